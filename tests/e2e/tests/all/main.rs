//! End to end, in one program: it is linked once.

mod bad_json;
mod counts;
mod misfits;
mod odd_bytes;
mod owner;
mod pending;
mod places;
mod setup;
mod storm;
mod story;
mod widget;
