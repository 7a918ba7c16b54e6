//! Writes the JavaScript glue of a wasm file: `bindgen web|worker INPUT.wasm OUT_DIR NAME`.
//!
//! It does what the `wasm-bindgen` command line tool would, from the same library, and compiles
//! in a tenth of the time. `worker` asks for what Cloudflare's `worker-build` asks for. `web` also
//! gives short names to what glue and module take from each other: with their hashes they are a
//! sixth of the glue, as a browser loads it. And it leaves out the [`UNUSED`] classes.

use std::collections::HashSet;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use walrus::{ElementItems, FunctionBuilder, FunctionId, Module, RawCustomSection};
use wasm_bindgen_cli_support::Bindgen;

/// How the classes begin that `wasm-streams` exports. Leptos brings it along for server functions,
/// which nothing in a browser of ours calls; no linker may leave out what is exported.
const UNUSED: &str = "IntoUnderlying";

/// What the names of the tasks contain that run their methods.
const UNUSED_TASKS: [&str; 2] = ["future_to_promise", "wasm_streams"];

/// How the compiler begins the name of a closure (Rust's v0 mangling).
const CLOSURE: &str = "_RNC";

/// Where the macro says what a crate exports and imports: texts and descriptions in turn, each
/// after its length.
const SECTION: &str = "__wasm_bindgen_unstable";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [target, input, out_dir, name] = args.as_slice() else {
        eprintln!("usage: bindgen web|worker INPUT.wasm OUT_DIR NAME");
        return ExitCode::from(2);
    };
    let mut bindgen = Bindgen::new();
    let configured = match target.as_str() {
        // The names are what wasm-opt sorts the functions by.
        "web" => bindgen.web(true),
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
    let bytes = match smaller(target, Path::new(input)) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let written = configured.and_then(|b| {
        b.input_bytes(name, bytes)
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

/// The module without what no browser needs of it.
fn smaller(target: &str, input: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    if target != "web" {
        return Ok(std::fs::read(input)?);
    }
    let mut module = Module::from_file(input).map_err(|error| error.to_string())?;
    let exported = UNUSED.to_ascii_lowercase();
    let ids: Vec<_> = module
        .exports
        .iter()
        .filter(|export| export.name.contains(&exported))
        .map(|export| export.id())
        .collect();
    for id in ids {
        module.exports.delete(id);
    }
    forget_unused(&mut module);
    let mut sections = Vec::new();
    while let Some(mut section) = module.customs.remove_raw(SECTION) {
        section.data = needed(&section.data).ok_or("wasm-bindgen's section ends too early")?;
        sections.push(section);
    }
    for section in sections {
        module.customs.add::<RawCustomSection>(section);
    }
    Ok(module.emit_wasm())
}

/// What of a [`SECTION`] is not about an [`UNUSED`] class; `None` if it is cut off.
fn needed(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::new();
    while !rest.is_empty() {
        let version = chunk(rest)?;
        let program = chunk(rest.get(version.len()..)?)?;
        let (both, after) = rest.split_at_checked(version.len() + program.len())?;
        let mut windows = program.windows(UNUSED.len());
        if !windows.any(|window| window == UNUSED.as_bytes()) {
            kept.extend_from_slice(both);
        }
        rest = after;
    }
    Some(kept)
}

/// The first thing in it, with its length before it.
fn chunk(data: &[u8]) -> Option<&[u8]> {
    let length = u32::from_le_bytes(*data.first_chunk()?);
    data.get(..usize::try_from(length).ok()?.checked_add(4)?)
}

/// Takes the [`UNUSED_TASKS`] out of the table, through which nobody calls them, so that wasm-opt
/// leaves them out. The compiler has put them there for the methods of what the [`UNUSED`] classes
/// make; no tool can tell that this is never made. Only the bodies of closures are: small functions
/// that are named after those classes can be one with others that do the same for somebody else.
fn forget_unused(module: &mut Module) {
    let named = |function: &walrus::Function| {
        let name = function.name.as_deref().unwrap_or_default();
        name.starts_with(CLOSURE) && UNUSED_TASKS.iter().all(|part| name.contains(part))
    };
    let unused: HashSet<FunctionId> = module
        .funcs
        .iter()
        .filter(|function| named(function))
        .map(walrus::Function::id)
        .collect();
    let mut trap = FunctionBuilder::new(&mut module.types, &[], &[]);
    trap.func_body().unreachable();
    let trap = trap.finish(vec![], &mut module.funcs);
    for element in module.elements.iter_mut() {
        if let ElementItems::Functions(functions) = &mut element.items {
            for function in functions.iter_mut().filter(|it| unused.contains(it)) {
                *function = trap;
            }
        }
    }
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
