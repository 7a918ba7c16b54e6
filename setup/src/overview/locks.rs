//! Settings that an admin sets for all hosts, and what a host is told of them.

use leptos::prelude::*;
use shared::api::{HostView, LockGroup, LockPreview, LockValue, Overwritten};

use super::changed::Changed;
use super::mails::mails_summary;
use super::section::{Part, Section, give_back_focus};
use super::switches::sentences;
use crate::api;
use crate::forms::{limits_summary, week_summary};
use crate::state::Page;
use crate::ui::{ActButton, Select, Work, WorkError};

fn title(group: LockGroup) -> &'static str {
    match group {
        LockGroup::Hours => "Hours",
        LockGroup::Limits => "Limits",
        LockGroup::Mails => "E-mails",
        LockGroup::Switches => "What calendars do",
    }
}

/// What a host has of a group.
fn value_of(group: LockGroup, host: &HostView) -> LockValue {
    match group {
        LockGroup::Hours => LockValue::Hours(host.schedule.weekly.clone()),
        LockGroup::Limits => LockValue::Limits(host.limits),
        LockGroup::Mails => LockValue::Mails(host.mails),
        LockGroup::Switches => LockValue::Switches(host.switches),
    }
}

fn in_words(value: &LockValue) -> String {
    match value {
        LockValue::Hours(weekly) => {
            let lines = week_summary(weekly).into_iter();
            let lines = lines.map(|(days, hours)| format!("{days} {hours}"));
            lines.collect::<Vec<_>>().join("; ")
        }
        LockValue::Limits(limits) => limits_summary(limits).map_or_else(
            || "No limit.".to_owned(),
            |words| format!("At most {words}."),
        ),
        LockValue::Mails(mails) => mails_summary(*mails),
        LockValue::Switches(switches) => sentences(*switches).join(" "),
    }
}

/// Why a host can't change this; nothing where they can.
#[component]
pub(super) fn LockedNotice(group: LockGroup) -> impl IntoView {
    let page = Page::here();
    let reason = Memo::new(move |_| page.locked(group));
    move || {
        reason.get().map(|reason| {
            view! {
                <p class="locked" data-test=format!("locked-{}", group.as_str())>
                    <span class="chip">"Locked"</span>
                    " "
                    {reason}
                </p>
            }
        })
    }
}

/// The groups, for admins.
#[component]
pub(super) fn LocksSection(part: Part) -> impl IntoView {
    let groups = LockGroup::ALL.map(|group| view! { <Group group=group /> });
    view! {
        <Section part=part>
            <p class="hint">
                "Lock what has to be the same for every host. Hosts then can’t change it; you still \
                 can. New hosts start with it. Locking hours sets everybody’s usual hours; other \
                 schedules, which event types can use instead, stay as they are."
            </p>
            {groups.collect_view()}
        </Section>
    }
}

#[component]
fn Group(group: LockGroup) -> impl IntoView {
    let page = Page::here();
    let word = group.as_str();
    let open = RwSignal::new(false);
    let work = Work::new();
    let button = format!("lock-{word}");
    give_back_focus(open, button.clone());
    let lock = Memo::new(move |_| {
        let mut locks = page.view()?.locks.into_iter();
        locks.find(|lock| lock.group == group)
    });
    let is_locked = move || lock.get().is_some();
    let stands = move || match lock.get() {
        Some(lock) => format!("For everybody: {}", in_words(&lock.value)),
        None => "Each host sets their own.".to_owned(),
    };
    let heading = format!("lock-{word}-heading");
    let unlock = move || {
        let path = format!("{}/locks/{word}", page.site_path());
        work.run(async move {
            page.take(api::delete(&path).await?);
            page.say("Unlocked.");
            open.set(false);
            Ok(())
        });
    };
    view! {
        <div class="lock" data-test=format!("lock-of-{word}")>
            <div class="section-head">
                <h3 id=heading.clone()>{title(group)}</h3>
                {move || is_locked().then(|| view! { <span class="chip">"Locked"</span> })}
            </div>
            <p>{stands}</p>
            <WorkError work=work />
            <div class="row">
                <button
                    type="button"
                    class="button"
                    id=button.clone()
                    data-test=button
                    aria-expanded=move || open.get().to_string()
                    aria-describedby=heading
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {move || match (open.get(), is_locked()) {
                        (true, _) => "Close",
                        (false, true) => "Change the lock",
                        (false, false) => "Lock",
                    }}
                </button>
                <Show when=is_locked>
                    <ActButton
                        work=work
                        label="Unlock"
                        busy="Unlocking…"
                        look="quiet"
                        aria=format!("Unlock: {}", title(group))
                        test=format!("unlock-{word}")
                        press=unlock
                    />
                </Show>
            </div>
            {move || open.get().then(|| view! { <Chooser group=group open=open /> })}
        </div>
    }
}

/// Whose settings are to hold for all, what that overwrites, and the button that does it.
#[component]
fn Chooser(group: LockGroup, open: RwSignal<bool>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let word = group.as_str();
    let hosts = untrack(|| page.view())
        .map(|view| view.hosts)
        .unwrap_or_default();
    let mut hosts: Vec<HostView> = hosts;
    hosts.retain(|host| host.state != "removed");
    let Some(first) = hosts.iter().find(|host| host.me).or(hosts.first()) else {
        return view! { <p class="hint">"Add a host first: everybody gets their settings."</p> }
            .into_any();
    };
    let whose = RwSignal::new(first.id.clone());
    let options: Vec<(String, String)> = hosts
        .iter()
        .map(|host| (host.id.clone(), host.name.clone()))
        .collect();
    let hosts = StoredValue::new(hosts);
    let value = move || {
        let whose = whose.get();
        hosts.with_value(|hosts| {
            let host = hosts.iter().find(|host| host.id == whose)?;
            Some(value_of(group, host))
        })
    };
    let value = Memo::new(move |_| value());
    let seen = RwSignal::new(None::<LockPreview>);
    // What was shown is of the one who was chosen then.
    Effect::new(move |_| {
        value.track();
        seen.set(None);
    });
    let preview = move || {
        let Some(value) = value.get_untracked() else {
            return;
        };
        let path = format!("{}/locks/{word}/preview", page.site_path());
        work.run(async move {
            seen.set(Some(api::post(&path, &value).await?));
            Ok(())
        });
    };
    let lock = move || {
        let Some(value) = value.get_untracked() else {
            return;
        };
        let path = format!("{}/locks/{word}", page.site_path());
        work.run(async move {
            page.take(api::put(&path, &value).await?);
            page.say("Locked for everybody.");
            open.set(false);
            Ok(())
        });
    };
    view! {
        <div class="lock-chooser">
            <Select
                id=format!("lock-{word}-whose")
                label="Use the settings of"
                value=whose
                options=options
            />
            <p data-test="lock-value">
                {move || value.get().map(|it| in_words(&it)).unwrap_or_default()}
            </p>
            <WorkError work=work />
            {move || match seen.get() {
                None => {
                    view! {
                        <div class="actions">
                            <ActButton
                                work=work
                                label="Show what it overwrites"
                                busy="Looking…"
                                look="primary"
                                test=format!("preview-{word}")
                                press=preview
                            />
                        </div>
                    }
                        .into_any()
                }
                Some(seen) => {
                    view! {
                        <Overwrites hosts=seen.hosts />
                        <div class="actions">
                            <ActButton
                                work=work
                                label="Lock it for everybody"
                                busy="Locking…"
                                look="primary"
                                test=format!("lock-now-{word}")
                                press=lock
                            />
                        </div>
                    }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}

#[component]
fn Overwrites(hosts: Vec<Overwritten>) -> impl IntoView {
    if hosts.is_empty() {
        let words = "Everybody already has it like this: nothing is overwritten.";
        return view! { <p data-test="overwrites">{words}</p> }.into_any();
    }
    let words = match hosts.len() {
        1 => "This overwrites what one host has:".to_owned(),
        many => format!("This overwrites what {many} hosts have:"),
    };
    let rows = hosts.into_iter().map(|host| {
        view! {
            <li>
                <p>
                    <strong>{host.name}</strong>
                </p>
                <Changed changed=host.changed />
            </li>
        }
    });
    view! {
        <p>{words}</p>
        <ul class="log" data-test="overwrites" tabindex="0" aria-label="What is overwritten">
            {rows.collect_view()}
        </ul>
    }
    .into_any()
}
