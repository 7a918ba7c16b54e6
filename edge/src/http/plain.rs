//! Booking without a script: `/book/{site}/{event}/plain` shows times as links, then a form.

use http::StatusCode;
use maud::Markup;
use shared::api::{self, BookingView, Branded, EventView, Problem, Utm, code};
use shared::guests::named;
use shared::time::{Month, Timestamp, Zone};

use super::front::{Done, ask_site, forward};
use super::guest::{event_view, inner_post, new_key, see, trouble, utm};
use super::paint;
use super::visitor::{locale, refusal, said};
use crate::pages::{self, Choice, Locale, Refusal, Typed};
use crate::ports::{Ports, Request, Response};

/// What the address or the form says. What can't be read counts as not said: people copy, shorten
/// and extend addresses.
#[derive(Default)]
struct Asked {
    minutes: Option<u16>,
    month: Option<Month>,
    zone: Option<Zone>,
    start: Option<Timestamp>,
    framed: bool,
    utm: Utm,
    typed: Typed,
}

impl Asked {
    fn read(pairs: &[u8]) -> Self {
        let mut asked = Self {
            utm: utm(pairs),
            ..Self::default()
        };
        for (name, value) in url::form_urlencoded::parse(pairs) {
            match &*name {
                "minutes" => asked.minutes = value.parse().ok(),
                "month" => asked.month = Month::parse(&value).ok(),
                "zone" => asked.zone = Zone::parse(&value).ok(),
                "start" => asked.start = Timestamp::parse(&value).ok(),
                "framed" => asked.framed = value == "1",
                "name" => asked.typed.name = value.into_owned(),
                "email" => asked.typed.email = value.into_owned(),
                "guests" => asked.typed.guests = value.into_owned(),
                "notes" => asked.typed.notes = value.into_owned(),
                "key" => asked.typed.key = value.into_owned(),
                name => {
                    if let Some(id) = name.strip_prefix(pages::QUESTION) {
                        asked.answer(id, &value);
                    }
                }
            }
        }
        asked
    }

    /// Of several options each comes on its own.
    fn answer(&mut self, question: &str, text: &str) {
        let answers = &mut self.typed.answers;
        match answers.iter_mut().find(|a| a.question == question) {
            Some(answer) => {
                answer.text.push('\n');
                answer.text.push_str(text);
            }
            None => answers.push(api::Answer {
                question: question.to_owned(),
                text: text.to_owned(),
            }),
        }
    }

    fn choice<'a>(
        &self,
        locale: Locale,
        branded: &'a Branded<EventView>,
        utm: &'a Utm,
    ) -> Choice<'a> {
        let event = &branded.view;
        let offered = self.minutes.filter(|it| event.durations.contains(it));
        let shortest = event.durations.first().copied().unwrap_or(30);
        Choice {
            locale,
            brand: &branded.brand,
            event,
            minutes: offered.unwrap_or(shortest),
            zone: self
                .zone
                .filter(|_| !event.zone_locked)
                .or_else(|| Zone::parse(&event.zone).ok())
                .unwrap_or(Zone::UTC),
            framed: self.framed,
            utm,
        }
    }
}

/// `GET`: the free times, or the form for the one that `start` names.
pub(super) async fn page(ports: &Ports, request: &Request, site: &str, event: &str) -> Done {
    let mut asked = Asked::read(request.uri().query().unwrap_or_default().as_bytes());
    asked.typed = Typed {
        key: new_key(ports),
        ..Typed::default()
    };
    let locale = locale(request);
    let view = event_view(ports, locale, site, event).await?;
    let choice = asked.choice(locale, &view, &asked.utm);
    match asked.start {
        Some(start) => Ok(details(
            ports,
            StatusCode::OK,
            choice,
            start,
            &asked.typed,
            None,
        )),
        None => times(ports, choice, asked.month, None, None).await,
    }
}

/// `POST`: books. Whatever is refused, what was typed comes back.
pub(super) async fn book(
    ports: &Ports,
    request: &Request,
    site: &str,
    event: &str,
    network: &str,
) -> Done {
    let mut asked = Asked::read(request.body());
    let locale = locale(request);
    let view = event_view(ports, locale, site, event).await?;
    let utm = asked.utm.clone();
    let choice = asked.choice(locale, &view, &utm);
    // A month is asked for by a button of the same form.
    let (Some(start), None) = (asked.start, asked.month) else {
        return times(ports, choice, asked.month, Some(&asked.typed), None).await;
    };
    let wish = api::BookingRequest {
        event: event.to_owned(),
        minutes: choice.minutes,
        start: api::Instant(start.to_rfc3339()),
        hold: None,
        name: asked.typed.name.clone(),
        email: asked.typed.email.clone(),
        notes: asked.typed.notes.clone(),
        answers: asked.typed.answers.clone(),
        guests: named(&asked.typed.guests)
            .into_iter()
            .map(str::to_owned)
            .collect(),
        utm: utm.clone(),
        zone: choice.zone.name().to_owned(),
        lang: locale.language().tag().to_owned(),
    };
    let path = format!("/v1/sites/{site}/bookings");
    let body = serde_json::to_vec(&wish).unwrap_or_default();
    let inner = inner_post(&path, None, &asked.typed.key, body);
    let inner = forward(ports, &inner, network, None);
    let response = ask_site(ports, site, inner).await.unwrap_or_else(|no| no);
    if response.status().is_success() {
        let booked: BookingView =
            serde_json::from_slice(response.body()).map_err(|_| trouble(ports, locale))?;
        return Ok(if choice.framed {
            let page = pages::outcome_page(locale, &view.brand, &booked);
            show(ports, StatusCode::OK, locale, page)
        } else {
            see(locale, &booked.token)
        });
    }
    let problem: Problem =
        serde_json::from_slice(response.body()).map_err(|_| trouble(ports, locale))?;
    // What was refused for good is another booking when it is sent again; of what is not known the
    // key asks again.
    let settled = response.status().is_client_error()
        && !matches!(problem.code.as_str(), code::IN_FLIGHT | code::TOO_MANY);
    if settled {
        asked.typed.key = new_key(ports);
    }
    if matches!(
        problem.code.as_str(),
        code::SLOT_TAKEN | code::SLOT_NOT_OFFERED
    ) {
        let month = Month::in_zone(start, choice.zone);
        let refused = Some(&problem);
        return times(ports, choice, Some(month), Some(&asked.typed), refused).await;
    }
    let refused = Some(&problem);
    Ok(details(
        ports,
        response.status(),
        choice,
        start,
        &asked.typed,
        refused,
    ))
}

/// The times of a month, or of the next one that has any; with what was typed for one that turned
/// out to be taken.
async fn times(
    ports: &Ports,
    choice: Choice<'_>,
    month: Option<Month>,
    typed: Option<&Typed>,
    refused: Option<&Problem>,
) -> Done {
    let now = ports.clock.now();
    let this_month = Month::in_zone(now, choice.zone);
    let month = month.unwrap_or(this_month).max(this_month);
    let what = [
        choice.zone.name(),
        &choice.minutes.to_string(),
        &month.to_string(),
    ];
    let event = choice.event;
    let opening = match paint::opening(ports, &event.site, &event.event, what, None).await {
        Ok(opening) => opening,
        Err(response) => {
            let page = pages::no_times_page(&choice, refusal(&response));
            return Ok(show(ports, response.status(), choice.locale, page));
        }
    };
    let month = Month::parse(&opening.month).unwrap_or(month);
    let instant = |at: &api::Instant| Timestamp::parse(&at.0).ok();
    let starts = opening.slots.slots.iter().filter_map(instant);
    let starts: Vec<Timestamp> = starts
        .filter(|start| *start > now && Month::in_zone(*start, choice.zone) == month)
        .collect();
    let until = choice.event.until.as_ref().and_then(instant);
    let last = until.map(|until| Month::in_zone(until, choice.zone));
    let page = pages::times_page(&pages::Times {
        choice,
        starts: &starts,
        month,
        earlier: month.previous().filter(|month| *month >= this_month),
        later: month
            .next()
            .filter(|month| last.is_none_or(|last| *month <= last)),
        typed,
        trouble: refused.map(said),
    });
    let status = refused.and_then(|problem| StatusCode::from_u16(problem.status).ok());
    Ok(show(
        ports,
        status.unwrap_or(StatusCode::OK),
        choice.locale,
        page,
    ))
}

fn details(
    ports: &Ports,
    status: StatusCode,
    choice: Choice<'_>,
    start: Timestamp,
    typed: &Typed,
    refused: Option<&Problem>,
) -> Response {
    const FIELDS: [&str; 3] = ["name", "email", "notes"];
    let wrong = refused.and_then(|problem| {
        let field = problem.field.as_deref()?;
        let asked = field.strip_prefix("answers.");
        let question = asked.and_then(|id| choice.event.questions.iter().find(|q| q.id == id));
        let guest = field == "guests" || field.starts_with("guests.");
        let why = match question {
            Some(question) => pages::wrong_answer(choice.locale, question, typed),
            None if guest => {
                let why = pages::wrong_guests(choice.locale, choice.event.guests, typed);
                return Some(("guests".to_owned(), why));
            }
            None => {
                FIELDS.into_iter().find(|name| *name == field)?;
                pages::wrong_field(choice.locale, field, typed)
            }
        };
        Some((field.to_owned(), why.to_owned()))
    });
    let trouble = refused.filter(|_| wrong.is_none()).map(said);
    // Of a booking that was sent, it is not known then whether it was made.
    let trouble = trouble.map(|why| match why {
        Refusal::Wrong => Refusal::NoAnswer,
        why => why,
    });
    let page = pages::details_page(&pages::Details {
        choice,
        start,
        typed,
        wrong,
        trouble,
    });
    show(ports, status, choice.locale, page)
}

/// Anybody's page may frame these: nothing on them acts for somebody who is known.
fn show(ports: &Ports, status: StatusCode, locale: Locale, page: Markup) -> Response {
    pages::embeddable_response(&ports.config, status, locale, page)
}
