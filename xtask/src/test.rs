//! `cargo xtask test`: every promise of the project has a group here; fast groups come first.

use std::process::Command;
use std::time::Instant;

use crate::counts::{self, Counts};
use crate::run::{Failure, Result, at, built, cargo, command, logged, npm_bin, output, run, tail};
use crate::site::{self, Size};
use crate::steps::Steps;
use crate::{browser, deep, deny, rust_src, tidy, tools, vectors};

/// What can be said on the command line.
#[derive(Default)]
pub(crate) struct Options {
    deep: bool,
    only: Vec<String>,
}

impl Options {
    pub(crate) fn parse(args: &[String]) -> Result<Self> {
        let mut options = Self::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match (arg.as_str(), args.as_slice().first()) {
                ("--deep", _) => options.deep = true,
                ("--only", Some(name)) if GROUPS.iter().any(|group| group.name == name) => {
                    options.only.push(name.clone());
                    args.next();
                }
                _ => {
                    let names: Vec<&str> = GROUPS.iter().map(|group| group.name).collect();
                    return Err(Failure::new(
                        format!("`cargo xtask test` does not take: {arg}"),
                        format!("use --deep, or --only with one of: {}", names.join(", ")),
                    ));
                }
            }
        }
        Ok(options)
    }

    fn wants(&self, group: &Group) -> bool {
        if self.only.is_empty() {
            self.deep || !group.deep
        } else {
            self.only.iter().any(|name| name == group.name)
        }
    }
}

/// What a group came to.
enum Outcome {
    /// Tests were run and counted.
    Counted(Counts),
    /// It could not be run here; why, and what would change that.
    Skipped(u64, String),
}

struct Group {
    name: &'static str,
    deep: bool,
    run: fn() -> Result<Outcome>,
}

const fn group(name: &'static str, run: fn() -> Result<Outcome>) -> Group {
    Group {
        name,
        deep: false,
        run,
    }
}

const fn deep(name: &'static str, run: fn() -> Result<Outcome>) -> Group {
    Group {
        name,
        deep: true,
        run,
    }
}

const GROUPS: &[Group] = &[
    group("fmt", || {
        check(run(
            "fmt",
            cargo().args(["fmt", "--all", "--check", "--", "--color=never"]),
            "run `cargo fmt --all`",
        ))
    }),
    group("tidy", || check(tidy::tidy())),
    group("clippy", || {
        check(clippy(
            "clippy",
            &[
                "shared",
                "edge",
                "words",
                "google-sim",
                "e2e",
                "vectors",
                "bench",
                "simulation",
                "xtask",
                "bindgen",
            ],
            &["--all-targets"],
        ))
    }),
    group("clippy-edge", || {
        check(clippy(
            "clippy-edge",
            &["edge"],
            &["--lib", "--target", tools::WASM],
        ))
    }),
    group("clippy-widget", || {
        check(clippy(
            "clippy-widget",
            &["widget"],
            &["--lib", "--target", tools::WASM, "--features", "hydrate"],
        ))
    }),
    group("clippy-setup", || {
        check(clippy(
            "clippy-setup",
            &["setup"],
            &["--lib", "--target", tools::WASM],
        ))
    }),
    group("deny", || check(deny::deny())),
    group("unit", || {
        tests(
            "unit",
            &[
                "shared",
                "edge",
                "words",
                "google-sim",
                "widget",
                "bench",
                "xtask",
            ],
            &[],
        )
    }),
    // Apart: of Leptos' features, the edge and the widget want others than the setup page.
    group("unit-setup", || tests("unit-setup", &["setup"], &[])),
    group("doc", doc_tests),
    group("simulate", || {
        counted(
            "simulate",
            cargo().args([
                "test",
                "--profile=simulate",
                "--package=simulation",
                "--",
                // Each test uses all cores.
                "--test-threads=1",
            ]),
        )
    }),
    group("vectors", || counted("vectors", &mut vectors::in_node()?)),
    group("types", || {
        check(run(
            "types",
            command(npm_bin("tsc")).arg("-p").arg(at("tests/types")),
            "public/freeslot.d.ts is what tests/types/use.ts uses",
        ))
    }),
    group("build", || check(build())),
    group("sizes", || check(sizes())),
    group("deploy", || check(deploy())),
    group("e2e", || {
        tests(
            "e2e",
            &["e2e"],
            &["--skip", "browser_", "--skip", "engine_"],
        )
    }),
    group("browser", || {
        with_browsers("browser", browser::ready(), "browser_")
    }),
    group("engines", || {
        with_browsers("engines", browser::all_ready(), "engine_")
    }),
    deep("kills-deep", || counted("kills-deep", &mut deep::kills())),
    deep("naive-deep", || counted("naive-deep", &mut deep::naive())),
    deep("fuzz", || check(deep::fuzz())),
    deep("wasm-target", || check(rust_src::test_in_a_copy())),
];

/// Runs the groups; fails if a test failed.
pub(crate) fn test(options: &Options) -> Result {
    tools::wasm_target()?;
    tools::npm()?;
    let (mut sum, mut why) = (Counts::default(), Vec::new());
    for group in GROUPS.iter().filter(|group| options.wants(group)) {
        let start = Instant::now();
        let result = (group.run)();
        let seconds = start.elapsed().as_secs_f32();
        let counts = match result {
            Ok(Outcome::Counted(counts)) => counts,
            Ok(Outcome::Skipped(skipped, reason)) => {
                why.push(format!("{}: {reason}", group.name));
                Counts {
                    skipped,
                    ..Counts::default()
                }
            }
            Err(failure) => {
                failure.print();
                Counts {
                    failed: 1,
                    ..Counts::default()
                }
            }
        };
        println!(
            "{:<16} {:<34} {seconds:>7.1} s",
            group.name,
            counts.to_string()
        );
        sum += counts;
    }
    for reason in why {
        println!("not run: {reason}");
    }
    println!("{sum}");
    if sum.failed > 0 {
        std::process::exit(1)
    } else {
        Ok(())
    }
}

/// A group that is one test.
fn check(result: Result) -> Result<Outcome> {
    result.map(|()| {
        Outcome::Counted(Counts {
            passed: 1,
            ..Counts::default()
        })
    })
}

fn clippy(name: &str, packages: &[&str], more: &[&str]) -> Result {
    let mut clippy = cargo();
    clippy.arg("clippy");
    for package in packages {
        clippy.args(["--package", package]);
    }
    clippy.args(more).args(["--", "--deny", "warnings"]);
    run(
        name,
        &mut clippy,
        "fix what clippy says; if clippy itself is missing: `rustup component add clippy`",
    )
}

fn tests(name: &str, packages: &[&str], more: &[&str]) -> Result<Outcome> {
    let mut tests = cargo();
    if output(cargo().args(["nextest", "--version"])).is_some() {
        tests.args([
            "nextest",
            "run",
            "--no-fail-fast",
            "--no-tests=pass",
            "--status-level=fail",
        ]);
    } else {
        tests.args(["test", "--no-fail-fast", "--lib", "--bins", "--tests"]);
    }
    for package in packages {
        tests.args(["--package", package]);
    }
    tests.arg("--").args(more);
    counted(name, &mut tests)
}

fn doc_tests() -> Result<Outcome> {
    counted(
        "doc",
        cargo().args([
            "test",
            "--doc",
            "--package",
            "shared",
            "--package",
            "edge",
            "--package",
            "words",
            "--package",
            "google-sim",
            "--package",
            "vectors",
        ]),
    )
}

/// Runs a test runner and reads its summary; shows its output if it failed.
fn counted(name: &str, command: &mut Command) -> Result<Outcome> {
    let log = at("target/test-logs").join(format!("{name}.log"));
    environment(command);
    let ok = logged(command, &log)?;
    let text = String::from_utf8_lossy(&tools::read(&log)?).into_owned();
    let mut counts = counts::parse(&text);
    if !ok {
        println!("{}\n(all of it: {})", tail(&log, 200), log.display());
        // It did not compile, or ended without a summary.
        counts.failed = counts.failed.max(1);
    }
    Ok(Outcome::Counted(counts))
}

/// Where the tests that need the built programs find them.
pub(crate) fn environment(command: &mut Command) {
    command
        .env("FREESLOT_ROOT", at(""))
        .env("FREESLOT_NODE", npm_bin("node"))
        .env("FREESLOT_SERVE", at("xtask/js/serve.mjs"))
        .env("FREESLOT_GOOGLE_SIM", built("debug/google-sim"));
}

fn build() -> Result {
    site::build(&Steps::quiet(), &["bindgen", "google-sim"])
}

/// What a page pays before somebody books, in bytes after brotli.
const JS_LIMIT: u64 = 8_000;
const WASM_LIMIT: u64 = 100_000;
/// Of one language beside English.
const TEXTS_LIMIT: u64 = 2_000;
/// What an owner's page pays: a guard against what comes in unseen, not an aim.
const SETUP_LIMIT: u64 = 800_000;

fn sizes() -> Result {
    let sizes = site::sizes()?;
    let sum = |wanted: fn(&str) -> bool| -> u64 {
        sizes
            .iter()
            .filter(|size| wanted(&size.name))
            .map(|size| size.brotli)
            .sum()
    };
    let js =
        sum(|name| name == "embed.js" || (name.starts_with("widget-") && name.ends_with(".js")));
    let module = sum(|name| name.starts_with("widget-") && name.ends_with(".wasm"));
    let styles = sum(|name| name.starts_with("widget-") && name.ends_with(".css"));
    let texts = sizes
        .iter()
        .filter(|size| size.name.starts_with("widget-") && size.name.ends_with(".json"))
        .map(|size| size.brotli);
    let texts = texts.max().unwrap_or(0);
    let wasm = module + styles + texts;
    let pinned = sizes.iter().filter(|size| size.name.starts_with("embed-"));
    let pinned = pinned.map(|size| size.brotli).max().unwrap_or(0);
    let setup = sum(|name| name.starts_with("setup/") && name.ends_with(".wasm"));
    println!("{}", sizes_report(&sizes));
    if setup > SETUP_LIMIT {
        return Err(Failure::new(
            format!("the setup page's module is {setup} bytes of {SETUP_LIMIT} (brotli)"),
            "find what came in: `twiggy top` on the setup page's module, target/staging/setup/",
        ));
    }
    if js == 0 || module == 0 || styles == 0 || texts == 0 {
        return Err(Failure::new(
            "target/site holds no widget",
            "run `cargo xtask build`",
        ));
    }
    if js > JS_LIMIT || pinned > JS_LIMIT || wasm > WASM_LIMIT || texts > TEXTS_LIMIT {
        return Err(Failure::new(
            format!(
                "the widget's JavaScript is {js} bytes of {JS_LIMIT}, pinned {pinned}, its wasm, styles and largest language {wasm} of {WASM_LIMIT}, that alone {texts} of {TEXTS_LIMIT} (brotli)"
            ),
            "find what came in: `twiggy top` on target/wasm32-unknown-unknown/release/widget.wasm",
        ));
    }
    Ok(())
}

pub(crate) fn sizes_report(sizes: &[Size]) -> String {
    let line = |size: &Size| {
        format!(
            "    {:<36} {:>9} bytes, {:>8} with brotli",
            size.name, size.raw, size.brotli
        )
    };
    sizes.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn deploy() -> Result {
    run(
        "deploy",
        command(npm_bin("wrangler"))
            .args(["deploy", "--dry-run", "--outdir"])
            .arg(at("target/deploy")),
        "wrangler.toml must fit the Worker and the pinned wrangler",
    )
}

/// The tests whose names begin with `prefix`, left out and counted where a browser is missing.
fn with_browsers(
    name: &str,
    ready: std::result::Result<(), String>,
    prefix: &str,
) -> Result<Outcome> {
    if let Err(missing) = ready {
        let list = output(cargo().args([
            "test",
            "--quiet",
            "--package",
            "e2e",
            "--",
            "--list",
            prefix,
        ]));
        let tests = list
            .unwrap_or_default()
            .lines()
            .filter(|line| line.ends_with(": test"))
            .count();
        return Ok(Outcome::Skipped(tests.max(1) as u64, missing));
    }
    tests(name, &["e2e"], &[prefix])
}
