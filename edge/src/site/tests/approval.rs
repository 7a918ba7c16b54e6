//! Bookings that wait for their host: the time is kept, and nothing is written before a yes.

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::people::{Browser, connected_to};
use super::story::{add, events, timed};
use crate::ports::Request;

const START: &str = "2026-11-25T13:00:00Z";
const SITE: &str = "/v1/owner/sites/ada-lovelace";

/// A deployment whose event type asks its host, with one request.
async fn asked(hours: u16) -> (Deployment, Browser, Value) {
    asked_at(Deployment::new(), hours).await
}

async fn asked_at(at: Deployment, hours: u16) -> (Deployment, Browser, Value) {
    let (at, mut owner) = connected_to(at).await;
    let mut event = owner.view().await["events"][0].clone();
    event["approval"] = json!(true);
    event["approval_hours"] = json!(hours);
    let path = format!("{SITE}/events/intro");
    owner.send("PUT", &path, Some(event)).await.expect(200);
    let booking = at.book("grace", START).await.expect(202).body;
    assert_eq!(
        (&booking["status"], &booking["reason"]),
        (&json!("pending"), &json!("approval"))
    );
    (at, owner, booking)
}

fn act(booking: &Value, what: &str) -> String {
    format!("{SITE}/bookings/{}/{what}", booking["id"].as_str().unwrap())
}

async fn stands(at: &Deployment) -> (String, String) {
    let now = at.book("grace", START).await.body;
    let word = |name: &str| now[name].as_str().unwrap_or_default().to_owned();
    (word("status"), word("reason"))
}

fn is(status: &str, reason: &str) -> (String, String) {
    (status.to_owned(), reason.to_owned())
}

#[tokio::test]
async fn a_request_keeps_the_time_and_writes_nothing_until_the_host_agrees() {
    let (at, mut owner, booking) = asked(24).await;
    at.live(600).await;
    assert_eq!(events(&at).len(), 0);
    assert_eq!(at.book("other", START).await.status, 409);
    assert_eq!(owner.view().await["bookings"][0]["reason"], "approval");
    let token = booking["token"].as_str().unwrap();
    let page = at.visit("GET", &format!("/b/{token}"), &[], None).await;
    assert!(page.text.contains("still has to agree"), "{}", page.text);
    let path = act(&booking, "approve");
    let view = owner
        .send("POST", &path, Some(json!({})))
        .await
        .expect(200)
        .body;
    assert_eq!(view["bookings"][0]["status"], "confirmed");
    assert_eq!(events(&at).len(), 1);
    assert_eq!(stands(&at).await, is("confirmed", ""));
    // A second click.
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    assert_eq!(events(&at).len(), 1);
    let path = act(&booking, "decline");
    let declined = owner.send("POST", &path, Some(json!({})));
    declined.await.expect(409);
}

#[tokio::test]
async fn a_no_frees_the_time() {
    let (at, mut owner, booking) = asked(24).await;
    let reason = json!({"reason": "I am away"});
    owner
        .send("POST", &act(&booking, "decline"), Some(reason))
        .await
        .expect(200);
    assert_eq!(stands(&at).await, is("rejected", "declined"));
    assert!(at.slots().await.contains(&START.to_owned()));
    at.live(3600).await;
    assert_eq!(events(&at).len(), 0);
    owner
        .send("POST", &act(&booking, "approve"), Some(json!({})))
        .await
        .expect(409);
}

#[tokio::test]
async fn a_yes_looks_again() {
    let (at, mut owner, booking) = asked(24).await;
    add(
        &at,
        "primary",
        timed("2026-11-25T13:00:00Z", "2026-11-25T13:30:00Z"),
    );
    let path = act(&booking, "approve");
    let refused = owner.send("POST", &path, Some(json!({})));
    let refused = refused.await.expect(409);
    assert!(refused.text.contains("something else in your calendar"));
    assert_eq!(stands(&at).await, is("rejected", "busy"));
    assert_eq!(events(&at).len(), 1, "the host's own");
}

#[tokio::test]
async fn silence_ends_by_the_deadline() {
    for (hours, seconds) in [(24, 24 * 3600), (2, 2 * 3600)] {
        let (at, mut owner, booking) = asked(hours).await;
        at.live(seconds - 60).await;
        assert_eq!(stands(&at).await, is("pending", "approval"));
        at.live(120).await;
        assert!(at.slots().await.contains(&START.to_owned()));
        assert_eq!(at.how(&booking).await["reason"], "unanswered");
        // The session has ended meanwhile.
        let login = json!({"intent": "login"});
        owner.consent(login, OWNER, json!("all")).await;
        let path = act(&booking, "approve");
        let late = owner.send("POST", &path, Some(json!({})));
        late.await.expect(409);
        assert_eq!(events(&at).len(), 0);
    }
}

#[tokio::test]
async fn nothing_is_asked_later_than_the_notice() {
    let (at, _, _) = asked(24).await;
    // Starts in six hours, four hours' notice: two hours are left to answer.
    let soon = "2026-11-23T14:00:00Z";
    at.book("soon", soon).await.expect(202);
    at.live(2 * 3600 - 30).await;
    assert_eq!(at.book("soon", soon).await.body["reason"], "approval");
    at.live(60).await;
    assert_eq!(at.book("soon", soon).await.body["reason"], "unanswered");
}

#[tokio::test]
async fn a_visitor_takes_a_request_back() {
    let (at, _, booking) = asked(24).await;
    assert_eq!(
        at.cancel(&booking).await.expect(200).body["status"],
        "cancelled"
    );
    assert!(at.slots().await.contains(&START.to_owned()));
    at.live(80_000).await;
    assert_eq!(stands(&at).await.0, "cancelled");
    assert_eq!(events(&at).len(), 0);
}

#[tokio::test]
async fn a_yes_that_google_does_not_hear_is_written_later_and_once() {
    let is_insert = |request: &Request| {
        request.method() == http::Method::POST && request.uri().path().ends_with("/events")
    };
    for fault in [Fault::Before, Fault::After, Fault::Status(503)] {
        let (at, mut owner, booking) = asked(24).await;
        at.fail(move |request| is_insert(request).then_some(fault));
        let path = act(&booking, "approve");
        let view = owner.send("POST", &path, Some(json!({})));
        let view = view.await.expect(200).body;
        assert_eq!(view["bookings"][0]["reason"], "writing");
        at.heal();
        at.live(120).await;
        assert_eq!(stands(&at).await, is("confirmed", ""));
        assert_eq!(events(&at).len(), 1);
    }
}

fn subjects(at: &Deployment) -> Vec<String> {
    let letters = at.letters().into_iter();
    letters.map(|(_, subject)| subject).collect()
}

#[tokio::test]
async fn both_sides_hear_of_a_request_and_the_visitor_of_a_no() {
    let (at, mut owner, booking) = asked_at(Deployment::with_mail(), 24).await;
    assert_eq!(booking["told_by_mail"], true);
    at.live(60).await;
    let letters = at.letters();
    let to = |who: &str| {
        let mut to_them = letters.iter().filter(|(to, _)| to.as_str() == who);
        to_them.next().map(|(_, subject)| subject.as_str())
    };
    assert_eq!(letters.len(), 2, "{letters:?}");
    let (wanted, request) = (to(OWNER), to("grace@example.org"));
    assert_eq!(wanted, Some("Please decide: Intro call with Grace Hopper"));
    assert_eq!(
        request,
        Some("Waiting for an answer: Intro call with Ada Lovelace")
    );
    let reason = json!({"reason": "I am away"});
    let path = act(&booking, "decline");
    owner.send("POST", &path, Some(reason)).await.expect(200);
    at.live(60).await;
    assert_eq!(
        subjects(&at)[2..],
        ["Declined: Intro call with Ada Lovelace"]
    );
    let mails = at.control_as("GET", "mailbox", Value::Null);
    let text = mails[2]["mail"]["text"].as_str().unwrap();
    assert!(text.contains("Ada Lovelace: I am away"), "{text}");
    let page = format!("/b/{}", booking["token"].as_str().unwrap());
    let page = at.visit("GET", &page, &[], None).await.expect(200).text;
    assert!(page.contains("“I am away”"), "{page}");
}

#[tokio::test]
async fn after_a_yes_google_invites_and_we_say_nothing() {
    let (at, mut owner, booking) = asked_at(Deployment::with_mail(), 24).await;
    at.live(60).await;
    let before = subjects(&at).len();
    let path = act(&booking, "approve");
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    at.live(600).await;
    assert_eq!(subjects(&at).len(), before);
    let google = at.control_as("GET", "mails", Value::Null);
    assert_eq!(google.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn without_mail_the_owner_has_to_call_whom_nobody_answered() {
    let (at, mut owner, booking) = asked(2).await;
    assert_eq!(booking["told_by_mail"], false);
    at.live(2 * 3600 + 60).await;
    let view = owner.view().await;
    assert_eq!(view["people_to_call"][0]["what"], "rejected");
}

#[tokio::test]
async fn what_was_agreed_to_is_not_moved_past_its_host() {
    let (at, mut owner, booking) = asked(24).await;
    let path = act(&booking, "approve");
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    let other = "2026-11-26T13:00:00Z";
    let refused = at.reschedule(&booking, "k", other).await.expect(409);
    assert_eq!(refused.body["code"], "conflict");
    let wish = json!({"start": other});
    let path = act(&booking, "reschedule");
    owner.send_with_key("POST", &path, wish).await.expect(200);
    assert_eq!(at.how(&booking).await["start"], other);
}

#[tokio::test]
async fn whose_request_the_host_ends_hears_of_it() {
    let (at, mut owner, booking) = asked_at(Deployment::with_mail(), 24).await;
    let path = act(&booking, "cancel");
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    at.live(60).await;
    let cancelled = "Cancelled: Intro call with Ada Lovelace".to_owned();
    assert!(subjects(&at).contains(&cancelled), "{:?}", subjects(&at));
}

#[tokio::test]
async fn what_was_taken_without_a_calendar_is_written_once_one_receives_bookings() {
    let at = Deployment::new();
    let mut owner = Browser::new(&at);
    let connect = json!({"intent": "login_and_connect"});
    owner.consent(connect, OWNER, json!("all")).await;
    at.live(10).await;
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().unwrap().to_owned();
    let own = view["hosts"][0]["connections"][0]["calendars"][0]["id"].clone();
    let switches = format!("{SITE}/hosts/{host}/switches");
    let writing = |on: bool| Some(json!({"busy_blocks": true, "bookings_written": on}));
    owner
        .send("PUT", &switches, writing(false))
        .await
        .expect(200);
    let mut event = view["events"][0].clone();
    event["approval"] = json!(true);
    let path = format!("{SITE}/events/intro");
    owner.send("PUT", &path, Some(event)).await.expect(200);
    let booking = at.book("grace", START).await.expect(202).body;
    owner
        .send("PUT", &switches, writing(true))
        .await
        .expect(200);
    let path = act(&booking, "approve");
    let told = owner.send("POST", &path, Some(json!({})));
    let told = told.await.expect(409);
    assert!(told.text.contains("No calendar receives"), "{}", told.text);
    assert_eq!(stands(&at).await, is("pending", "approval"));
    let choice = json!({"checks_conflicts": [own], "receives_bookings": own});
    let calendars = format!("{SITE}/hosts/{host}/calendars");
    owner
        .send("PUT", &calendars, Some(choice))
        .await
        .expect(200);
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    assert_eq!(stands(&at).await, is("confirmed", ""));
    assert_eq!(events(&at).len(), 1);
    at.live(120).await;
    assert_eq!(events(&at).len(), 1);
}
