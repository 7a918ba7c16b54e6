//! Calendar days and months as plain numbers: what the month grid counts with.
//!
//! No zones and no clock here; which day an instant falls on is the browser's `Intl` to say.

/// A day of the Gregorian calendar, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) i32);

/// A month, as months since year 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month(pub(crate) i32);

impl Day {
    /// `month` and `day` count from 1.
    pub(crate) fn new(year: i32, month: i32, day: i32) -> Self {
        // Years begin in March, so that the leap day is the last one (Howard Hinnant).
        let year = year - i32::from(month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }

    /// Reads `YYYY-MM-DD`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-').map(|part| part.parse().ok());
        Some(Self::new(parts.next()??, parts.next()??, parts.next()??))
    }

    /// Year, month and day of the month, the latter two from 1.
    pub(crate) fn civil(self) -> (i32, i32, i32) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        (year + era * 400 + i32::from(month <= 2), month, day)
    }

    /// `YYYY-MM-DD`.
    pub(crate) fn text(self) -> String {
        let (year, month, day) = self.civil();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// 0 is Monday, 6 is Sunday.
    pub(crate) fn weekday(self) -> i32 {
        (self.0 + 3).rem_euclid(7)
    }

    /// The month it lies in.
    pub(crate) fn month(self) -> Month {
        let (year, month, _) = self.civil();
        Month(year * 12 + month - 1)
    }

    /// The same day number so many months later, or that month's last day if it is shorter.
    pub(crate) fn plus_months(self, months: i32) -> Self {
        let month = Month(self.month().0 + months);
        let day = self.civil().2 - 1;
        Day((month.first().0 + day).min(month.last().0))
    }

    /// So many days later.
    pub(crate) fn plus(self, days: i32) -> Self {
        Day(self.0 + days)
    }
}

impl Month {
    /// Reads `YYYY-MM`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Day::parse(&format!("{text}-01")).map(Day::month)
    }

    /// Its first day.
    pub(crate) fn first(self) -> Day {
        Day::new(self.0.div_euclid(12), self.0.rem_euclid(12) + 1, 1)
    }

    /// Its last day.
    pub(crate) fn last(self) -> Day {
        Day(Month(self.0 + 1).first().0 - 1)
    }

    /// `YYYY-MM`, as the slots route spells it.
    pub(crate) fn text(self) -> String {
        format!(
            "{:04}-{:02}",
            self.0.div_euclid(12),
            self.0.rem_euclid(12) + 1
        )
    }
}

/// Where a key leads in the date grid (APG): `None` if the grid does not use it.
///
/// `first_weekday` is 0 for weeks that begin on Monday, 6 for Sunday.
pub(crate) fn step(from: Day, key: &str, shift: bool, first_weekday: i32) -> Option<Day> {
    let in_week = (from.weekday() - first_weekday).rem_euclid(7);
    let months = if shift { 12 } else { 1 };
    Some(match key {
        "ArrowLeft" => from.plus(-1),
        "ArrowRight" => from.plus(1),
        "ArrowUp" => from.plus(-7),
        "ArrowDown" => from.plus(7),
        "Home" => from.plus(-in_week),
        "End" => from.plus(6 - in_week),
        "PageUp" => from.plus_months(-months),
        "PageDown" => from.plus_months(months),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_eight_centuries_goes_there_and_back() {
        let mut expected = Day::new(1600, 1, 1);
        for number in expected.0..Day::new(2400, 1, 1).0 {
            let (year, month, day) = Day(number).civil();
            assert_eq!(Day::new(year, month, day), expected);
            assert_eq!(Day::parse(&expected.text()), Some(expected));
            expected = expected.plus(1);
        }
        assert_eq!(Day(0).civil(), (1970, 1, 1));
        assert_eq!(Day::new(2026, 11, 23).weekday(), 0);
    }

    #[test]
    fn months_end_where_they_should() {
        for (year, month, last) in [(2026, 2, 28), (2028, 2, 29), (2100, 2, 28), (2026, 12, 31)] {
            let month = Day::new(year, month, 1).month();
            assert_eq!(month.last().civil().2, last, "{}", month.text());
        }
    }

    #[test]
    fn keys_move_as_the_date_grid_pattern_says() {
        let check = |key, shift, first, expected: &str| {
            let from = Day::new(2027, 3, 31);
            assert_eq!(
                step(from, key, shift, first).map(Day::text).as_deref(),
                Some(expected)
            );
        };
        check("ArrowRight", false, 0, "2027-04-01");
        check("ArrowUp", false, 0, "2027-03-24");
        check("Home", false, 0, "2027-03-29");
        check("Home", false, 6, "2027-03-28");
        check("End", false, 0, "2027-04-04");
        check("PageUp", false, 0, "2027-02-28");
        check("PageDown", false, 0, "2027-04-30");
        check("PageUp", true, 0, "2026-03-31");
        assert_eq!(step(Day(0), "Tab", false, 0), None);
    }
}
