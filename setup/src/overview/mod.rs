//! The permanent settings: everything of a site on one page, area by area, section by section.

mod areas;
mod attention;
mod audit;
mod booking_acts;
mod booking_row;
mod bookings;
mod brand;
mod changed;
mod co_hosts;
mod connection;
mod diagnostics;
mod existing;
mod feeds;
mod file;
mod find;
mod fresh;
mod health;
mod host_acts;
mod host_form;
mod hosts;
mod hosts_stand;
mod hours;
mod invite_member;
mod jobs;
mod leave;
mod locks;
mod log;
mod mails;
mod note;
mod people;
mod person;
mod privacy;
mod replace;
mod roles;
mod section;
mod sees;
mod self_test;
mod settings;
mod standing;
mod status;
mod switches;
mod week;
mod why;
mod work_in_hand;

use leptos::prelude::*;
use shared::api::Role;

use crate::browser;
use crate::events::EventTypes;
use crate::state::{Page, is_connected};
use crate::tag::TagPanel;
use crate::ui::{Notice, Tone};
use areas::{Area, Areas, Spot, follow};
use attention::Attention;
use audit::AuditSection;
use bookings::BookingsSection;
use brand::BrandSection;
use connection::Connections;
use feeds::FeedsSection;
use host_form::MeSection;
use hosts::Hosts;
use hosts_stand::HostsStand;
pub(crate) use hours::HoursOf;
use hours::HoursSection;
use locks::LocksSection;
use log::Activity;
use mails::MailsSection;
use privacy::{PrivacySection, StoredSection};
use roles::Roles;
use section::{Part, Section};
use self_test::SelfTestSection;
use settings::{CalendarsSection, SiteSection};
use switches::SwitchesSection;
use why::WhySection;

/// Who is shown a section.
#[derive(Clone, Copy)]
enum Who {
    Everybody,
    /// Whoever does more than look.
    Member,
    Viewer,
    Owner,
    /// Whoever is a host of the site themselves.
    Host,
}

impl Who {
    fn includes(self, role: Role, is_host: bool) -> bool {
        match self {
            Self::Everybody => true,
            Self::Member => role != Role::Viewer,
            Self::Viewer => role == Role::Viewer,
            Self::Owner => role == Role::Owner,
            Self::Host => is_host,
        }
    }
}

/// A section, and where and to whom it is shown.
struct Listed {
    area: Area,
    who: Who,
    /// The fragment of its address.
    id: &'static str,
    title: &'static str,
    /// What it is.
    show: fn(Part) -> AnyView,
}

const fn listed(
    area: Area,
    who: Who,
    id: &'static str,
    title: &'static str,
    show: fn(Part) -> AnyView,
) -> Listed {
    Listed {
        area,
        who,
        id,
        title,
        show,
    }
}

/// The sections, area by area, in the order in which they stand there.
#[rustfmt::skip]
const SECTIONS: &[Listed] = &[
    listed(Area::Bookings, Who::Everybody, "bookings", "What is booked", |part| view! { <BookingsSection part=part /> }.into_any()),
    listed(Area::Bookings, Who::Member, "why", "Why is a time offered, or not?", |part| view! { <WhySection part=part /> }.into_any()),
    listed(Area::BookingPage, Who::Owner, "events", "Event types", |part| view! { <Section part=part><EventTypes /></Section> }.into_any()),
    listed(Area::BookingPage, Who::Owner, "brand", "What visitors see", |part| view! { <BrandSection part=part /> }.into_any()),
    listed(Area::BookingPage, Who::Owner, "tag", "Your tag", |part| view! { <Section part=part><TagPanel /></Section> }.into_any()),
    listed(Area::MyCalendar, Who::Host, "hours", "Hours", |part| view! { <HoursSection part=part /> }.into_any()),
    listed(Area::MyCalendar, Who::Host, "calendars", "Calendars", |part| view! { <CalendarsSection part=part /> }.into_any()),
    listed(Area::MyCalendar, Who::Host, "me", "Your name and limits", |part| view! { <MeSection part=part /> }.into_any()),
    listed(Area::MyCalendar, Who::Host, "switches", "What your calendars do", |part| view! { <SwitchesSection part=part /> }.into_any()),
    listed(Area::MyCalendar, Who::Host, "mails", "E-mails", |part| view! { <MailsSection part=part /> }.into_any()),
    listed(Area::MyCalendar, Who::Host, "connection", "Google connection", |part| view! { <Connections part=part /> }.into_any()),
    listed(Area::MyCalendar, Who::Member, "feeds", "Calendar feeds", |part| view! { <FeedsSection part=part /> }.into_any()),
    listed(Area::Team, Who::Owner, "people", "Hosts", |part| view! { <Hosts part=part /> }.into_any()),
    listed(Area::Team, Who::Owner, "roles", "Access and roles", |part| view! { <Roles part=part /> }.into_any()),
    listed(Area::Team, Who::Viewer, "hosts", "How the hosts are doing", |part| view! { <HostsStand part=part /> }.into_any()),
    listed(Area::Team, Who::Owner, "locks", "The same for everybody", |part| view! { <LocksSection part=part /> }.into_any()),
    listed(Area::Site, Who::Owner, "site", "General", |part| view! { <SiteSection part=part /> }.into_any()),
    listed(Area::Site, Who::Member, "self-test", "Self-test", |part| view! { <SelfTestSection part=part /> }.into_any()),
    listed(Area::Site, Who::Member, "activity", "Activity", |part| view! { <Activity part=part /> }.into_any()),
    listed(Area::Site, Who::Owner, "audit", "Changes", |part| view! { <AuditSection part=part /> }.into_any()),
    listed(Area::Site, Who::Owner, "privacy", "Privacy", |part| view! { <PrivacySection part=part /> }.into_any()),
    listed(Area::Site, Who::Everybody, "stored", "What is stored", |part| view! { <StoredSection part=part /> }.into_any()),
];

/// Those of an area.
fn of(sections: &[&'static Listed], area: Area) -> Vec<&'static Listed> {
    let all = sections.iter().copied();
    all.filter(|it| it.area == area).collect()
}

/// The page for those who are set up.
#[component]
pub(crate) fn Overview() -> impl IntoView {
    let page = Page::here();
    let Some(view) = page.view_untracked() else {
        return ().into_any();
    };
    let role = view.role;
    let acts = role != Role::Viewer;
    let is_host = view.hosts.iter().any(|host| host.me);
    let shown = SECTIONS.iter().filter(|it| it.who.includes(role, is_host));
    let shown = StoredValue::new(shown.collect::<Vec<_>>());
    let spot = Memo::new(move |_| {
        let fragment = page.place.with(|place| place.section.clone());
        shown.with_value(|shown| Spot::of(fragment.as_deref(), shown))
    });
    Effect::new(move |_| spot.get().arrive());
    let site = Memo::new(move |_| page.view().map(|view| view.title).unwrap_or_default());
    Effect::new(move |_| {
        let (area, product) = (spot.get().area.name(), browser::product());
        document().set_title(&format!("{area} · {} · {product}", site.get()));
    });
    let first = spot.get_untracked().area;
    let connected = move || {
        let all_well = page.host().is_some_and(|host| is_connected(&host));
        let told = page.place.with(|place| place.connected.is_some());
        told && all_well && spot.get().area == first
    };
    let areas = Area::ALL.map(|area| view! { <InArea area=area shown=shown spot=spot /> });
    view! {
        <div class="overview" data-test="overview" on:click=move |event| follow(page, spot, &event)>
            <Areas shown=shown spot=spot site=site />
            <div class="area">
                <h1 id="step-heading" tabindex="-1">
                    {move || spot.get().area.name()}
                </h1>
                {move || {
                    connected()
                        .then(|| {
                            view! {
                                <Notice tone=Tone::Good title="Google is connected">
                                    <p>"All your settings are in place."</p>
                                </Notice>
                            }
                        })
                }}
                {acts.then(|| view! { <Attention spot=spot /> })}
                {areas.collect_view()}
            </div>
        </div>
    }
    .into_any()
}

/// The sections of an area. They are made when somebody comes there for the first time, for they
/// ask for what they show, and stay while the person is elsewhere: what was begun is not lost.
#[component]
fn InArea(area: Area, shown: StoredValue<Vec<&'static Listed>>, spot: Memo<Spot>) -> impl IntoView {
    let now = Memo::new(move |_| spot.get().area == area);
    let been = Memo::new(move |been: Option<&bool>| now.get() || been == Some(&true));
    let sections = move || {
        let held = been.get().then(|| shown.with_value(|all| of(all, area)));
        let show = |Listed {
                        id, title, show, ..
                    }: &Listed| show(Part { id, title });
        held.map(|held| held.into_iter().map(show).collect_view())
    };
    view! {
        <div class="sections" hidden=move || !now.get()>
            {sections}
        </div>
    }
}
