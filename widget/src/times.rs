//! The chosen day's times, in the visitor's zone; or what there is to say instead of them.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use words::Say;

use crate::dates::Day;
use crate::dom;
use crate::flow::Flow;
use crate::parts::{Input, button, line, nothing, option, panel, pick, plain};
use crate::piece::{IntoPiece, Piece};
use crate::state::{Layout, Sheet, Slot, State};
use crate::trouble;

/// The column beside the month.
pub(crate) fn times(flow: Flow) -> impl IntoView {
    view! {
        <div class="side">
            {flow.part(taken)}
            <h3 id="times" tabindex="-1">{flow.says(heading)}</h3>
            {flow.part(lengths)}
            {flow.part(zones)}
            {choices(flow, "times", flow.say(Say::Times), choose, list)}
            {flow.part(more)}
            {flow.part(instead)}
            <p class="checked" data-test="checked">{flow.read(|s| s.age.clone())}</p>
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

/// The ways in which days and times can be laid out.
pub(crate) fn layouts(flow: Flow) -> Piece {
    choices(
        flow,
        "layouts",
        flow.say(Say::Layout),
        |flow, event| {
            if let Some(name) = dom::data(event, "layout") {
                flow.choose_layout(&name);
            }
        },
        |flow| {
            flow.look(|s| {
                let all = Layout::ALL
                    .into_iter()
                    .zip([Say::Month, Say::Week, Say::List]);
                let all = all.map(|(it, name)| Choice {
                    layout: Some(it.name()),
                    pressed: Some((it == s.layout).to_string()),
                    label: s.texts.say(name).into(),
                    ..Choice::default()
                });
                all.map(Choice::show).collect::<Vec<_>>()
            })
            .piece()
        },
    )
}

/// Buttons that are told apart by their data.
fn choices(
    flow: Flow,
    class: &'static str,
    label: &'static str,
    choose: fn(Flow, &MouseEvent),
    all: fn(Flow) -> Piece,
) -> Piece {
    view! {
        <ul class=class aria-label=label on:click=flow.does(choose)>
            {flow.part(all)}
        </ul>
    }
    .piece()
}

/// One of [`choices`]; one type for all of them, for the module's sake.
#[derive(Default)]
struct Choice {
    hook: Option<&'static str>,
    start: Option<String>,
    layout: Option<&'static str>,
    pressed: Option<String>,
    label: String,
}

impl Choice {
    fn show(self) -> Piece {
        view! {
            <li>
                <button
                    type="button"
                    part=self.hook
                    data-test=self.hook
                    data-start=self.start
                    data-layout=self.layout
                    aria-pressed=self.pressed
                >
                    {self.label}
                </button>
            </li>
        }
        .piece()
    }
}

fn heading(s: &State) -> Option<String> {
    Some(match (&s.sheet, s.day_here()) {
        (Sheet::Ready | Sheet::Loading, Some(_)) if s.layout == Layout::Month => {
            s.day_label.clone()
        }
        (Sheet::Ready, None) if s.layout == Layout::Month && !s.slots.is_empty() => {
            s.texts.say(Say::ChooseDay).into()
        }
        _ => s.texts.say(Say::Times).into(),
    })
}

fn list(flow: Flow) -> Piece {
    flow.look(|s| match s.layout {
        Layout::Month => buttons(s.times()),
        _ => s.shown_days().into_iter().map(|day| of(s, day)).collect(),
    })
    .piece()
}

/// A day with its times.
fn of(s: &State, day: Day) -> Piece {
    let Some(cell) = s.cell(day) else {
        return nothing();
    };
    let column = (day.weekday() - s.first_weekday).rem_euclid(7) as usize;
    let title = match s.weekdays.get(column).filter(|_| s.layout == Layout::Week) {
        Some((short, long)) => {
            let is_letter = short.chars().nth(1).is_none();
            let name = if is_letter { long } else { short };
            format!("{name} {}", cell.number)
        }
        None => cell.label.clone(),
    };
    let times = s.slots.iter().filter(|slot| slot.day == day);
    view! {
        <li class="day">
            <h4>{title}</h4>
            <p>{s.has(cell).to_owned()}</p>
            <ul aria-label=cell.label.clone()>{buttons(times.cloned().collect())}</ul>
        </li>
    }
    .piece()
}

fn buttons(times: Vec<Slot>) -> Vec<Piece> {
    let times = times.into_iter().map(|slot| Choice {
        hook: Some("time"),
        start: Some(slot.start),
        label: slot.label,
        ..Choice::default()
    });
    times.map(Choice::show).collect()
}

fn more(flow: Flow) -> Piece {
    if !flow.look(|s| s.layout == Layout::List && s.free_days().count() > s.listed) {
        return nothing();
    }
    button(
        flow,
        "plain",
        "more-days",
        flow.say(Say::MoreDays),
        Flow::list_more,
    )
}

fn instead(flow: Flow) -> Piece {
    let text = flow.look(|s| match (&s.sheet, s.day_here().map(|day| s.count(day))) {
        (Sheet::Trouble(_), _) => None,
        (Sheet::Loading, _) => Some(s.texts.say(Say::Looking)),
        (Sheet::Ready, _) if s.slots.is_empty() => None,
        _ if s.layout != Layout::Month => Some(""),
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
        let later = s.next.is_some();
        // The answer knows of every later month, and of none before.
        let none = !later && s.month == s.today.month();
        let what = if none {
            Say::NothingLeft
        } else {
            Say::NothingFree
        };
        (s.texts.fill(what, &[("month", &s.title)]), later)
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
    if flow.look(|s| s.event.as_ref().is_some_and(|event| event.zone_locked)) {
        let zone = flow.look(|s| format!("{}: {}", s.texts.say(Say::TimeZone), plain(&s.zone)));
        return line("pick", "zone-locked", None, zone);
    }
    let input = Input {
        id: "zone",
        kind: "text",
        complete: "off",
        list: Some("zones"),
        value: flow.read(|s| plain(&s.zone)),
        empty: |s| Some(plain(&s.zone)),
        required: false,
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
            <button
                type="button"
                data-test="clock"
                aria-pressed=flow.says(|s| Some(s.clock24.to_string()))
                on:click=flow.does(|flow, _| flow.turn_clock())
            >
                {flow.say(Say::Clock)}
            </button>
            <span class="error" id="zone-error">{flow.says(|s| s.zone_error.clone())}</span>
        </p>
    }
    .piece()
}

/// In one element that comes whole, and in another one once their offsets are known: Safari lays an
/// open list out anew for each option that comes or changes.
fn all_zones(flow: Flow) -> Piece {
    let (named, zones) = flow.look(|s| {
        let zones = s.zones.iter();
        let zones = zones.map(|zone| option(zone.clone(), zone.clone(), false));
        (s.zones_named, zones.collect::<Vec<_>>())
    });
    let all = match zones.is_empty() {
        true => nothing(),
        false => pick(flow, "all-zones", "", zones, |_, _| {}),
    };
    if named { vec![all].piece() } else { all }
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
