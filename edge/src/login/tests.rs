//! Whole round trips with a Google from the queue and a `Site` from a closure.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use shared::api::{Intent, StartRequest};

use super::{StartError, callback, start};
use crate::account::cookie::{self, SessionCookie};
use crate::account::{NewEntry, Role, Signed, client};
use crate::config::{Config, SignUp};
use crate::google::id_token::Identity;
use crate::ports::{Request, Response};
use crate::seal::{LinkError, invitation_token};
use crate::site::ConnectCommand;
use crate::testing::{World, block_on, config, json_response};

const ADA: &str = "google:1234";
const ALL: &str = "openid https://www.googleapis.com/auth/calendar.events.freebusy";

fn ask(intent: Intent) -> StartRequest {
    StartRequest {
        intent,
        site: None,
        host: None,
        invitation: None,
        wider: false,
        own_calendar: false,
        login_hint: None,
        set_up_code: None,
    }
}

/// A browser on its way to Google and back.
struct Browser {
    world: World,
    cookies: Vec<String>,
    signed: Option<Signed>,
}

/// Where a browser was sent, with its problem.
struct Landed {
    location: String,
    set_cookies: Vec<String>,
}

impl Landed {
    fn session(&self, config: &Config) -> Option<SessionCookie> {
        self.set_cookies
            .iter()
            .find_map(|set| cookie::session(config, set))
    }
}

impl Browser {
    fn new(config: Config) -> Self {
        let world = World::with(config);
        world.objects.set_site(|slug, _| Ok(connected(slug, &[])));
        Self {
            world,
            cookies: Vec::new(),
            signed: None,
        }
    }

    /// Signs in without Google.
    fn signed_in(mut self, sub: &str) -> Self {
        let who = identity(sub);
        let account = format!("google:{sub}");
        let session = block_on(client::open_session(&*self.world.objects, &account, &who)).unwrap();
        let set = cookie::set_session(&self.world.ports.config, &session.to_value());
        self.cookies.push(pair(&set));
        self.signed = Some(Signed {
            account,
            email: who.email,
            name: who.name,
        });
        self
    }

    /// Starts, and returns Google's address.
    fn start(&mut self, request: StartRequest) -> Result<url::Url, StartError> {
        let started = start(request, self.signed.as_ref(), &self.world.ports);
        let (answer, set) = block_on(started)?;
        self.cookies
            .retain(|cookie| !cookie.contains("freeslot-login="));
        self.cookies.push(pair(&set));
        Ok(url::Url::parse(&answer.url).unwrap())
    }

    /// Returns from Google as `sub`, who gave everything.
    fn back(&self, at_google: &url::Url, sub: &str) -> Landed {
        let body = token_answer(sub, &param(at_google, "nonce"));
        self.world.http.push_json(200, &body);
        self.land(&format!("state={}&code=4%2F0Ab", param(at_google, "state")))
    }

    fn land(&self, query: &str) -> Landed {
        let header = self.cookies.join("; ");
        let response = block_on(callback(
            query,
            &header,
            self.signed.as_ref(),
            &self.world.ports,
        ));
        assert_eq!(response.status(), 303);
        assert_eq!(response.headers()["cache-control"], "no-store");
        let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
        let landed = Landed {
            location: text(&response.headers()["location"]),
            set_cookies: response
                .headers()
                .get_all("set-cookie")
                .iter()
                .map(text)
                .collect(),
        };
        assert!(
            landed.set_cookies[0].contains("login=;")
                && landed.set_cookies[0].contains("Max-Age=0")
        );
        landed
    }

    /// From start to end.
    fn round(&mut self, request: StartRequest, sub: &str) -> Landed {
        let url = self.start(request).unwrap();
        self.back(&url, sub)
    }

    /// The last thing a `Site` was asked.
    fn last_command(&self) -> ConnectCommand {
        let calls = self.world.objects.site_calls.borrow();
        let (slug, request) = calls.last().expect("no site was asked");
        assert_eq!(
            (request.method().as_str(), request.uri().path()),
            ("POST", "/internal/connect")
        );
        let command: ConnectCommand = serde_json::from_slice(request.body()).unwrap();
        assert_eq!(&command.site, slug);
        command
    }

    fn sites(&self, account: &str) -> Vec<(String, Option<Role>)> {
        let sites = block_on(client::sites(&*self.world.objects, account)).unwrap();
        sites
            .into_iter()
            .map(|entry| (entry.site, entry.role))
            .collect()
    }

    fn own(&self, account: &str, site: &str) {
        let (title, role) = (None, Some(Role::Owner));
        let entry = NewEntry {
            site: site.into(),
            title,
            role,
            uses_grant: Some(true),
        };
        block_on(client::add_site(&*self.world.objects, account, entry)).unwrap();
    }
}

fn identity(sub: &str) -> Identity {
    let name = if sub == "1234" { "Ada Lovelace" } else { "Bob" };
    Identity {
        sub: sub.into(),
        email: format!("{sub}@example.com"),
        name: name.into(),
    }
}

fn token_answer(sub: &str, nonce: &str) -> String {
    let who = identity(sub);
    let claims = json!({
        "iss": "https://accounts.google.com", "aud": "client-1.apps.example", "sub": sub,
        "exp": 1_795_424_400_i64, "nonce": nonce, "email": who.email, "name": who.name,
    });
    json!({
        "access_token": "ya29.a", "expires_in": 3599, "refresh_token": "1//0r", "scope": ALL,
        "token_type": "Bearer",
        "id_token": format!("h.{}.s", URL_SAFE_NO_PAD.encode(claims.to_string())),
    })
    .to_string()
}

fn connected(slug: &str, missing: &[&str]) -> Response {
    let body = json!({ "site": slug, "title": "A title", "host": "h1", "missing": missing });
    json_response(201, &body.to_string())
}

fn pair(set_cookie: &str) -> String {
    set_cookie.split(';').next().unwrap().to_owned()
}

fn param(url: &url::Url, name: &str) -> String {
    url.query_pairs()
        .find(|(key, _)| key == name)
        .unwrap()
        .1
        .into_owned()
}

#[test]
fn signing_in() {
    let mut browser = Browser::new(config());
    let url = browser.start(ask(Intent::Login)).unwrap();
    assert_eq!(param(&url, "access_type"), "online");
    assert!(!param(&url, "scope").contains("calendar"));
    let landed = browser.back(&url, "1234");
    assert_eq!(landed.location, "/setup?problem=no_site");
    let session = landed.session(&browser.world.ports.config).unwrap();
    assert_eq!(session.account, ADA);
    browser.own(ADA, "ada");
    assert_eq!(browser.round(ask(Intent::Login), "1234").location, "/setup");
    assert!(browser.world.objects.site_calls.borrow().is_empty());
}

#[test]
fn signing_in_ends_the_old_session() {
    let mut browser = Browser::new(config()).signed_in("99");
    let old = cookie::session(&browser.world.ports.config, &browser.cookies[0]).unwrap();
    let landed = browser.round(ask(Intent::Login), "1234");
    assert_eq!(
        landed.session(&browser.world.ports.config).unwrap().account,
        ADA
    );
    assert_eq!(
        block_on(client::check_session(&*browser.world.objects, &old)),
        Ok(None)
    );
}

#[test]
fn one_consent_signs_in_and_connects() {
    let mut browser = Browser::new(config());
    let url = browser.start(ask(Intent::LoginAndConnect)).unwrap();
    assert_eq!(param(&url, "access_type"), "offline");
    assert!(param(&url, "prompt").contains("consent"));
    let landed = browser.back(&url, "1234");
    assert_eq!(landed.location, "/setup?site=ada-lovelace&connected=h1");
    assert!(landed.session(&browser.world.ports.config).is_some());
    let command = browser.last_command();
    assert!(command.create && !command.invitation_verified);
    assert_eq!(command.actor.as_deref(), Some(ADA));
    assert_eq!((command.account.as_str(), command.host), (ADA, None));
    assert_eq!(
        (command.access.as_str(), command.refresh.as_deref()),
        ("ya29.a", Some("1//0r"))
    );
    assert_eq!(
        browser.sites(ADA),
        [("ada-lovelace".to_owned(), Some(Role::Owner))]
    );
    // Once more: the same site again, not a second one.
    let landed = browser.round(ask(Intent::LoginAndConnect), "1234");
    assert_eq!(landed.location, "/setup?site=ada-lovelace&connected=h1");
    assert!(!browser.last_command().create);
}

#[test]
fn the_index_is_written_before_the_site() {
    let mut browser = Browser::new(config());
    let objects = browser.world.objects.clone();
    let seen = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let inner = seen.clone();
    browser.world.objects.set_site(move |slug, _| {
        let sql = objects.account_sql(ADA);
        let rows = crate::ports::Sql::run(&*sql, "SELECT site FROM sites", &[]).unwrap();
        inner.borrow_mut().push(rows.len());
        Ok(connected(slug, &[]))
    });
    browser.round(ask(Intent::LoginAndConnect), "1234");
    assert_eq!(*seen.borrow(), [1]);
}

#[test]
fn a_taken_slug_is_numbered_unless_it_was_wished_for() {
    let mut browser = Browser::new(config());
    let taken = |slug: &str, _: &Request| {
        Ok(match slug {
            "ada-lovelace" | "ada-lovelace-2" | "wish" => json_response(409, "{}"),
            other => connected(other, &[]),
        })
    };
    browser.world.objects.set_site(taken);
    let wish = StartRequest {
        site: Some("wish".into()),
        ..ask(Intent::LoginAndConnect)
    };
    assert_eq!(
        browser.round(wish, "1234").location,
        "/setup?problem=slug_taken"
    );
    assert!(browser.sites(ADA).is_empty());
    let landed = browser.round(ask(Intent::LoginAndConnect), "1234");
    assert_eq!(landed.location, "/setup?site=ada-lovelace-3&connected=h1");
    assert_eq!(
        browser.sites(ADA),
        [("ada-lovelace-3".to_owned(), Some(Role::Owner))]
    );
}

#[test]
fn an_index_that_is_ahead_of_its_site_is_repaired() {
    let mut browser = Browser::new(config());
    browser.own(ADA, "never-made");
    browser.world.objects.set_site(|slug, _| {
        Ok(if slug == "never-made" {
            json_response(404, "{}")
        } else {
            connected(slug, &[])
        })
    });
    browser.round(ask(Intent::LoginAndConnect), "1234");
    assert_eq!(
        browser.sites(ADA),
        [("ada-lovelace".to_owned(), Some(Role::Owner))]
    );
}

#[test]
fn who_may_start_a_site() {
    let with = |sign_up, code: Option<&str>, owner: bool| {
        let set_up_code = "let me in".into();
        let mut browser = Browser::new(Config {
            sign_up,
            set_up_code,
            ..config()
        });
        if owner {
            browser.own(ADA, "ada");
        }
        let set_up_code = code.map(str::to_owned);
        let request = StartRequest {
            set_up_code,
            ..ask(Intent::LoginAndConnect)
        };
        let landed = browser.round(request, "1234");
        // Whoever may not is still told who they are, and the grant is given back.
        assert!(landed.session(&browser.world.ports.config).is_some());
        let made = browser.world.objects.site_calls.borrow().len() == 1;
        let sent = browser.world.http.take_sent();
        let revoked = sent.iter().any(|request| request.uri().path() == "/revoke");
        assert_eq!(made, !revoked);
        landed.location
    };
    let fine = "/setup?site=ada-lovelace&connected=h1";
    assert_eq!(with(SignUp::Open, None, false), fine);
    assert_eq!(with(SignUp::Allowlist, Some("let me in"), false), fine);
    assert_eq!(
        with(SignUp::Allowlist, None, false),
        "/setup?problem=set_up_code"
    );
    assert_eq!(
        with(SignUp::Allowlist, None, true),
        "/setup?site=ada&connected=h1"
    );
    assert_eq!(
        with(SignUp::Closed, Some("let me in"), false),
        "/setup?problem=not_allowed"
    );
    assert_eq!(
        with(SignUp::Closed, None, true),
        "/setup?site=ada&connected=h1"
    );
}

#[test]
fn a_wrong_set_up_code_goes_nowhere() {
    let try_code = |configured: &str, given: &str| {
        let config = Config {
            sign_up: SignUp::Allowlist,
            set_up_code: configured.into(),
            ..config()
        };
        let mut browser = Browser::new(config);
        let set_up_code = Some(given.to_owned());
        browser
            .start(StartRequest {
                set_up_code,
                ..ask(Intent::LoginAndConnect)
            })
            .map(drop)
    };
    assert_eq!(try_code("let me in", "let me"), Err(StartError::SetUpCode));
    assert_eq!(try_code("", "x"), Err(StartError::SetUpCode));
    // Empty is none given, and never matches an empty setting.
    assert_eq!(try_code("", ""), Ok(()));
    let config = Config {
        sign_up: SignUp::Allowlist,
        ..config()
    };
    let landed = Browser::new(config).round(ask(Intent::LoginAndConnect), "1234");
    assert_eq!(landed.location, "/setup?problem=set_up_code");
}

#[test]
fn unticked_boxes_are_told() {
    let mut browser = Browser::new(config());
    browser
        .world
        .objects
        .set_site(|slug, _| Ok(connected(slug, &["x"])));
    let landed = browser.round(ask(Intent::LoginAndConnect), "1234");
    assert_eq!(
        landed.location,
        "/setup?problem=missing_permission&site=ada-lovelace&host=h1"
    );
}

#[test]
fn for_a_calendar_of_our_own_only_that_is_asked_for_whatever_was_given_before() {
    for own_calendar in [false, true] {
        let mut browser = Browser::new(config()).signed_in("1234");
        browser.own(ADA, "acme");
        let request = StartRequest {
            site: Some("acme".to_owned()),
            own_calendar,
            ..ask(Intent::ConnectHost)
        };
        let url = browser.start(request).unwrap();
        let asked = param(&url, "scope");
        let asks = |scope: &str| asked.split(' ').any(|it| it.ends_with(scope));
        assert_eq!(asks("/calendar.app.created"), own_calendar);
        assert_eq!(asks("/calendar.events.owned"), !own_calendar);
        let includes = url
            .query_pairs()
            .any(|(name, _)| name == "include_granted_scopes");
        assert_eq!(includes, !own_calendar);
        browser.back(&url, "1234");
        assert_eq!(browser.last_command().own_calendar, own_calendar);
    }
    let both = StartRequest {
        wider: true,
        own_calendar: true,
        ..ask(Intent::LoginAndConnect)
    };
    let refused = Browser::new(config()).start(both);
    assert_eq!(refused.unwrap_err(), StartError::Invalid("own_calendar"));
}

#[test]
fn connecting_never_changes_who_is_signed_in() {
    let mut browser = Browser::new(config()).signed_in("99");
    let (site, host) = (Some("acme".to_owned()), Some("h7".to_owned()));
    let request = StartRequest {
        site,
        host,
        wider: true,
        ..ask(Intent::ConnectHost)
    };
    let url = browser.start(request).unwrap();
    assert!(
        param(&url, "scope")
            .split(' ')
            .any(|scope| scope.ends_with("/auth/calendar.events"))
    );
    let landed = browser.back(&url, "1234");
    assert_eq!(landed.location, "/setup?site=acme&connected=h1");
    assert_eq!(landed.session(&browser.world.ports.config), None);
    let command = browser.last_command();
    assert_eq!(
        (command.actor.as_deref(), command.account.as_str()),
        (Some("google:99"), ADA)
    );
    assert_eq!(
        (command.create, command.host.as_deref()),
        (false, Some("h7"))
    );
    // The grant's account is no member by that.
    assert_eq!(browser.sites(ADA), [("acme".to_owned(), None)]);
}

#[test]
fn connecting_a_host_needs_the_session_it_started_with() {
    let request = || StartRequest {
        site: Some("acme".into()),
        ..ask(Intent::ConnectHost)
    };
    let mut nobody = Browser::new(config());
    assert_eq!(nobody.start(request()).unwrap_err(), StartError::SignIn);
    for now in [None, Some("77")] {
        let mut browser = Browser::new(config()).signed_in("99");
        let url = browser.start(request()).unwrap();
        browser.signed = now.map(|sub| Signed {
            account: format!("google:{sub}"),
            email: String::new(),
            name: String::new(),
        });
        assert_eq!(browser.back(&url, "1234").location, "/setup?problem=state");
        assert!(browser.world.objects.site_calls.borrow().is_empty());
    }
}

#[test]
fn a_site_that_says_no_leaves_no_trace() {
    let mut browser = Browser::new(config()).signed_in("99");
    browser
        .world
        .objects
        .set_site(|_, _| Ok(json_response(403, "{}")));
    let request = StartRequest {
        site: Some("acme".into()),
        ..ask(Intent::ConnectHost)
    };
    assert_eq!(
        browser.round(request, "1234").location,
        "/setup?problem=not_allowed"
    );
    assert!(browser.sites(ADA).is_empty());
}

#[test]
fn an_invitation_connects_without_a_session() {
    let mut browser = Browser::new(config());
    let config = browser.world.ports.config.clone();
    let expires = browser.world.ports.clock.now().plus_seconds(60);
    let invitation = Some(invitation_token(&config, "acme", "h7", expires));
    // Site and host in the request do not count beside an invitation.
    let site = Some("other".to_owned());
    let request = StartRequest {
        invitation,
        site,
        ..ask(Intent::ConnectHost)
    };
    let landed = browser.round(request.clone(), "1234");
    assert_eq!(landed.location, "/setup?site=acme&connected=h1");
    assert_eq!(landed.session(&config).unwrap().account, ADA);
    let command = browser.last_command();
    assert!(command.invitation_verified);
    assert_eq!(
        (command.site.as_str(), command.host.as_deref()),
        ("acme", Some("h7"))
    );
    assert_eq!(browser.sites(ADA), [("acme".to_owned(), Some(Role::Host))]);
    browser.world.clock.advance(60);
    assert_eq!(
        browser.start(request).unwrap_err(),
        StartError::Invitation(LinkError::Expired)
    );
    let forged = StartRequest {
        invitation: Some("1.x.y".into()),
        ..ask(Intent::ConnectHost)
    };
    assert_eq!(
        browser.start(forged).unwrap_err(),
        StartError::Invitation(LinkError::Forged)
    );
}

#[test]
fn an_invitation_makes_a_host_of_whoever_is_signed_in() {
    let mut browser = Browser::new(config()).signed_in("99");
    let expires = browser.world.ports.clock.now().plus_seconds(60);
    let invitation = invitation_token(&browser.world.ports.config, "acme", "h7", expires);
    let request = StartRequest {
        invitation: Some(invitation),
        ..ask(Intent::ConnectHost)
    };
    let landed = browser.round(request.clone(), "1234");
    assert_eq!(landed.session(&browser.world.ports.config), None);
    assert_eq!(browser.last_command().actor.as_deref(), Some("google:99"));
    assert_eq!(
        browser.sites("google:99"),
        [("acme".to_owned(), Some(Role::Host))]
    );
    assert_eq!(browser.sites(ADA), [("acme".to_owned(), None)]);
    // Refused: both are as before, and the grant that nobody uses is given back.
    let mut browser = Browser::new(config()).signed_in("99");
    browser
        .world
        .objects
        .set_site(|_, _| Ok(json_response(404, "{}")));
    assert_eq!(
        browser.round(request, "1234").location,
        "/setup?problem=invitation"
    );
    assert!(browser.sites("google:99").is_empty() && browser.sites(ADA).is_empty());
    let sent = browser.world.http.take_sent();
    assert_eq!(
        sent.last().map(|request| request.uri().path()),
        Some("/revoke")
    );
}

#[test]
fn a_state_is_bound_to_its_browser() {
    let mut one = Browser::new(config());
    let url = one.start(ask(Intent::Login)).unwrap();
    let state = param(&url, "state");
    let problem = |browser: &Browser, query: &str| {
        let location = browser.land(query).location;
        assert!(
            browser.world.http.take_sent().is_empty(),
            "Google was asked"
        );
        location
    };
    // Another browser, which started a round trip of its own.
    let mut two = Browser::new(config());
    two.world.random.skip();
    two.start(ask(Intent::Login)).unwrap();
    assert_eq!(
        problem(&two, &format!("state={state}&code=c")),
        "/setup?problem=state"
    );
    // A browser that never started one.
    let three = Browser::new(config());
    assert_eq!(
        problem(&three, &format!("state={state}&code=c")),
        "/setup?problem=state"
    );
    assert_eq!(problem(&one, "code=c"), "/setup?problem=state");
    assert_eq!(
        problem(&one, &format!("state={}&code=c", &state[1..])),
        "/setup?problem=state"
    );
    let evil = format!("state={state}&code=c&iss=https%3A%2F%2Fevil.example");
    assert_eq!(problem(&one, &evil), "/setup?problem=state");
    assert_eq!(
        problem(&one, &format!("state={state}&error=access_denied")),
        "/setup?problem=denied"
    );
    assert_eq!(
        problem(&one, &format!("state={state}&error=admin_policy_enforced")),
        "/setup?problem=blocked"
    );
    assert_eq!(
        problem(&one, &format!("state={state}&error=server_error")),
        "/setup?problem=google"
    );
    assert_eq!(
        problem(&one, "state=x&error=access_denied"),
        "/setup?problem=state"
    );
}

#[test]
fn a_round_trip_is_good_once_and_for_ten_minutes() {
    let mut browser = Browser::new(config());
    let url = browser.start(ask(Intent::Login)).unwrap();
    assert_eq!(
        browser.back(&url, "1234").location,
        "/setup?problem=no_site"
    );
    // Even if Google took the code twice.
    assert_eq!(browser.back(&url, "1234").location, "/setup?problem=state");
    let url = browser.start(ask(Intent::Login)).unwrap();
    browser.world.clock.advance(600);
    assert_eq!(browser.back(&url, "1234").location, "/setup?problem=state");
}

#[test]
fn tokens_that_do_not_come_or_are_for_another() {
    let mut browser = Browser::new(config());
    let url = browser.start(ask(Intent::LoginAndConnect)).unwrap();
    let query = format!("state={}&code=c", param(&url, "state"));
    let answer = |status, body: &str| {
        browser.world.http.push_json(status, body);
        browser.land(&query).location
    };
    assert_eq!(
        answer(400, r#"{"error":"invalid_grant"}"#),
        "/setup?problem=state"
    );
    assert_eq!(
        answer(401, r#"{"error":"invalid_client"}"#),
        "/setup?problem=google"
    );
    assert_eq!(answer(503, ""), "/setup?problem=google");
    assert_eq!(
        answer(200, &token_answer("1234", "another nonce")),
        "/setup?problem=google"
    );
    let no_id = r#"{"access_token":"a","expires_in":1,"scope":"openid","token_type":"Bearer"}"#;
    assert_eq!(answer(200, no_id), "/setup?problem=google");
    assert!(browser.world.objects.site_calls.borrow().is_empty());
    let log = browser.world.log.0.borrow().join("\n");
    assert!(log.contains("invalid_client") && !log.contains("example.com"));
}

#[test]
fn the_cookie_tells_nothing() {
    let mut browser = Browser::new(config());
    let url = browser.start(ask(Intent::Login)).unwrap();
    let cookie = &browser.cookies[0];
    assert!(cookie.starts_with("__Host-freeslot-login="));
    assert!(!cookie.contains(&param(&url, "state")) && !cookie.contains(&param(&url, "nonce")));
    let long = StartRequest {
        host: Some("h".repeat(101)),
        ..ask(Intent::Login)
    };
    assert_eq!(
        browser.start(long).unwrap_err(),
        StartError::Invalid("host")
    );
    let slug = StartRequest {
        site: Some("No Slug".into()),
        ..ask(Intent::LoginAndConnect)
    };
    assert_eq!(
        browser.start(slug).unwrap_err(),
        StartError::Invalid("site")
    );
}
