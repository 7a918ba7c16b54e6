//! Who decides about a booking after the visitor has asked for it: approval, and until when a
//! visitor may change it.

use leptos::prelude::*;
use shared::api::EventSettings;

use super::choice::Choice;
use crate::ui::{FieldError, Fold, Switch, Work};
use crate::words::span;

/// As the edge takes it where nothing is said.
const APPROVAL_HOURS: u16 = 24;
/// The fields that show their own problems.
const ASKED: &[&str] = &["approval_hours", "cancel_notice", "reschedule_notice"];
const NOTICES: &[u32] = &[0, 60, 120, 240, 720, 1440, 2880];

/// What is being edited. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct ChangesModel {
    approval: RwSignal<bool>,
    approval_hours: RwSignal<u32>,
    cancel_notice: RwSignal<u32>,
    reschedule_notice: RwSignal<u32>,
}

impl ChangesModel {
    pub(super) fn of(event: &EventSettings) -> Self {
        let hours = event.approval_hours.unwrap_or(APPROVAL_HOURS);
        Self {
            approval: RwSignal::new(event.approval),
            approval_hours: RwSignal::new(hours.into()),
            cancel_notice: RwSignal::new(event.cancel_notice),
            reschedule_notice: RwSignal::new(event.reschedule_notice),
        }
    }

    /// Puts it into what is to be saved.
    pub(super) fn put(self, event: &mut EventSettings) {
        event.approval = self.approval.get_untracked();
        let hours = u16::try_from(self.approval_hours.get_untracked()).unwrap_or(APPROVAL_HOURS);
        event.approval_hours = Some(hours).filter(|hours| *hours != APPROVAL_HOURS);
        event.cancel_notice = self.cancel_notice.get_untracked();
        event.reschedule_notice = self.reschedule_notice.get_untracked();
    }
}

/// The fields.
#[component]
pub(super) fn Changes(model: ChangesModel, work: Work) -> impl IntoView {
    let hours = |hours: u32| match hours {
        1 => "an hour".to_owned(),
        hours if hours % 24 == 0 && hours > 24 => format!("{} days", hours / 24),
        hours => format!("{hours} hours"),
    };
    let until = |minutes: u32| match minutes {
        0 => "until it begins".to_owned(),
        minutes => format!("until {} before", span(minutes)),
    };
    view! {
        <Fold summary="Approval, cancelling and moving" work=work fields=ASKED>
            <Switch
                on=model.approval
                turn=move |on| model.approval.set(on)
                label="I approve each booking. Until then the time is held, and nothing is written."
                test="event-approval"
            />
            <div class="grid">
                <Show when=move || model.approval.get()>
                    <Choice
                        id="event-approval-hours"
                        label="Without an answer, it expires after"
                        value=model.approval_hours
                        choices=&[1, 4, 12, 24, 48, 72, 168]
                        words=Callback::new(hours)
                    />
                </Show>
                <Choice
                    id="event-cancel-notice"
                    label="Visitors may cancel"
                    value=model.cancel_notice
                    choices=NOTICES
                    words=Callback::new(until)
                />
                <Choice
                    id="event-reschedule-notice"
                    label="Visitors may move it"
                    value=model.reschedule_notice
                    choices=NOTICES
                    words=Callback::new(until)
                />
            </div>
            {ASKED.iter().map(|field| view! { <FieldError work=work field=field /> }).collect_view()}
        </Fold>
    }
}
