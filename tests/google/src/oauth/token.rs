//! The token endpoint, revocation and token info.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::Duration;
use serde_json::{Value, json};

use super::{EMAIL, ISSUER, PROFILE, grant, keys, shuffled};
use crate::http::{Reply, Req};
use crate::state::{Client, State};

/// Days after which an unused refresh token is dead.
const UNUSED_DAYS: i64 = 183;

/// A flat OAuth error.
struct Problem(u16, &'static str, String);

fn problem(status: u16, error: &'static str, text: impl Into<String>) -> Problem {
    Problem(status, error, text.into())
}

fn grant_problem(text: &str) -> Problem {
    problem(400, "invalid_grant", text)
}

/// `POST /token`
pub(super) fn token(state: &mut State, req: &Req) -> Reply {
    let form = Form(req.form());
    let result = client(state, req, &form).and_then(|client| match form.get("grant_type") {
        Some("authorization_code") => exchange(state, &client, &form),
        Some("refresh_token") => renew(state, &client, &form),
        Some(other) => Err(problem(
            400,
            "unsupported_grant_type",
            format!("Invalid grant_type: {other}"),
        )),
        None => Err(problem(
            400,
            "invalid_request",
            "Missing required parameter: grant_type",
        )),
    });
    let reply = match result {
        Ok(value) => Reply::json(200, &value),
        Err(Problem(status, error, text)) => {
            Reply::json(status, &json!({"error": error, "error_description": text}))
        }
    };
    reply
        .with(
            "cache-control",
            "no-cache, no-store, max-age=0, must-revalidate",
        )
        .with("pragma", "no-cache")
}

struct Form(Vec<(String, String)>);

impl Form {
    fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(n, v)| n == name && !v.is_empty())
            .map(|(_, v)| v.as_str())
    }
}

/// The client, by form fields or HTTP Basic.
fn client(state: &State, req: &Req, form: &Form) -> Result<Client, Problem> {
    let basic = req
        .header("authorization")
        .and_then(|h| h.strip_prefix("Basic "))
        .and_then(|b| STANDARD.decode(b).ok())
        .and_then(|b| String::from_utf8(b).ok());
    let decode = |text: &str| {
        percent_encoding::percent_decode_str(text)
            .decode_utf8_lossy()
            .into_owned()
    };
    let (id, secret) = match basic.as_deref().and_then(|b| b.split_once(':')) {
        Some((id, secret)) => (decode(id), Some(decode(secret))),
        None => (
            form.get("client_id")
                .ok_or_else(|| {
                    problem(
                        400,
                        "invalid_request",
                        "Could not determine client ID from request.",
                    )
                })?
                .to_owned(),
            form.get("client_secret").map(str::to_owned),
        ),
    };
    let client = state
        .clients
        .get(&id)
        .ok_or_else(|| problem(401, "invalid_client", "The OAuth client was not found."))?;
    match secret {
        None => Err(problem(400, "invalid_request", "client_secret is missing.")),
        Some(secret) if secret != client.client_secret => {
            Err(problem(401, "invalid_client", "Unauthorized"))
        }
        Some(_) => Ok(client.clone()),
    }
}

fn exchange(state: &mut State, client: &Client, form: &Form) -> Result<Value, Problem> {
    let text = form
        .get("code")
        .ok_or_else(|| problem(400, "invalid_request", "Missing required parameter: code"))?;
    let redirect = form.get("redirect_uri").ok_or_else(|| {
        problem(
            400,
            "invalid_request",
            "Missing required parameter: redirect_uri",
        )
    })?;
    if !text.starts_with("4/") {
        return Err(grant_problem("Malformed auth code."));
    }
    let now = state.now();
    let code = state
        .codes
        .get_mut(text)
        .filter(|c| c.client_id == client.client_id)
        .ok_or_else(|| grant_problem("Bad Request"))?;
    if code.redirect_uri != redirect {
        return Err(problem(400, "redirect_uri_mismatch", "Bad Request"));
    }
    if code.used || code.expires <= now {
        return Err(grant_problem("Bad Request"));
    }
    if let Some((method, challenge)) = &code.challenge {
        let verifier = form
            .get("code_verifier")
            .ok_or_else(|| grant_problem("Missing code verifier."))?;
        let good = verifier.len() >= 43
            && verifier.len() <= 128
            && verifier
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
            && match method.as_str() {
                "S256" => URL_SAFE_NO_PAD.encode(crate::state::hash(verifier)) == *challenge,
                _ => verifier == challenge,
            };
        if !good {
            return Err(grant_problem("Invalid code verifier."));
        }
    }
    code.used = true;
    let code = code.clone();
    let refresh = code
        .refresh
        .then(|| grant::refresh(state, &code.email, client, &code.scopes));
    let mut out = answer(
        state,
        client,
        &code.email,
        &code.scopes,
        code.nonce.as_deref(),
        true,
    );
    if let Some(refresh) = refresh {
        if let Some(at) = state.refresh.get(&refresh).and_then(|t| t.expires) {
            out["refresh_token_expires_in"] = json!((at - now).num_seconds() - 1);
        }
        out["refresh_token"] = json!(refresh);
    }
    Ok(out)
}

fn renew(state: &mut State, client: &Client, form: &Form) -> Result<Value, Problem> {
    let text = form.get("refresh_token").ok_or_else(|| {
        problem(
            400,
            "invalid_request",
            "Missing required parameter: refresh_token",
        )
    })?;
    let dead = || grant_problem("Token has been expired or revoked.");
    let now = state.now();
    let token = state.refresh.get_mut(text).ok_or_else(dead)?;
    if token.client_id != client.client_id {
        return Err(problem(401, "unauthorized_client", "Unauthorized"));
    }
    if token.expires.is_some_and(|at| at <= now) || now - token.used > Duration::days(UNUSED_DAYS) {
        state.refresh.remove(text);
        return Err(dead());
    }
    token.used = now;
    let token = token.clone();
    if !state.users.contains_key(&token.email) {
        return Err(grant_problem("Account has been deleted"));
    }
    let with_id = state.settings.id_token_on_refresh;
    Ok(answer(
        state,
        client,
        &token.email,
        &token.scopes,
        None,
        with_id,
    ))
}

fn answer(
    state: &mut State,
    client: &Client,
    email: &str,
    scopes: &std::collections::BTreeSet<String>,
    nonce: Option<&str>,
    with_id: bool,
) -> Value {
    let access = grant::access(state, email, client, scopes);
    let mut out = json!({
        "access_token": access,
        "expires_in": grant::ACCESS_S,
        "scope": shuffled(scopes),
        "token_type": "Bearer",
    });
    let Some(user) = state
        .users
        .get(email)
        .filter(|_| with_id && scopes.contains("openid"))
    else {
        return out;
    };
    let now = state.now().timestamp() + state.settings.date_skew_s;
    let half = &crate::state::hash(&access)[..16];
    let mut claims = json!({
        "iss": ISSUER,
        "azp": client.client_id,
        "aud": client.client_id,
        "sub": user.sub,
        "at_hash": URL_SAFE_NO_PAD.encode(half),
        "iat": now,
        "exp": now + 3600,
    });
    if scopes.contains(EMAIL) {
        claims["email"] = json!(user.email);
        claims["email_verified"] = json!(true);
    }
    if scopes.contains(PROFILE) {
        let (given, family) = user.name.split_once(' ').unwrap_or((&user.name, ""));
        claims["name"] = json!(user.name);
        claims["given_name"] = json!(given);
        claims["family_name"] = json!(family);
        claims["picture"] = json!(format!("{}/avatar.svg", state.base));
    }
    if let Some(hd) = &user.hd {
        claims["hd"] = json!(hd);
    }
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    out["id_token"] = json!(keys::sign(&claims));
    out
}

/// `POST /revoke`: ends all that the person granted to the project.
pub(super) fn revoke(state: &mut State, req: &Req) -> Reply {
    let form = Form(req.form());
    let text = form
        .get("token")
        .or_else(|| req.q("token"))
        .unwrap_or_default()
        .to_owned();
    let owner = state
        .access
        .get(&text)
        .filter(|t| t.expires > state.now())
        .map(|t| (t.email.clone(), t.client_id.clone()))
        .or_else(|| {
            state
                .refresh
                .get(&text)
                .map(|t| (t.email.clone(), t.client_id.clone()))
        });
    let project = owner
        .and_then(|(email, client)| Some((email, state.clients.get(&client)?.project.clone())));
    match project {
        Some((email, project)) => {
            grant::revoke(state, &email, &project);
            Reply::json(200, &json!({}))
        }
        None => Reply::json(
            400,
            &json!({"error": "invalid_token", "error_description": "Token expired or revoked"}),
        ),
    }
}

/// `/tokeninfo?access_token=`
pub(super) fn info(state: &State, req: &Req) -> Reply {
    let token = req
        .q("access_token")
        .and_then(|t| state.access.get(t))
        .filter(|t| t.expires > state.now());
    match token {
        Some(token) => Reply::json(
            200,
            &json!({
                "aud": token.client_id, "azp": token.client_id, "scope": shuffled(&token.scopes),
                "exp": token.expires.timestamp().to_string(),
                "expires_in": (token.expires - state.now()).num_seconds().to_string(),
                "email": token.email, "email_verified": "true", "access_type": "offline",
            }),
        ),
        None => Reply::json(
            400,
            &json!({"error": "invalid_token", "error_description": "Invalid Value"}),
        ),
    }
}
