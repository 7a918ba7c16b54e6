//! End to end, in one program: it is linked once.

mod bad_json;
mod misfits;
mod odd_bytes;
mod owner;
mod setup;
mod storm;
mod story;
mod widget;
