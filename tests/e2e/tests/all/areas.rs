//! The areas of the setup page: their addresses, what each shows to whom, the line on top of them,
//! and all of it with the keyboard alone.

use e2e::Findings;
use e2e::browser::{Browser, Key};
use e2e::days::Day;
use e2e::keyboard::{change_in, has_not_fallen, until_focused, walk_to, watch_focus};
use e2e::people::{Guest, OWNER, SITE};
use e2e::steps::{PHONE, ZONE, agree_to_everything, hook, look, signed_in, to_section};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

const BOB: &str = "bob@example.com";

/// The areas as an owner has them: the fragment, the name, the sections.
pub(crate) const AREAS: [(&str, &str, &[&str]); 5] = [
    ("bookings", "Bookings", &["bookings", "why"]),
    ("booking-page", "Booking page", &["events", "brand", "tag"]),
    (
        "my-calendar",
        "My calendar",
        &[
            "hours",
            "calendars",
            "me",
            "switches",
            "mails",
            "connection",
            "feeds",
        ],
    ),
    ("team", "Team", &["people", "roles", "locks"]),
    (
        "site",
        "Site",
        &[
            "site",
            "self-test",
            "activity",
            "audit",
            "privacy",
            "stored",
        ],
    ),
];

/// Waits until this area is shown, and the keyboard is at its heading.
async fn until_in(browser: &Browser, name: &str) {
    until(&format!("{name} to be shown"), async || {
        let current = browser.text(".areas [aria-current=page]").await;
        (current.trim() == name && browser.text("h1").await == name).then_some(())
    })
    .await;
    until_focused(browser, "step-heading").await;
}

/// The sections that are seen.
async fn sections(browser: &Browser) -> Vec<String> {
    browser.attributes("section.section", "id").await
}

/// Whether the page has asked for this.
async fn asked(browser: &Browser, path: &str) -> bool {
    let asked = "return performance.getEntriesByType('resource').some((it) => it.name.endsWith(arguments[0]))";
    browser.run(asked, vec![path.into()]).await == true
}

/// Whether it stands in the window, with its beginning.
async fn is_in_window(browser: &Browser, id: &str) -> bool {
    let there = "const { top } = document.getElementById(arguments[0]).getBoundingClientRect();
        return top >= 0 && top < innerHeight";
    browser.run(there, vec![id.into()]).await == true
}

#[tokio::test]
async fn browser_every_area_has_an_address_and_shows_only_its_own() {
    let at = World::start().await;
    at.connected().await;
    let start = Day::working().at("10:00");
    at.book(&Guest::new(), &start).await.expect(201);
    let browser = signed_in(&at, OWNER, "").await;
    let mut wrong = Findings::default();

    // Nothing is made, or asked for, that nobody has come to.
    until_in(&browser, "Bookings").await;
    let made = browser.run(
        "return document.querySelectorAll('section.section').length",
        vec![],
    );
    assert_eq!(made.await, 2);
    let feeds = format!("/v1/owner/sites/{SITE}/feeds");
    assert!(!asked(&browser, &feeds).await);
    for (fragment, name, held) in AREAS {
        browser.click(&hook(&format!("to-{fragment}"))).await;
        until_in(&browser, name).await;
        assert_eq!(sections(&browser).await, held, "{name}");
        let url = browser.url().await;
        wrong.check(url.ends_with(&format!("#{fragment}")), || url.clone());
        let title = browser.run("return document.title", vec![]).await;
        let title = title.as_str().unwrap_or_default().to_owned();
        wrong.check(title.starts_with(&format!("{name} · Ada")), || {
            title.clone()
        });
        wrong.all(look(&browser, &format!("area-{fragment}")).await);
    }
    assert!(asked(&browser, &feeds).await);

    // Back, as far as it goes; what was typed is there again.
    browser.click(&hook("to-site")).await;
    browser.click(&hook("site-change")).await;
    browser.fill("#site-contact", "+44 20 7946 0000").await;
    browser.back().await;
    until_in(&browser, "Team").await;
    browser.back().await;
    until_in(&browser, "My calendar").await;
    browser.click(&hook("to-site")).await;
    until_in(&browser, "Site").await;
    assert_eq!(browser.value("#site-contact").await, "+44 20 7946 0000");

    // Each section has an address too, in the page and from elsewhere.
    for (_, name, held) in AREAS {
        for section in held {
            to_section(&browser, section).await;
            let heading = match section {
                // The first of its area: its beginning.
                &"bookings" | &"site" => "step-heading".to_owned(),
                section => format!("{section}-heading"),
            };
            until_focused(&browser, &heading).await;
            assert_eq!(browser.text("h1").await, name, "{section}");
            wrong.check(is_in_window(&browser, &heading).await, || {
                format!("{section} is not in the window")
            });
        }
    }
    browser.reload().await;
    until_focused(&browser, "stored-heading").await;
    to_section(&browser, "why").await;
    let sunday = (1..8).map(|later| Day::working().plus(later));
    let sunday = sunday.into_iter().find(|day| day.is_sunday());
    let night = format!("{}T03:00", sunday.expect("one in seven days").text());
    browser.set(&hook("why-start"), &night).await;
    browser.click("#why a[href='#hours']").await;
    until_focused(&browser, "hours-heading").await;
    assert_eq!(browser.text("h1").await, "My calendar");
    let complaints = browser.complaints().await;
    let expected = |line: &String| line.contains("/v1/me") && line.contains("401");
    wrong.all(complaints.into_iter().filter(|it| !expected(it)).collect());
    browser.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_a_host_is_shown_what_is_theirs() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    owner.add_host(&at, BOB, "Bob").await;
    // What is somebody else's leads to the beginning.
    let browser = signed_in(&at, BOB, "#people").await;
    until_in(&browser, "Bookings").await;
    let names = "return [...document.querySelectorAll('.area-links > li > a')].map((it) => it.innerText.trim())";
    let names = browser.run(names, vec![]).await;
    assert_eq!(names, json!(["Bookings", "My calendar", "Site"]));
    let mut wrong = Findings::default();
    browser.click(&hook("to-site")).await;
    until_in(&browser, "Site").await;
    assert_eq!(
        sections(&browser).await,
        ["self-test", "activity", "stored"]
    );
    wrong.all(look(&browser, "area-site-of-a-host").await);
    // Connecting leads past Google, and back to where it was asked for.
    to_section(&browser, "connection").await;
    browser.click(&hook("disconnect")).await;
    browser.click(&hook("confirm-disconnect")).await;
    browser.click(&hook("reconnect")).await;
    agree_to_everything(&browser, BOB).await;
    until_focused(&browser, "connection-heading").await;
    let url = browser.url().await;
    assert!(
        url.contains("connected=") && url.ends_with("#connection"),
        "{url}"
    );
    browser.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_what_needs_a_person_is_one_line_on_top_of_every_area() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let browser = signed_in(&at, OWNER, "").await;
    let mut wrong = Findings::default();
    let calm = browser.text(&hook("open-health")).await;
    assert!(calm.contains("Visitors can book now"), "{calm}");
    let lines = "const style = getComputedStyle(document.querySelector('[data-test=health]'));
        return parseFloat(style.height)";
    let tall = browser.run(lines, vec![]).await;
    assert!(tall.as_f64().is_some_and(|tall| tall < 72.0), "{tall}");

    // What is new is shown, and folded where the person goes on.
    to_section(&browser, "switches").await;
    browser.click(&hook("switches-change")).await;
    browser.click(&hook("bookings-written")).await;
    browser.click(&hook("save-switches")).await;
    browser.see(&hook("writing-off")).await;
    wrong.all(look(&browser, "attention-1-open").await);
    for (fragment, name, _) in AREAS {
        browser.click(&hook(&format!("to-{fragment}"))).await;
        until_in(&browser, name).await;
        browser.gone(&hook("writing-off")).await;
        let line = browser.text(&hook("open-attention")).await;
        assert!(line.contains("are in no calendar"), "{name}: {line}");
    }
    wrong.all(look(&browser, "attention-2-line").await);
    browser.click(&hook("open-attention")).await;
    browser.see(&hook("writing-off")).await;

    // Of several the loudest is said; what was folded opens for it.
    browser.click(&hook("to-my-calendar")).await;
    browser.gone(&hook("writing-off")).await;
    browser.click(&hook("switches-change")).await;
    browser.click(&hook("busy-blocks")).await;
    let name = owner.view().await["hosts"][0]["name"].clone();
    let name = name.as_str().expect("a name");
    browser.fill(&hook("switch-confirm"), name).await;
    browser.click(&hook("save-switches")).await;
    browser.see(&hook("busy-off")).await;
    browser.click(&hook("open-attention")).await;
    let line = browser.text(&hook("open-attention")).await;
    assert!(
        line.contains("do not block") && line.contains("and 1 more"),
        "{line}"
    );
    browser.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_the_areas_fit_a_phone_large_type_and_colours_of_ones_own() {
    let at = World::start().await;
    at.connected().await;
    let browser = signed_in(&at, OWNER, "").await;
    let mut wrong = Findings::default();
    // 1280 pixels at 400 %.
    for (width, height) in [(320, 256), (PHONE, 844), (1280, 900)] {
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        browser
            .chromium("Emulation.setDeviceMetricsOverride", metrics)
            .await;
        for (fragment, name, _) in AREAS {
            browser.click(&hook(&format!("to-{fragment}"))).await;
            until_in(&browser, name).await;
            let bad = "const wide = document.documentElement;
                const over = wide.scrollWidth - wide.clientWidth;
                const small = [...document.querySelectorAll('.areas a')].filter((it) => it.checkVisibility()).flatMap((it) => {
                    const { left, right, width, height } = it.getBoundingClientRect();
                    const fits = left >= 0 && right <= innerWidth && it.scrollWidth <= it.clientWidth + 1;
                    return fits && width >= 24 && height >= 24 ? [] : [`${it.innerText}: ${left}, ${right}, ${height}`];
                });
                return [...small, ...(over > 0 ? [`sideways by ${over}`] : [])]";
            let bad = browser.run(bad, vec![]).await;
            wrong.check(bad == json!([]), || format!("{name}, {width} px: {bad}"));
        }
        browser.click(&hook("to-my-calendar")).await;
        browser.picture(&format!("area-window-{width}")).await;
    }
    for scheme in ["light", "dark"] {
        let features = json!({"features": [{"name": "forced-colors", "value": "active"},
            {"name": "prefers-color-scheme", "value": scheme}]});
        browser
            .chromium("Emulation.setEmulatedMedia", features)
            .await;
        let told = "const ground = (it) => getComputedStyle(it).backgroundColor;
            const [now, other] = ['', ':not([aria-current])'].map((it) =>
                document.querySelector(`.area-links > li > a${it || '[aria-current]'}`));
            return ground(now) !== ground(other)";
        wrong.check(browser.run(told, vec![]).await == true, || {
            format!("forced colours, {scheme}: which area it is can't be seen")
        });
        browser.picture(&format!("area-forced-{scheme}")).await;
    }
    browser.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_with_the_keyboard_alone_every_area_is_reached_and_something_is_changed_there() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let start = Day::working().at("10:00");
    at.book(&Guest::new(), &start).await.expect(201);
    let new = json!({"name": "Bob", "zone": ZONE});
    let path = format!("/v1/owner/sites/{SITE}/hosts");
    owner
        .send(Method::POST, &path, Some(&new))
        .await
        .expect(201);
    let browser = signed_in(&at, OWNER, "").await;
    let mut wrong = Findings::default();
    until_focused(&browser, "step-heading").await;
    watch_focus(&browser).await;

    // What is on top opens and closes.
    walk_to(&browser, &mut wrong, "open-attention", false).await;
    browser.press(Key::Enter).await;
    browser.gone(&hook("problem")).await;
    browser.press(Key::Enter).await;
    browser.see(&hook("problem")).await;
    browser.press(Key::Enter).await;
    has_not_fallen(&browser, &mut wrong, "on top").await;

    // A note at a booking.
    change_in(
        &browser,
        &mut wrong,
        ("bookings", "bookings"),
        "note-booking",
    )
    .await;
    until_focused(&browser, "note-text").await;
    browser.type_text("Likes marmalade").await;
    walk_to(&browser, &mut wrong, "save-note", false).await;
    browser.press(Key::Enter).await;
    until_focused(&browser, "note-booking").await;
    browser.see(&hook("booking-note")).await;
    has_not_fallen(&browser, &mut wrong, "in Bookings").await;

    // A colour of one's own.
    change_in(
        &browser,
        &mut wrong,
        ("booking-page", "brand"),
        "brand-change",
    )
    .await;
    walk_to(&browser, &mut wrong, "own-colour", false).await;
    browser.press(Key::Space).await;
    browser.see(&hook("brand-accent")).await;
    walk_to(&browser, &mut wrong, "save-brand", false).await;
    browser.press(Key::Enter).await;
    until_focused(&browser, "brand-change").await;
    browser.see("#brand .brand-swatch").await;
    has_not_fallen(&browser, &mut wrong, "in Booking page").await;

    // At most so many bookings a week.
    change_in(&browser, &mut wrong, ("my-calendar", "me"), "me-change").await;
    let ada = owner.view().await["hosts"][0]["id"].clone();
    let ada = ada.as_str().expect("an id");
    walk_to(
        &browser,
        &mut wrong,
        &format!("host-{ada}-limit-week"),
        false,
    )
    .await;
    browser.type_text("8").await;
    browser.press(Key::Enter).await;
    until_focused(&browser, "me-change").await;
    assert_eq!(owner.view().await["hosts"][0]["limits"], json!({"week": 8}));
    has_not_fallen(&browser, &mut wrong, "in My calendar").await;

    // Somebody else's.
    change_in(&browser, &mut wrong, ("team", "people"), "change-host").await;
    let bob = owner.view().await["hosts"][1]["id"].clone();
    let bob = bob.as_str().expect("an id");
    walk_to(
        &browser,
        &mut wrong,
        &format!("host-{bob}-limit-week"),
        false,
    )
    .await;
    browser.type_text("3").await;
    walk_to(&browser, &mut wrong, "save-host-details", false).await;
    browser.press(Key::Enter).await;
    until_focused(&browser, "change-host").await;
    assert_eq!(owner.view().await["hosts"][1]["limits"], json!({"week": 3}));
    has_not_fallen(&browser, &mut wrong, "in Team").await;

    // On which day weeks begin, with the arrows.
    change_in(&browser, &mut wrong, ("site", "site"), "site-change").await;
    walk_to(&browser, &mut wrong, "first-weekday", false).await;
    browser.press(Key::Down).await;
    walk_to(&browser, &mut wrong, "save-site", false).await;
    browser.press(Key::Enter).await;
    until_focused(&browser, "site-change").await;
    assert_eq!(owner.view().await["first_weekday"], "tu");
    has_not_fallen(&browser, &mut wrong, "in Site").await;

    // Past the way to the areas.
    browser.reload().await;
    until_in(&browser, "Site").await;
    walk_to(&browser, &mut wrong, "skip", true).await;
    browser.press(Key::Enter).await;
    until_focused(&browser, "step-heading").await;
    assert!(browser.url().await.ends_with("#site"), "the address stays");
    browser.end().await;
    wrong.end();
}
