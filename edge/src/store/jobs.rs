//! Work due at a time. One job per kind and subject; the object's one alarm is set to the earliest.

use std::sync::LazyLock;

use shared::time::Timestamp;

use super::{Store, row};
use crate::ports::SqlError;

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Bring a pending booking to an end. Subject: the booking.
    Settle,
    /// Look once more whether something else is there. Subject: the booking.
    Verify,
    /// Ask for the Meet link. Subject: the booking.
    Meet,
    /// Move a booking to the time that somebody wishes. Subject: the booking.
    Reschedule,
    /// Remove the event of a booking that is over. Subject: the booking.
    Leave,
    /// Read busy times. Subject: the connection.
    Refresh,
    /// See what the host did to our events. Subject: the connection.
    Follow,
    /// Bring the event of a booking into the calendar that receives bookings now, and remove what
    /// is left of it elsewhere. Subject: the booking.
    Move,
    /// Deal with future bookings, then leave. Subject: the host or the connection.
    Depart,
    /// Open or renew a push channel. Subject: the calendar.
    Watch,
    /// Remove events of ours that should not be there. Subject: the connection.
    Sweep,
    /// Remove what a self-test has written. Subject: the calendar.
    TestEvent,
    /// Take all that an erased visitor said out of the event of their booking. Subject: the booking.
    Strip,
    /// Erase the whole site. Subject: empty.
    Erase,
    /// Tell somebody something by mail. Subject: the row of the outbox.
    Mail,
    /// Throw away what is past its time. Subject: empty.
    Tidy,
    /// Seal under the newest master key what is sealed under an older one. Subject: empty.
    Reseal,
}

impl JobKind {
    /// The word in SQL and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Settle => "settle",
            Self::Verify => "verify",
            Self::Meet => "meet",
            Self::Reschedule => "reschedule",
            Self::Leave => "leave",
            Self::Refresh => "refresh",
            Self::Follow => "follow",
            Self::Move => "move",
            Self::Depart => "depart",
            Self::Watch => "watch",
            Self::Sweep => "sweep",
            Self::TestEvent => "test_event",
            Self::Strip => "strip",
            Self::Erase => "erase",
            Self::Mail => "mail",
            Self::Tidy => "tidy",
            Self::Reseal => "reseal",
        }
    }

    const ALL: &[Self] = &[
        Self::Settle,
        Self::Verify,
        Self::Meet,
        Self::Reschedule,
        Self::Leave,
        Self::Refresh,
        Self::Follow,
        Self::Move,
        Self::Depart,
        Self::Watch,
        Self::Sweep,
        Self::TestEvent,
        Self::Strip,
        Self::Erase,
        Self::Mail,
        Self::Tidy,
        Self::Reseal,
    ];

    /// Reads [`JobKind::as_str`] back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }

    /// Whether work of this kind that has failed is left alone until somebody asks. The other
    /// kinds go on for ever, or end by a deadline of their own.
    fn stops(self) -> bool {
        matches!(self, Self::Verify | Self::Meet)
    }
}

/// Whether a row's kind is one that is known here. Those of a newer version are left to it: Worker
/// and object may differ by one. No `IN`: for that SQLite builds a table at every run.
static KNOWN: LazyLock<String> = LazyLock::new(|| {
    let words: Vec<_> = JobKind::ALL.iter().map(|kind| kind.as_str()).collect();
    format!("instr(' {} ', ' ' || kind || ' ') > 0", words.join(" "))
});

/// What can run now or later: what has failed for good waits for somebody.
static CAN_RUN: LazyLock<String> = LazyLock::new(|| {
    let stopping: Vec<_> = JobKind::ALL
        .iter()
        .filter(|kind| kind.stops())
        .map(|kind| format!("kind = '{}'", kind.as_str()))
        .collect();
    format!(
        "{} AND NOT (failed_at IS NOT NULL AND attempts > 0 AND ({}))",
        *KNOWN,
        stopping.join(" OR ")
    )
});

/// Work due at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What to do.
    pub kind: JobKind,
    /// With what.
    pub subject: String,
    /// When.
    pub due_at: Timestamp,
    /// How often it was tried in vain.
    pub attempts: u32,
    /// Since when it counts as failed; kept until it succeeds or somebody asks to try again.
    pub failed_at: Option<Timestamp>,
    /// What Google said last, as a code and a sentence; empty if it never failed.
    pub error: String,
}

/// Every id that is a host's: takes the host four times.
pub(super) const OF_HOST: &str = "SELECT ? UNION SELECT id FROM bookings WHERE host_id = ?
    UNION SELECT id FROM connections WHERE host_id = ? UNION SELECT id FROM calendars WHERE host_id = ?";

/// The bookings in which a host is a co-host: takes the host once.
pub(super) const BESIDE: &str = "SELECT booking_id FROM booking_hosts WHERE host_id = ?";

const COLUMNS: &str = "kind, ref, due_at, attempts, failed_at, error";

fn read(row: &crate::ports::Row) -> Result<Job, SqlError> {
    let kind = row::text(row, 0)?;
    Ok(Job {
        kind: JobKind::parse(&kind).ok_or_else(|| SqlError(format!("unknown job {kind}")))?,
        subject: row::text(row, 1)?,
        due_at: row::time(row, 2)?,
        attempts: row::small(row, 3)?,
        failed_at: row::opt_time(row, 4)?,
        error: row::text(row, 5)?,
    })
}

impl Store<'_> {
    /// Sets when a job is due, replacing an earlier answer. That it has failed before stays noted
    /// until it succeeds; with no `attempts` it is tried again all the same.
    pub fn put_job(
        &self,
        kind: JobKind,
        subject: &str,
        due_at: Timestamp,
        attempts: u32,
    ) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO jobs (kind, ref, due_at, attempts) VALUES (?, ?, ?, ?)
             ON CONFLICT (kind, ref) DO UPDATE SET due_at = excluded.due_at,
               attempts = excluded.attempts, failed_at = IIF(?, NULL, failed_at)",
            &[
                kind.as_str().into(),
                subject.into(),
                due_at.into(),
                attempts.into(),
                // What waits for somebody to ask has just been asked for.
                (kind.stops() && attempts == 0).into(),
            ],
        )
    }

    /// The job of this kind and subject.
    pub fn job(&self, kind: JobKind, subject: &str) -> Result<Option<Job>, SqlError> {
        self.one(
            &format!("SELECT {COLUMNS} FROM jobs WHERE kind = ? AND ref = ?"),
            &[kind.as_str().into(), subject.into()],
            read,
        )
    }

    /// Removes a job.
    pub fn remove_job(&self, kind: JobKind, subject: &str) -> Result<(), SqlError> {
        self.write(
            "DELETE FROM jobs WHERE kind = ? AND ref = ?",
            &[kind.as_str().into(), subject.into()],
        )
    }

    /// Notes that it was done, and when it is due again.
    pub fn renew_job(
        &self,
        kind: JobKind,
        subject: &str,
        due_at: Timestamp,
    ) -> Result<(), SqlError> {
        self.write(
            "UPDATE jobs SET due_at = ?, attempts = 0, failed_at = NULL, error = ''
             WHERE kind = ? AND ref = ?",
            &[due_at.into(), kind.as_str().into(), subject.into()],
        )
    }

    /// Notes why it was in vain, and whether it counts as failed.
    pub fn note_failure(
        &self,
        kind: JobKind,
        subject: &str,
        failed_at: Option<Timestamp>,
        error: &str,
    ) -> Result<(), SqlError> {
        self.write(
            "UPDATE jobs SET failed_at = ?, error = ? WHERE kind = ? AND ref = ?",
            &[
                failed_at.into(),
                error.into(),
                kind.as_str().into(),
                subject.into(),
            ],
        )
    }

    /// The jobs that are due, earliest first.
    pub fn due_jobs(&self, now: Timestamp, limit: u32) -> Result<Vec<Job>, SqlError> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM jobs WHERE due_at <= ? AND {}
                 ORDER BY due_at, kind, ref LIMIT ?",
                *CAN_RUN
            ),
            &[now.into(), limit.into()],
            read,
        )
    }

    /// When the earliest job is due.
    pub fn next_due(&self) -> Result<Option<Timestamp>, SqlError> {
        self.one(
            &format!(
                "SELECT due_at FROM jobs WHERE {} ORDER BY due_at LIMIT 1",
                *CAN_RUN
            ),
            &[],
            |row| row::time(row, 0),
        )
    }

    /// What has failed, and what should have run before `since`: the oldest first, at most 200.
    pub fn troubled_jobs(&self, since: Timestamp) -> Result<Vec<Job>, SqlError> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM jobs
                 WHERE {} AND (failed_at IS NOT NULL OR due_at < ?)
                 ORDER BY COALESCE(failed_at, due_at), kind, ref LIMIT 200",
                *KNOWN
            ),
            &[since.into()],
            read,
        )
    }

    /// Whether a subject (a host, booking, connection or calendar) is this host's, or a booking in
    /// which they are a co-host.
    pub fn concerns(&self, subject: &str, host: &str) -> Result<bool, SqlError> {
        let found = self.one(
            &format!("SELECT ? IN ({OF_HOST} UNION {BESIDE})"),
            &[
                subject.into(),
                host.into(),
                host.into(),
                host.into(),
                host.into(),
                host.into(),
            ],
            |row| row::flag(row, 0),
        )?;
        Ok(found.unwrap_or(false))
    }

    /// Whether a subject is this host's; a booking in which they are a co-host is another's, and so
    /// is the account over which it is written.
    pub fn belongs_to(&self, subject: &str, host: &str) -> Result<bool, SqlError> {
        let found = self.one(
            &format!("SELECT ? IN ({OF_HOST})"),
            &[
                subject.into(),
                host.into(),
                host.into(),
                host.into(),
                host.into(),
            ],
            |row| row::flag(row, 0),
        )?;
        Ok(found.unwrap_or(false))
    }

    /// Makes the tidying due at `at`, if it is not due sooner.
    pub fn tidy_by(&self, at: Timestamp) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO jobs (kind, ref, due_at, attempts) VALUES (?, '', ?, 0)
             ON CONFLICT (kind, ref) DO UPDATE SET due_at = MIN(due_at, excluded.due_at)",
            &[JobKind::Tidy.as_str().into(), at.into()],
        )
    }
}
