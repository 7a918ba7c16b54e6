//! The use cases through their routes, against the simulator, natively.

mod activity;
mod deployment;
mod event;
mod faults;
mod follow;
mod jobs;
mod limits;
mod mail;
mod matrix;
mod owners;
mod people;
mod reseal;
mod story;
mod watch;
