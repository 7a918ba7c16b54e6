//! The owner's colour and logo on visitors' pages, set on the setup page, in a real browser.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::days::Day;
use e2e::people::{Guest, OWNER};
use e2e::steps::{ZONE, agree_to_everything, choose_day, hook, look, send_form, time, to_section};
use e2e::until;
use e2e::world::World;

#[tokio::test]
async fn browser_visitors_pages_have_the_owners_colour_and_logo() {
    let day = Day::working();
    let at = World::start().await;
    let _ = at.connected().await;
    let booked = at
        .book(&Guest::new(), &day.at("09:00"))
        .await
        .expect(201)
        .body;
    let mut wrong = Findings::default();
    let owner = Browser::start(&at, ZONE).await;
    owner.open(&format!("{}/setup", at.edge)).await;
    owner.click(&hook("sign-in")).await;
    agree_to_everything(&owner, OWNER).await;

    // Any picture: the page's own sign.
    to_section(&owner, "brand").await;
    let picture = owner
        .part(".brand svg")
        .await
        .expect("a picture of the sign");
    let file = at.folder().join("logo.png");
    std::fs::write(&file, picture).expect("a file for the logo");
    owner.click(&hook("brand-change")).await;
    owner.click(&hook("own-colour")).await;
    owner.set(&hook("brand-accent"), "#c81e5a").await;
    owner
        .fill(&hook("brand-logo"), &file.display().to_string())
        .await;
    owner.see("#brand .logo-now img").await;
    // The widget beside it has the colour before anything is saved.
    until("the widget in the new colour", async || {
        let inside = "const it = document.querySelector('[data-test=\"brand-preview\"] \
             freeslot-booking:not(.preview-next)'); return it?.shadowRoot && \
             getComputedStyle(it).getPropertyValue('--freeslot-accent').trim()";
        (owner.run(inside, vec![]).await == "#c81e5a").then_some(())
    })
    .await;
    wrong.all(look(&owner, "setup-brand-open").await);
    owner.click(&hook("calendar-links")).await;
    owner.click(&hook("save-brand")).await;
    owner.see("#brand dl img.logo").await;
    wrong.all(look(&owner, "setup-brand").await);

    let visitor = Browser::start(&at, ZONE).await;
    let pages = [
        (format!("{}/book/ada-lovelace/intro", at.edge), "brand-book"),
        (
            format!("{}/book/ada-lovelace/intro/plain", at.edge),
            "brand-plain",
        ),
        (
            booked["manage_url"].as_str().unwrap_or_default().to_owned(),
            "brand-booking",
        ),
    ];
    for (page, name) in pages {
        visitor.open(&page).await;
        until("the logo to be there", async || {
            let drawn = "return document.querySelector('.logo img')?.naturalWidth > 0";
            (visitor.run(drawn, vec![]).await == true).then_some(())
        })
        .await;
        let accent = "return getComputedStyle(document.documentElement).getPropertyValue('--freeslot-accent').trim()";
        assert_eq!(visitor.run(accent, vec![]).await, "#c81e5a", "{page}");
        assert_eq!(visitor.count("a[href*='outlook']").await, 0, "{page}");
        wrong.all(look(&visitor, name).await);
    }
    // A booking that is made now offers no calendar either, and is as good.
    visitor
        .open(&format!("{}/book/ada-lovelace/intro", at.edge))
        .await;
    choose_day(&visitor, day).await;
    visitor.click(&time(&day.at("11:00"))).await;
    send_form(&visitor, "Grace Hopper", "grace@example.org", "").await;
    visitor.see(&hook("confirmation")).await;
    for link in ["google-link", "outlook-link", "office-link", "ics-link"] {
        assert_eq!(visitor.count(&hook(link)).await, 0, "{link}");
    }
    assert_eq!(at.booked().await.len(), 2);
    owner.end().await;
    visitor.end().await;
    wrong.end();
}
