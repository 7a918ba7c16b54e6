//! Values: dates and times, durations, offsets, text. RFC 5545, 3.3.

use crate::recurrence::Moment;

pub(super) const DAY: i64 = 24 * 60 * 60;
const HOUR: i64 = 60 * 60;

/// A date or time. Seconds may be missing, as some programs leave them out.
pub(super) fn moment(text: &str) -> Option<Moment> {
    let text = text.trim_ascii();
    let short = || {
        let (time, z) = match text.strip_suffix('Z') {
            Some(time) => (time, "Z"),
            None => (text, ""),
        };
        let whole = time.len() == "20261123T0900".len();
        whole.then(|| Moment::parse(&format!("{time}00{z}")))?
    };
    Moment::parse(text).or_else(short)
}

/// Days on the wall, then seconds that pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) days: i64,
    pub(super) seconds: i64,
}

impl Span {
    /// Reads `P1W`, `P2DT3H`, `-PT15M`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim_ascii().to_ascii_uppercase();
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(&text)),
        };
        let rest = rest.strip_prefix('P')?;
        let (mut days, mut seconds) = (0_i64, 0_i64);
        let (mut number, mut digits, mut units) = (0_i64, false, 0);
        for c in rest.chars() {
            if let Some(digit) = c.to_digit(10) {
                number = number.saturating_mul(10).saturating_add(digit.into());
                digits = true;
                continue;
            }
            let (into, unit) = match c {
                'T' if !digits => continue,
                'W' => (&mut days, 7),
                'D' => (&mut days, 1),
                'H' => (&mut seconds, HOUR),
                'M' => (&mut seconds, 60),
                'S' => (&mut seconds, 1),
                _ => return None,
            };
            if !digits {
                return None;
            }
            *into = into.saturating_add(number.saturating_mul(unit));
            (number, digits, units) = (0, false, units + 1);
        }
        // Longer than all the time there is would overflow later.
        let most = 10_000 * 366;
        let span = Self {
            days: sign * days.min(most),
            seconds: sign * seconds.min(most * DAY),
        };
        (units > 0 && !digits).then_some(span)
    }

    /// As if every day had 24 hours.
    pub(super) fn total(self) -> i64 {
        self.days * DAY + self.seconds
    }
}

/// `TZOFFSETTO` and the like: `+0100`, `-053000`; in seconds.
pub(super) fn offset(text: &str) -> Option<i64> {
    let text = text.trim_ascii();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let plain: String = rest.chars().filter(|c| *c != ':').collect();
    let known = plain.len() == 4 || plain.len() == 6;
    let digits = known && plain.bytes().all(|byte| byte.is_ascii_digit());
    let part = |from: usize| plain.get(from..from + 2).unwrap_or("0").parse::<i64>().ok();
    let (hours, minutes, seconds) = (part(0)?, part(2)?, part(4)?);
    let inside = digits && hours < 24 && minutes < 60 && seconds < 60;
    inside.then_some(sign * (hours * HOUR + minutes * 60 + seconds))
}

/// Text without its escapes.
pub(super) fn text(value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    let mut escaped = false;
    for c in value.chars() {
        if !escaped && c == '\\' {
            escaped = true;
            continue;
        }
        plain.push(if escaped && (c == 'n' || c == 'N') {
            '\n'
        } else {
            c
        });
        escaped = false;
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, wanted) in [
            ("P1W", Some((7, 0))),
            ("P1DT2H", Some((1, 7200))),
            ("PT1H30M", Some((0, 5400))),
            ("-PT15M", Some((0, -900))),
            ("P0D", Some((0, 0))),
            ("P", None),
            ("PT", None),
            ("PT5", None),
            ("1H", None),
            ("P99999999999999999999D", Some((3_660_000, 0))),
        ] {
            let span = Span::parse(text).map(|span| (span.days, span.seconds));
            assert_eq!(span, wanted, "{text}");
        }
    }

    #[test]
    fn offsets_and_text() {
        assert_eq!(offset("+0100"), Some(3600));
        assert_eq!(offset("-023015"), Some(-9015));
        assert_eq!(offset("+01:00"), Some(3600));
        assert_eq!(offset("one hour"), None);
        assert_eq!(
            text(r"America\/New_York\, or\n so"),
            "America/New_York, or\n so"
        );
    }

    #[test]
    fn times_without_seconds() {
        assert_eq!(moment("20261123T0900"), Moment::parse("20261123T090000"));
        assert_eq!(moment("20261123T0900Z"), Moment::parse("20261123T090000Z"));
        assert_eq!(moment("20261123T09"), None);
        assert_eq!(moment("\u{fc}0261123T090"), None);
    }
}
