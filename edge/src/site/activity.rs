//! The activity log: what came in, what went out, what was decided. For people, so that a
//! question about last week has an answer; nothing is decided by it, and nothing personal is in it.

use shared::api::{LogLine, LogView, Role};
use shared::time::Timestamp;

use super::log_words::sentence;
use super::{Fault, Site};
use crate::google;
use crate::ports::{Request, random_bytes};
use crate::seal::base32hex;
use crate::store::{LogRow, LogWanted, Member};

const DAY_S: i64 = 86_400;
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

/// What of the log is asked for.
#[derive(Clone, Copy, Debug)]
pub struct LogQuery<'a> {
    from: Timestamp,
    to: Timestamp,
    direction: Option<&'a str>,
    whose: Option<&'a str>,
}

impl<'a> LogQuery<'a> {
    /// Everything of the last `days` days.
    ///
    /// # Errors
    /// [`Fault::Malformed`] for what is no number from 1 to 60.
    pub fn of_days(site: &Site, days: &str) -> Result<Self, Fault> {
        let days = days
            .parse::<u16>()
            .ok()
            .filter(|n| (1..=MOST_DAYS).contains(n) && n.to_string() == days)
            .ok_or(Fault::Malformed {
                field: "days",
                detail: "Give a number of days from 1 to 60.",
            })?;
        let now = site.now();
        Ok(Self {
            from: now.plus_seconds(-i64::from(days) * DAY_S),
            to: now.plus_seconds(1),
            direction: None,
            whose: None,
        })
    }

    /// From an instant up to another, in seconds since 1970; `all` for every direction, and for
    /// every host.
    ///
    /// # Errors
    /// [`Fault::Malformed`] for times that are none, that begin more than 60 days ago (and the day
    /// that zones differ by), and for a direction that there is not.
    pub fn of_range(
        site: &Site,
        (from, to): (&str, &str),
        direction: &'a str,
        whose: &'a str,
    ) -> Result<Self, Fault> {
        let seconds = |text: &str| text.parse::<i64>().ok().filter(|n| n.to_string() == text);
        let oldest = site.now().plus_seconds(-i64::from(MOST_DAYS + 1) * DAY_S);
        let from = seconds(from).map(Timestamp::from_epoch);
        let from = from.filter(|from| *from >= oldest);
        let from = from.ok_or(Fault::Malformed {
            field: "from",
            detail: "Give seconds since 1970, at most 60 days ago.",
        })?;
        let to = seconds(to).map(Timestamp::from_epoch);
        let to = to.filter(|to| *to > from).ok_or(Fault::Malformed {
            field: "to",
            detail: "Give seconds since 1970, after the first.",
        })?;
        if !["all", "in", "out", "here"].contains(&direction) {
            return Err(Fault::Malformed {
                field: "direction",
                detail: "Give all, in, out or here.",
            });
        }
        let unless_all = |word: &'a str| (word != "all").then_some(word);
        Ok(Self {
            from,
            to,
            direction: unless_all(direction),
            whose: unless_all(whose),
        })
    }
}

/// What happened, as this member may see it.
///
/// # Errors
/// [`Fault::Forbidden`] where a host asks for another's.
pub fn activity(site: &Site, member: &Member, query: &LogQuery<'_>) -> Result<LogView, Fault> {
    let store = site.store()?;
    let host = match (member.role, member.host.as_deref()) {
        (Role::Owner, _) => query.whose,
        (Role::Host | Role::Viewer, own) => match query.whose {
            Some(whose) if own != Some(whose) => {
                return Err(Fault::Forbidden("You can only see your own activity."));
            }
            // Who is no host has nothing here.
            _ => Some(own.unwrap_or_default()),
        },
    };
    let wanted = LogWanted {
        from: query.from,
        to: query.to,
        direction: query.direction,
        host,
    };
    let went = |direction| {
        store.has_log_line(&LogWanted {
            direction: Some(direction),
            ..wanted
        })
    };
    let both_ways = went("in")? && went("out")?;
    let mut rows = store.log_lines(&wanted, MOST_LINES + 1)?;
    let more = rows.len() > MOST_LINES as usize;
    rows.truncate(MOST_LINES as usize);
    Ok(LogView {
        lines: rows.into_iter().map(line).collect(),
        more,
        both_ways,
    })
}

/// Every line that is kept, the newest first; for who takes everything with them.
pub(super) fn whole(site: &Site) -> Result<Vec<LogLine>, Fault> {
    let wanted = LogWanted {
        from: Timestamp::from_epoch(0),
        to: site.now().plus_seconds(1),
        direction: None,
        host: None,
    };
    let rows = site.store()?.log_lines(&wanted, u32::MAX)?;
    Ok(rows.into_iter().map(line).collect())
}

fn line(row: LogRow) -> LogLine {
    LogLine {
        at: row.at.into(),
        words: sentence(&row.what, &row.detail),
        direction: row.direction,
        request: row.request,
        what: row.what,
        subject: row.subject,
        detail: row.detail,
    }
}
