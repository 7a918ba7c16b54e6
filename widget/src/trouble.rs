//! What is shown where there is nothing to show: always different from "nothing free", always
//! with a way on.

use words::Say;

use crate::flow::Flow;
use crate::form;
use crate::parts::{button, link, nothing, panel};
use crate::piece::{IntoPiece, Piece};
use crate::state::{Sheet, State, Trouble};

/// In place of the times, when the edge can't say which are free.
pub(crate) fn in_month(flow: Flow) -> Piece {
    let trouble = |s: &State| match &s.sheet {
        Sheet::Trouble(trouble) => Some(trouble.clone()),
        _ => None,
    };
    frame(flow.look(trouble), again(flow))
}

/// Above the form, when a booking was refused.
pub(crate) fn in_form(flow: Flow) -> Piece {
    let trouble = flow.look(|s| s.form_trouble.clone());
    let unknown = trouble.as_ref().is_some_and(|it| it.code == "unknown");
    let way = if unknown {
        form::follow(flow)
    } else {
        nothing()
    };
    frame(trouble, way)
}

/// In place of the whole widget, when not even the event type could be read.
pub(crate) fn whole(flow: Flow, fallback: String) -> Piece {
    let trouble = flow.look(|s| s.trouble.clone());
    let ways = match &trouble {
        Some(trouble) if trouble.code == "not_found" => nothing(),
        _ => {
            let page = link("", "fallback", fallback, flow.say(Say::OpenPage));
            vec![again(flow), page].piece()
        }
    };
    frame(trouble, ways)
}

fn frame(trouble: Option<Trouble>, ways: Piece) -> Piece {
    let Some(Trouble { code, title, text }) = trouble else {
        return nothing();
    };
    let hook = match code.as_str() {
        "cannot_say_now" | "host_unavailable" => "cannot-say",
        _ => "error",
    };
    panel("trouble", hook, Some("alert"), title.into(), text, ways)
}

fn again(flow: Flow) -> Piece {
    button(
        flow,
        "plain",
        "retry",
        flow.say(Say::TryAgain),
        Flow::try_again,
    )
}
