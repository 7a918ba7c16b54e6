//! Whether Google really tells of changes: a channel can fall silent without a word. Noticed by
//! comparing: a read that finds a change which no push told of. Pushes may be late, so it counts
//! after a while; then busy times are read as if there were no channel, and another is opened.

use shared::time::{Interval, IntervalSet, Timestamp};

use super::{Direction, Fault, Site};
use crate::store::{Calendar, Channel, JobKind, Store};

/// A push may be as late as this.
const LATE_S: i64 = 300;

/// Whether changes of a calendar are told to us now.
pub(super) fn announces(channels: &[Channel], calendar: &Calendar, now: Timestamp) -> bool {
    !is_silent(calendar, now)
        && channels
            .iter()
            .any(|channel| channel.resource.is_some() && channel.expires_at > now)
}

/// Whether a change was found so long ago that Google has not told of.
pub(super) fn is_silent(calendar: &Calendar, now: Timestamp) -> bool {
    let since = calendar.silent_since;
    since.is_some_and(|since| since.plus_seconds(LATE_S) <= now)
}

/// Compares what was read with what was known, in the stretch that stores it. A difference that
/// Google should have told of and has not yet begins the silence; if it lasts, the channel is
/// opened anew.
pub(super) fn compare(
    site: &Site,
    store: &Store<'_>,
    calendar: &str,
    fresh: &[Interval],
    without_all_day: bool,
) -> Result<(), Fault> {
    let now = site.now();
    let Some(calendar) = store.calendar(calendar)? else {
        return Ok(());
    };
    // Read in another way it differs of itself.
    if calendar.without_all_day != without_all_day {
        return Ok(());
    }
    let (Some(read_at), Some(read_until), None) =
        (calendar.read_at, calendar.read_until, calendar.silent_since)
    else {
        return Ok(());
    };
    let was_open = |channel: &Channel| {
        channel.resource.is_some() && channel.expires_at > now && channel.opened_at <= read_at
    };
    let told = calendar.pushed_at.is_some_and(|at| at >= read_at);
    if told || !store.channels(&calendar.id)?.iter().any(was_open) {
        return Ok(());
    }
    // Only where both reads reach: what is past falls out of a read, and its end moves on.
    let Some(window) = Interval::new(now, read_until) else {
        return Ok(());
    };
    let known = store.busy(&calendar.id, &window)?;
    let ours = store.times_of_ours(&calendar.id, &window)?;
    if within(&known, &window, &ours) == within(fresh, &window, &ours) {
        return Ok(());
    }
    store.note_silence(&calendar.id, now)?;
    store.put_job(JobKind::Watch, &calendar.id, now.plus_seconds(LATE_S), 0)?;
    site.log(Direction::Here, "not_announced", &calendar.id, "")
}

/// Busy times in a window, without those where our own events are: what we write ourselves is no
/// news.
fn within(busy: &[Interval], window: &Interval, ours: &[Interval]) -> IntervalSet {
    let inside = busy.iter().filter_map(|time| time.intersection(window));
    let inside = IntervalSet::from_unsorted(inside.collect());
    ours.iter().fold(inside, |busy, event| busy.subtract(event))
}
