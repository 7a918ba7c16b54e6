//! A week: busy times as locked blocks in their calendar's colour, and our bookings with all that
//! can be done with them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{BookingFilter, BookingSearch, BusyView, FoundBookings, Instant, OwnerBooking};

use super::booking_row::Row;
use crate::api::Failure;
use crate::state::{Known, Page};
use crate::ui::{Icon, IconOf, Notice, Tone, Waiting};
use crate::{api, clock};

/// Something in a day, cut off where the day is.
#[derive(Clone, Debug, PartialEq)]
struct Item {
    start: String,
    end: String,
    what: What,
}

#[derive(Clone, Debug, PartialEq)]
enum What {
    Busy {
        color: String,
        /// The calendar, to its own host; else whose time it is.
        whose: String,
        me: bool,
    },
    Booking(Box<OwnerBooking>),
}

/// What the edge told of a week.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    /// The first instant of each day, and of the one after the last.
    days: Vec<Instant>,
    busy: BusyView,
    bookings: Vec<OwnerBooking>,
}

async fn ask(path: &str, days: Vec<Instant>) -> Result<Told, Failure> {
    let (Some(from), Some(to)) = (days.first().cloned(), days.last().cloned()) else {
        return Err(Failure::Unreadable(0));
    };
    let busy = api::get(&format!("{path}/busy/{}/{}", from.0, to.0)).await?;
    let mut search = BookingSearch {
        filter: BookingFilter {
            from: Some(from),
            to: Some(to),
            ..BookingFilter::default()
        },
        ..BookingSearch::default()
    };
    let mut bookings = Vec::new();
    loop {
        let found: FoundBookings = api::post(&format!("{path}/bookings/search"), &search).await?;
        bookings.extend(found.bookings);
        search.after = found.next;
        if search.after.is_none() {
            return Ok(Told {
                days,
                busy,
                bookings,
            });
        }
    }
}

/// What is in a day, by its start. Instants of the edge sort as texts.
fn items(told: &Told, from: &str, to: &str) -> Vec<Item> {
    let several = told.busy.hosts.len() > 1;
    let cut = |start: &str, end: &str, what: What| {
        let (start, end) = (start.max(from), end.min(to));
        (start < end).then(|| Item {
            start: start.to_owned(),
            end: end.to_owned(),
            what,
        })
    };
    let mut items = Vec::new();
    for host in &told.busy.hosts {
        for calendar in &host.calendars {
            let whose = match &calendar.title {
                Some(title) => title.clone(),
                None if several => host.name.clone(),
                None => String::new(),
            };
            for block in &calendar.blocks {
                let what = What::Busy {
                    color: calendar.color.clone(),
                    whose: whose.clone(),
                    me: host.me,
                };
                items.extend(cut(&block.start.0, &block.end.0, what));
            }
        }
    }
    // A booking stands once, in the day in which it begins.
    for booking in &told.bookings {
        let (start, end) = (&booking.start.0, &booking.end.0);
        let first = told.days.first().is_some_and(|day| day.0 == from);
        if (from..to).contains(&start.as_str()) || first && start.as_str() < from {
            items.push(Item {
                start: start.clone(),
                end: end.clone(),
                what: What::Booking(Box::new(booking.clone())),
            });
        }
    }
    items.sort_by(|a, b| (&a.start, &a.end).cmp(&(&b.start, &b.end)));
    items
}

fn span(item: &Item, from: &str, to: &str) -> String {
    if item.start == from && item.end == to {
        return "All day".to_owned();
    }
    let end = if item.end == to {
        "midnight".to_owned()
    } else {
        clock::time(&item.end)
    };
    format!("{} – {end}", clock::time(&item.start))
}

/// The week around today, and those before and after it.
#[component]
pub(super) fn Week() -> impl IntoView {
    let page = Page::here();
    let path = StoredValue::new(page.site_path());
    let first = page.view_untracked().map(|view| view.first_weekday);
    let first = first.unwrap_or_default() as u32;
    let later = RwSignal::new(0_i32);
    let told = RwSignal::new(Known::<Told>::Asking);
    // Only the answer to the last question counts.
    let turn = StoredValue::new(0_u32);
    let load = move || {
        let asked = turn.get_value() + 1;
        turn.set_value(asked);
        let days = clock::week(first, later.get_untracked());
        spawn_local(async move {
            let answer = ask(&path.get_value(), days).await;
            if turn.try_get_value() == Some(asked) {
                told.try_set(answer.map_or_else(Known::Failed, Known::Some));
            }
        });
    };
    Effect::new(move |_| {
        later.track();
        told.set(Known::Asking);
        load();
    });
    // What was changed is shown as it is now; until then the week stays as it was.
    Effect::new(move |was: Option<()>| {
        page.site.track();
        if was.is_some() {
            load();
        }
    });
    let shown = Memo::new(move |_| told.get());
    let name = move || {
        let days = clock::week(first, later.get());
        days.first()
            .map(|day| format!("Week of {}", clock::day(&day.0)))
    };
    view! {
        <div class="week-head">
            <p class="found" role="status" data-test="week-name">
                {name}
            </p>
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    data-test="week-before"
                    on:click=move |_| later.update(|it| *it -= 1)
                >
                    "Week before"
                </button>
                <button type="button" class="button" data-test="week-now" on:click=move |_| later.set(0)>
                    "This week"
                </button>
                <button
                    type="button"
                    class="button"
                    data-test="week-after"
                    on:click=move |_| later.update(|it| *it += 1)
                >
                    "Week after"
                </button>
            </div>
        </div>
        {move || match shown.get() {
            Known::Asking | Known::None => view! { <Waiting words="Looking…" /> }.into_any(),
            Known::Failed(failure) => {
                view! {
                    <Notice tone=Tone::Bad title="The week could not be read">
                        <p>{failure.sentence()}</p>
                        <div class="actions">
                            <button type="button" class="button" on:click=move |_| load()>
                                "Try again"
                            </button>
                        </div>
                    </Notice>
                }
                    .into_any()
            }
            Known::Some(told) => view! { <Shown told=told /> }.into_any(),
        }}
    }
}

#[component]
fn Shown(told: Told) -> impl IntoView {
    let days: Vec<(String, String, Vec<Item>)> = told
        .days
        .iter()
        .zip(told.days.iter().skip(1))
        .map(|(from, to)| {
            let items = items(&told, &from.0, &to.0);
            (from.0.clone(), to.0.clone(), items)
        })
        .collect();
    let is_empty = days.iter().all(|(_, _, items)| items.is_empty());
    let locked = days.iter().flat_map(|(_, _, items)| items);
    let locked = locked
        .into_iter()
        .any(|item| matches!(item.what, What::Busy { .. }));
    let last = told
        .days
        .last()
        .map(|day| day.0.clone())
        .unwrap_or_default();
    let gaps: Vec<String> = told
        .busy
        .hosts
        .iter()
        .filter_map(|host| gap(host, &last))
        .collect();
    let columns = days
        .iter()
        .map(|(from, to, items)| view! { <Column from=from.clone() to=to.clone() items=items.clone() /> })
        .collect_view();
    let agenda = days
        .into_iter()
        .filter(|(_, _, items)| !items.is_empty())
        .map(|(from, to, items)| view! { <Day from=from to=to items=items /> })
        .collect_view();
    view! {
        {locked
            .then(|| {
                view! {
                    <p class="locked-why" data-test="locked-why">
                        <Icon of=IconOf::Lock />
                        <span>
                            "Busy times come from Google Calendar. They are locked here, so that \
                             nobody changes or cancels by accident what was not booked here: change \
                             them in Google Calendar."
                        </span>
                    </p>
                }
            })}
        {gaps
            .into_iter()
            .map(|words| view! { <p class="hint" data-test="week-gap">{words}</p> })
            .collect_view()}
        <div class="week" role="group" aria-label="The week at a glance">
            {columns}
        </div>
        {is_empty.then(|| view! { <p class="empty">"Nothing is booked or busy in this week."</p> })}
        <div data-test="agenda">{agenda}</div>
        <p class="hint">
            {format!("Times of this device, {}.", clock::browser_zone().replace('_', " "))}
        </p>
    }
}

/// What this page can't show of a host's time, in words.
fn gap(host: &shared::api::BusyHost, last: &str) -> Option<String> {
    let whose = if host.me {
        "Your".to_owned()
    } else {
        format!("{}\u{2019}s", host.name)
    };
    if host.hidden && host.calendars.is_empty() {
        return Some(format!("{whose} busy times are not shown to others."));
    }
    if host.calendars.is_empty() {
        return Some(format!("{whose} calendars block no time."));
    }
    match &host.known_until {
        None => Some(format!(
            "{whose} calendars could not all be read: nothing is offered until they are."
        )),
        Some(until) if until.0.as_str() < last => Some(format!(
            "{whose} calendars were read up to {}: later times count as busy.",
            clock::day(&until.0)
        )),
        Some(_) => None,
    }
}

/// A day at a glance.
#[component]
fn Column(from: String, to: String, items: Vec<Item>) -> impl IntoView {
    let lines = items
        .into_iter()
        .map(|item| {
            let time = span(&item, &from, &to);
            match item.what {
                What::Busy { color, whose, .. } => view! {
                    <li class="block busy" style:border-left-color=color data-test="week-busy">
                        <span>{time}</span>
                        <span class="hint">
                            <Icon of=IconOf::Lock />
                            "Busy"
                        </span>
                        <span class="hint">{whose}</span>
                    </li>
                }
                .into_any(),
                What::Booking(booking) => {
                    let row = format!("#week-{}", booking.id);
                    view! {
                        <li class="block ours" data-test="week-booking">
                            <span>{time}</span>
                            <a href=row>{booking.name}</a>
                            <span class="hint">{booking.title}</span>
                        </li>
                    }
                    .into_any()
                }
            }
        })
        .collect_view();
    view! {
        <div class="week-day">
            <h3>{clock::short_day(&from)}</h3>
            <ul>{lines}</ul>
        </div>
    }
}

/// A day of the agenda.
#[component]
fn Day(from: String, to: String, items: Vec<Item>) -> impl IntoView {
    let rows = items
        .into_iter()
        .map(|item| {
            let time = span(&item, &from, &to);
            match item.what {
                What::Busy { color, whose, me } => {
                    let link = me.then(|| google_day(&from));
                    let whose = (!whose.is_empty()).then(|| format!(" · {whose}"));
                    view! {
                        <ul class="bookings">
                            <li class="booking locked" style:border-left-color=color data-test="busy">
                                <p class="booking-time">{time}</p>
                                <div>
                                    <p>
                                        <Icon of=IconOf::Lock />
                                        " Busy, locked"
                                        {whose}
                                    </p>
                                    {link
                                        .map(|url| {
                                            view! {
                                                <p class="hint">
                                                    <a href=url target="_blank" rel="noreferrer">
                                                        "Open this day in Google Calendar"
                                                    </a>
                                                </p>
                                            }
                                        })}
                                </div>
                            </li>
                        </ul>
                    }
                    .into_any()
                }
                What::Booking(booking) => {
                    let id = format!("week-{}", booking.id);
                    view! {
                        <ul class="bookings" id=id>
                            <Row booking=*booking />
                        </ul>
                    }
                    .into_any()
                }
            }
        })
        .collect_view();
    view! {
        <h3>{clock::day(&from)}</h3>
        {rows}
    }
}

/// A day of this browser's zone as Google Calendar shows it.
fn google_day(instant: &str) -> String {
    let field = clock::to_field(instant);
    let date = field.get(..10).unwrap_or_default().replace('-', "/");
    format!("https://calendar.google.com/calendar/r/day/{date}")
}
