use shared::time::Interval;

use super::{at, ok};
use crate::google::calendars::parse_calendar_list;
use crate::google::error::GoogleError;
use crate::google::events::{
    Answer, Event, EventStatus, parse_deleted, parse_event, parse_event_in, parse_events,
};
use crate::google::free_busy::{chunks, parse_free_busy};
use crate::google::watch::parse_watch;
use crate::testing::json_response;

#[track_caller]
fn error(status: u16, body: &str) -> GoogleError {
    let response = json_response(status, body);
    let error = parse_event(&response).unwrap_err();
    assert_eq!(parse_events(&response, "UTC").unwrap_err(), error);
    assert_eq!(parse_free_busy(&response, &["a"]).unwrap_err(), error);
    assert_eq!(parse_calendar_list(&response).unwrap_err(), error);
    assert_eq!(parse_watch(&response).unwrap_err(), error);
    error
}

/// As the Calendar backend writes it.
#[track_caller]
fn backend(status: u16, domain: &str, reason: &str) -> GoogleError {
    error(
        status,
        &format!(
            r#"{{"error":{{"errors":[{{"domain":"{domain}","reason":"{reason}","message":"m"}}],"code":{status},"message":"m"}}}}"#
        ),
    )
}

#[test]
fn backend_errors() {
    use GoogleError as E;
    let text = str::to_owned;
    assert_eq!(
        backend(400, "calendar", "timeRangeEmpty"),
        E::BadRequest {
            reason: text("timeRangeEmpty")
        }
    );
    assert_eq!(backend(401, "global", "authError"), E::Unauthorized);
    assert_eq!(
        backend(403, "usageLimits", "userRateLimitExceeded"),
        E::RateLimited { retry_after: None }
    );
    assert_eq!(
        backend(403, "usageLimits", "rateLimitExceeded"),
        E::RateLimited { retry_after: None }
    );
    assert_eq!(
        backend(429, "usageLimits", "rateLimitExceeded"),
        E::RateLimited { retry_after: None }
    );
    assert_eq!(
        backend(403, "usageLimits", "quotaExceeded"),
        E::QuotaExceeded
    );
    assert_eq!(
        backend(403, "usageLimits", "dailyLimitExceeded"),
        E::Operator {
            reason: text("dailyLimitExceeded")
        }
    );
    assert_eq!(
        backend(403, "global", "insufficientPermissions"),
        E::MissingScope
    );
    assert_eq!(
        backend(403, "calendar", "requiredAccessLevel"),
        E::Forbidden {
            reason: text("requiredAccessLevel")
        }
    );
    assert_eq!(
        backend(403, "usageLimits", "accessNotConfigured"),
        E::Operator {
            reason: text("accessNotConfigured")
        }
    );
    assert_eq!(backend(404, "global", "notFound"), E::NotFound);
    assert_eq!(backend(409, "global", "duplicate"), E::Duplicate);
    assert_eq!(backend(409, "global", "conflict"), E::Server);
    assert_eq!(backend(410, "global", "deleted"), E::Gone);
    assert_eq!(backend(410, "calendar", "fullSyncRequired"), E::Gone);
    assert_eq!(
        backend(412, "global", "conditionNotMet"),
        E::PreconditionFailed
    );
    assert_eq!(backend(500, "global", "backendError"), E::Server);
    for status in [400, 401, 403] {
        assert_eq!(
            backend(status, "global", "push.webhookUrlUnauthorized"),
            E::BadRequest {
                reason: text("push.webhookUrlUnauthorized")
            }
        );
    }
}

#[test]
fn front_end_errors() {
    let unauthorized = r#"{"error":{"code":401,"message":"Request had invalid authentication credentials.","errors":[{"message":"Invalid Credentials","domain":"global","reason":"authError","location":"Authorization","locationType":"header"}],"status":"UNAUTHENTICATED"}}"#;
    assert_eq!(error(401, unauthorized), GoogleError::Unauthorized);
    let scope = r#"{"error":{"code":403,"message":"Request had insufficient authentication scopes.","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"ACCESS_TOKEN_SCOPE_INSUFFICIENT","domain":"googleapis.com","metadata":{"service":"calendar-json.googleapis.com"}}]}}"#;
    assert_eq!(error(403, scope), GoogleError::MissingScope);
    let disabled = r#"{"error":{"code":403,"status":"PERMISSION_DENIED","details":[{"reason":"SERVICE_DISABLED"}]}}"#;
    assert!(matches!(error(403, disabled), GoogleError::Operator { .. }));
}

#[test]
fn answers_that_are_not_the_api() {
    assert_eq!(error(502, "<html>Bad Gateway</html>"), GoogleError::Server);
    assert_eq!(error(503, ""), GoogleError::Server);
    assert_eq!(error(403, "<html>Sorry</html>"), GoogleError::Malformed);
    assert_eq!(error(302, ""), GoogleError::Malformed);
    assert_eq!(
        error(200, r#"{"id":"abc","resourceId":"#),
        GoogleError::Malformed
    );
    assert!(error(502, "").is_transient() && error(200, "").is_transient());
    assert!(!error(404, "").is_transient() && !error(401, "").is_transient());
}

#[test]
fn retry_after_in_seconds_and_as_a_date() {
    let ask = |retry: &str| {
        let mut response = json_response(429, "{}");
        response
            .headers_mut()
            .insert("date", "Mon, 23 Nov 2026 08:00:00 GMT".parse().unwrap());
        response
            .headers_mut()
            .insert("retry-after", retry.parse().unwrap());
        match GoogleError::of(&response) {
            GoogleError::RateLimited { retry_after } => retry_after,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(ask("30"), Some(30));
    assert_eq!(ask("Mon, 23 Nov 2026 08:01:30 GMT"), Some(90));
    assert_eq!(ask("Mon, 23 Nov 2026 07:00:00 GMT"), Some(0));
    assert_eq!(ask("99999999999"), Some(86_400));
    assert_eq!(ask("soon"), None);
}

#[test]
fn a_reason_is_a_word_in_the_log() {
    let GoogleError::Forbidden { reason } = backend(403, "calendar", "a b<script>@x.example")
    else {
        panic!()
    };
    assert_eq!(reason, "abscriptx.example");
}

#[test]
fn calendar_list() {
    let page = parse_calendar_list(&ok(
        r##"{"kind":"calendar#calendarList","nextPageToken":"p2","items":[
          {"id":"ada@example.com","summary":"ada@example.com","summaryOverride":"Work","timeZone":"Europe/Berlin","accessRole":"owner","primary":true,"backgroundColor":"#9fe1e7","new":1},
          {"id":"x@group.calendar.google.com","accessRole":"writerWithoutPrivateAccess","deleted":true}]}"##,
    ))
    .unwrap();
    assert_eq!(page.next.as_deref(), Some("p2"));
    assert_eq!(page.items[0].title, "Work");
    assert!(page.items[0].primary && !page.items[0].deleted);
    assert_eq!(page.items[0].zone, "Europe/Berlin");
    assert!(page.items[1].deleted && page.items[1].access_role == "writerWithoutPrivateAccess");
    // A page may be empty although more follow.
    let empty = parse_calendar_list(&ok(r#"{"nextPageToken":"p3"}"#)).unwrap();
    assert!(empty.items.is_empty() && empty.next.is_some());
}

#[test]
fn free_busy_unknown_is_never_free() {
    let answer = parse_free_busy(
        &ok(r#"{"calendars":{
          "a":{"busy":[{"start":"2026-11-23T10:00:00+01:00","end":"2026-11-23T10:30:00.500+01:00"},
                       {"start":"2026-11-23T08:00:00Z","end":"2026-11-23T08:00:00Z"},
                       {"start":"2026-11-23T07:00:00.000Z","end":"2026-11-23T08:00:00.000Z"}]},
          "b":{"errors":[{"domain":"global","reason":"notFound"}],"busy":[]},
          "c":{"errors":[{"domain":"global","reason":"internalError"}],"busy":[]},
          "d":{"busy":[{"start":"soon","end":"2026-11-23T08:00:00Z"}]},
          "e":{},
          "f":{"busy":[]},
          "h":{"busy":[{"start":"2026-11-23T09:00:00Z","end":"2026-11-23T08:00:00Z"}]}}}"#),
        &["a", "b", "c", "d", "e", "f", "g", "h"],
    )
    .unwrap();
    let reason = |n: usize| answer[n].1.as_ref().unwrap_err().reason.as_str();
    let interval = |a, b| Interval::new(at(a), at(b)).unwrap();
    assert_eq!(
        answer[0].1.as_ref().unwrap(),
        &[
            interval("2026-11-23T07:00:00Z", "2026-11-23T08:00:00Z"),
            // Half a second is busy until the next full one.
            interval("2026-11-23T09:00:00Z", "2026-11-23T09:30:01Z"),
        ]
    );
    assert!(answer[1].1.as_ref().unwrap_err().is_not_found());
    assert_eq!(
        (reason(2), reason(3), reason(4)),
        ("internalError", "malformed", "malformed")
    );
    assert_eq!(answer[5].1, Ok(vec![]));
    assert_eq!((reason(6), reason(7)), ("missing", "malformed"));
    assert_eq!(answer[6].0, "g");
}

#[test]
fn windows_are_contiguous_and_short() {
    let (from, to) = (at("2026-11-23T08:00:00Z"), at("2027-04-01T00:00:01Z"));
    let windows = chunks(from, to);
    assert_eq!(windows.len(), 3);
    assert_eq!((windows[0].start(), windows[2].end()), (from, to));
    for pair in windows.windows(2) {
        assert_eq!(pair[0].end(), pair[1].start());
        assert_eq!(pair[0].end().epoch() - pair[0].start().epoch(), 60 * 86_400);
    }
    assert!(chunks(to, from).is_empty() && chunks(to, to).is_empty());
}

fn events(items: &str) -> Vec<Event> {
    let body = format!(r#"{{"timeZone":"Europe/Berlin","items":[{items}]}}"#);
    parse_events(&ok(&body), "UTC").unwrap().items
}

const TIMES: &str = r#""start":{"dateTime":"2026-11-23T09:00:00+01:00"},"end":{"dateTime":"2026-11-23T10:00:00+01:00"}"#;

#[test]
fn the_busy_rule() {
    let cases = [
        ("", true),
        (r#","status":"tentative""#, true),
        (r#","status":"confirmed","transparency":"opaque""#, true),
        (r#","status":"cancelled""#, false),
        (r#","transparency":"transparent""#, false),
        (r#","eventType":"workingLocation""#, false),
        (r#","eventType":"birthday""#, false),
        (r#","eventType":"outOfOffice""#, true),
        (r#","eventType":"focusTime""#, true),
        (r#","eventType":"somethingNew""#, true),
        (
            r#","attendees":[{"self":true,"responseStatus":"declined"}]"#,
            false,
        ),
        (
            r#","attendees":[{"self":true,"responseStatus":"needsAction"}]"#,
            true,
        ),
        (
            r#","attendees":[{"self":true,"responseStatus":"tentative"}]"#,
            true,
        ),
        (r#","attendees":[{"responseStatus":"declined"}]"#, true),
    ];
    for (more, blocks) in cases {
        let event = &events(&format!(r#"{{"id":"a",{TIMES}{more}}}"#))[0];
        assert_eq!(event.blocks(), blocks, "{more}");
    }
}

#[test]
fn all_day_is_midnight_to_midnight_in_the_calendars_zone() {
    let item = r#"{"id":"a","start":{"date":"2026-03-29"},"end":{"date":"2026-03-30"}}"#;
    let event = &events(item)[0];
    let interval = event.interval().unwrap();
    assert!(event.all_day);
    // The day on which the clocks go forward has 23 hours.
    assert_eq!(interval.start(), at("2026-03-28T23:00:00Z"));
    assert_eq!(interval.end(), at("2026-03-29T22:00:00Z"));
    let one = parse_event_in(&ok(item), "America/New_York").unwrap();
    assert_eq!(one.start, Some(at("2026-03-29T04:00:00Z")));
    assert_eq!(parse_event(&ok(item)).unwrap().interval(), None);
}

#[test]
fn a_deleted_event_has_no_time() {
    let event = &events(&format!(r#"{{"id":"a","status":"cancelled",{TIMES}}}"#))[0];
    assert_eq!(
        (event.status, event.start, event.interval()),
        (EventStatus::Cancelled, None, None)
    );
    let bare = parse_event(&ok(r#"{"id":"a","status":"cancelled"}"#)).unwrap();
    assert_eq!(
        (bare.status, bare.blocks()),
        (EventStatus::Cancelled, false)
    );
}

#[test]
fn ours_is_told_by_its_property() {
    let event = parse_event(&ok(&format!(
        r#"{{"id":"a","etag":"\"3\"","status":"confirmed","updated":"2026-11-20T10:00:00.123Z",{TIMES},
         "attendees":[{{"organizer":true,"self":true,"responseStatus":"accepted"}},{{"responseStatus":"declined"}}],
         "extendedProperties":{{"private":{{"freeslot_booking":"b1","freeslot_site":"ada","other":"x"}}}}}}"#
    )))
    .unwrap();
    assert_eq!(event.booking.as_deref(), Some("b1"));
    assert_eq!(event.site.as_deref(), Some("ada"));
    assert_eq!(event.own_response, Some(Answer::Accepted));
    assert_eq!(event.guest_response, Some(Answer::Declined));
    assert_eq!(event.etag, "\"3\"");
    assert_eq!(event.updated, Some(at("2026-11-20T10:00:00Z")));
    assert!(event.blocks());
}

#[test]
fn whom_the_visitor_brings_does_not_answer_for_them() {
    let answer = |attendees: &str| {
        let event = format!(r#"{{"id":"a",{TIMES},"attendees":[{attendees}]}}"#);
        parse_event(&ok(&event)).unwrap().guest_response
    };
    let (no, yes) = (
        r#"{"optional":true,"responseStatus":"declined"}"#,
        r#"{"responseStatus":"accepted"}"#,
    );
    // In whatever order Google lists them.
    assert_eq!(answer(&format!("{no},{yes}")), Some(Answer::Accepted));
    assert_eq!(answer(&format!("{yes},{no}")), Some(Answer::Accepted));
    // The host took the visitor out of the event.
    assert_eq!(answer(no), None);
}

#[test]
fn what_is_gone_is_deleted() {
    assert_eq!(parse_deleted(&json_response(204, "")), Ok(()));
    assert_eq!(
        parse_deleted(&json_response(200, "<!DOCTYPE html><title>Error</title>")),
        Err(GoogleError::Malformed)
    );
    assert_eq!(parse_deleted(&json_response(404, "{}")), Ok(()));
    assert_eq!(parse_deleted(&json_response(410, "{}")), Ok(()));
    assert_eq!(
        parse_deleted(&json_response(401, "{}")),
        Err(GoogleError::Unauthorized)
    );
    assert_eq!(
        parse_deleted(&json_response(503, "")),
        Err(GoogleError::Server)
    );
}

#[test]
fn a_channel_with_milliseconds_as_text() {
    let channel = parse_watch(&ok(
        r#"{"kind":"api#channel","id":"c1","resourceId":"r1","resourceUri":"u","expiration":"1795420800999"}"#,
    ))
    .unwrap();
    assert_eq!(channel.resource_id, "r1");
    assert_eq!(channel.expires_at, Some(at("2026-11-23T08:00:00Z")));
    let channel = parse_watch(&ok(r#"{"id":"c1","resourceId":"r1"}"#)).unwrap();
    assert_eq!(channel.expires_at, None);
}
