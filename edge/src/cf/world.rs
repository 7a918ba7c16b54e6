//! The rest of the ports: time, randomness, alarm, other objects, log, settings.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use async_trait::async_trait;
use shared::time::Timestamp;
use worker::{Env, State, Storage, console_log};

use super::outside::Outside;
use super::sql::ObjectSql;
use super::{convert, mail};
use crate::config::{Config, ConfigError};
use crate::http::{OBJECT, ORIGIN};
use crate::ports::{
    Clock, HttpError, Log, Objects, Ports, Random, Request, Response, Row, Sql, SqlError, Value,
    Wake,
};

struct PlatformClock;

impl Clock for PlatformClock {
    fn now(&self) -> Timestamp {
        let millis = worker::Date::now().as_millis();
        Timestamp::from_epoch(i64::try_from(millis / 1000).unwrap_or(i64::MAX))
    }
}

struct WebCrypto;

impl Random for WebCrypto {
    fn fill(&self, bytes: &mut [u8]) {
        // Web Crypto can't fail for lengths like ours; if it ever did, an abort is right: no
        // secret may be made of zeros.
        if getrandom::fill(bytes).is_err() {
            std::process::abort();
        }
    }
}

struct Console;

impl Log for Console {
    fn line(&self, text: &str) {
        console_log!("{text}");
    }
}

/// The object's one alarm. Setting costs a row: what is set already is not set again.
struct ObjectAlarm {
    storage: Storage,
    known: Rc<Cell<Option<Timestamp>>>,
}

#[async_trait(?Send)]
impl Wake for ObjectAlarm {
    async fn set(&self, at: Option<Timestamp>) {
        // One that should have gone off a while ago may be lost.
        let lately = PlatformClock.now().plus_seconds(-10);
        if self.known.get() == at && at.is_some_and(|at| at > lately) {
            return;
        }
        let done = match at {
            Some(at) => {
                let now = PlatformClock.now();
                let wait = at.epoch().saturating_sub(now.epoch()).max(0);
                self.storage.set_alarm(wait.saturating_mul(1000)).await
            }
            None => self.storage.delete_alarm().await,
        };
        match done {
            Ok(()) => self.known.set(at),
            Err(error) => console_log!("ERROR alarm: {error}"),
        }
    }

    async fn pause(&self, time: Duration) {
        worker::Delay::from(time).await;
    }
}

/// In the Worker itself there is no alarm and no database.
struct Nothing;

#[async_trait(?Send)]
impl Wake for Nothing {
    async fn set(&self, _at: Option<Timestamp>) {}

    async fn pause(&self, time: Duration) {
        worker::Delay::from(time).await;
    }
}

impl Sql for Nothing {
    fn run(&self, _statement: &str, _values: &[Value]) -> Result<Vec<Row>, SqlError> {
        Err(SqlError("the Worker has no database".into()))
    }

    fn transaction(&self, _work: &mut dyn FnMut() -> Result<(), SqlError>) -> Result<(), SqlError> {
        Err(SqlError("the Worker has no database".into()))
    }
}

struct Bindings {
    env: Env,
    origin: String,
}

impl Bindings {
    async fn ask(
        &self,
        binding: &str,
        name: &str,
        mut request: Request,
    ) -> Result<Response, HttpError> {
        for (header, value) in [(OBJECT, name), (ORIGIN, self.origin.as_str())] {
            let value = http::HeaderValue::from_str(value).map_err(|_| HttpError::Transport)?;
            request
                .headers_mut()
                .insert(http::HeaderName::from_static(header), value);
        }
        let sent = async {
            let stub = self.env.durable_object(binding)?.get_by_name(name)?;
            let response = stub
                .fetch_with_request(convert::to_object(&request)?)
                .await?;
            convert::from_object(response).await
        };
        sent.await.map_err(|error: worker::Error| {
            console_log!("ERROR {binding}: {error}");
            HttpError::Transport
        })
    }
}

#[async_trait(?Send)]
impl Objects for Bindings {
    async fn site(&self, slug: &str, request: Request) -> Result<Response, HttpError> {
        self.ask("SITE", slug, request).await
    }

    async fn account(&self, name: &str, request: Request) -> Result<Response, HttpError> {
        self.ask("ACCOUNT", name, request).await
    }

    async fn watch(&self, shard: u8, request: Request) -> Result<Response, HttpError> {
        self.ask("WATCH", &format!("watch:{shard}"), request).await
    }
}

fn config(env: &Env, origin: &str) -> Result<Config, ConfigError> {
    let get = |name: &str| {
        let var = env.var(name).ok().map(|v| v.to_string());
        var.or_else(|| env.secret(name).ok().map(|v| v.to_string()))
    };
    Config::parse(get, origin)
}

/// The world of the Worker itself.
pub(super) fn of_worker(env: &Env, origin: &str) -> Result<Ports, ConfigError> {
    let config = config(env, origin)?;
    let origin = config.origin.clone();
    Ok(Ports {
        clock: Rc::new(PlatformClock),
        random: Rc::new(WebCrypto),
        sql: Rc::new(Nothing),
        http: Rc::new(Outside::default()),
        wake: Rc::new(Nothing),
        mail: Rc::new(crate::mail::Off),
        objects: Rc::new(Bindings {
            env: env.clone(),
            origin,
        }),
        log: Rc::new(Console),
        config: Rc::new(config),
    })
}

/// The world of an object. `alarm` remembers what the alarm was set to.
pub(super) fn of_object(
    env: &Env,
    state: &State,
    alarm: &Rc<Cell<Option<Timestamp>>>,
    origin: impl FnOnce(&dyn Sql) -> String,
) -> Result<Ports, ConfigError> {
    let sql = Rc::new(ObjectSql::new(&state.storage()));
    let config = config(env, &origin(&*sql))?;
    let origin = config.origin.clone();
    let http = Rc::new(Outside::default());
    Ok(Ports {
        clock: Rc::new(PlatformClock),
        random: Rc::new(WebCrypto),
        sql,
        mail: mail::of(env, &config, http.clone()),
        http,
        wake: Rc::new(ObjectAlarm {
            storage: state.storage(),
            known: Rc::clone(alarm),
        }),
        objects: Rc::new(Bindings {
            env: env.clone(),
            origin,
        }),
        log: Rc::new(Console),
        config: Rc::new(config),
    })
}
