//! The use cases through their routes, against the simulator, natively.

mod deployment;
mod faults;
mod owners;
mod people;
mod story;
