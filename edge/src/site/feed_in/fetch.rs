//! Asking for a calendar at its address, and why nothing came.

use std::time::Duration;

use http::header::{
    ACCEPT, CACHE_CONTROL, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION,
};
use http::{HeaderMap, HeaderName, StatusCode};
use shared::ical::IcalError;

use crate::address::{AddressError, FeedAddress, Rules};
use crate::ports::{HttpError, Request, Response};
use crate::site::Site;
use crate::store::FeedIn;

/// All of it, with its redirects.
const TIMEOUT_S: u64 = 5;
/// More is no calendar of a person, and too much work for one request.
const MOST_BYTES: usize = 1 << 20;
const MOST_REDIRECTS: usize = 3;
/// Longer marks of publishers are not kept.
const MOST_MARK: usize = 200;

/// Why a calendar could not be read from its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FeedError {
    Address(AddressError),
    Redirects,
    NoAnswer,
    Private,
    Gone,
    Refused,
    Calendar(IcalError),
    Sealed,
}

impl FeedError {
    /// Its stable name.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Address(_) => "redirect",
            Self::Redirects => "redirects",
            Self::NoAnswer => "no_answer",
            Self::Private => "private",
            Self::Gone => "gone",
            Self::Refused => "refused",
            Self::Calendar(error) => error.code(),
            Self::Sealed => "sealed",
        }
    }

    pub(super) fn sentence(self) -> String {
        sentence(self.code()).to_owned()
    }
}

/// What the host is told of a failure, by its stable name.
pub(super) fn sentence(code: &str) -> &'static str {
    match code {
        "redirect" => {
            "This address redirects to one that we don’t open: enter the address of the calendar \
             itself."
        }
        "redirects" => {
            "This address redirects too many times: enter the address of the calendar itself."
        }
        "no_answer" => {
            "This address did not answer within five seconds: check it, or try again later."
        }
        "private" => {
            "This calendar is not public: publish it, and copy the address that works without \
             signing in."
        }
        "gone" => "There is nothing at this address any more: publish the calendar again.",
        "refused" => "The publisher of this calendar answered with an error: try again later.",
        "sealed" => "We can no longer read this address: remove it and add it again.",
        // Our limit is lower than that of whoever reads the file.
        "too_large" => {
            "This calendar is larger than 1 MB: publish less of the past, or leave out the details."
        }
        code => {
            IcalError::sentence(code).unwrap_or("This calendar can’t be read: publish it again.")
        }
    }
}

/// What a publisher answered.
pub(super) enum Fetched {
    Same {
        /// As of a file; `None`: as it said before.
        stays_s: Option<i64>,
    },
    File {
        bytes: Vec<u8>,
        etag: Option<String>,
        modified: Option<String>,
        /// How long its publisher says that it stays as it is, in seconds.
        stays_s: Option<i64>,
    },
}

/// Which addresses are asked at all.
pub(super) fn rules(site: &Site) -> Rules<'_> {
    Rules {
        own: &site.ports.config.origin,
        loopback: site.ports.config.feeds_on_loopback,
    }
}

/// Asks at an address. Redirects are followed by hand, each held to the same rules.
pub(super) async fn fetch(
    site: &Site,
    address: &FeedAddress,
    known: &FeedIn,
) -> Result<Fetched, FeedError> {
    let begin = site.now();
    let mut address = address.clone();
    for _ in 0..=MOST_REDIRECTS {
        let gone = site.now().epoch().saturating_sub(begin.epoch());
        let left = TIMEOUT_S.saturating_sub(u64::try_from(gone).unwrap_or(TIMEOUT_S));
        if left == 0 {
            return Err(FeedError::NoAnswer);
        }
        let request = question(&address, known).ok_or(FeedError::NoAnswer)?;
        let timeout = Duration::from_secs(left);
        let http = &site.ports.http;
        let answer = http.send_capped(request, timeout, MOST_BYTES).await;
        let answer = answer.map_err(|error| match error {
            HttpError::TooLarge => FeedError::Calendar(IcalError::TooLarge),
            HttpError::Timeout | HttpError::Transport => FeedError::NoAnswer,
        })?;
        match answer.status() {
            StatusCode::NOT_MODIFIED => {
                let stays_s = stays_s(answer.headers());
                return Ok(Fetched::Same { stays_s });
            }
            status if status.is_redirection() => {
                let location = answer.headers().get(LOCATION);
                let location = location.and_then(|it| it.to_str().ok());
                let location = location.ok_or(FeedError::Refused)?;
                address = address
                    .follow(location, rules(site))
                    .map_err(FeedError::Address)?;
            }
            status if status.is_success() => return Ok(file(answer)),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err(FeedError::Private),
            StatusCode::NOT_FOUND | StatusCode::GONE => return Err(FeedError::Gone),
            _ => return Err(FeedError::Refused),
        }
    }
    Err(FeedError::Redirects)
}

fn question(address: &FeedAddress, known: &FeedIn) -> Option<Request> {
    let mut request = http::Request::get(address.secret()).header(ACCEPT, "text/calendar");
    if let Some(etag) = &known.etag {
        request = request.header(IF_NONE_MATCH, etag);
    }
    if let Some(modified) = &known.modified {
        request = request.header(IF_MODIFIED_SINCE, modified);
    }
    request.body(Vec::new()).ok()
}

fn mark(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let mark = headers.get(name)?.to_str().ok()?;
    (mark.len() <= MOST_MARK).then(|| mark.to_owned())
}

/// What a publisher says of how long its answer stays as it is.
fn stays_s(headers: &HeaderMap) -> Option<i64> {
    let said = mark(headers, CACHE_CONTROL)?.to_ascii_lowercase();
    let mut parts = said.split(',');
    parts.find_map(|part| part.trim().strip_prefix("max-age=")?.parse().ok())
}

fn file(answer: Response) -> Fetched {
    let (parts, bytes) = answer.into_parts();
    let stays_s = stays_s(&parts.headers);
    Fetched::File {
        bytes,
        etag: mark(&parts.headers, ETAG),
        modified: mark(&parts.headers, LAST_MODIFIED),
        stays_s,
    }
}
