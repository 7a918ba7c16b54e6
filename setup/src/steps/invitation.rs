//! For a host who was sent a link: what this is, what is needed, and the one button.

use leptos::prelude::*;
use shared::api::{Intent, InvitedRequest};

use super::InvitationOver;
use super::connect::{Prerequisites, Why};
use super::invited::{Told, told};
use crate::api;
use crate::state::Page;
use crate::ui::{
    GoogleButton, GooglePictures, OwnChoice, Shell, Waiting, Work, WorkError, keep_own_choice,
    own_choice,
};

/// Connects the host that the invitation is for, if it works.
#[component]
pub(crate) fn Invited(
    /// The invitation's token.
    token: String,
) -> impl IntoView {
    let told = told(InvitedRequest::Invitation(token.clone()));
    move || match told.get() {
        Told::Asking => view! { <Waiting words="One moment…" /> }.into_any(),
        Told::Over(why) => view! { <InvitationOver why=Some(why) /> }.into_any(),
        Told::For(view) => view! { <Ask token=token.clone() site=Some(view.title) /> }.into_any(),
        Told::Unknown => view! { <Ask token=token.clone() site=None /> }.into_any(),
    }
}

#[component]
fn Ask(
    token: String,
    /// The site's title, where it is known.
    site: Option<String>,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let own = own_choice();
    let signed_in = page.account_untracked().map(|me| me.email);
    let lead = match site {
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
            return view! { <InvitationOver why=why /> }.into_any();
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
