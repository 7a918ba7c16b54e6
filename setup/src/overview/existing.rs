//! Writing existing bookings into the receiving calendar, and how many stand there.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::ExistingBookings;

use crate::api;
use crate::state::Page;
use crate::ui::{ActButton, Work, WorkError};

/// How many future bookings stand in the calendar.
fn sentence(it: ExistingBookings, moving: u32) -> String {
    let all = it.there.saturating_add(it.missing);
    match (all, it.missing) {
        (0, _) => "There are no future bookings to write.".to_owned(),
        (1, 0) => "The one future booking is in the calendar.".to_owned(),
        (n, 0) => format!("All {n} future bookings are in the calendar."),
        (n, missing) => {
            let next = match (n, moving) {
                (1, 0) => "It could not be written: try again.",
                (_, 0) => "Not all could be written: try again.",
                _ => "This page updates on its own.",
            };
            match (n, it.there) {
                (1, _) => format!("The one future booking is not in the calendar yet. {next}"),
                (_, 1) => format!("1 of {n} is in the calendar, {missing} to go. {next}"),
                (_, there) => {
                    format!("{there} of {n} are in the calendar, {missing} to go. {next}")
                }
            }
        }
    }
}

/// The button, with its progress and what came of it.
#[component]
pub(super) fn WriteExisting() -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let result = RwSignal::new(None::<ExistingBookings>);
    let host = Memo::new(move |_| page.mine().map(|it| it.id));
    let moving = Memo::new(move |_| page.mine().map_or(0, |it| it.moving));
    let path = move || {
        let host = host.get_untracked().unwrap_or_default();
        format!("{}/hosts/{host}/existing-bookings", page.site_path())
    };
    // What was asked for is counted anew whenever some of it is done.
    Effect::new(move |before: Option<u32>| {
        let now = moving.get();
        if before.is_some_and(|before| before != now) && result.get_untracked().is_some() {
            let path = path();
            spawn_local(async move {
                if let Ok(counted) = api::get::<ExistingBookings>(&path).await {
                    result.try_set(Some(counted));
                }
            });
        }
        now
    });
    let write = move |()| {
        let path = path();
        work.run(async move {
            let counted: ExistingBookings = api::post(&path, &serde_json::Map::new()).await?;
            result.set(Some(counted));
            // The page is looked at again as long as something moves.
            if let Some(view) = page.view_untracked() {
                page.look_again(&view.site).await;
            }
            Ok(())
        });
    };
    view! {
        <div class="existing">
            <ActButton
                work=work
                label="Write existing bookings"
                busy="Asking…"
                test="write-existing"
                press=write
            />
            <p class="hint">
                "Every future booking that isn’t in the calendar for bookings yet is written there, once."
            </p>
            <p role="status" data-test="existing-result">
                {move || result.get().map(|it| sentence(it, moving.get()))}
            </p>
            <WorkError work=work />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_it_is_said_in_numbers() {
        let say = |there, missing, moving| sentence(ExistingBookings { there, missing }, moving);
        assert_eq!(say(0, 0, 0), "There are no future bookings to write.");
        assert_eq!(say(1, 0, 0), "The one future booking is in the calendar.");
        assert_eq!(say(7, 0, 0), "All 7 future bookings are in the calendar.");
        let going = "2 of 5 are in the calendar, 3 to go. This page updates on its own.";
        assert_eq!(say(2, 3, 3), going);
        assert!(say(2, 3, 0).ends_with("try again."));
        assert!(say(1, 3, 3).starts_with("1 of 4 is in"));
        assert!(say(0, 1, 0).ends_with("It could not be written: try again."));
    }
}
