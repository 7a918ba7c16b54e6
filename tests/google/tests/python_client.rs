//! Google's own Python client works unchanged. Needs python3 with venv and pip's registry; where
//! one is missing it says `skipped:` and why.

mod support;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::World;

/// Runs a command; its output when it fails.
fn run(program: &Path, arguments: &[&str]) -> Result<String, String> {
    let out = Command::new(program)
        .args(arguments)
        .output()
        .map_err(|err| err.to_string())?;
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    );
    if out.status.success() {
        Ok(text)
    } else {
        Err(text)
    }
}

/// A virtual environment with the pinned requirements, made once.
fn environment() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python-client");
    let requirements = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/requirements.txt");
    let python = folder.join("bin/python");
    let done = folder.join("installed.txt");
    let wanted = std::fs::read_to_string(&requirements).map_err(|err| err.to_string())?;
    if std::fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    let path = |p: &Path| p.to_string_lossy().into_owned();
    run(
        Path::new("python3"),
        &["-m", "venv", "--clear", &path(&folder)],
    )
    .map_err(|err| format!("python3 -m venv does not work here: {err}"))?;
    run(
        &python,
        &[
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
            &path(&requirements),
        ],
    )
    .map_err(|err| format!("pip can't install google-api-python-client: {err}"))?;
    std::fs::write(&done, wanted).map_err(|err| err.to_string())?;
    Ok(python)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn googles_python_client_works_unchanged() {
    let python = match environment() {
        Ok(python) => python,
        Err(why) => {
            // Past the capture of the test harness: a test that did not run must be seen.
            let text = format!("\nskipped: Google's Python client was NOT tested: {why}\n");
            let _ = std::io::stderr().write_all(text.as_bytes());
            return;
        }
    };
    let world = World::new().await;
    let base = world.server.base.clone();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python_client.py");
    let script = script.to_string_lossy().into_owned();
    let ran = tokio::task::spawn_blocking(move || run(&python, &[&script, &base]))
        .await
        .unwrap();
    let text = ran.unwrap_or_else(|err| panic!("{err}"));
    assert!(text.trim_end().ends_with("ok"), "{text}");
    let log = world.look("requests").await;
    assert!(
        log.as_array()
            .unwrap()
            .iter()
            .all(|call| call["warnings"].as_array().unwrap().is_empty()),
        "{log:#}"
    );
}
