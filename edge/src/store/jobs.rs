//! Work due at a time. One job per kind and subject; the object's one alarm is set to the earliest.

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
    /// Remove the event of a booking that is over. Subject: the booking.
    Leave,
    /// Read busy times. Subject: the connection.
    Refresh,
    /// Open or renew a push channel. Subject: the calendar.
    Watch,
    /// Remove events of ours that should not be there. Subject: the connection.
    Sweep,
    /// Throw away what is past its time. Subject: empty.
    Tidy,
}

impl JobKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Settle => "settle",
            Self::Verify => "verify",
            Self::Leave => "leave",
            Self::Refresh => "refresh",
            Self::Watch => "watch",
            Self::Sweep => "sweep",
            Self::Tidy => "tidy",
        }
    }

    const ALL: [Self; 7] = [
        Self::Settle,
        Self::Verify,
        Self::Leave,
        Self::Refresh,
        Self::Watch,
        Self::Sweep,
        Self::Tidy,
    ];

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// The kinds as a list for `IN`.
fn known_kinds() -> String {
    JobKind::ALL
        .map(|kind| format!("'{}'", kind.as_str()))
        .join(", ")
}

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
}

fn read(row: &crate::ports::Row) -> Result<Job, SqlError> {
    let kind = row::text(row, 0)?;
    Ok(Job {
        kind: JobKind::parse(&kind).ok_or_else(|| SqlError(format!("unknown job {kind}")))?,
        subject: row::text(row, 1)?,
        due_at: row::time(row, 2)?,
        attempts: row::small(row, 3)?,
    })
}

impl Store<'_> {
    /// Sets when a job is due, replacing an earlier answer.
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
               attempts = excluded.attempts",
            &[
                kind.as_str().into(),
                subject.into(),
                due_at.into(),
                attempts.into(),
            ],
        )
    }

    /// The job of this kind and subject.
    pub fn job(&self, kind: JobKind, subject: &str) -> Result<Option<Job>, SqlError> {
        self.one(
            "SELECT kind, ref, due_at, attempts FROM jobs WHERE kind = ? AND ref = ?",
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

    /// The jobs that are due, earliest first. Kinds of a newer version are left to it: Worker and
    /// object may differ by one.
    pub fn due_jobs(&self, now: Timestamp, limit: u32) -> Result<Vec<Job>, SqlError> {
        let known = known_kinds();
        self.all(
            &format!(
                "SELECT kind, ref, due_at, attempts FROM jobs WHERE due_at <= ? AND kind IN ({known})
                 ORDER BY due_at, kind, ref LIMIT ?"
            ),
            &[now.into(), limit.into()],
            read,
        )
    }

    /// When the earliest job is due.
    pub fn next_due(&self) -> Result<Option<Timestamp>, SqlError> {
        let known = known_kinds();
        Ok(self
            .one(
                &format!("SELECT MIN(due_at) FROM jobs WHERE kind IN ({known})"),
                &[],
                |row| row::opt_time(row, 0),
            )?
            .flatten())
    }

    /// Notes what happened. Never anything personal, never a token.
    pub fn log(
        &self,
        now: Timestamp,
        what: &str,
        subject: &str,
        detail: &str,
    ) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO log (at, what, ref, detail) VALUES (?, ?, ?, ?)",
            &[now.into(), what.into(), subject.into(), detail.into()],
        )
    }
}
