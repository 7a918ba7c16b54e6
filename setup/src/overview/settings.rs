//! The editors of the first-time path, as sections that open.

use leptos::prelude::*;
use shared::api::{GuestDeclines, HostChanges, NewDraft, SiteSettings};

use super::section::{Editable, Part};
use crate::api;
use crate::forms::{Beside, CalendarNotice, CalendarsForm, DAYS, MissingOwn};
use crate::state::Page;
use crate::ui::{SaveButton, Select, TextField, Work, WorkError};

/// Which calendars block and which one receives.
#[component]
pub(super) fn CalendarsSection(part: Part) -> impl IntoView {
    let page = Page::here();
    // Back from Google with a choice that is not saved yet: go on where it was left.
    let open = RwSignal::new(crate::browser::kept("choice").is_some());
    let summary = move || {
        let calendars = page.mine().into_iter().flat_map(|host| host.connections);
        let calendars: Vec<_> = calendars.flat_map(|it| it.calendars).collect();
        let names = |wanted: fn(&shared::api::CalendarView) -> bool| {
            let names: Vec<_> = calendars
                .iter()
                .filter(|calendar| wanted(calendar))
                .map(|calendar| calendar.title.clone())
                .collect();
            match names.is_empty() {
                true => "none".to_owned(),
                false => names.join(", "),
            }
        };
        view! {
            <dl class="fact-list">
                <dt>"Blocks my time"</dt>
                <dd>{names(|calendar| calendar.checks_conflicts)}</dd>
                <dt>"Bookings go here"</dt>
                <dd>{names(|calendar| calendar.receives_bookings)}</dd>
            </dl>
            {page
                .mine()
                .map(|host| {
                    view! {
                        <CalendarNotice host=host.clone() />
                        <MissingOwn host=host />
                    }
                })}
        }
    };
    let editor = move || {
        let close = Callback::new(move |()| open.set(false));
        untrack(|| page.mine()).map(|host| {
            view! {
                <CalendarsForm host=host.id label="Save calendars" saved=close beside=true />
            }
        })
    };
    view! {
        <Editable
            part=part
            open=open
            summary=summary.into()
            editor=editor.into()
        />
    }
}

/// The site's title, and what visitors see when the widget can't help.
#[component]
pub(super) fn SiteSection(part: Part) -> impl IntoView {
    let page = Page::here();
    let open = RwSignal::new(false);
    let summary = move || {
        page.view().map(|view| {
            let contact = match view.contact.is_empty() {
                true => "not set".to_owned(),
                false => view.contact,
            };
            view! {
                <dl class="fact-list">
                    <dt>"Title"</dt>
                    <dd>{view.title}</dd>
                    <dt>"Contact"</dt>
                    <dd>{contact}</dd>
                    <dt>"Address"</dt>
                    <dd>{view.site}</dd>
                </dl>
            }
        })
    };
    let editor = move || view! { <SiteEditor open=open /> };
    view! {
        <Editable
            part=part
            open=open
            summary=summary.into()
            editor=editor.into()
        />
    }
}

#[component]
fn SiteEditor(open: RwSignal<bool>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let view = page.view_untracked();
    let title = RwSignal::new(view.as_ref().map(|it| it.title.clone()).unwrap_or_default());
    let first_weekday = RwSignal::new(view.as_ref().map(|it| it.first_weekday).unwrap_or_default());
    let host_changes = RwSignal::new(view.as_ref().map(|it| it.host_changes).unwrap_or_default());
    let guest_declines = RwSignal::new(
        view.as_ref()
            .map(|it| it.guest_declines)
            .unwrap_or_default(),
    );
    let of = view.as_ref().and_then(|it| it.events.first());
    let of = of.map(|event| event.event.clone());
    let contact = RwSignal::new(view.map(|it| it.contact).unwrap_or_default());
    let settings = move || SiteSettings {
        title: title.get_untracked().trim().to_owned(),
        contact: contact.get_untracked().trim().to_owned(),
        first_weekday: first_weekday.get_untracked(),
        host_changes: host_changes.get_untracked(),
        guest_declines: guest_declines.get_untracked(),
    };
    let draft = Box::new(move || {
        Ok(NewDraft {
            site: Some(settings()),
            ..NewDraft::default()
        })
    });
    let save = move |submit: leptos::ev::SubmitEvent| {
        submit.prevent_default();
        let settings = settings();
        let path = page.site_path();
        work.run(async move {
            page.take(api::put(&path, &settings).await?);
            page.say("Site saved.");
            open.set(false);
            Ok(())
        });
    };
    view! {
        <Beside of=of draft=draft>
        <form on:submit=save novalidate>
            <TextField
                id="site-title"
                field="title"
                scope="site-"
                label="Title"
                hint="Visitors see it as the name they are booking with."
                value=title
                work=work
            />
            <TextField
                id="site-contact"
                field="contact"
                scope="site-"
                label="Contact"
                hint="An address or number, shown to visitors if booking doesn’t work."
                value=contact
                work=work
            />
            <Select
                id="first-weekday"
                label="Weeks start on"
                value=first_weekday
                options=DAYS.to_vec()
            >
                <p class="hint">"For weekly limits. Visitors see weeks as is usual in their language."</p>
            </Select>
            <Select
                id="host-changes"
                label="When a booking is moved or deleted in Google Calendar"
                value=host_changes
                options=vec![
                    (HostChanges::Follow, "The booking follows the calendar"),
                    (HostChanges::Ask, "Ask the host which one is right"),
                    (HostChanges::Ignore, "The booking stays as it was"),
                ]
            />
            <Select
                id="guest-declines"
                label="When a guest answers No to the invitation"
                value=guest_declines
                options=vec![
                    (GuestDeclines::Show, "Show it to the host"),
                    (GuestDeclines::Cancel, "Cancel the booking"),
                ]
            />
            <WorkError work=work fields=&["title", "contact"] />
            <div class="actions">
                <SaveButton work=work label="Save site" busy="Saving…" test="save-site" />
            </div>
        </form>
        </Beside>
    }
}
