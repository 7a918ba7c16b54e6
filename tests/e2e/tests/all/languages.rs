//! The widget in the visitor's language.

use e2e::customer::CustomerPage;
use e2e::people::{EVENT, OWNER, SITE};
use e2e::steps::{HELD_BACK, ROOT, begun, hook, look, send_form, tag, taken_over};
use e2e::world::World;
use serde_json::json;

/// The element in a language of its own.
fn element(at: &World, language: &str) -> String {
    format!(
        "<script async src=\"{}/embed.js\"></script>
         <freeslot-booking book=\"{SITE}/{EVENT}\" lang=\"{language}\"></freeslot-booking>",
        at.edge
    )
}

#[tokio::test]
async fn browser_eight_languages_are_painted_and_taken_over() {
    let (at, browser) = begun().await;
    let mut found = Vec::new();
    for (language, button) in [
        ("ar", "الشهر التالي"),
        ("de", "Nächster Monat"),
        ("en", "Next month"),
        ("es", "Mes siguiente"),
        ("fr", "Mois suivant"),
        ("ja", "次の月"),
        ("nl", "Volgende maand"),
        ("pt-BR", "Mês seguinte"),
    ] {
        let page =
            CustomerPage::serve(&format!("{HELD_BACK}{}", element(&at, language)), None).await;
        browser.open(&page.url).await;
        browser.see(&hook("time")).await;
        let painted = format!(
            "{ROOT} window.before = root.querySelector('.card');
             return [root.querySelector('.card').dir,
                 root.querySelector('.page:not(.back)').getAttribute('aria-label')];"
        );
        let painted = browser.run(&painted, vec![]).await;
        let direction = if language == "ar" { "rtl" } else { "ltr" };
        assert_eq!(painted, json!([direction, button]));
        browser.run("window.go();", vec![]).await;
        taken_over(&browser).await;
        let same = format!("{ROOT} return window.before === root.querySelector('.card');");
        assert_eq!(browser.run(&same, vec![]).await, true, "{language}");
        assert_eq!(browser.complaints().await, Vec::<String>::new());
        if matches!(language, "ar" | "de" | "ja") {
            found.extend(look(&browser, &format!("widget-{language}")).await);
        }
    }
    browser.end().await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn browser_from_right_to_left_to_the_confirmation() {
    let (at, browser) = begun().await;
    let page = CustomerPage::serve(&element(&at, "ar"), None).await;
    browser.open(&page.url).await;
    taken_over(&browser).await;
    // To the left is what comes next.
    let focused = format!("{ROOT} return root.querySelector('td[tabindex=\"0\"]').dataset.date;");
    let before = browser.run(&focused, vec![]).await;
    let press = format!(
        "{ROOT} root.querySelector('td[tabindex=\"0\"]').dispatchEvent(
            new KeyboardEvent('keydown', {{ key: 'ArrowLeft', bubbles: true, cancelable: true }}));"
    );
    browser.run(&press, vec![]).await;
    let after = browser.run(&focused, vec![]).await;
    assert!(after.as_str() > before.as_str(), "{before} {after}");
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    let mut found = look(&browser, "widget-ar-form").await;
    send_form(&browser, "", "", "").await;
    assert_eq!(browser.text(&hook("name-error")).await, "أدخل اسمك.");
    send_form(&browser, "ليلى", "leila@example.com", "").await;
    browser.see(&hook("confirmation")).await;
    found.extend(look(&browser, "widget-ar-done").await);
    assert_eq!(at.events(OWNER, "primary").await.len(), 1);
    browser.end().await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn browser_the_page_s_language_counts_and_without_its_texts_it_is_english() {
    let (at, browser) = begun().await;
    let french = "<script>document.documentElement.lang = 'FR-fr';</script>";
    let page = CustomerPage::serve(&format!("{french}{}", tag(&at)), None).await;
    browser.open(&page.url).await;
    taken_over(&browser).await;
    browser.click(&hook("time")).await;
    assert_eq!(browser.text(&hook("book")).await, "Réserver cet horaire");
    // Painted in French, and its texts do not come.
    let lost = "<script>
        const real = window.fetch;
        window.fetch = (url, ...more) =>
            String(url).endsWith('.json') ? Promise.reject(new Error('lost')) : real(url, ...more);
    </script>";
    let page = CustomerPage::serve(&format!("{french}{lost}{}", tag(&at)), None).await;
    browser.open(&page.url).await;
    taken_over(&browser).await;
    browser.click(&hook("time")).await;
    assert_eq!(browser.text(&hook("book")).await, "Book this time");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
}
