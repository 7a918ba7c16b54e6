//! The frame of every step: what is booked, the step itself, whom to ask.

use leptos::prelude::*;
use words::Say;

use crate::flow::Flow;
use crate::parts::{line, nothing};
use crate::piece::{IntoPiece, Piece};
use crate::state::{Screen, State};
use crate::{done, form, month, times, trouble};

/// The whole widget. `fallback` is the page that works without it.
pub(crate) fn card(flow: Flow, fallback: String) -> Piece {
    let screen = Memo::new(move |_| flow.look(State::screen));
    let step = move || match screen.get() {
        Screen::Loading => line("loading", "loading", None, flow.say(Say::Looking).into()),
        Screen::Trouble => trouble::whole(flow, fallback.clone()),
        Screen::Choose => choose(flow),
        Screen::Form(_) => form::form(flow),
        Screen::Done => flow.part(done::done)(),
    };
    let language = flow.read(|s| s.texts.language()).unwrap_or_default();
    view! {
        <section class="card" part="card" lang=language.tag() dir=language.dir() role="group" aria-label=flow.says(name)>
            <header class="head">{flow.part(head)}</header>
            {step}
            <p class="unseen" role="status" data-test="status">
                {flow.says(|s| Some(s.status.clone()))}
            </p>
            {flow.part(contact)}
        </section>
    }
    .piece()
}

fn name(s: &State) -> Option<String> {
    s.event
        .as_ref()
        .map(|event| s.texts.fill(Say::Book, &[("title", &event.title)]))
}

fn head(flow: Flow) -> Piece {
    let head = flow.look(|s| {
        let event = s.event.as_ref()?;
        let mut hosts = event.hosts.join(", ");
        // A site of one person often bears their name, and the line above has said it.
        if hosts == event.site_title {
            hosts.clear();
        }
        let mut facts = s.length(s.minutes);
        for fact in [&hosts, &event.location] {
            if !fact.is_empty() {
                facts.push_str(" · ");
                facts.push_str(fact);
            }
        }
        Some(view! {
            <p class="who">{event.site_title.clone()}</p>
            <h2>{event.title.clone()}</h2>
            <p class="facts">{facts}</p>
            {about(event.description.clone())}
        })
    });
    head.map_or_else(nothing, IntoPiece::piece)
}

/// An empty text would be painted as a space.
fn about(text: String) -> Piece {
    if text.is_empty() {
        return nothing();
    }
    line("about", "about", None, text)
}

fn choose(flow: Flow) -> Piece {
    view! {
        <div class="choose" data-layout=flow.says(|s| Some(s.layout.name().into()))>
            {times::layouts(flow)}
            {month::month(flow)}
            {times::times(flow)}
        </div>
    }
    .piece()
}

fn contact(flow: Flow) -> Piece {
    let contact = flow.look(|s| s.event.as_ref().map(|event| event.contact.clone()));
    let Some(contact) = contact.filter(|contact| !contact.is_empty()) else {
        return nothing();
    };
    let scheme = if contact.contains('@') && !contact.contains(' ') {
        Some("mailto:")
    } else if contact
        .bytes()
        .all(|c| c.is_ascii_digit() || b"+-() /".contains(&c))
    {
        Some("tel:")
    } else {
        None
    };
    let href = scheme.map(|scheme| format!("{scheme}{}", contact.replace(' ', "")));
    view! {
        <p class="contact" data-test="contact">
            {format!("{} ", flow.say(Say::Questions))} <a href=href>{contact}</a>
        </p>
    }
    .piece()
}
