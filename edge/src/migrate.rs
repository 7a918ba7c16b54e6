//! Numbered migrations, forward only, in a table of ours: the platform refuses `user_version`.

use crate::ports::{Sql, SqlError, Value};

/// Migrations in order, each with its statements. An entry is never changed, only appended to the
/// list: expand first, contract later, because Worker and object may differ by one version.
pub(crate) type Migrations = &'static [&'static [&'static str]];

/// Whether this object has ever been migrated. Reads only: an object that nobody claimed writes
/// nothing.
pub(crate) fn exist(sql: &dyn Sql) -> Result<bool, SqlError> {
    let found = sql.run(
        // The first table that is made: found without reading the whole schema.
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations' LIMIT 1",
        &[],
    )?;
    Ok(!found.is_empty())
}

/// Applies what is missing; `now` in epoch seconds.
pub(crate) fn run(sql: &dyn Sql, migrations: Migrations, now: i64) -> Result<(), SqlError> {
    if !exist(sql)? {
        sql.run(
            "CREATE TABLE migrations (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL)",
            &[],
        )?;
    }
    more(sql, migrations, now)
}

/// The same for an object that [`exist`] has found to be migrated before.
pub(crate) fn more(sql: &dyn Sql, migrations: Migrations, now: i64) -> Result<(), SqlError> {
    let done = sql.run("SELECT COUNT(*) FROM migrations", &[])?;
    let done = match done.first().and_then(|row| row.first()) {
        Some(Value::Int(done)) => usize::try_from(*done).unwrap_or(0),
        _ => 0,
    };
    for (version, statements) in (1_i64..).zip(migrations).skip(done) {
        sql.transaction(&mut || {
            for statement in *statements {
                sql.run(statement, &[])?;
            }
            sql.run(
                "INSERT INTO migrations (version, applied_at) VALUES (?, ?)",
                &[Value::Int(version), Value::Int(now)],
            )?;
            Ok(())
        })?;
    }
    Ok(())
}
