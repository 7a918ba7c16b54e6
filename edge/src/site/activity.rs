//! The activity log: what came in, what went out, what was decided. For people, so that a
//! question about last week has an answer; nothing is decided by it, and nothing personal is in it.

use shared::api::{LogLine, LogView, Role};

use super::{Fault, Site};
use crate::google;
use crate::ports::{Request, random_bytes};
use crate::seal::base32hex;
use crate::store::{LogRow, Member};

const MOST_DAYS: u16 = 60;
const MOST_LINES: u32 = 500;

/// Which way something went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Somebody asked us.
    In,
    /// We asked Google.
    Out,
    /// Decided here.
    Here,
}

impl Direction {
    fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Here => "here",
        }
    }
}

impl Site {
    /// Adds a line to the activity log. `subject` is an id of ours; neither it nor `detail` may
    /// hold anything personal, and no token. Inside a transaction it is part of it.
    pub(crate) fn log(
        &self,
        direction: Direction,
        what: &str,
        subject: &str,
        detail: &str,
    ) -> Result<(), Fault> {
        Ok(self.store()?.put_log(&LogRow {
            at: self.now(),
            direction: direction.as_str().to_owned(),
            request: self.request_id().to_owned(),
            what: what.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_owned(),
        })?)
    }

    /// What joins all lines of this request or alarm.
    pub(crate) fn request_id(&self) -> &str {
        self.request
            .get_or_init(|| base32hex(&random_bytes::<8>(&*self.ports.random)))
    }

    /// Notes that Google was asked on behalf of a connection, and how that ended. Failing to note
    /// it stops nothing.
    pub(crate) fn log_call(&self, connection: &str, what: &str, outcome: &str) {
        if let Err(fault) = self.log(Direction::Out, what, connection, outcome) {
            self.note("log", &fault);
        }
    }

    /// The name that Google's documentation has for a request.
    pub(crate) fn operation(&self, request: &Request) -> &'static str {
        google::operation(&self.ports.config.google.calendar, request)
    }
}

/// The last `days` days, as this member may see them.
///
/// # Errors
/// [`Fault::Malformed`] for days or a direction that there are not.
pub fn activity(
    site: &Site,
    member: &Member,
    days: &str,
    direction: Option<&str>,
) -> Result<LogView, Fault> {
    let store = site.store()?;
    let days = days
        .parse::<u16>()
        .ok()
        .filter(|n| (1..=MOST_DAYS).contains(n) && n.to_string() == days)
        .ok_or(Fault::Malformed {
            field: "days",
            detail: "Give a number of days from 1 to 60.",
        })?;
    if direction.is_some_and(|word| !["in", "out", "here"].contains(&word)) {
        return Err(Fault::Malformed {
            field: "direction",
            detail: "Give in, out or here.",
        });
    }
    let since = site.now().plus_seconds(-i64::from(days) * 86_400);
    let host = match (member.role, member.host.as_deref()) {
        (Role::Owner, _) => None,
        // Who is no host has nothing here.
        (Role::Host, host) => Some(host.unwrap_or_default()),
    };
    let mut rows = store.log_lines(since, direction, host, MOST_LINES + 1)?;
    let more = rows.len() > MOST_LINES as usize;
    rows.truncate(MOST_LINES as usize);
    Ok(LogView {
        lines: rows
            .into_iter()
            .map(|row| LogLine {
                at: row.at.into(),
                direction: row.direction,
                request: row.request,
                what: row.what,
                subject: row.subject,
                detail: row.detail,
            })
            .collect(),
        more,
    })
}
