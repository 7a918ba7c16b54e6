//! One thing that is asked of the edge at a time: busy, and what went wrong, at its field.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::{Notice, Tone};
use crate::api::Failure;

/// The state of a form's request. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Work {
    busy: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
}

impl Work {
    /// Nothing asked yet. To be made in a component.
    pub(crate) fn new() -> Self {
        let busy = RwSignal::new(false);
        // A page that the browser had kept is shown again as it was left, at work on a request
        // that never comes back.
        let back = window_event_listener_untyped("pageshow", move |event| {
            if let Some(event) = event.dyn_ref::<web_sys::PageTransitionEvent>()
                && event.persisted()
            {
                busy.try_set(false);
            }
        });
        on_cleanup(move || back.remove());
        Self {
            busy,
            failure: RwSignal::new(None),
        }
    }

    /// Runs `work` unless something runs already; a second click is not a second request.
    pub(crate) fn run<F>(self, work: F)
    where
        F: Future<Output = Result<(), Failure>> + 'static,
    {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let failure = work.await.err();
            // The form may be gone by now, and its signals with it.
            self.failure.try_set(failure);
            self.busy.try_set(false);
        });
    }

    /// Whether something runs.
    pub(crate) fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// What went wrong last.
    pub(crate) fn failure(self) -> Option<Failure> {
        self.failure.get()
    }

    /// Says that something is wrong before the edge is asked.
    pub(crate) fn fail(self, failure: Failure) {
        self.failure.set(Some(failure));
    }

    /// Whether the last problem is about this field.
    pub(crate) fn is_about(self, field: &str) -> bool {
        self.failure
            .with(|failure| failure.as_ref().and_then(Failure::field) == Some(field))
    }
}

/// What is wrong with a field, below it. Its id is `error-` and the field's name, for
/// `aria-describedby`.
#[component]
pub(crate) fn FieldError(
    /// The form's request.
    work: Work,
    /// The field as the wire spells it.
    field: &'static str,
    /// Stands before the field in the id, where two forms have a field of this name.
    #[prop(optional, into)]
    scope: String,
) -> impl IntoView {
    view! {
        <p class="field-error" id=format!("error-{scope}{field}") role="alert">
            {move || {
                work.is_about(field)
                    .then(|| work.failure().map(|failure| failure.sentence()))
                    .flatten()
            }}
        </p>
    }
}

/// What is wrong with a form where no field shows it.
#[component]
pub(crate) fn WorkError(
    /// The form's request.
    work: Work,
    /// The fields that show their own problems.
    #[prop(optional)]
    fields: &'static [&'static str],
    /// More of them.
    #[prop(optional)]
    and: &'static [&'static str],
) -> impl IntoView {
    move || {
        let failure = work.failure()?;
        let shown = |field: &str| fields.contains(&field) || and.contains(&field);
        if failure.field().is_some_and(shown) {
            return None;
        }
        let signed_out = failure.is_signed_out();
        Some(view! {
            <Notice tone=Tone::Bad title="That did not work">
                <p>{failure.sentence()}</p>
                {signed_out
                    .then(|| {
                        view! {
                            <p>
                                <a href="/setup" target="_blank" rel="noopener">
                                    "Sign in again (new tab)"
                                </a>
                            </p>
                        }
                    })}
            </Notice>
        })
    }
}
