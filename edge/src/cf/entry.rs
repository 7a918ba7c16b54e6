//! The Worker's entry points: requests, and the cron of `wrangler.toml`.

use worker::{
    Context, Env, Request, Response, Result, ScheduleContext, ScheduledEvent, console_log, event,
};

use super::convert::Unread;
use super::{convert, world};
use crate::http::front;
use crate::watch;

/// One byte more than any route takes is read, so that the router can say that it is too much.
const LARGEST: usize = 112 * 1024;

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

/// Every five minutes: wakes the sites whose alarm was lost.
#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    // There is no request to read the address from; the sites know it.
    match world::of_worker(&env, "") {
        Ok(ports) => watch::poke_overdue(&ports).await,
        Err(error) => console_log!("OPERATOR: {error}"),
    }
}
