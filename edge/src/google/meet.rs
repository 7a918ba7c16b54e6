//! Google Meet links: asked for with the event, made by Google some time later.

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Api, GoogleError, parse, path};
use crate::ports::{Request, Response};
use crate::seal::base32hex;

/// Goes with every write of an event: without it Google ignores or drops the link.
pub(super) const VERSION: (&str, &str) = ("conferenceDataVersion", "1");

const FIELDS: &str = "status,hangoutLink,\
     conferenceData(createRequest/status/statusCode,entryPoints(entryPointType,uri))";

/// The id of a wish for a link: the same for every repetition of the same write, since Google
/// ignores a wish that it has seen.
#[must_use]
pub fn request_id(booking: &str, epoch: u32) -> String {
    let hash = Sha256::digest(format!("freeslot meet v1\0{booking}\0{epoch}").as_bytes());
    base32hex(hash.get(..20).unwrap_or_default())
}

pub(super) fn requested(id: &str) -> Value {
    json!({ "createRequest": {
        "requestId": id, "conferenceSolutionKey": { "type": "hangoutsMeet" },
    } })
}

/// How far the link of an event is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// Google is at it.
    Waiting,
    /// `https://…`, for whoever is to come.
    Ready(String),
    /// Google made none, or the host took it out.
    None,
    /// The event is deleted.
    EventGone,
}

/// Asks for the link of an event.
#[must_use]
pub fn get(api: &Api<'_>, calendar: &str, event_id: &str) -> Request {
    let path = path(&["calendars", calendar, "events", event_id]);
    api.bare(Method::GET, &path, &[("fields", FIELDS)])
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct WireEvent {
    status: String,
    hangout_link: String,
    conference_data: WireConference,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WireConference {
    create_request: WireRequest,
    entry_points: Vec<WireEntry>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireRequest {
    status: WireStatus,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WireStatus {
    status_code: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WireEntry {
    entry_point_type: String,
    uri: String,
}

/// Reads the answer to [`get`].
///
/// # Errors
/// Whatever Google says.
pub fn parse_link(response: &Response) -> Result<Link, GoogleError> {
    let event: WireEvent = parse(response)?;
    if event.status == "cancelled" {
        return Ok(Link::EventGone);
    }
    let entries = event.conference_data.entry_points.into_iter();
    let video = entries
        .filter(|entry| entry.entry_point_type == "video")
        .map(|entry| entry.uri);
    // It becomes a link on a page of ours.
    let link = video
        .chain([event.hangout_link])
        .find(|uri| uri.starts_with("https://") && !uri.chars().any(char::is_control));
    Ok(match link {
        Some(uri) => Link::Ready(uri),
        None if event.conference_data.create_request.status.status_code == "pending" => {
            Link::Waiting
        }
        None => Link::None,
    })
}
