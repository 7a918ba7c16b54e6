//! Page tokens and sync tokens: opaque outside, checked inside.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::ApiError;
use crate::state::{State, hash};
use crate::times::Instant;

/// Where a list goes on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Page {
    /// Whose list of what with which parameters.
    pub of: String,
    /// Only items with a greater sort key.
    pub after: String,
    /// The commit up to which the first page was read.
    pub upto: u64,
}

/// What a client knows already.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Sync {
    pub of: String,
    pub print: String,
    pub seq: u64,
    pub made: Instant,
}

/// Seals a token.
pub(super) fn seal(state: &State, kind: &str, token: &impl Serialize) -> String {
    let text = serde_json::to_string(token).unwrap_or_default();
    let mut bytes = hash(&format!("{} {kind} {text}", state.seed))[..6].to_vec();
    bytes.extend(text.bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Opens a token that `seal` made for the same kind.
pub(super) fn open<T: serde::de::DeserializeOwned>(
    state: &State,
    kind: &str,
    text: &str,
) -> Option<T> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    let (check, body) = bytes.split_at_checked(6)?;
    let body = std::str::from_utf8(body).ok()?;
    let good = &hash(&format!("{} {kind} {body}", state.seed))[..6] == check;
    if good {
        serde_json::from_str(body).ok()
    } else {
        None
    }
}

/// Opens a sync token and checks that it may still be used here.
///
/// # Errors
/// 400 (or 410 by setting) malformed or with other parameters, 410 too old, of another list, or
/// from before `floor`.
pub(super) fn open_sync(
    state: &State,
    text: &str,
    of: &str,
    print: &str,
    floor: u64,
) -> Result<Sync, ApiError> {
    let invalid = || ApiError::invalid("Invalid sync token value.").at("parameter", "syncToken");
    let Some(sync) = open::<Sync>(state, "sync", text) else {
        return Err(match state.settings.malformed_sync_token {
            410 => ApiError::full_sync(),
            _ => invalid(),
        });
    };
    let age = state.now() - sync.made;
    if sync.of != of || sync.seq < floor || age.num_days() >= state.settings.sync_token_days {
        return Err(ApiError::full_sync());
    }
    if sync.print != print {
        return Err(
            ApiError::invalid("Sync token was made with other parameters.")
                .at("parameter", "syncToken"),
        );
    }
    Ok(sync)
}

/// Opens a page token of the same list and parameters.
///
/// # Errors
/// 400 `invalid`.
pub(super) fn open_page(state: &State, text: &str, of: &str) -> Result<Page, ApiError> {
    open::<Page>(state, "page", text)
        .filter(|page| page.of == of)
        .ok_or_else(|| ApiError::invalid("Invalid page token value.").at("parameter", "pageToken"))
}

/// A token that says the same of a list with other parameters; what is none stays as it is.
pub(crate) fn spoil(state: &State, text: &str) -> String {
    if let Some(mut sync) = open::<Sync>(state, "sync", text) {
        sync.print.push_str(" other");
        return seal(state, "sync", &sync);
    }
    match open::<Page>(state, "page", text) {
        Some(mut page) => {
            page.of.push_str(" other");
            seal(state, "page", &page)
        }
        None => text.to_owned(),
    }
}

/// One page of items that carry their sort keys.
pub(super) struct Slice {
    pub items: Vec<Value>,
    /// Exactly one of the two, unless no sync token can be had.
    pub next_page: Option<String>,
    pub next_sync: Option<String>,
}

/// Cuts a page from all items of a list; `print` identifies the parameters, `sync_print` those
/// that a sync token is bound to (`None`: no token), `newest` the commit up to which was read.
pub(super) fn slice(
    state: &State,
    newest: u64,
    mut all: Vec<(String, Value)>,
    page: Option<&Page>,
    size: usize,
    of: &str,
    sync: Option<(&str, &str)>,
) -> Slice {
    let upto = page.map_or(newest, |p| p.upto);
    let after = page.map_or("", |p| p.after.as_str());
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.retain(|(key, _)| key.as_str() > after);
    let first_empty = state.settings.empty_pages && page.is_none();
    let size = if first_empty { 0 } else { size };
    let more = first_empty || all.len() > size;
    all.truncate(size);
    let last = all
        .last()
        .map_or_else(|| after.to_owned(), |(key, _)| key.clone());
    let next_page = more.then(|| {
        seal(
            state,
            "page",
            &Page {
                of: of.to_owned(),
                after: last,
                upto,
            },
        )
    });
    let next_sync = match sync {
        Some((of, print)) if !more => {
            let token = Sync {
                of: of.to_owned(),
                print: print.to_owned(),
                seq: upto,
                made: state.now(),
            };
            Some(seal(state, "sync", &token))
        }
        _ => None,
    };
    Slice {
        items: all.into_iter().map(|(_, item)| item).collect(),
        next_page,
        next_sync,
    }
}
