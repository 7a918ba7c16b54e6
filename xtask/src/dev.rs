//! `cargo xtask dev`: builds everything and runs it on this machine behind one start page.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Read};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc;
use std::time::Instant;

use crate::part::{Part, log};
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
            if is_taken(*port) {
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

/// Whether a program on this machine listens there already.
fn is_taken(port: u16) -> bool {
    // `localhost` may mean either address, so that another program's page could be shown in
    // place of ours. Not every machine has the second one.
    let other = TcpListener::bind(("::1", port));
    TcpListener::bind(("127.0.0.1", port)).is_err()
        || other.is_err_and(|error| error.kind() == ErrorKind::AddrInUse)
}

const LOCK: &str = ".dev/lock";

/// Makes `.dev` ours until the returned file is closed, however we end.
fn lock() -> Result<File> {
    let advice = "check that the repository is writable and not full";
    fs::create_dir_all(at(".dev")).or_fail("can't create .dev", advice)?;
    let file = File::create(at(LOCK)).or_fail(&format!("can't write {LOCK}"), advice)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::new(
            "another `cargo xtask dev` of this repository is running; both would write to .dev/",
            "use that one, or end it with Ctrl-C first",
        )),
        Err(TryLockError::Error(error)) => {
            Err(Failure::new(format!("can't lock {LOCK}: {error}"), advice))
        }
    }
}

/// Empties a folder, but for one file: the lock that we hold.
fn empty(folder: &Path, kept: &Path) -> Result {
    let todo = "remove it by hand";
    let what = format!("can't empty {}", folder.display());
    for entry in fs::read_dir(folder).or_fail(&what, todo)? {
        let entry = entry.or_fail(&what, todo)?;
        let path = entry.path();
        if path == kept {
            continue;
        }
        let removed = match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            true => fs::remove_dir_all(&path),
            false => fs::remove_file(&path),
        };
        removed.or_fail(&format!("can't remove {}", path.display()), todo)?;
    }
    Ok(())
}

/// Runs until Ctrl-C, or until a part of it ends by itself.
pub(crate) fn dev(options: &Options) -> Result {
    let start = Instant::now();
    let _lock = lock()?;
    options.check_ports()?;
    let steps =
        Steps::new(&[&site::STEPS[..], &["Google simulator", "edge", "demo site"]].concat());
    site::build(&steps, &["bindgen", "google-sim"])?;
    if options.fresh {
        empty(&at(".dev"), &at(LOCK))?;
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
        ("MAIL_FROM", "Freeslot <freeslot@example.com>"),
        ("MAIL_URL", &format!("{google}/_mail/send")),
        ("MAIL_KEY", "dev"),
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
        "\n  Ready after {:.1} s. Open {}\n  Mails that Freeslot sends are at {google}/mailbox\n  Ctrl-C ends everything; what you did stays in .dev/ (`--fresh` starts over).\n",
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

    #[test]
    fn a_port_taken_on_either_address_is_taken() {
        for address in ["127.0.0.1", "::1"] {
            // Not every machine has the second one.
            if let Ok(taken) = TcpListener::bind((address, 0)) {
                assert!(is_taken(taken.local_addr().unwrap().port()), "{address}");
            }
        }
    }

    #[test]
    fn all_goes_but_the_lock() {
        let folder = std::env::temp_dir().join(format!("freeslot-dev-{}", std::process::id()));
        // Of an earlier run that failed.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("edge/site")).unwrap();
        for name in ["lock", "google.json", "edge/site/data"] {
            fs::write(folder.join(name), "").unwrap();
        }
        empty(&folder, &folder.join("lock")).unwrap();
        let left = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path());
        assert_eq!(left.collect::<Vec<_>>(), [folder.join("lock")]);
        fs::remove_dir_all(folder).unwrap();
    }

    fn free() -> u16 {
        TcpListener::bind(("127.0.0.1", 0))
            .unwrap()
            .local_addr()
            .unwrap()
            .port()
    }
}
