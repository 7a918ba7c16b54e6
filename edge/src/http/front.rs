//! The Worker's own routes: pages, sign-in, and the way to the right object.

use std::net::IpAddr;

use http::header::{
    CACHE_CONTROL, CONTENT_TYPE, HeaderName, LOCATION, ORIGIN as ORIGIN_HEADER, SET_COOKIE,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde::de::DeserializeOwned;
use shared::api;
use shared::booking::{EventSlug, SiteSlug};

use super::another_time;
use super::feeds;
use super::guest::{self, When};
use super::invited;
use super::operator;
use super::owner::CreateCommand;
use super::parse::{LARGEST_BODY, answer, empty, header, json, no_query, segments};
use super::visitor::{locale, start as start_of};
use super::{ACCOUNT, NETWORK, paint, plain, problem};
use crate::account::{NewEntry, Role, Signed, client, cookie};
use crate::config::{Config, SignUp};
use crate::login::{self, StartError};
use crate::pages::{self, Locale};
use crate::ports::{Ports, Request, Response};
use crate::seal::{self, LinkError};
use crate::site::{AppointCommand, is_hex_colour};

pub(super) type Done = Result<Response, Response>;

/// Answers a request from outside. `network` is the client's address, as the platform says.
pub async fn handle(ports: &Ports, request: Request, network: &str) -> Response {
    let method = request.method().clone();
    let cross_origin = request.uri().path().starts_with("/v1/sites/");
    let mut response = if request.body().len() > LARGEST_BODY {
        problem::too_large()
    } else {
        route(ports, request, network)
            .await
            .unwrap_or_else(|response| response)
    };
    if cross_origin {
        allow_everybody(response.headers_mut());
    }
    let headers = response.headers_mut();
    headers
        .entry("x-content-type-options")
        .or_insert(HeaderValue::from_static("nosniff"));
    headers
        .entry("referrer-policy")
        .or_insert(HeaderValue::from_static("strict-origin-when-cross-origin"));
    if method == Method::HEAD {
        response.body_mut().clear();
    }
    response
}

/// The answer to a request whose body broke off or was no valid transfer.
#[must_use]
pub fn unreadable_body() -> Response {
    problem::bad_request(
        "body",
        "The body could not be read to its end: send it again.",
    )
}

/// Other sites' pages may read what visitors' routes answer; there are no cookies on them.
fn allow_everybody(headers: &mut HeaderMap) {
    const FIXED: [(&str, &str); 3] = [
        ("access-control-allow-origin", "*"),
        ("access-control-expose-headers", "ETag, Retry-After"),
        ("cross-origin-resource-policy", "cross-origin"),
    ];
    for (name, value) in FIXED {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
}

/// What became of a booking is asked by the page's script, with the key in its fragment, which no
/// server is told.
fn follow_page(ports: &Ports, locale: Locale, site: &str, event: &str) -> Done {
    if SiteSlug::parse(site).is_err() || EventSlug::parse(event).is_err() {
        return Err(not_found_page(ports, locale));
    }
    let page = pages::follow_page(locale, site, event);
    Ok(pages::page_response(
        &ports.config,
        StatusCode::OK,
        locale,
        page,
    ))
}

fn preflight() -> Response {
    let mut response = empty(StatusCode::NO_CONTENT);
    const FIXED: [(&str, &str); 3] = [
        ("access-control-allow-methods", "GET, POST"),
        (
            "access-control-allow-headers",
            "Authorization, Content-Type, Idempotency-Key, If-None-Match",
        ),
        ("access-control-max-age", "86400"),
    ];
    for (name, value) in FIXED {
        let name = HeaderName::from_static(name);
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn route(ports: &Ports, request: Request, network: &str) -> Done {
    let path = segments(request.uri().path())
        .ok_or_else(|| problem::bad_request("path", "The address is not readable text."))?;
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    // The objects would see a method that the platform does not know as GET.
    const KNOWN: [Method; 7] = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    if !KNOWN.contains(request.method()) {
        return Err(problem::method_not_allowed("GET, POST, PUT, DELETE"));
    }
    let get = matches!(*request.method(), Method::GET | Method::HEAD);
    let post = *request.method() == Method::POST;
    match path.as_slice() {
        ["v1", "sites", ..] if request.method() == Method::OPTIONS => Ok(preflight()),
        [
            "v1",
            "sites",
            site,
            "events",
            event,
            "paint",
            language,
            zone,
            minutes,
            month,
            layout @ ..,
        ] if get && layout.len() < 2 => {
            let layout = layout.first().copied().unwrap_or("month");
            let how = [*language, *zone, *minutes, *month, layout];
            paint::paint(ports, &request, site, event, how).await
        }
        ["v1", "sites", site, ..] => {
            let request = forward(ports, &request, network, None);
            ask_site(ports, site, request).await
        }
        ["v1", "me"] if get => me(ports, &request).await,
        ["v1", "me"] => Err(problem::method_not_allowed("GET")),
        ["v1", "me", "sign-out"] if post => sign_out(ports, &request).await,
        ["v1", "owner", "google", "start"] if post => start(ports, &request).await,
        ["v1", "owner", "invited"] if post => invited::invited(ports, &request).await,
        ["v1", "owner", "sites"] if post => create(ports, &request).await,
        ["v1", "me", "sign-out"]
        | ["v1", "owner", "google", "start"]
        | ["v1", "owner", "invited"]
        | ["v1", "owner", "sites"] => Err(problem::method_not_allowed("POST")),
        ["v1", "owner", "sites", site, "appointments"] if post => {
            appoint(ports, site, &request).await
        }
        ["v1", "owner", "sites", _, "appointments"] => Err(problem::method_not_allowed("POST")),
        ["v1", "owner", "sites", site, ..] => {
            let signed = signed(ports, &request)
                .await?
                .ok_or_else(problem::sign_in)?;
            if !get {
                same_origin(&ports.config, &request)?;
            }
            let request = forward(ports, &request, network, Some(&signed.account));
            ask_site(ports, site, request).await
        }
        ["v1", "operator", rest @ ..] => operator::handle(ports, rest, &request).await,
        ["google", "callback"] if get => {
            let signed = signed(ports, &request).await.unwrap_or_default();
            let cookies = cookie::header(request.headers());
            let query = request.uri().query().unwrap_or_default();
            Ok(login::callback(query, &cookies, signed.as_ref(), ports).await)
        }
        ["google", "callback"] => Err(problem::method_not_allowed("GET")),
        ["google", "push", site] if post => push(ports, site, &request).await,
        ["google", "push", _] => Err(problem::method_not_allowed("POST")),
        ["setup"] if get => Ok(pages::page_response(
            &ports.config,
            StatusCode::OK,
            Locale::ENGLISH,
            pages::setup_shell(&ports.config),
        )),
        ["follow", site, event] if get => follow_page(ports, locale(&request), site, event),
        ["book", site, event] if get => guest::book_page(ports, &request, site, event).await,
        ["book", site, event, "plain"] if get => plain::page(ports, &request, site, event).await,
        ["book", site, event, "plain"] if post => {
            plain::book(ports, &request, site, event, network).await
        }
        ["b", token] if get => guest::manage_page(ports, locale(&request), token).await,
        ["b", token] if post => guest::act(ports, token, &request, network).await,
        ["b", token, "move"] if get => {
            let when = start_of(&request).map_or(When::Now, When::At);
            guest::move_page(ports, locale(&request), token, when, None).await
        }
        ["b", token, "move", month] if get => {
            guest::move_page(ports, locale(&request), token, When::In(month), None).await
        }
        ["b", token, "v1", "sites", _, "events", _, rest @ ..] if get => {
            another_time::asked(ports, &request, token, rest).await
        }
        ["b", token, "calendar.ics"] if get => {
            guest::calendar_file(ports, locale(&request), token).await
        }
        ["b", token, "add", calendar] if get => {
            guest::add_to(ports, locale(&request), token, calendar).await
        }
        ["f", token, "calendar.ics"] if get => feeds::serve(ports, &request, token).await,
        ["setup"]
        | ["f", _, "calendar.ics"]
        | ["book" | "follow", _, _]
        | ["b", _, "calendar.ics" | "move"]
        | ["b", _, "move" | "add", _] => Err(problem::method_not_allowed("GET")),
        ["b", _] | ["book", _, _, "plain"] => Err(problem::method_not_allowed("GET, POST")),
        ["brand", file] if get => {
            style(file).ok_or_else(|| not_found_page(ports, locale(&request)))
        }
        ["robots.txt"] if get => {
            // Google's push sender honours robots.txt: nothing is forbidden.
            let mut response = Response::new(b"User-agent: *\nAllow: /\n".to_vec());
            response.headers_mut().insert(
                CONTENT_TYPE,
                HeaderValue::from_static("text/plain; charset=utf-8"),
            );
            Ok(response)
        }
        [""] if get => {
            let mut response = empty(StatusCode::SEE_OTHER);
            response
                .headers_mut()
                .insert(LOCATION, HeaderValue::from_static("/setup"));
            Ok(response)
        }
        ["v1", ..] => Err(problem::not_found("page")),
        _ => Err(not_found_page(ports, locale(&request))),
    }
}

/// The style sheet of a colour. What its address says is all that it depends on.
fn style(file: &str) -> Option<Response> {
    let accent = file.strip_suffix(".css").filter(|it| is_hex_colour(it))?;
    let mut response = Response::new(pages::accent_style(accent).into_bytes());
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/css; charset=utf-8"),
    );
    // A rule of ours may change: a day, not for ever.
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=86400"),
    );
    Some(response)
}

pub(super) fn not_found_page(ports: &Ports, locale: Locale) -> Response {
    pages::page_response(
        &ports.config,
        StatusCode::NOT_FOUND,
        locale,
        pages::not_found_page(locale),
    )
}

/// A request to an object, made anew: only what an object needs gets through.
pub(super) fn forward(
    ports: &Ports,
    request: &Request,
    network: &str,
    account: Option<&str>,
) -> Request {
    let mut fresh = Request::new(request.body().clone());
    *fresh.method_mut() = match *request.method() {
        Method::HEAD => Method::GET,
        ref other => other.clone(),
    };
    *fresh.uri_mut() = request.uri().clone();
    let through = [
        "authorization",
        "content-type",
        "idempotency-key",
        "if-none-match",
        "origin",
    ];
    for name in through {
        if let Some(value) = request.headers().get(name) {
            fresh
                .headers_mut()
                .insert(HeaderName::from_static(name), value.clone());
        }
    }
    let network = seal::pseudonym(&ports.config, "network", &network_of(network));
    for (name, value) in [(NETWORK, Some(network.as_str())), (ACCOUNT, account)] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
            fresh
                .headers_mut()
                .insert(HeaderName::from_static(name), value);
        }
    }
    fresh
}

/// What counts as one network: an IPv4 address, or the /64 of an IPv6 address.
fn network_of(address: &str) -> String {
    match address.trim().parse::<IpAddr>() {
        Ok(IpAddr::V4(v4)) => v4.to_string(),
        Ok(IpAddr::V6(v6)) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.to_string(),
            None => {
                let [a, b, c, d, ..] = v6.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        },
        Err(_) => "unknown".to_owned(),
    }
}

/// Asks a `Site`; a slug that can't be one wakes nobody.
pub(super) async fn ask_site(ports: &Ports, site: &str, request: Request) -> Done {
    if SiteSlug::parse(site).is_err() {
        return Err(problem::not_found("site"));
    }
    ports
        .objects
        .site(site, request)
        .await
        .map_err(|_| problem::no_answer())
}

/// The same, read; every answer but 200 is handed on.
pub(super) async fn read_site<T: DeserializeOwned>(
    ports: &Ports,
    site: &str,
    request: Request,
) -> Result<T, Response> {
    let path = request.uri().path().to_owned();
    let response = ask_site(ports, site, request).await?;
    if response.status() != StatusCode::OK {
        return Err(response);
    }
    serde_json::from_slice(response.body())
        .map_err(|_| problem::internal(&*ports.log, &format!("unreadable answer to {path}")))
}

pub(super) async fn signed(ports: &Ports, request: &Request) -> Result<Option<Signed>, Response> {
    let header = cookie::header(request.headers());
    let Some(cookie) = cookie::session(&ports.config, &header) else {
        return Ok(None);
    };
    client::check_session(&*ports.objects, &cookie)
        .await
        .map_err(|_| problem::no_answer())
}

/// State is changed only from our own pages.
pub(super) fn same_origin(config: &Config, request: &Request) -> Result<(), Response> {
    let origin = header(request.headers(), ORIGIN_HEADER.as_str());
    let site = header(request.headers(), "sec-fetch-site");
    if origin == Some(config.origin.as_str()) && matches!(site, None | Some("same-origin")) {
        Ok(())
    } else {
        Err(problem::forbidden(
            "This can only be changed from our own pages.",
        ))
    }
}

async fn me(ports: &Ports, request: &Request) -> Done {
    no_query(request)?;
    let signed = signed(ports, request).await?.ok_or_else(problem::sign_in)?;
    let me = client::me(&*ports.objects, &signed)
        .await
        .map_err(|_| problem::no_answer())?;
    Ok(answer(StatusCode::OK, &me))
}

async fn sign_out(ports: &Ports, request: &Request) -> Done {
    same_origin(&ports.config, request)?;
    let header = cookie::header(request.headers());
    if let Some(cookie) = cookie::session(&ports.config, &header) {
        client::sign_out(&*ports.objects, &cookie)
            .await
            .map_err(|_| problem::no_answer())?;
    }
    let mut response = empty(StatusCode::NO_CONTENT);
    set_cookie(&mut response, &cookie::clear_session(&ports.config));
    Ok(response)
}

/// Takes an appointment. The account's index is written first, as everywhere.
async fn appoint(ports: &Ports, site: &str, request: &Request) -> Done {
    no_query(request)?;
    same_origin(&ports.config, request)?;
    let wish: api::Appointment = json(request)?;
    let signed = signed(ports, request).await?.ok_or_else(problem::sign_in)?;
    if SiteSlug::parse(site).is_err() {
        return Err(problem::not_found("site"));
    }
    let objects = &*ports.objects;
    let sites = client::sites(objects, &signed.account)
        .await
        .map_err(|_| problem::no_answer())?;
    let before = sites.iter().find(|entry| entry.site == site);
    let command = AppointCommand {
        account: signed.account.clone(),
        email: signed.email.clone(),
        name: signed.name.clone(),
        secret: wish.secret,
    };
    // As what, only the site knows; until it says so, the least.
    let entry = NewEntry {
        site: site.to_owned(),
        title: None,
        role: Some(Role::Viewer),
        uses_grant: None,
    };
    if before.is_none() {
        client::add_site(objects, &signed.account, entry.clone())
            .await
            .map_err(|_| problem::no_answer())?;
    }
    let inner = internal("appoint", &command);
    let response = ask_site(ports, site, inner).await?;
    if !response.status().is_success() {
        if before.is_none() {
            // A leftover entry points to a site that says no again; it harms nobody.
            let _ = client::remove_site(objects, &signed.account, site).await;
        }
        return Ok(response);
    }
    // Now the title is known, and who they are there.
    let view: Option<api::SiteView> = serde_json::from_slice(response.body()).ok();
    let role = view.as_ref().map(|view| match view.role {
        api::Role::Owner => Role::Owner,
        api::Role::Host => Role::Host,
        api::Role::Viewer => Role::Viewer,
    });
    let title = view.map(|view| view.title);
    let entry = NewEntry {
        title,
        role: role.or(entry.role),
        ..entry
    };
    client::add_site(objects, &signed.account, entry)
        .await
        .map_err(|_| problem::no_answer())?;
    Ok(response)
}

/// A request that only the Worker can make of a `Site`.
pub(super) fn internal(what: &str, command: &impl serde::Serialize) -> Request {
    let mut inner = Request::new(serde_json::to_vec(command).unwrap_or_default());
    *inner.method_mut() = Method::POST;
    *inner.uri_mut() = format!("http://site/internal/{what}")
        .parse()
        .unwrap_or_default();
    inner
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// The answer to an invitation that can't be read or is over.
pub(super) fn bad_invitation(error: LinkError) -> Response {
    let why = match error {
        LinkError::Forged => "This invitation is not valid: copy the whole link from the message.",
        LinkError::Expired => "This invitation has expired: ask for a new one.",
    };
    problem::forbidden_field("invitation", why)
}

async fn start(ports: &Ports, request: &Request) -> Done {
    same_origin(&ports.config, request)?;
    let wish: api::StartRequest = json(request)?;
    let signed = signed(ports, request).await?;
    match login::start(wish, signed.as_ref(), ports).await {
        Ok((start, cookie)) => {
            let mut response = answer(StatusCode::OK, &start);
            set_cookie(&mut response, &cookie);
            Ok(response)
        }
        Err(StartError::SignIn) => Err(problem::sign_in()),
        Err(StartError::Invitation(error)) => Err(bad_invitation(error)),
        Err(StartError::SetUpCode) => Err(problem::forbidden_field(
            "set_up_code",
            "The set-up code is wrong: it is the secret SET_UP_CODE of this installation.",
        )),
        Err(StartError::Invalid(field)) => Err(problem::invalid(
            field,
            "This can’t be used: enter 3 to 40 characters, a to z, 0 to 9 and -, and no reserved \
             word.",
        )),
    }
}

/// Starts a site without a host. The account's index is written first and repaired at sign-in.
async fn create(ports: &Ports, request: &Request) -> Done {
    same_origin(&ports.config, request)?;
    let wish: api::NewSite = json(request)?;
    let signed = signed(ports, request).await?.ok_or_else(problem::sign_in)?;
    let sites = client::sites(&*ports.objects, &signed.account)
        .await
        .map_err(|_| problem::no_answer())?;
    // Who owns a site already was let in before; a host of somebody's site was not.
    let owns = sites.iter().any(|site| site.role == Some(Role::Owner));
    if ports.config.sign_up != SignUp::Open && !owns {
        return Err(problem::forbidden(
            "This installation takes no new sites: start with “Mine” and the set-up code.",
        ));
    }
    let slug = match &wish.site {
        Some(slug) => slug.clone(),
        None => SiteSlug::suggest(&wish.title).as_str().to_owned(),
    };
    SiteSlug::parse(&slug).map_err(|error| problem::invalid("site", &error.to_string()))?;
    let entry = |title: Option<String>| NewEntry {
        site: slug.clone(),
        title,
        role: Some(Role::Owner),
        uses_grant: None,
    };
    let objects = &*ports.objects;
    let known = sites.iter().any(|site| site.site == slug);
    if !known {
        client::add_site(objects, &signed.account, entry(Some(wish.title.clone())))
            .await
            .map_err(|_| problem::no_answer())?;
    }
    let command = CreateCommand {
        account: signed.account.clone(),
        email: signed.email.clone(),
        name: signed.name.clone(),
        title: wish.title,
    };
    let response = ask_site(ports, &slug, internal("create", &command)).await?;
    if !response.status().is_success() && !known {
        // A leftover entry points to a site that says no again; it harms nobody.
        let _ = client::remove_site(objects, &signed.account, &slug).await;
    }
    Ok(response)
}

/// A push is believed only with the token that we gave; a forged one wakes no object.
async fn push(ports: &Ports, site: &str, request: &Request) -> Done {
    let headers = request.headers();
    let token = header(headers, "x-goog-channel-token").unwrap_or_default();
    let channel = header(headers, "x-goog-channel-id").unwrap_or_default();
    let pushed = seal::parse_channel_token(&ports.config, token)
        .map_err(|_| problem::not_found("channel"))?;
    if pushed.site != site || pushed.channel != channel {
        return Err(problem::not_found("channel"));
    }
    // The first message only says that the channel is open.
    if header(headers, "x-goog-resource-state") == Some("sync") {
        return Ok(empty(StatusCode::NO_CONTENT));
    }
    let mut inner = Request::new(Vec::new());
    *inner.method_mut() = Method::POST;
    *inner.uri_mut() = format!("http://site/internal/push/{}", pushed.channel)
        .parse()
        .unwrap_or_default();
    // 503 makes Google try again; everything else is done.
    ask_site(ports, site, inner)
        .await
        .map(|_| empty(StatusCode::NO_CONTENT))
}
