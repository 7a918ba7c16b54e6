//! After a new master key: sealing again under it what is sealed under an older one, in small
//! steps, while everything else goes on. Nothing is awaited between reading a text and replacing
//! it, and a text that has changed is left alone: whoever changed it sealed with the newest key.

use serde::{Deserialize, Serialize};

use super::answer::LINK_AFTER_END_S;
use super::call::sealed_for;
use super::jobs::Outcome;
use super::owner::INVITATION_S;
use super::{Direction, Fault, Site};
use crate::seal::Sealer;
use crate::store::JobKind;

/// So many texts at a time: a step is a few milliseconds of work.
const A_STEP: usize = 20;

/// How far a site is. What the Worker is told, to be added up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resealing {
    /// The newest master key: the one everything is to be sealed under.
    pub key: u32,
    /// How many texts still carry an older number.
    pub left: u32,
    /// How many of those can't be opened, because their key is not configured any more.
    pub unreadable: u32,
    /// Epoch seconds until which links made before this key was asked for open something.
    pub links_until: i64,
    /// How many addresses of feeds were made before; these have no end.
    #[serde(default)]
    pub feeds: u32,
}

/// Makes the work due if there is any, and says how far it is. Asked for as often as one likes.
///
/// # Errors
/// [`Fault::NoSite`].
pub async fn reseal(site: &Site) -> Result<Resealing, Fault> {
    let store = site.store()?;
    let config = &site.ports.config;
    let (key, now) = (config.newest_key(), site.now());
    let since = store.key_since(key, now)?;
    let old = store.sealed_otherwise(key)?;
    let unreadable = old.iter().filter(|s| !config.can_open(&s.text)).count();
    if !old.is_empty() {
        store.put_job(JobKind::Reseal, "", now, 0)?;
        site.log(Direction::In, "reseal", &site.slug, "")?;
    }
    site.wake().await;
    let feeds = site.store()?.feeds()?;
    let feeds = feeds.iter().filter(|feed| feed.made < since).count();
    let links = site.store()?.last_end_of_made_before(since)?;
    let links = links.map(|end| end.plus_seconds(LINK_AFTER_END_S));
    let invitations = since.plus_seconds(INVITATION_S);
    Ok(Resealing {
        key,
        left: u32::try_from(old.len()).unwrap_or(u32::MAX),
        unreadable: u32::try_from(unreadable).unwrap_or(u32::MAX),
        links_until: links.map_or(invitations, |at| at.max(invitations)).epoch(),
        feeds: u32::try_from(feeds).unwrap_or(u32::MAX),
    })
}

/// One step of the job.
pub(super) fn step(site: &Site) -> Result<Outcome, Fault> {
    let store = site.store()?;
    let config = &site.ports.config;
    let sealer = Sealer::new(config, &site.slug);
    let (mut done, mut unreadable) = (0, 0);
    for old in store.sealed_otherwise(config.newest_key())? {
        if done == A_STEP {
            return Ok(Outcome::At(site.now()));
        }
        let purpose = sealed_for(old.field.as_str(), &old.host, &old.account);
        match sealer.open(&purpose, &old.text) {
            Ok(plain) => {
                let new = sealer.seal(&*site.ports.random, &purpose, &plain);
                store.replace_sealed(&old, &new)?;
                done += 1;
            }
            Err(_) => unreadable += 1,
        }
    }
    if unreadable == 0 {
        return Ok(Outcome::Done);
    }
    site.refused(format!(
        "master_key: {unreadable} texts can't be opened: is a MASTER_KEY_n missing that was there?"
    ));
    Ok(Outcome::Vain {
        wait_s: 0,
        for_good: true,
    })
}
