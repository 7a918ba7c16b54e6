//! What the browser carries while it is at Google.

use serde::{Deserialize, Serialize};
use shared::api::Intent;
use shared::time::Timestamp;

use crate::account::cookie;
use crate::config::Config;
use crate::ports::Random;
use crate::seal::Sealer;

/// Seconds between start and return.
const LIFE: i64 = 600;
const PURPOSE: &str = "login";

/// Sealed into the pre-login cookie: its owner can neither read nor change it.
#[derive(Serialize, Deserialize)]
pub(super) struct RoundTrip {
    pub(super) state: String,
    pub(super) nonce: String,
    /// PKCE's secret.
    pub(super) verifier: String,
    pub(super) intent: Intent,
    /// `login_and_connect`: the wish. `connect_host`: the site.
    pub(super) site: Option<String>,
    pub(super) host: Option<String>,
    /// Whether `site` and `host` are from an invitation of ours.
    pub(super) invited: bool,
    /// When that invitation is over, in seconds; with `host` the site knows it by that.
    #[serde(default)]
    pub(super) invited_until: Option<i64>,
    /// Whether the right set-up code was given.
    pub(super) set_up: bool,
    /// Who was signed in at the start of `connect_host`.
    pub(super) account: Option<String>,
    /// Whether only a calendar that we make is to be written.
    #[serde(default)]
    pub(super) own_calendar: bool,
    expires: i64,
}

impl RoundTrip {
    /// With fresh state, nonce and verifier, nothing else filled in.
    pub(super) fn new(random: &dyn Random, intent: Intent, now: Timestamp) -> Self {
        let [state, nonce, verifier] = [(); 3].map(|()| crate::seal::secret(random));
        let expires = now.epoch().saturating_add(LIFE);
        let (site, host, account) = (None, None, None);
        Self {
            state,
            nonce,
            verifier,
            intent,
            site,
            host,
            invited: false,
            invited_until: None,
            set_up: false,
            account,
            own_calendar: false,
            expires,
        }
    }

    /// The `Set-Cookie`.
    pub(super) fn set_cookie(&self, config: &Config, random: &dyn Random) -> String {
        let plain = serde_json::to_vec(self).unwrap_or_default();
        cookie::set_login(
            config,
            &Sealer::new(config, PURPOSE).seal(random, PURPOSE, &plain),
        )
    }

    /// From a `Cookie` header; `None` if there is none, or it is not ours or too old.
    pub(super) fn open(config: &Config, cookie_header: &str, now: Timestamp) -> Option<Self> {
        let sealed = cookie::login(config, cookie_header)?;
        let plain = Sealer::new(config, PURPOSE).open(PURPOSE, sealed).ok()?;
        let trip: Self = serde_json::from_slice(&plain).ok()?;
        (now.epoch() < trip.expires).then_some(trip)
    }
}
