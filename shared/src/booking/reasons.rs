//! Why a booking stands where it stands: stable words, in SQL and on the wire.

/// What a pending booking waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Waiting {
    /// To be written into the calendar.
    Writing,
    /// For its host to agree.
    Approval,
}

impl Waiting {
    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Writing => "writing",
            Self::Approval => "approval",
        }
    }
}

/// Why a booking never came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rejection {
    /// The live look found the time busy.
    Busy,
    /// Google could not be reached until the deadline.
    Deadline,
    /// The host's calendar can't be written: disconnected, a permission or the calendar is gone.
    HostUnavailable,
    /// Google refused what was to be written: the guest's address.
    NotAccepted,
    /// The host removed the event while its booking was still pending.
    RemovedByHost,
    /// The host said no.
    Declined,
    /// The host said nothing until the deadline.
    Unanswered,
    /// A word of a newer version.
    Other,
}

impl Rejection {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Busy,
        Self::Deadline,
        Self::HostUnavailable,
        Self::NotAccepted,
        Self::RemovedByHost,
        Self::Declined,
        Self::Unanswered,
        Self::Other,
    ];

    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Deadline => "deadline",
            Self::HostUnavailable => "host_unavailable",
            Self::NotAccepted => "not_accepted",
            Self::RemovedByHost => "removed_by_host",
            Self::Declined => "declined",
            Self::Unanswered => "unanswered",
            Self::Other => "other",
        }
    }

    /// Reads [`Self::as_str`] back; a word that it never said is [`Self::Other`].
    ///
    /// ```
    /// use shared::booking::Rejection;
    /// assert_eq!(Rejection::parse("declined"), Rejection::Declined);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let found = Self::ALL.into_iter().find(|why| why.as_str() == text);
        found.unwrap_or(Self::Other)
    }
}

/// Why a booking was not moved as somebody wished; its old time stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotMoved {
    /// The live look found the new time busy.
    Busy,
    /// Google could not be reached until the deadline.
    Deadline,
    /// The host's calendar can't be written.
    HostUnavailable,
    /// The host moved or removed the event in Google first.
    ChangedInGoogle,
    /// A word of a newer version.
    Other,
}

impl NotMoved {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Busy,
        Self::Deadline,
        Self::HostUnavailable,
        Self::ChangedInGoogle,
        Self::Other,
    ];

    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Deadline => "deadline",
            Self::HostUnavailable => "host_unavailable",
            Self::ChangedInGoogle => "changed_in_google",
            Self::Other => "other",
        }
    }

    /// Reads [`Self::as_str`] back; a word that it never said is [`Self::Other`].
    ///
    /// ```
    /// use shared::booking::NotMoved;
    /// for why in NotMoved::ALL {
    ///     assert_eq!(NotMoved::parse(why.as_str()), why);
    /// }
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let found = Self::ALL.into_iter().find(|why| why.as_str() == text);
        found.unwrap_or(Self::Other)
    }
}

/// Why a booking is wanted no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cancellation {
    /// The visitor cancelled it.
    ByVisitor,
    /// The host or an owner cancelled it on our pages.
    ByHost,
    /// The host deleted its event in Google.
    RemovedInGoogle,
    /// The guest answered the invitation with "No".
    GuestDeclined,
    /// A word of a newer version.
    Other,
}

impl Cancellation {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::ByVisitor,
        Self::ByHost,
        Self::RemovedInGoogle,
        Self::GuestDeclined,
        Self::Other,
    ];

    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ByVisitor => "by_visitor",
            Self::ByHost => "by_host",
            Self::RemovedInGoogle => "removed_in_google",
            Self::GuestDeclined => "guest_declined",
            Self::Other => "other",
        }
    }

    /// Reads [`Self::as_str`] back; a word that it never said is [`Self::Other`].
    ///
    /// ```
    /// use shared::booking::Cancellation;
    /// assert_eq!(Cancellation::parse("by_host"), Cancellation::ByHost);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let found = Self::ALL.into_iter().find(|why| why.as_str() == text);
        found.unwrap_or(Self::Other)
    }
}
