//! For somebody who was sent a link that makes them an admin or a viewer.

use leptos::prelude::*;
use shared::api::{Appointment, InvitedRequest, Role, SiteView};

use super::invited::{Told, told};
use super::{InvitationOver, SignIn};
use crate::api;
use crate::browser;
use crate::state::Page;
use crate::ui::{ActButton, Shell, Waiting, Work, WorkError};

/// Takes the appointment, if it works; asks to sign in first.
#[component]
pub(crate) fn Appointed(
    /// The secret of the link.
    secret: String,
) -> impl IntoView {
    let page = Page::here();
    let site = page.place.with_untracked(|place| place.site.clone());
    let site = site.or_else(|| browser::kept("site")).unwrap_or_default();
    // The way to Google and back forgets the address.
    browser::keep("site", Some(&site));
    browser::keep("appointment", Some(&secret));
    let told = told(InvitedRequest::Appointment {
        site: site.clone(),
        secret: secret.clone(),
    });
    move || match told.get() {
        Told::Asking => view! { <Waiting words="One moment…" /> }.into_any(),
        Told::Over(why) => {
            browser::keep("appointment", None);
            view! { <InvitationOver why=Some(why) /> }.into_any()
        }
        Told::For(view) => {
            let invited = match view.role {
                Role::Owner => format!(
                    "As an admin of “{}” you can change everything about it and see all of its \
                     bookings.",
                    view.title
                ),
                Role::Host | Role::Viewer => format!(
                    "You can look at bookings of “{}”, and change nothing.",
                    view.title
                ),
            };
            view! { <Take site=site.clone() secret=secret.clone() invited=invited /> }.into_any()
        }
        Told::Unknown => {
            let invited =
                "The link gives you a role at a site: admins can change everything about \
                           it, viewers can look at its bookings."
                    .to_owned();
            view! { <Take site=site.clone() secret=secret.clone() invited=invited /> }.into_any()
        }
    }
}

#[component]
fn Take(
    site: String,
    secret: String,
    /// To what, in a sentence.
    invited: String,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let signed_in = page.account_untracked().map(|me| me.email);
    let lead = format!("{invited} Your own calendar is not touched.");
    let give_up = move |_| {
        browser::keep("appointment", None);
        page.place.update(|place| place.appointment = None);
        page.go(None);
    };
    let take = move |()| {
        let path = format!("/v1/owner/sites/{site}/appointments");
        let wish = Appointment {
            secret: secret.clone(),
        };
        work.run(async move {
            let view: SiteView = api::post(&path, &wish).await?;
            browser::keep("appointment", None);
            page.place.update(|place| place.appointment = None);
            page.say(match view.role {
                Role::Owner => "You are an admin now.",
                Role::Host | Role::Viewer => "You can look at the bookings now.",
            });
            page.take(view);
            page.go(None);
            Ok(())
        });
    };
    view! {
        <Shell title="You are invited" lead=lead>
            <div class="card" data-test="appointed">
                {match signed_in {
                    Some(email) => {
                        view! {
                            <p>
                                "You are signed in as " <strong class="email">{email}</strong> "."
                            </p>
                            <WorkError work=work />
                            <div class="actions">
                                <ActButton
                                    work=work
                                    label="Accept the invitation"
                                    busy="Asking…"
                                    look="primary"
                                    test="take-appointment"
                                    press=take
                                />
                                <button type="button" class="button quiet" on:click=give_up>
                                    "No, thank you"
                                </button>
                            </div>
                        }
                            .into_any()
                    }
                    None => {
                        view! {
                            <p>"Sign in with the Google account you want to use for this site."</p>
                            <div class="actions">
                                <SignIn
                                    words="Sign in with Google"
                                    test="sign-in"
                                    class="button primary"
                                />
                            </div>
                        }
                            .into_any()
                    }
                }}
            </div>
        </Shell>
    }
}
