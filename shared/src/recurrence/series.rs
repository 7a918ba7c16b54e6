//! A whole series: rules, added and excepted dates, in a zone.

use super::RecurrenceError::{self, Together};
use super::lines::{Lines, Zoned};
use super::moment::{DAY, Moment, wall_of};
use super::period::Work;
use super::rule::{Frequency, Rule};
use super::walk::walk;
use crate::time::{CivilDate, Interval, Timestamp, Zone};

/// No zone changes its clocks twice within this, and none by more than a day.
const AROUND: i64 = 26 * 60 * 60;

/// A series that repeats: `RRULE`, `RDATE`, `EXDATE` (and the older `EXRULE`) with a start.
///
/// - **The start counts if the rule picks it** (what a start that the rule does not pick means,
///   RFC 5545 leaves open); a series without any rule begins with its start.
/// - `RDATE` adds, `EXDATE` takes away. An `EXDATE` that is a date takes away all of that date.
/// - Several rules: what any of them picks.
/// - **Rules count on the wall** of the start's zone. In a gap, the wall's time is shifted forward
///   by the gap; in a fold it is the first; see [`Zone::to_instant`].
///
/// ```
/// use shared::recurrence::{Moment, Recurrence};
/// use shared::time::{Interval, Timestamp, Zone};
/// let start = Moment::parse("2026-03-27T02:30:00").unwrap();
/// let lines = ["RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20260328T023000"];
/// let series = Recurrence::parse(&lines, Some(start), Zone::parse("Europe/Berlin").unwrap())?;
/// let found = series.starts(&Interval::ALL)?;
/// let at = |text| Timestamp::parse(text).unwrap();
/// assert_eq!(found, [
///     at("2026-03-27T02:30:00+01:00"),
///     at("2026-03-29T03:30:00+02:00"), // 02:30 does not exist on that day
///     at("2026-03-30T02:30:00+02:00"),
/// ]);
/// # Ok::<(), shared::recurrence::RecurrenceError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recurrence {
    start: Moment,
    zone: Zone,
    lines: Lines,
}

/// An instant of a series, and the date that the wall shows then.
type Found = (Timestamp, CivilDate);

impl Recurrence {
    /// Reads the lines. `start` is meant in `zone`, and may be left out if one of the lines is a
    /// `DTSTART`, which goes before both; zones that the lines name are IANA's or those of
    /// Windows.
    ///
    /// # Errors
    /// What [`RecurrenceError`] says. Of an all-day series times of day are passed over (RFC
    /// 5545, 3.3.10), but it can't repeat by hours, minutes or seconds.
    pub fn parse<T: AsRef<str>>(
        lines: &[T],
        start: Option<Moment>,
        zone: Zone,
    ) -> Result<Self, RecurrenceError> {
        let mut lines = Lines::read(lines.iter().map(AsRef::as_ref), zone)?;
        let given = start.map(|moment| Zoned { moment, zone });
        let start = lines.start.or(given).ok_or(RecurrenceError::Start)?;
        let zone = match start.moment {
            Moment::Utc(_) => Zone::UTC,
            Moment::Date(_) | Moment::Local(..) => start.zone,
        };
        if let Moment::Date(_) = start.moment {
            for rule in lines.rules.iter_mut().chain(&mut lines.without) {
                if rule.frequency < Frequency::Daily {
                    return Err(Together("FREQ below DAILY", "a start that is a date"));
                }
                rule.hours.clear();
                rule.minutes.clear();
                rule.seconds.clear();
            }
        }
        Ok(Self {
            start: start.moment,
            zone,
            lines,
        })
    }

    /// The instants at which it starts, ascending and unique: `window`'s start inclusive, its end
    /// exclusive.
    ///
    /// **`UNTIL` includes its instant**: in UTC compared as an instant, local as what the wall
    /// shows, and a date includes the whole of that date.
    ///
    /// # Errors
    /// [`RecurrenceError::TooMuchWork`].
    pub fn starts(&self, window: &Interval) -> Result<Vec<Timestamp>, RecurrenceError> {
        let found = self.found(window, &mut Work::default())?;
        Ok(found.into_iter().map(|(instant, _)| instant).collect())
    }

    /// As [`Self::starts`], for one series of many: what it costs is taken from the steps that
    /// are `left` for all of them.
    pub(crate) fn starts_within(
        &self,
        window: &Interval,
        left: &mut u64,
    ) -> Result<Vec<Timestamp>, RecurrenceError> {
        const STEPS_A_START: u64 = 4;
        if *left == 0 {
            return Err(RecurrenceError::TooMuchWork);
        }
        let mut work = Work::within(*left);
        let found = self.found(window, &mut work);
        let listed = found.as_ref().map_or(0, |found| found.len() as u64);
        // A rule that needs no steps must cost something, too.
        let cost = 1 + work.taken() + listed * STEPS_A_START;
        *left = left.saturating_sub(cost);
        Ok(found?.into_iter().map(|(instant, _)| instant).collect())
    }

    /// As [`Self::starts`], each with its end where the series is all-day: **from local midnight
    /// to local midnight**, 23 to 25 hours. Nothing for a series with times.
    ///
    /// ```
    /// use shared::recurrence::{Moment, Recurrence};
    /// use shared::time::{Interval, Zone};
    /// let berlin = Zone::parse("Europe/Berlin").unwrap();
    /// let series = Recurrence::parse(&["RRULE:FREQ=DAILY;COUNT=2"], Moment::parse("2026-10-24"), berlin)?;
    /// let hours: Vec<i64> = series
    ///     .days(&Interval::ALL)?
    ///     .iter()
    ///     .map(|day| (day.end().epoch() - day.start().epoch()) / 3600)
    ///     .collect();
    /// assert_eq!(hours, [24, 25]);
    /// # Ok::<(), shared::recurrence::RecurrenceError>(())
    /// ```
    ///
    /// # Errors
    /// [`RecurrenceError::TooMuchWork`].
    pub fn days(&self, window: &Interval) -> Result<Vec<Interval>, RecurrenceError> {
        if !self.is_all_day() {
            return Ok(Vec::new());
        }
        let day = |(start, date): Found| {
            let mut after = (1..4).filter_map(|days| date.plus_days(days));
            let end = after.find_map(|date| self.zone.start_of_day(date));
            Interval::new(start, end.unwrap_or(Timestamp::MAX))
        };
        let found = self.found(window, &mut Work::default())?;
        Ok(found.into_iter().filter_map(day).collect())
    }

    /// Whether the start is a date.
    pub fn is_all_day(&self) -> bool {
        matches!(self.start, Moment::Date(_))
    }

    fn found(&self, window: &Interval, work: &mut Work) -> Result<Vec<Found>, RecurrenceError> {
        let mut found = Vec::new();
        for rule in &self.lines.rules {
            self.follow(rule, window, work, &mut found)?;
        }
        let mut added: Vec<Zoned> = self.lines.dates.clone();
        if self.lines.rules.is_empty() {
            added.push(Zoned {
                moment: self.start,
                zone: self.zone,
            });
        }
        found.extend(added.iter().filter_map(|zoned| self.instant(*zoned)));
        found.retain(|(instant, _)| window.contains(*instant));
        found.sort_unstable();
        found.dedup_by_key(|(instant, _)| *instant);
        self.take_away(window, work, &mut found)?;
        Ok(found)
    }

    fn take_away(
        &self,
        window: &Interval,
        work: &mut Work,
        found: &mut Vec<Found>,
    ) -> Result<(), RecurrenceError> {
        let (mut instants, mut dates) = (Vec::new(), Vec::new());
        for zoned in &self.lines.except {
            match zoned.moment {
                Moment::Date(date) => dates.push(date),
                moment if self.is_all_day() => dates.push(moment.date(self.zone)),
                _ => instants.extend(self.instant(*zoned)),
            }
        }
        for rule in &self.lines.without {
            self.follow(rule, window, work, &mut instants)?;
        }
        let mut instants: Vec<_> = instants.into_iter().map(|(instant, _)| instant).collect();
        instants.sort_unstable();
        dates.sort_unstable();
        found.retain(|(instant, date)| {
            instants.binary_search(instant).is_err() && dates.binary_search(date).is_err()
        });
        Ok(())
    }

    /// What the rule picks in about the window.
    fn follow(
        &self,
        rule: &Rule,
        window: &Interval,
        work: &mut Work,
        into: &mut Vec<Found>,
    ) -> Result<(), RecurrenceError> {
        let mut walls = Vec::new();
        let (until_wall, until_instant) = self.until(rule);
        let start = self.start.wall(self.zone);
        walk(
            rule,
            start,
            until_wall,
            self.walls(window),
            work,
            &mut walls,
        )?;
        // Of the seconds of a minute only the first asks the zone.
        let mut minute: Option<(i64, Option<Found>)> = None;
        for wall in walls {
            let this = wall.div_euclid(60);
            let found = match minute {
                Some((known, found)) if known == this => found,
                _ => self.minute(this),
            };
            minute = Some((this, found));
            let instant = found.map(|(at, date)| (at.plus_seconds(wall.rem_euclid(60)), date));
            into.extend(instant.filter(|(at, _)| until_instant.is_none_or(|until| *at <= until)));
        }
        Ok(())
    }

    /// The last second on the wall that `UNTIL` lets pass, and the last instant.
    fn until(&self, rule: &Rule) -> (Option<i64>, Option<Timestamp>) {
        match rule.until {
            None => (None, None),
            Some(until) if self.is_all_day() => (Some(until.date(Zone::UTC).days() * DAY), None),
            Some(Moment::Date(date)) => (Some((date.days() + 1) * DAY - 1), None),
            Some(local @ Moment::Local(..)) => (Some(local.wall(self.zone)), None),
            Some(Moment::Utc(instant)) => {
                (Some(wall_of(self.zone, instant) + AROUND), Some(instant))
            }
        }
    }

    /// What the wall can show in that window, as a window of seconds on the wall.
    fn walls(&self, window: &Interval) -> (i64, i64) {
        let around = |instant: Timestamp| {
            let near = [-AROUND, 0, AROUND].map(|away| self.zone.ahead(instant.plus_seconds(away)));
            let least = near.iter().copied().min().unwrap_or_default();
            (least, near.iter().copied().max().unwrap_or_default())
        };
        let (least, _) = around(window.start());
        let (_, most) = around(window.end());
        (window.start().epoch() + least, window.end().epoch() + most)
    }

    /// The instant at which a minute on the wall begins, and its date.
    fn minute(&self, minute: i64) -> Option<Found> {
        let (day, of_day) = (minute.div_euclid(24 * 60), minute.rem_euclid(24 * 60));
        let date = CivilDate::from_days(day)?;
        let instant = if self.is_all_day() {
            self.zone.start_of_day(date)?
        } else {
            self.zone.to_instant(date, u32::try_from(of_day).ok()?)?
        };
        Some((instant, date))
    }

    /// The instant of an added or excepted date: a date alone is meant at the start's time of
    /// day, and in an all-day series everything is meant as its date.
    fn instant(&self, Zoned { moment, zone }: Zoned) -> Option<Found> {
        if self.is_all_day() {
            let date = moment.date(self.zone);
            return Some((self.zone.start_of_day(date)?, date));
        }
        match moment {
            Moment::Utc(instant) => Some((instant, self.zone.local_date(instant))),
            Moment::Local(date, second) => {
                let instant = zone.to_instant(date, second / 60)?;
                let instant = instant.plus_seconds((second % 60).into());
                Some((instant, self.zone.local_date(instant)))
            }
            Moment::Date(date) => {
                let of_day = self.start.wall(self.zone).rem_euclid(DAY);
                let minute = u32::try_from(of_day / 60).ok()?;
                let instant = self.zone.to_instant(date, minute)?;
                Some((instant.plus_seconds(of_day % 60), date))
            }
        }
    }
}
