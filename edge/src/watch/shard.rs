//! The table of a shard.

use super::LATE_S;
use crate::migrate::Migrations;
use crate::ports::{Row, Sql, SqlError, Value};

/// The tables.
pub(super) const MIGRATIONS: Migrations = &[&["CREATE TABLE sites (
    slug TEXT PRIMARY KEY, due_at INTEGER, round INTEGER NOT NULL, poked_at INTEGER) STRICT"]];

/// Notes when the site's earliest work is due, unless a later round of it was here before.
pub(super) fn tell(
    sql: &dyn Sql,
    site: &str,
    due_at: Option<i64>,
    round: i64,
) -> Result<(), SqlError> {
    sql.run(
        "INSERT INTO sites (slug, due_at, round) VALUES (?, ?, ?)
         ON CONFLICT (slug) DO UPDATE SET due_at = excluded.due_at, round = excluded.round,
           poked_at = NULL
         WHERE excluded.round > round",
        &[
            Value::Text(site.to_owned()),
            due_at.map_or(Value::Null, Value::Int),
            Value::Int(round),
        ],
    )
    .map(drop)
}

/// Sites with late work, and notes that they are poked now: one that does not answer must not
/// stand in the way of the others.
pub(super) fn late(sql: &dyn Sql, now: i64, limit: u32) -> Result<Vec<String>, SqlError> {
    let rows = sql.run(
        "SELECT slug FROM sites WHERE due_at < ?
         ORDER BY coalesce(poked_at, 0), due_at, slug LIMIT ?",
        &[
            Value::Int(now.saturating_sub(LATE_S)),
            Value::Int(limit.into()),
        ],
    )?;
    let sites = slugs(rows);
    for site in &sites {
        sql.run(
            "UPDATE sites SET poked_at = ? WHERE slug = ?",
            &[Value::Int(now), Value::Text(site.clone())],
        )?;
    }
    Ok(sites)
}

/// Sites after this slug.
pub(super) fn list(sql: &dyn Sql, after: &str, limit: u32) -> Result<Vec<String>, SqlError> {
    sql.run(
        "SELECT slug FROM sites WHERE slug > ? ORDER BY slug LIMIT ?",
        &[Value::Text(after.to_owned()), Value::Int(limit.into())],
    )
    .map(slugs)
}

/// Drops a site.
pub(super) fn forget(sql: &dyn Sql, site: &str) -> Result<(), SqlError> {
    sql.run(
        "DELETE FROM sites WHERE slug = ?",
        &[Value::Text(site.to_owned())],
    )
    .map(drop)
}

fn slugs(rows: Vec<Row>) -> Vec<String> {
    rows.into_iter()
        .filter_map(|row| match row.into_iter().next() {
            Some(Value::Text(slug)) => Some(slug),
            _ => None,
        })
        .collect()
}
