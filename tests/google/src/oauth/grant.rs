//! What people granted: consent decisions, refresh tokens and their ends.

use std::collections::BTreeSet;

use chrono::Duration;

use super::authorize::Ask;
use super::{shuffled, sign_in};
use crate::state::{AccessToken, Client, Code, RefreshToken, State};

/// Live refresh tokens per person and client.
const MOST_TOKENS: usize = 100;
/// Seconds that an access token lives.
pub(crate) const ACCESS_S: i64 = 3599;
/// Days after which grants of a client in Testing die.
pub(crate) const TESTING_DAYS: i64 = 7;

fn key(email: &str, project: &str) -> String {
    format!("{email} {project}")
}

/// What a person has granted to a project so far.
pub(crate) fn granted(state: &State, email: &str, project: &str) -> BTreeSet<String> {
    state
        .grants
        .get(&key(email, project))
        .cloned()
        .unwrap_or_default()
}

/// The person decided: records the grant and gives the address to go back to. Nothing ticked
/// although there is something beyond signing in and no sign-in scope is a denial.
pub(crate) fn decide(
    state: &mut State,
    ask: &Ask,
    email: &str,
    ticked: &BTreeSet<String>,
    deny: bool,
) -> String {
    let Some(client) = state.clients.get(&ask.client_id).cloned() else {
        return ask.redirect_uri.clone();
    };
    let mut scopes: BTreeSet<String> = ask
        .scopes
        .iter()
        .filter(|s| sign_in(s) || ticked.contains(*s))
        .cloned()
        .collect();
    if deny || scopes.is_empty() {
        return ask.back(&[("error", "access_denied")]);
    }
    let before = granted(state, email, &client.project);
    let first = before.is_empty() || !has_refresh(state, email, &client.client_id);
    if ask.include_granted {
        scopes.extend(before.iter().cloned());
    }
    state
        .grants
        .entry(key(email, &client.project))
        .or_default()
        .extend(scopes.iter().cloned());
    let code = format!("4/0A{}", state.opaque("code", 2));
    let expires = state.now() + Duration::seconds(state.settings.code_s);
    let prompt = if ask.prompts.contains("consent") {
        "consent"
    } else {
        "none"
    };
    let hd = state.users.get(email).and_then(|u| u.hd.clone());
    let back = shuffled(&scopes);
    state.codes.insert(
        code.clone(),
        Code {
            client_id: client.client_id,
            redirect_uri: ask.redirect_uri.clone(),
            email: email.to_owned(),
            scopes,
            challenge: ask.challenge.clone(),
            nonce: ask.nonce.clone(),
            refresh: ask.offline && (first || ask.prompts.contains("consent")),
            expires,
            used: false,
        },
    );
    let mut fields = vec![
        ("code", code.as_str()),
        ("scope", &back),
        ("authuser", "0"),
        ("prompt", prompt),
    ];
    if let Some(hd) = &hd {
        fields.push(("hd", hd));
    }
    ask.back(&fields)
}

fn has_refresh(state: &State, email: &str, client_id: &str) -> bool {
    state
        .refresh
        .values()
        .any(|t| t.email == email && t.client_id == client_id)
}

/// A new access token.
pub(crate) fn access(
    state: &mut State,
    email: &str,
    client: &Client,
    scopes: &BTreeSet<String>,
) -> String {
    let now = state.now();
    state
        .access
        .retain(|_, t| t.expires > now - Duration::days(1));
    let token = format!("ya29.a0{}", state.opaque("access", 4));
    state.access.insert(
        token.clone(),
        AccessToken {
            email: email.to_owned(),
            client_id: client.client_id.clone(),
            project: client.project.clone(),
            scopes: scopes.clone(),
            expires: now + Duration::seconds(ACCESS_S),
        },
    );
    token
}

/// A new refresh token; one too many silently ends the oldest of this person and client.
pub(crate) fn refresh(
    state: &mut State,
    email: &str,
    client: &Client,
    scopes: &BTreeSet<String>,
) -> String {
    let now = state.now();
    let token = format!("1//0{}", state.opaque("refresh", 2));
    let order = state.counter;
    let limited = client.testing && scopes.iter().any(|s| !sign_in(s));
    state.refresh.insert(
        token.clone(),
        RefreshToken {
            email: email.to_owned(),
            client_id: client.client_id.clone(),
            scopes: scopes.clone(),
            made: now,
            order,
            used: now,
            expires: limited.then(|| now + Duration::days(TESTING_DAYS)),
        },
    );
    let mut all: Vec<(u64, String)> = state
        .refresh
        .iter()
        .filter(|(_, t)| t.email == email && t.client_id == client.client_id)
        .map(|(text, t)| (t.order, text.clone()))
        .collect();
    all.sort_unstable();
    let too_many = all.len().saturating_sub(MOST_TOKENS);
    for (_, oldest) in all.into_iter().take(too_many) {
        state.refresh.remove(&oldest);
    }
    token
}

/// Ends everything that a person granted to a project.
pub(crate) fn revoke(state: &mut State, email: &str, project: &str) {
    let clients: BTreeSet<String> = state
        .clients
        .values()
        .filter(|c| c.project == project)
        .map(|c| c.client_id.clone())
        .collect();
    let theirs = |owner: &str, client: &str| owner == email && clients.contains(client);
    state.grants.remove(&key(email, project));
    state.refresh.retain(|_, t| !theirs(&t.email, &t.client_id));
    state.access.retain(|_, t| !theirs(&t.email, &t.client_id));
    state.codes.retain(|_, c| !theirs(&c.email, &c.client_id));
}

/// Takes some of what a person granted to a project away: refresh tokens give less from now on,
/// access tokens that are out stay as they are.
pub(crate) fn lose(state: &mut State, email: &str, project: &str, scopes: &[String]) {
    let lost: BTreeSet<String> = scopes.iter().map(|s| super::long(s)).collect();
    if let Some(granted) = state.grants.get_mut(&key(email, project)) {
        granted.retain(|scope| !lost.contains(scope));
    }
    let clients: BTreeSet<&String> = state
        .clients
        .values()
        .filter(|c| c.project == project)
        .map(|c| &c.client_id)
        .collect();
    for token in state.refresh.values_mut() {
        if token.email == email && clients.contains(&token.client_id) {
            token.scopes.retain(|scope| !lost.contains(scope));
        }
    }
}
