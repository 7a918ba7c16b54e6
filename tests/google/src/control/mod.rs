//! The control API below `/_control/`: a test or a developer acts as Google and as its people.

mod act;

use chrono::Duration;
use serde_json::{Map, Value, json};

use crate::faults::Rule;
use crate::http::{Reply, Req};
use crate::oauth::{authorize::Ask, grant};
use crate::push::{self, Forged};
use crate::state::{Client, DEV_CLIENT, State};
use crate::times;

/// What went wrong with a control call.
pub(crate) struct Wrong(u16, String);

/// 400 with a sentence.
fn bad(text: impl Into<String>) -> Wrong {
    Wrong(400, text.into())
}

/// 404 with a sentence.
fn missing(text: impl Into<String>) -> Wrong {
    Wrong(404, text.into())
}

/// A JSON object with named fields.
struct Body(Map<String, Value>);

impl Body {
    fn text(&self, name: &str) -> Result<&str, Wrong> {
        self.maybe(name)
            .ok_or_else(|| bad(format!("Give \"{name}\" as text.")))
    }

    fn maybe(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    fn email(&self) -> Result<String, Wrong> {
        let email = self.text("email")?.trim().to_lowercase();
        if plausible(&email) {
            Ok(email)
        } else {
            Err(bad(format!("{email:?} is not an e-mail address.")))
        }
    }

    fn list(&self, name: &str) -> Option<Vec<String>> {
        self.0
            .get(name)?
            .as_array()?
            .iter()
            .map(|v| v.as_str().map(str::to_owned))
            .collect()
    }
}

/// Whether a text may be an account's address.
pub(crate) fn plausible(email: &str) -> bool {
    email.len() <= 254
        && email
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
        && !email.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"".contains(c))
}

/// Handles a call below `/_control/`.
pub(crate) fn handle(state: &mut State, req: &Req) -> Reply {
    match run(state, req) {
        Ok(value) => Reply::json_as(200, &value, state.pretty),
        Err(Wrong(status, text)) => Reply::json(status, &json!({"error": text})),
    }
}

fn run(state: &mut State, req: &Req) -> Result<Value, Wrong> {
    let name = req.path.trim_start_matches("/_control/");
    let body = match req.method.as_str() {
        "GET" => Body(
            req.query
                .iter()
                .map(|(n, v)| (n.clone(), json!(v)))
                .collect(),
        ),
        _ if req.body.iter().all(u8::is_ascii_whitespace) => Body(Map::new()),
        _ => Body(
            serde_json::from_slice(&req.body)
                .map_err(|e| bad(format!("The body is not a JSON object: {e}")))?,
        ),
    };
    match (req.method.as_str(), name) {
        ("POST", "reset") => {
            state.reset();
            Ok(json!({"ok": true}))
        }
        ("POST", "users") => user(state, &body),
        ("GET", "users") => Ok(state
            .users
            .values()
            .map(|u| json!({"email": u.email, "name": u.name, "sub": u.sub, "time_zone": u.time_zone}))
            .collect()),
        ("POST", "clients") => client(state, &body),
        ("POST", "tokens") => tokens(state, &body),
        ("POST", "consent") => consent(state, &body),
        ("POST", "revoke") => {
            let email = body.email()?;
            let projects: Vec<String> = state.clients.values().map(|c| c.project.clone()).collect();
            for project in projects.iter().filter(|p| body.maybe("project").is_none_or(|asked| asked == *p)) {
                grant::revoke(state, &email, project);
            }
            Ok(json!({"ok": true}))
        }
        ("GET", "grants") => Ok(json!(state.grants)),
        ("POST", "clock") => clock(state, &body),
        ("GET", "clock") => Ok(json!({"now": times::utc_ms(state.now())})),
        ("POST", "settings") => settings(state, &body),
        ("GET", "settings") => Ok(json!(state.settings)),
        ("POST", "lose_scopes") => lose_scopes(state, &body),
        ("POST", "faults") => faults(state, body),
        ("DELETE", "faults") => {
            state.faults.rules.clear();
            Ok(json!({"ok": true}))
        }
        ("GET", "faults") => Ok(json!(state.faults.rules)),
        ("GET", "requests") => Ok(json!(state.requests)),
        ("GET", "warnings") => Ok(json!(state.warnings)),
        ("GET", "markers") => Ok(json!(state.markers)),
        ("POST", "pushes") => pushes(state, &body),
        ("GET", "mails") => Ok(json!(state.mails)),
        ("GET", "pushes") => Ok(json!(state.pushes)),
        ("GET", "channels") => Ok(json!(state.channels.values().collect::<Vec<_>>())),
        ("POST", "calendars") => act::add_calendar(state, &body),
        ("DELETE", "calendars") => act::remove_calendar(state, &body),
        ("POST", "share") => act::share(state, &body),
        ("POST", "expire_sync_tokens") => act::expire_sync_tokens(state, &body),
        ("GET", "events") => act::events(state, &body),
        ("POST", "events") => act::add(state, &body),
        ("PATCH", "events") => act::change(state, &body),
        ("DELETE", "events") => act::remove(state, &body),
        ("POST", "carry") => act::carry(state, &body),
        (method, _) => Err(missing(format!("There is no control call {method} {}.", req.path))),
    }
}

fn user(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    let email = body.email()?;
    let zone = body.maybe("time_zone").unwrap_or("Europe/Berlin");
    if times::zone(zone).is_none() {
        return Err(bad(format!("{zone:?} is not an IANA time zone.")));
    }
    state.put_user(&email, zone, body.maybe("name"));
    if let Some(user) = state.users.get_mut(&email) {
        if let Some(hd) = body.maybe("hd") {
            user.hd = Some(hd.to_owned());
        }
        if let Some(hours) = body.0.get("working_hours") {
            user.working_hours = Some(hours.clone());
        }
        if let Some(hide) = body.0.get("hide_invitations").and_then(Value::as_bool) {
            user.hide_invitations = hide;
        }
        return Ok(json!({
            "email": user.email, "name": user.name, "sub": user.sub, "time_zone": user.time_zone,
        }));
    }
    Err(missing("No such user."))
}

fn client(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    let id = body.text("client_id")?.to_owned();
    let client = Client {
        client_secret: body.text("client_secret")?.to_owned(),
        redirect_uris: body
            .list("redirect_uris")
            .ok_or_else(|| bad("Give \"redirect_uris\" as a list."))?,
        testing: match body.maybe("publishing").unwrap_or("production") {
            "production" => false,
            "testing" => true,
            _ => return Err(bad("\"publishing\" is \"production\" or \"testing\".")),
        },
        test_users: body
            .list("test_users")
            .map(|users| users.into_iter().collect()),
        project: body.maybe("project").unwrap_or(&id).to_owned(),
        name: body.maybe("name").unwrap_or("Freeslot").to_owned(),
        client_id: id.clone(),
    };
    let answer = json!(client);
    state.clients.insert(id, client);
    Ok(answer)
}

fn tokens(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    let email = body.email()?;
    if !state.users.contains_key(&email) {
        return Err(missing(format!(
            "There is no user {email}: POST /_control/users first."
        )));
    }
    let id = body.maybe("client_id").unwrap_or(DEV_CLIENT);
    let client = state
        .clients
        .get(id)
        .cloned()
        .ok_or_else(|| missing(format!("There is no client {id}.")))?;
    let scopes = body
        .list("scopes")
        .ok_or_else(|| bad("Give \"scopes\" as a list."))?;
    let scopes = crate::oauth::scopes(&scopes.join(" "));
    if let Some(strange) = scopes.iter().find(|s| !crate::oauth::known(s)) {
        return Err(bad(format!("Google has no scope {strange:?}.")));
    }
    let key = format!("{email} {}", client.project);
    state
        .grants
        .entry(key)
        .or_default()
        .extend(scopes.iter().cloned());
    let refresh = grant::refresh(state, &email, &client, &scopes);
    let access = grant::access(state, &email, &client, &scopes);
    Ok(json!({
        "access_token": access, "refresh_token": refresh,
        "client_id": client.client_id, "client_secret": client.client_secret,
    }))
}

fn consent(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    let email = body.email()?;
    let url = url::Url::parse(body.text("url")?)
        .map_err(|e| bad(format!("\"url\" is not a URL: {e}")))?;
    if url.path() != "/o/oauth2/v2/auth" {
        return Err(bad(format!("{} is not the consent page.", url.path())));
    }
    let ask = Ask::parse(state, url.query().unwrap_or_default())
        .map_err(|refusal| bad(format!("{}: {}", refusal.code, refusal.text)))?;
    if !state.users.contains_key(&email) {
        return Err(missing(format!(
            "There is no user {email}: POST /_control/users first."
        )));
    }
    crate::oauth::authorize::admitted(state, &ask, &email)
        .map_err(|refusal| bad(format!("{}: {}", refusal.code, refusal.text)))?;
    let ticked = match body.0.get("grant") {
        Some(Value::Array(_)) => {
            let list = body
                .list("grant")
                .ok_or_else(|| bad("\"grant\" is \"all\" or a list of scopes."))?;
            crate::oauth::scopes(&list.join(" "))
        }
        None => ask.scopes.clone(),
        Some(all) if all == "all" => ask.scopes.clone(),
        Some(_) => return Err(bad("\"grant\" is \"all\" or a list of scopes.")),
    };
    let deny = body.0.get("deny").and_then(Value::as_bool).unwrap_or(false);
    // One scope alone has no box: it is granted or denied as a whole.
    let deny =
        deny || (ask.boxes().is_empty() && ask.beyond_sign_in() && !ask.scopes.is_subset(&ticked));
    Ok(json!({"redirect": grant::decide(state, &ask, &email, &ticked, deny)}))
}

fn clock(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    let before = state.now();
    let now = match (
        body.maybe("now"),
        body.0.get("advance_s").and_then(Value::as_i64),
    ) {
        (Some(text), None) => times::parse(text).ok_or_else(|| bad("\"now\" must be RFC 3339."))?,
        (None, Some(seconds)) => Duration::try_seconds(seconds)
            .and_then(|by| before.checked_add_signed(by))
            .ok_or_else(|| bad("\"advance_s\" is too large."))?,
        (None, None) if body.0.contains_key("frozen") => before,
        _ => {
            return Err(bad(
                "Give \"now\" (RFC 3339) or \"advance_s\" (a whole number).",
            ));
        }
    };
    let frozen = body
        .0
        .get("frozen")
        .and_then(Value::as_bool)
        .unwrap_or(state.frozen_ms.is_some());
    state.frozen_ms = None;
    let real = state.now().timestamp_millis() - state.offset_ms;
    state.offset_ms = now.timestamp_millis() - real;
    state.frozen_ms = frozen.then(|| now.timestamp_millis());
    Ok(json!({"now": times::utc_ms(now)}))
}

fn settings(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    let mut merged = json!(state.settings);
    if let Some(map) = merged.as_object_mut() {
        map.extend(body.0.clone());
    }
    state.settings = serde_json::from_value(merged.clone()).map_err(|e| bad(e.to_string()))?;
    Ok(merged)
}

/// `POST faults`: one rule, or `{"rules": [..], "add"?}`.
fn faults(state: &mut State, body: Body) -> Result<Value, Wrong> {
    let mut body = body.0;
    let add = body.remove("add").is_some_and(|add| add == true);
    let rules = match body.remove("rules") {
        Some(rules) => rules,
        None => json!([body]),
    };
    let rules: Vec<Rule> =
        serde_json::from_value(rules).map_err(|e| bad(format!("That is no fault rule: {e}")))?;
    if !add {
        state.faults.rules.clear();
    }
    for rule in rules {
        state.faults.add(rule);
    }
    Ok(json!(state.faults.rules))
}

/// `POST lose_scopes {"email", "scopes", "project"?}`
fn lose_scopes(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    let email = body.email()?;
    let scopes = body
        .list("scopes")
        .ok_or_else(|| bad("Give \"scopes\" as a list."))?;
    let project = body.maybe("project").unwrap_or(DEV_CLIENT);
    grant::lose(state, &email, project, &scopes);
    Ok(json!({"ok": true}))
}

/// `POST pushes`: `{"replay": n}`, or a message that Google would not send.
fn pushes(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    if let Some(count) = body.0.get("replay") {
        let count = count
            .as_u64()
            .ok_or_else(|| bad("Give \"replay\" as a number."))?;
        push::replay(state, usize::try_from(count).unwrap_or(usize::MAX));
        return Ok(json!({"ok": true}));
    }
    let forged: Forged = serde_json::from_value(Value::Object(body.0.clone()))
        .map_err(|e| bad(format!("That is no message: {e}")))?;
    push::forge(state, &forged).map_err(missing)?;
    Ok(json!({"ok": true}))
}
