//! How long each kind of work is tried in vain, and what is shown and done then.

use shared::api::{JobState, JobView, JobsView, Role};
use shared::booking::settle_backoff;

use super::{Direction, Fault, Site, depart, tell};
use crate::store::{Job, JobKind, Member, Store};

/// Work that should have run so long ago is shown, and looked for by `Watch`.
pub(crate) const OVERDUE_S: i64 = 300;

/// After so many tries in vain, [`PATIENT_S`] is the least pause.
const PATIENT_AFTER: u32 = 6;
const PATIENT_S: i64 = 600;
const HOUR_S: i64 = 3600;
const DAY_S: i64 = 24 * HOUR_S;

/// When work of a kind counts as failed, and what becomes of it then.
struct Patience {
    /// Tries in vain until it is shown as failed.
    tries: u32,
    /// How often it is tried after that, at least; `None`: not until somebody asks, or as the kind
    /// says.
    then_every_s: Option<i64>,
}

/// The table. `Store` knows which kinds stop (`JobKind::stops`): those whose work is worth nothing
/// later, or that nothing but a person can mend.
fn patience(kind: JobKind, for_good: bool) -> Patience {
    let (tries, then_every_s) = match kind {
        // Ends by the booking's deadline, so it never counts as failed: the booking does.
        JobKind::Settle => (u32::MAX, None),
        // Ends by the wish's deadline.
        JobKind::Reschedule => (u32::MAX, None),
        // One more look at an event that is in the calendar. Later the host has seen it anyway.
        JobKind::Verify => (10, None),
        // The booking stands without it, and the host is told.
        JobKind::Meet => (10, None),
        // An event that stays in the calendar keeps a guest invited: never given up. Shown, so
        // that somebody may remove it by hand. Until then its time is busy for nobody: what may go
        // by itself is tried often.
        JobKind::Leave if !for_good => (10, Some(HOUR_S)),
        JobKind::Leave => (10, Some(DAY_S)),
        // Without it the host is closed after a day: never given up.
        JobKind::Refresh => (10, Some(HOUR_S)),
        // What the host changed in Google would not be known here: never given up.
        JobKind::Follow => (10, Some(HOUR_S)),
        // Until then the booking stays in the calendar where it is: never given up.
        JobKind::Move => (10, Some(HOUR_S)),
        // Until then the grant stays: never given up. What it waits for fails by itself.
        JobKind::Depart => (10, Some(HOUR_S)),
        // Push is a hint: where it is refused, changes are noticed by looking.
        JobKind::Watch => (u32::MAX, None),
        // Comes once a day anyway; in vain, once an hour.
        JobKind::Sweep => (12, Some(DAY_S)),
        // What we wrote is not left to its host while we can remove it: never given up.
        JobKind::TestEvent if !for_good => (10, Some(HOUR_S)),
        JobKind::TestEvent => (10, Some(DAY_S)),
        // A name that was to go stays in a calendar: never given up.
        JobKind::Strip if !for_good => (10, Some(HOUR_S)),
        JobKind::Strip => (10, Some(DAY_S)),
        // Waits for others of ours: never given up.
        JobKind::Erase => (10, Some(HOUR_S)),
        // Given up after a day by itself, and shown then.
        JobKind::Mail => (u32::MAX, None),
        // Asks nobody but our own tables.
        JobKind::Tidy => (u32::MAX, None),
        // In vain only while a key is missing: the operator may bring it back.
        JobKind::Reseal => (10, Some(DAY_S)),
    };
    Patience {
        tries,
        then_every_s,
    }
}

/// What a kind does, for people; and what it means that it has failed.
fn words(kind: JobKind) -> (&'static str, &'static str) {
    match kind {
        JobKind::Settle => (
            "Writing a booking to the calendar",
            "The visitor is still waiting. We keep trying, for a day at most.",
        ),
        JobKind::Reschedule => (
            "Moving a booking in the calendar",
            "The old time stays valid until this is done, and also if it can’t be done.",
        ),
        JobKind::Verify => (
            "Checking a booking once more",
            "Check in the calendar whether there is something else at that time.",
        ),
        JobKind::Meet => (
            "Getting the Google Meet link for a booking",
            "The booking is valid without it. Send the visitor a link yourself, or try again.",
        ),
        JobKind::Leave => (
            "Removing the event of a booking that is over",
            "We try at least once a day. You can remove the event in Google Calendar yourself.",
        ),
        JobKind::Refresh => (
            "Reading busy times",
            "We try once an hour. After a day without busy times, nothing is offered.",
        ),
        JobKind::Follow => (
            "Checking what was changed in Google Calendar",
            "We try once an hour. Until then, a booking moved or deleted there stays as it was \
             here.",
        ),
        JobKind::Move => (
            "Moving a booking to the calendar that now receives bookings",
            "We try once an hour. Until then it stays where it was, or is in no calendar.",
        ),
        JobKind::Depart => (
            "Dealing with future bookings before a host is paused or removed, or an account \
             disconnected",
            "We try once an hour. Until then the connection stays. To end it at once, choose to \
             keep the bookings.",
        ),
        JobKind::Watch => (
            "Asking Google to tell us about changes",
            "Changes are still noticed within ten minutes of somebody looking.",
        ),
        JobKind::Sweep => (
            "Looking for events of ours that shouldn’t be there",
            "We try once a day.",
        ),
        JobKind::TestEvent => (
            "Removing what a self-test wrote",
            "We try at least once a day. You can remove the event in Google Calendar yourself.",
        ),
        JobKind::Strip => (
            "Removing an erased visitor from the event of their booking",
            "We try at least once a day. You can change the event in Google Calendar yourself.",
        ),
        JobKind::Erase => ("Erasing the site", "This continues on its own."),
        JobKind::Mail => (
            "Sending an e-mail",
            "We give up after a day. If it was bad news, you are asked to call the person.",
        ),
        JobKind::Tidy => ("Deleting what has expired", "This continues on its own."),
        JobKind::Reseal => (
            "Encrypting with the new master key",
            "Whoever runs this installation has removed a key too early: it has to be put back, or \
             the hosts have to connect again.",
        ),
    }
}

/// What came of one try.
pub(super) enum Outcome {
    /// There is nothing left to do.
    Done,
    /// It was done, and is due again then.
    At(shared::time::Timestamp),
    /// Not tried: somebody else is at it. Not before then.
    Later(shared::time::Timestamp),
    /// In vain. Not again before `wait_s` seconds.
    Vain {
        /// Seconds, at least.
        wait_s: i64,
        /// Whether more tries can't help until somebody does something: it has failed at once.
        for_good: bool,
    },
    /// The work keeps its own job.
    Own,
}

impl Outcome {
    /// In vain, to be tried again soon.
    pub(super) const VAIN: Self = Self::Vain {
        wait_s: 0,
        for_good: false,
    };
}

/// Notes a try in vain, the `attempts`-th: when to try again, what Google said, and whether this
/// counts as failed now.
pub(super) fn in_vain(
    site: &Site,
    store: &Store<'_>,
    job: &Job,
    wait_s: i64,
    for_good: bool,
) -> Result<(), Fault> {
    let Patience {
        tries,
        then_every_s,
    } = patience(job.kind, for_good);
    let failed = for_good || job.attempts >= tries || job.failed_at.is_some();
    let [jitter] = crate::ports::random_bytes::<1>(&*site.ports.random);
    let mut pause = i64::from(settle_backoff(job.attempts, u32::from(jitter)));
    if job.attempts > PATIENT_AFTER {
        pause = pause.max(PATIENT_S);
    }
    if let (true, Some(every)) = (for_good || job.attempts >= tries, then_every_s) {
        // Sooner, never later: "once a day" is what we say.
        pause = every - every * i64::from(jitter) / 1024;
    }
    let due = site.now().plus_seconds(pause.max(wait_s));
    let failed_at = job.failed_at.or(failed.then(|| site.now()));
    let error = site.refusal().unwrap_or_else(|| job.error.clone());
    store.put_job(job.kind, &job.subject, due, job.attempts.max(1))?;
    store.note_failure(job.kind, &job.subject, failed_at, &error)?;
    if failed && job.failed_at.is_none() {
        site.ports.log.line(&format!(
            "site={} job={} subject={} has failed: {error}",
            site.slug,
            job.kind.as_str(),
            job.subject
        ));
        site.log(
            Direction::Here,
            "job_failed",
            &job.subject,
            job.kind.as_str(),
        )?;
        tell::job_failed(site, store, job)?;
    }
    Ok(())
}

/// What has failed and what is overdue, as this member may see it.
///
/// # Errors
/// [`Fault::NoSite`].
pub fn jobs(site: &Site, member: &Member) -> Result<JobsView, Fault> {
    let store = site.store()?;
    let since = site.now().plus_seconds(-OVERDUE_S);
    let mut jobs = Vec::new();
    for job in store.troubled_jobs(since)? {
        if !sees(&store, member, &job.subject)? {
            continue;
        }
        let (what, meaning) = words(job.kind);
        jobs.push(JobView {
            kind: job.kind.as_str().to_owned(),
            what: what.to_owned(),
            meaning: meaning.to_owned(),
            state: if job.failed_at.is_some() {
                JobState::Failed
            } else {
                JobState::Overdue
            },
            failed_at: job.failed_at.map(Into::into),
            due_at: job.due_at.into(),
            attempts: job.attempts,
            error: match is_own(&store, member, &job.subject)? {
                true => job.error,
                false => without_addresses(&job.error),
            },
            subject: job.subject,
        });
    }
    Ok(JobsView { jobs })
}

/// Makes a failed or overdue job due now, as if it had never been tried.
///
/// # Errors
/// [`Fault::NotFound`] if there is none, or none that this member may see.
pub fn retry_job(site: &Site, member: &Member, kind: &str, subject: &str) -> Result<(), Fault> {
    let store = site.store()?;
    let since = site.now().plus_seconds(-OVERDUE_S);
    let job = store
        .troubled_jobs(since)?
        .into_iter()
        .find(|job| job.kind.as_str() == kind && job.subject == subject)
        .ok_or(Fault::NotFound("job"))?;
    if !sees(&store, member, &job.subject)? {
        return Err(Fault::NotFound("job"));
    }
    again(site, &store, &job)
}

fn again(site: &Site, store: &Store<'_>, job: &Job) -> Result<(), Fault> {
    if job.kind == JobKind::Depart {
        depart::retry(site, store, &job.subject)?;
    }
    Ok(store.renew_job(job.kind, &job.subject, site.now())?)
}

/// The same for all of them.
///
/// # Errors
/// [`Fault::NoSite`].
pub fn retry_jobs(site: &Site, member: &Member) -> Result<(), Fault> {
    let store = site.store()?;
    let since = site.now().plus_seconds(-OVERDUE_S);
    for job in store.troubled_jobs(since)? {
        if sees(&store, member, &job.subject)? {
            again(site, &store, &job)?;
        }
    }
    Ok(())
}

/// Whether it is about the member's own host.
fn is_own(store: &Store<'_>, member: &Member, subject: &str) -> Result<bool, Fault> {
    match &member.host {
        Some(host) => Ok(store.belongs_to(subject, host)?),
        None => Ok(false),
    }
}

/// Google's message without the words that are an account's or a calendar's address.
fn without_addresses(error: &str) -> String {
    let words = error.split(' ');
    let words = words.map(|word| if word.contains('@') { "…" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// Owners see everything; a host what is theirs, also beside others.
pub(super) fn sees(store: &Store<'_>, member: &Member, subject: &str) -> Result<bool, Fault> {
    if member.role == Role::Owner {
        return Ok(true);
    }
    match &member.host {
        Some(host) => Ok(store.concerns(subject, host)?),
        None => Ok(false),
    }
}
