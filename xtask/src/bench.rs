//! `cargo xtask bench`: how fast the availability engine is, beside a naive implementation in
//! the same run, natively and as WebAssembly; and how many bookings a `Site` makes a second in
//! workerd, beside a bare object that makes the same two calls.

use std::fs;

use crate::run::{Result, at, built, cargo, command, npm_bin, run, tail};
use crate::steps::Steps;
use crate::{site, test, tools};

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
