//! What the pictures are taken of: the built widget on a customer's page, and answers of an edge
//! that never change, made of the wire types. The site's name says how it stands with it.

use std::collections::BTreeSet;
use std::sync::Mutex;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Berlin;
use e2e::days::{later, wire};
use e2e::places;
use shared::api::{
    BookingRequest, BookingStatus, BookingView, EventView, Hold, HoldRequest, Instant, Problem,
    Question, QuestionKind, Slots, code,
};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// When it is: a Monday morning in Berlin.
pub(super) const NOW: &str = "2026-10-05T08:12:00Z";
const EVENT: &str = "visit";
const DESCRIPTION: [&str; 2] = [
    "We look at what hurts and since when, and make a plan together. Please bring comfortable clothes.",
    "ننظر معًا في موضع الألم ومنذ متى، ونضع خطة للعلاج. يُرجى إحضار ملابس مريحة.",
];

/// Serves pages and answers until it is dropped.
pub(super) struct Stage {
    pub(super) url: String,
    server: JoinHandle<()>,
}

impl Stage {
    pub(super) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, Router::new().fallback(answer)).await;
        });
        Self {
            url: format!("http://127.0.0.1:{port}"),
            server,
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let parts: Vec<&str> = uri.path().split('/').skip(1).collect();
    match (method, parts.as_slice()) {
        (Method::GET, ["v1", "sites", site, "events", EVENT, rest @ ..]) => {
            looked_at(site, rest).await
        }
        (Method::GET, ["v1", "sites", "declined", "bookings", start]) => {
            say(200, &booking("declined", start, BookingStatus::Rejected))
        }
        (Method::GET, ["v1", "sites", site, "bookings", start]) => {
            say(200, &booking(site, start, BookingStatus::Pending))
        }
        (Method::POST, ["v1", "sites", _, "holds"]) => held(&body),
        (Method::POST, ["v1", "sites", "broken", "bookings"]) => broken(&headers).await,
        (Method::POST, ["v1", "sites", site, "bookings"]) => booked(site, &body),
        (Method::GET, ["fonts", name]) => file(&format!(
            "node_modules/@fontsource-variable/{}",
            match *name {
                "inter" => "inter/files/inter-latin-wght-normal.woff2",
                _ => "noto-sans-arabic/files/noto-sans-arabic-arabic-wght-normal.woff2",
            }
        )),
        (Method::GET, [name]) if name.contains('.') => file(&format!("target/site/{name}")),
        (Method::GET, [site]) => {
            let html = page(site, uri.query().unwrap_or_default());
            ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
        }
        _ => StatusCode::NO_CONTENT.into_response(),
    }
}

fn file(name: &str) -> Response {
    let path = match name.strip_prefix("target/") {
        Some(built) => places::target().join(built),
        None => places::root().join(name),
    };
    let Ok(bytes) = std::fs::read(&path) else {
        let why = format!(
            "{} is not there: `cargo xtask build` makes it",
            path.display()
        );
        return (StatusCode::NOT_FOUND, why).into_response();
    };
    let kind = match path.extension().and_then(|end| end.to_str()) {
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        _ => "font/woff2",
    };
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

/// A customer's page in fonts of our own, so that it looks the same on every machine. `how` is put
/// into the tag's attributes; where it says `over`, a button stands there instead, which opens the
/// widget over the page.
fn page(site: &str, how: &str) -> String {
    let mut how: Vec<(&str, &str)> = how.split('&').filter_map(|it| it.split_once('=')).collect();
    let over = how
        .iter()
        .position(|(name, _)| *name == "over")
        .map(|at| how.remove(at));
    let mut data = format!("data-book=\"{site}/{EVENT}\"");
    for (name, value) in how {
        data += &format!(" data-{name}=\"{}\"", value.replace('+', " "));
    }
    let tag = match over {
        Some(_) => format!(
            "<script async src=/embed.js></script><button id=over {data}>Book a visit</button>"
        ),
        None => format!("<script async src=/embed.js {data}></script>"),
    };
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8>\
         <meta name=viewport content='width=device-width, initial-scale=1'>\
         <meta name=color-scheme content='light dark'><title>A practice</title>\
         <link rel=icon href='data:,'><style>\
         @font-face {{ font-family: Inter; font-weight: 100 900; src: url(/fonts/inter) }}\
         @font-face {{ font-family: Noto; font-weight: 100 900; src: url(/fonts/arabic);\
           unicode-range: U+0600-06FF, U+FE70-FEFC }}\
         html {{ --freeslot-font: Inter, Noto; font: 16px/1.5 Inter; min-height: 100vh }}\
         button {{ font: inherit }}\
         body {{ margin: 16px auto; padding: 0 16px; max-width: 960px; overflow-x: hidden }}\
         /* It blinks. */ freeslot-booking::part(field) {{ caret-color: transparent }}\
         </style><body>{tag}</body></html>"
    )
}

fn say<T: serde::Serialize>(status: u16, what: &T) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    let text = serde_json::to_string(what).expect("JSON");
    (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
}

fn refuse(status: u16, code: &str) -> Response {
    say(status, &Problem::new(status, code))
}

/// What is asked before a time is chosen.
async fn looked_at(site: &str, what: &[&str]) -> Response {
    let never = std::future::pending::<Response>;
    match (site, what) {
        ("missing", _) => refuse(404, code::NOT_FOUND),
        // Natively, only one language can be painted, and otherwise than a browser says it: here the
        // module makes everything itself.
        (_, ["paint", ..]) | ("closed", ["slots", ..]) => refuse(503, code::CANNOT_SAY_NOW),
        ("opening", []) => never().await,
        ("paging", ["slots", _, month]) if *month != this_month() => never().await,
        (_, []) => say(200, &event(site)),
        (_, ["slots", minutes, month]) => {
            say(200, &slots(site, minutes.parse().expect("minutes"), month))
        }
        _ => panic!("nobody should ask {site} for {what:?}"),
    }
}

fn this_month() -> &'static str {
    &NOW[..7]
}

fn event(site: &str) -> EventView {
    let arabic = site == "arabic";
    let text = |english: &str, in_arabic: &str| if arabic { in_arabic } else { english }.to_owned();
    EventView {
        site: site.into(),
        site_title: text(
            "Linden Street Physiotherapy",
            "عيادة شارع الزيزفون للعلاج الطبيعي",
        ),
        event: EVENT.into(),
        title: text("First appointment", "الموعد الأول"),
        description: match site {
            "usual" | "arabic" => text(DESCRIPTION[0], DESCRIPTION[1]),
            _ => String::new(),
        },
        durations: if site == "lengths" {
            vec![30, 45, 90]
        } else {
            vec![30]
        },
        hosts: vec![text("Ada Becker", "آدا بيكر")],
        location: text("Linden Street 12, Berlin", "شارع الزيزفون ١٢، برلين"),
        zone: "Europe/Berlin".into(),
        contact: "hello@linden.example".into(),
        until: Some(Instant("2026-12-18T16:00:00Z".into())),
        questions: if site == "asking" {
            questions()
        } else {
            vec![]
        },
        guests: if site == "asking" { 3 } else { 0 },
        zone_locked: site == "locked",
    }
}

/// One of each kind.
fn questions() -> Vec<Question> {
    let ask = |id: &str, label: &str, kind, required, options: &[&str]| Question {
        id: id.into(),
        label: label.into(),
        kind,
        required,
        options: options.iter().map(|it| (*it).to_owned()).collect(),
    };
    vec![
        ask("doctor", "Who sent you?", QuestionKind::Text, false, &[]),
        ask("phone", "Your phone number", QuestionKind::Phone, true, &[]),
        ask("second", "A second e-mail", QuestionKind::Email, false, &[]),
        ask("age", "Your age", QuestionKind::Number, true, &[]),
        ask("site", "A page about you", QuestionKind::Url, false, &[]),
        ask(
            "insured",
            "How are you insured?",
            QuestionKind::Select,
            true,
            &["By law", "Privately"],
        ),
        ask(
            "where",
            "Where does it hurt?",
            QuestionKind::Several,
            false,
            &["Neck", "Back", "Knee"],
        ),
        ask(
            "how",
            "How shall we meet?",
            QuestionKind::Radio,
            true,
            &["At the practice", "By video"],
        ),
        ask(
            "story",
            "What happened?",
            QuestionKind::LongText,
            false,
            &[],
        ),
        ask(
            "terms",
            "I have read how my data are kept.",
            QuestionKind::Checkbox,
            true,
            &[],
        ),
    ]
}

/// The month's starts: working days from noon today on, some of them taken.
fn slots(site: &str, minutes: u16, month: &str) -> Slots {
    let now: DateTime<Utc> = NOW.parse().expect("an instant");
    let first = NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").expect("a month");
    let days = first
        .iter_days()
        .take_while(|day| day.month() == first.month());
    // Its next month is full, and the one after begins with a free time.
    let full = site == "full" && month == "2026-11" || site == "never";
    let days = days.filter(|day| !full && day.weekday().number_from_monday() < 6);
    let days = days.filter(|day| !day.day().is_multiple_of(8));
    let mut starts = BTreeSet::new();
    for day in days {
        for at in (9 * 60..17 * 60).step_by(30) {
            let taken = (day.day() * 7 + at / 30 * 5) % 11 < 4 + day.day() % 4;
            let pause = (12 * 60..13 * 60).contains(&at);
            let late = at + u32::from(minutes) > 17 * 60;
            let local = day.and_hms_opt(at / 60, at % 60, 0).expect("a time");
            let start = Berlin.from_local_datetime(&local).single();
            let start = start.expect("working hours happen once").to_utc();
            if !taken && !pause && !late && start > now + TimeDelta::hours(3) {
                starts.insert(start);
            }
        }
    }
    let next = (site == "full").then(|| Instant("2026-12-01T08:00:00Z".into()));
    Slots {
        as_of: Instant(wire(now - TimeDelta::seconds(40))),
        slots: starts.into_iter().map(|it| Instant(wire(it))).collect(),
        next,
    }
}

fn held(body: &[u8]) -> Response {
    let request: HoldRequest = serde_json::from_slice(body).expect("a hold");
    let now: DateTime<Utc> = NOW.parse().expect("an instant");
    let hold = Hold {
        id: "hold".into(),
        secret: "secret".into(),
        start: request.start,
        expires_at: Instant(wire(now + TimeDelta::minutes(5))),
    };
    say(201, &hold)
}

/// Fails once for each booking, and then says nothing any more.
async fn broken(headers: &HeaderMap) -> Response {
    static KNOWN: Mutex<BTreeSet<Vec<u8>>> = Mutex::new(BTreeSet::new());
    let key = headers["idempotency-key"].as_bytes().to_vec();
    let is_new = KNOWN.lock().expect("nobody panics here").insert(key);
    if is_new {
        return refuse(503, code::CANNOT_SAY_NOW);
    }
    std::future::pending().await
}

fn booked(site: &str, body: &[u8]) -> Response {
    let request: BookingRequest = serde_json::from_slice(body).expect("a booking");
    let status = match site {
        "taken" => return refuse(409, code::SLOT_TAKEN),
        "refused" => return refuse(503, code::HOST_UNAVAILABLE),
        "waiting" | "declined" => BookingStatus::Pending,
        _ => BookingStatus::Confirmed,
    };
    let is_pending = status == BookingStatus::Pending;
    let answer = booking(site, &request.start.0, status);
    say(if is_pending { 202 } else { 201 }, &answer)
}

/// A booking whose id is its start.
fn booking(site: &str, start: &str, status: BookingStatus) -> BookingView {
    let about = event(site);
    BookingView {
        id: start.into(),
        status,
        reason: (status == BookingStatus::Pending).then(|| "writing".into()),
        event: about.event,
        title: about.title,
        host: about.hosts.concat(),
        start: Instant(start.into()),
        end: Instant(later(start, about.durations[0].into())),
        zone: about.zone,
        location: about.location,
        meet_url: None,
        invited: true,
        guests: vec![],
        contact: about.contact,
        moving_to: None,
        not_moved: None,
        said: String::new(),
        uid: String::new(),
        hides_calendar_links: false,
        manage_url: "https://freeslot.example/b/token".into(),
        told_by_mail: true,
        token: "token".into(),
        lang: String::new(),
    }
}
