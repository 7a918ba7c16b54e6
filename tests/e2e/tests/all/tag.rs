//! The tag as the setup page makes it for every kind of website, and whether it was seen there.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::customer::CustomerPage;
use e2e::people::OWNER;
use e2e::steps::{ZONE, agree_to_everything, begun, hook, loaded, look, to_section};
use e2e::until;
use e2e::world::World;

/// The owner's browser, on the overview.
async fn owner(at: &World) -> Browser {
    let owner = Browser::start(at, ZONE).await;
    owner.open(&format!("{}/setup", at.edge)).await;
    owner.click(&hook("sign-in")).await;
    agree_to_everything(&owner, OWNER).await;
    to_section(&owner, "tag").await;
    owner
}

/// What is to be pasted, once it was chosen.
async fn chosen(owner: &Browser, editor: &str, way: &str) -> String {
    owner.click(&hook(&format!("editor-{editor}"))).await;
    owner.click(&hook(&format!("way-{way}"))).await;
    let lines = owner.count(&format!("{} > li", hook("tag-how"))).await;
    assert_eq!(lines, 3, "{editor} {way}");
    owner.text(&hook("tag")).await.trim().to_owned()
}

#[tokio::test]
async fn browser_every_form_works_where_it_is_pasted() {
    let (at, visitor) = begun().await;
    let owner = owner(&at).await;
    let mut wrong = Findings::default();
    owner.click(&hook("tag-more")).await;
    wrong.all(look(&owner, "tag-1-choices").await);
    let words = "Visit \"us\" & <say> {hello}";
    owner.click(&hook("way-Button")).await;
    owner.set("#tag-label", words).await;
    for (editor, way) in [
        ("WordPress", "Inline"),
        ("Squarespace", "Inline"),
        ("Html", "Link"),
        ("Webflow", "Button"),
        ("React", "Floating"),
        ("Wix", "Inline"),
        ("NoScripts", "Link"),
    ] {
        let text = chosen(&owner, editor, way).await;
        let body = match text.starts_with('<') {
            true => text.clone(),
            false => format!("<p><a id=address href=\"{text}\">Book</a></p>"),
        };
        let page = CustomerPage::serve(&body, None).await;
        visitor.open(&page.url).await;
        match (editor, way) {
            ("Wix", _) => visitor.enter("iframe").await,
            ("NoScripts", _) => visitor.click("#address").await,
            (_, "Inline") => {}
            (_, way) => {
                loaded(&visitor).await;
                let opener = match way {
                    "Link" => "a[data-book]",
                    "Button" => "button[data-book]",
                    _ => "button",
                };
                assert_eq!(visitor.text(opener).await, words, "{text}");
                visitor.click(opener).await;
                visitor.see("dialog").await;
            }
        }
        visitor.see(&hook("time")).await;
        if editor == "Wix" {
            visitor.leave_frame().await;
        }
    }
    // What can't be had there can't be chosen.
    owner.click(&hook("editor-Html")).await;
    owner.click(&hook("way-Floating")).await;
    owner.click(&hook("editor-Wix")).await;
    until("a link in place of the button", async || {
        let text = owner.text(&hook("tag")).await;
        text.starts_with("http").then_some(())
    })
    .await;
    let off = owner.count("[name=\"tag-way\"]:disabled").await;
    assert_eq!(off, 2);
    wrong.all(look(&owner, "tag-2-wix").await);
    // How it looks is in the text and in the preview.
    owner.click(&hook("editor-Html")).await;
    owner.click(&hook("way-Inline")).await;
    owner.choose(&hook("tag-theme"), "2").await;
    owner.choose(&hook("tag-lang"), "5").await;
    let shown = format!(
        "{} freeslot-booking[theme=\"dark\"][lang=\"de\"]",
        hook("preview")
    );
    owner.see(&shown).await;
    let text = owner.text(&hook("tag")).await;
    assert!(
        text.contains("data-lang=\"de\" data-theme=\"dark\""),
        "{text}"
    );
    wrong.all(look(&owner, "tag-3-dark").await);
    // The button in the preview opens what the visitor's would.
    owner.click(&hook("way-Button")).await;
    owner
        .click(&format!("{} [data-book]", hook("preview")))
        .await;
    owner.see("dialog").await;
    // "Who am I", before signing in.
    let expected = |line: &String| line.contains("/v1/me") && line.contains("401");
    let complaints = owner.complaints().await;
    wrong.all(complaints.into_iter().filter(|it| !expected(it)).collect());
    for browser in [owner, visitor] {
        browser.end().await;
    }
    wrong.end();
}

#[tokio::test]
async fn browser_the_owner_is_told_where_the_tag_was_seen() {
    let (at, visitor) = begun().await;
    let owner = owner(&at).await;
    let seen = hook("seen");
    let said = owner.text(&seen).await;
    assert!(said.contains("Not seen yet"), "{said}");
    let steps = format!("{seen} ol > li");
    assert_eq!(owner.count(&steps).await, 3);
    let mut wrong = Findings::default();
    wrong.all(look(&owner, "tag-4-not-seen").await);
    let text = owner.text(&hook("tag")).await;
    let page = CustomerPage::serve(text.trim(), None).await;
    visitor
        .open(&format!("{}?mail=grace@example.org", page.url))
        .await;
    visitor.see(&hook("time")).await;
    owner.click(&hook("look-again")).await;
    let website = page.url.trim_start_matches("http://").trim_end_matches('/');
    let said = until("the owner to be told", async || {
        let said = owner.text(&seen).await;
        said.contains("Seen on").then_some(said)
    })
    .await;
    assert!(said.contains(&format!("Seen on {website} ")), "{said}");
    assert!(said.contains("just now") || said.contains(" ago"), "{said}");
    assert!(!said.contains("grace"), "{said}");
    wrong.all(look(&owner, "tag-5-seen").await);
    for browser in [owner, visitor] {
        browser.end().await;
    }
    wrong.end();
}
