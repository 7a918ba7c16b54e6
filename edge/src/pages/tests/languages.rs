//! The pages for visitors in every language.

use ::words::{Language, Plural, Say};
use http::StatusCode;
use http::header::VARY;
use maud::Markup;
use shared::api::{BookingStatus, BookingView, Brand, Instant, Utm};
use shared::booking::{MEET_FROM_HOST, MEET_LATER, NOT_WRITTEN};
use shared::time::{Month, Zone};

use super::super::words::{plural, times, words};
use super::super::{
    Choice, Details, Locale, Offer, Refusal, Times, Typed, book_page, calendar_file, details_page,
    follow_page, link_problem_page, manage_page, no_answer_page, no_times_page, not_found_page,
    not_offered_page, outcome_page, page_response, refused_page, reschedule_page, times_page,
    wrong_field, wrong_guests,
};
use super::{BEFORE, at, event, view};
use crate::seal::LinkError;
use crate::testing::config;

/// As for a visitor whose browser wants just this language.
fn locale(language: Language) -> Locale {
    Locale::of("", language.tag())
}

const REFUSALS: [Refusal; 16] = [
    Refusal::Taken,
    Refusal::NeverOffered,
    Refusal::CannotSay,
    Refusal::Unavailable,
    Refusal::NotThere,
    Refusal::TooMany(30),
    Refusal::TooMany(3600),
    Refusal::ThreeBookings,
    Refusal::TooLate,
    Refusal::ToBeAgreed,
    Refusal::HasBegun,
    Refusal::NoLongerFits,
    Refusal::SentBefore,
    Refusal::NoAnswer,
    Refusal::Check,
    Refusal::Wrong,
];

/// Every state of a booking that its page tells apart.
fn bookings() -> Vec<BookingView> {
    let booking = |status, reason: Option<&str>| BookingView {
        reason: reason.map(str::to_owned),
        ..view(status, "Ada")
    };
    let confirmed = || booking(BookingStatus::Confirmed, None);
    let mut all = vec![
        confirmed(),
        booking(BookingStatus::Confirmed, Some("host_moved")),
        booking(BookingStatus::Confirmed, Some("host_removed")),
        booking(BookingStatus::Confirmed, Some(NOT_WRITTEN)),
        booking(BookingStatus::Pending, Some("writing")),
        booking(BookingStatus::Pending, Some("approval")),
        booking(BookingStatus::Cancelled, None),
        booking(BookingStatus::Cancelled, Some("leaving_calendar")),
        booking(BookingStatus::Cancelled, Some("left_in_calendar")),
        booking(BookingStatus::Cancelled, Some("removed_in_google")),
        booking(BookingStatus::Cancelled, Some("by_host")),
        booking(BookingStatus::Rejected, None),
        booking(BookingStatus::Rejected, Some("declined")),
        booking(BookingStatus::Rejected, Some("unanswered")),
        booking(BookingStatus::Confirmed, Some("erased")),
        booking(BookingStatus::Cancelled, Some("erased")),
        BookingView {
            invited: false,
            ..confirmed()
        },
        BookingView {
            guests: vec!["bea@example.org".into()],
            ..confirmed()
        },
        BookingView {
            moving_to: Some(Instant("2026-12-01T08:00:00Z".into())),
            ..confirmed()
        },
    ];
    for told in ["writing", "approval"] {
        all.push(BookingView {
            told_by_mail: true,
            ..booking(BookingStatus::Pending, Some(told))
        });
    }
    for why in ["busy", "changed_in_google", "deadline"] {
        all.push(BookingView {
            not_moved: Some(why.into()),
            ..confirmed()
        });
    }
    for place in [MEET_LATER, MEET_FROM_HOST] {
        all.push(BookingView {
            location: place.into(),
            ..confirmed()
        });
    }
    all
}

/// Every page for visitors, as a request with that locale gets it.
fn pages(locale: Locale) -> Vec<Markup> {
    let event = event("Ada");
    let event = shared::api::EventView {
        durations: vec![30, 45],
        ..event
    };
    let utm = Utm::default();
    let brand = Brand::default();
    let choice = Choice {
        brand: &brand,
        utm: &utm,
        locale,
        event: &event,
        minutes: 30,
        zone: Zone::UTC,
        framed: true,
    };
    let typed = Typed {
        email: "grace@example.com".into(),
        guests: "bea".into(),
        ..Typed::default()
    };
    let start = at("2026-11-23T08:00:00Z");
    let month = Month::of(start);
    let mut all = vec![
        book_page(locale, &Brand::default(), &event, &utm),
        follow_page(locale, "ada", "intro"),
        not_found_page(locale),
        not_offered_page(locale, "Ada"),
        no_answer_page(locale),
        link_problem_page(locale, LinkError::Expired),
        link_problem_page(locale, LinkError::Forged),
    ];
    for starts in [&[start][..], &[]] {
        for typed in [None, Some(&typed)] {
            all.push(times_page(&Times {
                choice,
                starts,
                month,
                earlier: month.previous(),
                later: month.next(),
                typed,
                trouble: None,
            }));
        }
    }
    let wrong = |field| (field, wrong_field(locale, field, &typed).to_owned());
    let refused = Typed {
        guests: "bea@example.org".into(),
        ..Typed::default()
    };
    for wrong in [
        None,
        Some(wrong("name")),
        Some(wrong("email")),
        Some(wrong("notes")),
        Some(("guests", wrong_guests(locale, 2, &typed))),
        Some(("guests", wrong_guests(locale, 2, &refused))),
    ] {
        all.push(details_page(&Details {
            choice,
            start,
            typed: &typed,
            wrong: wrong.map(|(field, why)| (field.to_owned(), why)),
            trouble: None,
        }));
    }
    let confirmed = view(BookingStatus::Confirmed, "Ada");
    for refusal in REFUSALS {
        all.push(no_times_page(&choice, refusal));
        all.push(refused_page(locale, &confirmed, refusal));
    }
    for trouble in REFUSALS.map(Some).into_iter().chain([None]) {
        for (starts, chosen) in [(&[start][..], None), (&[], None), (&[start], Some(start))] {
            all.push(reschedule_page(
                locale,
                &Offer {
                    brand: &brand,
                    view: &confirmed,
                    starts,
                    chosen,
                    month,
                    next: month.next(),
                    key: "k",
                    trouble,
                },
            ));
        }
    }
    for booking in bookings() {
        all.push(manage_page(locale, &Brand::default(), &booking, at(BEFORE)));
        all.push(outcome_page(locale, &Brand::default(), &booking));
    }
    all
}

/// The places of a text, in an order of their own.
fn places(text: &str) -> Vec<&str> {
    let rest = text.split('{').skip(1);
    let mut all: Vec<_> = rest.map(|rest| rest.split_once('}').unwrap().0).collect();
    all.sort_unstable();
    all
}

#[test]
fn no_language_has_lost_a_place_or_a_text() {
    // What is a symbol or a word of both.
    let same_word = |language, name| match name {
        "minutes" => matches!(
            language,
            Language::Es | Language::Fr | Language::Nl | Language::Pt
        ),
        "later" => language == Language::Nl,
        _ => false,
    };
    let english = words(Language::En).all();
    for language in Language::ALL {
        for ((name, text), (_, english)) in words(language).all().into_iter().zip(&english) {
            assert!(!text.trim().is_empty(), "{language:?} {name}");
            assert_eq!(places(text), places(english), "{language:?} {name}");
            let same = text == *english;
            let may = language == Language::En || same_word(language, name);
            assert_eq!(same, may, "{language:?} {name}: {text}");
        }
    }
}

#[test]
fn every_page_says_nothing_in_english_in_another_language() {
    let mine = words(Language::En).all().into_iter();
    let mine = mine.map(|(_, text)| text);
    let theirs = Say::ALL.iter().map(|what| Language::En.text(*what));
    // What stands between the places, as a page writes it.
    let pieces: Vec<String> = mine
        .chain(theirs)
        .flat_map(|text| text.split(['{', '}']).step_by(2))
        .filter(|piece| piece.chars().count() >= 12)
        .map(|piece| maud::html! { (piece) }.into_string())
        .collect();
    assert!(pieces.len() > 100, "{}", pieces.len());
    for language in Language::ALL {
        for page in pages(locale(language)) {
            let page = page.into_string();
            let found = pieces.iter().find(|piece| page.contains(piece.as_str()));
            assert_eq!(
                found.is_some(),
                language == Language::En,
                "{language:?} {found:?} in {page}"
            );
            assert!(!page.contains(['{', '}']), "{language:?} {page}");
        }
    }
}

#[test]
fn every_text_of_these_pages_is_on_one_of_them() {
    for language in Language::ALL {
        let pages = pages(locale(language)).into_iter();
        let mut all: String = pages.map(Markup::into_string).collect();
        let confirmed = view(BookingStatus::Confirmed, "Ada");
        let file = calendar_file(language, &confirmed, at(BEFORE));
        all.push_str(&file.replace("\r\n ", "").replace("\\,", ","));
        for (name, text) in words(language).all() {
            for piece in text.split(['{', '}']).step_by(2) {
                let piece = maud::html! { (piece) }.into_string();
                assert!(all.contains(&piece), "{language:?} {name}: {piece}");
            }
        }
    }
}

#[test]
fn every_page_names_its_language_and_direction() {
    for language in Language::ALL {
        let dir = if language == Language::Ar {
            "rtl"
        } else {
            "ltr"
        };
        let opening = format!(
            "<!DOCTYPE html><html lang=\"{}\" dir=\"{dir}\">",
            language.tag()
        );
        for page in pages(locale(language)) {
            let page = page.into_string();
            assert!(page.starts_with(&opening), "{page}");
        }
    }
}

#[test]
fn every_link_and_form_keeps_a_language_that_was_asked_for() {
    for page in pages(Locale::of("lang=fr", "de")) {
        let page = page.into_string();
        assert!(page.contains("<html lang=\"fr\""), "{page}");
        let ways = page.split(" href=\"").skip(1);
        let ways = ways.chain(page.split("method=\"post\" action=\"").skip(1));
        for way in ways.map(|rest| rest.split('"').next().unwrap()) {
            let ours = way.starts_with("/b") || way.starts_with("https://book.example/");
            assert!(!ours || way.ends_with("lang=fr"), "{way}");
        }
        // A form that is sent by GET has a query of its own.
        for form in page
            .split("<form ")
            .skip(1)
            .filter(|form| form.contains("method=\"get\""))
        {
            assert!(form.contains("name=\"lang\" value=\"fr\""), "{form}");
        }
    }
    for page in pages(Locale::of("", "fr")) {
        assert!(!page.into_string().contains("lang=fr"));
    }
}

#[test]
fn only_what_depends_on_the_browser_varies_by_it() {
    let varies = |locale| {
        let page = not_found_page(locale);
        let response = page_response(&config(), StatusCode::NOT_FOUND, locale, page);
        assert_eq!(response.headers()["cache-control"], "no-store");
        response
            .headers()
            .get(VARY)
            .map(|value| value == "Accept-Language")
    };
    assert_eq!(varies(Locale::of("", "de")), Some(true));
    assert_eq!(varies(Locale::of("", "")), Some(true));
    assert_eq!(varies(Locale::of("lang=de", "fr")), None);
    assert_eq!(varies(Locale::of("", "fr").or_of_booking("de")), None);
    assert_eq!(varies(Locale::ENGLISH), None);
}

#[test]
fn times_are_said_in_the_form_of_each_language_and_with_their_zone() {
    let booking = view(BookingStatus::Confirmed, "Ada");
    for (language, day, hours) in [
        (Language::Ar, "الاثنين، 23 نوفمبر 2026", "09:00 – 09:30"),
        (Language::De, "Montag, 23. November 2026", "09:00–09:30 Uhr"),
        (Language::En, "Monday, 23 November 2026", "09:00 – 09:30"),
        (
            Language::Es,
            "lunes, 23 de noviembre de 2026",
            "09:00 – 09:30",
        ),
        (Language::Fr, "lundi 23 novembre 2026", "09:00 – 09:30"),
        (Language::Ja, "2026年11月23日（月曜日）", "09:00～09:30"),
        (Language::Nl, "maandag 23 november 2026", "09:00–09:30"),
        (
            Language::Pt,
            "segunda-feira, 23 de novembro de 2026",
            "09:00 – 09:30",
        ),
    ] {
        let page =
            manage_page(locale(language), &Brand::default(), &booking, at(BEFORE)).into_string();
        for text in [day, hours, "Europe/Berlin"] {
            assert!(page.contains(text), "{text} in {page}");
        }
    }
    let said = |language, text: &str| {
        let found = pages(locale(language))
            .into_iter()
            .any(|page| page.0.contains(text));
        assert!(found, "{language:?} {text}");
    };
    // A month without times, a day among others, a time to move to.
    said(Language::De, "Im November 2026 ist nichts frei");
    said(Language::Es, "No hay nada libre en noviembre de 2026");
    said(Language::Ja, "2026年11月に空きはありません");
    said(
        Language::Fr,
        "<summary>lundi 23 novembre <span class=\"quiet\">1 horaire<",
    );
    said(Language::Pt, "<summary>segunda-feira, 23 de novembro <");
    said(Language::Ja, "<summary>11月23日（月曜日） <");
    said(Language::De, "Dienstag, 1. Dezember 2026, 09:00 Uhr");
    said(Language::Fr, "mardi 1er décembre 2026, 09:00");
    said(Language::Ar, "الثلاثاء، 1 ديسمبر 2026، 09:00");
}

#[test]
fn each_language_counts_in_its_own_way() {
    for (language, count, category) in [
        (Language::Ar, 0, Plural::Zero),
        (Language::Ar, 1, Plural::One),
        (Language::Ar, 2, Plural::Two),
        (Language::Ar, 3, Plural::Few),
        (Language::Ar, 10, Plural::Few),
        (Language::Ar, 11, Plural::Many),
        (Language::Ar, 99, Plural::Many),
        (Language::Ar, 100, Plural::Other),
        (Language::Ar, 102, Plural::Other),
        (Language::Ar, 103, Plural::Few),
        (Language::De, 0, Plural::Other),
        (Language::En, 1, Plural::One),
        (Language::Es, 2, Plural::Other),
        (Language::Fr, 0, Plural::One),
        (Language::Fr, 2, Plural::Other),
        (Language::Ja, 1, Plural::Other),
        (Language::Nl, 21, Plural::Other),
        (Language::Pt, 0, Plural::One),
    ] {
        assert_eq!(plural(language, count), category, "{language:?} {count}");
    }
    assert_eq!(times(Language::Ar, 2), "وقتان");
    assert_eq!(times(Language::De, 12), "12 Zeiten");
}
