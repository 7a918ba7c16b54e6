//! Calendars in: reading when a host is busy from an address where somebody publishes a calendar.
//!
//! Such a calendar is never fresh: its publisher may be a day late. The last good copy counts until
//! it is too old (see `standing.rs`); asking again at a booking's commit would help nobody.

mod fetch;

use shared::api::{Advice, ConnectionKind, NewFeedIn};
use shared::ical::{self, Ask};
use shared::time::{Interval, Timestamp, Zone};

use self::fetch::{FeedError, Fetched, fetch, rules, sentence};
use super::call::{open, sealed_for};
use super::{Direction, Fault, Site, changing, rate, switches, tell};
use crate::address::FeedAddress;
use crate::seal::Sealer;
use crate::store::{Calendar, Connection, ConnectionState, FeedIn, JobKind, Store};

/// So often at most, whatever its publisher says; a failure is asked about again that soon.
const FLOOR_S: i64 = 15 * 60;
/// So seldom at most.
const CEILING_S: i64 = 86_400;
/// Where its publisher says nothing.
const USUAL_S: i64 = 3_600;
/// It is read so much farther than is needed today, so that "unchanged" is an answer for so long.
const SPARE_S: i64 = 14 * 86_400;
/// What lies after so many busy times is unknown: each is a written row.
const MOST_TIMES: usize = 3_000;
/// How trying addresses is counted.
const RATE: &str = "feed_in";
const MOST_A_MINUTE: usize = 10;
const TRIED: &str = "Too many addresses were tried within a minute: wait a moment, then try again.";
/// So many addresses of a host.
const MOST_OF_A_HOST: usize = 5;
/// Longer names are not kept.
const MOST_NAME: usize = 80;
/// Behind Google's calendars.
const POSITION: usize = 1_000;

/// What went wrong when it was asked for last, for its host.
pub(super) fn advice(connection: &Connection) -> Option<Advice> {
    let code = connection.feed.error.as_deref()?;
    let detail = format!(
        "{} Until then we use the last copy, for three days.",
        sentence(code)
    );
    Some(Advice {
        code: code.to_owned(),
        detail,
    })
}

/// What a file says of its host's time.
struct Read {
    busy: Vec<Interval>,
    until: Timestamp,
    /// How often it says that it is to be read.
    refresh_s: Option<i64>,
}

/// Longer waits are not kept: none is that long.
fn bounded(wait_s: Option<i64>) -> Option<i64> {
    wait_s.map(|wait_s| wait_s.min(CEILING_S))
}

/// How long a calendar is not asked for: as long as the longer of what its file and its publisher
/// say, within bounds.
fn wait_s(feed: &FeedIn) -> i64 {
    let wanted = feed.refresh_s.max(feed.stays_s);
    let wanted = wanted.filter(|wanted| *wanted > 0);
    wanted.unwrap_or(USUAL_S).clamp(FLOOR_S, CEILING_S)
}

/// Reads a file for the time from yesterday to `until`. Where times are not said to be of a zone,
/// they are the host's.
fn parse(
    bytes: &[u8],
    now: Timestamp,
    until: Timestamp,
    zone: Zone,
    own: &[&str],
    all_day_blocks: bool,
) -> Result<Read, FeedError> {
    let window = Interval::new(now.plus_seconds(-86_400), until).unwrap_or(Interval::ALL);
    let ask = Ask {
        window,
        zone,
        own,
        all_day_blocks,
    };
    let said = ical::busy(bytes, &ask).map_err(FeedError::Calendar)?;
    let mut busy = said.intervals.as_slice().to_vec();
    let until = busy.get(MOST_TIMES).map_or(until, |first| first.start());
    busy.truncate(MOST_TIMES);
    Ok(Read {
        busy,
        until,
        refresh_s: bounded(said.refresh_s),
    })
}

/// The zone of a host's hours, and the addresses of their own that they may have declined with.
fn of_host(store: &Store<'_>, host: &str) -> Result<(String, Vec<String>), Fault> {
    let row = store.host(host)?.ok_or(Fault::NotFound("host"))?;
    let mut own = store.connections()?;
    own.retain(|c| c.host == host && c.kind == ConnectionKind::Google);
    let own = own.into_iter().map(|c| c.email).collect();
    Ok((row.schedule.zone, own))
}

/// What a calendar calls itself.
fn name_of(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes.get(..4_096).unwrap_or(bytes)).replace('\r', "");
    let text = text.replace("\n ", "").replace("\n\t", "");
    let name = text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        let key = key.split(';').next()?;
        key.eq_ignore_ascii_case("X-WR-CALNAME").then_some(value)
    })?;
    let name = name
        .replace("\\,", ",")
        .replace("\\;", ";")
        .replace("\\n", " ");
    let plain = name.chars().filter(|c| !c.is_control()).take(MOST_NAME);
    let plain: String = plain.collect();
    let plain = plain.trim();
    (!plain.is_empty()).then(|| plain.to_owned())
}

/// Reads a calendar again, if it is time. When to read it next.
pub(super) async fn read(
    site: &Site,
    row: &Connection,
    horizon: Timestamp,
) -> Result<Timestamp, Fault> {
    let store = site.store()?;
    let now = site.now();
    let mut calendars = store.calendars_of_connection(&row.id)?.into_iter();
    let Some(calendar) = calendars.next() else {
        return Ok(now.plus_seconds(CEILING_S));
    };
    let (zone_name, own) = of_host(&store, &row.host)?;
    let all_day_blocks = switches::of(&store, &row.host)?.all_day_blocks;
    // What is known of it counts only as far as it was read, and in the way it was read.
    let serves = calendar.read_until.is_some_and(|until| until >= horizon);
    let serves = serves && calendar.zone == zone_name && calendar.without_all_day != all_day_blocks;
    let soonest = row.feed.tried_at.map(|at| at.plus_seconds(FLOOR_S));
    if let Some(soonest) = soonest.filter(|at| *at > now && (serves || row.feed.error.is_some())) {
        return Ok(soonest);
    }
    let zone = Zone::parse(&zone_name).unwrap_or(Zone::UTC);
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let asked = match serves {
        true => row.feed.clone(),
        false => FeedIn::default(),
    };
    let address = row.feed.address.as_deref();
    let address = address.and_then(|sealed| open(site, row, "address", sealed));
    let address = address.and_then(|text| FeedAddress::parse(&text, rules(site)).ok());
    let fetched = match address {
        Some(address) => fetch(site, &address, &asked).await,
        None => Err(FeedError::Sealed),
    };
    let until = horizon.plus_seconds(SPARE_S);
    let outcome = fetched.and_then(|fetched| match fetched {
        Fetched::Same { stays_s } if serves => Ok((None, stays_s)),
        Fetched::Same { .. } => Err(FeedError::Refused),
        Fetched::File {
            bytes,
            etag,
            modified,
            stays_s,
        } => {
            let read = parse(&bytes, now, until, zone, &own, all_day_blocks)?;
            Ok((Some((read, etag, modified)), stays_s))
        }
    });
    let said = outcome.as_ref().err().map_or("", |error| error.code());
    site.log_call(&row.id, "feed", said);
    let store = site.store()?;
    // It may have been removed meanwhile.
    let still = store.connection(&row.id)?;
    if still.is_none_or(|still| still.generation != row.generation) {
        return Ok(now.plus_seconds(CEILING_S));
    }
    let mut feed = FeedIn {
        tried_at: Some(now),
        error: None,
        ..row.feed.clone()
    };
    let in_zone = Calendar {
        zone: zone_name.clone(),
        ..calendar.clone()
    };
    store.transaction(|| -> Result<Timestamp, Fault> {
        let wait_s = match &outcome {
            Ok((None, stays_s)) => {
                store.read_again(&calendar.id, now)?;
                feed.stays_s = bounded(*stays_s).or(feed.stays_s);
                wait_s(&feed)
            }
            Ok((Some((read, etag, modified)), stays_s)) => {
                store.replace_busy(&calendar.id, &read.busy, now, read.until)?;
                store.note_without_all_day(&calendar.id, !all_day_blocks)?;
                if calendar.zone != zone_name {
                    store.put_calendar(&in_zone, POSITION)?;
                }
                (feed.etag, feed.modified) = (etag.clone(), modified.clone());
                (feed.refresh_s, feed.stays_s) = (read.refresh_s, bounded(*stays_s));
                wait_s(&feed)
            }
            // The last good copy stays; its age closes the host, not one failure.
            Err(error) => {
                feed.error = Some(error.code().to_owned());
                FLOOR_S
            }
        };
        store.note_feed_in(&row.id, &feed)?;
        tell::calendars_lost(site, &store, &row.host)?;
        Ok(now.plus_seconds(wait_s))
    })
}

/// Whether the publisher may be asked now because its host wants it.
///
/// # Errors
/// [`Fault::TooMany`] within a quarter of an hour after the last time.
pub(super) fn may_ask(row: &Connection, now: Timestamp) -> Result<(), Fault> {
    let soonest = row.feed.tried_at.map(|at| at.plus_seconds(FLOOR_S));
    let left = soonest.map_or(0, |at| at.epoch().saturating_sub(now.epoch()));
    if left <= 0 {
        return Ok(());
    }
    Err(Fault::TooMany {
        retry_after: u32::try_from(left).unwrap_or(u32::MAX),
        detail: "This calendar was requested less than 15 minutes ago, and we don’t ask its \
                 publisher more often: try again a little later.",
    })
}

fn refused(detail: impl Into<String>) -> Fault {
    Fault::invalid("address", detail)
}

/// Adds the address of a calendar, after reading it once: its busy times block from then on.
///
/// # Errors
/// [`Fault::Invalid`] naming `address`, with what to do.
pub async fn add_feed_in(site: &Site, host: &str, new: &NewFeedIn) -> Result<(), Fault> {
    let address = FeedAddress::parse(&new.address, rules(site));
    let address = address.map_err(|error| refused(error.to_string()))?;
    let horizon = {
        let store = site.store()?;
        may_add(site, &store, host, &address)?;
        // Else we would ask anybody anything, as often as somebody likes.
        rate::count(&store, (RATE, host), site.now(), MOST_A_MINUTE, TRIED)?;
        super::refresh::horizon(&store, site.now())?
    };
    let now = site.now();
    let fetched = fetch(site, &address, &FeedIn::default()).await;
    let said = fetched.as_ref().err().map_or("", |error| error.code());
    site.log_call("", "feed", said);
    let store = site.store()?;
    let (zone_name, own) = of_host(&store, host)?;
    let zone = Zone::parse(&zone_name).unwrap_or(Zone::UTC);
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let Fetched::File {
        bytes,
        etag,
        modified,
        stays_s,
    } = fetched.map_err(|error| refused(error.sentence()))?
    else {
        return Err(refused(FeedError::Refused.sentence()));
    };
    let until = horizon.plus_seconds(SPARE_S);
    let all_day_blocks = switches::of(&store, host)?.all_day_blocks;
    let read = parse(&bytes, now, until, zone, &own, all_day_blocks);
    let read = read.map_err(|error| refused(sentence(error.code())))?;
    // Somebody else may have added it meanwhile.
    may_add(site, &store, host, &address)?;
    let id = site.new_id();
    let account = format!("ical:{id}");
    let sealed = Sealer::new(&site.ports.config, &site.slug).seal(
        &*site.ports.random,
        &sealed_for("address", host, &account),
        address.secret().as_bytes(),
    );
    let feed = FeedIn {
        address: Some(sealed),
        etag,
        modified,
        tried_at: Some(now),
        error: None,
        refresh_s: read.refresh_s,
        stays_s: bounded(stays_s),
    };
    let title = name_of(&bytes).unwrap_or_else(|| address.host().to_owned());
    let calendar = Calendar {
        google_id: "feed".to_owned(),
        title,
        zone: zone_name,
        access_role: "reader".to_owned(),
        checks_conflicts: true,
        ..Calendar::new(site.new_id(), &id, host)
    };
    let row = Connection::ical(id, host, account, address.host(), feed);
    changing(site, || -> Result<(), Fault> {
        store.add_feed_in(&row, now)?;
        store.note_feed_in(&row.id, &row.feed)?;
        store.put_calendar(&calendar, POSITION)?;
        store.replace_busy(&calendar.id, &read.busy, now, read.until)?;
        store.note_without_all_day(&calendar.id, !all_day_blocks)?;
        let next = now.plus_seconds(wait_s(&row.feed));
        store.put_job(JobKind::Refresh, &row.id, next, 0)?;
        site.log(Direction::In, "feed_added", host, "")
    })
}

/// Whether a host may add this address.
fn may_add(site: &Site, store: &Store<'_>, host: &str, new: &FeedAddress) -> Result<(), Fault> {
    let mut rows = store.connections()?;
    rows.retain(|row| row.host == host);
    let live = |row: &&Connection| {
        row.kind == ConnectionKind::Google && row.state != ConnectionState::ReconnectNeeded
    };
    if !rows.iter().any(|row| live(&row)) {
        return Err(refused(
            "Connect Google first: bookings need a calendar that we can write to.",
        ));
    }
    rows.retain(|row| row.kind == ConnectionKind::Ical);
    if rows.len() >= MOST_OF_A_HOST {
        return Err(refused(
            "A host can have at most five addresses: remove one first.",
        ));
    }
    let same = |row: &Connection| {
        let sealed = row.feed.address.as_deref()?;
        Some(open(site, row, "address", sealed)? == new.secret())
    };
    if rows.iter().any(|row| same(row) == Some(true)) {
        return Err(refused("This calendar has already been added."));
    }
    Ok(())
}

/// Ends it: the address and what was read there are erased at once.
///
/// # Errors
/// [`Fault::NotFound`].
pub fn remove_feed_in(site: &Site, host: &str, connection: &str) -> Result<(), Fault> {
    let store = site.store()?;
    let row = store.connection(connection)?;
    row.filter(|row| row.host == host && row.kind == ConnectionKind::Ical)
        .ok_or(Fault::NotFound("calendar address"))?;
    changing(site, || -> Result<(), Fault> {
        store.remove_feed_in(connection)?;
        store.remove_job(JobKind::Refresh, connection)?;
        site.log(Direction::In, "feed_removed", host, "")
    })
}

/// What is known of these times of calendars that are read from addresses: the last good copy. An
/// asking now would not help, because their publishers are up to a day late.
pub(super) fn cached<'a>(
    store: &Store<'_>,
    calendars: impl Iterator<Item = &'a Calendar>,
    time: &Interval,
    now: Timestamp,
) -> Result<Cached, Fault> {
    let mut found = Cached::Free;
    for calendar in calendars {
        let row = store.connection(&calendar.connection)?;
        let unknown = super::standing::cant_read(row.as_ref(), calendar, now).is_some();
        if unknown || calendar.read_until.is_none_or(|until| until < time.end()) {
            return Ok(Cached::Unknown);
        }
        if !store.busy(&calendar.id, time)?.is_empty() {
            found = Cached::Busy;
        }
    }
    Ok(found)
}

/// What a copy says of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cached {
    Free,
    Busy,
    /// It is too old, or does not reach so far.
    Unknown,
}

/// Parts calendars into Google's, which can be asked, and those of which only a copy is known.
pub(super) fn apart(
    store: &Store<'_>,
    calendars: Vec<Calendar>,
) -> Result<(Vec<Calendar>, Vec<Calendar>), Fault> {
    let mut copies = store.connections()?;
    copies.retain(|row| row.kind == ConnectionKind::Ical);
    let live = |calendar: &Calendar| !copies.iter().any(|row| row.id == calendar.connection);
    Ok(calendars.into_iter().partition(live))
}
