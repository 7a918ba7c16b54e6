//! What the widget asks where it shows the times to which a booking can be moved: below the booking's
//! own address (`/b/{token}/v1/…`) the same as of an event type, for its length and its host alone.
//! The link is the key, and nothing of this is kept by anybody (`no-store`).

use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use shared::api::{self, BookingView, EventView};

use super::front::{Done, ask_site, read_site};
use super::guest::inner_get;
use super::parse::{answer, no_query};
use super::problem;
use crate::ports::{Ports, Request};
use crate::seal;

/// `GET /b/{token}/v1/sites/{site}/events/{event}` and `…/slots/{minutes}/{yyyy-mm}`; which site and
/// event type it is, the token says.
pub(super) async fn asked(ports: &Ports, request: &Request, token: &str, rest: &[&str]) -> Done {
    no_query(request)?;
    let managed = seal::parse_manage_token(&ports.config, token)
        .map_err(|_| problem::forbidden("This link does not open a booking (any more)."))?;
    let site = &managed.site;
    let booking = format!("/v1/sites/{site}/bookings/{}", managed.booking);
    match rest {
        [] => {
            let view: BookingView =
                read_site(ports, site, inner_get(&booking, Some(token))).await?;
            let event = format!("/internal/booked-event/{}", view.event);
            let event: EventView = read_site(ports, site, inner_get(&event, None)).await?;
            Ok(answer(StatusCode::OK, &to_move(event, view)))
        }
        ["slots", minutes, month] => {
            let [minutes, month] =
                [minutes, month].map(|part| utf8_percent_encode(part, NON_ALPHANUMERIC));
            let path = format!("{booking}/slots/{minutes}/{month}");
            ask_site(ports, site, inner_get(&path, Some(token))).await
        }
        _ => Err(problem::not_found("page")),
    }
}

/// The event type as this booking has it. Nothing is asked again.
fn to_move(event: EventView, booking: BookingView) -> EventView {
    EventView {
        durations: vec![length(&booking.start, &booking.end)],
        title: booking.title,
        hosts: vec![booking.host],
        location: booking.location,
        questions: Vec::new(),
        guests: 0,
        ..event
    }
}

/// Minutes between two instants; 0 if they are none.
pub(super) fn length(start: &api::Instant, end: &api::Instant) -> u16 {
    let at = |instant: &api::Instant| shared::time::Timestamp::parse(&instant.0).ok();
    let seconds = at(start)
        .zip(at(end))
        .map(|(start, end)| end.epoch() - start.epoch());
    u16::try_from(seconds.unwrap_or_default() / 60).unwrap_or_default()
}
