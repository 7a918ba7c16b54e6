//! How the widget opens. The `Site` says what is free; this Worker, of which there are many, paints.

use http::HeaderValue;
use http::header::ORIGIN;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use shared::api;
use shared::booking::EventSlug;

use super::cache::cacheable;
use super::front::{Done, read_site};
use super::guest::inner_get;
use super::parse::no_query;
use super::problem;
use crate::pages::{Layout, Painter};
use crate::ports::{Ports, Request, Response};

/// `GET /v1/sites/{site}/events/{event}/paint/{lang}/{zone}/{minutes}/{yyyy-mm}`, and the same with
/// `/{layout}`: `month` (as without), `week` or `list`.
pub(super) async fn paint(
    ports: &Ports,
    request: &Request,
    site: &str,
    event: &str,
    how: [&str; 5],
) -> Done {
    no_query(request)?;
    let [language, zone, minutes, month, layout] = how;
    let layout = Layout::of(layout).ok_or_else(|| problem::not_found("layout"))?;
    if EventSlug::parse(event).is_err() {
        return Err(problem::not_found("event type"));
    }
    if !is_language(language) {
        return Err(problem::bad_request(
            "lang",
            "Give a language such as de or en-US.",
        ));
    }
    let opening = opening(
        ports,
        site,
        event,
        [zone, minutes, month],
        request.headers().get(ORIGIN),
    )
    .await?;
    let zone = match &opening.event {
        event if event.zone_locked => &event.zone,
        _ => zone,
    };
    let painter = Painter::new(language, zone)
        .ok_or_else(|| problem::bad_request("zone", "Times can't be said in this time zone."))?;
    let fallback = format!("{}/book/{site}/{event}", ports.config.origin);
    Ok(cacheable(
        site,
        request,
        &painter.paint(opening, layout, &fallback),
        0,
    ))
}

/// What is free, as the `Site` says it; or its answer, if that is another one. Zone, minutes and
/// month are read there. `origin`: whose page asks, where it is another's.
pub(super) async fn opening(
    ports: &Ports,
    site: &str,
    event: &str,
    what: [&str; 3],
    origin: Option<&HeaderValue>,
) -> Result<api::Opening, Response> {
    let [zone, minutes, month] = what.map(|part| utf8_percent_encode(part, NON_ALPHANUMERIC));
    let path = format!("/internal/opening/{event}/{zone}/{minutes}/{month}");
    let mut inner = inner_get(&path, None);
    if let Some(origin) = origin {
        inner.headers_mut().insert(ORIGIN, origin.clone());
    }
    read_site(ports, site, inner).await
}

/// Language, script, region, each as usually written, and nothing else: `de`, `en-US`,
/// `zh-Hans-CN`. One language has one address, and `Intl` throws at what is not well formed.
pub(super) fn is_language(text: &str) -> bool {
    let mut parts = text.split('-').peekable();
    let is = |part: &str, length: std::ops::RangeInclusive<usize>, kind: fn(&u8) -> bool| {
        length.contains(&part.len()) && part.bytes().all(|byte| kind(&byte))
    };
    let language = parts.next().unwrap_or_default();
    let titled = |part: &str| {
        let (first, rest) = part.split_at_checked(1).unwrap_or_default();
        is(first, 1..=1, u8::is_ascii_uppercase) && is(rest, 3..=3, u8::is_ascii_lowercase)
    };
    let region =
        |part: &str| is(part, 2..=2, u8::is_ascii_uppercase) || is(part, 3..=3, u8::is_ascii_digit);
    parts.next_if(|part| titled(part));
    parts.next_if(|part| region(part));
    is(language, 2..=3, u8::is_ascii_lowercase) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::is_language;

    #[test]
    fn a_language_is_written_in_one_way() {
        for good in ["de", "en-US", "zh-Hans-CN", "es-419", "fil"] {
            assert!(is_language(good), "{good}");
        }
        for bad in [
            "",
            "d",
            "DE",
            "en-us",
            "en-x",
            "en-US-u-hc-h12",
            "en-",
            "en--US",
            "de-DE-DE",
        ] {
            assert!(!is_language(bad), "{bad}");
        }
    }
}
