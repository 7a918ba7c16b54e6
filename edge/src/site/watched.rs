//! Telling the watch when work is due, seldom enough to cost little: what it knows may be too
//! early, which costs a poke in vain, and never too late.

use super::{Fault, Site};
use crate::store::Watched;
use crate::watch::client;

/// Work that is due sooner than the shard knows by no more than this is found in time anyway.
const SOONER_S: i64 = 60;
/// A shard that knows of a time so long ago would soon poke in vain.
const STALE_S: i64 = 240;
/// Nobody waits longer for a shard.
const TELLING_S: i64 = 30;

/// Why the watch is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tell {
    /// Work was made due, or done.
    Changed,
    /// The shard asks.
    Always,
}

impl Site {
    /// Tells this site's shard when its earliest work is due, where it has to know. Failing is no
    /// harm: it is tried again with the next work.
    pub(crate) async fn tell_watch(&self, why: Tell) {
        if let Err(fault) = self.try_tell(why).await
            && fault != Fault::NoSite
        {
            self.note("watch", &fault);
        }
    }

    async fn try_tell(&self, why: Tell) -> Result<(), Fault> {
        let store = self.store()?;
        let due = store.next_due()?;
        let watched = store.watched()?;
        let now = self.now();
        if !has_to_know(
            why,
            due.map(|at| at.epoch()),
            known(&watched, now.epoch()),
            now.epoch(),
        ) {
            return Ok(());
        }
        let round = watched.round.saturating_add(1);
        store.start_telling(due, now.plus_seconds(TELLING_S), round)?;
        let told = client::tell(&*self.ports.objects, &self.slug, due, round).await;
        if told.is_err() {
            self.ports
                .log
                .line(&format!("site={} the watch did not answer", self.slug));
        }
        Ok(self.store()?.stop_telling(round, told.is_ok())?)
    }
}

/// What the shard knows, or will in a moment.
fn known(watched: &Watched, now: i64) -> Option<i64> {
    let telling = watched.telling_until.is_some_and(|at| at.epoch() > now);
    let at = if telling {
        watched.telling_at
    } else {
        watched.told_at
    };
    at.map(|at| at.epoch())
}

fn has_to_know(why: Tell, due: Option<i64>, known: Option<i64>, now: i64) -> bool {
    let stale = |known: i64| known.saturating_add(STALE_S) <= now;
    match (due, known) {
        _ if why == Tell::Always => true,
        (None, None) => false,
        (Some(_), None) => true,
        (None, Some(known)) => stale(known),
        (Some(due), Some(known)) => {
            due.saturating_add(SOONER_S) < known
                || (due > known.saturating_add(SOONER_S) && stale(known))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shard_is_told_what_is_sooner_and_seldom_what_is_later() {
        let now = 10_000;
        for (due, known, told) in [
            (None, None, false),
            (Some(now + 30), None, true),
            (Some(now + 30), Some(now + 3600), true),
            (Some(now + 30), Some(now + 60), false),
            (Some(now + 30), Some(now), false),
            (Some(now + 3600), Some(now + 30), false),
            (Some(now + 3600), Some(now), false),
            (Some(now + 3600), Some(now - 240), true),
            (None, Some(now), false),
            (None, Some(now - 240), true),
            // Late and not done yet: it knows.
            (Some(now - 900), Some(now - 900), false),
        ] {
            let asked = |why| has_to_know(why, due, known, now);
            assert_eq!(asked(Tell::Changed), told, "{due:?} {known:?}");
            assert!(asked(Tell::Always));
        }
    }
}
