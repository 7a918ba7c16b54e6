//! Settings that are looked at before they are saved: under a slug of their own the widget shows an
//! event type as it would be, with its slots from the one function that lists them. Nothing of it
//! can be booked, and a time of it is kept for nobody.

use shared::api::{self, Draft, EventSettings, NewDraft, Role};
use shared::schedule::Schedule;
use shared::slots::Limits;

use super::load::{HostData, OwnHold};
use super::{Fault, Site, owner};
use crate::store::{Host, Member, SiteRow};

/// How long one can be looked at, in seconds. A change makes another.
const LIVES_S: i64 = 2 * 3600;
/// So many of a member: what the widget still asks of the one before finds it.
const MOST_OF_A_MEMBER: u32 = 5;
/// How their slugs begin. What follows is random, so that no event type has one.
const BEGINS: &str = "draft-";

/// Whether a slug may be a draft's.
pub(super) fn is_draft(event: &str) -> bool {
    event.starts_with(BEGINS)
}

/// Keeps a draft. Only admins see an event type with other settings than the saved ones: it would
/// tell of all its hosts when they are free.
///
/// # Errors
/// [`Fault::Forbidden`] for another's hours and, without being an admin, for settings of an event
/// type or the site; [`Fault::Invalid`] naming the field; [`Fault::NotFound`].
pub fn put_draft(site: &Site, member: &Member, wish: &NewDraft) -> Result<Draft, Fault> {
    let store = site.store()?;
    let of_site = match &wish.site {
        Some(_) if member.role != Role::Owner => {
            return Err(Fault::Forbidden("Only an admin may change this site."));
        }
        Some(settings) => Some(owner::checked_site(settings)?),
        None => None,
    };
    let event = match &wish.event {
        Some(_) if member.role != Role::Owner => {
            return Err(Fault::Forbidden(
                "Only an admin of this site may change event types.",
            ));
        }
        Some(event) => Some(owner::checked_event(site, event)?),
        None => {
            let saved = store.bookable_event_type(&wish.of)?;
            saved.ok_or(Fault::NotFound("event type"))?;
            None
        }
    };
    let mut host = wish.host.clone();
    if let Some(host) = &mut host {
        if !member.may_act_for(&host.id) {
            return Err(Fault::Forbidden(
                "Only an admin or this host may change this.",
            ));
        }
        store.host(&host.id)?.ok_or(Fault::NotFound("host"))?;
        if let Some(name) = &mut host.name {
            *name = owner::checked_name(name)?;
        }
        if let Some(schedule) = &host.schedule {
            Schedule::try_from(schedule)
                .map_err(|error| Fault::invalid(error.field.clone(), error.detail.clone()))?;
        }
        if let Some(limits) = &host.limits {
            Limits::read("limits", limits)
                .map_err(|error| Fault::invalid(error.field, error.detail))?;
        }
    }
    let draft = NewDraft {
        of: wish.of.clone(),
        event,
        host,
        site: of_site,
    };
    let event = format!("{BEGINS}{}", site.new_id());
    let (account, now) = (&member.account, site.now());
    store.transaction(|| -> Result<(), Fault> {
        store.put_draft(&event, account, &draft, now.plus_seconds(LIVES_S))?;
        Ok(store.tidy_drafts(account, MOST_OF_A_MEMBER, now)?)
    })?;
    Ok(Draft { event })
}

/// The draft of a slug, if it is one that can still be looked at.
pub(super) fn find(site: &Site, event: &str) -> Result<Option<NewDraft>, Fault> {
    if !is_draft(event) {
        return Ok(None);
    }
    Ok(site.store()?.draft(event, site.now())?)
}

/// The event type's settings as they would be; their slug is that of what is saved, by which its
/// bookings are known.
pub(super) fn settings(site: &Site, draft: &NewDraft) -> Result<Option<EventSettings>, Fault> {
    let event = match &draft.event {
        Some(event) => Some(event.clone()),
        None => site.store()?.bookable_event_type(&draft.of)?,
    };
    Ok(event.map(|event| EventSettings {
        event: draft.of.clone(),
        ..event
    }))
}

/// Gives the site and the hosts what the draft changes of them.
pub(super) fn apply(draft: &NewDraft, site: &mut SiteRow, hosts: &mut [Host]) {
    if let Some(change) = &draft.site {
        site.title.clone_from(&change.title);
        site.contact.clone_from(&change.contact);
        site.first_weekday = change.first_weekday;
    }
    let Some(change) = &draft.host else {
        return;
    };
    for host in hosts.iter_mut().filter(|host| host.id == change.id) {
        if let Some(name) = &change.name {
            host.name.clone_from(name);
        }
        if let Some(switches) = change.switches {
            host.switches = switches;
        }
        if let Some(schedule) = &change.schedule {
            host.schedule = schedule.clone();
        }
        if let Some(limits) = &change.limits {
            host.limits = *limits;
        }
    }
}

/// Leaves out the calendars of a host that would not block.
pub(super) fn leave_out(draft: &NewDraft, hosts: &mut [HostData]) {
    let Some((id, kept)) = draft
        .host
        .as_ref()
        .and_then(|host| Some((&host.id, host.calendars.as_ref()?)))
    else {
        return;
    };
    for host in hosts.iter_mut().filter(|it| it.host.id == *id) {
        host.calendars
            .retain(|calendar| kept.contains(&calendar.id));
    }
}

/// What is answered to who would keep a time of a draft, so that the form behind it can be looked
/// at: no time is kept.
///
/// # Errors
/// As [`super::hold::hold`].
pub(super) fn hold(site: &Site, request: &api::HoldRequest) -> Result<api::Hold, Fault> {
    let start = super::hold::parse_start(&request.start)?;
    let own: OwnHold = None;
    let window = super::load::around(start, 1);
    let loaded = super::load::load(site, &request.event, own, window)?;
    super::hold::admit(site, &loaded, request.minutes, start)?;
    let minutes = i64::from(api::HOLD_MINUTES);
    Ok(api::Hold {
        id: site.new_id(),
        secret: crate::seal::secret(&*site.ports.random),
        start: start.into(),
        expires_at: site.now().plus_minutes(minutes).into(),
    })
}

/// What is answered to who would book it; the widget shows it as it is.
pub(super) fn not_booked() -> Fault {
    Fault::invalid(
        "event",
        "This is a preview: nothing is booked. What visitors see is what you have saved.",
    )
}
