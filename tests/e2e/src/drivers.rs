//! How each browser is started, with the program that drives it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::process::Process;
use crate::{places, until};

const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
const FLAGS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1200,900",
];

/// What pages run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Of Chrome and Edge.
    Chromium,
    /// Firefox, with `geckodriver`.
    Firefox,
    /// Of Safari: WebKitGTK's small browser, on a screen that is only memory.
    WebKit,
}

/// The driver, the screen if it needs one, the driver's address, and what a session is to have.
type Driven = (Process, Option<Process>, String, Value);

/// Starts the driver of this engine; what it writes goes into `folder`.
pub(crate) async fn start(engine: Engine, folder: &Path, zone: &str) -> Driven {
    match engine {
        Engine::Chromium => chromium(folder, zone).await,
        Engine::Firefox => firefox(folder, zone).await,
        Engine::WebKit => webkit(folder, zone).await,
    }
}

async fn chromium(folder: &Path, zone: &str) -> Driven {
    let driver = needed(&["chromedriver"]);
    let browser = needed(&BROWSERS);
    let log = folder.join("chromedriver.log");
    let start = || Process::leashed(&driver, &["--port=0".into()], &[("TZ", zone)], &log);
    let port = |line: &str| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse::<u16>().ok()
    };
    // It takes a port that is free for IPv4, and stands still if somebody has it for IPv6.
    let mut first = start();
    let (driver, port) = match first.line_within(15, port).await {
        Ok(Some(port)) => (first, port),
        _ => {
            first.end_now();
            let mut again = start();
            let port = again.line(port).await;
            (again, port)
        }
    };
    let profile = folder.join(format!("profile-{port}"));
    let mut flags: Vec<String> = FLAGS.map(str::to_owned).to_vec();
    flags.push(format!("--user-data-dir={}", profile.display()));
    let wish = json!({
        "goog:chromeOptions": {"binary": browser, "args": flags},
        "goog:loggingPrefs": {"browser": "ALL"},
    });
    (driver, None, format!("http://127.0.0.1:{port}"), wish)
}

async fn firefox(folder: &Path, zone: &str) -> Driven {
    let driver = needed(&["geckodriver"]);
    let browser = needed(&["firefox-esr", "firefox"]);
    let log = folder.join("geckodriver.log");
    let ports = ["--port=0", "--websocket-port=0"].map(str::to_owned);
    let home = folder.display().to_string();
    let envs = [("TZ", zone), ("HOME", home.as_str())];
    let mut driver = Process::leashed(&driver, &ports, &envs, &log);
    let port = driver
        .line(|line| {
            let (_, port) = line.split_once("Listening on 127.0.0.1:")?;
            port.trim().parse::<u16>().ok()
        })
        .await;
    let wish = json!({"moz:firefoxOptions": {"binary": browser, "args": ["-headless"]}});
    (driver, None, format!("http://127.0.0.1:{port}"), wish)
}

async fn webkit(folder: &Path, zone: &str) -> Driven {
    let log = folder.join("webkit.log");
    let args = [
        "-displayfd",
        "1",
        "-screen",
        "0",
        "1200x900x24",
        "-nolisten",
        "tcp",
    ];
    let args = args.map(str::to_owned);
    let mut screen = Process::leashed(&needed(&["Xvfb"]), &args, &[], &log);
    let number = screen.line(|line| line.trim().parse::<u16>().ok()).await;
    let display = format!(":{number}");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let home = folder.display().to_string();
    let envs = [
        ("TZ", zone),
        ("DISPLAY", display.as_str()),
        ("HOME", home.as_str()),
        // It needs rights that a container does not give.
        ("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1"),
    ];
    let driver = needed(&["WebKitWebDriver"]);
    let driver = Process::leashed(&driver, &[format!("--port={port}")], &envs, &log);
    // It says nowhere that it listens.
    until("WebKit's driver to listen", async || {
        tokio::net::TcpStream::connect(("127.0.0.1", port))
            .await
            .ok()
    })
    .await;
    let browser = places::webkit().expect("no MiniBrowser: `cargo xtask test` says how to get one");
    let options = json!({"binary": browser, "args": ["--automation"]});
    let wish = json!({"webkitgtk:browserOptions": options});
    (
        driver,
        Some(screen),
        format!("http://127.0.0.1:{port}"),
        wish,
    )
}

fn needed(names: &[&str]) -> PathBuf {
    in_path(names).unwrap_or_else(|| {
        panic!(
            "no {} in PATH: `cargo xtask test` says how to get one",
            names[0]
        )
    })
}

fn in_path(names: &[&str]) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&folders).collect();
    let tools = places::target().join("tools/bin");
    let there = |name: &&str| {
        std::iter::once(&tools)
            .chain(&folders)
            .map(|f| f.join(Path::new(name)))
            .find(|p| p.is_file())
    };
    names.iter().find_map(there)
}
