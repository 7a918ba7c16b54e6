//! Stand-ins for the world, for tests: a clock that is set, randomness from a seed, SQLite in
//! memory, an outside that answers from a queue, and `Account` objects that really run.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use shared::time::Timestamp;

use crate::config::{Config, GoogleUrls, SignUp};
use crate::ports::{
    Clock, Http, HttpError, Log, Objects, Ports, Random, Request, Response, Row, Sql, SqlError,
    Value, Wake,
};

/// Runs a future whose ports answer at once.
///
/// # Panics
/// If it is still pending after many polls: something waits for a thing no fake gives.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..100_000 {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
    panic!("the future waits for something that no fake gives");
}

/// A clock that stands still until it is moved.
pub struct FakeClock(Cell<i64>);

impl FakeClock {
    /// Stands at this epoch second.
    pub fn at(epoch: i64) -> Rc<Self> {
        Rc::new(Self(Cell::new(epoch)))
    }

    /// Moves by this many seconds.
    pub fn advance(&self, seconds: i64) {
        self.0.set(self.0.get() + seconds);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_epoch(self.0.get())
    }
}

/// SplitMix64: the same seed gives the same bytes.
pub struct SeededRandom(Cell<u64>);

impl SeededRandom {
    /// Starts at `seed`.
    pub fn new(seed: u64) -> Rc<Self> {
        Rc::new(Self(Cell::new(seed)))
    }

    /// Skips a word, so that two worlds with one seed part.
    pub fn skip(&self) {
        self.next();
    }

    fn next(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0.set(state);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let word = self.next().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

/// What a Durable Object's SQLite refuses, by the platform's documentation; five terms of a compound
/// `SELECT` by what workerd answers.
const PLATFORM: [(Limit, i32); 6] = [
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (Limit::SQLITE_LIMIT_COLUMN, 100),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 32),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100),
];

/// SQLite in memory. What happens between [`RusqliteSql::begin`] and its end is one stretch: kept
/// or dropped as a whole, as the platform does with an object that dies.
pub struct RusqliteSql(rusqlite::Connection, Cell<u64>);

impl RusqliteSql {
    /// An empty database.
    pub fn new() -> Rc<Self> {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        connection.set_prepared_statement_cache_capacity(512);
        for (limit, most) in PLATFORM {
            connection.set_limit(limit, most);
        }
        Rc::new(Self(connection, Cell::default()))
    }

    /// Begins a time that [`RusqliteSql::rewind`] undoes as a whole, with all stretches in it.
    /// Statements stay prepared over that, as they would not in a copy of the database.
    pub fn hold(&self) {
        self.say("BEGIN");
    }

    /// Undoes everything since [`RusqliteSql::hold`], also a stretch that has not ended.
    pub fn rewind(&self) {
        self.say("ROLLBACK");
    }

    /// Begins a stretch.
    pub fn begin(&self) {
        self.say("SAVEPOINT stretch");
    }

    /// Ends a stretch, keeping what was written.
    pub fn commit(&self) {
        self.say("RELEASE stretch");
    }

    /// Ends a stretch, dropping what was written.
    pub fn roll_back(&self) {
        self.say("ROLLBACK TO stretch");
        self.commit();
    }

    fn say(&self, word: &str) {
        self.0.prepare_cached(word).unwrap().execute([]).unwrap();
    }

    /// How many statements were run here.
    pub fn statements(&self) -> u64 {
        self.1.get()
    }

    /// How many rows were ever written, deleted or changed here.
    pub fn changes(&self) -> u64 {
        self.0.total_changes()
    }

    /// How many tables there are: none, as long as nothing was written.
    pub fn tables(&self) -> usize {
        self.names().len()
    }

    /// Their names.
    pub fn names(&self) -> Vec<String> {
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        let name = |row: Row| match row.into_iter().next() {
            Some(Value::Text(name)) => name,
            other => panic!("no name: {other:?}"),
        };
        let rows = self.run(tables, &[]).unwrap();
        rows.into_iter().map(name).collect()
    }
}

fn sql_error(error: rusqlite::Error) -> SqlError {
    SqlError(error.to_string())
}

impl Sql for RusqliteSql {
    fn run(&self, statement: &str, values: &[Value]) -> Result<Vec<Row>, SqlError> {
        self.1.set(self.1.get() + 1);
        let mut prepared = self.0.prepare_cached(statement).map_err(sql_error)?;
        let columns = prepared.column_count();
        let values = values.iter().map(|value| match value {
            Value::Null => rusqlite::types::Value::Null,
            Value::Int(int) => rusqlite::types::Value::Integer(*int),
            Value::Text(text) => rusqlite::types::Value::Text(text.clone()),
        });
        let mut rows = prepared
            .query(rusqlite::params_from_iter(values))
            .map_err(sql_error)?;
        let mut out = Vec::new();
        while let Some(row) = rows.next().map_err(sql_error)? {
            let cells = (0..columns).map(|i| match row.get_ref(i).map_err(sql_error)? {
                ValueRef::Null => Ok(Value::Null),
                ValueRef::Integer(int) => Ok(Value::Int(int)),
                ValueRef::Text(text) => Ok(Value::Text(String::from_utf8_lossy(text).into())),
                other => Err(SqlError(format!("column {i} is {}", other.data_type()))),
            });
            out.push(cells.collect::<Result<Row, _>>()?);
        }
        Ok(out)
    }

    fn transaction(&self, work: &mut dyn FnMut() -> Result<(), SqlError>) -> Result<(), SqlError> {
        // Savepoints, because a stretch may be open around it.
        let step = |word: &str| {
            let mut statement = self.0.prepare_cached(word).map_err(sql_error)?;
            statement.execute([]).map(drop).map_err(sql_error)
        };
        step("SAVEPOINT t")?;
        let done = work();
        if done.is_err() {
            step("ROLLBACK TO t")?;
        }
        step("RELEASE t")?;
        done
    }
}

/// What [`FakeHttp`] answers when its queue is empty.
type Handler = Box<dyn Fn(&Request) -> Result<Response, HttpError>>;

/// An outside that answers from a queue, then from a handler, and remembers what was asked.
#[derive(Default)]
pub struct FakeHttp {
    queue: RefCell<VecDeque<Result<Response, HttpError>>>,
    handler: RefCell<Option<Handler>>,
    sent: RefCell<Vec<Request>>,
}

impl FakeHttp {
    /// Empty queue, no handler: every request fails with `Transport`.
    pub fn new() -> Rc<Self> {
        Rc::new(Self::default())
    }

    /// Answers the next unanswered request with this status and JSON body.
    pub fn push_json(&self, status: u16, body: &str) {
        self.queue
            .borrow_mut()
            .push_back(Ok(json_response(status, body)));
    }

    /// Fails the next unanswered request.
    pub fn push_error(&self, error: HttpError) {
        self.queue.borrow_mut().push_back(Err(error));
    }

    /// Answers everything for which the queue holds nothing.
    pub fn set_handler(&self, handler: impl Fn(&Request) -> Result<Response, HttpError> + 'static) {
        *self.handler.borrow_mut() = Some(Box::new(handler));
    }

    /// Takes what was asked so far, oldest first.
    pub fn take_sent(&self) -> Vec<Request> {
        self.sent.take()
    }
}

#[async_trait(?Send)]
impl Http for FakeHttp {
    async fn send(&self, request: Request, _timeout: Duration) -> Result<Response, HttpError> {
        self.sent.borrow_mut().push(request.clone());
        if let Some(answer) = self.queue.borrow_mut().pop_front() {
            return answer;
        }
        match &*self.handler.borrow() {
            Some(handler) => handler(&request),
            None => Err(HttpError::Transport),
        }
    }
}

/// A response with a JSON body.
pub fn json_response(status: u16, body: &str) -> Response {
    http::Response::builder()
        .status(status)
        .header("content-type", "application/json; charset=UTF-8")
        .body(body.as_bytes().to_vec())
        .unwrap()
}

/// Remembers the alarm.
#[derive(Default)]
pub struct FakeWake(pub Cell<Option<Timestamp>>);

#[async_trait(?Send)]
impl Wake for FakeWake {
    async fn set(&self, at: Option<Timestamp>) {
        self.0.set(at);
    }

    /// Lets everybody else go on; the clock stands still.
    async fn pause(&self, _time: Duration) {
        let mut waited = false;
        std::future::poll_fn(|context| {
            if std::mem::replace(&mut waited, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

/// Remembers the lines.
#[derive(Default)]
pub struct FakeLog(pub RefCell<Vec<String>>);

impl Log for FakeLog {
    fn line(&self, text: &str) {
        self.0.borrow_mut().push(text.to_owned());
    }
}

/// What [`FakeObjects`] asks in place of a `Site`.
type SiteHandler = Box<dyn Fn(&str, &Request) -> Result<Response, HttpError>>;

/// `Account` objects that really run, each on its own database, and a `Site` from a closure.
#[derive(Default)]
pub struct FakeObjects {
    ports: RefCell<Option<Ports>>,
    accounts: RefCell<BTreeMap<String, Rc<RusqliteSql>>>,
    site: RefCell<Option<SiteHandler>>,
    /// What was asked of sites: slug and request.
    pub site_calls: RefCell<Vec<(String, Request)>>,
}

impl FakeObjects {
    /// Answers for every `Site`.
    pub fn set_site(
        &self,
        handler: impl Fn(&str, &Request) -> Result<Response, HttpError> + 'static,
    ) {
        *self.site.borrow_mut() = Some(Box::new(handler));
    }

    /// The database of an `Account`, made if it is new.
    pub fn account_sql(&self, name: &str) -> Rc<RusqliteSql> {
        self.accounts
            .borrow_mut()
            .entry(name.to_owned())
            .or_insert_with(RusqliteSql::new)
            .clone()
    }
}

#[async_trait(?Send)]
impl Objects for FakeObjects {
    async fn site(&self, slug: &str, request: Request) -> Result<Response, HttpError> {
        self.site_calls
            .borrow_mut()
            .push((slug.to_owned(), request.clone()));
        match &*self.site.borrow() {
            Some(handler) => handler(slug, &request),
            None => Err(HttpError::Transport),
        }
    }

    async fn account(&self, name: &str, request: Request) -> Result<Response, HttpError> {
        let ports = self.ports.borrow().clone().ok_or(HttpError::Transport)?;
        let ports = Ports {
            sql: self.account_sql(name),
            ..ports
        };
        Ok(crate::account::handle(request, &ports).await)
    }

    async fn watch(&self, shard: u8, request: Request) -> Result<Response, HttpError> {
        let ports = self.ports.borrow().clone().ok_or(HttpError::Transport)?;
        let ports = Ports {
            sql: self.account_sql(&format!("watch:{shard}")),
            ..ports
        };
        Ok(crate::watch::handle(request, &ports).await)
    }
}

/// A deployment on `https://book.example` with one master key and open sign-up.
pub fn config() -> Config {
    Config {
        product: "Freeslot".into(),
        origin: "https://book.example".into(),
        google: GoogleUrls {
            auth: "https://accounts.google.test/o/oauth2/v2/auth".into(),
            token: "https://oauth2.google.test/token".into(),
            revoke: "https://oauth2.google.test/revoke".into(),
            calendar: "https://www.google.test/calendar/v3".into(),
        },
        client_id: "client-1.apps.example".into(),
        client_secret: "client-secret".into(),
        master_keys: BTreeMap::from([(1, vec![7; 32])]),
        sign_up: SignUp::Open,
        set_up_code: String::new(),
        operator_code: String::new(),
        mail: None,
        feeds_on_loopback: false,
    }
}

/// All fakes, and [`Ports`] made of them.
pub struct World {
    /// Time.
    pub clock: Rc<FakeClock>,
    /// Randomness.
    pub random: Rc<SeededRandom>,
    /// The database in [`World::ports`].
    pub sql: Rc<RusqliteSql>,
    /// The outside.
    pub http: Rc<FakeHttp>,
    /// The alarm.
    pub wake: Rc<FakeWake>,
    /// The other objects.
    pub objects: Rc<FakeObjects>,
    /// The log.
    pub log: Rc<FakeLog>,
    /// What the code under test gets.
    pub ports: Ports,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// With [`config`], seed 1, on Monday 2026-11-23 at 08:00 UTC.
    pub fn new() -> Self {
        Self::with(config())
    }

    /// With this configuration.
    pub fn with(config: Config) -> Self {
        let clock = FakeClock::at(1_795_420_800);
        let random = SeededRandom::new(1);
        let sql = RusqliteSql::new();
        let http = FakeHttp::new();
        let wake = Rc::new(FakeWake::default());
        let objects = Rc::new(FakeObjects::default());
        let log = Rc::new(FakeLog::default());
        let ports = Ports {
            clock: clock.clone(),
            random: random.clone(),
            sql: sql.clone(),
            http: http.clone(),
            wake: wake.clone(),
            mail: Rc::new(crate::mail::Off),
            objects: objects.clone(),
            log: log.clone(),
            config: Rc::new(config),
        };
        *objects.ports.borrow_mut() = Some(ports.clone());
        Self {
            clock,
            random,
            sql,
            http,
            wake,
            objects,
            log,
            ports,
        }
    }
}
