//! The peer that `cargo xtask bench widget` measures beside ours: Cal.com's Booker from npm,
//! bundled in a scratch folder. It is AGPL: nothing of it comes into the repository, which holds
//! only what names it (`xtask/js/calcom/`).

use std::path::{Path, PathBuf};

use crate::run::{Failure, Result, at, command, npm_bin, run};
use crate::tools::{Stamp, read, write};
use crate::worker::empty;

/// A version of `@calcom/atoms`.
pub(crate) struct Version {
    number: &'static str,
    /// By which the program that measures is told where its bundle is.
    pub(crate) variable: &'static str,
    /// What is bundled, besides what all versions have.
    files: &'static [&'static str],
}

/// The newest one, which needs patches to show anything.
pub(crate) const PATCHED: Version = Version {
    number: "2.11.0",
    variable: "FREESLOT_CALCOM_PATCHED",
    files: &[
        "package.json",
        "package-lock.json",
        "vite.config.mjs",
        "shims/booker-date-picker.jsx",
        "shims/next-image.jsx",
        "shims/next-link.jsx",
        "shims/next-navigation.js",
    ],
};

/// The newest one that works as it is published.
pub(crate) const PUBLISHED: Version = Version {
    number: "2.6.11",
    variable: "FREESLOT_CALCOM_PUBLISHED",
    files: &["package.json", "package-lock.json"],
};

const COMMON: [&str; 2] = ["entry.jsx", "index.html"];

/// Bundles it, unless that was done before from the same files; where the bundle is.
pub(crate) fn bundle(version: &Version) -> Result<PathBuf> {
    let name = format!("calcom-{}", version.number);
    let from = at("xtask/js/calcom");
    let own = from.join(version.number);
    let common = COMMON.map(|file| (file, from.join(file)));
    let files = version.files.iter().map(|file| (*file, own.join(file)));
    let files = common.into_iter().chain(files);
    let files = files.map(|(file, path)| Ok((file, read(&path)?)));
    let files = files.collect::<Result<Vec<_>>>()?;
    let contents: Vec<&[u8]> = files.iter().map(|(_, bytes)| bytes.as_slice()).collect();

    let scratch = std::env::temp_dir().join(format!("freeslot-{name}"));
    let bundle = scratch.join("dist");
    let stamp = Stamp::new(&name, &contents);
    if stamp.is_fresh() && bundle.join("index.html").exists() {
        return Ok(bundle);
    }
    empty(&scratch)?;
    for (file, bytes) in &files {
        write(&scratch.join(file), bytes)?;
    }
    make(&name, &scratch)?;
    if !bundle.join("index.html").exists() {
        return Err(Failure::new(
            format!("{name} was bundled and left no {}", bundle.display()),
            format!("see target/logs/{name}-bundle.log"),
        ));
    }
    stamp.write()?;
    Ok(bundle)
}

fn make(name: &str, scratch: &Path) -> Result {
    run(
        &format!("{name}-npm"),
        command("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(scratch),
        "check that npm reaches its registry (`npm ping`) and that the disk has 700 MB left, then try again",
    )?;
    run(
        &format!("{name}-bundle"),
        command(npm_bin("node"))
            .arg(scratch.join("node_modules/vite/bin/vite.js"))
            .args(["build", "--logLevel", "warn"])
            .current_dir(scratch),
        &format!("remove {} and try again", scratch.display()),
    )
}
