//! Calendar feeds: private links at which other calendars read bookings, and who may make them.

use shared::api::{Detail, FeedView, FeedsView, NewFeed, Role};
use shared::booking::initials;
use shared::time::Timestamp;

use super::answer::{uid, wire_status};
use super::{Fault, Site, export};
use crate::ical::{self, Event};
use crate::seal::{feed_token, sha256_hex};
use crate::store::{self, Booking, FeedQuery, Member, Store};

/// What is over stays in it for so long, and what was cancelled, since it was.
const KEPT_S: i64 = 30 * 86_400;
/// So many bookings, the earliest; calendars stop reading at about a megabyte.
const MOST: u32 = 2_000;
/// So many in force that one member has made.
const MOST_FEEDS: usize = 20;
/// That it was read is noted at most so often.
const NOTED_EVERY_S: i64 = 3_600;

const BUSY: &str = "Busy";
const NO_FEED: Fault = Fault::NotFound("calendar feed");

/// What an address of a feed opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feed {
    /// The calendar.
    Calendar {
        /// The file as it is now.
        file: String,
        /// The fingerprint of what it says, as an `ETag`: weak, because the file says also when it
        /// was made.
        tag: String,
    },
    /// It was revoked, or who made it may not see that any more.
    Revoked,
}

/// The feeds in force that this member may see: all of the site for owners, else their own.
///
/// # Errors
/// [`Fault::NoSite`].
pub fn feeds(site: &Site, member: &Member) -> Result<FeedsView, Fault> {
    let store = site.store()?;
    let mut feeds = Vec::new();
    for feed in store.feeds()? {
        if sees(member, &feed) {
            feeds.push(view(site, &store, member, feed)?);
        }
    }
    Ok(FeedsView { feeds })
}

/// Makes one; all of them afterwards.
///
/// # Errors
/// [`Fault::Invalid`] if it would show what is not there, [`Fault::Forbidden`] if what is not
/// theirs, [`Fault::Conflict`] if they have too many.
pub fn make_feed(site: &Site, member: &Member, new: &NewFeed) -> Result<FeedsView, Fault> {
    let store = site.store()?;
    if !may_show(member, new.host.as_deref()) {
        return Err(Fault::Forbidden(
            "Only an admin may make a feed that shows other hosts’ bookings.",
        ));
    }
    if let Some(host) = &new.host
        && !is_host(&store, host)?
    {
        let detail = "There is no such host: choose one from the list.";
        return Err(Fault::invalid("host", detail));
    }
    if let Some(event) = &new.event
        && store.event_type(event)?.is_none()
    {
        let detail = "There is no such event type: choose one from the list.";
        return Err(Fault::invalid("event", detail));
    }
    let mut own = store.feeds()?;
    own.retain(|feed| feed.made_by == member.account);
    if own.len() >= MOST_FEEDS {
        return Err(Fault::Conflict(
            "You have 20 calendar feeds: end one that nobody uses, and try again.",
        ));
    }
    store.insert_feed(&store::Feed {
        id: site.new_id(),
        host: new.host.clone(),
        event: new.event.clone(),
        detail: new.detail,
        made_by: member.account.clone(),
        made: site.now(),
        used: None,
        revoked: None,
    })?;
    feeds(site, member)
}

/// Ends one; the others afterwards. Whoever still asks at its address is told that it was ended.
///
/// # Errors
/// [`Fault::NotFound`] if there is none that this member may see.
pub fn revoke_feed(site: &Site, member: &Member, id: &str) -> Result<FeedsView, Fault> {
    let store = site.store()?;
    let feed = store.feed(id)?.filter(|feed| sees(member, feed));
    let feed = feed.ok_or(NO_FEED)?;
    store.revoke_feed(&feed.id, site.now())?;
    feeds(site, member)
}

/// What a feed's address opens now.
///
/// # Errors
/// [`Fault::NotFound`] if there never was one, or long ago.
pub fn feed(site: &Site, id: &str) -> Result<Feed, Fault> {
    let store = site.store()?;
    let feed = store.feed(id)?.ok_or(NO_FEED)?;
    if feed.revoked.is_some() || !is_still_theirs(&store, &feed)? {
        return Ok(Feed::Revoked);
    }
    let now = site.now();
    let name = name(&store, feed.host.as_deref(), feed.event.as_deref())?;
    let query = FeedQuery {
        host: feed.host.as_deref(),
        event: feed.event.as_deref(),
        ended_after: now.plus_seconds(-KEPT_S),
        cancelled_after: now.plus_seconds(-KEPT_S),
    };
    let hosts = export::hosts(&store)?;
    // With whom is said only where it could be somebody else.
    let several = feed.host.is_none() && store.hosts()?.len() > 1;
    let events = || -> Result<Vec<Event>, Fault> {
        let bookings = store.feed_bookings(query, MOST)?;
        let events = bookings.iter().map(|booking| {
            let names = several.then(|| export::names(booking, &hosts));
            event(&store, feed.detail, booking, &names.unwrap_or_default())
        });
        events.collect()
    };
    // What it says, whenever it is said.
    let tag = sha256_hex(ical::subscription(&name, Timestamp::from_epoch(0), events()?).as_bytes());
    let tag = format!("W/\"{}\"", tag.get(..32).unwrap_or(&tag));
    let file = ical::subscription(&name, now, events()?);
    let lately = |at: Timestamp| at <= now && at.plus_seconds(NOTED_EVERY_S) > now;
    if !feed.used.is_some_and(lately) {
        store.note_feed_used(&feed.id, now)?;
    }
    Ok(Feed::Calendar { file, tag })
}

/// Whether a member may read the bookings of this host, or of all.
fn may_show(member: &Member, host: Option<&str>) -> bool {
    member.role == Role::Owner || (host.is_some() && member.host.as_deref() == host)
}

fn sees(member: &Member, feed: &store::Feed) -> bool {
    feed.revoked.is_none() && (member.role == Role::Owner || feed.made_by == member.account)
}

/// Whether who made it could make it now. That it is revoked when they leave is done at that time;
/// a link that outlives this by mistake opens nothing all the same.
fn is_still_theirs(store: &Store<'_>, feed: &store::Feed) -> Result<bool, Fault> {
    let maker = store.member(&feed.made_by)?;
    let may = maker.is_some_and(|maker| may_show(&maker, feed.host.as_deref()));
    Ok(may
        && match &feed.host {
            Some(host) => is_host(store, host)?,
            None => true,
        })
}

fn is_host(store: &Store<'_>, id: &str) -> Result<bool, Fault> {
    let host = store.host(id)?;
    Ok(host.is_some_and(|host| host.state != "removed"))
}

/// What it is called in calendars.
fn name(store: &Store<'_>, host: Option<&str>, event: Option<&str>) -> Result<String, Fault> {
    let host = host.map(|id| store.host(id)).transpose()?.flatten();
    let event = event.map(|slug| store.event_type(slug)).transpose()?;
    let event = event.flatten().map(|event| event.title);
    let names: Vec<String> = event
        .into_iter()
        .chain(host.map(|host| host.name))
        .collect();
    if names.is_empty() {
        return Ok(store.site()?.ok_or(Fault::NoSite)?.title);
    }
    Ok(names.join(" – "))
}

fn view(
    site: &Site,
    store: &Store<'_>,
    member: &Member,
    feed: store::Feed,
) -> Result<FeedView, Fault> {
    let mine = feed.made_by == member.account;
    let address = if mine {
        let token = feed_token(&site.ports.config, &site.slug, &feed.id);
        format!("{}/f/{token}/calendar.ics", site.ports.config.origin)
    } else {
        String::new()
    };
    let maker = store.member(&feed.made_by)?.and_then(|maker| maker.host);
    let maker = maker.map(|id| store.host(&id)).transpose()?.flatten();
    Ok(FeedView {
        name: name(store, feed.host.as_deref(), feed.event.as_deref())?,
        id: feed.id,
        host: feed.host,
        event: feed.event,
        detail: feed.detail,
        address,
        mine,
        made_by: maker.map(|host| host.name).unwrap_or_default(),
        made_at: feed.made.into(),
        used_at: feed.used.map(Into::into),
    })
}

/// As much of a booking as the feed tells; `hosts` are names, empty where they are not to be said.
fn event(store: &Store<'_>, detail: Detail, b: &Booking, hosts: &str) -> Result<Event, Fault> {
    let summary = match detail {
        Detail::Full => return export::event(store, b, hosts),
        Detail::Initials => match initials(&b.guest_name) {
            letters if letters.is_empty() => b.title.clone(),
            letters => format!("{} – {letters}", b.title),
        },
        Detail::Busy => BUSY.to_owned(),
    };
    let summary = match hosts {
        "" => summary,
        hosts => format!("{summary} ({hosts})"),
    };
    Ok(Event {
        uid: uid(store, b)?,
        sequence: b.revision,
        start: b.time.start(),
        end: b.time.end(),
        summary,
        location: String::new(),
        description: String::new(),
        status: wire_status(b.status()).into(),
    })
}
