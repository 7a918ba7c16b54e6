//! Settings before and after a change, line by line.

use leptos::prelude::*;
use shared::api::ChangedField;

use crate::clock;
use crate::forms::rule_in_words;

/// What the edge says of them, with times as this browser's clock shows them.
#[component]
pub(super) fn Changed(changed: Vec<ChangedField>) -> impl IntoView {
    let side = |words: String| match words.is_empty() {
        true => "nothing".to_owned(),
        false => readable(&words, clock::time_of_day),
    };
    let fields = changed.into_iter().map(|it| {
        view! {
            <dt>{it.field}</dt>
            <dd>
                <span class="was">
                    <span class="visually-hidden">"before: "</span>
                    {side(it.before)}
                </span>
                <span aria-hidden="true">" → "</span>
                <span>
                    <span class="visually-hidden">" now: "</span>
                    {side(it.after)}
                </span>
            </dd>
        }
    });
    view! { <dl class="changed">{fields.collect_view()}</dl> }
}

/// Hours like `09:00–17:00` by this clock and recurrence rules in words; everything else as it is.
fn readable(words: &str, clock: impl Fn(&str) -> String) -> String {
    let parts = words.split(' ').map(|part| {
        let (part, comma) = match part.strip_suffix(',') {
            Some(part) => (part, ","),
            None => (part, ""),
        };
        let said = hours(part, &clock).or_else(|| rule_in_words(part));
        format!("{}{comma}", said.unwrap_or_else(|| part.to_owned()))
    });
    parts.collect::<Vec<_>>().join(" ")
}

fn hours(part: &str, clock: impl Fn(&str) -> String) -> Option<String> {
    let (start, end) = part.split_once('–')?;
    let is_time = |text: &str| {
        text.len() == 5
            && text.bytes().enumerate().all(|(at, byte)| match at {
                2 => byte == b':',
                _ => byte.is_ascii_digit(),
            })
    };
    (is_time(start) && is_time(end)).then(|| format!("{}–{}", clock(start), clock(end)))
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn hours_and_rules_are_said_as_the_page_says_them() {
        let clock = |time: &str| format!("{time}h");
        for (told, said) in [
            (
                "Mon–Wed 07:00–11:30, Fri 09:00–12:00",
                "Mon–Wed 07:00h–11:30h, Fri 09:00h–12:00h",
            ),
            (
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR 09:00–24:00",
                "Friday every other week 09:00h–24:00h",
            ),
            ("FREQ=YEARLY 09:00–10:00", "FREQ=YEARLY 09:00h–10:00h"),
            ("Lunch 12:30, 30–45", "Lunch 12:30, 30–45"),
            ("", ""),
        ] {
            assert_eq!(readable(told, clock), said);
        }
    }
}
