//! The ways into a page beside the tag alone: dialogs, a button, attributes, the element's API.

use e2e::browser::Key;
use e2e::customer::CustomerPage;
use e2e::people::{EVENT, OWNER, SITE};
use e2e::steps::{
    DESKTOP, HELD_BACK, PHONE, ROOT, ZONE, begun, hook, loaded, look, script, send_form, shown,
    tag, taken_over, time,
};
use e2e::until;
use e2e::world::World;
use serde_json::json;

/// What the page needs of its policy.
fn policy(at: &World) -> String {
    format!(
        "default-src 'none'; script-src {0} 'wasm-unsafe-eval'; connect-src {0}; img-src data:; \
         style-src 'unsafe-inline'; require-trusted-types-for 'script'; trusted-types freeslot",
        at.edge
    )
}

#[tokio::test]
async fn browser_a_link_opens_a_dialog_which_keeps_what_was_typed_and_frees_the_time() {
    let (at, browser) = begun().await;
    let link = format!(
        "<p>Half an hour. <a id=book href=\"{}/book/{SITE}/{EVENT}\" data-book=\"{SITE}/{EVENT}\" \
         data-prefill-name=\"Grace Hopper\">Book a call</a></p>{}",
        at.edge,
        script(&at, ""),
    );
    let page = CustomerPage::serve(&link, Some(&policy(&at))).await;
    browser.open(&page.url).await;
    loaded(&browser).await;
    browser.click("#book").await;
    browser.see(&hook("time")).await;
    let mut found = look(&browser, "dialog-1-month").await;
    let start = browser.attributes(&hook("time"), "data-start").await[0].clone();
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    assert_eq!(browser.value(&hook("name")).await, "Grace Hopper");
    browser.fill(&hook("email"), "grace@example.org").await;
    at.until_free(&start, false).await;
    found.extend(look(&browser, "dialog-2-form").await);

    browser.press(Key::Escape).await;
    browser.gone("dialog").await;
    at.until_free(&start, true).await;
    let focused = browser
        .run("return document.activeElement.id", vec![])
        .await;
    assert_eq!(focused, "book");
    browser.click("#book").await;
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    assert_eq!(browser.value(&hook("email")).await, "grace@example.org");
    browser.click(&hook("book")).await;
    browser.see(&hook("confirmation")).await;
    assert_eq!(at.events(OWNER, "primary").await.len(), 1);
    found.extend(look(&browser, "dialog-3-booked").await);
    browser.click("dialog > button").await;
    browser.gone("dialog").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    // The page's own link is as the browser colours it.
    found.retain(|one| !one.contains("#book"));
    assert_eq!(found, [""; 0]);
    browser.end().await;
}

#[tokio::test]
async fn browser_a_dialog_closed_while_it_books_still_knows_what_became_of_it() {
    let button = format!("<button id=book data-book=\"{SITE}/{EVENT}\">Book a call</button>");
    let (mut at, browser, _page) = shown(|at| button + &script(at, "")).await;
    loaded(&browser).await;
    browser.click("#book").await;
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    at.end_google().await;
    send_form(&browser, "Grace Hopper", "grace@example.org", "").await;
    browser.press(Key::Escape).await;
    browser.gone("dialog").await;
    browser.click("#book").await;
    browser.see(&hook("pending")).await;
    browser.press(Key::Escape).await;
    browser.gone("dialog").await;
    at.start_google().await;
    browser.click("#book").await;
    browser.see(&hook("confirmation")).await;
    assert_eq!(at.events(OWNER, "primary").await.len(), 1);
    browser.end().await;
}

#[tokio::test]
async fn browser_what_one_link_wants_is_not_what_another_does_nor_where_to_go() {
    let book = format!("data-book=\"{SITE}/{EVENT}\"");
    let links = format!(
        "<style>freeslot-booking {{ --freeslot-accent: rgb(122, 60, 255) }}</style>\
         <button id=one {book} data-lang=de data-prefill-notes=One>One</button>\
         <button id=two {book} data-redirect=/gone data-base=https://evil.example>Two</button>\
         <li data-book=978><button id=three type=button onclick='window.three = 3'>Three</button>"
    );
    let (_at, browser, _page) = shown(|at| links + &script(at, "")).await;
    loaded(&browser).await;
    browser.click("#three").await;
    assert_eq!(browser.run("return window.three", vec![]).await, 3);
    browser.click("#one").await;
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    assert_eq!(browser.value(&hook("notes")).await, "One");
    let colour =
        format!("{ROOT} return getComputedStyle(root.querySelector('.main')).backgroundColor;");
    assert_eq!(browser.run(&colour, vec![]).await, "rgb(122, 60, 255)");
    browser.press(Key::Escape).await;
    browser.gone("dialog").await;
    browser.click("#two").await;
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    assert_eq!(browser.text(&hook("book")).await, "Book this time");
    assert_eq!(browser.value(&hook("notes")).await, "");
    send_form(&browser, "Grace Hopper", "grace@example.org", "").await;
    browser.see(&hook("confirmation")).await;
    browser.end().await;
}

#[tokio::test]
async fn browser_a_floating_button_opens_the_dialog() {
    let (at, browser) = begun().await;
    let more = format!(
        "data-book=\"{SITE}/{EVENT}\" data-floating='Zeit buchen' data-lang=de data-theme=dark"
    );
    let page = CustomerPage::serve(&script(&at, &more), Some(&policy(&at))).await;
    browser.open(&page.url).await;
    let button = "div > button, body button, button";
    assert_eq!(browser.text(button).await, "Zeit buchen");
    let mut found = look(&browser, "floating-1-button").await;
    browser.click(button).await;
    browser.see(&hook("time")).await;
    let names = browser.attributes("dialog", "aria-label").await;
    assert_eq!(names, ["Zeit buchen"]);
    assert_eq!(
        browser.attributes("dialog > button", "aria-label").await,
        ["Schließen"]
    );
    found.extend(look(&browser, "floating-2-dialog").await);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    assert_eq!(found, [""; 0]);
    browser.end().await;
}

#[tokio::test]
async fn browser_attributes_fill_the_form_choose_the_zone_and_lead_on() {
    let (at, browser) = begun().await;
    let element = format!(
        "<script>document.addEventListener('freeslot:confirmed', (event) => {{ \
           sessionStorage.heard = JSON.stringify(event.detail); }});</script>\
         <freeslot-booking book=\"{SITE}/{EVENT}\" timezone=\"Asia/Tokyo\" prefill=url \
           prefill-notes=\"From the shop\" redirect=\"/thanks?from=shop\"></freeslot-booking>{}",
        script(&at, "")
    );
    let page = CustomerPage::serve(&element, None).await;
    let asked = format!(
        "{}?name=Grace%20Hopper&email=grace@example.org&notes=no",
        page.url
    );
    browser.open(&asked).await;
    browser.see(&hook("time")).await;
    assert_eq!(browser.value("#zone").await, "Asia/Tokyo");
    // However many attributes there are, it is asked for once.
    let asked = "return performance.getEntriesByType('resource').filter((one) => one.name.includes('/paint/')).length";
    assert_eq!(browser.run(asked, vec![]).await, 1);
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    let mut typed = Vec::new();
    for field in ["name", "email", "notes"] {
        typed.push(browser.value(&hook(field)).await);
    }
    assert_eq!(
        typed,
        ["Grace Hopper", "grace@example.org", "From the shop"]
    );
    // A page's address never runs as a script.
    let wrong =
        "document.querySelector('freeslot-booking').leaveFor('javascript:window.hit=1', {});
        return window.hit ?? null;";
    assert!(browser.run(wrong, vec![]).await.is_null());
    browser.click(&hook("book")).await;
    until("the page to lead on", async || {
        browser.url().await.contains("/thanks").then_some(())
    })
    .await;
    let heard = browser
        .run("return JSON.parse(sessionStorage.heard)", vec![])
        .await;
    assert_eq!(heard["timeZone"], "Asia/Tokyo");
    let url = browser.url().await;
    let query: Vec<_> = url.split(['?', '&']).skip(1).collect();
    let start = heard["start"].as_str().unwrap().replace(':', "%3A");
    assert_eq!(query[..2], ["from=shop", &format!("start={start}")]);
    assert!(!url.contains("race"), "nothing personal: {url}");
    browser.end().await;
}

#[tokio::test]
async fn browser_the_element_is_told_begins_anew_and_opens_from_a_script() {
    let (_at, browser, _page) = shown(|at| script(at, "")).await;
    loaded(&browser).await;
    let made = "const made = document.createElement('freeslot-booking');
        made.set({ book: arguments[0], lang: 'fr' });
        document.querySelector('main').append(made);";
    browser
        .run(made, vec![json!(format!("{SITE}/{EVENT}"))])
        .await;
    let next = format!(
        "{ROOT} return root.querySelector('[data-test=\"next-month\"]')?.getAttribute('aria-label') ?? '';"
    );
    let says = async |label: &str| {
        until(&format!("{label} to be said"), async || {
            (browser.run(&next, vec![]).await == label).then_some(())
        })
        .await;
    };
    says("Mois suivant").await;
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    browser.fill(&hook("name"), "Grace").await;
    browser
        .run("document.querySelector('freeslot-booking').reset()", vec![])
        .await;
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    assert_eq!(browser.value(&hook("name")).await, "");
    browser
        .run(
            "document.querySelector('freeslot-booking').set({ lang: null, book: null })",
            vec![],
        )
        .await;
    browser.gone(&hook("book")).await;

    let open = "customElements.get('freeslot-booking').open({ book: arguments[0], 'prefill-email': 'g@example.org' })";
    browser
        .run(open, vec![json!(format!("{SITE}/{EVENT}"))])
        .await;
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    assert_eq!(browser.value(&hook("email")).await, "g@example.org");
    browser.end().await;
}

#[tokio::test]
async fn browser_days_are_a_list_on_a_phone_and_can_be_a_week_or_a_month_anywhere() {
    let (at, browser) = begun().await;
    browser.screen(PHONE, false).await;
    let page = CustomerPage::serve(&format!("{HELD_BACK}{}", tag(&at)), None).await;
    browser.open(&page.url).await;
    browser.see(&hook("time")).await;
    // As painted, and as taken over: the same nodes, and nothing has moved.
    browser.run("window.before = document.querySelector('freeslot-booking').shadowRoot.querySelector('h4')", vec![]).await;
    browser.run("window.go()", vec![]).await;
    taken_over(&browser).await;
    let same = format!("{ROOT} return root.querySelector('h4') === before && shift");
    assert_eq!(browser.run(&same, vec![]).await, 0.0);
    assert_eq!(browser.count(&hook("day")).await, 0);
    let mut found = look(&browser, "layout-1-list").await;
    browser.screen(PHONE, false).await;
    // Of this month there may be few days left.
    browser.click(&hook("next-month")).await;
    browser.see(&hook("more-days")).await;
    assert_eq!(browser.count("h4").await, 7);
    browser.click(&hook("more-days")).await;
    until("more days", async || {
        (browser.count("h4").await > 7).then_some(())
    })
    .await;
    // Of the second day: what is chosen is said with its day.
    let second = format!(
        "{ROOT} return [...root.querySelectorAll('.day')].map((day) => [day.querySelector('h4').textContent, day.querySelector('button').dataset.start])[1]"
    );
    let second = browser.run(&second, vec![]).await;
    let start = second[1].as_str().unwrap();
    browser.click(&time(start)).await;
    assert!(
        browser
            .text(&hook("chosen"))
            .await
            .contains(second[0].as_str().unwrap())
    );
    browser.click(&hook("back")).await;
    browser.see("h4").await;

    browser.screen(DESKTOP, false).await;
    browser.click("[data-layout=\"week\"]:is(button)").await;
    assert_eq!(
        browser
            .attributes("button[aria-pressed=true]", "data-layout")
            .await,
        ["week"]
    );
    found.extend(look(&browser, "layout-2-week").await);
    let title = browser.text("h4").await;
    while browser
        .count(&format!("{}:not([aria-disabled])", hook("next-month")))
        .await
        > 0
        && browser.text("h4").await == title
    {
        browser.click(&hook("next-month")).await;
    }
    assert_ne!(browser.text("h4").await, title);
    browser.click(&hook("prev-month")).await;
    until("the first week again", async || {
        (browser.text("h4").await == title).then_some(())
    })
    .await;
    browser.click("[data-layout=\"month\"]:is(button)").await;
    browser.see(&hook("day")).await;
    assert_eq!(browser.count("h4").await, 0);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    assert_eq!(found, [""; 0]);
    browser.end().await;
}

#[tokio::test]
async fn browser_a_zone_is_found_by_its_name_and_what_is_none_is_not_taken() {
    let (_at, browser, _page) = shown(tag).await;
    taken_over(&browser).await;
    let before = browser.text(&hook("time")).await;
    browser.click("#zone").await;
    until("the zones to be listed", async || {
        let tokyo = format!(
            "{ROOT} return root.querySelectorAll('option[value=\"Asia/Tokyo (GMT+9)\"]').length;"
        );
        (browser.run(&tokyo, vec![]).await == 1).then_some(())
    })
    .await;
    assert_eq!(browser.value("#zone").await, "");
    browser.fill("#zone", "Nowhere").await;
    browser.press(Key::Tab).await;
    let error = browser.text("#zone-error").await;
    assert!(error.contains("No time zone has that name"), "{error}");
    assert_eq!(browser.value("#zone").await, "Nowhere");
    assert_eq!(browser.text(&hook("time")).await, before);
    assert_eq!(look(&browser, "widget-zone-wrong").await, [""; 0]);
    browser.click("#zone").await;
    // As the list has it; its last part alone is enough.
    browser.fill("#zone", "Asia/Tokyo (GMT+9)").await;
    browser.press(Key::Tab).await;
    until("the times to be Tokyo's", async || {
        (browser.text(&hook("time")).await != before).then_some(())
    })
    .await;
    browser.click("#zone").await;
    browser.fill("#zone", "berlin").await;
    browser.press(Key::Tab).await;
    until("the times to be Berlin's", async || {
        (browser.text(&hook("time")).await == before).then_some(())
    })
    .await;
    assert_eq!(browser.value("#zone").await, ZONE);
    browser.end().await;
}

#[tokio::test]
async fn browser_a_clock_has_24_hours_or_twice_12_without_asking_the_edge() {
    let (_at, browser, _page) = shown(tag).await;
    taken_over(&browser).await;
    let gone =
        json!({"offline": true, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0});
    browser.chromium("Network.enable", json!({})).await;
    browser
        .chromium("Network.emulateNetworkConditions", gone)
        .await;
    let before = browser.text(&hook("time")).await;
    let clock24 = browser.attributes(&hook("clock"), "aria-pressed").await;
    browser.click(&hook("clock")).await;
    until("the other clock", async || {
        let now = browser.text(&hook("time")).await;
        let twice12 = now.contains("AM") || now.contains("am");
        (now != before && twice12 == (clock24 == ["true"])).then_some(())
    })
    .await;
    browser.click(&hook("clock")).await;
    until("the first clock again", async || {
        (browser.text(&hook("time")).await == before).then_some(())
    })
    .await;
    let pressed = browser.attributes(&hook("clock"), "aria-pressed").await;
    assert_eq!(pressed, clock24);
    browser.end().await;
}

#[tokio::test]
async fn browser_a_booking_goes_into_other_calendars_and_its_link_is_copied() {
    let (_at, browser, page) = shown(tag).await;
    let origin = page.url.trim_end_matches('/');
    let wanted = json!({"origin": origin,
        "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
    browser.chromium("Browser.grantPermissions", wanted).await;
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    send_form(&browser, "Grace Hopper", "grace@example.org", "").await;
    browser.see(&hook("confirmation")).await;
    let manage = browser.attributes(&hook("manage-link"), "href").await[0].clone();
    browser.click(&hook("copy")).await;
    until("the link to be copied", async || {
        (browser.text(&hook("copy")).await == "Link copied").then_some(())
    })
    .await;
    let read = "const done = arguments[arguments.length - 1];
        navigator.clipboard.readText().then(done, (e) => done(String(e)));";
    assert_eq!(browser.run_async(read, vec![]).await, json!(manage));
    let ask = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    for (link, host) in [
        ("google-link", "https://calendar.google.com/"),
        ("outlook-link", "https://outlook.live.com/"),
        ("office-link", "https://outlook.office.com/"),
    ] {
        let href = browser.attributes(&hook(link), "href").await[0].clone();
        let answer = ask.get(href).send().await.unwrap();
        assert_eq!(answer.status(), 303, "{link}");
        let to = answer.headers()["location"].to_str().unwrap();
        assert!(to.starts_with(host), "{to}");
        assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    }
    browser.end().await;
}
