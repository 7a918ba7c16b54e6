//! Writes the JavaScript glue of a wasm file: `bindgen web|worker INPUT.wasm OUT_DIR NAME`.
//!
//! It does what the `wasm-bindgen` command line tool would, from the same library, and compiles
//! in a tenth of the time. `worker` asks for what Cloudflare's `worker-build` asks for. `web` also
//! gives short names to what glue and module take from each other: with their hashes they are a
//! sixth of the glue, as a browser loads it.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use walrus::Module;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [target, input, out_dir, name] = args.as_slice() else {
        eprintln!("usage: bindgen web|worker INPUT.wasm OUT_DIR NAME");
        return ExitCode::from(2);
    };
    let mut bindgen = Bindgen::new();
    let configured = match target.as_str() {
        "web" => bindgen.web(true).map(|b| b.remove_name_section(true)),
        // The shim resets the module after a panic (an abort, without unwinding).
        "worker" => bindgen.module(true).map(|b| {
            b.reset_state_function(true)
                .force_enable_abort_handler(true)
                .omit_default_module_path(false)
        }),
        other => {
            eprintln!("unknown target {other}: web or worker");
            return ExitCode::from(2);
        }
    };
    let written = configured.and_then(|b| {
        b.input_path(input)
            .out_name(name)
            .typescript(false)
            .remove_producers_section(true)
            .generate(out_dir)
    });
    if let Err(error) = written {
        eprintln!("{error:#}");
        return ExitCode::FAILURE;
    }
    if target == "web"
        && let Err(error) = shorten(Path::new(out_dir), name)
    {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Renames imports, and the exports that only the glue knows, in both files alike.
fn shorten(folder: &Path, name: &str) -> Result<(), Box<dyn Error>> {
    let (glue, wasm) = (
        folder.join(format!("{name}.js")),
        folder.join(format!("{name}_bg.wasm")),
    );
    let mut script = std::fs::read_to_string(&glue)?;
    let mut module = Module::from_file(&wasm).map_err(|error| error.to_string())?;
    let imports = module.imports.iter_mut().map(|import| &mut import.name);
    let exports = module.exports.iter_mut().map(|export| &mut export.name);
    let generated = exports.filter(|name| name.starts_with("wasm_bindgen__"));
    let mut names: Vec<&mut String> = imports.chain(generated).collect();
    // One can be the beginning of another.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for (number, name) in names.into_iter().enumerate() {
        let short = format!("_{number}");
        if !script.contains(name.as_str()) {
            return Err(format!("{name} is not in the glue").into());
        }
        script = script.replace(name.as_str(), &short);
        *name = short;
    }
    std::fs::write(&glue, script)?;
    module
        .emit_wasm_file(&wasm)
        .map_err(|error| error.to_string().into())
}
