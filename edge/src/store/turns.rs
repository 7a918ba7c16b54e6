//! Whose turn it is to write to a calendar: one at a time, by Google's id of it.

use shared::time::Timestamp;

use super::Store;
use crate::ports::SqlError;

impl Store<'_> {
    /// Takes the calendar's turn until `until`; `false` if somebody else has it now.
    pub fn take_turn(
        &self,
        calendar: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, SqlError> {
        let taken = self.one(
            "SELECT 1 FROM turns WHERE calendar = ? AND until > ?",
            &[calendar.into(), now.into()],
            |_| Ok(()),
        )?;
        if taken.is_some() {
            return Ok(false);
        }
        self.write(
            "INSERT INTO turns (calendar, until) VALUES (?, ?)
             ON CONFLICT (calendar) DO UPDATE SET until = excluded.until",
            &[calendar.into(), until.into()],
        )?;
        Ok(true)
    }

    /// Nobody writes any more: whoever did has died.
    pub fn forget_turns(&self) -> Result<(), SqlError> {
        self.write("DELETE FROM turns", &[])
    }

    /// Gives back a turn that was taken until `until`; one that somebody else took since stays.
    pub fn give_turn_back(&self, calendar: &str, until: Timestamp) -> Result<(), SqlError> {
        self.write(
            "DELETE FROM turns WHERE calendar = ? AND until = ?",
            &[calendar.into(), until.into()],
        )
    }
}
