//! Answers, from the browser's own JSON parser into the wire types of `shared`.
//!
//! Written out by hand because it is measured: serde's readers of these five types are a
//! seventh of the whole module. Unknown fields are ignored; a missing one is no answer.

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
pub(crate) struct Json(JsValue);

impl Json {
    /// `None` if the text is not JSON.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    /// What was parsed already; `None` if it is no object.
    pub(crate) fn of(value: JsValue) -> Option<Self> {
        value.is_object().then_some(Self(value))
    }

    fn object<T: Wire>(&self, name: &str) -> Option<T> {
        T::read(&Self::of(self.get(name))?)
    }

    fn get(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &name.into()).unwrap_or_default()
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name).as_string()
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
        Some(Self {
            site: json.text("site")?,
            site_title: json.text("site_title")?,
            event: json.text("event")?,
            title: json.text("title")?,
            description: json.text("description")?,
            durations: json.list("durations", |minutes| minutes.as_f64().map(|m| m as u16))?,
            hosts: json.list("hosts", |host| host.as_string())?,
            location: json.text("location")?,
            zone: json.text("zone")?,
            contact: json.text("contact")?,
            until: json.instant("until"),
            questions: json.list("questions", question).unwrap_or_default(),
        })
    }
}

fn question(value: JsValue) -> Option<Question> {
    let json = Json::of(value)?;
    let kind = json.text("kind")?;
    Some(Question {
        id: json.text("id")?,
        label: json.text("label")?,
        kind: QuestionKind::ALL.into_iter().find(|k| k.as_str() == kind)?,
        required: json.get("required").is_truthy(),
        options: json
            .list("options", |option| option.as_string())
            .unwrap_or_default(),
    })
}

impl Wire for Slots {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            as_of: json.instant("as_of")?,
            slots: json.list("slots", |start| start.as_string().map(Instant))?,
            next: json.instant("next"),
        })
    }
}

impl Wire for Paint {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            // In the page by now.
            html: String::new(),
            widget: json.text("widget")?,
            zone: json.text("zone")?,
            first_weekday: json.number("first_weekday")? as i32,
            opening: json.object("opening")?,
        })
    }
}

impl Wire for Opening {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            minutes: json.number("minutes")? as u16,
            month: json.text("month")?,
            now: json.instant("now")?,
            event: json.object("event")?,
            slots: json.object("slots")?,
        })
    }
}

impl Wire for Hold {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.text("id")?,
            secret: json.text("secret")?,
            start: json.instant("start")?,
            expires_at: json.instant("expires_at")?,
        })
    }
}

impl Wire for BookingView {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.text("id")?,
            status: match json.text("status")?.as_str() {
                "pending" => BookingStatus::Pending,
                "confirmed" => BookingStatus::Confirmed,
                "cancelled" => BookingStatus::Cancelled,
                "rejected" => BookingStatus::Rejected,
                _ => return None,
            },
            reason: json.text("reason"),
            event: json.text("event")?,
            title: json.text("title")?,
            host: json.text("host")?,
            start: json.instant("start")?,
            end: json.instant("end")?,
            zone: json.text("zone")?,
            location: json.text("location")?,
            // Never there yet when it is booked.
            meet_url: None,
            invited: json.get("invited").is_truthy(),
            contact: json.text("contact")?,
            // Only the page behind the link moves it.
            moving_to: None,
            not_moved: None,
            said: String::new(),
            // Only the calendar file needs it, and the edge writes that.
            uid: String::new(),
            manage_url: json.text("manage_url")?,
            told_by_mail: json.get("told_by_mail").is_truthy(),
            token: json.text("token")?,
            // For the edge's own pages.
            lang: String::new(),
        })
    }
}

impl Wire for Problem {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            kind: String::new(),
            status: json.number("status")? as u16,
            code: json.text("code")?,
            title: String::new(),
            detail: json.text("detail"),
            field: json.text("field"),
            reason: json.text("reason"),
            slots: None,
            retry_after: json.number("retry_after").map(|seconds| seconds as u32),
        })
    }
}
