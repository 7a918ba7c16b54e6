//! `/book/{site}/{event}/plain`: booking with links and forms, for where no script runs.

use ::words::{Say, fill};
use maud::{Markup, html};
use shared::api::{Answer, BookingStatus, BookingView, Brand, EventView, QuestionKind, Utm};
use shared::time::{Month, Timestamp, Zone};
use url::form_urlencoded::Serializer;

use super::brand::logo;
use super::locale::Locale;
use super::manage::{details, keep_link, questions, stands};
use super::problems::Refusal;
use super::questions;
use super::times::{by_day, clock, days, nothing_free, radio};
use crate::dates::{self, zone_name};

/// What a visitor has chosen so far: it goes along in every link and form.
#[derive(Clone, Copy)]
pub struct Choice<'a> {
    /// In which language.
    pub locale: Locale,
    /// How the page looks.
    pub brand: &'a Brand,
    /// What is booked.
    pub event: &'a EventView,
    /// For how long, in minutes.
    pub minutes: u16,
    /// The zone in which times are said.
    pub zone: Zone,
    /// Whether the page stands in a frame on somebody's site: then whatever can't, opens beside it.
    pub framed: bool,
    /// Where the visitor came from.
    pub utm: &'a Utm,
}

/// What was typed into the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Who is coming.
    pub name: String,
    /// Where the invitation goes.
    pub email: String,
    /// Whom they bring: addresses as [`shared::guests::named`] reads them.
    pub guests: String,
    /// Free text.
    pub notes: String,
    /// What was answered, by the question's id.
    pub answers: Vec<Answer>,
    /// `Idempotency-Key`: makes sending the form twice one booking.
    pub key: String,
}

/// The free times of one month.
pub struct Times<'a> {
    /// For whom.
    pub choice: Choice<'a>,
    /// The free starts.
    pub starts: &'a [Timestamp],
    /// Which month.
    pub month: Month,
    /// The month before, if it is not over.
    pub earlier: Option<Month>,
    /// The month after, if there can be anything.
    pub later: Option<Month>,
    /// What was typed before the chosen time turned out to be taken.
    pub typed: Option<&'a Typed>,
    /// Why another time has to be chosen.
    pub trouble: Option<Refusal>,
}

/// The form for one time.
pub struct Details<'a> {
    /// What is booked.
    pub choice: Choice<'a>,
    /// The chosen time.
    pub start: Timestamp,
    /// What was typed before.
    pub typed: &'a Typed,
    /// The field that can't be taken, by its name, and why.
    pub wrong: Option<(String, String)>,
    /// Why it was not booked, or not yet.
    pub trouble: Option<Refusal>,
}

impl Typed {
    /// What was answered to a question; empty if nothing was.
    pub(super) fn answer(&self, question: &str) -> &str {
        let answer = self.answers.iter().find(|a| a.question == question);
        answer.map_or("", |answer| &answer.text)
    }
}

/// As a form sends it: what has several lines because several options were chosen, one by one.
fn answer_lines<'a>(event: &EventView, answer: &'a Answer) -> Vec<&'a str> {
    let asked = event.questions.iter().find(|q| q.id == answer.question);
    match asked.map(|question| question.kind) {
        Some(QuestionKind::Several) => answer.text.split('\n').collect(),
        _ => vec![&answer.text],
    }
}

impl Choice<'_> {
    fn path(&self) -> String {
        format!("/book/{}/{}/plain", self.event.site, self.event.event)
    }

    fn link(&self, more: &[(&str, &str)]) -> String {
        let mut query = Serializer::new(String::new());
        query.append_pair("minutes", &self.minutes.to_string());
        query.append_pair("zone", self.zone.name());
        if self.framed {
            query.append_pair("framed", "1");
        }
        query.extend_pairs(self.utm.pairs());
        query.extend_pairs(more);
        let address = format!("{}?{}", self.path(), query.finish());
        self.locale.link(&address)
    }

    fn in_month(&self, month: Month) -> String {
        self.link(&[("month", &month.to_string())])
    }

    /// Where its forms go that post: with the language in the address, as everywhere.
    fn action(&self) -> String {
        self.locale.link(&self.path())
    }

    fn hidden(&self) -> Markup {
        html! {
            input type="hidden" name="minutes" value=(self.minutes);
            input type="hidden" name="zone" value=(self.zone.name());
            @if self.framed { input type="hidden" name="framed" value="1"; }
            @for (name, said) in self.utm.pairs() { input type="hidden" name=(name) value=(said); }
        }
    }

    fn head(&self) -> Markup {
        let event = self.event;
        html! {
            (logo(self.brand))
            p.quiet { (event.site_title) }
            h1 { (event.title) }
            p.quiet { (in_minutes(self.locale.words().minutes, self.minutes)) @if !event.location.is_empty() { " · " (event.location) } }
        }
    }

    fn foot(&self) -> Markup {
        questions(self.locale, &self.event.contact)
    }

    fn page(&self, title: &str, body: &Markup) -> Markup {
        let title = format!("{title} – {}", self.event.title);
        super::page(
            self.locale,
            self.brand,
            &title,
            &html! {},
            &html! { main.sheet { (body) } },
        )
    }
}

fn in_minutes(text: &str, minutes: u16) -> String {
    fill(text, &[("n", &minutes.to_string())])
}

/// The page to choose a time.
#[must_use]
pub fn times_page(times: &Times<'_>) -> Markup {
    let choice = &times.choice;
    let (locale, words) = (choice.locale, choice.locale.words());
    let days = days(times.starts, choice.zone);
    let body = html! {
        (choice.head())
        @if let Some(trouble) = times.trouble { (trouble.note(locale)) }
        @if times.typed.is_none() {
            @if !choice.event.description.is_empty() { p.text { (choice.event.description) } }
            (lengths(choice, times.month))
            (zones(choice, times.month))
        }
        h2 { (dates::month(locale.language(), times.month)) }
        @if days.is_empty() { p { (nothing_free(locale, times.month)) } }
        @if let Some(typed) = times.typed {
            form method="post" action=(choice.action()) {
                (choice.hidden())
                @for (name, value) in [
                    ("name", &typed.name), ("email", &typed.email), ("guests", &typed.guests),
                    ("notes", &typed.notes), ("key", &typed.key),
                ] {
                    input type="hidden" name=(name) value=(value);
                }
                @for answer in &typed.answers {
                    @for line in answer_lines(choice.event, answer) {
                        input type="hidden" name=(questions::name(&answer.question)) value=(line);
                    }
                }
                (by_day(locale.language(), &days, |start| radio(start, choice.zone, false)))
                p.quiet {
                    (fill(words.times_in_for, &[
                        ("zone", &zone_name(choice.zone)), ("name", &typed.name),
                        ("email", &typed.email),
                    ]))
                }
                @if !days.is_empty() { button type="submit" { (locale.say(Say::BookThis)) } }
                // Buttons, not links: what was typed goes along.
                p.ways { (paging(times, |label, month| html! {
                    button.plain type="submit" name="month" value=(month.to_string()) formnovalidate { (label) }
                })) }
            }
        } @else {
            (by_day(locale.language(), &days, |start| html! {
                a.time href=(choice.link(&[("start", &start.to_rfc3339())])) { (clock(start, choice.zone)) }
            }))
        }
        @if times.typed.is_none() {
            p.ways { (paging(times, |label, month| html! { a href=(choice.in_month(month)) { (label) } })) }
        }
        (choice.foot())
    };
    choice.page(words.choose_time, &body)
}

fn paging(times: &Times<'_>, way: impl Fn(&str, Month) -> Markup) -> Markup {
    let words = times.choice.locale.words();
    html! {
        @if let Some(month) = times.earlier { (way(words.earlier, month)) }
        @if let Some(month) = times.later { (way(words.later, month)) }
    }
}

/// The page with the form.
#[must_use]
pub fn details_page(details: &Details<'_>) -> Markup {
    let (choice, typed) = (&details.choice, details.typed);
    let (locale, language) = (choice.locale, choice.locale.language());
    let (start, end) = (
        details.start,
        details.start.plus_minutes(choice.minutes.into()),
    );
    let error = |name: &str| {
        let wrong = details.wrong.as_ref().filter(|(field, _)| field == name);
        wrong.map(|(_, why)| why.clone())
    };
    let month = Month::in_zone(start, choice.zone);
    let body = html! {
        (choice.head())
        p {
            strong {
                (dates::day(language, choice.zone.local_date(start))) br;
                time datetime=(start.to_rfc3339()) { (dates::hours(language, start, end, choice.zone)) }
            }
            br;
            span.quiet { (zone_name(choice.zone)) }
        }
        @if let Some(trouble) = details.trouble { (trouble.note(locale)) }
        form method="post" action=(choice.action()) {
            (choice.hidden())
            input type="hidden" name="start" value=(start.to_rfc3339());
            input type="hidden" name="key" value=(typed.key);
            (field("name", locale.say(Say::Name), "text", &typed.name, error("name")))
            (field("email", locale.say(Say::Email), "email", &typed.email, error("email")))
            // Not asked any more, what was typed must not be lost without a word.
            @if choice.event.guests > 0 || !typed.guests.is_empty() {
                @let label = fill(locale.say(Say::Guests), &[("n", &choice.event.guests.to_string())]);
                (area("guests", &label, 3000, &typed.guests, error("guests")))
            }
            @for question in &choice.event.questions {
                @let wrong = error(&format!("answers.{}", question.id));
                (questions::field(locale, question, typed.answer(&question.id), wrong))
            }
            (area("notes", locale.say(Say::Notes), 2000, &typed.notes, error("notes")))
            button type="submit" { (locale.say(Say::BookThis)) }
        }
        p.ways { a href=(choice.in_month(month)) { (locale.say(Say::ChooseAnother)) } }
        (choice.foot())
    };
    let title = if details.wrong.is_some() || details.trouble.is_some() {
        Say::NotBookedYet
    } else {
        Say::YourDetails
    };
    choice.page(locale.say(title), &body)
}

/// What became of it, in a frame, where the booking's own page must not stand.
#[must_use]
pub fn outcome_page(locale: Locale, brand: &Brand, view: &BookingView) -> Markup {
    let state = stands(locale, view);
    let way = match view.status {
        BookingStatus::Confirmed => locale.words().save_or_change,
        _ => locale.say(Say::FollowOrCancel),
    };
    let body = html! {
        main.sheet {
            (logo(brand))
            p.mark data-state=(state.state) { (state.mark) }
            h1 { (state.title) }
            p { (state.text) (keep_link(locale, view)) }
            (details(locale, view))
            p { a.button href=(locale.link(&view.manage_url)) target="_blank" rel="noopener" { (way) } }
        }
    };
    let title = format!("{} – {}", state.mark, view.title);
    super::page(locale, brand, &title, &html! {}, &body)
}

/// Why no times can be shown; never as if nothing were free.
#[must_use]
pub fn no_times_page(choice: &Choice<'_>, refusal: Refusal) -> Markup {
    let locale = choice.locale;
    let body = html! {
        (choice.head())
        (refusal.note(locale))
        p.ways { a href=(choice.link(&[])) { (locale.say(Say::TryAgain)) } }
        (choice.foot())
    };
    choice.page(refusal.title(locale), &body)
}

fn field(name: &str, label: &str, kind: &str, typed: &str, wrong: Option<String>) -> Markup {
    let describes = format!("{name}-error");
    html! {
        div.field {
            label for=(name) { (label) }
            input #(name) name=(name) type=(kind) autocomplete=(name) required spellcheck="false"
                value=(typed) aria-describedby=(describes)
                aria-invalid=[wrong.as_ref().map(|_| "true")];
            span.error #(describes) { (wrong.unwrap_or_default()) }
        }
    }
}

/// The same for several lines, which may be empty.
fn area(name: &str, label: &str, most: u16, typed: &str, wrong: Option<String>) -> Markup {
    let describes = format!("{name}-error");
    html! {
        div.field {
            label for=(name) { (label) }
            textarea #(name) name=(name) rows="3" maxlength=(most) aria-describedby=(describes)
                aria-invalid=[wrong.as_ref().map(|_| "true")] { (typed) }
            span.error #(describes) { (wrong.unwrap_or_default()) }
        }
    }
}

fn lengths(choice: &Choice<'_>, month: Month) -> Markup {
    let others = choice
        .event
        .durations
        .iter()
        .filter(|minutes| **minutes != choice.minutes);
    let others: Vec<u16> = others.copied().collect();
    html! {
        @if !others.is_empty() {
            p.ways {
                @for minutes in others {
                    a href=(Choice { minutes, ..*choice }.in_month(month)) {
                        (in_minutes(choice.locale.words().other_length, minutes))
                    }
                }
            }
        }
    }
}

fn zones(choice: &Choice<'_>, month: Month) -> Markup {
    if choice.event.zone_locked {
        return html! {
            p.quiet { (choice.locale.say(Say::TimeZone)) ": " (zone_name(choice.zone)) }
        };
    }
    html! {
        form.zones method="get" action=(choice.path()) {
            input type="hidden" name="minutes" value=(choice.minutes);
            input type="hidden" name="month" value=(month.to_string());
            @if choice.framed { input type="hidden" name="framed" value="1"; }
            @for (name, said) in choice.utm.pairs() { input type="hidden" name=(name) value=(said); }
            @if let Some(tag) = choice.locale.asked() { input type="hidden" name="lang" value=(tag); }
            label for="zone" { (choice.locale.say(Say::TimeZone)) }
            select #zone name="zone" {
                @for name in Zone::names() {
                    option value=(name) selected[name == choice.zone.name()] { (name.replace('_', " ")) }
                }
            }
            button.plain type="submit" { (choice.locale.words().show) }
        }
    }
}
