//! Days and hours in words, in the form of each language.

use shared::api::Weekday;
use shared::time::{CivilDate, Interval, Zone};

use super::Language;
use super::words::words;

/// When something takes place, in the zone of who reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct When {
    /// `Monday, 23 November 2026`.
    pub(super) day: String,
    /// `09:00 – 09:30`, with the day of the end if that is another one.
    pub(super) hours: String,
    /// `Europe/Berlin`.
    pub(super) zone: String,
}

/// `time` in `zone`, in words.
pub(super) fn when(language: Language, time: &Interval, zone: Zone) -> When {
    let (first, hour, minute) = zone.local_parts(time.start());
    let (last, end_hour, end_minute) = zone.local_parts(time.end());
    let between = match language {
        Language::De | Language::Nl => "–",
        Language::Ja => "～",
        _ => " – ",
    };
    let mut hours = format!("{hour:02}:{minute:02}{between}{end_hour:02}:{end_minute:02}");
    if language == Language::De {
        hours.push_str(" Uhr");
    }
    if last != first {
        hours = format!("{hours} ({})", day(language, last));
    }
    When {
        day: day(language, first),
        hours,
        zone: zone.name().replace('_', " "),
    }
}

fn day(language: Language, date: CivilDate) -> String {
    let words = words(language);
    let weekday = match date.weekday() {
        Weekday::Mo => words.days[0],
        Weekday::Tu => words.days[1],
        Weekday::We => words.days[2],
        Weekday::Th => words.days[3],
        Weekday::Fr => words.days[4],
        Weekday::Sa => words.days[5],
        Weekday::Su => words.days[6],
    };
    let month = usize::try_from(date.month())
        .ok()
        .and_then(|n| words.months.get(n.checked_sub(1)?))
        .copied()
        .unwrap_or_default();
    let (d, y) = (date.day(), date.year());
    match language {
        Language::En => format!("{weekday}, {d} {month} {y}"),
        Language::De => format!("{weekday}, {d}. {month} {y}"),
        Language::Fr if d == 1 => format!("{weekday} 1er {month} {y}"),
        Language::Fr | Language::Nl => format!("{weekday} {d} {month} {y}"),
        Language::Es | Language::Pt => format!("{weekday}, {d} de {month} de {y}"),
        Language::Ar => format!("{weekday}، {d} {month} {y}"),
        Language::Ja => format!("{y}年{month}{d}日（{weekday}）"),
    }
}
