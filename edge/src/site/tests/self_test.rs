//! The self-test: what it does at Google, which part it names when something fails, and that what
//! it writes never stays.

use futures_util::future::join;
use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::leaving::{BOB, SITE, ada, add_bob, disconnect};
use super::people::{Browser, Reply, connected};
use super::story::events;
use crate::ports::Request;

const FREE_BUSY: &str = "https://www.googleapis.com/auth/calendar.events.freebusy";
const OWNED: &str = "https://www.googleapis.com/auth/calendar.events.owned";
const NEXT: &str = "This is the next time offered to visitors.";

async fn press(browser: &mut Browser, host: &str) -> Reply {
    let path = format!("{SITE}/hosts/{host}/self-test");
    browser.send("POST", &path, Some(json!({}))).await
}

/// Ada tests herself, a minute after whatever was tested before; signs in again if need be.
async fn test(at: &Deployment, owner: &mut Browser) -> Value {
    at.advance(61);
    let login = json!({"intent": "login"});
    owner.consent(login, OWNER, json!("all")).await;
    let (host, _) = ada(&owner.view().await);
    press(owner, &host).await.expect(200).body
}

/// `part outcome code` of each step.
fn steps(report: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let steps = report["steps"].as_array().unwrap().iter();
    steps
        .map(|it| {
            let all = [word(&it["part"]), word(&it["outcome"]), word(&it["code"])];
            all.join(" ").trim_end().to_owned()
        })
        .collect()
}

const ALL_WELL: [&str; 7] = [
    "token ok",
    "scope ok",
    "calendars ok",
    "busy ok",
    "write ok",
    "push ok",
    "next_slot ok",
];

/// The steps that are not ok.
fn wrong(report: &Value) -> Vec<String> {
    let mut steps = steps(report);
    steps.retain(|step| !step.ends_with(" ok"));
    steps
}

fn detail(report: &Value, part: &str) -> String {
    let steps = report["steps"].as_array().unwrap();
    let step = steps.iter().find(|it| it["part"] == part).unwrap();
    step["detail"].as_str().unwrap().to_owned()
}

fn is_write(request: &Request) -> bool {
    request.method() == "POST" && request.uri().path().ends_with("/events")
}

fn is_delete(request: &Request) -> bool {
    request.method() == "DELETE"
}

/// How many test events the site still knows of.
fn known(at: &Deployment) -> usize {
    let sql = "SELECT event FROM test_events";
    at.site("ada-lovelace")
        .ports
        .sql
        .run(sql, &[])
        .unwrap()
        .len()
}

#[tokio::test]
async fn all_is_tried_and_nothing_stays() {
    let (at, mut owner) = connected().await;
    let before = at.google_calls().len();
    let report = test(&at, &mut owner).await;
    assert_eq!(steps(&report), ALL_WELL, "{report}");
    let sees = |what: &str| at.count_calls(before, what);
    assert!(sees("POST /token") >= 1, "a fresh token");
    assert_eq!(sees("GET /calendar/v3/users/me/calendarList"), 1);
    assert_eq!(sees("POST /calendar/v3/freeBusy"), 1);
    assert_eq!(sees("/events/"), 1 + sees("/watch"), "it is deleted once");
    assert_eq!(events(&at), Vec::<Value>::new());
    assert_eq!(known(&at), 0);
    // Each sentence says it, and what it is about is named to who it belongs to.
    assert_eq!(detail(&report, "calendars"), "2 calendars were found.");
    let busy = "2 calendars\u{2019} busy times were read.";
    assert_eq!(detail(&report, "busy"), busy);
    assert_eq!(report["steps"][0]["about"], OWNER);
    // The next free slot is the first that visitors see.
    let next = &report["steps"][6];
    assert_eq!(
        next["start"].as_str(),
        at.slots().await.first().map(String::as_str)
    );
    assert_eq!(next["detail"], NEXT);
}

#[tokio::test]
async fn what_it_writes_is_in_nobodys_way_and_no_booking() {
    let (at, mut owner) = connected().await;
    let offered = later(at.slots().await);
    at.fail(|request| is_delete(request).then_some(Fault::Status(503)));
    let report = test(&at, &mut owner).await;
    assert_eq!(wrong(&report), ["write failed not_removed"]);
    let written = events(&at);
    assert_eq!(written.len(), 1);
    assert_eq!(written[0]["transparency"], "transparent");
    assert!(written[0]["attendees"].is_null());
    at.live(3 * 3600).await;
    assert_eq!(later(at.slots().await), offered);
    let view = owner_again(&mut owner).await;
    assert_eq!(view["hosts"][0]["by_hand"][0]["test"], true, "{view}");
    at.heal();
    at.live(2 * 3600).await;
    assert_eq!((events(&at).len(), known(&at)), (0, 0));
    let view = owner_again(&mut owner).await;
    assert_eq!(view["hosts"][0]["by_hand"], json!([]));
}

/// Those that no notice reaches in the test's time.
fn later(slots: Vec<String>) -> Vec<String> {
    let mut slots = slots;
    slots.retain(|start| start.as_str() > "2026-11-24");
    slots
}

async fn owner_again(owner: &mut Browser) -> Value {
    let login = json!({"intent": "login"});
    owner.consent(login, OWNER, json!("all")).await;
    owner.view().await
}

#[tokio::test]
async fn a_lost_answer_to_the_write_or_to_its_removal_leaves_nothing() {
    type Which = fn(&Request) -> bool;
    let lost: [(Which, Fault, &str); 4] = [
        (is_write, Fault::After, "write failed no_answer"),
        (is_write, Fault::CutOff, "write failed malformed"),
        (is_delete, Fault::After, "write failed not_removed"),
        (is_delete, Fault::Before, "write failed not_removed"),
    ];
    for (which, fault, said) in lost {
        let (at, mut owner) = connected().await;
        let mut once = true;
        at.fail(move |request| {
            let first = which(request) && std::mem::take(&mut once);
            first.then_some(fault)
        });
        let report = test(&at, &mut owner).await;
        assert_eq!(wrong(&report), [said]);
        assert_eq!(known(&at), 1, "{said}");
        at.live(1300).await;
        assert_eq!((events(&at).len(), known(&at)), (0, 0), "{said}");
    }
}

#[tokio::test]
async fn an_insert_that_arrives_after_it_was_given_up_is_removed_too() {
    let (at, mut owner) = connected().await;
    let late = std::rc::Rc::new(std::cell::RefCell::new(None));
    let kept = late.clone();
    at.fail(move |request| {
        let first = is_write(request) && kept.borrow().is_none();
        first.then(|| {
            let mut copy = http::Request::new(request.body().clone());
            *copy.uri_mut() = request.uri().clone();
            *copy.method_mut() = request.method().clone();
            *copy.headers_mut() = request.headers().clone();
            *kept.borrow_mut() = Some(copy);
            Fault::Before
        })
    });
    assert_eq!(
        wrong(&test(&at, &mut owner).await),
        ["write failed no_answer"]
    );
    at.live(300).await;
    assert_eq!(known(&at), 1, "not there is not believed yet");
    at.arrives(late.borrow().as_ref().unwrap());
    assert_eq!(events(&at).len(), 1);
    at.live(1300).await;
    assert_eq!((events(&at).len(), known(&at)), (0, 0));
}

#[tokio::test]
async fn who_tests_and_dies_leaves_nothing() {
    for done in [false, true] {
        for which in [is_write, is_delete] {
            let (at, mut owner) = connected().await;
            let mut once = true;
            at.fail(move |request| {
                let dies = which(request) && std::mem::take(&mut once);
                dies.then_some(Fault::Dies { done })
            });
            let died = at.unless_dead(test(&at, &mut owner)).await;
            assert!(died.is_none());
            at.live(1500).await;
            assert_eq!((events(&at).len(), known(&at)), (0, 0), "done: {done}");
        }
    }
}

#[tokio::test]
async fn a_dead_grant_is_named_and_noted() {
    let (at, mut owner) = connected().await;
    at.control("revoke", json!({"email": OWNER}));
    let report = test(&at, &mut owner).await;
    let expected = [
        "token failed refused",
        "scope skipped not_reached",
        "calendars skipped not_reached",
        "busy skipped not_reached",
        "write skipped not_reached",
        "next_slot failed refused",
    ];
    assert_eq!(wrong(&report), expected);
    assert!(detail(&report, "token").contains("reconnect"));
    let view = owner.view().await;
    let connection = &view["hosts"][0]["connections"][0];
    assert_eq!(connection["state"], "reconnect_needed");
}

#[tokio::test]
async fn a_permission_that_is_missing_is_named_by_google_s_words() {
    for (lost, part) in [(FREE_BUSY, "busy"), (OWNED, "write")] {
        let (at, mut owner) = connected().await;
        let less = json!({"email": OWNER, "scopes": [lost], "project": "freeslot"});
        at.control("lose_scopes", less);
        let report = test(&at, &mut owner).await;
        let wrong = wrong(&report);
        assert_eq!(wrong[0], "scope failed box_unticked", "{report}");
        assert_eq!(wrong[1], format!("{part} skipped not_reached"), "{report}");
        let label = crate::google::scopes::missing_scope(lost).label;
        assert!(detail(&report, "scope").contains(&label));
        assert_eq!(wrong.last().unwrap(), "next_slot failed box_unticked");
        assert_eq!(events(&at).len(), 0);
    }
}

#[tokio::test]
async fn a_calendar_that_is_gone_is_named() {
    let (at, mut owner) = connected().await;
    let sql = "SELECT google_id FROM calendars WHERE title = 'Family'";
    let found = at.site("ada-lovelace").ports.sql.run(sql, &[]).unwrap();
    let crate::ports::Value::Text(family) = found[0][0].clone() else {
        panic!("no calendar")
    };
    at.control_as("DELETE", "calendars", json!({"calendar": family}));
    let report = test(&at, &mut owner).await;
    let expected = [
        "busy failed calendar_gone",
        "next_slot failed calendar_gone",
    ];
    assert_eq!(wrong(&report), expected);
    let steps = report["steps"].as_array().unwrap();
    let gone = steps.iter().find(|it| it["code"] == "calendar_gone");
    assert_eq!(gone.unwrap()["about"], "Family");
}

#[tokio::test]
async fn each_part_that_google_refuses_is_named() {
    let on = |end: &'static str| move |request: &Request| request.uri().path().ends_with(end);
    type Which = Box<dyn Fn(&Request) -> bool>;
    let cases: [(Which, Fault, &[&str]); 7] = [
        (
            Box::new(on("/token")),
            Fault::Status(503),
            &[
                "token failed no_token",
                "scope skipped not_reached",
                "calendars skipped not_reached",
                "busy skipped not_reached",
                "write skipped not_reached",
            ],
        ),
        (
            Box::new(on("/calendarList")),
            Fault::Status(500),
            &[
                "calendars failed server",
                "busy skipped not_reached",
                "write skipped not_reached",
            ],
        ),
        (
            Box::new(on("/freeBusy")),
            Fault::Says(500, "backendError", "Backend Error"),
            &["busy failed no_answer"],
        ),
        (
            Box::new(is_write),
            Fault::Says(403, "quotaExceeded", "Calendar usage limits exceeded."),
            &["write failed quota_exceeded"],
        ),
        (
            Box::new(is_write),
            Fault::Says(403, "accessNotConfigured", "Not used before."),
            &["write failed operator"],
        ),
        (
            Box::new(is_write),
            Fault::Limited("30"),
            &["write failed rate_limited"],
        ),
        (
            Box::new(is_write),
            Fault::Before,
            &["write failed no_answer"],
        ),
    ];
    for (which, fault, expected) in cases {
        let (at, mut owner) = connected().await;
        at.fail(move |request| which(request).then_some(fault));
        let report = test(&at, &mut owner).await;
        assert_eq!(wrong(&report), expected, "{report}");
        let steps = report["steps"].as_array().unwrap();
        for step in steps.iter().filter(|it| it["outcome"] == "failed") {
            let said = step["detail"].as_str().unwrap();
            let does = ["test again", "ask ", "wait"];
            assert!(does.iter().any(|word| said.contains(word)), "{said}");
        }
        assert!(
            steps.iter().any(|it| it["detail"] == NEXT),
            "busy times are known"
        );
        at.heal();
        at.live(4 * 3600).await;
        assert_eq!(wrong(&test(&at, &mut owner).await), Vec::<String>::new());
        assert_eq!((events(&at).len(), known(&at)), (0, 0));
    }
}

#[tokio::test]
async fn what_google_said_of_busy_times_is_told_to_their_host_alone() {
    let (at, mut owner) = connected().await;
    let mut bob = add_bob(&at, &mut owner).await;
    let host = bob.view().await["hosts"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let is_read = |request: &Request| request.uri().path().ends_with("/freeBusy");
    at.fail(move |request| is_read(request).then_some(Fault::Says(500, "backendError", "Oh!")));
    let report = press(&mut bob, &host).await.expect(200).body;
    assert!(
        detail(&report, "busy").contains("backendError: Oh!"),
        "{report}"
    );
    assert_eq!(report["steps"][0]["about"], BOB);
    at.advance(61);
    let report = press(&mut owner, &host).await.expect(200).body;
    assert_eq!(wrong(&report), ["busy failed no_answer"]);
    assert!(!report.to_string().contains("Oh!"), "{report}");
    for step in report["steps"].as_array().unwrap() {
        let theirs = step["part"] == "next_slot";
        assert_eq!(step["about"].is_null(), !theirs, "{step}");
    }
    assert!(!report.to_string().contains(BOB), "{report}");
    // The other way round it is not Bob's to press.
    let (adas, _) = ada(&owner.view().await);
    press(&mut bob, &adas).await.expect(403);
}

#[tokio::test]
async fn push_is_asked_for_where_it_is_not_and_named_where_google_refuses() {
    let (at, mut owner) = connected().await;
    let open = || {
        let all = at.control_as("GET", "channels", Value::Null);
        let all = all.as_array().unwrap().iter();
        all.filter(|it| it["stopped"] != true).count()
    };
    assert_eq!(open(), 2);
    // The job that opens them has not run.
    let site = at.site("ada-lovelace");
    site.ports.sql.run("DELETE FROM channels", &[]).unwrap();
    let is_watch = |request: &Request| request.uri().path().ends_with("/watch");
    at.fail(move |request| {
        let no = Fault::Says(401, "push.webhookUrlUnauthorized", "Unauthorized WebHook.");
        is_watch(request).then_some(no)
    });
    let report = test(&at, &mut owner).await;
    assert_eq!(wrong(&report), ["push failed push_refused"; 2]);
    at.heal();
    assert_eq!(wrong(&test(&at, &mut owner).await), Vec::<String>::new());
    assert_eq!(open(), 4, "two of them we have forgotten");
    let before = at.google_calls().len();
    assert_eq!(wrong(&test(&at, &mut owner).await), Vec::<String>::new());
    assert_eq!(at.count_calls(before, "/watch"), 0, "they are open");
}

#[tokio::test]
async fn once_a_minute_and_two_at_once_are_one() {
    let (at, mut owner) = connected().await;
    let (host, _) = ada(&owner.view().await);
    let mut other = Browser::new(&at);
    let login = json!({"intent": "login"});
    other.consent(login, OWNER, json!("all")).await;
    let (one, two) = join(press(&mut owner, &host), press(&mut other, &host)).await;
    let mut both = [one.status, two.status];
    both.sort_unstable();
    assert_eq!(both, [200, 429]);
    let again = press(&mut owner, &host).await.expect(429);
    assert_eq!(again.body["code"], "too_many");
    assert_eq!(again.body["retry_after"], 60);
    at.advance(30);
    let again = press(&mut owner, &host).await.expect(429);
    assert_eq!(again.body["retry_after"], 30);
    at.advance(30);
    press(&mut owner, &host).await.expect(200);
    press(&mut owner, "nobody").await.expect(404);
}

#[tokio::test]
async fn what_is_switched_off_is_left_out_and_said() {
    let (at, mut owner) = connected().await;
    let (host, _) = ada(&owner.view().await);
    let switches = format!("{SITE}/hosts/{host}/switches");
    let set = json!({"busy_blocks": false, "bookings_written": false, "confirm": "Ada Lovelace"});
    owner.send("PUT", &switches, Some(set)).await.expect(200);
    let before = at.google_calls().len();
    let report = test(&at, &mut owner).await;
    let off = [
        "busy skipped busy_blocks_off",
        "write skipped bookings_written_off",
    ];
    assert_eq!(wrong(&report), off);
    assert_eq!(at.count_calls(before, "POST /calendar/v3/calendars/"), 0);
    let set = json!({"busy_blocks": true, "bookings_written": true});
    owner.send("PUT", &switches, Some(set)).await.expect(200);
    let pause = format!("{SITE}/hosts/{host}/pause");
    owner
        .send("POST", &pause, Some(json!({})))
        .await
        .expect(200);
    let report = test(&at, &mut owner).await;
    assert_eq!(
        wrong(&report),
        ["busy skipped paused", "next_slot failed paused"]
    );
}

#[tokio::test]
async fn nothing_chosen_and_nothing_connected_have_their_sentence() {
    let at = Deployment::new();
    let mut owner = Browser::new(&at);
    let start = json!({"intent": "login_and_connect"});
    owner.consent(start, OWNER, json!("all")).await;
    let report = test(&at, &mut owner).await;
    let expected = [
        "write skipped nothing_receives",
        "next_slot failed nothing_receives",
    ];
    assert_eq!(wrong(&report), expected, "{report}");
    let (bob, _) = owner.invite("Bob").await;
    let report = press(&mut owner, &bob).await.expect(200).body;
    assert_eq!(wrong(&report)[0], "token failed not_connected", "{report}");
}

#[tokio::test]
async fn nothing_free_is_said() {
    let (at, mut owner) = connected().await;
    let (host, _) = ada(&owner.view().await);
    let hours = json!({"zone": "Europe/Berlin", "weekly": []});
    let path = format!("{SITE}/hosts/{host}/schedule");
    owner.send("PUT", &path, Some(hours)).await.expect(200);
    let report = test(&at, &mut owner).await;
    assert_eq!(wrong(&report), ["next_slot failed nothing_free"]);
}

#[tokio::test]
async fn another_hosts_free_time_proves_nothing_about_this_one() {
    let (at, mut owner) = connected().await;
    add_bob(&at, &mut owner).await;
    at.control("revoke", json!({"email": OWNER}));
    let report = test(&at, &mut owner).await;
    assert!(!at.slots().await.is_empty(), "Bob can be booked");
    assert_eq!(wrong(&report).last().unwrap(), "next_slot failed refused");
}

#[tokio::test]
async fn disconnecting_takes_along_what_a_test_left() {
    let (at, mut owner) = connected().await;
    let mut once = true;
    at.fail(move |request| {
        let first = is_delete(request) && std::mem::take(&mut once);
        first.then_some(Fault::Before)
    });
    test(&at, &mut owner).await;
    assert_eq!((events(&at).len(), known(&at)), (1, 1));
    disconnect(&mut owner, json!({})).await.expect(200);
    assert_eq!((events(&at).len(), known(&at)), (0, 0));
}

#[tokio::test]
async fn what_can_not_be_removed_any_more_is_the_hosts_until_they_connect_again() {
    // A page in the place of Google's answer is not its word.
    let page = Fault::Answer(200, "<title>Sign in</title>");
    for (ticks_off, fault) in [(true, Fault::Before), (false, Fault::Before), (true, page)] {
        let (at, mut owner) = connected().await;
        at.fail(move |request| is_delete(request).then_some(fault));
        test(&at, &mut owner).await;
        disconnect(&mut owner, json!({})).await.expect(200);
        at.heal();
        at.live(60).await;
        assert_eq!((events(&at).len(), known(&at)), (1, 1));
        let view = owner.view().await;
        let entry = &view["hosts"][0]["by_hand"][0];
        assert_eq!(entry["test"], true);
        if ticks_off {
            let (host, _) = ada(&view);
            let event = entry["booking"].as_str().unwrap();
            let path = format!("{SITE}/hosts/{host}/by_hand/{event}/done");
            let view = owner.send("POST", &path, Some(json!({}))).await.expect(200);
            assert_eq!(view.body["hosts"][0]["by_hand"], json!([]));
            assert_eq!(known(&at), 0);
        } else {
            let start = json!({"intent": "connect_host", "site": "ada-lovelace"});
            owner.consent(start, OWNER, json!("all")).await;
            at.live(60).await;
            assert_eq!((events(&at).len(), known(&at)), (0, 0));
        }
    }
}

#[tokio::test]
async fn disconnecting_in_the_middle_of_a_test_ends_it_and_leaves_nothing_unsaid() {
    // At whichever of its calls Google is when the host disconnects.
    for calls in 1..=5 {
        let (at, mut owner) = connected().await;
        let (host, _) = ada(&owner.view().await);
        let mut other = Browser::new(&at);
        let login = json!({"intent": "login"});
        other.consent(login, OWNER, json!("all")).await;
        let before = at.google_calls().len();
        let leaving = async {
            while at.google_calls().len() < before + calls {
                tokio::task::yield_now().await;
            }
            disconnect(&mut other, json!({})).await.expect(200);
        };
        let (report, ()) = join(press(&mut owner, &host), leaving).await;
        let report = report.expect(200).body;
        assert!(!wrong(&report).is_empty(), "after {calls} calls: {report}");
        at.live(60).await;
        let view = owner.view().await;
        let left = view["hosts"][0]["by_hand"].as_array().unwrap().len();
        assert_eq!(
            (events(&at).len(), known(&at)),
            (left, left),
            "after {calls} calls"
        );
        let connection = &view["hosts"][0]["connections"][0];
        assert_eq!(connection["state"], "reconnect_needed");
        let kept = at.dump("ada-lovelace");
        let none = |table: &str| kept.contains(&format!("{table}: []\n"));
        assert!(none("busy") && none("channels"), "after {calls} calls");
    }
}
