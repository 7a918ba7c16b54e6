//! An editor with the real widget beside it, as it would be with what is being set.

use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Draft, EventSettings, HostView, NewDraft, SiteView};

use crate::api::{self, Failure};
use crate::state::{Page, offers, schedule_of};
use crate::ui::Preview;

/// After the last touch of the editor.
const PAUSE: Duration = Duration::from_millis(500);

/// The event type by which a host's changes are shown: one that uses this schedule of theirs, else
/// any of theirs.
pub(crate) fn event_of_host(view: &SiteView, host: &HostView, schedule: &str) -> Option<String> {
    let uses = |event: &&EventSettings| schedule_of(event, &host.id) == schedule;
    let mut theirs = view.events.iter().filter(|event| offers(event, &host.id));
    let found = theirs.clone().find(uses).or_else(|| theirs.next());
    found.map(|event| event.event.clone())
}

/// Shows an editor, and beside it the widget with what it says now. What can't be read, or is
/// refused, leaves the widget as it was, with the reason below it.
#[component]
pub(crate) fn Beside(
    /// The event type that is shown; without one there is the editor only.
    of: Option<String>,
    /// What is being set of it, its name apart; asked again after every touch of the editor.
    draft: Box<dyn Fn() -> Result<NewDraft, Failure>>,
    children: Children,
) -> impl IntoView {
    let Some(of) = of else {
        return children().into_any();
    };
    let page = Page::here();
    let shown = RwSignal::new(None::<String>);
    let behind = RwSignal::new(None::<String>);
    let last = StoredValue::new(None::<NewDraft>);
    let path = StoredValue::new(format!("{}/drafts", page.site_path()));
    let site = StoredValue::new(page.view_untracked().map(|view| view.site));
    let look = Rc::new(move || {
        // The first look comes with a frame, before which the editor may be gone, and with it all
        // that it is asked for.
        if last.try_with_value(|_| ()).is_none() {
            return;
        }
        let wish = match untrack(&draft) {
            Ok(wish) => NewDraft {
                of: of.clone(),
                ..wish
            },
            Err(failure) => return behind.set(Some(failure.sentence())),
        };
        if last.with_value(|last| last.as_ref() == Some(&wish)) {
            return;
        }
        last.set_value(Some(wish.clone()));
        spawn_local(async move {
            let answer = api::post::<_, Draft>(&path.get_value(), &wish).await;
            let newest = last.try_with_value(|last| last.as_ref() == Some(&wish));
            if newest != Some(true) {
                return;
            }
            match (answer, site.get_value()) {
                (Ok(draft), Some(site)) => {
                    behind.try_set(None);
                    shown.try_set(Some(format!("{site}/{}", draft.event)));
                }
                (Err(failure), _) => {
                    behind.try_set(Some(failure.sentence()));
                    last.try_update_value(|last| *last = None);
                }
                (Ok(_), None) => {}
            }
        });
    });
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(Some(timer)) = timer.try_update_value(Option::take) {
            timer.clear();
        }
    };
    on_cleanup(stop);
    let first = look.clone();
    request_animation_frame(move || first());
    let touched = move || {
        stop();
        let look = look.clone();
        timer.set_value(set_timeout_with_handle(move || look(), PAUSE).ok());
    };
    let touched = Rc::new(touched);
    let [input, change, click, key, pointer] = std::array::from_fn(|_| touched.clone());
    let book = Signal::derive(move || shown.get().unwrap_or_default());
    let any = Memo::new(move |_| shown.with(Option::is_some));
    view! {
        <div class="beside">
            <div
                class="beside-editor"
                on:input=move |_| input()
                on:change=move |_| change()
                on:click=move |_| click()
                on:keyup=move |_| key()
                on:pointerup=move |_| pointer()
            >
                {children()}
            </div>
            <div class="beside-preview" data-test="draft-preview">
                <p><strong>"As visitors would see it"</strong></p>
                <p class="hint" role="status">
                    {move || match behind.get() {
                        Some(why) => format!("Not updated yet: {why}"),
                        None => "With the settings on this page, saved or not. Nothing gets booked.".to_owned(),
                    }}
                </p>
                {move || any.get().then(|| view! { <Preview book=book turn=0 /> })}
            </div>
        </div>
    }
    .into_any()
}
