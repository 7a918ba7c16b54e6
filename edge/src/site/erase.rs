//! Erasing a whole site. From the first moment nobody books and nothing is changed; what has to
//! reach Google or people is waited for, for a day at most; then the grants go, the accounts forget
//! the site, and every table is dropped. A stone stays, so that the slug is never given again.

use shared::api::{EraseSite, ErasedEvents, SiteErasing, SiteExport, VisitorBooking};
use shared::booking::Cancellation;

use super::jobs::Outcome;
use super::{Direction, Fault, Site, activity, audit, follow, grants, members, owner, visitors};
use crate::store::{Booking, Erasing, JobKind, Member, Store, WriteState};
use crate::watch::client;

/// What is not done by then is not waited for any more.
const LONGEST_S: i64 = 24 * 3600;
/// What is waited for is looked at again after this.
const LOOK_AGAIN_S: i64 = 15;

/// Why nothing else is done here.
const BEING_ERASED: &str = "This site is being erased: nothing can be changed any more.";

/// Whatever changes a site is refused once it is being erased.
///
/// # Errors
/// [`Fault::Conflict`].
pub fn still_lives(site: &Site) -> Result<(), Fault> {
    match site.store()?.erasing()? {
        Some(_) => Err(Fault::Conflict(BEING_ERASED)),
        None => Ok(()),
    }
}

/// Everything of a site that its owner may see; no token, and nothing of others' calendars.
///
/// # Errors
/// [`Fault::NoSite`].
pub fn export_site(site: &Site, member: &Member) -> Result<SiteExport, Fault> {
    let store = site.store()?;
    let mut bookings = Vec::new();
    for booking in store.every_booking()? {
        bookings.push(visitors::whole(&store, booking)?);
    }
    bookings.sort_by(|one: &VisitorBooking, two| one.booking.start.cmp(&two.booking.start));
    Ok(SiteExport {
        made_at: site.now().into(),
        site: owner::view(site, member)?,
        bookings,
        members: members::members(site, member)?,
        log: activity::whole(site)?,
        changes: audit::whole(site)?,
    })
}

/// Begins to erase the site; asking again makes what has failed due again.
///
/// # Errors
/// [`Fault::Invalid`] naming `confirm` if its name was not typed; [`Fault::Conflict`] while an event
/// is being written.
pub async fn erase_site(site: &Site, wish: &EraseSite) -> Result<SiteErasing, Fault> {
    let store = site.store()?;
    if wish.confirm.trim() != site.slug {
        let detail = format!("Type \u{201c}{}\u{201d} to confirm.", site.slug);
        return Err(Fault::invalid("confirm", detail));
    }
    if store.erasing()?.is_none() {
        begin(site, &store, wish.events)?;
    }
    store.put_job(JobKind::Erase, "", site.now(), 0)?;
    site.wake().await;
    progress(&site.store()?)?.ok_or(Fault::NoSite)
}

/// The one stretch. In a transaction because of an error half way: a crash keeps all of a stretch or
/// nothing, but an error would keep what was written before it, and who asks again finds the site
/// being erased and begins nothing anew: nobody would be told, and nothing taken out of calendars.
fn begin(site: &Site, store: &Store<'_>, events: ErasedEvents) -> Result<(), Fault> {
    if events == ErasedEvents::Strip && store.is_writing(site.now())? {
        return Err(Fault::Conflict(
            "An event is being written right now. Try again in a minute.",
        ));
    }
    let now = site.now();
    store.transaction(|| -> Result<(), Fault> {
        store.begin_erasing(word(events), now)?;
        for host in store.hosts()? {
            store.set_host_state(&host.id, "paused")?;
        }
        for booking in store.open_bookings(now)? {
            // What nobody has decided never will be.
            let waits = booking.status() == shared::booking::Status::Pending;
            if waits || events == ErasedEvents::Delete {
                follow::end(site, store, booking, Cancellation::ByHost)?;
            }
        }
        match events {
            ErasedEvents::Keep => {}
            ErasedEvents::Strip => store.strip_all(visitors::ERASED.name, now)?,
            ErasedEvents::Delete => store.remove_all_events(now)?,
        }
        site.log(Direction::In, "erasing", &site.slug, word(events))
    })
}

fn word(events: ErasedEvents) -> &'static str {
    match events {
        ErasedEvents::Keep => "keep",
        ErasedEvents::Strip => "strip",
        ErasedEvents::Delete => "delete",
    }
}

/// How far it is, while the site is being erased.
pub(super) fn progress(store: &Store<'_>) -> Result<Option<SiteErasing>, Fault> {
    let Some(erasing) = store.erasing()? else {
        return Ok(None);
    };
    let (left, failed) = store.before_erasing()?;
    Ok(Some(SiteErasing {
        events: match erasing.events.as_str() {
            "strip" => ErasedEvents::Strip,
            "delete" => ErasedEvents::Delete,
            _ => ErasedEvents::Keep,
        },
        since: erasing.since.into(),
        left,
        failed,
    }))
}

/// Whether nothing has to be done before any more, or it was waited for long enough.
fn is_time(site: &Site, erasing: &Erasing) -> Result<bool, Fault> {
    let (left, _) = site.store()?.before_erasing()?;
    Ok(left == 0 || site.now() >= erasing.since.plus_seconds(LONGEST_S))
}

/// Whether a visitor may still change a booking: not once the site is being erased and its host's
/// calendar can't be written any more.
///
/// # Errors
/// [`Fault::Conflict`].
pub(super) fn still_reached(store: &Store<'_>, booking: &Booking) -> Result<(), Fault> {
    if store.erasing()?.is_none() || booking.write_state == WriteState::None {
        return Ok(());
    }
    let calendar = store.calendar(&booking.calendar)?;
    let connection = calendar.map(|it| store.connection(&it.connection));
    let connection = connection.transpose()?.flatten();
    match connection.is_some_and(|it| it.refresh_token.is_some()) {
        true => Ok(()),
        false => Err(Fault::Conflict(
            "Bookings are closed here, and the calendar can't be reached any more: please tell \
             the host.",
        )),
    }
}

/// The job: waits, then ends everything.
pub(super) async fn erase(site: &Site) -> Result<Outcome, Fault> {
    let store = site.store()?;
    let Some(erasing) = store.erasing()? else {
        return Ok(Outcome::Done);
    };
    if !is_time(site, &erasing)? {
        return Ok(Outcome::Later(site.now().plus_seconds(LOOK_AGAIN_S)));
    }
    let mut accounts = store.accounts()?;
    for connection in store.connections()? {
        accounts.push(connection.account);
        if connection.refresh_token.is_some() {
            // Somebody may have cancelled while the last one was ended.
            if !is_time(site, &erasing)? {
                return Ok(Outcome::Later(site.now().plus_seconds(LOOK_AGAIN_S)));
            }
            grants::end(site, &connection.host, &connection.id).await?;
        }
    }
    accounts.sort();
    accounts.dedup();
    for account in accounts {
        if !grants::forget_site(site, &account).await {
            return Ok(Outcome::VAIN);
        }
    }
    if client::forget(&*site.ports.objects, &site.slug)
        .await
        .is_err()
    {
        return Ok(Outcome::VAIN);
    }
    // No await from here.
    site.store()?.bury(&site.slug, site.now())?;
    site.close();
    Ok(Outcome::Own)
}
