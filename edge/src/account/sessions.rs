//! Sessions: opaque secrets, stored hashed; and states of sign-ins, each good once.

use shared::time::Timestamp;

use super::Checked;
use crate::ports::{Random, Sql, SqlError, Value};
use crate::seal::{secret, sha256_hex};

/// A session ends after this many seconds without a request.
const IDLE: i64 = 12 * 3600;
/// A session ends after this many seconds in any case.
const LONGEST: i64 = 14 * 86_400;
/// A request moves the idle time only after this many seconds: a row written costs.
const TOUCH: i64 = 300;
/// A used state is remembered for longer than the cookie that it must match lives.
const STATE: i64 = 3600;

/// Opens a session and returns its secret, which is not kept.
pub(super) fn open(
    sql: &dyn Sql,
    random: &dyn Random,
    now: Timestamp,
    email: &str,
    name: &str,
) -> Result<String, SqlError> {
    let secret = secret(random);
    let now = now.epoch();
    sql.run(
        "INSERT INTO profile (id, email, name) VALUES (1, ?, ?)
         ON CONFLICT (id) DO UPDATE SET email = excluded.email, name = excluded.name",
        &[Value::Text(email.to_owned()), Value::Text(name.to_owned())],
    )?;
    sql.run(
        "DELETE FROM sessions WHERE seen_at <= ? OR opened_at <= ?",
        &[Value::Int(now - IDLE), Value::Int(now - LONGEST)],
    )?;
    sql.run(
        "INSERT INTO sessions (hash, opened_at, seen_at) VALUES (?, ?, ?)",
        &[hash(&secret), Value::Int(now), Value::Int(now)],
    )?;
    Ok(secret)
}

/// Whose session it is, if it is one and still good.
pub(super) fn check(
    sql: &dyn Sql,
    now: Timestamp,
    secret: &str,
) -> Result<Option<Checked>, SqlError> {
    let now = now.epoch();
    let rows = sql.run(
        "SELECT p.email, p.name, s.seen_at FROM sessions s, profile p
         WHERE s.hash = ? AND s.seen_at > ? AND s.opened_at > ?",
        &[
            hash(secret),
            Value::Int(now - IDLE),
            Value::Int(now - LONGEST),
        ],
    )?;
    let Some([Value::Text(email), Value::Text(name), Value::Int(seen)]) =
        rows.first().map(Vec::as_slice)
    else {
        return Ok(None);
    };
    if now - seen >= TOUCH {
        sql.run(
            "UPDATE sessions SET seen_at = ? WHERE hash = ?",
            &[Value::Int(now), hash(secret)],
        )?;
    }
    Ok(Some(Checked {
        email: email.clone(),
        name: name.clone(),
    }))
}

/// Ends one session.
pub(super) fn end(sql: &dyn Sql, secret: &str) -> Result<(), SqlError> {
    sql.run("DELETE FROM sessions WHERE hash = ?", &[hash(secret)])
        .map(drop)
}

/// Ends all sessions.
pub(super) fn end_all(sql: &dyn Sql) -> Result<(), SqlError> {
    sql.run("DELETE FROM sessions", &[]).map(drop)
}

/// Whether this state was not used before; from now on it was.
pub(super) fn use_state(sql: &dyn Sql, now: Timestamp, state: &str) -> Result<bool, SqlError> {
    let now = now.epoch();
    sql.run(
        "DELETE FROM used_states WHERE expires_at <= ?",
        &[Value::Int(now)],
    )?;
    let rows = sql.run(
        "INSERT INTO used_states (hash, expires_at) VALUES (?, ?)
         ON CONFLICT (hash) DO NOTHING RETURNING hash",
        &[hash(state), Value::Int(now + STATE)],
    )?;
    Ok(!rows.is_empty())
}

fn hash(secret: &str) -> Value {
    Value::Text(sha256_hex(secret.as_bytes()))
}
