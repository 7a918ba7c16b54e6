//! The browser's way in.

use any_spawner::Executor;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::PositionState;
use shared::api::Paint;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use words::Language;

use crate::api::{Api, read_paint};
use crate::flow::{Flow, World};
use crate::intl::{self, Intl};
use crate::labels::Labels;
use crate::opening::{blank, opened, version};
use crate::piece::PieceState;
use crate::texts::Texts;
use crate::{card, dom};

/// One running widget.
#[wasm_bindgen]
pub struct Handle {
    mounted: PieceState,
    owner: Owner,
    flow: Flow,
    listening: dom::Listening,
}

#[wasm_bindgen]
impl Handle {
    /// Takes the widget out of the page and gives its hold back.
    pub fn unmount(mut self) {
        self.flow.leave();
        drop(self.listening);
        self.mounted.unmount();
        self.owner.cleanup();
    }
}

/// Starts a widget in `root`, the shadow root of `host`.
///
/// `origin` is the edge's address without a slash at the end, `book` is `SITE/EVENT`, `language` a
/// well-formed tag; its `texts` are what `LANGUAGE.json` holds, or nothing for English. With what
/// the edge has `painted` (`shared::api::Paint`), whose HTML is in `root`, that is taken over, if it
/// is still what this widget would show.
#[wasm_bindgen]
pub fn start(
    root: web_sys::ShadowRoot,
    host: web_sys::HtmlElement,
    origin: &str,
    book: &str,
    language: &str,
    texts: JsValue,
    painted: JsValue,
) -> Handle {
    // Another widget of the page may have done it.
    let _ = Executor::init_wasm_bindgen();
    let (site, event) = book.split_once('/').unwrap_or((book, ""));
    let place = dom::Place::new(root.clone(), host);
    let api = Api::new(origin, site, event);
    let fallback = format!("{origin}/book/{book}");
    let painted = read_paint(painted);
    let zone = match &painted {
        Some(painted) => painted.zone.clone(),
        None => intl::own_zone(),
    };
    let texts = read_texts(language, &texts);
    // Without its texts, nothing is said in a language.
    let spoken = Language::of(language).is_none_or(|it| it == texts.language());
    let labels = Intl::new(if spoken { language } else { "en-GB" }, &zone);
    let state = match &painted {
        Some(Paint {
            opening,
            first_weekday,
            ..
        }) => opened(opening, &zone, *first_weekday, &labels, texts),
        None => blank(&zone, labels.first_weekday(), intl::now(), &labels, texts),
    };
    let same = painted
        .as_ref()
        .is_some_and(|it| it.widget == version(texts.language()));
    let takes_over = same && place.shows(&state.times());
    let world = World::new(api, event, place, labels);
    let owner = Owner::new();
    let (flow, mounted) = owner.with(|| {
        let flow = Flow::new(state, Some(world));
        let card = card::card(flow, fallback);
        let element: &web_sys::Element = root.unchecked_ref();
        let mounted = if takes_over {
            card.hydrate::<true>(&Cursor::new(element.clone()), &PositionState::default())
        } else {
            root.set_text_content(None);
            let mut mounted = card.build();
            mounted.mount(element, None);
            mounted
        };
        (flow, mounted)
    });
    if painted.is_some() {
        flow.go_on();
    } else {
        flow.start();
    }
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

fn read_texts(language: &str, texts: &JsValue) -> Texts {
    let Some(language) = Language::of(language).filter(|_| texts.is_object()) else {
        return Texts::default();
    };
    let texts = js_sys::Array::from(texts).into_iter();
    Texts::loaded(
        language,
        texts.filter_map(|text| text.as_string()).collect(),
    )
}
