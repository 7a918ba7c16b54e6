//! A Chromium and its driver for the browser tests: the machine's, else Debian's.

use crate::run::{command, output, run};
use crate::tools::has;

const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Makes sure that there is a browser with its driver.
///
/// # Errors
/// What is missing and how to get it.
pub(crate) fn ready() -> Result<(), String> {
    if there() {
        return Ok(());
    }
    let root = output(command("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if root && has("apt-get") {
        let install = || {
            run(
                "chromium",
                command("apt-get")
                    .args([
                        "install",
                        "--yes",
                        "--no-install-recommends",
                        "chromium",
                        "chromium-driver",
                    ])
                    .env("DEBIAN_FRONTEND", "noninteractive"),
                "",
            )
        };
        if install().is_err() {
            let _ = run("apt-update", command("apt-get").arg("update"), "");
            let _ = install();
        }
    }
    if there() {
        return Ok(());
    }
    Err("no Chromium with chromedriver here; on Debian: `apt-get install chromium chromium-driver`, elsewhere put chromium (or google-chrome) and chromedriver into the PATH".to_owned())
}

fn there() -> bool {
    has("chromedriver") && BROWSERS.iter().any(|browser| has(browser))
}
