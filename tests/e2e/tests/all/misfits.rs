//! Methods, sizes, times and links that do not fit: each has an answer of its own.

use e2e::Findings;
use e2e::days::Day;
use e2e::page::Reply;
use e2e::people::{EVENT, Guest, OWNER, SITE, bookings, events};
use e2e::raw::{Answer, exchange};
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn methods_sizes_slots_and_links_that_do_not_fit() {
    let mut wrong = Findings::default();
    let at = World::start().await;
    at.connected().await;
    let day = Day::working();
    let start = day.at("10:00");

    for (path, method, allowed) in [
        (events(EVENT), Method::POST, "GET"),
        (
            events(&format!("{EVENT}/slots/30/{}", day.month())),
            Method::DELETE,
            "GET",
        ),
        (format!("/v1/sites/{SITE}/holds"), Method::GET, "POST"),
        (
            format!("/v1/sites/{SITE}/holds/x/release"),
            Method::GET,
            "POST",
        ),
        (
            format!("/v1/sites/{SITE}/holds/x/extend"),
            Method::GET,
            "POST",
        ),
        (bookings(), Method::PUT, "GET, POST"),
        (format!("{}/x", bookings()), Method::DELETE, "GET"),
        (format!("{}/x/cancel", bookings()), Method::GET, "POST"),
        (format!("/book/{SITE}/{EVENT}"), Method::POST, "GET"),
        (format!("/follow/{SITE}/{EVENT}"), Method::POST, "GET"),
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
        let reply = at.visit(method.clone(), &path, &[], None).await;
        wrong.status(&reply, 405, format!("{method} {path}"));
        let said = reply.header("allow");
        wrong.check(said == allowed, || {
            format!("{method} {path}: allows {said:?}, not {allowed}")
        });
    }

    // Too large, with and without a length.
    let large = vec![b' '; 200_000];
    for path in [
        bookings(),
        format!("/v1/sites/{SITE}/holds"),
        "/v1/owner/google/start".to_owned(),
        "/b/x".to_owned(),
    ] {
        let reply = at
            .post_bytes(&path, "application/json", large.clone())
            .await;
        wrong.status(&reply, 413, &path);
        let mut chunked = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n").into_bytes();
        for _ in 0..20 {
            chunked.extend_from_slice(b"2710\r\n");
            chunked.extend_from_slice(&large[..10_000]);
            chunked.extend_from_slice(b"\r\n");
        }
        chunked.extend_from_slice(b"0\r\n\r\n");
        let answer = exchange(&at, &chunked).await;
        wrong.check(answer == Answer::Status(413), || {
            format!("{path}, in chunks: {answer:?}")
        });
    }

    // Never offered, with the reason.
    let mut sunday = day;
    while !sunday.is_sunday() {
        sunday = sunday.plus(1);
    }
    for (start, reason) in [
        (day.at("03:00"), "outside_hours"),
        (sunday.at("10:00"), "outside_hours"),
        (day.plus(42 * 7).at("10:00"), "horizon"),
        ("2020-01-01T10:00:00Z".to_owned(), "notice"),
    ] {
        let reply = at.book(&Guest::new(), &start).await.expect(422);
        wrong.check(reply.code() == "slot_not_offered", || reply.text.clone());
        let said = reply.body["reason"].as_str().unwrap_or_default();
        wrong.check(said == reason, || format!("{start}: {said}, not {reason}"));
    }
    let off_grid = start.replace(":00Z", ":30Z").replace(":00:", ":07:");
    let reply = at.book(&Guest::new(), &off_grid).await.expect(422);
    assert_eq!(reply.code(), "slot_not_offered", "{}", reply.text);

    // Taken, and the key used for something else.
    let guest = Guest::new();
    let booked = at.book(&guest, &start).await.expect(201);
    let reply = at.book(&Guest::new(), &start).await.expect(409);
    assert_eq!(reply.code(), "slot_taken");
    assert!(
        reply.body["slots"]
            .as_array()
            .is_some_and(|slots| !slots.is_empty())
    );
    assert_eq!(
        at.book(&guest, &day.at("11:00")).await.expect(422).code(),
        "key_reused"
    );
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
    for link in [
        &token[..token.len() - 1],
        &token[..half],
        &forged,
        "x",
        &long,
        "%00",
        "%3Cscript%3E",
    ] {
        let reply = at
            .visit(Method::GET, &format!("/b/{link}"), &[], None)
            .await;
        wrong.status(&reply, 403, link);
        let reply = at
            .visit(Method::GET, &format!("/b/{link}/calendar.ics"), &[], None)
            .await;
        wrong.status(&reply, 403, link);
        let cancel = at
            .http
            .post(format!("{}/b/{link}", at.edge))
            .body("action=cancel");
        let cancel = cancel.header("content-type", "application/x-www-form-urlencoded");
        wrong.status(&Reply::of(cancel).await, 403, format!("cancel {link}"));
    }
    let path = format!("{}/{id}", bookings());
    for bearer in [
        "",
        "Bearer",
        "Bearer x",
        &format!("Bearer {forged}"),
        &format!("Bearer {others}"),
        &format!("Basic {token}"),
    ] {
        let headers = [("authorization", bearer)];
        let reply = at.visit(Method::GET, &path, &headers, None).await;
        wrong.status(&reply, 403, bearer);
        let reply = at
            .visit(
                Method::POST,
                &format!("{path}/cancel"),
                &headers,
                Some(&json!({})),
            )
            .await;
        wrong.status(&reply, 403, bearer);
    }
    let right = format!("Bearer {token}");
    let nothing = at
        .visit(
            Method::GET,
            &format!("{}/{}", bookings(), "9".repeat(4_000)),
            &[("authorization", &right)],
            None,
        )
        .await;
    assert_eq!(nothing.status, 403, "{}", nothing.text);
    // The form that shows is not the form that acts.
    let show = at
        .visit(Method::GET, &format!("/b/{token}"), &[], None)
        .await
        .expect(200);
    assert!(show.text.contains("Booked"), "{}", show.text);
    let odd = at
        .http
        .post(format!("{}/b/{token}", at.edge))
        .body("action=explode");
    assert_eq!(Reply::of(odd).await.status, 400);
    let still = at
        .visit(Method::GET, &path, &[("authorization", &right)], None)
        .await
        .expect(200);
    assert_eq!(still.body["status"], "confirmed");
    assert_eq!(at.events(OWNER, "primary").await.len(), 2);
    wrong.end();
}

#[tokio::test]
async fn too_much_from_one_network_is_429_and_leaves_others_alone() {
    let at = World::start().await;
    at.connected().await;
    let starts = Day::working().starts("09:00", "17:00");
    let mut last = 0;
    // Six addresses of one IPv6 /64 are one network.
    for (number, start) in starts.iter().take(6).enumerate() {
        let mut guest = Guest::new();
        guest.network = format!("2001:db8:1:2::{number}");
        let reply = at.book(&guest, start).await;
        last = reply.status;
        if number < 5 {
            assert_eq!(reply.status, 201, "{}", reply.text);
        } else {
            assert_eq!(reply.code(), "too_many", "{}", reply.text);
            let seconds: u32 = reply.header("retry-after").parse().expect("seconds");
            assert!((1..=60).contains(&seconds));
        }
    }
    assert_eq!(last, 429);
    let mut neighbour = Guest::new();
    neighbour.network = "2001:db8:1:3::1".to_owned();
    let _ = at.book(&neighbour, &starts[6]).await.expect(201);
    // Three future bookings of one address are enough, wherever it books from.
    for (number, start) in starts.iter().skip(8).take(4).enumerate() {
        let mut guest = Guest::new();
        guest.email = "busy@example.org".to_owned();
        let reply = at.book(&guest, start).await;
        assert_eq!(
            reply.status,
            if number < 3 { 201 } else { 429 },
            "{}",
            reply.text
        );
    }
    // Two live holds of one visitor, and the third is refused.
    for (number, start) in starts.iter().skip(12).step_by(9).take(3).enumerate() {
        let hold = json!({"event": EVENT, "minutes": 30, "start": start,
            "visitor": "one-and-the-same-visitor"});
        let reply = at.post(&format!("/v1/sites/{SITE}/holds"), &hold).await;
        assert_eq!(
            reply.status,
            if number < 2 { 201 } else { 429 },
            "{}",
            reply.text
        );
    }
}
