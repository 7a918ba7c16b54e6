//! The edge's way in: how the widget opens, as HTML.

use leptos::prelude::*;
use shared::api::{Opening, Paint};
use words::Language;

use crate::card;
#[cfg(not(target_arch = "wasm32"))]
use crate::english::English;
use crate::flow::Flow;
#[cfg(target_arch = "wasm32")]
use crate::intl::{self, Intl};
use crate::labels::Labels;
use crate::opening::{opened, version};
use crate::state::Layout;
use crate::texts::Texts;

/// Paints for one language and zone: in the words of the Worker's `Intl`, natively in English.
pub struct Painter {
    zone: String,
    texts: Texts,
    #[cfg(target_arch = "wasm32")]
    labels: Intl,
    #[cfg(not(target_arch = "wasm32"))]
    labels: English,
}

impl Painter {
    /// `language` is a well-formed tag (RFC 5646). `None` if times can't be said in the zone.
    #[must_use]
    pub fn new(language: &str, zone: &str) -> Option<Self> {
        let texts = Texts::of(Language::of(language).unwrap_or_default());
        #[cfg(target_arch = "wasm32")]
        return intl::knows(zone).then(|| Self {
            texts,
            labels: Intl::new(language, zone),
            zone: zone.to_owned(),
        });
        #[cfg(not(target_arch = "wasm32"))]
        {
            shared::time::Zone::parse(zone).ok().map(|known| Self {
                texts,
                labels: English,
                zone: known.name().to_owned(),
            })
        }
    }

    /// How the widget opens; `fallback` is the page that works without it.
    #[must_use]
    pub fn paint(&self, opening: Opening, layout: Layout, fallback: &str) -> Paint {
        let first_weekday = self.labels.first_weekday();
        let state = opened(
            &opening,
            &self.zone,
            first_weekday,
            &self.labels,
            self.texts,
            layout,
        );
        let owner = Owner::new();
        let html = owner.with(|| card::card(Flow::new(state, None), fallback.to_owned()).to_html());
        owner.cleanup();
        Paint {
            html,
            widget: version(self.texts.language()),
            zone: self.zone.clone(),
            first_weekday,
            opening,
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::api::{EventView, Instant, Slots};

    use super::*;

    fn opening(slots: &[&str]) -> Opening {
        let instant = |text: &&str| Instant((*text).to_owned());
        Opening {
            minutes: 30,
            month: "2026-11".into(),
            now: Instant("2026-11-23T08:00:00Z".into()),
            event: EventView {
                site: "ada".into(),
                site_title: "Ada <Lovelace>".into(),
                event: "intro".into(),
                title: "Intro call".into(),
                description: String::new(),
                durations: vec![30],
                hosts: vec!["Ada".into()],
                location: String::new(),
                zone: "Europe/Berlin".into(),
                contact: String::new(),
                until: Some(Instant("2027-01-20T00:00:00Z".into())),
                questions: Vec::new(),
                guests: 0,
                zone_locked: false,
            },
            slots: Slots {
                as_of: Instant("2026-11-23T07:59:00Z".into()),
                slots: slots.iter().map(instant).collect(),
                next: None,
            },
        }
    }

    fn painted(slots: &[&str]) -> String {
        laid_out(slots, Layout::Month)
    }

    fn laid_out(slots: &[&str], layout: Layout) -> String {
        let painter = Painter::new("en-GB", "Europe/Berlin").unwrap();
        let fallback = "https://edge.example/book/ada/intro";
        painter.paint(opening(slots), layout, fallback).html
    }

    #[test]
    fn a_list_has_the_days_with_times_and_a_week_has_all_that_are_left_of_it() {
        let slots = [
            "2026-11-24T09:00:00Z",
            "2026-11-26T09:30:00Z",
            "2026-11-30T09:00:00Z",
        ];
        let titles = |html: &str| {
            let titles = html.split("<h4").skip(1).map(|rest| {
                let (_, rest) = rest.split_once('>').unwrap();
                rest.split_once('<').unwrap().0.to_owned()
            });
            titles.collect::<Vec<_>>()
        };
        let html = laid_out(&slots, Layout::List);
        assert_eq!(
            titles(&html),
            [
                "Tuesday 24 November 2026",
                "Thursday 26 November 2026",
                "Monday 30 November 2026"
            ]
        );
        assert_eq!(html.matches("data-start").count(), 3);
        let html = laid_out(&slots, Layout::Week);
        assert_eq!(
            titles(&html),
            [
                "Mon 23", "Tue 24", "Wed 25", "Thu 26", "Fri 27", "Sat 28", "Sun 29"
            ]
        );
        assert_eq!(html.matches("data-start").count(), 2);
    }

    #[test]
    fn the_first_free_days_times_are_there() {
        let html = painted(&[
            "2026-11-24T09:00:00Z",
            "2026-11-24T09:30:00Z",
            "2026-11-25T09:00:00Z",
        ]);
        for text in [
            ">Intro call<",
            "November 2026",
            "Tuesday 24 November 2026, 2 times",
            "data-start=\"2026-11-24T09:00:00Z\"",
            ">10:00<",
            ">10:30<",
        ] {
            assert!(html.contains(text), "{text} in {html}");
        }
        assert!(!html.contains("data-start=\"2026-11-25"), "another day");
    }

    #[test]
    fn what_an_owner_typed_is_text() {
        let html = painted(&["2026-11-24T09:00:00Z"]);
        assert!(html.contains("Ada &lt;Lovelace&gt;"), "{html}");
    }

    #[test]
    fn what_has_begun_by_then_is_not_painted() {
        let html = painted(&["2026-11-23T07:30:00Z"]);
        assert!(!html.contains("data-start"), "{html}");
        assert!(html.contains("Nothing is free at the moment"), "{html}");
    }
}
