//! The bookings ahead, and those that need attention; all others are found.

use leptos::prelude::*;
use shared::api::OwnerBooking;

use super::booking_row::Row;
use super::find::Find;
use super::note::Noted;
use super::section::{Editable, Part};
use super::week::Week;
use crate::clock;
use crate::state::Page;

/// So many are in the site's view at most.
const MOST_AHEAD: usize = 100;

/// The bookings ahead, or a week; on a press, those that somebody looks for.
#[component]
pub(super) fn BookingsSection(part: Part) -> impl IntoView {
    provide_context(Noted::nothing());
    let open = RwSignal::new(false);
    let by_week = RwSignal::new(false);
    let ahead = move || view! { <Ahead /> };
    let shape = move |week: bool, words: &'static str, test: &'static str| {
        view! {
            <button
                type="button"
                class="button"
                data-test=test
                aria-pressed=move || (by_week.get() == week).to_string()
                on:click=move |_| by_week.set(week)
            >
                {words}
            </button>
        }
    };
    let summary = move || {
        view! {
            <div class="shapes" role="group" aria-label="What is shown">
                {shape(false, "Next bookings", "show-ahead")}
                {shape(true, "Week with busy times", "show-week")}
            </div>
            {move || if by_week.get() { view! { <Week /> }.into_any() } else { ahead().into_any() }}
        }
    };
    let find = move || view! { <Find /> };
    view! {
        <Editable
            part=part
            change="Find or export"
            open=open
            summary=summary.into()
            editor=find.into()
        />
    }
}

#[component]
fn Ahead() -> impl IntoView {
    let page = Page::here();
    let bookings = Memo::new(move |_| page.view().map(|view| view.bookings).unwrap_or_default());
    move || {
        let list = bookings.get();
        if list.is_empty() {
            return view! {
                <p class="empty">
                    "No bookings ahead. The next one appears here and in Google Calendar."
                </p>
            }
            .into_any();
        }
        let full = list.len() >= MOST_AHEAD;
        view! {
            <Days list=list />
            {full
                .then(|| {
                    view! {
                        <p class="hint">
                            "These are the next 100. \u{201c}Find or export\u{201d} shows all."
                        </p>
                    }
                })}
        }
        .into_any()
    }
}

/// Bookings by day, in the order in which they come, in this browser's zone.
#[component]
pub(super) fn Days(list: Vec<OwnerBooking>) -> impl IntoView {
    let mut days: Vec<(String, Vec<OwnerBooking>)> = Vec::new();
    for booking in list {
        let day = clock::day(&booking.start.0);
        match days.last_mut() {
            Some((last, bookings)) if *last == day => bookings.push(booking),
            _ => days.push((day, vec![booking])),
        }
    }
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
        <p class="hint">
            {format!("Times of this device, {}.", clock::browser_zone().replace('_', " "))}
        </p>
    }
}
