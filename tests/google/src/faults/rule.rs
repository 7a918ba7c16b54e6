//! Which calls a fault strikes, and how often.

use serde::{Deserialize, Serialize};

use super::effect::Effect;
use crate::http::Req;
use crate::state::State;

/// A group of Google's endpoints; the names are those of the control API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Group {
    #[serde(rename = "token")]
    Token,
    #[serde(rename = "revoke")]
    Revoke,
    #[serde(rename = "consent")]
    Consent,
    #[serde(rename = "userinfo")]
    Userinfo,
    #[serde(rename = "freeBusy")]
    FreeBusy,
    #[serde(rename = "calendarList")]
    CalendarList,
    #[serde(rename = "calendars")]
    Calendars,
    #[serde(rename = "events.list")]
    List,
    #[serde(rename = "events.instances")]
    Instances,
    #[serde(rename = "events.get")]
    Get,
    #[serde(rename = "events.insert")]
    Insert,
    /// `events.patch` and `events.update`.
    #[serde(rename = "events.patch")]
    Patch,
    #[serde(rename = "events.delete")]
    Delete,
    #[serde(rename = "watch")]
    Watch,
    #[serde(rename = "stop")]
    Stop,
    #[serde(rename = "other")]
    Other,
}

impl Group {
    /// The group of a call.
    pub fn of(req: &Req) -> Self {
        let Some(path) = req.path.strip_prefix("/calendar/v3/") else {
            return match req.path.as_str() {
                "/token" | "/oauth2/v4/token" => Self::Token,
                "/revoke" => Self::Revoke,
                "/o/oauth2/v2/auth" => Self::Consent,
                "/v1/userinfo" | "/oauth2/v2/userinfo" => Self::Userinfo,
                _ => Self::Other,
            };
        };
        let mut parts = path.split('/');
        match (
            parts.next().unwrap_or_default(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
        ) {
            ("freeBusy", ..) => Self::FreeBusy,
            ("users", _, Some("calendarList"), ..) => Self::CalendarList,
            ("channels", ..) => Self::Stop,
            ("calendars", _, None, ..) => Self::Calendars,
            ("calendars", _, Some("events"), event, rest) => {
                match (req.method.as_str(), event, rest) {
                    (_, Some("watch"), _) => Self::Watch,
                    ("GET", None, _) => Self::List,
                    ("POST", None, _) => Self::Insert,
                    ("GET", Some(_), Some("instances")) => Self::Instances,
                    ("GET", Some(_), None) => Self::Get,
                    ("PATCH" | "PUT", Some(_), _) => Self::Patch,
                    ("DELETE", Some(_), _) => Self::Delete,
                    _ => Self::Other,
                }
            }
            _ => Self::Other,
        }
    }

    /// Whether its errors are OAuth's flat ones.
    pub(super) fn is_oauth(self) -> bool {
        matches!(
            self,
            Self::Token | Self::Revoke | Self::Consent | Self::Userinfo
        )
    }
}

/// When an effect happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Instead of handling the call; Google never learns of it.
    #[default]
    Before,
    /// After it was handled: what it did stays, only the answer is another one or is lost.
    After,
}

/// A fault: which calls it strikes, how often, and what happens then. Rules are asked in their
/// order; the first that answers instead of Google ends the search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// None: every group.
    #[serde(default)]
    pub on: Vec<Group>,
    /// Only calls of this person (by access token, refresh token or code).
    #[serde(default)]
    pub user: Option<String>,
    /// Only calls about this calendar; of a free/busy query, one that asks for it.
    #[serde(default)]
    pub calendar: Option<String>,
    /// Only calls with this parameter of the query or the form: `syncToken`, or with its value,
    /// `grant_type=refresh_token`.
    #[serde(default)]
    pub with: Option<String>,
    /// Lets so many matching calls through first.
    #[serde(default)]
    pub skip: u64,
    /// Strikes so often, then never again; none: for ever.
    #[serde(default)]
    pub times: Option<u64>,
    /// How likely a matching call is struck, 0 to 1, by the simulator's seed.
    #[serde(default = "always")]
    pub chance: f64,
    #[serde(default)]
    pub when: When,
    pub effect: Effect,
}

fn always() -> f64 {
    1.0
}

impl Rule {
    /// Strikes every call of the group.
    pub fn on(group: Group, effect: Effect) -> Self {
        Self {
            on: vec![group],
            ..Self::everywhere(effect)
        }
    }

    /// Strikes every call.
    pub fn everywhere(effect: Effect) -> Self {
        Self {
            on: Vec::new(),
            user: None,
            calendar: None,
            with: None,
            skip: 0,
            times: None,
            chance: always(),
            when: When::Before,
            effect,
        }
    }

    /// Strikes once.
    #[must_use]
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Strikes so often.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Lets so many through first.
    #[must_use]
    pub fn skip(mut self, skip: u64) -> Self {
        self.skip = skip;
        self
    }

    /// Strikes with this likelihood, 0 to 1.
    #[must_use]
    pub fn chance(mut self, chance: f64) -> Self {
        self.chance = chance;
        self
    }

    /// What the call did stays.
    #[must_use]
    pub fn after_commit(mut self) -> Self {
        self.when = When::After;
        self
    }

    /// Only calls of this person.
    #[must_use]
    pub fn user(mut self, email: impl Into<String>) -> Self {
        self.user = Some(email.into());
        self
    }

    /// Only calls about this calendar.
    #[must_use]
    pub fn calendar(mut self, id: impl Into<String>) -> Self {
        self.calendar = Some(id.into());
        self
    }

    /// Only calls with this parameter.
    #[must_use]
    pub fn with(mut self, parameter: impl Into<String>) -> Self {
        self.with = Some(parameter.into());
        self
    }

    pub(super) fn matches(&self, req: &Req, target: &Target) -> bool {
        (self.on.is_empty() || self.on.contains(&target.group))
            && self
                .user
                .as_ref()
                .is_none_or(|user| target.user.as_ref() == Some(user))
            && self
                .calendar
                .as_ref()
                .is_none_or(|calendar| target.calendars.contains(calendar))
            && self
                .with
                .as_ref()
                .is_none_or(|with| carries(req, target.group, with))
    }
}

fn carries(req: &Req, group: Group, with: &str) -> bool {
    let (name, value) = match with.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (with, None),
    };
    let is = |(n, v): &(String, String)| n == name && value.is_none_or(|value| v == value);
    req.query.iter().any(is) || (group.is_oauth() && req.form().iter().any(is))
}

/// What a call is about.
#[derive(Debug)]
pub(super) struct Target {
    pub group: Group,
    pub user: Option<String>,
    pub project: Option<String>,
    /// The access token that was sent, known or not.
    pub access: Option<String>,
    pub calendars: Vec<String>,
}

impl Target {
    pub(super) fn of(state: &State, req: &Req) -> Self {
        let group = Group::of(req);
        let access = req
            .header("authorization")
            .and_then(|h| h.strip_prefix("Bearer "))
            .map(|t| t.trim().to_owned());
        let known = access.as_ref().and_then(|t| state.access.get(t));
        let mut user = known.map(|t| t.email.clone());
        let mut project = known.map(|t| t.project.clone());
        if group.is_oauth() && user.is_none() {
            let owner = req.form().iter().find_map(|(name, value)| {
                let refresh = || {
                    let token = state.refresh.get(value)?;
                    Some((token.email.clone(), token.client_id.clone()))
                };
                let access = || {
                    let token = state.access.get(value)?;
                    Some((token.email.clone(), token.client_id.clone()))
                };
                match name.as_str() {
                    "refresh_token" | "token" => refresh().or_else(access),
                    "code" => {
                        let code = state.codes.get(value)?;
                        Some((code.email.clone(), code.client_id.clone()))
                    }
                    _ => None,
                }
            });
            if let Some((email, client)) = owner {
                project = state.clients.get(&client).map(|c| c.project.clone());
                user = Some(email);
            }
        }
        let calendars = calendars(req, group, user.as_deref());
        Self {
            group,
            user,
            project,
            access,
            calendars,
        }
    }
}

fn calendars(req: &Req, group: Group, user: Option<&str>) -> Vec<String> {
    let real = |id: &str| match (id, user) {
        ("primary", Some(user)) => user.to_owned(),
        _ => id.to_owned(),
    };
    if group == Group::FreeBusy {
        let body: serde_json::Value = serde_json::from_slice(&req.body).unwrap_or_default();
        let asked = body["items"].as_array().into_iter().flatten();
        return asked
            .filter_map(|item| item["id"].as_str())
            .map(real)
            .collect();
    }
    let segments = req.segments();
    match segments.get(2).map(String::as_str) {
        Some("calendars") => segments.get(3).map(|id| real(id)).into_iter().collect(),
        _ => Vec::new(),
    }
}
