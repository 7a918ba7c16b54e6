//! Answers, from the browser's own JSON parser into the wire types of `shared`.
//!
//! Written out by hand because it is measured: serde's readers of these five types are a
//! seventh of the whole module. Unknown fields are ignored; a missing one is no answer. That one is
//! missing is noted and looked at last: a way out after each field was half a kilobyte.

use std::cell::Cell;

use js_sys::{Array, JSON, Reflect};
use shared::api::{
    BookingStatus, BookingView, EventView, Hold, Instant, Opening, Paint, Problem, Question,
    QuestionKind, Slots,
};
use wasm_bindgen::JsValue;

/// A type that an answer can be read into.
pub(crate) trait Wire: Sized {
    /// `None` if a needed field is missing or of another kind.
    fn read(json: &Json) -> Option<Self>;
}

/// An object as the browser parsed it.
pub(crate) struct Json {
    object: JsValue,
    /// Whether something that is needed was not there.
    lacks: Cell<bool>,
}

impl Json {
    /// `None` if the text is not JSON.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self::from)
    }

    /// What was parsed already; `None` if it is no object.
    pub(crate) fn of(value: JsValue) -> Option<Self> {
        value.is_object().then(|| Self::from(value))
    }

    fn from(object: JsValue) -> Self {
        let lacks = Cell::new(false);
        Self { object, lacks }
    }

    /// What was read, if nothing is missing.
    fn whole<T>(&self, read: T) -> Option<T> {
        (!self.lacks.get()).then_some(read)
    }

    fn object<T: Wire>(&self, name: &str) -> Option<T> {
        T::read(&Self::of(self.get(name))?)
    }

    fn get(&self, name: &str) -> JsValue {
        Reflect::get(&self.object, &name.into()).unwrap_or_default()
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name).as_string()
    }

    /// A text that has to be there.
    fn need(&self, name: &str) -> String {
        let text = self.text(name);
        self.lacks.set(self.lacks.get() || text.is_none());
        text.unwrap_or_default()
    }

    /// The same for an instant.
    fn at(&self, name: &str) -> Instant {
        Instant(self.need(name))
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.get(name).as_f64()
    }

    fn instant(&self, name: &str) -> Option<Instant> {
        self.text(name).map(Instant)
    }

    fn list<T>(&self, name: &str, each: fn(JsValue) -> Option<T>) -> Option<Vec<T>> {
        let list = self.get(name);
        Array::is_array(&list).then(|| Array::from(&list).iter().filter_map(each).collect())
    }
}

impl Wire for EventView {
    fn read(json: &Json) -> Option<Self> {
        let durations = json.list("durations", |minutes| minutes.as_f64().map(|m| m as u16))?;
        let hosts = json.list("hosts", |host| host.as_string())?;
        json.whole(Self {
            site: json.need("site"),
            site_title: json.need("site_title"),
            event: json.need("event"),
            title: json.need("title"),
            description: json.need("description"),
            durations,
            hosts,
            location: json.need("location"),
            zone: json.need("zone"),
            contact: json.need("contact"),
            until: json.instant("until"),
            questions: json.list("questions", question).unwrap_or_default(),
            guests: json.number("guests").unwrap_or_default() as u8,
            zone_locked: json.get("zone_locked").is_truthy(),
        })
    }
}

fn question(value: JsValue) -> Option<Question> {
    let json = Json::of(value)?;
    let kind = json.text("kind")?;
    let kind = QuestionKind::ALL.into_iter().find(|k| k.as_str() == kind)?;
    json.whole(Question {
        id: json.need("id"),
        label: json.need("label"),
        kind,
        required: json.get("required").is_truthy(),
        options: json
            .list("options", |option| option.as_string())
            .unwrap_or_default(),
    })
}

impl Wire for Slots {
    fn read(json: &Json) -> Option<Self> {
        let slots = json.list("slots", |start| start.as_string().map(Instant))?;
        json.whole(Self {
            as_of: json.at("as_of"),
            slots,
            next: json.instant("next"),
        })
    }
}

impl Wire for Paint {
    fn read(json: &Json) -> Option<Self> {
        let first_weekday = json.number("first_weekday")? as i32;
        let opening = json.object("opening")?;
        json.whole(Self {
            // In the page by now.
            html: String::new(),
            widget: json.need("widget"),
            zone: json.need("zone"),
            first_weekday,
            opening,
        })
    }
}

impl Wire for Opening {
    fn read(json: &Json) -> Option<Self> {
        let minutes = json.number("minutes")? as u16;
        let event = json.object("event")?;
        let slots = json.object("slots")?;
        json.whole(Self {
            minutes,
            month: json.need("month"),
            now: json.at("now"),
            event,
            slots,
        })
    }
}

impl Wire for Hold {
    fn read(json: &Json) -> Option<Self> {
        json.whole(Self {
            id: json.need("id"),
            secret: json.need("secret"),
            start: json.at("start"),
            expires_at: json.at("expires_at"),
        })
    }
}

impl Wire for BookingView {
    fn read(json: &Json) -> Option<Self> {
        let status = match json.text("status")?.as_str() {
            "pending" => BookingStatus::Pending,
            "confirmed" => BookingStatus::Confirmed,
            "cancelled" => BookingStatus::Cancelled,
            "rejected" => BookingStatus::Rejected,
            _ => return None,
        };
        json.whole(Self {
            id: json.need("id"),
            status,
            reason: json.text("reason"),
            event: json.need("event"),
            title: json.need("title"),
            host: json.need("host"),
            start: json.at("start"),
            end: json.at("end"),
            zone: json.need("zone"),
            location: json.need("location"),
            // Never there yet when it is booked.
            meet_url: None,
            invited: json.get("invited").is_truthy(),
            // As they were sent.
            guests: Vec::new(),
            contact: json.need("contact"),
            // Only the page behind the link moves it.
            moving_to: None,
            not_moved: None,
            said: String::new(),
            // Only the calendar file needs it, and the edge writes that.
            uid: String::new(),
            hides_calendar_links: json.get("hides_calendar_links").is_truthy(),
            manage_url: json.need("manage_url"),
            told_by_mail: json.get("told_by_mail").is_truthy(),
            token: json.need("token"),
            // For the edge's own pages.
            lang: String::new(),
        })
    }
}

impl Wire for Problem {
    fn read(json: &Json) -> Option<Self> {
        let status = json.number("status")? as u16;
        json.whole(Self {
            kind: String::new(),
            status,
            code: json.need("code"),
            title: String::new(),
            detail: json.text("detail"),
            field: json.text("field"),
            reason: json.text("reason"),
            slots: None,
            retry_after: json.number("retry_after").map(|seconds| seconds as u32),
        })
    }
}
