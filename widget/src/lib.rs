//! The booking widget: Leptos in an open shadow root, mounted by `public/embed.js`.
//!
//! One module serves every widget of a page. What is shown is a function of [`state::State`];
//! [`flow`] and [`book`] change it.

mod api;
mod book;
mod card;
mod check;
mod dates;
mod dom;
mod done;
mod flow;
mod form;
mod intl;
mod month;
mod parts;
mod state;
mod times;
mod trouble;

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// One mounted widget.
#[wasm_bindgen]
pub struct Handle {
    mounted: UnmountHandle<<AnyView as Render>::State>,
    owner: Owner,
    flow: flow::Flow,
    listening: dom::Listening,
}

#[wasm_bindgen]
impl Handle {
    /// Takes the widget out of the page and gives its hold back.
    pub fn unmount(self) {
        self.flow.leave();
        drop((self.listening, self.mounted));
        self.owner.cleanup();
    }
}

/// Mounts a widget into `root`, the shadow root of `host`.
///
/// `origin` is the edge's address without a slash at the end, `book` is `SITE/EVENT`, and
/// `early` maps URLs to promises of answers that the loader has asked for already.
#[wasm_bindgen]
pub fn mount(
    root: web_sys::ShadowRoot,
    host: web_sys::HtmlElement,
    origin: &str,
    book: &str,
    early: js_sys::Map,
) -> Handle {
    let (site, event) = book.split_once('/').unwrap_or((book, ""));
    let place = dom::Place::new(root, host);
    let api = api::Api::new(origin, site, event, early);
    let fallback = format!("{origin}/book/{book}");
    let (mount_point, event) = (place.mount_point(), event.to_string());
    let owner = Owner::new();
    let (flow, mounted) = owner.with(|| {
        let flow = flow::Flow::new(api, &event, place);
        (
            flow,
            mount_to(mount_point, move || card::card(flow, fallback)),
        )
    });
    flow.start();
    let listening = dom::Listening::to_page(move |what| match what {
        "pagehide" => flow.leave(),
        "back" => flow.come_back(),
        "online" => flow.retry(),
        _ => flow.look_again(),
    });
    Handle {
        mounted,
        owner,
        flow,
        listening,
    }
}
