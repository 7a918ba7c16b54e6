//! What an event type asks beyond name and e-mail, in the widget and where no script runs.

use e2e::browser::Browser;
use e2e::customer::CustomerPage;
use e2e::days::Day;
use e2e::keyboard::until_focused;
use e2e::people::{EVENT, OWNER, SITE};
use e2e::steps::{ROOT, ZONE, agree_to_everything, choose_day, hook, look, tag, time};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::{Value, json};

/// One of each kind.
fn asked() -> Value {
    let options = ["Knee", "Back", "Something else"];
    json!([
        {"id": "company", "label": "Where do you work?", "kind": "text"},
        {"id": "phone", "label": "Your phone number?", "kind": "phone", "required": true},
        {"id": "second", "label": "A second address?", "kind": "email"},
        {"id": "age", "label": "How old are you?", "kind": "number"},
        {"id": "site", "label": "Your web site?", "kind": "url"},
        {"id": "topic", "label": "What is it about?", "kind": "select", "required": true, "options": options},
        {"id": "where", "label": "Where does it hurt?", "kind": "several", "options": options},
        {"id": "how", "label": "How shall we meet?", "kind": "radio", "required": true, "options": ["Here", "By video"]},
        {"id": "story", "label": "What happened?", "kind": "long_text"},
        {"id": "terms", "label": "I have read the terms.", "kind": "checkbox", "required": true}
    ])
}

async fn asking() -> (World, Browser, Day) {
    let at = World::start().await;
    let mut owner = at.connected().await;
    owner.put_event(EVENT, json!({"questions": asked()})).await;
    let browser = Browser::start(&at, ZONE).await;
    (at, browser, Day::working())
}

async fn described(at: &World) -> String {
    let found = at.events(OWNER, "primary").await;
    let booked = found.iter().find(|event| event["description"].is_string());
    booked.map_or(String::new(), |event| event["description"].to_string())
}

#[tokio::test]
async fn browser_every_kind_of_question_is_asked_and_answered() {
    let (at, browser, day) = asking().await;
    let page = CustomerPage::serve(&tag(&at), None).await;
    browser.open(&page.url).await;
    choose_day(&browser, day).await;
    browser.click(&time(&day.at("09:00"))).await;
    browser.see(&hook("book")).await;
    let mut found = look(&browser, "widget-5-questions").await;

    browser.fill(&hook("name"), "Grace Hopper").await;
    browser.fill(&hook("email"), "grace@example.org").await;
    browser.fill(&hook("q-phone"), "soon").await;
    browser.fill(&hook("q-age"), "old").await;
    browser.fill(&hook("q-site"), "example").await;
    browser.click("#q-where").await;
    browser.click(&hook("book")).await;
    browser.see("#q-phone[aria-invalid='true']").await;
    for (field, expected) in [
        ("phone", "Enter a phone number, like +44 20 7946 0000."),
        ("age", "Enter a number."),
        ("site", "Enter an address that begins with https://."),
        ("topic", "This is required."),
        ("how", "This is required."),
        ("terms", "This is required."),
    ] {
        let error = hook(&format!("q-{field}-error"));
        assert_eq!(browser.text(&error).await, expected, "{field}");
    }
    let invalid = format!("{ROOT} return root.querySelectorAll('[aria-invalid]').length;");
    // The two answers of the one with radio buttons are one answer.
    assert_eq!(
        browser.run(&invalid, vec![]).await,
        7,
        "and nothing else is wrong"
    );
    found.extend(look(&browser, "widget-6-questions-wrong").await);
    let focused = format!("{ROOT} return root.activeElement.id;");
    assert_eq!(browser.run(&focused, vec![]).await, "q-phone");

    // What was typed is there again after another time was chosen.
    browser.set(&hook("q-phone"), "0171 234567").await;
    browser.click(&hook("back")).await;
    browser.click(&time(&day.at("10:00"))).await;
    browser.see(&hook("book")).await;
    assert_eq!(browser.value(&hook("q-phone")).await, "0171 234567");
    assert_eq!(browser.count("#q-where:checked").await, 1);

    browser.set(&hook("q-age"), "37").await;
    browser.set(&hook("q-site"), "https://example.org").await;
    browser.set(&hook("q-topic"), "Back").await;
    browser.fill(&hook("q-story"), "I fell <b>down</b>").await;
    browser.click("#q-how").await;
    browser.click("#q-terms").await;
    browser.click(&hook("book")).await;
    browser.see(&hook("confirmation")).await;
    let text = described(&at).await;
    for answer in [
        "Your phone number?\\n0171 234567",
        "How old are you?\\n37",
        "What is it about?\\nBack",
        "Where does it hurt?\\nKnee",
        "How shall we meet?\\nHere",
        "I fell &lt;b&gt;down&lt;/b&gt;",
        "I have read the terms.\\nyes",
    ] {
        assert!(text.contains(answer), "{answer}: {text}");
    }
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn browser_answers_outlive_the_element_and_what_is_asked_by_then_is_asked() {
    let phone =
        json!({"id": "phone", "label": "Your phone number?", "kind": "phone", "required": true});
    let topic =
        json!({"id": "topic", "label": "What is it about?", "kind": "text", "required": true});
    let at = World::start().await;
    let mut owner = at.connected().await;
    owner.put_event(EVENT, json!({"questions": [phone]})).await;
    let browser = Browser::start(&at, ZONE).await;
    let day = Day::working();
    let page = CustomerPage::serve(&tag(&at), None).await;
    browser.open(&page.url).await;
    choose_day(&browser, day).await;
    let start = day.at("09:00");
    browser.click(&time(&start)).await;
    browser.see(&hook("kept")).await;
    browser.fill(&hook("q-phone"), "0171 234567").await;

    let out = "window.out = document.querySelector('freeslot-booking'); out.remove()";
    browser.run(out, vec![]).await;
    at.until_free(&start, true).await;
    browser
        .run("document.body.append(window.out)", vec![])
        .await;
    choose_day(&browser, day).await;
    browser.click(&time(&start)).await;
    browser.see(&hook("kept")).await;
    assert_eq!(browser.value(&hook("q-phone")).await, "0171 234567");

    // Its owner asks something else before, which has to be answered.
    owner
        .put_event(EVENT, json!({"questions": [topic, phone]}))
        .await;
    browser.fill(&hook("name"), "Grace Hopper").await;
    browser.fill(&hook("email"), "grace@example.org").await;
    browser.click(&hook("book")).await;
    browser.see(&hook("q-topic")).await;
    let focused = format!("{ROOT} return root.activeElement.id;");
    until("focus where it is said", async || {
        (browser.run(&focused, vec![]).await == "trouble").then_some(())
    })
    .await;
    assert_eq!(browser.value(&hook("q-phone")).await, "0171 234567");
    browser.fill(&hook("q-topic"), "My knee").await;
    browser.click(&hook("book")).await;
    browser.see(&hook("confirmation")).await;
    let text = described(&at).await;
    for answer in [
        "What is it about?\\nMy knee",
        "Your phone number?\\n0171 234567",
    ] {
        assert!(text.contains(answer), "{answer}: {text}");
    }
    browser.end().await;
}

#[tokio::test]
async fn browser_without_a_script_the_same_is_asked() {
    let (at, browser, day) = asking().await;
    let form = format!(
        "{}/book/{SITE}/{EVENT}/plain?minutes=30&zone={ZONE}&start={}",
        at.edge,
        day.at("09:00")
    );
    browser.open(&form).await;
    let found = look(&browser, "plain-questions").await;
    browser.fill("#name", "Grace Hopper").await;
    browser.fill("#email", "grace@example.org").await;
    browser.fill("#q-phone", "0171 234567").await;
    browser.set("#q-topic", "Knee").await;
    browser.click("#q-where").await;
    browser.click("#q-how").await;
    browser.click("#q-terms").await;
    browser
        .click("main form[method=post] button[type=submit]")
        .await;
    browser.see("[data-state=\"confirmed\"]").await;
    let text = described(&at).await;
    assert!(text.contains("How shall we meet?\\nHere"), "{text}");
    browser.end().await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn browser_an_owner_writes_questions_on_the_setup_page() {
    let at = World::start().await;
    at.add_owner().await;
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("continue-google")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.click(&hook("save-calendars")).await;
    browser.click(&hook("change-hours")).await;
    browser.see(&hook("save-hours")).await;
    browser.click(&hook("questions")).await;
    browser.click(&hook("add-question")).await;
    browser.click(&hook("save-hours")).await;
    // At the question itself, where the keyboard is by then; until it is put right.
    let error = "#error-q1-questions";
    browser.see(error).await;
    assert!(browser.text(error).await.starts_with("Write the question"));
    until_focused(&browser, "question-q1").await;
    browser
        .fill(&hook("question-q1"), "How shall we meet?")
        .await;
    browser.gone(error).await;
    browser.choose(&hook("question-q1-kind"), "radio").await;
    browser
        .fill(&hook("question-q1-options"), "Here\nBy video")
        .await;
    browser.click(&hook("add-question")).await;
    browser
        .fill(&hook("question-q2"), "Your phone number?")
        .await;
    browser.choose(&hook("question-q2-kind"), "phone").await;
    let found = look(&browser, "setup-9-questions").await;
    browser.click(&hook("save-hours")).await;
    browser.see(&hook("copy-tag")).await;
    let path = format!("/v1/sites/{SITE}/events/{EVENT}");
    let event = at.visit(Method::GET, &path, &[], None);
    let questions = &event.await.expect(200).body["questions"];
    let expected = json!([
        {"id": "q1", "label": "How shall we meet?", "kind": "radio", "options": ["Here", "By video"]},
        {"id": "q2", "label": "Your phone number?", "kind": "phone"}
    ]);
    assert_eq!(*questions, expected);
    browser.end().await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}
