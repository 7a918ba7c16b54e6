//! From a kind, a language and facts to a mail.

use maud::{DOCTYPE, Markup, html};
use shared::time::{Interval, Zone};

use super::Language;
use super::kind::Kind;
use super::parts::{Attachment, Line, Message, To};
use super::words::{Text, Words, words};
use crate::dates::when;

/// What a mail speaks of. Texts that people typed are taken as they are: each way out makes them
/// harmless in its own form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The site's title.
    pub site: String,
    /// The host's name.
    pub host: String,
    /// Who is addressed; may be empty.
    pub reader: String,
    /// Whom to ask; may be empty.
    pub contact: String,
    /// What is booked, if it is about a booking.
    pub booking: Option<BookingFacts>,
    /// The Google account, if it is about a connection.
    pub account: String,
    /// The page to open.
    pub link: String,
    /// A calendar file, where the kind has one.
    pub calendar_file: Option<String>,
}

/// What a mail says of a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingFacts {
    /// The event type's title.
    pub title: String,
    /// The guest's name.
    pub guest: String,
    /// The place; may be empty.
    pub place: String,
    /// Whether it is confirmed and stands in no calendar.
    pub not_written: bool,
    /// When.
    pub time: Interval,
    /// The zone of who reads it.
    pub zone: Zone,
    /// What the host said on declining or cancelling it; may be empty.
    pub note: String,
}

/// The mail that tells `to` of `facts`. The same facts give the same mail, so that a provider can
/// see that it was sent before.
#[must_use]
pub fn compose(kind: Kind, language: Language, to: To, facts: &Facts) -> Message {
    let words = words(language);
    let text = words.of(kind);
    let filled = Filled::of(words, text, language, kind, facts);
    let attachments = facts
        .calendar_file
        .iter()
        .filter(|_| kind.has_calendar_file() || kind == Kind::Cancelled)
        .map(|file| Attachment {
            name: "booking.ics",
            media_type: "text/calendar; charset=utf-8",
            content: file.clone(),
        })
        .collect();
    Message {
        to,
        subject: Line::of(&fill(text.subject, facts)),
        text: filled.plain(),
        html: filled.markup(language).into_string(),
        attachments,
    }
}

/// Puts facts in the places of a sentence, in one pass: what stands in a fact is never a place.
fn fill(template: &str, facts: &Facts) -> String {
    let booking = facts.booking.as_ref();
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((place, tail)) = after.split_once('}') else {
            rest = after;
            break;
        };
        out.push_str(match place {
            "site" => &facts.site,
            "host" => &facts.host,
            "reader" => &facts.reader,
            "account" => &facts.account,
            "title" => booking.map_or("", |b| &b.title),
            "guest" => booking.map_or("", |b| &b.guest),
            _ => "",
        });
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// What has happened, and that it stands in no calendar if that is so.
fn said(words: &Words, text: &Text, facts: &Facts) -> String {
    let mut said = fill(text.said, facts);
    if facts.booking.as_ref().is_some_and(|b| b.not_written) {
        said.push(' ');
        said.push_str(&fill(words.not_written, facts));
    }
    said
}

/// Every sentence of a mail, ready to be written as text or HTML.
struct Filled<'a> {
    hello: Option<String>,
    title: String,
    said: String,
    todo: String,
    facts: Vec<(&'a str, String)>,
    link: (&'a str, &'a str),
    questions: Option<String>,
    foot: String,
}

impl<'a> Filled<'a> {
    fn of(words: &'a Words, text: &Text, language: Language, kind: Kind, facts: &'a Facts) -> Self {
        let mut lines = Vec::new();
        if let Some(b) = &facts.booking {
            let when = when(language, &b.time, b.zone);
            lines.push((words.what, b.title.clone()));
            lines.push((
                words.when,
                format!("{}, {} ({})", when.day, when.hours, when.zone),
            ));
            let (label, who) = if kind.is_to_visitor() {
                (words.with, &facts.host)
            } else {
                (words.who, &b.guest)
            };
            lines.push((label, who.clone()));
            if !b.place.is_empty() {
                lines.push((words.place, b.place.clone()));
            }
            if !b.note.is_empty() {
                lines.push((facts.host.as_str(), b.note.clone()));
            }
        }
        let link = if kind.is_to_visitor() {
            words.open_booking
        } else {
            words.open_settings
        };
        Self {
            hello: (!facts.reader.is_empty()).then(|| fill(words.hello, facts)),
            title: fill(text.subject, facts),
            said: said(words, text, facts),
            todo: fill(text.todo, facts),
            facts: lines,
            link: (link, &facts.link),
            questions: (!facts.contact.is_empty() && kind.is_to_visitor())
                .then(|| format!("{} {}", words.questions, facts.contact)),
            foot: fill(words.foot, facts),
        }
    }

    fn plain(&self) -> String {
        // Each fact stands in a line of its own, whatever was typed.
        let one = |text: &str| Line::of(text).as_str().to_owned();
        let mut parts: Vec<String> = self.hello.iter().map(|hello| one(hello)).collect();
        parts.push(one(&self.said));
        if !self.facts.is_empty() {
            let facts = self.facts.iter();
            let facts: Vec<String> = facts
                .map(|(label, fact)| format!("{label}: {}", one(fact)))
                .collect();
            parts.push(facts.join("\n"));
        }
        parts.push(one(&self.todo));
        parts.push(format!("{}:\n{}", self.link.0, self.link.1));
        parts.extend(self.questions.iter().map(|questions| one(questions)));
        parts.push(format!("-- \n{}", one(&self.foot)));
        parts.join("\n\n") + "\n"
    }

    fn markup(&self, language: Language) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(language.tag()) dir=(language.dir()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) }
                }
                body style="margin:0;padding:24px;font-family:system-ui,sans-serif;font-size:16px;line-height:1.5" {
                    div style="max-width:560px;margin:0 auto" {
                        h1 dir="auto" style="font-size:20px" { (self.title) }
                        @if let Some(hello) = &self.hello { p dir="auto" { (hello) } }
                        p { (self.said) }
                        @if !self.facts.is_empty() {
                            table style="border-collapse:collapse;margin:16px 0" {
                                @for (label, fact) in &self.facts {
                                    tr {
                                        th scope="row" style="text-align:start;vertical-align:top;padding:4px 0;padding-inline-end:16px;font-weight:normal;opacity:.7" { (label) }
                                        td dir="auto" style="padding:4px 0" { (fact) }
                                    }
                                }
                            }
                        }
                        p { (self.todo) }
                        p { a href=(self.link.1) { (self.link.0) } }
                        @if let Some(questions) = &self.questions { p dir="auto" { (questions) } }
                        p style="opacity:.7;font-size:13px" { (self.foot) }
                    }
                }
            }
        }
    }
}
