//! The calendars of an account.

use http::Method;
use serde::Deserialize;
use serde_json::json;

use super::{Api, GoogleError, parse};
use crate::ports::{Request, Response};

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarPage {
    /// In Google's order; may be empty although more follow.
    pub items: Vec<ListedCalendar>,
    /// Asks for the next page, if there is one.
    pub next: Option<String>,
}

/// A calendar in an account's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedCalendar {
    /// Google's id: an address, or something like one. Personal.
    pub google_id: String,
    /// As the account named it, else as its owner did.
    pub title: String,
    /// Its IANA zone; may be empty.
    pub zone: String,
    /// `#rrggbb`; may be empty.
    pub color: String,
    /// Whether it is the account's main calendar.
    pub primary: bool,
    /// `owner`, `writer`, `reader`, `freeBusyReader`, or a word that is newer than this.
    pub access_role: String,
    /// Whether it left the list.
    pub deleted: bool,
    /// What stands below its title; empty unless it was asked for.
    pub description: String,
}

/// The account's calendars, also those it hides in Google's own pages: hidden is not free.
/// `described`: with their descriptions, of which one may carry our mark.
#[must_use]
pub fn calendar_list(api: &Api<'_>, page_token: Option<&str>, described: bool) -> Request {
    let fields = match described {
        false => {
            "nextPageToken,items(id,summary,summaryOverride,timeZone,backgroundColor,primary,accessRole,deleted)"
        }
        true => {
            "nextPageToken,items(id,summary,summaryOverride,description,timeZone,backgroundColor,primary,accessRole,deleted)"
        }
    };
    let mut query = vec![
        ("maxResults", "250"),
        ("showHidden", "true"),
        ("fields", fields),
    ];
    if let Some(token) = page_token {
        query.push(("pageToken", token));
    }
    api.bare(Method::GET, "/users/me/calendarList", &query)
}

/// Reads the answer to [`calendar_list`].
///
/// # Errors
/// Whatever Google says; an item without an id makes the page `Malformed`.
pub fn parse_calendar_list(response: &Response) -> Result<CalendarPage, GoogleError> {
    let page: WirePage = parse(response)?;
    Ok(CalendarPage {
        items: page.items.into_iter().map(ListedCalendar::from).collect(),
        next: page.next_page_token,
    })
}

/// A new calendar of the account's. Google makes one for every request that arrives.
#[must_use]
pub fn insert(api: &Api<'_>, title: &str, description: &str, zone: &str) -> Request {
    let body = json!({ "summary": title, "description": description, "timeZone": zone });
    api.json(Method::POST, "/calendars", &[("fields", "id")], &body)
}

/// Reads the answer to [`insert`]: Google's id of the calendar.
///
/// # Errors
/// Whatever Google says.
pub fn parse_inserted(response: &Response) -> Result<String, GoogleError> {
    let made: WireMade = parse(response)?;
    Ok(made.id)
}

#[derive(Deserialize)]
struct WireMade {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePage {
    #[serde(default)]
    items: Vec<WireCalendar>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireCalendar {
    id: String,
    #[serde(default)]
    summary: String,
    summary_override: Option<String>,
    #[serde(default)]
    time_zone: String,
    #[serde(default)]
    background_color: String,
    #[serde(default)]
    primary: bool,
    #[serde(default)]
    access_role: String,
    #[serde(default)]
    deleted: bool,
    #[serde(default)]
    description: String,
}

impl From<WireCalendar> for ListedCalendar {
    fn from(wire: WireCalendar) -> Self {
        Self {
            title: wire
                .summary_override
                .filter(|title| !title.is_empty())
                .unwrap_or(wire.summary),
            google_id: wire.id,
            zone: wire.time_zone,
            color: wire.background_color,
            primary: wire.primary,
            access_role: wire.access_role,
            deleted: wire.deleted,
            description: wire.description,
        }
    }
}
