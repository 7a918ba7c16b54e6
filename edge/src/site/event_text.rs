//! What stands in the event of a booking. Below the detail level *full* no field of it holds
//! anything that the visitor typed, but for their initials: others may see the calendar. Where the
//! visitor brings others, they get the same invitation: then nothing stands there that only the
//! host, or only the visitor, is to have.

use shared::api::Detail;
use shared::booking::{EventTitle, initials};
use shared::contact::is_hidden;

use super::{Fault, Site, booking_view, moving};
use crate::google::events::{NewEvent, escape};
use crate::google::meet;
use crate::store::{Booking, Calendar, Host, Meet, Store};

/// Google takes 8,192 characters of description, as HTML.
const MOST_DESCRIPTION: usize = 8_000;
const MOST_LINE: usize = 500;
const MOST_NAME: usize = 100;
const MOST_NOTES: usize = 2_000;
/// The title where only "busy" is to be seen.
const BUSY: &str = "Busy";
/// Stands for a name that has no letters.
const NOBODY: &str = "Guest";

/// What the composing needs to know besides the booking.
struct About<'a> {
    site_title: &'a str,
    host: &'a str,
    /// The visitor's page.
    manage: &'a str,
    /// The host's page, which asks who is there.
    bookings: &'a str,
}

/// The texts of a booking's event.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Texts {
    summary: String,
    description: String,
    location: String,
    guest: Option<(String, String)>,
    guests: Vec<String>,
    /// Names and addresses of the co-hosts who want bookings in their calendar.
    co_hosts: Vec<(String, String)>,
    meet: Option<String>,
}

impl Texts {
    /// As the booking is now.
    ///
    /// # Errors
    /// [`Fault::NoSite`].
    pub(super) fn of(site: &Site, booking: &Booking) -> Result<Self, Fault> {
        let store = site.store()?;
        let row = store.site()?.ok_or(Fault::NoSite)?;
        let view = booking_view(site, booking)?;
        let mut texts = compose(
            booking,
            &About {
                site_title: &row.title,
                host: &view.host,
                manage: &view.manage_url,
                bookings: &format!("{}/setup?site={}", site.ports.config.origin, site.slug),
            },
        );
        texts.co_hosts = co_hosts(&store, booking)?;
        // Each address once: who books with themself is the visitor.
        let invited = texts
            .guest
            .iter()
            .map(|(_, email)| email)
            .chain(&texts.guests);
        let invited: Vec<String> = invited.map(|email| email.to_ascii_lowercase()).collect();
        let is_invited = |email: &str| invited.contains(&email.to_ascii_lowercase());
        texts.co_hosts.retain(|(_, email)| !is_invited(email));
        Ok(texts)
    }

    /// What it is called, and what it says.
    pub(super) fn words(&self) -> (&str, &str) {
        (&self.summary, &self.description)
    }

    /// Names and addresses of the co-hosts who are invited.
    pub(super) fn co_hosts(&self) -> &[(String, String)] {
        &self.co_hosts
    }

    /// The event under this id in this calendar.
    pub(super) fn event<'a>(
        &'a self,
        site: &'a Site,
        booking: &'a Booking,
        calendar: &'a Calendar,
        id: &'a str,
    ) -> NewEvent<'a> {
        let guest = self.guest.as_ref();
        NewEvent {
            id,
            summary: &self.summary,
            description: &self.description,
            location: &self.location,
            start: booking.time.start(),
            end: booking.time.end(),
            zone: if calendar.zone.is_empty() {
                "UTC"
            } else {
                &calendar.zone
            },
            guest: guest.map(|(name, email)| (name.as_str(), email.as_str())),
            guests: &self.guests,
            co_hosts: &self.co_hosts,
            color: booking.style.color_id,
            reminders: booking.style.reminders.as_deref(),
            meet: self.meet.as_deref(),
            booking: &booking.id,
            site: &site.slug,
        }
    }
}

/// The co-hosts at the accounts in which they receive bookings. Who wants none in their calendar, or
/// has none for them, is not invited.
fn co_hosts(store: &Store<'_>, booking: &Booking) -> Result<Vec<(String, String)>, Fault> {
    let mut found = Vec::new();
    for id in &booking.co_hosts {
        if let Some(host) = store.host(id)? {
            found.extend(invitation(store, &host)?);
        }
    }
    Ok(found)
}

/// The name and the address under which a host is invited as a co-host, if they are.
pub(super) fn invitation(
    store: &Store<'_>,
    host: &Host,
) -> Result<Option<(String, String)>, Fault> {
    if !host.switches.bookings_written {
        return Ok(None);
    }
    let Some(calendar) = moving::receiving(store, &host.id)? else {
        return Ok(None);
    };
    let connection = store.connection(&calendar.connection)?;
    Ok(connection.map(|row| (line(&host.name, MOST_NAME), row.email)))
}

fn compose(booking: &Booking, about: &About<'_>) -> Texts {
    let style = &booking.style;
    let name = line(&booking.guest_name, MOST_NAME);
    let shown = match style.detail {
        _ if booking.erased => NOBODY.into(),
        Detail::Full => name.clone(),
        Detail::Initials | Detail::Busy => Some(initials(&name))
            .filter(|it| !it.is_empty())
            .unwrap_or_else(|| NOBODY.into()),
    };
    let summary = match style.detail {
        Detail::Busy => BUSY.to_owned(),
        Detail::Full | Detail::Initials => {
            // It was checked when it was set.
            let title = style
                .title
                .as_deref()
                .and_then(|text| EventTitle::parse(text).ok());
            let event = line(&booking.title, MOST_LINE);
            let host = line(about.host, MOST_NAME);
            line(
                &title.unwrap_or_default().fill(&event, &shown, &host),
                MOST_LINE,
            )
        }
    };
    let through = format!("Booked through {}.", line(about.site_title, MOST_NAME));
    let full = style.invites() && !booking.erased;
    Texts {
        summary,
        description: match (full, booking.guests.is_empty()) {
            _ if booking.erased => format!("{through}\n\nWho it was has been erased."),
            (false, _) => format!("{through}\n\nWho it is: {}", about.bookings),
            (true, true) => full_description(booking, &name, &through, about.manage),
            (true, false) => description_for_several(booking, &name, &through, about.bookings),
        },
        location: if style.meet {
            String::new()
        } else {
            line(&booking.location, MOST_LINE)
        },
        guest: full.then(|| (name, booking.guest_email.clone())),
        guests: match full {
            true => booking.guests.clone(),
            false => Vec::new(),
        },
        co_hosts: Vec::new(),
        meet: (style.meet && booking.meet != Meet::Failed)
            .then(|| meet::request_id(&booking.id, booking.epoch)),
    }
}

/// Whoever has the visitor's link can cancel, and what was written to the host may be about an
/// illness: neither is for those who are brought along.
fn description_for_several(booking: &Booking, name: &str, through: &str, bookings: &str) -> String {
    let head = format!("{through}\n{name}, {}", booking.guest_email);
    let link = "It can be changed or cancelled with the link that was shown on booking it.";
    if booking.notes.is_empty() && booking.answers.is_empty() {
        return format!("{head}\n\n{link}");
    }
    format!("{head}\n\nFor the host, what was written: {bookings}\n\n{link}")
}

/// Plain text lines. The link is always whole: what the visitor wrote gives way.
fn full_description(booking: &Booking, name: &str, through: &str, manage: &str) -> String {
    let head = format!("{through}\n{name}, {}", booking.guest_email);
    let foot = format!("\n\nSee or cancel: {manage}");
    let length = |text: &str| escape(text).chars().count();
    let mut room = MOST_DESCRIPTION.saturating_sub(length(&head) + length(&foot) + 4);
    let answers = booking.answers.iter().map(|answer| {
        let label = line(&answer.label, MOST_LINE);
        format!("{label}\n{}", lines(&answer.text, MOST_NOTES))
    });
    let said: Vec<String> = std::iter::once(lines(&booking.notes, MOST_NOTES))
        .filter(|notes| !notes.is_empty())
        .chain(answers)
        .collect();
    let said = said.join("\n\n");
    let fits = said.chars().take_while(|c| {
        let needs = length(c.encode_utf8(&mut [0; 4]));
        let fits = needs <= room;
        room = room.saturating_sub(needs);
        fits
    });
    let mut shown: String = fits.collect();
    if shown.len() < said.len() {
        shown.push_str(" …");
    }
    let said = shown;
    if said.is_empty() {
        head + &foot
    } else {
        format!("{head}\n\n{said}{foot}")
    }
}

/// One line: whatever breaks or bends it is gone.
fn line(text: &str, most: usize) -> String {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .map(|word| word.chars().filter(|c| !is_hidden(*c)).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(most).collect()
}

/// The same for lines.
fn lines(text: &str, most: usize) -> String {
    let plain = |c: &char| *c == '\n' || !(c.is_control() || is_hidden(*c));
    text.replace("\r\n", "\n")
        .chars()
        .filter(plain)
        .take(most)
        .collect()
}

#[cfg(test)]
#[path = "event_text_tests.rs"]
mod tests;
