//! The texts of mails: one table for each language. A text that is missing does not compile.
//!
//! Places are `{site}`, `{host}`, `{reader}`, `{guest}`, `{title}` and `{account}`.

mod ar;
mod de;
mod en;
mod es;
mod fr;
mod ja;
mod nl;
mod pt;

use super::Language;
use super::kind::Kind;

/// What one kind of mail says.
pub(super) struct Text {
    /// The subject, also the heading.
    pub(super) subject: &'static str,
    /// What has happened.
    pub(super) said: &'static str,
    /// What the reader can do.
    pub(super) todo: &'static str,
}

/// Everything that mails say in one language.
pub(super) struct Words {
    pub(super) asked: Text,
    pub(super) declined: Text,
    pub(super) rejected: Text,
    pub(super) cancelled: Text,
    pub(super) confirmed: Text,
    /// Said besides, where the booking stands in no calendar.
    pub(super) not_written: &'static str,
    pub(super) changed: Text,
    pub(super) wanted: Text,
    pub(super) broken: Text,
    pub(super) failing: Text,
    pub(super) lost: Text,
    pub(super) hello: &'static str,
    pub(super) what: &'static str,
    pub(super) when: &'static str,
    pub(super) with: &'static str,
    pub(super) who: &'static str,
    pub(super) place: &'static str,
    pub(super) open_booking: &'static str,
    pub(super) open_settings: &'static str,
    pub(super) questions: &'static str,
    pub(super) foot: &'static str,
}

impl Words {
    pub(super) fn of(&self, kind: Kind) -> &Text {
        match kind {
            Kind::Asked => &self.asked,
            Kind::Declined => &self.declined,
            Kind::Rejected => &self.rejected,
            Kind::Cancelled => &self.cancelled,
            Kind::Confirmed => &self.confirmed,
            Kind::Changed | Kind::Moved => &self.changed,
            Kind::Wanted => &self.wanted,
            Kind::Broken => &self.broken,
            Kind::Failing => &self.failing,
            Kind::Lost => &self.lost,
        }
    }
}

pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &en::WORDS,
        Language::De => &de::WORDS,
        Language::Fr => &fr::WORDS,
        Language::Es => &es::WORDS,
        Language::Nl => &nl::WORDS,
        Language::Pt => &pt::WORDS,
        Language::Ar => &ar::WORDS,
        Language::Ja => &ja::WORDS,
    }
}
