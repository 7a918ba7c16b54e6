//! One `VEVENT`, as far as busy times go: no title, no note, no guest is kept.

use super::lines::Line;
use super::value::{self, Span};
use crate::recurrence::Moment;

/// The place of a zone's name in [`super::parts::Names`].
pub(super) type ZoneId = u32;

/// A date or time, and the zone that it names. None: floating, a date, or in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct When {
    pub(super) moment: Moment,
    pub(super) zone: Option<ZoneId>,
}

impl When {
    /// Neither in UTC nor in a zone that it names.
    pub(super) fn is_floating(self) -> bool {
        matches!(self.moment, Moment::Local(..)) && self.zone.is_none()
    }
}

/// When something ends: at a time, or after a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    At(When),
    After(Span),
}

/// What a property says that stands once in a component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Field<T> {
    #[default]
    Missing,
    Unreadable,
    Read(T),
}

impl<T: Copy + PartialEq> Field<T> {
    /// Two that differ contradict each other, so neither is known.
    pub(super) fn set(&mut self, read: Option<T>) {
        *self = match (*self, read) {
            (Self::Missing, Some(value)) => Self::Read(value),
            (Self::Read(known), Some(value)) if known == value => Self::Read(value),
            _ => Self::Unreadable,
        };
    }

    pub(super) fn get(self) -> Option<T> {
        match self {
            Self::Read(value) => Some(value),
            Self::Missing | Self::Unreadable => None,
        }
    }
}

/// What a `RECURRENCE-ID` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) when: When,
    /// `RANGE=THISANDFUTURE`: it and all that follow.
    pub(super) and_future: bool,
}

#[derive(Debug, Default)]
pub(super) struct Event {
    pub(super) line: u32,
    /// In which of the file's calendars it stands.
    pub(super) calendar: usize,
    pub(super) uid: String,
    pub(super) sequence: i64,
    pub(super) stamp: Option<String>,
    pub(super) start: Field<When>,
    pub(super) end: Field<When>,
    pub(super) duration: Field<Span>,
    pub(super) place: Field<Place>,
    /// `RRULE:…` and `EXRULE:…`.
    pub(super) rules: Vec<String>,
    pub(super) added: Vec<(When, Option<End>)>,
    pub(super) except: Vec<When>,
    /// An `RDATE` that can't be read.
    pub(super) added_unreadable: bool,
    /// An `EXDATE` that can't be read.
    pub(super) except_unreadable: bool,
    cancelled: bool,
    declined: bool,
    transparent: Option<bool>,
    outlook: Option<bool>,
    outlook_intended: Option<bool>,
}

impl Event {
    pub(super) fn new(line: u32, calendar: usize) -> Self {
        Self {
            line,
            calendar,
            ..Self::default()
        }
    }

    /// Takes up one property. `named` gives a zone's name its number.
    pub(super) fn add(
        &mut self,
        line: &Line<'_>,
        own: &[&str],
        named: &mut impl FnMut(&str) -> ZoneId,
    ) {
        let value = line.value();
        match line.name().to_ascii_uppercase().as_str() {
            "UID" => value.clone_into(&mut self.uid),
            "SEQUENCE" => self.sequence = value.parse().unwrap_or(0),
            "DTSTAMP" => self.stamp = Some(value.to_ascii_uppercase()),
            "DTSTART" => self.start.set(when(line, named)),
            "DTEND" => self.end.set(when(line, named)),
            "DURATION" => self.duration.set(Span::parse(value)),
            "RECURRENCE-ID" => self.place.set(place(line, named)),
            "RRULE" => self.rules.push(format!("RRULE:{value}")),
            "EXRULE" => self.rules.push(format!("EXRULE:{value}")),
            "RDATE" => self.add_dates(line, named),
            "EXDATE" => self.take_dates(line, named),
            "TRANSP" => self.transparent = Some(value.eq_ignore_ascii_case("TRANSPARENT")),
            "STATUS" => self.cancelled = value.eq_ignore_ascii_case("CANCELLED"),
            "X-MICROSOFT-CDO-BUSYSTATUS" => self.outlook = Some(free_in_outlook(value)),
            "X-MICROSOFT-CDO-INTENDEDSTATUS" => {
                self.outlook_intended = Some(free_in_outlook(value));
            }
            "ATTENDEE" => self.declined |= declined(line, own),
            _ => {}
        }
    }

    fn add_dates(&mut self, line: &Line<'_>, named: &mut impl FnMut(&str) -> ZoneId) {
        let zone = line.parameter("TZID").map(named);
        for text in entries(line.value()) {
            match period(text, zone, only_date(line)) {
                Some(period) => self.added.push(period),
                None => self.added_unreadable = true,
            }
        }
    }

    fn take_dates(&mut self, line: &Line<'_>, named: &mut impl FnMut(&str) -> ZoneId) {
        let zone = line.parameter("TZID").map(named);
        for text in entries(line.value()) {
            match at(text, zone, only_date(line)) {
                Some(when) => self.except.push(when),
                None => self.except_unreadable = true,
            }
        }
    }

    /// Whether it does not happen, or its owner is free while it does.
    ///
    /// **Outlook's own word goes before `TRANSP`**, and what it intended counts only where
    /// neither is there. Whoever has declined is free; whoever has not answered is not.
    pub(super) fn is_free(&self) -> bool {
        let marked = self.outlook.or(self.transparent).or(self.outlook_intended);
        self.cancelled || self.declined || marked.unwrap_or(false)
    }
}

/// Who is *working elsewhere* can be met; *tentative* and *out of office* are busy, and so is any
/// word that we don't know.
fn free_in_outlook(value: &str) -> bool {
    value.eq_ignore_ascii_case("FREE") || value.eq_ignore_ascii_case("WORKINGELSEWHERE")
}

fn declined(line: &Line<'_>, own: &[&str]) -> bool {
    let said = line.parameter("PARTSTAT");
    if !said.is_some_and(|said| said.eq_ignore_ascii_case("DECLINED")) {
        return false;
    }
    let value = line.value();
    let mail = value.get(.."mailto:".len());
    let mail = mail.filter(|start| start.eq_ignore_ascii_case("mailto:"));
    let address = value.get(mail.map_or(0, str::len)..).unwrap_or(value);
    // Apple and iCloud write a path as the value, and the address beside it.
    let beside = line.parameter("EMAIL").unwrap_or_default();
    let is = |one: &str| one.eq_ignore_ascii_case(address) || one.eq_ignore_ascii_case(beside);
    own.iter().any(|one| !one.is_empty() && is(one))
}

/// The entries of a list.
pub(super) fn entries(value: &str) -> impl Iterator<Item = &str> {
    let trimmed = value.split(',').map(str::trim_ascii);
    trimmed.filter(|entry| !entry.is_empty())
}

fn only_date(line: &Line<'_>) -> bool {
    let value = line.parameter("VALUE");
    value.is_some_and(|value| value.eq_ignore_ascii_case("DATE"))
}

pub(super) fn when(line: &Line<'_>, named: &mut impl FnMut(&str) -> ZoneId) -> Option<When> {
    at(
        line.value(),
        line.parameter("TZID").map(named),
        only_date(line),
    )
}

fn place(line: &Line<'_>, named: &mut impl FnMut(&str) -> ZoneId) -> Option<Place> {
    let range = line.parameter("RANGE");
    Some(Place {
        when: when(line, named)?,
        and_future: range.is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE")),
    })
}

fn at(text: &str, zone: Option<ZoneId>, only_date: bool) -> Option<When> {
    let moment = match value::moment(text)? {
        Moment::Local(date, _) if only_date => Moment::Date(date),
        moment => moment,
    };
    let zone = zone.filter(|_| matches!(moment, Moment::Local(..)));
    Some(When { moment, zone })
}

/// `start`, `start/end` or `start/duration`.
pub(super) fn period(
    text: &str,
    zone: Option<ZoneId>,
    only_date: bool,
) -> Option<(When, Option<End>)> {
    let Some((start, end)) = text.split_once('/') else {
        return Some((at(text, zone, only_date)?, None));
    };
    let end = match Span::parse(end) {
        Some(span) => End::After(span),
        None => End::At(at(end, zone, false)?),
    };
    Some((at(start, zone, false)?, Some(end)))
}
