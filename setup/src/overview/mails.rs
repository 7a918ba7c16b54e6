//! Which mails are sent for the signed-in host.

use leptos::prelude::*;
use shared::api::{HostView, LockGroup, Mails};

use super::section::{Editable, Part};
use crate::api;
use crate::state::Page;
use crate::ui::{SaveButton, Switch, Work, WorkError};

/// One kind: what it says, and where it is kept.
struct Kind {
    name: &'static str,
    label: &'static str,
    field: fn(&mut Mails) -> &mut bool,
}

const KINDS: [Kind; 9] = [
    Kind {
        name: "rejected",
        label: "To visitors: a booking did not come about",
        field: |mails| &mut mails.rejected,
    },
    Kind {
        name: "cancelled",
        label: "To visitors: cancelled, where Google can't tell them",
        field: |mails| &mut mails.cancelled,
    },
    Kind {
        name: "approval",
        label: "To visitors: their request arrived, or was declined",
        field: |mails| &mut mails.approval,
    },
    Kind {
        name: "confirmed",
        label: "To visitors: booked, where Google sends no invitation",
        field: |mails| &mut mails.confirmed,
    },
    Kind {
        name: "changed",
        label: "To visitors: a new time, where Google sends no invitation",
        field: |mails| &mut mails.changed,
    },
    Kind {
        name: "approval_wanted",
        label: "To me: somebody waits for an answer",
        field: |mails| &mut mails.approval_wanted,
    },
    Kind {
        name: "connection_broken",
        label: "To me: Google has to be connected again",
        field: |mails| &mut mails.connection_broken,
    },
    Kind {
        name: "jobs_failing",
        label: "To me: something fails again and again",
        field: |mails| &mut mails.jobs_failing,
    },
    Kind {
        name: "calendar_lost",
        label: "To me: a calendar is gone, or can’t be read",
        field: |mails| &mut mails.calendar_lost,
    },
];

/// How many are off, in words.
pub(super) fn mails_summary(mut mails: Mails) -> String {
    match KINDS.iter().filter(|it| !*(it.field)(&mut mails)).count() {
        0 => "Everything that Google can't say is told by mail.".to_owned(),
        off => format!("{off} of {} kinds are switched off.", KINDS.len()),
    }
}

/// The switches, behind *Change*.
#[component]
pub(super) fn MailsSection(part: Part) -> impl IntoView {
    let page = Page::here();
    let open = RwSignal::new(false);
    let summary = move || {
        let mails = page.mine().map(|host| host.mails).unwrap_or_default();
        let words = match page.view().is_some_and(|view| view.sends_mail) {
            false => "This deployment sends no mail. Google still invites guests.".to_owned(),
            true => mails_summary(mails),
        };
        view! { <p>{words}</p> }
    };
    let editor = move || {
        let host = untrack(|| page.mine())?;
        Some(view! { <Form host=host open=open /> })
    };
    view! {
        <Editable
            part=part
            group=LockGroup::Mails
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
    let boxes = KINDS.iter().map(|it| {
        let on = move || *(it.field)(&mut mails.get());
        let turn = move |on| mails.update(|mails| *(it.field)(mails) = on);
        view! { <Switch on=Signal::derive(on) turn=turn label=it.label test=it.name /> }
    });
    view! {
        <form on:submit=save>
            <WorkError work=work />
            {boxes.collect_view()}
            <SaveButton work=work label="Save mails" busy="Saving…" test="save-mails" />
        </form>
    }
}
