//! What became of the booking: confirmed, not booked yet, or not at all.

use leptos::prelude::*;
use shared::api::BookingStatus;

use crate::flow::Flow;
use crate::parts::{button, link, nothing, plain};
use crate::piece::{IntoPiece, Piece};
use crate::state::State;

const WRITING: &str = "We’re still writing it to the calendar";
const APPROVAL: &str = "Your host still has to agree";
const KEPT: &str = "; the time is kept for you meanwhile. ";
const MAILED: &str = "We’ll write to you if it fails.";
const NOT_MAILED: &str = "Nobody will write to you if it fails: keep the link.";
const NOT_INVITED: &str = "No invitation is sent: keep the link.";
/// Its host wants bookings in no calendar.
const NOWHERE: &str = "It is in no calendar, and no invitation is sent: keep the link.";
const REJECTED: &str = "The time could not be booked, and nothing is in the calendar. Please \
                        choose another time.";

/// The last step.
pub(crate) fn done(flow: Flow) -> Piece {
    flow.look(|s| outcome(flow, s)).unwrap_or_else(nothing)
}

fn outcome(flow: Flow, s: &State) -> Option<Piece> {
    let booking = s.booking.as_ref()?;
    let email = s.fields[1].trim();
    let another = |label| button(flow, "plain", "another", label, Flow::another);
    let manage = |label| link("plain", "manage-link", booking.manage_url.clone(), label);
    let (hook, title, text, ways) = match booking.status {
        BookingStatus::Confirmed => {
            let file = format!("{}/calendar.ics", booking.manage_url);
            let file = link("main", "ics-link", file, "Add to calendar");
            let ways = vec![
                file,
                manage("Change or cancel"),
                another("Book another time"),
            ];
            let text = if booking.invited {
                format!("Google Calendar sends an invitation to {email}.")
            } else if booking.reason.as_deref() == Some("not_written") {
                NOWHERE.into()
            } else {
                NOT_INVITED.into()
            };
            ("confirmation", "You’re booked", text, ways)
        }
        BookingStatus::Pending => (
            "pending",
            "Not booked yet",
            match booking.reason.as_deref() {
                Some("approval") => APPROVAL,
                _ => WRITING,
            }
            .to_owned()
                + KEPT
                + if booking.told_by_mail {
                    MAILED
                } else {
                    NOT_MAILED
                },
            vec![manage("Follow or cancel")],
        ),
        _ => {
            let ways = vec![another("Choose another time")];
            ("rejected", "This didn’t work out", REJECTED.into(), ways)
        }
    };
    let rows = [
        ("When", format!("{}, {}", s.day_label, s.span)),
        ("Time zone", plain(&s.zone)),
        ("With", booking.host.clone()),
        ("Where", booking.location.clone()),
    ];
    let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
    let rows =
        rows.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.piece());
    let view = view! {
        <div class=format!("done {hook}") data-test=hook>
            <h3 id="step" tabindex="-1">{title}</h3>
            <p>{text}</p>
            <dl>{rows.collect::<Vec<_>>()}</dl>
            <p class="ways">{ways}</p>
        </div>
    };
    Some(view.piece())
}
