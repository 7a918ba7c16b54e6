//! The shell: a socket, one state behind a lock, pushes sent off, state kept in a file.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use axum::{Router, extract::State as Shared};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};

use crate::http::{Reply, Req};
use crate::state::State;
use crate::{calendar, control, faults, oauth, pages, push, times};

/// Larger bodies are refused.
const MAX_BODY: usize = 4 << 20;
/// The request log forgets its oldest half beyond this.
const MAX_LOG: usize = 20_000;
/// A change is written to the file this much later, together with those that followed.
const SETTLE: Duration = Duration::from_millis(50);

/// The simulator; clones share one state.
#[derive(Clone)]
pub struct Sim(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    file: Option<PathBuf>,
    changed: Notify,
    http: reqwest::Client,
}

impl Sim {
    /// A simulator, with the state of `file` if that exists.
    ///
    /// # Errors
    /// The file can't be read or is not a state.
    pub fn new(file: Option<PathBuf>) -> io::Result<Self> {
        let state = match &file {
            Some(path) if path.exists() => {
                serde_json::from_slice(&std::fs::read(path)?).map_err(io::Error::other)?
            }
            _ => State::default(),
        };
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none());
        Ok(Self(Arc::new(Inner {
            state: Mutex::new(state),
            file,
            changed: Notify::new(),
            http: http.build().map_err(io::Error::other)?,
        })))
    }

    /// The state; a panic of someone who held it does not matter to the next.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.0
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A second simulator that goes on from the state of this one, apart from it.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self(Arc::new(Inner {
            state: Mutex::new(self.lock().clone()),
            file: None,
            changed: Notify::new(),
            http: self.0.http.clone(),
        }))
    }

    /// Handles one request; the pushes it caused wait in [`Sim::take_deliveries`].
    pub fn answer(&self, req: &Req) -> Reply {
        route(&mut self.lock(), req)
    }

    /// The pushes that wait to be sent, oldest first.
    pub fn take_deliveries(&self) -> Vec<push::Delivery> {
        std::mem::take(&mut self.lock().outbox)
    }

    /// Handles one request and sends off the pushes it caused (on the tokio runtime).
    pub fn handle(&self, req: &Req) -> Reply {
        let reply = self.answer(req);
        for delivery in self.take_deliveries() {
            let sim = self.clone();
            tokio::spawn(async move {
                push::deliver(&sim.0.http, &delivery, |entry, outcome| {
                    sim.note_push(entry, &outcome)
                })
                .await;
            });
        }
        if req.method != "GET" || !req.path.starts_with("/_control/") {
            self.0.changed.notify_one();
        }
        reply
    }

    fn note_push(&self, entry: usize, outcome: &Value) {
        let mut state = self.lock();
        // A reset may have emptied the log meanwhile.
        if let Some(entry) = state.pushes.get_mut(entry) {
            entry["attempts"] = outcome["attempts"].clone();
            entry["status"] = outcome["status"].clone();
            entry["done"] = outcome["done"].clone();
        }
    }

    /// Writes the state to its file, whole or not at all.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn save(&self) -> io::Result<()> {
        let Some(path) = &self.0.file else {
            return Ok(());
        };
        let bytes = serde_json::to_vec(&*self.lock()).map_err(io::Error::other)?;
        write_whole(path, &bytes)
    }

    async fn keep_saving(self) {
        loop {
            self.0.changed.notified().await;
            tokio::time::sleep(SETTLE).await;
            if let Err(err) = self.save() {
                eprintln!("google-sim: the state could not be saved: {err}");
            }
        }
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    std::fs::write(&part, bytes)?;
    std::fs::rename(&part, path)
}

fn route(state: &mut State, req: &Req) -> Reply {
    if let Some(reply) = crate::mailbox::handle(state, req) {
        return reply;
    }
    if req.path.starts_with("/_control/") {
        return control::handle(state, req);
    }
    if let Some(reply) = pages::handle(state, req) {
        return reply;
    }
    let mut warnings = Vec::new();
    let at = times::utc_ms(state.now());
    let reply = faults::before(state, req).unwrap_or_else(|| {
        if req.path.starts_with("/calendar/v3/") {
            return calendar::handle(state, req, &mut warnings);
        }
        oauth::handle(state, req).unwrap_or_else(|| {
            warnings.push(format!("no such path: {} {}", req.method, req.path));
            Reply::json(
                404,
                &json!({"error": {"code": 404, "message": "Not Found", "status": "NOT_FOUND"}}),
            )
        })
    });
    let reply = faults::after(state, req, reply);
    for warning in &warnings {
        eprintln!("google-sim: WARNING: {warning}");
    }
    if state.requests.len() >= MAX_LOG {
        state.requests.drain(..MAX_LOG / 2);
    }
    let headers: serde_json::Map<String, Value> = req
        .headers
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                json!(String::from_utf8_lossy(value.as_bytes())),
            )
        })
        .collect();
    state.requests.push(json!({
        "at": at, "method": req.method, "path": req.path, "query": req.query_value(),
        "query_string": req.raw_query, "headers": headers, "body": req.body_value(),
        "status": reply.status, "answer": reply.answer(), "warnings": warnings,
    }));
    reply
}

async fn serve(Shared(sim): Shared<Sim>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return into_response(Reply::json(
            413,
            &json!({"error": {"code": 413, "message": "Too large."}}),
        ));
    };
    let raw_query = parts.uri.query().unwrap_or_default().to_owned();
    into_response(
        sim.handle(&Req {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: url::form_urlencoded::parse(raw_query.as_bytes())
                .into_owned()
                .collect(),
            raw_query,
            headers: parts.headers,
            body: body.to_vec(),
        }),
    )
}

fn into_response(reply: Reply) -> Response<Body> {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response
                .headers_mut()
                .append(HeaderName::from_static(name), value);
        }
    }
    response
}

/// A running server.
pub struct Server {
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub base: String,
    pub sim: Sim,
    stop: Option<oneshot::Sender<()>>,
    done: tokio::task::JoinHandle<io::Result<()>>,
}

impl Server {
    /// Listens on loopback; port 0 takes any free one.
    ///
    /// # Errors
    /// The port is taken or the data file is not usable.
    pub async fn start(port: u16, file: Option<PathBuf>) -> io::Result<Self> {
        let sim = Sim::new(file)?;
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let base = format!("http://{}", listener.local_addr()?);
        sim.lock().base.clone_from(&base);
        tokio::spawn(sim.clone().keep_saving());
        let app = Router::new().fallback(serve).with_state(sim.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let until = async move {
            let _ = stopped.await;
        };
        let done = tokio::spawn(async move {
            axum::serve(listener, app)
                .with_graceful_shutdown(until)
                .await
        });
        Ok(Self {
            base,
            sim,
            stop: Some(stop),
            done,
        })
    }

    /// Saves and stops without waiting for open connections.
    ///
    /// # Errors
    /// The state can't be saved.
    pub fn stop(mut self) -> io::Result<()> {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        self.done.abort();
        self.sim.save()
    }
}
