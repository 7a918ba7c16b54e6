//! Any request from outside to the Worker and, behind it, to a `Site`: it is answered, and never
//! with "internal error".
//!
//! The input is `METHOD PATH`, a line with a bearer token, a line with an idempotency key, and
//! the body.

#![no_main]

use std::cell::RefCell;
use std::rc::Rc;

use edge::http::{front, site as inner};
use edge::ports::{Ports, Request};
use edge::site::Site;
use edge::testing::{RusqliteSql, World, block_on};
use libfuzzer_sys::{Corpus, fuzz_target};

/// After so many requests the world is made anew, so that its tables stay small.
const LIFE: u32 = 2_000;

thread_local! {
    static WORLD: RefCell<(u32, Option<World>)> = const { RefCell::new((0, None)) };
}

/// A deployment with the claimed, not yet connected site `demo`.
fn world() -> World {
    let world = World::new();
    let ports = Ports {
        sql: RusqliteSql::new(),
        ..world.ports.clone()
    };
    let demo = Site::new("demo".into(), ports.clone());
    edge::site::create(&demo, "google:1", "ada@example.com", "Ada", "Demo").expect("a new site");
    let nobody = Ports {
        sql: RusqliteSql::new(),
        ..ports.clone()
    };
    world.objects.set_site(move |slug, request| {
        let ports = if slug == "demo" { &ports } else { &nobody };
        let site = Site::new(slug.into(), ports.clone());
        Ok(block_on(inner::handle(&site, request.clone())))
    });
    world
}

fn request(data: &[u8]) -> Option<Request> {
    let mut parts = data.splitn(4, |byte| *byte == b'\n');
    let line = std::str::from_utf8(parts.next()?).ok()?;
    let (method, path) = line.split_once(' ')?;
    let mut builder = http::Request::builder()
        .method(method)
        .uri(format!("https://book.example{path}"))
        .header("content-type", "application/json");
    if let Some(token) = parts.next().filter(|token| !token.is_empty()) {
        builder = builder.header("authorization", [b"Bearer ", token].concat());
    }
    if let Some(key) = parts.next().filter(|key| !key.is_empty()) {
        builder = builder.header("idempotency-key", key);
    }
    builder.body(parts.next().unwrap_or_default().to_vec()).ok()
}

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some(request) = request(data) else {
        return Corpus::Reject;
    };
    WORLD.with_borrow_mut(|(age, world_now)| {
        *age += 1;
        if *age % LIFE == 1 {
            *world_now = Some(world());
        }
        let Some(world) = world_now else { return };
        // No limit on requests a minute is met.
        world.clock.advance(61);
        world.objects.site_calls.borrow_mut().clear();
        let answer = block_on(front::handle(&world.ports, request, "192.0.2.1"));
        let log: Rc<_> = world.log.clone();
        assert!(
            answer.status() != 500,
            "{} {:?}",
            String::from_utf8_lossy(answer.body()),
            log.0.borrow().last()
        );
        log.0.borrow_mut().clear();
    });
    Corpus::Keep
});
