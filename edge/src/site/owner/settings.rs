//! The site itself: how it begins, and what its owner sets of it.

use shared::api::SiteSettings;
use shared::contact::Name;

use crate::site::claim::claim;
use crate::site::{Fault, Site};

/// Starts a site without a host, for somebody who books other people's time.
///
/// # Errors
/// [`Fault::Conflict`] if the slug is taken, [`Fault::Invalid`].
pub fn create(
    site: &Site,
    account: &str,
    email: &str,
    name: &str,
    title: &str,
) -> Result<(), Fault> {
    let title = parse_title(title)?;
    claim(site, account, email, name, &title)
}

fn parse_title(title: &str) -> Result<String, Fault> {
    Name::parse(title)
        .map(|title| title.as_str().to_owned())
        .map_err(|_| {
            Fault::invalid(
                "title",
                "Enter a title of 1 to 100 characters for the site.",
            )
        })
}

/// Settings of a site as they are kept.
///
/// # Errors
/// [`Fault::Invalid`] naming the field.
pub(in crate::site) fn checked(settings: &SiteSettings) -> Result<SiteSettings, Fault> {
    let title = parse_title(&settings.title)?;
    let contact = settings.contact.trim();
    if contact.chars().count() > 200 || contact.chars().any(char::is_control) {
        return Err(Fault::invalid(
            "contact",
            "Enter one line of at most 200 characters.",
        ));
    }
    Ok(SiteSettings {
        title,
        contact: contact.to_owned(),
        ..settings.clone()
    })
}

/// Sets what the owner may set of the site.
///
/// # Errors
/// [`Fault::Invalid`].
pub fn put_site(site: &Site, settings: &SiteSettings) -> Result<(), Fault> {
    let settings = checked(settings)?;
    Ok(site.store()?.update_site(&settings)?)
}
