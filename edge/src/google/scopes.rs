//! What Google may be asked for, what was granted, and what is missing.

use std::collections::BTreeSet;

use shared::api::{CONSENTS, MissingScope, OWN_CALENDAR_CONSENTS, WIDER_CONSENT};

/// Signing in: who somebody is.
pub const LOGIN: &[&str] = &["openid", EMAIL, PROFILE];
/// Connecting a host: free/busy and push, the list of calendars, writing into owned calendars.
pub const CONNECT: &[&str] = &[FREE_BUSY, CALENDAR_LIST, EVENTS_OWNED];
/// Connecting a host whose bookings go into a calendar that we make: writing anywhere else is
/// impossible.
pub const CONNECT_OWN: &[&str] = &[FREE_BUSY, CALENDAR_LIST, APP_CREATED];
/// Writing into a calendar that is shared with the host, on top of [`CONNECT`].
pub const WIDER: &[&str] = &[EVENTS];

const EMAIL: &str = "https://www.googleapis.com/auth/userinfo.email";
const PROFILE: &str = "https://www.googleapis.com/auth/userinfo.profile";
/// Reads free/busy and is told of changes.
pub const FREE_BUSY: &str = "https://www.googleapis.com/auth/calendar.events.freebusy";
/// Reads the list of calendars.
pub const CALENDAR_LIST: &str = "https://www.googleapis.com/auth/calendar.calendarlist.readonly";
/// Writes events into calendars that the account owns.
pub const EVENTS_OWNED: &str = "https://www.googleapis.com/auth/calendar.events.owned";
/// Writes events into every calendar the account may change.
pub const EVENTS: &str = "https://www.googleapis.com/auth/calendar.events";
/// Makes calendars, and writes events into those that we made.
pub const APP_CREATED: &str = "https://www.googleapis.com/auth/calendar.app.created";
const CALENDAR: &str = "https://www.googleapis.com/auth/calendar";
const CALENDAR_READ: &str = "https://www.googleapis.com/auth/calendar.readonly";
const CALENDAR_LIST_WRITE: &str = "https://www.googleapis.com/auth/calendar.calendarlist";

/// A set of scopes in Google's long form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<String>);

impl Scopes {
    /// From a list with spaces between, in any order; Google writes `email` and `profile` in
    /// two ways.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(
            text.split_ascii_whitespace()
                .map(|scope| long(scope).to_owned())
                .collect(),
        )
    }

    /// Whether exactly this scope was granted.
    #[must_use]
    pub fn contains(&self, scope: &str) -> bool {
        self.0.contains(long(scope))
    }

    /// Whether what `scope` allows is allowed, by it or by one that includes it.
    #[must_use]
    pub fn allows(&self, scope: &str) -> bool {
        let wider: &[&str] = match long(scope) {
            FREE_BUSY => &[CALENDAR, CALENDAR_READ],
            CALENDAR_LIST => &[CALENDAR, CALENDAR_READ, CALENDAR_LIST_WRITE],
            EVENTS_OWNED => &[CALENDAR, EVENTS],
            EVENTS | APP_CREATED => &[CALENDAR],
            _ => &[],
        };
        self.contains(scope) || wider.iter().any(|scope| self.contains(scope))
    }

    /// Those of `needed` that are not allowed.
    #[must_use]
    pub fn missing(&self, needed: &[&'static str]) -> Vec<&'static str> {
        needed
            .iter()
            .copied()
            .filter(|scope| !self.allows(scope))
            .collect()
    }

    /// Sorted, with spaces between.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.0
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

fn long(scope: &str) -> &str {
    match scope {
        "email" => EMAIL,
        "profile" => PROFILE,
        other => other,
    }
}

/// What connecting needs, with a calendar of our own or without.
#[must_use]
pub fn needed(own_calendar: bool) -> &'static [&'static str] {
    match own_calendar {
        true => CONNECT_OWN,
        false => CONNECT,
    }
}

/// What to tell the host about a scope that was not granted.
#[must_use]
pub fn missing_scope(scope: &str) -> MissingScope {
    let known = CONSENTS.iter().chain(&OWN_CALENDAR_CONSENTS);
    let mut known = known.chain([&WIDER_CONSENT]);
    let (label, consequence) = known.find(|it| it.scope == scope).map_or(
        ("Another permission", "Something will not work without it."),
        |it| (it.label, it.consequence),
    );
    MissingScope {
        scope: scope.to_owned(),
        label: label.to_owned(),
        consequence: consequence.to_owned(),
    }
}

/// Which of the permissions that may be asked for are there.
#[must_use]
pub fn granted(scopes: &Scopes) -> Vec<String> {
    let all = CONNECT.iter().chain(&[APP_CREATED]).chain(WIDER);
    let there = all.filter(|scope| scopes.allows(scope));
    there.map(|scope| (*scope).to_owned()).collect()
}
