//! The program itself, its control API, its file, and the pages for people.

mod support;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use support::{World, answer, event, with};

struct Program(Child, String);

impl Program {
    fn start(file: &std::path::Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_google-sim"))
            .args(["--port", "0", "--data"])
            .arg(file)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let base = line
            .trim()
            .strip_prefix("listening on ")
            .expect(&line)
            .to_owned();
        assert!(base.starts_with("http://127.0.0.1:"), "{base}");
        Self(child, base)
    }

    fn terminate(&mut self) {
        let pid = self.0.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn the_state_survives_a_restart() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("face-{}.json", std::process::id()));
    let _ = std::fs::remove_file(&file);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut first = Program::start(&file);
    let post = async |base: &str, name: &str, body: Value| {
        answer(http.post(format!("{base}/_control/{name}")).json(&body))
            .await
            .ok()
    };
    post(
        &first.1,
        "users",
        json!({"email": "mia@example.com", "time_zone": "Europe/Berlin"}),
    )
    .await;
    let tokens = post(
        &first.1,
        "tokens",
        json!({"email": "mia@example.com", "scopes": ["https://www.googleapis.com/auth/calendar"]}),
    )
    .await;
    let made = event("kept", "2027-03-01T10:00:00", "2027-03-01T11:00:00");
    let made = post(
        &first.1,
        "events",
        json!({"email": "mia@example.com", "event": made}),
    )
    .await;
    first.terminate();

    let second = Program::start(&file);
    let url = format!(
        "{}/calendar/v3/calendars/primary/events/{}",
        second.1,
        made["id"].as_str().unwrap()
    );
    let kept = answer(
        http.get(url)
            .bearer_auth(tokens["access_token"].as_str().unwrap()),
    )
    .await
    .ok();
    assert_eq!(
        (&kept["summary"], &kept["etag"]),
        (&json!("kept"), &made["etag"])
    );
    drop(second);
    std::fs::remove_file(&file).unwrap();
}

#[tokio::test]
async fn the_same_calls_give_the_same_ids() {
    let run = async || {
        let world = World::peopled().await;
        let tokens = world.caller("mia@example.com", &[".events"]).await.tokens;
        let made = world
            .human(
                "mia@example.com",
                event("x", "2027-03-01T10:00:00", "2027-03-01T11:00:00"),
            )
            .await;
        (tokens, made["id"].clone(), made["etag"].clone())
    };
    assert_eq!(run().await, run().await);
}

#[tokio::test]
async fn the_request_log_holds_googles_calls_only() {
    let world = World::peopled().await;
    let mia = world.caller("mia@example.com", &[".events"]).await;
    mia.post(
        "calendars/primary/events?sendUpdates=all&madeup=1",
        with(
            event("x", "2027-03-01T10:00:00", "2027-03-01T11:00:00"),
            json!({"sumary": "typo"}),
        ),
    )
    .await
    .ok();
    mia.get("calendars/primary/nonsense").await;
    world
        .form(
            "/token",
            &[("grant_type", "x"), ("client_id", "freeslot-dev")],
        )
        .await;
    answer(world.http.get(&world.server.base)).await;
    let log = world.look("requests").await;
    let log = log.as_array().unwrap();
    let calls: Vec<_> = log
        .iter()
        .map(|e| {
            (
                e["method"].as_str().unwrap(),
                e["path"].as_str().unwrap(),
                e["status"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        calls,
        [
            ("POST", "/calendar/v3/calendars/primary/events", 200),
            ("GET", "/calendar/v3/calendars/primary/nonsense", 404),
            ("POST", "/token", 400),
        ]
    );
    assert_eq!(
        (&log[0]["query"]["sendUpdates"], &log[0]["body"]["summary"]),
        (&json!("all"), &json!("x"))
    );
    let warnings = log[0]["warnings"].to_string();
    assert!(
        warnings.contains("madeup") && warnings.contains("sumary"),
        "{warnings}"
    );
    assert!(log[1]["warnings"].to_string().contains("no such method"));
    let all = world.look("warnings").await;
    assert_eq!(all.as_array().unwrap().len(), 3, "{all}");
    let event = "POST /calendar/v3/calendars/primary/events: ";
    assert!(all[0].as_str().unwrap().starts_with(event), "{all}");
    assert_eq!(log[2]["body"]["grant_type"], "x");
    world.control("reset", json!({})).await;
    assert_eq!(world.look("requests").await, json!([]));
    assert_eq!(world.look("warnings").await, json!([]));
    assert_eq!(world.look("users").await, json!([]));
}

#[tokio::test]
async fn control_calls_say_what_is_wrong() {
    let world = World::peopled().await;
    for (name, body, status) in [
        ("users", json!({"email": "x"}), 400),
        (
            "users",
            json!({"email": "a@b.example", "time_zone": "Mars/Base"}),
            400,
        ),
        (
            "tokens",
            json!({"email": "nobody@example.com", "scopes": []}),
            404,
        ),
        (
            "tokens",
            json!({"email": "mia@example.com", "scopes": ["https://nonsense"]}),
            400,
        ),
        ("clock", json!({"now": "noon"}), 400),
        ("settings", json!({"unknown": 1}), 400),
        (
            "events",
            json!({"email": "mia@example.com", "event": {}}),
            400,
        ),
        ("nonsense", json!({}), 404),
    ] {
        let found = world
            .control_as(reqwest::Method::POST, name, body.clone())
            .await;
        assert_eq!(found.status, status, "{name} {body}");
        assert!(found.body["error"].as_str().unwrap().len() > 5);
    }
}

#[tokio::test]
async fn the_clock_can_be_set_and_goes_on() {
    let world = World::new().await;
    let set = world
        .control("clock", json!({"now": "2027-06-01T12:00:00Z"}))
        .await;
    assert_eq!(set["now"], "2027-06-01T12:00:00.000Z");
    assert!(
        world.look("clock").await["now"]
            .as_str()
            .unwrap()
            .starts_with("2027-06-01T12:0")
    );
    let frozen = world
        .control("clock", json!({"advance_s": 86_400, "frozen": true}))
        .await;
    assert!(
        frozen["now"]
            .as_str()
            .unwrap()
            .starts_with("2027-06-02T12:0")
    );
    assert_eq!(world.look("clock").await, frozen);
}

#[tokio::test]
async fn the_week_page_adds_moves_frees_and_deletes() {
    let world = World::peopled().await;
    let page = async |query: &str| {
        answer(
            world
                .http
                .get(format!("{}/calendar?{query}", world.server.base)),
        )
        .await
        .text
    };
    let base = [("user", "mia@example.com"), ("week", "2027-03-01")];
    let all = async || world.look("events?email=mia%40example.com").await;
    let mut fields = base.to_vec();
    let nasty = "<script>alert(\"x\")</script>";
    fields.extend([
        ("calendar", "mia@example.com"),
        ("start", "2027-03-02T10:30"),
        ("title", nasty),
    ]);
    assert_eq!(world.form("/calendar/do/add", &fields).await.status, 302);
    let made = all().await[0].clone();
    assert_eq!(made["start"]["dateTime"], "2027-03-02T10:30:00+01:00");
    assert_eq!(made["end"]["dateTime"], "2027-03-02T11:30:00+01:00");
    let id = made["id"].as_str().unwrap();
    let week = page("user=mia@example.com&week=2027-03-01").await;
    assert!(
        week.contains(&format!("data-event=\"{id}\"")) && !week.contains(nasty),
        "text is never markup"
    );
    let open = page(&format!(
        "user=mia@example.com&calendar=mia@example.com&event={id}"
    ))
    .await;
    assert!(
        open.contains("id=\"panel\"")
            && open.contains("value=\"2027-03-02T10:30\"")
            && !open.contains(nasty)
    );

    let mut change = base.to_vec();
    change.extend([
        ("calendar", "mia@example.com"),
        ("event", id),
        ("title", "Moved"),
        ("start", "2027-03-03T12:00"),
        ("end", "2027-03-03T13:00"),
        ("free", "1"),
    ]);
    world.form("/calendar/do/change", &change).await;
    let moved = all().await[0].clone();
    assert_eq!(
        (&moved["summary"], &moved["transparency"]),
        (&json!("Moved"), &json!("transparent"))
    );
    assert_eq!(moved["start"]["dateTime"], "2027-03-03T12:00:00+01:00");
    change.pop();
    world.form("/calendar/do/change", &change).await;
    assert!(all().await[0].get("transparency").is_none(), "busy again");
    world.form("/calendar/do/delete", &change).await;
    assert_eq!(all().await[0]["status"], "cancelled");
    assert!(
        !page("user=mia@example.com&week=2027-03-01")
            .await
            .contains(id)
    );
    for odd in [
        "user=nobody",
        "user=mia@example.com&week=99999-01-01",
        "user=mia@example.com&event=x&calendar=y",
    ] {
        page(odd).await;
    }
}
