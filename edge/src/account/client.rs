//! Asking `Account` objects from outside: the Worker's and the `Site`'s way to them.

use http::{Method, StatusCode};
use shared::api::{Me, MySite};

use super::cookie::SessionCookie;
use super::sites::{Entry, Index, NewEntry};
use super::{Checked, Command, GrantLeft, Opened, Signed, parse};
use crate::google::id_token::Identity;
use crate::ports::{Objects, Request, Response};

/// The `Account` did not answer, or not as it should; ask again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountError;

impl std::fmt::Display for AccountError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the account did not answer")
    }
}

impl std::error::Error for AccountError {}

/// Opens a session for somebody whom Google just named; the cookie's value is always a new one.
///
/// # Errors
/// If the `Account` does not answer.
pub async fn open_session(
    objects: &dyn Objects,
    account: &str,
    who: &Identity,
) -> Result<SessionCookie, AccountError> {
    let command = Command::OpenSession {
        email: who.email.clone(),
        name: who.name.clone(),
    };
    let response = ask(objects, account, &command).await?;
    let Opened { secret } = parse(&response).ok_or(AccountError)?;
    Ok(SessionCookie {
        account: account.to_owned(),
        secret,
    })
}

/// Who is signed in with this cookie; `None` if nobody is.
///
/// # Errors
/// If the `Account` does not answer.
pub async fn check_session(
    objects: &dyn Objects,
    cookie: &SessionCookie,
) -> Result<Option<Signed>, AccountError> {
    let command = Command::CheckSession {
        secret: cookie.secret.clone(),
    };
    let response = send(objects, &cookie.account, &command).await?;
    if response.status() == StatusCode::UNAUTHORIZED {
        return Ok(None);
    }
    let Checked { email, name } = parse(&response).ok_or(AccountError)?;
    Ok(Some(Signed {
        account: cookie.account.clone(),
        email,
        name,
    }))
}

/// Ends this session.
///
/// # Errors
/// If the `Account` does not answer.
pub async fn sign_out(objects: &dyn Objects, cookie: &SessionCookie) -> Result<(), AccountError> {
    let command = Command::EndSession {
        secret: cookie.secret.clone(),
    };
    ask(objects, &cookie.account, &command).await.map(drop)
}

/// Ends all sessions of an account.
///
/// # Errors
/// If the `Account` does not answer.
pub async fn sign_out_everywhere(objects: &dyn Objects, account: &str) -> Result<(), AccountError> {
    ask(objects, account, &Command::EndAllSessions)
        .await
        .map(drop)
}

/// Whether this state is used for the first time; from now on it is not.
///
/// # Errors
/// If the `Account` does not answer.
pub async fn use_state_once(
    objects: &dyn Objects,
    account: &str,
    state: &str,
) -> Result<bool, AccountError> {
    let command = Command::UseState {
        state: state.to_owned(),
    };
    match send(objects, account, &command).await?.status() {
        StatusCode::CREATED => Ok(true),
        StatusCode::CONFLICT => Ok(false),
        _ => Err(AccountError),
    }
}

/// The sites in an account's index, also those that only use its Google grant.
///
/// # Errors
/// If the `Account` does not answer.
pub async fn sites(objects: &dyn Objects, account: &str) -> Result<Vec<Entry>, AccountError> {
    Ok(index(objects, account).await?.sites)
}

/// What `GET /v1/me` answers: who it is, and the sites they may do something in.
///
/// # Errors
/// If the `Account` does not answer.
pub async fn me(objects: &dyn Objects, signed: &Signed) -> Result<Me, AccountError> {
    let index = index(objects, &signed.account).await?;
    let mine = index.sites.into_iter().filter(|entry| entry.role.is_some());
    Ok(Me {
        email: index.email,
        name: index.name,
        sites: mine
            .map(|entry| MySite {
                site: entry.site,
                title: entry.title,
            })
            .collect(),
    })
}

/// Writes an entry of the index; comes before what it points to is made in the `Site`.
///
/// # Errors
/// If the `Account` does not answer.
pub async fn add_site(
    objects: &dyn Objects,
    account: &str,
    entry: NewEntry,
) -> Result<(), AccountError> {
    ask(objects, account, &Command::AddSite(entry))
        .await
        .map(drop)
}

/// Drops an entry of the index.
///
/// # Errors
/// If the `Account` does not answer.
pub async fn remove_site(
    objects: &dyn Objects,
    account: &str,
    site: &str,
) -> Result<(), AccountError> {
    ask(
        objects,
        account,
        &Command::RemoveSite {
            site: site.to_owned(),
        },
    )
    .await
    .map(drop)
}

/// The site has given this account another role; `None`: it belongs to it no more.
///
/// # Errors
/// If the `Account` does not answer.
pub async fn set_role(
    objects: &dyn Objects,
    account: &str,
    site: &str,
    role: Option<super::Role>,
) -> Result<(), AccountError> {
    let site = site.to_owned();
    let command = Command::SetRole { site, role };
    ask(objects, account, &command).await.map(drop)
}

/// The site no longer uses this account's Google grant. Answers whether others still do; only
/// if none does, the grant may be revoked.
///
/// # Errors
/// If the `Account` does not answer.
pub async fn remove_grant(
    objects: &dyn Objects,
    account: &str,
    site: &str,
) -> Result<bool, AccountError> {
    let response = ask(
        objects,
        account,
        &Command::RemoveGrant {
            site: site.to_owned(),
        },
    )
    .await?;
    let GrantLeft { others } = parse(&response).ok_or(AccountError)?;
    Ok(others)
}

async fn index(objects: &dyn Objects, account: &str) -> Result<Index, AccountError> {
    let response = ask(objects, account, &Command::Sites).await?;
    parse(&response).ok_or(AccountError)
}

async fn ask(
    objects: &dyn Objects,
    account: &str,
    command: &Command,
) -> Result<Response, AccountError> {
    let response = send(objects, account, command).await?;
    if response.status().is_success() {
        Ok(response)
    } else {
        Err(AccountError)
    }
}

async fn send(
    objects: &dyn Objects,
    account: &str,
    command: &Command,
) -> Result<Response, AccountError> {
    let body = serde_json::to_vec(command).map_err(|_| AccountError)?;
    let mut request = Request::new(body);
    *request.method_mut() = Method::POST;
    *request.uri_mut() = http::Uri::from_static("http://account/internal");
    objects
        .account(account, request)
        .await
        .map_err(|_| AccountError)
}
