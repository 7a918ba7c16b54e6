//! What the page asks of the browser: its address, its history, notes kept for this tab while
//! the person is at Google, the clipboard, and a place for
//! files. Nothing here can throw into the page.

use std::time::Duration;

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use leptos::prelude::{document, set_timeout, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

/// The query of the address, without the question mark.
pub(crate) fn query() -> String {
    let search = window().location().search().unwrap_or_default();
    search.trim_start_matches('?').to_owned()
}

/// The fragment of the address, without the hash.
pub(crate) fn fragment() -> Option<String> {
    let hash = window().location().hash().unwrap_or_default();
    let fragment = hash.trim_start_matches('#');
    (!fragment.is_empty()).then(|| fragment.to_owned())
}

/// Puts another query and fragment into the address; `push` makes it a step that *Back* undoes.
pub(crate) fn set_address(rest: &str, push: bool) {
    let url = format!("/setup{rest}");
    if let Ok(history) = window().history() {
        let _ = if push {
            history.push_state_with_url(&JsValue::NULL, "", Some(&url))
        } else {
            history.replace_state_with_url(&JsValue::NULL, "", Some(&url))
        };
    }
}

/// Leaves the page. False if the browser refuses the address.
pub(crate) fn leave_for(url: &str) -> bool {
    let web = url.starts_with("https://") || url.starts_with("http://");
    web && window().location().assign(url).is_ok()
}

/// What whoever runs this deployment calls it, as the shell of the page says.
pub(crate) fn product() -> String {
    let shell = document().get_element_by_id("setup");
    shell
        .and_then(|shell| shell.get_attribute("data-product"))
        .unwrap_or_default()
}

/// Whether a site is started here with a set-up code, as the shell of the page says.
pub(crate) fn asks_code() -> bool {
    let shell = document().get_element_by_id("setup");
    shell.is_some_and(|shell| shell.has_attribute("data-asks-code"))
}

/// The year on this device.
pub(crate) fn this_year() -> String {
    js_sys::Date::new_0().get_full_year().to_string()
}

/// The scheme and host of this page.
pub(crate) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Keeps a note for this tab, across the round trip to Google. `None` forgets it.
pub(crate) fn keep(name: &str, value: Option<&str>) {
    let Ok(Some(store)) = window().session_storage() else {
        return;
    };
    let key = format!("freeslot-setup-{name}");
    let _ = match value {
        Some(value) => store.set_item(&key, value),
        None => store.remove_item(&key),
    };
}

/// A note made by [`keep`].
pub(crate) fn kept(name: &str) -> Option<String> {
    let store = window().session_storage().ok()??;
    store.get_item(&format!("freeslot-setup-{name}")).ok()?
}

/// 128 random bits as text; `None` if the browser has none.
pub(crate) fn random_key() -> Option<String> {
    let mut bytes = [0_u8; 16];
    let crypto = window().crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Puts text on the clipboard. Without the permission (or over plain http) the text that
/// stands in `shown` is selected and the old copy command tried; false if only the selection
/// worked, so that the person presses the keys.
pub(crate) async fn copy(text: &str, shown: Option<web_sys::Element>) -> bool {
    let clipboard = window().navigator().clipboard();
    if !clipboard.is_undefined() {
        let written = call(&clipboard, "writeText", &[JsValue::from_str(text)]);
        let written = written.and_then(|it| it.dyn_into::<Promise>().ok());
        if let Some(written) = written
            && JsFuture::from(written).await.is_ok()
        {
            return true;
        }
    }
    let Some(shown) = shown else { return false };
    let Ok(Some(selection)) = window().get_selection() else {
        return false;
    };
    if selection.select_all_children(&shown).is_err() {
        return false;
    }
    call(
        document().as_ref(),
        "execCommand",
        &[JsValue::from_str("copy")],
    )
    .is_some_and(|done| done.is_truthy())
}

/// Offers a file to be kept. False if the browser can't.
pub(crate) fn download(name: &str, kind: &str, bytes: &[u8]) -> bool {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let url = Blob::new_with_u8_array_sequence_and_options(&parts, &options)
        .and_then(|file| Url::create_object_url_with_blob(&file));
    let link = document().create_element("a").ok();
    let link = link.and_then(|link| link.dyn_into::<HtmlElement>().ok());
    let (Ok(url), Some(link)) = (url, link) else {
        return false;
    };
    let named = link.set_attribute("href", &url).is_ok();
    if !named || link.set_attribute("download", name).is_err() {
        return false;
    }
    link.click();
    // Safari reads the file only after this; how soon, nothing tells.
    let forget = move || drop(Url::revoke_object_url(&url));
    set_timeout(forget, Duration::from_secs(60));
    true
}

/// A file that was chosen, as a `data:` address; `None` if it can't be read.
pub(crate) async fn data_address(file: &Blob) -> Option<String> {
    let read = call(file, "arrayBuffer", &[])?.dyn_into::<Promise>().ok()?;
    let bytes = Uint8Array::new(&JsFuture::from(read).await.ok()?).to_vec();
    // What `btoa` takes: a character for each byte.
    let text: String = bytes.into_iter().map(char::from).collect();
    let encoded = window().btoa(&text).ok()?;
    Some(format!("data:{};base64,{encoded}", file.type_()))
}

/// Calls a method that may be missing or throw.
pub(crate) fn call(target: &JsValue, method: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method: Function = Reflect::get(target, &JsValue::from_str(method))
        .ok()?
        .dyn_into()
        .ok()?;
    let list = Array::new();
    for argument in arguments {
        list.push(argument);
    }
    Reflect::apply(&method, target, &list).ok()
}

/// How far down an element was pressed, as a share of its height; `None` where the press was on
/// something in it.
pub(crate) fn share_of_height(event: &web_sys::MouseEvent) -> Option<f64> {
    let on = event
        .target()
        .filter(|on| event.current_target().as_ref() == Some(on))?;
    let height = on.dyn_into::<web_sys::Element>().ok()?.client_height();
    (height > 0).then(|| (f64::from(event.offset_y()) / f64::from(height)).clamp(0.0, 0.999))
}

/// Moves the keyboard, and a screen reader, to an element.
pub(crate) fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Moves the keyboard to the first field in here that is marked as wrong; where none is, brings what
/// is said of it into view.
pub(crate) fn show_wrong(around: &web_sys::Element) {
    let marked = around.query_selector("[aria-invalid=true]").ok().flatten();
    match marked.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        Some(field) => drop(field.focus()),
        None => {
            let said = around.query_selector(".field-error:not(:empty)");
            if let Ok(Some(said)) = said {
                let nearest = web_sys::ScrollIntoViewOptions::new();
                nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
                said.scroll_into_view_with_scroll_into_view_options(&nearest);
            }
        }
    }
}

/// Brings an element to the top of the window and the keyboard to its heading. False if either is
/// not there.
pub(crate) fn go_to(id: &str, heading: &str) -> bool {
    let find = |id: &str| document().get_element_by_id(id);
    let (Some(element), Some(_)) = (find(id), find(heading)) else {
        return false;
    };
    element.scroll_into_view();
    focus(heading);
    true
}
