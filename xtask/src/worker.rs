//! The Worker in `target/worker/`: the edge's wasm, its glue and one bundled `index.js`.
//!
//! The same steps as Cloudflare's `worker-build --release`, which would take three CPU minutes
//! to compile: bindings, wasm-opt, the shim with a handler for each export, esbuild.

use std::fs;
use std::path::Path;

use crate::run::{Failure, OrFail, Result, at, built, cargo, command, npm_bin, run};
use crate::tools::{Stamp, WASM, read, write};

/// Named one by one, so that a newer wasm-opt never writes what workerd can't read yet.
pub(crate) const WASM_FEATURES: [&str; 7] = [
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-reference-types",
    "--enable-exception-handling",
];

const SHIM: &str = include_str!("../js/shim.js");

pub(crate) fn compile() -> Result {
    // A module as `site.rs` makes them, but with the usual standard library: here somebody reads
    // what a panic says.
    run(
        "edge",
        cargo()
            .args(["rustc", "--release", "--lib", "--target", WASM])
            .args(["--crate-type", "cdylib", "--package", "edge"]),
        "fix the error above, then try again",
    )
}

pub(crate) fn package() -> Result {
    let wasm = built(WASM).join("release/edge.wasm");
    let bindgen = built("debug/bindgen");
    let stamp = Stamp::new(
        "worker",
        &[&read(&wasm)?, &read(&bindgen)?, SHIM.as_bytes()],
    );
    let out = at("target/worker");
    if stamp.is_fresh() && out.join("index.js").exists() && out.join("index_bg.wasm").exists() {
        return Ok(());
    }
    let staging = at("target/staging/worker");
    empty(&staging)?;
    run(
        "worker-bindgen",
        command(bindgen)
            .arg("worker")
            .arg(&wasm)
            .arg(&staging)
            .arg("index"),
        ADVICE,
    )?;
    let bound = staging.join("index_bg.wasm");
    let small = staging.join("small.wasm");
    run(
        "worker-opt",
        // Names stay: they make a stack trace in the log readable.
        command(npm_bin("wasm-opt"))
            .args(["-O", "--debuginfo"])
            .args(WASM_FEATURES)
            .arg(&bound)
            .arg("-o")
            .arg(&small),
        ADVICE,
    )?;
    let glue = String::from_utf8_lossy(&read(&staging.join("index.js"))?).into_owned();
    write(&staging.join("shim.js"), shim(&glue)?.as_bytes())?;
    run(
        "worker-bundle",
        command(npm_bin("esbuild"))
            .args([
                "./shim.js",
                "--bundle",
                "--format=esm",
                "--minify",
                "--allow-overwrite",
            ])
            .args([
                "--external:./index_bg.wasm",
                "--external:cloudflare:*",
                "--outfile=bundle.js",
            ])
            .current_dir(&staging),
        ADVICE,
    )?;
    let bundle = String::from_utf8_lossy(&read(&staging.join("bundle.js"))?)
        .replace("import source ", "import ");
    write(&out.join("index_bg.wasm"), &read(&small)?)?;
    write(&out.join("index.js"), bundle.as_bytes())?;
    stamp.write()
}

const ADVICE: &str = "remove target/staging and target/stamps and try again";

/// The entry point: a handler for each exported function, a proxy for each exported class.
fn shim(glue: &str) -> Result<String> {
    let mut handlers = String::new();
    let mut classes = String::new();
    for line in glue.lines() {
        let function = line
            .strip_prefix("export function ")
            .or_else(|| line.strip_prefix("export async function "))
            .and_then(|rest| rest.split_once('('))
            // `export { fetch2 as fetch }`: the name was taken by an import.
            .or_else(|| {
                line.strip_prefix("export { ")?
                    .split_once(" as ")?
                    .1
                    .split_once('}')
                    .map(|(name, _)| (name, ""))
            });
        if let Some(name) = function.map(|(name, _)| name.trim()) {
            if ["fetch", "queue", "scheduled", "email"].contains(&name) {
                handlers += &format!(
                    "Entrypoint.prototype.{name} = function {name}(arg) {{ return exports.{name}.call(this, arg, this.env, this.ctx); }};\n"
                );
            } else if !name.starts_with("__") {
                handlers += &format!("Entrypoint.prototype.{name} = exports.{name};\n");
            }
        } else if let Some((name, _)) = line
            .strip_prefix("export class ")
            .and_then(|rest| rest.split_once('{'))
        {
            let name = name.split_whitespace().next().unwrap_or_default();
            classes +=
                &format!("export const {name} = new Proxy(exports.{name}, classProxyHooks);\n");
        }
    }
    if handlers.is_empty() || classes.is_empty() {
        return Err(Failure::new(
            "the edge exports no handler or no Durable Object",
            "edge/src/lib.rs must hold `#[event(fetch)]` and reach the objects in edge/src/cf/",
        ));
    }
    Ok(SHIM.replace("$HANDLERS", &handlers) + &classes)
}

/// Makes sure that a folder is there and empty.
pub(crate) fn empty(folder: &Path) -> Result {
    if folder.exists() {
        fs::remove_dir_all(folder).or_fail(
            &format!("can't empty {}", folder.display()),
            "remove it by hand",
        )?;
    }
    fs::create_dir_all(folder).or_fail(
        &format!("can't create {}", folder.display()),
        "check that the disk is writable and not full",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_export_gets_its_place() {
        let glue = "export class Site {\nexport function __worker_init_state() {\nexport { fetch2 as fetch }\n";
        let made = shim(glue).unwrap();
        assert!(
            made.contains("Entrypoint.prototype.fetch = function fetch(arg)"),
            "{made}"
        );
        assert!(
            made.contains("export const Site = new Proxy(exports.Site, classProxyHooks);"),
            "{made}"
        );
        assert!(!made.contains("prototype.__worker"), "{made}");
        assert!(shim("export class Site {").is_err());
    }
}
