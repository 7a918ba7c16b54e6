//! Switches of the simulator: everything that Google does not document or that differs by account.

use serde::{Deserialize, Serialize};

/// All switches; `POST /_control/settings` takes any subset of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Show "Google hasn't verified this app" before the permissions.
    pub unverified_page: bool,
    /// The permission boxes arrive ticked.
    pub boxes_ticked: bool,
    /// Refuse push addresses over plain http even on loopback.
    pub require_https_push: bool,
    /// Longest range of one free/busy query, in days.
    pub freebusy_max_days: i64,
    /// Free/busy merges touching intervals.
    pub merge: bool,
    /// Free/busy cuts intervals at the bounds asked for.
    pub clip: bool,
    /// More than 50 calendars in a free/busy query: 400 for the whole request, instead of
    /// `tooManyCalendarsRequested` for those beyond.
    pub freebusy_too_many_fails: bool,
    /// Events with `status: tentative` count as busy.
    pub tentative_event_busy: bool,
    /// An own answer `tentative` counts as busy.
    pub tentative_answer_busy: bool,
    /// An own answer `needsAction` counts as busy.
    pub unanswered_busy: bool,
    /// An own answer `declined` counts as free.
    pub declined_free: bool,
    /// Lists begin with an empty page that carries `nextPageToken`.
    pub empty_pages: bool,
    /// Status for a sync token that Google never made: 400 or 410.
    pub malformed_sync_token: u16,
    /// Sync tokens older than this are answered with 410.
    pub sync_token_days: i64,
    /// `updatedMin` further back than this is answered with 410.
    pub updated_min_days: i64,
    /// Reads of an event until its conference is there.
    pub conference_reads: u32,
    /// Conference creation ends in `failure`.
    pub conference_fails: bool,
    /// Longest life of a channel, in seconds; also the default.
    pub channel_max_s: i64,
    /// Life of an authorization code, in seconds.
    pub code_s: i64,
    /// The answer to a refresh carries an `id_token` again when `openid` is granted.
    pub id_token_on_refresh: bool,
    /// The `Date` header and the times in tokens are so many seconds ahead of the clock.
    pub date_skew_s: i64,
    /// Calendar calls of one person in one project within any minute; 0: no limit.
    pub quota_user_per_minute: usize,
    /// Calendar calls of one project within any minute; 0: no limit.
    pub quota_project_per_minute: usize,
    /// Status beyond the quota: 403 or 429.
    pub quota_status: u16,
    /// Free/busy shows events as they were so many seconds ago.
    pub read_lag_freebusy_s: i64,
    /// `events.list` and `events.instances` do.
    pub read_lag_list_s: i64,
    /// `events.get` does.
    pub read_lag_get_s: i64,
    /// An insert with an id that is taken is accepted, and takes the other's place.
    pub id_collisions_undetected: bool,
    /// Without `timeMax` a series is shown for so many days from now or `timeMin`.
    pub series_days: i64,
    /// Chances from 0 to 1 that a push is never sent, comes twice, comes late, overtakes the one
    /// before it, carries a wrong token, names a channel that nobody opened.
    pub push_dropped: f64,
    pub push_doubled: f64,
    pub push_late: f64,
    pub push_reordered: f64,
    pub push_wrong_token: f64,
    pub push_unknown_channel: f64,
    /// How late, in seconds.
    pub push_late_min_s: i64,
    pub push_late_max_s: i64,
    /// Pushes for one change.
    pub push_burst: usize,
    /// Stopped channels go on for so many seconds.
    pub push_after_stop_s: i64,
    /// Over HTTP, the `sync` of a channel is delivered before the watch is answered.
    pub sync_before_answer: bool,
    /// Events that people make get a marker in each text; see the control call `markers`.
    pub plant: bool,
    /// Keep a log of requests and pushes.
    pub log_requests: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            unverified_page: true,
            boxes_ticked: false,
            require_https_push: false,
            freebusy_max_days: 90,
            merge: true,
            clip: true,
            freebusy_too_many_fails: false,
            tentative_event_busy: true,
            tentative_answer_busy: true,
            unanswered_busy: true,
            declined_free: true,
            empty_pages: false,
            malformed_sync_token: 400,
            sync_token_days: 30,
            updated_min_days: 30,
            conference_reads: 2,
            conference_fails: false,
            channel_max_s: 604_800,
            code_s: 600,
            id_token_on_refresh: true,
            date_skew_s: 0,
            quota_user_per_minute: 0,
            quota_project_per_minute: 0,
            quota_status: 403,
            read_lag_freebusy_s: 0,
            read_lag_list_s: 0,
            read_lag_get_s: 0,
            id_collisions_undetected: false,
            series_days: 730,
            push_dropped: 0.0,
            push_doubled: 0.0,
            push_late: 0.0,
            push_reordered: 0.0,
            push_wrong_token: 0.0,
            push_unknown_channel: 0.0,
            push_late_min_s: 120,
            push_late_max_s: 3600,
            push_burst: 1,
            push_after_stop_s: 0,
            sync_before_answer: false,
            plant: false,
            log_requests: true,
        }
    }
}

impl Settings {
    /// Whether any read lags.
    pub(crate) fn lags(&self) -> bool {
        self.read_lag_freebusy_s > 0 || self.read_lag_list_s > 0 || self.read_lag_get_s > 0
    }
}
