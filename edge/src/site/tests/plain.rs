//! Booking with links and a form, where no script runs.

use serde_json::json;

use super::deployment::{Deployment, Fault};
use super::people::{Reply, connected};
use super::story::events;

const PAGE: &str = "/book/ada-lovelace/intro/plain";
const START: &str = "2026-11-24T09:00:00Z";

impl Deployment {
    async fn plain(&self, query: &str) -> Reply {
        self.visit("GET", &format!("{PAGE}{query}"), &[], None)
            .await
    }
}

/// The value of an attribute behind `before`.
fn after<'a>(page: &'a str, before: &str) -> &'a str {
    let (_, rest) = page.split_once(before).expect(before);
    rest.split('"').next().unwrap()
}

/// The form that a page shows, filled in.
fn filled(page: &str, name: &str, email: &str) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for field in ["minutes", "zone", "start", "key"] {
        form.append_pair(field, after(page, &format!("name=\"{field}\" value=\"")));
    }
    form.append_pair("name", name).append_pair("email", email);
    form.finish()
}

async fn form(at: &Deployment, more: &str) -> String {
    let query = format!("?minutes=30&zone=America/New_York&start={START}{more}");
    at.plain(&query).await.expect(200).text
}

#[tokio::test]
async fn from_a_link_to_the_confirmation() {
    let (at, _) = connected().await;
    let page = at.plain("?zone=America/New_York").await.expect(200).text;
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("November 2026") && page.contains("Tuesday, 24 November 2026"));
    assert!(
        page.contains(">04:00<"),
        "in the zone that was asked for: {page}"
    );
    let link = after(&page, "<a class=\"time\" href=\"").replace("&amp;", "&");
    let page = at.visit("GET", &link, &[], None).await.expect(200).text;
    let booked = at
        .post_form(PAGE, &filled(&page, "Grace", "grace@example.com"))
        .await;
    assert_eq!(booked.status, 303, "{}", booked.text);
    let link = booked.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(events(&at).len(), 1);
    let page = at.visit("GET", &link, &[], None).await.expect(200).text;
    assert!(
        page.contains("You meet") && page.contains("America/New York"),
        "{page}"
    );
}

#[tokio::test]
async fn sent_twice_is_booked_once() {
    let (at, _) = connected().await;
    let form = filled(&form(&at, "").await, "Grace", "grace@example.com");
    let first = at.post_form(PAGE, &form).await;
    let second = at.post_form(PAGE, &form).await;
    assert_eq!((first.status, second.status), (303, 303));
    assert_eq!(first.headers["location"], second.headers["location"]);
    assert_eq!(events(&at).len(), 1);
}

#[tokio::test]
async fn what_was_typed_survives_what_is_refused() {
    let (at, _) = connected().await;
    let page = form(&at, "").await;
    let wrong = at
        .post_form(PAGE, &filled(&page, "Grace <3", "grace@"))
        .await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("value=\"Grace &lt;3\"") && wrong.text.contains("grace@"));
    assert!(
        wrong.text.contains("aria-invalid=\"true\""),
        "{}",
        wrong.text
    );
    assert_eq!(events(&at).len(), 0);
    // Taken meanwhile: the other times, with everything typed behind them.
    at.book("someone", START).await.expect(201);
    let form = filled(&wrong.text, "Grace", "grace@example.com");
    let taken = at.post_form(PAGE, &form).await;
    assert_eq!(taken.status, 409, "{}", taken.text);
    assert!(
        taken
            .text
            .contains("Nothing was booked: please choose another time.")
    );
    assert!(
        !taken
            .text
            .contains(&format!("name=\"start\" value=\"{START}\""))
    );
    // Another month keeps it too.
    let form = format!("{form}&month=2026-12");
    let later = at.post_form(PAGE, &form).await.expect(200).text;
    assert!(
        later.contains("December 2026")
            && later.contains("name=\"email\" value=\"grace@example.com\"")
    );
    let form = filled(&taken.text, "Grace", "grace@example.com");
    let booked = at.post_form(PAGE, &form).await;
    assert_eq!(booked.status, 303, "{}", booked.text);
    assert_eq!(events(&at).len(), 2);
}

#[tokio::test]
async fn in_a_frame_it_says_there_what_became_of_it() {
    let (at, _) = connected().await;
    let page = form(&at, "&framed=1").await;
    let form = format!("{}&framed=1", filled(&page, "Grace", "grace@example.com"));
    let booked = at.post_form(PAGE, &form).await.expect(200);
    assert!(booked.text.contains("You meet") && !booked.text.contains("<form"));
    assert!(booked.headers.get("x-frame-options").is_none());
}

#[tokio::test]
async fn not_known_is_not_nothing_free() {
    let (at, _) = connected().await;
    at.fail(|_| Some(Fault::Before));
    at.live(25 * 3600).await;
    let page = at.plain("").await;
    assert_eq!(page.status, 503);
    assert!(page.text.contains("Try again") && !page.text.contains("Nothing is free"));
    let refused = at
        .post_form(
            PAGE,
            &filled(&form(&at, "").await, "Grace", "g@example.com"),
        )
        .await;
    assert!(
        refused.status >= 500 && refused.text.contains("value=\"Grace\""),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn what_an_address_says_wrongly_counts_as_not_said() {
    let (at, _) = connected().await;
    for query in [
        "?zone=Mars/Base&minutes=7&month=soon&start=now&utm_source=x",
        "?month=1999-01",
    ] {
        let page = at.plain(query).await.expect(200).text;
        assert!(
            page.contains("November 2026") && page.contains("class=\"time\""),
            "{page}"
        );
    }
    at.visit("GET", "/book/ada-lovelace/nothing/plain", &[], None)
        .await
        .expect(404);
    at.visit("GET", "/book/nobody/intro/plain", &[], None)
        .await
        .expect(404);
    at.visit("PUT", PAGE, &[], Some(json!({})))
        .await
        .expect(405);
}
