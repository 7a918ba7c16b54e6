//! The chosen day's times, in the visitor's zone; or what there is to say instead of them.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use words::Say;

use crate::dom;
use crate::flow::Flow;
use crate::parts::{Input, button, line, nothing, option, panel, pick, plain};
use crate::piece::{IntoPiece, Piece};
use crate::state::{Sheet, State};
use crate::trouble;

/// The column beside the month.
pub(crate) fn times(flow: Flow) -> impl IntoView {
    view! {
        <div class="side">
            {flow.part(taken)}
            <h3 id="times" tabindex="-1">{flow.says(heading)}</h3>
            {flow.part(lengths)}
            {flow.part(zones)}
            <ul class="times" aria-labelledby="times" on:click=flow.does(choose)>
                {flow.part(list)}
            </ul>
            {flow.part(instead)}
            <p class="checked" data-test="checked">{flow.says(|s| Some(s.age.clone()))}</p>
        </div>
    }
}

fn choose(flow: Flow, event: &MouseEvent) {
    if let Some(start) = dom::data(event, "start") {
        flow.choose_time(&start);
    }
}

fn taken(flow: Flow) -> Piece {
    let taken = flow.look(|s| s.taken.clone());
    taken.map_or_else(nothing, |text| line("note", "taken", Some("alert"), text))
}

fn heading(s: &State) -> Option<String> {
    Some(match (&s.sheet, s.day) {
        (Sheet::Trouble(_), _) => s.texts.say(Say::Times).into(),
        (_, Some(_)) => s.day_label.clone(),
        (Sheet::Ready, None) if s.slots.is_empty() => s.title.clone(),
        _ => s.texts.say(Say::ChooseDay).into(),
    })
}

fn list(flow: Flow) -> Piece {
    let times = flow.look(State::times).into_iter().map(|slot| {
        view! {
            <li>
                <button type="button" data-test="time" data-start=slot.start>
                    {slot.label}
                </button>
            </li>
        }
        .piece()
    });
    times.collect::<Vec<_>>().piece()
}

fn instead(flow: Flow) -> Piece {
    let text = flow.look(|s| match (&s.sheet, s.day.map(|day| s.count(day))) {
        (Sheet::Trouble(_), _) => None,
        (Sheet::Loading, _) => Some(s.texts.say(Say::Looking)),
        (Sheet::Ready, _) if s.slots.is_empty() => None,
        (Sheet::Ready, Some(0)) => Some(s.texts.say(Say::OtherDays)),
        (Sheet::Ready, None) => Some(s.texts.say(Say::Dots)),
        (Sheet::Ready, _) => Some(""),
    });
    match text {
        Some("") => nothing(),
        Some(text) => line("quiet", "hint", None, text.into()),
        None if flow.look(|s| s.sheet == Sheet::Ready) => nothing_free(flow),
        None => trouble::in_month(flow),
    }
}

fn nothing_free(flow: Flow) -> Piece {
    let (title, later) = flow.look(|s| {
        let title = s.texts.fill(Say::NothingFree, &[("month", &s.title)]);
        (title, s.next.is_some())
    });
    let way = if later {
        button(
            flow,
            "plain",
            "next-free",
            flow.say(Say::NextFree),
            Flow::go_to_next,
        )
    } else {
        nothing()
    };
    panel("empty", "nothing-free", None, title, "".into(), way)
}

fn zones(flow: Flow) -> Piece {
    // Without times there is no zone to read them in.
    if flow.look(|s| s.slots.is_empty()) {
        return nothing();
    }
    let input = Input {
        id: "zone",
        kind: "text",
        complete: "off",
        list: Some("zones"),
        value: flow.read(|s| plain(&s.zone)),
        empty: |s| Some(plain(&s.zone)),
        wrong: |s| s.zone_error.clone(),
        focus: |flow, event| flow.open_zones(event.type_() == "focus"),
        change: |flow, event| match event.type_().as_str() {
            "change" => flow.type_zone(&dom::chosen(event)),
            _ => flow.pick_zone(&dom::chosen(event)),
        },
    };
    view! {
        <p class="pick">
            <label for="zone">{flow.say(Say::TimeZone)}</label>
            {input.show(flow)}
            <datalist id="zones">{flow.part(all_zones)}</datalist>
            <span class="error" id="zone-error">{flow.says(|s| s.zone_error.clone())}</span>
        </p>
    }
    .piece()
}

fn all_zones(flow: Flow) -> Piece {
    let zones = flow.look(|s| s.zones.clone()).into_iter();
    let zones = zones.map(|zone| option(zone.clone(), zone, false));
    zones.collect::<Vec<_>>().piece()
}

fn lengths(flow: Flow) -> Piece {
    let all = flow.look(|s| {
        let all = s.event.iter().flat_map(|event| &event.durations);
        let all = all.map(|minutes| {
            option(
                i32::from(*minutes).to_string(),
                s.length(*minutes),
                *minutes == s.minutes,
            )
        });
        all.collect::<Vec<_>>()
    });
    if all.len() < 2 {
        return nothing();
    }
    pick(
        flow,
        "length",
        flow.say(Say::Length),
        all,
        |flow, minutes| {
            flow.choose_minutes(minutes.parse::<i32>().map_or(30, |minutes| minutes as u16));
        },
    )
}
