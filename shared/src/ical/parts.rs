//! The components of a file. What is no event, free/busy or zone is passed over.

use std::collections::BTreeMap;

use super::IcalError::{self, Broken, NotACalendar, Truncated};
use super::event::{self, End, Event, Field, When, ZoneId};
use super::lines::{Line, Lines};
use super::value::{self, Span};
use super::zones::{Definition, Observance};

/// Deeper than anybody writes.
const MOST_DEEP: usize = 32;

/// A `VFREEBUSY`.
#[derive(Debug, Default)]
pub(super) struct FreeBusy {
    pub(super) line: u32,
    pub(super) calendar: usize,
    pub(super) start: Field<When>,
    pub(super) end: Field<When>,
    /// Those that are not free.
    pub(super) periods: Vec<(When, Option<End>)>,
    pub(super) unreadable: bool,
}

/// A `VCALENDAR`.
#[derive(Debug, Default)]
pub(super) struct Calendar {
    pub(super) line: u32,
    /// `X-WR-TIMEZONE`.
    pub(super) zone: Option<String>,
}

/// The zones' names, each once.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: BTreeMap<String, ZoneId>,
    pub(super) list: Vec<String>,
}

impl Names {
    fn number(&mut self, name: &str) -> ZoneId {
        let name = name.trim_ascii();
        if let Some(number) = self.known.get(name) {
            return *number;
        }
        // A file has fewer bytes than there are numbers.
        let number = ZoneId::try_from(self.list.len()).unwrap_or(ZoneId::MAX);
        self.known.insert(name.to_owned(), number);
        self.list.push(name.to_owned());
        number
    }
}

/// What a file holds about busy times.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) calendars: Vec<Calendar>,
    pub(super) events: Vec<Event>,
    pub(super) free_busy: Vec<FreeBusy>,
    pub(super) zones: BTreeMap<String, Definition>,
    pub(super) names: Names,
    pub(super) refresh: Option<Span>,
}

impl File {
    /// # Errors
    /// Where it is no calendar, breaks off, or components are not closed as they were opened.
    pub(super) fn read(bytes: &[u8], own: &[&str]) -> Result<Self, IcalError> {
        let mut reader = Reader {
            file: Self::default(),
            own,
            open: Vec::new(),
        };
        for line in Lines::new(bytes) {
            reader.take(&line)?;
        }
        if !reader.open.is_empty() {
            return Err(Truncated);
        }
        if reader.file.calendars.is_empty() {
            return Err(NotACalendar);
        }
        Ok(reader.file)
    }
}

/// A component that has begun.
enum Part {
    Calendar,
    Event(Box<Event>),
    FreeBusy(FreeBusy),
    Zone(String, Definition),
    Observance(Observance),
    Other(String),
}

impl Part {
    fn name(&self) -> &str {
        match self {
            Self::Calendar => "VCALENDAR",
            Self::Event(_) => "VEVENT",
            Self::FreeBusy(_) => "VFREEBUSY",
            Self::Zone(..) => "VTIMEZONE",
            Self::Observance(Observance { daylight: true, .. }) => "DAYLIGHT",
            Self::Observance(_) => "STANDARD",
            Self::Other(name) => name,
        }
    }
}

struct Reader<'o> {
    file: File,
    own: &'o [&'o str],
    /// The innermost last.
    open: Vec<Part>,
}

impl Reader<'_> {
    fn take(&mut self, line: &Line<'_>) -> Result<(), IcalError> {
        if line.is("BEGIN") {
            return self.begin(line);
        }
        if line.is("END") {
            return self.end(line);
        }
        match self.open.last_mut() {
            // What follows a calendar is no part of it; what precedes it shows what this is.
            None if self.file.calendars.is_empty() => return Err(NotACalendar),
            // The beginning of a further one, cut off.
            None if "BEGIN".starts_with(&line.name().to_ascii_uppercase()) => {
                return Err(Truncated);
            }
            None | Some(Part::Other(_)) => {}
            Some(Part::Calendar) => self.calendar(line),
            Some(Part::Event(event)) => {
                let names = &mut self.file.names;
                event.add(line, self.own, &mut |name| names.number(name));
            }
            Some(Part::FreeBusy(part)) => {
                let names = &mut self.file.names;
                part.add(line, &mut |name| names.number(name));
            }
            Some(Part::Zone(name, definition)) => {
                if line.is("TZID") {
                    line.value().clone_into(name);
                }
                definition.add(line);
            }
            Some(Part::Observance(observance)) => observance.add(line),
        }
        Ok(())
    }

    fn begin(&mut self, line: &Line<'_>) -> Result<(), IcalError> {
        let name = line.value().to_ascii_uppercase();
        let calendar = self.file.calendars.len().saturating_sub(1);
        let part = match (name.as_str(), self.open.last()) {
            ("VCALENDAR", None) => {
                self.file.calendars.push(Calendar {
                    line: line.number,
                    zone: None,
                });
                Part::Calendar
            }
            (_, None) if self.file.calendars.is_empty() => return Err(NotACalendar),
            ("VEVENT", Some(Part::Calendar)) => {
                Part::Event(Box::new(Event::new(line.number, calendar)))
            }
            ("VFREEBUSY", Some(Part::Calendar)) => Part::FreeBusy(FreeBusy {
                line: line.number,
                calendar,
                ..FreeBusy::default()
            }),
            // An event in another is one that has lost its end: what either says is not known.
            ("VCALENDAR" | "VEVENT" | "VFREEBUSY", _) | (_, None) => {
                return Err(Broken(line.number));
            }
            ("VTIMEZONE", _) => Part::Zone(String::new(), Definition::default()),
            ("DAYLIGHT" | "STANDARD", Some(Part::Zone(..))) => {
                Part::Observance(Observance::new(name == "DAYLIGHT"))
            }
            _ => Part::Other(name),
        };
        if self.open.len() >= MOST_DEEP {
            return Err(Broken(line.number));
        }
        self.open.push(part);
        Ok(())
    }

    fn end(&mut self, line: &Line<'_>) -> Result<(), IcalError> {
        let part = self.open.pop().ok_or(if self.file.calendars.is_empty() {
            NotACalendar
        } else {
            Broken(line.number)
        })?;
        if !part.name().eq_ignore_ascii_case(line.value()) {
            return Err(Broken(line.number));
        }
        match part {
            Part::Event(event) => self.file.events.push(*event),
            Part::FreeBusy(part) => self.file.free_busy.push(part),
            Part::Zone(name, definition) => {
                self.file.zones.entry(name).or_insert(definition);
            }
            Part::Observance(observance) => {
                if let Some(Part::Zone(_, definition)) = self.open.last_mut() {
                    definition.observances.push(observance);
                }
            }
            Part::Calendar | Part::Other(_) => {}
        }
        Ok(())
    }

    fn calendar(&mut self, line: &Line<'_>) {
        if line.is("X-WR-TIMEZONE") {
            if let Some(calendar) = self.file.calendars.last_mut() {
                calendar.zone = Some(value::text(line.value()));
            }
        } else if line.is("REFRESH-INTERVAL") || line.is("X-PUBLISHED-TTL") {
            self.file.refresh = self.file.refresh.or(Span::parse(line.value()));
        }
    }
}

impl FreeBusy {
    fn add(&mut self, line: &Line<'_>, named: &mut impl FnMut(&str) -> ZoneId) {
        if line.is("DTSTART") {
            self.start.set(event::when(line, named));
        } else if line.is("DTEND") {
            self.end.set(event::when(line, named));
        } else if line.is("FREEBUSY") {
            let kind = line.parameter("FBTYPE").unwrap_or("BUSY");
            if kind.eq_ignore_ascii_case("FREE") {
                return;
            }
            let zone = line.parameter("TZID").map(named);
            for text in event::entries(line.value()) {
                match event::period(text, zone, false) {
                    Some(period @ (_, Some(_))) => self.periods.push(period),
                    _ => self.unreadable = true,
                }
            }
        }
    }
}
