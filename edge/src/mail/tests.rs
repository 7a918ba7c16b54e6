use std::rc::Rc;

use serde_json::Value;
use shared::contact::{Email, Name};
use shared::time::{Interval, Timestamp, Zone};

use super::words::words;
use super::*;
use crate::ports::{HttpError, Mail, MailError};
use crate::testing::{FakeHttp, block_on, json_response};

/// What visitors type who want a mail of their own.
const HOSTILE: [&str; 14] = [
    "Ada\r\nBcc: victim@example.org",
    "Ada\nContent-Type: text/html\n\n<h1>",
    "Ada\rSubject: other",
    "Ada\u{0}\u{1}\u{8}\u{b}\u{c}\u{1b}[2J\u{7f}",
    "Ada\u{85}Bcc: x@example.org",
    "Ada\u{2028}Bcc: x@example.org\u{2029}To: y@example.org",
    "Ada\u{202e}gro.elpmaxe\u{2066}",
    "\"Ada\" <victim@example.org>, other@example.org",
    "=?utf-8?B?DQpCY2M6IHg=?=",
    "%0d%0aBcc:%20x@example.org",
    "{host}{guest}{account}{title}{",
    "</title><script>alert(1)</script>\"'&",
    ".\r\nQUIT\r\n",
    "\u{feff}\u{200b}",
];

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn facts(typed: &str) -> Facts {
    Facts {
        site: "Ada's site".into(),
        host: "Ada Lovelace".into(),
        reader: typed.into(),
        contact: "+44 1".into(),
        booking: Some(BookingFacts {
            not_written: false,
            title: "Intro call".into(),
            guest: typed.into(),
            place: typed.into(),
            time: Interval::new(at("2026-11-23T08:00:00Z"), at("2026-11-23T08:30:00Z")).unwrap(),
            zone: Zone::parse("Europe/Berlin").unwrap(),
            note: typed.into(),
        }),
        account: "ada@example.com".into(),
        link: "https://book.example/b/1.a.b".into(),
        calendar_file: Some("BEGIN:VCALENDAR\r\n".into()),
    }
}

fn to() -> To {
    To::parse("grace@example.org").unwrap()
}

#[test]
fn every_language_says_every_kind_in_its_own_words() {
    let mut subjects = Vec::new();
    for language in Language::ALL {
        for kind in Kind::ALL {
            let mail = compose(kind, language, to(), &facts("Grace Hopper"));
            let subject = mail.subject.as_str();
            assert!(!subject.is_empty());
            for text in [subject, &mail.text, &mail.html] {
                assert!(!text.contains(['{', '}']), "{language:?} {kind:?}: {text}");
            }
            let names = [
                "Ada Lovelace",
                "Grace Hopper",
                "Ada's site",
                "ada@example.com",
            ];
            let names = names.iter().any(|name| subject.contains(name));
            assert!(names, "{language:?} {kind:?}: {subject}");
            for must in ["Intro call", "09:00", "2026", "23", "Europe/Berlin"] {
                assert!(mail.text.contains(must), "{language:?} {kind:?} {must}");
                assert!(mail.html.contains(must), "{language:?} {kind:?} {must}");
            }
            assert!(mail.text.contains("https://book.example/b/1.a.b"));
            assert!(mail.html.contains("href=\"https://book.example/b/1.a.b\""));
            let opening = format!(
                "<html lang=\"{}\" dir=\"{}\">",
                language.tag(),
                language.dir()
            );
            assert!(mail.html.contains(&opening), "{}", mail.html);
            let file = kind.has_calendar_file() || kind == Kind::Cancelled;
            assert_eq!(mail.attachments.len(), usize::from(file), "{kind:?}");
            if kind != Kind::Moved {
                assert!(
                    !subjects.contains(&mail.text),
                    "{language:?} {kind:?} is said twice"
                );
                subjects.push(mail.text);
            }
        }
    }
    assert_eq!(Language::Ar.dir(), "rtl");
}

#[test]
fn every_place_in_every_text_is_known() {
    let known = ["site", "host", "reader", "guest", "title", "account"];
    for language in Language::ALL {
        let words = words(language);
        let mut texts = vec![words.hello, words.foot];
        for kind in Kind::ALL {
            let text = words.of(kind);
            texts.extend([text.subject, text.said, text.todo]);
        }
        for text in texts {
            for place in text.split('{').skip(1) {
                let (place, _) = place.split_once('}').unwrap();
                assert!(known.contains(&place), "{language:?}: {text}");
            }
            assert!(!text.is_empty());
        }
    }
}

#[test]
fn days_in_the_form_of_each_language() {
    let day = |language| {
        let mail = compose(Kind::Confirmed, language, to(), &facts("x"));
        let line = mail
            .text
            .lines()
            .find(|line| line.contains("09:00"))
            .unwrap();
        line.to_owned()
    };
    for (language, form) in [
        (
            Language::En,
            "When: Monday, 23 November 2026, 09:00 – 09:30 (Europe/Berlin)",
        ),
        (
            Language::De,
            "Wann: Montag, 23. November 2026, 09:00–09:30 Uhr (Europe/Berlin)",
        ),
        (
            Language::Fr,
            "Quand: lundi 23 novembre 2026, 09:00 – 09:30 (Europe/Berlin)",
        ),
        (
            Language::Es,
            "Cuándo: lunes, 23 de noviembre de 2026, 09:00 – 09:30 (Europe/Berlin)",
        ),
        (
            Language::Nl,
            "Wanneer: maandag 23 november 2026, 09:00–09:30 (Europe/Berlin)",
        ),
        (
            Language::Pt,
            "Quando: segunda-feira, 23 de novembro de 2026, 09:00 – 09:30 (Europe/Berlin)",
        ),
        (
            Language::Ar,
            "متى: الاثنين، 23 نوفمبر 2026, 09:00 – 09:30 (Europe/Berlin)",
        ),
        (
            Language::Ja,
            "日時: 2026年11月23日（月曜日）, 09:00～09:30 (Europe/Berlin)",
        ),
    ] {
        assert_eq!(day(language), form);
    }
}

#[test]
fn an_end_on_another_day_says_which() {
    let mut facts = facts("x");
    let booking = facts.booking.as_mut().unwrap();
    booking.time = Interval::new(at("2026-12-31T22:30:00Z"), at("2026-12-31T23:30:00Z")).unwrap();
    let mail = compose(Kind::Confirmed, Language::Fr, to(), &facts);
    let line = "jeudi 31 décembre 2026, 23:30 – 00:30 (vendredi 1er janvier 2027)";
    assert!(mail.text.contains(line), "{}", mail.text);
}

#[test]
fn what_is_typed_stays_text() {
    for typed in HOSTILE {
        for kind in Kind::ALL {
            for language in [Language::En, Language::Ar] {
                let mail = compose(kind, language, to(), &facts(typed));
                let subject = mail.subject.as_str();
                assert!(
                    !subject.contains(|c: char| c.is_control()
                        || ('\u{202a}'..='\u{202e}').contains(&c)
                        || matches!(c, '\u{2028}' | '\u{2029}')),
                    "{subject:?}"
                );
                assert!(!mail.html.contains("<script>"), "{}", mail.html);
                // No line of the text is the visitor's alone.
                for line in mail.text.lines() {
                    assert_ne!(line, ".");
                    for start in ["Bcc:", "Subject:", "Content-Type:", "To:", "QUIT"] {
                        assert!(!line.starts_with(start), "{typed:?}: {line}");
                    }
                }
                // A place that is typed is not filled.
                if typed.starts_with("{host}") {
                    assert!(mail.text.contains(typed), "{}", mail.text);
                }
            }
        }
        assert!(To::parse(typed).is_none());
        assert!(To::parse(&format!("a@example.org{typed}")).is_none());
        // Braces may stand in an address; nothing that ends one or begins another may.
        if let Some(to) = To::parse(&format!("{typed}@example.org")) {
            let one = |b: u8| b.is_ascii_graphic() && !b",;:<>()[]\"\\".contains(&b);
            assert!(to.as_str().bytes().all(one), "{to:?}");
            assert_eq!(to.as_str().matches('@').count(), 1, "{to:?}");
        }
    }
}

#[test]
fn a_senders_name_is_never_a_second_address() {
    for (typed, header) in [
        ("a@x.org", "a@x.org"),
        ("Ada <a@x.org>", "\"Ada\" <a@x.org>"),
        ("\"Ada, Lovelace\" <a@x.org>", "\"Ada, Lovelace\" <a@x.org>"),
        (
            "b@y.org, \"Ada\\ <a@x.org>",
            "\"b@y.org, \\\"Ada\\\\\" <a@x.org>",
        ),
        (
            "Ada\r\nBcc: c@z.org <a@x.org>",
            "\"Ada Bcc: c@z.org\" <a@x.org>",
        ),
    ] {
        assert_eq!(Sender::parse(typed).unwrap().header(), header);
    }
    for wrong in [
        "",
        "Ada",
        "a@x.org, b@y.org",
        "Ada <a@x.org",
        "<a@x.org>, <b@y.org\n>",
    ] {
        assert_eq!(Sender::parse(wrong), None, "{wrong:?}");
    }
    assert_eq!(Line::of(&"ä".repeat(300)).as_str().chars().count(), 200);
}

fn provider(http: &Rc<FakeHttp>) -> Provider {
    Provider {
        http: http.clone(),
        url: "https://mail.test/send".into(),
        key: "secret".into(),
        from: Sender {
            name: Some(Name::parse("Freeslot").unwrap()),
            address: Email::parse("noreply@book.example").unwrap(),
        },
    }
}

#[test]
fn a_provider_gets_json_under_a_key() {
    let http = FakeHttp::new();
    http.push_json(200, "{}");
    let mail = compose(Kind::Confirmed, Language::En, to(), &facts(HOSTILE[0]));
    assert_eq!(block_on(provider(&http).send(&mail, "key-1")), Ok(()));
    let sent = http.take_sent();
    let request = &sent[0];
    assert_eq!(request.uri(), "https://mail.test/send");
    assert_eq!(request.headers()["authorization"], "Bearer secret");
    assert_eq!(request.headers()["idempotency-key"], "key-1");
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(body["to"], serde_json::json!(["grace@example.org"]));
    assert_eq!(body["from"], "\"Freeslot\" <noreply@book.example>");
    assert_eq!(body["subject"], "Booked: Intro call with Ada Lovelace");
    let file = &body["attachments"][0];
    assert_eq!(file["content_type"], "text/calendar; charset=utf-8");
    assert_eq!(file["content"], "QkVHSU46VkNBTEVOREFSDQo=");
}

#[test]
fn what_a_providers_answers_mean() {
    let later = |wait_s| Err(MailError::Later { wait_s });
    for (status, meaning) in [
        (200, Ok(())),
        (202, Ok(())),
        (400, Err(MailError::Refused)),
        (422, Err(MailError::Refused)),
        (401, Err(MailError::Operator)),
        (403, Err(MailError::Operator)),
        (409, later(0)),
        (500, later(0)),
        (503, later(0)),
    ] {
        let http = FakeHttp::new();
        http.push_json(status, "{}");
        let mail = compose(Kind::Rejected, Language::En, to(), &facts("x"));
        let answer = block_on(provider(&http).send(&mail, "k"));
        assert_eq!(answer, meaning, "{status}");
    }
    let http = FakeHttp::new();
    let mail = compose(Kind::Rejected, Language::En, to(), &facts("x"));
    http.push_json(409, r#"{"name": "invalid_idempotent_request"}"#);
    let answer = block_on(provider(&http).send(&mail, "k"));
    assert_eq!(answer, Ok(()), "one went out under this key");
    http.push_error(HttpError::Timeout);
    assert_eq!(block_on(provider(&http).send(&mail, "k")), later(0));
    http.set_handler(|_| {
        let mut answer = json_response(429, "{}");
        answer
            .headers_mut()
            .insert("retry-after", "77".parse().unwrap());
        Ok(answer)
    });
    assert_eq!(block_on(provider(&http).send(&mail, "k")), later(77));
    assert!(!Off.is_on());
}
