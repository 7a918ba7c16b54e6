//! End to end, in one program: it is linked once.

mod bad_json;
mod changes;
mod connections;
mod counts;
mod embed;
mod engines;
mod kills;
mod languages;
mod mail;
mod markup;
mod misfits;
mod odd_bytes;
mod owner;
mod pending;
mod pictures;
mod places;
mod questions;
mod setup;
mod sign_in;
mod storm;
mod story;
mod thousand;
mod watch;
mod widget;
mod without;
