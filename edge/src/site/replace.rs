//! Using another Google account instead of one: connected first, then chosen, then what is booked
//! moves, and only then the old one is let go. What is noted is only which one is to go; how far it
//! is, is read off what there is, so it goes on after any interruption and can be given up.

use shared::api::{ConnectionKind, ReplaceStep, Replacing};

use super::{Fault, Site};
use crate::store::{Calendar, Connection, ConnectionState, Store};

/// Notes that a host means to use another account instead of this one.
///
/// # Errors
/// [`Fault::NotFound`] for what is no Google account of this host.
pub fn begin_replacing(site: &Site, host: &str, connection: &str) -> Result<(), Fault> {
    let store = site.store()?;
    let row = store.connection(connection)?;
    row.filter(|row| row.host == host && row.kind == ConnectionKind::Google)
        .ok_or(Fault::NotFound("connection"))?;
    Ok(store.set_replacing(host, Some(connection))?)
}

/// Gives that up. Both accounts stay connected, and the choice of calendars stays as it is.
///
/// # Errors
/// [`Fault::Internal`]; that nothing was to be replaced is no error.
pub fn give_up_replacing(site: &Site, host: &str, connection: &str) -> Result<(), Fault> {
    let store = site.store()?;
    if store.replacing(host)?.as_deref() == Some(connection) {
        store.set_replacing(host, None)?;
    }
    Ok(())
}

/// How far it is, for a host with these connections and calendars.
pub(super) fn of(
    site: &Site,
    store: &Store<'_>,
    host: &str,
    connections: &[Connection],
    calendars: &[Calendar],
) -> Result<Option<Replacing>, Fault> {
    let Some(old) = store.replacing(host)? else {
        return Ok(None);
    };
    let left = store.still_in(&old, site.now())?;
    let another = |it: &&Connection| {
        it.id != old && it.kind == ConnectionKind::Google && it.state == ConnectionState::Active
    };
    let others: Vec<&str> = (connections.iter().filter(another))
        .map(|it| it.id.as_str())
        .collect();
    let receives = (calendars.iter())
        .any(|it| it.receives_bookings && others.contains(&it.connection.as_str()));
    Ok(Some(Replacing {
        connection: old,
        step: step(!others.is_empty(), receives, left > 0),
        left: u32::try_from(left).unwrap_or(u32::MAX),
    }))
}

fn step(has_another: bool, another_receives: bool, is_left: bool) -> ReplaceStep {
    match (has_another, another_receives, is_left) {
        (false, ..) => ReplaceStep::Connect,
        (true, false, _) => ReplaceStep::Choose,
        (true, true, true) => ReplaceStep::Move,
        (true, true, false) => ReplaceStep::LetGo,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_let_go_before_everything_else_is_done() {
        for case in 0..8 {
            let [another, receives, left] = [1, 2, 4].map(|bit| case & bit != 0);
            let step = step(another, receives, left);
            assert_eq!(step == ReplaceStep::LetGo, another && receives && !left);
            assert_eq!(step == ReplaceStep::Connect, !another);
        }
    }
}
