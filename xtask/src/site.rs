//! What is served as files, in `target/site/`: the widget, the setup page's program and styles,
//! and what lies in `public/`. And the order in which everything is built.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::run::{Failure, OrFail, Result, at, built, cargo, command, npm_bin, run};
use crate::rust_src;
use crate::steps::Steps;
use crate::tools::{self, Stamp, WASM, hash, read, write};
use crate::worker::{self, WASM_FEATURES, empty};

/// The steps of a build, as `Steps` lists them.
pub(crate) const STEPS: [&str; 6] = [
    "WebAssembly target",
    "npm packages",
    "native programs",
    "widget and setup page",
    "Worker",
    "assets",
];

/// `cargo xtask build`.
pub(crate) fn build_all() -> Result {
    let steps = Steps::new(&STEPS);
    build(&steps, &["bindgen"])?;
    println!("The Worker is in target/worker/, its assets are in target/site/.");
    println!("{}", crate::test::sizes_report(&sizes()?));
    println!("Pinned to this build: {}", pinned_tag()?);
    Ok(())
}

/// Builds everything; what does not wait for one another runs at the same time.
///
/// `native` names the packages of ours that run on this machine.
pub(crate) fn build(steps: &Steps, native: &[&str]) -> Result {
    steps.run(STEPS[0], tools::wasm_target)?;
    std::thread::scope(|scope| {
        let npm = scope.spawn(|| steps.run(STEPS[1], tools::npm));
        let native = scope.spawn(|| steps.run(STEPS[2], || tools::native(native)));
        steps.run(STEPS[3], compile)?;
        join(npm)?;
        join(native)?;
        let assets = scope.spawn(|| steps.run(STEPS[5], assets));
        steps.run(STEPS[4], || {
            worker::compile()?;
            worker::package()
        })?;
        join(assets)
    })
}

fn join(thread: std::thread::ScopedJoinHandle<'_, Result>) -> Result {
    thread.join().unwrap_or_else(|_| {
        Err(Failure::new(
            "a step of the build panicked",
            "report it with the output above",
        ))
    })
}

fn compile() -> Result {
    // One after the other: Leptos' features of the two exclude each other.
    for (package, features) in [("widget", "hydrate"), ("setup", "")] {
        run(
            package,
            small(&mut cargo(), package)?.args(["--features", features]),
            "fix the error above, then try again",
        )?;
    }
    Ok(())
}

/// Where modules for browsers are compiled: apart, because nothing that cargo has compiled with
/// other flags could be used, and it would compile it anew each time.
const SMALL: &str = "small";

/// Compiles a library as a module for browsers: `NAME.wasm`. (Named as `cdylib` in its `Cargo.toml`
/// beside `rlib`, it would be compiled without link-time optimisation over all crates, and builds
/// with other features would replace each other.) It is compiled against a standard library that is small: the
/// texts of panics, which nobody sees there, and the way to them are 8 kB of the widget (brotli).
fn small<'a>(build: &'a mut Command, package: &str) -> Result<&'a mut Command> {
    let sysroot = rust_src::small()?;
    let sysroot = sysroot.to_string_lossy().into_owned();
    let mut flags = vec!["--sysroot", &sysroot];
    flags.extend(rust_src::SMALL_FLAGS);
    let flags = format!("target.{WASM}.rustflags={flags:?}");
    build
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["rustc", "--release", "--lib", "--target", WASM])
        .args(["--crate-type", "cdylib", "--package", package])
        .args(["--config", &flags, "--target-dir"])
        .arg(built(SMALL));
    Ok(build)
}

/// Fills `target/site/`; files that no longer belong there go.
fn assets() -> Result {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    collect(&at("public"), "", &mut files)?;
    files.retain(|name, _| !name.starts_with("demo/"));

    let widget = glue(
        "widget",
        &SMALLEST,
        "export { default, start } from \"./widget.js\";",
    )?;
    let css = minified("widget.css", &read(&at("widget/src/style.css"))?)?;
    let mut words = words()?;
    let mut taken = |name| {
        let texts = words.remove(name).unwrap_or_default();
        String::from_utf8_lossy(&texts).into_owned()
    };
    let (open_page, close) = (taken("open-page.json"), taken("close.json"));
    let over = files.remove("over.js").unwrap_or_default();
    let over = String::from_utf8_lossy(&over).replace("__CLOSE__", &close);
    let over = minified("over.js", over.as_bytes())?;
    let mut parts: Vec<&[u8]> = vec![&widget.js, &widget.wasm, &css, &over];
    parts.extend(words.values().map(Vec::as_slice));
    let version = hash(&parts);
    let (js, wasm, styles) = (
        format!("widget-{version}.js"),
        format!("widget-{version}_bg.wasm"),
        format!("widget-{version}.css"),
    );
    if let Some(loader) = files.remove("embed.js") {
        let loader = String::from_utf8_lossy(&loader)
            .replace("__WIDGET_JS__", &js)
            .replace("__WIDGET_WASM__", &wasm)
            .replace("__WIDGET_CSS__", &styles)
            .replace("__WIDGET_TEXTS__", &format!("widget-{version}"))
            .replace("__WIDGET_OVER__", &format!("widget-{version}.over.js"))
            .replace("__WIDGET_LANGUAGES__", &languages(&words))
            .replace("__OPEN_PAGE__", &open_page);
        let mut sealed = vec![(wasm.clone(), &widget.wasm), (styles.clone(), &css)];
        sealed.extend(
            words
                .iter()
                .map(|(name, list)| (format!("widget-{version}.{name}"), list)),
        );
        let pinned = pinned(&loader, &widget.js, &over, &sealed)?;
        files.insert(format!("embed-{}.js", hash(&[&pinned])), pinned);
        let loader = minified("embed.js", loader.as_bytes())?;
        files.insert("embed.js".to_owned(), loader);
    }
    files.insert(format!("widget-{version}.over.js"), over);
    files.insert(js, widget.js);
    files.insert(wasm, widget.wasm);
    files.insert(styles, css);
    for (name, list) in words {
        files.insert(format!("widget-{version}.{name}"), list);
    }

    let setup = glue("setup", &["-O"], "export { default } from \"./setup.js\";")?;
    files.insert("setup/app.js".to_owned(), setup.js);
    files.insert("setup/app_bg.wasm".to_owned(), setup.wasm);
    files.insert("setup/boot.js".to_owned(), read(&at("setup/boot.js"))?);
    files.insert("setup/style.css".to_owned(), setup_styles()?);
    files.insert("_headers".to_owned(), HEADERS.as_bytes().to_vec());
    replace(&at("target/site"), &files)
}

/// The style sheets of the setup page, one for each of its parts, in the order in which they stand
/// in the one that browsers get: what is below can refine what is above.
const SETUP_STYLES: &[&str] = &[
    "base.css",
    "frame.css",
    "buttons.css",
    "notices.css",
    "fields.css",
    "whose.css",
    "connect.css",
    "calendars.css",
    "hours.css",
    "questions.css",
    "tag.css",
    "self-test.css",
    "overview.css",
    "areas.css",
    "bookings.css",
    "week.css",
    "why.css",
    "brand.css",
    "events.css",
    "people.css",
    "log.css",
    "audit.css",
    "privacy.css",
    "feeds.css",
    "health.css",
];

fn setup_styles() -> Result<Vec<u8>> {
    let mut found = BTreeMap::new();
    collect(&at("setup/styles"), "", &mut found)?;
    let parts = SETUP_STYLES
        .iter()
        .map(|name| read(&at("setup/styles").join(name)));
    let parts = parts.collect::<Result<Vec<_>>>()?;
    if let Some(name) = found.keys().find(|it| !SETUP_STYLES.contains(&it.as_str())) {
        return Err(Failure::new(
            format!("setup/styles/{name} is in no style sheet"),
            "name it in SETUP_STYLES in xtask/src/site.rs, after what it refines",
        ));
    }
    Ok(parts.join(&b'\n'))
}

/// What the widget says, as `LANGUAGE.json`; English is in its module. `open-page.json` is the place
/// of that text in them, and `close.json` what the button of a dialog says.
fn words() -> Result<BTreeMap<String, Vec<u8>>> {
    let folder = at("target/staging/words");
    empty(&folder)?;
    let mut write = cargo();
    write
        .args(["run", "--quiet", "--package", "words", "--"])
        .arg(&folder);
    run("words", &mut write, "fix the error above, then try again")?;
    let mut files = BTreeMap::new();
    collect(&folder, "", &mut files)?;
    Ok(files)
}

/// Every language that there is, English first.
fn languages(words: &BTreeMap<String, Vec<u8>>) -> String {
    let others = words
        .keys()
        .map(|name| format!(" {}", name.trim_end_matches(".json")));
    format!("en{}", others.collect::<String>())
}

const HEADERS: &str = "\
/*
  X-Content-Type-Options: nosniff

# On other people's pages: the loader is asked for again after five minutes, what it loads never.
/embed.js
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  Cache-Control: public, max-age=300

/embed-*
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  Cache-Control: public, max-age=31536000, immutable

/widget-*
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  Cache-Control: public, max-age=31536000, immutable

/setup/*
  Cache-Control: public, max-age=0, must-revalidate
";

/// A wasm module and its JavaScript as the browser gets them.
struct Glue {
    js: Vec<u8>,
    wasm: Vec<u8>,
}

/// What wasm-opt does with the widget, chosen by the size after brotli: functions whose names are
/// alike are alike, and beside each other they compress better. (The lowest kilobyte of memory, which
/// it may take for unused, is the far end of the stack. That traps never happen, which would save
/// 800 bytes more, it may not take for granted: a fault would go on with whatever is in memory.)
const SMALLEST: [&str; 11] = [
    "--low-memory-unused",
    "--always-inline-max-function-size=4",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--reorder-functions-by-name",
];

/// Binds and shrinks the wasm of a crate; `entry` says what of its glue is used. wasm-opt takes
/// long, so only the widget gets all it can do.
fn glue(name: &str, optimise: &[&str], entry: &str) -> Result<Glue> {
    let module = built(SMALL).join(WASM).join(format!("release/{name}.wasm"));
    let bindgen = built("debug/bindgen");
    let stamp = Stamp::new(
        name,
        &[
            &read(&module)?,
            &read(&bindgen)?,
            entry.as_bytes(),
            optimise.concat().as_bytes(),
        ],
    );
    let out = at("target/staging").join(name);
    let (js, wasm) = (out.join("bundle.js"), out.join("small.wasm"));
    if !(stamp.is_fresh() && js.exists() && wasm.exists()) {
        let advice = "remove target/staging and target/stamps and try again";
        empty(&out)?;
        run(
            &format!("{name}-bindgen"),
            command(bindgen).arg("web").arg(&module).arg(&out).arg(name),
            advice,
        )?;
        let bound = out.join(format!("{name}_bg.wasm"));
        run(
            &format!("{name}-opt"),
            command(npm_bin("wasm-opt"))
                .args(optimise)
                .args(WASM_FEATURES)
                .arg(&bound)
                .arg("-o")
                .arg(&wasm),
            advice,
        )?;
        write(&out.join("entry.js"), entry.as_bytes())?;
        run(
            &format!("{name}-bundle"),
            command(npm_bin("esbuild"))
                .args([
                    "entry.js",
                    "--bundle",
                    "--format=esm",
                    "--minify",
                    "--target=es2022",
                    "--outfile=bundle.js",
                ])
                .current_dir(&out),
            advice,
        )?;
        stamp.write()?;
    }
    Ok(Glue {
        js: read(&js)?,
        wasm: read(&wasm)?,
    })
}

/// The loader as one file with its scripts, which takes only what `sealed` names as it is now.
fn pinned(
    loader: &str,
    glue: &[u8],
    over: &[u8],
    sealed: &[(String, &Vec<u8>)],
) -> Result<Vec<u8>> {
    let staging = at("target/staging/pinned");
    let (to, script) = (staging.join("pinned.js"), at("xtask/js/pin.mjs"));
    let mut parts = vec![loader.as_bytes(), glue, over];
    parts.extend(sealed.iter().map(|(_, bytes)| bytes.as_slice()));
    let program = read(&script)?;
    parts.push(&program);
    let stamp = Stamp::new("pinned", &parts);
    if !(stamp.is_fresh() && to.exists()) {
        empty(&staging)?;
        write(&staging.join("loader.js"), loader.as_bytes())?;
        write(&staging.join("glue.js"), glue)?;
        write(&staging.join("over.js"), over)?;
        for (name, bytes) in sealed {
            write(&staging.join("sealed").join(name), bytes)?;
        }
        run(
            "pinned",
            command(npm_bin("node")).arg(script).arg(&staging),
            "fix the error above",
        )?;
        stamp.write()?;
    }
    read(&to)
}

/// The tag of what is built, for pages that want just that.
pub(crate) fn pinned_tag() -> Result<String> {
    let mut files = BTreeMap::new();
    collect(&at("target/site"), "", &mut files)?;
    let built = read(&at("target/staging/pinned/pinned.js"))?;
    let name = files.iter().find(|(_, bytes)| **bytes == built);
    let integrity = read(&at("target/staging/pinned/pinned.txt"))?;
    Ok(format!(
        "<script async src=\"https://YOUR-WORKER/{}\" integrity=\"{}\" crossorigin data-book=\"SITE/EVENT\"></script>",
        name.map_or("", |(name, _)| name),
        String::from_utf8_lossy(&integrity)
    ))
}

/// A script or style sheet without what only its readers need.
fn minified(name: &str, text: &[u8]) -> Result<Vec<u8>> {
    let staging = at("target/staging");
    let (from, to) = (staging.join(name), staging.join(format!("small-{name}")));
    let stamp = Stamp::new(name, &[text]);
    if !(stamp.is_fresh() && to.exists()) {
        write(&from, text)?;
        let outfile = format!("--outfile={}", to.display());
        run(
            name,
            command(npm_bin("esbuild"))
                .arg(&from)
                // Younger colour functions stay as they are written.
                .args(["--minify", "--target=es2020", "--allow-overwrite"])
                .arg("--define:PINNED=false")
                .arg(outfile),
            "fix the error above",
        )?;
        stamp.write()?;
    }
    read(&to)
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> Result {
    let entries = fs::read_dir(folder).or_fail(
        &format!("can't list {}", folder.display()),
        "check out the repository again",
    )?;
    for entry in entries.flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, read(&entry.path())?);
        }
    }
    Ok(())
}

/// Makes a folder hold exactly these files; what is right already stays untouched.
fn replace(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result {
    for (name, bytes) in files {
        let path = folder.join(name);
        if fs::read(&path).ok().as_ref() != Some(bytes) {
            write(&path, bytes)?;
        }
    }
    let mut there = BTreeMap::new();
    collect(folder, "", &mut there)?;
    for name in there.keys().filter(|name| !files.contains_key(*name)) {
        fs::remove_file(folder.join(name)).or_fail(
            &format!("can't remove {name}"),
            "remove target/site by hand",
        )?;
    }
    Ok(())
}

/// Raw and brotli size of what a visitor's or owner's browser loads.
pub(crate) struct Size {
    pub(crate) name: String,
    pub(crate) raw: u64,
    pub(crate) brotli: u64,
}

/// The sizes of `target/site/`, with brotli at its best as Cloudflare's and Node's library do it.
pub(crate) fn sizes() -> Result<Vec<Size>> {
    let mut node = command(npm_bin("node"));
    node.arg(at("xtask/js/sizes.mjs")).arg(at("target/site"));
    let printed = crate::run::output(&mut node).ok_or_else(|| {
        Failure::new("can't measure target/site", "run `cargo xtask build` first")
    })?;
    let parse = |line: &str| {
        let mut words = line.split_whitespace();
        Some(Size {
            raw: words.next()?.parse().ok()?,
            brotli: words.next()?.parse().ok()?,
            name: words.next()?.to_owned(),
        })
    };
    Ok(printed.lines().filter_map(parse).collect())
}
