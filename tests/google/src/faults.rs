//! The place where faults will be injected (`google-calendar.md` §14, points 13 to 22): every
//! Google call passes here before and after it is handled. Nothing is injected yet.

use crate::http::{Reply, Req};
use crate::state::State;

/// An answer instead of handling the request (401, 403, 429, 5xx, ...), if one is due.
pub(crate) fn before(_state: &mut State, _req: &Req) -> Option<Reply> {
    None
}

/// What becomes of an answer after its effect is committed (lost, cut, delayed).
pub(crate) fn after(_state: &mut State, _req: &Req, reply: Reply) -> Reply {
    reply
}
