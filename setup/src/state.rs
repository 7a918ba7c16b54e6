//! What every part of the page shares: who is signed in, the site as last told by the edge,
//! and where the person is. One copy, in Leptos' context.

use leptos::prelude::*;
use shared::api::{ConnectionView, EventSettings, HostView, LockGroup, Me, Role, SiteView};

use crate::api::{self, Failure};
use crate::browser;
use crate::place::{Place, Step};

/// How far the page knows something that it asked the edge for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Known<T> {
    /// Asked, no answer yet.
    Asking,
    /// There is none (nobody signed in, no site).
    None,
    /// The answer.
    Some(T),
    /// It could not be asked.
    Failed(Failure),
}

/// The shared state. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    /// Who is signed in.
    pub(crate) me: RwSignal<Known<Me>>,
    /// The site that is being set up, if there is one.
    pub(crate) site: RwSignal<Known<SiteView>>,
    /// Where the person is.
    pub(crate) place: RwSignal<Place>,
    /// Said to screen readers, and shown for a moment: "Hours saved."
    pub(crate) said: RwSignal<String>,
}

impl Page {
    /// The state at the start of the page; [`Page::load`] fills it.
    pub(crate) fn new() -> Self {
        Self {
            me: RwSignal::new(Known::Asking),
            site: RwSignal::new(Known::Asking),
            place: RwSignal::new(Place::here()),
            said: RwSignal::new(String::new()),
        }
    }

    /// The shared state of the running page.
    pub(crate) fn here() -> Self {
        expect_context::<Self>()
    }

    /// Asks who is signed in and for the site: the one of the address, else the first.
    pub(crate) async fn load(self) {
        self.me.set(Known::Asking);
        self.site.set(Known::Asking);
        match api::get::<Me>("/v1/me").await {
            Ok(me) => {
                self.remember();
                let wanted = self.place.with_untracked(|place| place.site.clone());
                // A way back from Google that failed does not say which site it was about.
                let mine = |slug: &String| me.sites.iter().any(|mine| mine.site == *slug);
                let slug = wanted
                    .or_else(|| browser::kept("site").filter(mine))
                    .or_else(|| me.sites.first().map(|mine| mine.site.clone()));
                match slug {
                    Some(slug) => self.load_site(&slug).await,
                    None => self.site.set(Known::None),
                }
                self.me.set(Known::Some(me));
            }
            Err(failure) if failure.is_signed_out() => {
                self.site.set(Known::None);
                self.me.set(Known::None);
            }
            Err(failure) => self.me.set(Known::Failed(failure)),
        }
    }

    /// Where the person was before the way led past Google, which forgets it.
    fn remember(self) {
        let (event, section) = (browser::kept("event"), browser::kept("section"));
        if event.is_none() && section.is_none() {
            return;
        }
        for note in ["event", "section"] {
            browser::keep(note, None);
        }
        self.place.update(|place| {
            place.event = place.event.take().or(event);
            place.section = place.section.take().or(section);
        });
        browser::set_address(&self.place.with_untracked(Place::address), false);
    }

    /// Asks for a site again.
    pub(crate) async fn load_site(self, slug: &str) {
        match api::get::<SiteView>(&format!("/v1/owner/sites/{slug}")).await {
            Ok(view) => self.site.set(Known::Some(view)),
            Err(failure) => self.site.set(Known::Failed(failure)),
        }
    }

    /// Asks for the site again without a word: what is shown stays if there is no answer, and if
    /// another site is shown by then.
    pub(crate) async fn look_again(self, slug: &str) {
        if let Ok(view) = api::get::<SiteView>(&format!("/v1/owner/sites/{slug}")).await
            && self
                .view_untracked()
                .is_some_and(|now| now.site == view.site)
        {
            self.site.try_set(Known::Some(view));
        }
    }

    /// Goes to a step, keeping site and host, forgetting what the way back from Google said.
    pub(crate) fn go(self, step: Option<Step>) {
        self.go_to(step, None, None);
    }

    /// Goes to where an event type is changed.
    pub(crate) fn go_to_event(self, event: &str) {
        self.go_to(None, Some(event.to_owned()), None);
    }

    /// Goes to a section of the overview.
    pub(crate) fn go_to_section(self, section: &str) {
        self.go_to(None, None, Some(section.to_owned()));
    }

    fn go_to(self, step: Option<Step>, event: Option<String>, section: Option<String>) {
        let slug = self.view_untracked().map(|view| view.site);
        self.place.update(|place| {
            place.step = step;
            place.event = event;
            place.section = section;
            place.problem = None;
            place.connected = None;
            place.invitation = None;
            place.appointment = None;
            if slug.is_some() {
                place.site = slug;
            }
            if step.is_none() {
                place.host = None;
            }
        });
        browser::set_address(&self.place.with_untracked(Place::address), true);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// Goes to an area or a section of the overview that is shown: everything else stays as it is.
    pub(crate) fn follow(self, section: &str) {
        if self
            .place
            .with_untracked(|place| place.section.as_deref() == Some(section))
        {
            return;
        }
        self.place
            .update(|place| place.section = Some(section.to_owned()));
        browser::set_address(&self.place.with_untracked(Place::address), true);
    }

    /// Goes to a step for one host.
    pub(crate) fn go_for_host(self, step: Step, host: &str) {
        self.place
            .update(|place| place.host = Some(host.to_owned()));
        self.go(Some(step));
    }

    /// Takes a changed site from an answer.
    pub(crate) fn take(self, view: SiteView) {
        self.site.set(Known::Some(view));
    }

    /// The site as last told.
    pub(crate) fn view(self) -> Option<SiteView> {
        self.site.with(some)
    }

    /// As [`Page::view`], for event handlers.
    pub(crate) fn view_untracked(self) -> Option<SiteView> {
        self.site.with_untracked(some)
    }

    /// Who is signed in.
    pub(crate) fn account(self) -> Option<Me> {
        self.me.with(some)
    }

    /// As [`Page::account`], for a component that is made afresh with the account.
    pub(crate) fn account_untracked(self) -> Option<Me> {
        self.me.with_untracked(some)
    }

    /// The host in question: the address's, else the signed-in account's own, else the first.
    pub(crate) fn host(self) -> Option<HostView> {
        let (named, connected) = self
            .place
            .with(|place| (place.host.clone(), place.connected.clone()));
        let hosts = self.view()?.hosts;
        let named = named.or(connected);
        let by_name = hosts.iter().find(|host| Some(&host.id) == named.as_ref());
        let mine = || hosts.iter().find(|host| host.me);
        by_name.or_else(mine).or_else(|| hosts.first()).cloned()
    }

    /// The signed-in account's own host.
    pub(crate) fn mine(self) -> Option<HostView> {
        self.view()?.hosts.into_iter().find(|host| host.me)
    }

    /// Why the signed-in account can't change settings of this group; `None`: it can.
    pub(crate) fn locked(self, group: LockGroup) -> Option<String> {
        let view = self.view().filter(|view| view.role != Role::Owner)?;
        let mut locks = view.locks.into_iter();
        Some(locks.find(|lock| lock.group == group)?.reason)
    }

    /// Whether the signed-in account may change event types and add hosts.
    pub(crate) fn is_owner(self) -> bool {
        self.view().is_some_and(|view| view.role == Role::Owner)
    }

    /// Whether the signed-in account may act for this host: as an admin, or as the host.
    pub(crate) fn may_act_for(self, host: &str) -> bool {
        self.site.with_untracked(|site| {
            let Known::Some(view) = site else {
                return false;
            };
            let mine = |it: &HostView| it.me && it.id == host;
            view.role == Role::Owner || view.hosts.iter().any(mine)
        })
    }

    /// The path of the site's routes, `/v1/owner/sites/{site}`.
    pub(crate) fn site_path(self) -> String {
        let slug = self.view_untracked().map(|view| view.site);
        format!("/v1/owner/sites/{}", slug.unwrap_or_default())
    }

    /// Tells what has been done.
    pub(crate) fn say(self, words: &str) {
        self.said.set(words.to_owned());
    }
}

fn some<T: Clone>(known: &Known<T>) -> Option<T> {
    match known {
        Known::Some(value) => Some(value.clone()),
        _ => None,
    }
}

/// The connection through which a host's calendars are read: the first one that is there.
pub(crate) fn is_connected(host: &HostView) -> bool {
    host.connections.iter().any(|c| c.state == "active")
}

/// Whether a calendar receives the host's bookings.
pub(crate) fn receives(host: &HostView) -> bool {
    let mut calendars = host.connections.iter().flat_map(|c| &c.calendars);
    calendars.any(|calendar| calendar.receives_bookings)
}

/// Whether it was ended here on purpose: then nothing that was read is kept, while a key that
/// expired leaves what was read before.
pub(crate) fn was_disconnected(connection: &ConnectionView) -> bool {
    let mut calendars = connection.calendars.iter();
    connection.state == "reconnect_needed" && calendars.all(|it| it.last_read.is_none())
}

/// Whether a host can be booked with this event type.
pub(crate) fn offers(event: &EventSettings, host: &str) -> bool {
    event.hosts.is_empty() || event.hosts.iter().any(|it| it == host)
}

/// By which of their schedules; the first has the host's id.
pub(crate) fn schedule_of<'a>(event: &'a EventSettings, host: &'a str) -> &'a str {
    event.schedules.get(host).map_or(host, String::as_str)
}
