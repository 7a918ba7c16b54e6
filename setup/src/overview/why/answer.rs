//! The engine's answer about one start, in words.

use leptos::prelude::*;
use shared::api::{ConnectionKind, ConnectionView, WhyCalendar, WhyHost, WhyReason, WhyView};

use super::super::week::google_day;
use super::words::{place, title};
use crate::clock;
use crate::state::Page;
use crate::ui::{FreeOrBusy, Icon, IconOf};
use crate::words::span;

/// Offered or not, and why.
#[component]
pub(super) fn Answer(why: WhyView) -> impl IntoView {
    let owner = untrack(|| Page::here().is_owner());
    let WhyView {
        start,
        minutes,
        offered,
        hosts,
    } = why;
    let when = format!("{}, {}", clock::day(&start.0), clock::time(&start.0));
    let long = span(u32::from(minutes));
    let verdict = if offered {
        "is offered to visitors."
    } else {
        "is not offered."
    };
    let icon = if offered {
        IconOf::Check
    } else {
        IconOf::Remove
    };
    let several = hosts.len() > 1;
    // Of several who have to be free, the one who is not may be one whom this member can't see.
    let unseen = !offered && hosts.iter().all(|host| host.reasons.is_empty());
    let free = offered.then(|| {
        let of_free = hosts.iter().filter(|host| host.reasons.is_empty());
        view! { <ButBusy hosts=of_free.cloned().collect() day=start.0.clone() several=several /> }
    });
    let told = hosts
        .into_iter()
        .map(|host| view! { <Host host=host day=start.0.clone() owner=owner several=several /> })
        .collect_view();
    view! {
        <div class="why-told">
            <p class="why-verdict" class:good=offered data-test="why-verdict">
                <Icon of=icon />
                <span>
                    <strong>{when}</strong>
                    {format!(", {long}, ")}
                    <strong>{verdict}</strong>
                </span>
            </p>
            {told}
            {unseen
                .then(|| view! { <p>"Another host of this event type can\u{2019}t take it."</p> })}
            {free}
        </div>
    }
}

#[component]
fn Host(host: WhyHost, day: String, owner: bool, several: bool) -> impl IntoView {
    let name = several.then(|| view! { <h3>{host.name.clone()}</h3> });
    let told = if host.reasons.is_empty() {
        view! { <Asked host=host /> }.into_any()
    } else {
        let me = host.me;
        let reasons = host.reasons.into_iter();
        let reasons = reasons
            .map(|it| view! { <Reason reason=it day=day.clone() me=me owner=owner /> })
            .collect_view();
        view! { <ul class="why-reasons">{reasons}</ul> }.into_any()
    };
    view! {
        <div class="why-host">
            {name}
            {told}
        </div>
    }
}

/// The signed-in host's connection that has this calendar.
fn connection_of(calendar: Option<&str>) -> Option<ConnectionView> {
    let connections = Page::here().mine()?.connections.into_iter();
    let mut has = connections.filter(|it| {
        it.calendars
            .iter()
            .any(|it| Some(it.id.as_str()) == calendar)
    });
    has.next()
}

#[component]
fn Reason(reason: WhyReason, day: String, me: bool, owner: bool) -> impl IntoView {
    let code = reason.code.clone();
    let past = code == "notice" && clock::is_past(&day);
    let title = if past { Some("Past") } else { title(&code) };
    let busy = me && matches!(code.as_str(), "busy" | "buffer");
    let calendar = reason.calendar.as_deref();
    let of = busy.then(|| untrack(|| connection_of(calendar))).flatten();
    let elsewhere = of
        .as_ref()
        .is_some_and(|it| it.kind == ConnectionKind::Ical);
    let google = (busy && !elsewhere).then(|| {
        let account = of.map(|it| it.email);
        view! {
            <a href=google_day(&day, account.as_deref()) target="_blank" rel="noreferrer">
                "That day in Google Calendar"
            </a>
        }
    });
    let place = place(&reason, me, owner).filter(|_| !past);
    let place = place.map(|(to, words)| view! { <a href=to>{words}</a> });
    view! {
        <li data-test=format!("why-{code}")>
            <strong>{title}</strong>
            <p>{reason.detail}</p>
            <p class="hint">{google} {place}</p>
        </li>
    }
}

/// Said where somebody looks for an event that lasts all day.
const ALL_DAY_IGNORED: &str = "All-day events are not counted: that is switched off, so one may be \
     there.";

/// Which calendars were asked, and when.
#[component]
fn Asked(host: WhyHost) -> impl IntoView {
    let count = host.calendars.len();
    let said = match (host.ignores_busy, count) {
        (true, _) => {
            "Busy times do not block: that is switched off, so no calendar was asked.".to_owned()
        }
        (false, 0) => "No calendar was asked.".to_owned(),
        (false, 1) => "One calendar was read, and it was not busy then:".to_owned(),
        (false, 2) => "Both calendars were read, and neither was busy then:".to_owned(),
        (false, count) => format!("{count} calendars were read, and none was busy then:"),
    };
    let all_day = (host.ignores_all_day && !host.ignores_busy).then_some(ALL_DAY_IGNORED);
    let rows = host
        .calendars
        .into_iter()
        .enumerate()
        .map(|(at, it)| {
            let WhyCalendar { title, read_at, .. } = it;
            let name = title.unwrap_or_else(|| format!("Calendar {}", at + 1));
            let read = read_at.map(|at| format!("read {}", clock::ago(&at.0)));
            view! {
                <li>
                    <Icon of=IconOf::Check />
                    <span>{name} " " <span class="hint">{read}</span></span>
                </li>
            }
        })
        .collect_view();
    view! {
        <p>{said}</p>
        {all_day.map(|words| view! { <p data-test="why-all-day">{words}</p> })}
        <ul class="why-calendars" data-test="why-calendars">
            {rows}
        </ul>
    }
}

/// What it is, mostly, where somebody thinks that they are busy.
#[component]
fn ButBusy(hosts: Vec<WhyHost>, day: String, several: bool) -> impl IntoView {
    let mine = hosts.iter().find(|host| host.me);
    let link = mine.is_some().then(|| {
        view! {
            <a href=google_day(&day, None) target="_blank" rel="noreferrer">
                "Open that day in Google Calendar"
            </a>
        }
    });
    let choose = mine
        .is_some()
        .then(|| view! { <a href="#calendars">"Choose calendars"</a> });
    let elsewhere = hosts
        .iter()
        .filter(|host| !host.ignores_busy)
        .map(|host| {
            let name = several.then(|| format!("{}: ", host.name));
            view! { <p data-test="why-unticked">{name} {unticked(host)}</p> }
        })
        .collect_view();
    view! {
        <div class="why-but" data-test="why-but">
            <h3>"But you are busy then?"</h3>
            <div class="why-causes">
                <div class="why-cause">
                    <p>
                        <strong>"Usually the event is marked Free in Google."</strong>
                        " All-day events often are. Open the event there and choose Busy. "
                        {link}
                    </p>
                    <FreeOrBusy />
                </div>
                <div class="why-cause">
                    <p>
                        <strong>"Or it’s in a calendar that is not ticked here."</strong>
                    </p>
                    {elsewhere}
                    <p>{choose}</p>
                    <p class="hint">
                        "Events added in the last few minutes may not have been read yet."
                    </p>
                </div>
            </div>
        </div>
    }
}

/// Which calendars do not block.
fn unticked(host: &WhyHost) -> String {
    if host.unticked_count == 0 {
        return if host.me {
            "All calendars of your Google account are ticked: an event elsewhere, in another \
             account, is not seen."
                .to_owned()
        } else {
            "All of their calendars are ticked.".to_owned()
        };
    }
    if host.me {
        let names: Vec<_> = host
            .unticked
            .iter()
            .map(|it| format!("\u{201c}{it}\u{201d}"))
            .collect();
        return format!("Events in these do not block: {}.", names.join(", "));
    }
    match host.unticked_count {
        1 => "One of their calendars does not block.".to_owned(),
        n => format!("{n} of their calendars do not block."),
    }
}
