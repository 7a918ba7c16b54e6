//! The panel of one event, and what the forms of the week page do.

use chrono::{Duration, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::grid::title;
use super::week::{link, name, writes};
use crate::calendar::write::{self, Author};
use crate::calendar::{ApiError, series};
use crate::http::{Reply, Req};
use crate::state::{Calendar, Event, State, User};
use crate::times;

/// Whose week of which time is shown.
pub(super) struct Place<'a> {
    pub(super) user: &'a User,
    pub(super) zone: Tz,
    pub(super) monday: NaiveDate,
}

/// The open event: details, and forms to change it.
pub(super) fn panel(place: &Place, calendar: &Calendar, event: &Event) -> Markup {
    let may = writes(calendar, place.user);
    let week = place.monday.to_string();
    let close = link(&[("user", &place.user.email), ("week", &week)]);
    let all_day = event
        .body
        .get("start")
        .is_some_and(|s| s.get("date").is_some());
    let field = |side: &str| {
        let part = event.body.get(side)?;
        if let Some(date) = part["date"].as_str() {
            let day: NaiveDate = date.parse().ok()?;
            return Some(
                if side == "end" {
                    day - Duration::days(1)
                } else {
                    day
                }
                .to_string(),
            );
        }
        let at = times::instant(part, calendar.tz())?.with_timezone(&place.zone);
        Some(at.format("%Y-%m-%dT%H:%M").to_string())
    };
    let kind = if all_day { "date" } else { "datetime-local" };
    let free = event.text("transparency") == "transparent";
    let full = !matches!(
        calendar.role(&place.user.email),
        Some("freeBusyReader") | None
    );
    let hidden = html! {
        input type="hidden" name="user" value=(place.user.email);
        input type="hidden" name="week" value=(week);
        input type="hidden" name="calendar" value=(calendar.id);
        input type="hidden" name="event" value=(event.id);
    };
    html! {
        a.veil href=(close) aria-label="Close" tabindex="-1" {}
        aside #panel role="dialog" aria-label="Event" {
            header {
                span.dot style={ "background:" (crate::calendar::colour(calendar).1) } {}
                h2 { (title(calendar, event, place.user)) }
                a.button.round #close href=(close) title="Close" { "×" }
            }
            @if may && !event.cancelled() {
                form method="post" action="/calendar/do/change" {
                    (hidden)
                    label { span { "Title" } input name="title" value=(event.text("summary")) maxlength="500" placeholder="(no title)"; }
                    div.two {
                        label { span { "Start" } input #start type=(kind) name="start" required value=[field("start")]; }
                        label { span { "End" } input #end type=(kind) name="end" required value=[field("end")]; }
                    }
                    label.tick { input #free type="checkbox" name="free" value="1" checked[free]; span { "Free: does not block this time" } }
                    div.answers { button.main #save { "Save" } }
                }
                @if let Some(answer) = event.own_answer(&calendar.id) {
                    form.going method="post" action="/calendar/do/answer" {
                        (hidden)
                        span { "Going?" }
                        @for (value, text) in [("accepted", "Yes"), ("declined", "No"), ("tentative", "Maybe")] {
                            button name="answer" value=(value) aria-pressed=(answer == value) { (text) }
                        }
                    }
                }
                form.delete method="post" action="/calendar/do/delete" { (hidden) button.danger #delete { "Delete" } }
            } @else if let (Some(start), Some(end)) = (field("start"), field("end")) {
                p { (start.replace('T', " ")) " – " (end.replace('T', " ")) }
            }
            @if full { (details(place, calendar, event)) }
        }
    }
}

fn details(place: &Place, calendar: &Calendar, event: &Event) -> Markup {
    let guests = event.attendees();
    let properties = |side: &str| -> Vec<(String, String)> {
        event
            .body
            .get("extendedProperties")
            .and_then(|all| all[side].as_object())
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect()
    };
    html! {
        dl.details {
            dt { "Calendar" } dd { (name(calendar, place.user)) }
            @if !guests.is_empty() {
                dt { "Guests" }
                dd { ul { @for guest in guests {
                    li {
                        @if let Some(name) = guest["displayName"].as_str() { (name) " " }
                        span.soft { (guest["email"].as_str().unwrap_or_default()) }
                        " · " (guest["responseStatus"].as_str().unwrap_or_default())
                    }
                } } }
            }
            @for (label, field) in [("Description", "description"), ("Where", "location"), ("Video call", "hangoutLink")] {
                @if !event.text(field).is_empty() { dt { (label) } dd.text { (event.text(field)) } }
            }
            dt { "Status" } dd { (event.text("status"))
                @if event.text("eventType") != "default" { " · " (event.text("eventType")) }
                @if !event.text("visibility").is_empty() { " · " (event.text("visibility")) } }
            dt { "Organizer" } dd { (event.body.get("organizer").and_then(|o| o["displayName"].as_str()).unwrap_or(event.organizer())) }
            @for side in ["private", "shared"] {
                @for (key, value) in properties(side) { dt { (side) " " code { (key) } } dd { code { (value) } } }
            }
            dt { "Id" } dd { code { (event.id) } }
            dt { "Updated" } dd { (times::utc(event.updated)) }
        }
    }
}

/// The forms: `POST /calendar/do/{person,add,change,answer,delete}`.
pub(super) fn act(state: &mut State, req: &Req) -> Reply {
    let form = req.form();
    let field = |name: &str| {
        form.iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v.trim())
    };
    if req.path == "/calendar/do/person" {
        let email = field("email").to_lowercase();
        if !crate::control::plausible(&email) {
            return Reply::redirect("/");
        }
        if !state.users.contains_key(&email) {
            state.put_user(&email, "Europe/Berlin", None);
        }
        return Reply::redirect(&link(&[("user", &email)]));
    }
    let back = [("user", field("user")), ("week", field("week"))];
    let problem = |text: &str| {
        let mut pairs = back.to_vec();
        pairs.push(("problem", text));
        Reply::redirect(&link(&pairs))
    };
    let Some(user) = state.users.get(field("user")).cloned() else {
        return Reply::redirect("/");
    };
    let Some(calendar) = state
        .calendar(field("calendar"), &user.email)
        .map(|c| c.id.clone())
    else {
        return problem("That calendar is gone.");
    };
    if !state
        .calendars
        .get(&calendar)
        .is_some_and(|c| writes(c, &user))
    {
        return problem("You can't write to that calendar.");
    }
    match change(state, req, &user, &calendar, &field) {
        Ok(()) => Reply::redirect(&link(&back)),
        Err(err) => problem(
            err.reply().answer()["error"]["message"]
                .as_str()
                .unwrap_or("That did not work."),
        ),
    }
}

fn change<'f>(
    state: &mut State,
    req: &Req,
    user: &User,
    calendar: &str,
    field: &impl Fn(&'f str) -> &'f str,
) -> Result<(), ApiError> {
    let author = Author::person(&user.email);
    let zone = times::zone(&user.time_zone).unwrap_or(Tz::UTC);
    let id = field("event");
    let old = state
        .calendars
        .get(calendar)
        .and_then(|c| series::find(c, id))
        .map(|e| e.into_owned().body);
    let free = json!(if field("free") == "1" {
        "transparent"
    } else {
        "opaque"
    });
    match req.path.as_str() {
        "/calendar/do/add" => {
            let start: NaiveDateTime = wall(field("start"))
                .ok_or_else(|| ApiError::invalid("That start is not a time."))?;
            let title = if field("title").is_empty() {
                "Busy"
            } else {
                field("title")
            };
            let (from, to) = if field("allday") == "1" {
                let day = start.date();
                (
                    json!({"date": day.to_string()}),
                    json!({"date": (day + Duration::days(1)).to_string()}),
                )
            } else {
                let from = times::local(zone, start);
                (timed(from, zone), timed(from + Duration::hours(1), zone))
            };
            let event =
                object(json!({"summary": title, "start": from, "end": to, "transparency": free}));
            write::insert(state, calendar, &author, &event).map(|_| ())
        }
        "/calendar/do/delete" => write::delete(state, calendar, id, &author),
        "/calendar/do/change" => {
            let mut body = old.ok_or_else(ApiError::not_found)?;
            for (side, text) in [("start", field("start")), ("end", field("end"))] {
                let wrong = || ApiError::invalid(format!("That {side} is not a time."));
                let part = match text.parse::<NaiveDate>() {
                    Ok(day) if !times::plausible(day) => return Err(wrong()),
                    Ok(day) if side == "end" => {
                        json!({"date": (day + Duration::days(1)).to_string()})
                    }
                    Ok(day) => json!({"date": day.to_string()}),
                    Err(_) => timed(times::local(zone, wall(text).ok_or_else(wrong)?), zone),
                };
                body.insert(side.into(), part);
            }
            body.insert("summary".into(), json!(field("title")));
            body.insert("transparency".into(), free);
            write::replace(state, calendar, id, &author, &body)
        }
        "/calendar/do/answer" => {
            let mut body = old.ok_or_else(ApiError::not_found)?;
            for guest in body
                .get_mut("attendees")
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
            {
                if guest["email"] == calendar {
                    guest["responseStatus"] = json!(field("answer"));
                }
            }
            write::replace(state, calendar, id, &author, &body)
        }
        _ => Err(ApiError::not_found()),
    }
}

fn wall(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M")
        .or_else(|_| text.parse())
        .ok()
        .filter(|wall| times::plausible(wall.date()))
}

fn timed(at: times::Instant, zone: Tz) -> Value {
    json!({"dateTime": times::in_zone(at, zone), "timeZone": zone.name()})
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
