//! The world of one history: objects on SQLite, tasks, requests on their way to Google, clocks.
//! Nothing happens by itself: [`crate::scheduler`] decides what comes next.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use edge::config::Config;
use edge::http::front;
use edge::ports::{HttpError, Request, Response};
use edge::testing::{FakeClock, FakeLog, RusqliteSql, SeededRandom};
use google_sim::{Delivery, Req, Sim};
use shared::time::Timestamp;

use crate::erasers;
use crate::faults;
use crate::leavers::Hosts;
use crate::overlaps::Taken;
use crate::ports::{deployment, to_req, to_response};
use crate::post;
use crate::rules::{self, Told};
use crate::slot::{Ready, Slot};
use crate::touched::Touched;
use crate::weather::Weather;
use crate::writes::{self, Chosen, Look, Seen, Write};

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
    /// Google's commit number and the bookings that were over when these were compared last.
    pub(crate) compared: RefCell<(u64, Vec<String>)>,
    /// Which times were taken when that was looked at last.
    pub(crate) taken: RefCell<Taken>,
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
    pub(crate) write: Option<Write>,
    /// What it could see, if it is a live check that has arrived.
    pub(crate) look: Option<Look>,
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
    pub(crate) config: RefCell<Rc<Config>>,
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
    /// What people have done to the events of bookings in Google.
    pub(crate) touched: RefCell<BTreeMap<String, Touched>>,
    /// Bookings of which Google has accepted an event.
    pub(crate) accepted: RefCell<BTreeSet<String>>,
    /// Events of a site that Google has removed and said so, and when the site heard it.
    pub(crate) heard: RefCell<BTreeMap<(String, String), i64>>,
    /// Somebody has let an account go without coming back.
    pub(crate) left: Cell<bool>,
    /// A person has lowered or ended Ada's access to a calendar.
    pub(crate) access_lowered: Cell<bool>,
    /// A person has deleted that calendar.
    pub(crate) deleted: Cell<bool>,
    /// What owners did to hosts.
    pub(crate) hosts: RefCell<Hosts>,
    /// Bookings whose visitor was erased.
    pub(crate) erased: RefCell<erasers::All>,
    /// Bookings and the starts for which they were written while nothing of their host's blocked.
    pub(crate) unlooked: RefCell<BTreeSet<(String, i64)>>,
    /// Until then reads of busy times are slow.
    pub(crate) slow_reads: Cell<i64>,
    /// The operator has taken the first master key away, while its links were about.
    pub(crate) old_key_gone: Cell<bool>,
    /// When the sky cleared.
    pub(crate) clear_at: Cell<i64>,
    /// What was told by mail.
    pub(crate) mails: RefCell<post::Mails>,
    /// What Google last said of a window of a site.
    pub(crate) looks: RefCell<BTreeMap<[String; 3], Seen>>,
    /// The calendars that sites have chosen, by site.
    pub(crate) chosen: RefCell<BTreeMap<String, Chosen>>,
    /// What was broken.
    pub(crate) broken: RefCell<Vec<String>>,
    /// Google calls answered.
    pub(crate) calls: Cell<u64>,
    /// Actors that have not come to their end.
    pub(crate) actors: Cell<u32>,
    /// Somebody took access of ours away in their Google account; we may not know yet.
    pub(crate) revoked: Cell<bool>,
    /// Seconds that Google's clock is ahead of ours.
    pub(crate) skew_s: Cell<i64>,
    /// The master key under which everything has to be sealed at rest.
    pub(crate) sealed_under: Cell<Option<u32>>,
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
            config: RefCell::new(Rc::new(config)),
            objects: RefCell::default(),
            flights: RefCell::default(),
            timers: RefCell::default(),
            pushes: RefCell::default(),
            nothing: RusqliteSql::new(),
            log: Rc::default(),
            weather: RefCell::default(),
            trace: RefCell::default(),
            told: RefCell::default(),
            touched: RefCell::default(),
            accepted: RefCell::default(),
            heard: RefCell::default(),
            left: Cell::new(false),
            access_lowered: Cell::new(false),
            deleted: Cell::new(false),
            hosts: RefCell::default(),
            erased: RefCell::default(),
            unlooked: RefCell::default(),
            slow_reads: Cell::new(0),
            old_key_gone: Cell::new(false),
            clear_at: Cell::new(0),
            mails: RefCell::default(),
            looks: RefCell::default(),
            chosen: RefCell::default(),
            broken: RefCell::default(),
            calls: Cell::new(0),
            actors: Cell::new(0),
            revoked: Cell::new(false),
            skew_s: Cell::new(0),
            sealed_under: Cell::new(None),
        }));
        world.set_google_clock();
        world
    }

    /// A second world that goes on from this one, which must be at rest, by another seed. Until
    /// [`World::end`] there may be no third: both have the same databases.
    pub(crate) fn fork(&self, seed: u64) -> Self {
        let world = Self::with(
            self.0.google.fork(),
            (**self.0.config.borrow()).clone(),
            self.now(),
            seed,
        );
        for (name, object) in &*self.0.objects.borrow() {
            object.sql.hold();
            let copy = Object {
                name: name.clone(),
                sql: Rc::clone(&object.sql),
                alarm: object.alarm.clone(),
                kept_alarm: object.kept_alarm.clone(),
                open: Cell::new(false),
                held: RefCell::default(),
                alarm_task: Cell::new(None),
                lives: Cell::new(false),
                checked: Cell::new(object.sql.changes()),
                compared: RefCell::default(),
                taken: RefCell::default(),
            };
            world
                .0
                .objects
                .borrow_mut()
                .insert(name.clone(), Rc::new(copy));
        }
        world
    }

    /// The end of a world made by [`World::fork`] of `origin`, whose databases are as they were.
    pub(crate) fn end(&self, origin: &Self) {
        // Tasks hold the world that holds them.
        drop(self.0.tasks.take());
        drop(self.0.flights.take());
        drop(self.0.timers.take());
        drop(self.0.objects.take());
        for object in origin.0.objects.borrow().values() {
            object.sql.rewind();
        }
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

    pub(crate) fn set_google_clock(&self) {
        self.0.google.lock().frozen_ms = Some(self.google_now() * 1000);
    }

    /// Google's clock.
    pub(crate) fn google_now(&self) -> i64 {
        self.now() + self.0.skew_s.get()
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
                compared: RefCell::default(),
                taken: RefCell::default(),
            })
        });
        Rc::clone(object)
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
        let answer = slot.await.ok()?;
        rules::answered(self, &answer);
        Some(answer)
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
        write: Option<&Write>,
    ) -> Response {
        self.0.calls.set(self.0.calls.get() + 1);
        let response = to_response(self.0.google.answer(&to_req(request)));
        // Google's own description of its API knows everything that we send.
        let warnings = std::mem::take(&mut self.0.google.lock().warnings);
        if !warnings.is_empty() {
            self.broken(format!("Google does not know: {warnings:?}"));
        }
        match faults::kind(request) {
            "insert" if response.status().is_success() => writes::accepted(self, request),
            "mail" => post::arrived(self, place, request, response.status().as_u16()),
            _ => {}
        }
        if let Some(write) = write.filter(|_| response.status().is_success()) {
            writes::written(self, place, write);
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
