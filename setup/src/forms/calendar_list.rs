//! The two lists of [`super::CalendarsForm`].

use leptos::prelude::*;
use shared::api::{CalendarView, ConnectionKind, ConnectionView, HostView};

use super::calendars::ChoiceModel;
use super::checks::{AsksAgain, asks_again, is_writable};
use crate::clock;
use crate::ui::{FieldError, Work};

/// "Blocks my time": every calendar with a box; one that is no longer there only as long as it is
/// chosen.
#[component]
pub(super) fn ConflictList(host: Memo<Option<HostView>>, model: ChoiceModel) -> impl IntoView {
    view! {
        <fieldset class="choice">
            <legend>"Blocks my time"</legend>
            <p class="hint">
                "While you are busy in a ticked calendar, nobody can book. Events marked "
                <em>"Free"</em> " in Google never block."
            </p>
            {move || {
                groups(host.get(), |it| it.state != "gone" || it.checks_conflicts)
                    .into_iter()
                    .map(|(email, at_address, calendars)| {
                        let rows = calendars
                            .into_iter()
                            .map(|calendar| {
                                view! {
                                    <ConflictRow
                                        calendar=calendar
                                        at_address=at_address
                                        model=model
                                    />
                                }
                            })
                            .collect_view();
                        view! {
                            {email.map(|email| view! { <p class="group">{email}</p> })}
                            <ul class="calendars">{rows}</ul>
                        }
                    })
                    .collect_view()
            }}
        </fieldset>
    }
}

#[component]
fn ConflictRow(
    calendar: CalendarView,
    /// Whether it is read from an address, and not from Google.
    at_address: bool,
    model: ChoiceModel,
) -> impl IntoView {
    let id = StoredValue::new(calendar.id.clone());
    let title = calendar.title.clone();
    let receives = move || model.receives.with(|it| *it == Some(id.get_value()));
    let ticked = move || receives() || model.checks.with(|it| it.contains(&id.get_value()));
    let toggle = move |on: bool| {
        model.checks.update(|checks| {
            if on {
                checks.insert(id.get_value());
            } else {
                checks.remove(&id.get_value());
            }
        });
    };
    let read = calendar.last_read.as_ref().map(|at| clock::ago(&at.0));
    let state = calendar.state.clone();
    let shared = calendar.access_role != "owner";
    let note = move || match (state.as_str(), receives(), ticked()) {
        ("gone", ..) if at_address => "No longer at its address".to_owned(),
        ("gone", ..) => "No longer in Google".to_owned(),
        ("unreadable", ..) => "Can’t be read right now, so all its time counts as busy".to_owned(),
        (_, true, _) => "Always blocks: bookings go here".to_owned(),
        (_, _, false) => "Events here do not block".to_owned(),
        _ if shared && !at_address => {
            "Shared with you: what others put here blocks you too".to_owned()
        }
        _ => match &read {
            Some(ago) => format!("Read {ago}"),
            None => String::new(),
        },
    };
    view! {
        <li>
            <label class="calendar" class:off=move || !ticked()>
                <input
                    type="checkbox"
                    data-test="calendar-conflict"
                    data-calendar=title
                    aria-disabled=move || receives().then_some("true")
                    prop:checked=ticked
                    on:click=move |event| {
                        if untrack(receives) {
                            event.prevent_default();
                        }
                    }
                    on:change:target=move |event| toggle(event.target().checked())
                />
                <Name calendar=calendar at_address=at_address />
                <span class="calendar-note">{note}</span>
            </label>
        </li>
    }
}

/// "Bookings go here": the calendars that can be written, owned ones first.
#[component]
pub(super) fn ReceivingList(
    host: Memo<Option<HostView>>,
    model: ChoiceModel,
    work: Work,
) -> impl IntoView {
    view! {
        <fieldset class="choice" aria-describedby="error-receives_bookings">
            <legend>"Bookings go here"</legend>
            <p class="hint">
                "Each booking becomes an event in this one calendar, with your guest invited."
            </p>
            {move || {
                groups(host.get(), is_writable)
                    .into_iter()
                    .map(|(email, _, mut calendars)| {
                        calendars
                            .sort_by_key(|calendar| {
                                (!calendar.primary, calendar.access_role != "owner")
                            });
                        let rows = calendars
                            .into_iter()
                            .map(|calendar| {
                                let asks = asks(host.get_untracked(), &calendar);
                                view! { <ReceivingRow calendar=calendar asks=asks model=model /> }
                            })
                            .collect_view();
                        view! {
                            {email.map(|email| view! { <p class="group">{email}</p> })}
                            <ul class="calendars">{rows}</ul>
                        }
                    })
                    .collect_view()
            }}
            <FieldError work=work field="receives_bookings" />
        </fieldset>
    }
}

/// Whether Google is asked when this calendar is chosen.
fn asks(host: Option<HostView>, calendar: &CalendarView) -> Option<AsksAgain> {
    let connections = host?.connections;
    let of = |it: &&ConnectionView| it.calendars.iter().any(|c| c.id == calendar.id);
    asks_again(connections.iter().find(of)?, calendar)
}

#[component]
fn ReceivingRow(
    calendar: CalendarView,
    asks: Option<AsksAgain>,
    model: ChoiceModel,
) -> impl IntoView {
    let id = StoredValue::new(calendar.id.clone());
    let title = calendar.title.clone();
    let chosen = move || model.receives.with(|it| *it == Some(id.get_value()));
    let note = match (calendar.access_role.as_str(), asks) {
        _ if calendar.taken => "Another host’s bookings go here: choose another",
        (_, Some(AsksAgain::Owned)) => "Google asks once more",
        (_, Some(AsksAgain::Shared)) => "Shared with you: Google asks once more",
        ("writer", None) => "Shared with you",
        _ if calendar.ours => "Made for your bookings",
        _ => "",
    };
    view! {
        <li>
            <label class="calendar">
                <input
                    type="radio"
                    name="receives"
                    data-test="calendar-receives"
                    data-calendar=title
                    prop:checked=chosen
                    on:change=move |_| model.receives.set(Some(id.get_value()))
                />
                <Name calendar=calendar />
                <span class="calendar-note">{note}</span>
            </label>
        </li>
    }
}

/// The calendar's colour, title and what the account may do there.
#[component]
fn Name(
    calendar: CalendarView,
    /// Whether it is read from an address, and not from Google.
    #[prop(optional)]
    at_address: bool,
) -> impl IntoView {
    let role = match (calendar.primary, calendar.access_role.as_str()) {
        _ if at_address => "at its address",
        (true, _) => "main",
        (_, "writer") => "shared",
        (_, "reader") => "read only",
        (_, "freeBusyReader") => "busy times only",
        _ => "",
    };
    let color = match calendar.color.as_str() {
        "" => "#9aa5a0".to_owned(),
        color => color.to_owned(),
    };
    view! {
        <span class="dot" style:background-color=color aria-hidden="true"></span>
        <span class="calendar-title">{calendar.title}</span>
        {(!role.is_empty()).then(|| view! { <span class="chip">{role}</span> })}
    }
}

/// The calendars of each account, with the account's address where there are several, and whether
/// they are read from an address instead.
fn groups(
    host: Option<HostView>,
    wanted: impl Fn(&CalendarView) -> bool,
) -> Vec<(Option<String>, bool, Vec<CalendarView>)> {
    let connections = host.map(|host| host.connections).unwrap_or_default();
    let several = connections.len() > 1;
    let of = |connection: ConnectionView| {
        let mut calendars = connection.calendars;
        calendars.retain(&wanted);
        let at_address = connection.kind == ConnectionKind::Ical;
        (several.then_some(connection.email), at_address, calendars)
    };
    let groups = connections.into_iter().map(of);
    groups.filter(|(.., list)| !list.is_empty()).collect()
}
