//! The `Account` object: a person's sessions, the sites they belong to, and which sites use
//! their Google grant. `Site` holds the truth about membership; this is an index.
//!
//! [`handle`] runs inside the object, [`client`] outside; nothing else may call it.

pub mod client;
pub mod cookie;
mod schema;
mod sessions;
mod sites;

use http::StatusCode;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::migrate;
use crate::ports::{Ports, Request, Response, SqlError};
pub use sites::{Entry, NewEntry, Role};

/// Who is signed in, as a session says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// `google:<sub>`: the name of their `Account`.
    pub account: String,
    /// The Google account's address; to be shown only.
    pub email: String,
    /// The Google account's name; may be empty.
    pub name: String,
}

/// The name of the `Account` of a Google account.
#[must_use]
pub fn account_name(sub: &str) -> String {
    format!("google:{sub}")
}

/// A command to an `Account`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
enum Command {
    /// Answers [`Opened`].
    OpenSession { email: String, name: String },
    /// Answers [`Checked`], or 401.
    CheckSession { secret: String },
    /// Ends one session.
    EndSession { secret: String },
    /// Ends all of them.
    EndAllSessions,
    /// Answers 201 the first time, 409 after.
    UseState { state: String },
    /// Answers [`sites::Index`].
    Sites,
    /// Adds or changes an entry.
    AddSite(sites::NewEntry),
    /// Drops an entry.
    RemoveSite { site: String },
    /// The site has given another role, or taken it.
    SetRole { site: String, role: Option<Role> },
    /// The site no longer uses the grant; answers [`GrantLeft`].
    RemoveGrant { site: String },
}

#[derive(Serialize, Deserialize)]
struct Opened {
    secret: String,
}

#[derive(Serialize, Deserialize)]
struct Checked {
    email: String,
    name: String,
}

#[derive(Serialize, Deserialize)]
struct GrantLeft {
    others: bool,
}

/// Runs a command inside the object. An object that nobody signed in to writes nothing.
pub async fn handle(request: Request, ports: &Ports) -> Response {
    let Ok(command) = serde_json::from_slice::<Command>(request.body()) else {
        return status(StatusCode::BAD_REQUEST);
    };
    match run(&command, ports) {
        Ok(response) => response,
        Err(error) => {
            ports.log.line(&format!("account: sql: {error}"));
            status(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

fn run(command: &Command, ports: &Ports) -> Result<Response, SqlError> {
    let sql = &*ports.sql;
    let now = ports.clock.now();
    let claimed = migrate::exist(sql)?;
    match command {
        Command::OpenSession { email, name } => {
            migrate::run(sql, schema::MIGRATIONS, now.epoch())?;
            let secret = sessions::open(sql, &*ports.random, now, email, name)?;
            Ok(json(StatusCode::CREATED, &Opened { secret }))
        }
        Command::UseState { state } => {
            migrate::run(sql, schema::MIGRATIONS, now.epoch())?;
            let first = sessions::use_state(sql, now, state)?;
            Ok(status(if first {
                StatusCode::CREATED
            } else {
                StatusCode::CONFLICT
            }))
        }
        Command::AddSite(entry) => {
            migrate::run(sql, schema::MIGRATIONS, now.epoch())?;
            sites::add(sql, now, entry)?;
            Ok(status(StatusCode::NO_CONTENT))
        }
        Command::CheckSession { .. } if !claimed => Ok(status(StatusCode::UNAUTHORIZED)),
        Command::CheckSession { secret } => Ok(match sessions::check(sql, now, secret)? {
            Some(profile) => json(StatusCode::OK, &profile),
            None => status(StatusCode::UNAUTHORIZED),
        }),
        Command::Sites if !claimed => Ok(json(StatusCode::OK, &sites::Index::default())),
        Command::Sites => Ok(json(StatusCode::OK, &sites::index(sql)?)),
        Command::RemoveGrant { .. } if !claimed => {
            Ok(json(StatusCode::OK, &GrantLeft { others: false }))
        }
        Command::RemoveGrant { site } => {
            let others = sites::remove_grant(sql, site)?;
            Ok(json(StatusCode::OK, &GrantLeft { others }))
        }
        Command::EndSession { .. }
        | Command::EndAllSessions
        | Command::RemoveSite { .. }
        | Command::SetRole { .. }
            if !claimed =>
        {
            Ok(status(StatusCode::NO_CONTENT))
        }
        Command::EndSession { secret } => {
            sessions::end(sql, secret)?;
            Ok(status(StatusCode::NO_CONTENT))
        }
        Command::EndAllSessions => {
            sessions::end_all(sql)?;
            Ok(status(StatusCode::NO_CONTENT))
        }
        Command::SetRole { site, role } => {
            migrate::run(sql, schema::MIGRATIONS, now.epoch())?;
            sites::set_role(sql, site, *role)?;
            Ok(status(StatusCode::NO_CONTENT))
        }
        Command::RemoveSite { site } => {
            sites::remove(sql, site)?;
            Ok(status(StatusCode::NO_CONTENT))
        }
    }
}

fn status(status: StatusCode) -> Response {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}

fn json(code: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => {
            let mut response = status(code);
            *response.body_mut() = bytes;
            response
        }
        Err(_) => status(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

fn parse<T: DeserializeOwned>(response: &Response) -> Option<T> {
    serde_json::from_slice(response.body()).ok()
}

#[cfg(test)]
mod tests;
