//! Zones, dates and times in the words of the browser, or of the Worker: the only place that asks
//! `Intl`.

use std::cell::{Cell, RefCell};

use js_sys::{Array, Date, Function, Intl as Js, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use words::{Language, Plural};

use crate::dates::{Day, Month};
use crate::labels::Labels;

const DAY_MS: f64 = 86_400_000.0;

/// Formats for one language, and for one zone at a time.
pub(crate) struct Intl {
    locale: String,
    /// Whose weeks are shown.
    week: String,
    day: Function,
    month: Function,
    number: Function,
    plural: Js::PluralRules,
    /// `h12` or `h23`, if not as the language has it.
    hours: Cell<Option<&'static str>>,
    zoned: RefCell<Zoned>,
}

struct Zoned {
    zone: String,
    date: Function,
    time: Function,
    clock24: bool,
}

impl Intl {
    /// For a visitor who reads `language`, a well-formed tag.
    pub(crate) fn new(language: &str, zone: &str) -> Self {
        // Who reads a language that we don't speak gets English, with 24 hours.
        let spoken = Language::of(language).map(|_| language);
        let locale = spoken.unwrap_or("en-GB").to_owned();
        let long = [("day", "numeric"), ("month", "long"), ("year", "numeric")];
        let day = [("weekday", "long"), long[0], long[1], long[2]];
        Self {
            day: format(&locale, "UTC", &day),
            month: format(&locale, "UTC", &long[1..]),
            number: count(&locale, &[]),
            plural: Js::PluralRules::new(&Array::of1(&locale.as_str().into()), &Object::new()),
            hours: Cell::default(),
            zoned: RefCell::new(Zoned::new(&locale, zone, None)),
            week: language.to_owned(),
            locale,
        }
    }

    fn zoned<T>(&self, zone: &str, use_it: impl FnOnce(&Zoned) -> T) -> T {
        if self.zoned.borrow().zone != zone {
            *self.zoned.borrow_mut() = Zoned::new(&self.locale, zone, self.hours.get());
        }
        use_it(&self.zoned.borrow())
    }

    /// From now on times have 24 hours, or twice 12, whatever the language does.
    pub(crate) fn set_clock24(&self, clock24: bool) {
        self.hours.set(Some(if clock24 { "h23" } else { "h12" }));
        self.zoned.borrow_mut().zone.clear();
    }
}

impl Labels for Intl {
    fn ms(&self, instant: &str) -> f64 {
        Date::parse(instant)
    }

    fn day_at(&self, ms: f64, zone: &str) -> Day {
        // Month/day/year with Latin digits, whatever the page's language.
        let text = self.zoned(zone, |zoned| call(&zoned.date, ms));
        let mut parts = text.split('/').map(|part| part.parse().unwrap_or(1));
        let mut part = || parts.next().unwrap_or(1);
        let (month, day, year) = (part(), part(), part());
        Day::new(year, month, day)
    }

    fn time_at(&self, ms: f64, zone: &str) -> String {
        self.zoned(zone, |zoned| call(&zoned.time, ms))
    }

    fn clock24(&self, zone: &str) -> bool {
        self.zoned(zone, |zoned| zoned.clock24)
    }

    fn day(&self, day: Day) -> String {
        call(&self.day, f64::from(day.0) * DAY_MS)
    }

    fn month(&self, month: Month) -> String {
        call(&self.month, f64::from(month.first().0) * DAY_MS)
    }

    fn weekdays(&self, first: i32) -> Vec<(String, String)> {
        let named = |style| format(&self.locale, "UTC", &[("weekday", style)]);
        // Arabic has no names between the whole and a letter.
        let arabic = self.locale.starts_with("ar");
        let short = named(if arabic { "narrow" } else { "short" });
        let long = named("long");
        // Day 4 of 1970 was a Monday.
        let days = (4 + first..11 + first).map(|day| f64::from(day) * DAY_MS);
        days.map(|at| (call(&short, at), call(&long, at))).collect()
    }

    fn number(&self, number: i32) -> String {
        call(&self.number, number.into())
    }

    fn plural(&self, count: i32) -> Plural {
        Plural::of(&String::from(self.plural.select(count.into())))
    }

    fn length(&self, minutes: u16) -> String {
        let say = |number: u16, unit| {
            let unit = [("style", "unit"), ("unit", unit), ("unitDisplay", "long")];
            call(&count(&self.locale, &unit), number.into())
        };
        match (minutes / 60, minutes % 60) {
            (0, rest) => say(rest, "minute"),
            (hours, 0) => say(hours, "hour"),
            (hours, rest) => say(hours, "hour") + " " + &say(rest, "minute"),
        }
    }

    fn ago(&self, seconds: f64) -> String {
        let (count, unit) = match seconds {
            ..90.0 => (seconds, "second"),
            ..5400.0 => (seconds / 60.0, "minute"),
            _ => (seconds / 3600.0, "hour"),
        };
        let locale = Array::of1(&self.locale.as_str().into());
        let format = Js::RelativeTimeFormat::new(&locale, &Object::new());
        format.format(-count.round(), unit).into()
    }

    fn first_weekday(&self) -> i32 {
        Js::Locale::new(&self.week)
            .ok()
            .and_then(|locale| locale.get_week_info().ok())
            .map_or(0, |info| i32::from(info.first_day()) - 1)
    }
}

impl Zoned {
    fn new(locale: &str, zone: &str, hours: Option<&str>) -> Self {
        let date = [
            ("year", "numeric"),
            ("month", "numeric"),
            ("day", "numeric"),
        ];
        let cycle = ("hourCycle", hours.unwrap_or_default());
        let time = [("hour", "numeric"), ("minute", "2-digit"), cycle];
        // An empty one would be refused.
        let time = formatter(locale, zone, &time[..2 + usize::from(hours.is_some())]);
        let cycle = Reflect::get(&time.resolved_options(), &cycle.0.into());
        let cycle = cycle.unwrap_or_default().as_string().unwrap_or_default();
        Self {
            clock24: cycle.starts_with("h2"),
            date: format("en-US-u-ca-gregory-nu-latn", zone, &date),
            time: time.format(),
            zone: zone.into(),
        }
    }
}

/// Whether this browser can show times in a zone: with any other, its `Intl` throws.
pub(crate) fn knows(zone: &str) -> bool {
    let options = Object::new();
    let _ = Reflect::set(&options, &"timeZone".into(), &zone.into());
    let make = Reflect::get(&js_sys::global(), &"Intl".into())
        .and_then(|intl| Reflect::get(&intl, &"DateTimeFormat".into()))
        .and_then(|make| make.dyn_into::<Function>());
    make.is_ok_and(|make| {
        Reflect::construct(&make, &Array::of2(&JsValue::UNDEFINED, &options)).is_ok()
    })
}

/// Every zone that this browser knows, by IANA name; empty in an old browser.
pub(crate) fn all_zones() -> Vec<String> {
    let of = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).unwrap_or_default();
    let intl = of(&js_sys::global(), "Intl");
    let ask = of(&intl, "supportedValuesOf").dyn_into::<Function>();
    let zones = ask.and_then(|ask| ask.call1(&intl, &"timeZone".into()));
    let zones = zones.map(|zones| Array::from(&zones)).unwrap_or_default();
    zones.iter().filter_map(|zone| zone.as_string()).collect()
}

/// How far a zone's clocks are from UTC on a day, at noon in London: `GMT+1`.
pub(crate) fn offset(zone: &str, day: Day) -> String {
    let short = format("en", zone, &[("timeZoneName", "shortOffset")]);
    let text = call(&short, (f64::from(day.0) + 0.5) * DAY_MS);
    text.rsplit(' ').next().unwrap_or_default().to_owned()
}

/// The clock here, in milliseconds since 1970.
pub(crate) fn now() -> f64 {
    Date::now()
}

fn format(locale: &str, zone: &str, options: &[(&str, &str)]) -> Function {
    formatter(locale, zone, options).format()
}

fn formatter(locale: &str, zone: &str, options: &[(&str, &str)]) -> Js::DateTimeFormat {
    let all = object(options);
    // Setting a property of a fresh object can't fail.
    let _ = Reflect::set(&all, &"timeZone".into(), &zone.into());
    Js::DateTimeFormat::new(&Array::of1(&locale.into()), &all)
}

fn count(locale: &str, options: &[(&str, &str)]) -> Function {
    Js::NumberFormat::new(&Array::of1(&locale.into()), &object(options)).format()
}

fn object(options: &[(&str, &str)]) -> Object {
    let all = Object::new();
    for (name, value) in options {
        let _ = Reflect::set(&all, &(*name).into(), &(*value).into());
    }
    all
}

fn call(format: &Function, ms: f64) -> String {
    let text = format.call1(&JsValue::UNDEFINED, &ms.into());
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}
