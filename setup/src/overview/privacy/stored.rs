//! Everything that is stored, in plain words. Whoever adds a table adds it here.

use leptos::prelude::*;

use crate::state::Page;

/// What it is, what is in it and where, and for how long.
struct Kind(&'static str, &'static str, &'static str);

const VISITORS: &[Kind] = &[
    Kind(
        "Bookings",
        "The time, what was booked and with whom. Name, e-mail address, what was written and \
         answered, whom they bring, their time zone and language, where they came from if your page \
         tells, what was said on moving or cancelling, and your own note. In our database; in the \
         host’s Google Calendar as much of it as the event type says.",
        "",
    ),
    Kind(
        "A time kept while the form is open",
        "The time, and a random text that the browser made up. In our database.",
        "Five minutes.",
    ),
    Kind(
        "Against sending twice",
        "A fingerprint of the form that was sent, from which it can’t be read back.",
        "A day.",
    ),
    Kind(
        "Against too many requests",
        "A fingerprint of the network that they came from, made with a secret key.",
        "An hour.",
    ),
    Kind(
        "Mails",
        "Which kind of mail went to the visitor of which booking, without address and text. The mail \
         itself is with whoever sends it for us and whoever reads it.",
        "A week.",
    ),
];

const HOSTS: &[Kind] = &[
    Kind(
        "Who you are",
        "Name and e-mail address of the Google accounts of owners and hosts, and which sites they \
         belong to. Sessions as fingerprints.",
        "As long as they belong to a site; a session for two weeks at most.",
    ),
    Kind(
        "The permission that Google gave",
        "Tokens, encrypted. With them we read when somebody is busy and write bookings.",
        "Until the account is disconnected.",
    ),
    Kind(
        "Calendars",
        "Name, colour and time zone of each calendar, and what it is used for.",
        "Until the site is erased.",
    ),
    Kind(
        "Addresses of calendars elsewhere",
        "The address, encrypted, the name of its host, and what its publisher last answered.",
        "Until you remove it.",
    ),
    Kind(
        "Busy times",
        "From when to when, and nothing else: no titles, no guests, no places.",
        "Replaced at each reading, and gone when the account is disconnected.",
    ),
    Kind(
        "Settings",
        "Hours, event types, questions, the site’s title, contact, colour and logo.",
        "Until you change them.",
    ),
    Kind(
        "Calendar links",
        "What each of them shows, who made it, and when it was last read. Not the address itself.",
        "Until they are ended, and a trace of that for some time.",
    ),
    Kind(
        "Activity",
        "What was done and when, as words of ours and numbers of bookings, and what Google refused in \
         its own words. No names of visitors.",
        "60 days.",
    ),
    Kind(
        "Changes of settings",
        "Who of the members changed what, as it was and as it is. Whoever is no member any more has \
         no name there.",
        "One year.",
    ),
    Kind(
        "Work that is due or has failed",
        "Numbers of bookings and calendars, and what Google said last.",
        "Until it is done.",
    ),
    Kind(
        "Where your tag was seen",
        "The names of websites. No visitors and no pages.",
        "60 days.",
    ),
    Kind(
        "Backups",
        "The platform that we run on keeps copies of all of this, which we can’t change.",
        "30 days.",
    ),
];

/// The list, folded away.
#[component]
pub(super) fn Stored() -> impl IntoView {
    let page = Page::here();
    let days = Memo::new(move |_| page.view().map(|view| view.keep_days).unwrap_or_default());
    let rows = move |kinds: &'static [Kind]| {
        kinds
            .iter()
            .map(|Kind(what, holds, long)| {
                let long = move || match *long {
                    "" => format!(
                        "The time as long as the site; all that says who it was until {} days after it.",
                        days.get(),
                    ),
                    long => long.to_owned(),
                };
                view! {
                    <dt>{*what}</dt>
                    <dd>
                        <p>{*holds}</p>
                        <p class="hint">{long}</p>
                    </dd>
                }
            })
            .collect_view()
    };
    view! {
        <details class="more">
            <summary data-test="what-is-stored">"What is stored, where and for how long"</summary>
            <div class="fold">
                <p>
                    "This is all. What people do on your website we neither see nor keep, and of what stands \
                    in your calendars only what is named here."
                </p>
                <h4>"Of visitors"</h4>
                <dl class="stored">{rows(VISITORS)}</dl>
                <h4>"Of owners and hosts"</h4>
                <dl class="stored">{rows(HOSTS)}</dl>
            </div>
        </details>
    }
}
