//! The parts that `dev` runs side by side, each on a leash and with a log of its own.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::leash::leashed;
use crate::run::{Failure, OrFail, Result, at, tail};
use crate::tools::write;

/// A running part; ends when this is dropped.
pub(crate) struct Part {
    leash: Child,
    /// What followed the words that say it is ready.
    pub(crate) said: String,
}

impl Part {
    /// Starts `program` and waits until it prints a line that begins with `ready`.
    pub(crate) fn start(
        name: &'static str,
        program: &Command,
        ready: &str,
        ended: &mpsc::Sender<&'static str>,
    ) -> Result<Self> {
        let log = log(name);
        write(&log, b"")?;
        let advice = format!(
            "its whole output is in {}; start again, with --fresh if that does not help",
            log.display()
        );
        let file = File::options()
            .append(true)
            .open(&log)
            .or_fail("can't write a log", &advice)?;
        let errors = file.try_clone().or_fail("can't write a log", &advice)?;
        let mut leash = leashed(program)
            .and_then(|mut leash| leash.stdout(Stdio::piped()).stderr(errors).spawn())
            .or_fail(&format!("can't start {name}"), &advice)?;
        let (line, first) = mpsc::channel();
        if let Some(output) = leash.stdout.take() {
            let (ready, ended) = (ready.to_owned(), ended.clone());
            std::thread::spawn(move || {
                copy(output, file, &ready, &line);
                let _ = ended.send(name);
            });
        }
        match first.recv_timeout(Duration::from_secs(120)) {
            Ok(said) => Ok(Self { leash, said }),
            Err(error) => {
                drop(Self {
                    leash,
                    said: String::new(),
                });
                let why = if error == mpsc::RecvTimeoutError::Timeout {
                    "was not ready within 120 s"
                } else {
                    "ended before it was ready"
                };
                Err(Failure::new(
                    format!("{}\n\n{name} {why}", tail(&log, 40)),
                    advice,
                ))
            }
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Closing its standard input makes the leash end the whole group.
        drop(self.leash.stdin.take());
        let _ = self.leash.wait();
    }
}

/// Copies lines into the log; tells what stood behind the first `ready`.
fn copy(output: impl Read, mut log: File, ready: &str, line: &mpsc::Sender<String>) {
    for text in BufReader::new(output)
        .lines()
        .map_while(std::result::Result::ok)
    {
        let _ = writeln!(log, "{text}");
        if let Some(rest) = text.strip_prefix(ready) {
            let _ = line.send(
                rest.split_whitespace()
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            );
        }
    }
}

/// Where what a part says is kept.
pub(crate) fn log(name: &str) -> PathBuf {
    at(".dev/logs").join(format!("{name}.log"))
}
