//! Who belongs to a site, as what, and links that make somebody belong to it.

use serde::{Deserialize, Serialize};

use super::Role;
use crate::api::Instant;

/// Whose bookings a member sees besides their own. Nothing by default. An admin sees all anyway.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sees {
    /// Everybody's; then the lists say no more.
    pub all: bool,
    /// Those of these hosts, by id.
    pub hosts: Vec<String>,
    /// Those of these event types, by slug, whoever the host is: its member watches them.
    pub events: Vec<String>,
}

/// `POST /v1/owner/sites/{site}/invitations`, by admins: a link that makes a member of whoever
/// opens it first. Answers an [`super::Invitation`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// As what.
    pub role: Role,
    /// Of a `host`, and only then: which of the site's hosts they will be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Of a `viewer`, and only then: what they will see.
    #[serde(default)]
    pub sees: Sees,
}

/// `GET /v1/owner/sites/{site}/members`, by admins, and the answer to every change of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersView {
    /// Oldest first.
    pub members: Vec<MemberView>,
    /// Links that nobody has used and that are not over, oldest first.
    pub invitations: Vec<InvitationView>,
}

/// A member of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// Names them in the routes of members.
    pub id: String,
    /// May be empty.
    pub name: String,
    /// Their address; empty of a host who is not oneself, whose accounts are told to nobody.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Which host they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Whether it is who asks.
    pub me: bool,
    /// What they see besides what is theirs.
    #[serde(default)]
    pub sees: Sees,
}

/// An invitation that is open. Its link is told only once, where it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// Names it in `DELETE /v1/owner/sites/{site}/invitations/{invitation}`, which withdraws it.
    pub id: String,
    /// What it makes of somebody.
    pub role: Role,
    /// Of a host: which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Of a viewer: what they will see.
    #[serde(default)]
    pub sees: Sees,
    /// When it is over.
    pub until: Instant,
    /// The name of who made it; empty for the operator, and for those who are gone.
    pub made_by: String,
}

/// `PUT /v1/owner/sites/{site}/members/{member}`, by admins. `DELETE` removes the member. The last
/// admin stays; a host is no viewer, and goes with their host: `POST …/hosts/{host}/remove`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    /// What they may do.
    pub role: Role,
    /// What they see besides what is theirs.
    #[serde(default)]
    pub sees: Sees,
}

/// `PUT /v1/owner/sites/{site}/events/{event}/watchers`, by admins: the members who see the event
/// type's bookings besides its hosts; all others watch it no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watchers {
    /// By [`MemberView::id`].
    pub members: Vec<String>,
}
