//! What can be booked, parsed from the wire.

use std::collections::BTreeMap;

use super::{Horizon, Limits};
use crate::api::{Assignment, EventSettings, Reminder};
use crate::booking::EventTitle;
use crate::guests::MOST_GUESTS;
use crate::schedule::SettingsError;

const MAX_SLUG: usize = 40;
const MAX_TITLE: usize = 200;
const MAX_DESCRIPTION: usize = 2000;
const MAX_LOCATION: usize = 500;
const MAX_DURATIONS: usize = 8;
const MAX_HOSTS: usize = 100;
const MAX_HOST_ID: usize = 64;
const MAX_PRIORITY: u8 = 100;
const MIN_MINUTES: u16 = 5;
const MINUTES_PER_DAY: u16 = 24 * 60;
const MAX_NOTICE: u32 = 365 * 24 * 60;
const MAX_COLOR: u8 = 11;
const MAX_REMINDERS: usize = 5;
const MAX_REMINDER_MINUTES: u16 = 4 * 7 * MINUTES_PER_DAY;
const MAX_APPROVAL_HOURS: u16 = 30 * 24;

/// An event type whose every field is acceptable.
///
/// ```
/// use shared::slots::EventType;
/// let mut wire = shared::api::EventSettings::new("intro", "Intro");
/// wire.durations = vec![30, 60];
/// assert_eq!(EventType::try_from(&wire).unwrap().durations(), [30, 60]);
/// wire.durations = vec![60, 30];
/// assert_eq!(EventType::try_from(&wire).unwrap_err().field, "durations[1]");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventType {
    settings: EventSettings,
    horizon: Horizon,
    limits: Limits,
}

impl EventType {
    /// The slug within the site.
    pub fn slug(&self) -> &str {
        &self.settings.event
    }

    /// What is booked, 1 to 200 characters without control characters.
    pub fn title(&self) -> &str {
        &self.settings.title
    }

    /// Plain text, may be empty and have several lines.
    pub fn description(&self) -> &str {
        &self.settings.description
    }

    /// Where it takes place; may be empty.
    pub fn location(&self) -> &str {
        &self.settings.location
    }

    /// Host ids; empty: every host of the site.
    pub fn hosts(&self) -> &[String] {
        &self.settings.hosts
    }

    /// In minutes, ascending, one to eight of them, each 5 to 1440.
    pub fn durations(&self) -> &[u16] {
        &self.settings.durations
    }

    /// Minutes from one start to the next, where they are not the duration.
    pub fn interval(&self) -> Option<u16> {
        self.settings.interval
    }

    /// Minutes from one start to the next for this duration; **the duration itself, unless an
    /// interval is set**.
    pub fn step(&self, minutes: u16) -> u16 {
        self.settings.interval.unwrap_or(minutes)
    }

    /// Minutes kept free before.
    pub fn buffer_before(&self) -> u16 {
        self.settings.buffer_before
    }

    /// Minutes kept free after.
    pub fn buffer_after(&self) -> u16 {
        self.settings.buffer_after
    }

    /// Minutes of elapsed time between now and the earliest start.
    pub fn notice(&self) -> u32 {
        self.settings.notice
    }

    /// How far ahead it can be booked.
    pub fn horizon(&self) -> Horizon {
        self.horizon
    }

    /// How many bookings of it there may be, with whichever host.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// How many of its hosts a booking takes.
    pub fn assignment(&self) -> Assignment {
        self.settings.assignment
    }
}

impl TryFrom<&EventSettings> for EventType {
    type Error = SettingsError;

    /// # Errors
    /// The first field that is wrong, named like `durations[1]`.
    fn try_from(given: &EventSettings) -> Result<Self, SettingsError> {
        slug(&given.event)?;
        line("title", &given.title, MAX_TITLE)?;
        if given.title.trim().is_empty() {
            return Err(SettingsError::new("title", "Say what is booked."));
        }
        text("description", &given.description, MAX_DESCRIPTION)?;
        line("location", &given.location, MAX_LOCATION)?;
        durations(&given.durations)?;
        if let Some(interval) = given.interval {
            within("interval", interval, MIN_MINUTES, MINUTES_PER_DAY)?;
        }
        within("buffer_before", given.buffer_before, 0, MINUTES_PER_DAY)?;
        within("buffer_after", given.buffer_after, 0, MINUTES_PER_DAY)?;
        within("notice", given.notice, 0, MAX_NOTICE)?;
        within("cancel_notice", given.cancel_notice, 0, MAX_NOTICE)?;
        within("reschedule_notice", given.reschedule_notice, 0, MAX_NOTICE)?;
        if let Some(hours) = given.approval_hours {
            within("approval_hours", hours, 1, MAX_APPROVAL_HOURS)?;
        }
        within("guests", given.guests, 0, MOST_GUESTS)?;
        hosts(&given.hosts)?;
        priorities(&given.priorities)?;
        in_calendar(given)?;
        Ok(Self {
            horizon: Horizon::try_from(given)?,
            limits: Limits::read("limits", &given.limits)?,
            settings: given.clone(),
        })
    }
}

impl From<&EventType> for EventSettings {
    fn from(event: &EventType) -> Self {
        event.settings.clone()
    }
}

/// What stands in the host's calendar.
fn in_calendar(given: &EventSettings) -> Result<(), SettingsError> {
    if let Some(title) = &given.event_title {
        EventTitle::parse(title).map_err(|error| SettingsError::new("event_title", error))?;
    }
    if let Some(color) = given.color_id {
        within("color_id", color, 1, MAX_COLOR)?;
    }
    reminders(given.reminders.as_deref().unwrap_or_default())
}

fn reminders(given: &[Reminder]) -> Result<(), SettingsError> {
    if given.len() > MAX_REMINDERS {
        let detail = format!("At most {MAX_REMINDERS} reminders fit here.");
        return Err(SettingsError::new("reminders", detail));
    }
    for (at, reminder) in given.iter().enumerate() {
        let field = format!("reminders[{at}].minutes");
        within(&field, reminder.minutes, 0, MAX_REMINDER_MINUTES)?;
        if given.iter().take(at).any(|earlier| earlier == reminder) {
            let detail = "This reminder is there twice: remove one.";
            return Err(SettingsError::new(format!("reminders[{at}]"), detail));
        }
    }
    Ok(())
}

fn slug(given: &str) -> Result<(), SettingsError> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if (1..=MAX_SLUG).contains(&given.len()) && given.bytes().all(plain) {
        return Ok(());
    }
    let detail = "Use 1 to 40 of the characters a to z, 0 to 9 and the hyphen.";
    Err(SettingsError::new("event", detail))
}

fn line(field: &str, given: &str, most: usize) -> Result<(), SettingsError> {
    if given.chars().any(char::is_control) {
        let detail = "Keep this to one line without control characters.";
        return Err(SettingsError::new(field, detail));
    }
    text(field, given, most)
}

fn text(field: &str, given: &str, most: usize) -> Result<(), SettingsError> {
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if given.chars().any(odd) {
        return Err(SettingsError::new(field, "Remove the control characters."));
    }
    if given.chars().nth(most).is_some() {
        let detail = format!("Use at most {most} characters.");
        return Err(SettingsError::new(field, detail));
    }
    Ok(())
}

fn durations(given: &[u16]) -> Result<(), SettingsError> {
    if !(1..=MAX_DURATIONS).contains(&given.len()) {
        let detail = format!("Give one to {MAX_DURATIONS} durations.");
        return Err(SettingsError::new("durations", detail));
    }
    let mut shorter = 0;
    for (at, &minutes) in given.iter().enumerate() {
        let field = format!("durations[{at}]");
        within(&field, minutes, MIN_MINUTES, MINUTES_PER_DAY)?;
        if minutes <= shorter {
            return Err(SettingsError::new(field, "Put the shorter duration first."));
        }
        shorter = minutes;
    }
    Ok(())
}

pub(super) fn within<N>(field: &str, given: N, least: N, most: N) -> Result<(), SettingsError>
where
    N: Into<u32>,
{
    let (given, least, most) = (given.into(), least.into(), most.into());
    if (least..=most).contains(&given) {
        return Ok(());
    }
    let detail = format!("Choose a number from {least} to {most}.");
    Err(SettingsError::new(field, detail))
}

fn hosts(given: &[String]) -> Result<(), SettingsError> {
    if given.len() > MAX_HOSTS {
        let detail = format!("At most {MAX_HOSTS} hosts fit here.");
        return Err(SettingsError::new("hosts", detail));
    }
    for (at, host) in given.iter().enumerate() {
        let repeated = given.iter().take(at).any(|earlier| earlier == host);
        if repeated || host.is_empty() || host.len() > MAX_HOST_ID {
            let detail = "Name each host once, by its id.";
            return Err(SettingsError::new(format!("hosts[{at}]"), detail));
        }
    }
    Ok(())
}

fn priorities(given: &BTreeMap<String, u8>) -> Result<(), SettingsError> {
    if given.len() > MAX_HOSTS {
        let detail = format!("At most {MAX_HOSTS} hosts fit here.");
        return Err(SettingsError::new("priorities", detail));
    }
    for (host, priority) in given {
        let field = format!("priorities.{host}");
        within(&field, *priority, 1, MAX_PRIORITY)?;
    }
    Ok(())
}
