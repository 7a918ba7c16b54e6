//! What is not there, and what can not be read: said with the field that is wrong.

use e2e::Findings;
use e2e::days::Day;
use e2e::page::Reply;
use e2e::people::{EVENT, Guest, SITE, bookings, events};
use e2e::world::World;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn what_is_not_there_is_404_and_what_can_not_be_read_is_400() {
    let mut wrong = Findings::default();
    let at = World::start().await;
    at.connected().await;
    let day = Day::working();
    let month = day.month();
    let get = async |path: &str| at.visit(Method::GET, path, &[], None).await;

    for path in [
        "/v1/sites/nobody-here/events/intro".to_owned(),
        "/v1/sites/x/events/intro".to_owned(),
        format!("/v1/sites/{}/events/intro", "long-".repeat(1000)),
        "/v1/sites/Ada-Lovelace/events/intro".to_owned(),
        events("nothing"),
        events(&format!("nothing/slots/30/{month}")),
        events("intro/slots"),
        format!("/v1/sites/{SITE}"),
        format!("/v1/sites/{SITE}/internal/connect"),
        format!("/v1/sites/{SITE}/secrets"),
        "/v1".to_owned(),
        "/v1/sites".to_owned(),
        "/v1/owner".to_owned(),
        "/internal/connect".to_owned(),
        "/google".to_owned(),
        "/book/nobody-here/intro".to_owned(),
        format!("/book/{SITE}/nothing"),
        format!("/book/{SITE}"),
        "/setup/nothing".to_owned(),
        "/nothing".to_owned(),
    ] {
        let reply = get(&path).await;
        wrong.status(&reply, 404, &path);
    }

    for (rest, status, field) in [
        ("intro?x=1", 400, "x"),
        (
            &format!("intro/slots/30/{month}?zone=Europe%2FBerlin"),
            400,
            "zone",
        ),
        ("intro/slots/30/2026-13", 400, "month"),
        ("intro/slots/30/2026-1", 400, "month"),
        ("intro/slots/30/november", 400, "month"),
        ("intro/slots/30/-2026-11", 400, "month"),
        (&format!("intro/slots/half/{month}"), 400, "minutes"),
        (&format!("intro/slots/-30/{month}"), 400, "minutes"),
        (
            &format!("intro/slots/99999999999999999999/{month}"),
            400,
            "minutes",
        ),
        (&format!("intro/slots/31/{month}"), 422, "minutes"),
    ] {
        let reply = get(&events(rest)).await;
        wrong.status(&reply, status, rest);
        wrong.field(&reply, field, rest);
    }
    // Months that nobody will ever see: an answer, not a fault.
    for month in ["0000-01", "0001-01", "1970-01", "9999-12"] {
        let reply = get(&events(&format!("intro/slots/30/{month}"))).await;
        wrong.check(matches!(reply.status, 200 | 400), || {
            format!("{month}: {}", reply.text)
        });
    }

    let fine = Guest::new().wish(&day.at("09:30"));
    let with = |name: &str, value: Value| {
        let mut body = fine.clone();
        body[name] = value;
        body
    };
    let mut cases: Vec<(Value, u16, &str)> = vec![
        (with("surprise", json!(1)), 400, "surprise"),
        (with("minutes", json!("30")), 400, "minutes"),
        (with("minutes", json!(-30)), 400, "minutes"),
        (with("minutes", json!(3.5)), 400, "minutes"),
        (with("minutes", json!(1e300)), 400, "minutes"),
        (with("start", json!(1_795_420_800)), 400, "start"),
        (with("name", json!(null)), 400, "name"),
        (with("name", json!(["Grace"])), 400, "name"),
        (with("hold", json!({"id": "x"})), 400, "hold.secret"),
        (
            with("hold", json!({"id": "x", "secret": "y", "z": 1})),
            400,
            "hold.z",
        ),
        (json!([1, 2, 3]), 400, "body"),
        (json!("text"), 400, "body"),
        (json!(null), 400, "body"),
        (with("start", json!("soon")), 400, "start"),
        (with("start", json!("2026-02-30T10:00:00Z")), 400, "start"),
        (
            with("start", json!("+999999-01-01T00:00:00Z")),
            400,
            "start",
        ),
        (with("name", json!("")), 422, "name"),
        (with("name", json!(" \u{200b}\u{202e}\u{0} ")), 422, "name"),
        (with("name", json!("x".repeat(10_000))), 422, "name"),
        (with("email", json!("nobody")), 422, "email"),
        (
            with("email", json!("a@b.example,c@d.example")),
            422,
            "email",
        ),
        (
            with("email", json!("a@b.example\r\nBcc: c@d.example")),
            422,
            "email",
        ),
        (with("email", json!("<script>@b.example")), 422, "email"),
        (
            with("email", json!(format!("{}@b.example", "x".repeat(10_000)))),
            422,
            "email",
        ),
        (with("notes", json!("x".repeat(10_000))), 422, "notes"),
        (with("zone", json!("Nowhere/Land")), 422, "zone"),
        (with("zone", json!("../../etc/passwd")), 422, "zone"),
        (with("lang", json!("x".repeat(10_000))), 422, "lang"),
    ];
    for name in ["event", "minutes", "start", "name", "email", "zone"] {
        let mut body = fine.clone();
        body.as_object_mut().map(|body| body.remove(name));
        cases.push((body, 400, name));
    }
    for (body, status, field) in &cases {
        let reply = at.post(&bookings(), body).await;
        wrong.status(&reply, *status, body);
        wrong.field(&reply, field, body);
    }
    for event in ["nothing", "", "../intro", "INTRO", "intro'--"] {
        let reply = at.post(&bookings(), &with("event", json!(event))).await;
        wrong.status(&reply, 404, event);
    }

    for (body, field) in [
        (&b"{"[..], ""),
        (b"", ""),
        (b"{\"event\": \"intro\"", ""),
        (b"\xff\xfe\x00", ""),
        (b"{\"event\": \"\xff\"}", "event"),
        (b"{} {}", "event"),
        (b"{\"event\":\"intro\",\"event\":\"intro\"}", ""),
    ] {
        let reply = at
            .post_bytes(&bookings(), "application/json", body.to_vec())
            .await;
        wrong.status(&reply, 400, format!("{body:?}"));
        let named = reply.body["field"].as_str().unwrap_or_default();
        let fine = !named.is_empty() && named.contains(field);
        wrong.check(fine, || {
            format!("{}: {}", String::from_utf8_lossy(body), reply.text)
        });
    }
    let deep = format!("{{\"event\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    for (kind, body) in [
        ("text/plain", fine.to_string()),
        (
            "application/x-www-form-urlencoded",
            "event=intro".to_owned(),
        ),
        ("", fine.to_string()),
        ("application/json", deep),
    ] {
        let reply = at.post_bytes(&bookings(), kind, body.into_bytes()).await;
        wrong.status(&reply, 400, kind);
    }
    for key in [
        "",
        "short",
        "with spaces in it which are not allowed",
        &"x".repeat(256),
        "ä".repeat(30).as_str(),
    ] {
        let request = at
            .http
            .post(format!("{}{}", at.edge, bookings()))
            .json(&fine);
        let reply = Reply::of(request.header("idempotency-key", key.as_bytes())).await;
        wrong.status(&reply, 400, key);
        wrong.field(&reply, "Idempotency-Key", key);
    }

    let hold = json!({"event": EVENT, "minutes": 30, "start": day.at("09:30"),
        "visitor": "a-visitor-of-16-or-more"});
    let holds = format!("/v1/sites/{SITE}/holds");
    for (name, value, status) in [
        ("visitor", json!("short"), 400),
        ("visitor", json!("x".repeat(65)), 400),
        ("visitor", json!("'; DROP TABLE holds; --"), 400),
        ("start", json!("soon"), 400),
        ("surprise", json!(true), 400),
        ("minutes", json!("30"), 400),
    ] {
        let mut body = hold.clone();
        body[name] = value;
        let reply = at.post(&holds, &body).await;
        wrong.status(&reply, status, &body);
        wrong.field(&reply, name, &body);
    }
    // Whether there was such a hold is not said.
    let release = json!({"id": "nothing", "secret": "nothing"});
    let reply = at.post(&format!("{holds}/nothing/release"), &release).await;
    assert_eq!(reply.status, 204, "{}", reply.text);
    at.is_well(&day.at("09:30")).await;
    wrong.end();
}
