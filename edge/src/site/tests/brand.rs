//! The owner's colour and logo on visitors' pages.

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::deployment::{Deployment, ORIGIN, OWNER};
use super::people::{Browser, Reply, connected, connected_to};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";
const BRAND: &str = "/v1/owner/sites/ada-lovelace/brand";

fn data(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{media_type};base64,{}", BASE64.encode(bytes))
}

async fn set(owner: &mut Browser, brand: Value) -> Reply {
    owner.send("PUT", BRAND, Some(brand)).await
}

async fn read(at: &Deployment, path: &str) -> Reply {
    at.visit("GET", path, &[], None).await
}

async fn booked(at: &Deployment) -> Value {
    let body = json!({"event": "intro", "minutes": 30, "start": "2026-11-24T09:00:00Z",
        "name": "Grace", "email": "grace@example.com", "notes": "", "zone": "Europe/Berlin"});
    let key = [("idempotency-key", "0000000000000000000001")];
    at.visit("POST", "/v1/sites/ada-lovelace/bookings", &key, Some(body))
        .await
        .expect(201)
        .body
}

#[tokio::test]
async fn colour_and_logo_stand_on_every_page_of_a_visitor() {
    let (at, mut owner) = connected().await;
    let booking = booked(&at).await;
    let pages = [
        "/book/ada-lovelace/intro".to_owned(),
        "/book/ada-lovelace/intro/plain".to_owned(),
        "/book/ada-lovelace/intro/plain?start=2026-11-24T10:00:00Z".to_owned(),
        format!("/b/{}", booking["token"].as_str().unwrap()),
        format!("/b/{}/move", booking["token"].as_str().unwrap()),
    ];
    for page in &pages {
        let text = read(&at, page).await.expect(200).text;
        assert!(
            !text.contains("/brand/") && !text.contains("<img"),
            "{text}"
        );
    }
    let view = set(
        &mut owner,
        json!({"accent": " #C81E5A", "logo": data("image/png", PNG)}),
    )
    .await;
    let brand = view.expect(200).body["brand"].clone();
    assert_eq!(brand["accent"], "#c81e5a");
    let logo = brand["logo"].as_str().unwrap();
    for page in &pages {
        let text = read(&at, page).await.expect(200).text;
        assert!(
            text.contains("href=\"/brand/c81e5a.css\""),
            "{page}: {text}"
        );
        let picture = format!("<img src=\"{logo}\" alt=\"Ada Lovelace\">");
        assert!(text.contains(&picture), "{page}: {text}");
        assert!(!text.contains("Freeslot"), "{page}: {text}");
    }
    let request = http::Request::get(format!("{ORIGIN}{logo}")).body(Vec::new());
    let picture = at.send(request.unwrap(), "203.0.113.9").await;
    assert_eq!(picture.body().as_slice(), PNG);
    assert_eq!(picture.headers()["content-type"], "image/png");
    let csp = &picture.headers()["content-security-policy"];
    assert_eq!(csp, "default-src 'none'; sandbox");
    let style = read(&at, "/brand/c81e5a.css").await.expect(200);
    assert_eq!(style.headers["content-type"], "text/css; charset=utf-8");
    assert!(
        style.text.contains("--freeslot-accent: #c81e5a;"),
        "{}",
        style.text
    );
    // Neither is kept when it is taken away, and a colour alone changes no logo.
    let view = set(&mut owner, json!({"accent": ""})).await.expect(200);
    assert_eq!(view.body["brand"]["logo"], logo);
    let view = set(&mut owner, json!({"accent": "", "logo": ""})).await;
    assert_eq!(view.expect(200).body["brand"], Value::Null);
    read(&at, logo).await.expect(404);
}

#[tokio::test]
async fn what_is_no_colour_and_no_picture_is_refused_and_changes_nothing() {
    let (at, mut owner) = connected().await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    let mut large = PNG.to_vec();
    large.resize(40_001, 0);
    for (field, wrong) in [
        ("accent", json!({"accent": "red"})),
        ("accent", json!({"accent": "#0b6b57;}body{display:none"})),
        ("accent", json!({"accent": "#é11"})),
        (
            "logo",
            json!({"accent": "#0b6b57", "logo": "https://example.com/logo.png"}),
        ),
        (
            "logo",
            json!({"accent": "#0b6b57", "logo": data("image/svg+xml", svg)}),
        ),
        (
            "logo",
            json!({"accent": "#0b6b57", "logo": data("image/png", svg)}),
        ),
        (
            "logo",
            json!({"accent": "#0b6b57", "logo": "data:image/png;base64,%%"}),
        ),
        (
            "logo",
            json!({"accent": "#0b6b57", "logo": data("image/png", &large)}),
        ),
    ] {
        let refused = set(&mut owner, wrong.clone()).await;
        assert_eq!(
            (refused.status, refused.body["field"].as_str()),
            (422, Some(field)),
            "{wrong}"
        );
    }
    assert_eq!(owner.view().await["brand"], Value::Null);
    for file in [
        "red.css",
        "0B6B57.css",
        "0b6b57",
        "0b6b5.css",
        "0b6b57.css.css",
    ] {
        read(&at, &format!("/brand/{file}")).await.expect(404);
    }
    read(&at, "/v1/sites/ada-lovelace/logo/").await.expect(404);
}

#[tokio::test]
async fn programs_find_the_same_answers_as_before() {
    let (at, mut owner) = connected().await;
    let path = "/v1/sites/ada-lovelace/events/intro";
    let before = read(&at, path).await.expect(200);
    set(&mut owner, json!({"accent": "#c81e5a"}))
        .await
        .expect(200);
    let after = read(&at, path).await.expect(200);
    assert_ne!(before.headers["etag"], after.headers["etag"]);
    let mut inner = after.body.clone();
    inner.as_object_mut().unwrap().remove("brand");
    assert_eq!(before.body, inner);
}

#[tokio::test]
async fn a_site_may_offer_no_calendar_of_the_visitors_own() {
    let (at, mut owner) = connected().await;
    let booking = booked(&at).await;
    let page = format!("/b/{}", booking["token"].as_str().unwrap());
    let offers = |text: &str| text.contains("/calendar.ics") && text.contains("outlook.live.com");
    assert!(offers(&read(&at, &page).await.expect(200).text));
    assert_eq!(booking["hides_calendar_links"], Value::Null);
    let hidden = json!({"hides_calendar_links": true});
    let view = set(&mut owner, hidden).await.expect(200);
    assert_eq!(view.body["brand"]["hides_calendar_links"], true);
    let text = read(&at, &page).await.expect(200).text;
    assert!(
        !text.contains("calendar.ics") && !text.contains("outlook"),
        "{text}"
    );
    assert_eq!(at.how(&booking).await["hides_calendar_links"], true);
}

#[tokio::test]
async fn where_the_operator_has_a_name_ours_reaches_no_visitor() {
    let named = Deployment::with_mail();
    named.reconfigure(|config| {
        config.product = "Termine".into();
        let from = crate::mail::Sender::parse("Termine <noreply@book.example>");
        config.mail.as_mut().unwrap().from = from.unwrap();
    });
    let (at, _) = connected_to(named).await;
    let booking = at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
    at.live(60).await;
    let booking = booking.body;
    let page = format!("/b/{}", booking["token"].as_str().unwrap());
    let file = read(&at, &format!("{page}/calendar.ics")).await.expect(200);
    let event = &at.live_in(OWNER, "primary")[0];
    let shown = ["summary", "description", "location", "attendees", "source"];
    let mut seen = vec![file.text, read(&at, &page).await.text];
    seen.extend(shown.map(|field| event[field].to_string()));
    // As if there were no event, so that the confirmation is ours to send.
    let site = at.site("ada-lovelace");
    let change = "UPDATE bookings SET google_event = NULL, write_state = 'none'";
    site.ports.sql.run(change, &[]).unwrap();
    let store = site.store().unwrap();
    let id = booking["id"].as_str().unwrap();
    let row = store.booking(id).unwrap().unwrap();
    crate::site::tell::later(&site, &store, crate::mail::Kind::Confirmed, &row).unwrap();
    site.alarm().await;
    let mails = at.control_as("GET", "mailbox", Value::Null);
    let mail = &mails[0]["mail"];
    let file = mail["attachments"][0]["content"].as_str().unwrap();
    let file = BASE64.decode(file.as_bytes()).unwrap();
    seen.push(String::from_utf8(file).unwrap());
    seen.extend(["from", "subject", "text", "html"].map(|part| mail[part].to_string()));
    for text in &seen {
        assert!(!text.is_empty() && !text.contains("Freeslot"), "{text}");
    }
    let files = seen.iter().filter(|text| text.contains("BEGIN:VEVENT"));
    assert_eq!(files.count(), 2, "{seen:?}");
    assert!(seen.iter().any(|text| text.contains("Grace Hopper")));
}
