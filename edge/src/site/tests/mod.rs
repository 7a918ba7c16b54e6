//! The use cases through their routes, against the simulator, natively.

mod accounts;
mod activity;
mod approval;
mod deployment;
mod event;
mod faults;
mod follow;
mod holds;
mod jobs;
mod limits;
mod mail;
mod matrix;
mod moving;
mod numbers;
mod owners;
mod people;
mod quiet;
mod reschedule;
mod reseal;
mod story;
mod watch;
