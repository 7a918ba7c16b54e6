//! Who may ask what from where: other sites' pages, other people, other browsers.

use e2e::Findings;
use e2e::days::Day;
use e2e::owner::Owner;
use e2e::page::Reply;
use e2e::people::{EVENT, Guest, SITE};
use e2e::world::World;
use reqwest::Method;
use serde_json::{Value, json};

const OTHER: &str = "eve@example.com";

async fn add_other(at: &World) {
    let eve = json!({"email": OTHER, "time_zone": "Europe/Berlin", "name": "Eve Adams"});
    at.tell("users", eve).await;
}

#[tokio::test]
async fn other_sites_pages_may_read_what_visitors_may_and_nothing_else() {
    let at = World::start().await;
    at.connected().await;
    let elsewhere = [("origin", "https://customer.example")];
    let month = Day::working().month();
    let visitors = [
        format!("/v1/sites/{SITE}/events/{EVENT}"),
        format!("/v1/sites/{SITE}/events/{EVENT}/slots/30/{month}"),
        format!("/v1/sites/{SITE}/events/nothing"),
        "/v1/sites/nobody/events/intro".to_owned(),
        format!("/v1/sites/{SITE}/bookings"),
        "/embed.js".to_owned(),
    ];
    for path in &visitors {
        let reply = at.visit(Method::GET, path, &elsewhere, None).await;
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(
            reply.header("access-control-allow-credentials"),
            "",
            "{path}"
        );
        assert_eq!(
            reply.header("cross-origin-resource-policy"),
            "cross-origin",
            "{path}"
        );
        assert_eq!(reply.header("set-cookie"), "", "{path}");
    }
    let slots = at.slots_reply(&month).await.expect(200);
    assert!(
        slots
            .header("access-control-expose-headers")
            .contains("ETag")
    );
    let tag = slots.header("etag").to_owned();
    assert!(!tag.is_empty());
    let path = format!("/v1/sites/{SITE}/events/{EVENT}/slots/30/{month}");
    let same = at
        .visit(Method::GET, &path, &[("if-none-match", &tag)], None)
        .await;
    assert_eq!((same.status, same.text.as_str()), (304, ""));
    assert_eq!(same.header("access-control-allow-origin"), "*");

    let ask = [
        ("origin", "https://customer.example"),
        ("access-control-request-method", "POST"),
        (
            "access-control-request-headers",
            "content-type,idempotency-key",
        ),
    ];
    let preflight = at
        .visit(
            Method::OPTIONS,
            &format!("/v1/sites/{SITE}/bookings"),
            &ask,
            None,
        )
        .await;
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), "*");
    let allowed = preflight
        .header("access-control-allow-headers")
        .to_ascii_lowercase();
    for name in [
        "authorization",
        "content-type",
        "idempotency-key",
        "if-none-match",
    ] {
        assert!(allowed.contains(name), "{allowed}");
    }
    assert!(
        preflight
            .header("access-control-allow-methods")
            .contains("POST")
    );

    for path in [
        "/v1/me",
        "/v1/owner/sites",
        &format!("/v1/owner/sites/{SITE}"),
        "/v1/owner/google/start",
        "/setup",
        "/b/x",
        &format!("/google/push/{SITE}"),
        "/google/callback",
    ] {
        for method in [Method::GET, Method::OPTIONS, Method::POST] {
            let reply = at.visit(method.clone(), path, &elsewhere, None).await;
            assert_eq!(
                reply.header("access-control-allow-origin"),
                "",
                "{method} {path}"
            );
            assert!(reply.status < 500, "{method} {path}: {}", reply.status);
        }
    }
}

#[tokio::test]
async fn pages_carry_one_strict_policy_and_are_kept_nowhere() {
    let at = World::start().await;
    at.connected().await;
    let booked = at
        .book(&Guest::new(), &Day::working().at("09:00"))
        .await
        .expect(201);
    let token = booked.body["token"].as_str().expect("a token").to_owned();
    let policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
        connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'";
    let pages = [
        ("/setup".to_owned(), 200, "'none'"),
        (format!("/b/{token}"), 200, "'none'"),
        ("/b/forged".to_owned(), 403, "'none'"),
        ("/nothing".to_owned(), 404, "'none'"),
        (format!("/book/{SITE}/{EVENT}"), 200, "*"),
        (format!("/book/{SITE}/{EVENT}/plain"), 200, "*"),
    ];
    for (path, status, framed) in &pages {
        let reply = at.visit(Method::GET, path, &[], None).await.expect(*status);
        // Who may be framed may have the page that needs no script in a frame of its own.
        let own = if *framed == "*" { "'self'" } else { "'none'" };
        assert_eq!(
            reply.header("content-security-policy"),
            format!("{policy}; frame-src {own}; frame-ancestors {framed}"),
            "{path}"
        );
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert!(
            reply.header("content-type").starts_with("text/html"),
            "{path}"
        );
        assert!(
            !reply.text.contains("style=\""),
            "{path}: the policy forbids it"
        );
        let inline = reply
            .text
            .split("<script")
            .skip(1)
            .any(|rest| !rest.split('>').next().unwrap_or_default().contains("src="));
        assert!(!inline, "{path}: the policy forbids scripts in the page");
    }
    let file = at
        .visit(Method::GET, &format!("/b/{token}/calendar.ics"), &[], None)
        .await
        .expect(200);
    assert!(file.header("content-type").starts_with("text/calendar"));
    assert_eq!(file.header("cache-control"), "no-store");
    assert!(
        file.text.starts_with("BEGIN:VCALENDAR\r\n"),
        "{}",
        file.text
    );
    assert!(file.text.lines().all(|line| line.len() <= 75));
    let api = at.visit(Method::GET, "/v1/me", &[], None).await.expect(401);
    assert_eq!(api.header("cache-control"), "no-store");
}

#[tokio::test]
async fn owners_routes_want_a_session_the_right_person_and_our_own_page() {
    let at = World::start().await;
    let mut ada = at.connected().await;
    add_other(&at).await;
    let mut eve = Owner::new(&at);
    let to = eve
        .consent(&at, &json!({"intent": "login"}), OTHER, json!("all"))
        .await;
    assert_eq!(to, "/setup?problem=no_site");
    let view = ada.view().await;
    let host = view["hosts"][0]["id"].as_str().expect("a host").to_owned();
    let connection = view["hosts"][0]["connections"][0]["id"]
        .as_str()
        .expect("a connection")
        .to_owned();
    let base = format!("/v1/owner/sites/{SITE}");
    let title = json!({"title": "Taken over", "contact": ""});
    let routes: Vec<(Method, String, Value)> = vec![
        (Method::PUT, base.clone(), title.clone()),
        (
            Method::POST,
            format!("{base}/hosts"),
            json!({"name": "Eve", "zone": "UTC"}),
        ),
        (
            Method::POST,
            format!("{base}/hosts/{host}/invitation"),
            json!({}),
        ),
        (
            Method::PUT,
            format!("{base}/hosts/{host}/calendars"),
            json!({"checks_conflicts": [], "receives_bookings": "x"}),
        ),
        (
            Method::PUT,
            format!("{base}/hosts/{host}/schedule"),
            json!({"zone": "UTC", "weekly": []}),
        ),
        (
            Method::POST,
            format!("{base}/hosts/{host}/refresh"),
            json!({}),
        ),
        (
            Method::POST,
            format!("{base}/hosts/{host}/connections/{connection}/disconnect"),
            json!({}),
        ),
        (
            Method::PUT,
            format!("{base}/events/{EVENT}"),
            json!({"event": EVENT, "title": "x", "durations": [30], "notice": 0, "horizon_days": 1}),
        ),
    ];
    let mut nobody = Owner::new(&at);
    assert_eq!(nobody.send(Method::GET, &base, None).await.status, 401);
    assert_eq!(eve.send(Method::GET, &base, None).await.status, 403);
    let calls = at
        .quiet_calls(std::time::Duration::from_secs(1))
        .await
        .len();
    for (method, path, body) in &routes {
        let reply = nobody.send(method.clone(), path, Some(body)).await;
        assert_eq!((reply.status, reply.code()), (401, "sign_in"), "{path}");
        let reply = eve.send(method.clone(), path, Some(body)).await;
        assert_eq!((reply.status, reply.code()), (403, "forbidden"), "{path}");
        for origin in [
            None,
            Some("null"),
            Some("https://evil.example"),
            Some("http://127.0.0.1:1"),
            Some(""),
        ] {
            let reply = ada
                .send_from(origin, method.clone(), path, Some(body))
                .await;
            assert_eq!(reply.status, 403, "{origin:?} {path}: {}", reply.text);
        }
    }
    // A form of another site's page can send these without asking first.
    let jar: Vec<String> = ada
        .cookies
        .iter()
        .map(|(k, v)| format!("{k}={v}"))
        .collect();
    let form = at
        .http
        .put(format!("{}{base}", at.edge))
        .header("cookie", jar.join("; "));
    let form = form
        .header("origin", &at.edge)
        .header("content-type", "text/plain");
    assert_eq!(Reply::of(form.body(title.to_string())).await.status, 400);
    for (path, body) in [
        ("/v1/me/sign-out", json!({})),
        ("/v1/owner/sites", json!({"title": "x"})),
        ("/v1/owner/google/start", json!({"intent": "login"})),
    ] {
        let reply = ada
            .send_from(
                Some("https://evil.example"),
                Method::POST,
                path,
                Some(&body),
            )
            .await;
        assert_eq!(reply.status, 403, "{path}");
    }
    assert_eq!(ada.view().await, view, "nothing has changed");
    let after = at.google_calls().await;
    assert_eq!(after.len(), calls, "{:?}", &after[calls..]);

    // Wrong fields are named on these routes too.
    let mut wrong = Findings::default();
    for (path, body, status, field) in [
        (
            base.clone(),
            json!({"title": "x", "contact": "", "x": 1}),
            400,
            "x",
        ),
        (
            format!("{base}/hosts/{host}/schedule"),
            json!({"zone": "Nowhere", "weekly": []}),
            422,
            "zone",
        ),
        (
            format!("{base}/hosts/{host}/calendars"),
            json!({"checks_conflicts": [], "receives_bookings": "x"}),
            422,
            "receives_bookings",
        ),
        (
            format!("{base}/events/{EVENT}"),
            json!({"event": EVENT, "title": "x", "durations": [1], "notice": 0, "horizon_days": 1}),
            422,
            "durations[0]",
        ),
        (
            format!("{base}/events/{EVENT}"),
            json!({"event": EVENT, "title": "x", "durations": ["30"], "notice": 0, "horizon_days": 1}),
            400,
            "durations[0]",
        ),
    ] {
        let reply = ada.send(Method::PUT, &path, Some(&body)).await;
        wrong.status(&reply, status, &path);
        wrong.field(&reply, field, &path);
    }

    wrong.end();

    // Signing out ends the session, not only the cookie.
    let kept = ada.clone();
    ada.send(Method::POST, "/v1/me/sign-out", None)
        .await
        .expect(204);
    let mut kept = kept;
    assert_eq!(kept.send(Method::GET, "/v1/me", None).await.status, 401);
}
