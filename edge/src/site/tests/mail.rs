//! Telling people: what Google can't say, once; and whom to call where no mail goes out.

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::leaving::{BOB, add_bob};
use super::people::{Browser, connected_to};
use crate::mail::Kind;
use crate::ports::Request;
use crate::site::{post, tell};

const SLOT: &str = "2026-11-24T09:00:00Z";

impl Deployment {
    /// The mails in the provider's mailbox, oldest first.
    fn mailbox(&self) -> Vec<Value> {
        let mails = self.control_as("GET", "mailbox", Value::Null);
        mails.as_array().unwrap().clone()
    }

    /// Address and subject of each.
    pub(super) fn letters(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let mails = self.mailbox();
        mails
            .iter()
            .map(|m| (text(&m["mail"]["to"][0]), text(&m["mail"]["subject"])))
            .collect()
    }
}

/// Signs in again: sessions do not last as long as some of these histories.
async fn look(owner: &mut Browser) -> Value {
    owner
        .consent(json!({"intent": "login"}), OWNER, json!("all"))
        .await;
    owner.view().await
}

async fn with_mail() -> (Deployment, Browser) {
    connected_to(Deployment::with_mail()).await
}

async fn without_mail() -> (Deployment, Browser) {
    connected_to(Deployment::new()).await
}

/// Guests are invited to nothing.
async fn uninvited(owner: &mut Browser) {
    let mut event = owner.view().await["events"][0].clone();
    event["detail"] = json!("busy");
    let path = "/v1/owner/sites/ada-lovelace/events/intro";
    owner.send("PUT", path, Some(event)).await.expect(200);
}

fn is_google(request: &Request) -> bool {
    !is_mail(request)
}

fn is_mail(request: &Request) -> bool {
    request.uri().path() == "/_mail/send"
}

fn is_token(request: &Request) -> bool {
    request.uri().path() == "/token"
}

/// The grant is taken back at Google, and the next look notices.
async fn revoked(at: &Deployment) {
    at.fail(|request| is_token(request).then_some(Fault::Status(400)));
    at.control("revoke", json!({"email": OWNER}));
    at.heal();
}

#[tokio::test]
async fn what_google_tells_is_not_told_again() {
    let (at, _) = with_mail().await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    at.cancel(&booked).await.expect(200);
    at.live(7200).await;
    let google = at.control_as("GET", "mails", Value::Null);
    assert_eq!(google.as_array().unwrap().len(), 2, "{google}");
    assert_eq!(at.letters(), []);
}

#[tokio::test]
async fn who_is_told_409_gets_no_mail() {
    let (at, _) = with_mail().await;
    // The host's calendar fills while the visitor types: found by the live look.
    at.control(
        "events",
        json!({"email": OWNER, "calendar": "primary", "event": {"summary": "x",
            "start": {"dateTime": "2026-11-24T09:00:00Z"}, "end": {"dateTime": "2026-11-24T10:00:00Z"}}}),
    );
    at.book("grace", SLOT).await.expect(409);
    at.live(600).await;
    assert_eq!(at.letters(), []);
}

#[tokio::test]
async fn who_was_told_pending_hears_that_it_did_not_come_about() {
    let (at, mut owner) = with_mail().await;
    at.fail(|request| is_google(request).then_some(Fault::Before));
    at.book("grace", "2026-11-23T14:00:00Z").await.expect(202);
    at.live(2 * 3600 + 60).await;
    let letters = at.letters();
    let grace = format!("{:0>22}", "grace");
    assert_eq!(letters.len(), 1, "{letters:?}");
    assert_eq!(letters[0].1, "Not booked: Intro call with Ada Lovelace");
    assert!(letters[0].0.ends_with("@example.org") && !grace.is_empty());
    let view = owner.view().await;
    assert_eq!(view["people_to_call"], json!([]));
    assert_eq!(view["sends_mail"], true);
    // In the visitor's zone, New York, with the link to the booking.
    let text = at.mailbox()[0]["mail"]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("Monday, 23 November 2026, 09:00 – 09:30 (America/New York)"));
    assert!(text.contains("https://book.example/b/"));
}

#[tokio::test]
async fn a_mail_goes_out_once_whatever_becomes_of_the_answers() {
    let (at, _) = with_mail().await;
    let mut tries = 0;
    at.fail(move |request| {
        if !is_mail(request) {
            return is_google(request).then_some(Fault::Before);
        }
        tries += 1;
        match tries {
            1 => Some(Fault::Before),
            2 => Some(Fault::Status(503)),
            3 | 4 => Some(Fault::After),
            _ => None,
        }
    });
    at.book("grace", "2026-11-23T14:00:00Z").await.expect(202);
    at.live(3 * 3600).await;
    let mails = at.mailbox();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0]["repeats"], 2, "sent again under the same key");
    at.live(86_400).await;
    assert_eq!(at.mailbox()[0]["repeats"], 2, "and not after it was taken");
}

#[tokio::test]
async fn repeated_jobs_send_nothing_twice() {
    let (at, _) = with_mail().await;
    at.fail(|request| is_google(request).then_some(Fault::Before));
    at.book("grace", "2026-11-23T14:00:00Z").await.expect(202);
    at.live(2 * 3600 + 60).await;
    let site = at.site("ada-lovelace");
    // The job comes again as after a crash, for a row that was sent and for one that never was.
    site.ports
        .sql
        .run(
            "INSERT INTO jobs (kind, ref, due_at) SELECT 'mail', id, 0 FROM outbox",
            &[],
        )
        .unwrap();
    site.ports
        .sql
        .run(
            "INSERT INTO jobs (kind, ref, due_at) VALUES ('mail', 'never', 0)",
            &[],
        )
        .unwrap();
    site.alarm().await;
    assert_eq!(at.mailbox().len(), 1);
    assert_eq!(at.mailbox()[0]["repeats"], 0);
}

#[tokio::test]
async fn a_mail_that_cant_be_sent_is_given_up_after_a_day_and_somebody_has_to_call() {
    let (at, mut owner) = with_mail().await;
    at.fail(|_| Some(Fault::Before));
    at.book("grace", "2026-11-23T14:00:00Z").await.expect(202);
    at.live(2 * 3600 + 60).await;
    assert_eq!(owner.view().await["failed_mails"], json!([]));
    at.live(25 * 3600).await;
    at.heal();
    let view = look(&mut owner).await;
    assert_eq!(view["failed_mails"][0]["kind"], "rejected");
    assert_eq!(view["failed_mails"][0]["why"], "given_up");
    assert_eq!(view["people_to_call"][0]["name"], "Grace Hopper");
    at.live(3600).await;
    let late = at.letters();
    let late: Vec<_> = late.iter().filter(|(to, _)| to != OWNER).collect();
    assert!(late.is_empty(), "too late to be of use: {late:?}");
}

#[tokio::test]
async fn without_mail_the_owner_calls_until_each_is_ticked_off() {
    let (at, mut owner) = without_mail().await;
    at.fail(|_| Some(Fault::Before));
    let booked = at
        .book("grace", "2026-11-23T14:00:00Z")
        .await
        .expect(202)
        .body;
    assert_eq!(owner.view().await["people_to_call"], json!([]));
    at.live(2 * 3600 + 60).await;
    let view = owner.view().await;
    let person = &view["people_to_call"][0];
    assert_eq!(
        (&person["booking"], &person["what"], &person["name"]),
        (&booked["id"], &json!("rejected"), &json!("Grace Hopper"))
    );
    assert_eq!(person["start"], "2026-11-23T14:00:00Z");
    assert!(person["email"].as_str().unwrap().ends_with("@example.org"));
    assert_eq!(view["sends_mail"], false);
    at.heal();
    at.live(8 * 86_400).await;
    assert_eq!(
        look(&mut owner).await["people_to_call"]
            .as_array()
            .unwrap()
            .len(),
        1,
        "the list outlives the outbox"
    );
    let path = format!(
        "/v1/owner/sites/ada-lovelace/people-to-call/{}/done",
        booked["id"].as_str().unwrap()
    );
    for _ in 0..2 {
        let view = owner.send("POST", &path, Some(json!({}))).await.expect(200);
        assert_eq!(view.body["people_to_call"], json!([]));
    }
    let nobody = "/v1/owner/sites/ada-lovelace/people-to-call/x/done";
    owner
        .send("POST", nobody, Some(json!({})))
        .await
        .expect(404);
}

#[tokio::test]
async fn what_a_host_switches_off_is_not_sent_and_who_misses_something_is_called() {
    let (at, mut owner) = with_mail().await;
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().unwrap();
    assert_eq!(view["hosts"][0]["mails"]["rejected"], true);
    let path = format!("/v1/owner/sites/ada-lovelace/hosts/{host}/mails");
    let off = json!({"rejected": false, "connection_broken": false});
    let view = owner.send("PUT", &path, Some(off)).await.expect(200).body;
    assert_eq!(view["hosts"][0]["mails"]["rejected"], false);
    assert_eq!(view["hosts"][0]["mails"]["cancelled"], true);
    at.fail(|request| is_google(request).then_some(Fault::Before));
    at.book("grace", "2026-11-23T14:00:00Z").await.expect(202);
    at.live(2 * 3600 + 60).await;
    at.heal();
    revoked(&at).await;
    at.live(7200).await;
    assert_eq!(at.letters(), []);
    let view = owner.view().await;
    assert_eq!(view["people_to_call"].as_array().unwrap().len(), 1);
    assert_eq!(
        view["hosts"][0]["connections"][0]["state"],
        "reconnect_needed"
    );
}

#[tokio::test]
async fn a_broken_connection_is_told_once_for_each_time_that_it_breaks() {
    let (at, mut owner) = with_mail().await;
    revoked(&at).await;
    at.live(7200).await;
    let subject = "Google Calendar of Ada Lovelace has to be connected again".to_owned();
    assert_eq!(at.letters(), [(OWNER.to_owned(), subject.clone())]);
    let start = json!({"intent": "connect_host", "site": "ada-lovelace"});
    owner.consent(start, OWNER, json!("all")).await;
    at.live(7200).await;
    assert_eq!(at.letters().len(), 1);
    revoked(&at).await;
    at.live(86_400).await;
    assert_eq!(at.letters().len(), 2);
    assert_eq!(at.letters()[1].1, subject);
}

#[tokio::test]
async fn a_connection_that_is_back_before_its_mail_is_not_told() {
    let (at, mut owner) = with_mail().await;
    at.fail(|request| is_mail(request).then_some(Fault::Before));
    revoked(&at).await;
    at.fail(|request| is_mail(request).then_some(Fault::Before));
    at.live(7200).await;
    let start = json!({"intent": "connect_host", "site": "ada-lovelace"});
    owner.consent(start, OWNER, json!("all")).await;
    at.heal();
    at.live(7200).await;
    assert_eq!(at.letters(), []);
}

#[tokio::test]
async fn a_cancellation_that_google_cant_tell_is_told_by_us_and_then_by_nobody_else() {
    let (at, mut owner) = with_mail().await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    revoked(&at).await;
    at.live(7200).await;
    at.cancel(&booked).await.expect(200);
    at.live(60).await;
    let letters = at.letters();
    assert_eq!(
        letters.last().unwrap().1,
        "Cancelled: Intro call with Ada Lovelace"
    );
    let count = letters.len();
    let start = json!({"intent": "connect_host", "site": "ada-lovelace"});
    owner.consent(start, OWNER, json!("all")).await;
    at.live(86_400).await;
    let google = at.control_as("GET", "mails", Value::Null);
    let kinds: Vec<&Value> = google
        .as_array()
        .unwrap()
        .iter()
        .map(|mail| &mail["kind"])
        .collect();
    assert_eq!(kinds, ["invite"], "the event has left silently");
    assert_eq!(super::story::events(&at).len(), 0);
    assert_eq!(at.letters().len(), count);
}

/// Cancels with the grant gone, tries to tell it or not, and connects again: how often Google
/// told the visitor, and how often we did.
async fn who_tells(tried: bool) -> (usize, usize) {
    let (at, mut owner) = with_mail().await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    revoked(&at).await;
    at.live(7200).await;
    let before = at.letters().len();
    at.fail(|request| is_mail(request).then_some(Fault::Before));
    at.cancel(&booked).await.expect(200);
    if tried {
        at.live(60).await;
    }
    let start = json!({"intent": "connect_host", "site": "ada-lovelace"});
    owner.consent(start, OWNER, json!("all")).await;
    at.heal();
    at.live(7200).await;
    assert_eq!(super::story::events(&at).len(), 0);
    let google = at.control_as("GET", "mails", Value::Null);
    let google = google.as_array().unwrap().iter();
    let google = google.filter(|mail| mail["kind"] == "cancel").count();
    (google, at.letters().len() - before)
}

#[tokio::test]
async fn a_cancellation_has_one_sender_whoever_begins() {
    assert_eq!(who_tells(false).await, (1, 0), "Google was back in time");
    assert_eq!(who_tells(true).await, (0, 1), "we had begun");
}

#[tokio::test]
async fn what_google_was_asked_to_tell_is_not_told_by_us_while_it_may_still_do_it() {
    let (at, _) = with_mail().await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    let delete = |request: &Request| request.method() == http::Method::DELETE;
    at.fail(move |request| delete(request).then_some(Fault::Before));
    at.cancel(&booked).await.expect(200);
    revoked(&at).await;
    at.heal();
    let told = || {
        let letters = at.letters().into_iter();
        letters
            .filter(|letter| letter.1.starts_with("Cancelled:"))
            .count()
    };
    at.live(500).await;
    assert_eq!(told(), 0, "what was sent may still arrive");
    at.live(300).await;
    assert_eq!(told(), 1);
}

#[tokio::test]
async fn the_outbox_holds_nothing_personal_and_is_emptied() {
    let (at, _) = with_mail().await;
    at.fail(|request| is_google(request).then_some(Fault::Before));
    at.book("grace", "2026-11-23T14:00:00Z").await.expect(202);
    at.live(2 * 3600 + 60).await;
    let rows = |at: &Deployment| {
        let site = at.site("ada-lovelace");
        let rows = site.ports.sql.run("SELECT * FROM outbox", &[]).unwrap();
        (rows.len(), format!("{rows:?}"))
    };
    let (count, text) = rows(&at);
    assert_eq!(count, 1);
    assert!(
        !text.contains("example") && !text.contains("Grace"),
        "{text}"
    );
    assert!(!at.logged().contains("example.org"), "{}", at.logged());
    at.live(8 * 86_400).await;
    assert_eq!(rows(&at).0, 0);
}

/// What `later` puts down and the job sends about a booking without an event at Google.
async fn told_without_event(kinds: &[Kind], lang: &str) -> Vec<Value> {
    let (at, _) = with_mail().await;
    put_without_event(&at, kinds, lang).await;
    at.mailbox()
}

async fn put_without_event(at: &Deployment, kinds: &[Kind], lang: &str) {
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    let id = booked["id"].as_str().unwrap();
    let site = at.site("ada-lovelace");
    let change = "UPDATE bookings SET google_event = NULL, write_state = 'none', lang = ?";
    site.ports.sql.run(change, &[lang.into()]).unwrap();
    let store = site.store().unwrap();
    for kind in kinds {
        let booking = store.booking(id).unwrap().unwrap();
        for _ in 0..3 {
            tell::later(&site, &store, *kind, &booking).unwrap();
        }
        site.alarm().await;
    }
}

#[tokio::test]
async fn each_kind_is_switched_off_by_its_own_switch() {
    for (switch, kind) in [
        ("rejected", Kind::Rejected),
        ("cancelled", Kind::Cancelled),
        ("approval", Kind::Asked),
        ("approval", Kind::Declined),
        ("confirmed", Kind::Confirmed),
        ("changed", Kind::Changed),
        ("changed", Kind::Moved),
        ("approval_wanted", Kind::Wanted),
        ("connection_broken", Kind::Broken),
        ("jobs_failing", Kind::Failing),
        ("calendar_lost", Kind::Lost),
    ] {
        for on in [true, false] {
            let (at, mut owner) = with_mail().await;
            let host = owner.view().await["hosts"][0]["id"].clone();
            let path = format!(
                "/v1/owner/sites/ada-lovelace/hosts/{}/mails",
                host.as_str().unwrap()
            );
            // All the others are on or off the other way round, so that none of them decides.
            let mut mails = owner.view().await["hosts"][0]["mails"].clone();
            for (name, value) in mails.as_object_mut().unwrap() {
                *value = json!((name == switch) == on);
            }
            owner.send("PUT", &path, Some(mails)).await.expect(200);
            let site = at.site("ada-lovelace");
            let store = site.store().unwrap();
            let host = host.as_str().unwrap();
            assert_eq!(post::wanted(&store, kind, host).unwrap(), on, "{kind:?}");
        }
    }
}

#[tokio::test]
async fn without_an_invitation_the_confirmation_comes_from_us_with_a_file() {
    let mails = told_without_event(&[Kind::Confirmed, Kind::Moved], "de-AT").await;
    let subjects: Vec<&Value> = mails.iter().map(|m| &m["mail"]["subject"]).collect();
    assert_eq!(
        subjects,
        [
            "Gebucht: Intro call mit Ada Lovelace",
            "Neue Zeit: Intro call mit Ada Lovelace"
        ]
    );
    let file = mails[0]["mail"]["attachments"][0]["content"]
        .as_str()
        .unwrap();
    let file = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, file).unwrap();
    let file = String::from_utf8(file).unwrap();
    assert!(file.contains("DTSTART:20261124T090000Z"), "{file}");
    assert!(
        file.contains("STATUS:CONFIRMED") && file.contains("UID:"),
        "{file}"
    );
}

#[tokio::test]
async fn what_has_moved_on_is_dropped() {
    // Neither pending, nor rejected, nor cancelled: nothing of this holds.
    let stale = [
        Kind::Asked,
        Kind::Wanted,
        Kind::Rejected,
        Kind::Declined,
        Kind::Cancelled,
    ];
    assert_eq!(told_without_event(&stale, "en").await, Vec::<Value>::new());
}

#[tokio::test]
async fn work_that_fails_for_good_is_told_once_until_it_is_well_again() {
    let (at, mut owner) = with_mail().await;
    let is_read = |request: &Request| request.uri().path().ends_with("/freeBusy");
    at.fail(move |request| is_read(request).then_some(Fault::Status(503)));
    owner.view().await;
    let site = at.site("ada-lovelace");
    let again = "UPDATE jobs SET due_at = 0 WHERE kind = 'refresh'";
    site.ports.sql.run(again, &[]).unwrap();
    site.alarm().await;
    at.live(12 * 3600).await;
    let subject = "Ada Lovelace needs your attention".to_owned();
    assert_eq!(at.letters(), [(OWNER.to_owned(), subject.clone())]);
    at.heal();
    at.live(4 * 3600).await;
    assert_eq!(at.letters().len(), 1);
    at.fail(move |request| is_read(request).then_some(Fault::Status(503)));
    site.ports.sql.run(again, &[]).unwrap();
    site.alarm().await;
    at.live(12 * 3600).await;
    assert_eq!(at.letters().len(), 2, "it failed anew");
}

#[tokio::test]
async fn what_the_host_does_in_google_is_told_by_google() {
    let (at, mut owner) = with_mail().await;
    at.book("grace", SLOT).await.expect(201);
    at.live(60).await;
    let id = super::story::events(&at)[0]["id"].clone();
    let id = id.as_str().unwrap();
    at.advance(5);
    at.move_event(id, "2026-11-24T12:00:00Z", "2026-11-24T12:30:00Z");
    at.changed().await;
    let bookings = owner.view().await["bookings"].clone();
    assert_eq!(bookings[0]["start"], "2026-11-24T12:00:00Z");
    at.advance(5);
    at.delete_event(id);
    at.changed().await;
    at.live(7200).await;
    let view = owner.view().await;
    assert_eq!(view["bookings"][0]["status"], "cancelled");
    assert_eq!(view["people_to_call"], json!([]));
    assert_eq!(at.letters(), []);
}

#[tokio::test]
async fn a_mail_that_went_out_unheard_has_not_failed_because_the_booking_has_moved_since() {
    let (at, mut owner) = with_mail().await;
    uninvited(&mut owner).await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.fail(|request| is_mail(request).then_some(Fault::After));
    at.live(10).await;
    let moved = at.reschedule(&booked, "k", "2026-11-25T13:00:00Z");
    moved.await.expect(200);
    at.heal();
    at.live(2 * 3600).await;
    let subjects: Vec<String> = at.letters().into_iter().map(|(_, it)| it).collect();
    assert_eq!(
        subjects,
        [
            "Booked: Intro call with Ada Lovelace",
            "New time: Intro call with Ada Lovelace"
        ]
    );
    let dump = at.dump("ada-lovelace");
    let jobs = dump.lines().find(|line| line.starts_with("jobs:"));
    assert!(!jobs.unwrap().contains("\"mail\""), "{jobs:?}");
}

#[tokio::test]
async fn a_hosts_broken_connection_is_told_to_the_host_and_to_the_owner() {
    let (at, mut owner) = with_mail().await;
    add_bob(&at, &mut owner).await;
    at.live(60).await;
    at.control("revoke", json!({"email": BOB}));
    for _ in 0..3 {
        at.live(4000).await;
        at.slots().await;
    }
    let subject = "Google Calendar of Bob has to be connected again";
    let mut told = at.letters();
    told.sort();
    let told: Vec<(&str, &str)> = told.iter().map(|(to, it)| (&**to, &**it)).collect();
    assert_eq!(told, [(OWNER, subject), (BOB, subject)]);
}

#[tokio::test]
async fn a_second_move_is_told_though_the_mail_of_the_first_went_out_unheard() {
    let (at, mut owner) = with_mail().await;
    uninvited(&mut owner).await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(10).await;
    for (key, start) in [("a", "2026-11-25T13:00:00Z"), ("b", "2026-11-26T13:00:00Z")] {
        at.fail(|request| is_mail(request).then_some(Fault::After));
        at.reschedule(&booked, key, start).await.expect(200);
        at.live(10).await;
    }
    at.heal();
    at.live(2 * 3600).await;
    let letters = at.mailbox();
    let told: Vec<&str> = letters
        .iter()
        .map(|m| m["mail"]["text"].as_str().unwrap())
        .collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[1].contains("25 November"), "{told:?}");
    assert!(told[2].contains("26 November"), "{told:?}");
}

#[tokio::test]
async fn whom_nobody_tells_that_the_host_has_moved_it_is_to_be_called() {
    for (by_host, calls) in [(true, 1), (false, 0)] {
        let (at, mut owner) = without_mail().await;
        uninvited(&mut owner).await;
        let booked = at.book("grace", SLOT).await.expect(201).body;
        let start = "2026-11-25T13:00:00Z";
        if by_host {
            let id = booked["id"].as_str().unwrap();
            let path = format!("/v1/owner/sites/ada-lovelace/bookings/{id}/reschedule");
            let wish = json!({"start": start});
            owner.send_with_key("POST", &path, wish).await.expect(200);
        } else {
            at.reschedule(&booked, "k", start).await.expect(200);
        }
        at.live(60).await;
        let people = owner.view().await["people_to_call"].clone();
        assert_eq!(people.as_array().unwrap().len(), calls, "{people}");
    }
}

#[tokio::test]
async fn what_a_newer_mail_has_told_is_not_told_again_by_the_one_before() {
    let (at, mut owner) = with_mail().await;
    uninvited(&mut owner).await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(10).await;
    let before = at.mailbox().len();
    at.fail(|request| is_mail(request).then_some(Fault::Before));
    at.reschedule(&booked, "a", "2026-11-25T13:00:00Z")
        .await
        .expect(200);
    at.live(10).await;
    at.heal();
    at.reschedule(&booked, "b", "2026-11-26T13:00:00Z")
        .await
        .expect(200);
    at.live(2 * 3600).await;
    assert_eq!(at.mailbox().len() - before, 1);
}

#[tokio::test]
async fn who_was_called_is_to_be_called_again_after_another_move() {
    let (at, mut owner) = without_mail().await;
    uninvited(&mut owner).await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    let id = booked["id"].as_str().unwrap();
    let site = "/v1/owner/sites/ada-lovelace";
    for start in ["2026-11-25T13:00:00Z", "2026-11-26T13:00:00Z"] {
        let path = format!("{site}/bookings/{id}/reschedule");
        let wish = json!({"start": start});
        owner.send_with_key("POST", &path, wish).await.expect(200);
        at.live(60).await;
        let people = owner.view().await["people_to_call"].clone();
        assert_eq!(people.as_array().unwrap().len(), 1, "{start}: {people}");
        let done = format!("{site}/people-to-call/{id}/done");
        owner.send("POST", &done, Some(json!({}))).await.expect(200);
    }
}
