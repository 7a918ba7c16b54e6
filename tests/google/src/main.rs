//! `google-sim --port N [--data FILE]`: see the crate's documentation.

use std::path::PathBuf;
use std::process::ExitCode;

use google_sim::Server;
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str = "usage: google-sim [--port N] [--data FILE]   (port 0: any free one)";

fn arguments() -> Result<(u16, Option<PathBuf>), String> {
    let (mut port, mut file) = (0, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .ok_or_else(|| format!("{word} needs a value.\n{USAGE}"))
        };
        match word.as_str() {
            "--port" => {
                let text = value()?;
                port = text
                    .parse()
                    .map_err(|_| format!("{text:?} is not a port.\n{USAGE}"))?;
            }
            "--data" => file = Some(PathBuf::from(value()?)),
            _ => return Err(format!("{word:?} is not understood.\n{USAGE}")),
        }
    }
    Ok((port, file))
}

async fn run() -> Result<(), String> {
    let (port, file) = arguments()?;
    let server = Server::start(port, file)
        .await
        .map_err(|err| match err.kind() {
            std::io::ErrorKind::AddrInUse => {
                format!("Port {port} is taken: choose another with --port.")
            }
            _ => format!("The simulator could not start: {err}"),
        })?;
    println!("listening on {}", server.base);
    let mut terminate = signal(SignalKind::terminate()).map_err(|err| err.to_string())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    server
        .stop()
        .map_err(|err| format!("The state could not be saved: {err}"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("google-sim: {text}");
            ExitCode::FAILURE
        }
    }
}
