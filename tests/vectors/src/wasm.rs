//! The same questions as WebAssembly: what `xtask/js/vectors.mjs` calls.

use wasm_bindgen::prelude::wasm_bindgen;

/// One question about slots; see [`crate::slots::answer`].
#[wasm_bindgen]
pub fn slots(line: &str) -> String {
    crate::slots::answer(line)
}

/// One question about a recurrence; see [`crate::recurrence::answer`].
#[wasm_bindgen]
pub fn recurrence(line: &str) -> String {
    crate::recurrence::answer(line)
}
