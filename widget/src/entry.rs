//! The browser's way in.

use any_spawner::Executor;
use js_sys::{Array, Reflect};
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::PositionState;
use shared::api::{Answer, Paint, Utm};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use words::Language;

use crate::api::{Api, read_paint};
use crate::flow::{Flow, World};
use crate::intl::{self, Intl};
use crate::labels::Labels;
use crate::opening::{blank, opened, version};
use crate::piece::PieceState;
use crate::state::{Layout, Sending, State};
use crate::texts::Texts;
use crate::{card, dom};

/// One widget.
#[wasm_bindgen]
pub struct Handle {
    owner: Owner,
    flow: Flow,
    /// The page that works without the widget.
    fallback: String,
    painted: Painted,
    shown: Option<(PieceState, dom::Listening)>,
}

/// What the edge has put into the root.
#[derive(Clone, Copy, PartialEq)]
enum Painted {
    Nothing,
    /// What other code shows, or in other words.
    Otherwise,
    /// What this widget shows, unless its page has changed it.
    Same,
}

#[wasm_bindgen]
impl Handle {
    /// Whether a booking is under way: taken out now, nobody would hear what became of it.
    pub fn busy(&self) -> bool {
        let busy = |s: &State| s.sending != Sending::No || s.pending() || s.attempt.is_some();
        self.flow.read(busy) == Some(true)
    }

    /// Name, e-mail, guests and notes as typed, and then each question's id and its answer; nothing
    /// once they have been used.
    pub fn typed(&self) -> Array {
        self.flow.keep_typed();
        let typed = self.flow.read(|s| match s.booking {
            Some(_) => Array::new(),
            None => {
                let answers = s.answers.iter().flat_map(|it| [&it.question, &it.text]);
                s.fields.iter().chain(answers).map(JsValue::from).collect()
            }
        });
        typed.unwrap_or_default()
    }

    /// Shows the widget, in the nodes that are painted if they are what it would show. Once.
    pub fn show(&mut self) {
        let Some(world) = self.flow.world() else {
            return;
        };
        let root = world.place.root();
        let times = self.flow.read(State::times).unwrap_or_default();
        let takes_over = self.painted == Painted::Same && world.place.shows(&times);
        let flow = self.flow;
        let fallback = std::mem::take(&mut self.fallback);
        let mounted = self.owner.with(|| {
            let card = card::card(flow, fallback);
            if takes_over {
                return card.hydrate::<true>(&Cursor::new(root), &PositionState::default());
            }
            root.set_text_content(None);
            let mut mounted = card.build();
            mounted.mount(&root, None);
            mounted
        });
        if self.painted == Painted::Nothing {
            flow.start();
        } else {
            flow.go_on();
        }
        let listening = dom::Listening::to_page(move |what| match what {
            "pagehide" => flow.leave(),
            "back" => flow.come_back(),
            "online" => flow.retry(),
            _ => flow.look_again(),
        });
        self.shown = Some((mounted, listening));
    }

    /// Takes the widget out of the page and gives its hold back.
    pub fn unmount(self) {
        self.flow.leave();
        if let Some((mut mounted, listening)) = self.shown {
            drop(listening);
            mounted.unmount();
        }
        self.owner.cleanup();
    }
}

/// Makes a widget for `root`, the shadow root of `host`; [`Handle::show`] shows it. In two steps,
/// for between them the page can do something else: each keeps a slow phone busy long enough. The
/// loader says `how`, see [`How`].
#[wasm_bindgen]
pub fn start(root: web_sys::ShadowRoot, host: web_sys::HtmlElement, how: JsValue) -> Handle {
    let How {
        base,
        book,
        lang,
        texts,
        zone,
        layout,
        typed,
        answers,
        utm,
        painted,
    } = How::read(&how);
    // Another widget of the page may have done it.
    let _ = Executor::init_wasm_bindgen();
    let (site, event) = book.split_once('/').unwrap_or((&book, ""));
    let place = dom::Place::new(root, host);
    let api = Api::new(&base, site, event, texts.language().tag());
    let fallback = format!("{base}/book/{book}");
    let zone = match &painted {
        Some(painted) => painted.zone.clone(),
        None => zone,
    };
    // Without its texts, nothing is said in a language.
    let spoken = Language::of(&lang).is_none_or(|it| it == texts.language());
    let labels = Intl::new(if spoken { &lang } else { "en-GB" }, &zone);
    let mut state = match &painted {
        Some(Paint {
            opening,
            first_weekday,
            ..
        }) => opened(opening, &zone, *first_weekday, &labels, texts, layout),
        None => blank(
            &zone,
            labels.first_weekday(),
            intl::now(),
            &labels,
            texts,
            layout,
        ),
    };
    (state.fields, state.answers, state.utm) = (typed, answers, utm);
    let painted = match painted {
        None => Painted::Nothing,
        Some(it) if it.widget == version(texts.language()) => Painted::Same,
        Some(_) => Painted::Otherwise,
    };
    let world = World::new(api, event, place, labels);
    let owner = Owner::new();
    let flow = owner.with(|| Flow::new(state, Some(world)));
    Handle {
        owner,
        flow,
        fallback,
        painted,
        shown: None,
    }
}

/// What the loader says.
struct How {
    /// The edge's address without a slash at the end.
    base: String,
    /// `SITE/EVENT`.
    book: String,
    /// A well-formed tag (RFC 5646).
    lang: String,
    /// What `LANGUAGE.json` holds; English if it is not there.
    texts: Texts,
    /// A zone that this browser knows.
    zone: String,
    /// As it begins: the visitor can change it.
    layout: Layout,
    /// Name, e-mail, guests and notes, as far as they are known.
    typed: [String; 4],
    /// What was answered before.
    answers: Vec<Answer>,
    /// Where the visitor came from: nothing, unless the page wants it told.
    utm: Utm,
    /// What the edge has painted. Its HTML is in the root, and is taken over if it is still what
    /// this widget would show.
    painted: Option<Paint>,
}

impl How {
    fn read(how: &JsValue) -> Self {
        let get = |name: &str| Reflect::get(how, &name.into()).unwrap_or_default();
        let text = |name| get(name).as_string().unwrap_or_default();
        let lang = text("lang");
        let mut typed = list(&get("typed")).into_iter();
        Self {
            texts: match Language::of(&lang) {
                Some(language) if get("words").is_object() => {
                    Texts::loaded(language, list(&get("words")))
                }
                _ => Texts::default(),
            },
            base: text("base"),
            book: text("book"),
            zone: text("zone"),
            layout: Layout::of(&text("layout")).unwrap_or_default(),
            typed: std::array::from_fn(|_| typed.next().unwrap_or_default()),
            answers: std::iter::from_fn(|| {
                let (question, text) = (typed.next()?, typed.next()?);
                Some(Answer { question, text })
            })
            .collect(),
            utm: Utm::read(|name| {
                let said = Reflect::get(&get("utm"), &name.into());
                said.unwrap_or_default().as_string()
            }),
            painted: read_paint(get("painted")),
            lang,
        }
    }
}

fn list(texts: &JsValue) -> Vec<String> {
    let texts = Array::from(texts).into_iter();
    texts.filter_map(|text| text.as_string()).collect()
}
