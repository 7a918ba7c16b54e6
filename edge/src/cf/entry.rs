//! The Worker's entry point.

use worker::{Context, Env, Request, Response, Result, console_log, event};

use super::convert::Unread;
use super::{convert, world};
use crate::http::front;

/// One byte more than any route takes is read, so that the router can say that it is too much.
const LARGEST: usize = 16 * 1024;

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> Result<Response> {
    let origin = request.url()?.origin().ascii_serialization();
    let network = request
        .headers()
        .get("cf-connecting-ip")?
        .unwrap_or_default();
    let request = match convert::request(request, LARGEST).await {
        Ok(request) => request,
        Err(Unread::Body) => return convert::response(front::unreadable_body()),
        Err(Unread::Platform(error)) => return Err(error),
    };
    match world::of_worker(&env, &origin) {
        Ok(ports) => convert::response(front::handle(&ports, request, &network).await),
        Err(error) => {
            console_log!("OPERATOR: {error}");
            Response::error(
                "This deployment is not set up yet. Its operator finds the reason in the log.",
                500,
            )
        }
    }
}
