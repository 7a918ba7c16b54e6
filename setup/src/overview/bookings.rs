//! The bookings ahead, and those that need attention.

use leptos::prelude::*;
use shared::api::{BookingStatus, OwnerBooking};

use super::booking_acts::{Act, Decide, Move};
use crate::clock;
use crate::state::Page;

/// By day, in this browser's zone.
#[component]
pub(super) fn Bookings() -> impl IntoView {
    let page = Page::here();
    let bookings = Memo::new(move |_| page.view().map(|view| view.bookings).unwrap_or_default());
    move || {
        let list = bookings.get();
        if list.is_empty() {
            return view! {
                <p class="empty">
                    "No bookings yet. The first one appears here and in Google Calendar."
                </p>
            }
            .into_any();
        }
        let mut days: Vec<(String, Vec<OwnerBooking>)> = Vec::new();
        for booking in list {
            let day = clock::day(&booking.start.0);
            match days.last_mut() {
                Some((last, bookings)) if *last == day => bookings.push(booking),
                _ => days.push((day, vec![booking])),
            }
        }
        let cut = page.view().map_or(0, |view| view.bookings_left_out);
        let cut = (cut > 0).then(|| {
            let rest = match cut {
                1 => "One later booking is".to_owned(),
                n => format!("{n} later bookings are"),
            };
            view! {
                <p class="hint" data-test="bookings-left-out">
                    {rest} " not listed here. They are in the calendars, and come up as time goes on."
                </p>
            }
        });
        let days = days
            .into_iter()
            .map(|(day, bookings)| {
                let rows = bookings
                    .into_iter()
                    .map(|booking| view! { <Row booking=booking /> })
                    .collect_view();
                view! {
                    <h3>{day}</h3>
                    <ul class="bookings">{rows}</ul>
                }
            })
            .collect_view();
        view! {
            {days}
            {cut}
            <p class="hint">
                {format!("Times of this device, {}.", clock::browser_zone().replace('_', " "))}
            </p>
        }
        .into_any()
    }
}

#[component]
fn Row(booking: OwnerBooking) -> impl IntoView {
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
    let gone = matches!(
        booking.status,
        BookingStatus::Cancelled | BookingStatus::Rejected
    );
    let time = format!(
        "{} – {}",
        clock::time(&booking.start.0),
        clock::time(&booking.end.0)
    );
    let mail = format!("mailto:{}", booking.email);
    let utm: Vec<String> = booking
        .utm
        .pairs()
        .map(|(name, said)| format!("{name}: {said}"))
        .collect();
    let utm = (!utm.is_empty()).then(|| utm.join(" · "));
    let guests = (!booking.guests.is_empty()).then(|| booking.guests.join(", "));
    let asks = booking.host_change_asks.then(|| booking.id.clone());
    let change = booking
        .host_change
        .map(|change| match (change.as_str(), booking.moved_to) {
            ("moved", Some(to)) => format!(
                "In Google Calendar it lies on {}, {}.",
                clock::day(&to.0),
                clock::time(&to.0)
            ),
            ("moved", None) => "In Google Calendar it lies at another time.".to_owned(),
            _ => "It is not in Google Calendar any more.".to_owned(),
        });
    let declined = booking.guest_declined && !gone;
    let uninvited = !booking.invited && !gone;
    let unwritten = booking.not_written && !gone;
    let no_link = booking.meet_failed;
    let meet = booking.meet_url.filter(|_| !gone);
    let waits = booking.reason.as_deref() == Some("approval");
    let acts = (!gone).then(|| booking.id.clone());
    let movable = booking.status == BookingStatus::Confirmed && booking.moving_to.is_none();
    let moves = movable.then(|| (booking.id.clone(), booking.start.0.clone()));
    let moving = booking.moving_to.map(|to| {
        let (day, time) = (clock::day(&to.0), clock::time(&to.0));
        format!("Is being moved to {day}, {time}.")
    });
    view! {
        <li class="booking" class:gone=gone data-test="booking">
            <p class="booking-time">{time}</p>
            <div>
                <p>
                    <strong>{booking.name}</strong> " · " {booking.title} " "
                    <span class=class>{state}</span>
                </p>
                <p class="hint">
                    <a href=mail>{booking.email}</a>
                </p>
                {guests
                    .map(|guests| view! { <p class="hint" data-test="booking-guests">"With " {guests}</p> })}
                {declined.then(|| view! { <p class="hint">"The guest has answered No."</p> })}
                {uninvited
                    .then(|| view! { <p class="hint">"Google sends them no invitation."</p> })}
                {unwritten.then(|| view! { <p class="hint">"It is in no calendar."</p> })}
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
                <div class="booking-acts">
                    {moves.map(|(id, start)| view! { <Move id=id start=start /> })}
                    {acts.map(|id| view! { <Act id=id waits=waits /> })}
                </div>
                {(!booking.notes.is_empty())
                    .then(|| view! { <p class="booking-notes">{booking.notes}</p> })}
                {(!answers.is_empty()).then(|| view! { <dl class="answers">{answers}</dl> })}
                {utm.map(|utm| view! { <p class="hint" data-test="booking-utm">{utm}</p> })}
            </div>
        </li>
    }
}
