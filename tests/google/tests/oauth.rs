//! OAuth as in `google-calendar.md` §2.

mod support;

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use support::{SCOPE, World, answer};
use url::Url;

const BACK: &str = "http://127.0.0.1:9/google/callback";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const USERINFO: &str = "https://www.googleapis.com/auth/userinfo.email";

fn ask(world: &World, scope: &str, more: &[(&str, &str)]) -> String {
    let mut url = Url::parse(&format!("{}/o/oauth2/v2/auth", world.server.base)).unwrap();
    url.query_pairs_mut()
        .append_pair("client_id", "freeslot-dev")
        .append_pair("redirect_uri", BACK)
        .append_pair("response_type", "code")
        .append_pair("scope", scope)
        .append_pair("state", "s/1 &x")
        .extend_pairs(more);
    url.into()
}

fn field(redirect: &Value, name: &str) -> Option<String> {
    let url = Url::parse(redirect["redirect"].as_str().unwrap()).unwrap();
    url.query_pairs()
        .find(|(n, _)| n == name)
        .map(|(_, v)| v.into_owned())
}

async fn consent(world: &World, url: &str, grant: Value) -> Value {
    world
        .control(
            "consent",
            json!({"url": url, "email": "mia@example.com", "grant": grant}),
        )
        .await
}

fn exchange(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("client_id", "freeslot-dev"),
        ("client_secret", "freeslot-dev-secret"),
        ("redirect_uri", BACK),
        ("code", code),
    ]
}

fn renewal(token: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "refresh_token"),
        ("client_id", "freeslot-dev"),
        ("client_secret", "freeslot-dev-secret"),
        ("refresh_token", token),
    ]
}

fn set(scopes: &Value) -> BTreeSet<&str> {
    scopes.as_str().unwrap().split(' ').collect()
}

fn all(suffixes: &[&str]) -> String {
    suffixes.iter().map(|s| format!("{SCOPE}{s} ")).collect()
}

#[tokio::test]
async fn code_flow_with_pkce_and_a_signed_id_token() {
    let world = World::peopled().await;
    let scope = format!(
        "openid email {}",
        all(&[".events.freebusy", ".events.owned"])
    );
    let more = [
        ("access_type", "offline"),
        ("nonce", "n-1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let back = consent(&world, &ask(&world, &scope, &more), json!("all")).await;
    assert_eq!(field(&back, "state").as_deref(), Some("s/1 &x"));
    let code = field(&back, "code").unwrap();
    assert!(code.contains('/'));

    let without = world.form("/token", &exchange(&code)).await;
    assert_eq!(
        (without.status, without.body["error"].as_str()),
        (400, Some("invalid_grant"))
    );
    let mut wrong = exchange(&code);
    wrong.push(("code_verifier", CHALLENGE));
    assert_eq!(
        world.form("/token", &wrong).await.body["error"],
        "invalid_grant"
    );

    let mut right = exchange(&code);
    right.push(("code_verifier", VERIFIER));
    let tokens = world.form("/token", &right).await.ok();
    assert_eq!(
        (&tokens["expires_in"], &tokens["token_type"]),
        (&json!(3599), &json!("Bearer"))
    );
    assert!(tokens["refresh_token"].is_string());
    let mut granted: BTreeSet<&str> = ["openid", USERINFO].into();
    let long = all(&[".events.freebusy", ".events.owned"]);
    granted.extend(long.split_whitespace());
    assert_eq!(set(&tokens["scope"]), granted);

    let again = world.form("/token", &right).await;
    assert_eq!(
        (again.status, again.body["error"].as_str()),
        (400, Some("invalid_grant")),
        "single use"
    );

    let claims = verified(&world, tokens["id_token"].as_str().unwrap()).await;
    let info = answer(
        world
            .http
            .get(format!("{}/v1/userinfo", world.server.base))
            .bearer_auth(tokens["access_token"].as_str().unwrap()),
    )
    .await
    .ok();
    assert_eq!(claims["sub"], info["sub"]);
    assert_eq!(
        (
            &claims["iss"],
            &claims["aud"],
            &claims["nonce"],
            &claims["email"],
            &claims["email_verified"]
        ),
        (
            &json!("https://accounts.google.com"),
            &json!("freeslot-dev"),
            &json!("n-1"),
            &json!("mia@example.com"),
            &json!(true)
        )
    );
    assert!(claims.get("name").is_none(), "name only with profile");
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        3600
    );
}

/// The claims of a token whose signature fits the published key.
async fn verified(world: &World, token: &str) -> Value {
    let certs = answer(
        world
            .http
            .get(format!("{}/oauth2/v3/certs", world.server.base)),
    )
    .await
    .ok();
    let key = &certs["keys"][0];
    let bytes = |v: &str| URL_SAFE_NO_PAD.decode(v).unwrap();
    let public = ring::signature::RsaPublicKeyComponents {
        n: bytes(key["n"].as_str().unwrap()),
        e: bytes(key["e"].as_str().unwrap()),
    };
    let (text, signature) = token.rsplit_once('.').unwrap();
    public
        .verify(
            &ring::signature::RSA_PKCS1_2048_8192_SHA256,
            text.as_bytes(),
            &bytes(signature),
        )
        .unwrap();
    let (head, claims) = text.split_once('.').unwrap();
    let head: Value = serde_json::from_slice(&bytes(head)).unwrap();
    assert_eq!((&head["alg"], &head["kid"]), (&json!("RS256"), &key["kid"]));
    serde_json::from_slice(&bytes(claims)).unwrap()
}

#[tokio::test]
async fn refresh_token_only_offline_and_on_first_grant_or_forced_consent() {
    let world = World::peopled().await;
    let scope = format!("openid {}", all(&[".events.freebusy", ".events.owned"]));
    let mut got = Vec::new();
    for more in [
        &[("access_type", "online")][..],
        &[("access_type", "offline")],
        &[("access_type", "offline")],
        &[("access_type", "offline"), ("prompt", "consent")],
    ] {
        let back = consent(&world, &ask(&world, &scope, more), json!("all")).await;
        let code = field(&back, "code").unwrap();
        got.push(
            world
                .form("/token", &exchange(&code))
                .await
                .ok()
                .get("refresh_token")
                .is_some(),
        );
    }
    assert_eq!(got, [false, true, false, true]);
}

#[tokio::test]
async fn granular_consent_denial_and_earlier_scopes() {
    let world = World::peopled().await;
    let scope = format!("openid {}", all(&[".events.freebusy", ".events.owned"]));
    let url = ask(&world, &scope, &[]);
    let part = consent(&world, &url, json!([format!("{SCOPE}.events.freebusy")])).await;
    let owned = format!("{SCOPE}.events.owned");
    assert!(!field(&part, "scope").unwrap().contains(&owned));
    let tokens = world
        .form("/token", &exchange(&field(&part, "code").unwrap()))
        .await
        .ok();
    assert!(
        !set(&tokens["scope"]).contains(owned.as_str()),
        "200 although a box was not ticked"
    );

    let denied = world
        .control(
            "consent",
            json!({"url": url, "email": "mia@example.com", "deny": true}),
        )
        .await;
    assert_eq!(field(&denied, "error").as_deref(), Some("access_denied"));
    assert_eq!(field(&denied, "state").as_deref(), Some("s/1 &x"));
    assert_eq!(field(&denied, "code"), None);

    let single = consent(&world, &ask(&world, &owned, &[]), json!([])).await;
    assert_eq!(
        field(&single, "error").as_deref(),
        Some("access_denied"),
        "one scope alone is all or nothing"
    );

    let more = [("include_granted_scopes", "true")];
    let wider = consent(&world, &ask(&world, &owned, &more), json!("all")).await;
    let tokens = world
        .form("/token", &exchange(&field(&wider, "code").unwrap()))
        .await
        .ok();
    assert!(set(&tokens["scope"]).contains(format!("{SCOPE}.events.freebusy").as_str()));
}

#[tokio::test]
async fn codes_are_bound_and_short_lived() {
    let world = World::peopled().await;
    let fresh = async || {
        let back = consent(&world, &ask(&world, "openid", &[]), json!("all")).await;
        field(&back, "code").unwrap()
    };
    let code = fresh().await;
    let mut other = exchange(&code);
    other[3].1 = "http://127.0.0.1:9/elsewhere";
    assert_eq!(
        world.form("/token", &other).await.body["error"],
        "redirect_uri_mismatch"
    );
    world
        .control(
            "clients",
            json!({"client_id": "other", "client_secret": "o", "redirect_uris": [BACK]}),
        )
        .await;
    let mut other = exchange(&code);
    (other[1].1, other[2].1) = ("other", "o");
    assert_eq!(
        world.form("/token", &other).await.body["error"],
        "invalid_grant"
    );
    let mut other = exchange(&code);
    other[2].1 = "wrong";
    let refused = world.form("/token", &other).await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (401, &json!("invalid_client"))
    );
    let mut other = exchange(&code);
    other[4].1 = "0Amalformed";
    assert_eq!(
        world.form("/token", &other).await.body["error_description"],
        "Malformed auth code."
    );
    world.form("/token", &exchange(&code)).await.ok();

    let late = fresh().await;
    world.control("clock", json!({"advance_s": 601})).await;
    assert_eq!(
        world.form("/token", &exchange(&late)).await.body["error"],
        "invalid_grant"
    );
}

#[tokio::test]
async fn requests_that_google_refuses_on_its_own_page() {
    let world = World::peopled().await;
    world
        .control("clients", json!({"client_id": "strict", "client_secret": "x", "redirect_uris": ["https://a.example/cb"]}))
        .await;
    for (url, code) in [
        (
            ask(&world, "openid", &[]).replace("freeslot-dev", "nobody"),
            "invalid_client",
        ),
        (
            ask(&world, "openid", &[]).replace("freeslot-dev", "strict"),
            "redirect_uri_mismatch",
        ),
        (
            ask(&world, "openid", &[]).replace("127.0.0.1%3A9", "evil.example"),
            "redirect_uri_mismatch",
        ),
        (
            ask(
                &world,
                "openid https://www.googleapis.com/auth/nonsense",
                &[],
            ),
            "invalid_scope",
        ),
        (
            ask(&world, "openid", &[]).replace("response_type=code", "response_type=x"),
            "unsupported_response_type",
        ),
    ] {
        let page = answer(world.http.get(&url)).await;
        assert_eq!(page.status, 400, "{url}");
        assert!(page.text.contains(code), "{url}: {}", page.text);
    }
}

#[tokio::test]
async fn tokens_die_by_the_clock_in_testing_and_by_number() {
    let world = World::peopled().await;
    world
        .control("clients", json!({"client_id": "t", "client_secret": "t", "redirect_uris": [BACK], "publishing": "testing"}))
        .await;
    let day = 24 * 3600;
    let lives = async |client: &str, secret: &str, token: &Value| {
        let mut form = renewal(token.as_str().unwrap());
        (form[1].1, form[2].1) = (client, secret);
        world.form("/token", &form).await
    };
    let tokens = |client: &str| json!({"email": "mia@example.com", "scopes": [format!("{SCOPE}.freebusy")], "client_id": client});
    let testing = world.control("tokens", tokens("t")).await;
    let live = world.control("tokens", tokens("freeslot-dev")).await;
    world
        .control("clock", json!({"advance_s": 7 * day + 1}))
        .await;
    let dead = lives("t", "t", &testing["refresh_token"]).await;
    assert_eq!(
        (dead.status, &dead.body["error"]),
        (400, &json!("invalid_grant")),
        "Testing: 7 days"
    );
    let fresh = lives(
        "freeslot-dev",
        "freeslot-dev-secret",
        &live["refresh_token"],
    )
    .await
    .ok();
    assert!(
        fresh.get("refresh_token").is_none(),
        "Google does not rotate"
    );

    world
        .control("clock", json!({"advance_s": 200 * day}))
        .await;
    let dead = lives(
        "freeslot-dev",
        "freeslot-dev-secret",
        &live["refresh_token"],
    )
    .await;
    assert_eq!(dead.body["error"], "invalid_grant", "unused for six months");

    let first = world.control("tokens", tokens("freeslot-dev")).await;
    let second = world.control("tokens", tokens("freeslot-dev")).await;
    for _ in 0..99 {
        world.control("tokens", tokens("freeslot-dev")).await;
    }
    let first = lives(
        "freeslot-dev",
        "freeslot-dev-secret",
        &first["refresh_token"],
    )
    .await;
    assert_eq!(
        first.body["error"], "invalid_grant",
        "the 101st kills the oldest"
    );
    lives(
        "freeslot-dev",
        "freeslot-dev-secret",
        &second["refresh_token"],
    )
    .await
    .ok();
}

#[tokio::test]
async fn revoking_ends_everything_of_the_project() {
    let world = World::peopled().await;
    let one = world.caller("mia@example.com", &[".events"]).await;
    let two = world.caller("mia@example.com", &[".freebusy"]).await;
    let toms = world.caller("tom@example.com", &[".events"]).await;
    assert_eq!(
        world.form("/revoke", &[("token", &one.token)]).await.status,
        200
    );
    for caller in [&one, &two] {
        caller
            .get("calendars/primary/events")
            .await
            .fails(401, "authError");
        let refresh = caller.tokens["refresh_token"].as_str().unwrap();
        assert_eq!(
            world.form("/token", &renewal(refresh)).await.body["error"],
            "invalid_grant"
        );
    }
    toms.get("calendars/primary/events").await.ok();
    let again = world.form("/revoke", &[("token", &one.token)]).await;
    assert_eq!(
        (again.status, &again.body["error"]),
        (400, &json!("invalid_token"))
    );
}

#[tokio::test]
async fn token_endpoint_errors_are_flat() {
    let world = World::peopled().await;
    let mut form = renewal("1//x");
    form[0].1 = "password";
    let wrong = world.form("/token", &form).await;
    assert_eq!(
        (wrong.status, &wrong.body["error"]),
        (400, &json!("unsupported_grant_type"))
    );
    assert_eq!(
        wrong.body["error_description"],
        "Invalid grant_type: password"
    );
    assert_eq!(
        world.form("/token", &[]).await.body["error"],
        "invalid_request"
    );
    assert_eq!(
        world.form("/token", &renewal("1//x")).await.body,
        json!({"error": "invalid_grant", "error_description": "Token has been expired or revoked."})
    );
}

/// The pages, without a browser: chooser, warning, permissions, back.
#[tokio::test]
async fn consent_pages() {
    let world = World::peopled().await;
    let scope = format!(
        "openid email {}",
        all(&[".events.freebusy", ".events.owned"])
    );
    let url = ask(
        &world,
        &scope,
        &[
            ("prompt", "select_account consent"),
            ("login_hint", "mia@example.com"),
        ],
    );
    let page = answer(world.http.get(&url)).await.text;
    assert!(
        page.contains("data-account=\"mia@example.com\"")
            && page.contains("data-account=\"tom@example.com\"")
    );

    let hinted = ask(
        &world,
        &scope,
        &[("prompt", "consent"), ("login_hint", "mia@example.com")],
    );
    let page = answer(world.http.get(&hinted)).await.text;
    assert!(
        page.contains("id=\"advanced\"") && page.contains("id=\"proceed\""),
        "{page}"
    );
    assert!(!page.contains("name=\"scope\""));

    world
        .control("settings", json!({"unverified_page": false}))
        .await;
    let page = answer(world.http.get(&hinted)).await.text;
    let boxed = format!("name=\"scope\" value=\"{SCOPE}.events.freebusy\"");
    assert!(
        page.contains(&boxed) && page.contains("id=\"select-all\""),
        "{page}"
    );
    assert!(!page.contains(" checked"), "boxes arrive unticked");
    world
        .control("settings", json!({"boxes_ticked": true}))
        .await;
    assert_eq!(
        answer(world.http.get(&hinted))
            .await
            .text
            .matches(" checked")
            .count(),
        2
    );

    let sign_in = ask(
        &world,
        "openid email",
        &[("prompt", "consent"), ("login_hint", "mia@example.com")],
    );
    let page = answer(world.http.get(&sign_in)).await.text;
    assert!(!page.contains("name=\"scope\"") && page.contains("id=\"continue\""));

    let query = hinted.split_once('?').unwrap().1;
    let freebusy = format!("{SCOPE}.events.freebusy");
    let fields = [
        ("sim_account", "mia@example.com"),
        ("scope", &freebusy),
        ("sim_answer", "continue"),
    ];
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let sent = world
        .http
        .post(format!("{}/signin/consent?{query}", world.server.base))
        .body(body)
        .send()
        .await
        .unwrap();
    let back = json!({"redirect": sent.headers()["location"].to_str().unwrap()});
    assert!(field(&back, "scope").unwrap().contains(&freebusy));
    assert!(!field(&back, "scope").unwrap().contains("owned"));
}
