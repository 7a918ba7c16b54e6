//! A real quota: calls within the last minute, by the simulator's clock, a window that slides.

use std::collections::{BTreeMap, VecDeque};

use super::rule::Target;
use crate::calendar::ApiError;
use crate::http::Reply;
use crate::settings::Settings;
use crate::state::State;

/// Milliseconds of the window.
const WINDOW: i64 = 60_000;

/// When calls were let through, by person and project and by project.
#[derive(Debug, Clone, Default)]
pub(super) struct Quota(BTreeMap<String, VecDeque<i64>>);

impl Quota {
    fn within(&mut self, key: &str, now: i64) -> usize {
        let Some(calls) = self.0.get_mut(key) else {
            return 0;
        };
        while calls.front().is_some_and(|at| now - at >= WINDOW) {
            calls.pop_front();
        }
        calls.len()
    }
}

/// Whether any quota is set.
pub(super) fn is_on(settings: &Settings) -> bool {
    settings.quota_user_per_minute > 0 || settings.quota_project_per_minute > 0
}

/// Counts a call, or refuses it. What is refused is not counted.
pub(super) fn check(state: &mut State, target: &Target) -> Option<Reply> {
    let project = target.project.as_ref()?;
    if target.group.is_oauth() {
        return None;
    }
    let now = state.now().timestamp_millis();
    let person = format!("{} {project}", target.user.as_deref().unwrap_or_default());
    let settings = &state.settings;
    let over = [
        (
            &person,
            settings.quota_user_per_minute,
            "userRateLimitExceeded",
            "User Rate Limit Exceeded",
        ),
        (
            project,
            settings.quota_project_per_minute,
            "rateLimitExceeded",
            "Rate Limit Exceeded",
        ),
    ];
    for (key, limit, reason, message) in over {
        let calls = state.faults.quota.within(key, now);
        if limit > 0 && calls >= limit {
            let error = ApiError::new(settings.quota_status, "usageLimits", reason, message);
            return Some(error.reply());
        }
    }
    for key in [&person, project] {
        state
            .faults
            .quota
            .0
            .entry(key.clone())
            .or_default()
            .push_back(now);
    }
    None
}
