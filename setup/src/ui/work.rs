//! One thing that is asked of the edge at a time: busy, and what went wrong, at its field.

use std::future::Future;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::{Notice, Tone};
use crate::api::Failure;
use crate::browser;

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

    /// Forgets what went wrong last: it is being put right.
    pub(crate) fn forget(self) {
        self.failure.set(None);
    }

    /// Of a field that is a list: which of its rows the last problem is about, from 0.
    pub(crate) fn nth(self) -> Option<usize> {
        self.failure
            .with(|failure| failure.as_ref().and_then(Failure::nth))
    }

    /// Of such a row: whether the last problem is about this part of it.
    pub(crate) fn is_about_part(self, part: &str) -> bool {
        self.failure
            .with(|failure| failure.as_ref().and_then(Failure::part) == Some(part))
    }

    /// Whether the last problem is about this field.
    pub(crate) fn is_about(self, field: &str) -> bool {
        self.failure
            .with(|failure| failure.as_ref().and_then(Failure::field) == Some(field))
    }
}

/// What is wrong with a field, below it. Its id is `error-` and the field's name, for
/// `aria-describedby`. When it comes, the keyboard goes to what it is about, which may be far from
/// the button that was pressed; it goes when something beside it is changed.
#[component]
pub(crate) fn FieldError(
    /// The form's request.
    work: Work,
    /// The field as the wire spells it.
    field: &'static str,
    /// Stands before the field in the id, where two forms have a field of this name.
    #[prop(optional, into)]
    scope: String,
    /// Where a list's rows say what is wrong with them: whether it is about this one.
    #[prop(optional, into)]
    when: Option<Signal<bool>>,
) -> impl IntoView {
    let line = NodeRef::<html::P>::new();
    let around = move || line.try_get_untracked().flatten()?.parent_element();
    let is_wrong = Memo::new(move |_| work.is_about(field) && when.is_none_or(|when| when.get()));
    Effect::new(move |_| {
        // The same may be wrong again after another press.
        work.failure.track();
        if is_wrong.get() {
            // The field is marked in the same turn as this runs.
            request_animation_frame(move || {
                if let Some(around) = around() {
                    browser::show_wrong(&around);
                }
            });
        }
    });
    let corrected = move |event: web_sys::Event| {
        let target = event
            .target()
            .and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let Some(target) = target.filter(|_| is_wrong.get_untracked()) else {
            return;
        };
        // Of the buttons, those which change what is in the form.
        let changes = event.type_() == "input"
            || matches!(target.closest("button[type=button]"), Ok(Some(_)));
        if changes && around().is_some_and(|around| around.contains(Some(&target))) {
            work.forget();
        }
    };
    let listeners = ["input", "click"].map(|name| window_event_listener_untyped(name, corrected));
    on_cleanup(move || {
        for listener in listeners {
            listener.remove();
        }
    });
    view! {
        <p class="field-error" id=format!("error-{scope}{field}") role="alert" node_ref=line>
            {move || {
                is_wrong.get().then(|| work.failure().map(|failure| failure.sentence())).flatten()
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
