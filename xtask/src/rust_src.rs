//! Builds Rust's standard library for WebAssembly from its sources, of exactly the active
//! compiler's version: a small one for the modules that browsers load, and the whole target where
//! rustup can't fetch it. The sources are rustup's, or Debian's package of them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::run::{Failure, OrFail, Result, at, command, output, run};
use crate::tools::{Stamp, WASM, write};
use crate::worker::empty;

const SOURCES: &str = "run `rustup component add rust-src`, or use Debian with an apt mirror that has the suite trixie-backports";
const ADVICE: &str = "let `rustup target add wasm32-unknown-unknown` reach its server once, or run this on Debian with an apt mirror that has the suite trixie-backports";

/// Where the active toolchain lives.
pub(crate) fn sysroot() -> Result<PathBuf> {
    output(command("rustc").args(["--print", "sysroot"]))
        .map(|path| PathBuf::from(path.trim()))
        .ok_or_else(|| {
            Failure::new(
                "rustc does not run",
                "install Rust with rustup; rust-toolchain.toml names the version",
            )
        })
}

pub(crate) fn has_wasm(sysroot: &Path) -> bool {
    // rustup's has a hash in its name, one that we built has none.
    let std = |name: &str| {
        name == "libstd.rlib" || (name.starts_with("libstd-") && name.ends_with(".rlib"))
    };
    libraries(sysroot).read_dir().is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| std(&entry.file_name().to_string_lossy()))
    })
}

fn libraries(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib").join(WASM).join("lib")
}

/// How the standard library is built.
struct Kind {
    flags: &'static str,
    features: &'static str,
}

/// As rustup's.
const USUAL: Kind = Kind {
    flags: "-Zforce-unstable-if-unmarked -Cembed-bitcode=yes",
    features: "panic-unwind",
};

/// Small, and without what a panic would say: it ends the module at once.
const SMALL: Kind = Kind {
    flags: "-Zforce-unstable-if-unmarked -Cembed-bitcode=yes -Zunstable-options \
            -Cpanic=immediate-abort -Copt-level=z",
    features: "optimize_for_size",
};

/// With what crates are compiled against [`small`]; unstable, so `RUSTC_BOOTSTRAP` goes with it.
pub(crate) const SMALL_FLAGS: [&str; 2] = ["-Zunstable-options", "-Cpanic=immediate-abort"];

/// Builds the target with the compiler of `sysroot` and puts it there.
pub(crate) fn build(sysroot: &Path) -> Result {
    let version = version(sysroot)?;
    let work = at("target/rust-src");
    empty(&work)?;
    let source = fetch(&version, &work)?;
    compile(sysroot, &source, &USUAL, &libraries(sysroot))?;
    if has_wasm(sysroot) {
        Ok(())
    } else {
        Err(Failure::new(
            "the WebAssembly target is still missing",
            ADVICE,
        ))
    }
}

/// A sysroot with the small standard library; built where it is not there yet.
pub(crate) fn small() -> Result<PathBuf> {
    let original = sysroot()?;
    let version = version(&original)?;
    let small = at("target/small-std");
    let kind = [version.as_bytes(), SMALL.flags.as_bytes()];
    let stamp = Stamp::new("small-std", &kind);
    if stamp.is_fresh() && has_wasm(&small) {
        return Ok(small);
    }
    empty(&small)?;
    let (own, work) = (
        original.join("lib/rustlib/src/rust/library"),
        at("target/rust-src"),
    );
    let source = if own.is_dir() {
        own
    } else {
        empty(&work)?;
        match fetch(&version, &work) {
            Ok(source) => source,
            Err(_) => {
                run(
                    "rust-src-rustup",
                    command("rustup").args(["component", "add", "rust-src"]),
                    SOURCES,
                )?;
                own
            }
        }
    };
    compile(&original, &source, &SMALL, &libraries(&small))?;
    // Half a gigabyte that nobody needs any more.
    let _ = fs::remove_dir_all(&work);
    stamp.write()?;
    Ok(small)
}

fn version(sysroot: &Path) -> Result<String> {
    output(command(sysroot.join("bin/rustc")).arg("--version"))
        .and_then(|line| line.split_whitespace().nth(1).map(str::to_owned))
        .ok_or_else(|| Failure::new("rustc does not say its version", ADVICE))
}

/// Compiles the standard library and puts it into the folder `to`.
fn compile(sysroot: &Path, source: &Path, kind: &Kind, to: &Path) -> Result {
    let made = at("target/rust-src/made");
    run(
        "rust-src-build",
        command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTC", sysroot.join("bin/rustc"))
            .env("RUSTFLAGS", kind.flags)
            // Outside the repository's configuration, which is meant for our crates.
            .current_dir(source)
            .args([
                "build",
                "--manifest-path",
                "sysroot/Cargo.toml",
                "--release",
                "--target",
                WASM,
            ])
            .args(["--no-default-features", "--features", kind.features])
            .arg("--target-dir")
            .arg(&made),
        ADVICE,
    )?;
    let advice = "see target/logs/rust-src-build.log";
    fs::create_dir_all(to).or_fail("can't write the standard library", advice)?;
    let from = made.join(WASM).join("release/deps");
    for entry in fs::read_dir(&from)
        .or_fail("the standard library was not built", advice)?
        .flatten()
    {
        if entry.path().extension().is_some_and(|end| end == "rlib") {
            fs::copy(entry.path(), to.join(entry.file_name()))
                .or_fail("can't write the standard library", advice)?;
        }
    }
    Ok(())
}

/// Rust's `library/` folder out of Debian's package `rust-src`, from the mirror that this machine
/// is set up with, without touching apt's own lists.
fn fetch(version: &str, work: &Path) -> Result<PathBuf> {
    let targets = output(command("apt-get").args([
        "indextargets",
        "--format",
        "$(REPO_URI)",
        "Created-By: Packages",
    ]))
    .unwrap_or_default();
    let mirror = targets
        .lines()
        .find(|uri| uri.trim_end_matches('/').ends_with("/debian"))
        .ok_or_else(|| Failure::new("this machine's apt knows no Debian mirror", ADVICE))?;
    let list = format!(
        "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {mirror} trixie-backports main\n"
    );
    write(&work.join("sources.list"), list.as_bytes())?;
    for folder in ["lists/partial", "cache/archives/partial"] {
        fs::create_dir_all(work.join(folder)).or_fail("can't make a folder for apt", ADVICE)?;
    }
    let apt = |args: &[&str]| {
        let mut apt = command("apt-get");
        apt.current_dir(work)
            .arg("-o")
            .arg(format!(
                "Dir::Etc::sourcelist={}",
                work.join("sources.list").display()
            ))
            .args(["-o", "Dir::Etc::sourceparts=-"])
            .arg("-o")
            .arg(format!(
                "Dir::State::lists={}",
                work.join("lists").display()
            ))
            .arg("-o")
            .arg(format!("Dir::Cache={}", work.join("cache").display()))
            .args(args);
        apt
    };
    run("rust-src-update", &mut apt(&["update"]), ADVICE)?;
    run(
        "rust-src-download",
        &mut apt(&["download", &format!("rust-src={version}*")]),
        ADVICE,
    )?;
    let package = fs::read_dir(work)
        .or_fail("can't list the download", ADVICE)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "deb"))
        .ok_or_else(|| Failure::new(format!("apt has no rust-src of version {version}"), ADVICE))?;
    run(
        "rust-src-unpack",
        command("dpkg-deb")
            .arg("-x")
            .arg(&package)
            .arg(work.join("unpacked")),
        ADVICE,
    )?;
    Ok(work.join(format!("unpacked/usr/src/rustc-{version}/library")))
}

/// Builds the target in a copy of the toolchain that lacks it and compiles a crate with that.
pub(crate) fn test_in_a_copy() -> Result {
    let copy = at("target/deep/toolchain");
    empty(&copy)?;
    let original = sysroot()?;
    // Links, not copies: only what is written anew differs.
    run(
        "deep-copy",
        command("cp")
            .args(["-al", "--"])
            .arg(original.join("bin"))
            .arg(original.join("lib"))
            .arg(&copy),
        ADVICE,
    )?;
    let wasm = copy.join("lib/rustlib").join(WASM);
    if wasm.exists() {
        fs::remove_dir_all(&wasm).or_fail("can't prepare the copy", ADVICE)?;
    }
    build(&copy)?;
    let source = at("target/deep/main.rs");
    write(
        &source,
        b"#[unsafe(no_mangle)] pub extern \"C\" fn answer() -> usize { vec![42usize].len() }",
    )?;
    run(
        "deep-compile",
        command(copy.join("bin/rustc"))
            .args([
                "--edition",
                "2024",
                "--crate-type",
                "cdylib",
                "--target",
                WASM,
                "-o",
            ])
            .arg(at("target/deep/answer.wasm"))
            .arg(&source),
        ADVICE,
    )?;
    // More than a gigabyte.
    for folder in [&copy, &at("target/rust-src")] {
        let _ = fs::remove_dir_all(folder);
    }
    Ok(())
}
