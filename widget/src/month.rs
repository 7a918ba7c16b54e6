//! The month as a date grid: one tab stop, arrow keys, every day says what it has.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use words::Say;

use crate::dates::Day;
use crate::dom;
use crate::flow::Flow;
use crate::parts::yes;
use crate::piece::{IntoPiece, Piece};
use crate::state::{Layout, Sheet, State};

/// The visible month with its paging.
pub(crate) fn month(flow: Flow) -> impl IntoView {
    let at_first = flow.says(|s| yes(s.at_end(-1)));
    let at_last = flow.says(|s| yes(s.at_end(1)));
    view! {
        <div class="month">
            <div class="bar">
                <h3 id="month" tabindex="-1" aria-live="polite">
                    {flow.says(|s| Some(s.title.clone()))}
                </h3>
                // Not `disabled`: a button that is, loses focus to the page.
                <button
                    type="button"
                    class="page back"
                    data-test="prev-month"
                    aria-label=flow.says(|s| page(s, Say::PreviousWeek, Say::PreviousMonth))
                    aria-disabled=at_first
                    on:click=flow.does(|flow, _| flow.page(-1))
                ></button>
                <button
                    type="button"
                    class="page"
                    data-test="next-month"
                    aria-label=flow.says(|s| page(s, Say::NextWeek, Say::NextMonth))
                    aria-disabled=at_last
                    on:click=flow.does(|flow, _| flow.page(1))
                ></button>
            </div>
            <table
                role="grid"
                aria-labelledby="month"
                aria-busy=flow.says(|s| yes(s.sheet == Sheet::Loading))
                on:click=flow.does(click)
                on:keydown=flow.does(key)
            >
                <thead>
                    <tr>{weekdays(flow)}</tr>
                </thead>
                <tbody>{flow.part(|flow| flow.look(weeks).piece())}</tbody>
            </table>
        </div>
    }
}

/// What a button pages by.
fn page(s: &State, week: Say, month: Say) -> Option<String> {
    let by_week = s.layout == Layout::Week;
    Some(s.texts.say(if by_week { week } else { month }).into())
}

fn click(flow: Flow, event: &MouseEvent) {
    if let Some(date) = dom::data(event, "date") {
        flow.choose_day(&date);
    }
}

fn key(flow: Flow, event: &KeyboardEvent) {
    // With these, a key is the browser's.
    if event.alt_key() || event.ctrl_key() || event.meta_key() {
        return;
    }
    if flow.key(&event.key(), event.shift_key()) {
        event.prevent_default();
    }
}

fn weekdays(flow: Flow) -> Vec<Piece> {
    let names = flow.read(|s| s.weekdays.clone()).unwrap_or_default();
    let name = |(short, long)| view! { <th scope="col" abbr=long>{short}</th> }.piece();
    names.into_iter().map(name).collect()
}

/// Always six weeks, so that paging moves nothing below.
fn weeks(s: &State) -> Vec<Piece> {
    let first = s.month.first();
    let lead = (first.weekday() - s.first_weekday).rem_euclid(7);
    let length = s.days.len() as i32;
    let mut weeks = Vec::new();
    for week in 0..6 {
        let mut days = Vec::new();
        for index in week * 7 - lead..week * 7 + 7 - lead {
            let within = (0..length).contains(&index);
            days.push(day(s, within.then(|| first.plus(index))));
        }
        weeks.push(view! { <tr>{days}</tr> }.piece());
    }
    weeks
}

fn day(s: &State, day: Option<Day>) -> Piece {
    let cell = day.and_then(|day| s.cell(day));
    let free = day.is_some_and(|day| s.count(day) > 0);
    let today = day == Some(s.today);
    let label = cell.map(|cell| format!("{}, {}", cell.label, s.has(cell)));
    let reachable = day.is_some_and(|day| s.clamp(day) == day);
    let stop = if day == Some(s.focus) { "0" } else { "-1" };
    let class = match (free, today) {
        (true, true) => "free today",
        (true, false) => "free",
        (false, true) => "today",
        (false, false) => "",
    };
    view! {
        <td
            role="gridcell"
            class=class
            part=day.map(|_| "day")
            tabindex=reachable.then(|| stop.to_string())
            data-test=day.map(|_| "day".to_string())
            data-date=day.map(Day::text)
            aria-label=label
            aria-current=today.then(|| "date".to_string())
            aria-selected=yes(free && day == s.day)
            aria-disabled=yes(day.is_some() && !free)
        >
            <span>{cell.map(|cell| cell.number.clone())}</span>
        </td>
    }
    .piece()
}
