//! Running other programs: their output goes to a log and is shown only if they fail.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What every step returns.
pub(crate) type Result<T = ()> = std::result::Result<T, Failure>;

/// Why a step failed and what the person at the keyboard can do.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    todo: String,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>, todo: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            todo: todo.into(),
        }
    }

    pub(crate) fn print(&self) {
        eprintln!("\n{}\n\nWhat to do: {}", self.what.trim_end(), self.todo);
    }

    /// Only what failed, without the advice.
    #[cfg(test)]
    pub(crate) fn what(&self) -> &str {
        &self.what
    }
}

/// Adds the advice to an `io::Error`.
pub(crate) trait OrFail<T> {
    fn or_fail(self, what: &str, todo: &str) -> Result<T>;
}

impl<T, E: std::fmt::Display> OrFail<T> for std::result::Result<T, E> {
    fn or_fail(self, what: &str, todo: &str) -> Result<T> {
        self.map_err(|error| Failure::new(format!("{what}: {error}"), todo))
    }
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    let manifest = std::env::var("CARGO_MANIFEST_DIR")
        .unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
    Path::new(&manifest)
        .parent()
        .map(Path::to_path_buf)
        .unwrap_or_default()
}

/// A file or folder in the repository.
pub(crate) fn at(path: impl AsRef<Path>) -> PathBuf {
    root().join(path)
}

/// Something that cargo built: in its target directory, wherever that is.
pub(crate) fn built(path: impl AsRef<Path>) -> PathBuf {
    cargo_target().join(path)
}

fn cargo_target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| at("target"), |folder| root().join(folder))
}

/// A program of an npm package, at the version of package-lock.json.
pub(crate) fn npm_bin(name: &str) -> PathBuf {
    at("node_modules/.bin").join(name)
}

/// A program to run in the repository's root, with Node 22 first in the path.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    let bins = at("node_modules/.bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(bins).chain(std::env::split_paths(&path));
    command
        .current_dir(root())
        .stdin(Stdio::null())
        .env("CARGO_TARGET_DIR", cargo_target())
        .env("CARGO_TERM_COLOR", "never")
        .env("WRANGLER_SEND_METRICS", "false")
        .env("WRANGLER_HIDE_BANNER", "true")
        .env("CI", "1");
    if let Ok(path) = std::env::join_paths(all) {
        command.env("PATH", path);
    }
    command
}

pub(crate) fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs it to the end; its output goes to `target/logs/{name}.log`.
///
/// # Errors
/// Where it can't start or ends with another code than 0: with the end of that log.
pub(crate) fn run(name: &str, command: &mut Command, todo: &str) -> Result {
    let log = at("target/logs").join(format!("{name}.log"));
    match logged(command, &log)? {
        true => Ok(()),
        false => Err(Failure::new(
            format!(
                "{}\n\n{} failed; its whole output is in {}",
                tail(&log, 60),
                said(command),
                log.display()
            ),
            todo,
        )),
    }
}

/// Runs it to the end with its output in `log`; whether it ended with 0.
pub(crate) fn logged(command: &mut Command, log: &Path) -> Result<bool> {
    let advice = "check that the disk is writable and not full";
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)
            .or_fail(&format!("can't create {}", folder.display()), advice)?;
    }
    let file = File::create(log).or_fail(&format!("can't write {}", log.display()), advice)?;
    let copy = file.try_clone().or_fail("can't write a log", advice)?;
    let status = command.stdout(file).stderr(copy).status().or_fail(
        &format!("can't start {}", said(command)),
        "install it and make sure that it is in the PATH; the project needs rustup, Node 20 or newer with npm, and a shell",
    )?;
    Ok(status.success())
}

/// Runs it and returns what it printed; `None` if it can't start or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The last lines of a file; empty if there is none.
pub(crate) fn tail(path: &Path, lines: usize) -> String {
    let text = fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    let all: Vec<&str> = text.lines().collect();
    all.get(all.len().saturating_sub(lines)..)
        .unwrap_or_default()
        .join("\n")
}

fn said(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let args = command.get_args().map(|a| a.to_string_lossy().into_owned());
    std::iter::once(program)
        .chain(args)
        .collect::<Vec<_>>()
        .join(" ")
}
