//! The real widget, as visitors see it, with real slots.

use leptos::prelude::*;

/// Shows the widget of one event type. A change of `book` or `turn` puts in a fresh one.
#[component]
pub(crate) fn Preview(
    /// `SITE/EVENT`.
    #[prop(into)]
    book: Signal<String>,
    /// Goes up with every saved change.
    #[prop(into)]
    turn: Signal<u32>,
) -> impl IntoView {
    let place = NodeRef::<leptos::html::Div>::new();
    let failed = RwSignal::new(false);
    Effect::new(move |_| {
        let (Some(place), book, _) = (place.get(), book.get(), turn.get()) else {
            return;
        };
        load(failed);
        let Ok(widget) = document().create_element("freeslot-booking") else {
            return;
        };
        let _ = widget.set_attribute("book", &book);
        place.replace_children_with_node_1(&widget);
    });
    view! {
        <section class="preview" aria-label="Live preview" data-test="preview">
            <div class="preview-bar" aria-hidden="true">
                <span></span>
                <span></span>
                <span></span>
                <span class="preview-address">"your website"</span>
            </div>
            <div class="preview-page">
                <div node_ref=place></div>
                {move || {
                    failed
                        .get()
                        .then(|| {
                            view! {
                                <p class="hint">
                                    "The preview could not be loaded. Your tag is fine; reload \
                                     this page to see it."
                                </p>
                            }
                        })
                }}
            </div>
        </section>
    }
}

/// Loads `embed.js` once. Without `data-book` it only makes the element known.
fn load(failed: RwSignal<bool>) {
    let known = document().query_selector("script[data-freeslot-preview]");
    if !matches!(known, Ok(None)) {
        return;
    }
    let (Ok(script), Some(head)) = (document().create_element("script"), document().head()) else {
        return;
    };
    let _ = script.set_attribute("async", "");
    let _ = script.set_attribute("data-freeslot-preview", "");
    let _ = script.set_attribute("src", "/embed.js");
    let script: web_sys::EventTarget = script.into();
    let gone = wasm_bindgen::closure::Closure::once_into_js(move || {
        failed.try_set(true);
    });
    let _ = script
        .add_event_listener_with_callback("error", wasm_bindgen::JsCast::unchecked_ref(&gone));
    let _ = head.append_child(wasm_bindgen::JsCast::unchecked_ref::<web_sys::Node>(
        &script,
    ));
}
