//! Which mails are sent for the signed-in host.

use leptos::prelude::*;
use shared::api::{HostView, Mails};

use super::section::Editable;
use crate::api;
use crate::state::Page;
use crate::ui::{SaveButton, Work, WorkError};

/// One switch: what it says, and where it is kept.
struct Switch {
    name: &'static str,
    label: &'static str,
    field: fn(&mut Mails) -> &mut bool,
}

const SWITCHES: [Switch; 8] = [
    Switch {
        name: "rejected",
        label: "To visitors: a booking did not come about",
        field: |mails| &mut mails.rejected,
    },
    Switch {
        name: "cancelled",
        label: "To visitors: cancelled, where Google can't tell them",
        field: |mails| &mut mails.cancelled,
    },
    Switch {
        name: "approval",
        label: "To visitors: their request arrived, or was declined",
        field: |mails| &mut mails.approval,
    },
    Switch {
        name: "confirmed",
        label: "To visitors: booked, where Google sends no invitation",
        field: |mails| &mut mails.confirmed,
    },
    Switch {
        name: "changed",
        label: "To visitors: a new time, where Google sends no invitation",
        field: |mails| &mut mails.changed,
    },
    Switch {
        name: "approval_wanted",
        label: "To me: somebody waits for an answer",
        field: |mails| &mut mails.approval_wanted,
    },
    Switch {
        name: "connection_broken",
        label: "To me: Google has to be connected again",
        field: |mails| &mut mails.connection_broken,
    },
    Switch {
        name: "jobs_failing",
        label: "To me: something fails again and again",
        field: |mails| &mut mails.jobs_failing,
    },
];

fn mine(page: Page) -> Option<HostView> {
    page.view()?.hosts.into_iter().find(|host| host.me)
}

/// The switches, behind *Change*.
#[component]
pub(super) fn MailsSection() -> impl IntoView {
    let page = Page::here();
    let open = RwSignal::new(false);
    let summary = move || {
        let mut mails = mine(page).map(|host| host.mails).unwrap_or_default();
        let off = SWITCHES
            .iter()
            .filter(|it| !*(it.field)(&mut mails))
            .count();
        let words = match (page.view().is_some_and(|view| view.sends_mail), off) {
            (false, _) => "This deployment sends no mail. Google still invites guests.".to_owned(),
            (true, 0) => "Everything that Google can't say is told by mail.".to_owned(),
            (true, off) => format!("{off} of {} kinds are switched off.", SWITCHES.len()),
        };
        view! { <p>{words}</p> }
    };
    let editor = move || {
        let host = untrack(|| mine(page))?;
        Some(view! { <Form host=host open=open /> })
    };
    view! {
        <Editable
            id="mails"
            title="Mails"
            open=open
            summary=summary.into()
            editor=editor.into()
        />
    }
}

#[component]
fn Form(host: HostView, open: RwSignal<bool>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let mails = RwSignal::new(host.mails);
    let id = host.id;
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let path = format!("{}/hosts/{id}/mails", page.site_path());
        work.run(async move {
            page.take(api::put(&path, &mails.get_untracked()).await?);
            page.say("Mails saved.");
            open.set(false);
            Ok(())
        });
    };
    let boxes = SWITCHES.iter().map(|it| {
        let on = move || *(it.field)(&mut mails.get());
        let turn = move |_| mails.update(|mails| *(it.field)(mails) ^= true);
        view! {
            <label class="switch">
                <input type="checkbox" name=it.name prop:checked=on on:change=turn />
                <span>{it.label}</span>
            </label>
        }
    });
    view! {
        <form on:submit=save>
            <WorkError work=work />
            {boxes.collect_view()}
            <SaveButton work=work label="Save mails" busy="Saving…" test="save-mails" />
        </form>
    }
}
