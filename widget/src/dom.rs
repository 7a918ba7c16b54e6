//! The widget's place in the page: focus, events, timers, randomness. No other file of the
//! widget names the browser's objects, apart from `entry`, `api` and `intl`.

use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CustomEvent, CustomEventInit, Element, Event, EventTarget};
use web_sys::{HtmlElement, HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use web_sys::{ShadowRoot, VisibilityState, Window};

use crate::state::Slot;

/// Below this many pixels the times stand under the month.
const NARROW: i32 = 640;

/// The shadow root and the element that carries it.
#[derive(Clone)]
pub(crate) struct Place {
    root: ShadowRoot,
    host: HtmlElement,
}

/// Listens until it is dropped.
pub(crate) struct Listening {
    react: Closure<dyn FnMut(Event)>,
    on: Vec<(EventTarget, &'static str)>,
}

impl Place {
    /// The loader has given the root its styles.
    pub(crate) fn new(root: ShadowRoot, host: HtmlElement) -> Self {
        Self { root, host }
    }

    /// Where the widget is shown.
    pub(crate) fn root(&self) -> Element {
        // A shadow root has all of an element that is asked of it.
        self.root.clone().unchecked_into()
    }

    /// Whether the root holds the card as painted with these times: not what a translator or an
    /// extension made of it, nor what follows from other rules of a zone.
    pub(crate) fn shows(&self, times: &[Slot]) -> bool {
        let alone = match (self.root.first_child(), self.root.last_child()) {
            (Some(first), last) => first.is_same_node(last.as_ref()),
            _ => false,
        };
        let Ok(shown) = self.root.query_selector_all("[data-start]") else {
            return false;
        };
        let start = |at| {
            shown
                .get(at)?
                .unchecked_into::<Element>()
                .get_attribute("data-start")
        };
        alone
            && self.find(".card").is_some()
            && self.find("font, style").is_none()
            && shown.length() as usize == times.len()
            && (0..)
                .zip(times)
                .all(|(at, slot)| start(at).as_ref() == Some(&slot.start))
    }

    /// Moves focus, and with it what is in view, if there is such an element.
    pub(crate) fn focus(&self, selector: &str) {
        if let Some(element) = self.find(selector) {
            let _ = element.unchecked_into::<HtmlElement>().focus();
        }
    }

    /// Whether focus is in here, not elsewhere in the page.
    pub(crate) fn has_focus(&self) -> bool {
        self.root.active_element().is_some()
    }

    /// `data-NAME` of the element that has focus.
    pub(crate) fn focused_data(&self, name: &str) -> Option<String> {
        self.root
            .active_element()?
            .get_attribute(&format!("data-{name}"))
    }

    /// Where the times stand below the month: brings them into view.
    pub(crate) fn show_below(&self, selector: &str) {
        if self.host.client_width() >= NARROW {
            return;
        }
        if let Some(element) = self.find(selector) {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }

    /// What is typed into a field.
    pub(crate) fn typed(&self, selector: &str) -> Option<String> {
        // A text area has the same property.
        self.find(selector)
            .map(|field| field.unchecked_into::<HtmlInputElement>().value())
    }

    /// What is typed or chosen under a name, a line for each; `None` if nothing has this name.
    pub(crate) fn answer(&self, name: &str) -> Option<String> {
        let all = self
            .root
            .query_selector_all(&format!("[name='{name}']"))
            .ok()?;
        let mut found = None;
        for at in 0..all.length() {
            let Some(node) = all.item(at) else { continue };
            let field: HtmlInputElement = node.unchecked_into();
            let said: &mut String = found.get_or_insert_default();
            // Lists and text areas have no type that is one of these.
            let is_off = matches!(&*field.type_(), "radio" | "checkbox") && !field.checked();
            if is_off {
                continue;
            }
            if !said.is_empty() {
                said.push('\n');
            }
            said.push_str(&field.value());
        }
        found
    }

    /// Writes a text that changes too often for everything else to be looked at again.
    pub(crate) fn write(&self, selector: &str, text: &str) {
        if let Some(element) = self.find(selector) {
            element.set_text_content(Some(text));
        }
    }

    /// Puts another text into a field.
    pub(crate) fn put(&self, selector: &str, text: &str) {
        if let Some(field) = self.find(selector) {
            field.unchecked_into::<HtmlInputElement>().set_value(text);
        }
    }

    /// Tells the page `freeslot:NAME`. Never anything personal: a page's analytics listen.
    pub(crate) fn tell(&self, name: &str, detail: &[(&str, &str)]) {
        let values = js_sys::Object::new();
        for (key, value) in detail {
            let _ = Reflect::set(&values, &(*key).into(), &(*value).into());
        }
        let init = CustomEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_detail(&values);
        let name = format!("freeslot:{name}");
        if let Ok(event) = CustomEvent::new_with_event_init_dict(&name, &init) {
            let _ = self.host.dispatch_event(&event);
        }
    }

    fn find(&self, selector: &str) -> Option<Element> {
        self.root.query_selector(selector).ok().flatten()
    }
}

impl Listening {
    /// Calls `react` with the name of each thing that happens to the page; `back` is a return
    /// from the back/forward cache.
    pub(crate) fn to_page(react: impl Fn(&str) + 'static) -> Self {
        let react = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let kept = event
                .dyn_ref::<web_sys::PageTransitionEvent>()
                .is_some_and(|e| e.persisted());
            match event.type_().as_str() {
                "pageshow" if kept => react("back"),
                "pageshow" => {}
                other => react(other),
            }
        });
        let mut on: Vec<(EventTarget, _)> = Vec::new();
        if let Some(window) = web_sys::window() {
            if let Some(document) = window.document() {
                on.push((document.into(), "visibilitychange"));
            }
            for name in ["focus", "online", "pagehide", "pageshow"] {
                on.push((window.clone().into(), name));
            }
        }
        for (target, name) in &on {
            let listener = react.as_ref().unchecked_ref();
            let _ = target.add_event_listener_with_callback(name, listener);
        }
        Self { react, on }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        for (target, name) in &self.on {
            let listener = self.react.as_ref().unchecked_ref();
            let _ = target.remove_event_listener_with_callback(name, listener);
        }
    }
}

/// The value of `data-NAME` at the nearest element around the one that an event came from.
pub(crate) fn data(event: &Event, name: &str) -> Option<String> {
    let name = format!("data-{name}");
    let from: Element = event.target()?.dyn_into().ok()?;
    from.closest(&format!("[{name}]"))
        .ok()
        .flatten()?
        .get_attribute(&name)
}

/// What was chosen in a `select`.
pub(crate) fn chosen(event: &Event) -> String {
    // A select has the same property.
    event
        .target()
        .map(|t| t.unchecked_into::<HtmlInputElement>().value())
        .unwrap_or_default()
}

/// The clipboard, where a page may write into it.
fn clipboard() -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok()?;
    clipboard.is_object().then_some(clipboard)
}

/// Whether something can be copied.
pub(crate) fn can_copy() -> bool {
    clipboard().is_some()
}

/// Puts a text into the clipboard; says whether it is there.
pub(crate) async fn copy(text: &str) -> bool {
    let Some(clipboard) = clipboard() else {
        return false;
    };
    let write = Reflect::get(&clipboard, &"writeText".into()).unwrap_or_default();
    let Some(write) = write.dyn_ref::<js_sys::Function>() else {
        return false;
    };
    match write.call1(&clipboard, &text.into()) {
        Ok(promise) => JsFuture::from(Promise::from(promise)).await.is_ok(),
        Err(_) => false,
    }
}

/// Whether the page is in front.
pub(crate) fn visible() -> bool {
    web_sys::window()
        .and_then(|window| window.document())
        .is_some_and(|document| document.visibility_state() == VisibilityState::Visible)
}

/// The visitor's languages, most wanted first.
pub(crate) fn languages() -> Vec<String> {
    let list = web_sys::window().map(|window| window.navigator().languages());
    list.unwrap_or_default()
        .iter()
        .filter_map(|language| language.as_string())
        .collect()
}

/// Waits. With 0 until everything is drawn that is due, and before anybody sees the page.
pub(crate) async fn sleep(ms: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        let wait = |window: Window| {
            if ms == 0 {
                return None;
            }
            window
                .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms)
                .ok()
        };
        if web_sys::window().and_then(wait).is_none() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// 160 random bits as text: 27 characters of `[A-Za-z0-9_-]`.
pub(crate) fn random_text() -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bytes = Uint8Array::new_with_length(27);
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        let _ = crypto.get_random_values_with_array_buffer_view(&bytes);
    }
    let letter = |byte: u8| char::from(LETTERS[usize::from(byte % 64)]);
    bytes.to_vec().into_iter().map(letter).collect()
}
