//! What hosts' calendars are used for, and the lines that say what is switched off.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{DraftHost, HostView, LockGroup, Switches, SwitchesPreview, SwitchesRequest};

use super::existing::WriteExisting;
use super::section::{Editable, Part, give_back_focus};
use crate::api;
use crate::forms::{Beside, event_of_host};
use crate::state::Page;
use crate::ui::{FieldError, Notice, SaveButton, Switch, Tone, Work, WorkError};

/// How the switches stand.
pub(super) fn sentences(switches: Switches) -> [&'static str; 3] {
    let busy = match switches.busy_blocks {
        true => "Busy times block: nobody books over them.",
        false => "Busy times do not block.",
    };
    let written = match switches.bookings_written {
        true => "Bookings are written into the calendar.",
        false => "Bookings are not written into any calendar.",
    };
    let all_day = match switches.all_day_blocks {
        true => "All-day events block: a holiday marked as busy closes its day.",
        false => "All-day events do not block, where they can be told apart.",
    };
    [busy, written, all_day]
}

fn not_blocking(name: &str) -> String {
    format!("Busy times of {name} do not block")
}

fn not_written(name: &str) -> String {
    format!("Bookings of {name} are in no calendar")
}

/// What is switched off, each in a few words.
pub(super) fn switched_off(hosts: &[HostView]) -> Vec<(Tone, String)> {
    let of = |host: &HostView| {
        let busy = (!host.switches.busy_blocks).then(|| (Tone::Bad, not_blocking(&host.name)));
        let written = !host.switches.bookings_written;
        let written = written.then(|| (Tone::Warn, not_written(&host.name)));
        [busy, written]
    };
    hosts.iter().flat_map(of).flatten().collect()
}

/// What is switched off, for every host that the signed-in account sees.
#[component]
pub(super) fn SwitchedOff() -> impl IntoView {
    let page = Page::here();
    let off = Memo::new(move |_| {
        let hosts = page.view().map(|view| view.hosts).unwrap_or_default();
        let off = hosts.into_iter().map(|host| (host.name, host.switches));
        off.filter(|(_, it)| *it != Switches::default())
            .collect::<Vec<_>>()
    });
    move || {
        let lines = off.get().into_iter().map(|(name, switches)| {
            view! {
                {(!switches.busy_blocks)
                    .then(|| {
                        view! {
                            <Notice
                                tone=Tone::Bad
                                title=not_blocking(&name)
                                test="busy-off"
                            >
                                <p>
                                    "Visitors can book over anything in these calendars. Only \
                                     bookings made here block each other."
                                </p>
                            </Notice>
                        }
                    })}
                {(!switches.bookings_written)
                    .then(|| {
                        view! {
                            <Notice
                                tone=Tone::Warn
                                title=not_written(&name)
                                test="writing-off"
                            >
                                <p>
                                    "They are on this page only, and Google invites nobody. \
                                     Visitors are told so."
                                </p>
                            </Notice>
                        }
                    })}
            }
        });
        lines.collect_view()
    }
}

/// The switches, behind *Change*.
#[component]
pub(super) fn SwitchesSection(part: Part) -> impl IntoView {
    let page = Page::here();
    let open = RwSignal::new(false);
    // Made anew only with other switches: what came of writing bookings stays to be read.
    let switches = Memo::new(move |_| page.mine().map(|host| host.switches).unwrap_or_default());
    let summary = move || {
        let switches = switches.get();
        let written = switches.bookings_written;
        view! {
            {sentences(switches).map(|words| view! { <p>{words}</p> })}
            {written.then(|| view! { <WriteExisting /> })}
        }
    };
    let editor = move || {
        let host = untrack(|| page.mine())?;
        Some(view! { <Form host=host open=open /> })
    };
    view! {
        <Editable
            part=part
            group=LockGroup::Switches
            open=open
            summary=summary.into()
            editor=editor.into()
        />
    }
}

/// The same for another host, for who may change them.
#[component]
pub(super) fn HostSwitches(
    /// Their id.
    host: String,
) -> impl IntoView {
    let page = Page::here();
    let open = RwSignal::new(false);
    let button = format!("switches-of-{host}");
    give_back_focus(open, button.clone());
    let host = StoredValue::new(host);
    let find = move || {
        let mut hosts = page.view()?.hosts.into_iter();
        hosts.find(|it| host.with_value(|id| it.id == *id))
    };
    let words = Memo::new(move |_| sentences(find().map(|it| it.switches).unwrap_or_default()));
    view! {
        <p class="hint" data-test="host-switches">
            {move || words.get().join(" ")}
        </p>
        <div class="row">
            <button
                type="button"
                class="button quiet"
                id=button
                data-test="change-host-switches"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {move || if open.get() { "Close" } else { "Change what their calendars do" }}
            </button>
        </div>
        {move || {
            open.get()
                .then(|| untrack(find).map(|host| view! { <Form host=host open=open /> }))
        }}
    }
}

/// What the widget beside does not show: only once it is saved are calendars read in the other way.
const NOT_YET: &str = "What this opens or closes is read once you save; until then the preview \
                       here doesn’t show it.";

#[component]
fn Form(host: HostView, open: RwSignal<bool>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let before = host.switches;
    let busy = RwSignal::new(before.busy_blocks);
    let written = RwSignal::new(before.bookings_written);
    let all_day = RwSignal::new(before.all_day_blocks);
    let confirm = RwSignal::new(String::new());
    let asks = move || before.busy_blocks && !busy.get();
    let of = page
        .view_untracked()
        .and_then(|view| event_of_host(&view, &host, &host.id));
    let whose = host.id.clone();
    let draft = Box::new(move || {
        let host = DraftHost {
            id: whose.clone(),
            switches: Some(Switches {
                busy_blocks: busy.get_untracked(),
                bookings_written: written.get_untracked(),
                all_day_blocks: all_day.get_untracked(),
            }),
            ..DraftHost::default()
        };
        Ok(host.into())
    });
    let name = StoredValue::new(host.name);
    let id = host.id;
    let counted = id.clone();
    // The forms of several hosts can be open at once.
    let scope = if host.me {
        String::new()
    } else {
        format!("{id}-")
    };
    let ids = StoredValue::new((format!("{scope}switch-confirm"), scope));
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let path = format!("{}/hosts/{id}/switches", page.site_path());
        let wish = SwitchesRequest {
            busy_blocks: busy.get_untracked(),
            bookings_written: written.get_untracked(),
            all_day_blocks: Some(all_day.get_untracked()),
            confirm: confirm.get_untracked().trim().to_owned(),
        };
        work.run(async move {
            page.take(api::put(&path, &wish).await?);
            page.say("Saved.");
            open.set(false);
            Ok(())
        });
    };
    view! {
        <Beside of=of draft=draft>
        <form on:submit=save novalidate>
            <Switch
                on=busy
                turn=move |on| busy.set(on)
                label="Busy times block"
                test="busy-blocks"
                hint="Off: visitors can book over anything in the calendars. Only bookings made here \
                    block each other."
            />
            <Show when=asks>
                <div class="field">
                    <label for=ids.get_value().0>
                        {format!("Type “{}” to switch it off", name.get_value())}
                    </label>
                    <input
                        id=ids.get_value().0
                        data-test="switch-confirm"
                        autocomplete="off"
                        aria-describedby=format!("error-{}confirm", ids.get_value().1)
                        aria-invalid=move || work.is_about("confirm").then_some("true")
                        prop:value=confirm
                        on:input:target=move |event| confirm.set(event.target().value())
                    />
                    <FieldError work=work field="confirm" scope=ids.get_value().1 />
                </div>
            </Show>
            <Switch
                on=written
                turn=move |on| written.set(on)
                label="Bookings are written into the calendar"
                test="bookings-written"
                hint="Off: bookings are on this page only, and Google invites nobody; visitors are \
                    told so. When you switch it on again, the future ones are written."
            />
            <Switch
                on=all_day
                turn=move |on| all_day.set(on)
                label="All-day events block"
                test="all-day-blocks"
                hint="Off: an all-day event, such as a holiday or a conference, no longer closes the \
                    day; only its timed events do. In calendars that show us only busy times it can’t \
                    be told apart, so there all-day events still block."
            />
            <Show when=move || all_day.get() != before.all_day_blocks>
                <p class="hint" data-test="not-yet">{NOT_YET}</p>
            </Show>
            <Effects host=counted before=before busy=busy written=written all_day=all_day />
            <WorkError work=work fields=&["confirm"] />
            <SaveButton work=work label="Save" busy="Saving…" test="save-switches" />
        </form>
        </Beside>
    }
}

/// What saving would do, in numbers from the edge; nothing as long as nothing is changed.
#[component]
fn Effects(
    /// The host's id.
    host: String,
    /// The switches as they are saved.
    before: Switches,
    busy: RwSignal<bool>,
    written: RwSignal<bool>,
    all_day: RwSignal<bool>,
) -> impl IntoView {
    let page = Page::here();
    let lines = RwSignal::new(Vec::<String>::new());
    let wish = Memo::new(move |_| Switches {
        busy_blocks: busy.get(),
        bookings_written: written.get(),
        all_day_blocks: all_day.get(),
    });
    Effect::new(move |_| {
        let asked = wish.get();
        lines.set(Vec::new());
        if asked == before {
            return;
        }
        let word = |on| if on { "on" } else { "off" };
        let path = format!(
            "{}/hosts/{host}/switches/{}/{}",
            page.site_path(),
            word(asked.busy_blocks),
            word(asked.bookings_written)
        );
        lines.set(vec!["Counting what it would do…".to_owned()]);
        spawn_local(async move {
            let answer = api::get::<SwitchesPreview>(&path).await;
            // The switches may be others by now, and the form gone.
            if wish.try_get_untracked() != Some(asked) {
                return;
            }
            lines.try_set(match answer {
                Ok(preview) => effects(before, asked, preview),
                Err(failure) => vec![failure.sentence()],
            });
        });
    });
    view! {
        <div class="effects" role="status" data-test="switches-preview">
            {move || {
                let lines = lines.get();
                (!lines.is_empty())
                    .then(|| {
                        view! {
                            <p>"When you save:"</p>
                            <ul class="plain">
                                {lines
                                    .into_iter()
                                    .map(|line| view! { <li>{line}</li> })
                                    .collect_view()}
                            </ul>
                        }
                    })
            }}
        </div>
    }
}

/// The same in words.
fn effects(before: Switches, wish: Switches, preview: SwitchesPreview) -> Vec<String> {
    let times = |count| match count {
        0 => "No time".to_owned(),
        1 => "One time".to_owned(),
        n => format!("{n} times"),
    };
    let mut lines = Vec::new();
    match (before.busy_blocks, wish.busy_blocks) {
        (true, false) => lines.push(format!(
            "{} in the next seven days would open.",
            times(preview.opens)
        )),
        (false, true) => lines.push(format!(
            "{} in the next seven days would close, as far as the calendars have been read.",
            times(preview.closes)
        )),
        _ => {}
    }
    match (before.bookings_written, wish.bookings_written) {
        (false, true) => lines.push(match preview.writes {
            0 => "No future bookings have to be written.".to_owned(),
            1 => "One future booking would be written.".to_owned(),
            n => format!("{n} future bookings would be written."),
        }),
        (true, false) => {
            lines.push(
                "Events already in the calendar stay; new bookings are not written.".to_owned(),
            );
        }
        _ => {}
    }
    match (before.all_day_blocks, wish.all_day_blocks) {
        (true, false) => lines.push(
            "Days of all-day events open as soon as the calendars have been read again.".to_owned(),
        ),
        (false, true) => lines.push(
            "All-day events marked as busy close their days. Nothing is offered until the calendars \
             have been read again."
                .to_owned(),
        ),
        _ => {}
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_switched_is_told() {
        let on = Switches::default();
        let off = Switches {
            busy_blocks: false,
            bookings_written: false,
            all_day_blocks: true,
        };
        let preview = SwitchesPreview {
            opens: 3,
            closes: 1,
            writes: 2,
        };
        assert_eq!(effects(on, on, preview), Vec::<String>::new());
        let away = effects(on, off, preview);
        assert_eq!(away[0], "3 times in the next seven days would open.");
        assert_eq!(away.len(), 2);
        let back = effects(off, on, preview);
        assert!(back[0].starts_with("One time in the next"), "{back:?}");
        assert_eq!(back[1], "2 future bookings would be written.");
    }

    #[test]
    fn all_day_events_are_told_of_by_themselves() {
        let on = Switches::default();
        let off = Switches {
            all_day_blocks: false,
            ..on
        };
        let none = SwitchesPreview {
            opens: 0,
            closes: 0,
            writes: 0,
        };
        let away = effects(on, off, none);
        assert_eq!(away.len(), 1, "{away:?}");
        assert!(away[0].starts_with("Days of all-day events open"));
        let back = effects(off, on, none);
        assert_eq!(back.len(), 1, "{back:?}");
        assert!(back[0].contains("Nothing is offered until"));
        assert_ne!(sentences(on)[2], sentences(off)[2]);
        assert_eq!(sentences(on)[..2], sentences(off)[..2]);
    }
}
