//! Event types. A retired one keeps its row: bookings that were made of it still read it.

use shared::api::EventSettings;
use shared::time::Timestamp;

use super::Store;
use super::hosts::{json, to_json};
use crate::ports::SqlError;

impl Store<'_> {
    /// Those that can be booked, in the owner's order.
    pub fn event_types(&self) -> Result<Vec<EventSettings>, SqlError> {
        self.event_types_where("retired_at IS NULL", "position, slug")
    }

    /// Those that are retired, the latest first.
    pub fn retired_event_types(&self) -> Result<Vec<EventSettings>, SqlError> {
        self.event_types_where("retired_at IS NOT NULL", "retired_at DESC, slug")
    }

    fn event_types_where(&self, which: &str, order: &str) -> Result<Vec<EventSettings>, SqlError> {
        self.all(
            &format!("SELECT settings FROM event_types WHERE {which} ORDER BY {order}"),
            &[],
            |row| json(row, 0),
        )
    }

    /// Those whose times somebody may still ask for: all that can be booked, and the retired ones
    /// with active bookings that are not over, which can be moved.
    pub fn event_types_in_use(&self, now: Timestamp) -> Result<Vec<EventSettings>, SqlError> {
        self.all(
            "SELECT settings FROM event_types WHERE retired_at IS NULL OR EXISTS (
               SELECT 1 FROM bookings WHERE event = slug AND end_at > ?
                 AND status IN ('pending', 'confirmed'))",
            &[now.into()],
            |row| json(row, 0),
        )
    }

    /// One event type, also a retired one.
    pub fn event_type(&self, slug: &str) -> Result<Option<EventSettings>, SqlError> {
        self.one(
            "SELECT settings FROM event_types WHERE slug = ?",
            &[slug.into()],
            |row| json(row, 0),
        )
    }

    /// One event type, if it can be booked.
    pub fn bookable_event_type(&self, slug: &str) -> Result<Option<EventSettings>, SqlError> {
        self.one(
            "SELECT settings FROM event_types WHERE slug = ? AND retired_at IS NULL",
            &[slug.into()],
            |row| json(row, 0),
        )
    }

    /// Adds an event type behind all others, or replaces the settings of the one with this slug:
    /// one that is retired stays so.
    pub fn put_event_type(&self, event: &EventSettings, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO event_types (slug, settings, position, created_at)
             VALUES (?, ?, (SELECT COALESCE(MAX(position) + 1, 0) FROM event_types), ?)
             ON CONFLICT (slug) DO UPDATE SET settings = excluded.settings",
            &[
                event.event.as_str().into(),
                to_json(event)?.into(),
                now.into(),
            ],
        )
    }

    /// Puts an event type at this place of the list.
    pub fn place_event_type(&self, slug: &str, position: i64) -> Result<(), SqlError> {
        self.write(
            "UPDATE event_types SET position = ? WHERE slug = ?",
            &[position.into(), slug.into()],
        )
    }

    /// Whether there was ever a booking of it.
    pub fn was_booked(&self, slug: &str) -> Result<bool, SqlError> {
        let found = self.one(
            "SELECT 1 FROM bookings WHERE event = ? LIMIT 1",
            &[slug.into()],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// Takes an event type out of what can be booked; one that is retired stays as it is.
    pub fn retire_event_type(&self, slug: &str, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "UPDATE event_types SET retired_at = ? WHERE slug = ? AND retired_at IS NULL",
            &[now.into(), slug.into()],
        )
    }

    /// Brings a retired event type back, behind all others.
    pub fn restore_event_type(&self, slug: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE event_types SET retired_at = NULL,
               position = (SELECT MAX(position) + 1 FROM event_types)
             WHERE slug = ? AND retired_at IS NOT NULL",
            &[slug.into()],
        )
    }

    /// Removes an event type that nobody booked.
    pub fn remove_event_type(&self, slug: &str) -> Result<(), SqlError> {
        self.write("DELETE FROM event_types WHERE slug = ?", &[slug.into()])
    }
}
