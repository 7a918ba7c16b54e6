//! People who use a keyboard, a screen reader, a large type, fewer colours or less motion.

use e2e::browser::{Browser, Key};
use e2e::customer::CustomerPage;
use e2e::days::Day;
use e2e::keyboard::{FOCUSED, focused, has_not_fallen, tab_to, until_focused, watch_focus};
use e2e::people::{EVENT, Guest, OWNER, SITE};
use e2e::steps::{
    DESKTOP, ROOT, ZONE, choose_day, hook, offered, script, send_form, shown, taken_over, time,
};
use e2e::world::World;
use e2e::{Findings, until};
use serde_json::{Value, json};

/// A connected owner and a browser on a page with the widget between two buttons of its own.
async fn between(more: &str) -> (World, Browser, CustomerPage) {
    let (at, browser, page) = shown(|at| body(at, more)).await;
    taken_over(&browser).await;
    (at, browser, page)
}

fn body(at: &World, more: &str) -> String {
    format!(
        "<button id=before>Before</button><freeslot-booking book=\"{SITE}/{EVENT}\" {more}>\
         </freeslot-booking><button id=after>After</button>{}",
        script(at, "")
    )
}

/// The day that has focus, `YYYY-MM-DD`.
async fn focused_day(browser: &Browser) -> String {
    let day = format!("{FOCUSED} return focused.dataset.date ?? ''");
    let day = browser.run(&day, vec![]).await;
    day.as_str().unwrap_or_default().to_owned()
}

async fn status(browser: &Browser) -> String {
    let status = format!("{ROOT} return root.querySelector('[role=status]').textContent.trim()");
    let status = browser.run(&status, vec![]).await;
    status.as_str().unwrap_or_default().to_owned()
}

async fn until_said(browser: &Browser, words: &[&str]) {
    until(&format!("{words:?} to be announced"), async || {
        let said = status(browser).await;
        words.iter().all(|word| said.contains(word)).then_some(())
    })
    .await;
}

/// A day as English says it in full.
async fn in_full(browser: &Browser, day: Day) -> String {
    let full = "return new Date(`${arguments[0]}T12:00Z`).toLocaleDateString(
        navigator.languages.find((it) => it.startsWith('en')), { dateStyle: 'full', timeZone: 'UTC' })";
    let full = browser.run(full, vec![json!(day.text())]).await;
    full.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn browser_with_the_keyboard_alone_a_time_is_booked_and_focus_never_falls() {
    let mut found = Findings::default();
    let (at, browser, _page) = between("layout=month").await;
    let day = Day::working();
    let full = in_full(&browser, day).await;
    browser
        .run("document.querySelector('#before').focus()", vec![])
        .await;
    watch_focus(&browser).await;

    // To the days, to a day by arrows, and on to its times.
    let mut stops = tab_to(&browser, "day").await;
    assert_eq!(
        stops,
        ["month", "week", "list", "prev-month", "next-month", "day"]
    );
    while focused_day(&browser).await != day.text() {
        let before = focused_day(&browser).await;
        assert!(before < day.text(), "{before} is not before {}", day.text());
        browser.press(Key::Right).await;
        until("the next day to have focus", async || {
            (focused_day(&browser).await > before).then_some(())
        })
        .await;
    }
    browser.press(Key::Enter).await;
    until_said(&browser, &[&full, "16"]).await;
    let chosen = format!("td[aria-selected][data-date=\"{}\"]", day.text());
    browser.see(&chosen).await;
    stops.extend(tab_to(&browser, "time").await);
    assert!(stops.len() <= 12, "{} stops: {stops:?}", stops.len());
    browser.press(Key::Enter).await;
    until_focused(&browser, "step").await;
    has_not_fallen(&browser, &mut found, "to the form").await;

    // Back to the day that was chosen, and here again by the space bar.
    browser.press_with(Key::Shift, Key::Tab).await;
    assert_eq!(focused(&browser).await, "back");
    browser.press(Key::Enter).await;
    until_focused(&browser, "day").await;
    assert_eq!(focused_day(&browser).await, day.text());
    tab_to(&browser, "time").await;
    browser.press(Key::Space).await;
    until_focused(&browser, "step").await;
    browser.see(&hook("kept")).await;

    // What is wrong is where focus goes, and said with the field.
    assert_eq!(tab_to(&browser, "keep-longer").await, ["keep-longer"]);
    browser.press(Key::Enter).await;
    until_said(&browser, &["5 minutes"]).await;
    let order = ["name", "email", "notes", "book"];
    assert_eq!(tab_to(&browser, "book").await, order);
    browser.press(Key::Enter).await;
    until_focused(&browser, "name").await;
    let wrong = format!(
        "{FOCUSED} const error = focused.getRootNode().getElementById(focused.getAttribute('aria-describedby'));
         return [focused.getAttribute('aria-invalid'), error.textContent]"
    );
    assert_eq!(
        browser.run(&wrong, vec![]).await,
        json!(["true", "Enter your name."])
    );
    browser.type_text("Grace Hopper").await;
    browser.press(Key::Tab).await;
    browser.type_text("grace@example.org").await;
    browser.press(Key::Enter).await;
    browser.see(&hook("confirmation")).await;
    until_focused(&browser, "step").await;
    has_not_fallen(&browser, &mut found, "to the booking").await;
    assert!(browser.text(".done").await.contains(&full));
    assert_eq!(at.events(OWNER, "primary").await.len(), 1);

    // And on from there.
    tab_to(&browser, "another").await;
    browser.press(Key::Enter).await;
    until_focused(&browser, "month").await;
    let mut rest = Vec::new();
    while rest.last().is_none_or(|last| last != "after") {
        browser.press(Key::Tab).await;
        rest.push(focused(&browser).await);
        assert!(rest.len() < 40, "no way out: {rest:?}");
    }
    has_not_fallen(&browser, &mut found, "out of the widget").await;
    browser.end().await;
    found.end();
}

#[tokio::test]
async fn browser_whatever_goes_from_under_it_focus_goes_on_and_changes_are_announced() {
    let mut found = Findings::default();
    let (mut at, browser, _page) = between("layout=month").await;
    let day = Day::working();
    choose_day(&browser, day).await;
    browser
        .run("document.querySelector('#before').focus()", vec![])
        .await;
    watch_focus(&browser).await;

    // Paging, as far as it goes: the button stays, and says that it is the end.
    tab_to(&browser, "next-month").await;
    let end = format!("{}[aria-disabled]", hook("next-month"));
    while browser.count(&end).await == 0 {
        let month = browser.text("#month").await;
        browser.press(Key::Enter).await;
        until("the next month", async || {
            (browser.text("#month").await != month).then_some(())
        })
        .await;
        assert_eq!(focused(&browser).await, "next-month");
    }
    browser.press(Key::Enter).await;
    has_not_fallen(&browser, &mut found, "at the last month").await;
    assert_eq!(browser.attributes("#month", "aria-live").await, ["polite"]);
    browser.press(Key::Tab).await;
    let last = focused_day(&browser).await;
    browser.press(Key::PageUp).await;
    until("the month before", async || {
        let now = focused_day(&browser).await;
        (!now.is_empty() && now < last).then_some(())
    })
    .await;
    has_not_fallen(&browser, &mut found, "from month to month").await;

    // Another zone.
    tab_to(&browser, "zone").await;
    browser.type_text("tokyo").await;
    browser.press(Key::Tab).await;
    until_said(&browser, &["Asia/Tokyo"]).await;
    has_not_fallen(&browser, &mut found, "with another zone").await;
    browser.press_with(Key::Shift, Key::Tab).await;
    browser.type_text("berlin").await;
    browser.press(Key::Enter).await;
    until_said(&browser, &["Europe/Berlin"]).await;

    // Other layouts, and more days of a list.
    for layout in ["list", "week", "list"] {
        browser
            .run("document.querySelector('#before').focus()", vec![])
            .await;
        tab_to(&browser, layout).await;
        browser.press(Key::Enter).await;
        browser.see(&format!(".choose[data-layout={layout}]")).await;
        assert_eq!(focused(&browser).await, layout);
    }
    has_not_fallen(&browser, &mut found, "with another layout").await;
    while browser.count(&hook("more-days")).await > 0 {
        let focus = format!("{ROOT} root.querySelector('[data-test=more-days]').focus()");
        browser.run(&focus, vec![]).await;
        browser.press(Key::Enter).await;
        until_focused(&browser, "time").await;
    }
    has_not_fallen(&browser, &mut found, "with more days").await;

    // The time that has focus is taken by somebody else.
    browser
        .run("document.querySelector('#before').focus()", vec![])
        .await;
    tab_to(&browser, "month").await;
    browser.press(Key::Enter).await;
    let first = format!("{}[aria-disabled]", hook("prev-month"));
    while browser.count(&first).await == 0 {
        browser.click(&hook("prev-month")).await;
    }
    choose_day(&browser, day).await;
    let start = offered(&browser).await[0].clone();
    let focus = format!("{ROOT} root.querySelector('[data-start]').focus()");
    browser.run(&focus, vec![]).await;
    at.book(&Guest::new(), &start).await.expect(201);
    e2e::steps::until_offered(&browser, &start, false).await;
    until_focused(&browser, "times").await;
    has_not_fallen(&browser, &mut found, "when its time was taken").await;

    // The form's time is taken, before it is held.
    let second = offered(&browser).await[0].clone();
    at.book(&Guest::new(), &second).await.expect(201);
    tab_to(&browser, "time").await;
    browser.press(Key::Enter).await;
    browser.see(&hook("taken")).await;
    until_focused(&browser, "times").await;
    assert_eq!(browser.attributes(&hook("taken"), "role").await, ["alert"]);
    has_not_fallen(&browser, &mut found, "when the form's time was taken").await;

    // The edge can't be reached, and can again.
    at.kill_hard().await;
    browser
        .run("document.querySelector('#before').focus()", vec![])
        .await;
    let unread = format!(
        "{ROOT} const next = root.querySelector('[data-test=prev-month]'); return next.getAttribute('aria-disabled')"
    );
    let _ = browser.run(&unread, vec![]).await;
    tab_to(&browser, "time").await;
    browser.press(Key::Enter).await;
    until_focused(&browser, "step").await;
    tab_to(&browser, "name").await;
    browser.type_text("Grace Hopper").await;
    browser.press(Key::Tab).await;
    browser.type_text("grace@example.org").await;
    browser.press(Key::Enter).await;
    browser.see(&hook("follow-here")).await;
    has_not_fallen(&browser, &mut found, "while it waits").await;
    at.restart().await;
    browser.see(&hook("confirmation")).await;
    until_focused(&browser, "step").await;
    has_not_fallen(&browser, &mut found, "once it is booked").await;
    browser.end().await;
    found.end();
}

#[tokio::test]
async fn browser_trying_again_does_not_drop_focus() {
    let mut found = Findings::default();
    let (at, browser, _page) = between("layout=month").await;
    // Nobody answers.
    let silent =
        "window.really = window.fetch; window.fetch = async () => { throw new TypeError('gone') }";
    let element = "document.querySelector('freeslot-booking')";
    for (what, begin) in [
        (
            "a month",
            format!("{ROOT} root.querySelector('[data-test=next-month]').click()"),
        ),
        ("the whole widget", format!("{element}.reset()")),
    ] {
        browser.run(silent, vec![]).await;
        // Two months on, where nothing was read ahead.
        browser.run(&begin, vec![]).await;
        browser.run(&begin, vec![]).await;
        browser.see(&hook("retry")).await;
        assert_eq!(browser.attributes(".trouble", "role").await, ["alert"]);
        let focus = format!("{ROOT} root.querySelector('[data-test=retry]').focus()");
        browser.run(&focus, vec![]).await;
        watch_focus(&browser).await;
        browser.run("window.fetch = window.really", vec![]).await;
        browser.press(Key::Enter).await;
        browser.gone(&hook("retry")).await;
        browser.see(&hook("day")).await;
        has_not_fallen(&browser, &mut found, what).await;
    }
    // A time that is not kept any more has no button to keep it longer.
    browser.click(&hook("time")).await;
    browser.see(&hook("keep-longer")).await;
    let focus = format!("{ROOT} root.querySelector('[data-test=keep-longer]').focus()");
    browser.run(&focus, vec![]).await;
    watch_focus(&browser).await;
    let later = "const now = Date.now; Date.now = () => now() + 6 * 60 * 1000";
    browser.run(later, vec![]).await;
    until_focused(&browser, "step").await;
    has_not_fallen(&browser, &mut found, "when its time was not kept any more").await;
    // Without WebAssembly, the form that needs none stands in a frame: focus goes along.
    let refused =
        "<script>WebAssembly.instantiateStreaming = WebAssembly.instantiate = async () => {
        throw new WebAssembly.CompileError('refused'); };</script>";
    let page = CustomerPage::serve(&format!("{refused}{}", body(&at, "layout=month")), None).await;
    browser.open(&page.url).await;
    browser.see(&hook("time")).await;
    let focus = format!("{ROOT} root.querySelector('[data-start]').focus()");
    browser.run(&focus, vec![]).await;
    browser.press(Key::Enter).await;
    browser.see("iframe").await;
    until_focused(&browser, "iframe").await;
    browser.end().await;
    found.end();
}

/// What a screen reader is told: the names of everything with this role.
async fn named(browser: &Browser, role: &str) -> Vec<String> {
    let tree = browser
        .chromium("Accessibility.getFullAXTree", json!({}))
        .await;
    let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
    let wanted = nodes
        .iter()
        .filter(|node| node["ignored"] == false && node["role"]["value"] == role);
    let name = |node: &Value| {
        node["name"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    wanted.map(name).collect()
}

#[tokio::test]
async fn browser_a_screen_reader_is_told_full_dates_and_what_everything_is() {
    let (_at, browser, _page) = between("layout=month").await;
    let day = Day::working();
    choose_day(&browser, day).await;
    let full = in_full(&browser, day).await;
    let sunday = (1..7)
        .map(|on| day.plus(on))
        .find(|day| day.is_sunday())
        .unwrap();
    let closed = in_full(&browser, sunday).await;
    let days = named(&browser, "gridcell").await;
    assert!(days.contains(&format!("{full}, 16 times")), "{days:?}");
    assert!(
        sunday.month() != day.month() || days.contains(&format!("{closed}, no times")),
        "{days:?}"
    );
    let month = browser.text("#month").await;
    assert_eq!(named(&browser, "grid").await, [month]);
    let weekdays = named(&browser, "columnheader").await;
    assert_eq!(weekdays.len(), 7);
    let headings = named(&browser, "heading").await;
    assert!(headings.contains(&full), "{headings:?}");
    let groups = named(&browser, "group").await;
    assert!(groups[0].starts_with("Book"), "{groups:?}");
    let buttons = named(&browser, "button").await;
    for name in ["Previous month", "Next month"] {
        assert!(buttons.iter().any(|button| button == name), "{buttons:?}");
    }
    assert!(
        buttons.iter().all(|button| !button.is_empty()),
        "{buttons:?}"
    );
    let zone = [
        named(&browser, "combobox").await,
        named(&browser, "textbox").await,
    ]
    .concat();
    assert_eq!(zone, ["Time zone"]);
    // Each list of times with its whole day.
    for layout in ["week", "list"] {
        browser
            .click(&format!("[data-layout={layout}]:is(button)"))
            .await;
        let lists = named(&browser, "list").await;
        assert!(lists.contains(&full), "{layout}: {lists:?}");
    }
    browser.click(&time(&day.at("09:00"))).await;
    browser.see(&hook("kept")).await;
    let fields = named(&browser, "textbox").await;
    assert_eq!(fields, ["Name", "E-mail", "Notes (optional)"]);
    assert_eq!(named(&browser, "form").await, ["Your details"]);
    assert!(browser.text(&hook("chosen")).await.contains(&full));
    browser.end().await;
}

/// For scripts: every visible element of the widget, as `all`.
const ALL: &str = "const all = [...root.querySelectorAll('*')].filter((it) => it.checkVisibility() && !it.matches('.unseen'));";

/// What is too small to hit, does not fit, or is cut off.
const FITS: &str = "
    const found = [];
    const name = (it) => `${it.localName}.${it.className} ${it.dataset.test ?? it.id}`;
    const host = root.host.getBoundingClientRect();
    const page = document.documentElement;
    if (innerWidth !== 320 || page.clientWidth > 320) found.push(`measured at ${innerWidth}`);
    if (page.scrollWidth > page.clientWidth) found.push(`the page: ${page.scrollWidth} > ${page.clientWidth}`);
    const dialog = root.host.parentNode.shadowRoot?.querySelector('dialog');
    if (dialog && dialog.scrollWidth > dialog.clientWidth) found.push('the dialog scrolls sideways');
    for (const it of all) {
        const { left, right, width, height } = it.getBoundingClientRect();
        if (!width || it.matches('datalist, datalist *') || getComputedStyle(it).clipPath !== 'none') continue;
        if (left < host.left - 1 || right > host.right + 1) found.push(`${name(it)} reaches out: ${left} to ${right}`);
        if (it.scrollWidth > it.clientWidth + 1 && it.clientWidth && getComputedStyle(it).display !== 'inline'
            && !it.matches('input, select')) found.push(`${name(it)} is cut off: ${it.scrollWidth} > ${it.clientWidth}`);
        if (it.matches('button, input, select, textarea, a[href], td[tabindex]')) {
            // A label around a box is pressed too, and a link in a text has its line.
            const box = it.closest('label')?.getBoundingClientRect() ?? { width, height };
            if (box.width < 24 || box.height < 24) found.push(`${name(it)} is small: ${box.width} x ${box.height}`);
        }
    }
    return found;";

#[tokio::test]
async fn browser_at_400_percent_everything_fits_and_can_be_hit() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let kinds = [
        "text",
        "select",
        "several",
        "radio",
        "checkbox",
        "long_text",
    ];
    let questions = kinds.map(|kind| {
        let options = match kind {
            "select" | "several" | "radio" => json!(["Kraftfahrzeughaftpflichtversicherung", "Else"]),
            _ => json!([]),
        };
        json!({"id": kind.replace('_', "-"), "label": format!("What is the {kind} about?"), "kind": kind,
            "required": false, "options": options})
    });
    let details = json!({"questions": questions, "title": "Donaudampfschifffahrtsgesellschaft: introduction",
        "durations": [30, 60], "location": "https://example.org/a/rather/long/address/of/a/meeting"});
    owner.put_event(EVENT, details).await;
    let browser = Browser::start(&at, ZONE).await;
    let day = Day::working();
    // 1280 by 1024 at 400 %.
    let narrow = async || {
        let metrics = json!({"width": 320, "height": 256, "deviceScaleFactor": 1, "mobile": false});
        browser
            .chromium("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    };
    narrow().await;
    let mut found = Findings::default();
    let fits = async |found: &mut Findings, name: &str| {
        // WebDriver waits for no layout of its own.
        let wrong = browser.run(&format!("{ROOT}{ALL}{FITS}"), vec![]).await;
        for one in wrong.as_array().cloned().unwrap_or_default().iter().take(5) {
            found.add(format!("{name}: {one}"));
        }
        for one in browser.axe().await {
            found.add(format!("{name}: {one}"));
        }
        browser
            .photograph(&format!("narrow-{name}"), 320, false)
            .await;
        narrow().await;
    };
    for lang in ["en", "de", "ar"] {
        let more = format!(
            "lang={lang} {}",
            if lang == "en" { "layout=month" } else { "" }
        );
        let page = CustomerPage::serve(&body(&at, &more), None).await;
        browser.open(&page.url).await;
        taken_over(&browser).await;
        for layout in ["week", "list", "month"] {
            browser
                .click(&format!("[data-layout={layout}]:is(button)"))
                .await;
            browser.see(&format!(".choose[data-layout={layout}]")).await;
            fits(&mut found, &format!("1-{layout}-{lang}")).await;
        }
        choose_day(&browser, day).await;
        browser.click(&hook("time")).await;
        browser.see(&hook("kept")).await;
        browser.click(&hook("book")).await;
        browser.see(&hook("name-error")).await;
        fits(&mut found, &format!("2-form-{lang}")).await;
        send_form(
            &browser,
            "Wolfeschlegelsteinhausenbergerdorff",
            "grace.brewster.murray.hopper@example.org",
            "",
        )
        .await;
        browser.see(&hook("confirmation")).await;
        fits(&mut found, &format!("3-booked-{lang}")).await;
    }
    let opener = format!(
        "<button id=book data-book=\"{SITE}/{EVENT}\">Book a call</button>{}",
        script(&at, "")
    );
    let page = CustomerPage::serve(&opener, None).await;
    browser.open(&page.url).await;
    e2e::steps::loaded(&browser).await;
    browser.click("#book").await;
    browser.see(&hook("time")).await;
    taken_over(&browser).await;
    fits(&mut found, "4-dialog").await;
    browser.end().await;
    found.end();
}

async fn media(browser: &Browser, features: &[(&str, &str)]) {
    let features: Vec<Value> = features
        .iter()
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    browser
        .chromium("Emulation.setEmulatedMedia", json!({"features": features}))
        .await;
}

#[tokio::test]
async fn browser_less_motion_and_forced_colours_are_heeded() {
    let (_at, browser, _page) = between("layout=month").await;
    let moving = format!(
        "{ROOT} const all = [...root.querySelectorAll('*')];
         const parts = all.flatMap((it) => ['', '::before', '::after'].map((part) => getComputedStyle(it, part)));
         return parts.filter((style) => style.transitionDuration !== '0s' || style.animationName !== 'none'
             || style.scrollBehavior === 'smooth').length"
    );
    media(&browser, &[("prefers-reduced-motion", "no-preference")]).await;
    assert_ne!(
        browser.run(&moving, vec![]).await,
        0,
        "where people like it, it moves"
    );
    media(&browser, &[("prefers-reduced-motion", "reduce")]).await;
    assert_eq!(browser.run(&moving, vec![]).await, 0);

    // The colours are the visitor's: nothing is told apart by ours alone.
    for scheme in ["light", "dark"] {
        media(
            &browser,
            &[
                ("forced-colors", "active"),
                ("prefers-color-scheme", scheme),
            ],
        )
        .await;
        choose_day(&browser, Day::working()).await;
        let looks = format!(
            "{ROOT} const looks = (selector, part) => {{
                 const style = getComputedStyle(root.querySelector(selector), part);
                 return [style.backgroundColor, style.borderTopWidth, style.borderTopStyle, style.color].join();
             }};
             const shows = (selector) => {{
                 const style = getComputedStyle(root.querySelector(selector));
                 return style.borderTopStyle === 'solid' && style.borderTopWidth !== '0px'
                     && style.borderTopColor !== getComputedStyle(root.querySelector('.card')).backgroundColor;
             }};
             root.activeElement?.blur();
             root.querySelector('td[tabindex=\"0\"]').focus({{ focusVisible: true }});
             const ring = getComputedStyle(root.activeElement);
             return {{
                 chosen: looks('td[aria-selected]') !== looks('td.free:not([aria-selected])'),
                 free: looks('td.free:not([aria-selected])') !== looks('td[aria-disabled]'),
                 layout: looks('[aria-pressed=true]') !== looks('[aria-pressed=false]'),
                 forced: getComputedStyle(root.querySelector('.card')).backgroundColor
                     === getComputedStyle(document.body).backgroundColor
                     || getComputedStyle(root.querySelector('.card')).color === getComputedStyle(document.body).color,
                 time: shows('.times button'), page: shows('.page'), zone: shows('#zone'),
                 ring: ring.outlineStyle === 'solid' && ring.outlineWidth === '3px',
             }}"
        );
        let looks = browser.run(&looks, vec![]).await;
        let wrong: Vec<_> = looks
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, fine)| **fine != true)
            .collect();
        assert!(wrong.is_empty(), "{scheme}: {wrong:?}");
        browser.picture(&format!("forced-1-month-{scheme}")).await;
        browser.click(&hook("time")).await;
        browser.see(&hook("kept")).await;
        browser.click(&hook("book")).await;
        browser.see(&hook("name-error")).await;
        let buttons = format!(
            "{ROOT} const style = (selector) => getComputedStyle(root.querySelector(selector));
             return ['.main', '#name', '#notes'].filter((it) => style(it).borderTopStyle !== 'solid'
                 || style(it).borderTopColor === style('.card').backgroundColor)"
        );
        assert_eq!(browser.run(&buttons, vec![]).await, json!([]), "{scheme}");
        browser.picture(&format!("forced-2-form-{scheme}")).await;
        browser.click(&hook("back")).await;
        browser.see(&hook("day")).await;
    }
    browser.end().await;
}

/// Where letters are not told from their ground by 4.5 : 1, or a boundary by 3 : 1.
const CONTRASTS: &str = "
    const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    // One over the other; of the last one as much as is said.
    const mixed = (colours, alpha = 1) => {
        context.clearRect(0, 0, 1, 1);
        colours.forEach((colour, at) => {
            context.globalAlpha = at === colours.length - 1 ? alpha : 1;
            context.fillStyle = colour;
            context.fillRect(0, 0, 1, 1);
        });
        return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (rgb) => {
        const [r, g, b] = rgb.map((it) => it / 255).map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (a, b) => { const [x, y] = [light(a), light(b)]; return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); };
    // What is behind something: all the grounds of what is around it, and a shadow that fills it.
    const grounds = (it) => {
        const around = [];
        for (; it; it = it.parentElement ?? it.getRootNode().host) {
            const style = getComputedStyle(it);
            const filled = /^(\\S+\\(.*?\\)) 0px 0px 0px (\\d+)px inset/.exec(style.boxShadow);
            if (filled && filled[2] >= 50) around.unshift(filled[1]);
            around.unshift(style.backgroundColor);
        }
        return ['white', ...around];
    };
    const found = [];
    const name = (it) => `${it.localName}.${it.className} '${it.textContent.trim().slice(0, 20)}'`;
    const need = (wanted, colour, behind, what, alpha) => {
        const is = ratio(mixed([...behind, colour], alpha), mixed(behind));
        if (is < wanted) found.push(`${what}: ${is.toFixed(2)}, not ${wanted}: ${colour} on ${behind.at(-1)}`);
    };
    for (const it of all) {
        const style = getComputedStyle(it);
        const says = [...it.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
        if (says && !it.closest('[aria-disabled]:not(td)')) need(4.5, style.color, grounds(it), name(it));
    }
    for (const it of root.querySelectorAll('td.free:not([aria-selected]) span')) {
        need(3, getComputedStyle(it, '::after').backgroundColor, grounds(it), 'the dot of a free day');
    }
    const card = grounds(root.querySelector('.card'));
    // Itself, or the line around it.
    const stands = (it, what) => {
        const style = getComputedStyle(it);
        const ring = /^(\\S+\\(.*?\\)) 0px 0px 0px 1.5px inset/.exec(style.boxShadow)?.[1] ?? style.borderTopColor;
        const best = Math.max(...[style.backgroundColor, ring].map((colour) => ratio(mixed([...card, colour]), mixed(card))));
        if (best < 3) found.push(`${what} does not stand out: ${best.toFixed(2)}`);
    };
    const chosen = root.querySelector('td[aria-selected]');
    if (chosen) stands(chosen, 'the chosen day');
    const main = root.querySelector('.main');
    if (main) stands(main, 'the main button');
    const ringed = root.querySelector('.page, #name, .plain');
    ringed.focus({ focusVisible: true });
    const { outlineColor, opacity } = getComputedStyle(ringed);
    need(3, outlineColor, card, 'the ring of what has focus', Number(opacity));
    return found;";

/// Yellow, lime, cyan, white, black, what is as far from both, and others between.
const BRANDS: [&str; 16] = [
    "#ffff00",
    "#00ff00",
    "#00ffff",
    "#ff00ff",
    "#ff0000",
    "#0000ff",
    "#ffffff",
    "#000000",
    "#767676",
    "#757575",
    "#777777",
    "#7a3cff",
    "#ff6d00",
    "#d2b48c",
    "hsl(210 60% 52%)",
    "oklch(0.65 0.3 145)",
];

#[tokio::test]
async fn browser_whatever_the_brand_s_colour_is_everything_can_be_read() {
    let (_at, browser, _page) = between("layout=month").await;
    let mut found = Findings::default();
    let brand = "document.querySelector('freeslot-booking').style.setProperty('--freeslot-accent', arguments[0])";
    for step in ["month", "form", "booked"] {
        match step {
            "month" => choose_day(&browser, Day::working()).await,
            "form" => {
                browser.click(&hook("time")).await;
                browser.see(&hook("kept")).await;
                browser.click(&hook("book")).await;
                browser.see(&hook("name-error")).await;
            }
            _ => {
                send_form(&browser, "Grace Hopper", "grace@example.org", "").await;
                browser.see(&hook("confirmation")).await;
            }
        }
        for dark in [false, true] {
            browser.screen(DESKTOP, dark).await;
            // Under the pointer too.
            match step {
                "form" => browser.point_at(&hook("book")).await,
                "month" => browser.point_at(&hook("time")).await,
                _ => browser.point_at(&hook("another")).await,
            }
            for colour in BRANDS {
                browser.run(brand, vec![json!(colour)]).await;
                let wrong = browser
                    .run(&format!("{ROOT}{ALL}{CONTRASTS}"), vec![])
                    .await;
                let wrong = wrong.as_array().cloned().unwrap_or_default();
                let scheme = if dark { "dark" } else { "light" };
                for one in wrong {
                    found.add(format!("{step}, {scheme}, {colour}: {one}"));
                }
                if ["#ffff00", "#ffffff", "#000000", "#ff0000"].contains(&colour) {
                    let name = colour.trim_start_matches('#');
                    browser
                        .picture(&format!("brand-{step}-{name}-{scheme}"))
                        .await;
                }
            }
        }
    }
    browser.end().await;
    found.end();
}
