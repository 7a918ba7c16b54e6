//! Rules of dates by day arithmetic, and as text for the engine.

use chrono::{Datelike, NaiveDate, TimeDelta};
use proptest::prelude::*;

use crate::wall::{self, Date, calendar_date, date_number};

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Which dates, as one would say it. Weekdays count from Monday, 0.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which {
    /// On these weekdays (bits) of every so-manieth week, from the week in which it begins.
    Weeks(u8, u32),
    /// Every so-manieth day.
    Days(u32),
    /// The so-manieth such weekday of the month; negative: from its end.
    Nth(i32, usize),
    /// The so-manieth day of the month; negative: from its end.
    MonthDay(i32),
    /// The last Monday to Friday of the month.
    LastWorkday,
    /// That day of that month.
    Yearly(u32, u32),
}

/// A rule, from when it counts and how it ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) which: Which,
    /// Days from the case's date.
    pub(crate) from: i64,
    pub(crate) end: End,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    Never,
    /// The last date, in days from the case's date.
    Until(i64),
    /// After so many dates.
    Count(usize),
}

impl Rule {
    /// Whether the date is one of its dates.
    pub(crate) fn has(&self, date: Date, origin: Date) -> bool {
        let (date, origin) = (calendar_date(date), calendar_date(origin));
        let from = origin + TimeDelta::days(self.from);
        if date < from || !self.which.matches(date, from) {
            return false;
        }
        match self.end {
            End::Never => true,
            End::Until(last) => date <= origin + TimeDelta::days(last),
            End::Count(most) => {
                let so_far = from.iter_days().take_while(|day| *day <= date);
                so_far.filter(|day| self.which.matches(*day, from)).count() <= most
            }
        }
    }

    pub(crate) fn text(&self, origin: Date) -> String {
        let origin = calendar_date(origin);
        let which = self.which.text();
        match self.end {
            End::Never => which,
            End::Until(last) => {
                let last = origin + TimeDelta::days(last);
                format!("{which};UNTIL={}", last.format("%Y%m%d"))
            }
            End::Count(most) => format!("{which};COUNT={most}"),
        }
    }
}

impl Which {
    fn matches(self, date: NaiveDate, from: NaiveDate) -> bool {
        let monday = |date: NaiveDate| date - TimeDelta::days(weekday(date) as i64);
        let of_month = i32::try_from(date.day()).unwrap();
        let from_end = of_month - days_in_month(date) - 1;
        match self {
            Self::Weeks(days, every) => {
                let weeks = (monday(date) - monday(from)).num_days() / 7;
                days & 1 << weekday(date) != 0 && weeks % i64::from(every) == 0
            }
            Self::Days(every) => (date - from).num_days() % i64::from(every) == 0,
            Self::Nth(n, day) => {
                let place = (of_month - 1) / 7 + 1;
                let place_from_end = -((-from_end - 1) / 7 + 1);
                weekday(date) == day && (n == place || n == place_from_end)
            }
            Self::MonthDay(n) => n == of_month || n == from_end,
            Self::LastWorkday => {
                let rest_of_month = date.iter_days().skip(1).take(-from_end as usize - 1);
                let work = |day: NaiveDate| weekday(day) < 5;
                work(date) && !rest_of_month.into_iter().any(work)
            }
            Self::Yearly(month, day) => date.month() == month && date.day() == day,
        }
    }

    fn text(self) -> String {
        match self {
            Self::Weeks(days, every) => {
                let named = |bit: &usize| days & 1 << bit != 0;
                let days: Vec<_> = (0..7).filter(named).map(|bit| DAYS[bit]).collect();
                format!("FREQ=WEEKLY;INTERVAL={every};BYDAY={}", days.join(","))
            }
            Self::Days(every) => format!("FREQ=DAILY;INTERVAL={every}"),
            Self::Nth(n, day) => format!("FREQ=MONTHLY;BYDAY={n}{}", DAYS[day]),
            Self::MonthDay(n) => format!("FREQ=MONTHLY;BYMONTHDAY={n}"),
            Self::LastWorkday => "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1".into(),
            Self::Yearly(month, day) => format!("FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}"),
        }
    }
}

fn weekday(date: NaiveDate) -> usize {
    wall::weekday(date_number(date))
}

fn days_in_month(date: NaiveDate) -> i32 {
    let same = |day: &NaiveDate| day.month() == date.month();
    let first = date.with_day(1).unwrap();
    i32::try_from(first.iter_days().take_while(same).count()).unwrap()
}

pub(crate) fn rules() -> impl Strategy<Value = Rule> {
    let nth = prop_oneof![1..=5_i32, -2..=-1_i32];
    let month_day = prop_oneof![1..=31_i32, -3..=-1_i32];
    let which = prop_oneof![
        3 => (1..128_u8, 1..4_u32).prop_map(|(days, every)| Which::Weeks(days, every)),
        2 => (1..8_u32).prop_map(Which::Days),
        3 => (nth, 0..7_usize).prop_map(|(n, day)| Which::Nth(n, day)),
        2 => month_day.prop_map(Which::MonthDay),
        1 => Just(Which::LastWorkday),
        1 => (prop::sample::select(vec![3, 10, 11, 12]), 1..=31_u32)
            .prop_map(|(month, day)| Which::Yearly(month, day)),
    ];
    let end = prop_oneof![
        3 => Just(End::Never),
        1 => (-3..8_i64).prop_map(End::Until),
        1 => (1..20_usize).prop_map(End::Count),
    ];
    (which, -70..4_i64, end).prop_map(|(which, from, end)| Rule { which, from, end })
}
