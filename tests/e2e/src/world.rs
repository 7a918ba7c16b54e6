//! One deployment for one test: the simulator and the Worker, with data kept in a folder of the
//! test's own, so that either can be killed and started again.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::page::Reply;
use crate::process::{self, Process};
use crate::{places, until};

/// The OAuth client that the simulator has from the start.
const CLIENT: &str = "freeslot-dev";
const SECRET: &str = "freeslot-dev-secret";
/// 32 bytes in base64; seals nothing of value.
const MASTER_KEY: &str = "ZnJlZXNsb3QgZW5kIHRvIGVuZCB0ZXN0cyBvbmx5ISE=";
/// A request that hangs is a failure.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A running deployment.
pub struct World {
    /// The Worker's address, `http://localhost:PORT`; the same after a restart.
    pub edge: String,
    /// The simulator's address, `http://127.0.0.1:PORT`; the same after a restart.
    pub google: String,
    /// Follows no redirects and keeps no cookies.
    pub http: reqwest::Client,
    folder: PathBuf,
    variables: Vec<(String, String)>,
    sim: Option<Process>,
    worker: Option<Process>,
    workerd: u32,
}

impl World {
    /// Starts both with empty data; anybody may start a site.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts both with empty data and these variables of the Worker.
    pub async fn start_with(variables: &[(&str, &str)]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("freeslot-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the test's data");
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .build()
            .expect("an HTTP client");
        let mut world = Self {
            edge: String::new(),
            google: String::new(),
            http,
            folder,
            variables: Vec::new(),
            sim: None,
            worker: None,
            workerd: 0,
        };
        world.start_google().await;
        let google = world.google.clone();
        let fixed = [
            ("SIGN_UP", "open".to_owned()),
            ("MASTER_KEY_1", MASTER_KEY.to_owned()),
            ("GOOGLE_CLIENT_ID", CLIENT.to_owned()),
            ("GOOGLE_CLIENT_SECRET", SECRET.to_owned()),
            ("GOOGLE_AUTH_URL", format!("{google}/o/oauth2/v2/auth")),
            ("GOOGLE_TOKEN_URL", format!("{google}/token")),
            ("GOOGLE_REVOKE_URL", format!("{google}/revoke")),
            ("GOOGLE_CALENDAR_BASE", format!("{google}/calendar/v3")),
        ];
        let fixed = fixed
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let own = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        // The last one of a name counts.
        world.variables = fixed.chain(own).collect();
        world.restart().await;
        world
    }

    fn log(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }

    /// Starts the simulator, again with the data and the port that it had.
    pub async fn start_google(&mut self) {
        let port = port_of(&self.google).unwrap_or("0").to_owned();
        let data = self.folder.join("google.json").display().to_string();
        let args = ["--port".into(), port, "--data".into(), data];
        let mut sim = Process::leashed(&places::google_sim(), &args, &[], &self.log("google"));
        self.google = sim
            .line(|line| Some(line.strip_prefix("listening on ")?.trim().to_owned()))
            .await;
        self.sim = Some(sim);
    }

    /// Ends the simulator; what it knew is on disk shortly after each change.
    pub async fn end_google(&mut self) {
        // It saves shortly after a change, and at the end when it is asked to end.
        if let Some(sim) = self.sim.take() {
            for child in process::children(sim.pid()) {
                let _ = process::signal("TERM", child).await;
            }
            until("the simulator to end", async || {
                let left = process::children(sim.pid());
                // `cat` waits for the leash.
                (left.len() <= 1).then_some(())
            })
            .await;
            sim.end().await;
        }
    }

    /// Stops the simulator in its tracks: it takes connections and says nothing. `false` lets it
    /// go on where it was.
    pub async fn freeze_google(&self, frozen: bool) {
        let sim = self.sim.as_ref().expect("the simulator runs");
        let name = if frozen { "STOP" } else { "CONT" };
        // Not the leash beside it, which must notice when the test ends.
        let of_google = |pid: &u32| {
            let name = std::fs::read_to_string(format!("/proc/{pid}/comm"));
            name.is_ok_and(|name| name.trim() != "cat")
        };
        for child in process::children(sim.pid())
            .iter()
            .filter(|pid| of_google(pid))
        {
            process::signal(name, *child).await.expect("it runs");
        }
    }

    /// Kills workerd as a machine that fails would, and everything that served it.
    pub async fn kill_hard(&mut self) {
        let Some(worker) = self.worker.take() else {
            return;
        };
        // A test may have killed it at a moment of its own.
        let _ = process::signal("KILL", self.workerd).await;
        worker.end().await;
    }

    /// The process that is the Worker, its objects and their data.
    #[must_use]
    pub fn workerd(&self) -> u32 {
        self.workerd
    }

    /// Starts the Worker on the data and the port that it had.
    pub async fn restart(&mut self) {
        assert!(self.worker.is_none(), "kill it first");
        let port = port_of(&self.edge).unwrap_or("0").to_owned();
        let data = self.folder.join("edge").display().to_string();
        let serve = places::serve().display().to_string();
        let mut args = vec![serve, "--port".into(), port, "--persist".into(), data];
        for (name, value) in &self.variables {
            args.extend(["--var".into(), format!("{name}={value}")]);
        }
        let mut worker = Process::obedient(&places::node(), &args, &self.log("worker"));
        let (edge, pid) = worker
            .line(|line| {
                let (edge, pid) = line.strip_prefix("ready ")?.split_once(" pid=")?;
                Some((edge.to_owned(), pid.trim().parse::<u32>().ok()?))
            })
            .await;
        (self.edge, self.workerd) = (edge, pid);
        self.worker = Some(worker);
    }

    /// [`Self::kill_hard`] and [`Self::restart`].
    pub async fn crash(&mut self) {
        self.kill_hard().await;
        self.restart().await;
    }

    /// A call of the simulator's control API; fails unless it succeeds.
    pub async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let mut call = self
            .http
            .request(method, format!("{}/_control/{path}", self.google));
        if !body.is_null() {
            call = call.json(&body);
        }
        let reply = Reply::of(call).await;
        assert!(
            reply.status < 300,
            "{path}: {} {}",
            reply.status,
            reply.text
        );
        reply.body
    }

    /// `POST /_control/{path}`.
    pub async fn tell(&self, path: &str, body: Value) -> Value {
        self.control(Method::POST, path, body).await
    }

    /// `GET /_control/{path}`.
    pub async fn asked(&self, path: &str) -> Vec<Value> {
        let answer = self.control(Method::GET, path, Value::Null).await;
        let list = answer.as_array().or_else(|| answer["items"].as_array());
        list.unwrap_or_else(|| panic!("{path} is no list: {answer}"))
            .clone()
    }

    /// The live events of a person's calendar, as Google has them.
    pub async fn events(&self, email: &str, calendar: &str) -> Vec<Value> {
        let path = format!("events?email={email}&calendar={calendar}");
        let all = self.asked(&path).await;
        all.into_iter()
            .filter(|event| event["status"] != "cancelled")
            .collect()
    }

    /// A person puts an event into a calendar of theirs.
    pub async fn add_event(&self, email: &str, calendar: &str, event: Value) -> Value {
        let body = json!({"email": email, "calendar": calendar, "event": event});
        self.tell("events", body).await
    }

    /// Every call that Google has seen, as `METHOD /path`. Fails if one was not Google's.
    pub async fn google_calls(&self) -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let calls = self.asked("requests").await;
        for call in &calls {
            let warnings = call["warnings"].as_array().map_or(0, Vec::len);
            assert_eq!(warnings, 0, "Google does not know this: {call}");
        }
        let name = |call: &Value| format!("{} {}", text(&call["method"]), text(&call["path"]));
        calls.iter().map(name).collect()
    }

    /// Waits until Google hears nothing for so long, then gives all calls so far.
    pub async fn quiet_calls(&self, quiet: Duration) -> Vec<String> {
        let mut last = (self.google_calls().await, std::time::Instant::now());
        until("Google to hear nothing", async || {
            let now = self.google_calls().await;
            if now.len() != last.0.len() {
                last = (now, std::time::Instant::now());
            }
            (last.1.elapsed() >= quiet).then(|| last.0.clone())
        })
        .await
    }

    /// The folder of this test's data and logs.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // Without their standard input they end, and their children with them; only then is what
        // they write gone for good.
        for process in [self.worker.take(), self.sim.take()].into_iter().flatten() {
            process.end_now();
        }
        if std::thread::panicking() {
            for name in ["worker", "google"] {
                let text = std::fs::read_to_string(self.log(name)).unwrap_or_default();
                let lines: Vec<&str> = text.lines().collect();
                let tail = lines
                    .get(lines.len().saturating_sub(40)..)
                    .unwrap_or_default();
                eprintln!("--- the end of {name}'s log\n{}", tail.join("\n"));
            }
            eprintln!("--- data and logs are in {}", self.folder.display());
        } else {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

fn port_of(address: &str) -> Option<&str> {
    address.rsplit_once(':').map(|(_, port)| port)
}
