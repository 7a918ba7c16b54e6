//! Steps that several browser tests take: through Google's pages, and through the widget.

use crate::browser::{Browser, Engine};
use crate::customer::CustomerPage;
use crate::days::Day;
use crate::people::{EVENT, SITE};
use crate::until;
use crate::world::World;

/// Where visitors are.
pub const ZONE: &str = "Europe/Berlin";

/// A connected owner, and a browser.
pub async fn begun() -> (World, Browser) {
    begun_in(Engine::Chromium).await
}

/// The same with another engine.
pub async fn begun_in(engine: Engine) -> (World, Browser) {
    let at = World::start().await;
    at.connected().await;
    let browser = Browser::of(engine, &at, ZONE).await;
    (at, browser)
}

/// The same on a customer's page with this in it.
pub async fn shown(body: impl FnOnce(&World) -> String) -> (World, Browser, CustomerPage) {
    let (at, browser) = begun().await;
    let page = CustomerPage::serve(&body(&at), None).await;
    browser.open(&page.url).await;
    (at, browser, page)
}

/// The tag with these attributes; without `data-book` it only brings the element.
#[must_use]
pub fn script(at: &World, more: &str) -> String {
    format!(
        "<script async src=\"{}/embed.js\" {more}></script>",
        at.edge
    )
}

/// The one tag of the owner's event type.
#[must_use]
pub fn tag(at: &World) -> String {
    format!(
        "<script async src=\"{}/embed.js\" data-book=\"{SITE}/{EVENT}\"></script>",
        at.edge
    )
}

/// Keeps the module waiting until `go()` is called, and adds up layout shifts.
pub const HELD_BACK: &str = "<script>
    const real = WebAssembly.instantiateStreaming;
    const go = new Promise((resolve) => window.go = resolve);
    WebAssembly.instantiateStreaming = async (...all) => {
        await go;
        return real.apply(WebAssembly, all);
    };
    window.shift = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
</script>";

/// For scripts: the shadow root of the page's first widget, as `root`.
pub const ROOT: &str = "const root = document.querySelector('freeslot-booking').shadowRoot;";

/// The selector of a `data-test` hook.
#[must_use]
pub fn hook(name: &str) -> String {
    format!("[data-test=\"{name}\"]")
}

/// Signs in at this address of the setup page, up to the overview.
pub async fn sign_in(browser: &Browser, at: &World, email: &str, rest: &str) {
    browser.open(&format!("{}/setup{rest}", at.edge)).await;
    browser.click(&hook("sign-in")).await;
    agree_to_everything(browser, email).await;
    browser.see(&hook("overview")).await;
}

/// A browser at a desk, signed in there.
pub async fn signed_in(at: &World, email: &str, rest: &str) -> Browser {
    let browser = Browser::start(at, ZONE).await;
    browser.screen(DESKTOP, false).await;
    sign_in(&browser, at, email, rest).await;
    browser
}

/// Goes through Google's consent pages as a person who agrees to everything; pages that Google
/// leaves out this time are not missed.
pub async fn agree_to_everything(browser: &Browser, email: &str) {
    go_to_boxes(browser, email).await;
    if browser.count("#select-all:not(:checked)").await > 0 {
        browser.click("#select-all").await;
    }
    if browser.count("#continue").await > 0 {
        browser.click("#continue").await;
    }
}

/// Goes through Google's pages up to the last one, which may have boxes. Who agreed before to all
/// that is asked is back on our page already.
pub async fn go_to_boxes(browser: &Browser, email: &str) {
    let account = format!("[data-account=\"{email}\"]");
    browser
        .see(&format!("{account}, #advanced, #continue"))
        .await;
    if browser.count(&account).await > 0 {
        browser.click(&account).await;
    }
    browser.see("#advanced, #continue, [data-test]").await;
    if browser.count("#advanced").await > 0 {
        browser.click("#advanced").await;
        browser.click("#proceed").await;
    }
    browser.see("#continue, [data-test]").await;
}

/// Pages the widget to the month of this day and chooses the day.
pub async fn choose_day(browser: &Browser, day: Day) {
    let cell = format!("{}[data-date=\"{}\"]", hook("day"), day.text());
    browser.see(&hook("day")).await;
    while browser.count(&cell).await == 0 {
        browser.click(&hook("next-month")).await;
    }
    until(&format!("{} to have free times", day.text()), async || {
        let free = format!("{cell}:not([aria-disabled])");
        (browser.count(&free).await > 0).then_some(())
    })
    .await;
    browser.click(&cell).await;
    until(&format!("{} to be chosen", day.text()), async || {
        let chosen = format!("{cell}[aria-selected]");
        (browser.count(&chosen).await > 0).then_some(())
    })
    .await;
}

/// Waits until the module has taken over what was painted: only then it says how fresh that is.
pub async fn taken_over(browser: &Browser) {
    until("the module to be there", async || {
        let age = browser.text(&hook("checked")).await;
        (!age.trim().is_empty()).then_some(())
    })
    .await;
}

/// Waits until the tag has run: the element can be used, and clicks are listened to.
pub async fn loaded(browser: &Browser) {
    until("the loader to be there", async || {
        let there = "return !!customElements.get('freeslot-booking')";
        (browser.run(there, vec![]).await == true).then_some(())
    })
    .await;
}

/// The starts that the widget offers for the chosen day.
pub async fn offered(browser: &Browser) -> Vec<String> {
    browser.attributes(&hook("time"), "data-start").await
}

/// The button of a start.
#[must_use]
pub fn time(start: &str) -> String {
    format!("{}[data-start=\"{start}\"]", hook("time"))
}

/// Tells the page that its tab is in front again, as the browser does.
pub async fn come_back(browser: &Browser) {
    let script = "document.dispatchEvent(new Event('visibilitychange'));
        window.dispatchEvent(new Event('focus'));";
    browser.run(script, vec![]).await;
}

/// Comes back to the tab until the widget offers a start, or does not.
pub async fn until_offered(browser: &Browser, start: &str, wanted: bool) {
    let word = if wanted { "offered" } else { "not offered" };
    until(&format!("{start} to be {word}"), async || {
        come_back(browser).await;
        let offered = offered(browser).await;
        (offered.iter().any(|one| one == start) == wanted).then_some(())
    })
    .await;
}

/// Fills the form and sends it.
pub async fn send_form(browser: &Browser, name: &str, email: &str, notes: &str) {
    browser.fill(&hook("name"), name).await;
    browser.fill(&hook("email"), email).await;
    browser.fill(&hook("notes"), notes).await;
    browser.click(&hook("book")).await;
}

/// Goes to a section of the owner's page, as every link to one does: by its fragment. Which area it
/// is in, only the page knows.
pub async fn to_section(browser: &Browser, section: &str) {
    browser.see(&hook("overview")).await;
    let go = "location.hash = arguments[0]";
    browser.run(go, vec![section.into()]).await;
    browser.see(&format!("section#{section}")).await;
}

/// A narrow screen, in pixels.
pub const PHONE: u32 = 390;
/// A wide screen, in pixels.
pub const DESKTOP: u32 = 1200;

/// Takes a picture on both screens in both colours; gives what is wrong for people who see or
/// move differently, and what does not fit on the screen.
pub async fn look(browser: &Browser, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (width, dark) in [
        (PHONE, false),
        (DESKTOP, false),
        (DESKTOP, true),
        (PHONE, true),
    ] {
        browser.photograph(name, width, dark).await;
        let scheme = if dark { "dark" } else { "light" };
        let violations = browser.axe().await;
        found.extend(
            violations
                .iter()
                .map(|one| format!("{name}, {width} px, {scheme}: {one}")),
        );
        let wide =
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        let over = browser.run(wide, vec![]).await;
        if over.as_i64().is_some_and(|over| over > 0) {
            found.push(format!("{name}, {width} px: scrolls sideways by {over} px"));
        }
    }
    browser.screen(DESKTOP, false).await;
    found
}
