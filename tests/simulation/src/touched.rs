//! What people do to the events of bookings in Google: what only that can excuse is excused by it
//! alone.

use crate::world::World;

/// What people have done to the event of one booking.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touched {
    /// When they did the last of it.
    pub(crate) at: i64,
    /// They removed it.
    pub(crate) removed: bool,
    /// They brought it into another of their calendars.
    pub(crate) carried: bool,
    /// Times that they gave it, from and to.
    pub(crate) times: Vec<(i64, i64)>,
}

impl Touched {
    /// Whether it is where a person has put it, or nowhere.
    pub(crate) fn place(&self) -> bool {
        self.removed || !self.times.is_empty()
    }
}

fn note(world: &World, booking: &str, note: impl FnOnce(&mut Touched)) {
    let mut all = world.0.touched.borrow_mut();
    let touched = all.entry(booking.to_owned()).or_default();
    touched.at = world.now();
    note(touched);
}

/// A person removes it.
pub(crate) fn removed(world: &World, booking: &str) {
    note(world, booking, |touched| touched.removed = true);
}

/// A person gives it another time.
pub(crate) fn moved(world: &World, booking: &str, time: (i64, i64)) {
    note(world, booking, |touched| touched.times.push(time));
}

/// A person brings it into another calendar.
pub(crate) fn carried(world: &World, booking: &str) {
    note(world, booking, |touched| touched.carried = true);
}

/// Its guest says No.
pub(crate) fn declined(world: &World, booking: &str) {
    note(world, booking, |_| {});
}
