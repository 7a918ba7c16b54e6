//! One request to Google on behalf of a connection: token, deadline, one renewal after a 401.

use std::time::Duration;

use shared::api::ConnectionKind;
use shared::time::Timestamp;

use super::turn::{self, Wait};
use super::{Direction, Fault, Site, quiet, tell};
use crate::google::error::words;
use crate::google::oauth::{self, Scopes, TokenError, needed};
use crate::google::{Api, GoogleError};
use crate::planted::{self, Planted};
use crate::ports::{Request, Response};
use crate::seal::Sealer;
use crate::store::{Connection, ConnectionState};

/// An access token is renewed when it has less than this left.
const RENEW_BEFORE_S: i64 = 120;

/// What a host reads where no answer came.
const NO_ANSWER: &str = "no_answer: Google did not answer in time.";

/// Longer than Google may take for a token; then somebody else may ask.
const RENEWING_S: i64 = 8;

/// What a host reads where the grant is gone.
const GRANT_GONE: &str = "reconnect_needed: The connection to Google has ended: connect it again.";

/// Why Google gave no answer, or none that helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CallError {
    /// The grant is gone: only the host can mend it.
    Reconnect,
    /// No answer: Google may have acted on the request.
    NoAnswer,
    /// The request was never sent: no token could be had now.
    NoToken,
    /// The request was never sent: somebody else writes to that calendar, and went on too long.
    NotMyTurn,
    /// The request was never sent: it was not wanted any more when it could have been.
    TooLate,
    /// The request was never sent: Google wants to be left alone.
    Quiet {
        /// For so many seconds.
        wait_s: u32,
    },
    /// The connection was renewed or ended while Google was asked.
    Moved,
    /// Google answered with an error.
    Google(GoogleError),
}

impl CallError {
    /// Whether the same may work later.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::Reconnect => false,
            Self::NoAnswer
            | Self::NoToken
            | Self::NotMyTurn
            | Self::TooLate
            | Self::Quiet { .. }
            | Self::Moved => true,
            // The token was renewed once already: whether it is dead, its next renewal tells.
            Self::Google(GoogleError::Unauthorized) => true,
            Self::Google(error) => error.is_transient(),
        }
    }

    /// Whether Google certainly did not act on a write.
    pub(super) fn was_not_done(&self) -> bool {
        match self {
            Self::Reconnect
            | Self::NoToken
            | Self::NotMyTurn
            | Self::TooLate
            | Self::Quiet { .. } => true,
            Self::NoAnswer | Self::Moved => false,
            Self::Google(error) => !matches!(error, GoogleError::Server | GoogleError::Malformed),
        }
    }

    /// Seconds that have to pass before Google wants to hear the same again.
    pub(super) fn wait_s(&self) -> u32 {
        match self {
            Self::Google(GoogleError::RateLimited { retry_after }) => retry_after.unwrap_or(0),
            // An account's own limit on writes: hours; asking again quickly prolongs it.
            Self::Google(GoogleError::QuotaExceeded) => 3600,
            Self::Quiet { wait_s } => *wait_s,
            _ => 0,
        }
    }

    /// For the log.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Reconnect => "reconnect_needed",
            Self::NoAnswer => "no_answer",
            Self::NoToken => "no_token",
            Self::NotMyTurn => "not_my_turn",
            Self::TooLate => "too_late",
            Self::Quiet { .. } => "quiet",
            Self::Moved => "moved",
            Self::Google(error) => error.code(),
        }
    }
}

/// An answer, with what the connection was like when the request left.
pub(super) struct Answer {
    pub(super) response: Response,
    pub(super) generation: i64,
    pub(super) writes: i64,
    pub(super) sent_at: Timestamp,
}

/// Asks Google something with a live token of this connection. An answer to a question from
/// before a disconnect or reconnect is dropped.
pub(super) async fn call(
    site: &Site,
    connection: &str,
    timeout: Duration,
    build: impl Fn(&Api<'_>) -> Request,
) -> Result<Answer, CallError> {
    let answer = call_write(site, connection, timeout, build).await?;
    let load =
        || -> Result<Option<Connection>, Fault> { Ok(site.store()?.connection(connection)?) };
    let now = load().map_err(|fault| internal(site, &fault))?;
    if now.is_some_and(|row| row.generation == answer.generation)
        || planted::is(Planted::LateRefreshStored)
    {
        Ok(answer)
    } else {
        Err(CallError::Moved)
    }
}

/// The same for a write, whose outcome counts whatever became of the connection meanwhile.
pub(super) async fn call_write(
    site: &Site,
    connection: &str,
    timeout: Duration,
    build: impl Fn(&Api<'_>) -> Request,
) -> Result<Answer, CallError> {
    call_write_while(site, connection, timeout, || Ok(true), build).await
}

/// The same, if it is `still` wanted when it can leave: a token and a turn can be long in coming.
pub(super) async fn call_write_while(
    site: &Site,
    connection: &str,
    timeout: Duration,
    still: impl Fn() -> Result<bool, Fault>,
    build: impl Fn(&Api<'_>) -> Request,
) -> Result<Answer, CallError> {
    let mut renewed = false;
    let mut wait = Wait::begin(site);
    loop {
        let (row, token) = access(site, connection).await?;
        let api = Api {
            base: &site.ports.config.google.calendar,
            token: &token,
        };
        let request = build(&api);
        let calendar = turn::written(&request);
        quiet::check(site, &row, calendar.is_some())?;
        let turn = match &calendar {
            None => None,
            Some(calendar) => {
                let taken = turn::take(site, calendar, timeout);
                match taken.map_err(|fault| internal(site, &fault))? {
                    Some(turn) => Some(turn),
                    None if wait.again(site).await => continue,
                    None => {
                        site.refused("not_my_turn: Another write took too long.".to_owned());
                        return Err(CallError::NotMyTurn);
                    }
                }
            }
        };
        if !still().map_err(|fault| internal(site, &fault))? {
            if let Some(turn) = &turn {
                turn::give_back(site, turn).map_err(|fault| internal(site, &fault))?;
            }
            return Err(CallError::TooLate);
        }
        let sent_at = site.now();
        let operation = site.operation(&request);
        let response = site.ports.http.send(request, timeout).await;
        let learnt = || -> Result<(), Fault> {
            if let Some(turn) = &turn {
                turn::give_back(site, turn)?;
            }
            match &response {
                Ok(response) => quiet::heard(site, &row, response),
                Err(_) => Ok(()),
            }
        };
        if let Err(fault) = learnt() {
            site.note("google call", &fault);
        }
        let response = response.map_err(|_| {
            site.log_call(connection, operation, NO_ANSWER);
            site.refused(NO_ANSWER.to_owned());
            CallError::NoAnswer
        })?;
        if response.status().is_success() {
            site.log_call(connection, operation, "");
        } else {
            let refusal = words(&response);
            site.log_call(connection, operation, &refusal);
            site.refused(refusal);
        }
        if response.status() == http::StatusCode::UNAUTHORIZED && !renewed {
            renewed = true;
            drop_token(site, connection, &token).map_err(|fault| internal(site, &fault))?;
            wait = Wait::begin(site);
            continue;
        }
        return Ok(Answer {
            response,
            generation: row.generation,
            writes: row.writes,
            sent_at,
        });
    }
}

/// Forgets the token that was refused, and only that: somebody else may have a fresh one by now,
/// or it may be sealed anew.
fn drop_token(site: &Site, connection: &str, refused: &str) -> Result<(), Fault> {
    let store = site.store()?;
    let Some(row) = store.connection(connection)? else {
        return Ok(());
    };
    if let Some(sealed) = &row.access_token
        && open(site, &row, "access_token", sealed).as_deref() == Some(refused)
    {
        store.drop_access(connection, sealed)?;
    }
    Ok(())
}

fn internal(site: &Site, fault: &Fault) -> CallError {
    site.note("google call", fault);
    CallError::NoToken
}

/// The connection with an access token that still lives a while. One at a time asks Google for
/// one: the others wait for what it gets, and take over if it dies.
async fn access(site: &Site, id: &str) -> Result<(Connection, String), CallError> {
    let mut wait = Wait::begin(site);
    loop {
        let row = load(site, id)?.ok_or(CallError::Reconnect)?;
        if row.kind == ConnectionKind::Ical {
            // Google knows nothing of it, and it has no grant that could be lost.
            return Err(CallError::NoToken);
        }
        quiet::check(site, &row, false)?;
        if let Some(live) = live_access(site, &row) {
            return Ok((row, live));
        }
        if row.renewing_until.is_none_or(|until| until <= site.now()) {
            return renew(site, row).await;
        }
        if !wait.again(site).await {
            site.refused("no_token: Google gave no token in time.".to_owned());
            return Err(CallError::NoToken);
        }
    }
}

/// Asks Google for another access token, to see whether the grant lives; the one in use stays until
/// there is another. Where somebody is asking already, their answer counts.
pub(super) async fn prove(site: &Site, id: &str) -> Result<(), CallError> {
    let row = load(site, id)?.ok_or(CallError::Reconnect)?;
    quiet::check(site, &row, false)?;
    if row.renewing_until.is_some_and(|until| until > site.now()) {
        return access(site, id).await.map(drop);
    }
    renew(site, row).await.map(drop)
}

fn load(site: &Site, id: &str) -> Result<Option<Connection>, CallError> {
    let row = site.store().and_then(|store| Ok(store.connection(id)?));
    row.map_err(|fault| internal(site, &fault))
}

/// Opens what was sealed for a field of this connection.
pub(super) fn open(site: &Site, row: &Connection, field: &str, sealed: &str) -> Option<String> {
    let purpose = sealed_for(field, &row.host, &row.account);
    let bytes = Sealer::new(&site.ports.config, &site.slug).open(&purpose, sealed);
    String::from_utf8(bytes.ok()?).ok()
}

/// The access token, if it lives a while.
fn live_access(site: &Site, row: &Connection) -> Option<String> {
    let left = row.access_until?.epoch().saturating_sub(site.now().epoch());
    if left < RENEW_BEFORE_S || row.state == ConnectionState::ReconnectNeeded {
        return None;
    }
    open(site, row, "access_token", row.access_token.as_ref()?)
}

/// Asks Google for an access token.
async fn renew(site: &Site, row: Connection) -> Result<(Connection, String), CallError> {
    let id = row.id.as_str();
    if row.state == ConnectionState::ReconnectNeeded {
        // A dead token is not tried again: only the host brings the connection back.
        site.refused(GRANT_GONE.to_owned());
        return Err(CallError::Reconnect);
    }
    let Some(refresh) = row.refresh_token.as_deref() else {
        lose(site, id, row.generation, ConnectionState::ReconnectNeeded);
        site.refused(GRANT_GONE.to_owned());
        return Err(CallError::Reconnect);
    };
    let Some(refresh) = open(site, &row, "refresh_token", refresh) else {
        site.ports.log.line(
            "OPERATOR: a sealed token can't be opened: is a MASTER_KEY_n missing that was there?",
        );
        return Err(CallError::NoToken);
    };
    let lease = |until| {
        let leased = site
            .store()
            .and_then(|store| Ok(store.lease_renewal(id, row.generation, until)?));
        leased.map_err(|fault| internal(site, &fault))
    };
    lease(Some(site.now().plus_seconds(RENEWING_S)))?;
    let asked = oauth::refresh(&*site.ports.http, &site.ports.config, &refresh).await;
    let outcome = asked.as_ref().err().map_or("", |error| match error {
        TokenError::InvalidGrant => "invalid_grant",
        TokenError::Operator { .. } => "operator",
        TokenError::Transient => "no_answer",
    });
    site.log_call(id, "token", outcome);
    // While Google was asked, the host may have disconnected or connected anew.
    let Some(now_row) = load(site, id)? else {
        return Err(CallError::Reconnect);
    };
    lease(None)?;
    if now_row.generation != row.generation {
        return Err(CallError::NoToken);
    }
    match asked {
        Ok(tokens) => {
            let until = site.now().plus_seconds(i64::from(tokens.expires_in));
            let sealed = Sealer::new(&site.ports.config, &site.slug).seal(
                &*site.ports.random,
                &sealed_for("access_token", &row.host, &row.account),
                tokens.access.as_bytes(),
            );
            let scopes = if tokens.scopes.to_text().is_empty() {
                row.scopes.clone()
            } else {
                tokens.scopes.to_text()
            };
            let kept = site.store().and_then(|store| {
                Ok(store.keep_access(id, row.generation, &sealed, until, &scopes)?)
            });
            kept.map_err(|fault| internal(site, &fault))?;
            note_grant_end(site, &row, tokens.refresh_expires_in);
            let lost = !Scopes::parse(&scopes)
                .missing(needed(row.own_calendar))
                .is_empty();
            if lost && row.state == ConnectionState::Active {
                // What was permitted was taken back at Google.
                lose(site, id, row.generation, ConnectionState::MissingPermission);
            }
            Ok((row, tokens.access))
        }
        Err(TokenError::InvalidGrant) => {
            site.refused(GRANT_GONE.to_owned());
            lose(site, id, row.generation, ConnectionState::ReconnectNeeded);
            Err(CallError::Reconnect)
        }
        Err(TokenError::Operator { code }) => {
            site.refused(format!(
                "{code}: Google refuses this installation’s OAuth client."
            ));
            site.ports.log.line(&format!(
                "OPERATOR: Google refuses this deployment's OAuth client ({code}): \
                 check GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET"
            ));
            Err(CallError::NoToken)
        }
        Err(TokenError::Transient) => {
            site.refused("no_token: Google gave no token.".to_owned());
            Err(CallError::NoToken)
        }
    }
}

/// Two minutes more or less are the same end of a grant.
const SAME_END_S: i64 = 120;

/// Where a refresh token has an end, Google says with each access token how far it is. The same end
/// is not written again each hour.
fn note_grant_end(site: &Site, row: &Connection, seconds: Option<u32>) {
    let Some(seconds) = seconds else { return };
    let end = site.now().plus_seconds(i64::from(seconds));
    let known = row.grant_until.map_or(0, shared::time::Timestamp::epoch);
    if known.abs_diff(end.epoch()) > SAME_END_S.unsigned_abs() {
        let noted = site
            .store()
            .and_then(|store| Ok(store.set_grant_end(&row.id, row.generation, Some(end))?));
        if let Err(fault) = noted {
            site.note("grant", &fault);
        }
    }
}

/// What a token is sealed for: this field of this host's grant by this account, so that sealed
/// texts can't be swapped between rows.
pub(super) fn sealed_for(field: &str, host: &str, account: &str) -> String {
    format!("{field}:{host}:{account}")
}

/// Notes that a connection is no longer what it was; its settings stay. One that was renewed
/// since is left alone.
pub(super) fn lose(site: &Site, connection: &str, generation: i64, state: ConnectionState) {
    site.ports.log.line(&format!(
        "site={} connection={connection} is now {}",
        site.slug,
        state.as_str()
    ));
    let done = site.store().and_then(|store| {
        store.transaction(|| -> Result<(), Fault> {
            store.set_connection_state(connection, generation, state)?;
            let row = store.connection(connection)?;
            // What was announced to end later has been ended by somebody before.
            let until = row.as_ref().and_then(|row| row.grant_until);
            if state == ConnectionState::ReconnectNeeded
                && until.is_some_and(|end| end > site.now().plus_seconds(SAME_END_S))
            {
                store.set_grant_end(connection, generation, None)?;
            }
            if let Some(row) = row.filter(|c| c.generation == generation && c.state == state) {
                tell::connection_broken(site, &store, &row)?;
            }
            site.log(Direction::Here, "connection", connection, state.as_str())
        })
    });
    if let Err(fault) = done {
        site.note("connection", &fault);
    }
}
