//! The groups of `cargo xtask test --deep` that look long for what hardly ever happens.

use std::process::Command;

use crate::run::{Result, at, built, cargo, command, run};

/// How many random schedules the engine and the naive implementation are asked about.
const CASES: &str = "100000";
/// Seconds for each fuzz target.
const FUZZ_S: &str = "-max_total_time=10";

/// The targets of `fuzz/`, with the longest input each makes something of.
const TARGETS: [(&str, &str); 3] = [
    ("recurrence", "-max_len=600"),
    ("request", "-max_len=4000"),
    ("ical", "-max_len=3000"),
];

/// The property test of slots with many cases, compiled to be fast.
pub(crate) fn naive() -> Command {
    let mut tests = cargo();
    tests
        .env("PROPTEST_CASES", CASES)
        .env("CARGO_TARGET_DIR", built("deep"))
        .args(["test", "--package", "shared", "--test", "naive"])
        .args(["--config", "profile.dev.opt-level=2"])
        .args(["--config", "profile.dev.package.\"*\".opt-level=2"]);
    tests
}

/// workerd killed a hundred times under load.
pub(crate) fn kills() -> Command {
    let mut tests = cargo();
    tests
        .env("FREESLOT_KILLS", "100")
        .args(["test", "--package", "e2e", "--", "kills::"]);
    tests
}

/// A few seconds of fuzzing for each target, from its seeds and from what earlier runs found.
///
/// The fuzzer's flags are unstable, hence `RUSTC_BOOTSTRAP`; what is fuzzed is our code as the
/// stable compiler makes it.
pub(crate) fn fuzz() -> Result {
    let tools = built("cargo-tools");
    if !tools.join("bin/cargo-fuzz").exists() {
        let mut install = cargo();
        install.args(["install", "cargo-fuzz", "--locked", "--root"]);
        run(
            "cargo-fuzz",
            install.arg(&tools),
            "check that cargo reaches its registry",
        )?;
    }
    for (target, longest) in TARGETS {
        let corpus = built(format!("fuzz/corpus/{target}"));
        std::fs::create_dir_all(&corpus).ok();
        let mut fuzz = command(tools.join("bin/cargo-fuzz"));
        fuzz.current_dir(at("fuzz"))
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_DIR", built("fuzz"))
            .args(["run", "--sanitizer", "none", target])
            .arg(corpus)
            .arg(at("fuzz/seeds").join(target))
            .args(["--", FUZZ_S, longest, "-timeout=10", "-rss_limit_mb=2048"]);
        run(
            &format!("fuzz-{target}"),
            &mut fuzz,
            "make a test of the input that is named above, and fix what it shows",
        )?;
    }
    Ok(())
}
