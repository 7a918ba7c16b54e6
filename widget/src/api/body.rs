//! Bodies, from the wire types of `shared` into JSON.
//!
//! Written out by hand because it is measured: serde's writers of these types were 0.8 kB of the
//! module (brotli). Each type is taken apart whole, so that a field which is added there can't be
//! forgotten here.

use shared::api::{Answer, BookingRequest, HoldKey, HoldRequest, Utm};

/// A value that can be sent.
pub(crate) trait Write {
    /// As JSON.
    fn json(&self) -> String;
}

/// An object that is being written.
struct Object(String);

impl Object {
    fn new() -> Self {
        Self("{".to_owned())
    }

    fn put(&mut self, name: &str, json: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
        self.0.push_str(json);
    }

    fn text(&mut self, name: &str, text: &str) {
        self.put(name, &quoted(text));
    }

    /// Left out where there is nothing.
    fn list(&mut self, name: &str, items: Vec<String>) {
        let mut list = String::new();
        for item in items {
            list.push(if list.is_empty() { '[' } else { ',' });
            list.push_str(&item);
        }
        if !list.is_empty() {
            list.push(']');
            self.put(name, &list);
        }
    }

    fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for c in text.chars() {
        if c < ' ' {
            // The codes of these end with two digits.
            quoted.push_str("\\u00");
            let code = u32::from(c);
            for digit in [code / 16, code % 16] {
                quoted.extend(char::from_digit(digit, 16));
            }
            continue;
        }
        if c == '"' || c == '\\' {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

fn number(number: u16) -> String {
    i32::from(number).to_string()
}

impl Write for HoldRequest {
    fn json(&self) -> String {
        let Self {
            event,
            minutes,
            start,
            visitor,
        } = self;
        let mut body = Object::new();
        body.text("event", event);
        body.put("minutes", &number(*minutes));
        body.text("start", &start.0);
        body.text("visitor", visitor);
        body.end()
    }
}

impl Write for HoldKey {
    fn json(&self) -> String {
        let Self { id, secret } = self;
        let mut body = Object::new();
        body.text("id", id);
        body.text("secret", secret);
        body.end()
    }
}

impl Write for Answer {
    fn json(&self) -> String {
        let Self { question, text } = self;
        let mut body = Object::new();
        body.text("question", question);
        body.text("text", text);
        body.end()
    }
}

impl Write for Utm {
    fn json(&self) -> String {
        let mut body = Object::new();
        for (name, said) in self.pairs() {
            body.text(name.get(4..).unwrap_or_default(), said);
        }
        body.end()
    }
}

impl Write for BookingRequest {
    fn json(&self) -> String {
        let Self {
            event,
            minutes,
            start,
            hold,
            name,
            email,
            notes,
            answers,
            guests,
            utm,
            zone,
            lang,
        } = self;
        let mut body = Object::new();
        body.text("event", event);
        body.put("minutes", &number(*minutes));
        body.text("start", &start.0);
        if let Some(hold) = hold {
            body.put("hold", &hold.json());
        }
        body.text("name", name);
        body.text("email", email);
        body.text("notes", notes);
        body.list("answers", answers.iter().map(Write::json).collect());
        body.list("guests", guests.iter().map(|guest| quoted(guest)).collect());
        if !utm.is_empty() {
            body.put("utm", &utm.json());
        }
        body.text("zone", zone);
        body.text("lang", lang);
        body.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::Instant;

    #[test]
    fn what_is_written_is_what_serde_reads() {
        let odd: String = (0..=0x9f).filter_map(char::from_u32).collect();
        let odd = format!("{odd}\u{2028}ä🙂\\u0041");
        let start = Instant("2026-11-23T08:00:00Z".into());
        let key = HoldKey {
            id: "h1".into(),
            secret: odd.clone(),
        };
        assert_eq!(serde_json::from_str::<HoldKey>(&key.json()).unwrap(), key);
        let hold = HoldRequest {
            event: "intro".into(),
            minutes: 1440,
            start: start.clone(),
            visitor: "v".into(),
        };
        let read: HoldRequest = serde_json::from_str(&hold.json()).unwrap();
        assert_eq!(read, hold);
        let answer = |text: &str| Answer {
            question: "q".into(),
            text: text.into(),
        };
        let mut booking = BookingRequest {
            event: "intro".into(),
            minutes: 30,
            start,
            hold: Some(key),
            name: odd.clone(),
            email: "grace@example.org".into(),
            notes: odd.clone(),
            answers: vec![answer(&odd), answer("")],
            guests: vec!["bea@example.org".into(), "cy@example.org".into()],
            // The edge cuts what it is sent.
            utm: Utm::read(|name| Some(format!("{name} {odd}"))).cleaned(),
            zone: "Europe/Berlin".into(),
            lang: "en".into(),
        };
        let read: BookingRequest = serde_json::from_str(&booking.json()).unwrap();
        assert_eq!(read, booking);
        booking.utm = Utm::read(|name| (name == "utm_term").then(|| "x".into()));
        let read: BookingRequest = serde_json::from_str(&booking.json()).unwrap();
        assert_eq!(read, booking);
        (booking.hold, booking.answers, booking.guests) = (None, Vec::new(), Vec::new());
        booking.utm = Utm::default();
        let read: BookingRequest = serde_json::from_str(&booking.json()).unwrap();
        assert_eq!(read, booking);
        assert_eq!(
            booking.json().matches("null").count() + booking.json().matches("[]").count(),
            0
        );
    }
}
