//! What becomes of a request to Google when it arrives, or does not.

use edge::ports::{HttpError, Request, Response};
use serde_json::{Value, json};

use crate::tell;
use crate::world::{Answer, Stage, World};
use crate::writes;

fn json_answer(status: u16, body: &Value) -> Response {
    let mut response = Response::new(serde_json::to_vec(body).unwrap_or_default());
    *response.status_mut() =
        http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::BAD_GATEWAY);
    response
}

fn usage(status: u16, reason: &str, retry_after: Option<&'static str>) -> Response {
    let error = json!({"error": {"code": status, "message": reason,
        "errors": [{"domain": "usageLimits", "reason": reason, "message": reason}]}});
    let mut response = json_answer(status, &error);
    if let Some(seconds) = retry_after {
        response
            .headers_mut()
            .insert("retry-after", http::HeaderValue::from_static(seconds));
    }
    response
}

/// What a request is for, in a word.
pub(crate) fn kind(request: &Request) -> &'static str {
    let path = request.uri().path();
    match (request.method().as_str(), path) {
        (_, "/_mail/send") => "mail",
        (_, path) if path.ends_with("/freeBusy") => "freeBusy",
        (_, path) if path.ends_with("/token") => "token",
        (_, path) if path.ends_with("/revoke") => "revoke",
        (_, path) if path.ends_with("/watch") => "watch",
        (_, path) if path.ends_with("/stop") => "stop",
        (_, path) if path.ends_with("/calendarList") => "calendarList",
        ("POST", path) if path.ends_with("/events") => "insert",
        ("GET", path) if path.ends_with("/events") => "list",
        ("GET", path) if path.contains("/events/") => "get",
        ("PATCH", _) => "patch",
        ("DELETE", _) => "delete",
        _ => "other",
    }
}

/// A request arrives at Google, or meets a fault.
pub(crate) fn arrive(world: &World, id: u64) {
    let (place, request, write, waited_for) = {
        let flights = world.0.flights.borrow();
        let Some(flight) = flights.get(&id) else {
            return;
        };
        (
            flight.place.clone(),
            flight.request.clone(),
            flight.write.clone(),
            flight.slot.is_some(),
        )
    };
    let look = (kind(&request) == "freeBusy").then(|| writes::look(world));
    let fault = world.0.weather.borrow().fault;
    let answer = if world.once_in(fault) {
        strike(
            world,
            id,
            || world.arrives(&place, &request, write.as_ref()),
            &request,
        )
    } else if kind(&request) == "delete" && unheard(world, &request) {
        tell!(world, "Google: delete, and a replica does not know it yet");
        Some(Ok(not_found()))
    } else {
        tell!(world, "Google: {}", kind(&request));
        let answer = world.arrives(&place, &request, write.as_ref());
        Some(Ok(lagging(world, &request, answer)))
    };
    let mut flights = world.0.flights.borrow_mut();
    match answer {
        Some(answer) if waited_for => {
            if let Some(flight) = flights.get_mut(&id) {
                flight.look = look;
                flight.stage = Stage::Answered(answer);
            }
        }
        Some(_) => {
            flights.remove(&id);
        }
        // It stays on its way, and arrives late or never.
        None => {}
    }
}

/// Some fault; `None`: nothing is heard of it for now.
fn strike(
    world: &World,
    id: u64,
    arrives: impl Fn() -> Response,
    request: &Request,
) -> Option<Answer> {
    let what = kind(request);
    let write = matches!(what, "insert" | "patch" | "delete");
    let answer = match world.pick(0..20) {
        0 => Err(HttpError::Transport),
        // It may still arrive after whoever sent it has given up.
        1 | 2 => {
            tell!(world, "Google: {what} is on its way for long");
            let wait = world.pick(5..280);
            if let Some(flight) = world.0.flights.borrow_mut().get_mut(&id) {
                flight.earliest = world.now() + wait;
            }
            return None;
        }
        3..=5 => {
            tell!(world, "Google: {what}, and its answer is lost");
            arrives();
            Err(HttpError::Timeout)
        }
        6 => Ok(json_answer(500, &json!({}))),
        7 => {
            tell!(world, "Google: {what}, answered with 503");
            arrives();
            Ok(json_answer(503, &Value::Null))
        }
        8 => Ok(usage(429, "rateLimitExceeded", Some("30"))),
        9 => Ok(usage(403, "userRateLimitExceeded", None)),
        10 if write => Ok(usage(403, "quotaExceeded", None)),
        11 => Ok(json_answer(
            401,
            &json!({"error": {"code": 401, "errors": [{"reason": "authError"}]}}),
        )),
        12 => {
            tell!(world, "Google: {what}, and its answer is cut off");
            let mut answer = arrives();
            let half = answer.body().len() / 2;
            answer.body_mut().truncate(half);
            Ok(answer)
        }
        13 => Ok(html(world, 200)),
        14 => Ok(html(world, 503)),
        15 => Ok(usage(403, "rateLimitExceeded", Some("120"))),
        16 => Ok(usage(
            429,
            "userRateLimitExceeded",
            Some("Mon, 23 Nov 2026 09:00:00 GMT"),
        )),
        17..=19 if what == "freeBusy" => {
            tell!(world, "Google: freeBusy can't read a calendar");
            Ok(unreadable(arrives()))
        }
        _ => Ok(json_answer(502, &Value::Null)),
    };
    match &answer {
        Ok(response) => tell!(world, "Google answers {what} with {}", response.status()),
        Err(error) => tell!(world, "{what} ends with {error:?}"),
    }
    Some(answer)
}

/// A page for people where JSON was to be.
fn html(world: &World, status: u16) -> Response {
    tell!(world, "Google: a page for people");
    let mut response = Response::new(b"<!DOCTYPE html><title>Error</title>".to_vec());
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    let html = http::HeaderValue::from_static("text/html; charset=UTF-8");
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, html);
    response
}

/// A free/busy answer in which one calendar could not be read.
fn unreadable(answer: Response) -> Response {
    let Ok(mut body) = serde_json::from_slice::<Value>(answer.body()) else {
        return answer;
    };
    if let Some(calendars) = body["calendars"].as_object_mut()
        && let Some(first) = calendars.values_mut().next()
    {
        *first = json!({"errors": [{"domain": "global", "reason": "internalError"}], "busy": []});
    }
    json_answer(200, &body)
}

/// What a replica answers that has not heard of the youngest events.
fn lagging(world: &World, request: &Request, answer: Response) -> Response {
    let lag = i64::from(world.0.weather.borrow().lag_s);
    let what = kind(request);
    if lag == 0 || !matches!(what, "get" | "list") || !answer.status().is_success() {
        return answer;
    }
    let Ok(mut body) = serde_json::from_slice::<Value>(answer.body()) else {
        return answer;
    };
    let young = |event: &Value| is_young(world, event["id"].as_str().unwrap_or(""));
    if what == "get" {
        if young(&body) {
            tell!(world, "Google: a replica does not know it yet");
            return not_found();
        }
        return answer;
    }
    if let Some(items) = body["items"].as_array_mut() {
        items.retain(|event| !young(event));
    }
    json_answer(200, &body)
}

/// Whether an event is younger than what lagging replicas know.
fn is_young(world: &World, id: &str) -> bool {
    let since = world.google_now() - i64::from(world.0.weather.borrow().lag_s);
    let google = world.0.google.lock();
    let mut all = google.calendars.values();
    all.any(|c| {
        let event = c.events.get(id);
        event.is_some_and(|event| event.created.timestamp() > since)
    })
}

/// Whether a request about an event meets a replica that does not know it.
fn unheard(world: &World, request: &Request) -> bool {
    let id = request.uri().path().rsplit('/').next().unwrap_or("");
    world.0.weather.borrow().lag_s > 0 && is_young(world, id)
}

fn not_found() -> Response {
    let error = json!({"error": {"code": 404, "errors": [{"reason": "notFound"}]}});
    json_answer(404, &error)
}
