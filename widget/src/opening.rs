//! What the month and its times say, from what the edge has answered: the same at the edge, where
//! it is painted first, and in the browser, where it is taken over.

use shared::api::{EventView, Instant, Opening, Slots};
use words::Language;

use crate::dates::{Day, Month};
use crate::labels::Labels;
use crate::state::{Cell, Known, Layout, Sheet, Slot, State};
use crate::texts::Texts;

/// What the painted nodes follow from. A page can be open while the edge is deployed anew, and a
/// cache can be younger or older than its module.
const SOURCES: &[&str] = &[
    include_str!("card.rs"),
    include_str!("dates.rs"),
    include_str!("month.rs"),
    include_str!("opening.rs"),
    include_str!("parts.rs"),
    include_str!("piece.rs"),
    include_str!("state.rs"),
    include_str!("texts.rs"),
    include_str!("times.rs"),
    include_str!("trouble.rs"),
];

const VERSION: u64 = fingerprint(SOURCES);

/// FNV-1a.
const fn fingerprint(texts: &[&str]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut rest = texts;
    while let [text, others @ ..] = rest {
        let mut bytes = text.as_bytes();
        while let [byte, more @ ..] = bytes {
            hash = (hash ^ *byte as u64).wrapping_mul(0x0000_0100_0000_01b3);
            bytes = more;
        }
        rest = others;
    }
    hash
}

/// Names the widget of which this is a build, and the language that it speaks: the same at the edge
/// and in the browser.
pub(crate) fn version(language: Language) -> String {
    format!("{VERSION:x}-{}", language.tag())
}

/// Nothing known but the day and its month.
pub(crate) fn blank(
    zone: &str,
    first_weekday: i32,
    now: f64,
    labels: &impl Labels,
    texts: Texts,
    layout: Layout,
) -> State {
    let mut state = begin(zone, first_weekday, now, labels);
    (state.texts, state.layout) = (texts, layout);
    lay_out(&mut state, labels);
    state
}

fn begin(zone: &str, first_weekday: i32, now: f64, labels: &impl Labels) -> State {
    let mut state = State::new(zone.to_owned(), labels.day_at(now, zone));
    state.first_weekday = first_weekday;
    state.weekdays = labels.weekdays(first_weekday);
    state.clock24 = labels.clock24(zone);
    state
}

/// The state that is painted, and taken over. (Where weeks begin is not asked twice: engines differ
/// in what they know.)
pub(crate) fn opened(
    opening: &Opening,
    zone: &str,
    first_weekday: i32,
    labels: &impl Labels,
    texts: Texts,
    layout: Layout,
) -> State {
    let now = labels.ms(&opening.now.0);
    let mut s = begin(zone, first_weekday, now, labels);
    (s.texts, s.layout) = (texts, layout);
    s.minutes = opening.minutes;
    know(&mut s, labels, opening.event.clone());
    if let Some(month) = Month::parse(&opening.month) {
        s.month = month;
    }
    s.learn(Known {
        minutes: s.minutes,
        month: s.month,
        etag: None,
        answer: opening.slots.clone(),
    });
    lay_out(&mut s, labels);
    fill(&mut s, labels, now);
    s.sheet = Sheet::Ready;
    s.settle_focus();
    s.choose_first();
    s
}

/// What is new once the event type is known.
pub(crate) fn know(s: &mut State, labels: &impl Labels, event: EventView) {
    if event.zone_locked {
        s.zone.clone_from(&event.zone);
    }
    if !event.durations.contains(&s.minutes) {
        s.minutes = event.durations.first().copied().unwrap_or(30);
    }
    let all = event.durations.iter();
    s.lengths = all.map(|it| (*it, labels.length(*it))).collect();
    s.event = Some(event);
    s.asked += 1;
    set_until(s, labels);
}

/// Until when there can be slots, in the chosen zone.
pub(crate) fn set_until(s: &mut State, labels: &impl Labels) {
    let until = s.event.as_ref().and_then(|event| event.until.as_ref());
    if let Some(until) = until {
        s.until = labels.day_of(&until.0, &s.zone);
    }
}

/// Name and days of the visible month.
pub(crate) fn lay_out(s: &mut State, labels: &impl Labels) {
    s.title = labels.month(s.month);
    let days = s.month.first().0..=s.month.last().0;
    s.days = days
        .map(|day| Cell {
            day: Day(day),
            number: labels.number(Day(day).civil().2),
            label: labels.day(Day(day)),
            has: String::new(),
        })
        .collect();
}

/// The visible month's slots from what is known of it, in the chosen zone; `now` in milliseconds
/// since 1970.
pub(crate) fn fill(s: &mut State, labels: &impl Labels, now: f64) {
    let Slots { slots, next, .. } = match s.visible() {
        Some(known) => known.answer.clone(),
        None => Slots {
            as_of: Instant(String::new()),
            slots: vec![],
            next: None,
        },
    };
    let slot = |start: String| Slot {
        day: labels.day_of(&start, &s.zone),
        label: labels.time(&start, 0, &s.zone),
        start,
    };
    let free = |start: &Instant| !s.is_gone(start, now) && labels.ms(&start.0) > now;
    // The answer reaches over both ends of the month, for the sake of every zone.
    let all = slots.into_iter().filter(free);
    let all: Vec<_> = all.map(|instant| slot(instant.0)).collect();
    let later = all.iter().find(|slot| slot.day.month() > s.month).cloned();
    let next = later.or_else(|| next.map(|instant| slot(instant.0)));
    let within = all.into_iter().filter(|slot| slot.day.month() == s.month);
    (s.slots, s.next) = (within.collect(), next);
    let mut days = std::mem::take(&mut s.days);
    for cell in &mut days {
        cell.has = s.texts.times(s.count(cell.day), labels);
    }
    s.days = days;
}
