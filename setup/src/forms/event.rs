//! The event type: what can be booked. The four things everybody sets, the rest folded away.

use leptos::prelude::*;
use shared::api::EventSettings;

use super::changes::{Changes, ChangesModel};
use super::choice::Choice;
use super::in_calendar::{InCalendar, InCalendarModel};
use super::limits::{LimitFields, LimitsModel};
use super::questions::{Questions, QuestionsModel};
use super::schedule_choice::{ScheduleChoice, ScheduleChoiceModel};
use super::when::{When, WhenModel};
use super::who::{Who, WhoModel};
use crate::api::Failure;
use crate::ui::{FieldError, Fold, Switch, TextField, Work};
use crate::words::span;

/// The fields that show their own problems.
pub(crate) const EVENT_FIELDS: &[&str] = &[
    "title",
    "durations",
    "more_durations",
    "location",
    "description",
    "horizon_days",
    "dates",
    "limits",
    "hosts",
    "priorities",
    "questions",
    "approval_hours",
    "cancel_notice",
    "reschedule_notice",
    "event_title",
    "color_id",
    "reminders",
];

/// The event type that is being edited. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct EventModel {
    base: StoredValue<EventSettings>,
    title: RwSignal<String>,
    duration: RwSignal<String>,
    more_durations: RwSignal<String>,
    notice: RwSignal<u32>,
    before: RwSignal<u32>,
    after: RwSignal<u32>,
    /// 0: the duration.
    interval: RwSignal<u32>,
    location: RwSignal<String>,
    zone_locked: RwSignal<bool>,
    description: RwSignal<String>,
    when: WhenModel,
    limits: LimitsModel,
    who: WhoModel,
    in_calendar: InCalendarModel,
    changes: ChangesModel,
    questions: QuestionsModel,
    schedules: ScheduleChoiceModel,
}

impl EventModel {
    /// The event type as it is saved, or a sensible first one.
    pub(crate) fn of(event: Option<&EventSettings>) -> Self {
        let event = event.cloned().unwrap_or_else(first);
        let mut durations = event.durations.iter().map(u16::to_string);
        let duration = durations.next().unwrap_or_else(|| "30".to_owned());
        let more: Vec<_> = durations.collect();
        Self {
            title: RwSignal::new(event.title.clone()),
            duration: RwSignal::new(duration),
            more_durations: RwSignal::new(more.join(", ")),
            notice: RwSignal::new(event.notice),
            before: RwSignal::new(event.buffer_before.into()),
            after: RwSignal::new(event.buffer_after.into()),
            interval: RwSignal::new(event.interval.unwrap_or(0).into()),
            location: RwSignal::new(event.location.clone()),
            zone_locked: RwSignal::new(event.zone_locked),
            description: RwSignal::new(event.description.clone()),
            when: WhenModel::of(&event),
            limits: LimitsModel::of(&event.limits),
            who: WhoModel::of(&event),
            in_calendar: InCalendarModel::of(&event),
            changes: ChangesModel::of(&event),
            questions: QuestionsModel::of(&event),
            schedules: ScheduleChoiceModel::of(&event),
            base: StoredValue::new(event),
        }
    }

    /// What is to be saved.
    ///
    /// # Errors
    /// A problem at the field that can't be read.
    pub(crate) fn settings(self) -> Result<EventSettings, Failure> {
        let mut event = self.base.get_value();
        event.title = self.title.get_untracked().trim().to_owned();
        if event.title.is_empty() {
            return Err(Failure::at(
                "title",
                "Give it a name that visitors understand.",
            ));
        }
        let words = "Lengths are whole minutes from 5 to 1440, at most eight of them.";
        let first = self.duration.get_untracked();
        let all = format!("{first},{}", self.more_durations.get_untracked());
        event.durations = durations(&all).ok_or_else(|| {
            let field = durations(&first).map_or("durations", |_| "more_durations");
            Failure::at(field, words)
        })?;
        let small = |minutes: u32| u16::try_from(minutes).unwrap_or(u16::MAX);
        event.notice = self.notice.get_untracked();
        event.buffer_before = small(self.before.get_untracked());
        event.buffer_after = small(self.after.get_untracked());
        event.interval = Some(small(self.interval.get_untracked())).filter(|it| *it > 0);
        event.location = self.location.get_untracked().trim().to_owned();
        event.zone_locked = self.zone_locked.get_untracked();
        event.description = self.description.get_untracked().trim().to_owned();
        self.when.put(&mut event)?;
        event.limits = self.limits.limits()?;
        self.who.put(&mut event)?;
        self.in_calendar.put(&mut event)?;
        self.changes.put(&mut event);
        self.questions.put(&mut event)?;
        self.schedules.put(&mut event);
        Ok(event)
    }
}

fn first() -> EventSettings {
    EventSettings {
        horizon_days: 60,
        ..EventSettings::new("intro", "Intro call")
    }
}

fn durations(text: &str) -> Option<Vec<u16>> {
    let parts = text.split([',', ' ', ';']).filter(|part| !part.is_empty());
    let mut all: Vec<u16> = parts.map(|part| part.parse().ok()).collect::<Option<_>>()?;
    all.sort_unstable();
    all.dedup();
    let fits = !all.is_empty() && all.len() <= 8 && all.iter().all(|it| (5..=1440).contains(it));
    fits.then_some(all)
}

/// All fields of the event type.
#[component]
pub(crate) fn EventFields(model: EventModel, work: Work) -> impl IntoView {
    let chips = [15, 30, 45, 60]
        .map(|minutes: u32| {
            let text = minutes.to_string();
            let value = text.clone();
            view! {
                <button
                    type="button"
                    class="button chip-button"
                    aria-label=format!("{minutes} minutes")
                    aria-pressed=move || (model.duration.get() == text).to_string()
                    on:click=move |_| model.duration.set(value.clone())
                >
                    {minutes}
                </button>
            }
        })
        .collect_view();
    view! {
        <fieldset class="event">
            <legend>"What can be booked"</legend>
            <TextField id="event-title" field="title" label="Name" hint="Visitors and your calendar show it." value=model.title work=work />
            <div class="field">
                <label for="event-duration">"Length in minutes"</label>
                <div class="row">
                    <input
                        id="event-duration"
                        data-test="event-duration"
                        class="short"
                        inputmode="numeric"
                        autocomplete="off"
                        aria-describedby="error-durations"
                        aria-invalid=move || work.is_about("durations").then_some("true")
                        prop:value=model.duration
                        on:input:target=move |event| model.duration.set(event.target().value())
                    />
                    {chips}
                </div>
                <FieldError work=work field="durations" />
            </div>
            <TextField id="event-location" field="location" label="Where it takes place" hint="A video link, a phone number, an address. Optional." value=model.location work=work />
            <ScheduleChoice model=model.schedules />
            <Fold summary="More: notice, breaks, other lengths, whose time zone" work=work fields=&["description", "more_durations"]>
                <div class="grid">
                    <Minutes id="event-notice" label="Earliest start" value=model.notice choices=&[0, 60, 120, 240, 720, 1440, 2880, 10080] zero="any time" end=" from now" />
                    <Minutes id="event-before" label="Break before" value=model.before choices=&[0, 5, 10, 15, 30, 60] zero="none" end="" />
                    <Minutes id="event-after" label="Break after" value=model.after choices=&[0, 5, 10, 15, 30, 60] zero="none" end="" />
                    <Minutes id="event-interval" label="Offer a start time every" value=model.interval choices=&[0, 5, 10, 15, 20, 30, 60] zero="length of the meeting" end="" />
                </div>
                <div class="field">
                    <label for="event-more">"Other lengths visitors may choose, in minutes"</label>
                    <input
                        id="event-more"
                        autocomplete="off"
                        aria-describedby="error-more_durations"
                        aria-invalid=move || work.is_about("more_durations").then_some("true")
                        placeholder="45, 60"
                        prop:value=model.more_durations
                        on:input:target=move |event| model.more_durations.set(event.target().value())
                    />
                    <FieldError work=work field="more_durations" />
                </div>
                <Switch
                    on=model.zone_locked
                    turn=move |on| model.zone_locked.set(on)
                    label="Show everybody your time zone: for meetings at your place"
                    test="event-zone-locked"
                />
                <div class="field">
                    <label for="event-description">"A few words for visitors"</label>
                    <textarea
                        id="event-description"
                        rows="3"
                        prop:value=model.description
                        on:input:target=move |event| model.description.set(event.target().value())
                    ></textarea>
                    <FieldError work=work field="description" />
                </div>
            </Fold>
            <Fold
                summary="How far ahead, and how many"
                work=work
                fields=&["horizon_days", "dates", "limits"]
                test="event-when"
            >
                <When model=model.when work=work />
                <LimitFields
                    model=model.limits
                    work=work
                    legend="Booking limit"
                    hint="Of this event type, for all hosts together. Leave empty for no limit."
                    scope="event-"
                />
            </Fold>
            {model.who.matters().then(|| view! { <Who model=model.who work=work /> })}
            <Questions model=model.questions work=work />
            <Changes model=model.changes work=work />
            <InCalendar model=model.in_calendar work=work />
        </fieldset>
    }
}

/// A choice among spans; a saved one that is not in the list joins it.
#[component]
fn Minutes(
    id: &'static str,
    label: &'static str,
    value: RwSignal<u32>,
    choices: &'static [u32],
    zero: &'static str,
    end: &'static str,
) -> impl IntoView {
    let words = move |minutes: u32| match minutes {
        0 => zero.to_owned(),
        minutes => format!("{}{end}", span(minutes)),
    };
    view! { <Choice id=id label=label value=value choices=choices words=Callback::new(words) /> }
}

#[cfg(test)]
mod tests {
    use super::durations;

    #[test]
    fn lengths_are_read_forgivingly_and_kept_in_order() {
        assert_eq!(durations("60,30, 45"), Some(vec![30, 45, 60]));
        assert_eq!(durations("30,"), Some(vec![30]));
        assert_eq!(durations(","), None);
        assert_eq!(durations("3"), None);
        assert_eq!(durations("half an hour"), None);
    }
}
