//! What people and Google do to the world in the middle of a call.

use super::effect::Effect;
use super::rule::Target;
use crate::oauth::grant;
use crate::state::State;

/// Changes the world of the call's person or calendar; nothing where it has neither.
pub(super) fn act(state: &mut State, target: &Target, effect: &Effect) {
    match effect {
        Effect::ExpireAccess => {
            if let Some(token) = &target.access {
                state.access.remove(token);
            }
        }
        Effect::RevokeGrant => {
            if let (Some(user), Some(project)) = (&target.user, &target.project) {
                grant::revoke(state, user, project);
            }
        }
        Effect::LoseScopes { scopes } => {
            if let (Some(user), Some(project)) = (&target.user, &target.project) {
                grant::lose(state, user, project, scopes);
            }
        }
        Effect::DeleteCalendar => {
            for calendar in &target.calendars {
                state.remove_calendar(calendar);
            }
        }
        Effect::Unshare => role(state, target, None),
        Effect::Role { role: to } => role(state, target, Some(to)),
        _ => {}
    }
}

fn role(state: &mut State, target: &Target, to: Option<&str>) {
    let Some(user) = &target.user else {
        return;
    };
    for calendar in &target.calendars {
        state.share(calendar, user, to, true);
    }
}
