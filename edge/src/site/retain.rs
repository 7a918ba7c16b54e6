//! What is kept, and for how long: what visitors said goes so many days after their booking, as
//! the site's owner has set. What stays tells bookings of one visitor from others', no more.

use shared::api::PrivacySettings;
use shared::time::Timestamp;

use super::{Direction, Fault, Site};
use crate::seal;
use crate::store::{Nobody, Store};

const DAY_S: i64 = 24 * 3600;
/// So many at once, so that no run of the tidying is long.
const AT_ONCE: u32 = 200;
/// The next of them come after this.
const NEXT_S: i64 = 60;
const MOST_DAYS: u16 = 3_650;
/// So much of a pseudonym is shown.
const SHOWN: usize = 6;

/// Sets how long what visitors said is kept.
///
/// # Errors
/// [`Fault::Invalid`] naming `keep_days`.
pub fn put_privacy(site: &Site, settings: &PrivacySettings) -> Result<(), Fault> {
    if !(1..=MOST_DAYS).contains(&settings.keep_days) {
        let detail = "Enter a number of days from 1 to 3,650.";
        return Err(Fault::invalid("keep_days", detail));
    }
    let store = site.store()?;
    store.set_keep_days(settings.keep_days)?;
    Ok(store.tidy_by(site.now())?)
}

/// Throws away what is past its time. Answers when to come again.
pub(super) fn tidy(site: &Site) -> Result<Option<Timestamp>, Fault> {
    let store = site.store()?;
    let thrown = store.tidy(site.now())?;
    let kept = retain(site, &store)?;
    Ok(thrown.into_iter().chain(kept).min())
}

/// Takes what their visitors said from bookings that are over for long enough.
fn retain(site: &Site, store: &Store<'_>) -> Result<Option<Timestamp>, Fault> {
    let now = site.now();
    let keep_s = i64::from(store.keep_days()?) * DAY_S;
    let over = store.kept_too_long(now.plus_seconds(-keep_s), AT_ONCE)?;
    for booking in &over {
        let pseudonym = pseudonym(site, &booking.guest_email);
        let shown: String = pseudonym.chars().take(SHOWN).collect();
        let nobody = Nobody {
            name: &format!("Visitor {shown}"),
            pseudonym: &pseudonym,
        };
        store.transaction(|| -> Result<(), Fault> {
            store.erase_guest(booking, nobody, now)?;
            site.log(Direction::Here, "pseudonymised", &booking.id, "")
        })?;
    }
    if over.len() >= AT_ONCE as usize {
        return Ok(Some(now.plus_seconds(NEXT_S)));
    }
    let first = store.first_kept()?;
    let next = first.map(|end| end.plus_seconds(keep_s + 1));
    // Once a day is enough.
    Ok(next.map(|at| at.max(now.plus_seconds(DAY_S))))
}

/// What an address is to this site once nobody may read it any more.
pub(super) fn pseudonym(site: &Site, email: &str) -> String {
    let purpose = format!("visitor of {}", site.slug);
    seal::pseudonym(
        &site.ports.config,
        &purpose,
        &email.trim().to_ascii_lowercase(),
    )
}
