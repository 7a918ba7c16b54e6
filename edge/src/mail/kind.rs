//! What a mail is about. Google tells its guests itself; these are the things that it can't say.

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To the visitor: the request is there, the host still has to agree.
    Asked,
    /// To the visitor: the host does not agree.
    Declined,
    /// To the visitor, who was told "pending": it did not come about.
    Rejected,
    /// To the visitor: it is cancelled, and Google can't say so.
    Cancelled,
    /// To the visitor of an event without guests: it is booked.
    Confirmed,
    /// To the visitor of an event without guests, who moved it: the new time.
    Changed,
    /// To the visitor of an event without guests that the host moved: the new time.
    Moved,
    /// To the host and the owners: somebody waits for an answer.
    Wanted,
    /// To the host and the owners: Google does not let us in any more.
    Broken,
    /// To the host and the owners: work fails for good.
    Failing,
    /// To the host and the owners: a calendar that is needed is gone, or can't be read.
    Lost,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Asked,
        Self::Declined,
        Self::Rejected,
        Self::Cancelled,
        Self::Confirmed,
        Self::Changed,
        Self::Moved,
        Self::Wanted,
        Self::Broken,
        Self::Failing,
        Self::Lost,
    ];

    /// The word in SQL.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Declined => "declined",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::Confirmed => "confirmed",
            Self::Changed => "changed",
            Self::Moved => "moved",
            Self::Wanted => "wanted",
            Self::Broken => "broken",
            Self::Failing => "failing",
            Self::Lost => "lost",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether it goes to the visitor; otherwise to the host and the owners.
    #[must_use]
    pub fn is_to_visitor(self) -> bool {
        !matches!(
            self,
            Self::Wanted | Self::Broken | Self::Failing | Self::Lost
        )
    }

    /// Whether a calendar file goes with it.
    #[must_use]
    pub fn has_calendar_file(self) -> bool {
        matches!(self, Self::Confirmed | Self::Changed | Self::Moved)
    }
}
