//! `cargo xtask dev | build | test | bench`: everything one does with this repository, in one program.
//!
//! It needs Rust (rustup), Node and a shell; what else is missing it sets up under `target/` and
//! `node_modules/`.

mod bench;
mod browser;
mod calcom;
mod counts;
mod deep;
mod deny;
mod dev;
mod holidays;
mod leash;
mod part;
mod run;
mod rust_src;
mod site;
mod steps;
mod test;
mod tidy;
mod tools;
mod vectors;
mod worker;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask dev [--fresh] [--port N] [--google-port N] [--customer-port N]
    Builds everything, starts it on this machine with a simulated Google and a connected demo
    site, and prints the address of a start page. Ctrl-C ends it.
      --fresh            start from empty data (they are kept in .dev/)
      --port N           the edge, 8787 if not said
      --google-port N    the simulated Google, 8788
      --customer-port N  the start page and the customer's page, 4321

cargo xtask build
    Builds what is deployed: the Worker in target/worker/, its assets in target/site/.

cargo xtask wrangler ARGS...
    The pinned wrangler with the Node it wants: `cargo xtask wrangler deploy`.

cargo xtask test [--deep] [--only GROUP]...
    Runs everything that guards the project, fast groups first.
      --deep             also what takes long and rarely changes
      --only GROUP       only this group (repeat for more); the names are printed by a run

cargo xtask simulate [--seeds N] [--from SEED] [--all] [--seed SEED] [--planted FAULT]
    Histories that try to break what must never break; the same seed gives the same history.

cargo xtask holidays
    Writes public/holidays/ anew, from this year on. Needs Python 3 and the package registry.

cargo xtask bench
    How fast slots are computed, natively and as WebAssembly, beside a naive implementation; and
    how many bookings a site makes a second, beside an object that does the least.

cargo xtask bench widget [--built]
    How soon a visitor sees free times and can use them on a slow phone's processor and network:
    the widget, a static page, and Cal.com's Booker (from npm, bundled outside the repository), in
    one run. Prints the table and draws docs/bench-widget.svg.
      --built            what lies in target/, without building it first
";

/// Runs the pinned wrangler on the Node that it wants, at the terminal that xtask was started on.
fn wrangler(args: &[String]) -> run::Result {
    tools::npm()?;
    let status = run::command(run::npm_bin("wrangler"))
        .args(args)
        .stdin(std::process::Stdio::inherit())
        .env_remove("CI")
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        _ => Err(run::Failure::new(
            format!("wrangler {} did not succeed", args.join(" ")),
            "its own words above say why",
        )),
    }
}

/// Runs histories of the simulation, at the terminal that xtask was started on.
fn simulate(args: &[String]) -> run::Result {
    let status = run::cargo()
        .args([
            "run",
            "--quiet",
            "--profile=simulate",
            "--package=simulation",
            "--",
        ])
        .args(args)
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        _ => Err(run::Failure::new(
            "the simulation did not end well",
            "the history above says what was broken",
        )),
    }
}

fn unknown(args: &[String]) -> run::Result {
    Err(run::Failure::new(
        format!("unknown: cargo xtask {}", args.join(" ")),
        "`cargo xtask help` lists what there is",
    ))
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let result = match command {
        "dev" => dev::Options::parse(rest).and_then(|options| dev::dev(&options)),
        "build" if rest.is_empty() => site::build_all(),
        "test" => test::Options::parse(rest).and_then(|options| test::test(&options)),
        "holidays" if rest.is_empty() => holidays::write(),
        "simulate" => simulate(rest),
        "bench" => match rest.split_first() {
            None => bench::bench(),
            Some((what, more)) if what == "widget" => bench::widget(more),
            Some(_) => unknown(&args),
        },
        "wrangler" => wrangler(rest),
        "leash" => return leash::leash(rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        _ => unknown(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            ExitCode::FAILURE
        }
    }
}
