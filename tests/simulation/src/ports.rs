//! What the edge asks of its world, answered by this one: [`edge::ports`] for an object or for the
//! Worker itself.

use std::rc::Rc;
use std::time::Duration;

use async_trait::async_trait;
use edge::config::{Config, MailSettings};
use edge::http::site as site_routes;
use edge::mail::Sender;
use edge::ports::{Http, Objects, Ports, Request, Response, Wake};
use edge::site::Site;
use edge::testing::config;
use google_sim::Req;
use shared::time::Timestamp;

use crate::slot::Slot;
use crate::world::{Answer, Flight, Held, ORIGIN, Object, Stage, Task, World};
use crate::{faults, post, writes};

/// The operator's secret.
pub(crate) const OPERATOR_CODE: &str = "let me in";

/// The settings of the deployment.
pub(crate) fn deployment() -> Config {
    let mut config = config();
    config.origin = ORIGIN.into();
    config.client_id = "freeslot".into();
    config.client_secret = "secret".into();
    config.operator_code = OPERATOR_CODE.into();
    config.mail = Sender::parse("Freeslot <noreply@book.example>").map(|from| MailSettings {
        from,
        provider: Some(("http://127.0.0.1:1/_mail/send".into(), "key".into())),
    });
    let google = "http://127.0.0.1:1";
    config.google.auth = format!("{google}/o/oauth2/v2/auth");
    config.google.token = format!("{google}/token");
    config.google.revoke = format!("{google}/revoke");
    config.google.calendar = format!("{google}/calendar/v3");
    config
}

pub(crate) fn to_req(request: &Request) -> Req {
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

pub(crate) fn to_response(reply: google_sim::Reply) -> Response {
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
    pub(crate) fn ports(&self, object: Option<&Rc<Object>>) -> Ports {
        let place = Place {
            world: self.clone(),
            object: object.cloned(),
        };
        let config = Rc::clone(&self.0.config.borrow());
        // The Worker itself has no database and asks none.
        let sql = match object {
            Some(object) => Rc::clone(&object.sql),
            None => Rc::clone(&self.0.nothing),
        };
        Ports {
            mail: edge::mail::port(&config, Rc::new(place.clone())),
            clock: Rc::clone(&self.0.clock) as _,
            random: Rc::clone(&self.0.random) as _,
            sql,
            http: Rc::new(place.clone()),
            wake: Rc::new(place.clone()),
            objects: Rc::new(place),
            log: Rc::clone(&self.0.log) as _,
            config,
        }
    }

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
        let kind = faults::kind(&request);
        let write = match &self.object {
            Some(object) if kind == "insert" => writes::sent(world, &object.name, &request),
            Some(object) if kind == "patch" => writes::moved(world, &object.name, &request),
            Some(object) if kind == "freeBusy" => {
                writes::asks(world, &object.name);
                None
            }
            Some(object) if kind == "mail" => {
                post::leaves(world, object, &request);
                None
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
                earliest: if kind == "freeBusy" && now < world.0.slow_reads.get() {
                    now + 3
                } else {
                    now
                },
                last: now + 300,
                stage: Stage::Held,
                write,
                look: None,
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
