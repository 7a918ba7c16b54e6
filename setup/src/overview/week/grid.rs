//! A week by the hour, where there is room for it.

use leptos::prelude::*;
use shared::api::{BookingStatus, ConnectionKind, OwnerBooking};

use super::lanes::{Span, hours, lanes, place};
use super::told::{Day, Item, Locked, What};
use super::{AT_ADDRESS, Beside, Chosen, changed_at, google_day};
use crate::ui::{Icon, IconOf};
use crate::{browser, clock};

/// So long a thing has one line only, in minutes.
const ONE_LINE: u16 = 40;

/// An empty place is asked about to a quarter of an hour.
const STEP: u16 = 15;

/// Where a block is drawn.
#[derive(Clone, Copy)]
struct At {
    top: f32,
    height: f32,
    left: f32,
    width: f32,
    short: bool,
}

/// All seven days side by side.
#[component]
pub(super) fn Grid(days: Vec<Day>, chosen: Chosen) -> impl IntoView {
    let items = days.iter().flat_map(|day| &day.items);
    let shown = hours(items.map(|item| item.span));
    let (first, last) = shown;
    let labels = (first..last)
        .map(|hour| view! { <span>{clock::hour(hour)}</span> })
        .collect_view();
    let columns = days
        .into_iter()
        .map(|day| view! { <Column day=day shown=shown chosen=chosen /> })
        .collect_view();
    view! {
        <div
            class="week-calendar"
            role="group"
            aria-label="The week by the hour"
            data-test="week-calendar"
            style=("--hours", (last - first).to_string())
        >
            <div class="week-hours" aria-hidden="true">
                {labels}
            </div>
            {columns}
        </div>
    }
}

#[component]
fn Column(day: Day, shown: (u16, u16), chosen: Chosen) -> impl IntoView {
    let Day { from, items } = day;
    let day_start = StoredValue::new(from.clone());
    let today = clock::is_today(&from);
    let now = today.then(clock::now).flatten();
    let now = now
        .and_then(|at| clock::minute_of_day(&at.0))
        .and_then(|at| place(Span { start: at, end: at }, shown))
        .map(|(top, _)| view! { <li class="now" style:top=format!("{top}%") aria-hidden="true"></li> });
    let spans: Vec<Span> = items.iter().map(|item| item.span).collect();
    let blocks = items
        .into_iter()
        .zip(lanes(&spans))
        .filter_map(|(item, (lane, of))| {
            let (top, height) = place(item.span, shown)?;
            let width = 100.0 / f32::from(of);
            let at = At {
                top,
                height,
                left: width * f32::from(lane),
                width,
                short: item.span.end < item.span.start + ONE_LINE,
            };
            Some(block(item, &from, at, chosen))
        })
        .collect_view();
    let full = clock::day(&from);
    // A short cut: with the keyboard, the same is asked in the fields of *Why?*.
    let ask = move |event: web_sys::MouseEvent| {
        let (first, last) = (f64::from(shown.0), f64::from(shown.1));
        let Some(share) = browser::share_of_height(&event) else {
            return;
        };
        let minutes = ((first + share * (last - first)) * 60.0) as u16;
        chosen.at.set(clock::field_at(
            &day_start.get_value(),
            minutes / STEP * STEP,
        ));
        chosen.choose(Beside::Why);
    };
    let said = if today {
        format!("{full}, today")
    } else {
        full
    };
    view! {
        <div class="week-day" class:today=today>
            <h3>
                <span aria-hidden="true">{clock::weekday(&from)}</span>
                <span class="number" aria-hidden="true">
                    {clock::day_of_month(&from)}
                </span>
                <span class="visually-hidden">{said}</span>
            </h3>
            <ul data-test="week-hours" on:click=ask>
                {now}
                {blocks}
            </ul>
        </div>
    }
}

fn block(item: Item, day: &str, at: At, chosen: Chosen) -> AnyView {
    let (time, gone) = (item.times(), item.is_gone());
    let inner = match item.what {
        What::Busy(locked) => busy(locked, time, day, at.short),
        What::Booking(booking) => ours(*booking, time, gone, at.short, chosen),
    };
    view! {
        <li
            style:top=format!("{}%", at.top)
            style:height=format!("{}%", at.height)
            style:left=format!("{}%", at.left)
            style:width=format!("{}%", at.width)
        >
            {inner}
        </li>
    }
    .into_any()
}

fn busy(locked: Locked, (start, end): (String, Option<String>), day: &str, short: bool) -> AnyView {
    let Locked {
        color,
        whose,
        host,
        me,
        kind,
        account,
    } = locked;
    let words = view! {
        <span class="block-time">
            <Icon of=IconOf::Lock />
            {start}
            <span class="block-end">{end}</span>
        </span>
        <span>"Busy"</span>
        <span class="block-more">{whose}</span>
    };
    if me && kind == ConnectionKind::Google {
        let reason = "Locked here: it comes from Google Calendar. Opens that day there.";
        view! {
            <a
                class="block busy"
                class:short=short
                style=("--color", color)
                href=google_day(day, account.as_deref())
                target="_blank"
                rel="noreferrer"
                title=reason
                data-test="week-busy"
            >
                {words}
                <span class="visually-hidden">{reason}</span>
            </a>
        }
        .into_any()
    } else {
        let reason = match me {
            true => AT_ADDRESS.to_owned(),
            false => changed_at(kind, &host),
        };
        let title = reason.clone();
        view! {
            <div
                class="block busy"
                class:short=short
                style=("--color", color)
                title=title
                data-test="week-busy"
            >
                {words}
                <span class="visually-hidden">{reason}</span>
            </div>
        }
        .into_any()
    }
}

fn ours(
    booking: OwnerBooking,
    (start, end): (String, Option<String>),
    gone: bool,
    short: bool,
    chosen: Chosen,
) -> AnyView {
    let waits = booking.status == BookingStatus::Pending;
    let (id, shown) = (booking.id.clone(), booking.id);
    let choose = move |_| chosen.choose(Beside::Booking(id.clone()));
    view! {
        <button
            type="button"
            class="block ours"
            class:short=short
            class:gone=gone
            class:waits=waits
            aria-pressed=move || chosen.is(&shown).to_string()
            data-test="week-booking"
            on:click=choose
        >
            <span class="block-time">
                {start}
                <span class="block-end">{end}</span>
            </span>
            <strong>{booking.name}</strong>
            <span class="block-more">{booking.title}</span>
        </button>
    }
    .into_any()
}
