//! Instants, spans and zones: the only part of Freeslot that knows what a clock on a wall shows.
//!
//! Everything else counts in [`Timestamp`]s and [`Interval`]s; a [`Zone`] turns a [`CivilDate`]
//! and a time of day into one. The date library stays behind these types.

mod civil;
mod error;
mod interval;
mod month;
mod set;
mod timestamp;
mod zone;

#[cfg(test)]
mod tests;

pub use civil::CivilDate;
pub use error::TimeError;
pub use interval::Interval;
pub use month::Month;
pub use set::IntervalSet;
pub use timestamp::Timestamp;
pub use zone::Zone;
