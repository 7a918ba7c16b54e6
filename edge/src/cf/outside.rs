//! [`Http`] in the Worker: reqwest for Google and mail; the platform's `fetch` itself for addresses
//! that somebody gave, because only there redirects can be held and a long answer left unread.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::{Either, select};
use futures_util::{StreamExt, pin_mut};
use worker::{AbortController, Delay, Fetch, Method, RequestInit, RequestRedirect};

use crate::outside::Reqwest;
use crate::ports::{Http, HttpError, Request, Response};

/// Requests to the outside.
#[derive(Default)]
pub(super) struct Outside(Reqwest);

#[async_trait(?Send)]
impl Http for Outside {
    async fn send(&self, request: Request, timeout: Duration) -> Result<Response, HttpError> {
        self.0.send(request, timeout).await
    }

    async fn send_capped(
        &self,
        request: Request,
        timeout: Duration,
        most: usize,
    ) -> Result<Response, HttpError> {
        let controller = AbortController::default();
        let signal = controller.signal();
        let answer = async {
            let mut init = RequestInit::new();
            init.with_method(Method::Get)
                .with_redirect(RequestRedirect::Manual);
            for (name, value) in request.headers() {
                let value = value.to_str().map_err(|_| HttpError::Transport)?;
                let set = init.headers.set(name.as_str(), value);
                set.map_err(|_| HttpError::Transport)?;
            }
            let asked = worker::Request::new_with_init(&request.uri().to_string(), &init);
            let asked = Fetch::Request(asked.map_err(|_| HttpError::Transport)?);
            let answer = asked.send_with_signal(&signal).await;
            take(answer.map_err(|_| HttpError::Transport)?, most).await
        };
        let late = Delay::from(timeout);
        pin_mut!(answer, late);
        let done = match select(answer, late).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => Err(HttpError::Timeout),
        };
        // What is still under way is not wanted any more.
        controller.abort();
        done
    }
}

async fn take(mut answer: worker::Response, most: usize) -> Result<Response, HttpError> {
    let mut taken = http::Response::builder().status(answer.status_code());
    for (name, value) in answer.headers() {
        taken = taken.header(name, value);
    }
    let mut body = Vec::new();
    // An answer such as 304 has none.
    if let Ok(mut stream) = answer.stream() {
        while let Some(piece) = stream.next().await {
            let piece = piece.map_err(|_| HttpError::Transport)?;
            if body.len().saturating_add(piece.len()) > most {
                return Err(HttpError::TooLarge);
            }
            body.extend(piece);
        }
    }
    taken.body(body).map_err(|_| HttpError::Transport)
}
