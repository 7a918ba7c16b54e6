//! The holidays of countries, and how they stand among the dates of a schedule.
//!
//! One that was added is an ordinary date; that it is a country's is told by the end of its name,
//! `Epiphany (DE-BY)`. Who gives it another name makes it a date of their own.

use std::collections::BTreeMap;

use serde::Deserialize;
use shared::api::DateOverride;

/// `/holidays/index.json`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Index {
    pub(super) first: u16,
    pub(super) last: u16,
    /// What each country's code stands for.
    pub(super) countries: BTreeMap<String, String>,
}

/// `/holidays/XX.json`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Country {
    /// Its code.
    pub(super) country: String,
    /// What the code of each of its parts stands for; empty where they have no days of their own.
    pub(super) parts: BTreeMap<String, String>,
    pub(super) days: Vec<Day>,
}

/// Date, name, and where it is one; without the last: everywhere.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum Day {
    Somewhere(String, String, Vec<String>),
    Everywhere(String, String),
}

/// In the list of a day's parts: also a holiday for who names no part.
const NO_PART: &str = "-";

/// The days off of a year in a country, or in a part of it; `part` may be empty.
pub(super) fn days_off(country: &Country, part: &str, year: &str) -> Vec<DateOverride> {
    let part_or_none = if part.is_empty() { NO_PART } else { part };
    let place = match part {
        "" => country.country.clone(),
        part => format!("{}-{part}", country.country),
    };
    let mut found: Vec<DateOverride> = Vec::new();
    for day in &country.days {
        let (date, name) = match day {
            Day::Everywhere(date, name) => (date, name),
            Day::Somewhere(date, name, parts) if parts.iter().any(|it| it == part_or_none) => {
                (date, name)
            }
            Day::Somewhere(..) => continue,
        };
        if date.starts_with(year) && !found.iter().any(|it| it.date == *date) {
            found.push(DateOverride {
                name: Some(format!("{name} ({place})")),
                ..DateOverride::new(date.clone(), Vec::new())
            });
        }
    }
    found
}

/// The code of the country whose holiday it is.
pub(super) fn country_of(it: &DateOverride) -> Option<&str> {
    let (_, place) = it.name.as_deref()?.strip_suffix(')')?.rsplit_once('(')?;
    let code = place.split('-').next()?;
    let plain = code.len() == 2 && code.chars().all(|c| c.is_ascii_uppercase());
    (plain && it.until.is_none()).then_some(code)
}

/// Puts a country's days of a year in place of those of this country that are there. A date that
/// somebody has set themselves stays as it is.
pub(super) fn replaced(
    all: Vec<DateOverride>,
    country: &str,
    year: &str,
    new: Vec<DateOverride>,
) -> Vec<DateOverride> {
    let old = |it: &DateOverride| country_of(it) == Some(country) && it.date.starts_with(year);
    let mut kept: Vec<_> = all.into_iter().filter(|it| !old(it)).collect();
    for day in new {
        if !kept
            .iter()
            .any(|it| it.until.is_none() && it.date == day.date)
        {
            kept.push(day);
        }
    }
    kept
}

/// Without any holiday of this country.
pub(super) fn without(mut all: Vec<DateOverride>, country: &str) -> Vec<DateOverride> {
    all.retain(|it| country_of(it) != Some(country));
    all
}

/// How many holidays of which country are among the dates.
pub(super) fn counted(all: &[DateOverride]) -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    for code in all.iter().filter_map(country_of) {
        *count.entry(code.to_owned()).or_insert(0) += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn germany() -> Country {
        let text = include_str!("../../../public/holidays/DE.json");
        serde_json::from_str(text).unwrap()
    }

    fn names(all: &[DateOverride]) -> Vec<&str> {
        all.iter().filter_map(|it| it.name.as_deref()).collect()
    }

    #[test]
    fn a_part_of_a_country_has_days_of_its_own() {
        let bavaria = days_off(&germany(), "BY", "2027");
        assert!(names(&bavaria).contains(&"Epiphany (DE-BY)"));
        assert_eq!(bavaria[0].date, "2027-01-01");
        assert!(
            bavaria
                .iter()
                .all(|it| it.date.starts_with("2027") && it.windows.is_empty())
        );
        let whole = days_off(&germany(), "", "2027");
        assert!(
            !names(&whole)
                .iter()
                .any(|name| name.starts_with("Epiphany"))
        );
        assert!(names(&whole).contains(&"Christmas Day (DE)"));
    }

    #[test]
    fn those_of_a_country_and_year_are_replaced_together() {
        let mut own = DateOverride::new("2027-12-25", Vec::new());
        own.name = Some("Mine (really)".to_owned());
        let france = DateOverride {
            name: Some("Bastille Day (FR)".to_owned()),
            ..DateOverride::new("2027-07-14", Vec::new())
        };
        let mut all = vec![own.clone(), france.clone()];
        all.extend(days_off(&germany(), "BY", "2027"));
        let hamburg = days_off(&germany(), "HH", "2027");
        let all = replaced(all, "DE", "2027", hamburg.clone());
        assert!(all.contains(&own) && all.contains(&france));
        assert!(!names(&all).iter().any(|name| name.ends_with("(DE-BY)")));
        assert_eq!(counted(&all)["DE"], hamburg.len() - 1, "the own date stays");
        assert_eq!(without(all, "DE"), [own, france]);
    }

    #[test]
    fn every_country_that_is_listed_is_there_with_days_in_every_year() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../public/holidays");
        let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
        let index: Index = serde_json::from_str(&read("index")).unwrap();
        for code in index.countries.keys() {
            let country: Country = serde_json::from_str(&read(code)).unwrap();
            assert_eq!(country.country, *code);
            let parts = country.parts.keys().map(String::as_str).chain([""]);
            for part in parts {
                for year in index.first..=index.last {
                    let days = days_off(&country, part, &year.to_string());
                    assert!(!days.is_empty(), "{code} {part} {year}");
                    let fits = |it: &DateOverride| {
                        it.name
                            .as_ref()
                            .is_some_and(|name| name.chars().count() <= 100)
                            && country_of(it) == Some(code.as_str())
                    };
                    assert!(days.iter().all(fits), "{code} {part} {year}: {days:?}");
                }
            }
        }
    }
}
