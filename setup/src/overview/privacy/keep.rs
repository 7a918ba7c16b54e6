//! How long what visitors said is kept.

use leptos::prelude::*;
use shared::api::PrivacySettings;

use crate::api::{self, Failure};
use crate::state::Page;
use crate::ui::{Notice, SaveButton, TextField, Tone, Work, WorkError};

/// The number of days, and what another one would do.
#[component]
pub(super) fn Keep() -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let now = Memo::new(move |_| page.view().map(|view| view.keep_days).unwrap_or_default());
    let days = RwSignal::new(now.get_untracked().to_string());
    let typed = move || days.get().trim().parse::<u16>().ok();
    let shorter = move || typed().filter(|days| (1..now.get()).contains(days));
    let save = move |submit: leptos::ev::SubmitEvent| {
        submit.prevent_default();
        let Some(keep_days) = untrack(typed) else {
            let advice = "Enter a number of days from 1 to 3,650.";
            return work.fail(Failure::at("keep_days", advice));
        };
        let path = format!("{}/privacy", page.site_path());
        work.run(async move {
            page.take(api::put(&path, &PrivacySettings { keep_days }).await?);
            page.say("Saved.");
            Ok(())
        });
    };
    view! {
        <form class="privacy-part" on:submit=save novalidate>
            <TextField
                id="keep-days"
                field="keep_days"
                label="Forget visitors’ names this many days after the booking"
                hint="A booking keeps its time, its host and what was booked. It loses name, \
                e-mail address, notes, answers, guests, where they came from and your own note. \
                Events in Google Calendar stay as they are."
                value=days
                work=work
                number=true
            />
            {move || {
                shorter()
                    .map(|days| {
                        view! {
                            <Notice
                                tone=Tone::Warn
                                title="This can’t be undone"
                                test="keep-shorter"
                            >
                                <p>
                                    {format!(
                                        "Bookings that ended more than {} ago lose their names within a day.",
                                        of_days(days),
                                    )}
                                </p>
                            </Notice>
                        }
                    })
            }}
            <WorkError work=work fields=&["keep_days"] />
            <div class="actions">
                <SaveButton work=work label="Save" busy="Saving…" test="save-privacy" />
            </div>
        </form>
    }
}

fn of_days(days: u16) -> String {
    match days {
        1 => "one day".to_owned(),
        days => format!("{days} days"),
    }
}
