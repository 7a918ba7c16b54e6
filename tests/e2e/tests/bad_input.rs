//! What a client may send that is wrong: every answer says so, none is a 5xx, none is a hang, and
//! the Worker goes on as before.

use e2e::days::Day;
use e2e::page::Reply;
use e2e::people::{EVENT, Guest, OWNER, SITE};
use e2e::raw::{Answer, exchange, get};
use e2e::world::World;
use reqwest::Method;
use serde_json::{Value, json};

/// 22 characters at least.
const KEY: &str = "a-key-of-some-bad-input";

fn bookings() -> String {
    format!("/v1/sites/{SITE}/bookings")
}

fn events(rest: &str) -> String {
    format!("/v1/sites/{SITE}/events/{rest}")
}

/// Posts a booking; every request comes from a network of its own.
async fn post(at: &World, path: &str, body: &Value) -> Reply {
    let guest = Guest::new();
    let headers = [
        ("idempotency-key", guest.key.as_str()),
        ("cf-connecting-ip", &guest.network),
    ];
    at.visit(Method::POST, path, &headers, Some(body)).await
}

async fn post_text(at: &World, path: &str, kind: &str, body: Vec<u8>) -> Reply {
    let request = at.http.post(format!("{}{path}", at.edge)).header("content-type", kind);
    Reply::of(request.header("idempotency-key", KEY).body(body)).await
}

/// The Worker still does its work.
async fn is_well(at: &World, start: &str) {
    let reply = at.book(&Guest::new(), start).await.expect(201);
    assert_eq!(reply.body["status"], "confirmed");
}

#[tokio::test]
async fn what_is_not_there_is_404_and_what_can_not_be_read_is_400() {
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
        assert_eq!(reply.status, 404, "{path}: {}", reply.text);
    }

    for (rest, status, field) in [
        ("intro?x=1", 400, "x"),
        (&format!("intro/slots/30/{month}?zone=Europe%2FBerlin"), 400, "zone"),
        ("intro/slots/30/2026-13", 400, "month"),
        ("intro/slots/30/2026-1", 400, "month"),
        ("intro/slots/30/november", 400, "month"),
        ("intro/slots/30/-2026-11", 400, "month"),
        (&format!("intro/slots/half/{month}"), 400, "minutes"),
        (&format!("intro/slots/-30/{month}"), 400, "minutes"),
        (&format!("intro/slots/99999999999999999999/{month}"), 400, "minutes"),
        (&format!("intro/slots/31/{month}"), 422, "minutes"),
    ] {
        let reply = get(&events(rest)).await;
        assert_eq!(reply.status, status, "{rest}: {}", reply.text);
        assert_eq!(reply.body["field"], field, "{rest}: {}", reply.text);
    }
    // Months that nobody will ever see: an answer, not a fault.
    for month in ["0000-01", "0001-01", "1970-01", "9999-12"] {
        let reply = get(&events(&format!("intro/slots/30/{month}"))).await;
        assert!(matches!(reply.status, 200 | 400), "{month}: {}", reply.text);
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
        (with("hold", json!({"id": "x", "secret": "y", "z": 1})), 400, "hold.z"),
        (json!([1, 2, 3]), 400, "body"),
        (json!("text"), 400, "body"),
        (json!(null), 400, "body"),
        (with("start", json!("soon")), 422, "start"),
        (with("start", json!("2026-02-30T10:00:00Z")), 422, "start"),
        (with("start", json!("+999999-01-01T00:00:00Z")), 422, "start"),
        (with("name", json!("")), 422, "name"),
        (with("name", json!(" \u{200b}\u{202e}\u{0} ")), 422, "name"),
        (with("name", json!("x".repeat(10_000))), 422, "name"),
        (with("email", json!("nobody")), 422, "email"),
        (with("email", json!("a@b.example,c@d.example")), 422, "email"),
        (with("email", json!("a@b.example\r\nBcc: c@d.example")), 422, "email"),
        (with("email", json!("<script>@b.example")), 422, "email"),
        (with("email", json!(format!("{}@b.example", "x".repeat(10_000)))), 422, "email"),
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
        let reply = post(&at, &bookings(), body).await;
        assert_eq!(reply.status, *status, "{body}: {}", reply.text);
        assert_eq!(reply.body["field"], *field, "{body}: {}", reply.text);
    }
    for event in ["nothing", "", "../intro", "INTRO", "intro'--"] {
        let reply = post(&at, &bookings(), &with("event", json!(event))).await;
        assert_eq!(reply.status, 404, "{event}: {}", reply.text);
    }

    for (body, field) in [
        (&b"{"[..], ""),
        (b"", ""),
        (b"{\"event\": \"intro\"", ""),
        (b"\xff\xfe\x00", ""),
        (b"{\"event\": \"\xff\"}", "event"),
        (b"{} {}", "event"),
        (b"{\"event\":\"intro\",\"event\":\"intro\"}", "event"),
    ] {
        let reply = post_text(&at, &bookings(), "application/json", body.to_vec()).await;
        assert_eq!(reply.status, 400, "{body:?}: {}", reply.text);
        assert_eq!(reply.code(), "bad_request");
        let named = reply.body["field"].as_str().unwrap_or_default();
        assert!(!named.is_empty() && named.contains(field), "{body:?}: {}", reply.text);
    }
    let deep = format!("{{\"event\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    for (kind, body) in [
        ("text/plain", fine.to_string()),
        ("application/x-www-form-urlencoded", "event=intro".to_owned()),
        ("", fine.to_string()),
        ("application/json", deep),
    ] {
        let reply = post_text(&at, &bookings(), kind, body.into_bytes()).await;
        assert_eq!(reply.status, 400, "{kind}: {}", reply.text);
    }
    for key in ["", "short", "with spaces in it which are not allowed", &"x".repeat(256), "ä".repeat(30).as_str()] {
        let request = at.http.post(format!("{}{}", at.edge, bookings())).json(&fine);
        let reply = Reply::of(request.header("idempotency-key", key.as_bytes())).await;
        assert_eq!(reply.status, 400, "{key}: {}", reply.text);
        assert_eq!(reply.body["field"], "Idempotency-Key");
    }

    let hold = json!({"event": EVENT, "minutes": 30, "start": day.at("09:30"),
        "visitor": "a-visitor-of-16-or-more"});
    let holds = format!("/v1/sites/{SITE}/holds");
    for (name, value, status) in [
        ("visitor", json!("short"), 422),
        ("visitor", json!("x".repeat(65)), 422),
        ("visitor", json!("'; DROP TABLE holds; --"), 422),
        ("start", json!("soon"), 422),
        ("surprise", json!(true), 400),
        ("minutes", json!("30"), 400),
    ] {
        let mut body = hold.clone();
        body[name] = value;
        let reply = post(&at, &holds, &body).await;
        assert_eq!(reply.status, status, "{body}: {}", reply.text);
        assert_eq!(reply.body["field"], name);
    }
    // Whether there was such a hold is not said.
    let release = json!({"id": "nothing", "secret": "nothing"});
    let reply = post(&at, &format!("{holds}/nothing/release"), &release).await;
    assert_eq!(reply.status, 204, "{}", reply.text);
    is_well(&at, &day.at("09:30")).await;
}

#[tokio::test]
async fn methods_sizes_slots_and_links_that_do_not_fit() {
    let at = World::start().await;
    at.connected().await;
    let day = Day::working();
    let start = day.at("10:00");

    for (path, wrong, allowed) in [
        (events(EVENT), Method::POST, "GET"),
        (events(&format!("{EVENT}/slots/30/{}", day.month())), Method::DELETE, "GET"),
        (format!("/v1/sites/{SITE}/holds"), Method::GET, "POST"),
        (format!("/v1/sites/{SITE}/holds/x/release"), Method::GET, "POST"),
        (bookings(), Method::GET, "POST"),
        (bookings(), Method::PUT, "POST"),
        (format!("{}/x", bookings()), Method::DELETE, "GET"),
        (format!("{}/x/cancel", bookings()), Method::GET, "POST"),
        (format!("/book/{SITE}/{EVENT}"), Method::POST, "GET"),
        ("/b/x".to_owned(), Method::PUT, "GET, POST"),
        ("/b/x/calendar.ics".to_owned(), Method::POST, "GET"),
        ("/setup".to_owned(), Method::POST, "GET"),
        ("/google/callback".to_owned(), Method::POST, "GET"),
        (format!("/google/push/{SITE}"), Method::GET, "POST"),
        ("/v1/me".to_owned(), Method::POST, "GET"),
        ("/v1/me/sign-out".to_owned(), Method::GET, "POST"),
        ("/v1/owner/google/start".to_owned(), Method::GET, "POST"),
        ("/v1/owner/sites".to_owned(), Method::GET, "POST"),
    ] {
        let reply = at.visit(wrong.clone(), &path, &[], None).await;
        assert_eq!(reply.status, 405, "{wrong} {path}: {}", reply.text);
        assert_eq!(reply.header("allow"), allowed, "{wrong} {path}");
    }

    // Too large, with and without a length.
    let large = vec![b' '; 200_000];
    for path in [bookings(), format!("/v1/sites/{SITE}/holds"), "/v1/owner/google/start".to_owned(), "/b/x".to_owned()] {
        let reply = post_text(&at, &path, "application/json", large.clone()).await;
        assert_eq!(reply.status, 413, "{path}: {}", reply.text);
        let mut chunked = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n").into_bytes();
        for _ in 0..20 {
            chunked.extend_from_slice(b"2710\r\n");
            chunked.extend_from_slice(&large[..10_000]);
            chunked.extend_from_slice(b"\r\n");
        }
        chunked.extend_from_slice(b"0\r\n\r\n");
        assert_eq!(exchange(&at, &chunked).await, Answer::Status(413), "{path}");
    }

    // Never offered, with the reason.
    let mut sunday = day;
    while !sunday.is_sunday() {
        sunday = sunday.plus(1);
    }
    for (start, reason) in [
        (day.at("03:00"), "outside_hours"),
        (sunday.at("10:00"), "outside_hours"),
        (Day::today().plus(300).at("10:00"), "horizon"),
        ("2020-01-01T10:00:00Z".to_owned(), "notice"),
    ] {
        let reply = at.book(&Guest::new(), &start).await.expect(422);
        assert_eq!(reply.code(), "slot_not_offered", "{start}: {}", reply.text);
        let said = reply.body["reason"].as_str().unwrap_or_default();
        assert!(!said.is_empty(), "{start}: {}", reply.text);
        if start != "2020-01-01T10:00:00Z" {
            assert_eq!(said, reason, "{start}: {}", reply.text);
        }
    }
    let off_grid = start.replace(":00Z", ":30Z").replace(":00:", ":07:");
    let reply = at.book(&Guest::new(), &off_grid).await.expect(422);
    assert_eq!(reply.code(), "slot_not_offered", "{}", reply.text);

    // Taken, and the key used for something else.
    let guest = Guest::new();
    let booked = at.book(&guest, &start).await.expect(201);
    let reply = at.book(&Guest::new(), &start).await.expect(409);
    assert_eq!(reply.code(), "slot_taken");
    assert!(reply.body["slots"].as_array().is_some_and(|slots| !slots.is_empty()));
    assert_eq!(at.book(&guest, &day.at("11:00")).await.expect(422).code(), "key_reused");
    let again = at.book(&guest, &start).await.expect(200);
    assert_eq!(again.body["id"], booked.body["id"]);

    // Links that are not whole, or not the right one.
    let token = booked.body["token"].as_str().expect("a token").to_owned();
    let id = booked.body["id"].as_str().expect("an id").to_owned();
    let other = at.book(&Guest::new(), &day.at("12:00")).await.expect(201);
    let others = other.body["token"].as_str().expect("a token").to_owned();
    let half = token.len() / 2;
    let mut forged = token.clone().into_bytes();
    forged[half] = if forged[half] == b'a' { b'b' } else { b'a' };
    let forged = String::from_utf8(forged).expect("still text");
    let long = "a".repeat(5_000);
    for wrong in [&token[..token.len() - 1], &token[..half], &forged, "x", &long, "%00", "%3Cscript%3E"] {
        let reply = at.visit(Method::GET, &format!("/b/{wrong}"), &[], None).await;
        assert_eq!(reply.status, 403, "{wrong}: {}", reply.text);
        let reply = at.visit(Method::GET, &format!("/b/{wrong}/calendar.ics"), &[], None).await;
        assert_eq!(reply.status, 403, "{wrong}: {}", reply.text);
        let cancel = at.http.post(format!("{}/b/{wrong}", at.edge)).body("action=cancel");
        let cancel = cancel.header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(Reply::of(cancel).await.status, 403, "{wrong}");
    }
    let path = format!("{}/{id}", bookings());
    for wrong in ["", "Bearer", "Bearer x", &format!("Bearer {forged}"), &format!("Bearer {others}"), &format!("Basic {token}")] {
        let headers = [("authorization", wrong)];
        let reply = at.visit(Method::GET, &path, &headers, None).await;
        assert_eq!(reply.status, 403, "{wrong}: {}", reply.text);
        let reply = at.visit(Method::POST, &format!("{path}/cancel"), &headers, Some(&json!({}))).await;
        assert_eq!(reply.status, 403, "{wrong}: {}", reply.text);
    }
    let right = format!("Bearer {token}");
    let nothing = at.visit(Method::GET, &format!("{}/{}", bookings(), "9".repeat(4_000)), &[("authorization", &right)], None).await;
    assert_eq!(nothing.status, 403, "{}", nothing.text);
    // The form that shows is not the form that acts.
    let show = at.visit(Method::GET, &format!("/b/{token}"), &[], None).await.expect(200);
    assert!(show.text.contains("Booked"), "{}", show.text);
    let odd = at.http.post(format!("{}/b/{token}", at.edge)).body("action=explode");
    assert_eq!(Reply::of(odd).await.status, 400);
    let still = at.visit(Method::GET, &path, &[("authorization", &right)], None).await.expect(200);
    assert_eq!(still.body["status"], "confirmed");
    assert_eq!(at.events(OWNER, "primary").await.len(), 2);
}

#[tokio::test]
async fn bytes_that_no_browser_sends() {
    let at = World::start().await;
    at.connected().await;
    let day = Day::working();
    let before = at.events(OWNER, "primary").await.len();
    let site = format!("/v1/sites/{SITE}");
    let targets: Vec<Vec<u8>> = vec![
        b"/v1/sites/%00/events/intro".to_vec(),
        b"/v1/sites/%ff%fe/events/intro".to_vec(),
        b"/v1/sites/\xff\xfe/events/intro".to_vec(),
        b"/v1/sites/%/events/%zz".to_vec(),
        b"/v1/sites/%2e%2e/%2e%2e/internal/connect".to_vec(),
        b"/../../../../etc/passwd".to_vec(),
        b"/setup/..%2f..%2fwrangler.toml".to_vec(),
        b"/b/%00".to_vec(),
        b"/b/%ff".to_vec(),
        b"//".to_vec(),
        b"///v1//sites".to_vec(),
        b"/?".to_vec(),
        b"/;jsessionid=1".to_vec(),
        b"*".to_vec(),
        b"http://elsewhere.example/setup".to_vec(),
        [b"/", vec![b'a'; 7_000].as_slice()].concat(),
        format!("{site}/events/{}", "%41".repeat(2_000)).into_bytes(),
        format!("{site}/events/intro/slots/30/{}?{}", day.month(), "a=b&".repeat(1_500)).into_bytes(),
        format!("{site}/events/%27%20OR%201%3D1%3B--").into_bytes(),
        format!("{site}/events/intro%00/slots/30/{}", day.month()).into_bytes(),
        format!("{site}%2Fevents%2Fintro").into_bytes(),
        "/v1/sites/ада/events/интро".as_bytes().to_vec(),
        b"/google/callback?state=%00&code=%ff".to_vec(),
        b"/google/callback?state=a&state=b&code=c&error=d&iss=e".to_vec(),
        b"/google/callback".to_vec(),
        b"/setup?problem=%3Cscript%3Ealert(1)%3C/script%3E".to_vec(),
    ];
    for target in &targets {
        let shown = String::from_utf8_lossy(target);
        let shown: String = shown.chars().take(80).collect();
        match exchange(&at, &get(target)).await {
            Answer::Status(status) => assert!(status < 500, "{shown}: {status}"),
            // The server's own parser may refuse it without a word.
            Answer::Closed => {}
            Answer::Hung => panic!("{shown}: hangs"),
        }
    }
    let path = bookings();
    let long = "x".repeat(20_000);
    let requests: Vec<(&str, Vec<u8>)> = vec![
        ("an odd method", b"BREW /setup HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec()),
        ("no host", b"GET /setup HTTP/1.1\r\n\r\n".to_vec()),
        ("a strange host", b"GET /setup HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n".to_vec()),
        ("a large header", format!("GET /setup HTTP/1.1\r\nHost: localhost\r\nX-Long: {long}\r\n\r\n").into_bytes()),
        ("a large cookie", format!("GET /v1/me HTTP/1.1\r\nHost: localhost\r\nCookie: freeslot={long}\r\n\r\n").into_bytes()),
        ("a broken cookie", b"GET /v1/me HTTP/1.1\r\nHost: localhost\r\nCookie: freeslot=; freeslot=.; =; freeslot-login=%00\r\n\r\n".to_vec()),
        ("a header of bytes", b"GET /v1/me HTTP/1.1\r\nHost: localhost\r\nCookie: freeslot=\xff\xfe\r\nAuthorization: Bearer \xff\r\n\r\n".to_vec()),
        ("a large bearer", format!("GET {path}/x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {long}\r\n\r\n").into_bytes()),
        ("a long key", format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: {long}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}").into_bytes()),
        ("a huge length", format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{{").into_bytes()),
        ("a negative length", format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n").into_bytes()),
        ("a bad chunk", format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n").into_bytes()),
        ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".repeat(40)),
        ("our own header", format!("GET {site}/events/intro HTTP/1.1\r\nHost: localhost\r\nX-Freeslot-Object: other\r\nX-Freeslot-Account: google:1\r\nX-Freeslot-Network: y\r\n\r\n").into_bytes()),
    ];
    for (name, request) in &requests {
        match exchange(&at, request).await {
            Answer::Status(status) => assert!(status < 500 || *name == "an odd method", "{name}: {status}"),
            Answer::Closed => {}
            Answer::Hung => assert!(["no HTTP"].contains(name), "{name}: hangs"),
        }
    }
    assert_eq!(at.events(OWNER, "primary").await.len(), before);
    is_well(&at, &day.at("13:00")).await;
}
