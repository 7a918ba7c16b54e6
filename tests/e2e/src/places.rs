//! Where the built programs are: xtask says it, else where it puts them.

use std::path::{Path, PathBuf};

fn said(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from)
}

/// The repository's root.
#[must_use]
pub fn root() -> PathBuf {
    said("FREESLOT_ROOT").unwrap_or_else(|| {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        here.ancestors().nth(2).unwrap_or(here).to_path_buf()
    })
}

/// Cargo's target directory.
#[must_use]
pub fn target() -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR");
    folder.map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// Node at the version of package-lock.json.
#[must_use]
pub fn node() -> PathBuf {
    said("FREESLOT_NODE").unwrap_or_else(|| root().join("node_modules/.bin/node"))
}

/// What serves the Worker.
#[must_use]
pub fn serve() -> PathBuf {
    said("FREESLOT_SERVE").unwrap_or_else(|| root().join("xtask/js/serve.mjs"))
}

/// The Google simulator.
#[must_use]
pub fn google_sim() -> PathBuf {
    let path = said("FREESLOT_GOOGLE_SIM").unwrap_or_else(|| target().join("debug/google-sim"));
    assert!(
        path.exists(),
        "there is no {}: run `cargo xtask test`, or `cargo build -p google-sim`",
        path.display()
    );
    path
}

/// WebKitGTK's small browser, where Debian puts it.
#[must_use]
pub fn webkit() -> Option<PathBuf> {
    let machines = std::fs::read_dir("/usr/lib").ok()?.flatten();
    machines
        .map(|machine| machine.path().join("webkit2gtk-4.1/MiniBrowser"))
        .find(|path| path.is_file())
}
