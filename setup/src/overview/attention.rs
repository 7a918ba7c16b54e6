//! What needs a person: one line on top of every area, and all of it behind the line.

use leptos::html;
use leptos::prelude::*;
use shared::api::{JobsView, Role, SiteView};

use super::areas::{Area, Spot};
use super::health::Health;
use super::jobs::{self, Jobs};
use super::people::People;
use super::status::{Status, troubles};
use super::switches::{SwitchedOff, switched_off};
use super::work_in_hand::{WorkInHand, is_busy};
use crate::state::{Known, Page};
use crate::ui::{Icon, IconOf, Notice, Tone};

const ERASED: &str = "This site is being erased";

/// A matter in a few words.
type Matter = (Tone, String);

/// The line. It opens where something new needs a person, and is a line again once they have gone
/// on to another area.
#[component]
pub(super) fn Attention(spot: Memo<Spot>) -> impl IntoView {
    let page = Page::here();
    let found = RwSignal::new(Known::<JobsView>::Asking);
    jobs::load(page, found);
    let matters = Memo::new(move |_| {
        let view = page.view();
        found.with(|found| view.map(|view| matters(&view, found)).unwrap_or_default())
    });
    let none = Memo::new(move |_| matters.with(Vec::is_empty));
    let shown = NodeRef::<html::Details>::new();
    let open = move |open: bool| {
        if let Some(details) = shown.get_untracked() {
            details.set_open(open);
        }
    };
    Effect::new(move |before: Option<Vec<Matter>>| {
        let now = matters.get();
        let known = |one: &Matter| before.as_ref().is_some_and(|all| all.contains(one));
        if !now.iter().all(known) {
            open(true);
        }
        now
    });
    Effect::new(move |before: Option<Area>| {
        let area = spot.get().area;
        if before.is_some_and(|before| before != area) {
            open(false);
        }
        area
    });
    move || {
        if none.get() {
            return view! { <Health calm=true /> }.into_any();
        }
        view! {
            <details class="card attention" open node_ref=shown data-test="attention">
                <summary data-test="open-attention">{move || line(&matters.get())}</summary>
                <div class="matters">
                    <Erasing />
                    <People />
                    <Status />
                    <SwitchedOff />
                    <WorkInHand />
                    <Jobs jobs=found />
                    <Health />
                </div>
            </details>
        }
        .into_any()
    }
}

/// Says of the whole site that it goes; how far it is, the section says in which that began.
#[component]
fn Erasing() -> impl IntoView {
    let page = Page::here();
    let goes = Memo::new(move |_| page.view().is_some_and(|view| view.erasing.is_some()));
    let owner = Memo::new(move |_| page.is_owner());
    let way = move || {
        owner.get().then(|| {
            view! {
                <div class="actions">
                    <a class="button" href="#privacy">
                        "See how far it is"
                    </a>
                </div>
            }
        })
    };
    move || {
        goes.get().then(|| {
            view! {
                <Notice tone=Tone::Bad title=ERASED>
                    <p>"Nothing can be booked or changed here any more."</p>
                    {way}
                </Notice>
            }
        })
    }
}

/// The loudest matter, and how many more there are; unfolded, only what they are.
fn line(matters: &[Matter]) -> impl IntoView + use<> {
    let (tone, words) = matters
        .first()
        .cloned()
        .unwrap_or((Tone::Info, String::new()));
    let (class, icon, title) = match tone {
        Tone::Bad => ("health-mark bad", IconOf::Alert, "Needs attention"),
        Tone::Warn => ("health-mark warn", IconOf::Alert, "Needs attention"),
        Tone::Info | Tone::Good => ("health-mark", IconOf::Info, "Under way"),
    };
    let more = match matters.len() {
        0 | 1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    view! {
        <span class=class>
            <Icon of=icon />
        </span>
        // Unfolded, what it says stands below.
        <span class="when-open">{title}</span>
        <span class="when-folded">{words} <span class="more-matters">{more}</span></span>
    }
}

/// Everything that needs a person or is under way, the loudest first.
fn matters(view: &SiteView, jobs: &Known<JobsView>) -> Vec<Matter> {
    let mut all = Vec::new();
    if view.erasing.is_some() {
        all.push((Tone::Bad, ERASED.to_owned()));
    }
    match view.people_to_call.len() {
        0 => {}
        1 => all.push((Tone::Bad, "One person to call".to_owned())),
        count => all.push((Tone::Bad, format!("{count} people to call"))),
    }
    let troubles = troubles(view.hosts.clone(), view.role == Role::Owner);
    all.extend(troubles.into_iter().map(|it| (Tone::Warn, it.title)));
    all.extend(switched_off(&view.hosts));
    match view.hosts.iter().map(|host| host.by_hand.len()).sum() {
        0 => {}
        1 => all.push((Tone::Warn, "One event to remove by hand".to_owned())),
        count => all.push((Tone::Warn, format!("{count} events to remove by hand"))),
    }
    match jobs {
        Known::Some(jobs) if !jobs.jobs.is_empty() => {
            all.push((Tone::Warn, "Some work isn’t getting done".to_owned()));
        }
        Known::Failed(_) => {
            let words = "We couldn’t check whether any work has failed";
            all.push((Tone::Warn, words.to_owned()));
        }
        _ => {}
    }
    let busy = view.hosts.iter().filter(|host| is_busy(host));
    all.extend(busy.map(|host| (Tone::Info, format!("Work is under way for {}", host.name))));
    all.sort_by_key(|(tone, _)| match tone {
        Tone::Bad => 0,
        Tone::Warn => 1,
        Tone::Info | Tone::Good => 2,
    });
    all
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Ada, who is signed in, and what else there is of her.
    fn ada(more: &Value) -> Value {
        let mut host = json!({"id": "a", "name": "Ada", "state": "active", "me": true,
            "connections": [], "schedule": {"zone": "Europe/Berlin", "weekly": []}});
        for (name, value) in more.as_object().into_iter().flatten() {
            host[name] = value.clone();
        }
        host
    }

    fn site(hosts: &[Value], people: &Value) -> SiteView {
        let view = json!({"site": "ada", "title": "Ada", "contact": "", "role": "owner",
            "origin": "https://book.example", "hosts": hosts, "events": [], "bookings": [],
            "people_to_call": people});
        serde_json::from_value(view).expect("a site as the edge tells it")
    }

    fn said(view: &SiteView, jobs: &Known<JobsView>) -> Vec<String> {
        let all = matters(view, jobs).into_iter();
        all.map(|(_, words)| words).collect()
    }

    #[test]
    fn nothing_is_said_where_all_is_well() {
        let well = site(&[ada(&json!({}))], &json!([]));
        assert_eq!(said(&well, &Known::Asking), Vec::<String>::new());
    }

    #[test]
    fn the_loudest_comes_first() {
        let person = json!({"booking": "b", "what": "moved", "name": "Grace", "email": "g@example.org",
            "title": "Intro", "host": "a", "start": "2026-11-23T09:00:00Z",
            "since": "2026-11-22T09:00:00Z"});
        let stays = json!({"booking": "b", "calendar": "", "start": "2026-11-23T09:00:00Z",
            "end": "2026-11-23T10:00:00Z"});
        let busy = json!({"moving": 2, "unavailable": "Nobody knows why.", "by_hand": [stays],
            "switches": {"busy_blocks": false, "bookings_written": false}});
        let much = site(&[ada(&busy)], &json!([person]));
        let failed = Known::Failed(crate::api::Failure::Offline);
        let expected = [
            "One person to call",
            "Busy times of Ada do not block",
            "Nothing can be booked: no calendar is connected",
            "Bookings of Ada are in no calendar",
            "One event to remove by hand",
            "We couldn’t check whether any work has failed",
            "Work is under way for Ada",
        ];
        assert_eq!(said(&much, &failed), expected);
    }
}
