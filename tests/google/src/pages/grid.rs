//! The grid of a week: where each event stands, side by side where they overlap.

use std::borrow::Cow;
use std::fmt::Write as _;

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, Timelike};
use maud::{Markup, html};

use super::panel::Place;
use super::week::{calendars, link};
use crate::calendar::{colour, hidden_invitation, series};
use crate::state::{Calendar, Event, State, User};
use crate::times;

/// One event's box on one day.
struct Block<'a> {
    calendar: &'a Calendar,
    event: Cow<'a, Event>,
    /// Minutes from midnight of the day, in local wall-clock time.
    from: i64,
    to: i64,
    lane: usize,
    lanes: usize,
}

/// Seven days: heads, all-day events, and the hours with their events.
pub(super) fn grid(state: &State, place: &Place, today: NaiveDate) -> Markup {
    let days: Vec<NaiveDate> = (0..7).map(|n| place.monday + Duration::days(n)).collect();
    let now = state.now().with_timezone(&place.zone);
    html! {
        div.week {
            div.heads {
                span.zone { (place.zone.name().rsplit('/').next().unwrap_or("").replace('_', " ")) }
                @for day in &days {
                    div.head aria-current=[(*day == today).then_some("date")] {
                        span { (day.format("%a")) } b { (day.day()) }
                    }
                }
            }
            div.alldays {
                span.zone { "all day" }
                @for day in &days { div.allday data-day=(day) {
                    @for (calendar, event) in whole_days(state, place, *day) { (pill(place, calendar, &event, None)) }
                } }
            }
            div.scroll {
                div.hours { @for hour in 1..24 { span style={ "--m:" (hour * 60) } { (format!("{hour:02}:00")) } } }
                @for day in &days {
                    div.day data-day=(day) {
                        @for half in 0..48u32 {
                            @let start = format!("{day}T{:02}:{:02}", half / 2, half % 2 * 30);
                            button.cell form="add" name="start" value=(start) aria-label={ "Add at " (start) } tabindex="-1" {}
                        }
                        @for block in blocks(state, place, *day) { (pill(place, block.calendar, &block.event, Some(&block))) }
                        @if *day == today {
                            i.now style={ "--m:" (now.hour() * 60 + now.minute()) } {}
                        }
                    }
                }
            }
        }
    }
}

/// Whether the details are the viewer's to see.
pub(super) fn title<'a>(calendar: &Calendar, event: &'a Event, user: &User) -> &'a str {
    let role = calendar.role(&user.email).unwrap_or("");
    let private = matches!(event.text("visibility"), "private" | "confidential");
    match event.text("summary") {
        _ if role == "freeBusyReader" || (private && !matches!(role, "owner" | "writer")) => "busy",
        "" => "(no title)",
        title => title,
    }
}

fn pill(place: &Place, calendar: &Calendar, event: &Event, block: Option<&Block>) -> Markup {
    let (_, background, ink) = colour(calendar);
    let declined = event.own_answer(&calendar.id) == Some("declined");
    let free = event.text("transparency") == "transparent" || declined;
    let waiting = matches!(
        event.own_answer(&calendar.id),
        Some("needsAction" | "tentative")
    ) || event.text("status") == "tentative";
    let mut style = format!("--colour:{background};--ink:{ink};");
    let mut when = String::new();
    if let Some(block) = block {
        let _ = write!(
            style,
            "--m:{};--len:{};--lane:{};--lanes:{};",
            block.from,
            (block.to - block.from).max(20),
            block.lane,
            block.lanes
        );
        let clock = |minute: i64| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
        when = format!("{}–{}", clock(block.from), clock(block.to));
    }
    let week = place.monday.to_string();
    let to = link(&[
        ("user", &place.user.email),
        ("week", &week),
        ("calendar", &calendar.id),
        ("event", &event.id),
    ]);
    html! {
        a.event.free[free].waiting[waiting].declined[declined].short[block.is_some_and(|b| b.to - b.from < 45)]
            href=(to) style=(style) data-event=(event.id) data-calendar=(calendar.id) {
            b { (title(calendar, event, place.user)) }
            @if !when.is_empty() { span { (when) } }
        }
    }
}

fn visible<'a>(state: &'a State, place: &Place) -> Vec<(&'a Calendar, Cow<'a, Event>)> {
    let from = times::midnight(place.zone, place.monday) - Duration::days(1);
    let to = from + Duration::days(9);
    calendars(state, place.user)
        .into_iter()
        .flat_map(|calendar| {
            let found = series::expanded(calendar, from, to);
            found.into_iter().map(move |event| (calendar, event))
        })
        .filter(|(calendar, event)| {
            !event.cancelled() && !hidden_invitation(state, calendar, event)
        })
        .collect()
}

fn dates(event: &Event) -> Option<(NaiveDate, NaiveDate)> {
    let date = |side: &str| event.body.get(side)?.get("date")?.as_str()?.parse().ok();
    Some((date("start")?, date("end")?))
}

fn whole_days<'a>(
    state: &'a State,
    place: &Place,
    day: NaiveDate,
) -> Vec<(&'a Calendar, Cow<'a, Event>)> {
    let mut found = visible(state, place);
    found.retain(|(_, event)| dates(event).is_some_and(|(from, to)| from <= day && day < to));
    found
}

/// The timed events of a day, side by side where they overlap.
fn blocks<'a>(state: &'a State, place: &Place, day: NaiveDate) -> Vec<Block<'a>> {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    let minute = |wall: NaiveDateTime| (wall - midnight).num_minutes().clamp(0, 1440);
    let mut blocks: Vec<Block> = visible(state, place)
        .into_iter()
        .filter(|(_, event)| dates(event).is_none())
        .filter_map(|(calendar, event)| {
            let (from, to) = times::span(&event.body, calendar.tz())?;
            let wall = |at: times::Instant| at.with_timezone(&place.zone).naive_local();
            let (from, to) = (minute(wall(from)), minute(wall(to)));
            let there = from < to || (from == to && from > 0 && from < 1440);
            there.then_some(Block {
                calendar,
                event,
                from,
                to,
                lane: 0,
                lanes: 1,
            })
        })
        .collect();
    blocks.sort_by_key(|b| (b.from, -b.to, b.event.id.clone()));
    let (mut group, mut ends): (usize, Vec<i64>) = (0, Vec::new());
    for n in 0..blocks.len() {
        let (from, to) = (blocks[n].from, blocks[n].to.max(blocks[n].from + 20));
        if ends.iter().all(|end| *end <= from) {
            group = n;
            ends.clear();
        }
        let lane = ends
            .iter()
            .position(|end| *end <= from)
            .unwrap_or(ends.len());
        if lane == ends.len() {
            ends.push(to);
        } else {
            ends[lane] = to;
        }
        blocks[n].lane = lane;
        for block in &mut blocks[group..=n] {
            block.lanes = ends.len();
        }
    }
    blocks
}
