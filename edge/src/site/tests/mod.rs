//! The use cases through their routes, against the simulator, natively.

mod accounts;
mod activity;
mod deployment;
mod faults;
mod follow;
mod jobs;
mod limits;
mod mail;
mod matrix;
mod moving;
mod owners;
mod people;
mod quiet;
mod reseal;
mod story;
mod watch;
