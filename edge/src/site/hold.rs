//! A slot kept for one visitor while the form is open.

use shared::api;
use shared::booking::Id;
use shared::slots::{Taken, TakenBy, check, hold_fits};
use shared::time::{Interval, Timestamp};

use super::assign::{Chosen, choose};
use super::load::{Loaded, around, load};
use super::rate::limit;
use super::slots::fresh_around;
use super::{Fault, Site, draft};
use crate::seal::sha256_hex;
use crate::store::{Hold, Store};

const HOLD_S: i64 = api::HOLD_MINUTES as i64 * 60;
const HOLDS_A_MINUTE: usize = 10;
const LIVE_HOLDS: i64 = 2;

/// Keeps a slot for five minutes.
///
/// # Errors
/// [`Fault::SlotTaken`], [`Fault::SlotNotOffered`], [`Fault::TooMany`], [`Fault::Invalid`].
pub async fn hold(
    site: &Site,
    request: &api::HoldRequest,
    network: &str,
) -> Result<api::Hold, Fault> {
    if draft::is_draft(&request.event) {
        return draft::hold(site, request);
    }
    let start = parse_start(&request.start)?;
    let visitor = parse_visitor(&request.visitor)?;
    let now = site.now();
    let store = site.store()?;
    // Asked again because the answer was lost: the same hold, with a new secret.
    let again = store.live_hold_at(visitor, &request.event, start, now)?;
    let loaded = load(
        site,
        &request.event,
        again.as_ref().map(|hold| hold.id.as_str()),
        around(start, 1),
    )?;
    let chosen = admit(site, &loaded, request.minutes, start)?;
    limit(&store, "hold", network, now, HOLDS_A_MINUTE)?;
    if again.is_none() && store.holds_of(visitor, now)? >= LIVE_HOLDS {
        return Err(Fault::TooMany {
            retry_after: 60,
            detail: "You are keeping two other times already: go back from one of them first.",
        });
    }
    let time = Interval::new(start, start.plus_minutes(i64::from(request.minutes)))
        .ok_or_else(|| Fault::invalid("minutes", "A duration must be longer than nothing."))?;
    let is_chosen = |id: &String| *id == chosen.host || chosen.co_hosts.contains(id);
    let places = loaded.hosts.iter().zip(0..);
    let mut places = places.filter_map(|(data, n)| is_chosen(&data.host.id).then_some(n));
    let wish = Taken {
        time,
        buffer_before: loaded.settings.buffer_before,
        buffer_after: loaded.settings.buffer_after,
        by: TakenBy::Hold,
    };
    let fits = |place| {
        loaded.ask(now, request.minutes, time, |ask| {
            hold_fits(ask, place, &wish)
        })
    };
    // Asked again, it hides what it hid before.
    if again.is_none() && !places.all(fits) {
        return Err(Fault::TooMany {
            retry_after: 60,
            detail: "Too many times of this day are being kept for others: book this one without \
                     keeping it first, or choose another day.",
        });
    }
    let secret = crate::seal::secret(&*site.ports.random);
    let hold = Hold {
        id: site.new_id(),
        secret_hash: sha256_hex(secret.as_bytes()),
        event: request.event.clone(),
        host: chosen.host,
        co_hosts: chosen.co_hosts,
        time,
        buffer_before: loaded.settings.buffer_before,
        buffer_after: loaded.settings.buffer_after,
        visitor: visitor.to_owned(),
        expires_at: again
            .as_ref()
            .map_or(now.plus_seconds(HOLD_S), |hold| hold.expires_at),
    };
    store.transaction(|| -> Result<(), Fault> {
        if let Some(old) = &again {
            store.remove_hold(&old.id)?;
        }
        store.insert_hold(&hold)?;
        store.count("hold", network, now)?;
        Ok(store.tidy_by(hold.expires_at)?)
    })?;
    site.wake().await;
    Ok(api::Hold {
        id: hold.id,
        secret,
        start: start.into(),
        expires_at: hold.expires_at.into(),
    })
}

/// Keeps a slot for five minutes from now, for whoever keeps it already.
///
/// # Errors
/// [`Fault::NotFound`] if it is not kept any more: ask for it again. [`Fault::TooMany`].
pub fn extend(site: &Site, key: &api::HoldKey, network: &str) -> Result<api::Hold, Fault> {
    let store = site.store()?;
    let now = site.now();
    limit(&store, "hold", network, now, HOLDS_A_MINUTE)?;
    let hold = own_hold(&store, key)?.filter(|hold| hold.expires_at > now);
    let hold = hold.ok_or(Fault::NotFound("hold"))?;
    let until = now.plus_seconds(HOLD_S);
    store.transaction(|| -> Result<(), Fault> {
        store.extend_hold(&hold.id, until)?;
        store.count("hold", network, now)?;
        Ok(store.tidy_by(until)?)
    })?;
    Ok(api::Hold {
        id: hold.id,
        secret: key.secret.clone(),
        start: hold.time.start().into(),
        expires_at: until.into(),
    })
}

/// Gives a held slot back. Says nothing about whether there was one.
///
/// # Errors
/// [`Fault::NoSite`].
pub fn release(site: &Site, key: &api::HoldKey) -> Result<(), Fault> {
    let store = site.store()?;
    if let Some(hold) = own_hold(&store, key)? {
        store.remove_hold(&hold.id)?;
    }
    Ok(())
}

/// The hold that this key opens, also if it has run out.
pub(super) fn own_hold(store: &Store, key: &api::HoldKey) -> Result<Option<Hold>, Fault> {
    if Id::parse(&key.id).is_err() {
        return Ok(None);
    }
    let given = sha256_hex(key.secret.as_bytes());
    Ok(store.hold(&key.id)?.filter(|hold| {
        bool::from(subtle::ConstantTimeEq::ct_eq(
            hold.secret_hash.as_bytes(),
            given.as_bytes(),
        ))
    }))
}

/// Whether this start can be had now, and with whom: whose turn it is, or all of them.
pub(super) fn admit(
    site: &Site,
    loaded: &Loaded,
    minutes: u16,
    start: Timestamp,
) -> Result<Chosen, Fault> {
    let range = Interval::new(start, start.plus_seconds(1))
        .ok_or_else(|| Fault::invalid("start", "This start is out of range."))?;
    match loaded.ask(site.now(), minutes, range, |ask| check(ask, start)) {
        Ok(free) => choose(site, loaded, &free),
        Err(_) if loaded.fault().is_some() => Err(loaded.fault().unwrap_or(Fault::CannotSayNow)),
        Err(refusal) if refusal.is_taken() => Err(Fault::SlotTaken(fresh_around(
            site,
            &loaded.settings.event,
            minutes,
            start,
        )?)),
        Err(refusal) => Err(Fault::SlotNotOffered(refusal.code())),
    }
}

/// A start as the wire has it: whole seconds, any offset.
pub(super) fn parse_start(start: &api::Instant) -> Result<Timestamp, Fault> {
    Timestamp::try_from(start).map_err(|_| Fault::Malformed {
        field: "start",
        detail: "Give an instant such as 2026-11-23T08:00:00Z.",
    })
}

fn parse_visitor(text: &str) -> Result<&str, Fault> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if (16..=64).contains(&text.len()) && text.chars().all(plain) {
        Ok(text)
    } else {
        Err(Fault::Malformed {
            field: "visitor",
            detail: "Give 16 to 64 characters of A-Z, a-z, 0-9, - and _.",
        })
    }
}
