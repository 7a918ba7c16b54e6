//! Faults: what strikes when, what stays, and what an answer looks like.

#[path = "support/near.rs"]
mod near;
mod support;

use std::time::{Duration, Instant};

use google_sim::End;
use google_sim::faults::{Effect, Group, Part, Reason, RetryAfter, Rule, Shape};
use near::{Near, header, json_of};
use reqwest::Method;
use serde_json::{Value, json};
use support::{World, event};

const EVENTS: &str = "calendars/primary/events";

fn lunch(id: &str) -> Value {
    support::with(
        event("Lunch", "2026-11-24T12:00:00", "2026-11-24T13:00:00"),
        json!({"id": id}),
    )
}

fn reason(reply: &google_sim::Reply) -> (u16, String) {
    let body = json_of(reply);
    let text = body["error"]["errors"][0]["reason"]
        .as_str()
        .or_else(|| body["error"].as_str())
        .unwrap_or_default();
    (reply.status, text.to_owned())
}

#[test]
fn a_rule_skips_strikes_and_ends() {
    let near = Near::new();
    near.sim.set_faults([
        Rule::on(Group::Insert, Effect::error(Reason::QuotaExceeded))
            .skip(1)
            .times(2),
    ]);
    let statuses: Vec<u16> = (0..5)
        .map(|n| {
            near.call("POST", EVENTS, lunch(&format!("lunch{n}")))
                .status
        })
        .collect();
    assert_eq!(statuses, [200, 403, 403, 200, 200]);
    assert_eq!(near.call("GET", EVENTS, Value::Null).status, 200);
    let counted = near.control("GET", "faults", json!({}));
    assert_eq!(
        (&counted[0]["seen"], &counted[0]["struck"]),
        (&json!(5), &json!(2))
    );
    let logged = near.control("GET", "requests", json!({}));
    assert_eq!(logged[1]["faults"], json!(["error quotaExceeded"]));
    assert_eq!(logged[3]["faults"], json!([]));
}

#[test]
fn chance_depends_on_the_seed_alone() {
    let run = |seed: u64| -> Vec<u16> {
        let near = Near::new();
        near.sim.lock().seed = seed;
        near.sim
            .add_fault(Rule::on(Group::List, Effect::backend(502, Shape::Empty)).chance(0.3));
        (0..200)
            .map(|_| near.call("GET", EVENTS, Value::Null).status)
            .collect()
    };
    let (first, again, other) = (run(7), run(7), run(8));
    assert_eq!(first, again);
    assert_ne!(first, other);
    let struck = first.iter().filter(|s| **s == 502).count();
    assert!((35..=85).contains(&struck), "{struck}");
}

#[test]
fn a_rule_is_for_one_person_or_calendar() {
    let near = Near::new();
    near.user("tom@example.com", "Europe/Berlin");
    let other = near.control(
        "POST",
        "calendars",
        json!({"email": "mia@example.com", "summary": "Other"}),
    );
    let other = other["id"].as_str().unwrap().to_owned();
    let rule =
        |user: &str| Rule::on(Group::List, Effect::error(Reason::UserRateLimitExceeded)).user(user);
    near.sim.set_faults([rule("tom@example.com")]);
    assert_eq!(near.call("GET", EVENTS, Value::Null).status, 200);
    near.sim
        .set_faults([rule("mia@example.com").calendar(&other)]);
    assert_eq!(near.call("GET", EVENTS, Value::Null).status, 200);
    let there = near.call("GET", &format!("calendars/{other}/events"), Value::Null);
    assert_eq!(reason(&there), (403, "userRateLimitExceeded".into()));
    near.sim.set_faults([Rule::on(
        Group::FreeBusy,
        Effect::Unreadable {
            reason: "internalError".into(),
        },
    )
    .calendar(&other)]);
    let asked = json!({"timeMin": "2026-11-24T00:00:00Z", "timeMax": "2026-11-25T00:00:00Z",
        "items": [{"id": "mia@example.com"}, {"id": other}]});
    let found = near.good("POST", "freeBusy", asked);
    assert!(found["calendars"]["mia@example.com"]["errors"].is_null());
    assert_eq!(
        found["calendars"][&other]["errors"][0]["reason"],
        "internalError"
    );
}

#[test]
fn an_effect_stays_although_its_answer_is_lost() {
    let near = Near::new();
    for effect in [
        Effect::Reset,
        Effect::Hang,
        Effect::backend(503, Shape::Html),
    ] {
        near.sim
            .set_faults([Rule::everywhere(effect.clone()).after_commit()]);
        assert_eq!(near.call("POST", EVENTS, lunch("lunch")).status / 100, 5);
        near.sim.clear_faults();
        assert_eq!(
            near.call("GET", &format!("{EVENTS}/lunch"), Value::Null)
                .status,
            200
        );
        near.sim
            .set_faults([Rule::everywhere(effect.clone()).after_commit()]);
        near.call(
            "PATCH",
            &format!("{EVENTS}/lunch"),
            json!({"summary": "Late"}),
        );
        near.sim.clear_faults();
        let found = near.good("GET", &format!("{EVENTS}/lunch"), Value::Null);
        assert_eq!(found["summary"], "Late");
        near.sim
            .set_faults([Rule::everywhere(effect).after_commit()]);
        near.call("DELETE", &format!("{EVENTS}/lunch"), Value::Null);
        near.sim.clear_faults();
        let found = near.good("GET", &format!("{EVENTS}/lunch"), Value::Null);
        assert_eq!(found["status"], "cancelled");
        // The next round begins with a new person.
        let fresh = Near::new();
        *near.sim.lock() = fresh.sim.lock().clone();
    }
    near.sim
        .set_faults([Rule::on(Group::Insert, Effect::Reset)]);
    let reply = near.call("POST", EVENTS, lunch("never"));
    assert_eq!((reply.status, reply.fate.end), (502, End::Reset));
    assert_eq!(
        near.call("GET", &format!("{EVENTS}/never"), Value::Null)
            .status,
        404
    );
}

#[test]
fn errors_have_googles_shapes() {
    let near = Near::new();
    let list = |effect: Effect| {
        near.sim.set_faults([Rule::on(Group::List, effect)]);
        near.call("GET", EVENTS, Value::Null)
    };
    for (wanted, status, name) in [
        (Reason::AuthError, 401, "authError"),
        (Reason::UserRateLimitExceeded, 403, "userRateLimitExceeded"),
        (Reason::RateLimitExceeded, 403, "rateLimitExceeded"),
        (Reason::QuotaExceeded, 403, "quotaExceeded"),
        (Reason::DailyLimitExceeded, 403, "dailyLimitExceeded"),
        (Reason::AccessNotConfigured, 403, "accessNotConfigured"),
        (Reason::Forbidden, 403, "forbidden"),
        (Reason::FullSyncRequired, 410, "fullSyncRequired"),
    ] {
        assert_eq!(reason(&list(Effect::error(wanted))), (status, name.into()));
    }
    let soon = list(Effect::too_many(Some(RetryAfter::Seconds(17))));
    assert_eq!(
        (soon.status, header(&soon, "retry-after")),
        (429, Some("17"))
    );
    let date = list(Effect::too_many(Some(RetryAfter::Date(60))));
    assert_eq!(
        header(&date, "retry-after"),
        Some("Mon, 23 Nov 2026 08:01:00 GMT")
    );
    assert_eq!(header(&list(Effect::too_many(None)), "retry-after"), None);
    let html = list(Effect::backend(502, Shape::Html));
    assert!(html.body.starts_with(b"<!DOCTYPE html>"));
    assert!(list(Effect::backend(504, Shape::Empty)).body.is_empty());
    assert_eq!(
        reason(&list(Effect::backend(500, Shape::Json))),
        (500, "backendError".into())
    );

    near.sim.set_faults([
        Rule::on(Group::Token, Effect::error(Reason::InvalidGrant)).user("mia@example.com")
    ]);
    assert_eq!(reason(&near.renew()), (400, "invalid_grant".into()));
    near.sim.set_faults(
        [Rule::on(Group::Token, Effect::error(Reason::InvalidClient))
            .with("grant_type=authorization_code")],
    );
    assert_eq!(near.renew().status, 200);
}

#[test]
fn answers_are_spoiled_on_their_way() {
    let near = Near::new();
    near.good("POST", EVENTS, lunch("lunch"));
    let list = |effect: Effect| {
        near.sim.set_faults([Rule::on(Group::List, effect)]);
        near.call("GET", EVENTS, Value::Null)
    };
    let cut = list(Effect::Truncate { keep: None });
    assert!(cut.status == 200 && json_of(&cut).is_null() && cut.body.len() > 50);
    let cut = list(Effect::Cut { keep: Some(10) });
    assert_eq!(cut.fate.end, End::Cut(10));
    let strange = list(Effect::ContentType {
        value: "text/html".into(),
    });
    assert_eq!(header(&strange, "content-type"), Some("text/html"));
    assert!(list(Effect::Oversized { bytes: 1 << 20 }).body.len() > 1 << 20);
    let slow = list(Effect::Slow {
        first_byte_ms: 5,
        body_ms: 7,
    });
    assert_eq!((slow.fate.delay_ms, slow.fate.body_ms), (5, 7));
    let bare = list(Effect::Merge {
        patch: json!({"start": null, "status": "postponed", "mood": {"now": 1}}),
        into: Part::Items,
    });
    let item = &json_of(&bare)["items"][0];
    assert!(item.get("start").is_none() && item["end"].is_object());
    assert_eq!(
        (&item["status"], &item["mood"]["now"]),
        (&json!("postponed"), &json!(1))
    );
    let ghosts = list(Effect::Ghosts { count: 2 });
    let ghosts = json_of(&ghosts);
    assert_eq!(ghosts["items"].as_array().unwrap().len(), 3);
    assert!(ghosts["items"][2]["start"].is_null());

    for odd in [json!(0), json!(-5), json!("3599"), Value::Null] {
        near.sim.set_faults([Rule::on(
            Group::Token,
            Effect::merge(json!({"expires_in": odd})),
        )]);
        let answer = json_of(&near.renew());
        assert_eq!(
            answer.get("expires_in"),
            Some(&odd).filter(|v| !v.is_null())
        );
        assert!(answer["access_token"].is_string());
    }
}

#[test]
fn tokens_of_lists_go_bad() {
    let near = Near::new();
    near.good("POST", EVENTS, lunch("lunch"));
    let token_with = |effect: Option<Effect>| {
        near.sim
            .set_faults(effect.map(|effect| Rule::on(Group::List, effect)));
        let found = near.good("GET", EVENTS, Value::Null);
        near.sim.clear_faults();
        found["nextSyncToken"].as_str().unwrap().to_owned()
    };
    let use_it = |token: &str| {
        reason(&near.call("GET", &format!("{EVENTS}?syncToken={token}"), Value::Null))
    };
    assert_eq!(use_it(&token_with(None)).0, 200);
    let garbled = token_with(Some(Effect::Tokens { foreign: false }));
    assert_eq!(use_it(&garbled), (400, "invalid".into()));
    let foreign = token_with(Some(Effect::Tokens { foreign: true }));
    assert_eq!(use_it(&foreign), (400, "invalid".into()));
    let good = token_with(None);
    near.sim.set_faults([
        Rule::on(Group::List, Effect::error(Reason::FullSyncRequired)).with("syncToken"),
        Rule::on(Group::List, Effect::error(Reason::FullSyncRequired)).with("pageToken"),
    ]);
    assert_eq!(use_it(&good), (410, "fullSyncRequired".into()));
    assert_eq!(near.call("GET", EVENTS, Value::Null).status, 200);
}

#[test]
fn the_world_changes_in_the_middle_of_a_call() {
    let near = Near::new();
    let strike = |effect: Effect| {
        near.sim.set_faults([Rule::on(Group::List, effect).once()]);
        let struck = near.call("GET", EVENTS, Value::Null);
        let after = near.call("GET", EVENTS, Value::Null);
        (reason(&struck), reason(&after).0)
    };
    let start = near.sim.lock().clone();
    assert_eq!(
        strike(Effect::ExpireAccess),
        ((401, "authError".into()), 401)
    );
    *near.sim.lock() = start.clone();
    assert_eq!(strike(Effect::Unshare), ((404, "notFound".into()), 404));
    *near.sim.lock() = start.clone();
    assert_eq!(
        strike(Effect::DeleteCalendar),
        ((404, "notFound".into()), 404)
    );
    *near.sim.lock() = start.clone();
    near.sim.set_faults([Rule::on(
        Group::Insert,
        Effect::Role {
            role: "reader".into(),
        },
    )]);
    let refused = near.call("POST", EVENTS, lunch("lunch"));
    assert_eq!(reason(&refused), (403, "requiredAccessLevel".into()));
    *near.sim.lock() = start.clone();
    near.sim.set_faults([Rule::on(
        Group::FreeBusy,
        Effect::LoseScopes {
            scopes: vec![support::SCOPE.into()],
        },
    )]);
    near.busy("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z");
    let scope = json_of(&near.renew())["scope"].as_str().unwrap().to_owned();
    assert!(
        !scope.contains("calendar") && scope.contains("openid"),
        "{scope}"
    );
    *near.sim.lock() = start;
    near.sim
        .set_faults([Rule::on(Group::List, Effect::RevokeGrant)]);
    assert_eq!(near.call("GET", EVENTS, Value::Null).status, 401);
    assert_eq!(reason(&near.renew()), (400, "invalid_grant".into()));
}

#[test]
fn the_quota_is_a_window_that_slides() {
    let near = Near::new();
    near.control("POST", "settings", json!({"quota_user_per_minute": 3}));
    let list = || near.call("GET", EVENTS, Value::Null);
    for _ in 0..3 {
        assert_eq!(list().status, 200);
        near.go_on(10);
    }
    assert_eq!(reason(&list()), (403, "userRateLimitExceeded".into()));
    near.go_on(29);
    assert_eq!(list().status, 403);
    near.go_on(1);
    assert_eq!((list().status, list().status), (200, 403));
    near.control(
        "POST",
        "settings",
        json!({"quota_user_per_minute": 0, "quota_project_per_minute": 1, "quota_status": 429}),
    );
    assert_eq!(reason(&list()), (429, "rateLimitExceeded".into()));
    assert_eq!(near.renew().status, 200);
}

#[test]
fn clocks_are_skewed() {
    let near = Near::new();
    near.control("POST", "settings", json!({"date_skew_s": -300}));
    let reply = near.renew();
    assert_eq!(
        header(&reply, "date"),
        Some("Mon, 23 Nov 2026 07:55:00 GMT")
    );
    let token = json_of(&reply)["id_token"].as_str().unwrap().to_owned();
    let claims = base64::Engine::decode(
        &base64::engine::general_purpose::URL_SAFE_NO_PAD,
        token.split('.').nth(1).unwrap(),
    )
    .unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["iat"], near::MONDAY_MS / 1000 - 300);
}

/// On the socket, by rules given over HTTP.
#[tokio::test]
async fn fates_are_carried_out_on_the_socket() {
    let world = World::peopled().await;
    let mia = world.caller("mia@example.com", &[""]).await;
    let rule = |effect: Value| json!({"on": ["events.list"], "effect": effect});
    let list = || {
        mia.request(Method::GET, EVENTS)
            .timeout(Duration::from_millis(400))
            .send()
    };
    assert_eq!(list().await.unwrap().status(), 200);
    for kind in ["reset", "refuse"] {
        world.control("faults", rule(json!({"kind": kind}))).await;
        let error = list().await.unwrap_err();
        assert!(!error.is_timeout(), "{error:?}");
    }
    world.control("faults", rule(json!({"kind": "hang"}))).await;
    assert!(list().await.unwrap_err().is_timeout());
    world
        .control("faults", rule(json!({"kind": "cut", "keep": 20})))
        .await;
    let cut = list().await.unwrap();
    assert_eq!(cut.status(), 200);
    assert!(cut.content_length().unwrap() > 20);
    assert!(cut.bytes().await.is_err());
    for slow in [json!({"first_byte_ms": 120}), json!({"body_ms": 120})] {
        let effect = support::with(json!({"kind": "slow"}), slow);
        world.control("faults", rule(effect)).await;
        let begun = Instant::now();
        let whole = list().await.unwrap().bytes().await.unwrap();
        assert!(begun.elapsed() >= Duration::from_millis(110));
        assert!(serde_json::from_slice::<Value>(&whole).is_ok());
    }
    let counted = world.look("faults").await;
    assert_eq!(counted[0]["struck"], 1);
    let cleared = world.control_as(Method::DELETE, "faults", json!({})).await;
    cleared.ok();
    assert_eq!(list().await.unwrap().status(), 200);
    let wrong = json!({"effect": {"kind": "earthquake"}});
    let refused = world.control_as(Method::POST, "faults", wrong).await;
    assert_eq!(refused.status, 400);
    let logged = world.look("requests").await;
    let faults: Vec<&Value> = logged
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["faults"][0])
        .collect();
    assert!(faults.contains(&&json!("hang")), "{faults:?}");
}
