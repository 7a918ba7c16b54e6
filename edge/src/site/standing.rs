//! How a host, a connection and a calendar stand, as found from what Google answers: each trouble
//! with one sentence on what to do, and what it closes.

use std::collections::BTreeMap;

use shared::api::{Advice, ConnectionKind};
use shared::time::Timestamp;

use crate::google::oauth::{APP_CREATED, EVENTS, EVENTS_OWNED, FREE_BUSY, Scopes, needed};
use crate::store::{Calendar, Connection, ConnectionState, Host};

/// A calendar that was not read for so long makes its host unavailable.
const UNKNOWN_AFTER_S: i64 = 24 * 3600;
/// The same for a calendar that is read from an address. Who publishes it is up to a day late
/// anyway, and a copy over a weekend tells most of what is there; an older one is no knowledge.
const ADDRESS_UNKNOWN_AFTER_S: i64 = 3 * 86_400;
/// So long before its end a grant is warned of.
const ENDS_SOON_S: i64 = 2 * 86_400;

/// What keeps something from working, or will soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The host is paused.
    Paused,
    /// The connection is being left.
    Leaving,
    /// No calendar receives bookings.
    NothingReceives,
    /// No calendar blocks time, though busy times are to block.
    NothingBlocks,
    /// A box on Google's page was not ticked, or the permission was taken back since.
    BoxUnticked,
    /// Google refuses what it says was granted.
    PermissionLost,
    /// Google takes our key no more: access withdrawn, password changed, six months unused.
    Refused,
    /// The key had an end that Google had announced: the seven days of *Testing*.
    Expired,
    /// It was ended here.
    Disconnected,
    /// The key has an end, and it is near.
    EndsSoon,
    /// The calendar was deleted at Google.
    CalendarGone,
    /// The calendar that we made for bookings was deleted at Google, or could not be made.
    NoOwnCalendar,
    /// Google can't read the calendar.
    CalendarUnreadable,
    /// The account may not write into the calendar any more.
    AccessLowered,
    /// Busy times were not read for a day.
    NotRead,
    /// A calendar could not be read from its address for three days.
    AddressNotRead,
}

impl Trouble {
    #[cfg(test)]
    pub(super) const ALL: [Self; 16] = [
        Self::Paused,
        Self::Leaving,
        Self::NothingReceives,
        Self::NothingBlocks,
        Self::BoxUnticked,
        Self::PermissionLost,
        Self::Refused,
        Self::Expired,
        Self::Disconnected,
        Self::EndsSoon,
        Self::CalendarGone,
        Self::NoOwnCalendar,
        Self::CalendarUnreadable,
        Self::AccessLowered,
        Self::NotRead,
        Self::AddressNotRead,
    ];

    /// The stable name, and a sentence for the host that says what to do.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Paused => ("paused", "This host is paused: switch the host on again."),
            Self::Leaving => (
                "leaving",
                "This connection is being ended: wait until its bookings are dealt with.",
            ),
            Self::NothingReceives => (
                "nothing_receives",
                "No calendar receives bookings yet: choose one under Calendars.",
            ),
            Self::NothingBlocks => (
                "nothing_blocks",
                "No calendar is chosen whose busy times block bookings: choose one under \
                 Calendars.",
            ),
            Self::BoxUnticked => (
                "box_unticked",
                "A permission was not given at Google: give it under Calendars.",
            ),
            Self::PermissionLost => (
                "permission_lost",
                "Google now refuses what was allowed before: reconnect and tick all boxes.",
            ),
            Self::Refused => (
                "refused",
                "Google no longer accepts our key (access was withdrawn, the password changed, or \
                 it was not used for six months): reconnect it under Google connection; all \
                 settings are kept.",
            ),
            Self::Expired => (
                "expired",
                "Google ended the connection because its time ran out: reconnect it under Google \
                 connection; whoever runs this installation can lift the seven-day limit by \
                 publishing it at Google.",
            ),
            Self::Disconnected => (
                "disconnected",
                "Google is disconnected: reconnect it under Google connection; all settings are \
                 kept.",
            ),
            Self::EndsSoon => (
                "ends_soon",
                "Google will end this connection within two days: reconnect before then; it takes \
                 one click and all settings are kept.",
            ),
            Self::CalendarGone => (
                "calendar_gone",
                "A chosen calendar no longer exists at Google: choose again under Calendars.",
            ),
            Self::NoOwnCalendar => (
                "no_own_calendar",
                "The calendar made for your bookings is missing (it was deleted at Google, or \
                 never made): make a new one under Calendars with one click, or choose another.",
            ),
            Self::CalendarUnreadable => (
                "calendar_unreadable",
                "Google can’t read a chosen calendar: untick it under Calendars, or ask its owner.",
            ),
            Self::AccessLowered => (
                "access_lowered",
                "You can no longer write to the calendar that receives bookings: choose another \
                 under Calendars, or ask its owner.",
            ),
            Self::NotRead => (
                "not_read",
                "Busy times have not been read for a day: press Refresh now beside the calendar.",
            ),
            Self::AddressNotRead => (
                "address_not_read",
                "A calendar could not be read from its address for three days: see under Calendars \
                 what its publisher answers, enter its address again, or remove it.",
            ),
        }
    }

    /// The sentence for another member, who sees none of the host's calendars: whom to ask for what.
    fn words_for_others(self) -> &'static str {
        match self {
            Self::Paused | Self::Leaving => self.words().1,
            Self::NothingReceives => {
                "They haven’t chosen a calendar that receives bookings yet: ask them to choose one \
                 on their setup page."
            }
            Self::NothingBlocks => {
                "They haven’t chosen a calendar whose busy times block bookings: ask them to \
                 choose one on their setup page."
            }
            Self::BoxUnticked => {
                "A permission was not given at Google: ask them to open an invitation link again \
                 and tick all boxes."
            }
            Self::PermissionLost => {
                "Google now refuses what they allowed before: ask them to reconnect and tick all \
                 boxes."
            }
            Self::Refused => {
                "Google no longer accepts our key for them: ask them to reconnect; all settings \
                 are kept."
            }
            Self::Expired => {
                "Google ended their connection because its time ran out: ask them to reconnect; \
                 whoever runs this installation can lift the seven-day limit by publishing it at \
                 Google."
            }
            Self::Disconnected => {
                "They are disconnected from Google: ask them to reconnect; all settings are kept."
            }
            Self::EndsSoon => {
                "Google will end their connection within two days: ask them to reconnect before \
                 then; it takes one click and all settings are kept."
            }
            Self::CalendarGone => {
                "A calendar they chose no longer exists at Google: ask them to choose again."
            }
            Self::NoOwnCalendar => {
                "The calendar made for their bookings is missing (it was deleted at Google, or \
                 never made): ask them to make a new one on their setup page."
            }
            Self::CalendarUnreadable => {
                "Google can’t read a calendar they chose: ask them to untick it, or to ask its \
                 owner."
            }
            Self::AccessLowered => {
                "They can no longer write to the calendar that receives their bookings: ask them \
                 to choose another."
            }
            Self::NotRead => {
                "Their busy times have not been read for a day: ask them to press Refresh now \
                 beside the calendar."
            }
            Self::AddressNotRead => {
                "One of their calendars could not be read from its address for three days: ask \
                 them to enter the address again, or to remove it."
            }
        }
    }

    /// The sentence, for the host or for another.
    pub(super) fn sentence(self, own: bool) -> &'static str {
        match own {
            true => self.words().1,
            false => self.words_for_others(),
        }
    }

    /// For the wire; `own`: for the host themselves.
    pub(super) fn advice(self, own: bool) -> Advice {
        Advice {
            code: self.words().0.to_owned(),
            detail: self.sentence(own).to_owned(),
        }
    }

    /// Whether nothing is wrong but that nobody knows: it may pass by itself.
    pub(super) fn is_unknown(self) -> bool {
        matches!(
            self,
            Self::CalendarUnreadable | Self::NotRead | Self::AddressNotRead
        )
    }
}

/// What has to be permitted at Google, given the calendars of the connection: writing into one that
/// is shared with the host needs the wider scope, but only if it was chosen.
pub(super) fn needed_for<'a>(
    own_calendar: bool,
    mut calendars: impl Iterator<Item = &'a Calendar>,
) -> Vec<&'static str> {
    let mut needed = needed(own_calendar).to_vec();
    if !own_calendar && calendars.any(|c| c.receives_bookings && c.access_role != "owner") {
        needed.push(EVENTS);
    }
    needed
}

/// Whether Google refuses what its own list of permissions allows: then nobody knows what is left.
fn is_refused_all(connection: &Connection, scopes: &Scopes) -> bool {
    let needed = needed(connection.own_calendar);
    connection.state == ConnectionState::MissingPermission && scopes.missing(needed).is_empty()
}

/// Whether a connection's busy times can be read.
pub(super) fn reads(connection: &Connection) -> bool {
    cant_read_any(Some(connection)).is_none()
}

/// Why no key of a connection is accepted.
pub(super) fn no_grant(connection: Option<&Connection>) -> Option<Trouble> {
    let Some(connection) = connection else {
        return Some(Trouble::Disconnected);
    };
    if connection.state != ConnectionState::ReconnectNeeded {
        return None;
    }
    Some(match (&connection.refresh_token, connection.grant_until) {
        (None, _) => Trouble::Disconnected,
        (Some(_), Some(_)) => Trouble::Expired,
        (Some(_), None) => Trouble::Refused,
    })
}

fn cant_read_any(connection: Option<&Connection>) -> Option<Trouble> {
    if let Some(trouble) = no_grant(connection) {
        return Some(trouble);
    }
    let connection = connection?;
    if connection.kind == ConnectionKind::Ical {
        return None;
    }
    let scopes = Scopes::parse(&connection.scopes);
    if is_refused_all(connection, &scopes) {
        return Some(Trouble::PermissionLost);
    }
    (!scopes.allows(FREE_BUSY)).then_some(Trouble::BoxUnticked)
}

/// What the last read found wrong with a calendar itself.
pub(super) fn at_google(calendar: &Calendar) -> Option<Trouble> {
    match calendar.state.as_str() {
        "gone" if calendar.ours && calendar.receives_bookings => Some(Trouble::NoOwnCalendar),
        "gone" => Some(Trouble::CalendarGone),
        "unreadable" => Some(Trouble::CalendarUnreadable),
        _ => None,
    }
}

/// Why the busy times of a calendar are not known.
pub(super) fn cant_read(
    connection: Option<&Connection>,
    calendar: &Calendar,
    now: Timestamp,
) -> Option<Trouble> {
    if let Some(trouble) = cant_read_any(connection) {
        return Some(trouble);
    }
    if let Some(trouble) = at_google(calendar) {
        return Some(trouble);
    }
    let age = calendar
        .read_at
        .map(|at| now.epoch().saturating_sub(at.epoch()));
    let (most, trouble) = match connection?.kind {
        ConnectionKind::Google => (UNKNOWN_AFTER_S, Trouble::NotRead),
        ConnectionKind::Ical => (ADDRESS_UNKNOWN_AFTER_S, Trouble::AddressNotRead),
    };
    age.is_none_or(|age| age > most).then_some(trouble)
}

/// Whether a host can't be booked because this calendar itself is gone or unreadable, or has not been
/// read from its address for too long: not because of its connection, and not where nothing needs
/// it.
pub(super) fn is_lost(
    host: &Host,
    connection: Option<&Connection>,
    calendar: &Calendar,
    now: Timestamp,
) -> bool {
    let switches = host.switches;
    let blocks = switches.busy_blocks && calendar.checks_conflicts;
    let needed = blocks
        || switches.bookings_written && calendar.receives_bookings && calendar.state == "gone";
    let too_old = || cant_read(connection, calendar, now) == Some(Trouble::AddressNotRead);
    needed && cant_read_any(connection).is_none() && at_google(calendar).is_some()
        || blocks && too_old()
}

/// Why no booking can be written into a calendar.
pub(super) fn cant_write(connection: Option<&Connection>, calendar: &Calendar) -> Option<Trouble> {
    if let Some(trouble) = no_grant(connection) {
        return Some(trouble);
    }
    let connection = connection?;
    if connection.kind == ConnectionKind::Ical {
        return Some(Trouble::AccessLowered);
    }
    if connection.leaving {
        return Some(Trouble::Leaving);
    }
    let scopes = Scopes::parse(&connection.scopes);
    if is_refused_all(connection, &scopes) {
        return Some(Trouble::PermissionLost);
    }
    if calendar.state == "gone" {
        return at_google(calendar);
    }
    let allowed = match calendar.access_role.as_str() {
        "owner" if calendar.ours && scopes.allows(APP_CREATED) => true,
        "owner" => scopes.allows(EVENTS_OWNED),
        "writer" => scopes.allows(EVENTS),
        _ => return Some(Trouble::AccessLowered),
    };
    match allowed {
        true => None,
        false if connection.own_calendar && !calendar.ours => Some(Trouble::NoOwnCalendar),
        false => Some(Trouble::BoxUnticked),
    }
}

/// Why a host can't be booked at all now.
pub(super) fn of_host(
    host: &Host,
    connections: &BTreeMap<String, Connection>,
    calendars: &[Calendar],
    now: Timestamp,
) -> Option<Trouble> {
    if host.state != "active" {
        return Some(Trouble::Paused);
    }
    let of = |calendar: &Calendar| connections.get(&calendar.connection);
    if host.switches.bookings_written {
        let Some(receiving) = calendars.iter().find(|c| c.receives_bookings) else {
            return Some(Trouble::NothingReceives);
        };
        if let Some(trouble) = cant_write(of(receiving), receiving) {
            return Some(trouble);
        }
    }
    if !host.switches.busy_blocks {
        return None;
    }
    let mut blocking = calendars.iter().filter(|c| c.checks_conflicts).peekable();
    if blocking.peek().is_none() {
        return Some(Trouble::NothingBlocks);
    }
    blocking.find_map(|calendar| cant_read(of(calendar), calendar, now))
}

/// What is wrong with a connection, or will be soon.
pub(super) fn of_connection(connection: &Connection, now: Timestamp) -> Option<Trouble> {
    if connection.kind == ConnectionKind::Ical {
        // What its publisher answers is said by `feed_in`.
        return None;
    }
    let scopes = Scopes::parse(&connection.scopes);
    let needed = needed(connection.own_calendar);
    if let Some(trouble) = no_grant(Some(connection)) {
        return Some(trouble);
    }
    if is_refused_all(connection, &scopes) {
        return Some(Trouble::PermissionLost);
    }
    if connection.state == ConnectionState::MissingPermission || !scopes.missing(needed).is_empty()
    {
        return Some(Trouble::BoxUnticked);
    }
    if connection.leaving {
        return Some(Trouble::Leaving);
    }
    let end = connection.grant_until;
    end.is_some_and(|end| end <= now.plus_seconds(ENDS_SOON_S))
        .then_some(Trouble::EndsSoon)
}

/// What is wrong with a calendar that is in use, apart from its connection.
pub(super) fn of_calendar(connection: &Connection, calendar: &Calendar) -> Option<Trouble> {
    if !calendar.checks_conflicts || no_grant(Some(connection)).is_some() {
        return None;
    }
    if let Some(trouble) = at_google(calendar) {
        return Some(trouble);
    }
    if !calendar.receives_bookings {
        return None;
    }
    match calendar.access_role.as_str() {
        "owner" | "writer" => cant_write(Some(connection), calendar)
            .filter(|trouble| *trouble == Trouble::NoOwnCalendar),
        _ => Some(Trouble::AccessLowered),
    }
}
