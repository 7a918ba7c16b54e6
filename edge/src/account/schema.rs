//! The tables of an `Account`.

use crate::migrate::Migrations;

/// The tables.
pub(super) const MIGRATIONS: Migrations = &[
    &[
    "CREATE TABLE profile (
        id INTEGER PRIMARY KEY CHECK (id = 1), email TEXT NOT NULL, name TEXT NOT NULL) STRICT",
    "CREATE TABLE sessions (
        hash TEXT PRIMARY KEY, opened_at INTEGER NOT NULL, seen_at INTEGER NOT NULL) STRICT",
    "CREATE TABLE used_states (hash TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT",
    "CREATE TABLE sites (
        site TEXT PRIMARY KEY, title TEXT NOT NULL, role TEXT CHECK (role IN ('owner', 'host')),
        uses_grant INTEGER NOT NULL CHECK (uses_grant IN (0, 1)), added_at INTEGER NOT NULL) STRICT",
    ],
    // Viewers: SQLite can't change a CHECK.
    &[
        "CREATE TABLE sites_of_three_roles (
        site TEXT PRIMARY KEY, title TEXT NOT NULL,
        role TEXT CHECK (role IN ('owner', 'host', 'viewer')),
        uses_grant INTEGER NOT NULL CHECK (uses_grant IN (0, 1)), added_at INTEGER NOT NULL) STRICT",
        "INSERT INTO sites_of_three_roles (site, title, role, uses_grant, added_at)
         SELECT site, title, role, uses_grant, added_at FROM sites",
        "DROP TABLE sites",
        "ALTER TABLE sites_of_three_roles RENAME TO sites",
    ],
];
