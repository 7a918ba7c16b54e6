//! Licences, sources and bans of all crates, checked by cargo-deny with deny.toml.

use std::path::PathBuf;

use crate::run::{Result, at, cargo, command, run};
use crate::tools::has;

const VERSION: &str = "^0.20";

/// cargo-deny of the machine, else one of our own in `target/tools`, compiled for haste.
fn program() -> Result<PathBuf> {
    if has("cargo-deny") {
        return Ok("cargo-deny".into());
    }
    let own = at("target/tools/bin/cargo-deny");
    if !own.exists() {
        run(
            "cargo-deny-install",
            cargo()
                .args([
                    "install",
                    "cargo-deny",
                    "--version",
                    VERSION,
                    "--locked",
                    "--no-default-features",
                    "--root",
                ])
                .arg(at("target/tools"))
                .env("CARGO_TARGET_DIR", at("target/tools/build"))
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
                .env("CARGO_PROFILE_RELEASE_LTO", "false")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
            "install it yourself: `cargo install cargo-deny`",
        )?;
        // Its intermediate files are large and never needed again.
        let _ = std::fs::remove_dir_all(at("target/tools/build"));
    }
    Ok(own)
}

pub(crate) fn deny() -> Result {
    // It works offline, on what is there: the crates of all targets must be.
    run(
        "fetch",
        cargo().args(["fetch", "--locked"]),
        "check that cargo reaches its registry",
    )?;
    run(
        "deny",
        command(program()?).args(["--offline", "check", "licenses", "bans", "sources"]),
        "choose another crate, or add its licence to deny.toml if it asks for no more than those there",
    )
}
