//! The week of a simulated person: all calendars on their list, events to add, open and change.

use chrono::{Datelike, Duration, NaiveDate};
use chrono_tz::Tz;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use url::form_urlencoded::Serializer;

use super::consent::avatar;
use super::grid::grid;
use super::panel::{self, Place};
use super::style;
use crate::calendar::{colour, series};
use crate::http::{Reply, Req};
use crate::state::{Calendar, State, User};
use crate::times;

/// The first hour that is in sight without scrolling.
const FIRST_HOUR: u32 = 7;

/// An address on the week page.
pub(super) fn link(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
    format!(
        "/calendar?{}",
        Serializer::new(String::new()).extend_pairs(pairs).finish()
    )
}

fn shell(title: &str, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(style::WEEK)) }
            }
            body { (body) }
        }
    }
    .into_string()
}

/// The start page: everybody here.
pub(super) fn home(state: &State) -> String {
    shell(
        "Simulated Google",
        &html! {
            main.home {
                h1 { "Simulated Google" }
                p.lead {
                    "These people exist only on this machine. Open a calendar and add, move or delete "
                    "events there: whoever watches it is told at once."
                }
                @if state.users.is_empty() { p { "Nobody is here yet." } }
                div.people {
                    @for user in state.users.values() {
                        a.person href=(link(&[("user", &user.email)])) data-user=(user.email) {
                            (avatar(user))
                            span {
                                b { (user.name) }
                                span.soft { (user.email) }
                                span.soft { @let count = calendars(state, user).len();
                                    (count) @if count == 1 { " calendar · " } @else { " calendars · " } (user.time_zone) }
                            }
                        }
                    }
                }
                form.newuser method="post" action="/calendar/do/person" {
                    label { span { "New account" } input type="email" name="email" required placeholder="mia@example.com"; }
                    button { "Add" }
                }
                p.soft { "Clock: " (times::utc(state.now())) }
            }
        },
    )
}

/// The calendars on a person's list, primary first.
pub(super) fn calendars<'a>(state: &'a State, user: &User) -> Vec<&'a Calendar> {
    let mut found: Vec<&Calendar> = user
        .list
        .iter()
        .filter(|(_, entry)| !entry.deleted)
        .filter_map(|(id, _)| state.calendar(id, ""))
        .filter(|calendar| calendar.role(&user.email).is_some())
        .collect();
    found.sort_by_key(|c| (c.id != user.email, c.summary.clone()));
    found
}

/// `GET /calendar?user=&week=&calendar=&event=`
pub(super) fn show(state: &State, req: &Req) -> Reply {
    let wanted = req.q("user").unwrap_or_default();
    let Some(user) = state
        .users
        .get(wanted)
        .or_else(|| state.users.values().next())
    else {
        return Reply::redirect("/");
    };
    let zone = times::zone(&user.time_zone).unwrap_or(Tz::UTC);
    let today = state.now().with_timezone(&zone).date_naive();
    let opened = req.q("event").and_then(|event| {
        let calendar = state.calendar(req.q("calendar")?, "")?;
        calendar.role(&user.email)?;
        Some((calendar, series::find(calendar, event)?))
    });
    let opened = opened
        .as_ref()
        .map(|(calendar, event)| (*calendar, &**event));
    let day = req
        .q("week")
        .and_then(|text| text.parse::<NaiveDate>().ok())
        .filter(|day| (1971..2200).contains(&day.year()))
        .or_else(|| {
            let (calendar, event) = opened?;
            Some(
                times::span(&event.body, calendar.tz())?
                    .0
                    .with_timezone(&zone)
                    .date_naive(),
            )
        })
        .unwrap_or(today);
    let monday = day - Duration::days(i64::from(day.weekday().num_days_from_monday()));
    let place = Place { user, zone, monday };
    let body = html! {
        (bar(state, &place))
        @if let Some(problem) = req.q("problem") { p.problem role="alert" { (problem) } }
        (grid(state, &place, today))
        @if let Some((calendar, event)) = opened { (panel::panel(&place, calendar, event)) }
        script data-version=(state.seq) data-open=(opened.is_some())
            data-scroll=(FIRST_HOUR) { (PreEscaped(SCRIPT)) }
    };
    Reply::html(
        200,
        shell(&format!("{} – simulated Google Calendar", user.name), &body),
    )
}

fn bar(state: &State, place: &Place) -> Markup {
    let week = |days: i64| (place.monday + Duration::days(days)).to_string();
    let at = |days: i64| link(&[("user", &place.user.email), ("week", &week(days))]);
    let last = place.monday + Duration::days(6);
    let span = if place.monday.month() == last.month() {
        place.monday.format("%B %Y").to_string()
    } else {
        format!("{} – {}", place.monday.format("%b"), last.format("%b %Y"))
    };
    html! {
        header.bar {
            a.home href="/" title="All people" { "Calendar" small { "simulated Google" } }
            nav {
                a.button href=(link(&[("user", &place.user.email)])) { "Today" }
                a.button.round #previous href=(at(-7)) title="Previous week" { "‹" }
                a.button.round #next href=(at(7)) title="Next week" { "›" }
                h1 { (span) }
            }
            div.who {
                @for user in state.users.values() {
                    a href=(link(&[("user", &user.email), ("week", &week(0))])) title=(user.email)
                        data-user=(user.email) aria-current=[(user.email == place.user.email).then_some("page")] {
                        (avatar(user))
                    }
                }
            }
        }
        form #add method="post" action="/calendar/do/add" {
            input type="hidden" name="user" value=(place.user.email);
            input type="hidden" name="week" value=(place.monday);
            label { span { "Click an empty place to add" } input name="title" placeholder="Busy" maxlength="200" aria-label="Title of the next event"; }
            label { span { "to" }
                select name="calendar" aria-label="Calendar of the next event" {
                    @for calendar in calendars(state, place.user).iter().filter(|c| writes(c, place.user)) {
                        option value=(calendar.id) { (name(calendar, place.user)) }
                    }
                }
            }
            label.tick { input type="checkbox" name="allday" value="1"; span { "all day" } }
            label.tick { input type="checkbox" name="free" value="1"; span { "free" } }
            div.legend {
                @for calendar in calendars(state, place.user) {
                    span { i style={ "background:" (colour(calendar).1) } {} (name(calendar, place.user)) }
                }
            }
        }
    }
}

pub(super) fn writes(calendar: &Calendar, user: &User) -> bool {
    matches!(
        calendar.role(&user.email),
        Some("owner" | "writer" | "writerWithoutPrivateAccess")
    )
}

/// A calendar's name as its people know it.
pub(super) fn name<'a>(calendar: &'a Calendar, user: &'a User) -> &'a str {
    if calendar.id == user.email {
        &user.name
    } else {
        &calendar.summary
    }
}

/// Scrolls to the morning, and shows what changed elsewhere without a reload by hand.
const SCRIPT: &str = "
const me = document.currentScript, scroll = document.querySelector('.scroll');
const key = 'scroll', kept = sessionStorage.getItem(key);
scroll.scrollTop = kept !== null ? +kept : scroll.scrollHeight / 24 * me.dataset.scroll - 12;
scroll.addEventListener('scroll', () => sessionStorage.setItem(key, scroll.scrollTop));
const title = document.querySelector('#add input[name=title]');
addEventListener('keydown', e => { const close = document.getElementById('close'); if (e.key === 'Escape' && close) close.click(); });
if (me.dataset.open === 'false') setInterval(async () => {
  if (document.hidden || document.activeElement === title) return;
  try { const version = await (await fetch('/calendar/version')).text();
    if (version !== me.dataset.version) location.reload(); } catch {}
}, 1500);";
