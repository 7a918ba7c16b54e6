//! Event types: the list on the overview, and the page on which one of them is changed.

mod add;
mod editor;
mod list;
mod retired;
mod row;
mod watchers;
mod words;

pub(crate) use editor::EventType;
pub(crate) use list::EventTypes;
pub(crate) use words::lengths;
