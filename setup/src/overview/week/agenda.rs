//! A week day by day: bookings with all that can be done with them, and busy times.

use leptos::prelude::*;
use shared::api::ConnectionKind;

use super::super::booking_row::Row;
use super::told::{Day, Locked, What};
use super::{AT_ADDRESS, Chosen, changed_at, google_day, row_id};
use crate::clock;
use crate::ui::{Icon, IconOf};

/// A day that has something in it.
#[component]
pub(super) fn AgendaDay(day: Day, chosen: Chosen) -> impl IntoView {
    let Day { from, items } = day;
    let today = clock::is_today(&from);
    let rows = items
        .into_iter()
        .map(|item| {
            let time = item.time();
            match item.what {
                What::Busy(locked) => view! { <Busy locked=locked time=time day=from.clone() /> }.into_any(),
                What::Booking(booking) => {
                    let (id, row) = (booking.id.clone(), row_id(&booking.id));
                    let is_chosen = move || chosen.is(&id);
                    view! {
                        <ul class="bookings agenda-item" class:chosen=is_chosen id=row tabindex="-1">
                            <Row booking=*booking />
                        </ul>
                    }
                        .into_any()
                }
            }
        })
        .collect_view();
    view! {
        <section class="agenda-day" class:today=today>
            <h3>
                {clock::day(&from)} {today.then(|| view! { " " <span class="chip good">"Today"</span> })}
            </h3>
            {rows}
        </section>
    }
}

#[component]
fn Busy(locked: Locked, time: String, day: String) -> impl IntoView {
    let Locked {
        color,
        whose,
        host,
        me,
        kind,
        account,
    } = locked;
    let whose = (!whose.is_empty()).then(|| format!(" · {whose}"));
    let reason = match (me, kind) {
        (true, ConnectionKind::Google) => view! {
            "Locked here. "
            <a href=google_day(&day, account.as_deref()) target="_blank" rel="noreferrer">
                "Change it in Google Calendar"
            </a>
        }
        .into_any(),
        (true, ConnectionKind::Ical) => AT_ADDRESS.into_any(),
        (false, kind) => changed_at(kind, &host).into_any(),
    };
    view! {
        <ul class="bookings agenda-item">
            <li class="booking locked" style=("--color", color) data-test="busy">
                <p class="booking-time">{time}</p>
                <div>
                    <p>
                        <Icon of=IconOf::Lock />
                        " Busy"
                        {whose}
                    </p>
                    <p class="hint">{reason}</p>
                </div>
            </li>
        </ul>
    }
}
