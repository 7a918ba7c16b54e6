//! Running what is due. The alarm first sets the next one, so that a death in the middle is made
//! good by itself, and it never fails. What a failed job means is in `jobs.rs`.

use super::erase::erase;
use super::follow::{follow, follow_soon};
use super::jobs::{Outcome, in_vain};
use super::leave::leave;
use super::meet::meet;
use super::post::post;
use super::push::watch;
use super::refresh::{Refreshed, refresh};
use super::reseal;
use super::retain::tidy;
use super::settle::settle;
use super::strip::strip;
use super::sweep::sweep;
use super::verify::verify;
use super::wish::settle_wish;
use super::{Fault, Site, depart, moving, test_event};
use crate::store::{Job, JobKind};

const JOBS_AT_ONCE: u32 = 20;
/// A job that was begun and never came back is taken up again after this; the same for an alarm.
const BEGUN_S: i64 = 60;
/// How often stray events are looked for.
pub(super) const SWEEP_S: i64 = 24 * 3600;
/// How often the calendars of an account are listed again, with what we may do there.
const LIST_S: i64 = 20 * 3600;

/// Runs the jobs that are due and sets the alarm to the next.
pub(super) async fn run_due(site: &Site) {
    match site.store() {
        Ok(_) => {}
        Err(Fault::NoSite) => return,
        Err(fault) => site.note("alarm", &fault),
    }
    let later = site.now().plus_seconds(BEGUN_S);
    site.ports.wake.set(Some(later)).await;
    let due = site
        .store()
        .and_then(|store| Ok(store.due_jobs(site.now(), JOBS_AT_ONCE)?));
    match due {
        Ok(jobs) => {
            for job in jobs {
                if let Err(fault) = run(site, &job).await {
                    site.note("job", &fault);
                }
            }
            site.wake().await;
        }
        // What is due can't be read: not at once again, that would never end.
        Err(fault) => site.note("alarm", &fault),
    }
}

async fn run(site: &Site, job: &Job) -> Result<(), Fault> {
    let store = match site.store() {
        // The job before it has erased the site.
        Err(Fault::NoSite) => return Ok(()),
        store => store?,
    };
    // Somebody else may have done or moved it while the jobs before it ran.
    if store.job(job.kind, &job.subject)?.as_ref() != Some(job) {
        return Ok(());
    }
    let begun = Job {
        due_at: site.now().plus_seconds(BEGUN_S),
        // These count their tries themselves, also those of the request that asked.
        attempts: job.attempts.saturating_add(u32::from(!matches!(
            job.kind,
            JobKind::Settle | JobKind::Reschedule
        ))),
        ..job.clone()
    };
    store.put_job(begun.kind, &begun.subject, begun.due_at, begun.attempts)?;
    site.forget_refusal();
    let outcome = work(site, job).await;
    let store = match site.store() {
        Err(Fault::NoSite) => return Ok(()),
        store => store?,
    };
    // Nobody may have asked for the same work while it was being done: then that stays asked.
    if store.job(begun.kind, &begun.subject)?.as_ref() != Some(&begun) {
        return outcome.map(drop);
    }
    match &outcome {
        Ok(Outcome::Done) => store.remove_job(begun.kind, &begun.subject)?,
        Ok(Outcome::At(at)) => store.renew_job(begun.kind, &begun.subject, *at)?,
        Ok(Outcome::Vain { wait_s, for_good }) => {
            in_vain(site, &store, &begun, *wait_s, *for_good)?;
        }
        Ok(Outcome::Later(at)) => {
            store.put_job(begun.kind, &begun.subject, *at, job.attempts)?;
        }
        Ok(Outcome::Own) => {}
        Err(_) => in_vain(site, &store, &begun, 0, false)?,
    }
    outcome.map(drop)
}

/// One try. At least once: everything here may have been done before.
async fn work(site: &Site, job: &Job) -> Result<Outcome, Fault> {
    let subject = job.subject.as_str();
    Ok(match job.kind {
        JobKind::Settle => {
            // Puts its own job again as long as the booking is pending.
            settle(site, subject).await?;
            Outcome::Own
        }
        JobKind::Reschedule => {
            settle_wish(site, subject).await?;
            Outcome::Own
        }
        JobKind::Verify if verify(site, subject).await? => Outcome::Done,
        JobKind::Verify => Outcome::VAIN,
        JobKind::Leave => leave(site, subject).await?,
        JobKind::Move => moving::bring(site, subject).await?,
        JobKind::Depart => depart::depart(site, subject).await?,
        JobKind::Watch => match watch(site, subject).await? {
            Some(at) => Outcome::At(at),
            None => Outcome::Done,
        },
        JobKind::Refresh => {
            // Titles and rights change at Google too, and nothing else tells us.
            let listed = site.store()?.connection(subject)?;
            let listed = listed.and_then(|row| row.listed_at);
            if listed.is_none_or(|at| at.plus_seconds(LIST_S) <= site.now()) {
                super::connect::list_calendars(site, subject).await?;
            }
            let read = refresh(site, subject).await?;
            follow_soon(site, subject)?;
            match read {
                Refreshed::At(at) => Outcome::At(at),
                Refreshed::TryAgain => Outcome::VAIN,
            }
        }
        JobKind::Meet => meet(site, subject).await?,
        JobKind::Follow => follow(site, subject).await?,
        JobKind::Sweep if sweep(site, subject).await? => {
            Outcome::At(site.now().plus_seconds(SWEEP_S))
        }
        JobKind::Sweep => Outcome::Vain {
            wait_s: SWEEP_S / 24,
            for_good: false,
        },
        JobKind::TestEvent => test_event::remove(site, subject).await?,
        JobKind::Mail => post(site, subject).await?,
        JobKind::Strip => strip(site, subject).await?,
        JobKind::Erase => erase(site).await?,
        JobKind::Tidy => match tidy(site)? {
            Some(at) => Outcome::At(at),
            None => Outcome::Done,
        },
        JobKind::Reseal => reseal::step(site)?,
    })
}
