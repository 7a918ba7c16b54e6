//! What goes wrong on the way out: who took a booking over can't be reached, leaves too, or is busy
//! by then; leaving is called off; nobody knows what Google has.

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::leaving::{BOB, SITE, SLOT, ada, add_bob, bobs_events, disconnect, page, revoked, two};
use super::people::{Browser, connected, connected_to};
use super::story::{add, events, timed};
use crate::ports::Request;

fn is_insert(request: &Request) -> bool {
    request.method() == http::Method::POST && request.uri().path().ends_with("/events")
}

async fn failed_jobs(owner: &mut Browser) -> Vec<String> {
    let jobs = owner.send("GET", &format!("{SITE}/jobs"), None).await;
    let jobs = jobs.expect(200).body["jobs"].clone();
    let failed = jobs.as_array().unwrap().iter();
    failed
        .filter(|job| job["state"] == "failed")
        .map(|job| job["kind"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn what_cannot_reach_who_took_it_keeps_the_grant_visibly_until_it_can() {
    let (at, mut owner, _, _) = two().await;
    at.fail(|request| {
        is_insert(request).then_some(Fault::Says(403, "forbiddenForNonOrganizer", "No."))
    });
    disconnect(&mut owner, json!({"bookings": "hand_over"}))
        .await
        .expect(200);
    at.live(60).await;
    assert_eq!((events(&at).len(), revoked(&at)), (1, 0));
    assert_eq!(failed_jobs(&mut owner).await, ["move", "depart"]);
    let tries = |log: String| log.matches("job=depart").count();
    let told = tries(at.logged());
    let before = at.google_calls().len();
    at.live(600).await;
    assert_eq!(at.count_calls(before, "/events"), 0, "nobody polls");
    assert_eq!(tries(at.logged()), told, "it fails once");
    let view = owner.view().await;
    assert_eq!(view["hosts"][0]["leaving"]["left"], 1);
    // The other calendar is mended, and the owner presses the button of leaving alone.
    at.heal();
    let (_, connection) = ada(&view);
    let again = format!("{SITE}/jobs/depart/{connection}/retry");
    owner.send("POST", &again, Some(json!({}))).await;
    at.live(60).await;
    assert_eq!((events(&at).len(), bobs_events(&at).len()), (0, 1));
    assert_eq!(revoked(&at), 1);
    assert_eq!(failed_jobs(&mut owner).await, [""; 0]);
}

#[tokio::test]
async fn leaving_goes_on_as_soon_as_what_had_failed_arrives() {
    let (at, mut owner, _, _) = two().await;
    at.fail(|request| {
        is_insert(request).then_some(Fault::Says(403, "forbiddenForNonOrganizer", "No."))
    });
    disconnect(&mut owner, json!({"bookings": "hand_over"}))
        .await
        .expect(200);
    at.live(60).await;
    at.heal();
    while bobs_events(&at).is_empty() {
        at.live(10).await;
    }
    at.live(60).await;
    assert_eq!(revoked(&at), 1);
}

#[tokio::test]
async fn an_old_event_that_cannot_be_removed_does_not_keep_the_grant_for_ever() {
    let (at, mut owner, _, _) = two().await;
    at.fail(|request| (request.method() == http::Method::DELETE).then_some(Fault::Status(503)));
    disconnect(&mut owner, json!({"bookings": "hand_over"}))
        .await
        .expect(200);
    at.live(600).await;
    assert_eq!((bobs_events(&at).len(), revoked(&at)), (1, 0));
    at.live(3 * 3600).await;
    assert_eq!(revoked(&at), 1);
    let view = owner.view().await;
    let list = view["hosts"][0]["by_hand"].as_array().unwrap();
    assert_eq!(list.len(), 1, "{view}");
}

#[tokio::test]
async fn when_google_cannot_say_who_is_free_leaving_fails_visibly() {
    let (at, mut owner, _, _) = two().await;
    disconnect(&mut owner, json!({"bookings": "hand_over"}))
        .await
        .expect(200);
    at.fail(|request| (request.uri().path().ends_with("/freeBusy")).then_some(Fault::Status(503)));
    at.live(2 * 3600).await;
    assert!(failed_jobs(&mut owner).await.contains(&"depart".to_owned()));
    assert_eq!((events(&at).len(), revoked(&at)), (1, 0));
}

#[tokio::test]
async fn who_resumes_while_the_grant_is_being_ended_stays() {
    let (at, mut owner, _, _) = two().await;
    let view = owner.view().await;
    let bob = view["hosts"][1]["id"].as_str().unwrap().to_owned();
    let site = at.site("ada-lovelace");
    let host = bob.clone();
    // As `resume` does, between our request to Google and its answer.
    at.fail(move |request| {
        if request.uri().path().ends_with("/revoke") {
            let store = site.store().unwrap();
            store.remove_leaving(&host).unwrap();
            store.set_host_state(&host, "active").unwrap();
        }
        None
    });
    let path = format!("{SITE}/hosts/{bob}/remove");
    owner.send("POST", &path, Some(json!({}))).await;
    assert_eq!(revoked(&at), 1);
    at.heal();
    let view = owner.view().await;
    assert_eq!(view["hosts"][1]["state"], "active");
}

#[tokio::test]
async fn who_is_to_leave_in_another_way_by_now_leaves_in_that_way() {
    let (at, mut owner, _, _) = two().await;
    let (host, connection) = ada(&owner.view().await);
    let site = at.site("ada-lovelace");
    let row = crate::store::Leaving {
        subject: connection,
        host,
        what: crate::store::LeavingKind::Disconnect,
        bookings: shared::api::FutureBookings::Cancel,
        hand_to: None,
        otherwise: shared::api::FutureBookings::Keep,
        total: 1,
    };
    at.fail(move |request| {
        if request.uri().path().ends_with("/revoke") {
            let store = site.store().unwrap();
            store.put_leaving(&row, site.now()).unwrap();
        }
        None
    });
    let view = disconnect(&mut owner, json!({"bookings": "keep"})).await;
    let view = view.expect(200).body;
    at.heal();
    assert_eq!(view["hosts"][0]["leaving"]["what"], "disconnect");
}

#[tokio::test]
async fn who_took_a_booking_and_left_before_it_came_does_not_get_it() {
    for by_google in [false, true] {
        let (at, mut owner, mut bob, booked) = two().await;
        at.fail(|request| is_insert(request).then_some(Fault::Status(503)));
        let choice = json!({"bookings": "hand_over", "otherwise": "keep"});
        disconnect(&mut owner, choice).await.expect(200);
        at.live(20).await;
        let text = page(&at, &booked).await;
        assert!(text.contains("You meet Bob"), "{text}");
        if by_google {
            at.control("revoke", json!({"email": BOB}));
        } else {
            disconnect(&mut bob, json!({})).await.expect(200);
        }
        at.heal();
        at.live(1500).await;
        // Nobody else can take it, so it is done with as was said, and nothing is left to do.
        let text = page(&at, &booked).await;
        assert!(text.contains("You meet Ada Lovelace"), "{text}");
        assert_eq!((events(&at).len(), bobs_events(&at).len()), (1, 0));
        assert_eq!(revoked(&at), 1 + usize::from(!by_google));
        assert_eq!(failed_jobs(&mut owner).await, [""; 0]);
    }
}

/// Bob becomes busy when Ada's booking is on its way to him.
fn bob_becomes_busy(at: &Deployment) {
    let busy = timed("2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z");
    at.control(
        "events",
        json!({"email": BOB, "calendar": "primary", "event": busy}),
    );
}

/// Ada's booking goes to Bob, who becomes busy while it is on its way; whether he sees the overlap.
async fn overlap_is_seen(by_hand: bool) -> bool {
    let (at, mut owner, mut bob, _) = two().await;
    let world = at.clone();
    let mut once = false;
    at.fail(move |request| {
        if is_insert(request) && !std::mem::replace(&mut once, true) {
            bob_becomes_busy(&world);
        }
        let delete = by_hand && request.method() == http::Method::DELETE;
        delete.then_some(Fault::Says(403, "forbiddenForNonOrganizer", "No."))
    });
    disconnect(&mut owner, json!({"bookings": "hand_over"}))
        .await
        .expect(200);
    at.live(60).await;
    at.heal();
    let list = &owner.view().await["hosts"][0]["by_hand"];
    assert_eq!(list.as_array().unwrap().len(), usize::from(by_hand));
    bob.view().await["bookings"][0]["conflict"] == true
}

#[tokio::test]
async fn who_has_become_busy_when_it_arrives_sees_the_overlap() {
    assert!(overlap_is_seen(false).await);
}

#[tokio::test]
async fn what_is_left_to_be_removed_by_hand_stops_no_second_look() {
    assert!(overlap_is_seen(true).await);
}

#[tokio::test]
async fn a_second_look_at_who_has_it_no_more_says_nothing() {
    let (at, mut owner) = connected_to(Deployment::new()).await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    let mut bob = super::leaving::add_bob(&at, &mut owner).await;
    let (host, _) = ada(&bob.view().await);
    add(&at, "primary", timed(SLOT, "2026-11-24T09:30:00Z"));
    let site = at.site("ada-lovelace");
    let id = booked["id"].as_str().unwrap().to_owned();
    let mut once = false;
    // As handing over does, between the second look and its answer.
    at.fail(move |request| {
        let looks =
            request.method() == http::Method::GET && request.uri().path().ends_with("/events");
        if looks && !std::mem::replace(&mut once, true) {
            site.store().unwrap().set_booking_host(&id, &host).unwrap();
        }
        None
    });
    at.live(20).await;
    at.heal();
    let sql = "SELECT conflict, revision FROM bookings";
    let site = at.site("ada-lovelace");
    let found = crate::ports::Sql::run(&*site.ports.sql, sql, &[]).unwrap();
    assert_eq!(found[0][0], crate::ports::Value::Int(0), "{found:?}");
}

#[tokio::test]
async fn who_has_a_calendar_that_is_gone_takes_nothing_over() {
    let (at, mut owner, _, booked) = two().await;
    at.fail(|request| {
        let gone = r#"{"calendars": {"bob@example.com": {"errors": [
            {"domain": "global", "reason": "notFound"}]}}}"#;
        let bobs = String::from_utf8_lossy(request.body()).contains(BOB);
        let looks = request.uri().path().ends_with("/freeBusy");
        (looks && bobs).then_some(Fault::Answer(200, gone))
    });
    let choice = json!({"bookings": "hand_over", "otherwise": "keep"});
    disconnect(&mut owner, choice).await.expect(200);
    at.live(120).await;
    let text = page(&at, &booked).await;
    assert!(text.contains("You meet Ada Lovelace"), "{text}");
    assert_eq!((events(&at).len(), bobs_events(&at).len()), (1, 0));
}

/// Events by what Google mailed about them to guests.
pub(super) fn told_by_google(at: &Deployment, kind: &str) -> Vec<String> {
    let mails = at.control_as("GET", "mails", Value::Null);
    let mails = mails.as_array().unwrap().iter();
    let mut events: Vec<String> = mails
        .filter(|mail| mail["kind"] == kind)
        .map(|mail| mail["event"].as_str().unwrap().to_owned())
        .collect();
    events.sort();
    events.dedup();
    events
}

#[tokio::test]
async fn what_is_cancelled_on_its_way_is_removed_by_whose_calendar_it_is_in() {
    let (at, mut owner, _, booked) = two().await;
    at.fail(|request| is_insert(request).then_some(Fault::Status(503)));
    disconnect(&mut owner, json!({"bookings": "hand_over"}))
        .await
        .expect(200);
    at.live(20).await;
    assert!(page(&at, &booked).await.contains("You meet Bob"));
    at.control("revoke", json!({"email": OWNER}));
    at.cancel(&booked).await.expect(200);
    at.live(60).await;
    let hosts = owner.view().await["hosts"].clone();
    let lists = [&hosts[0]["by_hand"], &hosts[1]["by_hand"]];
    let lengths = lists.map(|list| list.as_array().unwrap().len());
    assert_eq!(lengths, [1, 0], "Ada's calendar, not Bob's: {hosts}");
}

#[tokio::test]
async fn an_invitation_of_an_insert_whose_answer_was_lost_is_taken_back() {
    let (at, mut owner, _, booked) = two().await;
    at.fail(|request| is_insert(request).then_some(Fault::After));
    disconnect(&mut owner, json!({"bookings": "hand_over"}))
        .await
        .expect(200);
    at.live(10).await;
    assert_eq!((events(&at).len(), bobs_events(&at).len()), (1, 1));
    at.cancel(&booked).await.expect(200);
    at.heal();
    at.live(1500).await;
    assert_eq!((events(&at).len(), bobs_events(&at).len()), (0, 0));
    let invited = told_by_google(&at, "invite");
    assert_eq!(invited.len(), 2, "by Ada and by Bob");
    assert_eq!(told_by_google(&at, "cancel"), invited);
}

#[tokio::test]
async fn whose_booking_ends_before_google_had_it_is_told_by_one_of_us() {
    for (fault, by_us) in [(Fault::Before, 1), (Fault::After, 0)] {
        for deployment in [Deployment::with_mail(), Deployment::new()] {
            let (at, mut owner) = connected_to(deployment).await;
            at.fail(move |request| is_insert(request).then_some(fault));
            at.book("grace", SLOT).await.expect(202);
            disconnect(&mut owner, json!({"bookings": "cancel"}))
                .await
                .expect(200);
            at.heal();
            at.live(1500).await;
            let letters = at.letters().into_iter();
            let letters = letters.filter(|(to, _)| to == "grace@example.org").count();
            let calls = owner.view().await["people_to_call"].clone();
            let calls = calls.as_array().unwrap().len();
            assert_eq!(letters + calls, by_us, "{fault:?}");
            let by_google = told_by_google(&at, "cancel");
            assert_eq!(by_google.len(), 1 - by_us, "{fault:?}");
            assert_eq!((events(&at).len(), revoked(&at)), (0, 1));
        }
    }
}

#[tokio::test]
async fn a_second_click_does_not_cut_off_what_is_on_its_way() {
    for stopped in [false, true] {
        let (at, mut owner, _, _) = two().await;
        at.fail(|request| is_insert(request).then_some(Fault::Status(503)));
        disconnect(&mut owner, json!({"bookings": "hand_over"}))
            .await
            .expect(200);
        at.live(20).await;
        if stopped {
            let (host, _) = ada(&owner.view().await);
            let path = format!("{SITE}/hosts/{host}/resume");
            owner.send("POST", &path, Some(json!({}))).await.expect(200);
        }
        disconnect(&mut owner, json!({})).await.expect(200);
        assert_eq!(revoked(&at), 0, "stopped={stopped}");
        at.heal();
        at.live(400).await;
        assert_eq!((events(&at).len(), bobs_events(&at).len()), (0, 1));
        assert_eq!(revoked(&at), 1);
    }
}

#[tokio::test]
async fn what_google_was_asked_is_known_before_the_grant_goes() {
    let (at, mut owner, _, booking) = two().await;
    let is_patch = |request: &Request| request.method() == http::Method::PATCH;
    let is_get = |request: &Request| {
        request.method() == http::Method::GET && request.uri().path().contains("/events/")
    };
    // The move arrives at Google, and nobody hears of it.
    let mut patched = false;
    at.fail(move |request| match (is_patch(request), is_get(request)) {
        (true, _) => {
            patched = true;
            Some(Fault::After)
        }
        (_, true) if patched => Some(Fault::Status(503)),
        _ => None,
    });
    let new = "2026-11-24T12:00:00Z";
    at.reschedule(&booking, "k", new).await.expect(202);
    disconnect(&mut owner, json!({"bookings": "keep"}))
        .await
        .expect(200);
    at.live(60).await;
    assert_eq!(revoked(&at), 0, "what became of the move is asked first");
    at.heal();
    at.live(600).await;
    assert_eq!(revoked(&at), 1);
    assert_eq!(at.how(&booking).await["start"], new);
}

#[tokio::test]
async fn that_nothing_is_left_to_be_asked_about_is_not_a_choice_to_keep() {
    let (at, mut owner, _, _) = two().await;
    at.fail(|request| {
        is_insert(request).then_some(Fault::Says(403, "forbiddenForNonOrganizer", "No."))
    });
    let choice = json!({"bookings": "hand_over", "otherwise": "cancel"});
    for _ in 0..2 {
        disconnect(&mut owner, choice.clone()).await.expect(200);
        at.live(60).await;
        assert_eq!(revoked(&at), 0, "it is still in Ada's calendar");
    }
    at.heal();
    at.live(2 * 3600).await;
    assert_eq!((events(&at).len(), bobs_events(&at).len()), (0, 1));
    assert_eq!(revoked(&at), 1);
}

#[tokio::test]
async fn who_takes_it_over_and_can_make_no_links_gets_it_without_one() {
    let (at, mut owner) = connected().await;
    let mut event = owner.view().await["events"][0].clone();
    event["meet"] = json!(true);
    let path = format!("{SITE}/events/intro");
    owner.send("PUT", &path, Some(event)).await.expect(200);
    at.book("grace", SLOT).await.expect(201);
    at.live(60).await;
    add_bob(&at, &mut owner).await;
    at.fail(|request| {
        let wanted = String::from_utf8_lossy(request.body()).contains("conferenceData");
        let refusal = Fault::Says(400, "invalid", "Invalid conference type value.");
        (is_insert(request) && wanted).then_some(refusal)
    });
    disconnect(&mut owner, json!({"bookings": "hand_over"}))
        .await
        .expect(200);
    at.live(600).await;
    assert_eq!((events(&at).len(), bobs_events(&at).len()), (0, 1));
    assert_eq!(revoked(&at), 1);
}
