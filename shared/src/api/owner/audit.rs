//! Who changed which settings.

use serde::{Deserialize, Serialize};

use crate::api::Instant;

/// `GET /v1/owner/sites/{site}/audit/{since}/{until}`, in seconds since 1970: for admins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditView {
    /// The latest first; at most 200.
    pub lines: Vec<AuditLine>,
    /// Whether there are earlier ones in that time: ask again up to the last of these.
    pub more: bool,
}

/// One change of settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// Later lines have a higher one.
    pub id: i64,
    /// When.
    pub at: Instant,
    /// Who: a member as members are shown, `The operator`, `Freeslot` for what it did by itself,
    /// or `A former member`.
    pub who: String,
    /// What was changed, as a sentence.
    pub what: String,
    /// What differs.
    pub changed: Vec<ChangedField>,
}

/// A setting before and after, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedField {
    /// Which.
    pub field: String,
    /// As it was; empty where there was nothing.
    pub before: String,
    /// As it is; empty where there is nothing.
    pub after: String,
}
