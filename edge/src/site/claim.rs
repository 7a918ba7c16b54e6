//! Claiming a slug, and what a new site starts with.

use shared::api::{EventSettings, Role, ScheduleSettings, Weekday, WeeklyWindow};
use shared::booking::SiteSlug;

use super::{Direction, Fault, Site};
use crate::store::Store;

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
    if Store::is_buried(&*site.ports.sql)? {
        return Err(Fault::Conflict("This address is taken."));
    }
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
    use Weekday::{Fr, Mo, Th, Tu, We};
    let office = WeeklyWindow::new(&[Mo, Tu, We, Th, Fr], "09:00", "17:00");
    ScheduleSettings::new(zone, vec![office])
}

/// The event type that a new site starts with. Its eight weeks are read with one free/busy query.
pub(super) fn default_event() -> EventSettings {
    EventSettings::new("intro", "Intro call")
}

/// A slug that a site may be claimed under.
fn valid_slug(slug: &str) -> Result<(), Fault> {
    SiteSlug::parse(slug)
        .map(drop)
        .map_err(|error| Fault::invalid("site", error.to_string()))
}
