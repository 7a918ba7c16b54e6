//! Why a start is offered or not: the engine's own reasons, in words for the owner.

use shared::api::{Role, WhyHost, WhyReason, WhyView};
use shared::slots::{Counted, WhyNot, check, explain};
use shared::time::{Interval, Timestamp};

use super::load::{HostData, ahead, load};
use super::{Fault, Site};
use crate::store::Member;

/// What speaks against a start, host by host. A member who is no owner sees only themself, and what
/// calendars are called is told to their host alone.
///
/// # Errors
/// [`Fault::NoEvent`] for an event type that can't be booked.
pub fn why(
    site: &Site,
    member: &Member,
    event: &str,
    minutes: u16,
    start: Timestamp,
) -> Result<WhyView, Fault> {
    let loaded = load(site, event, None, ahead(site.now()))?;
    let (offered, reasons) = loaded.ask(site.now(), minutes, Interval::ALL, |ask| {
        (check(ask, start).is_ok(), explain(ask, start))
    });
    let is_me = |host: &str| member.host.as_deref() == Some(host);
    let sees = |host: &str| member.role == Role::Owner || is_me(host);
    let hosts = loaded
        .hosts
        .iter()
        .zip(reasons)
        .filter(|(data, _)| sees(&data.host.id))
        .map(|(data, reasons)| WhyHost {
            host: data.host.id.clone(),
            name: data.host.name.clone(),
            as_of: data.oldest_read.map(Into::into),
            reasons: reasons
                .into_iter()
                .map(|why| reason(data, why, is_me(&data.host.id)))
                .collect(),
        })
        .collect();
    Ok(WhyView {
        start: start.into(),
        minutes,
        offered,
        hosts,
    })
}

fn reason(data: &HostData, why: WhyNot, own: bool) -> WhyReason {
    let calendar = why.calendar().and_then(|place| data.calendars.get(place));
    let calendar = calendar.filter(|_| own);
    let named = calendar.map(|calendar| format!("\u{201c}{}\u{201d}", calendar.title));
    let named = named.unwrap_or_else(|| "One of their calendars".to_owned());
    let (of, per) = match why {
        WhyNot::Limit { of, per } => (Some(of.name().to_owned()), Some(per.name().to_owned())),
        _ => (None, None),
    };
    WhyReason {
        code: why.code().to_owned(),
        detail: sentence(data, why, &named, own),
        calendar: calendar.map(|calendar| calendar.id.clone()),
        of,
        per,
    }
}

/// `named`: the calendar as the reader may know it, at the beginning of a sentence.
fn sentence(data: &HostData, why: WhyNot, named: &str, own: bool) -> String {
    match why {
        WhyNot::NotADuration => "The event type has no such duration: add it there.".into(),
        WhyNot::OutsideHours => {
            "The weekly hours offer no start then: change the hours, or the steps of the event type."
                .into()
        }
        WhyNot::ClosedByOverride => {
            "The week would offer it, but this date has hours of its own: change or remove them."
                .into()
        }
        WhyNot::Notice => "It is past, or sooner than the minimum notice allows.".into(),
        WhyNot::Horizon => {
            "It is further ahead than the event type can be booked, or not among its dates.".into()
        }
        WhyNot::Limit { of, per } => {
            let whose = match of {
                Counted::EventType => "this event type",
                Counted::Host => "this host",
            };
            let per = per.name();
            format!("There are as many bookings of {whose} in that {per} as its limit allows.")
        }
        WhyNot::Busy { .. } if !own => format!(
            "{named} is busy then. If it should not block, they can mark the event there as free."
        ),
        WhyNot::Busy { .. } => format!(
            "{named} is busy then. If it should not block, mark the event there as free."
        ),
        WhyNot::Buffer { .. } => format!(
            "{named} is busy too close to it: the event type's buffers need that time."
        ),
        WhyNot::Booked => "A booking is there, or too close to it for the buffers.".into(),
        WhyNot::Held => {
            "A visitor is filling in the form for it: it is free again in five minutes at most."
                .into()
        }
        WhyNot::Unknown { .. } if own => format!(
            "{named} has not been read that far ahead: press Refresh under Calendars."
        ),
        WhyNot::Unknown { .. } => format!(
            "{named} has not been read that far ahead: ask them to press Refresh under Calendars."
        ),
        WhyNot::HostUnavailable => data
            .unavailable
            .map_or("Nothing is known about this host.", |why| why.sentence(own))
            .into(),
    }
}
