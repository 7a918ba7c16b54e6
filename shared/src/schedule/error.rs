//! What is wrong with settings that someone sent.

use std::fmt;

/// Which field of the settings is not acceptable, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// The field as the request spelled it, like `weekly[2].end`.
    pub field: String,
    /// A sentence for the person who set it.
    pub detail: String,
}

impl SettingsError {
    pub(crate) fn new(field: impl Into<String>, detail: impl fmt::Display) -> Self {
        Self {
            field: field.into(),
            detail: detail.to_string(),
        }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.detail)
    }
}

impl std::error::Error for SettingsError {}
