//! The authorization endpoint and the steps of the consent pages behind it.

use std::collections::BTreeSet;

use url::Url;
use url::form_urlencoded::Serializer;

use super::{grant, known, scopes, sign_in};
use crate::http::{Reply, Req};
use crate::pages::consent as page;
use crate::state::{ANY_LOOPBACK, Client, State};

/// What an application asks for.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub client_id: String,
    pub redirect_uri: String,
    pub scopes: BTreeSet<String>,
    pub offline: bool,
    pub include_granted: bool,
    pub prompts: BTreeSet<String>,
    pub state: Option<String>,
    pub nonce: Option<String>,
    pub login_hint: Option<String>,
    /// Method and challenge.
    pub challenge: Option<(String, String)>,
    /// The query as it came: the pages carry it along.
    pub query: String,
}

/// An error that Google shows on its own page instead of going back.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub code: &'static str,
    pub text: String,
}

impl Ask {
    /// Reads and checks an authorization request.
    ///
    /// # Errors
    /// What Google shows on its own page.
    pub(crate) fn parse(state: &State, raw_query: &str) -> Result<Self, Refusal> {
        let fields: Vec<(String, String)> = url::form_urlencoded::parse(raw_query.as_bytes())
            .into_owned()
            .collect();
        let get = |name: &str| {
            fields
                .iter()
                .find(|(n, v)| n == name && !v.is_empty())
                .map(|(_, v)| v.clone())
        };
        let need = |name: &'static str| {
            get(name).ok_or_else(|| {
                refuse(
                    "invalid_request",
                    format!("Missing required parameter: {name}"),
                )
            })
        };
        let client_id = need("client_id")?;
        let client = state
            .clients
            .get(&client_id)
            .ok_or_else(|| refuse("invalid_client", "The OAuth client was not found."))?;
        let redirect_uri = need("redirect_uri")?;
        if !registered(client, &redirect_uri) {
            let text = format!(
                "The redirect URI in the request, {redirect_uri}, is not registered for this app."
            );
            return Err(refuse("redirect_uri_mismatch", text));
        }
        if need("response_type")? != "code" {
            return Err(refuse(
                "unsupported_response_type",
                "This app must ask for response_type=code.",
            ));
        }
        let asked = scopes(&need("scope")?);
        if let Some(strange) = asked.iter().find(|s| !known(s)) {
            return Err(refuse(
                "invalid_scope",
                format!("Some requested scopes were invalid: {strange}"),
            ));
        }
        let challenge = match (get("code_challenge_method"), get("code_challenge")) {
            (None, None) => None,
            (Some(method), Some(challenge)) if matches!(method.as_str(), "S256" | "plain") => {
                Some((method, challenge))
            }
            (None, Some(challenge)) => Some(("plain".into(), challenge)),
            _ => {
                return Err(refuse(
                    "invalid_request",
                    "Parameter not allowed: code_challenge_method",
                ));
            }
        };
        let prompts: BTreeSet<String> = get("prompt")
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        if prompts
            .iter()
            .any(|p| !matches!(p.as_str(), "none" | "consent" | "select_account"))
        {
            return Err(refuse(
                "invalid_request",
                "Invalid parameter value for prompt.",
            ));
        }
        let kept = fields.iter().filter(|(n, _)| !n.starts_with("sim_"));
        Ok(Self {
            client_id,
            redirect_uri,
            scopes: asked,
            offline: get("access_type").is_some_and(|a| a == "offline"),
            include_granted: get("include_granted_scopes").is_some_and(|i| i == "true"),
            prompts,
            state: get("state"),
            nonce: get("nonce"),
            login_hint: get("login_hint"),
            challenge,
            query: Serializer::new(String::new()).extend_pairs(kept).finish(),
        })
    }

    /// The redirect address with these fields and the state.
    pub(crate) fn back(&self, fields: &[(&str, &str)]) -> String {
        let Ok(mut url) = Url::parse(&self.redirect_uri) else {
            return self.redirect_uri.clone();
        };
        {
            let mut pairs = url.query_pairs_mut();
            if let Some(state) = &self.state {
                pairs.append_pair("state", state);
            }
            pairs.extend_pairs(fields);
        }
        url.into()
    }

    /// Scopes that have a box.
    pub(crate) fn boxes(&self) -> Vec<&str> {
        let beyond: Vec<&str> = self
            .scopes
            .iter()
            .map(String::as_str)
            .filter(|s| !sign_in(s))
            .collect();
        // Exactly one scope and no sign-in scope: all or nothing.
        if self.scopes.len() == 1 {
            Vec::new()
        } else {
            beyond
        }
    }

    /// Whether more than signing in is asked for.
    pub(crate) fn beyond_sign_in(&self) -> bool {
        self.scopes.iter().any(|s| !sign_in(s))
    }
}

fn refuse(code: &'static str, text: impl Into<String>) -> Refusal {
    Refusal {
        code,
        text: text.into(),
    }
}

fn registered(client: &Client, uri: &str) -> bool {
    client
        .redirect_uris
        .iter()
        .any(|known| match known.as_str() {
            ANY_LOOPBACK => Url::parse(uri).is_ok_and(|url| {
                url.scheme() == "http"
                    && url.fragment().is_none()
                    && url.username().is_empty()
                    && matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"))
            }),
            exact => exact == uri,
        })
}

/// `GET /o/oauth2/v2/auth`
pub(crate) fn enter(state: &mut State, req: &Req) -> Reply {
    let ask = match Ask::parse(state, &req.raw_query) {
        Ok(ask) => ask,
        Err(refusal) => return Reply::html(400, page::refused(&refusal)),
    };
    let hinted = ask.login_hint.as_ref().and_then(|hint| {
        state
            .users
            .values()
            .find(|u| u.email.eq_ignore_ascii_case(hint) || u.sub == *hint)
            .map(|u| u.email.clone())
    });
    if ask.prompts.contains("none") {
        let to = match hinted {
            Some(email) if covered(state, &ask, &email) => {
                let all = ask.scopes.clone();
                grant::decide(state, &ask, &email, &all, false)
            }
            Some(_) => ask.back(&[("error", "interaction_required")]),
            None => ask.back(&[("error", "login_required")]),
        };
        return Reply::redirect(&to);
    }
    match hinted {
        Some(email) if !ask.prompts.contains("select_account") => {
            chosen(state, &ask, &email, false)
        }
        _ => Reply::html(200, page::chooser(state, &ask)),
    }
}

/// Whether everything asked for is granted already.
fn covered(state: &State, ask: &Ask, email: &str) -> bool {
    let project = state
        .clients
        .get(&ask.client_id)
        .map(|c| c.project.clone())
        .unwrap_or_default();
    ask.scopes
        .is_subset(&grant::granted(state, email, &project))
}

/// Whether the account may use this client at all.
///
/// # Errors
/// `access_denied` for an account that is not a listed test user.
pub(crate) fn admitted(state: &State, ask: &Ask, email: &str) -> Result<(), Refusal> {
    let client = state.clients.get(&ask.client_id);
    let listed = client
        .filter(|c| c.testing)
        .and_then(|c| c.test_users.as_ref());
    match listed {
        Some(users) if !users.contains(email) => Err(refuse(
            "access_denied",
            "This app is being tested and can only be accessed by developer-approved testers.",
        )),
        _ => Ok(()),
    }
}

/// An account is chosen: go back at once, warn, or ask for permission.
fn chosen(state: &mut State, ask: &Ask, email: &str, warned: bool) -> Reply {
    if let Err(refusal) = admitted(state, ask, email) {
        return Reply::html(403, page::refused(&refusal));
    }
    if !ask.prompts.contains("consent") && covered(state, ask, email) {
        let all = ask.scopes.clone();
        return Reply::redirect(&grant::decide(state, ask, email, &all, false));
    }
    if state.settings.unverified_page && ask.beyond_sign_in() && !warned {
        return Reply::html(200, page::unverified(state, ask, email));
    }
    Reply::html(200, page::permissions(state, ask, email))
}

/// The steps behind the authorization endpoint: `/signin/...`.
pub(crate) fn step(state: &mut State, req: &Req) -> Reply {
    let ask = match Ask::parse(state, &req.raw_query) {
        Ok(ask) => ask,
        Err(refusal) => return Reply::html(400, page::refused(&refusal)),
    };
    let form = if req.method == "POST" {
        req.form()
    } else {
        req.query.clone()
    };
    let field = |name: &str| {
        form.iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.trim().to_owned())
    };
    let email = field("sim_account").unwrap_or_default().to_lowercase();
    match (req.method.as_str(), req.path.as_str()) {
        ("GET", "/signin/new") => Reply::html(200, page::another(&ask, None)),
        ("POST", "/signin/new") => {
            if !crate::control::plausible(&email) {
                return Reply::html(400, page::another(&ask, Some(&email)));
            }
            if !state.users.contains_key(&email) {
                state.put_user(&email, "Europe/Berlin", None);
            }
            chosen(state, &ask, &email, false)
        }
        (_, "/signin/choose") if state.users.contains_key(&email) => {
            chosen(state, &ask, &email, false)
        }
        (_, "/signin/proceed") if state.users.contains_key(&email) => {
            chosen(state, &ask, &email, true)
        }
        ("POST", "/signin/consent") if state.users.contains_key(&email) => {
            let mut ticked: BTreeSet<String> = form
                .iter()
                .filter(|(n, _)| n == "scope")
                .map(|(_, v)| v.clone())
                .collect();
            if ask.boxes().is_empty() {
                ticked.extend(ask.scopes.iter().cloned());
            }
            let deny = field("sim_answer").as_deref() != Some("continue");
            Reply::redirect(&grant::decide(state, &ask, &email, &ticked, deny))
        }
        _ => Reply::html(200, page::chooser(state, &ask)),
    }
}
