//! A host's schedules. The first is a column of the host's row, and has the host's id.

use shared::api::{NamedSchedule, ScheduleSettings};

use super::hosts::{json, to_json};
use super::{Store, row};
use crate::ports::{Row, SqlError};

/// One of a host's schedules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleRow {
    /// The id: the host's for the first.
    pub id: String,
    /// Whose.
    pub host: String,
    /// The name its host gave it.
    pub name: String,
    /// When the host can be booked by it.
    pub settings: ScheduleSettings,
}

fn read(row: &Row) -> Result<ScheduleRow, SqlError> {
    Ok(ScheduleRow {
        id: row::text(row, 0)?,
        host: row::text(row, 1)?,
        name: row::text(row, 2)?,
        settings: json(row, 3)?,
    })
}

impl Store<'_> {
    /// All hosts' schedules; of each host the first stands first.
    pub fn schedules(&self) -> Result<Vec<ScheduleRow>, SqlError> {
        self.all(
            "SELECT id, id, schedule_name, schedule, -1 AS place FROM hosts
             UNION ALL SELECT id, host_id, name, settings, position FROM schedules
             ORDER BY place, 1",
            &[],
            read,
        )
    }

    /// Adds a schedule after the host's others.
    pub fn insert_schedule(
        &self,
        id: &str,
        host: &str,
        new: &NamedSchedule,
    ) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO schedules (id, host_id, name, settings, position) VALUES (?, ?, ?, ?,
             (SELECT COALESCE(MAX(position) + 1, 0) FROM schedules WHERE host_id = ?))",
            &[
                id.into(),
                host.into(),
                new.name.as_str().into(),
                to_json(&new.schedule)?.into(),
                host.into(),
            ],
        )
    }

    /// Replaces a schedule, the first or another.
    pub fn replace_schedule(&self, id: &str, new: &NamedSchedule) -> Result<(), SqlError> {
        let values = [
            new.name.as_str().into(),
            to_json(&new.schedule)?.into(),
            id.into(),
        ];
        self.write(
            "UPDATE schedules SET name = ?, settings = ? WHERE id = ?",
            &values,
        )?;
        self.write(
            "UPDATE hosts SET schedule_name = ?, schedule = ? WHERE id = ?",
            &values,
        )
    }

    /// Removes a schedule that is not a host's first.
    pub fn delete_schedule(&self, id: &str) -> Result<(), SqlError> {
        self.write("DELETE FROM schedules WHERE id = ?", &[id.into()])
    }
}
