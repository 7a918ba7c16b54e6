//! The setup page (`/setup`): where a site owner or a host connects Google and says what can
//! be booked. Rendered wholly in the browser into the element `#setup` of a shell that the
//! edge serves; it knows the wire types of `shared::api` and nothing else of the system.

// The component macro makes a public builder for every component, also for private ones.
#![allow(unreachable_pub)]

mod api;
mod app;
mod browser;
mod clock;
mod events;
mod forms;
mod header;
mod members;
mod overview;
mod place;
mod self_test;
mod state;
mod steps;
mod tag;
mod ui;
mod words;

/// Starts the page. `boot.js` calls it by initialising the module.
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    use wasm_bindgen::JsCast;

    let document = leptos::prelude::document();
    let root = document
        .get_element_by_id("setup")
        .or_else(|| document.body().map(Into::into))
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    let Some(root) = root else { return };
    // What the shell said while the program was loading.
    root.replace_children_with_node_0();
    leptos::mount::mount_to(root, app::App).forget();
}
