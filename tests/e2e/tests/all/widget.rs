//! What a visitor sees when things are not as they should be, and what it looks like.

use std::time::Duration;

use e2e::browser::Browser;
use e2e::customer::CustomerPage;
use e2e::days::{Day, later};
use e2e::people::{EVENT, FAMILY, OWNER, SITE, timed};
use e2e::steps::{
    DESKTOP, HELD_BACK, PHONE, ROOT, ZONE, begun, choose_day, come_back, hook, look, offered,
    send_form, shown, tag, time,
};
use e2e::world::World;
use e2e::{until, until_within};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn browser_every_state_looks_right_and_is_accessible() {
    let at = World::start().await;
    at.connected().await;
    let day = Day::working();
    at.add_event(
        OWNER,
        FAMILY,
        timed("Busy", &day.at("10:00"), &day.at("12:00")),
    )
    .await;
    at.until_free(&day.at("10:00"), false).await;
    let page = CustomerPage::serve(&tag(&at), None).await;
    let browser = Browser::start(&at, ZONE).await;
    let mut found = Vec::new();

    browser.open(&page.url).await;
    choose_day(&browser, day).await;
    found.extend(look(&browser, "widget-1-month").await);

    browser.click(&time(&day.at("09:00"))).await;
    browser.see(&hook("book")).await;
    found.extend(look(&browser, "widget-2-form").await);
    browser.click(&hook("book")).await;
    browser.see(&hook("name-error")).await;
    found.extend(look(&browser, "widget-3-form-wrong").await);
    send_form(&browser, "Grace Hopper", "grace@example.org", "Notes").await;
    browser.see(&hook("confirmation")).await;
    found.extend(look(&browser, "widget-4-confirmation").await);
    let manage = browser.attributes(&hook("manage-link"), "href").await;
    let file = browser.attributes(&hook("ics-link"), "href").await;
    assert_eq!(file, [format!("{}/calendar.ics", manage[0])]);
    assert_eq!(browser.complaints().await, Vec::<String>::new());

    browser.open(&manage[0]).await;
    found.extend(look(&browser, "manage-1-booked").await);
    browser.click("details.cancel > summary").await;
    found.extend(look(&browser, "manage-2-cancel").await);
    browser.click("details.cancel button.danger").await;
    browser.see("[data-state=\"cancelled\"]").await;
    found.extend(look(&browser, "manage-3-cancelled").await);
    browser.open(&format!("{}/b/forged", at.edge)).await;
    found.extend(look(&browser, "manage-4-forged").await);
    // Errors in the console would say that the page breaks its own policy; a 403 is one too.
    let complaints = browser.complaints().await;
    let policy: Vec<&String> = complaints
        .iter()
        .filter(|line| line.contains("Content Security"))
        .collect();
    assert!(policy.is_empty(), "{policy:?}");

    browser
        .open(&format!("{}/book/{SITE}/{EVENT}", at.edge))
        .await;
    browser.see(&hook("day")).await;
    browser.see(&hook("time")).await;
    found.extend(look(&browser, "book-page").await);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
    assert!(
        found.is_empty(),
        "{} found:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[tokio::test]
async fn browser_a_time_is_free_again_when_its_holder_goes_back_or_leaves() {
    let at = World::start().await;
    at.connected().await;
    let (first, second) = ("09:00", "10:00");
    let day = Day::working();
    let page = CustomerPage::serve(&tag(&at), None).await;
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&page.url).await;
    choose_day(&browser, day).await;
    browser.click(&time(&day.at(first))).await;
    at.until_free(&day.at(first), false).await;
    browser.click(&hook("back")).await;
    at.until_free(&day.at(first), true).await;
    browser.click(&time(&day.at(second))).await;
    at.until_free(&day.at(second), false).await;
    browser.open("about:blank").await;
    at.until_free(&day.at(second), true).await;
    browser.end().await;
}

#[tokio::test]
async fn browser_a_time_taken_meanwhile_keeps_what_was_typed() {
    let (at, browser, _page) = shown(tag).await;
    let day = Day::working();
    choose_day(&browser, day).await;
    let start = day.at("10:00");
    browser.click(&time(&start)).await;
    browser.fill(&hook("name"), "Grace Hopper").await;
    browser.fill(&hook("email"), "grace@example.org").await;
    browser.fill(&hook("notes"), "Typed with care").await;
    // The host puts something there; our hold does not keep the host away.
    at.add_event(
        OWNER,
        "primary",
        timed("Came up", &start, &later(&start, 30)),
    )
    .await;
    browser.click(&hook("book")).await;
    browser.see(&hook("taken")).await;
    browser.photograph("widget-5-taken", PHONE, false).await;
    browser.photograph("widget-5-taken", DESKTOP, false).await;
    let fresh = offered(&browser).await;
    assert!(
        !fresh.contains(&start) && fresh.contains(&day.at("10:30")),
        "{fresh:?}"
    );
    browser.click(&time(&day.at("10:30"))).await;
    browser.see(&hook("book")).await;
    assert_eq!(browser.value(&hook("name")).await, "Grace Hopper");
    assert_eq!(browser.value(&hook("email")).await, "grace@example.org");
    assert_eq!(browser.value(&hook("notes")).await, "Typed with care");
    browser.click(&hook("book")).await;
    browser.see(&hook("confirmation")).await;
    let events = at.events(OWNER, "primary").await;
    let guests = events
        .iter()
        .filter(|event| event["attendees"].is_array())
        .count();
    assert_eq!(guests, 1);
    browser.end().await;
}

#[tokio::test]
async fn browser_cannot_say_looks_different_from_nothing_free() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().expect("a host").to_owned();
    let connection = view["hosts"][0]["connections"][0]["id"]
        .as_str()
        .expect("one")
        .to_owned();
    let base = format!("/v1/owner/sites/{SITE}/hosts/{host}");
    let page = CustomerPage::serve(&tag(&at), None).await;
    let browser = Browser::start(&at, ZONE).await;

    let closed = json!({"zone": ZONE, "weekly": [], "overrides": []});
    owner
        .send(Method::PUT, &format!("{base}/schedule"), Some(&closed))
        .await
        .expect(200);
    browser.open(&page.url).await;
    browser.see(&hook("nothing-free")).await;
    assert_eq!(browser.count(&hook("cannot-say")).await, 0);
    let nothing = browser.text(&hook("nothing-free")).await;
    browser
        .photograph("widget-6-nothing-free", DESKTOP, false)
        .await;
    browser
        .photograph("widget-6-nothing-free", PHONE, true)
        .await;

    let path = format!("{base}/connections/{connection}/disconnect");
    owner
        .send(Method::POST, &path, Some(&json!({"bookings": "keep"})))
        .await
        .expect(200);
    let reply = at.slots_reply(&Day::working().month()).await.expect(503);
    assert_eq!(reply.code(), "host_unavailable");
    until("the open widget to say that it can't say", async || {
        come_back(&browser).await;
        (browser.count(&hook("cannot-say")).await > 0).then_some(())
    })
    .await;
    assert_eq!(browser.count(&hook("nothing-free")).await, 0);
    assert_ne!(browser.text(&hook("cannot-say")).await, nothing);
    browser.reload().await;
    browser.see(&hook("cannot-say")).await;
    browser
        .photograph("widget-7-cannot-say", DESKTOP, false)
        .await;
    browser.photograph("widget-7-cannot-say", PHONE, true).await;

    let missing = CustomerPage::serve(&tag(&at).replace(EVENT, "nothing"), None).await;
    browser.open(&missing.url).await;
    browser.see(&hook("error")).await;
    browser.photograph("widget-8-error", DESKTOP, false).await;
    browser.end().await;
}

#[tokio::test]
async fn browser_calendars_that_were_never_read_are_not_called_full() {
    let mut at = World::start().await;
    at.connected_but_never_read().await;
    let page = CustomerPage::serve(&tag(&at), None).await;
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&page.url).await;
    browser.see(&hook("cannot-say")).await;
    let said = browser.text(&hook("cannot-say")).await;
    assert!(
        !said.contains("paused"),
        "it is not the host's doing: {said}"
    );
    assert_eq!(browser.count(&hook("nothing-free")).await, 0);
    browser
        .photograph("widget-10-cannot-say-now", DESKTOP, false)
        .await;
    // It mends itself once Google is back; coming back to the tab is enough to see it.
    at.start_google().await;
    let free = format!("{}:not([aria-disabled])", hook("day"));
    until_within(Duration::from_secs(90), "free days again", async || {
        come_back(&browser).await;
        (browser.count(&free).await > 0).then_some(())
    })
    .await;
    choose_day(&browser, Day::working()).await;
    browser.see(&hook("time")).await;
    browser.end().await;
}

#[tokio::test]
async fn browser_a_pending_booking_is_followed_until_it_is_confirmed() {
    let (mut at, browser, _page) = shown(tag).await;
    let day = Day::working();
    choose_day(&browser, day).await;
    let start = day.at("14:00");
    browser.click(&time(&start)).await;
    browser.see(&hook("book")).await;
    at.end_google().await;
    send_form(&browser, "Grace Hopper", "grace@example.org", "").await;
    browser.see(&hook("pending")).await;
    assert_eq!(browser.count(&hook("confirmation")).await, 0);
    browser.photograph("widget-9-pending", DESKTOP, false).await;
    browser.photograph("widget-9-pending", PHONE, true).await;
    at.until_free(&start, false).await;
    at.start_google().await;
    browser.see(&hook("confirmation")).await;
    let events = at.events(OWNER, "primary").await;
    assert_eq!(events.len(), 1, "{events:?}");
    browser.end().await;
}

#[tokio::test]
async fn browser_what_became_of_a_booking_that_nobody_answers_is_told_elsewhere() {
    let mut at = World::start().await;
    at.connected().await;
    let start = Day::working().at("14:00");
    let page = CustomerPage::serve(&tag(&at), None).await;
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&page.url).await;
    choose_day(&browser, Day::working()).await;
    browser.click(&time(&start)).await;
    browser.see(&hook("kept")).await;
    browser.click(&hook("keep-longer")).await;
    browser.see(&hook("kept")).await;
    at.kill_hard().await;
    send_form(&browser, "Grace Hopper", "grace@example.org", "").await;
    browser.see(&hook("follow-here")).await;
    let follow = browser.attributes(&hook("follow-here"), "href").await;
    browser.photograph("widget-10-late", PHONE, false).await;
    browser.photograph("widget-10-late", DESKTOP, true).await;
    at.restart().await;
    browser.see(&hook("confirmation")).await;
    browser.open(&follow[0]).await;
    browser.see("[data-state=\"confirmed\"]").await;
    browser.open(&follow[0]).await;
    browser.see("[data-state=\"confirmed\"]").await;
    assert_eq!(at.events(OWNER, "primary").await.len(), 1);

    // Nothing has come with this one: never called booked.
    let (address, key) = follow[0].split_once('#').unwrap();
    let other: String = key.chars().rev().collect();
    browser.open(&format!("{address}#{other}")).await;
    // Only the fragment is another one.
    browser.reload().await;
    browser.see("[data-when=\"nothing\"]").await;
    assert_eq!(look(&browser, "follow-1-nothing").await, [""; 0]);
    browser.end().await;
}

#[tokio::test]
async fn browser_a_tag_pasted_twice_and_two_widgets_on_a_page() {
    let at = World::start().await;
    at.connected().await;
    let tag = tag(&at);
    let browser = Browser::start(&at, ZONE).await;
    let page = CustomerPage::serve(&format!("{tag}<hr>{tag}"), None).await;
    browser.open(&page.url).await;
    let widgets = "return [...document.querySelectorAll('freeslot-booking')].map((e) =>
        e.shadowRoot?.querySelectorAll('[data-test=\"time\"]').length ?? -1)";
    until("two widgets with times", async || {
        let counts = browser.run(widgets, vec![]).await;
        let counts = counts.as_array()?.clone();
        (counts.len() == 2 && counts.iter().all(|c| c.as_i64() > Some(0))).then_some(())
    })
    .await;
    // They have a state of their own: one shows the form, the other its month.
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    assert_eq!(browser.count(&hook("book")).await, 1);
    assert_eq!(browser.count(&hook("next-month")).await, 1);
    browser.click(&hook("back")).await;
    until("both months again", async || {
        (browser.count(&hook("next-month")).await == 2).then_some(())
    })
    .await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());

    // A page with a strict policy of its own that allows what the tag needs; and one that lets no
    // HTML in at all, where the widget makes everything itself.
    for policies in ["freeslot", "'none'"] {
        let policy = format!(
            "default-src 'none'; script-src {0} 'wasm-unsafe-eval'; connect-src {0}; img-src data:; style-src 'unsafe-inline'; \
             require-trusted-types-for 'script'; trusted-types {policies}",
            at.edge
        );
        let strict = CustomerPage::serve(&tag, Some(&policy)).await;
        browser.open(&strict.url).await;
        browser.see(&hook("time")).await;
        let complaints = browser.complaints().await.into_iter();
        let wrong =
            complaints.filter(|line| policies == "freeslot" || !line.contains("TrustedType"));
        assert_eq!(wrong.collect::<Vec<_>>(), [""; 0], "{policies}");
    }
    browser.end().await;
}

/// A customer's page on which the widget is painted and its module held back.
async fn painted(at: &World, browser: &Browser) -> CustomerPage {
    let page = CustomerPage::serve(&format!("{HELD_BACK}{}", tag(at)), None).await;
    browser.open(&page.url).await;
    browser.see(&hook("time")).await;
    page
}

#[tokio::test]
async fn browser_slots_are_there_before_the_module_which_takes_over_the_same_nodes() {
    let (at, browser) = begun().await;
    let _page = painted(&at, &browser).await;
    // What is pressed now is shown as taken at once.
    let press = "
        const days = root.querySelectorAll('td.free');
        const [month, day] = [root.querySelector('#month'), days[days.length - 1]];
        window.before = { month, day };
        root.querySelector('.page').focus();
        day.click();
        return day.getAttribute('aria-busy');";
    let busy = browser.run(&format!("{ROOT}{press}"), vec![]).await;
    assert_eq!(busy, "true");
    let chosen = "return window.before.day.getAttribute('aria-selected');";
    assert_eq!(browser.run(chosen, vec![]).await, serde_json::Value::Null);
    browser.run("window.go();", vec![]).await;
    until("the press to be carried out", async || {
        (browser.run(chosen, vec![]).await == "true").then_some(())
    })
    .await;
    let after = "
        const { month, day } = window.before;
        return [
            root.contains(month) && root.contains(day) && day === root.querySelector('[aria-selected]'),
            root.activeElement === root.querySelector('.page'),
            day.hasAttribute('aria-busy'),
            // The limit: with more times than the first day has, the pressed one makes its page longer.
            window.shift < 0.01,
        ];";
    let after = browser.run(&format!("{ROOT}{after}"), vec![]).await;
    assert_eq!(after, serde_json::json!([true, true, false, true]));
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    // And it goes on from there.
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    browser.end().await;
}

#[tokio::test]
async fn browser_what_others_made_of_the_paint_is_not_taken_over() {
    let (at, browser) = begun().await;
    for tampering in [
        // An extension that darkens pages; one that translates them; a time that is not there.
        "root.append(document.createElement('style'));",
        "const name = root.querySelector('h2');
         const font = document.createElement('font');
         font.append(...name.childNodes);
         name.append(font);",
        "root.querySelector('[data-start]').parentNode.remove();",
    ] {
        let _page = painted(&at, &browser).await;
        let tamper = format!("{ROOT}window.before = root.querySelector('.card'); {tampering}");
        browser.run(&tamper, vec![]).await;
        browser.run("window.go();", vec![]).await;
        let anew = format!(
            "{ROOT}const card = root.querySelector('.card');
             return card !== window.before && root.childNodes.length === 1
                && root.querySelectorAll('.card').length === 1;"
        );
        until("the widget to be made anew", async || {
            (browser.run(&anew, vec![]).await == true).then_some(())
        })
        .await;
        browser.click(&hook("time")).await;
        browser.see(&hook("book")).await;
        assert_eq!(browser.complaints().await, Vec::<String>::new());
    }
    browser.end().await;
}

#[tokio::test]
async fn browser_a_key_before_the_module_counts_and_what_was_left_does_not() {
    let (at, browser) = begun().await;
    let _page = painted(&at, &browser).await;
    // The element names nothing, then the event type again: what was pressed before is forgotten.
    let left = format!(
        "{ROOT}const element = root.host;
         root.querySelector('.page:not(.back)').click();
         const book = element.getAttribute('book');
         element.setAttribute('book', '');
         const empty = root.childNodes.length;
         element.setAttribute('book', book);
         return empty;"
    );
    assert_eq!(browser.run(&left, vec![]).await, 0);
    browser.see(&hook("time")).await;
    let key = format!(
        "{ROOT}const days = root.querySelectorAll('td.free');
         window.day = days[days.length - 1].dataset.date;
         days[days.length - 1].dispatchEvent(
            new KeyboardEvent('keydown', {{ key: 'Enter', bubbles: true, cancelable: true }}));
         window.month = root.querySelector('#month').textContent;"
    );
    browser.run(&key, vec![]).await;
    browser.run("window.go();", vec![]).await;
    let state = format!(
        "{ROOT}return [
            root.querySelector('[aria-selected]')?.dataset.date === window.day,
            root.querySelector('#month').textContent === window.month,
            root.querySelectorAll('[aria-busy]').length,
        ];"
    );
    until("the key to be carried out", async || {
        (browser.run(&state, vec![]).await == json!([true, true, 0])).then_some(())
    })
    .await;
    browser.end().await;
}
