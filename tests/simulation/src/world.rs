//! The world of one history: objects on SQLite, tasks, requests on their way to Google, clocks.
//! Nothing happens by itself: [`crate::scheduler`] decides what comes next.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use async_trait::async_trait;
use edge::config::Config;
use edge::http::{front, site as site_routes};
use edge::ports::{Http, HttpError, Objects, Ports, Request, Response, Wake};
use edge::site::Site;
use edge::testing::{FakeClock, FakeLog, RusqliteSql, SeededRandom, config};
use google_sim::{Delivery, Req, Sim};
use shared::time::Timestamp;

use crate::faults;
use crate::rules::{self, Insert, Told};
use crate::slot::{Ready, Slot};
use crate::weather::Weather;

/// The address of the deployment.
pub(crate) const ORIGIN: &str = "https://book.example";
/// Monday 2026-11-23, 08:00 in UTC.
pub(crate) const MONDAY: i64 = 1_795_420_800;

pub(crate) type Answer = Result<Response, HttpError>;

/// Somebody who is at something: a request in an object or in the Worker, an alarm, an actor.
pub(crate) struct Task {
    /// The object in which it runs and with which it dies.
    pub(crate) object: Option<String>,
    /// Who waits for its end, and learns of its death.
    pub(crate) answer: Option<Slot<Answer>>,
    pub(crate) future: Pin<Box<dyn Future<Output = ()>>>,
}

/// Leaves an object only when what was written before is kept: the platform's output gate.
pub(crate) enum Held {
    Flight(u64),
    Answer(Slot<Answer>, Answer),
    Task(Task),
}

/// A Durable Object.
pub(crate) struct Object {
    pub(crate) name: String,
    pub(crate) sql: Rc<RusqliteSql>,
    pub(crate) alarm: Cell<Option<i64>>,
    pub(crate) kept_alarm: Cell<Option<i64>>,
    /// Something was begun that is not kept yet.
    pub(crate) open: Cell<bool>,
    pub(crate) held: RefCell<Vec<Held>>,
    /// The task that runs the alarm.
    pub(crate) alarm_task: Cell<Option<u64>>,
    /// Whether it was asked since it began to live.
    pub(crate) lives: Cell<bool>,
    /// Rows changed when the rules were checked last.
    pub(crate) checked: Cell<u64>,
}

/// Where a request to Google is.
pub(crate) enum Stage {
    /// Still in the object.
    Held,
    /// On its way.
    Sent,
    /// Google has answered; the answer is on its way.
    Answered(Answer),
}

/// A request to Google.
pub(crate) struct Flight {
    /// The object that sent it; empty: the Worker.
    pub(crate) place: String,
    pub(crate) request: Request,
    pub(crate) deadline: i64,
    /// It arrives not before this.
    pub(crate) earliest: i64,
    /// After this it can't arrive any more.
    pub(crate) last: i64,
    pub(crate) stage: Stage,
    /// What it is for, if it writes a booking.
    pub(crate) insert: Option<Insert>,
    /// `None`: nobody waits any more.
    pub(crate) slot: Option<Slot<Answer>>,
}

/// A message from Google on its way.
pub(crate) struct Push {
    pub(crate) due: i64,
    pub(crate) delivery: Delivery,
}

pub(crate) struct Inner {
    pub(crate) ready: Rc<Ready>,
    pub(crate) tasks: RefCell<BTreeMap<u64, Task>>,
    pub(crate) next: Cell<u64>,
    pub(crate) clock: Rc<FakeClock>,
    pub(crate) random: Rc<SeededRandom>,
    pub(crate) dice: RefCell<fastrand::Rng>,
    pub(crate) google: Sim,
    pub(crate) config: Rc<Config>,
    pub(crate) objects: RefCell<BTreeMap<String, Rc<Object>>>,
    pub(crate) flights: RefCell<BTreeMap<u64, Flight>>,
    pub(crate) timers: RefCell<BTreeMap<(i64, u64), Slot<()>>>,
    pub(crate) pushes: RefCell<Vec<Push>>,
    pub(crate) nothing: Rc<RusqliteSql>,
    pub(crate) log: Rc<FakeLog>,
    pub(crate) weather: RefCell<Weather>,
    /// What happened, if it is to be told.
    pub(crate) trace: RefCell<Option<Vec<String>>>,
    /// What visitors were told, by idempotency key.
    pub(crate) told: RefCell<BTreeMap<String, Told>>,
    /// When Google was last asked about a window of a site, as Google's commit number.
    pub(crate) looks: RefCell<BTreeMap<(String, String, String), u64>>,
    /// What was broken.
    pub(crate) broken: RefCell<Vec<String>>,
    /// Google calls answered.
    pub(crate) calls: Cell<u64>,
    /// Actors that have not come to their end.
    pub(crate) actors: Cell<u32>,
}

/// The world; clones are the same one.
#[derive(Clone)]
pub(crate) struct World(pub(crate) Rc<Inner>);

/// Notes a step of the history, if it is to be told.
#[macro_export]
macro_rules! tell {
    ($world:expr, $($text:tt)*) => {
        if $world.0.trace.borrow().is_some() {
            let line = format!($($text)*);
            $world.tell(line);
        }
    };
}

fn deployment() -> Config {
    let mut config = config();
    config.origin = ORIGIN.into();
    config.client_id = "freeslot".into();
    config.client_secret = "secret".into();
    let google = "http://127.0.0.1:1";
    config.google.auth = format!("{google}/o/oauth2/v2/auth");
    config.google.token = format!("{google}/token");
    config.google.revoke = format!("{google}/revoke");
    config.google.calendar = format!("{google}/calendar/v3");
    config
}

impl World {
    /// An empty world on Monday morning.
    pub(crate) fn new() -> Self {
        #[allow(clippy::unwrap_used, reason = "without a file nothing is read")]
        let google = Sim::new(None).unwrap();
        Self::with(google, deployment(), MONDAY, 1)
    }

    fn with(google: Sim, config: Config, now: i64, seed: u64) -> Self {
        let world = Self(Rc::new(Inner {
            ready: Rc::default(),
            tasks: RefCell::default(),
            next: Cell::new(1),
            clock: FakeClock::at(now),
            random: SeededRandom::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            dice: RefCell::new(fastrand::Rng::with_seed(seed)),
            google,
            config: Rc::new(config),
            objects: RefCell::default(),
            flights: RefCell::default(),
            timers: RefCell::default(),
            pushes: RefCell::default(),
            nothing: RusqliteSql::new(),
            log: Rc::default(),
            weather: RefCell::default(),
            trace: RefCell::default(),
            told: RefCell::default(),
            looks: RefCell::default(),
            broken: RefCell::default(),
            calls: Cell::new(0),
            actors: Cell::new(0),
        }));
        world.set_google_clock();
        world
    }

    /// A second world that goes on from this one, which must be at rest, by another seed.
    pub(crate) fn fork(&self, seed: u64) -> Self {
        let world = Self::with(
            self.0.google.fork(),
            (*self.0.config).clone(),
            self.now(),
            seed,
        );
        for (name, object) in &*self.0.objects.borrow() {
            let copy = Object {
                name: name.clone(),
                sql: object.sql.fork(),
                alarm: object.alarm.clone(),
                kept_alarm: object.kept_alarm.clone(),
                open: Cell::new(false),
                held: RefCell::default(),
                alarm_task: Cell::new(None),
                lives: Cell::new(false),
                checked: Cell::new(0),
            };
            world
                .0
                .objects
                .borrow_mut()
                .insert(name.clone(), Rc::new(copy));
        }
        world
    }

    pub(crate) fn tell(&self, line: String) {
        let now = Timestamp::from_epoch(self.now()).to_rfc3339();
        if let Some(trace) = &mut *self.0.trace.borrow_mut() {
            trace.push(format!("{now} {line}"));
        }
    }

    /// Notes that one of the rules does not hold.
    pub(crate) fn broken(&self, what: String) {
        tell!(self, "BROKEN: {what}");
        self.0.broken.borrow_mut().push(what);
    }

    pub(crate) fn now(&self) -> i64 {
        edge::ports::Clock::now(&*self.0.clock).epoch()
    }

    /// Moves all clocks to `at`, if that is later.
    pub(crate) fn go_to(&self, at: i64) {
        let now = self.now();
        if at > now {
            self.0.clock.advance(at - now);
            self.set_google_clock();
        }
    }

    fn set_google_clock(&self) {
        self.0.google.lock().frozen_ms = Some(self.now() * 1000);
    }

    pub(crate) fn id(&self) -> u64 {
        let id = self.0.next.get();
        self.0.next.set(id + 1);
        id
    }

    /// A throw: true once in `n`, never for 0.
    pub(crate) fn once_in(&self, n: u32) -> bool {
        n > 0 && self.0.dice.borrow_mut().u32(0..n) == 0
    }

    pub(crate) fn pick(&self, range: std::ops::Range<i64>) -> i64 {
        self.0.dice.borrow_mut().i64(range)
    }

    /// One of these.
    pub(crate) fn one_of<'a, T>(&self, these: &'a [T]) -> Option<&'a T> {
        if these.is_empty() {
            return None;
        }
        these.get(self.0.dice.borrow_mut().usize(0..these.len()))
    }

    pub(crate) fn slot<T>(&self) -> Slot<T> {
        Slot::new(&self.0.ready)
    }

    pub(crate) fn begin(&self, task: Task) -> u64 {
        let id = self.id();
        self.0.tasks.borrow_mut().insert(id, task);
        self.0.ready.tasks.borrow_mut().insert(id);
        id
    }

    /// Somebody who acts by a script.
    pub(crate) fn actor(
        &self,
        name: impl Into<String>,
        script: impl Future<Output = ()> + 'static,
    ) {
        let world = self.clone();
        self.0.actors.set(self.0.actors.get() + 1);
        tell!(self, "{} begins", name.into());
        self.begin(Task {
            object: None,
            answer: None,
            future: Box::pin(async move {
                script.await;
                world.0.actors.set(world.0.actors.get() - 1);
            }),
        });
    }

    /// Waits by the world's clock.
    pub(crate) async fn sleep(&self, seconds: i64) {
        let slot = self.slot();
        let key = (self.now() + seconds, self.id());
        self.0.timers.borrow_mut().insert(key, slot.clone());
        slot.await;
    }

    pub(crate) fn object(&self, name: &str) -> Rc<Object> {
        let mut objects = self.0.objects.borrow_mut();
        let object = objects.entry(name.to_owned()).or_insert_with(|| {
            Rc::new(Object {
                name: name.to_owned(),
                sql: RusqliteSql::new(),
                alarm: Cell::new(None),
                kept_alarm: Cell::new(None),
                open: Cell::new(false),
                held: RefCell::default(),
                alarm_task: Cell::new(None),
                lives: Cell::new(false),
                checked: Cell::new(0),
            })
        });
        Rc::clone(object)
    }

    pub(crate) fn ports(&self, object: Option<&Rc<Object>>) -> Ports {
        let place = Place {
            world: self.clone(),
            object: object.cloned(),
        };
        // The Worker itself has no database and asks none.
        let sql = match object {
            Some(object) => Rc::clone(&object.sql),
            None => Rc::clone(&self.0.nothing),
        };
        Ports {
            mail: Rc::new(edge::mail::Off),
            clock: Rc::clone(&self.0.clock) as _,
            random: Rc::clone(&self.0.random) as _,
            sql,
            http: Rc::new(place.clone()),
            wake: Rc::new(place.clone()),
            objects: Rc::new(place),
            log: Rc::clone(&self.0.log) as _,
            config: Rc::clone(&self.0.config),
        }
    }

    /// A request to the Worker; `None`: the answer was lost, or the request.
    pub(crate) async fn ask(&self, who: &str, request: Request, network: &str) -> Option<Response> {
        let (before, after) = {
            let weather = self.0.weather.borrow();
            (weather.client_lost, weather.client_lost)
        };
        if self.once_in(before) {
            tell!(
                self,
                "{who}: {} {} is lost",
                request.method(),
                request.uri()
            );
            self.sleep(20).await;
            return None;
        }
        let lost = self.once_in(after);
        let slot = self.serve(who, request, network);
        if lost {
            // They give up sooner or later; the request goes on.
            let patience = self.pick(1..40);
            self.sleep(patience).await;
            tell!(self, "{who} gives up waiting");
            return None;
        }
        slot.await.ok()
    }

    /// Lets the Worker answer a request.
    pub(crate) fn serve(&self, who: &str, request: Request, network: &str) -> Slot<Answer> {
        tell!(self, "{who}: {} {}", request.method(), request.uri().path());
        let slot: Slot<Answer> = self.slot();
        let (ports, network, filled) = (self.ports(None), network.to_owned(), slot.clone());
        self.begin(Task {
            object: None,
            answer: None,
            future: Box::pin(async move {
                filled.fill(Ok(front::handle(&ports, request, &network).await));
            }),
        });
        slot
    }

    /// What Google does with a request that arrives.
    pub(crate) fn arrives(
        &self,
        place: &str,
        request: &Request,
        insert: Option<&Insert>,
    ) -> Response {
        self.0.calls.set(self.0.calls.get() + 1);
        let response = to_response(self.0.google.answer(&to_req(request)));
        // Google's own description of its API knows everything that we send.
        let noted = self.0.google.lock().requests.pop().unwrap_or_default();
        if noted["warnings"]
            .as_array()
            .is_some_and(|all| !all.is_empty())
        {
            self.broken(format!("Google does not know: {}", noted["warnings"]));
        }
        if faults::kind(request) == "freeBusy" {
            rules::looked(self, place, request);
        }
        if let Some(insert) = insert.filter(|_| response.status().is_success()) {
            rules::written(self, place, insert);
        }
        self.collect_pushes();
        response
    }

    /// A person or Google itself does something in Google.
    pub(crate) fn at_google(
        &self,
        method: &str,
        path: &str,
        body: &serde_json::Value,
    ) -> serde_json::Value {
        let reply = self.0.google.answer(&Req {
            method: method.into(),
            path: format!("/_control/{path}"),
            raw_query: String::new(),
            query: Vec::new(),
            headers: http::HeaderMap::from_iter([(
                http::header::CONTENT_TYPE,
                http::HeaderValue::from_static("application/json"),
            )]),
            body: serde_json::to_vec(body).unwrap_or_default(),
        });
        self.collect_pushes();
        serde_json::from_slice(&reply.body).unwrap_or_default()
    }

    fn collect_pushes(&self) {
        for delivery in self.0.google.take_deliveries() {
            let fate = self.0.weather.borrow().clone();
            if self.once_in(fate.push_lost) {
                continue;
            }
            let copies = 1 + i64::from(self.once_in(fate.push_doubled));
            for _ in 0..copies {
                let wait = if self.once_in(fate.push_late) {
                    self.pick(60..3600)
                } else {
                    self.pick(0..15)
                };
                self.0.pushes.borrow_mut().push(Push {
                    due: self.now() + wait,
                    delivery: delivery.clone(),
                });
            }
        }
    }
}

fn to_req(request: &Request) -> Req {
    let query = request.uri().query().unwrap_or_default().to_owned();
    Req {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        raw_query: query,
        headers: request.headers().clone(),
        body: request.body().clone(),
    }
}

fn to_response(reply: google_sim::Reply) -> Response {
    let mut response = Response::new(reply.body);
    *response.status_mut() =
        http::StatusCode::from_u16(reply.status).unwrap_or(http::StatusCode::BAD_GATEWAY);
    for (name, value) in reply.headers {
        if let Ok(value) = http::HeaderValue::from_str(&value) {
            response
                .headers_mut()
                .append(http::HeaderName::from_static(name), value);
        }
    }
    response
}

/// Where code runs: in an object, or in the Worker.
#[derive(Clone)]
struct Place {
    world: World,
    object: Option<Rc<Object>>,
}

impl Place {
    /// What leaves an object waits until what was written before is kept.
    fn leave(&self, held: Held) {
        match &self.object {
            Some(object) => object.held.borrow_mut().push(held),
            None => self.world.release(held),
        }
    }
}

impl World {
    /// Lets something out.
    pub(crate) fn release(&self, held: Held) {
        match held {
            Held::Flight(id) => {
                if let Some(flight) = self.0.flights.borrow_mut().get_mut(&id) {
                    flight.stage = Stage::Sent;
                }
            }
            Held::Answer(slot, answer) => slot.fill(answer),
            Held::Task(task) => {
                self.begin(task);
            }
        }
    }

    fn object_task(&self, name: &str, request: Request, answer: Slot<Answer>) -> Task {
        let object = self.object(name);
        let ports = self.ports(Some(&object));
        let told = answer.clone();
        let holder = Rc::clone(&object);
        let (kind, key) = name.split_once(':').unwrap_or(("", name));
        let (kind, key) = (kind.to_owned(), key.to_owned());
        Task {
            object: Some(name.to_owned()),
            answer: Some(answer),
            future: Box::pin(async move {
                let response = match kind.as_str() {
                    "site" => {
                        let site = Site::new(key, ports);
                        if !holder.lives.replace(true) {
                            site.begin().await;
                        }
                        site_routes::handle(&site, request).await
                    }
                    "watch" => edge::watch::handle(request, &ports).await,
                    _ => edge::account::handle(request, &ports).await,
                };
                holder
                    .held
                    .borrow_mut()
                    .push(Held::Answer(told, Ok(response)));
            }),
        }
    }
}

#[async_trait(?Send)]
impl Http for Place {
    async fn send(&self, request: Request, timeout: Duration) -> Answer {
        let world = &self.world;
        let (id, now) = (world.id(), world.now());
        let slot = world.slot();
        let insert = match &self.object {
            Some(object) if faults::kind(&request) == "insert" => {
                rules::sent(world, &object.name, &request)
            }
            _ => None,
        };
        let timeout = i64::try_from(timeout.as_secs()).unwrap_or(i64::MAX);
        world.0.flights.borrow_mut().insert(
            id,
            Flight {
                place: self
                    .object
                    .as_ref()
                    .map(|o| o.name.clone())
                    .unwrap_or_default(),
                request,
                deadline: now.saturating_add(timeout),
                earliest: now,
                last: now + 300,
                stage: Stage::Held,
                insert,
                slot: Some(slot.clone()),
            },
        );
        self.leave(Held::Flight(id));
        slot.await
    }
}

#[async_trait(?Send)]
impl Wake for Place {
    async fn set(&self, at: Option<Timestamp>) {
        if let Some(object) = &self.object {
            object.alarm.set(at.map(|at| at.epoch()));
        }
    }

    async fn pause(&self, _time: Duration) {
        self.world.sleep(1).await;
    }
}

#[async_trait(?Send)]
impl Objects for Place {
    async fn site(&self, slug: &str, request: Request) -> Answer {
        let slot = self.world.slot();
        let task = self
            .world
            .object_task(&format!("site:{slug}"), request, slot.clone());
        self.leave(Held::Task(task));
        slot.await
    }

    async fn account(&self, name: &str, request: Request) -> Answer {
        let slot = self.world.slot();
        let task = self
            .world
            .object_task(&format!("account:{name}"), request, slot.clone());
        self.leave(Held::Task(task));
        slot.await
    }

    async fn watch(&self, shard: u8, request: Request) -> Answer {
        let slot = self.world.slot();
        let task = self
            .world
            .object_task(&format!("watch:{shard}"), request, slot.clone());
        self.leave(Held::Task(task));
        slot.await
    }
}
