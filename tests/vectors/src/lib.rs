//! The questions of `tests/vectors/*.json` as types, and how `shared` answers them.
//!
//! One document is one question; the README beside this folder has the schema. Used by the tests,
//! the doctests and the examples of `shared`, so that all of them read the same language.

pub mod ical;
pub mod recurrence;
pub mod slots;
#[cfg(target_arch = "wasm32")]
mod wasm;
pub mod zones;
