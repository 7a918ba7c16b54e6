//! The use cases through their routes, against the simulator, natively.

mod deployment;
mod faults;
mod people;
mod story;
