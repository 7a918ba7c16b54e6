//! Talks to the edge. Every answer becomes a value or a [`Problem`]; no answer is `offline`.

mod body;
mod wire;

use gloo_net::http::{Headers, Request, Response};
use js_sys::Reflect;
use shared::api::{
    BookingRequest, BookingView, EventView, Hold, HoldKey, HoldRequest, Paint, Problem, Slots,
};
use wasm_bindgen::JsValue;

use crate::state::problem;
use body::Write;
use wire::{Json, Wire};

/// How long an answer may take, in milliseconds, before it counts as none.
const PATIENCE_MS: u32 = 20_000;

/// The edge's routes for one event type.
pub(crate) struct Api {
    /// A page that tells what became of a booking; its key is to be put after it.
    pub(crate) follow: String,
    site: String,
    event: String,
}

/// A read that may be unchanged.
pub(crate) enum Polled<T> {
    /// What is known already still holds.
    Same,
    /// The answer and its `ETag`.
    New(T, Option<String>),
}

struct Answer {
    status: u16,
    etag: Option<String>,
    text: String,
}

impl Api {
    /// `origin` without a slash at the end; pages are linked to in `lang`.
    pub(crate) fn new(origin: &str, site: &str, event: &str, lang: &str) -> Self {
        Self {
            follow: format!("{origin}/follow/{site}/{event}?lang={lang}#"),
            site: format!("{origin}/v1/sites/{site}"),
            event: event.into(),
        }
    }

    /// What can be booked.
    pub(crate) async fn event(&self) -> Result<EventView, Problem> {
        let url = format!("{}/events/{}", self.site, self.event);
        read(send("GET", &url, &[], None, false).await?)
    }

    /// The slots of a month, unless they are still those with `etag`.
    pub(crate) async fn slots(
        &self,
        minutes: u16,
        month: &str,
        etag: Option<&str>,
    ) -> Result<Polled<Slots>, Problem> {
        let url = format!(
            "{}/events/{}/slots/{minutes}/{month}",
            self.site, self.event
        );
        let known = etag.map(|etag| ("If-None-Match", etag));
        let answer = send("GET", &url, known.as_slice(), None, false).await?;
        if answer.status == 304 {
            return Ok(Polled::Same);
        }
        let etag = answer.etag.clone();
        Ok(Polled::New(read(answer)?, etag))
    }

    /// Keeps a slot for this visitor.
    pub(crate) async fn hold(&self, request: &HoldRequest) -> Result<Hold, Problem> {
        let body = request.json();
        read(
            send(
                "POST",
                &format!("{}/holds", self.site),
                &[],
                Some(&body),
                false,
            )
            .await?,
        )
    }

    /// Gives a hold back; also while the page is being left.
    pub(crate) async fn release(&self, hold: &Hold) {
        // A hold ends by itself, so nobody waits for this to work.
        let _ = self.about(hold, "release").await;
    }

    /// Keeps what is kept for longer.
    pub(crate) async fn extend(&self, hold: &Hold) -> Result<Hold, Problem> {
        read(self.about(hold, "extend").await?)
    }

    async fn about(&self, hold: &Hold, what: &str) -> Result<Answer, Problem> {
        let key = HoldKey {
            id: hold.id.clone(),
            secret: hold.secret.clone(),
        };
        let url = format!("{}/holds/{}/{what}", self.site, hold.id);
        send("POST", &url, &[], Some(&key.json()), true).await
    }

    /// Sends a booking; the same `key` and `body` ask for the same booking again.
    pub(crate) async fn book(&self, key: &str, body: &str) -> Result<BookingView, Problem> {
        let url = format!("{}/bookings", self.site);
        read(send("POST", &url, &[("Idempotency-Key", key)], Some(body), false).await?)
    }

    /// Where a booking stands.
    pub(crate) async fn booking(&self, id: &str, token: &str) -> Result<BookingView, Problem> {
        let bearer = format!("Bearer {token}");
        let url = format!("{}/bookings/{id}", self.site);
        read(send("GET", &url, &[("Authorization", &bearer)], None, false).await?)
    }
}

/// What the edge has painted; `None` if that can't be read.
pub(crate) fn read_paint(painted: JsValue) -> Option<Paint> {
    Paint::read(&Json::of(painted)?)
}

/// The body of a booking, as it is sent and sent again.
pub(crate) fn booking_body(request: &BookingRequest) -> String {
    request.json()
}

fn offline() -> Problem {
    problem("offline", 0)
}

async fn send(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
    keepalive: bool,
) -> Result<Answer, Problem> {
    let all = Headers::new();
    for (name, value) in headers {
        all.set(name, value);
    }
    let init = web_sys::RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        all.set("Content-Type", "application/json");
        init.set_body(&body.into());
    }
    init.set_headers(&all.into_raw());
    init.set_signal(Some(&web_sys::AbortSignal::timeout_with_u32(PATIENCE_MS)));
    // `RequestInit` has no setter for it.
    let _ = Reflect::set(&init, &"keepalive".into(), &keepalive.into());
    let request = web_sys::Request::new_with_str_and_init(url, &init).map_err(|_| offline())?;
    answer(Request::from(request).send().await.map_err(|_| offline())?).await
}

async fn answer(response: Response) -> Result<Answer, Problem> {
    let (status, etag) = (response.status(), response.headers().get("ETag"));
    let retry_after = response
        .headers()
        .get("Retry-After")
        .and_then(|text| text.parse().ok());
    let text = response.text().await.map_err(|_| offline())?;
    if status < 400 {
        return Ok(Answer { status, etag, text });
    }
    let mut said = parse(&text).unwrap_or_else(|| problem("internal", status));
    said.retry_after = said.retry_after.or(retry_after);
    Err(said)
}

#[allow(
    clippy::result_large_err,
    reason = "it is small where it runs, on wasm32"
)]
fn read<T: Wire>(answer: Answer) -> Result<T, Problem> {
    parse(&answer.text).ok_or_else(|| problem("internal", answer.status))
}

fn parse<T: Wire>(text: &str) -> Option<T> {
    T::read(&Json::parse(text)?)
}
