//! `cargo xtask dev`: builds everything and runs it on this machine behind one start page.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::leash::leashed;
use crate::run::{Failure, OrFail, Result, at, built, command, npm_bin, tail};
use crate::site;
use crate::steps::Steps;
use crate::tools::write;

/// What can be said on the command line.
pub(crate) struct Options {
    fresh: bool,
    edge: u16,
    google: u16,
    customer: u16,
}

impl Options {
    pub(crate) fn parse(args: &[String]) -> Result<Self> {
        let mut options = Self {
            fresh: false,
            edge: 8787,
            google: 8788,
            customer: 4321,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let port = match arg.as_str() {
                "--fresh" => {
                    options.fresh = true;
                    continue;
                }
                "--port" => &mut options.edge,
                "--google-port" => &mut options.google,
                "--customer-port" => &mut options.customer,
                _ => {
                    return Err(Failure::new(
                        format!("unknown: {arg}"),
                        "`cargo xtask help` lists what `dev` takes",
                    ));
                }
            };
            *port = args
                .next()
                .and_then(|number| number.parse().ok())
                .filter(|number| *number > 0)
                .ok_or_else(|| {
                    Failure::new(
                        format!("{arg} needs a number from 1 to 65535"),
                        format!("for example: {arg} 9000"),
                    )
                })?;
        }
        Ok(options)
    }

    fn check_ports(&self) -> Result {
        let ports = [
            (self.edge, "--port"),
            (self.google, "--google-port"),
            (self.customer, "--customer-port"),
        ];
        for (index, (port, flag)) in ports.iter().enumerate() {
            if ports.iter().skip(index + 1).any(|(other, _)| other == port) {
                return Err(Failure::new(
                    format!("port {port} is wanted twice"),
                    format!("choose another one with {flag} N"),
                ));
            }
            if TcpListener::bind(("127.0.0.1", *port)).is_err() {
                return Err(Failure::new(
                    format!("port {port} is taken by another program"),
                    format!(
                        "end that program (perhaps another `cargo xtask dev`), or choose another port with {flag} N"
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// Runs until Ctrl-C, or until a part of it ends by itself.
pub(crate) fn dev(options: &Options) -> Result {
    let start = Instant::now();
    options.check_ports()?;
    let steps =
        Steps::new(&[&site::STEPS[..], &["Google simulator", "edge", "demo site"]].concat());
    site::build(&steps, &["bindgen", "google-sim"])?;
    if options.fresh && at(".dev").exists() {
        fs::remove_dir_all(at(".dev")).or_fail("can't remove .dev", "remove it by hand")?;
    }
    let key = master_key()?;
    let edge = format!("http://localhost:{}", options.edge);
    let google = format!("http://127.0.0.1:{}", options.google);

    let (ended, any_ended) = mpsc::channel();
    let mut simulator = command(built("debug/google-sim"));
    simulator
        .args(["--port", &options.google.to_string(), "--data"])
        .arg(at(".dev/google.json"));
    let _simulator = steps.run("Google simulator", || {
        Part::start("google", &simulator, "listening on ", &ended)
    })?;

    let mut serve = command(npm_bin("node"));
    serve
        .arg(at("xtask/js/serve.mjs"))
        .args(["--port", &options.edge.to_string(), "--persist"])
        .arg(at(".dev/edge"));
    for (name, value) in [
        ("ORIGIN", edge.as_str()),
        ("SIGN_UP", "open"),
        ("GOOGLE_CLIENT_ID", "freeslot-dev"),
        ("GOOGLE_CLIENT_SECRET", "freeslot-dev-secret"),
        ("MASTER_KEY_1", &key),
        ("GOOGLE_AUTH_URL", &format!("{google}/o/oauth2/v2/auth")),
        ("GOOGLE_TOKEN_URL", &format!("{google}/token")),
        ("GOOGLE_REVOKE_URL", &format!("{google}/revoke")),
        ("GOOGLE_CALENDAR_BASE", &format!("{google}/calendar/v3")),
    ] {
        serve.arg("--var").arg(format!("{name}={value}"));
    }
    let _edge = steps.run("edge", || Part::start("edge", &serve, "ready ", &ended))?;

    let mut demo = command(npm_bin("node"));
    demo.arg(at("xtask/js/demo.mjs"))
        .args([
            "--port",
            &options.customer.to_string(),
            "--edge",
            &edge,
            "--google",
            &google,
            "--state",
        ])
        .arg(at(".dev/demo.json"));
    let demo = steps.run("demo site", || Part::start("demo", &demo, "ready ", &ended))?;

    println!(
        "\n  Ready after {:.1} s. Open {}\n  Ctrl-C ends everything; what you did stays in .dev/ (`--fresh` starts over).\n",
        start.elapsed().as_secs_f32(),
        demo.said
    );
    let name = any_ended.recv().unwrap_or("a part");
    Err(Failure::new(
        format!("{}\n\n{name} ended by itself", tail(&log(name), 30)),
        format!(
            "its whole output is in .dev/logs/{name}.log; start again, with --fresh if that does not help"
        ),
    ))
}

/// A running part; ends when this is dropped.
struct Part {
    leash: Child,
    /// What followed the words that say it is ready.
    said: String,
}

impl Part {
    /// Starts `program` and waits until it prints a line that begins with `ready`.
    fn start(
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

fn log(name: &str) -> PathBuf {
    at(".dev/logs").join(format!("{name}.log"))
}

/// 32 random bytes in base64, made once: what was sealed with another key could not be opened.
fn master_key() -> Result<String> {
    let path = at(".dev/master_key");
    if let Ok(key) = fs::read_to_string(&path) {
        return Ok(key.trim().to_owned());
    }
    let mut bytes = [0; 32];
    File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut bytes))
        .or_fail("can't read random bytes", "this needs Linux or macOS")?;
    let key = base64(&bytes);
    write(&path, key.as_bytes())?;
    Ok(key)
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().enumerate().fold(0u32, |bits, (index, byte)| {
            bits | u32::from(*byte) << (16 - 8 * index)
        });
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit)) as usize & 63;
            text.push(if digit <= chunk.len() {
                char::from(DIGITS[index])
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_padded() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_taken_port_names_its_flag() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let google = taken.local_addr().unwrap().port();
        let options = Options {
            fresh: false,
            edge: 0,
            google,
            customer: 1,
        };
        let failure = Options {
            edge: free(),
            customer: free(),
            ..options
        }
        .check_ports()
        .unwrap_err();
        assert!(
            failure.what().contains(&google.to_string()),
            "{}",
            failure.what()
        );
    }

    fn free() -> u16 {
        TcpListener::bind(("127.0.0.1", 0))
            .unwrap()
            .local_addr()
            .unwrap()
            .port()
    }
}
