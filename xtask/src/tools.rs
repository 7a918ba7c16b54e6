//! What the project needs on the machine, each set up only if it is missing.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

use crate::run::{OrFail, Result, at, cargo, command, npm_bin, output, run};
use crate::rust_src;

pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Rust's standard library for WebAssembly: from rustup, else built from Debian's sources.
pub(crate) fn wasm_target() -> Result {
    let sysroot = rust_src::sysroot()?;
    if rust_src::has_wasm(&sysroot) {
        return Ok(());
    }
    let advice = "see target/logs/rustup.log";
    if run(
        "rustup",
        command("rustup").args(["target", "add", WASM]),
        advice,
    )
    .is_ok()
        && rust_src::has_wasm(&sysroot)
    {
        return Ok(());
    }
    println!("    rustup can't fetch {WASM}; building it from Debian's package of Rust's sources");
    rust_src::build(&sysroot)
}

/// The npm packages, exactly as in package-lock.json.
pub(crate) fn npm() -> Result {
    let lock = fs::read(at("package-lock.json")).or_fail(
        "can't read package-lock.json",
        "check out the repository again",
    )?;
    let stamp = Stamp::new("npm", &[&lock]);
    if stamp.is_fresh() && npm_bin("workerd").exists() {
        return Ok(());
    }
    // Without the packages' install scripts: none of them is needed.
    run(
        "npm",
        command("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]),
        "check that npm reaches its registry (`npm ping`), then try again",
    )?;
    stamp.write()
}

/// Programs of ours that run on this machine, quick to compile.
pub(crate) fn native(packages: &[&str]) -> Result {
    let mut build = cargo();
    build.args(["build", "--bins"]);
    for package in packages {
        build.args(["--package", package]);
    }
    run(
        "native",
        &mut build,
        "if crates can't be fetched, check that cargo reaches its registry; else fix the error above",
    )
}

/// Whether a program of this name answers to `--version`.
pub(crate) fn has(program: &str) -> bool {
    output(command(program).arg("--version")).is_some()
}

/// Remembers from which input something was made, to make it again only if that changed.
pub(crate) struct Stamp {
    name: String,
    hash: String,
}

impl Stamp {
    pub(crate) fn new(name: &str, inputs: &[&[u8]]) -> Self {
        Self {
            name: name.to_owned(),
            hash: hash(inputs),
        }
    }

    pub(crate) fn is_fresh(&self) -> bool {
        fs::read_to_string(self.path()).is_ok_and(|kept| kept == self.hash)
    }

    pub(crate) fn write(&self) -> Result {
        write(&self.path(), self.hash.as_bytes())
    }

    fn path(&self) -> std::path::PathBuf {
        at("target/stamps").join(&self.name)
    }
}

/// 16 hexadecimal digits that differ where the content differs; no protection against malice.
pub(crate) fn hash(inputs: &[&[u8]]) -> String {
    let mut hasher = DefaultHasher::new();
    for input in inputs {
        hasher.write_usize(input.len());
        hasher.write(input);
    }
    format!("{:016x}", hasher.finish())
}

pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).or_fail(
        &format!("can't read {}", path.display()),
        "run `cargo xtask build` again; if it stays, remove target/ and try once more",
    )
}

pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result {
    let advice = "check that the disk is writable and not full";
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .or_fail(&format!("can't create {}", folder.display()), advice)?;
    }
    fs::write(path, bytes).or_fail(&format!("can't write {}", path.display()), advice)
}
