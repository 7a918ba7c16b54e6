//! One owner alone is warned of; an owner or the operator appoints another.

use serde_json::{Value, json};

use super::deployment::{Deployment, OWNER};
use super::people::{Browser, connected};

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const OPERATOR: &str = "/v1/operator/sites/ada-lovelace/admins";
const EVE: &str = "eve@example.com";

async fn eve(at: &Deployment) -> Browser {
    at.person(EVE, "Eve", "Europe/London");
    let mut eve = Browser::new(at);
    eve.consent(json!({"intent": "login"}), EVE, json!("all"))
        .await;
    eve
}

fn secret(link: &Value) -> Value {
    let url = link["url"].as_str().unwrap();
    assert!(
        url.starts_with("https://book.example/setup?site=ada-lovelace&appointment="),
        "{url}"
    );
    json!({"secret": url.split("appointment=").nth(1).unwrap()})
}

#[tokio::test]
async fn the_operator_appoints_another_owner_who_then_can_do_everything() {
    let (at, mut owner) = connected().await;
    at.reconfigure(|config| {
        config.set_up_code = "for-owners".into();
        config.operator_code = "let-me-in".into();
    });
    assert_eq!(owner.view().await["admins"], json!([OWNER]));
    let none = at.visit("POST", OPERATOR, &[], Some(json!({}))).await;
    none.expect(403);
    // Who may start a site is no operator.
    let owners = [("authorization", "Bearer for-owners")];
    let none = at.visit("POST", OPERATOR, &owners, Some(json!({}))).await;
    none.expect(403);
    let code = [("authorization", "Bearer let-me-in")];
    let link = at
        .visit("POST", OPERATOR, &code, Some(json!({})))
        .await
        .expect(201)
        .body;
    let nowhere = "/v1/operator/sites/no-such-site/admins";
    at.visit("POST", nowhere, &code, Some(json!({})))
        .await
        .expect(404);
    let taken = secret(&link);
    let path = format!("{SITE}/appointments");
    let mut eve = eve(&at).await;
    eve.send("GET", SITE, None).await.expect(403);
    let wrong = json!({"secret": "wrong"});
    eve.send("POST", &path, Some(wrong)).await.expect(403);
    let me = eve.send("GET", "/v1/me", None).await.expect(200).body;
    assert_eq!(
        me["sites"],
        json!([]),
        "a link that is not valid gives nothing"
    );
    Browser::new(&at)
        .send("POST", &path, Some(taken.clone()))
        .await
        .expect(401);
    let view = eve
        .send("POST", &path, Some(taken.clone()))
        .await
        .expect(201)
        .body;
    assert_eq!(view["role"], "owner");
    assert_eq!(view["admins"], json!([OWNER, EVE]));
    let me = eve.send("GET", "/v1/me", None).await.expect(200).body;
    assert_eq!(me["sites"][0]["site"], "ada-lovelace");
    // A lost answer is asked for again; somebody else finds it used.
    eve.send("POST", &path, Some(taken.clone()))
        .await
        .expect(201);
    at.person("bob@example.com", "Bob", "UTC");
    let mut bob = Browser::new(&at);
    bob.consent(json!({"intent": "login"}), "bob@example.com", json!("all"))
        .await;
    bob.send("POST", &path, Some(taken)).await.expect(403);
    assert!(!at.dump("ada-lovelace").contains("let-me-in"));
}

#[tokio::test]
async fn an_owner_appoints_another_and_a_link_is_over_after_three_days() {
    let (at, mut owner) = connected().await;
    let link = owner
        .send("POST", &format!("{SITE}/admins"), Some(json!({})))
        .await
        .expect(201);
    let taken = secret(&link.body);
    let mut eve = eve(&at).await;
    at.advance(3 * 86_400 + 1);
    eve.consent(json!({"intent": "login"}), EVE, json!("all"))
        .await;
    let path = format!("{SITE}/appointments");
    eve.send("POST", &path, Some(taken)).await.expect(403);
    eve.send("POST", &format!("{SITE}/admins"), Some(json!({})))
        .await
        .expect(403);
    owner.origin = "https://evil.example";
    owner
        .send("POST", &path, Some(json!({"secret": "x"})))
        .await
        .expect(403);
}
