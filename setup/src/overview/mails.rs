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

/// What visitors are written, and the host.
const KINDS: [(&str, &[Kind]); 2] = [("To visitors", &TO_VISITORS), ("To you", &TO_HOST)];

const TO_VISITORS: [Kind; 5] = [
    Kind {
        name: "rejected",
        label: "A booking could not be made",
        field: |mails| &mut mails.rejected,
    },
    Kind {
        name: "cancelled",
        label: "Cancelled, where Google can’t tell them",
        field: |mails| &mut mails.cancelled,
    },
    Kind {
        name: "approval",
        label: "Their request arrived, or was declined",
        field: |mails| &mut mails.approval,
    },
    Kind {
        name: "confirmed",
        label: "Booked, where Google sends no invitation",
        field: |mails| &mut mails.confirmed,
    },
    Kind {
        name: "changed",
        label: "A new time, where Google sends no invitation",
        field: |mails| &mut mails.changed,
    },
];

const TO_HOST: [Kind; 4] = [
    Kind {
        name: "approval_wanted",
        label: "Somebody is waiting for an answer",
        field: |mails| &mut mails.approval_wanted,
    },
    Kind {
        name: "connection_broken",
        label: "Google needs to be reconnected",
        field: |mails| &mut mails.connection_broken,
    },
    Kind {
        name: "jobs_failing",
        label: "Something fails again and again",
        field: |mails| &mut mails.jobs_failing,
    },
    Kind {
        name: "calendar_lost",
        label: "A calendar is gone, or can’t be read",
        field: |mails| &mut mails.calendar_lost,
    },
];

/// How many are off, in words.
pub(super) fn mails_summary(mut mails: Mails) -> String {
    let all = || KINDS.iter().flat_map(|(_, kinds)| *kinds);
    match all().filter(|it| !*(it.field)(&mut mails)).count() {
        0 => "Whatever Google can’t tell people is sent by e-mail.".to_owned(),
        1 => format!("1 of {} kinds is switched off.", all().count()),
        off => format!("{off} of {} kinds are switched off.", all().count()),
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
            false => "This installation sends no e-mail. Google still invites guests.".to_owned(),
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
            page.say("E-mails saved.");
            open.set(false);
            Ok(())
        });
    };
    let boxes = KINDS.iter().map(|(whom, kinds)| {
        let boxes = kinds.iter().map(|it| {
            let on = move || *(it.field)(&mut mails.get());
            let turn = move |on| mails.update(|mails| *(it.field)(mails) = on);
            view! { <Switch on=Signal::derive(on) turn=turn label=it.label test=it.name /> }
        });
        view! {
            <fieldset class="plain-set">
                <legend>{*whom}</legend>
                {boxes.collect_view()}
            </fieldset>
        }
    });
    view! {
        <form on:submit=save>
            <WorkError work=work />
            {boxes.collect_view()}
            <SaveButton work=work label="Save e-mails" busy="Saving…" test="save-mails" />
        </form>
    }
}
