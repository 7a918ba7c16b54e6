//! A host in the list of people: how they stand, and what can be done about it.

use leptos::prelude::*;
use shared::api::{ConnectionKind, ConnectionView, HostView, OwnerBooking};

use super::host_acts::HostActs;
use super::host_form::HostDetails;
use super::standing::{Standing, coming, reason};
use super::switches::HostSwitches;
use crate::clock;
use crate::place::Step;
use crate::state::{Page, is_connected};
use crate::steps::InviteHost;

/// What a row is made anew for: anything else is followed in place, so that a question that is
/// open stays open.
pub(super) fn shown(host: &HostView) -> (String, String, String, bool) {
    let (id, name, state) = (host.id.clone(), host.name.clone(), host.state.clone());
    (id, name, state, host.leaving.is_some())
}

#[component]
pub(super) fn Person(host: HostView) -> impl IntoView {
    let page = Page::here();
    let open = RwSignal::new(false);
    let before = StoredValue::new(host.clone());
    let now = Memo::new(move |_| {
        let hosts = page.view().map(|view| view.hosts).unwrap_or_default();
        let mut same = hosts
            .into_iter()
            .filter(|it| before.with_value(|old| old.id == it.id));
        same.next().unwrap_or_else(|| before.get_value())
    });
    let standing = Memo::new(move |_| now.with(Standing::of));
    let here = host.state != "removed";
    let other = here && !host.me;
    let invites = Memo::new(move |_| {
        let stands = standing.get() == Standing::Attention;
        other && (stands || now.with(|host| !is_connected(host)))
    });
    let id = StoredValue::new(host.id.clone());
    let hours = format!("Hours of {}", host.name);
    let (show, hide) = (
        format!("Show bookings and connection of {}", host.name),
        format!("Hide bookings and connection of {}", host.name),
    );
    let label = move || {
        if open.get() {
            hide.clone()
        } else {
            show.clone()
        }
    };
    view! {
        <li class="person" data-test="person">
            <div class="person-head">
                <p>
                    <strong>{host.name.clone()}</strong>
                    {host.me.then_some(" (you)")}
                    " "
                    <span class=move || standing.get().class() data-test="person-state">
                        {move || standing.get().words()}
                    </span>
                </p>
                <div class="row">
                    <button
                        type="button"
                        class="button quiet"
                        data-test="view-person"
                        aria-expanded=move || open.get().to_string()
                        aria-label=label
                        on:click=move |_| open.update(|open| *open = !*open)
                    >
                        {move || if open.get() { "Hide" } else { "Show" }}
                    </button>
                    {other
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="button quiet"
                                    aria-label=hours
                                    on:click=move |_| id.with_value(|id| page.go_for_host(Step::HostHours, id))
                                >
                                    "Hours"
                                </button>
                            }
                        })}
                </div>
            </div>
            {move || {
                (standing.get() == Standing::Attention)
                    .then(|| {
                        let words = now.with(|host| reason(host).map(str::to_owned));
                        view! { <p data-test="person-reason">{words}</p> }
                    })
            }}
            <ul class="hint facts">
                {move || {
                    let facts = now.with(facts).into_iter();
                    facts.map(|words| view! { <li>{words}</li> }).collect_view()
                }}
            </ul>
            {move || open.get().then(|| view! { <Details host=now /> })}
            {move || {
                invites.get().then(|| view! { <InviteHost host=id.get_value() /> })
            }}
            {other.then(|| view! { <HostDetails host=id.get_value() /> })}
            {other.then(|| view! { <HostSwitches host=id.get_value() /> })}
            {here.then(|| view! { <HostActs host=host can_remove=true /> })}
        </li>
    }
}

/// What is known at a glance: what is to come, and when the calendars were read.
fn facts(host: &HostView) -> Vec<String> {
    let mut facts = vec![coming(host.coming)];
    let reads = |it: &&ConnectionView| it.state == "active" && it.blocking_count > 0;
    let reading: Vec<_> = host.connections.iter().filter(reads).collect();
    let read: Option<Vec<_>> = reading.iter().map(|it| it.last_read.as_ref()).collect();
    match read.map(|read| read.into_iter().min_by(|a, b| a.0.cmp(&b.0))) {
        Some(Some(oldest)) => facts.push(format!("Busy times read {}", clock::ago(&oldest.0))),
        Some(None) => {}
        None => facts.push("Busy times not read yet".to_owned()),
    }
    facts
}

/// Their bookings, and how their accounts stand: never what these are called.
#[component]
fn Details(host: Memo<HostView>) -> impl IntoView {
    let page = Page::here();
    let bookings = Memo::new(move |_| {
        let all = page.view().map(|view| view.bookings).unwrap_or_default();
        let id = host.with(|host| host.id.clone());
        all.into_iter()
            .filter(|it| it.host == id || it.co_hosts.contains(&id))
            .collect::<Vec<_>>()
    });
    view! {
        <div class="person-more" data-test="person-more">
            <h3>"Calendars"</h3>
            {move || {
                let lines = host.with(|host| host.connections.iter().map(account).collect::<Vec<_>>());
                let none = lines.is_empty();
                view! {
                    {none.then(|| view! { <p>"No calendar is connected."</p> })}
                    {lines.into_iter().map(|words| view! { <p>{words}</p> }).collect_view()}
                }
            }}
            <h3>"Upcoming bookings"</h3>
            {move || {
                let rows = bookings.get();
                let none = rows.is_empty();
                let cut = page.view().is_some_and(|view| view.bookings_left_out > 0);
                view! {
                    {none.then(|| view! { <p class="empty">"None are listed."</p> })}
                    <ul class="bookings">
                        {rows.into_iter().map(|it| view! { <Row booking=it /> }).collect_view()}
                    </ul>
                    {cut
                        .then(|| {
                            view! { <p class="hint">"Later ones may not be listed: the list is full."</p> }
                        })}
                }
            }}
        </div>
    }
}

/// How one account stands.
fn account(connection: &ConnectionView) -> String {
    let all = match connection.calendar_count {
        1 => "1 calendar".to_owned(),
        n => format!("{n} calendars"),
    };
    if let Some(advice) = &connection.advice {
        return advice.detail.clone();
    }
    if connection.kind == ConnectionKind::Ical {
        let read = connection.last_read.as_ref();
        let read = read.map(|at| format!("It was read {}. ", clock::ago(&at.0)));
        let read = read.unwrap_or_default();
        return format!("A calendar at an address. {read}Changes there may take a day to show.");
    }
    let read = match &connection.last_read {
        Some(at) => format!(", read {}", clock::ago(&at.0)),
        None => String::new(),
    };
    let told = match (connection.blocking_count, connection.push) {
        (0, _) => "",
        (_, true) => " Changes arrive at once.",
        (_, false) => " Changes arrive within 10 minutes.",
    };
    let blocking = connection.blocking_count;
    let block = if blocking == 1 { "blocks" } else { "block" };
    format!("Connected. {blocking} of {all} {block} time{read}.{told}")
}

#[component]
fn Row(booking: OwnerBooking) -> impl IntoView {
    let start = booking.start.0;
    view! {
        <li class="booking dated">
            <p class="booking-time">{format!("{}, {}", clock::day(&start), clock::time(&start))}</p>
            <p>
                <strong>{booking.name}</strong> " · " {booking.title}
            </p>
        </li>
    }
}
