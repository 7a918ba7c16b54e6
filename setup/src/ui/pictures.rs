//! Drawings of Google's pages, so that nobody meets them unprepared. Drawn by us: they
//! show where to press, and do not pretend to be Google.

use leptos::prelude::*;
use shared::api::consents;

use crate::browser;

/// Both pages, in the order in which they come.
#[component]
pub(crate) fn GooglePictures(
    /// Whether bookings go into a calendar that we make.
    own: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <div class="pictures">
            <Unverified />
            <Boxes own=own />
        </div>
    }
}

#[component]
fn Unverified() -> impl IntoView {
    let host = browser::origin();
    let host = host.split("://").last().unwrap_or_default().to_owned();
    view! {
        <figure>
            <div
                class="drawing"
                role="img"
                aria-label="Drawing of Google’s page “Google hasn’t verified this app”. Press \
                            Advanced at the bottom left, then the link that begins with Go to."
            >
                <div aria-hidden="true">
                    <div class="d-sign">"!"</div>
                    <p class="d-title">"Google hasn’t verified this app"</p>
                    <p class="d-line w90"></p>
                    <p class="d-line w60"></p>
                    <p class="d-row">
                        <span class="d-press">
                            "Advanced" <span class="d-badge">"1"</span>
                        </span>
                        <span class="d-blue">"Back to safety"</span>
                    </p>
                    <p class="d-row">
                        <span class="d-press">
                            {format!("Go to {host} (unsafe)")} <span class="d-badge">"2"</span>
                        </span>
                    </p>
                </div>
            </div>
            <figcaption>
                <strong>"You may see this first."</strong>
                " It only means that Google has not reviewed this installation. Press "
                <em>"Advanced"</em> ", then " <em>"Go to …"</em> "."
            </figcaption>
        </figure>
    }
}

/// The permission page with its boxes.
#[component]
pub(crate) fn Boxes(
    /// Whether bookings go into a calendar that we make.
    own: RwSignal<bool>,
) -> impl IntoView {
    let rows = move || {
        let rows = consents(own.get()).iter().map(|it| {
            view! {
                <p class="d-box">
                    <span>{it.label} "."</span>
                    <span class="d-tick">"✓"</span>
                </p>
            }
        });
        rows.collect_view()
    };
    view! {
        <figure>
            <div
                class="drawing"
                role="img"
                aria-label="Drawing of Google’s permission page. The boxes arrive empty. Tick \
                            “Select all”, so that all three are ticked, then press Continue."
            >
                <div aria-hidden="true">
                    <p class="d-title">"Select what this app can access"</p>
                    <p class="d-box d-all">
                        <span class="d-press">
                            "Select all" <span class="d-badge">"1"</span>
                        </span>
                        <span class="d-tick">"✓"</span>
                    </p>
                    {rows}
                    <p class="d-row end">
                        <span class="d-blue">"Cancel"</span>
                        <span class="d-button">
                            "Continue" <span class="d-badge">"2"</span>
                        </span>
                    </p>
                </div>
            </div>
            <figcaption>
                <strong>"Then tick all boxes."</strong>
                " They arrive empty. Without the first two we can’t see when you are busy; \
                 without the third no booking reaches your calendar."
            </figcaption>
        </figure>
    }
}

/// Where an event says in Google Calendar whether it takes time.
#[component]
pub(crate) fn FreeOrBusy() -> impl IntoView {
    view! {
        <figure>
            <div
                class="drawing"
                role="img"
                aria-label="Drawing of an event in Google Calendar. Below its description is a \
                            box that says Free. Press it, choose Busy, then press Save."
            >
                <div aria-hidden="true">
                    <p class="d-row">
                        <span class="d-title">"Your event"</span>
                        <span class="d-button">
                            "Save" <span class="d-badge">"2"</span>
                        </span>
                    </p>
                    <p class="d-line w60"></p>
                    <p class="d-line w90"></p>
                    <div class="d-choice">
                        <span class="d-field">"you@example.com" <span>"▾"</span></span>
                        <div class="d-menu">
                            <p>"Free"</p>
                            <p class="d-chosen">
                                "Busy" <span class="d-badge">"1"</span>
                            </p>
                        </div>
                    </div>
                </div>
            </div>
            <figcaption>
                <em>"Free"</em> " takes no time from you, for visitors and for colleagues; "
                <em>"Busy"</em> " does."
            </figcaption>
        </figure>
    }
}
