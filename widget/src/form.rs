//! Who is coming: the form for the chosen time. What was typed survives everything but a booking.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use words::Say;

use crate::flow::Flow;
use crate::parts::{Input, button, line, link, nothing, plain, yes};
use crate::piece::{IntoPiece, Piece};
use crate::questions::questions;
use crate::state::{Sending, State};
use crate::trouble;

/// The form.
pub(crate) fn form(flow: Flow) -> Piece {
    let busy = flow.says(|s| yes(s.sending != Sending::No));
    view! {
        <form class="form" novalidate aria-labelledby="step" on:submit=flow.does(submit)>
            {button(flow, "return", "back", flow.say(Say::ChangeTime), Flow::back)}
            <h3 id="step" tabindex="-1">{flow.say(Say::YourDetails)}</h3>
            <p class="chosen" data-test="chosen">
                <strong>{flow.says(|s| Some(s.day_label.clone()))}</strong>
                <span>{flow.says(|s| Some(s.span.clone()))}</span>
                <small>{flow.says(|s| Some(plain(&s.zone)))}</small>
            </p>
            {flow.part(trouble::in_form)}
            {field(flow, 0, "name", Say::Name)}
            {field(flow, 1, "email", Say::Email)}
            {questions(flow)}
            {field(flow, 2, "notes", Say::Notes)}
            {flow.part(still_trying)}
            <button type="submit" class="main" data-test="book" aria-disabled=busy>
                {flow.says(label)}
            </button>
            {flow.part(kept)}
        </form>
    }
    .piece()
}

fn submit(flow: Flow, event: &SubmitEvent) {
    event.prevent_default();
    flow.submit();
}

fn label(s: &State) -> Option<String> {
    let idle = s.sending == Sending::No;
    let text = if idle { Say::BookThis } else { Say::Booking };
    Some(s.texts.say(text).into())
}

fn still_trying(flow: Flow) -> Piece {
    match flow.look(|s| s.sending) {
        Sending::StillTrying => {}
        Sending::Late => return follow(flow),
        _ => return nothing(),
    }
    let note = line(
        "note",
        "still-trying",
        None,
        flow.say(Say::StillTrying).into(),
    );
    vec![note, follow(flow)].piece()
}

/// A page that knows what became of the booking that was sent, also when this one is closed.
pub(crate) fn follow(flow: Flow) -> Piece {
    let key = flow.look(|s| s.attempt.as_ref().map(|attempt| attempt.key.clone()));
    match key.zip(flow.world()) {
        Some((key, world)) => {
            let href = format!("{}{key}", world.api.follow);
            link("", "follow-here", href, flow.say(Say::FollowHere))
        }
        None => nothing(),
    }
}

fn kept(flow: Flow) -> Piece {
    let (kept, sent) = flow.look(|s| {
        let sent = s.sending != Sending::No || s.open_attempt().is_some();
        (s.kept.clone(), sent)
    });
    if kept.is_empty() || sent {
        return nothing();
    }
    let text = flow.read(|s| s.texts.fill(Say::Kept, &[("time", &kept)]));
    let longer = flow.say(Say::KeepLonger);
    vec![
        line("quiet", "kept", None, text.unwrap_or_default()),
        button(flow, "longer", "keep-longer", longer, Flow::keep_longer),
    ]
    .piece()
}

fn field(flow: Flow, index: usize, name: &'static str, label: Say) -> impl IntoView {
    let error: fn(&State) -> Option<String> = match index {
        0 => |s| s.errors[0].clone(),
        1 => |s| s.errors[1].clone(),
        _ => |s| s.errors[2].clone(),
    };
    let wrong = move || yes(flow.look(error).is_some());
    let describes = format!("{name}-error");
    let typed = flow.read(|s| s.fields.get(index).cloned()).flatten();
    let input = if name == "notes" {
        view! {
            <textarea
                id=name
                name=name
                rows="3"
                data-test=name
                aria-invalid=wrong
                aria-describedby=describes.clone()
            >
                {typed}
            </textarea>
        }
        .piece()
    } else {
        Input::field(name, typed, error).show(flow)
    };
    view! {
        <p class="field">
            <label for=name>{flow.say(label)}</label>
            {input}
            <span class="error" data-test=describes.clone() id=describes>{flow.says(error)}</span>
        </p>
    }
}
