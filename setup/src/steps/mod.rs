//! The screens of the first-time path, one file each.

mod appointed;
mod calendars;
mod connect;
mod hours;
mod invitation;
mod invite_host;
mod no_site;
mod permission;
mod someone;
mod tag;
mod who;

pub(crate) use appointed::Appointed;
pub(crate) use calendars::Calendars;
pub(crate) use connect::Connect;
pub(crate) use hours::Hours;
pub(crate) use invitation::{InvitationOver, Invited};
pub(crate) use invite_host::InviteHost;
pub(crate) use no_site::NoSite;
pub(crate) use permission::{MissingBoxes, Permission};
pub(crate) use someone::Someone;
pub(crate) use tag::Tag;
pub(crate) use who::{SignIn, Who};
