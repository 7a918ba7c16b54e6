//! Secrets at rest and signed links: AES-256-GCM and HMAC-SHA256 under keys that HKDF makes
//! from the master keys, one key per purpose and owner.
//!
//! Texts carry the number of their master key: the highest makes new ones, all of them open.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use shared::time::Timestamp;

use crate::config::Config;
use crate::ports::{Random, random_bytes};

const NONCE: usize = 12;
/// 128 bits: nobody guesses one over a network, and links stay short.
const TAG: usize = 16;

/// Seals what belongs to one owner: a site's slug, or an account's name.
pub struct Sealer<'a> {
    config: &'a Config,
    owner: String,
}

/// A sealed text that is not ours, not this owner's, not for this purpose, or was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealError;

/// A token that is not ours, not for this purpose, or was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenInvalid;

/// Why a link does not open anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// Not from us, or changed.
    Forged,
    /// It was good once.
    Expired,
}

impl<'a> Sealer<'a> {
    /// For one owner; the others can't open what it seals.
    #[must_use]
    pub fn new(config: &'a Config, owner: &str) -> Self {
        Self {
            config,
            owner: owner.to_owned(),
        }
    }

    /// Seals under the newest key. `purpose` names the field and row for which this is meant,
    /// so that no text can be moved to another place.
    ///
    /// A plain text of over 64 GiB gives an empty text, which never opens.
    #[must_use]
    pub fn seal(&self, random: &dyn Random, purpose: &str, plain: &[u8]) -> String {
        let Some((number, master)) = self.config.master_keys.last_key_value() else {
            return String::new();
        };
        let bound = self.bound(*number, purpose);
        let nonce = random_bytes::<NONCE>(random);
        let payload = Payload {
            msg: plain,
            aad: &bound,
        };
        let Ok(sealed) = self
            .cipher(master, &bound)
            .encrypt(Nonce::from_slice(&nonce), payload)
        else {
            return String::new();
        };
        let bytes = [nonce.as_slice(), sealed.as_slice()].concat();
        format!("{number}.{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Opens what [`Sealer::seal`] made for the same owner and purpose.
    ///
    /// # Errors
    /// If it was not, was changed, or its key is not configured any more.
    pub fn open(&self, purpose: &str, text: &str) -> Result<Vec<u8>, SealError> {
        let (number, sealed) = text.split_once('.').ok_or(SealError)?;
        let (number, master) = key(self.config, number).ok_or(SealError)?;
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| SealError)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE).ok_or(SealError)?;
        let bound = self.bound(number, purpose);
        let payload = Payload {
            msg: sealed,
            aad: &bound,
        };
        let cipher = self.cipher(master, &bound);
        cipher
            .decrypt(Nonce::from_slice(nonce), payload)
            .map_err(|_| SealError)
    }

    fn bound(&self, number: u32, purpose: &str) -> Vec<u8> {
        context(&[
            "freeslot seal v1",
            &number.to_string(),
            &self.owner,
            purpose,
        ])
    }

    fn cipher(&self, master: &[u8], bound: &[u8]) -> Aes256Gcm {
        Aes256Gcm::new(&derive::<32>(master, bound).into())
    }
}

/// Signs `payload`, which stays readable, for one purpose.
#[must_use]
pub fn sign_token(config: &Config, purpose: &str, payload: &[u8]) -> String {
    let Some((number, master)) = config.master_keys.last_key_value() else {
        return String::new();
    };
    let tag = mac(master, *number, purpose, payload)
        .finalize()
        .into_bytes();
    let tag = tag.get(..TAG).unwrap_or_default();
    format!(
        "{number}.{}.{}",
        URL_SAFE_NO_PAD.encode(payload),
        URL_SAFE_NO_PAD.encode(tag)
    )
}

/// Gives back the payload of a token signed for the same purpose; compares in constant time.
///
/// # Errors
/// If it was not, or was changed, or its key is not configured any more.
pub fn verify_token(config: &Config, purpose: &str, token: &str) -> Result<Vec<u8>, TokenInvalid> {
    let mut parts = token.split('.');
    let (Some(number), Some(payload), Some(tag), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(TokenInvalid);
    };
    let (number, master) = key(config, number).ok_or(TokenInvalid)?;
    let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| TokenInvalid)?;
    let tag = URL_SAFE_NO_PAD.decode(tag).map_err(|_| TokenInvalid)?;
    if tag.len() != TAG {
        return Err(TokenInvalid);
    }
    // `subtle` inside; it would also take a shorter tag, hence the length check.
    let mac = mac(master, number, purpose, &payload);
    mac.verify_truncated_left(&tag).map_err(|_| TokenInvalid)?;
    Ok(payload)
}

/// What a manage link opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Managed {
    /// The site's slug.
    pub site: String,
    /// The booking's id.
    pub booking: String,
    /// Until when it opens at least. A booking that was moved since is opened for longer, which
    /// only its `Site` knows.
    pub expires: Timestamp,
}

/// The token of `/b/{token}`. It names its site because the path has no other hint.
#[must_use]
pub fn manage_token(config: &Config, site: &str, booking: &str, expires: Timestamp) -> String {
    sign_parts(
        config,
        "manage",
        &[site, booking, &expires.epoch().to_string()],
    )
}

/// Reads a manage link.
///
/// # Errors
/// [`LinkError::Forged`]. One that has expired is read too: see [`Managed::expires`].
pub fn parse_manage_token(config: &Config, token: &str) -> Result<Managed, LinkError> {
    let ([site, booking], expires) = verify_parts(config, "manage", token)?;
    Ok(Managed {
        site,
        booking,
        expires,
    })
}

/// What an invitation is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// The site's slug.
    pub site: String,
    /// The host's id.
    pub host: String,
    /// When it is over: with the host, what the site knows it by.
    pub until: Timestamp,
}

/// The token of `/setup?invitation=…`.
#[must_use]
pub fn invitation_token(config: &Config, site: &str, host: &str, expires: Timestamp) -> String {
    sign_parts(
        config,
        "invitation",
        &[site, host, &expires.epoch().to_string()],
    )
}

/// Reads an invitation.
///
/// # Errors
/// Says whether it ever was good.
pub fn parse_invitation_token(
    config: &Config,
    token: &str,
    now: Timestamp,
) -> Result<Invited, LinkError> {
    let ([site, host], until) = verify_parts(config, "invitation", token)?;
    if until <= now {
        return Err(LinkError::Expired);
    }
    Ok(Invited { site, host, until })
}

/// What a push is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// The site's slug.
    pub site: String,
    /// Our id of the calendar.
    pub calendar: String,
    /// The channel's id.
    pub channel: String,
}

/// The token that Google repeats in every push, so that a forged one wakes no object.
#[must_use]
pub fn channel_token(config: &Config, site: &str, calendar: &str, channel: &str) -> String {
    sign_parts(config, "channel", &[site, calendar, channel])
}

/// Reads the token of a push; site and channel must be those of the request too.
///
/// # Errors
/// If it is not ours.
pub fn parse_channel_token(config: &Config, token: &str) -> Result<Pushed, TokenInvalid> {
    let payload = verify_token(config, "channel", token)?;
    let [site, calendar, channel] = split(payload).ok_or(TokenInvalid)?;
    Ok(Pushed {
        site,
        calendar,
        channel,
    })
}

/// What the address of a feed opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedLink {
    /// The site's slug.
    pub site: String,
    /// The feed's id.
    pub feed: String,
}

/// The token of `/f/{token}/calendar.ics`. It never expires: whether the feed was revoked, its
/// `Site` knows. A made-up one wakes no object.
#[must_use]
pub fn feed_token(config: &Config, site: &str, feed: &str) -> String {
    sign_parts(config, "feed", &[site, feed])
}

/// Reads the token of a feed's address.
///
/// # Errors
/// If it is not ours.
pub fn parse_feed_token(config: &Config, token: &str) -> Result<FeedLink, TokenInvalid> {
    let payload = verify_token(config, "feed", token)?;
    let [site, feed] = split(payload).ok_or(TokenInvalid)?;
    Ok(FeedLink { site, feed })
}

fn sign_parts(config: &Config, purpose: &str, parts: &[&str]) -> String {
    sign_token(config, purpose, parts.join("/").as_bytes())
}

fn verify_parts(
    config: &Config,
    purpose: &str,
    token: &str,
) -> Result<([String; 2], Timestamp), LinkError> {
    let payload = verify_token(config, purpose, token).map_err(|_| LinkError::Forged)?;
    let [one, two, expires] = split(payload).ok_or(LinkError::Forged)?;
    let expires = expires.parse().map_err(|_| LinkError::Forged)?;
    Ok(([one, two], Timestamp::from_epoch(expires)))
}

fn split<const N: usize>(payload: Vec<u8>) -> Option<[String; N]> {
    let text = String::from_utf8(payload).ok()?;
    let parts: Vec<String> = text.split('/').map(str::to_owned).collect();
    parts.try_into().ok()
}

/// The master key with this number, which must be written as we write it.
fn key<'c>(config: &'c Config, number: &str) -> Option<(u32, &'c [u8])> {
    let parsed: u32 = number.parse().ok()?;
    let key = config.master_keys.get(&parsed)?;
    (parsed.to_string() == number).then_some((parsed, key.as_slice()))
}

fn mac(master: &[u8], number: u32, purpose: &str, payload: &[u8]) -> Hmac<Sha256> {
    let context = context(&["freeslot token v1", &number.to_string(), purpose]);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&derive::<64>(master, &context).into());
    mac.update(payload);
    mac
}

fn derive<const N: usize>(master: &[u8], context: &[u8]) -> [u8; N] {
    let mut key = [0; N];
    // Fails only for over 255 times the hash's length.
    let expanded = Hkdf::<Sha256>::new(Some(b"freeslot"), master).expand(context, &mut key);
    debug_assert!(expanded.is_ok());
    key
}

/// Parts with their lengths before them, so that no two lists look alike.
fn context(parts: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

/// SHA-256 as lower-case hex.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// Base32hex, lower case, no padding: what our ids and Google's event ids are written in.
#[must_use]
pub fn base32hex(bytes: &[u8]) -> String {
    data_encoding::BASE32HEX_NOPAD
        .encode(bytes)
        .to_ascii_lowercase()
}

/// A random secret of 256 bits, base64url.
#[must_use]
pub fn secret(random: &dyn Random) -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<32>(random))
}

/// Something personal (a network address) as a text that can be compared and not read back.
#[must_use]
pub fn pseudonym(config: &Config, purpose: &str, text: &str) -> String {
    let Some((number, master)) = config.master_keys.first_key_value() else {
        return String::new();
    };
    let tag = mac(master, *number, purpose, text.as_bytes())
        .finalize()
        .into_bytes();
    base32hex(tag.get(..16).unwrap_or(&tag))
}

#[cfg(test)]
mod tests;
