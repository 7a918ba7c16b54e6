//! The platform: the only folder that names `worker`. Shells of the objects, SQL, alarm, env.
//!
//! No rule lives here. See `ARCHITECTURE.md` for the traps of the platform that shape this code.

mod convert;
mod entry;
mod mail;
mod objects;
mod outside;
mod sql;
mod world;
