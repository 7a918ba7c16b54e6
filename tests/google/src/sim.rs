//! The simulator in this process: one state behind a lock, a function from requests to answers,
//! pushes sent off, state kept in a file.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::faults::{Rule, Struck};
use crate::http::{Reply, Req};
use crate::state::State;
use crate::{calendar, control, faults, oauth, pages, push, times};

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
    /// Made when the first push is sent.
    http: OnceLock<reqwest::Client>,
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
        Ok(Self(Arc::new(Inner {
            state: Mutex::new(state),
            file,
            changed: Notify::new(),
            http: OnceLock::new(),
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
            http: OnceLock::new(),
        }))
    }

    /// Handles one request; the pushes it caused wait in [`Sim::take_deliveries`], and what faults
    /// do to the answer on its way stands in [`Reply::fate`].
    pub fn answer(&self, req: &Req) -> Reply {
        route(&mut self.lock(), req)
    }

    /// The pushes that are due by the simulator's clock, the longest due first. Who calls decides
    /// what becomes of them.
    pub fn take_deliveries(&self) -> Vec<push::Delivery> {
        push::due(&mut self.lock())
    }

    /// When the next push is due, in milliseconds of the simulator's clock.
    pub fn next_delivery_ms(&self) -> Option<i64> {
        self.lock().outbox.iter().map(|d| d.due_ms).min()
    }

    /// Sends pushes that Google would not; see [`push::Forged`].
    ///
    /// # Errors
    /// There is no such channel.
    pub fn forge_push(&self, forged: &push::Forged) -> Result<(), String> {
        push::forge(&mut self.lock(), forged)
    }

    /// Sends the last `count` pushes once more.
    pub fn replay_pushes(&self, count: usize) {
        push::replay(&mut self.lock(), count);
    }

    /// The markers planted so far in texts of events, if the setting `plant` is on: none of them
    /// may turn up in an answer, row or log of whoever is tested.
    pub fn markers(&self) -> Vec<String> {
        self.lock().markers.clone()
    }

    /// Handles one request and sends off the pushes it caused (on the tokio runtime).
    pub fn handle(&self, req: &Req) -> Reply {
        let reply = self.answer(req);
        self.send_due();
        if req.method != "GET" || !req.path.starts_with("/_control/") {
            self.0.changed.notify_one();
        }
        reply
    }

    /// Sends off the pushes that are due (on the tokio runtime).
    pub(crate) fn send_due(&self) {
        for delivery in self.take_deliveries() {
            let sim = self.clone();
            tokio::spawn(async move {
                sim.deliver(&delivery).await;
            });
        }
    }

    /// Sends one push, again if need be, and notes what came of it.
    pub(crate) async fn deliver(&self, delivery: &push::Delivery) {
        let http = self.0.http.get_or_init(|| {
            reqwest::Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap_or_default()
        });
        push::deliver(http, delivery, |entry, outcome| {
            self.note_push(entry, &outcome)
        })
        .await;
    }

    /// Puts these fault rules in the place of all others; see [`Rule`].
    pub fn set_faults(&self, rules: impl IntoIterator<Item = Rule>) {
        let mut state = self.lock();
        state.faults.rules.clear();
        for rule in rules {
            state.faults.add(rule);
        }
    }

    /// Adds a fault rule behind the others.
    pub fn add_fault(&self, rule: Rule) {
        self.lock().faults.add(rule);
    }

    /// Takes all fault rules away.
    pub fn clear_faults(&self) {
        self.lock().faults.rules.clear();
    }

    /// The fault rules, and how often each struck.
    pub fn faults(&self) -> Vec<Struck> {
        self.lock().faults.rules.clone()
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

    pub(crate) async fn keep_saving(self) {
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
    let now = state.now();
    let reply = faults::around(state, req, |state| {
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
    let skew = chrono::Duration::seconds(state.settings.date_skew_s);
    let reply = reply.with("date", times::http_date(now + skew));
    for warning in &warnings {
        eprintln!("google-sim: WARNING: {warning}");
        if state.warnings.len() < MAX_LOG {
            let line = format!("{} {}: {warning}", req.method, req.path);
            state.warnings.push(line);
        }
    }
    if state.settings.log_requests {
        log(state, req, &reply, now, warnings);
    }
    reply
}

fn log(state: &mut State, req: &Req, reply: &Reply, at: times::Instant, warnings: Vec<String>) {
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
        "at": times::utc_ms(at), "method": req.method, "path": req.path, "query": req.query_value(),
        "query_string": req.raw_query, "headers": headers, "body": req.body_value(),
        "status": reply.status, "answer": reply.answer(), "warnings": warnings,
        "faults": std::mem::take(&mut state.faults.last),
    }));
}
