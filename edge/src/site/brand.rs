//! How visitors' pages look: the owner's colour and logo, never ours.

use data_encoding::BASE64;
use shared::api::{Brand, BrandSettings};

use super::{Fault, Site};
use crate::seal::sha256_hex;
use crate::store::Store;

/// A logo has at most so many bytes: it comes with every page, and stands in a row.
const LARGEST_LOGO: usize = 40_000;

/// A picture that pages may show. No SVG: opened by itself it is a document of our origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// Its media type, from its first bytes; what its sender called it is not asked.
    pub media_type: &'static str,
    /// The picture.
    pub bytes: Vec<u8>,
}

impl Logo {
    fn of(bytes: Vec<u8>) -> Option<Self> {
        let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
        let media_type = match bytes.as_slice() {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => "image/png",
            [0xff, 0xd8, 0xff, ..] => "image/jpeg",
            _ if is_webp => "image/webp",
            _ => return None,
        };
        Some(Self { media_type, bytes })
    }

    /// From a `data:` address.
    fn parse(given: &str) -> Result<Self, Fault> {
        let refused = |detail: &str| Fault::invalid("logo", detail);
        let encoded = given
            .strip_prefix("data:image/")
            .and_then(|rest| rest.split_once(";base64,"))
            .map(|(_, encoded)| encoded);
        let bytes = encoded
            .and_then(|encoded| BASE64.decode(encoded.as_bytes()).ok())
            .and_then(Self::of)
            .ok_or_else(|| refused("Choose a picture: PNG, JPEG or WebP."))?;
        if bytes.bytes.len() > LARGEST_LOGO {
            return Err(refused(
                "This picture is larger than 40 kB: make it smaller. 400 pixels wide is enough.",
            ));
        }
        Ok(bytes)
    }
}

/// A colour as it stands in the address of a style sheet and in the table: `#rrggbb`.
fn parse_accent(given: &str) -> Result<String, Fault> {
    let accent = given.trim().to_ascii_lowercase();
    let is_colour = accent.strip_prefix('#').is_some_and(is_hex_colour);
    if accent.is_empty() || is_colour {
        return Ok(accent);
    }
    let detail = "Enter a colour as #rrggbb, for example #0b6b57.";
    Err(Fault::invalid("accent", detail))
}

/// Six hexadecimal digits in lower case.
#[must_use]
pub fn is_hex_colour(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Sets how visitors' pages look.
///
/// # Errors
/// [`Fault::Invalid`] naming `accent` or `logo`; then nothing is changed.
pub fn put_brand(site: &Site, given: &BrandSettings) -> Result<(), Fault> {
    let accent = parse_accent(&given.accent)?;
    let logo = match given.logo.as_deref() {
        None => None,
        Some("") => Some((String::new(), String::new())),
        Some(data) => {
            let logo = Logo::parse(data)?;
            let hash: String = sha256_hex(&logo.bytes).chars().take(32).collect();
            Some((hash, BASE64.encode(&logo.bytes)))
        }
    };
    let store = site.store()?;
    store.set_brand(&accent, given.hides_calendar_links)?;
    if let Some((hash, logo)) = logo {
        store.set_logo(&hash, &logo)?;
    }
    Ok(())
}

/// How visitors' pages look.
///
/// # Errors
/// [`Fault::NoSite`].
pub fn brand(site: &Site) -> Result<Brand, Fault> {
    let store = site.store()?;
    let name = store.site()?.map(|row| row.title).unwrap_or_default();
    brand_of(site, &store, name)
}

/// The same of a site whose title is known.
pub(super) fn brand_of(site: &Site, store: &Store<'_>, name: String) -> Result<Brand, Fault> {
    let row = store.brand()?;
    let logo = match row.logo_hash.as_str() {
        "" => String::new(),
        hash => format!("/v1/sites/{}/logo/{hash}", site.slug),
    };
    Ok(Brand {
        name,
        accent: row.accent,
        logo,
        hides_calendar_links: row.hides_calendar_links,
    })
}

/// The logo of this name.
///
/// # Errors
/// [`Fault::NotFound`], also of one that was replaced.
pub fn logo(site: &Site, hash: &str) -> Result<Logo, Fault> {
    let missing = || Fault::NotFound("logo");
    let encoded = site.store()?.logo(hash)?.ok_or_else(missing)?;
    let bytes = BASE64.decode(encoded.as_bytes()).ok();
    bytes.and_then(Logo::of).ok_or_else(missing)
}
