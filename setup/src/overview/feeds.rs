//! Calendar feeds: private links at which other calendars read bookings.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Detail, FeedView, FeedsView, NewFeed};

use super::section::{Part, Section};
use crate::state::{Known, Page};
use crate::ui::{ActButton, CopyText, Notice, Radio, Select, Tone, Work, WorkError};
use crate::{api, browser, clock};

/// Puts the keyboard on something that this render brings.
fn focus_soon(id: String) {
    request_animation_frame(move || browser::focus(&id));
}

const DETAILS: [(Detail, &str); 3] = [
    (Detail::Busy, "That the time is taken, and nothing else"),
    (
        Detail::Initials,
        "The event type and the visitor’s initials",
    ),
    (
        Detail::Full,
        "Everything: names, addresses, what was written",
    ),
];

/// What each calendar wants, in three lines.
const HOW: [(&str, [&str; 3]); 3] = [
    (
        "Outlook",
        [
            "Copy the link. In Outlook, open the calendar and choose “Add calendar”.",
            "Choose “Subscribe from web” (in older ones “From Internet”) and paste the link.",
            "Give it a name and press “Import”. New bookings may take some hours to show.",
        ],
    ),
    (
        "Apple: Mac, iPhone, iPad",
        [
            "Press “Open in a calendar app” on that device, and confirm.",
            "Or copy the link: on a Mac, “File”, “New Calendar Subscription…”; on an iPhone, “Calendars”, “Add Calendar”, “Add Subscription Calendar”.",
            "On a Mac choose how often it refreshes: “Every hour”.",
        ],
    ),
    (
        "Google Calendar",
        [
            "Copy the link. On a computer, press “+” beside “Other calendars”.",
            "Choose “From URL”, paste the link and press “Add calendar”.",
            "Google reads it a few times a day. The calendar we write to already shows bookings at once.",
        ],
    ),
];

/// Where the keyboard goes when a link is gone.
const MAKE: &str = "make-feed";

type Feeds = RwSignal<Known<FeedsView>>;

/// The links, making one, and what to do with it.
#[component]
pub(super) fn FeedsSection(part: Part) -> impl IntoView {
    let page = Page::here();
    let feeds: Feeds = RwSignal::new(Known::Asking);
    let path = StoredValue::new(format!("{}/feeds", page.site_path()));
    let load = move || {
        spawn_local(async move {
            let answer = api::get::<FeedsView>(&path.get_value()).await;
            feeds.try_set(answer.map_or_else(Known::Failed, Known::Some));
        });
    };
    load();
    // A host who is removed takes their links along.
    Effect::new(move |was: Option<()>| {
        page.site.track();
        if was.is_some() {
            load();
        }
    });
    let list = move || match feeds.get() {
        Known::Asking | Known::None => ().into_any(),
        Known::Failed(failure) => view! {
            <Notice tone=Tone::Bad title="The feeds could not be loaded">
                <p>{failure.sentence()}</p>
                <div class="actions">
                    <button type="button" class="button" on:click=move |_| load()>
                        "Try again"
                    </button>
                </div>
            </Notice>
        }
        .into_any(),
        Known::Some(view) if view.feeds.is_empty() => ().into_any(),
        Known::Some(view) => {
            let rows = view.feeds.into_iter();
            let rows = rows.map(|feed| view! { <Row feed=feed feeds=feeds /> });
            view! { <ul class="feeds">{rows.collect_view()}</ul> }.into_any()
        }
    };
    let how = HOW.map(|(name, lines)| {
        view! {
            <div>
                <h3>{name}</h3>
                <ol class="how">{lines.map(|line| view! { <li>{line}</li> })}</ol>
            </div>
        }
    });
    view! {
        <Section part=part>
            <p class="hint">
                "A feed shows bookings in Outlook, Apple or another calendar, which reads it by a private \
                 link and looks for news on its own. Changing bookings there changes nothing here."
            </p>
            {list}
            <Make feeds=feeds />
            <details class="more">
                <summary data-test="feeds-how">"How to subscribe"</summary>
                <div class="feeds-how">{how}</div>
            </details>
        </Section>
    }
}

fn words(detail: Detail) -> &'static str {
    match detail {
        Detail::Busy => "Busy only",
        Detail::Initials => "Initials",
        Detail::Full => "Everything",
    }
}

/// The same address for what opens calendar apps.
fn webcal(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    format!("webcal://{rest}")
}

#[component]
fn Row(feed: FeedView, feeds: Feeds) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let asking = RwSignal::new(false);
    let FeedView {
        id,
        name,
        detail,
        address,
        mine,
        made_by,
        used_at,
        ..
    } = feed;
    let used = match used_at {
        Some(at) => format!("Last read {}", clock::ago(&at.0)),
        None => "Not read yet".to_owned(),
    };
    let by = match (mine, made_by.as_str()) {
        (true, _) => String::new(),
        (false, "") => " · made by another admin; only they see the link".to_owned(),
        (false, name) => format!(" · made by {name}; only they see the link"),
    };
    let path = StoredValue::new(format!("{}/feeds/{id}", page.site_path()));
    let heading = format!("end-feed-{id}");
    let button = format!("feed-{id}-end");
    let back = StoredValue::new(button.clone());
    let revoke = move |()| {
        work.run(async move {
            let left: FeedsView = api::delete(&path.get_value()).await?;
            feeds.try_set(Known::Some(left));
            page.say("The feed has ended.");
            focus_soon(MAKE.to_owned());
            Ok(())
        });
    };
    let label = format!("End the feed “{name}”");
    let question = StoredValue::new((heading, format!("End the feed “{name}”?")));
    let ask = move || {
        let (id, question) = question.get_value();
        view! {
            <div class="ask" role="group" aria-labelledby=id.clone()>
                <h3 id=id.clone() tabindex="-1">
                    {question}
                </h3>
                <p>
                    "Calendars that read it get nothing more, and most keep what they have until it is \
                     removed there. This can’t be undone, but you can make another feed."
                </p>
                <div class="actions">
                    <ActButton
                        work=work
                        label="End this feed"
                        busy="Ending…"
                        look="danger"
                        test="confirm-end-feed"
                        press=revoke
                    />
                    <button
                        type="button"
                        class="button quiet"
                        on:click=move |_| {
                            asking.set(false);
                            focus_soon(back.get_value());
                        }
                    >
                        "Keep it"
                    </button>
                </div>
            </div>
        }
    };
    let link = mine.then(|| {
        let app = webcal(&address);
        view! { <CopyText text=address label="Its link" test="feed-link" /> <p>
            <a class="button" href=app data-test="feed-webcal">
                "Open in a calendar app"
            </a>
        </p> }
    });
    view! {
        <li class="feed" data-test="feed">
            <div class="person-head">
                <p>
                    <strong>{name}</strong>
                    " "
                    <span class="chip">{words(detail)}</span>
                </p>
                <button
                    type="button"
                    class="button quiet"
                    id=button
                    data-test="end-feed"
                    aria-label=label
                    aria-expanded=move || asking.get().to_string()
                    on:click=move |_| {
                        asking.set(true);
                        focus_soon(question.get_value().0);
                    }
                >
                    "End"
                </button>
            </div>
            <p class="hint" data-test="feed-used">
                {used}
                {by}
            </p>
            {link}
            <WorkError work=work />
            {move || asking.get().then(ask)}
        </li>
    }
}

#[component]
fn Make(feeds: Feeds) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let owner = untrack(|| page.is_owner());
    let own = untrack(|| page.mine()).map(|host| host.id);
    let host = RwSignal::new(if owner { None } else { own });
    let event = RwSignal::new(None::<String>);
    let detail = RwSignal::new(Detail::Busy);
    let make = move |()| {
        let path = format!("{}/feeds", page.site_path());
        let new = NewFeed {
            host: host.get_untracked(),
            event: event.get_untracked(),
            detail: detail.get_untracked(),
        };
        work.run(async move {
            let made: FeedsView = api::post(&path, &new).await?;
            feeds.try_set(Known::Some(made));
            page.say("Feed made. It’s at the top of the list.");
            Ok(())
        });
    };
    // What can be chosen changes with the site.
    let choices = move || {
        let site = page.view()?;
        let mut hosts = vec![(None, "Everybody’s".to_owned())];
        if owner {
            let known = site.hosts.into_iter().filter(|it| it.state != "removed");
            hosts.extend(known.map(|it| (Some(it.id), it.name)));
        }
        let mut events = vec![(None, "Every event type".to_owned())];
        events.extend(site.events.into_iter().map(|it| (Some(it.event), it.title)));
        let hosts = (hosts.len() > 2).then(|| {
            view! { <Select id="feed-host" label="Whose bookings" value=host options=hosts /> }
        });
        let events = (events.len() > 2).then(|| {
            view! { <Select id="feed-event" label="Which of them" value=event options=events /> }
        });
        Some(view! { <div class="grid">{hosts} {events}</div> })
    };
    let details = DETAILS.map(|(is, label)| {
        let test = format!("feed-{}", words(is).to_lowercase().replace(' ', "-"));
        view! { <Radio name="feed-detail" value=detail is=is label=label test=test /> }
    });
    view! {
        <div class="make-feed" id=MAKE tabindex="-1" role="group" aria-label="Make a feed">
            {choices}
            <fieldset class="plain-set">
                <legend>"What anyone with the link can read"</legend>
                {details}
            </fieldset>
            <Show when=move || detail.get() == Detail::Full>
                <p class="hint" role="status">
                    "Visitors’ names and addresses go to every calendar and person with this link."
                </p>
            </Show>
            <WorkError work=work />
            <div class="actions">
                <ActButton
                    work=work
                    label="Make a feed"
                    busy="Making a feed…"
                    test="make-feed"
                    press=make
                />
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::webcal;

    #[test]
    fn calendar_apps_open_the_same_address() {
        for address in [
            "https://book.example/f/1.a.b/calendar.ics",
            "http://book.example/f/1.a.b/calendar.ics",
        ] {
            assert_eq!(
                webcal(address),
                "webcal://book.example/f/1.a.b/calendar.ics"
            );
        }
    }
}
