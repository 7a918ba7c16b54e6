//! Who is let in to a route. Asked in one place, before the route reads anything.

use shared::api::Role;

use super::super::problem;
use super::call::{Call, Refusal};
use crate::site;

/// Whom a route lets in. That somebody is a member of the site at all was found before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// Every member, viewers too: it only looks at bookings.
    Reader,
    /// Admins and hosts. What they see, and what is done for them, is only what is theirs: the use
    /// case is told who asks.
    Member,
    /// Admins.
    Owner,
    /// Admins, and the member who is `{host}`.
    ThisHost,
    /// The member who is `{host}`, and no admin but them: it is about what calendars they have.
    Host,
    /// Admins, and the members whose time `{booking}` takes.
    BookingHost,
    /// The same, where a visitor has to be called.
    VisitorHost,
}

impl Guard {
    /// Lets in or refuses.
    ///
    /// # Errors
    /// 403 with a sentence that says who may; 404 for a booking that there is not.
    pub(super) fn admit(self, call: &Call<'_>) -> Result<(), Refusal> {
        let booking = || -> Result<bool, Refusal> {
            let hosts = site::hosts_of(call.site, call.named("booking")?)?;
            Ok(hosts.iter().any(|host| call.member.may_act_for(host)))
        };
        let (admitted, otherwise) = match self {
            Self::Reader => return Ok(()),
            Self::Member => (
                call.member.role != Role::Viewer,
                "You can only look at bookings here: ask an admin if you need more.",
            ),
            Self::Owner => (
                call.member.role == Role::Owner,
                "Only an admin of this site may change this.",
            ),
            Self::ThisHost => (
                call.member.may_act_for(call.named("host")?),
                "Only an admin or this host may change this.",
            ),
            Self::Host => (
                call.member.host.as_deref() == Some(call.named("host")?),
                "Only this host may do that: nobody else sees their calendars.",
            ),
            Self::BookingHost => (booking()?, "Only an admin or this host may change this."),
            Self::VisitorHost => (booking()?, "This is another host’s visitor."),
        };
        if admitted {
            Ok(())
        } else {
            Err(problem::forbidden(otherwise).into())
        }
    }
}
