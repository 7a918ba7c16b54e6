//! Headers between the Worker and the objects. The Worker builds these requests from scratch, so
//! nothing that a client sends under these names gets through.

/// The name of the object that is asked.
#[cfg(target_arch = "wasm32")]
pub(crate) const OBJECT: &str = "x-freeslot-object";
/// The address of this deployment, as the request shows it.
#[cfg(target_arch = "wasm32")]
pub(crate) const ORIGIN: &str = "x-freeslot-origin";
/// A pseudonym of the network that asks.
pub(crate) const NETWORK: &str = "x-freeslot-network";
/// The account that is signed in.
pub(crate) const ACCOUNT: &str = "x-freeslot-account";
