//! The same question, put to the engine.

use shared::api;
use shared::schedule::Schedule;
use shared::slots::{Ask, CalendarState, EventType, HostState, Limits, Taken, TakenBy};
use shared::time::{Interval, IntervalSet, Timestamp};

use crate::case::{Calendar, Case, Horizon, Host, Hours, Kind, On, Span};
use crate::wall::calendar_date;

const DAYS: [api::Weekday; 7] = [
    api::Weekday::Mo,
    api::Weekday::Tu,
    api::Weekday::We,
    api::Weekday::Th,
    api::Weekday::Fr,
    api::Weekday::Sa,
    api::Weekday::Su,
];

pub(crate) fn timestamp(minute: i64) -> Timestamp {
    Timestamp::from_epoch(minute * 60)
}

pub(crate) fn minute(timestamp: Timestamp) -> i64 {
    assert_eq!(timestamp.epoch() % 60, 0);
    timestamp.epoch() / 60
}

impl Case {
    pub(crate) fn ask<T>(&self, answer: impl FnOnce(&Ask<'_>) -> T) -> T {
        let hosts: Vec<_> = (0..).zip(&self.hosts).map(|h| self.parsed(h)).collect();
        let calendars: Vec<_> = hosts.iter().map(Parsed::calendars).collect();
        let states: Vec<_> = hosts
            .iter()
            .zip(&calendars)
            .map(|(host, calendars)| HostState {
                host: "host",
                schedule: &host.schedule,
                calendars: calendars.as_deref(),
                taken: &host.taken,
                limits: host.limits,
            })
            .collect();
        let ours = self.bookings.iter().filter(|b| b.kind == Kind::Booking);
        let booked: Vec<_> = ours.map(|b| timestamp(self.at(b.time.0))).collect();
        answer(&Ask {
            event: &EventType::try_from(&self.event()).unwrap(),
            minutes: self.minutes,
            now: timestamp(self.at(self.now)),
            range: self.interval(self.range).unwrap(),
            hosts: &states,
            booked: &booked,
            week_starts: DAYS[self.week_starts],
        })
    }

    fn interval(&self, span: Span) -> Option<Interval> {
        let (start, end) = self.span(span);
        Interval::new(timestamp(start), timestamp(end))
    }

    fn parsed(&self, (place, host): (u8, &Host)) -> Parsed {
        let with_them = self.bookings.iter().filter(|b| b.hosts & 1 << place != 0);
        let taken = with_them.map(|booking| Taken {
            time: self.interval(booking.time).unwrap(),
            buffer_before: booking.before,
            buffer_after: booking.after,
            by: match booking.kind {
                Kind::Hold => TakenBy::Hold,
                Kind::Booking | Kind::OtherEvent => TakenBy::Booking,
            },
        });
        let read = |calendar: &Calendar| {
            let busy = calendar.busy.iter().filter_map(|span| self.interval(*span));
            let busy = IntervalSet::from_unsorted(busy.collect());
            (busy, calendar.known_until.map(|m| timestamp(self.at(m))))
        };
        let calendars = host.calendars.as_ref();
        Parsed {
            schedule: Schedule::try_from(&self.schedule(host)).unwrap(),
            calendars: calendars.map(|some| some.iter().map(read).collect()),
            taken: taken.collect(),
            limits: Limits::read("limits", &wire(host.limits)).unwrap(),
        }
    }

    fn schedule(&self, host: &Host) -> api::ScheduleSettings {
        let weekly = host.weekly.iter().map(|(on, hours)| {
            let (days, rule, from) = match on {
                On::Days(bits) => {
                    let named = |bit: &usize| bits & 1 << bit != 0;
                    let days = (0..7).filter(named).map(|bit| DAYS[bit]);
                    (days.collect(), None, None)
                }
                On::Rule(rule) => {
                    let from = self.day(rule.from);
                    (Vec::new(), Some(rule.text(self.date)), Some(from))
                }
            };
            let api::Window { start, end } = window(hours);
            api::WeeklyWindow {
                days,
                rule,
                from,
                start,
                end,
            }
        });
        // Neighbours with the same hours are given as a range.
        let mut overrides: Vec<api::DateOverride> = Vec::new();
        let mut before = None;
        for (offset, hours) in &host.overrides {
            match (overrides.last_mut(), before) {
                (Some(range), Some(same)) if same == (offset - 1, hours) => {
                    range.until = Some(self.day(*offset));
                }
                _ => {
                    let windows = hours.iter().map(window).collect();
                    overrides.push(api::DateOverride::new(self.day(*offset), windows));
                }
            }
            before = Some((*offset, hours));
        }
        api::ScheduleSettings {
            overrides,
            ..api::ScheduleSettings::new(host.zone, weekly.collect())
        }
    }

    fn day(&self, offset: i64) -> String {
        calendar_date(self.date + offset).to_string()
    }

    fn event(&self) -> api::EventSettings {
        let (horizon_days, business_days, dates) = match self.horizon {
            Horizon::Days(days) => (days, false, None),
            Horizon::BusinessDays(days) => (days, true, None),
            Horizon::Dates(first, last) => {
                let (first, last) = (self.day(first), self.day(last));
                (60, false, Some(api::DateRange { first, last }))
            }
        };
        api::EventSettings {
            durations: self.durations.clone(),
            interval: self.interval,
            buffer_before: self.buffers.0,
            buffer_after: self.buffers.1,
            notice: self.notice,
            horizon_days,
            business_days,
            dates,
            limits: wire(self.limits),
            assignment: match self.all {
                true => api::Assignment::All,
                false => api::Assignment::Any,
            },
            ..api::EventSettings::new("case", "Case")
        }
    }
}

struct Parsed {
    schedule: Schedule,
    calendars: Option<Vec<(IntervalSet, Option<Timestamp>)>>,
    taken: Vec<Taken>,
    limits: Limits,
}

impl Parsed {
    fn calendars(&self) -> Option<Vec<CalendarState<'_>>> {
        let calendars = self.calendars.as_ref()?;
        let mut states = Vec::new();
        for (busy, known_until) in calendars {
            states.push(CalendarState {
                calendar: "calendar",
                busy,
                known_until: *known_until,
            });
        }
        Some(states)
    }
}

fn wire([day, week, month]: crate::case::Limits) -> api::Limits {
    api::Limits { day, week, month }
}

fn window((start, end): &Hours) -> api::Window {
    let text = |minutes: &u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    api::Window {
        start: text(start),
        end: text(end),
    }
}
