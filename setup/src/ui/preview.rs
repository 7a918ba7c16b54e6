//! The real widget, as visitors see it, with real slots.

use leptos::prelude::*;

/// How the widget stands in the visitor's page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stands {
    /// Among its text.
    #[default]
    InPage,
    /// A link with these words opens it over the page.
    Link(String),
    /// A button does.
    Button(String),
    /// A button that stays at the page's edge does.
    Floating(String),
    /// On a page of its own, which a link leads to.
    Elsewhere {
        /// The link's words.
        label: String,
        /// The page's address.
        page: String,
    },
}

/// Shows the widget of one event type. A change of what it is given puts in a fresh one.
#[component]
pub(crate) fn Preview(
    /// `SITE/EVENT`.
    #[prop(into)]
    book: Signal<String>,
    /// Goes up with every saved change.
    #[prop(into)]
    turn: Signal<u32>,
    /// The widget's attributes, apart from `book`.
    #[prop(optional, into)]
    attributes: Signal<Vec<(&'static str, &'static str)>>,
    /// How it stands in the page.
    #[prop(optional, into)]
    stands: Signal<Stands>,
    /// Whose page it is.
    #[prop(default = "your website")]
    address: &'static str,
    /// The picture above it, on a page of ours; nothing while it is empty.
    #[prop(optional, into)]
    logo: Signal<String>,
) -> impl IntoView {
    let place = NodeRef::<leptos::html::Div>::new();
    let failed = RwSignal::new(false);
    Effect::new(move |_| {
        let (Some(place), book, _) = (place.get(), book.get(), turn.get()) else {
            return;
        };
        load(failed);
        let shown = attributes.with(|all| shown(&stands.get(), &book, all));
        if let Some(shown) = shown {
            put(&place, &shown, *stands.read_untracked() == Stands::InPage);
        }
    });
    view! {
        <section class="preview" aria-label="Live preview" data-test="preview">
            <div class="preview-bar" aria-hidden="true">
                <span></span>
                <span></span>
                <span></span>
                <span class="preview-address">{address}</span>
            </div>
            <div class="preview-page">
                <Show when=move || logo.with(|logo| !logo.is_empty())>
                    <img class="logo" src=logo alt="Your logo" />
                </Show>
                <div class="preview-place" node_ref=place></div>
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

/// Puts it in place of what is there; a widget, which has to ask first, once it has something to
/// show.
fn put(place: &web_sys::HtmlDivElement, shown: &web_sys::Element, is_widget: bool) {
    if !is_widget || place.first_element_child().is_none() {
        return place.replace_children_with_node_1(shown);
    }
    let _ = shown.class_list().add_1("preview-next");
    let next = shown.clone();
    let come = wasm_bindgen::closure::Closure::<dyn Fn()>::new(move || {
        while let Some(before) = next.previous_element_sibling() {
            before.remove();
        }
        let _ = next.class_list().remove_1("preview-next");
    });
    let come = come.into_js_value();
    for event in ["freeslot:ready", "freeslot:error"] {
        let come = wasm_bindgen::JsCast::unchecked_ref(&come);
        let _ = shown.add_event_listener_with_callback(event, come);
    }
    let _ = place.append_child(shown);
}

/// The widget, or what opens it: `embed.js` listens to links and buttons with `data-book` here as on
/// every other page.
fn shown(stands: &Stands, book: &str, attributes: &[(&str, &str)]) -> Option<web_sys::Element> {
    let (name, class, label) = match stands {
        Stands::InPage => ("freeslot-booking", "", ""),
        Stands::Link(label) => ("a", "", label.as_str()),
        Stands::Button(label) => ("button", "button", label.as_str()),
        Stands::Floating(label) => ("button", "preview-float", label.as_str()),
        Stands::Elsewhere { label, .. } => ("a", "", label.as_str()),
    };
    let element = document().create_element(name).ok()?;
    let set = |name: &str, value: &str| drop(element.set_attribute(name, value));
    if let Stands::Elsewhere { page, .. } = stands {
        set("href", page);
        set("target", "_blank");
        set("rel", "noopener");
    } else {
        let opener = *stands != Stands::InPage;
        for (name, value) in [("book", book)].iter().chain(attributes) {
            let data = if opener { "data-" } else { "" };
            set(&format!("{data}{name}"), value);
        }
        match name {
            "a" => set("href", &format!("/book/{book}")),
            "button" => set("type", "button"),
            _ => {}
        }
    }
    if !class.is_empty() {
        set("class", class);
    }
    if !label.is_empty() {
        element.set_text_content(Some(label));
    }
    Some(element)
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
