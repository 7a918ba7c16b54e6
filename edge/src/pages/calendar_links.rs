//! A booking as a new event on the page of somebody's calendar, filled in and not saved yet.

use ::words::Language;
use shared::api::BookingView;
use url::Url;

use super::calendar_file::instant;
use crate::ical::utc;

/// A calendar on the web that can be opened with a new event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebCalendar {
    /// Google Calendar.
    Google,
    /// Outlook.com, for accounts of one's own.
    Outlook,
    /// Outlook in Microsoft 365, for accounts of an organisation.
    Office,
}

impl WebCalendar {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Google, Self::Outlook, Self::Office];

    /// What it is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Google => "Google Calendar",
            Self::Outlook => "Outlook.com",
            Self::Office => "Microsoft 365",
        }
    }

    /// Its name in `/b/{token}/add/{name}`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Outlook => "outlook",
            Self::Office => "office",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Its page with this booking in it. `None` if the booking's times can't be read.
    ///
    /// The link of the booking goes along, as in the calendar file: it is its visitor's own, and
    /// goes where they put it.
    #[must_use]
    pub fn link(self, language: Language, view: &BookingView) -> Option<Url> {
        let (start, end) = (instant(&view.start)?, instant(&view.end)?);
        let title = format!("{} – {}", view.title, view.host);
        let place = view.meet_url.as_deref();
        let place = place.unwrap_or_else(|| super::place::place(language, view));
        let outlook = |page: &str| {
            Url::parse_with_params(
                page,
                [
                    ("path", "/calendar/action/compose"),
                    ("rru", "addevent"),
                    ("subject", &title),
                    ("startdt", &start.to_rfc3339()),
                    ("enddt", &end.to_rfc3339()),
                    ("location", place),
                    ("body", &view.manage_url),
                ],
            )
        };
        let link = match self {
            Self::Google => Url::parse_with_params(
                "https://calendar.google.com/calendar/render",
                [
                    ("action", "TEMPLATE"),
                    ("text", &title),
                    ("dates", &format!("{}/{}", utc(start), utc(end))),
                    ("location", place),
                    ("details", &view.manage_url),
                ],
            ),
            Self::Outlook => outlook("https://outlook.live.com/calendar/deeplink/compose"),
            Self::Office => outlook("https://outlook.office.com/calendar/deeplink/compose"),
        };
        let mut link = link.ok()?;
        // Outlook shows a plus for a space that is written as one.
        let query = link.query()?.replace('+', "%20");
        link.set_query(Some(&query));
        Some(link)
    }
}
