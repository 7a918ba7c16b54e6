//! The permanent settings: everything of a site on one page, section by section.

mod admins;
mod booking_acts;
mod bookings;
mod connection;
mod host_acts;
mod hosts;
mod jobs;
mod leave;
mod log;
mod mails;
mod people;
mod section;
mod settings;
mod status;
mod switches;
mod work_in_hand;

use leptos::prelude::*;

use crate::state::{Page, is_connected};
use crate::tag::TagPanel;
use crate::ui::{Notice, Shell, Tone};
use admins::Admins;
use bookings::Bookings;
use connection::Connections;
use hosts::Hosts;
use jobs::Jobs;
use log::Activity;
use mails::MailsSection;
use people::People;
use section::Section;
use settings::{CalendarsSection, EventSection, HoursSection, SiteSection};
use status::Status;
use switches::{SwitchedOff, SwitchesSection};
use work_in_hand::WorkInHand;

/// The page for those who are set up.
#[component]
pub(crate) fn Overview() -> impl IntoView {
    let page = Page::here();
    let Some(view) = page.view_untracked() else {
        return ().into_any();
    };
    let owner = untrack(|| page.is_owner());
    let has_mine = view.hosts.iter().any(|host| host.me);
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
                <SwitchedOff />
                <WorkInHand />
                <Jobs />
                <div class="sections">
                    {owner
                        .then(|| {
                            view! {
                                <Section id="tag" title="Your tag">
                                    <TagPanel />
                                </Section>
                            }
                        })}
                    <Section id="bookings" title="Bookings">
                        <Bookings />
                    </Section>
                    {has_mine.then(|| view! { <CalendarsSection /> })}
                    {has_mine.then(|| view! { <SwitchesSection /> })}
                    {has_mine.then(|| view! { <HoursSection /> })}
                    {has_mine.then(|| view! { <MailsSection /> })}
                    {owner.then(|| view! { <EventSection /> })}
                    {owner.then(|| view! { <SiteSection /> })}
                    {owner.then(|| view! { <Hosts /> })}
                    {has_mine.then(|| view! { <Connections /> })}
                    {owner.then(|| view! { <Admins /> })}
                    <Activity />
                </div>
            </Shell>
        </div>
    }
    .into_any()
}
