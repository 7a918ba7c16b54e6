//! Pages for people: consent, and the week of every simulated user.

pub(crate) mod consent;
mod grid;
pub(crate) mod mailbox;
mod panel;
mod style;
mod week;

use crate::http::{Reply, Req};
use crate::oauth;
use crate::state::State;

/// Handles a page; `None`: not one.
pub(crate) fn handle(state: &mut State, req: &Req) -> Option<Reply> {
    let method = req.method.as_str();
    Some(match (method, req.path.as_str()) {
        ("GET" | "HEAD", "/") => Reply::html(200, week::home(state)),
        ("GET" | "HEAD", "/calendar") => week::show(state, req),
        ("POST", path) if path.starts_with("/calendar/do/") => panel::act(state, req),
        ("GET", "/calendar/version") => Reply::json(200, &serde_json::json!(state.seq)).with("cache-control", "no-store"),
        ("GET" | "POST", path) if path.starts_with("/signin/") => oauth::authorize::step(state, req),
        ("GET", "/avatar.svg") => Reply {
            status: 200,
            headers: vec![("content-type", "image/svg+xml".into())],
            body: br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="20" fill="#7aa7e9"/><circle cx="20" cy="16" r="7" fill="#fff"/><path d="M6 36a14 12 0 0 1 28 0z" fill="#fff"/></svg>"##.to_vec(),
            fate: crate::http::Fate::default(),
        },
        ("GET", "/favicon.ico") => Reply::empty(204),
        _ => return None,
    })
}
