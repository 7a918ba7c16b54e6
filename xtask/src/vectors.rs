//! `cargo xtask test --only vectors`: every file of `tests/vectors/` as WebAssembly, in Node.

use std::process::Command;

use crate::run::{Result, at, built, cargo, command, npm_bin, run};
use crate::tools::{self, WASM};
use crate::worker::empty;

/// Compiles and binds the module, and returns what is to be run.
pub(crate) fn in_node() -> Result<Command> {
    tools::native(&["bindgen"])?;
    let mut build = cargo();
    build
        .args(["build", "--lib", "--target", WASM, "--package", "vectors"])
        // Unoptimised, the cases take longer than the compiler saves.
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_DEV_DEBUG", "false");
    run("vectors", &mut build, "fix the error above")?;
    let out = at("target/staging/vectors");
    empty(&out)?;
    run(
        "vectors-bindgen",
        command(built("debug/bindgen"))
            .arg("web")
            .arg(built(WASM).join("debug/vectors.wasm"))
            .arg(&out)
            .arg("vectors"),
        "remove target/staging and try again",
    )?;
    let mut node = command(npm_bin("node"));
    node.arg(at("xtask/js/vectors.mjs"))
        .arg(&out)
        .arg(at("tests/vectors"));
    Ok(node)
}
