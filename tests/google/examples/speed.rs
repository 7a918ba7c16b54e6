//! How many calls per second the simulator answers in this process, on a calendar with 50 events:
//! `cargo run --release -p google-sim --example speed`.

use std::time::Instant;

use axum::http::HeaderMap;
use google_sim::{Req, Sim};
use serde_json::{Value, json};

const ROUNDS: u32 = 20_000;

fn req(method: &str, path: &str, token: &str, body: &Value) -> Req {
    let mut headers = HeaderMap::new();
    if let Ok(value) = format!("Bearer {token}").parse() {
        headers.insert("authorization", value);
    }
    Req {
        method: method.into(),
        path: path.into(),
        raw_query: String::new(),
        query: Vec::new(),
        headers,
        body: if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        },
    }
}

fn timed(what: &str, mut call: impl FnMut(u32) -> u16) {
    let begun = Instant::now();
    let good = (0..ROUNDS)
        .filter(|n| (200..300).contains(&call(*n)))
        .count();
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(good, ROUNDS as usize, "{what}: some calls were refused");
    println!("{what:<10} {:>9.0} calls/s", f64::from(ROUNDS) / seconds);
}

fn lunch(id: &str, hour: u32) -> Value {
    let (day, hour) = (1 + hour / 24 % 28, hour % 24);
    json!({
        "id": id, "summary": "Lunch",
        "start": {"dateTime": format!("2027-02-{day:02}T{hour:02}:00:00Z")},
        "end": {"dateTime": format!("2027-02-{day:02}T{hour:02}:30:00Z")},
    })
}

fn main() {
    let Ok(sim) = Sim::new(None) else { return };
    {
        let mut state = sim.lock();
        state.frozen_ms = Some(1_795_420_800_000);
        state.settings.log_requests = false;
    }
    let control = |name: &str, body: Value| -> Value {
        let reply = sim.answer(&req("POST", &format!("/_control/{name}"), "", &body));
        serde_json::from_slice(&reply.body).unwrap_or_default()
    };
    control(
        "users",
        json!({"email": "mia@example.com", "time_zone": "Europe/Berlin"}),
    );
    let scope = "https://www.googleapis.com/auth/calendar";
    let tokens = control(
        "tokens",
        json!({"email": "mia@example.com", "scopes": [scope]}),
    );
    let token = tokens["access_token"].as_str().unwrap_or_default();
    let events = "/calendar/v3/calendars/primary/events";
    for n in 0..50 {
        sim.answer(&req(
            "POST",
            events,
            token,
            &lunch(&format!("first{n}"), n * 12),
        ));
    }
    let start = sim.lock().clone();
    let month = json!({"timeMin": "2027-02-01T00:00:00Z", "timeMax": "2027-03-01T00:00:00Z",
        "items": [{"id": "primary"}]});
    let ask = req("POST", "/calendar/v3/freeBusy", token, &month);
    timed("freeBusy", |_| sim.answer(&ask).status);
    let get = req("GET", &format!("{events}/first7"), token, &Value::Null);
    timed("get", |_| sim.answer(&get).status);
    timed("list", |_| {
        sim.answer(&req("GET", events, token, &Value::Null)).status
    });
    timed("insert", |n| {
        if n % 50 == 0 {
            *sim.lock() = start.clone();
        }
        let body = lunch(&format!("more{n}"), n);
        sim.answer(&req("POST", events, token, &body)).status
    });
    timed("fork", |_| {
        let _ = sim.fork();
        200
    });
    timed("reset", |_| {
        sim.lock().reset();
        200
    });
}
