//! What `cargo xtask bench` measures: the same questions to the engine of `shared` and to a naive
//! implementation, natively (`benches/`) and as WebAssembly ([`wasm`]).

pub mod naive;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
mod work;

pub use work::{ALL, Work};
