//! What the edge tells of a week, and what of it is in each day.

use shared::api::{
    BookingFilter, BookingSearch, BookingStatus, BusyCalendar, BusyHost, BusyView, ConnectionKind,
    FoundBookings, Instant, OwnerBooking,
};

use super::lanes::{DAY, Span};
use crate::api::Failure;
use crate::{api, clock};

/// Something in a day, cut off where the day is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) start: String,
    pub(super) end: String,
    pub(super) span: Span,
    pub(super) what: What,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    Busy(Locked),
    Booking(Box<OwnerBooking>),
}

/// A busy time: nobody changes it here.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Locked {
    pub(super) color: String,
    /// The calendar, to its own host; else whose time it is, where that is not plain.
    pub(super) whose: String,
    /// The host.
    pub(super) host: String,
    pub(super) me: bool,
    /// How its calendar is read.
    pub(super) kind: ConnectionKind,
    /// Its account, to its own host.
    pub(super) account: Option<String>,
}

impl Item {
    /// `09:00 – 09:30`, `All day`.
    pub(super) fn time(&self) -> String {
        let (start, end) = self.times();
        format!("{start}{}", end.unwrap_or_default())
    }

    /// The same in two parts: `09:00`, ` – 09:30`.
    pub(super) fn times(&self) -> (String, Option<String>) {
        if self.span == Span::ALL_DAY {
            return ("All day".to_owned(), None);
        }
        let end = if self.span.end == DAY {
            "midnight".to_owned()
        } else {
            clock::time(&self.end)
        };
        (clock::time(&self.start), Some(format!(" – {end}")))
    }

    /// Whether it takes no time any more.
    pub(super) fn is_gone(&self) -> bool {
        match &self.what {
            What::Busy(_) => false,
            What::Booking(booking) => matches!(
                booking.status,
                BookingStatus::Cancelled | BookingStatus::Rejected
            ),
        }
    }
}

/// A day of this browser's zone.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Day {
    /// Its first instant.
    pub(super) from: String,
    /// By their start.
    pub(super) items: Vec<Item>,
}

/// A colour of the week, and what has it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Colored {
    pub(super) color: String,
    pub(super) whose: String,
}

/// What the edge told of a week.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    /// The first instant of each day, and of the one after the last.
    days: Vec<Instant>,
    busy: BusyView,
    bookings: Vec<OwnerBooking>,
}

/// Asks for the week of these days.
///
/// # Errors
/// What the edge said, or that it said nothing.
pub(super) async fn ask(path: &str, days: Vec<Instant>) -> Result<Told, Failure> {
    let (Some(from), Some(to)) = (days.first().cloned(), days.last().cloned()) else {
        return Err(Failure::Unreadable(0));
    };
    let busy = api::get(&format!("{path}/busy/{}/{}", from.0, to.0)).await?;
    let mut search = BookingSearch {
        filter: BookingFilter {
            from: Some(from),
            to: Some(to),
            ..BookingFilter::default()
        },
        ..BookingSearch::default()
    };
    let mut bookings = Vec::new();
    loop {
        let found: FoundBookings = api::post(&format!("{path}/bookings/search"), &search).await?;
        bookings.extend(found.bookings);
        search.after = found.next;
        if search.after.is_none() {
            return Ok(Told {
                days,
                busy,
                bookings,
            });
        }
    }
}

impl Told {
    /// Its days, each with what is in it.
    pub(super) fn days(&self) -> Vec<Day> {
        let pairs = self.days.iter().zip(self.days.iter().skip(1));
        pairs
            .map(|(from, to)| Day {
                from: from.0.clone(),
                items: self.items(&from.0, &to.0),
            })
            .collect()
    }

    /// Whether the week has a booking.
    pub(super) fn has(&self, booking: &str) -> bool {
        self.bookings.iter().any(|it| it.id == booking)
    }

    /// The calendars whose busy times are shown.
    pub(super) fn colors(&self) -> Vec<Colored> {
        let mut colors = Vec::new();
        for host in &self.busy.hosts {
            for (nth, calendar) in host.calendars.iter().enumerate() {
                if calendar.blocks.is_empty() {
                    continue;
                }
                let colored = Colored {
                    color: color(calendar, nth),
                    whose: calendar.title.clone().unwrap_or_else(|| host.name.clone()),
                };
                if !colors.contains(&colored) {
                    colors.push(colored);
                }
            }
        }
        colors
    }

    /// What can't be shown of the hosts' time, in words.
    pub(super) fn gaps(&self) -> Vec<String> {
        let last = self.days.last().map_or("", |day| day.0.as_str());
        let hosts = self.busy.hosts.iter();
        hosts.filter_map(|host| gap(host, last)).collect()
    }

    /// What is in a day, by its start. Instants of the edge sort as texts.
    fn items(&self, from: &str, to: &str) -> Vec<Item> {
        let several = self.busy.hosts.len() > 1;
        let mut items = Vec::new();
        for host in &self.busy.hosts {
            for (nth, calendar) in host.calendars.iter().enumerate() {
                let locked = Locked {
                    color: color(calendar, nth),
                    whose: match &calendar.title {
                        Some(title) => title.clone(),
                        None if several => host.name.clone(),
                        None => String::new(),
                    },
                    host: host.name.clone(),
                    me: host.me,
                    kind: calendar.kind,
                    account: calendar.account.clone(),
                };
                for block in &calendar.blocks {
                    let (start, end) = (block.start.0.as_str(), block.end.0.as_str());
                    if start < to && from < end {
                        items.push(item(from, to, start, end, What::Busy(locked.clone())));
                    }
                }
            }
        }
        // A booking stands once, in the day in which it begins.
        let is_first = self.days.first().is_some_and(|day| day.0 == from);
        for booking in &self.bookings {
            let (start, end) = (booking.start.0.as_str(), booking.end.0.as_str());
            if (from..to).contains(&start) || is_first && start < from {
                let what = What::Booking(Box::new(booking.clone()));
                items.push(item(from, to, start, end, what));
            }
        }
        items.sort_by(|a, b| (&a.start, &a.end).cmp(&(&b.start, &b.end)));
        items
    }
}

/// One thing, cut off at the ends of a day.
fn item(from: &str, to: &str, start: &str, end: &str, what: What) -> Item {
    let (start, end) = (start.max(from), end.min(to));
    let minute = |at: &str| clock::minute_of_day(at).unwrap_or(0);
    let span = Span {
        start: if start == from { 0 } else { minute(start) },
        end: if end == to { DAY } else { minute(end) },
    };
    Item {
        start: start.to_owned(),
        end: end.to_owned(),
        span,
        what,
    }
}

/// Of calendars that have none of their own, by their place in the host's list.
const COLORS: [&str; 4] = ["#8e6bbf", "#b5651d", "#3f7cac", "#a3476b"];

/// As a style takes it: where Google named none, that of borders; of one at an address one of ours.
fn color(calendar: &BusyCalendar, nth: usize) -> String {
    match (calendar.color.as_str(), calendar.kind) {
        ("", ConnectionKind::Ical) => {
            let ours = COLORS.iter().cycle().nth(nth);
            ours.copied().unwrap_or("var(--edge)").to_owned()
        }
        ("", ConnectionKind::Google) => "var(--edge)".to_owned(),
        (named, _) => named.to_owned(),
    }
}

fn gap(host: &BusyHost, last: &str) -> Option<String> {
    let whose = if host.me {
        "Your".to_owned()
    } else {
        format!("{}\u{2019}s", host.name)
    };
    if host.hidden && host.calendars.is_empty() {
        return Some(format!("{whose} busy times are not shown to others."));
    }
    if host.calendars.is_empty() {
        return Some(format!("{whose} calendars don’t block any time."));
    }
    match &host.known_until {
        None => Some(format!(
            "{whose} calendars could not all be read: nothing is offered until they are."
        )),
        Some(until) if until.0.as_str() < last => Some(format!(
            "{whose} calendars were read up to {}: later times count as busy.",
            clock::day(&until.0)
        )),
        Some(_) => None,
    }
}
