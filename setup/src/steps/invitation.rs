//! For a host who was sent a link: what this is, what is needed, and the one button.

use leptos::prelude::*;
use shared::api::Intent;

use super::SignIn;
use super::connect::{Prerequisites, Why};
use crate::state::Page;
use crate::ui::{
    GoogleButton, GooglePictures, OwnChoice, Shell, Work, WorkError, keep_own_choice, own_choice,
};
use crate::{api, words};

/// Connects the host that the invitation is for.
#[component]
pub(crate) fn Invited(
    /// The invitation's token.
    token: String,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let own = own_choice();
    let signed_in = page.account_untracked().map(|me| me.email);
    let lead = match site_of(&token) {
        Some(site) => format!(
            "The website “{site}” would like its visitors to book time with you. They never see \
             your calendar: only free times are offered, and you stay in charge."
        ),
        None => "Whoever sent you this link runs a website where visitors can book time with \
                 you. They never see your calendar: only free times are offered, and you stay \
                 in charge."
            .to_owned(),
    };
    // Then pressing again is of no use.
    let is_over = Memo::new(move |_| work.is_about("invitation"));
    let press = Callback::new(move |()| {
        // Signed in or not: the invitation says for whom, and signs a newcomer in.
        let mut request = api::start_request(Intent::ConnectHost);
        request.invitation = Some(token.clone());
        request.own_calendar = own.get_untracked();
        keep_own_choice(request.own_calendar);
        work.run(async move { Err(api::start_google(request).await) });
    });
    move || {
        if is_over.get() {
            let why = work.failure().map(|failure| failure.sentence());
            return view! {
                <Shell title="This link does not work">
                    <div class="card" data-test="problem">
                        <p>{why}</p>
                    </div>
                </Shell>
            }
            .into_any();
        }
        let signed_in = signed_in.clone().map(|email| {
            view! {
                <p class="hint">
                    "You are signed in as " <strong>{email}</strong>
                    ". Google asks which account to connect."
                </p>
            }
        });
        view! {
            <Shell wide=true title="You are invited to be booked" lead=lead.clone()>
                <div class="connect">
                    <div class="connect-main">
                        <OwnChoice own=own />
                        <Why own=own />
                        <Prerequisites />
                    </div>
                    <GooglePictures own=own />
                    <div class="connect-go">
                        <p class="hint">
                            "You choose the calendars and your hours afterwards, and can \
                             disconnect at any time. The link works for 14 days."
                        </p>
                        {signed_in}
                        <WorkError work=work />
                        <div class="actions">
                            <GoogleButton
                                work=work
                                label="Connect my calendar"
                                test="continue-google"
                                press=press
                            />
                        </div>
                    </div>
                </div>
            </Shell>
        }
        .into_any()
    }
}

/// For who comes back from Google with an invitation that is over, and belongs to no site.
#[component]
pub(crate) fn InvitationOver() -> impl IntoView {
    let told = words::told("invitation");
    view! {
        <Shell title=told.title>
            <div class="card" data-test="problem">
                <p>{told.detail}</p>
                <p class="hint">
                    "If you used it yourself, sign in with the account you connected then."
                </p>
                <div class="actions">
                    <SignIn words="Sign in with Google" test="sign-in" class="button" />
                </div>
            </div>
        </Shell>
    }
}

/// The site's slug, which the token carries in plain sight. The edge alone can say whether the
/// token is good; here it is only a word in a sentence.
fn site_of(token: &str) -> Option<String> {
    let payload = token.split('.').nth(1)?;
    let base64 = payload.replace('-', "+").replace('_', "/");
    let text = window().atob(&base64).ok()?;
    let site = text.split('/').next()?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let fits = (3..=40).contains(&site.len()) && site.chars().all(plain);
    fits.then(|| site.to_owned())
}
