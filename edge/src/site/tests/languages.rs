//! Which language the pages for visitors speak, from the request on.

use serde_json::{Value, json};

use super::deployment::Deployment;
use super::people::{Reply, connected};

const PAGE: &str = "/book/ada-lovelace/intro/plain";
const START: &str = "2026-11-24T09:00:00Z";

impl Deployment {
    /// A page, as a browser gets it that wants these languages.
    async fn read(&self, accept: &str, path: &str) -> Reply {
        let accept = [("accept-language", accept)];
        self.visit("GET", path, &accept, None).await
    }

    /// A booking that is made in a language.
    async fn booked_in(&self, lang: &str) -> Value {
        let body = json!({"event": "intro", "minutes": 30, "start": START, "name": "Grace",
            "email": "grace@example.com", "notes": "", "zone": "Europe/Berlin", "lang": lang});
        let key = [("idempotency-key", "0000000000000000000001")];
        self.visit("POST", "/v1/sites/ada-lovelace/bookings", &key, Some(body))
            .await
            .expect(201)
            .body
    }
}

fn speaks(reply: &Reply, lang: &str) -> bool {
    let dir = if lang == "ar" { "rtl" } else { "ltr" };
    let opening = format!("<html lang=\"{lang}\" dir=\"{dir}\">");
    reply.text.contains(&opening)
}

fn varies(reply: &Reply) -> bool {
    reply
        .headers
        .get("vary")
        .is_some_and(|value| value == "Accept-Language")
}

#[tokio::test]
async fn a_bookings_page_speaks_its_language_unless_the_address_says_another() {
    let (at, _) = connected().await;
    let booking = at.booked_in("fr-CA").await;
    assert_eq!(booking["lang"], Value::Null, "not in answers to programs");
    assert_eq!(at.how(&booking).await["lang"], "fr-CA");
    let path = format!("/b/{}", booking["token"].as_str().unwrap());
    let page = at.read("de", &path).await.expect(200);
    assert!(speaks(&page, "fr") && !varies(&page), "{}", page.text);
    assert!(
        page.text
            .contains("Vous avez rendez-vous avec Ada Lovelace")
    );
    assert!(page.text.contains("mardi 24 novembre 2026"));
    // Asked for, another one is kept through links, forms and what they lead to.
    let page = at.read("de", &format!("{path}?lang=ja")).await.expect(200);
    assert!(speaks(&page, "ja"));
    assert!(page.text.contains(&format!("href=\"{path}/move?lang=ja\"")));
    let page = at
        .read("de", &format!("{path}/move?lang=ja"))
        .await
        .expect(200);
    assert!(speaks(&page, "ja") && page.text.contains("この時間に変更"));
    let form = "action=cancel&reason=";
    let cancelled = at
        .post_form_in("de", &format!("{path}?lang=ja"), form)
        .await;
    assert_eq!(cancelled.headers["location"], *format!("{path}?lang=ja"));
    // What we do not speak is as if nothing had been said.
    let page = at.read("de", &format!("{path}?lang=tlh")).await.expect(200);
    assert!(speaks(&page, "fr") && page.text.contains("Ce rendez-vous est annulé"));
    let file = at
        .read("", &format!("{path}/calendar.ics"))
        .await
        .expect(200);
    assert!(file.text.contains("Voir ou annuler"), "{}", file.text);
}

#[tokio::test]
async fn where_no_booking_says_it_the_browser_does() {
    let (at, _) = connected().await;
    let booking = at.booked_in("tlh").await;
    let known = format!("/b/{}", booking["token"].as_str().unwrap());
    for path in [
        "/book/ada-lovelace/intro",
        PAGE,
        "/follow/ada-lovelace/intro",
        "/b/not-a-link",
        "/nothing",
        &known,
    ] {
        for (accept, lang) in [
            ("pl, en;q=0.3, ar;q=0.8", "ar"),
            ("de-AT,de;q=0.9,en;q=0.8", "de"),
            ("tlh", "en"),
            ("", "en"),
        ] {
            let page = at.read(accept, path).await;
            assert!(speaks(&page, lang), "{path} {accept}: {}", page.text);
            assert!(varies(&page), "{path}");
            assert_eq!(page.headers["cache-control"], "no-store");
        }
        let page = at.read("de", &format!("{path}?lang=es")).await;
        assert!(
            speaks(&page, "es") && !varies(&page),
            "{path}: {}",
            page.text
        );
    }
}

/// The fields of a form, with a name and an address.
fn filled(page: &str, email: &str) -> String {
    let value = |name: &str| {
        let (_, rest) = page
            .split_once(&format!("name=\"{name}\" value=\""))
            .unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for name in ["minutes", "zone", "start", "key"] {
        form.append_pair(name, &value(name));
    }
    form.append_pair("name", "Grace")
        .append_pair("email", email);
    form.finish()
}

#[tokio::test]
async fn what_is_refused_is_said_in_the_pages_language_and_what_is_booked_is_booked_in_it() {
    let (at, _) = connected().await;
    let form = |accept: &'static str| {
        let at = at.clone();
        async move {
            let path = format!("{PAGE}?minutes=30&zone=Europe/Berlin&start={START}");
            at.read(accept, &path).await.expect(200).text
        }
    };
    let page = form("de").await;
    let wrong = at.post_form_in("de", PAGE, &filled(&page, "grace@")).await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong
            .text
            .contains("Bitte geben Sie eine E-Mail-Adresse ein, etwa name@example.com."),
        "{}",
        wrong.text
    );
    at.book("someone", START).await.expect(201);
    let taken = at
        .post_form_in("nl", PAGE, &filled(&page, "grace@example.com"))
        .await;
    assert_eq!(taken.status, 409);
    assert!(
        speaks(&taken, "nl") && taken.text.contains("Er is niets geboekt"),
        "{}",
        taken.text
    );
    let free = START.replace("T09", "T10");
    let form = filled(&form("en").await.replace(START, &free), "grace@example.com");
    let booked = at.post_form_in("pl;q=0.9, es;q=0.1", PAGE, &form).await;
    assert_eq!(booked.status, 303, "{}", booked.text);
    let link = booked.headers["location"].to_str().unwrap().to_owned();
    let page = at.read("de", &link).await.expect(200);
    assert!(speaks(&page, "es"), "{}", page.text);
}

#[tokio::test]
async fn why_a_booking_can_not_be_changed_is_said_in_its_language() {
    let (at, mut owner) = connected().await;
    let booking = at.booked_in("de").await;
    let path = format!("/b/{}", booking["token"].as_str().unwrap());
    let mut event = owner.view().await["events"][0].clone();
    event["approval"] = json!(true);
    event["cancel_notice"] = json!(14 * 24 * 60);
    let settings = "/v1/owner/sites/ada-lovelace/events/intro";
    owner.send("PUT", settings, Some(event)).await.expect(200);
    let page = at.read("en", &format!("{path}/move")).await.expect(409);
    assert!(
        page.text.contains("Hier muss jeder Zeit zugestimmt werden"),
        "{}",
        page.text
    );
    let page = at
        .post_form(&path, "action=cancel&reason=")
        .await
        .expect(409);
    assert!(
        page.text
            .contains("Dieser Termin lässt sich hier nicht mehr ändern"),
        "{}",
        page.text
    );
    at.advance(3 * 86_400);
    let page = at.read("en", &format!("{path}/move")).await.expect(409);
    assert!(
        page.text.contains("Dieser Termin hat schon begonnen"),
        "{}",
        page.text
    );
}
