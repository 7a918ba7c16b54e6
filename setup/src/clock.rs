//! Zones and times in words, all from the browser's own `Intl`: the page carries no zone data.

use js_sys::{Array, Date, Object, Reflect};
use shared::api::Instant;
use wasm_bindgen::{JsCast, JsValue};

use crate::browser::call;

/// The zone of this browser, `UTC` if it does not say.
pub(crate) fn browser_zone() -> String {
    formatter(None, &[])
        .and_then(|format| call(&format, "resolvedOptions", &[]))
        .and_then(|options| Reflect::get(&options, &"timeZone".into()).ok())
        .and_then(|zone| zone.as_string())
        .unwrap_or_else(|| "UTC".to_owned())
}

/// Every zone the browser can name; empty in a very old one, where any name may be typed.
pub(crate) fn zones() -> Vec<String> {
    intl()
        .and_then(|intl| call(&intl, "supportedValuesOf", &["timeZone".into()]))
        .and_then(|list| list.dyn_into::<Array>().ok())
        .map(|list| list.iter().filter_map(|zone| zone.as_string()).collect())
        .unwrap_or_default()
}

/// Whether the browser knows this zone.
pub(crate) fn is_zone(zone: &str) -> bool {
    !zone.is_empty() && formatter(Some(zone), &[]).is_some()
}

/// What a country is called whose code this is; the code where the browser does not know.
pub(crate) fn country(code: &str) -> String {
    let name = || -> Option<String> {
        let class: js_sys::Function = Reflect::get(&intl()?, &"DisplayNames".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let options = Object::new();
        Reflect::set(&options, &"type".into(), &"region".into()).ok()?;
        let names = Reflect::construct(&class, &Array::of2(&"en".into(), &options)).ok()?;
        call(&names, "of", &[code.into()])?.as_string()
    };
    name().unwrap_or_else(|| code.to_owned())
}

/// Whether clocks there show the same all year, whatever the zones are called.
pub(crate) fn alike(one: &str, other: &str) -> bool {
    let parts = [
        ("day", "numeric"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
    ];
    // Four looks, a quarter of a year apart, see both halves of a year with summer time.
    let quarter = 91.0 * 86_400_000.0;
    one == other
        || (0..4).all(|number| {
            let date = Date::new(&(Date::now() + f64::from(number) * quarter).into());
            let shown = say(&date, Some(one), &parts);
            shown.is_some() && shown == say(&date, Some(other), &parts)
        })
}

/// The time of day there now, `14:05`.
pub(crate) fn time_there(zone: &str) -> Option<String> {
    say(
        &Date::new_0(),
        Some(zone),
        &[("hour", "numeric"), ("minute", "2-digit")],
    )
}

/// `Mon, 23 November 2026` in this browser's zone and language.
pub(crate) fn day(instant: &str) -> String {
    let parts = [
        ("weekday", "short"),
        ("day", "numeric"),
        ("month", "long"),
        ("year", "numeric"),
    ];
    say(&Date::new(&instant.into()), None, &parts).unwrap_or_else(|| instant.to_owned())
}

/// `Mon` in this browser's zone and language.
pub(crate) fn weekday(instant: &str) -> String {
    say(&Date::new(&instant.into()), None, &[("weekday", "short")]).unwrap_or_default()
}

/// `9`, the day of the month in this browser's zone.
pub(crate) fn day_of_month(instant: &str) -> String {
    Date::new(&instant.into()).get_date().to_string()
}

/// Whether it is today in this browser's zone.
pub(crate) fn is_today(instant: &str) -> bool {
    let (then, now) = (Date::new(&instant.into()), Date::new_0());
    let date = |it: &Date| (it.get_full_year(), it.get_month(), it.get_date());
    date(&then) == date(&now)
}

/// The minutes of the clock in this browser's zone since midnight.
pub(crate) fn minute_of_day(instant: &str) -> Option<u16> {
    let date = Date::new(&instant.into());
    let minutes = date.get_hours() * 60 + date.get_minutes();
    (!date.get_time().is_nan()).then_some(minutes as u16)
}

/// `14:00` in this browser's language.
pub(crate) fn hour(hour: u16) -> String {
    let at = Date::new_with_year_month_day_hr(2000, 0, 1, i32::from(hour));
    let parts = [("hour", "numeric"), ("minute", "2-digit")];
    say(&at, None, &parts).unwrap_or_else(|| format!("{hour}:00"))
}

/// `14:05` in this browser's language, for a time of the day as the wire spells it, also `24:00`.
pub(crate) fn time_of_day(text: &str) -> String {
    let shown = || -> Option<String> {
        let (hour, minute) = text.split_once(':')?;
        let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
        let at = Date::new_with_year_month_day_hr_min(2000, 0, 1, hour, minute);
        say(&at, None, &[("hour", "numeric"), ("minute", "2-digit")])
    };
    shown().unwrap_or_else(|| text.to_owned())
}

/// `23 – 29 November 2026` in this browser's zone and language, for an instant of either day.
pub(crate) fn days(first: &str, last: &str) -> String {
    let parts = [("day", "numeric"), ("month", "long"), ("year", "numeric")];
    let ends = [
        Date::new(&first.into()).into(),
        Date::new(&last.into()).into(),
    ];
    formatter(None, &parts)
        .and_then(|format| call(&format, "formatRange", &ends)?.as_string())
        .unwrap_or_else(|| format!("{} – {}", day(first), day(last)))
}

/// `Thu, 24 Dec 2026` for the date `2026-12-24`, in this browser's language.
fn date(date: &str) -> String {
    let parts = [
        ("weekday", "short"),
        ("day", "numeric"),
        ("month", "short"),
        ("year", "numeric"),
    ];
    say(&Date::new(&date.into()), Some("UTC"), &parts).unwrap_or_else(|| date.to_owned())
}

/// The same for a range: `Thu, 24 Dec 2026 to Fri, 1 Jan 2027`.
pub(crate) fn dates(first: &str, last: Option<&str>) -> String {
    match last {
        None => date(first),
        Some(last) => format!("{} to {}", date(first), date(last)),
    }
}

/// `14:05` in this browser's zone and language.
pub(crate) fn time(instant: &str) -> String {
    let parts = [("hour", "numeric"), ("minute", "2-digit")];
    say(&Date::new(&instant.into()), None, &parts).unwrap_or_else(|| instant.to_owned())
}

/// An instant as a field of type `datetime-local` takes it, in this browser's zone.
pub(crate) fn to_field(instant: &str) -> String {
    let date = Date::new(&instant.into());
    // The field's form is that of ISO 8601 without a zone, so the clock is shifted before.
    let minutes = date.get_timezone_offset();
    let shifted = Date::new(&(date.get_time() - minutes * 60_000.0).into());
    let text = iso(&shifted).unwrap_or_default();
    text.get(..16).unwrap_or_default().to_owned()
}

/// What such a field says for a time of the day that begins at an instant, in minutes of the clock.
pub(crate) fn field_at(day: &str, minutes: u16) -> String {
    let date = to_field(day);
    let date = date.get(..10).unwrap_or_default();
    format!("{date}T{:02}:{:02}", minutes / 60, minutes % 60)
}

/// What such a field says, as an instant.
pub(crate) fn from_field(text: &str) -> Option<Instant> {
    instant(&Date::new(&text.into()))
}

/// Now.
pub(crate) fn now() -> Option<Instant> {
    instant(&Date::new_0())
}

/// Whether it is over.
pub(crate) fn is_past(at: &str) -> bool {
    Date::new(&at.into()).get_time() < Date::now()
}

/// The first instant of a day in this browser's zone, so many days after what a field of type
/// `date` says; `None` if it says no day.
pub(crate) fn start_of_day(text: &str, later: i32) -> Option<Instant> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month: i32 = parts.next()?.parse().ok()?;
    let day: i32 = parts.next()?.parse().ok()?;
    instant(&Date::new_with_year_month_day(year, month - 1, day + later))
}

/// A day of this browser's zone as a field of type `date` takes it, so many days from today.
pub(crate) fn date_field(later: i32) -> String {
    let now = Date::new_0();
    let (year, month) = (now.get_full_year(), now.get_month() as i32);
    let day = now.get_date() as i32;
    let there = Date::new_with_year_month_day(year, month, day + later);
    let (year, month) = (there.get_full_year(), there.get_month() + 1);
    format!("{year:04}-{month:02}-{:02}", there.get_date())
}

/// An instant in seconds since 1970.
pub(crate) fn seconds(instant: &str) -> Option<i64> {
    let time = Date::new(&instant.into()).get_time();
    (!time.is_nan()).then(|| (time / 1000.0) as i64)
}

/// The first instants in this browser's zone of the days of a week and of the day after it; the
/// week begins with the weekday `first` (0: Monday), `later` weeks after the one of today.
pub(crate) fn week(first: u32, later: i32) -> Vec<Instant> {
    let today = Date::new_0();
    // JavaScript's weeks begin with Sunday.
    let since = (today.get_day() + 6 + 7 - first % 7) % 7;
    let start = today.get_date() as i32 - since as i32 + 7 * later;
    let (year, month) = (today.get_full_year(), today.get_month() as i32);
    (start..=start + 7)
        .filter_map(|day| instant(&Date::new_with_year_month_day(year, month, day)))
        .collect()
}

fn instant(date: &Date) -> Option<Instant> {
    let text = iso(date)?;
    Some(Instant(format!("{}Z", text.get(..19)?)))
}

fn iso(date: &Date) -> Option<String> {
    (!date.get_time().is_nan()).then(|| date.to_iso_string().into())
}

/// `just now`, `4 minutes ago`, `2 days ago`.
pub(crate) fn ago(instant: &str) -> String {
    let then = Date::new(&instant.into()).get_time();
    if then.is_nan() {
        return instant.to_owned();
    }
    let minutes = ((Date::now() - then) / 60_000.0).max(0.0) as u32;
    let (count, unit) = match minutes {
        0 => return "just now".to_owned(),
        1..60 => (minutes, "minute"),
        60..1440 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

fn say(date: &Date, zone: Option<&str>, parts: &[(&str, &str)]) -> Option<String> {
    if date.get_time().is_nan() {
        return None;
    }
    let format = formatter(zone, parts)?;
    call(&format, "format", &[date.clone().into()])?.as_string()
}

fn intl() -> Option<JsValue> {
    Reflect::get(&js_sys::global(), &"Intl".into()).ok()
}

/// An `Intl.DateTimeFormat`; `None` where the zone is unknown (the constructor throws).
fn formatter(zone: Option<&str>, parts: &[(&str, &str)]) -> Option<JsValue> {
    let class: js_sys::Function = Reflect::get(&intl()?, &"DateTimeFormat".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let options = Object::new();
    for (name, value) in zone.map(|zone| ("timeZone", zone)).iter().chain(parts) {
        Reflect::set(&options, &(*name).into(), &(*value).into()).ok()?;
    }
    let arguments = Array::of2(&JsValue::UNDEFINED, &options);
    Reflect::construct(&class, &arguments).ok()
}
