//! A whole deployment in one process: the Worker's routes, real `Site` and `Account` objects on
//! SQLite, and the Google simulator, with a clock that is set and an outside that can fail.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use async_trait::async_trait;
use google_sim::{Req, Sim};
use serde_json::{Value, json};
use shared::time::Timestamp;

use crate::config::{Config, MailSettings};
use crate::http::front;
use crate::mail::Sender;
use crate::ports::{Http, HttpError, Objects, Ports, Request, Response, Sql as _};
use crate::site::Site;
use crate::testing::{FakeClock, FakeLog, FakeWake, RusqliteSql, SeededRandom, config};

/// Monday 2026-11-23, 08:00 in UTC, 09:00 in Berlin.
pub(crate) const MONDAY: i64 = 1_795_420_800;
pub(crate) const ORIGIN: &str = "https://book.example";
pub(crate) const OWNER: &str = "ada@example.com";

/// What goes wrong with a request to Google.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It never arrives.
    Before,
    /// It is done, and the answer is lost.
    After,
    /// Google answers this status and does nothing.
    Status(u16),
    /// Google answers this status with this JSON and does nothing.
    Answer(u16, &'static str),
    /// The same with a reason and a message, as Google says them.
    Says(u16, &'static str, &'static str),
    /// 429 with `Retry-After` in seconds.
    Limited(&'static str),
    /// Google does it and answers 200 with half a body.
    CutOff,
    /// Google answers, but for the first calendar only that it can't be read.
    Unreadable,
    /// Whoever asked dies; Google has done it, or has not.
    Dies {
        /// Whether Google has done it.
        done: bool,
    },
}

type Faults = Box<dyn FnMut(&Request) -> Option<Fault>>;

/// Who publishes calendars at other addresses than Google's.
type Publisher = Box<dyn FnMut(&Request) -> Result<Response, HttpError>>;

struct Outside {
    sim: Sim,
    publisher: RefCell<Option<Publisher>>,
    faults: RefCell<Option<Faults>>,
    died: Cell<bool>,
}

#[async_trait(?Send)]
impl Http for Outside {
    async fn send(&self, request: Request, _timeout: Duration) -> Result<Response, HttpError> {
        tokio::task::yield_now().await;
        if request.uri().host() != Some("127.0.0.1")
            && let Some(publisher) = self.publisher.borrow_mut().as_mut()
        {
            return publisher(&request);
        }
        let fault = self
            .faults
            .borrow_mut()
            .as_mut()
            .and_then(|faults| faults(&request));
        let answer = match fault {
            Some(Fault::Before) => Err(HttpError::Transport),
            Some(Fault::Status(status)) => Ok(http::Response::builder()
                .status(status)
                .body(b"<html>".to_vec())
                .unwrap()),
            Some(Fault::Says(status, reason, message)) => Ok(crate::testing::json_response(
                status,
                &json!({"error": {"code": status, "message": message,
                    "errors": [{"domain": "global", "reason": reason, "message": message}]}})
                .to_string(),
            )),
            Some(Fault::Answer(status, body)) => Ok(crate::testing::json_response(status, body)),
            Some(Fault::Limited(seconds)) => {
                let mut answer = crate::testing::json_response(
                    429,
                    r#"{"error": {"code": 429, "errors": [{"reason": "rateLimitExceeded"}]}}"#,
                );
                let seconds = http::HeaderValue::from_static(seconds);
                answer.headers_mut().insert("retry-after", seconds);
                Ok(answer)
            }
            Some(Fault::CutOff) => {
                let mut answer = ask(&self.sim, &request);
                let half = answer.body().len() / 2;
                answer.body_mut().truncate(half);
                Ok(answer)
            }
            Some(Fault::Unreadable) => {
                let answer = ask(&self.sim, &request);
                let mut body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
                if let Some(calendars) = body["calendars"].as_object_mut() {
                    for calendar in calendars.values_mut().take(1) {
                        *calendar = json!({"errors": [{"reason": "internalError"}]});
                    }
                }
                Ok(crate::testing::json_response(200, &body.to_string()))
            }
            Some(Fault::Dies { done }) => {
                if done {
                    ask(&self.sim, &request);
                }
                self.died.set(true);
                std::future::pending().await
            }
            Some(Fault::After) => {
                ask(&self.sim, &request);
                Err(HttpError::Timeout)
            }
            None => Ok(ask(&self.sim, &request)),
        };
        tokio::task::yield_now().await;
        answer
    }
}

fn ask(sim: &Sim, request: &Request) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let reply = sim.handle(&Req {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        raw_query: query,
        headers: request.headers().clone(),
        body: request.body().clone(),
    });
    let mut response = http::Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(*name, value);
    }
    response.body(reply.body).unwrap()
}

fn control(sim: &Sim, method: &str, path: &str, body: &Value) -> Value {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let reply = sim.handle(&Req {
        method: method.into(),
        path: format!("/_control/{path}"),
        raw_query: query.into(),
        query: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        headers: http::HeaderMap::from_iter([(
            http::header::CONTENT_TYPE,
            http::HeaderValue::from_static("application/json"),
        )]),
        body: serde_json::to_vec(body).unwrap(),
    });
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    assert!(
        reply.status < 300,
        "{method} {path}: {} {text}",
        reply.status
    );
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

struct Inner {
    clock: Rc<FakeClock>,
    random: Rc<SeededRandom>,
    outside: Rc<Outside>,
    log: Rc<FakeLog>,
    config: RefCell<Rc<Config>>,
    databases: RefCell<BTreeMap<String, Rc<RusqliteSql>>>,
    alarms: RefCell<BTreeMap<String, Rc<FakeWake>>>,
    watch_calls: Cell<usize>,
    watch_is_away: Cell<bool>,
}

impl Drop for Inner {
    /// Every call of every history is looked at here, so that no test can forget it.
    fn drop(&mut self) {
        let strange = control(&self.outside.sim, "GET", "warnings", &Value::Null);
        if !std::thread::panicking() {
            assert_eq!(strange, json!([]), "Google's discovery file has none of it");
        }
    }
}

/// A deployment; clones are the same one.
#[derive(Clone)]
pub(crate) struct Deployment(Rc<Inner>);

impl Deployment {
    /// What is not Google answers so from now on.
    pub(crate) fn publish(
        &self,
        publisher: impl FnMut(&Request) -> Result<Response, HttpError> + 'static,
    ) {
        *self.0.outside.publisher.borrow_mut() = Some(Box::new(publisher));
    }

    /// Empty, on Monday morning, with Ada's account and two calendars at Google.
    pub(crate) fn new() -> Self {
        Self::with(None)
    }

    /// The same, sending mail over the simulator's mailbox.
    pub(crate) fn with_mail() -> Self {
        Self::with(Some(MailSettings {
            from: Sender::parse("Freeslot <noreply@book.example>").unwrap(),
            provider: Some(("http://127.0.0.1:1/_mail/send".into(), "key".into())),
        }))
    }

    fn with(mail: Option<MailSettings>) -> Self {
        let sim = Sim::new(None).unwrap();
        let mut config = config();
        config.mail = mail;
        config.origin = ORIGIN.into();
        config.client_id = "freeslot".into();
        config.client_secret = "secret".into();
        let google = "http://127.0.0.1:1";
        config.google.auth = format!("{google}/o/oauth2/v2/auth");
        config.google.token = format!("{google}/token");
        config.google.revoke = format!("{google}/revoke");
        config.google.calendar = format!("{google}/calendar/v3");
        let new = Self(Rc::new(Inner {
            clock: FakeClock::at(MONDAY),
            random: SeededRandom::new(1),
            outside: Rc::new(Outside {
                publisher: RefCell::new(None),
                sim,
                faults: RefCell::default(),
                died: Cell::default(),
            }),
            log: Rc::default(),
            config: RefCell::new(Rc::new(config)),
            databases: RefCell::default(),
            alarms: RefCell::default(),
            watch_calls: Cell::default(),
            watch_is_away: Cell::default(),
        }));
        new.control(
            "clock",
            json!({"now": "2026-11-23T08:00:00Z", "frozen": true}),
        );
        new.control(
            "clients",
            json!({"client_id": "freeslot", "client_secret": "secret", "publishing": "production",
                   "redirect_uris": [format!("{ORIGIN}/google/callback")]}),
        );
        new.control(
            "users",
            json!({"email": OWNER, "time_zone": "Europe/Berlin", "name": "Ada Lovelace"}),
        );
        new
    }

    /// Calls the simulator's control API.
    pub(crate) fn control(&self, path: &str, body: Value) -> Value {
        self.control_as("POST", path, body)
    }

    pub(crate) fn control_as(&self, method: &str, path: &str, body: Value) -> Value {
        control(&self.0.outside.sim, method, path, &body)
    }

    /// Every Google call so far, as `METHOD path`.
    pub(crate) fn google_calls(&self) -> Vec<String> {
        let seen = self.control_as("GET", "requests", Value::Null);
        seen.as_array()
            .unwrap()
            .iter()
            .map(|call| {
                format!(
                    "{} {}",
                    call["method"].as_str().unwrap(),
                    call["path"].as_str().unwrap()
                )
            })
            .collect()
    }

    /// How many of the Google calls since `before` contain `what`.
    pub(crate) fn count_calls(&self, before: usize, what: &str) -> usize {
        self.google_calls()
            .iter()
            .skip(before)
            .filter(|call| call.contains(what))
            .count()
    }

    /// What Google answers somebody else who reads with this access token.
    pub(crate) fn read_google(&self, token: &str, path: &str) -> Value {
        let request = http::Request::get(format!("http://127.0.0.1:1/calendar/v3/{path}"))
            .header(http::header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Vec::new())
            .unwrap();
        let answer = ask(&self.0.outside.sim, &request);
        assert_eq!(answer.status(), 200, "{path}: {:?}", answer.body());
        serde_json::from_slice(answer.body()).unwrap()
    }

    /// Lets a request arrive at Google now that was sent earlier.
    pub(crate) fn arrives(&self, request: &Request) {
        ask(&self.0.outside.sim, request);
    }

    /// What goes wrong from now on.
    pub(crate) fn fail(&self, faults: impl FnMut(&Request) -> Option<Fault> + 'static) {
        *self.0.outside.faults.borrow_mut() = Some(Box::new(faults));
    }

    /// Does something until it ends, or until whoever does it dies; then nothing comes of it.
    pub(crate) async fn unless_dead<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let outside = &self.0.outside;
        outside.died.set(false);
        let mut work = std::pin::pin!(work);
        std::future::poll_fn(|context| match work.as_mut().poll(context) {
            std::task::Poll::Ready(value) => std::task::Poll::Ready(Some(value)),
            std::task::Poll::Pending if outside.died.replace(false) => std::task::Poll::Ready(None),
            std::task::Poll::Pending => std::task::Poll::Pending,
        })
        .await
    }

    /// Nothing goes wrong any more.
    pub(crate) fn heal(&self) {
        *self.0.outside.faults.borrow_mut() = None;
    }

    /// Moves all clocks; runs no alarm.
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.clock.advance(seconds);
        self.control("clock", json!({"advance_s": seconds, "frozen": true}));
    }

    pub(super) fn database(&self, name: &str) -> Rc<RusqliteSql> {
        self.0
            .databases
            .borrow_mut()
            .entry(name.to_owned())
            .or_insert_with(RusqliteSql::new)
            .clone()
    }

    fn alarm_of(&self, name: &str) -> Rc<FakeWake> {
        self.0
            .alarms
            .borrow_mut()
            .entry(name.to_owned())
            .or_default()
            .clone()
    }

    fn ports(&self, name: &str) -> Ports {
        Ports {
            clock: self.0.clock.clone(),
            random: self.0.random.clone(),
            sql: self.database(name),
            http: self.0.outside.clone(),
            wake: self.alarm_of(name),
            mail: crate::mail::port(&self.0.config.borrow(), self.0.outside.clone()),
            objects: Rc::new(self.clone()),
            log: self.0.log.clone(),
            config: self.0.config.borrow().clone(),
        }
    }

    /// The `Site` with this slug.
    pub(crate) fn site(&self, slug: &str) -> Site {
        Site::new(slug.into(), self.ports(&format!("site:{slug}")))
    }

    /// How many tables an object has.
    pub(crate) fn tables(&self, name: &str) -> usize {
        self.database(name).tables()
    }

    /// The tables of all objects, those that are no site's with the kind of object before them.
    pub(crate) fn all_tables(&self) -> BTreeSet<String> {
        let databases = self.0.databases.borrow();
        let names = databases.iter().flat_map(|(object, sql)| {
            let kind = object.split(':').next().unwrap_or_default();
            let tables = sql.names().into_iter();
            tables.map(move |name| match kind {
                "site" => name,
                kind => format!("{kind}.{name}"),
            })
        });
        names.collect()
    }

    /// How many statements an object has run.
    pub(crate) fn statements(&self, name: &str) -> u64 {
        self.database(name).statements()
    }

    /// Everything a `Site` stores, as text.
    pub(crate) fn dump(&self, slug: &str) -> String {
        self.dump_of(&format!("site:{slug}"))
    }

    /// Everything that all other objects store: accounts, the watch, other sites.
    pub(crate) fn dump_of_others(&self, slug: &str) -> String {
        let names: Vec<String> = self.0.databases.borrow().keys().cloned().collect();
        let this = format!("site:{slug}");
        let others = names.iter().filter(|name| **name != this);
        others
            .map(|name| format!("{name}\n{}", self.dump_of(name)))
            .collect()
    }

    fn dump_of(&self, object: &str) -> String {
        let sql = self.database(object);
        let tables = sql
            .run("SELECT name FROM sqlite_master WHERE type = 'table'", &[])
            .unwrap();
        tables
            .iter()
            .map(|row| {
                let crate::ports::Value::Text(name) = &row[0] else {
                    panic!("no name")
                };
                format!(
                    "{name}: {:?}\n",
                    sql.run(&format!("SELECT * FROM {name}"), &[]).unwrap()
                )
            })
            .collect()
    }

    /// What was logged.
    pub(crate) fn logged(&self) -> String {
        self.0.log.0.borrow().join("\n")
    }

    /// What the alarm of a `Site` is set to.
    pub(crate) fn alarm(&self, slug: &str) -> Option<Timestamp> {
        self.alarm_of(&format!("site:{slug}")).0.get()
    }

    /// The platform has lost the alarm of a `Site`.
    pub(crate) fn lose_alarm(&self, slug: &str) {
        self.alarm_of(&format!("site:{slug}")).0.set(None);
    }

    /// The operator has changed the settings.
    pub(crate) fn reconfigure(&self, change: impl FnOnce(&mut Config)) {
        let mut config = (**self.0.config.borrow()).clone();
        change(&mut config);
        *self.0.config.borrow_mut() = Rc::new(config);
    }

    /// How often a shard of the watch was asked.
    pub(crate) fn watch_calls(&self) -> usize {
        self.0.watch_calls.get()
    }

    /// Whether no shard of the watch answers.
    pub(crate) fn take_watch_away(&self, away: bool) {
        self.0.watch_is_away.set(away);
    }

    /// The cron of the Worker.
    pub(crate) async fn cron(&self) {
        crate::watch::poke_overdue(&self.ports("worker")).await;
    }

    /// Runs alarms that are due until none is.
    pub(crate) async fn run_alarms(&self) {
        for _ in 0..50 {
            let due: Vec<String> = self
                .0
                .alarms
                .borrow()
                .iter()
                .filter(|(_, wake)| {
                    wake.0
                        .get()
                        .is_some_and(|at| at.epoch() <= self.now().epoch())
                })
                .map(|(name, _)| name.clone())
                .collect();
            if due.is_empty() {
                return;
            }
            for name in due {
                self.alarm_of(&name).0.set(None);
                let slug = name.strip_prefix("site:").unwrap();
                self.site(slug).alarm().await;
            }
        }
        panic!("alarms that are always due");
    }

    /// Moves on in steps of ten seconds, running alarms.
    pub(crate) async fn live(&self, seconds: i64) {
        for _ in 0..seconds / 10 {
            self.advance(10);
            self.run_alarms().await;
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        crate::ports::Clock::now(&*self.0.clock)
    }

    /// Sends a request to the Worker from this network.
    pub(crate) async fn send(&self, request: Request, network: &str) -> Response {
        front::handle(&self.ports("worker"), request, network).await
    }
}

#[async_trait(?Send)]
impl Objects for Deployment {
    async fn site(&self, slug: &str, request: Request) -> Result<Response, HttpError> {
        Ok(crate::http::site::handle(&Deployment::site(self, slug), request).await)
    }

    async fn account(&self, name: &str, request: Request) -> Result<Response, HttpError> {
        Ok(crate::account::handle(request, &self.ports(&format!("account:{name}"))).await)
    }

    async fn watch(&self, shard: u8, request: Request) -> Result<Response, HttpError> {
        self.0.watch_calls.set(self.0.watch_calls.get() + 1);
        if self.0.watch_is_away.get() {
            return Err(HttpError::Transport);
        }
        Ok(crate::watch::handle(request, &self.ports(&format!("watch:{shard}"))).await)
    }
}
