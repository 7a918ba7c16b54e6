//! Writes the JavaScript glue of a wasm file: `bindgen web|worker INPUT.wasm OUT_DIR NAME`.
//!
//! It does what the `wasm-bindgen` command line tool would, from the same library, and compiles
//! in a tenth of the time. `worker` asks for what Cloudflare's `worker-build` asks for.

use std::process::ExitCode;

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
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
