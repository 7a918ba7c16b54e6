//! Running what is due. A job that fails is tried again with growing pauses, for as long as
//! there is a reason for it; the alarm itself never fails.

use shared::booking::settle_backoff;

use super::leave::{Left, leave};
use super::push::watch;
use super::refresh::{Refreshed, refresh};
use super::settle::settle;
use super::sweep::sweep;
use super::verify::verify;
use super::{Fault, Site};
use crate::store::{Job, JobKind, Store};

const JOBS_AT_ONCE: u32 = 20;
/// A job that was begun and never came back is taken up again after this.
const BEGUN_S: i64 = 60;

/// After so many tries in vain, this long is the least pause.
const PATIENT_AFTER: u32 = 6;
const PATIENT_S: i64 = 600;
/// How often stray events are looked for.
pub(super) const SWEEP_S: i64 = 24 * 3600;

/// Runs the jobs that are due and sets the alarm to the next.
pub(super) async fn run_due(site: &Site) {
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
        }
        Err(Fault::NoSite) => return,
        Err(fault) => {
            // What is due can't be read: not at once again, that would never end.
            site.note("alarm", &fault);
            let later = site.now().plus_seconds(BEGUN_S);
            return site.ports.wake.set(Some(later)).await;
        }
    }
    site.wake().await;
}

async fn run(site: &Site, job: &Job) -> Result<(), Fault> {
    let store = site.store()?;
    // Somebody else may have done or moved it while the jobs before it ran.
    if store.job(job.kind, &job.subject)?.as_ref() != Some(job) {
        return Ok(());
    }
    let begun = Job {
        due_at: site.now().plus_seconds(BEGUN_S),
        // `settle` counts its tries itself, also those of the request that booked.
        attempts: job
            .attempts
            .saturating_add(u32::from(job.kind != JobKind::Settle)),
        ..job.clone()
    };
    store.put_job(begun.kind, &begun.subject, begun.due_at, begun.attempts)?;
    match job.kind {
        JobKind::Settle => {
            // Puts its own job again as long as the booking is pending.
            settle(site, &job.subject).await
        }
        JobKind::Verify => {
            let done = verify(site, &job.subject).await?;
            finish(site, &begun, done)
        }
        JobKind::Leave => {
            let left = leave(site, &job.subject, job.attempts).await?;
            let store = site.store()?;
            if is_still(&store, &begun)? {
                match left {
                    Left::Done => store.remove_job(JobKind::Leave, &job.subject)?,
                    Left::At(at) => {
                        store.put_job(JobKind::Leave, &job.subject, at, begun.attempts)?;
                    }
                }
            }
            Ok(())
        }
        JobKind::Watch => {
            let next = watch(site, &job.subject).await?;
            let store = site.store()?;
            if is_still(&store, &begun)? {
                match next {
                    Some(at) => store.put_job(JobKind::Watch, &job.subject, at, 0)?,
                    None => store.remove_job(JobKind::Watch, &job.subject)?,
                }
            }
            Ok(())
        }
        JobKind::Refresh => {
            let known = store
                .calendars()?
                .iter()
                .any(|c| c.connection == job.subject);
            if !known {
                super::connect::list_calendars(site, &job.subject).await?;
            }
            let done = refresh(site, &job.subject).await;
            let store = site.store()?;
            if is_still(&store, &begun)? {
                match done {
                    Ok(Refreshed::At(at)) => {
                        store.put_job(JobKind::Refresh, &job.subject, at, 0)?
                    }
                    Ok(Refreshed::TryAgain) | Err(_) => again(site, &store, &begun)?,
                }
            }
            done.map(drop)
        }
        JobKind::Sweep => {
            let done = sweep(site, &job.subject).await?;
            let store = site.store()?;
            if is_still(&store, &begun)? {
                let pause = if done { SWEEP_S } else { SWEEP_S / 24 };
                store.put_job(
                    JobKind::Sweep,
                    &job.subject,
                    site.now().plus_seconds(pause),
                    0,
                )?;
            }
            Ok(())
        }
        JobKind::Tidy => {
            if store.tidy(site.now())? {
                store.put_job(JobKind::Tidy, "", site.now().plus_seconds(3600), 0)?;
            } else {
                store.remove_job(JobKind::Tidy, "")?;
            }
            Ok(())
        }
    }
}

/// Whether nobody has asked for the same work while it was being done.
fn is_still(store: &Store, begun: &Job) -> Result<bool, Fault> {
    Ok(store.job(begun.kind, &begun.subject)?.as_ref() == Some(begun))
}

fn finish(site: &Site, begun: &Job, done: bool) -> Result<(), Fault> {
    let store = site.store()?;
    if !is_still(&store, begun)? {
        return Ok(());
    }
    if done {
        Ok(store.remove_job(begun.kind, &begun.subject)?)
    } else {
        again(site, &store, begun)
    }
}

fn again(site: &Site, store: &Store, begun: &Job) -> Result<(), Fault> {
    let [jitter] = crate::ports::random_bytes::<1>(&*site.ports.random);
    let mut pause = i64::from(settle_backoff(begun.attempts, u32::from(jitter)));
    if begun.attempts > PATIENT_AFTER {
        pause = pause.max(PATIENT_S);
    }
    let due = site.now().plus_seconds(pause);
    Ok(store.put_job(begun.kind, &begun.subject, due, begun.attempts)?)
}
