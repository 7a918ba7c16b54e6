//! What the setup page asks and is told. Needs a session; state-changing calls check `Origin`.

use serde::{Deserialize, Serialize};

use super::{Advice, Answered, Instant, LeavingProgress, Question, Switches, Utm};

/// `GET /v1/me`: who is signed in. 401 `sign_in` if nobody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The Google account's address.
    pub email: String,
    /// The Google account's name; may be empty.
    pub name: String,
    /// The sites this account belongs to.
    pub sites: Vec<MySite>,
}

/// One of [`Me::sites`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MySite {
    /// Its slug.
    pub site: String,
    /// Its title.
    pub title: String,
}

/// `POST /v1/owner/google/start`: where to send the browser to sign in or connect.
///
/// The answer sets a short-lived cookie that binds the flow to this browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartRequest {
    /// What is wanted.
    pub intent: Intent,
    /// `connect_host`: the site. `login_and_connect`: the wished slug of a new site, or absent
    /// to have one made from the account's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// `connect_host`: which host; absent: the signed-in account's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// An invitation made by `POST …/hosts/{host}/invitation`, in place of `site` and `host`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<String>,
    /// Ask for `calendar.events` too, to write into a calendar shared with the host.
    #[serde(default)]
    pub wider: bool,
    /// The account to preselect at Google.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    /// The set-up code, where this deployment asks for one before the first sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_up_code: Option<String>,
}

/// What a round trip to Google is for. Connecting never changes who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Sign in; ends on `/setup`.
    Login,
    /// One consent for both: sign in, make the site if there is none, connect its host.
    LoginAndConnect,
    /// Connect (or reconnect) a host of a site with whichever account is chosen.
    ConnectHost,
}

/// The answer to [`StartRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartAnswer {
    /// Google's consent page, for `location.assign`.
    pub url: String,
}

/// `POST /v1/owner/sites`: start a site; whoever is signed in becomes its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSite {
    /// The wished slug, `[a-z0-9-]{3,40}`; permanent. Absent: made from the title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Its title.
    pub title: String,
}

/// `GET /v1/owner/sites/{site}`, and the answer to every change of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteView {
    /// The slug.
    pub site: String,
    /// The title.
    pub title: String,
    /// An address or number shown to visitors when the widget can't help; may be empty.
    pub contact: String,
    /// As in [`SiteSettings::first_weekday`].
    #[serde(default)]
    pub first_weekday: Weekday,
    /// As in [`SiteSettings::host_changes`].
    #[serde(default)]
    pub host_changes: HostChanges,
    /// As in [`SiteSettings::guest_declines`].
    #[serde(default)]
    pub guest_declines: GuestDeclines,
    /// The address of this deployment, `https://HOST`: what the tag's `src` starts with.
    pub origin: String,
    /// `owner` or `host`: what the signed-in account may do here.
    pub role: Role,
    /// Hosts, oldest first.
    pub hosts: Vec<HostView>,
    /// Event types, oldest first.
    pub events: Vec<EventSettings>,
    /// Future bookings and those that need attention, by start; at most 100.
    pub bookings: Vec<OwnerBooking>,
    /// Whether this deployment can send mail at all.
    #[serde(default)]
    pub sends_mail: bool,
    /// Visitors who were told one thing and don't know that it is otherwise, longest waiting
    /// first; each stays until `POST …/people-to-call/{booking}/done`.
    #[serde(default)]
    pub people_to_call: Vec<PersonToCall>,
    /// Mails of the last week that could not be sent.
    #[serde(default)]
    pub failed_mails: Vec<FailedMail>,
    /// For owners: the addresses of those who can change everything here. One alone is one lost
    /// account away from nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub admins: Vec<String>,
    /// On which websites the widget was seen, the latest first; at most 50, each forgotten after 60
    /// days. Where a page of ours stands in a frame is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen_on: Vec<SeenOn>,
}

/// A website whose pages asked for an event type's free times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenOn {
    /// As browsers write it: `https://HOST`, with the port if it is not the usual one.
    pub origin: String,
    /// The event type's slug.
    pub event: String,
    /// When last; noted at most every ten minutes.
    pub last: Instant,
}

/// A visitor whom nobody else tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonToCall {
    /// The booking's id.
    pub booking: String,
    /// What they don't know: `rejected`, `declined`, `cancelled` or `moved`.
    pub what: String,
    /// The visitor's name.
    pub name: String,
    /// The visitor's address.
    pub email: String,
    /// The event type's title.
    pub title: String,
    /// The host's id.
    pub host: String,
    /// The booking's start.
    pub start: Instant,
    /// When it happened.
    pub since: Instant,
}

/// A mail that could not be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedMail {
    /// What it would have told.
    pub kind: String,
    /// Why it was given up: `refused` by the mail service, or `given_up` after a day.
    pub why: String,
    /// When it was due.
    pub since: Instant,
}

/// `PUT /v1/owner/sites/{site}/hosts/{host}/mails`: which of the mails that we send (what Google
/// can't say) are sent for a host. All of them unless switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mails {
    /// To the visitor who was told "pending": it did not come about.
    pub rejected: bool,
    /// To the visitor: it is cancelled, and Google can't say so.
    pub cancelled: bool,
    /// To the visitor: what becomes of a request that the host has to agree to.
    pub approval: bool,
    /// To the visitor whose event has no guests: the confirmation.
    pub confirmed: bool,
    /// To the visitor whose event has no guests: the new time.
    pub changed: bool,
    /// To host and owners: somebody waits for an answer.
    pub approval_wanted: bool,
    /// To host and owners: the connection to Google is broken.
    pub connection_broken: bool,
    /// To host and owners: work fails for good.
    pub jobs_failing: bool,
}

impl Default for Mails {
    fn default() -> Self {
        Self {
            rejected: true,
            cancelled: true,
            approval: true,
            confirmed: true,
            changed: true,
            approval_wanted: true,
            connection_broken: true,
            jobs_failing: true,
        }
    }
}

/// What an account may do in a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Owner,
    /// Their own calendars and schedule.
    Host,
}

/// A host as the setup page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostView {
    /// The host's id.
    pub id: String,
    /// The name visitors see.
    pub name: String,
    /// `active`, `paused`, or `removed` while something is left to do.
    pub state: String,
    /// Whether the signed-in account is this host.
    pub me: bool,
    /// Google accounts, oldest first; empty until connected.
    pub connections: Vec<ConnectionView>,
    /// When they can be booked.
    pub schedule: ScheduleSettings,
    /// How many bookings of any event type they take; set by `PUT …/hosts/{host}/limits`.
    #[serde(default)]
    pub limits: Limits,
    /// What the calendars are used for; set by `PUT …/hosts/{host}/switches`.
    #[serde(default)]
    pub switches: Switches,
    /// What is under way before the host is paused or removed, or a connection ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaving: Option<LeavingProgress>,
    /// Which mails are sent for this host; set by `PUT …/hosts/{host}/mails`.
    #[serde(default)]
    pub mails: Mails,
    /// How many bookings are being moved to the calendar that receives bookings now.
    #[serde(default)]
    pub moving: u32,
    /// Events that only the host can remove; `POST …/hosts/{host}/by_hand/{booking}/done` ticks
    /// one off.
    #[serde(default)]
    pub by_hand: Vec<ByHand>,
    /// Why nothing can be booked with this host now, in words with what to do; absent if all is well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unavailable: Option<String>,
}

/// An event that stays in a calendar until its host removes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByHand {
    /// The booking's id; of what a self-test wrote, the event's.
    pub booking: String,
    /// The calendar's title.
    pub calendar: String,
    /// When the event starts.
    pub start: Instant,
    /// When it ends.
    pub end: Instant,
    /// Whether a self-test wrote it.
    #[serde(default)]
    pub test: bool,
}

/// A connection as the setup page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionView {
    /// The connection's id.
    pub id: String,
    /// The Google account's address.
    pub email: String,
    /// `active`, `missing_permission` or `reconnect_needed`.
    pub state: String,
    /// With `missing_permission`: what was not ticked.
    pub missing: Vec<MissingScope>,
    /// What is wrong with it, or will be soon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
    /// When Google ends it, where Google has said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Instant>,
    /// Google's calendars, primary first, then owned, then shared.
    pub calendars: Vec<CalendarView>,
}

/// A permission that was asked for and not given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingScope {
    /// The scope.
    pub scope: String,
    /// Google's words on the box.
    pub label: String,
    /// What does not work without it.
    pub consequence: String,
}

/// A calendar as the setup page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarView {
    /// Our id of it (not Google's).
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its IANA zone; may be empty.
    pub zone: String,
    /// `#rrggbb` as in Google Calendar; may be empty.
    pub color: String,
    /// Whether it is the account's main calendar.
    pub primary: bool,
    /// Google's word for what the account may do there: `owner`, `writer`, `reader`, `freeBusyReader`.
    pub access_role: String,
    /// `ok`, `unreadable` or `gone`.
    pub state: String,
    /// Whether its events block time.
    pub checks_conflicts: bool,
    /// Whether bookings are written there.
    pub receives_bookings: bool,
    /// When its busy times were last read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_read: Option<Instant>,
    /// Whether changes are announced to us by push right now. Otherwise they are noticed within
    /// ten minutes of somebody looking; that is no fault.
    pub push: bool,
    /// What is wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
}

/// `PUT /v1/owner/sites/{site}/hosts/{host}/calendars`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarChoice {
    /// Ids of the calendars whose events block time.
    pub checks_conflicts: Vec<String>,
    /// Id of the calendar that receives bookings; it always blocks time too.
    pub receives_bookings: String,
}

/// `PUT /v1/owner/sites/{site}/hosts/{host}/schedule`, and part of [`HostView`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleSettings {
    /// The IANA zone in which the hours are meant.
    pub zone: String,
    /// The weekly hours; several windows a day are several entries.
    pub weekly: Vec<WeeklyWindow>,
    /// Dates that differ from the week.
    #[serde(default)]
    pub overrides: Vec<DateOverride>,
}

/// Hours on some weekdays, or on the dates of a recurrence rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeeklyWindow {
    /// `mo`, `tu`, `we`, `th`, `fr`, `sa`, `su`; empty where there is a `rule`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Weekday>,
    /// In place of `days`, an RFC 5545 rule of dates: `FREQ=WEEKLY;INTERVAL=2;BYDAY=FR` is every
    /// other Friday, `FREQ=MONTHLY;BYDAY=1MO` the first Monday of the month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// With `rule`: the date from which it counts, `YYYY-MM-DD`; it has no dates before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// `HH:MM`, wall clock.
    pub start: String,
    /// `HH:MM`, up to `24:00`; at or before `start` it means the next day.
    pub end: String,
}

/// A day of the week. Weeks begin on Monday where nobody says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Weekday {
    #[default]
    Mo,
    Tu,
    We,
    Th,
    Fr,
    Sa,
    Su,
}

/// Hours on one date, in place of the week's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateOverride {
    /// `YYYY-MM-DD` in the schedule's zone.
    pub date: String,
    /// Empty: closed.
    pub windows: Vec<Window>,
}

/// Hours of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// As [`WeeklyWindow::start`].
    pub start: String,
    /// As [`WeeklyWindow::end`].
    pub end: String,
}

/// `PUT /v1/owner/sites/{site}/events/{event}`, and part of [`SiteView`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventSettings {
    /// The slug within the site, `[a-z0-9-]{1,40}`; permanent.
    pub event: String,
    /// What is booked, as visitors and the calendar show it.
    pub title: String,
    /// Plain text.
    #[serde(default)]
    pub description: String,
    /// In minutes, 5 to 1440, ascending, one to eight of them.
    pub durations: Vec<u16>,
    /// Minutes from one start to the next; absent: the duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<u16>,
    /// Minutes kept free before.
    #[serde(default)]
    pub buffer_before: u16,
    /// Minutes kept free after.
    #[serde(default)]
    pub buffer_after: u16,
    /// Minutes between now and the earliest start.
    pub notice: u32,
    /// Days ahead, today being 0 and the last one included.
    pub horizon_days: u16,
    /// Whether `horizon_days` counts Mondays to Fridays only.
    #[serde(default, skip_serializing_if = "is_false")]
    pub business_days: bool,
    /// In place of `horizon_days`: only these dates can be booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateRange>,
    /// How many bookings of this event type there may be.
    #[serde(default, skip_serializing_if = "Limits::is_empty")]
    pub limits: Limits,
    /// Where it takes place; may be empty.
    #[serde(default)]
    pub location: String,
    /// Host ids; empty: every host of the site.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// How many of the hosts a booking takes.
    #[serde(default, skip_serializing_if = "Assignment::is_any")]
    pub assignment: Assignment,
    /// What stands in the host's calendar: one line with `{event}`, `{name}` (the visitor's) and
    /// `{host}`. Absent: `{event} · {name}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_title: Option<String>,
    /// How much of a booking stands in the host's calendar.
    #[serde(default, skip_serializing_if = "Detail::is_full")]
    pub detail: Detail,
    /// A Google Meet link, made with each booking, in place of `location`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub meet: bool,
    /// One of Google's colours of events, 1 to 11; absent: the calendar's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color_id: Option<u8>,
    /// How the host is reminded, at most five; absent: as their calendar does; empty: not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminders: Option<Vec<Reminder>>,
    /// Up to how many minutes before its start a visitor may cancel a booking.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cancel_notice: u32,
    /// Up to how many minutes before its start a visitor may move a booking.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reschedule_notice: u32,
    /// Whether the host agrees to each booking before it is written.
    #[serde(default, skip_serializing_if = "is_false")]
    pub approval: bool,
    /// Hours after which a request that nobody answered ends, 1 to 720; sooner where the minimum
    /// notice begins. Absent: 24.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval_hours: Option<u16>,
    /// What is asked beyond name, e-mail and notes; at most ten.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// How many more people a visitor may name, whom Google invites too: 0 to 10. It counts only
    /// where the visitor is a guest of the event themselves, see [`super::EventView::guests`].
    #[serde(default, skip_serializing_if = "is_nobody")]
    pub guests: u8,
    /// Whether times are shown in the host's zone to everybody: for what takes place there.
    #[serde(default, skip_serializing_if = "is_false")]
    pub zone_locked: bool,
}

/// How much of a booking stands in the host's calendar, for whoever else sees that calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// Everything. The visitor is a guest of the event, and Google invites them.
    #[default]
    Full,
    /// The visitor's initials, and nothing else about them. They are no guest: Google tells them
    /// nothing.
    Initials,
    /// That the time is taken. Nobody is a guest.
    Busy,
}

impl Detail {
    fn is_full(&self) -> bool {
        *self == Self::Full
    }
}

/// How Google reminds a host of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reminder {
    /// By which way.
    pub method: ReminderMethod,
    /// Minutes before the start, 0 to 40320 (four weeks).
    pub minutes: u16,
}

/// The way of a [`Reminder`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReminderMethod {
    /// On the screen.
    Popup,
    /// By mail.
    Email,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

pub(super) fn is_nobody(number: &u8) -> bool {
    *number == 0
}

pub(super) fn is_false(given: &bool) -> bool {
    !given
}

/// A range of dates in the schedule's zone, both ends included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateRange {
    /// `YYYY-MM-DD`.
    pub first: String,
    /// `YYYY-MM-DD`.
    pub last: String,
}

/// How many bookings may start within a day, a week or a month of the schedule's zone. Absent:
/// as many as there is time for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// A day, 1 to 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u16>,
    /// A week, 1 to 1000; it begins on the site's first weekday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week: Option<u16>,
    /// A calendar month, 1 to 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<u16>,
}

impl Limits {
    /// Whether nothing is limited.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How many of an event type's hosts a booking takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignment {
    /// Any one of them who is free.
    #[default]
    Any,
    /// All of them together.
    All,
}

impl Assignment {
    fn is_any(&self) -> bool {
        *self == Self::Any
    }
}

/// `GET …/jobs`, and the answer to `POST …/jobs/retry` and `…/jobs/{kind}/{subject}/retry`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobsView {
    /// Work that has failed, and work that should have been done minutes ago; oldest first, at
    /// most 200. Empty if all is well.
    pub jobs: Vec<JobView>,
}

/// Work that is in trouble.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobView {
    /// Its kind, for the address.
    pub kind: String,
    /// Our id of what it is about: a booking, a connection, a calendar; may be empty.
    pub subject: String,
    /// What is being done, in words.
    pub what: String,
    /// What it means and what can be done about it, in words.
    pub meaning: String,
    /// Whether it was tried in vain too often, or is late.
    pub state: JobState,
    /// Since when it counts as failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_at: Option<Instant>,
    /// When it is tried next; in the past for what waits for somebody to ask.
    pub due_at: Instant,
    /// How often it was tried in vain since it last succeeded.
    pub attempts: u32,
    /// What Google said last: a code and its own sentence. Empty if it said nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub error: String,
}

/// How a [`JobView`] stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Tried in vain so often that somebody should look at it.
    Failed,
    /// Should have run more than five minutes ago.
    Overdue,
}

/// `GET …/log/{days}` and `GET …/log/{days}/{direction}`: what happened, for 1 to 60 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogView {
    /// The newest first, at most 500.
    pub lines: Vec<LogLine>,
    /// Whether there are older ones within these days.
    pub more: bool,
}

/// One thing that happened. Names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// When.
    pub at: Instant,
    /// `in`: somebody asked us; `out`: we asked Google; `here`: decided here.
    pub direction: String,
    /// The same in all lines of one request, or of one run of the background work.
    pub request: String,
    /// What, as a word: `booking`, `push`, `events.insert`, `confirmed` …
    pub what: String,
    /// Our id of what it is about; may be empty.
    pub subject: String,
    /// How it ended, or what Google said; empty if there is nothing to say.
    pub detail: String,
}

/// A booking as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerBooking {
    /// The booking's id.
    pub id: String,
    /// As in [`super::BookingView::status`].
    pub status: super::BookingStatus,
    /// As in [`super::BookingView::reason`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Set where the host's calendar has something else at that time.
    pub conflict: bool,
    /// The event type's title.
    pub title: String,
    /// The host's id.
    pub host: String,
    /// Its start.
    pub start: Instant,
    /// Its end.
    pub end: Instant,
    /// The guest's name.
    pub name: String,
    /// The guest's address.
    pub email: String,
    /// Whom they brought: addresses, guests of the event like them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guests: Vec<String>,
    /// What the guest wrote.
    pub notes: String,
    /// What they answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answered>,
    /// Where they came from, if the page that they booked on tells.
    #[serde(default, skip_serializing_if = "Utm::is_empty")]
    pub utm: Utm,
    /// `moved` or `removed`: what the host did in Google Calendar, where the booking did not
    /// follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_change: Option<String>,
    /// With `moved`: where the event starts now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<Instant>,
    /// Whether [`Self::host_change`] waits for a decision.
    #[serde(default, skip_serializing_if = "is_false")]
    pub host_change_asks: bool,
    /// The start that somebody wishes it to be moved to; until then [`Self::start`] is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moving_to: Option<Instant>,
    /// What was said on cancelling, moving or declining it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub said: String,
    /// Whether the guest answered "No" to the invitation.
    #[serde(default, skip_serializing_if = "is_false")]
    pub guest_declined: bool,
    /// Whether the visitor is a guest of the event: then Google tells them of it.
    #[serde(default)]
    pub invited: bool,
    /// Whether it is confirmed and stands in no calendar, because the host wants that.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_written: bool,
    /// As in [`super::BookingView::meet_url`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meet_url: Option<String>,
    /// Whether Google made no Meet link, so that the host has to send one.
    #[serde(default, skip_serializing_if = "is_false")]
    pub meet_failed: bool,
}

/// `POST /v1/owner/sites/{site}/hosts`: somebody else whose time is booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewHost {
    /// The name visitors see.
    pub name: String,
    /// IANA zone of their schedule.
    pub zone: String,
}

/// `POST /v1/owner/sites/{site}/hosts/{host}/invitation`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// `https://HOST/setup?invitation=…`, to be sent to the host; valid for 14 days.
    pub url: String,
}

/// `PUT /v1/owner/sites/{site}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteSettings {
    /// The title.
    pub title: String,
    /// As in [`SiteView::contact`].
    #[serde(default)]
    pub contact: String,
    /// On which day the weeks of [`Limits`] begin; absent: Monday.
    #[serde(default)]
    pub first_weekday: Weekday,
    /// What becomes of a booking that its host moves or deletes in Google Calendar.
    #[serde(default)]
    pub host_changes: HostChanges,
    /// What becomes of a booking whose guest answers "No" to the invitation.
    #[serde(default)]
    pub guest_declines: GuestDeclines,
}

/// What becomes of a booking that its host moves or deletes in Google Calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HostChanges {
    /// The booking is what the calendar says.
    #[default]
    Follow,
    /// It stays, until the host decides.
    Ask,
    /// It stays.
    Ignore,
}

/// What becomes of a booking whose guest answers "No".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GuestDeclines {
    /// The host sees it.
    #[default]
    Show,
    /// It is cancelled.
    Cancel,
}

/// `POST /v1/owner/sites/{site}/bookings/{booking}/host-change`: decides about a change that the
/// host made in Google Calendar, where the site asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostChangeDecision {
    /// `true`: the booking becomes what the calendar says. `false`: it stays.
    pub accept: bool,
}

/// `GET /v1/owner/sites/{site}/events/{event}/why/{minutes}/{start}`: what speaks for and against
/// a start, from the same rules that offer slots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyView {
    /// The start that was asked about.
    pub start: Instant,
    /// The duration.
    pub minutes: u16,
    /// Whether visitors are offered it.
    pub offered: bool,
    /// The hosts of the event type that the signed-in account may see.
    pub hosts: Vec<WhyHost>,
}

/// A host in [`WhyView`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyHost {
    /// The host's id.
    pub host: String,
    /// Their name.
    pub name: String,
    /// When the calendar that was read longest ago was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Instant>,
    /// Every reason for which they don't offer it, the first one first; none: they are free.
    pub reasons: Vec<WhyReason>,
}

/// Why a host does not offer a start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyReason {
    /// The stable name: `outside_hours`, `closed_by_override`, `notice`, `horizon`, `limit`,
    /// `busy`, `buffer`, `booked`, `held`, `unknown`, `host_unavailable`, `not_a_duration`.
    pub code: String,
    /// A sentence that says what it means and what to do.
    pub detail: String,
    /// With `busy`, `buffer` and `unknown`: our id of the calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// With `limit`: `event_type` or `host`, whose bookings are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// With `limit`: `day`, `week` or `month`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
}
