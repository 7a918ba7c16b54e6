//! What is known of an event type's hosts: the input of the slot function, read from the tables.

use std::collections::BTreeMap;

use shared::api::{Assignment, Detail, EventSettings, NewDraft, Switches};
use shared::schedule::Schedule;
use shared::slots::{Ask, CalendarState, EventType, HostState, Limits, Taken};
use shared::time::{Interval, IntervalSet, Timestamp};

use super::standing::{self, Trouble};
use super::{Fault, Site, draft};
use crate::planted::{self, Planted};
use crate::store::{Calendar, Connection, Host, SiteRow, Store};

const DAY_S: i64 = 86_400;

/// To either end of the month or week that holds an instant, in any zone.
const LIMITS_REACH_S: i64 = 33 * DAY_S;
const LIMITS_REACH_MIN: i64 = LIMITS_REACH_S / 60;

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
    pub(super) unavailable: Option<Trouble>,
}

/// An event type with what is known of its hosts.
pub(super) struct Loaded {
    pub(super) settings: EventSettings,
    pub(super) event: EventType,
    pub(super) hosts: Vec<HostData>,
    /// The starts of the event type's active bookings, where it has limits.
    booked: Vec<Timestamp>,
    pub(super) row: SiteRow,
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
            week_starts: self.row.first_weekday,
        })
    }

    /// How many more people a visitor may name: nobody, where it is not certain that Google invites
    /// them. Which of the hosts it will be is not known before it is booked.
    pub(super) fn guests(&self) -> u8 {
        let mut hosts = self.hosts.iter();
        match self.settings.detail {
            Detail::Full if hosts.all(|h| h.host.switches.bookings_written) => self.settings.guests,
            _ => 0,
        }
    }

    /// Why nothing can be offered at all: every host is unavailable, or one without whom it takes
    /// place with nobody.
    pub(super) fn fault(&self) -> Option<Fault> {
        let together = self.settings.assignment == Assignment::All;
        let paused = |host: &HostData| host.unavailable == Some(Trouble::Paused);
        let closed = match together {
            true => self.hosts.iter().any(paused),
            false => !self.hosts.is_empty() && self.hosts.iter().all(paused),
        };
        if closed {
            return Some(Fault::Paused(self.row.contact.clone()));
        }
        let all_free = |host: &HostData| host.unavailable.is_none();
        if together && !self.hosts.is_empty() && self.hosts.iter().all(all_free) {
            return None;
        }
        let mut worst = None;
        for host in &self.hosts {
            match host.unavailable {
                None if together => {}
                None => return None,
                Some(why) if why.is_unknown() => worst = Some(Fault::CannotSayNow),
                Some(why) if worst.is_none() => {
                    worst = Some(Fault::HostUnavailable(why.sentence(true).into()));
                }
                Some(_) => {}
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

/// Which hold is one's own, or which booking is to be moved, by its id: it does not stand in
/// one's way.
pub(super) type OwnHold<'a> = Option<&'a str>;

/// All the time in which anything can be booked; how far ahead that is, the horizon's limits say.
pub(super) fn ahead(now: Timestamp) -> Interval {
    Interval::new(now.plus_seconds(-2 * DAY_S), now.plus_seconds(800 * DAY_S))
        .unwrap_or(Interval::ALL)
}

/// The time that starts within `days` of `start` can need: a slot and its buffers last a day each
/// at most.
pub(super) fn around(start: Timestamp, days: i64) -> Interval {
    let reach = (days + 3) * DAY_S;
    Interval::new(start.plus_seconds(-reach), start.plus_seconds(reach)).unwrap_or(Interval::ALL)
}

/// Reads an event type that can be booked, or a draft of one, and all that is known of its hosts in
/// `window`, the time that matters.
pub(super) fn load(
    site: &Site,
    event: &str,
    own: OwnHold,
    window: Interval,
) -> Result<Loaded, Fault> {
    let Some(draft) = draft::find(site, event)? else {
        let settings = site.store()?.bookable_event_type(event)?;
        return load_as(site, settings, &As::Stored, own, window);
    };
    let settings = draft::settings(site, &draft)?;
    let mut loaded = load_as(site, settings, &As::Draft(&draft), own, window)?;
    event.clone_into(&mut loaded.settings.event);
    Ok(loaded)
}

/// The same for what was booked already: its event type may be retired by now.
pub(super) fn load_booked(
    site: &Site,
    event: &str,
    own: OwnHold,
    window: Interval,
) -> Result<Loaded, Fault> {
    let settings = site.store()?.event_type(event)?;
    load_as(site, settings, &As::Stored, own, window)
}

/// An event type as it would be if one of its hosts had these switches.
pub(super) fn load_switched(
    site: &Site,
    settings: EventSettings,
    host: &str,
    switches: Switches,
) -> Result<Loaded, Fault> {
    let switched = As::Switched(host, switches);
    load_as(site, Some(settings), &switched, None, ahead(site.now()))
}

/// In which respect hosts are taken for others than they are stored.
enum As<'a> {
    Stored,
    Draft(&'a NewDraft),
    Switched(&'a str, Switches),
}

fn load_as(
    site: &Site,
    settings: Option<EventSettings>,
    hosts_as: &As<'_>,
    own: OwnHold,
    window: Interval,
) -> Result<Loaded, Fault> {
    let store = site.store()?;
    let mut row = store.site()?.ok_or(Fault::NoSite)?;
    let Some(settings) = settings else {
        let contact = row.contact;
        return Err(Fault::NoEvent { contact });
    };
    let event = EventType::try_from(&settings)
        .map_err(|error| Fault::Internal(format!("stored event type: {error}")))?;
    let hosts = store
        .hosts()?
        .into_iter()
        .filter(|host| settings.hosts.is_empty() || settings.hosts.contains(&host.id))
        .collect();
    let mut hosts = by_chosen_schedules(&store, &settings, hosts)?;
    match hosts_as {
        As::Stored => {}
        As::Draft(draft) => draft::apply(draft, &mut row, &mut hosts),
        As::Switched(id, switches) => {
            for host in hosts.iter_mut().filter(|host| host.id == *id) {
                host.switches = *switches;
            }
        }
    }
    let mut hosts = load_hosts(site, &store, hosts, own, window)?;
    if let As::Draft(draft) = hosts_as {
        draft::leave_out(draft, &mut hosts);
    }
    let booked = if settings.limits.is_empty() {
        Vec::new()
    } else {
        let since = site.now().plus_seconds(-LIMITS_REACH_S);
        store.starts_of_event(&settings.event, since, own.unwrap_or_default())?
    };
    Ok(Loaded {
        settings,
        event,
        hosts,
        booked,
        row,
    })
}

/// The hosts, each with the schedule that the event type chose of theirs.
fn by_chosen_schedules(
    store: &Store,
    event: &EventSettings,
    mut hosts: Vec<Host>,
) -> Result<Vec<Host>, Fault> {
    if event.schedules.is_empty() {
        return Ok(hosts);
    }
    let all = store.schedules()?;
    for host in &mut hosts {
        let Some(chosen) = event.schedules.get(&host.id) else {
            continue;
        };
        let found = all.iter().find(|it| it.id == *chosen && it.host == host.id);
        // The first schedule in its place would open hours that nobody chose.
        let missing = || Fault::Internal(format!("no schedule {chosen} of a host"));
        host.schedule = found.ok_or_else(missing)?.settings.clone();
    }
    Ok(hosts)
}

/// Reads all that is known of these hosts in `window`: each table once, however many they are.
pub(super) fn load_hosts(
    site: &Site,
    store: &Store,
    hosts: Vec<Host>,
    own: OwnHold,
    window: Interval,
) -> Result<Vec<HostData>, Fault> {
    let now = site.now();
    let connections: BTreeMap<String, Connection> = store
        .connections()?
        .into_iter()
        .map(|c| (c.id.clone(), c))
        .collect();
    let mut calendars: BTreeMap<String, Vec<Calendar>> = BTreeMap::new();
    for calendar in store.calendars()? {
        calendars
            .entry(calendar.host.clone())
            .or_default()
            .push(calendar);
    }
    let readable = |c: &&Calendar| {
        let connection = connections.get(&c.connection);
        c.checks_conflicts && connection.is_some_and(standing::reads) && c.state != "gone"
    };
    let ids = hosts.iter().map(|host| host.id.as_str());
    let blocked = hosts.iter().filter(|host| host.switches.busy_blocks);
    let chosen = blocked.filter_map(|host| calendars.get(&host.id)).flatten();
    let chosen = chosen.filter(readable).map(|c| c.id.as_str());
    let mut busy = store.busy_of(chosen, &window)?;
    let limited = hosts.iter().any(|host| !host.limits.is_empty());
    let reach = if limited { LIMITS_REACH_MIN } else { 0 };
    let mut taken = if planted::is(Planted::NoOverlapCheck) {
        BTreeMap::new()
    } else {
        store.taken_of(ids, &window.widened(reach, reach), now, own)?
    };
    let mut loaded = Vec::with_capacity(hosts.len());
    for host in hosts {
        let calendars = calendars.remove(&host.id).unwrap_or_default();
        let blocks = |c: &&Calendar| host.switches.busy_blocks && readable(c);
        let read = |c: &Calendar| CalendarData {
            id: c.id.clone(),
            title: c.title.clone(),
            busy: busy.remove(&c.id).unwrap_or_default().into(),
            known_until: c.read_until,
        };
        loaded.push(HostData {
            schedule: Schedule::try_from(&host.schedule)
                .map_err(|error| Fault::Internal(format!("stored schedule: {error}")))?,
            limits: Limits::read("limits", &host.limits)
                .map_err(|error| Fault::Internal(format!("stored limits: {error}")))?,
            taken: taken.remove(&host.id).unwrap_or_default(),
            oldest_read: calendars
                .iter()
                .filter(blocks)
                .filter_map(|c| c.read_at)
                .min(),
            unavailable: standing::of_host(&host, &connections, &calendars, now),
            calendars: calendars.iter().filter(blocks).map(read).collect(),
            host,
        });
    }
    Ok(loaded)
}
