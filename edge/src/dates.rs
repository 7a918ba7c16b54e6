//! Days and hours in words, in the form of each language.

mod names;

use shared::api::Weekday;
use shared::time::{CivilDate, Interval, Month, Timestamp, Zone};
use words::Language;

use names::names;

/// When something takes place, in the zone of who reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct When {
    /// `Monday, 23 November 2026`.
    pub(crate) day: String,
    /// `09:00 – 09:30`, with the day of the end if that is another one.
    pub(crate) hours: String,
    /// `Europe/Berlin`.
    pub(crate) zone: String,
}

/// `time` in `zone`, in words.
pub(crate) fn when(language: Language, time: &Interval, zone: Zone) -> When {
    let (first, last) = (zone.local_date(time.start()), zone.local_date(time.end()));
    let mut hours = hours(language, time.start(), time.end(), zone);
    if last != first {
        hours = format!("{hours} ({})", day(language, last));
    }
    When {
        day: day(language, first),
        hours,
        zone: zone_name(zone),
    }
}

/// `09:00 – 09:30`.
pub(crate) fn hours(language: Language, start: Timestamp, end: Timestamp, zone: Zone) -> String {
    let between = match language {
        Language::De | Language::Nl => "–",
        Language::Ja => "～",
        _ => " – ",
    };
    let hours = format!("{}{between}{}", clock(start, zone), clock(end, zone));
    o_clock(language, hours)
}

/// `Monday, 23 November 2026, 09:00`.
pub(crate) fn moment(language: Language, at: Timestamp, zone: Zone) -> String {
    let comma = match language {
        Language::Ar => "، ",
        Language::Ja => " ",
        _ => ", ",
    };
    let day = day(language, zone.local_date(at));
    format!("{day}{comma}{}", o_clock(language, clock(at, zone)))
}

/// `09:00`, the same in all languages.
pub(crate) fn clock(at: Timestamp, zone: Zone) -> String {
    let (_, hour, minute) = zone.local_parts(at);
    format!("{hour:02}:{minute:02}")
}

fn o_clock(language: Language, hours: String) -> String {
    match language {
        Language::De => format!("{hours} Uhr"),
        _ => hours,
    }
}

/// A zone's name as people write it.
pub(crate) fn zone_name(zone: Zone) -> String {
    zone.name().replace('_', " ")
}

/// `Monday, 23 November 2026`.
pub(crate) fn day(language: Language, date: CivilDate) -> String {
    let (day, y) = (day_of_year(language, date), date.year());
    match language {
        Language::Es | Language::Pt => format!("{day} de {y}"),
        Language::Ja => format!("{y}年{day}"),
        _ => format!("{day} {y}"),
    }
}

/// `Monday, 23 November`.
pub(crate) fn day_of_year(language: Language, date: CivilDate) -> String {
    let names = names(language);
    let weekday = match date.weekday() {
        Weekday::Mo => names.days[0],
        Weekday::Tu => names.days[1],
        Weekday::We => names.days[2],
        Weekday::Th => names.days[3],
        Weekday::Fr => names.days[4],
        Weekday::Sa => names.days[5],
        Weekday::Su => names.days[6],
    };
    let (month, d) = (month_name(language, date), date.day());
    match language {
        Language::En => format!("{weekday}, {d} {month}"),
        Language::De => format!("{weekday}, {d}. {month}"),
        Language::Fr if d == 1 => format!("{weekday} 1er {month}"),
        Language::Fr | Language::Nl => format!("{weekday} {d} {month}"),
        Language::Es | Language::Pt => format!("{weekday}, {d} de {month}"),
        Language::Ar => format!("{weekday}، {d} {month}"),
        Language::Ja => format!("{month}{d}日（{weekday}）"),
    }
}

/// `November 2026`, as it stands within a sentence.
pub(crate) fn month(language: Language, month: Month) -> String {
    let first = month.first_day();
    let (month, y) = (month_name(language, first), first.year());
    match language {
        Language::Es | Language::Pt => format!("{month} de {y}"),
        Language::Ja => format!("{y}年{month}"),
        _ => format!("{month} {y}"),
    }
}

fn month_name(language: Language, date: CivilDate) -> &'static str {
    usize::try_from(date.month())
        .ok()
        .and_then(|n| names(language).months.get(n.checked_sub(1)?))
        .copied()
        .unwrap_or_default()
}
