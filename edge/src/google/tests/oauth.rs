use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::at;
use crate::google::id_token::{IdTokenError, Identity, check};
use crate::google::oauth::{
    Authorize, CONNECT, CONNECT_OWN, LOGIN, TokenError, Tokens, WIDER, authorize_url, exchange,
    refresh, revoke,
};
use crate::google::scopes::{EVENTS, EVENTS_OWNED, FREE_BUSY, Scopes, missing_scope};
use crate::ports::HttpError;
use crate::testing::{FakeHttp, block_on, config};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

#[test]
fn the_way_to_google() {
    let scopes: Vec<_> = LOGIN.iter().chain(CONNECT).copied().collect();
    let ask = Authorize {
        scopes: &scopes,
        state: "s t",
        nonce: "n",
        verifier: VERIFIER,
        login_hint: Some("a+b@example.com"),
        offline: true,
        include_granted: false,
        prompt: "consent",
    };
    let url = url::Url::parse(&authorize_url(&config(), &ask)).unwrap();
    let query: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
    let is = |name: &str, value: &str| assert_eq!(query[name], value);
    assert_eq!(url.host_str(), Some("accounts.google.test"));
    is("client_id", "client-1.apps.example");
    is("redirect_uri", "https://book.example/google/callback");
    is("response_type", "code");
    is("state", "s t");
    is("nonce", "n");
    is("access_type", "offline");
    is("prompt", "consent");
    is("login_hint", "a+b@example.com");
    // RFC 7636, appendix B.
    is(
        "code_challenge",
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    );
    is("code_challenge_method", "S256");
    assert_eq!(
        Scopes::parse(&query["scope"]),
        Scopes::parse(&scopes.join(" "))
    );
    assert!(!query.contains_key("include_granted_scopes") && !query.contains_key("client_secret"));
    let url = authorize_url(
        &config(),
        &Authorize {
            include_granted: true,
            offline: false,
            ..ask
        },
    );
    assert!(url.contains("include_granted_scopes=true") && url.contains("access_type=online"));
}

fn exchanged(status: u16, body: &str) -> Result<Tokens, TokenError> {
    let http = FakeHttp::new();
    http.push_json(status, body);
    block_on(exchange(&*http, &config(), "4/0Ab_c", VERIFIER))
}

#[test]
fn a_code_becomes_tokens() {
    let http = FakeHttp::new();
    http.push_json(200, r#"{"access_token":"ya29.a","expires_in":3599,"refresh_token":"1//0r","scope":"openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/calendar.events.owned","token_type":"Bearer","id_token":"h.p.s","refresh_token_expires_in":604799}"#);
    let tokens = block_on(exchange(&*http, &config(), "4/0Ab_c", VERIFIER)).unwrap();
    assert_eq!(
        (tokens.access.as_str(), tokens.expires_in),
        ("ya29.a", 3599)
    );
    assert_eq!(tokens.refresh.as_deref(), Some("1//0r"));
    assert_eq!(tokens.refresh_expires_in, Some(604_799));
    assert_eq!(tokens.id_token.as_deref(), Some("h.p.s"));
    assert!(tokens.scopes.contains("email"));
    assert_eq!(tokens.scopes.missing(CONNECT).len(), 2);
    assert!(!format!("{tokens:?}").contains("ya29"));
    let sent = http.take_sent();
    let form: BTreeMap<_, _> = url::form_urlencoded::parse(sent[0].body())
        .into_owned()
        .collect();
    assert_eq!(sent[0].uri(), "https://oauth2.google.test/token");
    assert_eq!(form["code"], "4/0Ab_c");
    assert_eq!(form["code_verifier"], VERIFIER);
    assert_eq!(form["client_secret"], "client-secret");
    assert_eq!(form["redirect_uri"], "https://book.example/google/callback");
    assert_eq!(form["grant_type"], "authorization_code");
}

#[test]
fn refusals_are_told_by_their_code() {
    let error = |status, code: &str| {
        exchanged(
            status,
            &json!({ "error": code, "error_description": "invalid_grant" }).to_string(),
        )
        .unwrap_err()
    };
    assert_eq!(error(400, "invalid_grant"), TokenError::InvalidGrant);
    for (status, code) in [
        (401, "invalid_client"),
        (400, "unauthorized_client"),
        (400, "redirect_uri_mismatch"),
        (400, "unsupported_grant_type"),
        (401, "deleted_client"),
    ] {
        assert_eq!(
            error(status, code),
            TokenError::Operator { code: code.into() }
        );
    }
    assert_eq!(error(400, "temporarily_unavailable"), TokenError::Transient);
    // Status first: a server in trouble says nothing about the grant.
    assert_eq!(error(503, "invalid_grant"), TokenError::Transient);
    assert_eq!(error(429, "invalid_grant"), TokenError::Transient);
}

#[test]
fn what_cant_be_read_is_transient() {
    for (status, body) in [
        (200, ""),
        (200, "<html>"),
        (200, r#"{"access_token":"a","token_type":"Bearer""#),
        (
            200,
            r#"{"access_token":"a","token_type":"Bearer","expires_in":3599}"#,
        ),
        (500, "oops"),
        (400, "<html>"),
    ] {
        assert_eq!(
            exchanged(status, body),
            Err(TokenError::Transient),
            "{body}"
        );
    }
}

#[test]
fn refreshing_keeps_what_is_not_sent() {
    let http = FakeHttp::new();
    http.push_json(
        200,
        r#"{"access_token":"b","expires_in":3599,"scope":"openid","token_type":"Bearer"}"#,
    );
    let tokens = block_on(refresh(&*http, &config(), "1//0r")).unwrap();
    assert_eq!((tokens.refresh, tokens.access.as_str()), (None, "b"));
    let body = String::from_utf8(http.take_sent().remove(0).into_body()).unwrap();
    assert!(body.contains("grant_type=refresh_token") && body.contains("refresh_token=1%2F%2F0r"));
    http.push_error(HttpError::Timeout);
    assert_eq!(
        block_on(refresh(&*http, &config(), "r")),
        Err(TokenError::Transient)
    );
}

#[test]
fn revoking_a_dead_token_is_done() {
    let http = FakeHttp::new();
    let revoked = |status| {
        http.push_json(status, "{}");
        block_on(revoke(&*http, &config(), "1//0r"))
    };
    assert_eq!((revoked(200), revoked(400)), (Ok(()), Ok(())));
    assert_eq!(revoked(503), Err(TokenError::Transient));
    assert_eq!(http.take_sent()[0].body(), b"token=1%2F%2F0r");
}

#[test]
fn scopes_are_sets() {
    let granted = Scopes::parse("  profile email openid ");
    assert_eq!(granted, Scopes::parse(&LOGIN.join(" ")));
    assert!(granted.missing(LOGIN).is_empty());
    assert_eq!(Scopes::parse(&granted.to_text()), granted);
    let wide = Scopes::parse(EVENTS);
    assert!(wide.allows(EVENTS_OWNED) && !wide.contains(EVENTS_OWNED) && !wide.allows(FREE_BUSY));
    assert_eq!(Scopes::parse(EVENTS_OWNED).missing(WIDER), [EVENTS]);
    for scope in CONNECT.iter().chain(CONNECT_OWN).chain(WIDER) {
        let missing = missing_scope(scope);
        assert!(
            missing.label != missing_scope("x").label && missing.consequence.starts_with("Without")
        );
    }
}

fn token(change: impl Fn(&mut serde_json::Value)) -> String {
    let mut claims = json!({
        "iss": "https://accounts.google.com", "aud": "client-1", "azp": "client-1", "sub": "1234",
        "exp": 1_795_424_400_i64, "iat": 1_795_420_800_i64, "nonce": "n1",
        "email": "ada@example.com", "name": "Ada",
    });
    change(&mut claims);
    format!("eyJh.{}.sig", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

#[test]
fn id_tokens() {
    let now = at("2026-11-23T08:00:00Z");
    let check = |text: &str| check(text, "client-1", "n1", now);
    let with = |name: &'static str, value: serde_json::Value| {
        check(&token(move |claims| claims[name] = value.clone())).unwrap_err()
    };
    let ada = Identity {
        sub: "1234".into(),
        email: "ada@example.com".into(),
        name: "Ada".into(),
    };
    assert_eq!(check(&token(|_| {})), Ok(ada.clone()));
    assert_eq!(
        check(&token(|claims| claims["iss"] = json!("accounts.google.com"))),
        Ok(ada)
    );
    assert_eq!(
        with("iss", json!("https://accounts.google.com.evil.example")),
        IdTokenError::Issuer
    );
    assert_eq!(with("aud", json!("client-2")), IdTokenError::Audience);
    assert_eq!(with("azp", json!("client-2")), IdTokenError::Audience);
    assert_eq!(
        with("exp", json!(1_795_420_800 - 301)),
        IdTokenError::Expired
    );
    assert_eq!(
        with("iat", json!(1_795_420_800 + 301)),
        IdTokenError::Expired
    );
    assert_eq!(with("nonce", json!("n2")), IdTokenError::Nonce);
    assert_eq!(with("nonce", json!(null)), IdTokenError::Nonce);
    assert_eq!(with("sub", json!("")), IdTokenError::Malformed);
    assert_eq!(with("aud", json!(["client-1"])), IdTokenError::Malformed);
    for text in ["", "a.b", "a.b.c", "a.e30.c", "a.b.c.d"] {
        assert_eq!(check(text), Err(IdTokenError::Malformed), "{text}");
    }
}
