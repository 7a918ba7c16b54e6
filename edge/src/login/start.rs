//! The way to Google.

use shared::api::{Intent, StartAnswer, StartRequest};
use shared::booking::SiteSlug;
use subtle::ConstantTimeEq;

use super::round_trip::RoundTrip;
use crate::account::Signed;
use crate::config::{Config, SignUp};
use crate::google::oauth::{Authorize, LOGIN, WIDER, authorize_url, needed};
use crate::ports::Ports;
use crate::seal::{LinkError, parse_invitation_token};

/// The longest text of a field that goes into the cookie.
const LONGEST: usize = 100;

/// Why there is no way to Google.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartError {
    /// `connect_host` without a session and without an invitation: 401.
    SignIn,
    /// The invitation is not ours, was changed, or is too old; an admin of the site can make a new
    /// one: 403, field `invitation`.
    Invitation(LinkError),
    /// A set-up code was given, and it is wrong: 403, field `set_up_code`.
    SetUpCode,
    /// The field is missing, too long or out of place: 422.
    Invalid(&'static str),
}

impl From<LinkError> for StartError {
    fn from(error: LinkError) -> Self {
        Self::Invitation(error)
    }
}

/// Makes a round trip; gives Google's address and the `Set-Cookie` that binds it to the browser.
///
/// # Errors
/// See [`StartError`]. Who may start a site is only decided at the return, when it is known who
/// it is; a wrong set-up code is refused here at once.
pub async fn start(
    request: StartRequest,
    signed: Option<&Signed>,
    ports: &Ports,
) -> Result<(StartAnswer, String), StartError> {
    let config = &*ports.config;
    let now = ports.clock.now();
    let mut trip = RoundTrip::new(&*ports.random, request.intent, now);
    trip.set_up = set_up(config, request.set_up_code.as_deref())?;
    let hint = request
        .login_hint
        .as_deref()
        .filter(|hint| !hint.is_empty());
    short(hint, 320, "login_hint")?;
    let wish = request.site.as_deref();
    if wish.is_some_and(|site| SiteSlug::parse(site).is_err()) {
        return Err(StartError::Invalid("site"));
    }
    short(request.host.as_deref(), LONGEST, "host")?;
    if request.own_calendar && request.wider {
        return Err(StartError::Invalid("own_calendar"));
    }
    trip.own_calendar = request.own_calendar;
    match request.intent {
        Intent::Login => {}
        Intent::LoginAndConnect => trip.site = request.site,
        Intent::ConnectHost => {
            if let Some(token) = &request.invitation {
                let invited = parse_invitation_token(config, token, now)?;
                (trip.site, trip.host) = (Some(invited.site), Some(invited.host));
                trip.invited = true;
                trip.invited_until = Some(invited.until.epoch());
            } else {
                let signed = signed.ok_or(StartError::SignIn)?;
                let site = request.site.ok_or(StartError::Invalid("site"))?;
                (trip.site, trip.host) = (Some(site), request.host);
                trip.account = Some(signed.account.clone());
            }
        }
    }
    let connects = request.intent != Intent::Login;
    let mut scopes = LOGIN.to_vec();
    if connects {
        scopes.extend(needed(request.own_calendar));
        scopes.extend(WIDER.iter().filter(|_| request.wider));
    }
    let ask = Authorize {
        scopes: &scopes,
        state: &trip.state,
        nonce: &trip.nonce,
        verifier: &trip.verifier,
        login_hint: hint,
        offline: connects,
        // Completes a grant: boxes that were ticked before need not be ticked again. Who wants
        // writing elsewhere to be impossible gets a key without what was permitted before.
        include_granted: request.intent == Intent::ConnectHost && !request.own_calendar,
        // Only a forced consent gives a refresh token.
        prompt: match (connects, hint) {
            (true, Some(_)) => "consent",
            (true, None) => "select_account consent",
            (false, _) => "select_account",
        },
    };
    let url = authorize_url(config, &ask);
    Ok((StartAnswer { url }, trip.set_cookie(config, &*ports.random)))
}

/// Whether the right code was given, if one is asked for at all.
fn set_up(config: &Config, given: Option<&str>) -> Result<bool, StartError> {
    let Some(given) = given.filter(|code| !code.is_empty()) else {
        return Ok(false);
    };
    if config.sign_up != SignUp::Allowlist {
        return Ok(false);
    }
    // `given` is not empty, so a code that is not configured never matches.
    let right = bool::from(given.as_bytes().ct_eq(config.set_up_code.as_bytes()));
    if right {
        Ok(true)
    } else {
        Err(StartError::SetUpCode)
    }
}

fn short(text: Option<&str>, longest: usize, field: &'static str) -> Result<(), StartError> {
    match text {
        Some(text) if text.len() > longest => Err(StartError::Invalid(field)),
        _ => Ok(()),
    }
}
