//! Every fault at every step, as a table: `docs/faults.md` is what this test writes. Set
//! `BLESS=1` to write it anew; without, the test compares.

use std::cell::Cell;
use std::fmt::Write as _;
use std::rc::Rc;

use serde_json::{Value, json};
use shared::time::Timestamp;

use super::deployment::{Deployment, Fault, OWNER};
use super::people::{Browser, Reply, connected};
use super::story::events;
use crate::ports::Request;

const START: &str = "2026-11-24T09:00:00Z";

/// A request to Google, by what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Token,
    List,
    FreeBusy,
    Insert,
    Get,
    Patch,
    Delete,
    Watch,
    Stop,
    Revoke,
}

impl Call {
    fn of(request: &Request) -> Option<Self> {
        let path = request.uri().path();
        let ends = |end: &str| path.ends_with(end);
        Some(match request.method().as_str() {
            "POST" if ends("/token") => Self::Token,
            "POST" if ends("/revoke") => Self::Revoke,
            "POST" if ends("/freeBusy") => Self::FreeBusy,
            "POST" if ends("/watch") => Self::Watch,
            "POST" if ends("/stop") => Self::Stop,
            "POST" if ends("/events") => Self::Insert,
            "DELETE" => Self::Delete,
            "PATCH" => Self::Patch,
            "GET" if path.contains("/events/") => Self::Get,
            "GET" if ends("/calendarList") => Self::List,
            _ => return None,
        })
    }

    fn words(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::List => "list of calendars",
            Self::FreeBusy => "free/busy",
            Self::Insert => "write the event",
            Self::Get => "ask for the event",
            Self::Patch => "change the event",
            Self::Delete => "remove the event",
            Self::Watch => "open a channel",
            Self::Stop => "stop a channel",
            Self::Revoke => "revoke",
        }
    }
}

const REFUSED: &str = "forbiddenForNonOrganizer";

/// What goes wrong, in words, and which calls it can happen to.
fn faults(call: Call) -> Vec<(&'static str, Fault)> {
    let mut all = vec![
        ("the request is lost", Fault::Before),
        ("the answer is lost", Fault::After),
        ("we die before it arrives", Fault::Dies { done: false }),
        ("we die before the answer", Fault::Dies { done: true }),
        ("500", Fault::Status(500)),
        ("429, wait 30 s", Fault::Limited("30")),
    ];
    match call {
        Call::Token => all.extend([
            (
                "`invalid_grant`",
                Fault::Answer(400, r#"{"error": "invalid_grant"}"#),
            ),
            (
                "`invalid_client`",
                Fault::Answer(401, r#"{"error": "invalid_client"}"#),
            ),
        ]),
        Call::Revoke => all.push((
            "`invalid_token`",
            Fault::Answer(400, r#"{"error": "invalid_token"}"#),
        )),
        _ => all.extend([
            ("the answer is cut off", Fault::CutOff),
            (
                "200 with a page of HTML",
                Fault::Answer(200, "<!DOCTYPE html>"),
            ),
            ("401", Fault::Says(401, "authError", "Invalid Credentials")),
            (
                "403 `userRateLimitExceeded`",
                Fault::Says(403, "userRateLimitExceeded", ""),
            ),
            (
                "403 `insufficientPermissions`",
                Fault::Says(403, "insufficientPermissions", ""),
            ),
            (
                "403 `accessNotConfigured`",
                Fault::Says(403, "accessNotConfigured", ""),
            ),
            ("404", Fault::Says(404, "notFound", "Not Found")),
        ]),
    }
    if matches!(call, Call::Insert | Call::Patch | Call::Delete) {
        all.push(("403 `quotaExceeded`", Fault::Says(403, "quotaExceeded", "")));
        all.push(("403, not allowed", Fault::Says(403, REFUSED, "")));
    }
    if call == Call::FreeBusy {
        all.push(("one calendar can't be read", Fault::Unreadable));
    }
    all
}

/// One row of the table.
struct Row {
    visitor: String,
    host: String,
    end: String,
}

fn told(reply: Option<&Reply>) -> String {
    let Some(reply) = reply else {
        return "no answer".into();
    };
    let body = &reply.body;
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    match reply.status {
        200..=299 if body["status"].is_string() => match text("reason").as_str() {
            "" => text("status"),
            reason => format!("{} ({reason})", text("status")),
        },
        200..=299 => "done".into(),
        303 => "back on the setup page".into(),
        status => format!("{status} `{}`", text("code")),
    }
}

/// What the host's first screen says.
async fn shown(owner: &mut Browser) -> String {
    let reply = owner
        .send("GET", "/v1/owner/sites/ada-lovelace", None)
        .await;
    let Some(host) = reply.body["hosts"].get(0) else {
        return "no site".into();
    };
    match host["unavailable"].as_str() {
        Some(why) => why.to_owned(),
        None => "all is well".into(),
    }
}

/// How everything stands when Google works again and time has passed.
async fn rest(at: &Deployment, key: &str) -> String {
    at.heal();
    at.live_through(20 * 60).await;
    let mut reply = at.book(key, START).await;
    if reply.body["status"] == "pending" || reply.body["reason"] == "leaving_calendar" {
        // An account's own limit on writes: hours.
        at.advance(3600);
        at.live_through(60).await;
        reply = at.book(key, START).await;
    }
    let events = events(at).len();
    let status = match reply.status {
        200 => told(Some(&reply)),
        _ => "not booked".into(),
    };
    format!(
        "{status}, {}",
        match events {
            0 => "no event".to_owned(),
            1 => "one event".to_owned(),
            n => format!("{n} events"),
        }
    )
}

impl Deployment {
    /// As [`Deployment::live`]; whoever dies stays dead.
    async fn live_through(&self, seconds: i64) {
        for _ in 0..seconds / 10 {
            self.advance(10);
            self.unless_dead(self.run_alarms()).await;
        }
    }
}

/// The fault strikes the first call of its kind from now on, once.
fn strike(at: &Deployment, call: Call, fault: Fault) -> Rc<Cell<bool>> {
    let struck = Rc::new(Cell::new(false));
    let told = Rc::clone(&struck);
    at.fail(move |request| {
        let it = Call::of(request) == Some(call) && !told.get();
        it.then(|| {
            told.set(true);
            fault
        })
    });
    struck
}

async fn booking(call: Call, fault: Fault) -> Row {
    let (at, mut owner) = connected().await;
    if call == Call::Token {
        at.advance(3600);
    }
    let struck = strike(&at, call, fault);
    let reply = at.unless_dead(at.book("grace", START)).await;
    let mut visitor = told(reply.as_ref());
    if reply.is_none() {
        at.live_through(60).await;
        let again = at.book("grace", START).await;
        let _ = write!(visitor, "; asked again: {}", told(Some(&again)));
    }
    assert!(struck.get(), "{call:?} was not asked for");
    let host = shown(&mut owner).await;
    let end = rest(&at, "grace").await;
    Row { visitor, host, end }
}

/// The time to which a booking is moved.
const MOVED: &str = "2026-11-25T13:00:00Z";

async fn rescheduling(call: Call, fault: Fault) -> Row {
    let (at, mut owner) = connected().await;
    let booked = at.book("grace", START).await.expect(201).body;
    at.live_through(60).await;
    if call == Call::Token {
        at.advance(3600);
    }
    let struck = strike(&at, call, fault);
    let reply = at.unless_dead(at.reschedule(&booked, "k", MOVED)).await;
    let mut visitor = moved(reply.as_ref());
    if reply.is_none() {
        at.live_through(60).await;
        let again = at.reschedule(&booked, "k", MOVED).await;
        let _ = write!(visitor, "; asked again: {}", moved(Some(&again)));
    }
    assert!(struck.get(), "{call:?} was not asked for");
    let host = shown(&mut owner).await;
    at.heal();
    at.live_through(20 * 60).await;
    let mut now = at.reschedule(&booked, "k", MOVED).await;
    if now.body["moving_to"].is_string() {
        // An account's own limit on writes: hours.
        at.advance(3600);
        at.live_through(60).await;
        now = at.reschedule(&booked, "k", MOVED).await;
    }
    let all = events(&at);
    let stands = now.body["start"].as_str().unwrap_or(START);
    let start = all
        .first()
        .and_then(|event| event["start"]["dateTime"].as_str());
    let there = start.map(|start| Timestamp::parse(start).unwrap().to_rfc3339());
    let end = match (now.status, all.len()) {
        (200, 1) if there.as_deref() == Some(stands) => {
            format!("{}, one event there", moved(Some(&now)))
        }
        // Refused at once: nothing was wished.
        (_, 1) if there.as_deref() == Some(START) => "the old time, one event there".into(),
        (_, n) => format!("{}, {n} events, {there:?}", moved(Some(&now))),
    };
    Row { visitor, host, end }
}

/// What a visitor who moves a booking is told.
fn moved(reply: Option<&Reply>) -> String {
    match reply {
        Some(reply) if reply.body["moving_to"].is_string() => "being moved".into(),
        Some(reply) if reply.body["start"] == MOVED => "the new time".into(),
        Some(reply) if reply.body["start"] == START => "the old time".into(),
        reply => told(reply),
    }
}

async fn cancelling(call: Call, fault: Fault) -> Row {
    let (at, mut owner) = connected().await;
    let booked = at.book("grace", START).await.expect(201).body;
    at.live_through(60).await;
    if call == Call::Token {
        at.advance(3600);
    }
    let struck = strike(&at, call, fault);
    let cancel = || at.cancel(&booked);
    let reply = at.unless_dead(cancel()).await;
    let mut visitor = told(reply.as_ref());
    if reply.is_none() {
        let again = cancel().await;
        let _ = write!(visitor, "; asked again: {}", told(Some(&again)));
    }
    assert!(struck.get(), "{call:?} was not asked for");
    let host = shown(&mut owner).await;
    let end = rest(&at, "grace").await;
    Row { visitor, host, end }
}

/// What a visitor finds.
async fn offered(at: &Deployment) -> String {
    let path = "/v1/sites/ada-lovelace/events/intro/slots/30/2026-11";
    let reply = at.visit("GET", path, &[], None).await;
    match (reply.status, reply.body["slots"].as_array()) {
        (200, Some(slots)) if !slots.is_empty() => "free times".into(),
        (200, _) => "nothing free".into(),
        _ => told(Some(&reply)),
    }
}

/// The first connection of a new site, or bringing one back.
async fn connecting(call: Call, fault: Fault) -> Row {
    let (at, mut owner) = connected().await;
    let struck = strike(&at, call, fault);
    let start = json!({"intent": "connect_host", "site": "ada-lovelace"});
    let url = owner
        .send("POST", "/v1/owner/google/start", Some(start))
        .await
        .body["url"]
        .clone();
    let back = at.control(
        "consent",
        json!({"url": url, "email": OWNER, "grant": "all"}),
    );
    let path = back["redirect"].as_str().unwrap();
    let path = path.strip_prefix(super::deployment::ORIGIN).unwrap();
    let reply = at.unless_dead(owner.send("GET", path, None)).await;
    at.live_through(60).await;
    assert!(struck.get(), "{call:?} was not asked for");
    let visitor = offered(&at).await;
    let host = format!("{}; {}", told(reply.as_ref()), shown(&mut owner).await);
    at.heal();
    at.live_through(20 * 60).await;
    let end = offered(&at).await;
    Row { visitor, host, end }
}

async fn refreshing(call: Call, fault: Fault) -> Row {
    let (at, mut owner) = connected().await;
    at.advance(3700);
    let struck = strike(&at, call, fault);
    let _ = offered(&at).await;
    at.live_through(60).await;
    assert!(struck.get(), "{call:?} was not asked for");
    let visitor = offered(&at).await;
    let host = shown(&mut owner).await;
    at.heal();
    at.live_through(20 * 60).await;
    let end = offered(&at).await;
    Row { visitor, host, end }
}

/// How many channels Google has open.
fn channels(at: &Deployment) -> usize {
    let all = at.control_as("GET", "channels", Value::Null);
    let now = at.now().to_rfc3339();
    let live = |channel: &&Value| {
        channel["stopped"] != true && channel["expires"].as_str().is_some_and(|at| *at > *now)
    };
    all.as_array().unwrap().iter().filter(live).count()
}

async fn renewing(call: Call, fault: Fault) -> Row {
    let (at, mut owner) = connected().await;
    at.live_through(60).await;
    at.advance(6 * 86_400);
    // A fresh token, so that only the call in question is struck.
    let struck = strike(&at, call, fault);
    at.live_through(60).await;
    assert!(struck.get(), "{call:?} was not asked for");
    let visitor = offered(&at).await;
    at.heal();
    // A session does not live that long.
    owner
        .consent(json!({"intent": "login"}), OWNER, json!("all"))
        .await;
    let host = shown(&mut owner).await;
    at.live_through(40 * 60).await;
    let live = if channels(&at) >= 2 {
        "a channel on each calendar"
    } else {
        "no channel: changes arrive within 10 minutes"
    };
    Row {
        visitor,
        host,
        end: live.into(),
    }
}

async fn disconnecting(call: Call, fault: Fault) -> Row {
    let (at, mut owner) = connected().await;
    at.live_through(60).await;
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().unwrap();
    let connection = view["hosts"][0]["connections"][0]["id"].as_str().unwrap();
    let path =
        format!("/v1/owner/sites/ada-lovelace/hosts/{host}/connections/{connection}/disconnect");
    let struck = strike(&at, call, fault);
    let reply = at
        .unless_dead(owner.send("POST", &path, Some(json!({}))))
        .await;
    assert!(struck.get(), "{call:?} was not asked for");
    let visitor = offered(&at).await;
    let host = format!("{}; {}", told(reply.as_ref()), shown(&mut owner).await);
    at.heal();
    at.live_through(20 * 60).await;
    let kept = at.dump("ada-lovelace");
    let left = ["refresh_token:", "busy: [["]
        .iter()
        .any(|it| kept.contains(it));
    let grants = at.control_as("GET", "grants", Value::Null);
    let grant = match grants.as_object() {
        Some(grants)
            if grants
                .values()
                .all(|scopes| scopes.as_array().is_none_or(Vec::is_empty)) =>
        {
            "Google\u{2019}s grant is gone"
        }
        _ => "Google\u{2019}s grant stands until it is taken back there",
    };
    assert!(!left, "something of the connection is left");
    Row {
        visitor,
        host,
        end: format!("nothing of it is kept here; {grant}"),
    }
}

type Flow = fn(Call, Fault) -> std::pin::Pin<Box<dyn Future<Output = Row>>>;

#[tokio::test]
async fn every_fault_at_every_step_ends_as_the_table_says() {
    let flows: [(&str, &str, &[Call], Flow); 7] = [
        (
            "Booking",
            "A visitor books a free time. In the end: Google works again, twenty minutes later, or an \
             hour more where Google wants to be left alone.",
            &[Call::Token, Call::FreeBusy, Call::Insert],
            |call, fault| Box::pin(booking(call, fault)),
        ),
        (
            "Rescheduling",
            "A visitor moves a confirmed booking through its link. Until Google has the new time, \
             both are kept and the old one holds.",
            &[Call::Token, Call::FreeBusy, Call::Get, Call::Patch],
            |call, fault| Box::pin(rescheduling(call, fault)),
        ),
        (
            "Cancelling",
            "A visitor cancels a confirmed booking through its link.",
            &[Call::Token, Call::Delete],
            |call, fault| Box::pin(cancelling(call, fault)),
        ),
        (
            "Connecting",
            "A host connects again. The visitor looks a minute later, and twenty minutes later.",
            &[Call::Token, Call::List, Call::FreeBusy, Call::Watch],
            |call, fault| Box::pin(connecting(call, fault)),
        ),
        (
            "Reading busy times",
            "A visitor looks at data that are an hour old, which sets off a read.",
            &[Call::Token, Call::FreeBusy],
            |call, fault| Box::pin(refreshing(call, fault)),
        ),
        (
            "Renewing channels",
            "The channels over which Google announces changes are about to end.",
            &[Call::Token, Call::Watch, Call::Stop],
            |call, fault| Box::pin(renewing(call, fault)),
        ),
        (
            "Disconnecting",
            "A host disconnects.",
            &[Call::Stop, Call::Revoke],
            |call, fault| Box::pin(disconnecting(call, fault)),
        ),
    ];
    let mut text = String::from(
        "# What happens when something fails\n\n\
         Written by the test `site::tests::matrix` from what it saw: one fault at one request to \
         Google, in the real code against the simulator.\n",
    );
    for (name, about, calls, flow) in flows {
        let _ = write!(
            text,
            "\n## {name}\n\n{about}\n\n\
             | at | what fails | the visitor saw | the host saw | in the end |\n\
             |---|---|---|---|---|\n"
        );
        for call in calls {
            for (words, fault) in faults(*call) {
                let row = flow(*call, fault).await;
                let _ = writeln!(
                    text,
                    "| {} | {words} | {} | {} | {} |",
                    call.words(),
                    row.visitor,
                    row.host,
                    row.end
                );
            }
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/faults.md");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let stored = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        stored == text,
        "docs/faults.md is not what happens: BLESS=1 writes it anew"
    );
    // Whatever fails: never two events, and nothing pending is left.
    assert!(!text.contains(" events"));
    assert!(!text.contains("pending (writing), no event |"));
}
