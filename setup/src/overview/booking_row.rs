//! One booking: who, when, how it stands, and what can be done with it.

use leptos::prelude::*;
use shared::api::{BookingStatus, OwnerBooking};

use super::booking_acts::{Act, Decide, Move};
use super::co_hosts::{said_no, still_invited};
use super::note::Note;
use crate::clock;
use crate::state::Page;

/// Whether it does not take place.
pub(super) fn is_gone(booking: &OwnerBooking) -> bool {
    matches!(
        booking.status,
        BookingStatus::Cancelled | BookingStatus::Rejected
    )
}

/// A line of a list of bookings of one day.
#[component]
pub(super) fn Row(booking: OwnerBooking) -> impl IntoView {
    let answers: Vec<_> = booking
        .answers
        .iter()
        .map(|answer| {
            let (label, text) = (answer.label.clone(), answer.text.clone());
            view! { <dt>{label}</dt> <dd>{text}</dd> }
        })
        .collect();
    let (class, state) = match (booking.status, booking.conflict) {
        (BookingStatus::Confirmed, true) => ("chip warn", "Overlaps something else"),
        (BookingStatus::Confirmed, false) => ("chip good", "Confirmed"),
        (BookingStatus::Pending, _) if booking.reason.as_deref() == Some("approval") => {
            ("chip warn", "Waiting for you")
        }
        (BookingStatus::Pending, _) => ("chip warn", "Waiting for Google"),
        (BookingStatus::Cancelled, _) => ("chip", "Cancelled"),
        (BookingStatus::Rejected, _) => ("chip", "Not booked"),
    };
    let gone = is_gone(&booking);
    let time = format!(
        "{} – {}",
        clock::time(&booking.start.0),
        clock::time(&booking.end.0)
    );
    let mail = (!booking.email.is_empty()).then(|| {
        let link = format!("mailto:{}", booking.email);
        view! {
            <p class="hint">
                <a href=link>{booking.email}</a>
            </p>
        }
    });
    let utm: Vec<String> = booking
        .utm
        .pairs()
        .map(|(name, said)| format!("{name}: {said}"))
        .collect();
    let utm = (!utm.is_empty()).then(|| utm.join(" · "));
    let guests = (!booking.guests.is_empty()).then(|| booking.guests.join(", "));
    let asks = (booking.host_change_asks && Page::here().may_act_for(&booking.host))
        .then(|| booking.id.clone());
    let change = booking
        .host_change
        .map(|change| match (change.as_str(), booking.moved_to) {
            ("moved", Some(to)) => format!(
                "In Google Calendar it’s on {}, {}.",
                clock::day(&to.0),
                clock::time(&to.0)
            ),
            ("moved", None) => "In Google Calendar it’s at another time.".to_owned(),
            _ => "It is not in Google Calendar any more.".to_owned(),
        });
    let declined = booking.guest_declined && !gone;
    let co_host_no = said_no(&booking.declined_by).filter(|_| !gone);
    let over = clock::is_past(&booking.end.0);
    let left = still_invited(&booking.left_invited).filter(|_| !gone && !over);
    let notable = !booking.erased;
    let uninvited = !booking.invited && !gone && notable;
    let unwritten = booking.not_written && !gone;
    let no_link = booking.meet_failed;
    let meet = booking.meet_url.filter(|_| !gone);
    let waits = booking.reason.as_deref() == Some("approval");
    let page = Page::here();
    // Who only looks at a booking can't act on it.
    let mine = page.may_act_for(&booking.host);
    let acts = (mine && !gone && !over).then(|| booking.id.clone());
    let (noted, note) = (booking.id.clone(), booking.note);
    let movable =
        mine && !over && booking.status == BookingStatus::Confirmed && booking.moving_to.is_none();
    let moves = movable.then(|| (booking.id.clone(), booking.start.0.clone()));
    let moving = booking.moving_to.map(|to| {
        let (day, time) = (clock::day(&to.0), clock::time(&to.0));
        format!("Being moved to {day}, {time}.")
    });
    view! {
        <li class="booking" class:gone=gone data-test="booking">
            <p class="booking-time">{time}</p>
            <div>
                <p>
                    <strong>{booking.name}</strong> " · " {booking.title} " "
                    <span class=class>{state}</span>
                </p>
                {mail}
                {guests
                    .map(|guests| view! { <p class="hint" data-test="booking-guests">"With " {guests}</p> })}
                {declined.then(|| view! { <p class="hint">"The guest answered No."</p> })}
                {co_host_no
                    .map(|words| view! { <p class="hint" data-test="co-host-no">{words}</p> })}
                {left
                    .map(|words| view! { <p class="hint" data-test="co-host-left">{words}</p> })}
                {uninvited
                    .then(|| view! { <p class="hint">"Google sends them no invitation."</p> })}
                {unwritten.then(|| view! { <p class="hint">"It isn’t in any calendar."</p> })}
                {meet
                    .map(|url| {
                        view! {
                            <p class="hint">
                                <a href=url rel="noreferrer">"Google Meet"</a>
                            </p>
                        }
                    })}
                {no_link
                    .then(|| {
                        view! {
                            <p class="hint">
                                "Google made no Meet link. Send the visitor one yourself."
                            </p>
                        }
                    })}
                {change.map(|words| view! { <p class="hint">{words}</p> })}
                {moving.map(|words| view! { <p class="hint">{words}</p> })}
                {(!booking.said.is_empty())
                    .then(|| view! { <p class="booking-notes">{booking.said}</p> })}
                {asks.map(|id| view! { <Decide id=id /> })}
                {(!booking.notes.is_empty())
                    .then(|| view! { <p class="booking-notes">{booking.notes}</p> })}
                {(!answers.is_empty()).then(|| view! { <dl class="answers">{answers}</dl> })}
                {utm.map(|utm| view! { <p class="hint" data-test="booking-utm">{utm}</p> })}
                {(!note.is_empty())
                    .then(|| {
                        let text = note.clone();
                        view! {
                            <p class="host-note" data-test="booking-note">
                                <span class="hint">"Note, for hosts only"</span>
                                {text}
                            </p>
                        }
                    })}
                <div class="booking-acts">
                    {moves.map(|(id, start)| view! { <Move id=id start=start /> })}
                    {acts.map(|id| view! { <Act id=id waits=waits /> })}
                    {(mine && notable).then(|| view! { <Note id=noted note=note /> })}
                </div>
            </div>
        </li>
    }
}
