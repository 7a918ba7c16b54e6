//! Google's OAuth 2.0 and OpenID Connect: consent, tokens, revocation, keys and user info.

pub(crate) mod authorize;
pub(crate) mod grant;
mod keys;
mod token;

use std::collections::BTreeSet;

use serde_json::json;

use crate::discovery;
use crate::http::{Reply, Req};
use crate::state::State;

/// Google's issuer; the simulator keeps it, because clients must not care where it runs.
pub(crate) const ISSUER: &str = "https://accounts.google.com";
const EMAIL: &str = "https://www.googleapis.com/auth/userinfo.email";
const PROFILE: &str = "https://www.googleapis.com/auth/userinfo.profile";

/// Handles an OAuth path; `None`: not one of them.
pub(crate) fn handle(state: &mut State, req: &Req) -> Option<Reply> {
    let get = req.method == "GET";
    let post = req.method == "POST";
    Some(match req.path.as_str() {
        "/o/oauth2/v2/auth" if get => authorize::enter(state, req),
        "/token" | "/oauth2/v4/token" if post => token::token(state, req),
        "/revoke" if post => token::revoke(state, req),
        "/tokeninfo" => token::info(state, req),
        "/oauth2/v3/certs" if get => {
            Reply::json(200, &keys::certs()).with("cache-control", "public, max-age=3600")
        }
        "/.well-known/openid-configuration" if get => Reply::json(200, &configuration(state)),
        "/v1/userinfo" => user_info(state, req, false),
        "/oauth2/v2/userinfo" => user_info(state, req, true),
        _ => return None,
    })
}

/// Scopes in Google's long form: `email` and `profile` are written out.
pub(crate) fn long(scope: &str) -> String {
    match scope {
        "email" => EMAIL.into(),
        "profile" => PROFILE.into(),
        other => other.into(),
    }
}

/// Whether a scope is for signing in only: it has no box on the consent page.
pub(crate) fn sign_in(scope: &str) -> bool {
    matches!(scope, "openid" | EMAIL | PROFILE)
}

/// Whether Google knows the scope.
pub(crate) fn known(scope: &str) -> bool {
    sign_in(scope) || discovery::scopes().any(|(known, _)| known == scope)
}

/// The scopes of a space-separated list, in long form.
pub(crate) fn scopes(list: &str) -> BTreeSet<String> {
    list.split_whitespace().map(long).collect()
}

/// Scopes as one text in an arbitrary, but always the same, order.
pub(crate) fn shuffled(scopes: &BTreeSet<String>) -> String {
    let mut list: Vec<_> = scopes
        .iter()
        .map(|s| (crate::state::hash(s), s.as_str()))
        .collect();
    list.sort_unstable();
    list.iter().map(|(_, s)| *s).collect::<Vec<_>>().join(" ")
}

fn configuration(state: &State) -> serde_json::Value {
    let base = &state.base;
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": format!("{base}/o/oauth2/v2/auth"),
        "token_endpoint": format!("{base}/token"),
        "userinfo_endpoint": format!("{base}/v1/userinfo"),
        "revocation_endpoint": format!("{base}/revoke"),
        "jwks_uri": format!("{base}/oauth2/v3/certs"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "claims_supported": ["aud", "email", "email_verified", "exp", "family_name", "given_name", "iat",
            "iss", "name", "picture", "sub"],
        "code_challenge_methods_supported": ["plain", "S256"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
    })
}

fn user_info(state: &State, req: &Req, old: bool) -> Reply {
    let token = req
        .header("authorization")
        .and_then(|h| h.strip_prefix("Bearer "))
        .or_else(|| req.q("access_token"))
        .and_then(|token| state.access.get(token))
        .filter(|token| token.expires > state.now());
    let user = token.and_then(|token| state.users.get(&token.email));
    let (Some(token), Some(user)) = (token, user) else {
        return Reply::json(
            401,
            &json!({"error": "invalid_request", "error_description": "Invalid Credentials"}),
        );
    };
    if !token.scopes.iter().any(|s| sign_in(s)) {
        return Reply::json(
            403,
            &json!({"error": "insufficient_scope", "error_description": "Insufficient Permission"}),
        );
    }
    let mut out = json!({(if old { "id" } else { "sub" }): user.sub});
    if token.scopes.contains(EMAIL) {
        out["email"] = json!(user.email);
        out[if old {
            "verified_email"
        } else {
            "email_verified"
        }] = json!(true);
    }
    if token.scopes.contains(PROFILE) {
        let (given, family) = user.name.split_once(' ').unwrap_or((&user.name, ""));
        out["name"] = json!(user.name);
        out["given_name"] = json!(given);
        out["family_name"] = json!(family);
        out["picture"] = json!(format!("{}/avatar.svg", state.base));
    }
    if let Some(hd) = &user.hd {
        out["hd"] = json!(hd);
    }
    Reply::json(200, &out)
}
