//! Finding bookings of any time, and taking them along as files.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{BookingFilter, BookingPlace, BookingSearch, BookingStatus};
use shared::api::{FoundBookings, Instant, OwnerBooking};

use super::bookings::Days;
use crate::api::Failure;
use crate::state::{Known, Page};
use crate::ui::{ActButton, Notice, Select, Tone, Work, WorkError};
use crate::{api, clock};

/// Of which time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Ahead,
    Past,
    Any,
    Between,
}

const WHEN: [(When, &str); 4] = [
    (When::Ahead, "Ahead"),
    (When::Past, "Past"),
    (When::Any, "Any time"),
    (When::Between, "Between two days"),
];

const STATES: [(Option<BookingStatus>, &str); 5] = [
    (None, "Everything booked"),
    (Some(BookingStatus::Confirmed), "Confirmed"),
    (Some(BookingStatus::Pending), "Waiting"),
    (Some(BookingStatus::Cancelled), "Cancelled"),
    (Some(BookingStatus::Rejected), "Not booked"),
];

/// What is looked for. Cheap to copy.
#[derive(Clone, Copy)]
struct Wanted {
    /// As it is typed; looked for when the form is sent.
    typed: RwSignal<String>,
    text: RwSignal<String>,
    when: RwSignal<When>,
    first: RwSignal<String>,
    last: RwSignal<String>,
    status: RwSignal<Option<BookingStatus>>,
    host: RwSignal<Option<String>>,
    event: RwSignal<Option<String>>,
}

impl Wanted {
    /// Whether the days say that it ends before it begins.
    fn is_backwards(self) -> bool {
        let (first, last) = (self.first.get(), self.last.get());
        self.when.get() == When::Between && !last.is_empty() && last < first
    }

    fn new() -> Self {
        Self {
            typed: RwSignal::default(),
            text: RwSignal::default(),
            when: RwSignal::new(When::Ahead),
            first: RwSignal::default(),
            last: RwSignal::default(),
            status: RwSignal::new(None),
            host: RwSignal::new(None),
            event: RwSignal::new(None),
        }
    }

    fn filter(self) -> BookingFilter {
        let (from, to): (Option<Instant>, Option<Instant>) = match self.when.get() {
            When::Ahead => (clock::now(), None),
            When::Past => (None, clock::now()),
            When::Any => (None, None),
            When::Between => (
                clock::start_of_day(&self.first.get(), 0),
                clock::start_of_day(&self.last.get(), 1),
            ),
        };
        BookingFilter {
            text: self.text.get(),
            host: self.host.get(),
            event: self.event.get(),
            status: self.status.get(),
            from,
            to,
        }
    }

    /// Of what is over, the latest is looked for.
    fn latest_first(self) -> bool {
        matches!(self.when.get(), When::Past | When::Any)
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Found {
    bookings: Vec<OwnerBooking>,
    next: Option<BookingPlace>,
}

/// At least so many of what is looked for beyond `found`, if there are.
async fn look(
    path: &str,
    mut search: BookingSearch,
    mut found: Found,
    least: usize,
) -> Result<Found, Failure> {
    loop {
        search.after = found.next.take();
        let more: FoundBookings = api::post(path, &search).await?;
        found.bookings.extend(more.bookings);
        found.next = more.next;
        if found.next.is_none() || found.bookings.len() >= least {
            return Ok(found);
        }
    }
}

/// The form, what it finds, and the files.
#[component]
pub(super) fn Find() -> impl IntoView {
    let page = Page::here();
    let wanted = Wanted::new();
    let path = StoredValue::new(format!("{}/bookings/search", page.site_path()));
    let found = RwSignal::new(Known::<Found>::Asking);
    let search = Memo::new(move |_| BookingSearch {
        filter: wanted.filter(),
        latest_first: wanted.latest_first(),
        after: None,
    });
    // Only the answer to the last question counts.
    let turn = StoredValue::new(0_u32);
    let ask = move |known: Found, least: usize| {
        let asked = turn.get_value() + 1;
        turn.set_value(asked);
        let (path, search) = (path.get_value(), search.get_untracked());
        spawn_local(async move {
            let answer = look(&path, search, known, least).await;
            if turn.try_get_value() == Some(asked) {
                found.try_set(answer.map_or_else(Known::Failed, Known::Some));
            }
        });
    };
    let nothing = || Found {
        bookings: Vec::new(),
        next: None,
    };
    let again = move || {
        found.set(Known::Asking);
        ask(nothing(), 1);
    };
    Effect::new(move |_| {
        search.track();
        again();
    });
    // What was changed is shown as it is now, and as much of the list as before.
    Effect::new(move |was: Option<()>| {
        page.site.track();
        if was.is_some()
            && let Known::Some(shown) = found.get_untracked()
        {
            ask(nothing(), shown.bookings.len());
        }
    });
    let more = move || {
        if let Known::Some(shown) = found.get_untracked() {
            let least = shown.bookings.len() + 1;
            ask(shown, least);
        }
    };
    let shown = Memo::new(move |_| found.get());
    view! {
        <Form wanted=wanted />
        <p class="found" role="status" data-test="found">
            {move || shown.with(count)}
        </p>
        {move || match shown.get() {
            Known::Asking | Known::None => ().into_any(),
            Known::Failed(failure) => {
                view! {
                    <Notice tone=Tone::Bad title="The bookings could not be read">
                        <p>{failure.sentence()}</p>
                        <div class="actions">
                            <button type="button" class="button" on:click=move |_| again()>
                                "Try again"
                            </button>
                        </div>
                    </Notice>
                }
                    .into_any()
            }
            Known::Some(Found { bookings, next }) => {
                let none = bookings.is_empty();
                view! {
                    {(!none).then(|| view! { <Days list=bookings /> })}
                    {next
                        .map(|_| {
                            view! {
                                <div class="actions">
                                    <button
                                        type="button"
                                        class="button"
                                        data-test="more-bookings"
                                        on:click=move |_| more()
                                    >
                                        "Show more"
                                    </button>
                                </div>
                            }
                        })}
                    {(!none).then(|| view! { <Files search=search /> })}
                }
                    .into_any()
            }
        }}
    }
}

fn count(found: &Known<Found>) -> String {
    let Known::Some(found) = found else {
        let looks = matches!(found, Known::Asking);
        return if looks { "Looking…" } else { "" }.to_owned();
    };
    match (found.bookings.len(), found.next.is_some()) {
        (0, false) => "No bookings match.".to_owned(),
        (0, true) => "None found so far.".to_owned(),
        (1, false) => "1 booking".to_owned(),
        (count, false) => format!("{count} bookings"),
        (1, true) => "The first booking".to_owned(),
        (count, true) => format!("The first {count} bookings"),
    }
}

#[component]
fn Form(wanted: Wanted) -> impl IntoView {
    let page = Page::here();
    let site = page.view_untracked();
    let all = |words: &str| vec![(None, words.to_owned())];
    let (mut hosts, mut events) = (all("Every host"), all("Every event type"));
    if let Some(site) = site {
        hosts.extend(site.hosts.into_iter().map(|it| (Some(it.id), it.name)));
        events.extend(site.events.into_iter().map(|it| (Some(it.event), it.title)));
    }
    let hosts = (hosts.len() > 2).then(|| {
        view! { <Select id="find-host" label="Host" value=wanted.host options=hosts /> }
    });
    let events = (events.len() > 2).then(|| {
        view! { <Select id="find-event" label="Event type" value=wanted.event options=events /> }
    });
    view! {
        <form
            class="find"
            role="search"
            aria-label="Bookings"
            on:submit=move |event| {
                event.prevent_default();
                wanted.text.set(wanted.typed.get_untracked().trim().to_owned());
            }
        >
            <div class="field">
                <label for="find-text">"Name, e-mail, title or note"</label>
                <div class="find-text">
                    <input
                        id="find-text"
                        type="search"
                        maxlength="100"
                        autocomplete="off"
                        data-test="find-text"
                        prop:value=wanted.typed
                        on:input:target=move |event| wanted.typed.set(event.target().value())
                    />
                    <button type="submit" class="button" data-test="find">
                        "Find"
                    </button>
                </div>
            </div>
            <div class="grid">
                <Select id="find-when" label="When" value=wanted.when options=WHEN.to_vec() />
                <Select id="find-status" label="State" value=wanted.status options=STATES.to_vec() />
                {hosts}
                {events}
                <Show when=move || wanted.when.get() == When::Between>
                    <DayField id="find-first" label="From" value=wanted.first />
                    <DayField id="find-last" label="To (included)" value=wanted.last />
                </Show>
            </div>
            <p class="field-error" role="alert">
                {move || wanted.is_backwards().then_some("The last day is before the first.")}
            </p>
        </form>
    }
}

#[component]
fn DayField(id: &'static str, label: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type="date"
                data-test=id
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            />
        </div>
    }
}

/// All that fits, also what is not shown yet, as a file.
#[component]
fn Files(search: Memo<BookingSearch>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let keep = move |end: &'static str, kind: &'static str| {
        let path = format!("{}/bookings.{end}", page.site_path());
        let slug = page.view_untracked().map(|view| view.site);
        work.run(async move {
            let bytes = api::file(&path, &search.get_untracked().filter).await?;
            let name = format!("{}-bookings.{end}", slug.unwrap_or_default());
            super::file::keep(page, &name, kind, &bytes)
        });
    };
    view! {
        <div class="files">
            <WorkError work=work />
            <div class="actions">
                <ActButton
                    work=work
                    label="Spreadsheet (CSV)"
                    test="export-csv"
                    press=move |()| keep("csv", "text/csv")
                />
                <ActButton
                    work=work
                    label="Calendar file (ICS)"
                    test="export-ics"
                    press=move |()| keep("ics", "text/calendar")
                />
            </div>
            <p class="hint">
                "All bookings that match, with names and addresses: keep the files to yourself. \
                Your notes are in the spreadsheet only."
            </p>
        </div>
    }
}
