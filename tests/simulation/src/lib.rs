//! Histories that try hard to break what must never break (DESIGN.md, "What must never break").
//!
//! The real code of the edge runs natively on a real SQLite against the Google simulator, all in
//! one thread, and a scheduler with a seed picks what comes next at every await: which task goes
//! on, whether a request to Google arrives, is lost, late or answered with an error, whether an
//! object dies and what of its last writes is kept, when alarms and pushes come, and how time goes
//! on. Visitors, hosts and owners act at once. The same seed gives the same history.
//!
//! Where a rule excuses something, it says which sentence of DESIGN allows it, and excuses just that:
//! an overlap only between two bookings at the times at which a host made it in Google, a missing
//! event only where somebody removed it and the site does not follow, or could not see it in time.
//!
//! ```text
//! cargo xtask simulate --seeds 2000        # from seed 1
//! cargo xtask simulate --seed 17           # one history, told
//! cargo xtask simulate --planted RandomInsertId --seeds 1000
//! ```

mod actors;
mod calendars;
mod erasers;
mod faults;
mod google_people;
mod intruder;
mod leavers;
mod many;
mod operator;
mod overlaps;
mod owners;
mod people;
mod ports;
mod post;
mod rest;
mod rules;
mod scheduler;
mod slot;
mod template;
mod test_events;
mod touched;
mod visitors;
mod weather;
mod world;
mod writes;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use crate::many::{Run, Until, run};
use crate::weather::Weather;
use crate::world::World;

/// What a history came to.
#[derive(Clone, Debug)]
pub struct History {
    /// Its seed.
    pub seed: u64,
    /// What was broken; empty if nothing was.
    pub broken: Vec<String>,
    /// What happened, where it was to be told.
    pub trace: Vec<String>,
    /// Requests that Google answered.
    pub calls: u64,
    /// Bookings that visitors were told of.
    pub told: u64,
    /// Of these, how many were called confirmed.
    pub confirmed: u64,
    /// Bookings that went on to another host while they were made.
    pub passed_on: u64,
    /// Bookings that another host took over with a new time.
    pub reassigned: u64,
    /// Bookings that took the time of all hosts, and were confirmed.
    pub collective: u64,
}

/// Seconds that actors may take.
const ACTION_S: i64 = 12 * 3600;
/// Seconds after which everything must be at rest: a day for deadlines, the daily work, and what
/// has failed, which is tried at least once a day.
const REST_S: i64 = 27 * 3600;
/// Seconds until it is looked first whether it is.
const FIRST_REST_S: i64 = 3600;

/// Runs one history.
#[must_use]
pub fn history(seed: u64, told: bool) -> History {
    let world = template::with(|template| template.fork(seed));
    *world.0.trace.borrow_mut() = told.then(Vec::new);
    let lived = catch_unwind(AssertUnwindSafe(|| live(&world)));
    if let Err(panic) = lived {
        let text = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        world.broken(format!("panic: {}", text.unwrap_or_default()));
    }
    let passed_on = counted(&world, "log WHERE what = 'next_host'");
    let reassigned = counted(
        &world,
        "log WHERE what = 'rescheduled' AND detail = 'next_host'",
    );
    let collective = counted(
        &world,
        "bookings WHERE status = 'confirmed' AND id IN (SELECT booking_id FROM booking_hosts)",
    );
    template::with(|template| template.end(&world));
    let told = world.0.told.borrow();
    History {
        seed,
        broken: world.0.broken.borrow().clone(),
        trace: world.0.trace.borrow_mut().take().unwrap_or_default(),
        calls: world.0.calls.get(),
        told: told.len() as u64,
        confirmed: told.values().filter(|told| told.confirmed).count() as u64,
        passed_on,
        reassigned,
        collective,
    }
}

/// How many rows of the sites' tables are so.
fn counted(world: &World, which: &str) -> u64 {
    let objects = world.0.objects.borrow();
    let sites = objects.values().filter(|it| it.name.starts_with("site:"));
    let lines = sites.map(|site| {
        let all = format!("SELECT 1 FROM {which}");
        rules::rows(site, &all).len() as u64
    });
    lines.sum()
}

fn live(world: &World) {
    let start = world.now();
    let weather = Weather::of(&mut world.0.dice.borrow_mut());
    tell!(world, "weather: {weather:?}");
    world.0.skew_s.set(weather.skew_s);
    world.set_google_clock();
    lag(world, weather.lag_busy_s);
    *world.0.weather.borrow_mut() = weather;
    actors::begin(world);
    let deadline = start + ACTION_S;
    world.run(deadline, |world| world.0.actors.get() == 0);
    // The sky clears. Whoever can mend something does, then everything comes to rest.
    *world.0.weather.borrow_mut() = Weather::default();
    lag(world, 0);
    tell!(world, "the sky clears");
    world.0.clear_at.set(world.now());
    calendars::mend(world);
    owners::mend(world);
    world.run(world.now() + ACTION_S, |world| world.0.actors.get() == 0);
    let rest = world.now() + REST_S;
    actors::watch(world, rest);
    // Most histories end when nothing is left to do but what comes every day.
    let first = if world.once_in(4) {
        rest
    } else {
        world.now() + FIRST_REST_S
    };
    world.run(first, |_| false);
    while world.now() < rest && world.0.broken.borrow().is_empty() && !rest::rests(world) {
        let until = (world.now() + 3 * 3600).min(rest);
        world.run(until, |_| false);
        world.go_to(until);
    }
    if world.0.broken.borrow().is_empty() {
        for wrong in rest::at_rest(world) {
            world.broken(wrong);
        }
    }
}

/// How old what Google's free/busy shows is from now on.
fn lag(world: &World, seconds: u32) {
    if world.0.google.lock().settings.read_lag_freebusy_s != i64::from(seconds) {
        let settings = serde_json::json!({"read_lag_freebusy_s": seconds});
        world.at_google("POST", "settings", &settings);
    }
}
