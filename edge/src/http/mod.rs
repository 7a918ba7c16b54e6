//! HTTP in and out: the Worker's own routes ([`front`]) and those inside a `Site` ([`site`]).
//! Decides nothing: parses at the border, calls a use case, maps the outcome.

#![allow(
    clippy::result_large_err,
    reason = "an answer is what goes wrong here; it is made once a request"
)]

mod another_time;
mod cache;
mod feeds;
pub mod front;
mod guest;
mod headers;
mod invited;
mod operator;
mod owner;
mod paint;
mod parse;
mod plain;
mod problem;
pub mod site;
mod visitor;

pub(crate) use headers::{ACCOUNT, NETWORK};
#[cfg(target_arch = "wasm32")]
pub(crate) use headers::{OBJECT, ORIGIN};
