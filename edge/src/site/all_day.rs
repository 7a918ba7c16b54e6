//! All-day events that a host ignores, such as holidays. Google's free/busy has no kinds of events,
//! so what lies in busy time that may hold one is listed.
//!
//! **Unknown is busy**: what can't be listed, and what no listed event explains, goes on blocking.

use std::time::Duration;

use shared::time::{Interval, IntervalSet, Timestamp, Zone};

use super::call::{CallError, call};
use super::{Fault, Site, carried, switches};
use crate::google::events::{self, Event};
use crate::google::free_busy::Busy;
use crate::google::oauth::{APP_CREATED, EVENTS_OWNED, Scopes};
use crate::store::{Calendar, Connection, Store};

const TIMEOUT: Duration = Duration::from_secs(5);
/// Pages of the events of two months; who has more goes on being busy on all-day ones.
const MOST_PAGES: usize = 4;

/// Whether an event is one that is ignored where all-day events are. Who is out of office is away.
pub(super) fn may_be_ignored(event: &Event) -> bool {
    event.all_day && event.event_type != "outOfOffice"
}

/// Whether all-day events of a calendar are ignored: its host wishes it, and we may list its events.
pub(super) fn is_ignored_in(store: &Store<'_>, calendar: &Calendar) -> Result<bool, Fault> {
    if switches::of(store, &calendar.host)?.all_day_blocks {
        return Ok(false);
    }
    let connection = store.connection(&calendar.connection)?;
    Ok(connection.is_some_and(|row| may_list(&row, calendar)))
}

/// Whether Google lets us list events of a calendar. Not even asked for where it does not: its
/// refusal would look like a permission taken back.
fn may_list(connection: &Connection, calendar: &Calendar) -> bool {
    let scopes = Scopes::parse(&connection.scopes);
    let owned = calendar.ours && scopes.allows(APP_CREATED) || scopes.allows(EVENTS_OWNED);
    carried::may_write(connection, calendar) && (calendar.access_role != "owner" || owned)
}

/// Leaves all-day events out of what was found busy in a window. `false`: something could not be
/// listed now, and may be later.
pub(super) async fn leave_out(
    site: &Site,
    connection: &Connection,
    calendars: &[Calendar],
    window: &Interval,
    found: &mut [(String, Busy)],
) -> bool {
    let mut whole = true;
    for (calendar, (_, busy)) in calendars.iter().zip(found) {
        let (Ok(busy), Ok(zone)) = (busy, Zone::parse(&calendar.zone)) else {
            continue;
        };
        let may_hold = may_hold(busy, window, zone);
        let (Some(first), Some(last)) = (may_hold.first(), may_hold.last()) else {
            continue;
        };
        let span = Interval::new(first.start(), last.end());
        let Some(span) = span.filter(|_| may_list(connection, calendar)) else {
            continue;
        };
        match events_of(site, calendar, &span).await {
            Ok(events) => *busy = without(busy, &may_hold, &events),
            Err(error) => whole &= !error.is_transient(),
        }
    }
    whole
}

/// All events of a calendar that touch `window`. What is refused here says nothing about what the
/// connection is for, so nothing is noted.
pub(super) async fn events_of(
    site: &Site,
    calendar: &Calendar,
    window: &Interval,
) -> Result<Vec<Event>, CallError> {
    let (mut found, mut page) = (Vec::new(), None::<String>);
    for _ in 0..MOST_PAGES {
        let answer = call(site, &calendar.connection, TIMEOUT, |api| {
            events::list_window(api, &calendar.google_id, window, page.as_deref())
        })
        .await?;
        let listed = events::parse_events(&answer.response, &calendar.zone);
        let listed = listed.map_err(CallError::Google)?;
        found.extend(listed.items);
        page = listed.next;
        if page.is_none() {
            return Ok(found);
        }
    }
    Err(CallError::Google(crate::google::GoogleError::Malformed))
}

/// The stretches of busy time that hold a whole day of the calendar's zone: nowhere else can an
/// all-day event be. Of a day that the window cuts, the rest may be busy as well.
fn may_hold(busy: &[Interval], window: &Interval, zone: Zone) -> Vec<Interval> {
    let joined = IntervalSet::from_unsorted(busy.to_vec());
    let holds = |time: &&Interval| holds_a_day(time, window, zone) == Some(true);
    joined.as_slice().iter().filter(holds).copied().collect()
}

fn holds_a_day(time: &Interval, window: &Interval, zone: Zone) -> Option<bool> {
    let day_of = |at: Timestamp| {
        let date = zone.local_date(at);
        Some((date, zone.start_of_day(date)?))
    };
    let (date, midnight) = day_of(time.start())?;
    let begun = midnight == time.start() || time.start() <= window.start();
    let first = if begun { date } else { date.plus_days(1)? };
    let day_end = zone.start_of_day(first.plus_days(1)?)?;
    let end = match time.end() >= window.end() {
        true => zone.start_of_day(zone.local_date(time.end()).plus_days(1)?)?,
        false => time.end(),
    };
    Some(day_end <= end)
}

/// Busy times without all-day events: of each stretch that may hold one there stays what listed
/// events with times block, and what no listed event explains.
fn without(busy: &[Interval], may_hold: &[Interval], events: &[Event]) -> Vec<Interval> {
    let all = IntervalSet::from_unsorted(busy.to_vec());
    let blocking: Vec<&Event> = events.iter().filter(|event| event.blocks()).collect();
    let unreadable = |event: &&Event| event.start.is_none() || event.end.is_none();
    if blocking.iter().any(unreadable) {
        return all.as_slice().to_vec();
    }
    let (ignored, timed): (Vec<&Event>, Vec<&Event>) = blocking
        .into_iter()
        .partition(|event| may_be_ignored(event));
    let times = |events: Vec<&Event>| events.into_iter().filter_map(Event::interval).collect();
    let (ignored, timed): (Vec<Interval>, Vec<Interval>) = (times(ignored), times(timed));
    let timed = IntervalSet::from_unsorted(timed);
    let mut left = all;
    for stretch in may_hold {
        for time in ignored.iter().filter_map(|time| time.intersection(stretch)) {
            left = left.subtract(&time);
        }
        left = left.union(&timed.clip(stretch));
    }
    left.as_slice().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::google::events::EventStatus;

    fn span(from: &str, to: &str) -> Interval {
        let at = |text| Timestamp::parse(text).unwrap();
        Interval::new(at(from), at(to)).unwrap()
    }

    fn event(time: Option<Interval>, all_day: bool) -> Event {
        Event {
            id: "x".into(),
            status: EventStatus::Confirmed,
            etag: String::new(),
            updated: None,
            start: time.map(|time| time.start()),
            end: time.map(|time| time.end()),
            all_day,
            transparent: false,
            event_type: String::new(),
            own_response: None,
            guest_response: None,
            optional_declined: false,
            booking: None,
            site: None,
        }
    }

    fn berlin() -> Zone {
        Zone::parse("Europe/Berlin").unwrap()
    }

    fn year() -> Interval {
        span("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")
    }

    const DAY: (&str, &str) = ("2026-11-23T23:00:00Z", "2026-11-24T23:00:00Z");

    fn day() -> Interval {
        span(DAY.0, DAY.1)
    }

    #[track_caller]
    fn check(busy: &[Interval], events: &[Event], left: &[Interval]) {
        let held = may_hold(busy, &year(), berlin());
        assert_eq!(without(busy, &held, events), left);
    }

    #[test]
    fn only_a_whole_day_of_the_calendars_zone_may_hold_one() {
        let holds = |from, to| !may_hold(&[span(from, to)], &year(), berlin()).is_empty();
        assert!(holds(DAY.0, DAY.1));
        assert!(
            !holds("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"),
            "a day of UTC"
        );
        assert!(!holds("2026-11-23T23:00:00Z", "2026-11-24T22:59:00Z"));
        assert!(
            holds("2026-11-23T20:00:00Z", "2026-11-24T23:30:00Z"),
            "beside timed ones"
        );
        // Clocks change: a day of 23 hours, and one of 25.
        assert!(holds("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"));
        assert!(holds("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"));
        assert!(
            !holds("2026-10-24T22:00:00Z", "2026-10-25T22:00:00Z"),
            "24 of 25 hours"
        );
        // Two that touch are one stretch.
        let halves = [
            span("2026-11-23T23:00:00Z", "2026-11-24T10:00:00Z"),
            span("2026-11-24T10:00:00Z", "2026-11-24T23:00:00Z"),
        ];
        assert_eq!(may_hold(&halves, &year(), berlin()), [day()]);
    }

    #[test]
    fn a_day_that_the_window_cuts_may_hold_one() {
        let from_ten = span("2026-11-24T10:00:00Z", "2026-12-24T10:00:00Z");
        let rest = span("2026-11-24T10:00:00Z", "2026-11-24T23:00:00Z");
        assert_eq!(may_hold(&[rest], &from_ten, berlin()), [rest]);
        let last = span("2026-12-23T23:00:00Z", "2026-12-24T10:00:00Z");
        assert_eq!(may_hold(&[last], &from_ten, berlin()), [last]);
        let not_up_to_midnight = span("2026-11-24T10:00:00Z", "2026-11-24T12:00:00Z");
        assert!(may_hold(&[not_up_to_midnight], &from_ten, berlin()).is_empty());
    }

    #[test]
    fn all_day_events_are_left_out_and_timed_ones_stay() {
        let lunch = span("2026-11-24T11:00:00Z", "2026-11-24T12:00:00Z");
        check(&[day()], &[event(Some(day()), true)], &[]);
        check(
            &[day()],
            &[event(Some(day()), true), event(Some(lunch), false)],
            &[lunch],
        );
        let week = span("2026-11-22T23:00:00Z", "2026-11-27T23:00:00Z");
        check(
            &[week],
            &[event(Some(week), true), event(Some(lunch), false)],
            &[lunch],
        );
        // A stretch that begins with a timed event and goes on after midnight with a whole day.
        let evening = span("2026-11-23T20:00:00Z", "2026-11-23T23:30:00Z");
        let joined = span("2026-11-23T20:00:00Z", "2026-11-24T23:00:00Z");
        check(
            &[joined],
            &[event(Some(evening), false), event(Some(day()), true)],
            &[evening],
        );
        // Days of 23 and of 25 hours.
        for (from, to) in [
            ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
            ("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        ] {
            check(&[span(from, to)], &[event(Some(span(from, to)), true)], &[]);
        }
    }

    #[test]
    fn a_timed_event_of_a_whole_day_and_out_of_office_block() {
        check(&[day()], &[event(Some(day()), false)], &[day()]);
        let mut away = event(Some(day()), true);
        away.event_type = "outOfOffice".into();
        check(&[day()], &[away, event(Some(day()), true)], &[day()]);
    }

    #[test]
    fn what_no_listed_event_explains_goes_on_blocking() {
        check(&[day()], &[], &[day()]);
        let two = span("2026-11-23T23:00:00Z", "2026-11-25T23:00:00Z");
        let second = span("2026-11-24T23:00:00Z", "2026-11-25T23:00:00Z");
        check(&[two], &[event(Some(day()), true)], &[second]);
        let mut free = event(Some(day()), true);
        free.transparent = true;
        check(&[day()], &[free], &[day()]);
        check(
            &[day()],
            &[event(Some(day()), true), event(None, false)],
            &[day()],
        );
        // Beside a stretch nothing is listed, so nothing there is changed.
        let short = span("2026-11-26T10:00:00Z", "2026-11-26T11:00:00Z");
        check(&[day(), short], &[event(Some(day()), true)], &[short]);
    }
}
