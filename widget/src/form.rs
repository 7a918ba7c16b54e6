//! Who is coming: the form for the chosen time. What was typed survives everything but a booking.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use words::Say;

use crate::flow::Flow;
use crate::parts::{Input, button, line, link, nothing, plain, yes};
use crate::piece::{IntoPiece, Piece};
use crate::questions::questions;
use crate::state::{Keep, Sending, State};
use crate::trouble;

/// The form.
pub(crate) fn form(flow: Flow) -> Piece {
    let busy = flow.says(|s| yes(s.sending != Sending::No));
    view! {
        <form class="form" novalidate aria-label=flow.say(Say::YourDetails) on:submit=flow.does(submit)>
            {button(flow, "return", "back", flow.say(Say::ChangeTime), Flow::back)}
            <div class="chosen" data-test="chosen">
                <h3 id="step" tabindex="-1">{flow.says(|s| Some(s.day_label.clone()))}</h3>
                <span>{flow.says(|s| Some(s.span.clone()))}</span>
                <small>{flow.says(|s| Some(plain(&s.zone)))}</small>
                {flow.part(kept)}
            </div>
            {flow.part(trouble::in_form)}
            {own(flow, 0, "name", Say::Name)}
            {own(flow, 1, "email", Say::Email)}
            {questions(flow)}
            {own(flow, 3, "notes", Say::Notes)}
            {flow.part(still_trying)}
            <button type="submit" class="main" part="button" data-test="book" aria-disabled=busy>
                {flow.says(label)}
            </button>
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
    let text = flow.look(|s| {
        let unsure = s.open_attempt().is_some() && s.sending != Sending::Yes;
        let over = s.kept.is_empty() || s.form_trouble.is_some() || unsure;
        (!over).then(|| s.texts.fill(Say::Kept, &[("time", &s.kept)]))
    });
    let Some(text) = text else { return nothing() };
    // Until it is, there is room for it: nothing moves then.
    let class = match flow.look(|s| s.keep == Keep::Asking) {
        true => "kept later",
        false => "kept",
    };
    let longer = flow.say(Say::KeepLonger);
    vec![
        line(class, "kept", None, text),
        button(flow, "longer", "keep-longer", longer, Flow::keep_longer),
    ]
    .piece()
}

/// A field with its label, and what is wrong with it.
pub(crate) fn field(flow: Flow, id: &'static str, label: String, input: Piece) -> Piece {
    let describes = format!("{id}-error");
    let error = move || flow.look(|s| s.wrong(id));
    view! {
        <p class="field">
            <label for=id>{label}</label>
            {input}
            <span class="error" data-test=describes.clone() id=describes>{error}</span>
        </p>
    }
    .piece()
}

/// A field for several lines.
pub(crate) fn area(flow: Flow, id: &'static str, typed: Option<String>, required: bool) -> Piece {
    view! {
        <textarea
            id=id
            part="field"
            name=id
            rows="3"
            required=required
            data-test=id
            aria-invalid=move || yes(flow.look(|s| s.wrong(id)).is_some())
            aria-describedby=format!("{id}-error")
        >
            {typed}
        </textarea>
    }
    .piece()
}

/// A field that every form has, or, of guests, some have.
pub(crate) fn own(flow: Flow, index: usize, id: &'static str, label: Say) -> Piece {
    let known = flow.read(|s| {
        let most = s.most_guests();
        let label = s.texts.fill(label, &[("n", &most.to_string())]);
        (s.fields.get(index).cloned(), most, label)
    });
    let (typed, most, label) = known.unwrap_or_default();
    let input = match id {
        "guests" if most == 0 => return nothing(),
        "guests" | "notes" => area(flow, id, typed, false),
        _ => Input::field(id, typed).show(flow),
    };
    field(flow, id, label, input)
}
