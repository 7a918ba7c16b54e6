//! Browsers and their drivers for the tests: the machine's, else Debian's.

use crate::run::{at, cargo, command, output, run};
use crate::tools::has;

const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Not in Debian; its driver speaks to every Firefox of the last years.
const GECKODRIVER: &str = "0.37.1";

/// Makes sure that there is a Chromium with its driver.
///
/// # Errors
/// What is missing and how to get it.
pub(crate) fn ready() -> Result<(), String> {
    let there = || has("chromedriver") && BROWSERS.iter().any(|browser| has(browser));
    if there() {
        return Ok(());
    }
    install("chromium", &["chromium", "chromium-driver"]);
    if there() {
        return Ok(());
    }
    Err("no Chromium with chromedriver here; on Debian: `apt-get install chromium chromium-driver`, elsewhere put chromium (or google-chrome) and chromedriver into the PATH".to_owned())
}

/// Makes sure that there are Firefox and WebKit too.
///
/// # Errors
/// What is missing and how to get it.
pub(crate) fn all_ready() -> Result<(), String> {
    ready()?;
    let firefox = || has("firefox-esr") || has("firefox");
    let webkit = || {
        let machines = std::fs::read_dir("/usr/lib").into_iter().flatten();
        let mut folders = machines.flatten().map(|machine| machine.path());
        folders.any(|folder| folder.join("webkit2gtk-4.1/MiniBrowser").is_file())
    };
    // These two answer no question about their version.
    let driver = || is_in_path("WebKitWebDriver") && is_in_path("Xvfb");
    let engines = || firefox() && webkit() && driver();
    if !engines() {
        install("engines", &["firefox-esr", "webkit2gtk-driver", "xvfb"]);
    }
    let geckodriver = at("target/tools/bin/geckodriver");
    if !(has("geckodriver") || geckodriver.is_file()) {
        let _ = run(
            "geckodriver",
            cargo()
                .args(["install", "geckodriver", "--version", GECKODRIVER, "--root"])
                .arg(at("target/tools"))
                // Not beside what is ours, which a clean-up of it would take along.
                .env("CARGO_TARGET_DIR", at("target/tools/build")),
            "",
        );
        let _ = std::fs::remove_dir_all(at("target/tools/build"));
    }
    if engines() && (has("geckodriver") || geckodriver.is_file()) {
        return Ok(());
    }
    Err("no Firefox with geckodriver, or no WebKit with its driver; on Debian: `apt-get install firefox-esr webkit2gtk-driver xvfb` and `cargo install geckodriver`".to_owned())
}

fn is_in_path(program: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

/// With Debian's package manager, where we may use it.
fn install(name: &str, packages: &[&str]) {
    let root = output(command("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if !root || !has("apt-get") {
        return;
    }
    let install = || {
        run(
            name,
            command("apt-get")
                .args(["install", "--yes", "--no-install-recommends"])
                .args(packages)
                .env("DEBIAN_FRONTEND", "noninteractive"),
            "",
        )
    };
    if install().is_err() {
        let _ = run("apt-update", command("apt-get").arg("update"), "");
        let _ = install();
    }
}
