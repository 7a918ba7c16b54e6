//! The booking widget: Leptos in an open shadow root. `edge::pages` renders how it opens (feature
//! `ssr`); `public/embed.js` puts that into the page and starts the module that takes it over
//! (feature `hydrate`), or mounts it where nothing was painted.
//!
//! One module serves every widget of a page. What is shown is a function of [`state::State`];
//! [`flow`], [`book`] and [`zone`] change it.

#![cfg_attr(
    not(feature = "hydrate"),
    allow(dead_code, reason = "at the edge nothing happens: it only renders")
)]

mod api;
mod book;
mod card;
mod check;
mod dates;
mod dom;
mod done;
#[cfg(not(target_arch = "wasm32"))]
mod english;
#[cfg(feature = "hydrate")]
mod entry;
mod flow;
mod form;
mod intl;
mod labels;
mod month;
mod opening;
#[cfg(feature = "ssr")]
mod paint;
mod parts;
mod piece;
mod questions;
mod state;
mod texts;
mod times;
mod trouble;
mod zone;

#[cfg(feature = "hydrate")]
pub use entry::{Handle, start};
#[cfg(feature = "ssr")]
pub use paint::Painter;
pub use state::Layout;
