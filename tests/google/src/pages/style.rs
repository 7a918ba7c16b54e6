//! Style sheets of the pages: light and dark, phone and desktop.

/// The consent pages.
pub(super) const CONSENT: &str = include_str!("consent.css");
/// The week page.
pub(super) const WEEK: &str = include_str!("week.css");
