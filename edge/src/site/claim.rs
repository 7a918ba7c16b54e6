//! Claiming a slug, and what a new site starts with.

use shared::api::{
    Assignment, EventSettings, Limits, Role, ScheduleSettings, Weekday, WeeklyWindow,
};
use shared::booking::SiteSlug;

use super::{Direction, Fault, Site};
use crate::store::Store;

/// Eight weeks, read with one free/busy query.
const DEFAULT_HORIZON_DAYS: u16 = 56;

/// The first line of the log is thrown away so much later.
const LOG_KEPT_S: i64 = 60 * 86_400;

/// Claims the slug for an account. Claiming one's own again is no error: a claim whose answer
/// was lost can be repeated.
pub(super) fn claim(
    site: &Site,
    account: &str,
    email: &str,
    name: &str,
    title: &str,
) -> Result<(), Fault> {
    valid_slug(&site.slug)?;
    let now = site.now();
    let store = Store::create(&*site.ports.sql, now.epoch())?;
    if store.site()?.is_some() {
        let own = store
            .member(account)?
            .is_some_and(|member| member.role == Role::Owner);
        return if own {
            Ok(())
        } else {
            Err(Fault::Conflict("This address is taken."))
        };
    }
    store.transaction(|| -> Result<(), Fault> {
        store.insert_site(&site.slug, title, now)?;
        store.put_member(account, email, name, Role::Owner, now)?;
        store.put_event_type(&default_event(), now)?;
        store.tidy_by(now.plus_seconds(LOG_KEPT_S))?;
        Ok(store.set_origin(&site.ports.config.origin)?)
    })?;
    site.log(Direction::Here, "claimed", &site.slug, "")
}

/// Monday to Friday, nine to five.
pub(super) fn default_schedule(zone: &str) -> ScheduleSettings {
    ScheduleSettings {
        zone: zone.to_owned(),
        weekly: vec![WeeklyWindow {
            days: vec![
                Weekday::Mo,
                Weekday::Tu,
                Weekday::We,
                Weekday::Th,
                Weekday::Fr,
            ],
            rule: None,
            from: None,
            start: "09:00".into(),
            end: "17:00".into(),
        }],
        overrides: Vec::new(),
    }
}

/// The event type that a new site starts with.
pub(super) fn default_event() -> EventSettings {
    EventSettings {
        event: "intro".into(),
        title: "Intro call".into(),
        description: String::new(),
        durations: vec![30],
        interval: None,
        buffer_before: 0,
        buffer_after: 0,
        notice: 240,
        horizon_days: DEFAULT_HORIZON_DAYS,
        business_days: false,
        dates: None,
        limits: Limits::default(),
        location: String::new(),
        hosts: Vec::new(),
        assignment: Assignment::Any,
        event_title: None,
        detail: Default::default(),
        meet: false,
        color_id: None,
        reminders: None,
        cancel_notice: 0,
        reschedule_notice: 0,
        approval: false,
        approval_hours: None,
        questions: Vec::new(),
        guests: 0,
        zone_locked: false,
    }
}

/// A slug that a site may be claimed under.
fn valid_slug(slug: &str) -> Result<(), Fault> {
    SiteSlug::parse(slug)
        .map(drop)
        .map_err(|error| Fault::invalid("site", error.to_string()))
}
