//! What connecting needs, checked against what there is: a list of ticks, and what to do about
//! each that is missing.

use shared::api::{CalendarView, ConnectionView, HostView, WIDER_CONSENT, consents};

/// What keeps a connected host from going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// Google never told which calendars there are.
    NoAnswer,
    /// None of the calendars can be written.
    NoneWritable,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    /// Whether it is as it has to be.
    pub(crate) ok: bool,
    /// What was looked at.
    pub(crate) what: String,
    /// What was found.
    pub(crate) found: String,
}

fn check(ok: bool, what: &str, found: String) -> Check {
    Check {
        ok,
        what: what.to_owned(),
        found,
    }
}

fn calendars(host: &HostView) -> impl Iterator<Item = &CalendarView> {
    host.connections.iter().flat_map(|it| &it.calendars)
}

/// Whether bookings could ever be written there; one that is only shared needs a wider consent.
pub(crate) fn is_writable(calendar: &CalendarView) -> bool {
    matches!(calendar.access_role.as_str(), "owner" | "writer") && calendar.state != "gone"
}

/// Why Google has to be asked before bookings can go into a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AsksAgain {
    /// Only a calendar that we made may be written, and this is another of theirs.
    Owned,
    /// It is shared with the host.
    Shared,
}

/// Whether Google has to be asked before bookings can go into a calendar that is writable.
pub(crate) fn asks_again(
    connection: &ConnectionView,
    calendar: &CalendarView,
) -> Option<AsksAgain> {
    match calendar.access_role.as_str() {
        "owner" if connection.own_calendar && !calendar.ours => Some(AsksAgain::Owned),
        "writer" if !has(connection, WIDER_CONSENT.scope) => Some(AsksAgain::Shared),
        _ => None,
    }
}

/// How an account stands to a calendar that is made for bookings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Own<'a> {
    /// Calendars of the host are written.
    None,
    /// Only it is written, and it is not there.
    Missing,
    /// Only it is written; its title.
    Stands(&'a str),
}

/// How this account stands to one.
pub(crate) fn own_state(connection: &ConnectionView) -> Own<'_> {
    if !connection.own_calendar {
        return Own::None;
    }
    let mut calendars = connection.calendars.iter();
    let ours = calendars.find(|it| it.ours && it.state != "gone");
    ours.map_or(Own::Missing, |it| Own::Stands(&it.title))
}

/// What the choice of calendars can't be made without.
pub(crate) fn obstacle(host: &HostView) -> Option<Obstacle> {
    let silent = |it: &ConnectionView| it.listed_at.is_none() && it.calendars.is_empty();
    if calendars(host).any(is_writable) {
        None
    } else if host.connections.iter().any(silent) {
        Some(Obstacle::NoAnswer)
    } else {
        Some(Obstacle::NoneWritable)
    }
}

/// Google has given no list yet.
const NOT_KNOWN: &str = "Not known yet: Google has not answered.";

/// The three things that were asked for before the redirect, and what was found after it.
pub(crate) fn checks(host: &HostView) -> Vec<Check> {
    let emails: Vec<_> = host.connections.iter().map(|it| it.email.clone()).collect();
    let whole = |it: &ConnectionView| consents(it.own_calendar).iter().all(|c| has(it, c.scope));
    let all_boxes = !emails.is_empty() && host.connections.iter().all(whole);
    let own = calendars(host).find(|it| it.access_role == "owner" && it.state != "gone");
    let of = |it: &'_ ConnectionView| {
        let asks =
            |calendar: &&CalendarView| is_writable(calendar) && asks_again(it, calendar).is_none();
        it.calendars.iter().filter(asks).count()
    };
    let writable: usize = host.connections.iter().map(of).sum();
    let unknown = matches!(obstacle(host), Some(Obstacle::NoAnswer));
    vec![
        check(
            !emails.is_empty(),
            "A Google account",
            match emails.is_empty() {
                true => "None is connected.".to_owned(),
                false => emails.join(", "),
            },
        ),
        check(
            all_boxes,
            "Every box ticked",
            match all_boxes {
                true => "Google allowed all that is needed.".to_owned(),
                false => "A permission is missing: it is named below.".to_owned(),
            },
        ),
        check(
            own.is_some(),
            "A calendar of your own",
            match own {
                Some(calendar) => calendar.title.clone(),
                None if unknown => NOT_KNOWN.to_owned(),
                None => "All calendars here are shared with you by others.".to_owned(),
            },
        ),
        check(
            writable > 0,
            "A calendar that can take bookings",
            match writable {
                0 if unknown => NOT_KNOWN.to_owned(),
                0 => "We can write to none of them.".to_owned(),
                1 => "We can write to one.".to_owned(),
                count => format!("We can write to {count}."),
            },
        ),
    ]
}

fn has(connection: &ConnectionView, scope: &str) -> bool {
    connection.granted.iter().any(|it| it == scope)
}

/// A permission as the table shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Permit {
    /// Whether Google gave it.
    pub(crate) given: bool,
    /// Google's sentence.
    pub(crate) label: &'static str,
    /// What we do with it; of one that is missing, what does not work without it.
    pub(crate) means: &'static str,
}

/// What was granted against what is needed. The wider permission is listed only where it was given
/// or is missing.
pub(crate) fn permits(connection: &ConnectionView) -> Vec<Permit> {
    let wider = |scope: &str| {
        has(connection, scope) || connection.missing.iter().any(|it| it.scope == scope)
    };
    let listed = consents(connection.own_calendar)
        .iter()
        .chain([&WIDER_CONSENT]);
    let listed = listed.filter(|it| it.scope != WIDER_CONSENT.scope || wider(it.scope));
    let permit = |it: &shared::api::Consent| {
        let given = has(connection, it.scope);
        Permit {
            given,
            label: it.label,
            means: if given { it.purpose } else { it.consequence },
        }
    };
    listed.map(permit).collect()
}

/// Warnings about the calendars that are chosen, with what follows from each.
pub(crate) fn calendar_warnings(host: &HostView) -> Vec<String> {
    let mut said = Vec::new();
    for calendar in calendars(host) {
        if calendar.receives_bookings && calendar.taken {
            said.push(format!(
                "Another host’s bookings go into “{}” too. Choose another calendar, so that \
                 nobody moves or removes a booking that is not theirs.",
                calendar.title
            ));
        }
        if calendar.checks_conflicts && calendar.access_role != "owner" {
            said.push(format!(
                "“{}” is shared with you and blocks your time: whatever others put there makes \
                 you busy. If sharing ends, nothing can be booked until you untick it.",
                calendar.title
            ));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shared::api::{CONSENTS, ConnectionView, HostView, OWN_CALENDAR_CONSENTS, WIDER_CONSENT};

    use super::{
        AsksAgain, Obstacle, Own, asks_again, calendar_warnings, checks, obstacle, own_state,
        permits,
    };

    fn calendar(title: &str, role: &str) -> Value {
        json!({
            "id": title, "title": title, "zone": "", "color": "", "primary": false,
            "access_role": role, "state": "ok", "checks_conflicts": true,
            "receives_bookings": false, "push": false
        })
    }

    fn connection(calendars: &[Value]) -> Value {
        let granted: Vec<_> = CONSENTS.iter().map(|it| it.scope).collect();
        json!({
            "id": "c", "email": "ada@example.com", "state": "active", "missing": [],
            "granted": granted, "listed_at": "2026-11-22T10:00:00Z", "calendars": calendars
        })
    }

    fn host(connections: &[Value]) -> HostView {
        let host = json!({
            "id": "h", "name": "Ada", "state": "active", "me": true, "connections": connections,
            "schedule": {"zone": "Europe/Berlin", "weekly": []}
        });
        serde_json::from_value(host).unwrap()
    }

    #[test]
    fn all_is_well_with_a_calendar_of_ones_own() {
        let host = host(&[connection(&[calendar("Ada", "owner")])]);
        assert!(checks(&host).iter().all(|check| check.ok));
        assert_eq!(obstacle(&host), None);
        assert!(calendar_warnings(&host).is_empty());
    }

    #[test]
    fn what_is_missing_is_told_apart() {
        let read_only = host(&[connection(&[calendar("Team", "reader")])]);
        assert_eq!(obstacle(&read_only), Some(Obstacle::NoneWritable));
        let failed: Vec<_> = checks(&read_only).iter().map(|it| it.ok).collect();
        assert_eq!(failed, [true, true, false, false]);
        let mut silent = connection(&[]);
        silent.as_object_mut().unwrap().remove("listed_at");
        assert_eq!(obstacle(&host(&[silent])), Some(Obstacle::NoAnswer));
        let empty = host(&[connection(&[])]);
        assert_eq!(obstacle(&empty), Some(Obstacle::NoneWritable));
    }

    #[test]
    fn a_missing_permission_is_shown_with_its_consequence_and_a_given_one_with_its_use() {
        let mut row: ConnectionView = serde_json::from_value(connection(&[])).unwrap();
        row.granted.remove(0);
        let table = permits(&row);
        assert_eq!(table.len(), 3, "the wider one is not needed");
        assert_eq!(
            (table[0].given, table[0].means),
            (false, CONSENTS[0].consequence)
        );
        assert_eq!(
            (table[1].given, table[1].means),
            (true, CONSENTS[1].purpose)
        );
        row.granted.push(WIDER_CONSENT.scope.to_owned());
        assert_eq!(permits(&row).len(), 4);
    }

    #[test]
    fn where_only_a_calendar_of_ours_is_written_only_that_is_needed() {
        let granted: Vec<_> = OWN_CALENDAR_CONSENTS.iter().map(|it| it.scope).collect();
        let mut row = connection(&[calendar("Ada", "owner"), calendar("Team", "writer")]);
        row["own_calendar"] = json!(true);
        row["granted"] = json!(granted);
        let read = |row: &Value| serde_json::from_value::<ConnectionView>(row.clone()).unwrap();
        assert_eq!(own_state(&read(&row)), Own::Missing);
        let failed = |row: &Value| {
            checks(&host(std::slice::from_ref(row)))
                .iter()
                .map(|it| it.ok)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            failed(&row),
            [true, true, true, false],
            "nothing takes bookings yet"
        );
        let mut made = calendar("Bookings: Ada", "owner");
        made["ours"] = json!(true);
        row["calendars"].as_array_mut().unwrap().push(made);
        assert_eq!(failed(&row), [true; 4]);
        let row = read(&row);
        assert_eq!(own_state(&row), Own::Stands("Bookings: Ada"));
        let table = permits(&row);
        assert_eq!(
            (table.len(), table[2].label),
            (3, OWN_CALENDAR_CONSENTS[2].label)
        );
        assert!(table.iter().all(|it| it.given));
        let asks: Vec<_> = row
            .calendars
            .iter()
            .map(|it| asks_again(&row, it))
            .collect();
        assert_eq!(
            asks,
            [Some(AsksAgain::Owned), Some(AsksAgain::Shared), None]
        );
    }

    #[test]
    fn shared_calendars_and_shared_targets_are_warned_about() {
        let mut target = calendar("Ada", "owner");
        target["receives_bookings"] = json!(true);
        target["taken"] = json!(true);
        let said = calendar_warnings(&host(&[connection(&[target, calendar("Team", "reader")])]));
        assert_eq!(said.len(), 2);
        assert!(said[0].contains("“Ada”") && said[1].contains("“Team”"));
    }
}
