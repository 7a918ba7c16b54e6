//! The use cases through their routes, against the simulator, natively.

mod accounts;
mod activity;
mod admins;
mod approval;
mod deployment;
mod event;
mod faults;
mod follow;
mod holds;
mod jobs;
mod leaving;
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
mod silence;
mod standing;
mod story;
mod switches;
mod watch;
