//! Settings that are the same for all hosts, and that hosts can't change.

use serde::{Deserialize, Serialize};

use crate::api::{ChangedField, Limits, Mails, Switches, WeeklyWindow};

/// Settings that are locked together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LockGroup {
    /// A host's schedules.
    Hours,
    /// How many bookings a host takes.
    Limits,
    /// Which mails are sent.
    Mails,
    /// What calendars are used for.
    Switches,
}

impl LockGroup {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Hours, Self::Limits, Self::Mails, Self::Switches];

    /// The word of the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Limits => "limits",
            Self::Mails => "mails",
            Self::Switches => "switches",
        }
    }
}

/// `PUT /v1/owner/sites/{site}/locks/{group}`, and `POST …/locks/{group}/preview`, which changes
/// nothing: what holds for all hosts. `DELETE` gives the group back to the hosts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LockValue {
    /// The weekly hours of a host's first schedule, each host in their own zone. Their dates and
    /// their other schedules stay as they are.
    Hours(Vec<WeeklyWindow>),
    /// How many bookings each host takes.
    Limits(Limits),
    /// Which mails are sent.
    Mails(Mails),
    /// What calendars are used for. That busy times don't block can't be set for everybody.
    Switches(Switches),
}

impl LockValue {
    /// What it locks.
    #[must_use]
    pub fn group(&self) -> LockGroup {
        match self {
            Self::Hours(_) => LockGroup::Hours,
            Self::Limits(_) => LockGroup::Limits,
            Self::Mails(_) => LockGroup::Mails,
            Self::Switches(_) => LockGroup::Switches,
        }
    }
}

/// A lock that is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockView {
    /// What is locked.
    pub group: LockGroup,
    /// What new hosts get; an admin may have changed a host's own meanwhile.
    pub value: LockValue,
    /// Why a host can't change it, and whom to ask.
    pub reason: String,
}

/// What locking would overwrite.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockPreview {
    /// Hosts who have it otherwise now, oldest first.
    pub hosts: Vec<Overwritten>,
}

/// A host whose settings a lock overwrites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overwritten {
    /// The host's id.
    pub host: String,
    /// Their name.
    pub name: String,
    /// What differs.
    pub changed: Vec<ChangedField>,
}
