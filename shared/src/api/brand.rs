//! How a site's pages look to its visitors, and what they offer: the owner's name, colour and logo,
//! nobody else's.

use serde::{Deserialize, Serialize};

use super::owner::is_false;

/// How the pages of the edge look that a site's visitors see. The widget on a customer's own page
/// looks as that page says instead (`--freeslot-accent`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brand {
    /// The site's title: what the logo stands for, to those who don't see it.
    #[serde(default)]
    pub name: String,
    /// `#rrggbb`, in lower case; empty for the colour that comes with the pages.
    #[serde(default)]
    pub accent: String,
    /// The path of the logo at the edge; empty if there is none. Another picture has another path.
    #[serde(default)]
    pub logo: String,
    /// Whether visitors are not offered to put a booking into a calendar of their own: neither by
    /// the widget nor by a booking's page. What Google and mails bring them stays.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hides_calendar_links: bool,
}

impl Brand {
    /// Whether nothing was set: the pages are as they come.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.accent.is_empty() && self.logo.is_empty() && !self.hides_calendar_links
    }
}

/// What a visitor's page is told, with how it is to look. Programs that only read the inner answer
/// find it unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branded<T> {
    /// The answer.
    #[serde(flatten)]
    pub view: T,
    /// How the page looks.
    #[serde(default, skip_serializing_if = "Brand::is_plain")]
    pub brand: Brand,
}

/// `PUT /v1/owner/sites/{site}/brand`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrandSettings {
    /// As in [`Brand::accent`]; empty takes it away.
    #[serde(default)]
    pub accent: String,
    /// A PNG, JPEG or WebP picture of at most 40 kB as a `data:` address. Empty takes the logo
    /// away; absent, it stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// As in [`Brand::hides_calendar_links`].
    #[serde(default, skip_serializing_if = "is_false")]
    pub hides_calendar_links: bool,
}
