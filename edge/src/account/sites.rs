//! The index of an account's sites.

use serde::{Deserialize, Serialize};
use shared::time::Timestamp;

use crate::ports::{Sql, SqlError, Value};

/// What an account may do in a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Owner,
    /// Their own calendars and schedule.
    Host,
    /// To look at bookings.
    Viewer,
}

impl Role {
    fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Host => "host",
            Self::Viewer => "viewer",
        }
    }
}

/// What to write about a site. `None` keeps what is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEntry {
    /// The slug.
    pub site: String,
    /// The title.
    pub title: Option<String>,
    /// `None` for an account that only lends its Google grant.
    pub role: Option<Role>,
    /// Whether the site uses this account's Google grant.
    pub uses_grant: Option<bool>,
}

/// A site in the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The slug.
    pub site: String,
    /// The title, or the slug where it is not known.
    pub title: String,
    /// `None` for an account that only lends its Google grant.
    pub role: Option<Role>,
    /// Whether the site uses this account's Google grant.
    pub uses_grant: bool,
}

/// The whole index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Index {
    /// Empty until somebody signed in.
    pub email: String,
    /// As [`Index::email`].
    pub name: String,
    /// Oldest first.
    pub sites: Vec<Entry>,
}

pub(super) fn add(sql: &dyn Sql, now: Timestamp, entry: &NewEntry) -> Result<(), SqlError> {
    let text = |text: &str| Value::Text(text.to_owned());
    let site = text(&entry.site);
    sql.run(
        "INSERT INTO sites (site, title, role, uses_grant, added_at) VALUES (?, ?, NULL, 0, ?)
         ON CONFLICT (site) DO NOTHING",
        &[site.clone(), site.clone(), Value::Int(now.epoch())],
    )?;
    if let Some(title) = &entry.title {
        sql.run(
            "UPDATE sites SET title = ? WHERE site = ?",
            &[text(title), site.clone()],
        )?;
    }
    if let Some(role) = entry.role {
        // An owner who also is a host stays the owner; nobody becomes less by another link.
        let less = match role {
            Role::Viewer => "role IS NULL",
            Role::Owner | Role::Host => "coalesce(role, '') <> 'owner'",
        };
        let update = format!("UPDATE sites SET role = ? WHERE site = ? AND {less}");
        sql.run(&update, &[text(role.word()), site.clone()])?;
    }
    if let Some(uses) = entry.uses_grant {
        let uses = Value::Int(i64::from(uses));
        sql.run(
            "UPDATE sites SET uses_grant = ? WHERE site = ?",
            &[uses, site],
        )?;
    }
    Ok(())
}

/// The site has given the account another role, or none any more.
pub(super) fn set_role(sql: &dyn Sql, site: &str, role: Option<Role>) -> Result<(), SqlError> {
    let site = Value::Text(site.to_owned());
    let Some(role) = role else {
        sql.run(
            "UPDATE sites SET role = NULL WHERE site = ?",
            std::slice::from_ref(&site),
        )?;
        let unused = "DELETE FROM sites WHERE site = ? AND uses_grant = 0";
        return sql.run(unused, &[site]).map(drop);
    };
    let role = Value::Text(role.word().to_owned());
    let update = "UPDATE sites SET role = ? WHERE site = ?";
    sql.run(update, &[role, site]).map(drop)
}

pub(super) fn remove(sql: &dyn Sql, site: &str) -> Result<(), SqlError> {
    sql.run(
        "DELETE FROM sites WHERE site = ?",
        &[Value::Text(site.to_owned())],
    )
    .map(drop)
}

/// Whether another site still uses the grant.
pub(super) fn remove_grant(sql: &dyn Sql, site: &str) -> Result<bool, SqlError> {
    let site = Value::Text(site.to_owned());
    sql.run(
        "UPDATE sites SET uses_grant = 0 WHERE site = ?",
        std::slice::from_ref(&site),
    )?;
    sql.run("DELETE FROM sites WHERE site = ? AND role IS NULL", &[site])?;
    Ok(!sql
        .run("SELECT 1 FROM sites WHERE uses_grant = 1 LIMIT 1", &[])?
        .is_empty())
}

pub(super) fn index(sql: &dyn Sql) -> Result<Index, SqlError> {
    let mut index = Index::default();
    let profile = sql.run("SELECT email, name FROM profile", &[])?;
    if let Some([Value::Text(email), Value::Text(name)]) = profile.first().map(Vec::as_slice) {
        (index.email, index.name) = (email.clone(), name.clone());
    }
    let rows = sql.run(
        "SELECT site, title, role, uses_grant FROM sites ORDER BY added_at, site",
        &[],
    )?;
    for row in rows {
        let [Value::Text(site), Value::Text(title), role, uses] = row.as_slice() else {
            continue;
        };
        let role = match role {
            Value::Text(role) if role == "owner" => Some(Role::Owner),
            Value::Text(role) if role == "host" => Some(Role::Host),
            Value::Text(role) if role == "viewer" => Some(Role::Viewer),
            _ => None,
        };
        let (site, title) = (site.clone(), title.clone());
        index.sites.push(Entry {
            site,
            title,
            role,
            uses_grant: *uses == Value::Int(1),
        });
    }
    Ok(index)
}
