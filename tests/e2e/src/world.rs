//! One deployment for one test: the simulator and the Worker, with data kept in a folder of the
//! test's own, so that either can be killed and started again.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

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

/// A client that follows no redirects and waits so long for an answer.
#[must_use]
pub fn client(timeout: Duration) -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(timeout)
        // workerd closes what was idle for some seconds, perhaps just when it is used again.
        .pool_idle_timeout(Duration::from_secs(1))
        .build()
        .expect("an HTTP client")
}

/// What a deployment has that others have not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extra {
    Nothing,
    Mail,
    Bare,
}

/// A running deployment.
pub struct World {
    /// The Worker's address, `http://localhost:PORT`; the same after a restart.
    pub edge: String,
    /// The simulator's address, `http://127.0.0.1:PORT`; the same after a restart.
    pub google: String,
    /// Follows no redirects and keeps no cookies.
    pub http: reqwest::Client,
    folder: TempDir,
    variables: Vec<(String, String)>,
    bare: bool,
    sim: Option<Process>,
    worker: Option<Process>,
    workerd: u32,
    strange: Vec<String>,
}

impl World {
    /// Starts both with empty data; anybody may start a site.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts both with empty data and these variables of the Worker.
    pub async fn start_with(variables: &[(&str, &str)]) -> Self {
        Self::start_as(variables, Extra::Nothing).await
    }

    /// [`Self::start`] with the simulator's mailbox as the provider of mail.
    pub async fn start_with_mail() -> Self {
        Self::start_as(&[], Extra::Mail).await
    }

    /// [`Self::start`] with `xtask/js/bare.js` beside the Worker, at `/bare`.
    pub async fn start_with_bare() -> Self {
        Self::start_as(&[], Extra::Bare).await
    }

    async fn start_as(variables: &[(&str, &str)], extra: Extra) -> Self {
        let folder = tempfile::Builder::new().prefix("freeslot-").tempdir();
        let folder = folder.expect("a folder for the test's data");
        let mut world = Self {
            edge: String::new(),
            google: String::new(),
            http: client(TIMEOUT),
            folder,
            variables: Vec::new(),
            bare: extra == Extra::Bare,
            sim: None,
            worker: None,
            workerd: 0,
            strange: Vec::new(),
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
        let mail = [
            ("MAIL_FROM", "Freeslot <freeslot@example.com>".to_owned()),
            ("MAIL_URL", format!("{google}/_mail/send")),
            ("MAIL_KEY", "end-to-end".to_owned()),
        ];
        let mail = mail.into_iter().filter(|_| extra == Extra::Mail);
        let fixed = fixed
            .into_iter()
            .chain(mail)
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
        self.folder.path().join(format!("{name}.log"))
    }

    /// Starts the simulator, again with the data and the port that it had.
    pub async fn start_google(&mut self) {
        let port = port_of(&self.google).unwrap_or("0").to_owned();
        let data = self.folder.path().join("google.json").display().to_string();
        let args = ["--port".into(), port, "--data".into(), data];
        let mut sim = Process::leashed(&places::google_sim(), &args, &[], &self.log("google"));
        self.google = sim
            .line(|line| Some(line.strip_prefix("listening on ")?.trim().to_owned()))
            .await;
        self.sim = Some(sim);
    }

    /// Ends the simulator; what it knew is on disk shortly after each change.
    pub async fn end_google(&mut self) {
        // It saves shortly after a change, and at the end when it is asked to end; what it heard
        // is not kept.
        if let Some(sim) = self.sim.take() {
            self.strange.extend(strange(&self.google));
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
        let data = self.folder.path().join("edge").display().to_string();
        let serve = places::serve().display().to_string();
        let mut args = vec![serve, "--port".into(), port, "--persist".into(), data];
        args.extend(self.bare.then(|| "--bare".into()));
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

    /// Every call that Google has seen, as `METHOD /path`.
    pub async fn google_calls(&self) -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let calls = self.asked("requests").await;
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
        self.folder.path()
    }
}

impl Drop for World {
    /// Ends both, and fails the test if Google was ever asked something that its discovery file
    /// does not know: here, so that no test can forget it.
    fn drop(&mut self) {
        // The Worker first: what it still sends is looked at too.
        if let Some(worker) = self.worker.take() {
            worker.end_now();
        }
        if self.sim.is_some() && !std::thread::panicking() {
            self.strange.extend(strange(&self.google));
        }
        // Without their standard input they end, and their children with them; only then is what
        // they write gone for good.
        if let Some(sim) = self.sim.take() {
            sim.end_now();
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
            self.folder.disable_cleanup(true);
            eprintln!("--- data and logs are in {}", self.folder.path().display());
        } else {
            let strange = self.strange.join("\n");
            assert!(strange.is_empty(), "Google does not know this:\n{strange}");
        }
    }
}

/// What in the calls so far is not in Google's discovery file: paths, parameters, fields of the
/// body. Fails if the simulator can't be asked, so that nothing passes unseen.
fn strange(google: &str) -> Vec<String> {
    let heard = read_now(google, "/_control/warnings").expect("the simulator's warnings");
    serde_json::from_value(heard).expect("a list of texts")
}

/// A GET where nothing can be awaited.
fn read_now(address: &str, path: &str) -> Option<Value> {
    use std::io::{Read as _, Write as _};
    let place = address.strip_prefix("http://")?;
    let mut stream = std::net::TcpStream::connect(place).ok()?;
    stream.set_read_timeout(Some(TIMEOUT)).ok()?;
    // HTTP/1.0: the body ends with the connection and comes in one piece.
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {place}\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let body = answer.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    serde_json::from_slice(answer.get(body..)?).ok()
}

fn port_of(address: &str) -> Option<&str> {
    address.rsplit_once(':').map(|(_, port)| port)
}
