//! The permanent settings: everything of a site on one page, section by section.

mod admins;
mod booking_acts;
mod booking_row;
mod bookings;
mod brand;
mod connection;
mod diagnostics;
mod feeds;
mod find;
mod fresh;
mod health;
mod host_acts;
mod host_form;
mod hosts;
mod hours;
mod jobs;
mod leave;
mod log;
mod mails;
mod note;
mod people;
mod person;
mod privacy;
mod section;
mod self_test;
mod settings;
mod standing;
mod status;
mod switches;
mod week;
mod why;
mod work_in_hand;

use leptos::prelude::*;

use crate::events::EventTypes;
use crate::state::{Page, is_connected};
use crate::tag::TagPanel;
use crate::ui::{Notice, Shell, Tone};
use admins::Admins;
use bookings::BookingsSection;
use brand::BrandSection;
use connection::Connections;
use feeds::FeedsSection;
use health::Health;
use host_form::MeSection;
use hosts::Hosts;
use hours::HoursSection;
use jobs::Jobs;
use log::Activity;
use mails::MailsSection;
use people::People;
use privacy::PrivacySection;
use section::{Part, Section};
use self_test::SelfTestSection;
use settings::{CalendarsSection, SiteSection};
use status::Status;
use switches::{SwitchedOff, SwitchesSection};
use why::WhySection;
use work_in_hand::WorkInHand;

/// Who is shown a section.
#[derive(Clone, Copy)]
enum Who {
    Everybody,
    Owner,
    /// Whoever is a host of the site themselves.
    Host,
}

impl Who {
    fn includes(self, owner: bool, is_host: bool) -> bool {
        match self {
            Self::Everybody => true,
            Self::Owner => owner,
            Self::Host => is_host,
        }
    }
}

/// Who is shown it, the fragment of its address, its title, and what it is.
struct Listed(Who, &'static str, &'static str, fn(Part) -> AnyView);

/// The sections, in the order in which they stand on the page.
#[rustfmt::skip]
const SECTIONS: &[Listed] = &[
    Listed(Who::Owner, "tag", "Your tag", |part| view! { <Section part=part><TagPanel /></Section> }.into_any()),
    Listed(Who::Everybody, "bookings", "Bookings", |part| view! { <BookingsSection part=part /> }.into_any()),
    Listed(Who::Everybody, "why", "Why is a time offered, or not?", |part| view! { <WhySection part=part /> }.into_any()),
    Listed(Who::Owner, "events", "Event types", |part| view! { <Section part=part><EventTypes /></Section> }.into_any()),
    Listed(Who::Host, "calendars", "Calendars", |part| view! { <CalendarsSection part=part /> }.into_any()),
    Listed(Who::Host, "switches", "What your calendars do", |part| view! { <SwitchesSection part=part /> }.into_any()),
    Listed(Who::Host, "hours", "Hours", |part| view! { <HoursSection part=part /> }.into_any()),
    Listed(Who::Host, "me", "Your name and limits", |part| view! { <MeSection part=part /> }.into_any()),
    Listed(Who::Host, "mails", "Mails", |part| view! { <MailsSection part=part /> }.into_any()),
    Listed(Who::Owner, "site", "Site", |part| view! { <SiteSection part=part /> }.into_any()),
    Listed(Who::Owner, "brand", "What visitors see", |part| view! { <BrandSection part=part /> }.into_any()),
    Listed(Who::Owner, "people", "People", |part| view! { <Hosts part=part /> }.into_any()),
    Listed(Who::Host, "connection", "Google connection", |part| view! { <Connections part=part /> }.into_any()),
    Listed(Who::Everybody, "feeds", "Calendar feeds", |part| view! { <FeedsSection part=part /> }.into_any()),
    Listed(Who::Everybody, "self-test", "Self-test", |part| view! { <SelfTestSection part=part /> }.into_any()),
    Listed(Who::Owner, "privacy", "Privacy", |part| view! { <PrivacySection part=part /> }.into_any()),
    Listed(Who::Owner, "owners", "Owners", |part| view! { <Admins part=part /> }.into_any()),
    Listed(Who::Everybody, "activity", "Activity", |part| view! { <Activity part=part /> }.into_any()),
];

/// The page for those who are set up.
#[component]
pub(crate) fn Overview() -> impl IntoView {
    let page = Page::here();
    let Some(view) = page.view_untracked() else {
        return ().into_any();
    };
    let owner = untrack(|| page.is_owner());
    let is_host = view.hosts.iter().any(|host| host.me);
    let connected = move || {
        let all_well = page.host().is_some_and(|host| is_connected(&host));
        page.place.with(|place| place.connected.is_some()) && all_well
    };
    view! {
        <div data-test="overview">
            <Shell title=view.title.clone() wide=true>
                {move || {
                    connected()
                        .then(|| {
                            view! {
                                <Notice tone=Tone::Good title="Google is connected">
                                    <p>"Everything you had set is in place."</p>
                                </Notice>
                            }
                        })
                }}
                <People />
                <Status />
                <Health />
                <SwitchedOff />
                <WorkInHand />
                <Jobs />
                <div class="sections">
                    {SECTIONS
                        .iter()
                        .filter(|Listed(who, ..)| who.includes(owner, is_host))
                        .map(|Listed(_, id, title, show)| show(Part { id, title }))
                        .collect_view()}
                </div>
            </Shell>
        </div>
    }
    .into_any()
}
