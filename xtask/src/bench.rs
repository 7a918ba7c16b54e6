//! `cargo xtask bench`: how fast the availability engine is, beside a naive implementation in
//! the same run, natively and as WebAssembly.

use std::fs;

use crate::run::{Result, at, built, cargo, command, npm_bin, run, tail};
use crate::steps::Steps;
use crate::tools;

const NATIVE: &str = "natively (criterion)";
const COMPILE: &str = "compile to WebAssembly";
const WASM: &str = "as WebAssembly (Node)";

/// Measures and prints the table.
pub(crate) fn bench() -> Result {
    tools::wasm_target()?;
    tools::npm()?;
    let steps = Steps::new(&[NATIVE, COMPILE, WASM]);
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
    println!("\n{}", tail(&at("target/logs/bench-node.log"), 40));
    Ok(())
}
