//! Child processes that never outlive the test, however it ends.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// A shell that runs the program and, once its own standard input closes, kills its process
/// group: also when the test itself was killed.
const LEASH: &str = r#""$@" </dev/null & cat >/dev/null 2>&1; kill -KILL 0"#;

/// A running program.
pub struct Process {
    name: String,
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts a program that is killed with its children when this is dropped. What it writes to
    /// standard error goes to `log`.
    #[must_use]
    pub fn leashed(program: &Path, args: &[String], envs: &[(&str, &str)], log: &Path) -> Self {
        let mut command = Command::new("sh");
        command
            .args(["-c", LEASH, "sh"])
            .arg(program)
            .args(args)
            .envs(envs.iter().copied())
            .process_group(0);
        Self::start(program, command, log)
    }

    /// Starts a program that ends by itself, with its children, when its standard input closes.
    #[must_use]
    pub fn obedient(program: &Path, args: &[String], log: &Path) -> Self {
        let mut command = Command::new(program);
        command.args(args);
        Self::start(program, command, log)
    }

    fn start(program: &Path, mut command: Command, log: &Path) -> Self {
        let name = program.display().to_string();
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(log)
            .unwrap_or_else(|error| panic!("can't write {}: {error}", log.display()));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("can't start {name}: {error}"));
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().expect("its output is piped");
        let lines = BufReader::new(stdout).lines();
        Self {
            name,
            child,
            stdin,
            lines,
        }
    }

    /// Reads its output up to the first line that `wanted` takes.
    pub async fn line<T>(&mut self, wanted: impl Fn(&str) -> Option<T>) -> T {
        match self.line_within(60, wanted).await {
            Ok(Some(found)) => found,
            Ok(None) => panic!("{} ended before it was ready", self.name),
            Err(_) => panic!("{} is not ready after a minute", self.name),
        }
    }

    /// The same, for so many seconds; `None` if its output ends before.
    ///
    /// # Errors
    /// If it says nothing of it in that time.
    pub async fn line_within<T>(
        &mut self,
        seconds: u64,
        wanted: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, tokio::time::error::Elapsed> {
        let found = async {
            while let Ok(Some(line)) = self.lines.next_line().await {
                if let Some(found) = wanted(&line) {
                    return Some(found);
                }
            }
            None
        };
        tokio::time::timeout(Duration::from_secs(seconds), found).await
    }

    /// Ends it, with its children, and waits until it is gone.
    pub async fn end(mut self) {
        drop(self.stdin.take());
        let _ = tokio::time::timeout(Duration::from_secs(10), self.child.wait()).await;
    }

    /// [`Self::end`] where nothing can be awaited.
    pub fn end_now(mut self) {
        drop(self.stdin.take());
        for _ in 0..100 {
            if !matches!(self.child.try_wait(), Ok(None)) {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The process itself; for a leashed one, its shell.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id().unwrap_or(0)
    }
}

/// Sends a signal such as `KILL` to a process that the harness started.
///
/// # Errors
/// If there is no such process.
pub async fn signal(name: &str, pid: u32) -> Result<(), String> {
    assert!(pid > 1, "no process to signal");
    let done = Command::new("sh")
        .args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &pid.to_string()])
        .output()
        .await
        .map_err(|error| error.to_string())?;
    if done.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&done.stderr).into_owned())
    }
}

/// The children of a process, as the kernel tells.
#[must_use]
pub fn children(pid: u32) -> Vec<u32> {
    let Ok(tasks) = std::fs::read_dir(format!("/proc/{pid}/task")) else {
        return Vec::new();
    };
    tasks
        .flatten()
        .filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|text| {
            text.split_whitespace()
                .filter_map(|word| word.parse().ok())
                .collect::<Vec<u32>>()
        })
        .collect()
}
