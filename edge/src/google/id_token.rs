//! Who signed in, as Google's token endpoint said.
//!
//! The signature is not checked: the token comes over TLS straight from the endpoint that we
//! asked with our client's secret, so the connection says who speaks (OpenID Connect Core 3.1.3.7, point 6).
//! An ID token that came any other way must never be given to [`check`].

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use shared::time::Timestamp;
use subtle::ConstantTimeEq;

/// How far Google's clock and ours may be apart, in seconds.
const SKEW: i64 = 300;

/// A Google account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Google's name of the account, which never changes. This identifies, nothing else.
    pub sub: String,
    /// Its address now; may be empty; to be shown, never to be trusted with anything.
    pub email: String,
    /// Its owner's name; may be empty.
    pub name: String,
}

/// Why an ID token proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdTokenError {
    /// Not a token, or a claim is missing or of another type.
    Malformed,
    /// Not from Google.
    Issuer,
    /// For somebody else's client.
    Audience,
    /// Not valid any more, or not yet.
    Expired,
    /// For another sign-in than this browser's.
    Nonce,
}

impl std::fmt::Display for IdTokenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for IdTokenError {}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    azp: Option<String>,
    sub: String,
    exp: i64,
    iat: Option<i64>,
    nonce: Option<String>,
    #[serde(default)]
    email: String,
    #[serde(default)]
    name: String,
}

/// Checks issuer, audience, time and nonce.
///
/// # Errors
/// The first of them that is wrong.
pub fn check(
    id_token: &str,
    client_id: &str,
    nonce: &str,
    now: Timestamp,
) -> Result<Identity, IdTokenError> {
    let mut parts = id_token.split('.');
    let (Some(_), Some(payload), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(IdTokenError::Malformed);
    };
    let payload = URL_SAFE_NO_PAD
        .decode(payload)
        .map_err(|_| IdTokenError::Malformed)?;
    let claims: Claims = serde_json::from_slice(&payload).map_err(|_| IdTokenError::Malformed)?;
    if !matches!(
        claims.iss.as_str(),
        "https://accounts.google.com" | "accounts.google.com"
    ) {
        return Err(IdTokenError::Issuer);
    }
    if claims.aud != client_id || claims.azp.is_some_and(|azp| azp != client_id) {
        return Err(IdTokenError::Audience);
    }
    let now = now.epoch();
    let early = claims.iat.is_some_and(|iat| iat > now.saturating_add(SKEW));
    if claims.exp.saturating_add(SKEW) <= now || early {
        return Err(IdTokenError::Expired);
    }
    let given = claims.nonce.unwrap_or_default();
    if !bool::from(given.as_bytes().ct_eq(nonce.as_bytes())) {
        return Err(IdTokenError::Nonce);
    }
    let sub_ok = !claims.sub.is_empty() && claims.sub.len() <= 255 && claims.sub.is_ascii();
    if !sub_ok || nonce.is_empty() {
        return Err(IdTokenError::Malformed);
    }
    Ok(Identity {
        sub: claims.sub,
        email: claims.email,
        name: claims.name,
    })
}
