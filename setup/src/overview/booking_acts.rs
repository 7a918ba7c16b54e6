//! What a host decides about a booking.

use leptos::prelude::*;
use shared::api::{CancelRequest, HostChangeDecision, Instant, RescheduleRequest, SiteView};

use crate::api::Failure;
use crate::state::Page;
use crate::ui::{ActButton, FieldError, Work, WorkError};
use crate::{api, browser, clock};

/// Agreeing to a booking that waits, or declining it; cancelling one after that. What ends it is
/// asked about once more, with room for a word to the visitor.
#[component]
pub(super) fn Act(id: String, waits: bool) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let path = StoredValue::new(format!("{}/bookings/{id}", page.site_path()));
    let asking = RwSignal::new(false);
    let reason = RwSignal::new(String::new());
    let end = if waits { "decline" } else { "cancel" };
    let (first, sure) = if waits {
        ("Decline", "Decline it")
    } else {
        ("Cancel this booking", "Cancel it, and free the time")
    };
    let approve = move |()| {
        work.run(async move {
            let path = format!("{}/approve", path.get_value());
            page.take(api::post(&path, &serde_json::Map::new()).await?);
            page.say("Approved.");
            Ok(())
        });
    };
    let finish = move |()| {
        work.run(async move {
            let path = format!("{}/{end}", path.get_value());
            let reason = reason.get_untracked().trim().to_owned();
            page.take(api::post(&path, &CancelRequest { reason }).await?);
            page.say(if waits { "Declined." } else { "Cancelled." });
            Ok(())
        });
    };
    let field = format!("reason-{id}");
    let label = field.clone();
    view! {
        <WorkError work=work />
        <Show
            when=move || asking.get()
            fallback=move || {
                view! {
                    <div class="actions">
                        {waits
                            .then(|| {
                                view! {
                                    <ActButton
                                        work=work
                                        label="Approve"
                                        test="approve-booking"
                                        press=approve
                                    />
                                }
                            })}
                        <button
                            type="button"
                            class="button quiet"
                            data-test=format!("{end}-booking")
                            on:click=move |_| asking.set(true)
                        >
                            {first}
                        </button>
                    </div>
                }
            }
        >
            <div class="field">
                <label for=label.clone()>"Message to the visitor (optional)"</label>
                <textarea
                    id=field.clone()
                    rows="2"
                    maxlength="500"
                    prop:value=reason
                    on:input:target=move |event| reason.set(event.target().value())
                ></textarea>
            </div>
            <div class="actions">
                <ActButton
                    work=work
                    label=sure
                    look="danger"
                    test=format!("{end}-for-sure")
                    press=finish
                />
                <button type="button" class="button quiet" on:click=move |_| asking.set(false)>
                    "Keep it"
                </button>
            </div>
        </Show>
    }
}

/// Another time for a confirmed booking, in this browser's zone. No notice period binds its host;
/// their hours and everything else do.
#[component]
pub(super) fn Move(id: String, start: String) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let path = StoredValue::new(format!("{}/bookings/{id}/reschedule", page.site_path()));
    let own = StoredValue::new(id.clone());
    // One wish for each time that the form is opened, however often it is sent.
    let key = RwSignal::new(None::<String>);
    let start = RwSignal::new(clock::to_field(&start));
    let go = move |()| {
        work.run(async move {
            let nothing = || Failure::at("start", "Choose a day and a time.");
            let wished = clock::from_field(&start.get_untracked()).ok_or_else(nothing)?;
            let wish = RescheduleRequest {
                start: wished,
                reason: String::new(),
            };
            let once = key.get_untracked().ok_or(Failure::Offline)?;
            let answer = api::post_once(&path.get_value(), &once, &wish).await;
            if matches!(answer, Err(Failure::Problem(_))) {
                // It was refused: sent again, it is another wish.
                key.set(browser::random_key());
            }
            let view: SiteView = answer?;
            let at = |instant: &Instant| clock::seconds(&instant.0);
            let booking = view.bookings.iter().find(|it| it.id == own.get_value());
            let words = match booking.is_some_and(|it| at(&it.start) == at(&wish.start)) {
                true => "Moved.",
                false => "It is being moved. The list says so until Google has it.",
            };
            page.take(view);
            page.say(words);
            Ok(())
        });
    };
    let field = format!("move-{id}");
    view! {
        <WorkError work=work />
        <Show
            when=move || key.read().is_some()
            fallback=move || {
                view! {
                    <button
                        type="button"
                        class="button quiet"
                        data-test="move-booking"
                        on:click=move |_| key.set(browser::random_key())
                    >
                        "Move it"
                    </button>
                }
            }
        >
            <div class="field">
                <label for=field.clone()>"New start time"</label>
                <input
                    id=field.clone()
                    type="datetime-local"
                    step="300"
                    data-test="move-to"
                    aria-describedby="error-start"
                    prop:value=start
                    on:input:target=move |event| {
                        start.set(event.target().value());
                        key.set(browser::random_key());
                    }
                />
                <FieldError work=work field="start" />
                <p class="hint">
                    "Within your hours. In Google Calendar you can move it to any time."
                </p>
            </div>
            <div class="actions">
                <ActButton work=work label="Move it to this time" test="move-for-sure" press=go />
                <button type="button" class="button quiet" on:click=move |_| key.set(None)>
                    "Keep it"
                </button>
            </div>
        </Show>
    }
}

/// What the host changed in Google waits for a decision.
#[component]
pub(super) fn Decide(id: String) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let decide = move |accept: bool| {
        let path = format!("{}/bookings/{id}/host-change", page.site_path());
        work.run(async move {
            page.take(api::post(&path, &HostChangeDecision { accept }).await?);
            page.say("Decided.");
            Ok(())
        });
    };
    let follow = decide.clone();
    view! {
        <WorkError work=work />
        <div class="actions">
            <ActButton
                work=work
                label="The calendar is right"
                test="follow-change"
                press=move |()| follow(true)
            />
            <ActButton
                work=work
                label="The booking stays"
                look="quiet"
                test="keep-booking"
                press=move |()| decide(false)
            />
        </div>
    }
}
