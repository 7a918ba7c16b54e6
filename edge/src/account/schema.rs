//! The tables of an `Account`. Numbered, forward only; `user_version` is refused by the platform.

use crate::ports::{Sql, SqlError, Value};

/// Each entry is one migration, its statements in order.
const MIGRATIONS: &[&[&str]] = &[&[
    "CREATE TABLE profile (
        id INTEGER PRIMARY KEY CHECK (id = 1), email TEXT NOT NULL, name TEXT NOT NULL) STRICT",
    "CREATE TABLE sessions (
        hash TEXT PRIMARY KEY, opened_at INTEGER NOT NULL, seen_at INTEGER NOT NULL) STRICT",
    "CREATE TABLE used_states (hash TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT",
    "CREATE TABLE sites (
        site TEXT PRIMARY KEY, title TEXT NOT NULL, role TEXT CHECK (role IN ('owner', 'host')),
        uses_grant INTEGER NOT NULL CHECK (uses_grant IN (0, 1)), added_at INTEGER NOT NULL) STRICT",
]];

/// Whether anything was ever written here. Reads only.
pub(super) fn exists(sql: &dyn Sql) -> Result<bool, SqlError> {
    let rows = sql.run(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'",
        &[],
    )?;
    Ok(!rows.is_empty())
}

/// Brings the tables up to date.
pub(super) fn migrate(sql: &dyn Sql) -> Result<(), SqlError> {
    let done = if exists(sql)? {
        let rows = sql.run("SELECT coalesce(max(n), 0) FROM migrations", &[])?;
        match rows.first().and_then(|row| row.first()) {
            Some(Value::Int(n)) => usize::try_from(*n).unwrap_or(0),
            _ => 0,
        }
    } else {
        0
    };
    if done >= MIGRATIONS.len() {
        return Ok(());
    }
    sql.transaction(&mut || {
        sql.run(
            "CREATE TABLE IF NOT EXISTS migrations (n INTEGER PRIMARY KEY) STRICT",
            &[],
        )?;
        for (n, statements) in (1_i64..).zip(MIGRATIONS).skip(done) {
            for statement in *statements {
                sql.run(statement, &[])?;
            }
            sql.run("INSERT INTO migrations (n) VALUES (?)", &[Value::Int(n)])?;
        }
        Ok(())
    })
}
