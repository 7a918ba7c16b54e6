//! `cargo xtask bench`: how fast the availability engine is, beside a naive implementation in
//! the same run, natively and as WebAssembly; and how many bookings a `Site` makes a second in
//! workerd, beside a bare object that makes the same two calls. `cargo xtask bench widget`: how soon
//! a visitor sees free times, beside others.

use std::fs;

use crate::run::{Failure, Result, at, built, cargo, command, npm_bin, run, tail};
use crate::steps::Steps;
use crate::{browser, calcom, site, test, tools};

const NATIVE: &str = "natively (criterion)";
const COMPILE: &str = "compile to WebAssembly";
const WASM: &str = "as WebAssembly (Node)";
const BUILD: &str = "build the Worker";
const BOOKINGS: &str = "bookings a second (workerd)";

/// Measures and prints the table.
pub(crate) fn bench() -> Result {
    tools::wasm_target()?;
    tools::npm()?;
    let steps = Steps::new(&[NATIVE, COMPILE, WASM, BUILD, BOOKINGS]);
    let criterion = built("criterion");
    steps.run(NATIVE, || {
        // What an earlier run left there must not be taken for this one's.
        let _ = fs::remove_dir_all(&criterion);
        run(
            "bench",
            cargo().args(["bench", "--package", "bench", "--bench", "slots"]),
            "fix the error above",
        )
    })?;
    steps.run(COMPILE, || {
        let mut build = cargo();
        build.args(["build", "--profile", "bench", "--package", "bench", "--lib"]);
        build.args(["--target", tools::WASM]);
        run("bench-wasm", &mut build, "fix the error above")
    })?;
    steps.run(WASM, || {
        let mut node = command(npm_bin("node"));
        node.arg(at("xtask/js/bench.mjs"));
        node.arg(built(format!("{}/release/bench.wasm", tools::WASM)));
        node.arg(&criterion);
        run("bench-node", &mut node, "fix the error above")
    })?;
    steps.run(BUILD, || site::build(&Steps::quiet(), &["bindgen"]))?;
    steps.run(BOOKINGS, || {
        // The simulator and the client cost both the same; the less, the more the ratio says.
        let fast = ["--profile=simulate", "--package"];
        let mut sim = cargo();
        sim.arg("build").args(fast).arg("google-sim");
        run("bench-google-sim", &mut sim, "fix the error above")?;
        let mut bookings = cargo();
        bookings
            .arg("run")
            .args(fast)
            .args(["e2e", "--example=bookings"]);
        test::environment(&mut bookings);
        bookings.env("FREESLOT_GOOGLE_SIM", built("simulate/google-sim"));
        run("bench-bookings", &mut bookings, "fix the error above")
    })?;
    println!("\n{}", tail(&at("target/logs/bench-node.log"), 40));
    println!("\n{}", tail(&at("target/logs/bench-bookings.log"), 11));
    Ok(())
}

const PEER: &str = "bundle Cal.com's Booker, outside the repository";
const WIDGET: &str = "the widget beside others (ten minutes)";

/// Measures the widget beside others, prints the table and draws `docs/bench-widget.svg`.
///
/// `--built` measures what lies in target/ instead of building it first.
pub(crate) fn widget(args: &[String]) -> Result {
    let build = match args {
        [] => true,
        [flag] if flag == "--built" => false,
        _ => {
            return Err(Failure::new(
                format!("unknown: cargo xtask bench widget {}", args.join(" ")),
                "`cargo xtask help` lists what it takes",
            ));
        }
    };
    tools::npm()?;
    let missing = |why: String| Failure::new(why, "install it, then try again");
    browser::ready().map_err(missing)?;
    let all = [BUILD, PEER, WIDGET];
    let steps = Steps::new(&all[usize::from(!build)..]);
    if build {
        steps.run(BUILD, || {
            site::build(&Steps::quiet(), &["bindgen", "google-sim"])
        })?;
    }
    let mut measure = cargo();
    measure.args(["run", "--package", "e2e", "--example=widget"]);
    test::environment(&mut measure);
    steps.run(PEER, || {
        for version in [calcom::PATCHED, calcom::PUBLISHED] {
            let bundle = calcom::bundle(&version)?;
            measure.env(version.variable, bundle);
        }
        Ok(())
    })?;
    steps.run(WIDGET, || {
        run("bench-widget", &mut measure, "fix the error above")
    })?;
    let log = tail(&at("target/logs/bench-widget.log"), 60);
    // cargo's own words come before it.
    let begins = log.find("The widget beside others").unwrap_or(0);
    println!(
        "\n{}\n\ndocs/bench-widget.svg is drawn anew.",
        log[begins..].trim_end()
    );
    Ok(())
}
