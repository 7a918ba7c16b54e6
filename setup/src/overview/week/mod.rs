//! A week: busy times as locked blocks in their calendar's colour, and our bookings with all that
//! can be done with them.

mod agenda;
mod grid;
mod lanes;
mod told;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::ConnectionKind;

use super::why::Why;
use crate::state::{Known, Page};
use crate::ui::{Icon, IconOf, Notice, Tone, Waiting};
use crate::{browser, clock};
use agenda::AgendaDay;
use grid::Grid;
use told::{Told, What, ask};

/// What stands beside the hours.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Beside {
    /// The details of a booking, by its id.
    Booking(String),
    /// Why a time is offered or not.
    Why,
}

/// What was chosen in the hours, if something is. Cheap to copy.
#[derive(Clone, Copy)]
struct Chosen {
    beside: RwSignal<Option<Beside>>,
    /// The time of which *Why?* is asked, as a field of type `datetime-local` has it.
    at: RwSignal<String>,
}

impl Chosen {
    /// Whether it is this booking.
    fn is(self, booking: &str) -> bool {
        self.beside
            .with(|it| matches!(it, Some(Beside::Booking(id)) if id == booking))
    }

    fn choose(self, beside: Beside) {
        let id = match &beside {
            Beside::Booking(id) => row_id(id),
            Beside::Why => WHY_PLACE.to_owned(),
        };
        self.beside.set(Some(beside));
        // Once it is shown.
        request_animation_frame(move || browser::focus(&id));
    }
}

/// The id of the place beside the hours where *Why?* is answered.
const WHY_PLACE: &str = "week-why";

/// The week of today, and those before and after it.
#[component]
pub(super) fn Week(
    /// Day by day, even where there is room for the hours.
    #[prop(into)]
    by_day: Signal<bool>,
) -> impl IntoView {
    let page = Page::here();
    let path = StoredValue::new(page.site_path());
    let first = page.view_untracked().map(|view| view.first_weekday);
    let first = first.unwrap_or_default() as u32;
    let later = RwSignal::new(0_i32);
    let chosen = Chosen {
        beside: RwSignal::new(None),
        at: RwSignal::new(String::new()),
    };
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
        chosen.beside.set(None);
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
    let name = move || match clock::week(first, later.get()).as_slice() {
        [from, .., last, _] => clock::days(&from.0, &last.0),
        _ => String::new(),
    };
    let step = move |by: i32, of: IconOf, words: &'static str, test: &'static str| {
        view! {
            <button
                type="button"
                class="button icon-only"
                aria-label=words
                title=words
                data-test=test
                on:click=move |_| later.update(|it| *it += by)
            >
                <Icon of=of />
            </button>
        }
    };
    view! {
        <div class="week-head">
            <p class="week-name" role="status" data-test="week-name">
                {name}
            </p>
            <div class="row">
                <button
                    type="button"
                    class="button quiet"
                    data-test="week-now"
                    on:click=move |_| later.set(0)
                >
                    "This week"
                </button>
                {step(-1, IconOf::Left, "Previous week", "week-before")}
                {step(1, IconOf::Right, "Next week", "week-after")}
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
            Known::Some(told) => view! { <Shown told=told chosen=chosen by_day=by_day /> }.into_any(),
        }}
    }
}

#[component]
fn Shown(told: Told, chosen: Chosen, by_day: Signal<bool>) -> impl IntoView {
    let days = told.days();
    let is_empty = days.iter().all(|day| day.items.is_empty());
    let mut items = days.iter().flat_map(|day| &day.items);
    let booked = items.clone().any(|it| matches!(it.what, What::Booking(_)));
    let locked = items.any(|it| matches!(it.what, What::Busy(_)));
    let gaps = told.gaps();
    let legend = told
        .colors()
        .into_iter()
        .map(|it| {
            view! {
                <li>
                    <span class="swatch" style=("--color", it.color)></span>
                    {it.whose}
                </li>
            }
        })
        .collect_view();
    let agenda = days
        .iter()
        .filter(|day| !day.items.is_empty())
        .map(|day| view! { <AgendaDay day=day.clone() chosen=chosen /> })
        .collect_view();
    let open = move || {
        chosen.beside.with(|it| match it {
            Some(Beside::Booking(id)) => told.has(id),
            Some(Beside::Why) => true,
            None => false,
        })
    };
    let asks = Memo::new(move |_| chosen.beside.with(|it| *it == Some(Beside::Why)));
    view! {
        {gaps
            .into_iter()
            .map(|words| view! { <p class="hint" data-test="week-gap">{words}</p> })
            .collect_view()}
        <div class="week-body" class:by-day=move || by_day.get() class:open=open>
            <Grid days=days chosen=chosen />
            {is_empty.then(|| view! { <p class="empty">"Nothing is booked or busy in this week."</p> })}
            <div class="agenda" data-test="agenda">
                {agenda}
                {move || {
                    asks.get()
                        .then(|| {
                            view! {
                                <section class="week-why" id=WHY_PLACE tabindex="-1" aria-label="Why?">
                                    <h3>"Why is it offered, or not?"</h3>
                                    <Why form="week-why" start=chosen.at />
                                </section>
                            }
                        })
                }}
                <button
                    type="button"
                    class="button quiet week-close"
                    data-test="week-close"
                    on:click=move |_| chosen.beside.set(None)
                >
                    "Close"
                </button>
            </div>
        </div>
        <div class="week-foot">
            <ul class="legend">
                {booked
                    .then(|| view! { <li><span class="swatch ours"></span>"Booked here"</li> })}
                {legend}
            </ul>
            {locked
                .then(|| {
                    view! {
                        <p class="hint" data-test="locked-why">
                            <Icon of=IconOf::Lock />
                            " Busy times come from the calendars themselves, without their titles. \
                             They are locked, so that nobody accidentally changes what was not \
                             booked here."
                        </p>
                    }
                })}
            <p class="hint wide-only" hidden=move || by_day.get()>
                "Select an empty spot to see why that time is offered, or not."
            </p>
            <p class="hint">
                {format!("Times are in this device’s time zone, {}.", clock::browser_zone().replace('_', " "))}
            </p>
        </div>
    }
}

/// The id of a booking's place in the agenda.
fn row_id(booking: &str) -> String {
    format!("week-{booking}")
}

/// A day of this browser's zone as Google Calendar shows it: to this account, if the browser has
/// several.
pub(super) fn google_day(instant: &str, account: Option<&str>) -> String {
    let field = clock::to_field(instant);
    let date = field.get(..10).unwrap_or_default().replace('-', "/");
    let day = format!("https://calendar.google.com/calendar/r/day/{date}");
    match account {
        Some(account) => format!("{day}?authuser={}", js_sys::encode_uri_component(account)),
        None => day,
    }
}

/// Where a host of this name changes what is locked here.
fn changed_at(kind: ConnectionKind, host: &str) -> String {
    match kind {
        ConnectionKind::Google => {
            format!("Locked: only {host} can change it, in Google Calendar.")
        }
        ConnectionKind::Ical => {
            format!("Locked: only {host} can change it, in the calendar it was published from.")
        }
    }
}

/// The same to the host themselves, of one at an address.
const AT_ADDRESS: &str = "Locked here: change it in the calendar that is published at its address.";
