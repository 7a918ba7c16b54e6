//! From hours on the wall to stretches of time.

use super::{Hours, Schedule, rule};
use crate::time::{CivilDate, Interval, Timestamp, Zone};

/// The date before and the date after what is asked for may reach into it: windows run up to
/// two days from their date's midnight, and a zone may skip a date.
const DAYS_BEFORE: i64 = 3;
const DAYS_AFTER: i64 = 1;

/// One window of one date, as an instant to an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The date in the schedule's zone whose hours these are; an overnight window ends on the next.
    pub date: CivilDate,
    /// From opening to closing.
    pub time: Interval,
}

impl Schedule {
    /// The windows that share an instant with `range`, whole, by date and then by start. Work
    /// grows with the days in `range`.
    ///
    /// - **A date override replaces that date's windows**; an overnight window that began the
    ///   day before is kept.
    /// - **Wall clock to instant**: see [`Zone::to_instant`]; a window that comes out empty is
    ///   dropped, and a date that the zone skips has none.
    ///
    /// Windows of neighbouring dates may touch or overlap each other and stay apart here,
    /// because starts are counted from each window's own start.
    ///
    /// ```
    /// # use shared::{api, schedule::Schedule, time::{Interval, Timestamp}};
    /// let hours = |start: &str, end: &str| api::Window { start: start.into(), end: end.into() };
    /// let schedule = Schedule::try_from(&api::ScheduleSettings {
    ///     zone: "Europe/Berlin".into(),
    ///     weekly: vec![api::WeeklyWindow {
    ///         days: vec![api::Weekday::Sa, api::Weekday::Su],
    ///         rule: None,
    ///         from: None,
    ///         start: "02:00".into(),
    ///         end: "03:00".into(),
    ///     }],
    ///     overrides: vec![api::DateOverride::new("2026-03-28", vec![hours("23:00", "01:00")])],
    /// })?;
    /// // Saturday has hours of its own; on Sunday 02:00 to 03:00 does not exist.
    /// let at = |text| Timestamp::parse(text).unwrap();
    /// let range = Interval::new(at("2026-03-28T00:00:00Z"), at("2026-03-30T00:00:00Z")).unwrap();
    /// let open = schedule.open(&range);
    /// assert_eq!(open.len(), 1);
    /// assert_eq!(open[0].time.end(), at("2026-03-29T01:00:00+01:00"));
    /// # Ok::<(), shared::schedule::SettingsError>(())
    /// ```
    pub fn open(&self, range: &Interval) -> Vec<Window> {
        self.expand(range, |date| self.overrides.get(&date))
    }

    /// What would be open if no date differed from the week.
    pub(crate) fn open_by_the_week(&self, range: &Interval) -> Vec<Window> {
        self.expand(range, |_| None)
    }

    fn expand<'a>(
        &self,
        range: &Interval,
        override_of: impl Fn(CivilDate) -> Option<&'a Hours>,
    ) -> Vec<Window> {
        let mut found = Vec::new();
        let Some(mut date) = first_date(self.zone, range.start()) else {
            return found;
        };
        let last = self.zone.local_date(range.end());
        let last = last.plus_days(DAYS_AFTER).unwrap_or(last);
        let dated = rule::by_date(&self.dated, date, last);
        while date <= last {
            let week = self.week_of(date.weekday());
            let ruled = dated.get(&date).map(|ruled| week.with(ruled));
            let hours = override_of(date).or(ruled.as_ref()).unwrap_or(week);
            for minutes in hours.windows() {
                let window = window(self.zone, date, minutes.start, minutes.end);
                found.extend(window.filter(|w| w.time.overlaps(range)));
            }
            let Some(next) = date.plus_days(1) else { break };
            date = next;
        }
        found
    }
}

fn first_date(zone: Zone, start: Timestamp) -> Option<CivilDate> {
    let date = zone.local_date(start);
    date.plus_days(-DAYS_BEFORE).or(Some(date))
}

fn window(zone: Zone, date: CivilDate, start: u32, end: u32) -> Option<Window> {
    let (start, end) = (zone.to_instant(date, start)?, zone.to_instant(date, end)?);
    let time = Interval::new(start, end)?;
    Some(Window { date, time })
}
