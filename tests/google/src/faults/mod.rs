//! Faults (`google-calendar.md` §14, points 13 to 22): every call to Google passes through
//! [`around`]. Rules say which calls are struck; effects say what happens then.

mod act;
mod edit;
mod effect;
mod quota;
mod replace;
mod rule;

use serde::{Deserialize, Serialize};

pub use effect::{Effect, Part, Reason, RetryAfter, Shape};
pub use rule::{Group, Rule, When};

use crate::http::{Reply, Req};
use crate::state::State;
use rule::Target;

/// A rule at work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Struck {
    pub rule: Rule,
    /// Calls that it matched.
    pub seen: u64,
    /// Calls that it struck.
    pub struck: u64,
}

/// All rules, and what is needed to follow them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Faults {
    pub rules: Vec<Struck>,
    /// Throws so far; they are apart from those for ids, so that faults change no id.
    throws: u64,
    #[serde(skip)]
    quota: quota::Quota,
    /// What struck the call handled last, for the log.
    #[serde(skip)]
    pub(crate) last: Vec<String>,
}

impl Faults {
    /// Adds a rule.
    pub fn add(&mut self, rule: Rule) {
        self.rules.push(Struck {
            rule,
            seen: 0,
            struck: 0,
        });
    }
}

/// A throw between 0 and 1 that depends on the seed and on how many were made before.
pub(crate) fn throw(state: &mut State) -> f64 {
    state.faults.throws += 1;
    // splitmix64
    let mut z = state
        .seed
        .wrapping_mul(0xd134_2543_de82_ef95)
        .wrapping_add(state.faults.throws.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    (z >> 11) as f64 / (1_u64 << 53) as f64
}

/// Lets a call be handled, with the faults that strike it.
pub(crate) fn around(
    state: &mut State,
    req: &Req,
    handle: impl FnOnce(&mut State) -> Reply,
) -> Reply {
    let limited = quota::is_on(&state.settings);
    if state.faults.rules.is_empty() && !limited {
        return handle(state);
    }
    state.faults.last.clear();
    let target = Target::of(state, req);
    if limited && let Some(reply) = quota::check(state, &target) {
        state.faults.last.push("quota".into());
        return reply;
    }
    let mut after = Vec::new();
    for place in 0..state.faults.rules.len() {
        let Some((when, effect)) = strikes(state, place, req, &target) else {
            continue;
        };
        state.faults.last.push(effect.name());
        match when {
            When::Before if effect.replaces() => return replace::reply(state, &target, &effect),
            When::Before if effect.is_act() => act::act(state, &target, &effect),
            _ => after.push((place, effect)),
        }
    }
    let mut reply = handle(state);
    for (place, effect) in after {
        if effect.replaces() {
            reply = replace::reply(state, &target, &effect);
        } else if effect.is_act() {
            act::act(state, &target, &effect);
        } else {
            let only = state.faults.rules[place].rule.calendar.clone();
            edit::edit(state, &effect, only.as_deref(), &mut reply);
        }
    }
    reply
}

/// Counts a call for a rule and says what it does to it, if anything.
fn strikes(state: &mut State, place: usize, req: &Req, target: &Target) -> Option<(When, Effect)> {
    let known = state.faults.rules.get_mut(place)?;
    if !known.rule.matches(req, target) {
        return None;
    }
    known.seen += 1;
    let spent = known.rule.times.is_some_and(|times| known.struck >= times);
    if known.seen <= known.rule.skip || spent {
        return None;
    }
    let chance = known.rule.chance;
    if chance < 1.0 && throw(state) >= chance {
        return None;
    }
    let known = state.faults.rules.get_mut(place)?;
    known.struck += 1;
    Some((known.rule.when, known.rule.effect.clone()))
}
