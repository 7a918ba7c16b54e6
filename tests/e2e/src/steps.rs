//! Steps that several browser tests take: through Google's pages, and through the widget.

use crate::browser::Browser;
use crate::days::Day;
use crate::until;

/// The selector of a `data-test` hook.
#[must_use]
pub fn hook(name: &str) -> String {
    format!("[data-test=\"{name}\"]")
}

/// Goes through Google's consent pages as a person who agrees to everything.
pub async fn agree_to_everything(browser: &Browser, email: &str) {
    browser.click(&format!("[data-account=\"{email}\"]")).await;
    browser.click("#advanced").await;
    browser.click("#proceed").await;
    browser.click("#select-all").await;
    browser.click("#continue").await;
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
