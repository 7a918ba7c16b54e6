//! What a visitor is offered next.

use shared::api::{
    Assignment, EventSettings, SelfTestOutcome as Outcome, SelfTestPart as Part, SelfTestStep,
};
use shared::slots::next_free;
use shared::time::{Interval, Timestamp};

use super::Found;
use super::words::advice;
use crate::site::load::{ahead, load};
use crate::site::{Fault, Site};

/// What a visitor is offered next, of each event type that the host is part of.
pub(super) fn next_slots(site: &Site, found: &mut Found, host: &str) -> Result<(), Fault> {
    let mut types = site.store()?.event_types()?;
    types.retain(|it| it.hosts.is_empty() || it.hosts.iter().any(|id| id == host));
    for settings in types {
        let step = next_slot(site, &settings, host, found.names)?;
        found.steps.push(step);
    }
    Ok(())
}

fn next_slot(
    site: &Site,
    settings: &EventSettings,
    host: &str,
    own: bool,
) -> Result<SelfTestStep, Fault> {
    let now = site.now();
    let mut loaded = load(site, &settings.event, None, ahead(now))?;
    if settings.assignment == Assignment::Any {
        // That another host is free proves nothing about this one.
        loaded.hosts.retain(|it| it.host.id == host);
    }
    let minutes = settings.durations.first().copied().unwrap_or_default();
    let start: Option<Timestamp> =
        loaded.ask(now, minutes, Interval::ALL, |ask| next_free(ask, now));
    let closed = loaded.hosts.iter().find_map(|it| it.unavailable);
    let (outcome, said) = match (start, closed) {
        (Some(_), _) => (
            Outcome::Ok,
            advice("", "This is the next time offered to visitors."),
        ),
        (None, Some(trouble)) => (Outcome::Failed, trouble.advice(own)),
        (None, None) => (
            Outcome::Failed,
            advice(
                "nothing_free",
                "Nothing is free as far ahead as visitors can book: check the hours, and what is \
                 busy in the calendars.",
            ),
        ),
    };
    Ok(SelfTestStep {
        part: Part::NextSlot,
        outcome,
        code: (outcome != Outcome::Ok).then_some(said.code),
        detail: said.detail,
        about: Some(settings.title.clone()),
        start: start.map(Into::into),
    })
}
