//! Google's own description of Calendar v3: which methods exist, what scopes and parameters they
//! take, and what fields their answers have.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../google-calendar-discovery.json")).unwrap_or_default()
});

static METHODS: LazyLock<Vec<Method>> = LazyLock::new(|| {
    let mut methods = Vec::new();
    collect(&DOCUMENT, &mut methods);
    // Literal segments win over parameters: `events/watch` before `events/{eventId}`.
    methods.sort_by_key(|m: &Method| m.template.iter().filter(|s| s.starts_with('{')).count());
    methods
});

/// One method.
#[derive(Debug)]
pub(crate) struct Method {
    /// `calendar.events.list`
    pub id: String,
    pub verb: String,
    /// Path segments; parameters as `{name}`.
    pub template: Vec<String>,
    /// Any one of these is enough.
    pub scopes: Vec<String>,
    pub parameters: BTreeMap<String, Value>,
    pub request: Option<String>,
    pub response: Option<String>,
}

impl Method {
    /// As in error details: `calendar.v3.Freebusy.Query`.
    pub(crate) fn rpc_name(&self) -> String {
        let mut parts = self.id.split('.');
        let mut name = format!("{}.v3", parts.next().unwrap_or_default());
        for part in parts {
            let mut letters = part.chars();
            name.push('.');
            name.extend(letters.next().map(|c| c.to_ascii_uppercase()));
            name.extend(letters);
        }
        name
    }
}

fn collect(node: &Value, methods: &mut Vec<Method>) {
    for resource in node["resources"]
        .as_object()
        .into_iter()
        .flat_map(|r| r.values())
    {
        collect(resource, methods);
    }
    for method in node["methods"]
        .as_object()
        .into_iter()
        .flat_map(|m| m.values())
    {
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let reference = |v: &Value| v["$ref"].as_str().map(str::to_owned);
        methods.push(Method {
            id: text(&method["id"]),
            verb: text(&method["httpMethod"]),
            template: text(&method["path"])
                .split('/')
                .map(str::to_owned)
                .collect(),
            scopes: method["scopes"]
                .as_array()
                .into_iter()
                .flatten()
                .map(text)
                .collect(),
            parameters: [&DOCUMENT["parameters"], &method["parameters"]]
                .iter()
                .filter_map(|p| p.as_object())
                .flatten()
                .map(|(name, rule)| (name.clone(), rule.clone()))
                .collect(),
            request: reference(&method["request"]),
            response: reference(&method["response"]),
        });
    }
}

/// The method for a verb and decoded path segments, with the path's parameters.
pub(crate) fn find(
    verb: &str,
    segments: &[String],
) -> Option<(&'static Method, BTreeMap<String, String>)> {
    METHODS
        .iter()
        .filter(|m| m.verb == verb)
        .find_map(|m| Some((m, fit(&m.template, segments)?)))
}

fn fit(template: &[String], segments: &[String]) -> Option<BTreeMap<String, String>> {
    if template.len() != segments.len() {
        return None;
    }
    let mut parameters = BTreeMap::new();
    for (want, got) in template.iter().zip(segments) {
        match want.strip_prefix('{').and_then(|w| w.strip_suffix('}')) {
            Some(name) if !got.is_empty() => {
                parameters.insert(name.to_owned(), got.clone());
            }
            None if want == got => {}
            _ => return None,
        }
    }
    Some(parameters)
}

/// All scopes of the Calendar API.
pub(crate) fn scopes() -> impl Iterator<Item = (&'static str, &'static str)> {
    DOCUMENT["auth"]["oauth2"]["scopes"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(scope, about)| {
            (
                scope.as_str(),
                about["description"].as_str().unwrap_or_default(),
            )
        })
}

/// The rule of a field within a schema, `$ref` followed.
pub(crate) fn field<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    let schema = resolved(schema);
    schema["properties"]
        .get(name)
        .or_else(|| schema.get("additionalProperties"))
        .map(resolved)
}

/// A schema by name.
pub(crate) fn schema(name: &str) -> &'static Value {
    &DOCUMENT["schemas"][name]
}

/// Follows `$ref` and steps into the items of an array.
pub(crate) fn resolved(mut schema: &Value) -> &Value {
    for _ in 0..8 {
        if let Some(name) = schema["$ref"].as_str() {
            schema = &DOCUMENT["schemas"][name];
        } else if schema["type"] == "array" {
            schema = &schema["items"];
        } else {
            break;
        }
    }
    schema
}

/// Whether a schema says anything about its fields.
pub(crate) fn has_fields(schema: &Value) -> bool {
    schema.get("properties").is_some() || schema.get("additionalProperties").is_some()
}

/// Paths of fields in `body` that the schema does not know.
pub(crate) fn unknown_fields(body: &Value, schema: &Value, path: &str, found: &mut Vec<String>) {
    let schema = resolved(schema);
    match body {
        Value::Array(items) => items
            .iter()
            .for_each(|i| unknown_fields(i, schema, path, found)),
        Value::Object(map) if has_fields(schema) => {
            for (name, value) in map {
                let here = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                match field(schema, name) {
                    Some(inner) => unknown_fields(value, inner, &here, found),
                    None => found.push(here),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments(path: &str) -> Vec<String> {
        path.split('/').map(str::to_owned).collect()
    }

    #[test]
    fn literal_segments_win() {
        let (method, _) = find("POST", &segments("calendars/primary/events/watch")).unwrap();
        assert_eq!(method.id, "calendar.events.watch");
        let (method, parameters) = find("GET", &segments("calendars/a@b.c/events/watch")).unwrap();
        assert_eq!(
            (method.id.as_str(), parameters["eventId"].as_str()),
            ("calendar.events.get", "watch")
        );
    }

    #[test]
    fn scopes_are_those_of_the_document() {
        let (method, _) = find("POST", &segments("freeBusy")).unwrap();
        assert_eq!(method.rpc_name(), "calendar.v3.Freebusy.Query");
        assert!(
            !method
                .scopes
                .contains(&"https://www.googleapis.com/auth/calendar.events".to_owned())
        );
        assert_eq!(scopes().count(), 18);
    }
}
