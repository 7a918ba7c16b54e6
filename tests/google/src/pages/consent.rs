//! The consent pages, after Google's: account chooser, the warning, the permissions.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::style;
use crate::oauth::authorize::{Ask, Refusal};
use crate::oauth::{grant, sign_in};
use crate::state::{State, User};

/// The shell of all consent pages: what is asked on the left, the answer on the right.
fn shell(title: &str, head: &Markup, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(style::CONSENT)) }
            }
            body {
                main {
                    div.brand { (logo()) span { "Sign in with Google" } }
                    div.columns {
                        header { (head) }
                        section { (body) }
                    }
                }
                footer {
                    span { "English (United Kingdom)" }
                    span.sim { "simulated Google" }
                    span.links { span { "Help" } span { "Privacy" } span { "Terms" } }
                }
            }
        }
    }
    .into_string()
}

fn logo() -> Markup {
    html! {
        svg viewBox="0 0 48 48" width="20" height="20" aria-hidden="true" {
            circle cx="24" cy="24" r="17" fill="none" stroke="#4285f4" stroke-width="8" stroke-dasharray="26 81" {}
            circle cx="24" cy="24" r="17" fill="none" stroke="#34a853" stroke-width="8" stroke-dasharray="27 80" stroke-dashoffset="-26" {}
            circle cx="24" cy="24" r="17" fill="none" stroke="#fbbc05" stroke-width="8" stroke-dasharray="27 80" stroke-dashoffset="-53" {}
            circle cx="24" cy="24" r="17" fill="none" stroke="#ea4335" stroke-width="8" stroke-dasharray="27 80" stroke-dashoffset="-80" {}
        }
    }
}

fn app(state: &State, ask: &Ask) -> String {
    state
        .clients
        .get(&ask.client_id)
        .map_or_else(String::new, |c| c.name.clone())
}

/// A round picture with the first letter.
pub(crate) fn avatar(user: &User) -> Markup {
    let hue = user
        .sub
        .bytes()
        .fold(0u32, |sum, b| (sum * 31 + u32::from(b)) % 360);
    html! {
        span.avatar style={ "--hue:" (hue) } aria-hidden="true" {
            (user.name.chars().next().unwrap_or('?').to_uppercase())
        }
    }
}

fn chip(user: Option<&User>, ask: &Ask) -> Markup {
    html! {
        @if let Some(user) = user {
            a.chip href={ "/o/oauth2/v2/auth?" (without_hint(ask)) } title="Choose another account" {
                (avatar(user)) span { (user.email) } span.caret aria-hidden="true" { "▾" }
            }
        }
    }
}

/// The original query with the chooser asked for.
fn without_hint(ask: &Ask) -> String {
    let pairs =
        url::form_urlencoded::parse(ask.query.as_bytes()).filter(|(n, _)| n != "login_hint");
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

fn action(path: &str, ask: &Ask) -> String {
    format!("/signin/{path}?{}", ask.query)
}

/// "Choose an account".
pub(crate) fn chooser(state: &State, ask: &Ask) -> String {
    let name = app(state, ask);
    shell(
        "Sign in – Google Accounts",
        &html! {
            div.appmark aria-hidden="true" { (name.chars().next().unwrap_or('?')) }
            h1 { "Choose an account" }
            p { "to continue to " b { (name) } }
        },
        &html! {
            form.accounts method="post" action=(action("choose", ask)) {
                @for user in state.users.values() {
                    button.account name="sim_account" value=(user.email) data-account=(user.email) {
                        (avatar(user))
                        span { span.name { (user.name) } span.email { (user.email) } }
                    }
                }
            }
            a.account #use-another href=(action("new", ask)) {
                span.avatar.plain aria-hidden="true" { "+" }
                span { span.name { "Use another account" } }
            }
            p.fine {
                "Before using this app, you can review " (name) "’s privacy policy and terms of service."
            }
        },
    )
}

/// "Use another account": any address makes one.
pub(crate) fn another(ask: &Ask, wrong: Option<&str>) -> String {
    shell(
        "Sign in – Google Accounts",
        &html! { h1 { "Sign in" } p { "Use a simulated account. A new address makes a new one." } },
        &html! {
            form method="post" action=(action("new", ask)) {
                label.field {
                    span { "Email" }
                    input #email type="email" name="sim_account" required autofocus autocomplete="off" value=[wrong];
                }
                @if wrong.is_some() { p.wrong { "Enter an email address, such as mia@example.com." } }
                div.answers { button.main #next { "Next" } }
            }
        },
    )
}

/// "Google hasn't verified this app".
pub(crate) fn unverified(state: &State, ask: &Ask, email: &str) -> String {
    let name = app(state, ask);
    let link = format!(
        "{}&{}",
        action("proceed", ask),
        url::form_urlencoded::Serializer::new(String::new())
            .append_pair("sim_account", email)
            .finish()
    );
    shell(
        "Google hasn’t verified this app",
        &html! {
            div.warnmark aria-hidden="true" { "!" }
            h1 { "Google hasn’t verified this app" }
            (chip(state.users.get(email), ask))
        },
        &html! {
            p {
                "The app is requesting access to sensitive info in your Google Account. Until the developer "
                "verifies this app with Google, you shouldn’t use it."
            }
            details {
                summary #advanced { "Advanced" }
                p {
                    "Continue only if you understand the risks and trust the developer of " (name) "."
                }
                p { a #proceed href=(link) { "Go to " (name) " (unsafe)" } }
            }
            form.answers method="post" action=(action("consent", ask)) {
                input type="hidden" name="sim_account" value=(email);
                button.main #back-to-safety name="sim_answer" value="cancel" { "Back to safety" }
            }
        },
    )
}

/// The permissions, with boxes where Google has them.
pub(crate) fn permissions(state: &State, ask: &Ask, email: &str) -> String {
    let name = app(state, ask);
    let boxes = ask.boxes();
    let beyond: Vec<&str> = ask
        .scopes
        .iter()
        .map(String::as_str)
        .filter(|s| !sign_in(s))
        .collect();
    let project = state
        .clients
        .get(&ask.client_id)
        .map(|c| c.project.clone())
        .unwrap_or_default();
    let granted = grant::granted(state, email, &project);
    let user = state.users.get(email);
    let head = html! {
        div.appmark aria-hidden="true" { (name.chars().next().unwrap_or('?')) }
        @if beyond.is_empty() {
            h1 { "Sign in to " (name) }
        } @else {
            h1 { (name) " wants access to your Google Account" }
        }
        (chip(user, ask))
    };
    let body = html! {
        form #consent method="post" action=(action("consent", ask)) {
            input type="hidden" name="sim_account" value=(email);
            @if beyond.is_empty() {
                p {
                    "Google will allow " b { (name) } " to access this info about you: your name, "
                    "email address and profile picture."
                }
            } @else if boxes.is_empty() {
                p { "This will allow " b { (name) } " to:" }
                ul.scopes { @for scope in &beyond { li { (wording(scope)) } } }
            } @else {
                h2 { "Select what " (name) " can access" }
                label.scope.all hidden #select-all-row {
                    span { "Select all" }
                    input #select-all type="checkbox";
                }
                @for scope in &boxes {
                    label.scope {
                        span {
                            (wording(scope))
                            @if granted.contains(*scope) { small { "You have already given this access." } }
                        }
                        input type="checkbox" name="scope" value=(scope)
                            checked[state.settings.boxes_ticked || granted.contains(*scope)];
                    }
                }
            }
            h2 { "Make sure that you trust " (name) }
            p.fine {
                "You may be sharing sensitive info with this site or app. You can always see or remove "
                "access in your Google Account."
            }
            div.answers {
                button #cancel name="sim_answer" value="cancel" { "Cancel" }
                button.main #continue name="sim_answer" value="continue" { "Continue" }
            }
        }
        script { (PreEscaped(SELECT_ALL)) }
    };
    shell(&format!("{name} – Google Accounts"), &head, &body)
}

const SELECT_ALL: &str = "
const row = document.getElementById('select-all-row'), all = document.getElementById('select-all');
const boxes = [...document.querySelectorAll('input[name=scope]')];
if (row && boxes.length) {
  row.hidden = false;
  const note = () => { const n = boxes.filter(b => b.checked).length;
    all.checked = n === boxes.length; all.indeterminate = n > 0 && n < boxes.length; };
  all.addEventListener('change', () => boxes.forEach(b => b.checked = all.checked));
  boxes.forEach(b => b.addEventListener('change', note));
  note();
}";

/// What Google says about a scope on the consent page.
fn wording(scope: &str) -> &str {
    match scope
        .strip_prefix("https://www.googleapis.com/auth/")
        .unwrap_or(scope)
    {
        "calendar.events.freebusy" => {
            "See the availability on Google calendars you have access to."
        }
        "calendar.freebusy" => "View your availability in your calendars.",
        "calendar.events.owned" => {
            "See, create, change, and delete events on Google calendars you own."
        }
        "calendar.calendarlist.readonly" => {
            "See the list of Google calendars you’re subscribed to."
        }
        "calendar.events" => "View and edit events on all your calendars.",
        "calendar.app.created" => {
            "Make secondary Google calendars, and see, create, change, and delete events on them."
        }
        _ => crate::discovery::scopes()
            .find(|(known, _)| *known == scope)
            .map_or(scope, |(_, text)| text),
    }
}

/// "Access blocked".
pub(crate) fn refused(refusal: &Refusal) -> String {
    shell(
        "Error – Google Accounts",
        &html! {
            div.warnmark aria-hidden="true" { "!" }
            h1 { "Access blocked: this app’s request is invalid" }
        },
        &html! {
            p { (refusal.text) }
            p { "If you are a developer of this app, see the error details." }
            p #error.code { "Error 400: " (refusal.code) }
        },
    )
}
