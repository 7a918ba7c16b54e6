//! The bookings ahead, and those that need attention; all others are found.

use leptos::prelude::*;
use shared::api::OwnerBooking;

use super::booking_row::{Row, is_gone};
use super::find::Find;
use super::note::Noted;
use super::section::{Editable, Part};
use super::week::Week;
use crate::clock;
use crate::state::Page;

/// What is shown of the bookings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Those to come.
    Ahead,
    /// A week by the hour; day by day where there is no room for that.
    Week,
    /// A week day by day.
    Agenda,
}

/// The bookings ahead, or a week; on a press, those that somebody looks for.
#[component]
pub(super) fn BookingsSection(part: Part) -> impl IntoView {
    provide_context(Noted::nothing());
    let open = RwSignal::new(false);
    let shape = RwSignal::new(Shape::Ahead);
    let button = move |is: Shape, words: &'static str, test: &'static str| {
        view! {
            <button
                type="button"
                class="button"
                class:wide-only=is == Shape::Agenda
                data-test=test
                aria-pressed=move || (shape.get() == is).to_string()
                on:click=move |_| shape.set(is)
            >
                {words}
            </button>
        }
    };
    let by_week = Memo::new(move |_| shape.get() != Shape::Ahead);
    let summary = move || {
        view! {
            <div class="shapes" role="group" aria-label="What is shown">
                {button(Shape::Ahead, "Next", "show-ahead")}
                {button(Shape::Week, "Week", "show-week")}
                {button(Shape::Agenda, "Agenda", "show-agenda")}
            </div>
            {move || {
                if by_week.get() {
                    view! { <Week by_day=Signal::derive(move || shape.get() == Shape::Agenda) /> }
                        .into_any()
                } else {
                    view! { <Ahead /> }.into_any()
                }
            }}
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
        let (gone, list): (Vec<_>, Vec<_>) = bookings.get().into_iter().partition(is_gone);
        let ahead = match list.is_empty() {
            true => view! {
                <p class="empty">
                    "No bookings ahead. The next one appears here and in Google Calendar."
                </p>
            }
            .into_any(),
            false => view! { <Days list=list /> }.into_any(),
        };
        let cut = page.view().map_or(0, |view| view.bookings_left_out);
        let cut = (cut > 0).then(|| {
            let rest = match cut {
                1 => "One later booking is".to_owned(),
                n => format!("{n} later bookings are"),
            };
            view! {
                <p class="hint" data-test="bookings-left-out">
                    {rest} " not listed here: \u{201c}Find or export\u{201d} shows all."
                </p>
            }
        });
        let gone = (!gone.is_empty()).then(|| {
            let count = match gone.len() {
                1 => "One that is not taking place".to_owned(),
                n => format!("{n} that are not taking place"),
            };
            view! {
                <details class="more">
                    <summary data-test="gone-bookings">{count}</summary>
                    <div class="fold">
                        <Days list=gone />
                    </div>
                </details>
            }
        });
        view! {
            {ahead}
            {cut}
            {gone}
        }
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
            {format!("Times are in this device’s time zone, {}.", clock::browser_zone().replace('_', " "))}
        </p>
    }
}
