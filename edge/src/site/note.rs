//! What hosts note of a booking. It stays here: the event has the visitor as its guest, so
//! whatever stands there they read too.

use shared::api::BookingNote;
use shared::contact::Notes;

use super::{Fault, Site};

/// Keeps a note of a booking, whatever became of it; an empty one takes it away.
///
/// # Errors
/// [`Fault::Invalid`] naming `text`; [`Fault::Conflict`] where its visitor was erased.
pub fn put_note(site: &Site, booking: &str, note: &BookingNote) -> Result<(), Fault> {
    let note = Notes::parse(&note.text).map_err(|_| {
        let detail = "A note has at most 2,000 characters. Shorten it.";
        Fault::invalid("text", detail)
    })?;
    let store = site.store()?;
    if store.booking(booking)?.is_some_and(|row| row.erased) {
        return Err(Fault::Conflict(
            "The visitor who booked this was erased: you can’t add a note any more.",
        ));
    }
    Ok(store.set_note(booking, note.as_str())?)
}
