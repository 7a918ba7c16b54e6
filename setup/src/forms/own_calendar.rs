//! The calendar that is made for bookings: what it means, a new one where it is gone, and the way
//! to have one.

use leptos::prelude::*;
use shared::api::{ConnectionKind, ConnectionView, HostView, Intent, OWN_CALENDAR_CONSENTS};

use super::checks::{Own, own_state};
use crate::api;
use crate::state::Page;
use crate::ui::{ActButton, GoogleButton, Notice, OwnLimits, Tone, Work, WorkError};

/// For each account of the host that is connected, what there is to say of it.
#[component]
pub(super) fn OwnCalendars(host: Memo<Option<HostView>>) -> impl IntoView {
    move || {
        let host = host.get()?;
        let id = host.id.clone();
        let google = host.connections.iter();
        let google = google.filter(|it| it.kind == ConnectionKind::Google && it.state == "active");
        let several = google.clone().count() > 1;
        let rows = google.filter_map(|connection| one(&host, id.clone(), connection, several));
        Some(rows.collect_view())
    }
}

/// Where it is not there, that, and the button that makes it.
#[component]
pub(crate) fn MissingOwn(host: HostView) -> impl IntoView {
    let missing = host
        .connections
        .iter()
        .filter(|connection| connection.state == "active" && own_state(connection) == Own::Missing);
    let rows = missing.map(|connection| {
        view! { <MakeIt host=host.id.clone() connection=connection.clone() /> }
    });
    rows.collect_view()
}

fn one(host: &HostView, id: String, connection: &ConnectionView, several: bool) -> Option<AnyView> {
    Some(match own_state(connection) {
        Own::Missing => return None,
        Own::Stands(title) => view! {
            <div class="own-calendar" data-test="own-calendar">
                <p>
                    "Google lets us write to “" {title.to_owned()}
                    "” and to no other calendar. To have bookings in one of your own, choose it \
                     above: Google asks you once more."
                </p>
                <OwnLimits />
            </div>
        }
        .into_any(),
        Own::None => {
            let account = several.then(|| connection.email.clone());
            let from = connection.calendars.iter().find(|it| it.receives_bookings);
            let left = from.filter(|it| !it.ours && host.coming > 0);
            let left = left.map(|it| it.title.clone());
            view! { <Narrow host=id email=connection.email.clone() account=account left=left /> }
                .into_any()
        }
    })
}

/// It was deleted at Google, or never made: one click.
#[component]
fn MakeIt(host: String, connection: ConnectionView) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let path = format!("hosts/{host}/connections/{}/own-calendar", connection.id);
    let make = move |()| {
        let path = format!("{}/{path}", page.site_path());
        work.run(async move {
            page.take(api::post(&path, &serde_json::Map::new()).await?);
            page.say("The calendar was made.");
            Ok(())
        });
    };
    view! {
        <Notice tone=Tone::Warn title="The calendar for your bookings is missing" test="no-own-calendar">
            <p>
                "It was deleted in Google Calendar, or never made. Until there is one, nothing can be \
                 booked. Existing bookings are brought into the new one."
            </p>
            <WorkError work=work />
            <div class="actions">
                <ActButton
                    work=work
                    label="Make a new calendar"
                    busy="Making it…"
                    look="primary"
                    test="make-own-calendar"
                    press=Callback::new(make)
                />
            </div>
        </Notice>
    }
}

/// From now on only a calendar that is made for bookings.
#[component]
fn Narrow(
    host: String,
    email: String,
    /// The account's address, where there are several.
    account: Option<String>,
    /// The calendar in which coming bookings leave an event behind.
    left: Option<String>,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let press = move |()| {
        let mut request = api::start_request(Intent::ConnectHost);
        request.site = page.view_untracked().map(|view| view.site);
        request.host = Some(host.clone());
        request.own_calendar = true;
        request.login_hint = Some(email.clone());
        work.run(async move { Err(api::start_google(request).await) });
    };
    let [_, _, make] = OWN_CALENDAR_CONSENTS;
    let summary = match account {
        Some(account) => format!("Only a new calendar for bookings, in {account}"),
        None => "Let us write only to a new calendar, made for bookings".to_owned(),
    };
    view! {
        <details class="more own-calendar">
            <summary data-test="own-calendar-offer">{summary}</summary>
            <p>
                "We make one new calendar and write every booking there. Google then lets us write \
                 to none of your other calendars; they only say when you are busy. Instead of \
                 writing to calendars you own, Google asks:"
            </p>
            <p class="scope">"“" {make.label} "”"</p>
            <OwnLimits />
            {left
                .map(|title| {
                    view! {
                        <p data-test="left-behind">
                            {format!(
                                "Upcoming bookings move to the new calendar. Their old events in \
                                 “{title}” are then out of our reach: we list them here, and you \
                                 remove them yourself. If Google offers to tell the guests, decline: \
                                 their booking stands.",
                            )}
                        </p>
                    }
                })}
            <p class="hint">
                "Google’s own list of connected apps still shows what you allowed before. Our new \
                 key can’t use it, and the old key is erased here."
            </p>
            <WorkError work=work />
            <div class="actions">
                <GoogleButton
                    work=work
                    label="Ask Google for only this"
                    test="narrow"
                    press=Callback::new(press)
                />
            </div>
        </details>
    }
}
