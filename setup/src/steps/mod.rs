//! The screens of the first-time path, one file each.

mod appointed;
mod calendars;
mod connect;
mod hours;
mod invitation;
mod invite_host;
mod invited;
mod no_site;
mod offered;
mod permission;
mod someone;
mod tag;
mod whose;

pub(crate) use appointed::Appointed;
pub(crate) use calendars::Calendars;
pub(crate) use connect::Connect;
pub(crate) use hours::Hours;
pub(crate) use invitation::Invited;
pub(crate) use invite_host::InviteHost;
pub(crate) use invited::InvitationOver;
pub(crate) use no_site::NoSite;
pub(crate) use permission::{MissingBoxes, Permission};
pub(crate) use someone::Someone;
pub(crate) use tag::Tag;
pub(crate) use whose::SignIn;
