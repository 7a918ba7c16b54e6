//! The `fields` parameter: partial answers such as `items(id,start/dateTime),nextPageToken`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::discovery;

/// What to keep of an object; empty: everything.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Mask(BTreeMap<String, Mask>);

impl Mask {
    /// Parses a selector and checks its names against the schema of the answer.
    ///
    /// # Errors
    /// The part that can't be understood or names no field.
    pub(crate) fn parse(text: &str, schema: Option<&Value>) -> Result<Self, String> {
        let mut rest = text;
        let mask = list(&mut rest)?;
        if !rest.is_empty() || mask.0.is_empty() {
            return Err(text.to_owned());
        }
        if let Some(schema) = schema {
            check(&mask, discovery::resolved(schema))?;
        }
        Ok(mask)
    }

    /// Leaves only what the mask names.
    pub(crate) fn apply(&self, value: Value) -> Value {
        match value {
            _ if self.0.is_empty() => value,
            Value::Array(items) => Value::Array(items.into_iter().map(|i| self.apply(i)).collect()),
            Value::Object(map) => Value::Object(self.object(map)),
            other => other,
        }
    }

    fn object(&self, map: Map<String, Value>) -> Map<String, Value> {
        map.into_iter()
            .filter_map(|(name, value)| {
                let inner = self.0.get(&name).or_else(|| self.0.get("*"))?;
                Some((name, inner.apply(value)))
            })
            .collect()
    }

    fn merge(&mut self, name: String, inner: Self) {
        match self.0.get_mut(&name) {
            // A whole field and a part of it: the whole.
            Some(known) if known.0.is_empty() || inner.0.is_empty() => known.0.clear(),
            Some(known) => inner.0.into_iter().for_each(|(n, m)| known.merge(n, m)),
            None => {
                self.0.insert(name, inner);
            }
        }
    }
}

/// `selector ("," selector)*`
fn list(rest: &mut &str) -> Result<Mask, String> {
    let mut mask = Mask::default();
    loop {
        selector(rest, &mut mask)?;
        match rest.strip_prefix(',') {
            Some(next) => *rest = next,
            None => return Ok(mask),
        }
    }
}

/// `name ("/" selector | "(" list ")")?`
fn selector(rest: &mut &str, into: &mut Mask) -> Result<(), String> {
    *rest = rest.trim_start();
    let end = rest
        .find(|c: char| !(c.is_alphanumeric() || "_-*@$.".contains(c)))
        .unwrap_or(rest.len());
    let (name, tail) = rest.split_at(end);
    if name.is_empty() {
        return Err((*rest).to_owned());
    }
    *rest = tail.trim_start();
    let mut inner = Mask::default();
    if let Some(next) = rest.strip_prefix('/') {
        *rest = next;
        selector(rest, &mut inner)?;
    } else if let Some(next) = rest.strip_prefix('(') {
        *rest = next;
        inner = list(rest)?;
        *rest = rest
            .strip_prefix(')')
            .ok_or_else(|| (*rest).to_owned())?
            .trim_start();
    }
    into.merge(name.to_owned(), inner);
    Ok(())
}

fn check(mask: &Mask, schema: &Value) -> Result<(), String> {
    for (name, inner) in &mask.0 {
        if name == "*" {
            continue;
        }
        match discovery::field(schema, name) {
            Some(field) => check(inner, field)?,
            None => return Err(name.clone()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn kept(fields: &str) -> Value {
        let value = json!({
            "kind": "k", "nextPageToken": "t",
            "items": [{"id": "a", "start": {"dateTime": "x", "timeZone": "z"}, "summary": "s"}],
        });
        Mask::parse(fields, Some(discovery::schema("Events")))
            .unwrap()
            .apply(value)
    }

    #[test]
    fn selects_fields_of_fields() {
        assert_eq!(
            kept("items(id,start/dateTime),nextPageToken"),
            json!({"items": [{"id": "a", "start": {"dateTime": "x"}}], "nextPageToken": "t"})
        );
        assert_eq!(
            kept("items/id,items/summary"),
            json!({"items": [{"id": "a", "summary": "s"}]})
        );
        assert_eq!(kept("items(start)"), kept("items/start"));
        assert_eq!(kept("items/*"), kept("items"));
        assert_eq!(kept("*")["kind"], "k");
    }

    #[test]
    fn refuses_what_the_answer_does_not_have() {
        let schema = Some(discovery::schema("Events"));
        assert_eq!(Mask::parse("items(idd)", schema), Err("idd".into()));
        assert!(Mask::parse("items(id", schema).is_err());
        assert!(Mask::parse("", schema).is_err());
        assert!(Mask::parse("items/extendedProperties/private/anything", schema).is_ok());
    }
}
