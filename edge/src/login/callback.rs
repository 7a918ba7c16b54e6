//! The way back from Google: who it is, what was granted, and what it was wanted for.

use std::collections::BTreeMap;

use http::header::{CACHE_CONTROL, LOCATION, REFERRER_POLICY, SET_COOKIE};
use http::{HeaderValue, StatusCode};
use shared::api::Intent;
use shared::booking::SiteSlug;
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use super::round_trip::RoundTrip;
use crate::account::client::AccountError;
use crate::account::cookie::{self, SessionCookie};
use crate::account::{Entry, NewEntry, Role, Signed, account_name, client};
use crate::config::SignUp;
use crate::google::id_token::{self, Identity};
use crate::google::oauth::{self, TokenError, Tokens};
use crate::ports::{Ports, Response};
use crate::site::{ConnectCommand, Connected};

/// How many slugs are tried where none was wished for.
const TRIES: u32 = 9;

/// Codes of `/setup?problem=`.
type Problem = &'static str;

/// Answers `GET /google/callback`, always with 303 to `/setup`. `query` is what stands after the
/// question mark; `signed` is whose session the request carries.
pub async fn callback(
    query: &str,
    cookie_header: &str,
    signed: Option<&Signed>,
    ports: &Ports,
) -> Response {
    let config = &*ports.config;
    let mut back = Back {
        ports,
        signed,
        cookie_header,
        session: None,
    };
    let to = match back.run(query).await {
        Ok(end) => end.location(),
        Err(problem) => location(&[("problem", problem)]),
    };
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.extend(HeaderValue::from_str(&to).map(|to| (LOCATION, to)));
    let mut cookies = vec![cookie::clear_login(config)];
    cookies.extend(
        back.session
            .map(|session| cookie::set_session(config, &session.to_value())),
    );
    for cookie in cookies {
        headers.extend(HeaderValue::from_str(&cookie).map(|cookie| (SET_COOKIE, cookie)));
    }
    response
}

/// Where a round trip ends.
enum End {
    /// Signed in.
    SignedIn,
    /// Signed in, but there is nothing to see.
    NoSite,
    /// A host is connected, perhaps not with all that is needed.
    Connected(Connected),
}

impl End {
    fn location(&self) -> String {
        match self {
            Self::SignedIn => location(&[]),
            Self::NoSite => location(&[("problem", "no_site")]),
            Self::Connected(done) if done.missing.is_empty() => {
                location(&[("site", &done.site), ("connected", &done.host)])
            }
            Self::Connected(done) => location(&[
                ("problem", "missing_permission"),
                ("site", &done.site),
                ("host", &done.host),
            ]),
        }
    }
}

fn location(pairs: &[(&str, &str)]) -> String {
    if pairs.is_empty() {
        return "/setup".into();
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    format!("/setup?{query}")
}

/// One return.
struct Back<'a> {
    ports: &'a Ports,
    signed: Option<&'a Signed>,
    cookie_header: &'a str,
    /// Opened on the way, to be set even if the rest fails.
    session: Option<SessionCookie>,
}

impl Back<'_> {
    async fn run(&mut self, query: &str) -> Result<End, Problem> {
        let config = &*self.ports.config;
        let query: BTreeMap<_, _> = form_urlencoded::parse(query.as_bytes()).collect();
        let given = |name: &str| query.get(name).map_or("", |value| value.as_ref());
        let now = self.ports.clock.now();
        let trip = RoundTrip::open(config, self.cookie_header, now).ok_or("state")?;
        let same = given("state").as_bytes().ct_eq(trip.state.as_bytes());
        if !bool::from(same) {
            return Err("state");
        }
        // Whoever sends an issuer must be Google (RFC 9207).
        if !matches!(given("iss"), "" | "https://accounts.google.com") {
            return Err("state");
        }
        match given("error") {
            "" => {}
            "access_denied" => return Err("denied"),
            "admin_policy_enforced" | "org_internal" => return Err("blocked"),
            _ => return Err("google"),
        }
        let code = given("code");
        let exchanged = oauth::exchange(&*self.ports.http, config, code, &trip.verifier).await;
        let tokens = exchanged.map_err(|error| self.no_tokens(&error))?;
        let id_token = tokens.id_token.as_deref().unwrap_or_default();
        // Time has passed: the clock is asked again.
        let now = self.ports.clock.now();
        let who = id_token::check(id_token, &config.client_id, &trip.nonce, now)
            .map_err(|error| self.log("id token", &error.to_string(), "google"))?;
        let account = account_name(&who.sub);
        let objects = &*self.ports.objects;
        let first = client::use_state_once(objects, &account, &trip.state).await;
        if !first.map_err(|_| "google")? {
            return Err("state");
        }
        match trip.intent {
            Intent::Login => {
                self.sign_in(&account, &who).await?;
                let sites = self.sites(&account).await?;
                let member = sites.iter().any(|site| site.role.is_some());
                Ok(if member { End::SignedIn } else { End::NoSite })
            }
            Intent::LoginAndConnect => {
                self.sign_in(&account, &who).await?;
                self.start_or_reconnect(&trip, &account, &who, &tokens)
                    .await
            }
            Intent::ConnectHost => self.connect_host(&trip, &account, &who, &tokens).await,
        }
    }

    /// Ends the browser's old session and opens a new one.
    async fn sign_in(&mut self, account: &str, who: &Identity) -> Result<(), Problem> {
        let objects = &*self.ports.objects;
        if let Some(old) = cookie::session(&self.ports.config, self.cookie_header) {
            // The browser forgets it in any case.
            let _ = client::sign_out(objects, &old).await;
        }
        let session = client::open_session(objects, account, who)
            .await
            .map_err(|_| "google")?;
        self.session = Some(session);
        Ok(())
    }

    async fn sites(&self, account: &str) -> Result<Vec<Entry>, Problem> {
        client::sites(&*self.ports.objects, account)
            .await
            .map_err(|_| "google")
    }

    /// Reconnects the account's own site, or makes one.
    async fn start_or_reconnect(
        &self,
        trip: &RoundTrip,
        account: &str,
        who: &Identity,
        tokens: &Tokens,
    ) -> Result<End, Problem> {
        let wish = trip.site.as_deref();
        let sites = self.sites(account).await?;
        let own = sites.iter().find(|entry| {
            entry.role == Some(Role::Owner) && wish.is_none_or(|wish| wish == entry.site)
        });
        let mut command = command(account, who, tokens);
        command.own_calendar = trip.own_calendar;
        command.actor = Some(account.to_owned());
        if let Some(own) = own {
            command.site.clone_from(&own.site);
            match self.connect(&command, None).await? {
                Asked::Done(done) => return Ok(End::Connected(done)),
                // The index was ahead of the site: it was never made.
                Asked::NotFound => self.undo(account, &[], &own.site).await,
                Asked::Taken | Asked::Forbidden => {
                    self.undo(account, &sites, &own.site).await;
                    self.give_back(tokens, &sites).await;
                    return Err("not_allowed");
                }
            }
        }
        if let Err(problem) = self.may_start_a_site(trip) {
            self.give_back(tokens, &sites).await;
            return Err(problem);
        }
        command.create = true;
        let name = if who.name.trim().is_empty() {
            local_part(&who.email)
        } else {
            &who.name
        };
        let suggested = SiteSlug::suggest(name);
        for n in 1..=TRIES {
            command.site = match (wish, n) {
                (Some(wish), _) => wish.to_owned(),
                (None, 1) => suggested.as_str().to_owned(),
                (None, n) => format!("{}-{n}", suggested.as_str()),
            };
            match self.connect(&command, Some(Role::Owner)).await? {
                Asked::Done(done) => return Ok(End::Connected(done)),
                Asked::Forbidden => return Err("not_allowed"),
                Asked::Taken | Asked::NotFound => {
                    self.undo(account, &sites, &command.site).await;
                    if wish.is_some() {
                        break;
                    }
                }
            }
        }
        Err("slug_taken")
    }

    fn may_start_a_site(&self, trip: &RoundTrip) -> Result<(), Problem> {
        match self.ports.config.sign_up {
            SignUp::Open => Ok(()),
            SignUp::Allowlist if trip.set_up => Ok(()),
            SignUp::Allowlist => Err("set_up_code"),
            SignUp::Closed => Err("not_allowed"),
        }
    }

    /// Connects a host of a site, with whichever account was chosen.
    async fn connect_host(
        &mut self,
        trip: &RoundTrip,
        account: &str,
        who: &Identity,
        tokens: &Tokens,
    ) -> Result<End, Problem> {
        let actor = self.signed.map(|signed| signed.account.clone());
        // Whoever started must still be signed in: the site trusts `actor`.
        if !trip.invited && (actor.is_none() || actor != trip.account) {
            return Err("state");
        }
        let invited_guest = trip.invited && actor.is_none();
        let mut command = command(account, who, tokens);
        command.own_calendar = trip.own_calendar;
        command.site = trip.site.clone().ok_or("state")?;
        command.host.clone_from(&trip.host);
        command.actor = actor;
        command.invitation_verified = trip.invited;
        command.invitation_until = trip.invited_until;
        let sites = self.sites(account).await?;
        // An invitation makes a host of whoever is signed in, else of the account itself.
        let role = trip.invited.then_some(Role::Host);
        let member = command.actor.clone().unwrap_or_else(|| account.to_owned());
        let member_sites = self.sites(&member).await?;
        match self.connect(&command, role).await? {
            Asked::Done(done) => {
                if invited_guest {
                    // Nobody was signed in, and this host has calendars to choose now.
                    self.sign_in(account, who).await?;
                }
                Ok(End::Connected(done))
            }
            Asked::NotFound | Asked::Forbidden | Asked::Taken => {
                self.undo(&member, &member_sites, &command.site).await;
                if member != account {
                    self.undo(account, &sites, &command.site).await;
                }
                self.give_back(tokens, &sites).await;
                Err(if trip.invited {
                    "invitation"
                } else {
                    "not_allowed"
                })
            }
        }
    }

    /// Writes the index, then asks the `Site`.
    async fn connect(
        &self,
        command: &ConnectCommand,
        role: Option<Role>,
    ) -> Result<Asked, Problem> {
        let objects = &*self.ports.objects;
        let indexed = self.index(command, role, None).await;
        indexed.map_err(|_| "google")?;
        let response = objects.site(&command.site, command.request()).await;
        let response = response.map_err(|_| self.log("site", "no answer", "google"))?;
        match response.status() {
            StatusCode::OK | StatusCode::CREATED => {
                let done: Connected = serde_json::from_slice(response.body())
                    .map_err(|_| self.log("site", "unreadable", "google"))?;
                if !done.title.is_empty() {
                    // Only for show; the index is right without it.
                    let _ = self.index(command, role, Some(&done.title)).await;
                }
                Ok(Asked::Done(done))
            }
            StatusCode::NOT_FOUND => Ok(Asked::NotFound),
            StatusCode::FORBIDDEN => Ok(Asked::Forbidden),
            StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY => Ok(Asked::Taken),
            other => Err(self.log("site", other.as_str(), "google")),
        }
    }

    /// Notes the site with the account whose grant it is, and with whom it gives a role.
    async fn index(
        &self,
        command: &ConnectCommand,
        role: Option<Role>,
        title: Option<&str>,
    ) -> Result<(), AccountError> {
        let objects = &*self.ports.objects;
        let member = command.actor.as_ref().unwrap_or(&command.account);
        let own = *member == command.account;
        let entry = |role, uses_grant| NewEntry {
            site: command.site.clone(),
            title: title.map(str::to_owned),
            role,
            uses_grant,
        };
        let grant = entry(role.filter(|_| own), Some(true));
        client::add_site(objects, &command.account, grant).await?;
        if !own && role.is_some() {
            client::add_site(objects, member, entry(role, None)).await?;
        }
        Ok(())
    }

    /// Puts the index back as it was in `before`, after a `Site` said no. A leftover entry
    /// points to a site that says no again; it harms nobody.
    async fn undo(&self, account: &str, before: &[Entry], site: &str) {
        let objects = &*self.ports.objects;
        let _ = match before.iter().find(|entry| entry.site == site) {
            Some(entry) => {
                let (title, role) = (None, None);
                let uses_grant = Some(entry.uses_grant);
                let entry = NewEntry {
                    site: site.to_owned(),
                    title,
                    role,
                    uses_grant,
                };
                client::add_site(objects, account, entry).await
            }
            None => client::remove_site(objects, account, site).await,
        };
    }

    /// Gives a grant back that none of the account's sites uses; it is one for all sites of this
    /// deployment.
    async fn give_back(&self, tokens: &Tokens, sites: &[Entry]) {
        if !sites.iter().any(|entry| entry.uses_grant) {
            let token = tokens.refresh.as_ref().unwrap_or(&tokens.access);
            let _ = oauth::revoke(&*self.ports.http, &self.ports.config, token).await;
        }
    }

    fn no_tokens(&self, error: &TokenError) -> Problem {
        match error {
            // The code was used before, or is too old: the same as an old link.
            TokenError::InvalidGrant => self.log("code", error.code(), "state"),
            TokenError::Operator { code } => self.log("code", code, "google"),
            TokenError::Transient => self.log("code", error.code(), "google"),
        }
    }

    fn log(&self, what: &str, why: &str, problem: Problem) -> Problem {
        self.ports.log.line(&format!("callback: {what}: {why}"));
        problem
    }
}

/// What a `Site` said.
enum Asked {
    Done(Connected),
    NotFound,
    Forbidden,
    Taken,
}

fn command(account: &str, who: &Identity, tokens: &Tokens) -> ConnectCommand {
    ConnectCommand {
        site: String::new(),
        create: false,
        host: None,
        actor: None,
        invitation_verified: false,
        invitation_until: None,
        account: account.to_owned(),
        email: who.email.clone(),
        name: who.name.clone(),
        scopes: tokens.scopes.to_text(),
        access: tokens.access.clone(),
        expires_in: tokens.expires_in,
        refresh: tokens.refresh.clone(),
        refresh_expires_in: tokens.refresh_expires_in,
        own_calendar: false,
    }
}

fn local_part(email: &str) -> &str {
    email.split_once('@').map_or(email, |(local, _)| local)
}
