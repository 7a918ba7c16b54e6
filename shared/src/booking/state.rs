//! The states of a booking and the only ways between them.
//!
//! Each state is a type of its own, made only by the transition that leads to it (or read back
//! from where it was stored), so that a wrong one does not compile.

use super::reasons::{Cancellation, Rejection, Waiting};
use crate::time::Timestamp;

/// Of a confirmed booking: it is in no calendar.
pub const NOT_WRITTEN: &str = "not_written";
/// The place of a booking whose Meet link is not there yet. Pages say it in their own language.
pub const MEET_LATER: &str = "Google Meet, the link follows";
/// The same where we get no link.
pub const MEET_FROM_HOST: &str = "Google Meet, the host sends the link";

/// Where a booking stands, and why.
///
/// ```
/// use shared::booking::{Cancellation, Rejection, State, Writing};
/// let confirmed = Writing::begin().confirm();
/// let cancelled = confirmed.cancel(Cancellation::ByVisitor);
/// assert_eq!(State::from(cancelled).words(), ("cancelled", Some("by_visitor")));
/// // What is over stays over.
/// assert_eq!(State::from(cancelled).cancel(Cancellation::ByHost), None);
/// ```
///
/// What is rejected can't be confirmed, nor what waits for its host:
///
/// ```compile_fail
/// # use shared::booking::{Rejection, Writing};
/// Writing::begin().reject(Rejection::Busy).confirm();
/// ```
/// ```compile_fail
/// # use shared::booking::Approval;
/// Approval::begin().confirm();
/// ```
///
/// Nor is one confirmed without an event because somebody felt like it:
///
/// ```compile_fail
/// # use shared::booking::{Writing, WritingOff};
/// Writing::begin().confirm_unwritten(WritingOff(()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The time is kept; Google has not accepted the event yet.
    Pending(Pending),
    /// It holds; whether there is an event, [`Confirmed::is_written`] says.
    Confirmed(Confirmed),
    /// It was wanted no more.
    Cancelled(Cancelled),
    /// It never came about.
    Rejected(Rejected),
}

/// What a pending booking waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pending {
    /// To be written into the calendar.
    Writing(Writing),
    /// For its host to agree: nothing is written before that.
    Approval(Approval),
}

/// Pending until it is written into the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Writing(());

/// Pending until its host agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Approval(());

/// It holds: Google has accepted the event, or the host wants bookings in no calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Confirmed(Kept);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kept {
    InCalendar,
    OnlyHere,
}

/// The host has switched writing off: what it takes to confirm a booking without an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WritingOff(());

impl WritingOff {
    /// From the host's switch *bookings are written*, and from nothing else.
    ///
    /// ```
    /// use shared::booking::{State, Writing, WritingOff};
    /// let off = WritingOff::of(false).unwrap();
    /// let confirmed = Writing::begin().confirm_unwritten(off);
    /// assert_eq!(State::from(confirmed).words(), ("confirmed", Some("not_written")));
    /// assert_eq!(WritingOff::of(true), None);
    /// ```
    #[must_use]
    pub fn of(bookings_written: bool) -> Option<Self> {
        (!bookings_written).then_some(Self(()))
    }
}

/// It was wanted no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cancelled(Cancellation);

/// It never came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rejected(Rejection);

impl Writing {
    /// A new booking whose host need not be asked.
    #[must_use]
    pub fn begin() -> Self {
        Self(())
    }

    /// Google accepted the event: the only way to [`Confirmed`], but for
    /// [`Self::confirm_unwritten`], which says of itself that there is none.
    #[must_use]
    pub fn confirm(self) -> Confirmed {
        Confirmed(Kept::InCalendar)
    }

    /// The host wants bookings in no calendar: it holds without an event, and says so.
    #[must_use]
    pub fn confirm_unwritten(self, _: WritingOff) -> Confirmed {
        Confirmed(Kept::OnlyHere)
    }

    /// It will not come about.
    #[must_use]
    pub fn reject(self, why: Rejection) -> Rejected {
        Rejected(why)
    }

    /// It is wanted no more.
    #[must_use]
    pub fn cancel(self, why: Cancellation) -> Cancelled {
        Cancelled(why)
    }
}

impl Approval {
    /// A new booking that its host has to agree to.
    #[must_use]
    pub fn begin() -> Self {
        Self(())
    }

    /// The host agrees: it is not booked yet, it may be written now.
    #[must_use]
    pub fn approve(self) -> Writing {
        Writing(())
    }

    /// The host said no, or nothing in time.
    #[must_use]
    pub fn reject(self, why: Rejection) -> Rejected {
        Rejected(why)
    }

    /// It is wanted no more.
    #[must_use]
    pub fn cancel(self, why: Cancellation) -> Cancelled {
        Cancelled(why)
    }
}

impl Pending {
    /// It will not come about.
    #[must_use]
    pub fn reject(self, why: Rejection) -> Rejected {
        match self {
            Self::Writing(writing) => writing.reject(why),
            Self::Approval(approval) => approval.reject(why),
        }
    }

    /// It is wanted no more.
    #[must_use]
    pub fn cancel(self, why: Cancellation) -> Cancelled {
        match self {
            Self::Writing(writing) => writing.cancel(why),
            Self::Approval(approval) => approval.cancel(why),
        }
    }

    /// What it waits for.
    #[must_use]
    pub fn waiting(self) -> Waiting {
        match self {
            Self::Writing(_) => Waiting::Writing,
            Self::Approval(_) => Waiting::Approval,
        }
    }
}

impl Confirmed {
    /// Whether Google has accepted its event; otherwise it is in no calendar.
    #[must_use]
    pub fn is_written(self) -> bool {
        self.0 == Kept::InCalendar
    }

    /// Google has accepted the event of one that was in no calendar.
    #[must_use]
    pub fn written(self) -> Self {
        Self(Kept::InCalendar)
    }

    /// It is wanted no more.
    #[must_use]
    pub fn cancel(self, why: Cancellation) -> Cancelled {
        Cancelled(why)
    }
}

impl Cancelled {
    /// Why.
    #[must_use]
    pub fn why(self) -> Cancellation {
        self.0
    }
}

impl Rejected {
    /// Why.
    #[must_use]
    pub fn why(self) -> Rejection {
        self.0
    }
}

impl From<Writing> for State {
    fn from(writing: Writing) -> Self {
        Self::Pending(Pending::Writing(writing))
    }
}

impl From<Approval> for State {
    fn from(approval: Approval) -> Self {
        Self::Pending(Pending::Approval(approval))
    }
}

impl From<Confirmed> for State {
    fn from(confirmed: Confirmed) -> Self {
        Self::Confirmed(confirmed)
    }
}

impl From<Cancelled> for State {
    fn from(cancelled: Cancelled) -> Self {
        Self::Cancelled(cancelled)
    }
}

impl From<Rejected> for State {
    fn from(rejected: Rejected) -> Self {
        Self::Rejected(rejected)
    }
}

impl State {
    /// It is wanted no more; `None` if it is over already.
    #[must_use]
    pub fn cancel(self, why: Cancellation) -> Option<Self> {
        match self {
            Self::Pending(pending) => Some(pending.cancel(why).into()),
            Self::Confirmed(confirmed) => Some(confirmed.cancel(why).into()),
            Self::Cancelled(_) | Self::Rejected(_) => None,
        }
    }

    /// It will not come about; `None` unless it is pending.
    #[must_use]
    pub fn reject(self, why: Rejection) -> Option<Self> {
        match self {
            Self::Pending(pending) => Some(pending.reject(why).into()),
            Self::Confirmed(_) | Self::Cancelled(_) | Self::Rejected(_) => None,
        }
    }

    /// Where it stands, without why.
    #[must_use]
    pub fn status(self) -> Status {
        match self {
            Self::Pending(_) => Status::Pending,
            Self::Confirmed(_) => Status::Confirmed,
            Self::Cancelled(_) => Status::Cancelled,
            Self::Rejected(_) => Status::Rejected,
        }
    }

    /// The words for status and reason, in SQL and on the wire.
    #[must_use]
    pub fn words(self) -> (&'static str, Option<&'static str>) {
        let reason = match self {
            Self::Pending(pending) => Some(pending.waiting().as_str()),
            Self::Confirmed(confirmed) => (!confirmed.is_written()).then_some(NOT_WRITTEN),
            Self::Cancelled(cancelled) => Some(cancelled.why().as_str()),
            Self::Rejected(rejected) => Some(rejected.why().as_str()),
        };
        (self.status().as_str(), reason)
    }

    /// Reads [`Self::words`] back; `None` if there is no such status. A pending booking without a
    /// reason is being written, and a reason that only a newer version knows is `other`.
    ///
    /// ```
    /// use shared::booking::State;
    /// let state = State::read("rejected", Some("busy")).unwrap();
    /// assert_eq!(state.words(), ("rejected", Some("busy")));
    /// assert_eq!(State::read("held", None), None);
    /// ```
    #[must_use]
    pub fn read(status: &str, reason: Option<&str>) -> Option<Self> {
        let reason = reason.unwrap_or_default();
        Some(match Status::parse(status)? {
            Status::Pending if reason == Waiting::Approval.as_str() => Approval(()).into(),
            Status::Pending => Writing(()).into(),
            Status::Confirmed if reason == NOT_WRITTEN => Confirmed(Kept::OnlyHere).into(),
            Status::Confirmed => Confirmed(Kept::InCalendar).into(),
            Status::Cancelled => Cancelled(Cancellation::parse(reason)).into(),
            Status::Rejected => Rejected(Rejection::parse(reason)).into(),
        })
    }
}

/// Where a booking stands, as one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// [`State::Pending`].
    Pending,
    /// [`State::Confirmed`].
    Confirmed,
    /// [`State::Cancelled`].
    Cancelled,
    /// [`State::Rejected`].
    Rejected,
}

impl Status {
    /// The word in SQL and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Cancelled => "cancelled",
            Self::Rejected => "rejected",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::Pending,
            Self::Confirmed,
            Self::Cancelled,
            Self::Rejected,
        ]
        .into_iter()
        .find(|status| status.as_str() == text)
    }

    /// Whether it takes its host's time.
    #[must_use]
    pub fn is_active(self) -> bool {
        matches!(self, Self::Pending | Self::Confirmed)
    }
}

/// When a pending booking is given up: a day from now, or when the minimum notice (`notice`, in
/// minutes) begins, whichever comes first. Never sooner than a minute from now, so that a slot
/// booked at the last moment still gets its one chance with Google.
#[must_use]
pub fn deadline(now: Timestamp, start: Timestamp, notice: u32) -> Timestamp {
    let day = now.plus_seconds(24 * 3600);
    let before_notice = start.plus_minutes(-i64::from(notice));
    day.min(before_notice).max(now.plus_seconds(60))
}

/// When a request that nobody has answered ends: so many hours from now, or when the minimum
/// notice (in minutes) begins, whichever comes first; never sooner than a minute from now.
///
/// ```
/// use shared::booking::approval_deadline;
/// use shared::time::Timestamp;
/// let now = Timestamp::from_epoch(0);
/// let at = |hours: i64| now.plus_seconds(hours * 3600);
/// assert_eq!(approval_deadline(now, at(72), 60, 24), at(24));
/// assert_eq!(approval_deadline(now, at(6), 4 * 60, 24), at(2));
/// ```
#[must_use]
pub fn approval_deadline(now: Timestamp, start: Timestamp, notice: u32, hours: u16) -> Timestamp {
    let answer = now.plus_seconds(i64::from(hours) * 3600);
    let before_notice = start.plus_minutes(-i64::from(notice));
    answer.min(before_notice).max(now.plus_seconds(60))
}

/// Seconds to wait before try number `attempt` (from 0): 2, 4, 8 … at most 300, plus up to a
/// quarter of it, chosen by `jitter` (0 to 255), so that many bookings do not knock at once.
///
/// ```
/// use shared::booking::settle_backoff;
/// assert_eq!(settle_backoff(0, 0), 2);
/// assert_eq!(settle_backoff(30, 0), 300);
/// ```
#[must_use]
pub fn settle_backoff(attempt: u32, jitter: u32) -> u32 {
    let pause = 2_u32
        .saturating_pow(attempt.saturating_add(1).min(9))
        .min(300);
    pause + pause * jitter.min(255) / 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every state that there is.
    fn all() -> Vec<State> {
        let mut all: Vec<State> = vec![
            Writing::begin().into(),
            Approval::begin().into(),
            Writing::begin().confirm().into(),
            Writing::begin()
                .confirm_unwritten(WritingOff::of(false).unwrap())
                .into(),
        ];
        all.extend(Cancellation::ALL.map(|why| State::from(Writing::begin().cancel(why))));
        all.extend(Rejection::ALL.map(|why| State::from(Writing::begin().reject(why))));
        all
    }

    #[test]
    fn the_words_read_back() {
        for state in all() {
            let (status, reason) = state.words();
            assert_eq!(State::read(status, reason), Some(state));
        }
        assert_eq!(State::read("held", None), None);
        assert_eq!(
            State::read("pending", None),
            Some(Writing::begin().into()),
            "as it was stored before there was approval"
        );
        let newer = State::read("rejected", Some("of_tomorrow")).unwrap();
        assert_eq!(newer.words(), ("rejected", Some("other")));
    }

    #[test]
    fn only_the_active_end_and_only_the_pending_never_come_about() {
        for state in all() {
            let cancelled = state.cancel(Cancellation::ByHost);
            assert_eq!(cancelled.is_some(), state.status().is_active(), "{state:?}");
            let rejected = state.reject(Rejection::Busy);
            let pending = state.status() == Status::Pending;
            assert_eq!(rejected.is_some(), pending, "{state:?}");
        }
    }

    #[test]
    fn a_deadline_is_the_earliest_of_a_day_and_the_notice_but_leaves_a_minute() {
        let now = Timestamp::from_epoch(1_000_000);
        let at = |seconds: i64| now.plus_seconds(seconds);
        assert_eq!(deadline(now, at(7 * 86_400), 60), at(86_400));
        assert_eq!(deadline(now, at(7200), 60), at(3600));
        assert_eq!(deadline(now, at(3600), 60), at(60));
    }

    #[test]
    fn pauses_grow_and_stay_bounded() {
        let pauses: Vec<u32> = (0..10).map(|attempt| settle_backoff(attempt, 0)).collect();
        assert_eq!(pauses, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert!(settle_backoff(u32::MAX, u32::MAX) <= 375);
        // Those who failed together do not come again together.
        assert!(settle_backoff(9, 0) < settle_backoff(9, 255));
    }
}
