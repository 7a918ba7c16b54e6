//! Query parameters, checked against the discovery file.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde_json::Value;

use super::error::ApiError;
use crate::discovery::Method;
use crate::times::{self, Instant};

/// The parameters of a call: well formed, within their bounds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params {
    given: Vec<(String, String)>,
    path: BTreeMap<String, String>,
}

impl Params {
    /// Checks types, bounds, allowed values and what is required. Unknown parameters are ignored,
    /// as Google does, and named in `warnings`.
    ///
    /// # Errors
    /// 400 naming the parameter.
    pub(crate) fn check(
        method: &Method,
        query: &[(String, String)],
        path: BTreeMap<String, String>,
        warnings: &mut Vec<String>,
    ) -> Result<Self, ApiError> {
        for (name, value) in query {
            match method.parameters.get(name) {
                Some(rule) if rule["location"] == "query" => one(name, value, rule)?,
                _ if name == "access_token" => {}
                _ => warnings.push(format!("unknown parameter {name} of {}", method.id)),
            }
        }
        for (name, rule) in &method.parameters {
            let there = path.contains_key(name) || query.iter().any(|(n, _)| n == name);
            if rule["required"] == true && !there {
                return Err(
                    ApiError::required(format!("Required parameter: {name}")).at("parameter", name)
                );
            }
        }
        Ok(Self {
            given: query.to_vec(),
            path,
        })
    }

    /// The first value of a parameter; empty counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.given
            .iter()
            .find(|(n, v)| n == name && !v.is_empty())
            .map(|(_, v)| v.as_str())
    }

    /// All values of a repeated parameter.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.given
            .iter()
            .filter(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
            .collect()
    }

    /// A boolean, false when absent.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// A number within its bounds.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.parse().ok()
    }

    /// A point in time.
    pub(crate) fn time(&self, name: &str) -> Option<Instant> {
        times::parse(self.get(name)?)
    }

    /// The parameter `timeZone`.
    ///
    /// # Errors
    /// 400 for a name that is no zone.
    pub(crate) fn zone(&self) -> Result<Option<Tz>, ApiError> {
        self.get("timeZone").map(parse_zone).transpose()
    }

    /// A parameter of the path.
    pub(crate) fn path(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// The named parameters as text that is equal when they are.
    pub(crate) fn print(&self, names: &[&str]) -> String {
        names
            .iter()
            .map(|n| format!("{n}={:?};", self.all(n)))
            .collect()
    }
}

/// A zone or 400.
///
/// # Errors
/// 400 for a name that is no zone.
pub(super) fn parse_zone(name: &str) -> Result<Tz, ApiError> {
    times::zone(name).ok_or_else(|| {
        ApiError::invalid(format!("Invalid value '{name}' for timeZone."))
            .at("parameter", "timeZone")
    })
}

fn one(name: &str, value: &str, rule: &Value) -> Result<(), ApiError> {
    let wrong = |message: String| {
        Err(ApiError::new(400, "global", "invalidParameter", message).at("parameter", name))
    };
    match rule["type"].as_str() {
        Some("integer") => {
            let bound = |key: &str| rule[key].as_str().and_then(|b| b.parse::<i64>().ok());
            let (low, high) = (
                bound("minimum").unwrap_or(i64::MIN),
                bound("maximum").unwrap_or(i64::MAX),
            );
            match value.parse::<i64>() {
                Ok(number) if (low..=high).contains(&number) => Ok(()),
                Ok(_) => wrong(format!(
                    "Invalid value '{value}'. Values must be within the range: [{low}, {high}]"
                )),
                Err(_) => wrong(format!(
                    "Invalid value '{value}'. Values must match the following regular expression: '-?[0-9]+'"
                )),
            }
        }
        Some("boolean") if !matches!(value, "true" | "false" | "") => wrong(format!(
            "Invalid value '{value}'. Values must be one of: [true, false]"
        )),
        Some("string") => {
            if let Some(allowed) = rule["enum"].as_array()
                && !allowed.iter().any(|a| a == value)
            {
                return wrong(format!(
                    "Invalid string value: '{value}'. Allowed values: {allowed:?}"
                ));
            }
            if rule["format"] == "date-time" && times::parse(value).is_none() {
                return Err(
                    ApiError::new(400, "global", "badRequest", "Bad Request").at("parameter", name)
                );
            }
            Ok(())
        }
        _ => Ok(()),
    }
}
