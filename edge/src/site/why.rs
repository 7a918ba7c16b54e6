//! Why a start is offered or not: the engine's own reasons, in words for the owner.

use shared::api::{Role, WhyCalendar, WhyHost, WhyReason, WhyView};
use shared::slots::{Counted, WhyNot, check, explain};
use shared::time::{Interval, Timestamp};

use super::load::{HostData, ahead, load};
use super::standing::Trouble;
use super::{Fault, Site};
use crate::store::{Calendar, Member};

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
    let store = site.store()?;
    let slot = Interval::new(start, start.plus_seconds(i64::from(minutes) * 60));
    let is_past = start < site.now();
    let mut hosts = Vec::new();
    for (data, reasons) in loaded.hosts.iter().zip(reasons) {
        let own = is_me(&data.host.id);
        if !sees(&data.host.id) {
            continue;
        }
        let all = store.calendars_of_host(&data.host.id)?;
        let unticked = unticked(&all);
        hosts.push(WhyHost {
            host: data.host.id.clone(),
            name: data.host.name.clone(),
            as_of: data.oldest_read.map(Into::into),
            reasons: reasons
                .into_iter()
                // What is past is before the first date as well; that says nothing more.
                .filter(|why| !(is_past && *why == WhyNot::Horizon))
                .map(|why| reason(data, why, own, is_past))
                .collect(),
            me: own,
            ignores_busy: !data.host.switches.busy_blocks,
            ignores_all_day: !data.host.switches.all_day_blocks,
            calendars: asked(data, &all, slot, own),
            unticked_count: u32::try_from(unticked.len()).unwrap_or(u32::MAX),
            unticked: if own { unticked } else { Vec::new() },
        });
    }
    Ok(WhyView {
        start: start.into(),
        minutes,
        offered,
        hosts,
    })
}

/// The titles of the calendars that are there, and whose events do not block.
fn unticked(all: &[Calendar]) -> Vec<String> {
    all.iter()
        .filter(|calendar| !calendar.checks_conflicts && calendar.state != "gone")
        .map(|calendar| calendar.title.clone())
        .collect()
}

/// What each calendar that blocks says of the slot.
fn asked(data: &HostData, all: &[Calendar], slot: Option<Interval>, own: bool) -> Vec<WhyCalendar> {
    data.calendars
        .iter()
        .map(|known| {
            let row = all.iter().find(|it| it.id == known.id);
            let read_at = row.and_then(|it| it.read_at);
            let busy = slot
                .filter(|slot| {
                    read_at.is_some() && known.known_until.is_none_or(|it| slot.end() <= it)
                })
                .map(|slot| known.busy.overlapping(&slot).next().is_some());
            WhyCalendar {
                title: own.then(|| known.title.clone()),
                read_at: read_at.map(Into::into),
                busy,
            }
        })
        .collect()
}

fn reason(data: &HostData, why: WhyNot, own: bool, is_past: bool) -> WhyReason {
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
        detail: sentence(data.unavailable, why, &named, own, is_past),
        calendar: calendar.map(|calendar| calendar.id.clone()),
        of,
        per,
    }
}

/// `named`: the calendar as the reader may know it, at the beginning of a sentence.
fn sentence(
    unavailable: Option<Trouble>,
    why: WhyNot,
    named: &str,
    own: bool,
    is_past: bool,
) -> String {
    match why {
        WhyNot::NotADuration => "The event type does not offer this duration: add it there.".into(),
        WhyNot::OutsideHours => {
            "The weekly hours offer no start time then: change the hours, or how often the event \
             type offers a start time."
                .into()
        }
        WhyNot::ClosedByOverride => {
            "The weekly hours would offer it, but this date has hours of its own: change or remove \
             them."
                .into()
        }
        WhyNot::Notice if is_past => "It is in the past.".into(),
        WhyNot::Notice => {
            "It is sooner than the event type’s “Earliest start” allows: change that there.".into()
        }
        WhyNot::Horizon => {
            "It is further ahead than the event type can be booked, or not among its dates.".into()
        }
        WhyNot::Limit { of, per } => {
            let whose = match of {
                Counted::EventType => "this event type",
                Counted::Host => "this host",
            };
            let per = per.name();
            format!("The booking limit of {whose} for that {per} has been reached.")
        }
        WhyNot::Busy { .. } if !own => format!(
            "{named} is busy then. If it should not block, they can mark the event there as free."
        ),
        WhyNot::Busy { .. } => {
            format!("{named} is busy then. If it should not block, mark the event there as free.")
        }
        WhyNot::Buffer { .. } => {
            format!("{named} is busy too close to it: the event type’s breaks need that time.")
        }
        WhyNot::Booked => "There is a booking then, or one too close to it for the breaks.".into(),
        WhyNot::Held => {
            "A visitor is filling in the form for it: it will be free again in five minutes at \
             most."
                .into()
        }
        WhyNot::Unknown { .. } if own => format!(
            "{named} has not been read that far ahead: press Refresh now beside the calendar."
        ),
        WhyNot::Unknown { .. } => format!(
            "{named} has not been read that far ahead: ask them to press Refresh now beside the calendar."
        ),
        WhyNot::HostUnavailable => unavailable
            .map_or("Nothing is known about this host.", |why| why.sentence(own))
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_reason_of_the_engine_has_a_sentence_of_its_own() {
        for own in [true, false] {
            for is_past in [true, false] {
                let say = |why| sentence(None, why, "It", own, is_past);
                let said: BTreeSet<String> = WhyNot::EVERY.into_iter().map(say).collect();
                assert_eq!(said.len(), WhyNot::EVERY.len(), "{said:?}");
                assert!(
                    said.iter().all(|it| it.ends_with('.') && it.len() > 10),
                    "{said:?}"
                );
            }
        }
    }
}
