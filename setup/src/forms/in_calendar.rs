//! What stands in the host's calendar for each booking.

use leptos::prelude::*;
use shared::api::{Detail, EventSettings};
use shared::guests::MOST_GUESTS;

use super::reminders::{Reminders, RemindersModel};
use crate::api::Failure;
use crate::ui::{FieldError, Fold, Select, Switch, TextField, Work};

/// Google's names of its colours of events, from 1 on.
const COLORS: [&str; 11] = [
    "Lavender",
    "Sage",
    "Grape",
    "Flamingo",
    "Banana",
    "Tangerine",
    "Peacock",
    "Graphite",
    "Blueberry",
    "Basil",
    "Tomato",
];

/// What is being edited. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct InCalendarModel {
    title: RwSignal<String>,
    detail: RwSignal<Detail>,
    guests: RwSignal<u8>,
    meet: RwSignal<bool>,
    /// 0: the calendar's.
    color: RwSignal<u8>,
    reminders: RemindersModel,
}

impl InCalendarModel {
    pub(super) fn of(event: &EventSettings) -> Self {
        Self {
            title: RwSignal::new(event.event_title.clone().unwrap_or_default()),
            detail: RwSignal::new(event.detail),
            guests: RwSignal::new(event.guests),
            meet: RwSignal::new(event.meet),
            color: RwSignal::new(event.color_id.unwrap_or(0)),
            reminders: RemindersModel::of(event.reminders.as_deref()),
        }
    }

    /// Puts it into what is to be saved.
    ///
    /// # Errors
    /// A problem at the reminders if they can't be read.
    pub(super) fn put(self, event: &mut EventSettings) -> Result<(), Failure> {
        let title = self.title.get_untracked().trim().to_owned();
        event.event_title = Some(title).filter(|title| !title.is_empty());
        event.detail = self.detail.get_untracked();
        event.guests = self.guests.get_untracked();
        event.meet = self.meet.get_untracked();
        event.color_id = Some(self.color.get_untracked()).filter(|color| *color > 0);
        event.reminders = self.reminders.read()?;
        Ok(())
    }
}

/// The fields.
#[component]
pub(super) fn InCalendar(model: InCalendarModel, work: Work) -> impl IntoView {
    let details = vec![
        (Detail::Full, "Everything; Google invites the visitor"),
        (Detail::Initials, "The visitor’s initials; no invitation"),
        (Detail::Busy, "That you are busy; no invitation"),
    ];
    let guests = |most: u8| match most {
        0 => "nobody".to_owned(),
        1 => "one more person".to_owned(),
        most => format!("up to {most} more people"),
    };
    let guests: Vec<_> = (0..=MOST_GUESTS).map(|most| (most, guests(most))).collect();
    let colors = std::iter::once("The calendar’s").chain(COLORS);
    let colors = (0_u8..).zip(colors).collect();
    view! {
        <Fold
            summary="In your calendar: title, who sees what, guests, Google Meet, reminders"
            work=work
            fields=&["event_title", "guests", "color_id", "reminders"]
        >
            <TextField id="event-title-template" field="event_title" label="Title in the calendar" hint="You can use {event}, {name} and {host}. Leave empty for {event} · {name}." value=model.title work=work />
            <Select
                id="event-detail"
                label="What others who see your calendar can read"
                value=model.detail
                options=details
            />
            // Only there anybody is invited.
            <Show when=move || model.detail.get() == Detail::Full>
                <Select
                    id="event-guests"
                    label="Visitors may bring"
                    value=model.guests
                    options=guests.clone()
                >
                    <p class="hint">
                        "Google invites the people they name, in your name. What a visitor writes to you then stays out of the event, where every guest could read it; you read it on this page."
                    </p>
                    <FieldError work=work field="guests" />
                </Select>
            </Show>
            <Switch
                on=model.meet
                turn=move |on| model.meet.set(on)
                label="Add a Google Meet link to each booking if no place is given"
                test="event-meet"
            />
            <Select id="event-color" label="Colour" value=model.color options=colors>
                <FieldError work=work field="color_id" />
            </Select>
            <Reminders model=model.reminders work=work />
        </Fold>
    }
}
