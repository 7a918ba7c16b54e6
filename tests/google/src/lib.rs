//! Google's OAuth 2.0 and Calendar v3, simulated on loopback: deterministic, with a clock that can
//! be set, and with pages for people. It follows the reference `google-calendar.md`; which scopes
//! and parameters a method takes comes from Google's own discovery file beside this crate.
//!
//! ```text
//! google-sim --port N [--data FILE]
//! ```
//! The first line on standard output is `listening on http://127.0.0.1:PORT`; port 0 takes any
//! free one. With `--data` the state is loaded from `FILE` and saved there (whole or not at all)
//! shortly after each change and at the end.
//!
//! # Paths of Google
//! One origin: consent `/o/oauth2/v2/auth`, `/token`, `/revoke`, `/tokeninfo`, `/oauth2/v3/certs`,
//! `/.well-known/openid-configuration`, `/v1/userinfo`, `/oauth2/v2/userinfo`, and Calendar below
//! `/calendar/v3/`. The issuer in id_tokens is Google's, `https://accounts.google.com`.
//!
//! # Pages for people
//! `/` lists the people, `/calendar?user=EMAIL` shows a person's week: a click on an empty place
//! adds an event, a click on an event opens it for moving, deleting, and making it free or busy.
//!
//! # Control API
//! JSON in, JSON out; errors are `{"error": "a sentence"}` with 400, 404 or 409. `?` marks what
//! may be left out.
//!
//! | call | body | answer |
//! |---|---|---|
//! | `POST /_control/reset` | | everything as after the first start |
//! | `POST /_control/users` | `{"email", "time_zone", "name"?, "hd"?, "working_hours"?, "hide_invitations"?}` | `{"email", "name", "sub", "time_zone"}`; makes the primary calendar too; for a known person changes what is given |
//! | `GET /_control/users` | | all people |
//! | `POST /_control/clients` | `{"client_id", "client_secret", "redirect_uris": [..], "publishing"?: "production" \| "testing", "test_users"?, "project"?, "name"?}` | the client |
//! | `POST /_control/tokens` | `{"email", "scopes": [..], "client_id"?}` | `{"access_token", "refresh_token", "client_id", "client_secret"}` |
//! | `POST /_control/consent` | `{"url", "email", "grant"?: "all" \| [scope, ..], "deny"?}` | `{"redirect"}`: the consent page without a browser; `url` is the address of the authorization request |
//! | `POST /_control/revoke` | `{"email", "project"?}` | the person takes all access away |
//! | `GET /_control/grants` | | granted scopes by `"email project"` |
//! | `POST /_control/clock` | `{"now": RFC 3339}` or `{"advance_s": n}`, `"frozen"?` | `{"now"}`; the clock goes on from there unless frozen |
//! | `GET /_control/clock` | | `{"now"}` |
//! | `POST /_control/settings` | any of the switches below | all switches |
//! | `GET /_control/settings` | | all switches |
//! | `POST /_control/calendars` | `{"email", "summary", "time_zone"?, "id"?, "public"?}` | `{"id"}` |
//! | `DELETE /_control/calendars` | `{"calendar"}` | |
//! | `POST /_control/share` | `{"calendar", "email", "role": "freeBusyReader" \| "reader" \| "writerWithoutPrivateAccess" \| "writer" \| "owner" \| "none", "listed"?: true}` | `listed: false`: not put on the person's list, as Google does until the mail's link is followed |
//! | `POST /_control/events` | `{"email", "calendar"?: "primary", "event"}` | the event; the person may set everything, answers of guests included |
//! | `PATCH /_control/events` | `{"email", "calendar"?, "id", "event"}` | the event, merged as PATCH does |
//! | `DELETE /_control/events` | `{"email", "calendar"?, "id"}` | |
//! | `GET /_control/events?email=&calendar=` | | all events of a calendar, cancelled ones included |
//! | `POST /_control/expire_sync_tokens` | `{"email"?, "calendar"?}` | tokens given out so far are answered with 410 |
//! | `POST /_control/faults` | a rule, or `{"rules": [rule, ..], "add"?: true}` | all rules; without `add` the old ones go |
//! | `GET /_control/faults` | | `[{"rule", "seen", "struck"}]`: calls that each matched, and struck |
//! | `DELETE /_control/faults` | | no more faults |
//! | `POST /_control/lose_scopes` | `{"email", "scopes": [..], "project"?}` | the person takes some permissions away; the next refresh returns less |
//! | `GET /_control/requests` | | `[{"at", "method", "path", "query", "query_string", "headers", "body", "status", "answer", "warnings", "faults"}]`: every Google call since the last reset, OAuth included; `warnings` names unknown paths, parameters and body fields, which are also written to standard error |
//! | `GET /_control/warnings` | | only those, as `"METHOD path: what"`; empty if Google's discovery file knows everything that was asked since the last reset |
//! | `GET /_control/mails` | | mails that Google would have sent: `[{"at", "to", "kind": "invite" \| "update" \| "cancel", "calendar", "event", "summary", "send_updates"}]` |
//! | `GET /_control/mailbox` | | mails that were posted to `/_mail/send`, a mail provider for development: `[{"id", "at", "key", "repeats", "mail"}]`; the page `/mailbox` shows them |
//! | `GET /_control/markers` | | markers that the switch `plant` put into texts of people's events; each begins with `planted-` |
//! | `POST /_control/pushes` | `{"replay": n}`, or `{"channel", "state"?: "exists", "token"?, "as_channel"?, "times"?: 1}` | the last n messages once more; or messages on a channel, ended ones too, with another token or channel id |
//! | `GET /_control/pushes` | | `[{"at", "channel", "calendar", "address", "state", "number", "attempts", "status", "done"}]`; `done`: no further attempt follows |
//! | `GET /_control/channels` | | all channels, ended ones included |
//!
//! After a reset there is one client, `freeslot-dev` with the secret `freeslot-dev-secret`; it
//! takes every http redirect address on loopback.
//!
//! Switches and their defaults: `unverified_page` true, `boxes_ticked` false,
//! `require_https_push` false, `freebusy_max_days` 90, `merge` true, `clip` true,
//! `freebusy_too_many_fails` false, `tentative_event_busy` true, `tentative_answer_busy` true,
//! `unanswered_busy` true, `declined_free` true, `empty_pages` false (lists begin with an empty
//! page), `malformed_sync_token` 400, `sync_token_days` 30, `updated_min_days` 30,
//! `conference_reads` 2, `conference_fails` false, `channel_max_s` 604800, `code_s` 600,
//! `id_token_on_refresh` true, `date_skew_s` 0, `quota_user_per_minute` 0 (none),
//! `quota_project_per_minute` 0, `quota_status` 403, `log_requests` true (without it no push log either).
//!
//! Stale reads: `read_lag_freebusy_s`, `read_lag_list_s` (and instances), `read_lag_get_s`, all 0,
//! by the simulator's clock; copies from before are kept from the moment one of them is set.
//! `id_collisions_undetected` false. Series without `timeMax`: `series_days` 730.
//!
//! Pushes: chances `push_dropped`, `push_doubled`, `push_late` (by `push_late_min_s` 120 to
//! `push_late_max_s` 3600), `push_reordered`, `push_wrong_token`, `push_unknown_channel`, all 0;
//! `push_burst` 1 message per change and channel; `push_after_stop_s` 0; `sync_before_answer` false
//! (over HTTP; in the same process the `sync` is in [`Sim::take_deliveries`] when the answer is
//! read). In the same process a scheduler asks [`Sim::next_delivery_ms`], moves the clock, takes
//! what is due, and may call [`Sim::forge_push`] and [`Sim::replay_pushes`].
//!
//! `plant` false: each text of an event that a person makes or changes gets a marker;
//! [`Sim::markers`] lists them.
//!
//! # Faults
//! ```json
//! {"on": ["events.insert"], "user": "mia@example.com", "calendar": "..", "with": "syncToken",
//!  "skip": 1, "times": 2, "chance": 0.5, "when": "after", "effect": {"kind": "reset"}}
//! ```
//! All but `effect` may be left out: [`faults::Rule`] says what each means, [`faults::Group`] how
//! the groups are named, [`faults::Effect`] what can happen: `error` (by [`faults::Reason`], with
//! `status`, `retry_after` as `{"seconds"}` or `{"date"}`, `body` as `json`, `html` or `empty`),
//! `raw`, `reset`, `refuse`, `hang`, `cut`, `truncate`, `slow`, `content_type`, `oversized`,
//! `merge`, `ghosts`, `unreadable`, `tokens`, `expire_access`, `revoke_grant`, `lose_scopes`,
//! `delete_calendar`, `unshare`, `role`. With `"when": "after"` the call's effect stays and its
//! answer is lost. In the same process: [`Sim::set_faults`] and [`Reply::fate`].
//!
//! # Consent pages
//! For browser tests: `[data-account="EMAIL"]`, `#use-another`, `#advanced`, `#proceed`,
//! `#select-all`, `input[name="scope"][value="SCOPE"]`, `#continue`, `#cancel`.
//!
//! # Limits
//! - Methods that exist at Google but not here are refused with 501 (`simulator`/`notImplemented`).
//! - Series are expanded by `shared::recurrence`; a start that its rule does not pick is no
//!   instance. Where the rules of a series change, exceptions that the new rules do not pick are
//!   cancelled. A deleted series comes in a delta with `singleEvents` as all its cancelled
//!   instances; Google sometimes leaves some out.
//! - A refused connection is, over HTTP, one that is reset: it was accepted before the call was read.
//! - Pushes are sent over plain http: a channel with an https address is accepted, its messages
//!   fail to be delivered and are logged so.

mod calendar;
mod control;
mod discovery;
pub mod faults;
mod fields;
pub mod http;
mod mailbox;
mod model;
mod oauth;
mod opaque;
mod pages;
mod push;
mod server;
mod settings;
mod sim;
mod state;
mod times;

pub use http::{End, Fate, Reply, Req};
pub use push::{Delivery, Forged};
pub use server::Server;
pub use settings::Settings;
pub use sim::Sim;
