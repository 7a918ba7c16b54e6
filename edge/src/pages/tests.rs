use ::words::Language;
use http::StatusCode;
use shared::api::{Answer, BookingStatus, BookingView, Brand, EventView, Instant, Utm};
use shared::time::{Month, Timestamp, Zone};

use super::{
    CSP, CSP_EMBEDDABLE, Choice, Details, Locale, Refusal, Times, Typed, WebCalendar, book_page,
    calendar_file, details_page, embeddable_response, link_problem_page, manage_page,
    no_times_page, not_found_page, outcome_page, page_response, setup_shell, times_page,
};
use crate::config::{Config, SignUp};
use crate::seal::LinkError;
use crate::testing::config;

mod languages;

const EN: Locale = Locale::ENGLISH;

const EVIL: &str = "<script>alert(1)</script>\"'&;\r\nX:1\u{202e}😀";

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn view(status: BookingStatus, text: &str) -> BookingView {
    BookingView {
        id: "b1".into(),
        status,
        reason: None,
        event: "intro".into(),
        title: text.into(),
        host: text.into(),
        start: Instant("2026-11-23T08:00:00Z".into()),
        end: Instant("2026-11-23T08:30:00Z".into()),
        zone: "Europe/Berlin".into(),
        location: text.into(),
        meet_url: None,
        invited: true,
        guests: Vec::new(),
        contact: text.into(),
        moving_to: None,
        said: String::new(),
        not_moved: None,
        uid: "event1@google.com".into(),
        hides_calendar_links: false,
        manage_url: "https://book.example/b/1.a.b".into(),
        told_by_mail: false,
        token: "1.a.b".into(),
        lang: String::new(),
    }
}

fn managed(view: &BookingView, now: &str) -> String {
    manage_page(EN, &Brand::default(), view, at(now)).into_string()
}

const BEFORE: &str = "2026-11-20T08:00:00Z";

#[test]
fn a_booking_in_its_visitors_zone() {
    let page = managed(&view(BookingStatus::Confirmed, "Intro call"), BEFORE);
    assert!(page.contains("Monday, 23 November 2026"));
    assert!(page.contains("09:00 – 09:30") && page.contains("Europe/Berlin"));
    let late = BookingView {
        zone: "America/New_York".into(),
        ..view(BookingStatus::Confirmed, "x")
    };
    assert!(managed(&late, BEFORE).contains("03:00 – 03:30"));
    let night = BookingView {
        zone: "Asia/Kolkata".into(),
        end: Instant("2026-11-23T19:00:00Z".into()),
        ..late
    };
    assert!(managed(&night, BEFORE).contains("13:30 – 00:30 (Tuesday, 24 November 2026)"));
    let odd = BookingView {
        zone: "Mars/Base".into(),
        ..night
    };
    assert!(managed(&odd, BEFORE).contains("UTC"));
}

#[test]
fn calendars_on_the_web_get_the_booking_as_it_is() {
    let booked = BookingView {
        meet_url: Some("https://meet.google.com/abc".into()),
        ..view(BookingStatus::Confirmed, "Intro & <more> + a call")
    };
    for (calendar, host, when) in [
        (
            WebCalendar::Google,
            "calendar.google.com",
            "20261123T080000Z/20261123T083000Z",
        ),
        (
            WebCalendar::Outlook,
            "outlook.live.com",
            "2026-11-23T08:00:00Z",
        ),
        (
            WebCalendar::Office,
            "outlook.office.com",
            "2026-11-23T08:00:00Z",
        ),
    ] {
        let link = calendar.link(Language::En, &booked).unwrap();
        assert_eq!((link.scheme(), link.host_str()), ("https", Some(host)));
        let said: Vec<_> = link.query_pairs().map(|(_, value)| value).collect();
        for text in [
            when,
            "Intro & <more> + a call – Intro & <more> + a call",
            "https://meet.google.com/abc",
            &booked.manage_url,
        ] {
            assert!(said.iter().any(|value| value == text), "{text} in {link}");
        }
        assert!(!link.as_str().contains('+'), "{link}");
        assert_eq!(WebCalendar::parse(calendar.name()), Some(calendar));
        // As text of the page: ampersands escaped.
        let page = managed(&booked, BEFORE);
        assert!(
            page.contains(&link.as_str().replace('&', "&amp;")),
            "{page}"
        );
    }
    let odd = BookingView {
        start: Instant("soon".into()),
        ..booked
    };
    assert_eq!(WebCalendar::Google.link(Language::En, &odd), None);
    assert_eq!(WebCalendar::parse("yahoo"), None);
}

#[test]
fn each_state_says_what_is() {
    let page = |status, reason: Option<&str>| {
        managed(
            &BookingView {
                reason: reason.map(str::to_owned),
                ..view(status, "x")
            },
            BEFORE,
        )
    };
    let form = "method=\"post\" action=\"/b/1.a.b\"";
    let confirmed = page(BookingStatus::Confirmed, None);
    assert!(confirmed.contains(form) && confirmed.contains("/b/1.a.b/calendar.ics"));
    let pending = page(BookingStatus::Pending, Some("writing"));
    assert!(pending.contains("Not booked yet") && pending.contains(form));
    assert!(pending.contains("/follow.js") && pending.contains("http-equiv=\"refresh\""));
    assert!(!confirmed.contains("/follow.js") && !confirmed.contains("refresh"));
    // Whoever types must not be interrupted.
    assert!(confirmed.contains("<textarea") && !pending.contains("<textarea"));
    assert!(page(BookingStatus::Pending, Some("approval")).contains("still has to agree"));
    assert!(pending.contains("Nobody will write to you if it fails: keep this link."));
    let mailed = BookingView {
        told_by_mail: true,
        ..view(BookingStatus::Pending, "x")
    };
    let mailed = managed(&mailed, BEFORE);
    assert!(mailed.contains("We will write to you if it fails") && !mailed.contains("Nobody will"));
    for status in [BookingStatus::Cancelled, BookingStatus::Rejected] {
        let page = page(status, None);
        assert!(!page.contains("<form") && !page.contains("calendar.ics"));
        assert!(page.contains("Nobody expects you"));
    }
    assert!(page(BookingStatus::Cancelled, Some("leaving_calendar")).contains("disappear"));
    let over = managed(&view(BookingStatus::Confirmed, "x"), "2026-11-23T08:00:00Z");
    assert!(!over.contains("<form"));
}

fn event(text: &str) -> EventView {
    EventView {
        site: "ada".into(),
        site_title: text.into(),
        event: "intro".into(),
        title: text.into(),
        description: text.into(),
        durations: vec![30],
        hosts: vec![text.into()],
        location: text.into(),
        zone: "UTC".into(),
        contact: text.into(),
        until: None,
        questions: Vec::new(),
        guests: 0,
        zone_locked: false,
    }
}

#[test]
fn text_is_never_markup() {
    let statuses = [
        BookingStatus::Confirmed,
        BookingStatus::Pending,
        BookingStatus::Cancelled,
        BookingStatus::Rejected,
    ];
    let mut pages: Vec<_> = statuses
        .map(|status| managed(&view(status, EVIL), BEFORE))
        .into();
    pages.push(book_page(EN, &Brand::default(), &event(EVIL), &utm(EVIL)).into_string());
    pages.extend(plain(EVIL).map(maud::Markup::into_string));
    for page in pages {
        assert!(
            !page.contains("<script>") && page.contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        );
    }
}

fn utm(text: &str) -> Utm {
    Utm::read(|_| Some(text.to_owned()))
}

/// The pages that need no script.
fn plain(text: &str) -> [maud::Markup; 4] {
    let (event, utm) = (event(text), utm(text));
    let brand = Brand::default();
    let choice = Choice {
        brand: &brand,
        utm: &utm,
        locale: EN,
        event: &event,
        minutes: 30,
        zone: Zone::UTC,
        framed: true,
    };
    let typed = Typed {
        guests: text.into(),
        name: text.into(),
        email: text.into(),
        notes: text.into(),
        answers: vec![Answer {
            question: "q1".into(),
            text: text.into(),
        }],
        key: text.into(),
    };
    let start = at("2026-11-23T08:00:00Z");
    [
        times_page(&Times {
            choice,
            starts: &[start],
            month: Month::of(start),
            earlier: None,
            later: Month::of(start).next(),
            typed: Some(&typed),
            trouble: Some(Refusal::Taken),
        }),
        details_page(&Details {
            choice,
            start,
            typed: &typed,
            wrong: Some(("name".into(), text.into())),
            trouble: Some(Refusal::Wrong),
        }),
        no_times_page(&choice, Refusal::CannotSay),
        outcome_page(EN, &Brand::default(), &view(BookingStatus::Confirmed, text)),
    ]
}

#[test]
fn pages_have_no_inline_code_or_style() {
    let plain = plain("x");
    assert!(!plain.iter().any(|page| page.0.contains("<script")));
    let pages = plain.into_iter().chain([
        setup_shell(&config()),
        book_page(EN, &Brand::default(), &event("x"), &utm("x")),
        manage_page(
            EN,
            &Brand::default(),
            &view(BookingStatus::Confirmed, "x"),
            at(BEFORE),
        ),
        link_problem_page(EN, LinkError::Forged),
        link_problem_page(EN, LinkError::Expired),
        not_found_page(EN),
    ]);
    for page in pages {
        let page = page.into_string();
        assert!(
            !page.contains("style=") && !page.contains("<style"),
            "{page}"
        );
        let handler = |word: &str| word.starts_with("on") && word.contains('=');
        assert!(!page.split_ascii_whitespace().any(handler), "{page}");
        for tag in page.split("<script").skip(1) {
            assert!(
                tag.split('>').nth(1).unwrap().starts_with("</script"),
                "{tag}"
            );
            assert!(tag.contains("src=\"/"));
        }
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\" dir=\"ltr\">"));
    }
    assert!(
        book_page(EN, &Brand::default(), &event("x"), &utm("x"))
            .into_string()
            .contains("data-book=\"ada/intro\"")
    );
    assert!(
        setup_shell(&config())
            .into_string()
            .contains("id=\"setup\"")
    );
}

#[test]
fn the_setup_page_asks_for_a_code_where_one_starts_a_site() {
    let asks = |sign_up| {
        let set_up_code = "open-sesame".to_owned();
        let page = setup_shell(&Config {
            sign_up,
            set_up_code,
            ..config()
        });
        let page = page.into_string();
        assert!(!page.contains("open-sesame"), "{page}");
        page.contains("data-asks-code")
    };
    assert!(asks(SignUp::Allowlist));
    assert!(!asks(SignUp::Open) && !asks(SignUp::Closed));
}

#[test]
fn one_strict_policy() {
    assert_eq!(
        CSP,
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-src 'none'; frame-ancestors 'none'"
    );
    assert_eq!(
        CSP_EMBEDDABLE,
        CSP.replace("frame-src 'none'", "frame-src 'self'")
            .replace("frame-ancestors 'none'", "frame-ancestors *")
    );
    let mut config = config();
    let response = page_response(&config, StatusCode::NOT_FOUND, EN, not_found_page(EN));
    let headers = response.headers();
    let is = |name: &str, value: &str| assert_eq!(headers[name], value, "{name}");
    assert_eq!(response.status(), 404);
    is("content-security-policy", CSP);
    is("content-type", "text/html; charset=utf-8");
    is("x-content-type-options", "nosniff");
    is("referrer-policy", "no-referrer");
    is("cache-control", "no-store");
    is("x-frame-options", "DENY");
    is("cross-origin-opener-policy", "same-origin");
    assert!(headers.contains_key("permissions-policy"));
    assert!(headers.contains_key("strict-transport-security"));
    let framed = embeddable_response(
        &config,
        StatusCode::OK,
        EN,
        book_page(EN, &Brand::default(), &event("x"), &utm("x")),
    );
    assert_eq!(framed.headers()["content-security-policy"], CSP_EMBEDDABLE);
    assert!(!framed.headers().contains_key("x-frame-options"));
    config.origin = "http://localhost:8787".into();
    let plain = page_response(&config, StatusCode::OK, EN, setup_shell(&config));
    assert!(!plain.headers().contains_key("strict-transport-security"));
}

#[test]
fn the_calendar_file() {
    let file = calendar_file(
        Language::En,
        &view(BookingStatus::Confirmed, "Intro, call; x\\y"),
        at(BEFORE),
    );
    let lines: Vec<_> = file.split("\r\n").collect();
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "UID:event1@google.com",
        "DTSTAMP:20261120T080000Z",
        "DTSTART:20261123T080000Z",
        "DTEND:20261123T083000Z",
        "LOCATION:Intro\\, call\\; x\\\\y",
        "STATUS:CONFIRMED",
        "END:VCALENDAR",
    ] {
        assert!(lines.contains(&line), "{line} in\n{file}");
    }
    assert!(file.ends_with("\r\n") && !file.replace("\r\n", "").contains(['\r', '\n']));
}

#[test]
fn a_calendar_file_takes_no_foreign_lines() {
    let text = format!("{EVIL}\nEND:VEVENT\u{0}\u{85}{}", "ü😀".repeat(2000));
    let file = calendar_file(
        Language::En,
        &view(BookingStatus::Cancelled, &text),
        at(BEFORE),
    );
    let mut names = Vec::new();
    for line in file.split_terminator("\r\n") {
        assert!(line.len() <= 75, "{}", line.len());
        assert!(!line.contains(char::is_control));
        if !line.starts_with(' ') {
            names.push(line.split(':').next().unwrap());
        }
    }
    assert_eq!(names.iter().filter(|name| **name == "END").count(), 2);
    assert_eq!(names.len(), 15);
    let unfolded = file.replace("\r\n ", "");
    assert!(unfolded.contains(&"ü😀".repeat(2000)));
    assert!(unfolded.contains("\\nX:1"));
    let broken = BookingView {
        start: Instant("soon".into()),
        ..view(BookingStatus::Confirmed, "x")
    };
    assert_eq!(calendar_file(Language::En, &broken, at(BEFORE)), "");
}
