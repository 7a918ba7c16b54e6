//! What is known of an event type's hosts: the input of the slot function, read from the tables.

use shared::api::{EventSettings, Weekday};
use shared::schedule::Schedule;
use shared::slots::{Ask, CalendarState, EventType, HostState, Limits, Taken, TakenBy};
use shared::time::{Interval, IntervalSet, Timestamp};

use super::{Fault, Site};
use crate::google::oauth::{CONNECT, Scopes};
use crate::planted::{self, Planted};
use crate::store::{ConnectionState, Host, Store};

/// A calendar that was not read for so long makes its host unavailable.
const UNKNOWN_AFTER_S: i64 = 24 * 3600;

/// Back to the beginning of the month or week that holds now, in any zone.
const LIMITS_REACH_BACK_S: i64 = 33 * 86_400;

/// Why a host can't be booked at all now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unavailable {
    /// Paused, not connected, or a permission is missing: the host has to act.
    Host(&'static str),
    /// Busy times can't be read, or were not for a day.
    Unknown(&'static str),
}

impl Unavailable {
    /// A sentence for the host that says what to do.
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Host(text) | Self::Unknown(text) => text,
        }
    }
}

/// What is known of one conflict calendar.
pub(super) struct CalendarData {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) busy: IntervalSet,
    pub(super) known_until: Option<Timestamp>,
}

/// What is known of one host.
pub(super) struct HostData {
    pub(super) host: Host,
    pub(super) schedule: Schedule,
    pub(super) limits: Limits,
    pub(super) calendars: Vec<CalendarData>,
    pub(super) taken: Vec<Taken>,
    /// When the calendar that was read longest ago was read.
    pub(super) oldest_read: Option<Timestamp>,
    pub(super) unavailable: Option<Unavailable>,
}

/// An event type with what is known of its hosts.
pub(super) struct Loaded {
    pub(super) settings: EventSettings,
    pub(super) event: EventType,
    pub(super) hosts: Vec<HostData>,
    /// The starts of the event type's active bookings, where it has limits.
    booked: Vec<Timestamp>,
    week_starts: Weekday,
}

impl Loaded {
    /// Asks the slot function, in one of its forms, about everything that is known.
    pub(super) fn ask<T>(
        &self,
        now: Timestamp,
        minutes: u16,
        range: Interval,
        answer: impl FnOnce(&Ask<'_>) -> T,
    ) -> T {
        let calendars: Vec<Vec<_>> = self.hosts.iter().map(HostData::calendars).collect();
        let hosts: Vec<_> = self
            .hosts
            .iter()
            .zip(&calendars)
            .map(|(h, calendars)| HostState {
                host: &h.host.id,
                schedule: &h.schedule,
                calendars: h.unavailable.is_none().then_some(calendars),
                taken: &h.taken,
                limits: h.limits,
            })
            .collect();
        answer(&Ask {
            event: &self.event,
            minutes,
            now,
            range,
            hosts: &hosts,
            booked: &self.booked,
            week_starts: self.week_starts,
        })
    }

    /// Why nothing can be offered at all, if every host is unavailable.
    pub(super) fn fault(&self) -> Option<Fault> {
        let mut worst = None;
        for host in &self.hosts {
            match host.unavailable {
                None => return None,
                Some(Unavailable::Unknown(_)) => worst = Some(Fault::CannotSayNow),
                Some(Unavailable::Host(why)) if worst.is_none() => {
                    worst = Some(Fault::HostUnavailable(why.into()));
                }
                Some(Unavailable::Host(_)) => {}
            }
        }
        Some(worst.unwrap_or_else(|| Fault::HostUnavailable("This event type has no host.".into())))
    }
}

impl HostData {
    fn calendars(&self) -> Vec<CalendarState<'_>> {
        self.calendars
            .iter()
            .map(|c| CalendarState {
                calendar: &c.id,
                busy: &c.busy,
                known_until: c.known_until,
            })
            .collect()
    }
}

/// Which hold is one's own, and so does not stand in one's way.
pub(super) type OwnHold<'a> = Option<&'a str>;

/// Reads an event type and all that is known of its hosts.
pub(super) fn load(site: &Site, event: &str, own: OwnHold) -> Result<Loaded, Fault> {
    let store = site.store()?;
    let settings = store
        .event_type(event)?
        .ok_or(Fault::NotFound("event type"))?;
    let event = EventType::try_from(&settings)
        .map_err(|error| Fault::Internal(format!("stored event type: {error}")))?;
    let hosts = store
        .hosts()?
        .into_iter()
        .filter(|host| settings.hosts.is_empty() || settings.hosts.contains(&host.id))
        .map(|host| load_host(site, &store, host, own))
        .collect::<Result<Vec<_>, _>>()?;
    let booked = if settings.limits.is_empty() {
        Vec::new()
    } else {
        let since = site.now().plus_seconds(-LIMITS_REACH_BACK_S);
        store.starts_of_event(&settings.event, since)?
    };
    let week_starts = store.site()?.ok_or(Fault::NoSite)?.first_weekday;
    Ok(Loaded {
        settings,
        event,
        hosts,
        booked,
        week_starts,
    })
}

/// Reads all that is known of one host.
pub(super) fn load_host(
    site: &Site,
    store: &Store,
    host: Host,
    own: OwnHold,
) -> Result<HostData, Fault> {
    let now = site.now();
    let schedule = Schedule::try_from(&host.schedule)
        .map_err(|error| Fault::Internal(format!("stored schedule: {error}")))?;
    let mut data = HostData {
        schedule,
        limits: Limits::read("limits", &host.limits)
            .map_err(|error| Fault::Internal(format!("stored limits: {error}")))?,
        calendars: Vec::new(),
        taken: taken(store, &host, now, own)?,
        oldest_read: None,
        unavailable: None,
        host,
    };
    let connections = store.connections()?;
    let calendars: Vec<_> = store
        .calendars()?
        .into_iter()
        .filter(|c| c.host == data.host.id)
        .collect();
    let Some(window) = Interval::new(now.plus_seconds(-86_400), now.plus_seconds(800 * 86_400))
    else {
        return Err(Fault::Internal("the clock is out of range".into()));
    };
    for calendar in calendars.iter().filter(|c| c.checks_conflicts) {
        let connected = connections
            .iter()
            .any(|c| c.id == calendar.connection && c.state == ConnectionState::Active);
        if !connected || calendar.state == "gone" {
            continue;
        }
        data.calendars.push(CalendarData {
            id: calendar.id.clone(),
            title: calendar.title.clone(),
            busy: store.busy(&calendar.id, &window)?.into(),
            known_until: calendar.read_until,
        });
        data.oldest_read = match (data.oldest_read, calendar.read_at) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
    data.unavailable = why_unavailable(&data.host, &connections, &calendars, now);
    Ok(data)
}

fn why_unavailable(
    host: &Host,
    connections: &[crate::store::Connection],
    calendars: &[crate::store::Calendar],
    now: Timestamp,
) -> Option<Unavailable> {
    if host.state != "active" {
        return Some(Unavailable::Host(
            "This host is paused: switch the host on again.",
        ));
    }
    let Some(receiving) = calendars.iter().find(|c| c.receives_bookings) else {
        return Some(Unavailable::Host(
            "No calendar receives bookings yet: choose one under Calendars.",
        ));
    };
    for calendar in calendars.iter().filter(|c| c.checks_conflicts) {
        let connection = connections.iter().find(|c| c.id == calendar.connection);
        match connection.map(|c| c.state) {
            Some(ConnectionState::Active) => {}
            Some(ConnectionState::MissingPermission) => {
                return Some(Unavailable::Host(
                    "A permission was not given at Google: give it under Calendars.",
                ));
            }
            Some(ConnectionState::ReconnectNeeded) | None => {
                return Some(Unavailable::Host(
                    "Google is disconnected: reconnect it under Calendars; all settings are kept.",
                ));
            }
        }
        let scopes = connection
            .map(|c| Scopes::parse(&c.scopes))
            .unwrap_or_default();
        if calendar.id == receiving.id && !scopes.missing(CONNECT).is_empty() {
            return Some(Unavailable::Host(
                "A permission was not given at Google: give it under Calendars.",
            ));
        }
        if calendar.state == "gone" {
            return Some(Unavailable::Host(
                "A chosen calendar no longer exists at Google: choose again under Calendars.",
            ));
        }
        if calendar.state == "unreadable" {
            return Some(Unavailable::Unknown(
                "Google can't read a chosen calendar: untick it under Calendars, or ask its owner.",
            ));
        }
        let age = calendar
            .read_at
            .map(|at| now.epoch().saturating_sub(at.epoch()));
        if age.is_none_or(|age| age > UNKNOWN_AFTER_S) {
            return Some(Unavailable::Unknown(
                "Busy times have not been read for a day: press Refresh under Calendars.",
            ));
        }
    }
    None
}

/// Active bookings and other people's live holds, as the slot function takes them.
fn taken(store: &Store, host: &Host, now: Timestamp, own: OwnHold) -> Result<Vec<Taken>, Fault> {
    if planted::is(Planted::NoOverlapCheck) {
        return Ok(Vec::new());
    }
    let back = if host.limits.is_empty() {
        2 * 86_400
    } else {
        LIMITS_REACH_BACK_S
    };
    let Some(window) = Interval::new(now.plus_seconds(-back), now.plus_seconds(800 * 86_400))
    else {
        return Ok(Vec::new());
    };
    let mut taken: Vec<Taken> = store
        .active_bookings(&host.id, &window)?
        .into_iter()
        .map(|b| Taken {
            time: b.time,
            buffer_before: b.buffer_before,
            buffer_after: b.buffer_after,
            by: TakenBy::Booking,
        })
        .collect();
    taken.extend(
        store
            .live_holds(&host.id, now)?
            .into_iter()
            .filter(|hold| own != Some(hold.id.as_str()))
            .map(|h| Taken {
                time: h.time,
                buffer_before: h.buffer_before,
                buffer_after: h.buffer_after,
                by: TakenBy::Hold,
            }),
    );
    Ok(taken)
}
