//! Where a visitor came from: told to hosts where the page wants it, and by pages of ours.

use e2e::browser::Browser;
use e2e::customer::CustomerPage;
use e2e::days::Day;
use e2e::people::{EVENT, SITE};
use e2e::steps::{choose_day, hook, send_form, tag, time};
use e2e::world::World;
use serde_json::{Value, json};

const ZONE: &str = "Europe/Berlin";
const ADDRESS: &str = "?utm_source=news%20letter&utm_content=%C3%A4&utm_id=7&secret=x";

async fn book(browser: &Browser, address: &str, start: &str, name: &str) {
    browser.open(address).await;
    choose_day(browser, Day::working()).await;
    browser.click(&time(start)).await;
    browser.see(&hook("book")).await;
    send_form(browser, name, "grace@example.org", "").await;
    browser.see(&hook("confirmation")).await;
}

#[tokio::test]
async fn browser_where_visitors_come_from_is_told_only_where_the_page_wants_it() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let browser = Browser::start(&at, ZONE).await;
    let day = Day::working();
    let silent = CustomerPage::serve(&tag(&at), None).await;
    let body = tag(&at).replace("data-book", "data-utm data-book");
    let telling = CustomerPage::serve(&body, None).await;
    // Without WebAssembly the page that needs no script stands there in a frame.
    let policy = format!("script-src 'self' 'unsafe-inline' {}", at.edge);
    let framing = CustomerPage::serve(&body, Some(&policy)).await;

    book(
        &browser,
        &format!("{}{ADDRESS}", silent.url),
        &day.at("09:00"),
        "Silent",
    )
    .await;
    book(
        &browser,
        &format!("{}{ADDRESS}", telling.url),
        &day.at("10:00"),
        "Telling",
    )
    .await;
    let hosted = format!("{}/book/{SITE}/{EVENT}{ADDRESS}", at.edge);
    book(&browser, &hosted, &day.at("11:00"), "Hosted").await;
    let view = owner.view().await;
    let of = |name: &str| -> Value {
        let mut all = view["bookings"].as_array().unwrap().iter();
        all.find(|booking| booking["name"] == name).unwrap()["utm"].clone()
    };
    let told = json!({"source": "news letter", "content": "ä"});
    assert_eq!(of("Silent"), Value::Null);
    assert_eq!((of("Telling"), of("Hosted")), (told.clone(), told));

    browser.open(&format!("{}{ADDRESS}", framing.url)).await;
    browser.click(&hook("time")).await;
    browser.enter("iframe").await;
    browser.see("#email").await;
    let kept = "return document.querySelector('[name=utm_source]')?.value";
    assert_eq!(browser.run(kept, vec![]).await, "news letter");
    let others = "return document.querySelectorAll('[name=utm_id],[name=secret]').length";
    assert_eq!(browser.run(others, vec![]).await, 0);
    browser.leave_frame().await;
    browser.end().await;
}
