//! Signing in: a round trip to Google belongs to one browser and works once.

use e2e::owner::Owner;
use e2e::people::{OWNER, SITE};
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

const OTHER: &str = "eve@example.com";

async fn add_other(at: &World) {
    let eve = json!({"email": OTHER, "time_zone": "Europe/Berlin", "name": "Eve Adams"});
    at.tell("users", eve).await;
}

#[tokio::test]
async fn a_round_trip_belongs_to_one_browser_and_works_once() {
    let at = World::start().await;
    at.add_owner().await;
    add_other(&at).await;
    let login = json!({"intent": "login_and_connect"});
    let consent = async |url: &str, email: &str| {
        let wish = json!({"url": url, "email": email, "grant": "all"});
        let back = at.tell("consent", wish).await;
        back["redirect"].as_str().expect("a way back").to_owned()
    };
    const STATE: &str = "/setup?problem=state";

    // The pre-login cookie and the session: not for scripts, not for other sites' requests.
    let mut ada = Owner::new(&at);
    let url = ada.start(&login).await;
    let first = ada.set_cookies.first().expect("a cookie").clone();
    let asked: Vec<&str> = url.split(['?', '&']).collect();
    for wanted in ["code_challenge_method=S256", "response_type=code"] {
        assert!(asked.contains(&wanted), "{url}");
    }
    for wanted in ["state=", "nonce=", "code_challenge="] {
        assert!(
            asked
                .iter()
                .any(|part| part.starts_with(wanted) && part.len() > wanted.len() + 20),
            "{url}"
        );
    }
    let back = consent(&url, OWNER).await;

    // Another browser opens Ada's link; so does one that started its own round trip.
    let mut stranger = Owner::new(&at);
    assert_eq!(stranger.open(&back).await, STATE);
    let mut eve = Owner::new(&at);
    let eves = eve.start(&login).await;
    assert_eq!(eve.open(&back).await, STATE);
    assert!(!eve.cookies.contains_key("freeslot"));
    // Eve's code with her own state, opened in Ada's browser: it signs nobody in as Eve.
    let eves = consent(&eves, OTHER).await;
    let mut victim = ada.clone();
    assert_eq!(victim.open(&eves).await, STATE);
    assert!(
        !victim.cookies.contains_key("freeslot"),
        "{:?}",
        victim.set_cookies
    );

    let replay = ada.clone();
    let to = ada.open(&back).await;
    assert!(to.starts_with(&format!("/setup?site={SITE}")), "{to}");
    let session = ada
        .set_cookies
        .iter()
        .find(|line| line.starts_with("freeslot="))
        .expect("a session")
        .clone();
    for line in [&first, &session] {
        for flag in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(line.contains(flag), "{line}");
        }
        assert!(!line.contains("Domain"), "{line}");
    }
    // Again, with the cookie that an attacker kept.
    let mut replay = replay;
    let to = replay.open(&back).await;
    assert!(to.starts_with("/setup?problem="), "{to}");
    assert!(!replay.cookies.contains_key("freeslot"));
    let mut again = ada.clone();
    assert_eq!(again.open(&back).await, STATE);

    // Somebody who says no, and a state that was never ours.
    let url = ada.start(&login).await;
    let deny = json!({"url": url, "email": OWNER, "deny": true});
    let back = at.tell("consent", deny).await;
    let back = back["redirect"].as_str().expect("a way back").to_owned();
    assert_eq!(ada.open(&back).await, "/setup?problem=denied");
    assert_eq!(ada.open("/google/callback?state=x&code=y").await, STATE);
    assert_eq!(ada.open("/google/callback").await, STATE);
}

#[tokio::test]
async fn who_may_start_a_site_is_the_deployments_choice() {
    let code = [("SIGN_UP", "allowlist"), ("SET_UP_CODE", "open-sesame")];
    let at = World::start_with(&code).await;
    at.add_owner().await;
    let mut ada = Owner::new(&at);
    let to = ada
        .consent(
            &at,
            &json!({"intent": "login_and_connect"}),
            OWNER,
            json!("all"),
        )
        .await;
    assert_eq!(to, "/setup?problem=set_up_code");
    let wrong = json!({"intent": "login_and_connect", "set_up_code": "guess"});
    let reply = ada
        .send(Method::POST, "/v1/owner/google/start", Some(&wrong))
        .await
        .expect(403);
    assert_eq!(reply.body["field"], "set_up_code");
    let right = json!({"intent": "login_and_connect", "set_up_code": "open-sesame"});
    let to = ada.consent(&at, &right, OWNER, json!("all")).await;
    assert!(
        to.starts_with(&format!("/setup?site={SITE}&connected=")),
        "{to}"
    );
}
