//! `UNTIL` of a rule, apart from the rest: the engine counts in zones of its own.

use crate::recurrence::Moment;
use crate::time::{CivilDate, Timestamp, Zone};

fn is_until(part: &str) -> Option<&str> {
    let (name, value) = part.split_once('=')?;
    let name = name.rsplit(':').next().unwrap_or(name).trim_ascii();
    name.eq_ignore_ascii_case("UNTIL").then_some(value)
}

/// When a rule ends, if it says so and that can be read.
pub(super) fn until_of(rule: &str) -> Option<Moment> {
    rule.split(';').find_map(is_until).and_then(Moment::parse)
}

fn replaced(rule: &str, until: &str) -> String {
    let (name, parts) = rule.split_once(':').unwrap_or(("RRULE", rule));
    let kept = parts.split(';').filter(|part| is_until(part).is_none());
    let kept: Vec<&str> = kept.collect();
    format!("{name}:{};UNTIL={until}", kept.join(";"))
}

/// The rule, ending when the wall shows that; the wall's seconds are given as if it were in UTC.
pub(super) fn with_until(rule: &str, wall: Timestamp) -> String {
    let (date, hour, minute) = Zone::UTC.local_parts(wall);
    let second = wall.epoch().rem_euclid(60);
    replaced(rule, &format!("{date}T{hour:02}:{minute:02}:{second:02}"))
}

/// The rule, ending with that date.
pub(super) fn with_last_date(rule: &str, date: CivilDate) -> String {
    replaced(rule, &date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_rule_is_found_and_replaced() {
        let rule = "RRULE:FREQ=DAILY;until=20261123T080000Z;BYDAY=MO";
        let at = Timestamp::parse("2026-11-23T08:00:00Z").unwrap();
        assert_eq!(until_of(rule), Some(Moment::Utc(at)));
        assert_eq!(
            with_until(rule, at.plus_seconds(3601)),
            "RRULE:FREQ=DAILY;BYDAY=MO;UNTIL=2026-11-23T09:00:01"
        );
        assert_eq!(until_of("RRULE:UNTIL=20261123"), Moment::parse("20261123"));
        assert_eq!(until_of("RRULE:FREQ=DAILY;UNTIL=soon"), None);
    }
}
