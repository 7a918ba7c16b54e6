//! The shells of the objects: decode, call the use case, encode.

use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;

use shared::time::Timestamp;
use worker::{DurableObject, Env, Request, Response, Result, State, console_log, durable_object};

use super::{convert, world};
use crate::account;
use crate::http::{OBJECT, ORIGIN, site as routes};
use crate::ports::{Ports, Sql};
use crate::site::{Noted, Site as SiteCore};
use crate::store::Store;
use crate::watch;

/// What reaches an object was limited by the Worker already.
const LARGEST: usize = 128 * 1024;

fn header(request: &Request, name: &str) -> String {
    request
        .headers()
        .get(name)
        .ok()
        .flatten()
        .unwrap_or_default()
}

/// Answers a request to an object that keeps no alarm.
async fn serve(
    env: &Env,
    state: &State,
    request: Request,
    handle: impl AsyncFnOnce(crate::ports::Request, &Ports) -> crate::ports::Response,
) -> Result<Response> {
    let origin = header(&request, ORIGIN);
    let ports = match world::of_object(env, state, &Rc::default(), |_| origin) {
        Ok(ports) => ports,
        Err(error) => {
            console_log!("OPERATOR: {error}");
            return Response::error("not set up", 500);
        }
    };
    let Ok(request) = convert::request(request, LARGEST).await else {
        return Response::error("unreadable", 400);
    };
    convert::response(handle(request, &ports).await)
}

/// One website's bookings; named by its slug. See [`crate::site`].
#[durable_object]
pub struct Site {
    state: State,
    env: Env,
    alarm: AssertUnwindSafe<Rc<Cell<Option<Timestamp>>>>,
    /// Whether this object has been asked before.
    lives: AssertUnwindSafe<Cell<bool>>,
    noted: AssertUnwindSafe<Rc<Noted>>,
}

impl Site {
    /// The address of the deployment: what the site remembers, else what the request shows.
    fn ports(&self, seen: &str) -> Option<Ports> {
        let origin = |sql: &dyn Sql| match Store::identity(sql) {
            Ok(Some((_, origin))) if !origin.is_empty() => origin,
            _ => seen.to_owned(),
        };
        world::of_object(&self.env, &self.state, &self.alarm, origin)
            .map_err(|error| console_log!("OPERATOR: {error}"))
            .ok()
    }
}

impl DurableObject for Site {
    fn new(state: State, env: Env) -> Self {
        Self {
            state,
            env,
            alarm: AssertUnwindSafe(Rc::default()),
            lives: AssertUnwindSafe(Cell::default()),
            noted: AssertUnwindSafe(Rc::default()),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let slug = header(&request, OBJECT);
        let Some(ports) = self.ports(&header(&request, ORIGIN)) else {
            return Response::error("not set up", 500);
        };
        let Ok(request) = convert::request(request, LARGEST).await else {
            return Response::error("unreadable", 400);
        };
        let site = SiteCore::new(slug, ports).remembering(Rc::clone(&self.noted));
        if !self.lives.replace(true) {
            site.begin().await;
        }
        convert::response(routes::handle(&site, request).await)
    }

    async fn alarm(&self) -> Result<Response> {
        // The platform has taken the alarm away by calling it.
        self.alarm.set(None);
        let ports = self.ports("");
        match ports.as_ref().map(|ports| Store::identity(&*ports.sql)) {
            Some(Ok(Some((slug, _)))) => {
                if let Some(ports) = ports {
                    let site = SiteCore::new(slug, ports);
                    if !self.lives.replace(true) {
                        site.begin().await;
                    }
                    site.alarm().await;
                }
            }
            // Nobody's any more: nothing is due.
            Some(Ok(None)) => {}
            // A secret may be missing after a deploy: what is due must not be forgotten.
            Some(Err(_)) | None => self.state.storage().set_alarm(60_000_i64).await?,
        }
        Response::empty()
    }
}

/// A person's sessions and index of sites; named `google:<sub>`. See [`crate::account`].
#[durable_object]
pub struct Account {
    state: State,
    env: Env,
}

impl DurableObject for Account {
    fn new(state: State, env: Env) -> Self {
        Self { state, env }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        serve(&self.env, &self.state, request, async |request, ports| {
            account::handle(request, ports).await
        })
        .await
    }
}

/// Which sites have work, one shard of them; named `watch:<number>`. See [`crate::watch`].
#[durable_object]
pub struct Watch {
    state: State,
    env: Env,
}

impl DurableObject for Watch {
    fn new(state: State, env: Env) -> Self {
        Self { state, env }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        serve(&self.env, &self.state, request, async |request, ports| {
            watch::handle(request, ports).await
        })
        .await
    }
}
