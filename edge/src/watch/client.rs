//! Asking shards of `Watch` from outside: the `Site`'s and the Worker's way to them.

use http::Method;
use shared::time::Timestamp;

use super::{Command, SHARDS, Sites};
use crate::ports::{Objects, Request, Response};
use crate::seal::sha256_hex;

/// A shard did not answer, or not as it should; ask again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchError;

impl std::fmt::Display for WatchError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the watch did not answer")
    }
}

impl std::error::Error for WatchError {}

/// The shard that a site tells.
#[must_use]
pub fn shard_of(site: &str) -> u8 {
    let hash = sha256_hex(site.as_bytes());
    let byte = hash
        .get(..2)
        .and_then(|hex| u8::from_str_radix(hex, 16).ok());
    byte.unwrap_or(0) % SHARDS
}

/// Tells the site's shard when its earliest work is due. Of two rounds the higher one counts.
///
/// # Errors
/// If the shard does not answer; it may know all the same.
pub async fn tell(
    objects: &dyn Objects,
    site: &str,
    due_at: Option<Timestamp>,
    round: i64,
) -> Result<(), WatchError> {
    let command = Command::Tell {
        site: site.to_owned(),
        due_at: due_at.map(|at| at.epoch()),
        round,
    };
    ask(objects, shard_of(site), &command).await.map(drop)
}

/// Sites of a shard whose work is late.
///
/// # Errors
/// If the shard does not answer.
pub(super) async fn late(
    objects: &dyn Objects,
    shard: u8,
    limit: u32,
) -> Result<Vec<String>, WatchError> {
    list_of(ask(objects, shard, &Command::Late { limit }).await?)
}

/// Sites of a shard after this slug, in the order of slugs.
///
/// # Errors
/// If the shard does not answer.
pub async fn list(
    objects: &dyn Objects,
    shard: u8,
    after: &str,
    limit: u32,
) -> Result<Vec<String>, WatchError> {
    let after = after.to_owned();
    list_of(ask(objects, shard, &Command::List { after, limit }).await?)
}

/// There is no such site.
///
/// # Errors
/// If the shard does not answer.
pub async fn forget(objects: &dyn Objects, site: &str) -> Result<(), WatchError> {
    let command = Command::Forget {
        site: site.to_owned(),
    };
    ask(objects, shard_of(site), &command).await.map(drop)
}

fn list_of(response: Response) -> Result<Vec<String>, WatchError> {
    let Sites { sites } = serde_json::from_slice(response.body()).map_err(|_| WatchError)?;
    Ok(sites)
}

async fn ask(objects: &dyn Objects, shard: u8, command: &Command) -> Result<Response, WatchError> {
    let body = serde_json::to_vec(command).map_err(|_| WatchError)?;
    let mut request = Request::new(body);
    *request.method_mut() = Method::POST;
    *request.uri_mut() = http::Uri::from_static("http://watch/internal");
    let response = objects
        .watch(shard, request)
        .await
        .map_err(|_| WatchError)?;
    if response.status().is_success() {
        Ok(response)
    } else {
        Err(WatchError)
    }
}
