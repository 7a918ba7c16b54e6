//! The wire types of the HTTP API: the contract of edge, widget and setup page.
//!
//! JSON only grows within `v1`. Clients ignore fields they do not know, so answers derive
//! `Deserialize` without `deny_unknown_fields`; the edge refuses what it does not know, so
//! requests carry it. Nothing here is trusted: the edge parses these into its own types.

mod brand;
mod connections;
mod operator;
mod owner;
mod problem;
mod questions;
mod self_test;
mod utm;
mod visitor;

pub use brand::*;
pub use connections::*;
pub use operator::*;
pub use owner::*;
pub use problem::*;
pub use questions::*;
pub use self_test::*;
pub use utm::*;
pub use visitor::*;

use serde::{Deserialize, Serialize};

/// An instant on the wire: RFC 3339 in UTC with whole seconds, `2026-11-23T08:00:00Z`.
///
/// It stays text here on purpose: the widget hands it to the browser's own `Date`, and the
/// edge parses it into [`crate::time::Timestamp`], so neither carries the other's date code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub String);
