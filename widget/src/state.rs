//! Everything one widget knows, as plain data: what is shown is a function of this.
//!
//! No browser in here. Labels of days and times are put in by [`crate::flow`], which has `Intl`.

use shared::api::{
    Answer, BookingStatus, BookingView, EventView, Hold, Instant, Problem, Slots, Utm,
};
use words::Say;

use crate::dates::{Day, Month};
use crate::questions;
use crate::texts::Texts;

/// How long a start that turned out to be taken stays hidden, even if an answer from a cache
/// still lists it: the cache's 30 s and the 60 s for which it may serve a stale answer.
pub(crate) const GONE_MS: f64 = 95_000.0;

/// Of how many more days a list shows the times at once.
pub(crate) const LISTED: usize = 7;

/// A start that can be booked, as the visitor sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Slot {
    /// The instant, as the edge spelled it.
    pub(crate) start: String,
    /// The day it falls on in the chosen zone.
    pub(crate) day: Day,
    /// Its time of day in the chosen zone.
    pub(crate) label: String,
}

/// A day of the visible month.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell {
    /// Which day.
    pub(crate) day: Day,
    /// Its number in the month.
    pub(crate) number: String,
    /// With weekday, month and year.
    pub(crate) label: String,
    /// How many times it has, in words.
    pub(crate) has: String,
}

/// What the visible month's slots look like.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Sheet {
    /// Asked for the first time.
    #[default]
    Loading,
    /// [`State::slots`] holds them.
    Ready,
    /// The edge could not say, or could not be reached.
    Trouble(Trouble),
}

/// Why something can't be shown: its code and the words for it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trouble {
    /// A code of [`shared::api::code`], `offline`, or `unknown`: what became of a booking.
    pub(crate) code: String,
    /// What happened.
    pub(crate) title: &'static str,
    /// What it means and what to do.
    pub(crate) text: String,
}

/// How days and their times are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// A grid of the month's days beside the times of one.
    #[default]
    Month,
    /// The days of one week beside each other, each with its times.
    Week,
    /// The days that have times, one below the other.
    List,
}

impl Layout {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Month, Self::Week, Self::List];

    /// As the attribute and the address of the paint spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Week => "week",
            Self::List => "list",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layout| layout.name() == name)
    }
}

/// Which screen is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Screen {
    /// The event type is not here yet.
    #[default]
    Loading,
    /// It can't be shown at all.
    Trouble,
    /// Month and times.
    Choose,
    /// Who is coming, and what else is [`asked`](State::asked).
    Form(u32),
    /// Booked, or on its way.
    Done,
}

/// The hold of the chosen slot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Keep {
    /// None is wanted, or none could be had: the booking decides.
    None,
    /// Asked for; until the answer, a booking waits, or it would collide with its own hold.
    Asking,
    /// Ours.
    Held(Hold),
}

/// How far a booking is on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sending {
    /// Not at all.
    #[default]
    No,
    /// Sent.
    Yes,
    /// Sent, and without an answer for long.
    Late,
    /// Sent again and again; the network fails.
    StillTrying,
}

/// A booking that was sent: the same key asks for the same booking again.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Attempt {
    /// `Idempotency-Key`.
    pub(crate) key: String,
    /// Which start is to be booked.
    pub(crate) start: String,
    /// For how long.
    pub(crate) minutes: u16,
    /// What was typed.
    pub(crate) fields: [String; 4],
    /// What was answered.
    pub(crate) answers: Vec<Answer>,
    /// The body as it was sent the first time.
    pub(crate) body: String,
}

/// A month that was read before.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// For which duration.
    pub(crate) minutes: u16,
    /// Which month.
    pub(crate) month: Month,
    /// To ask whether it changed.
    pub(crate) etag: Option<String>,
    /// The answer.
    pub(crate) answer: Slots,
}

/// The whole state of one widget.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// What can be booked.
    pub(crate) event: Option<EventView>,
    /// How often that was read.
    pub(crate) asked: u32,
    /// What everything is said in.
    pub(crate) texts: Texts,
    /// The durations to choose from, in words.
    pub(crate) lengths: Vec<(u16, String)>,
    /// Why it can't be shown.
    pub(crate) trouble: Option<Trouble>,
    /// The IANA zone of every time shown.
    pub(crate) zone: String,
    /// The zones to choose from, each with how far it is from UTC on the day that is shown:
    /// `Europe/Berlin (GMT+1)`; empty unless somebody wants to choose.
    pub(crate) zones: Vec<String>,
    /// Whether they are listed with their offsets.
    pub(crate) zones_named: bool,
    /// How days and times are laid out.
    pub(crate) layout: Layout,
    /// Of how many days a list shows the times.
    pub(crate) listed: usize,
    /// The chosen duration.
    pub(crate) minutes: u16,
    /// Today in the chosen zone.
    pub(crate) today: Day,
    /// The last day that can be offered.
    pub(crate) until: Day,
    /// 0 Monday to 6 Sunday.
    pub(crate) first_weekday: i32,
    /// Short and long names, from the first day of the week on.
    pub(crate) weekdays: Vec<(String, String)>,
    /// The visible month.
    pub(crate) month: Month,
    /// Its name and year.
    pub(crate) title: String,
    /// Its days.
    pub(crate) days: Vec<Cell>,
    /// How its slots are.
    pub(crate) sheet: Sheet,
    /// Its slots.
    pub(crate) slots: Vec<Slot>,
    /// The first free start after it, if it has none.
    pub(crate) next: Option<Slot>,
    /// Months read before.
    pub(crate) known: Vec<Known>,
    /// Starts that turned out to be taken, and until when (ms) they stay hidden.
    pub(crate) gone: Vec<(String, f64)>,
    /// The day that the grid's one tab stop is on.
    pub(crate) focus: Day,
    /// The chosen day.
    pub(crate) day: Option<Day>,
    /// The chosen day with weekday, month and year; or the chosen slot's.
    pub(crate) day_label: String,
    /// The chosen slot.
    pub(crate) chosen: Option<Slot>,
    /// From when to when the chosen slot lasts.
    pub(crate) span: String,
    /// Its hold.
    pub(crate) keep: Keep,
    /// For how long it is kept, in words.
    pub(crate) kept: String,
    /// Grows with every choice, so that late answers can tell that they are late.
    pub(crate) turn: u32,
    /// Whether the form is open.
    pub(crate) form: bool,
    /// Name, e-mail, guests, notes as typed.
    pub(crate) fields: [String; 4],
    /// What is wrong with them.
    pub(crate) errors: [Option<String>; 4],
    /// What was answered, also to questions that are not asked just now.
    pub(crate) answers: Vec<Answer>,
    /// What is wrong with them.
    pub(crate) answer_errors: Vec<Option<String>>,
    /// Where the visitor came from, if the page lets it be told.
    pub(crate) utm: Utm,
    /// Why the booking could not be made, above the form.
    pub(crate) form_trouble: Option<Trouble>,
    /// How far it is.
    pub(crate) sending: Sending,
    /// How often one was sent.
    pub(crate) sent: u32,
    /// The last one sent, until an answer settles what became of it.
    pub(crate) attempt: Option<Attempt>,
    /// What it became.
    pub(crate) booking: Option<BookingView>,
    /// Whether its link was copied.
    pub(crate) copied: bool,
    /// Whether times have 24 hours, not twice 12.
    pub(crate) clock24: bool,
    /// Why the zone that was typed is not taken.
    pub(crate) zone_error: Option<String>,
    /// How long ago the calendars were read, in words.
    pub(crate) age: String,
    /// Said above the times: why the chosen one can't be had.
    pub(crate) taken: Option<String>,
    /// Said to screen readers.
    pub(crate) status: String,
}

impl State {
    /// Nothing known but the day.
    pub(crate) fn new(zone: String, today: Day) -> Self {
        Self {
            event: None,
            asked: 0,
            texts: Texts::default(),
            lengths: Vec::new(),
            trouble: None,
            zones: Vec::new(),
            zones_named: false,
            zone,
            layout: Layout::Month,
            listed: LISTED,
            minutes: 0,
            today,
            until: today.plus_months(12),
            first_weekday: 0,
            weekdays: Vec::new(),
            month: today.month(),
            title: String::new(),
            days: Vec::new(),
            sheet: Sheet::Loading,
            slots: Vec::new(),
            next: None,
            known: Vec::new(),
            gone: Vec::new(),
            focus: today,
            day: None,
            day_label: String::new(),
            chosen: None,
            span: String::new(),
            keep: Keep::None,
            kept: String::new(),
            turn: 0,
            form: false,
            fields: Default::default(),
            errors: Default::default(),
            answers: Vec::new(),
            answer_errors: Vec::new(),
            utm: Utm::default(),
            form_trouble: None,
            sending: Sending::No,
            sent: 0,
            attempt: None,
            booking: None,
            copied: false,
            clock24: true,
            age: String::new(),
            zone_error: None,
            taken: None,
            status: String::new(),
        }
    }

    /// What is wrong with a field.
    pub(crate) fn wrong(&self, id: &str) -> Option<String> {
        match id {
            "name" => self.errors[0].clone(),
            "email" => self.errors[1].clone(),
            "guests" => self.errors[2].clone(),
            "notes" => self.errors[3].clone(),
            "zone" => self.zone_error.clone(),
            id => {
                let asked = &self.event.as_ref()?.questions;
                let at = asked.iter().position(|q| questions::name(&q.id) == id)?;
                self.answer_errors.get(at)?.clone()
            }
        }
    }

    /// What was answered to a question.
    pub(crate) fn answer(&self, question: &str) -> &str {
        let known = self.answers.iter().find(|it| it.question == question);
        known.map_or("", |it| &it.text)
    }

    /// How many more people may be named.
    pub(crate) fn most_guests(&self) -> i32 {
        self.event.as_ref().map_or(0, |event| event.guests.into())
    }

    /// What is shown now.
    pub(crate) fn screen(&self) -> Screen {
        if self.booking.is_some() {
            Screen::Done
        } else if self.trouble.is_some() {
            Screen::Trouble
        } else if self.event.is_none() {
            Screen::Loading
        } else if self.form {
            Screen::Form(self.asked)
        } else {
            Screen::Choose
        }
    }

    /// The answer for the visible month, if it was read before.
    pub(crate) fn visible(&self) -> Option<&Known> {
        self.read_before(self.minutes, self.month)
    }

    /// The answer for a month, if it was read before.
    pub(crate) fn read_before(&self, minutes: u16, month: Month) -> Option<&Known> {
        self.known
            .iter()
            .find(|known| known.minutes == minutes && known.month == month)
    }

    /// Keeps an answer in place of an older one.
    pub(crate) fn learn(&mut self, new: Known) {
        self.known
            .retain(|known| known.minutes != new.minutes || known.month != new.month);
        self.known.push(new);
    }

    /// A day of the visible month.
    pub(crate) fn cell(&self, day: Day) -> Option<&Cell> {
        self.days.iter().find(|cell| cell.day == day)
    }

    /// The same with weekday, month and year.
    pub(crate) fn label(&self, day: Day) -> String {
        let cell = self.cell(day);
        cell.map(|cell| cell.label.clone()).unwrap_or_default()
    }

    /// A duration in words.
    pub(crate) fn length(&self, minutes: u16) -> String {
        let known = self.lengths.iter().find(|(known, _)| *known == minutes);
        known.map(|(_, text)| text.clone()).unwrap_or_default()
    }

    /// How many starts a day has, in words: not known is not none.
    pub(crate) fn has<'a>(&self, cell: &'a Cell) -> &'a str {
        match self.sheet {
            Sheet::Loading => self.texts.say(Say::DayLoading),
            Sheet::Trouble(_) => self.texts.say(Say::DayUnknown),
            Sheet::Ready => &cell.has,
        }
    }

    /// How many starts a day has.
    pub(crate) fn count(&self, day: Day) -> usize {
        self.slots.iter().filter(|slot| slot.day == day).count()
    }

    /// The chosen day, if it lies in the visible month.
    pub(crate) fn day_here(&self) -> Option<Day> {
        self.day.filter(|day| day.month() == self.month)
    }

    /// The days whose starts are shown.
    pub(crate) fn shown_days(&self) -> Vec<Day> {
        match self.layout {
            Layout::Month => self.day.into_iter().collect(),
            Layout::Week => {
                let first = self.week().0;
                let days = (first..first + 7).map(Day);
                days.filter(|day| day.month() == self.month && self.clamp(*day) == *day)
                    .collect()
            }
            Layout::List => self.free_days().take(self.listed).collect(),
        }
    }

    /// The days of the visible month that have starts.
    pub(crate) fn free_days(&self) -> impl Iterator<Item = Day> {
        let mut last = None;
        let days = self.slots.iter().map(|slot| slot.day);
        days.filter(move |day| last.replace(*day) != Some(*day))
    }

    /// The first day of the week in which the tab stop is.
    pub(crate) fn week(&self) -> Day {
        let within = (self.focus.weekday() - self.first_weekday).rem_euclid(7);
        self.focus.plus(-within)
    }

    /// The starts that are shown, in their order.
    pub(crate) fn times(&self) -> Vec<Slot> {
        let days = self.shown_days();
        let shown = |slot: &&Slot| days.contains(&slot.day);
        self.slots.iter().filter(shown).cloned().collect()
    }

    /// Whether there is nothing to page to: `by` is -1 or 1.
    pub(crate) fn at_end(&self, by: i32) -> bool {
        match (self.layout, by < 0) {
            // Of a week, only what lies in the month is shown.
            (Layout::Week, true) => self.week().max(self.month.first()) <= self.today,
            (Layout::Week, false) => self.week().plus(6).min(self.month.last()) >= self.until,
            (_, true) => self.month <= self.today.month(),
            (_, false) => self.month >= self.until.month(),
        }
    }

    /// The nearest day that can be looked at.
    pub(crate) fn clamp(&self, day: Day) -> Day {
        day.max(self.today).min(self.until.max(self.today))
    }

    /// Puts the grid's tab stop into the visible month: on the chosen day, else on its first
    /// free one, else on its first one that is not over.
    pub(crate) fn settle_focus(&mut self) {
        let can = |day: &Day| day.month() == self.month && *day >= self.today;
        if can(&self.focus) {
            return;
        }
        let free = self.slots.first().map(|slot| slot.day);
        let chosen = self.day.filter(can);
        self.focus = chosen.or(free).unwrap_or(self.clamp(self.month.first()));
    }

    /// Chooses the first day of the visible month that has a slot.
    pub(crate) fn choose_first(&mut self) {
        if let Some(first) = self.slots.first() {
            (self.focus, self.day) = (first.day, Some(first.day));
            self.day_label = self.label(first.day);
        }
    }

    /// The booking of the chosen slot that was sent and may exist: until that is settled, the slot
    /// may be missing from what is offered, and nothing else may be asked for it.
    pub(crate) fn open_attempt(&self) -> Option<&Attempt> {
        let (open, chosen) = (self.attempt.as_ref()?, self.chosen.as_ref()?);
        (open.start == chosen.start && open.minutes == self.minutes).then_some(open)
    }

    /// The chosen slot can't be had any more: back to the times, with everything typed kept. `why`
    /// says what became of `{time}` on `{day}`.
    pub(crate) fn lose_chosen(&mut self, why: Say, now_ms: f64) {
        // Its own booking, if one was sent, has been settled by then.
        if self.open_attempt().is_some() {
            self.attempt = None;
        }
        if let Some(slot) = self.chosen.take() {
            let places = [("time", slot.label.as_str()), ("day", &self.day_label)];
            self.taken = Some(self.texts.fill(why, &places));
            self.slots.retain(|other| other.start != slot.start);
            self.gone.push((slot.start, now_ms + GONE_MS));
        }
        self.close_form();
    }

    /// Leaves the form; the hold, if any, is the caller's to release.
    pub(crate) fn close_form(&mut self) {
        self.turn += 1;
        self.form = false;
        self.keep = Keep::None;
        self.kept.clear();
        self.sending = Sending::No;
        self.form_trouble = None;
        self.errors = Default::default();
        self.answer_errors = Vec::new();
        self.chosen = None;
    }

    /// Whether the booking is not decided yet.
    pub(crate) fn pending(&self) -> bool {
        matches!(&self.booking, Some(booking) if booking.status == BookingStatus::Pending)
    }

    /// Whether a start is hidden because it turned out to be taken.
    pub(crate) fn is_gone(&self, start: &Instant, now_ms: f64) -> bool {
        self.gone
            .iter()
            .any(|(gone, until)| *gone == start.0 && *until > now_ms)
    }
}

impl Trouble {
    /// The words for a problem.
    pub(crate) fn new(problem: &Problem, texts: Texts) -> Self {
        let (title, text) = match problem.code.as_str() {
            "offline" => (Say::Offline, Say::OfflineText),
            "cannot_say_now" => (Say::CannotSay, Say::CannotSayText),
            "host_unavailable" => (Say::Unavailable, Say::UnavailableText),
            "not_found" => (Say::NotThere, Say::NotThereText),
            "too_many" => match problem.retry_after {
                Some(seconds) if seconds < 120 => (Say::TooMany, Say::TooManySeconds),
                _ => (Say::TooMany, Say::TooManyMinutes),
            },
            "invalid" => (Say::Check, Say::Check),
            "unknown" => (Say::NoAnswer, Say::NoAnswerText),
            _ => (Say::Wrong, Say::WrongText),
        };
        let text = match text {
            // What is wrong is said by the edge, in English.
            Say::Check => problem.detail.clone().unwrap_or_default(),
            text => {
                let seconds = i32::try_from(problem.retry_after.unwrap_or(0)).unwrap_or(0);
                texts.fill(text, &[("n", &seconds.to_string())])
            }
        };
        Self {
            code: problem.code.clone(),
            title: texts.say(title),
            text,
        }
    }
}

/// A problem that this browser noticed itself.
pub(crate) fn problem(code: &str, status: u16) -> Problem {
    Problem {
        kind: String::new(),
        status,
        code: code.into(),
        title: String::new(),
        detail: None,
        field: None,
        reason: None,
        slots: None,
        retry_after: None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An event type that allows so many guests.
    pub(crate) fn event(guests: u8) -> EventView {
        EventView {
            site: "ada".into(),
            site_title: "Ada".into(),
            event: "intro".into(),
            title: "Intro call".into(),
            description: String::new(),
            durations: vec![30],
            hosts: vec!["Ada".into()],
            location: String::new(),
            zone: "UTC".into(),
            contact: String::new(),
            until: None,
            questions: Vec::new(),
            guests,
            zone_locked: false,
        }
    }

    #[test]
    fn every_day_of_a_week_that_crosses_a_month_can_be_paged_to() {
        // 27 April 2026 is a Monday.
        let april = |day| Day::new(2026, 4, day);
        let mut s = State::new("UTC".into(), april(29));
        (s.layout, s.until) = (Layout::Week, Day::new(2026, 5, 2));
        assert!(s.at_end(-1) && !s.at_end(1));
        assert_eq!(s.shown_days(), [april(29), april(30)]);
        (s.month, s.focus) = (Month(s.month.0 + 1), Day::new(2026, 5, 1));
        assert!(!s.at_end(-1) && s.at_end(1));
        assert_eq!(s.shown_days(), [1, 2].map(|day| Day::new(2026, 5, day)));
    }

    #[test]
    fn the_tab_stop_is_never_on_a_day_that_is_over() {
        let mut s = State::new("UTC".into(), Day::new(2026, 4, 24));
        s.day = Some(s.today);
        s.today = Day::new(2026, 4, 27);
        s.settle_focus();
        assert_eq!(s.focus, s.today);
    }

    #[test]
    fn an_attempt_is_open_for_its_own_slot_only_and_outlives_the_form() {
        let mut s = State::new("UTC".into(), Day(20_000));
        let slot = |start: &str| Slot {
            start: start.into(),
            ..Slot::default()
        };
        s.minutes = 30;
        s.attempt = Some(Attempt {
            key: "key".into(),
            start: "A".into(),
            minutes: 30,
            fields: Default::default(),
            answers: Vec::new(),
            body: "body".into(),
        });
        s.chosen = Some(slot("B"));
        assert_eq!(s.open_attempt(), None);
        s.lose_chosen(Say::NotFree, 0.0);
        assert!(
            s.taken
                .as_ref()
                .is_some_and(|said| !said.contains("othing was booked"))
        );
        s.chosen = Some(slot("A"));
        assert!(s.open_attempt().is_some_and(|open| open.key == "key"));
        s.minutes = 60;
        assert_eq!(s.open_attempt(), None);
    }
}
