//! The `Watch` object, in shards: which sites have work, and when it is due. An alarm can be lost,
//! and objects can't be listed; so each `Site` tells its shard ([`client::tell`]), and a cron
//! pokes those whose work is minutes late ([`poke_overdue`]).
//!
//! [`handle`] runs inside the object; nothing else may call it. What a shard knows of a site is
//! never later than what is true, so a poke may be in vain and never missing.

pub mod client;
mod poke;
mod shard;

use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::migrate;
use crate::ports::{Ports, Request, Response, SqlError};
pub use poke::poke_overdue;

/// How many shards there are. Sites are spread over them by a hash of the slug, so this number
/// can't change without every site telling again.
pub const SHARDS: u8 = 16;

/// Work that should have run so many seconds ago is late.
pub const LATE_S: i64 = 300;

/// A command to a shard.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
enum Command {
    /// The site's earliest work is due then (epoch seconds), or it has none. Of two rounds of a
    /// site the higher one counts, whichever comes first.
    Tell {
        site: String,
        due_at: Option<i64>,
        round: i64,
    },
    /// Answers [`Sites`] with late work, those that were poked longest ago first.
    Late { limit: u32 },
    /// Answers the [`Sites`] after this slug, in the order of slugs.
    List { after: String, limit: u32 },
    /// There is no such site.
    Forget { site: String },
}

#[derive(Serialize, Deserialize)]
struct Sites {
    sites: Vec<String>,
}

/// Runs a command inside the object. A shard that no site has told anything writes nothing.
pub async fn handle(request: Request, ports: &Ports) -> Response {
    let Ok(command) = serde_json::from_slice::<Command>(request.body()) else {
        return status(StatusCode::BAD_REQUEST);
    };
    match run(&command, ports) {
        Ok(response) => response,
        Err(error) => {
            ports.log.line(&format!("watch: sql: {error}"));
            status(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

fn run(command: &Command, ports: &Ports) -> Result<Response, SqlError> {
    let sql = &*ports.sql;
    let now = ports.clock.now().epoch();
    let told = migrate::exist(sql)?;
    let none = || sites(Vec::new());
    Ok(match command {
        Command::Tell {
            site,
            due_at,
            round,
        } => {
            migrate::run(sql, shard::MIGRATIONS, now)?;
            shard::tell(sql, site, *due_at, *round)?;
            status(StatusCode::NO_CONTENT)
        }
        Command::Late { .. } | Command::List { .. } if !told => none(),
        Command::Late { limit } => sites(shard::late(sql, now, *limit)?),
        Command::List { after, limit } => sites(shard::list(sql, after, *limit)?),
        Command::Forget { site } => {
            if told {
                shard::forget(sql, site)?;
            }
            status(StatusCode::NO_CONTENT)
        }
    })
}

fn status(status: StatusCode) -> Response {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}

fn sites(sites: Vec<String>) -> Response {
    Response::new(serde_json::to_vec(&Sites { sites }).unwrap_or_default())
}

#[cfg(test)]
mod tests;
