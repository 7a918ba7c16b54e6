//! One event type in the list, and what can be done with it.

use leptos::prelude::*;
use shared::api::{EventOrder, EventSettings};

use super::list::{ADD, focus_soon};
use super::words::{bookable, lengths, place};
use crate::api;
use crate::state::Page;
use crate::tag::link_and_tag;
use crate::ui::{ActButton, CopyText, Icon, IconOf, Work, WorkError};

const LONGEST_TITLE: usize = 200;

/// The id of the link to where it is changed.
pub(super) fn change_id(slug: &str) -> String {
    format!("change-event-{slug}")
}

#[component]
pub(super) fn Row(
    slug: String,
    /// All of the list, in order.
    slugs: Memo<Vec<String>>,
    adding: RwSignal<Option<EventSettings>>,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let asking = RwSignal::new(false);
    let slug = StoredValue::new(slug);
    let event = Memo::new(move |_| {
        let mut events = page.view()?.events.into_iter();
        events.find(|it| slug.with_value(|slug| it.event == *slug))
    });
    let title = Memo::new(move |_| event.get().map(|it| it.title).unwrap_or_default());
    let facts = move || {
        event.get().map(|event| {
            view! {
                <dl class="fact-list">
                    <dt>"Length"</dt>
                    <dd>{lengths(&event)}</dd>
                    <dt>"Bookable"</dt>
                    <dd>{bookable(&event)}</dd>
                    <dt>"Place"</dt>
                    <dd>{place(&event)}</dd>
                </dl>
            }
        })
    };
    let href = move || {
        let site = page.view().map(|view| view.site).unwrap_or_default();
        format!("/setup?site={site}&event={}", slug.get_value())
    };
    let change = move |click: leptos::ev::MouseEvent| {
        // Otherwise it is a link like any other: a new tab, a new window.
        if !(click.ctrl_key() || click.meta_key() || click.shift_key()) {
            click.prevent_default();
            page.go_to_event(&slug.get_value());
        }
    };
    let duplicate = move |()| {
        if let Some(mut copy) = event.get_untracked() {
            copy.event.clear();
            copy.title = copied(&copy.title);
            adding.set(Some(copy));
        }
    };
    let ask = move |()| {
        asking.set(true);
        focus_soon(slug.with_value(|slug| format!("retire-{slug}")));
    };
    view! {
        <li class="event-type" data-test=slug.with_value(|slug| format!("event-{slug}"))>
            <div class="section-head">
                <h3>{title}</h3>
                <a
                    class="button quiet"
                    id=slug.with_value(|slug| change_id(slug))
                    data-test="change-event"
                    href=href
                    aria-label=move || format!("Change: {}", title.get())
                    on:click=change
                >
                    "Change"
                </a>
            </div>
            {facts}
            <Addresses event=event />
            <div class="row event-acts">
                <ActButton
                    work=work
                    label="Duplicate"
                    look="quiet"
                    test="duplicate-event"
                    press=duplicate
                />
                <ActButton work=work label="Retire" look="quiet" test="retire-event" press=ask />
                <Shift slug=slug slugs=slugs title=title work=work />
            </div>
            <WorkError work=work />
            <Show when=move || asking.get()>
                <Ask slug=slug title=title work=work asking=asking />
            </Show>
        </li>
    }
}

/// What stands in other pages, to be copied.
#[component]
fn Addresses(event: Memo<Option<EventSettings>>) -> impl IntoView {
    let page = Page::here();
    let both = Memo::new(move |_| {
        let both = page.view().zip(event.get());
        both.map(|(view, event)| link_and_tag(&view, &event))
            .unwrap_or_default()
    });
    view! {
        <details class="more">
            <summary data-test="event-addresses">"Link and tag"</summary>
            <div class="fold">
                <CopyText
                    text=Signal::derive(move || both.get().0)
                    label="Link to its own page"
                    test="event-link"
                />
                <CopyText
                    text=Signal::derive(move || both.get().1)
                    label="Tag for your website"
                    test="event-tag"
                />
            </div>
        </details>
    }
}

/// The two buttons that move it in the list.
#[component]
fn Shift(
    slug: StoredValue<String>,
    slugs: Memo<Vec<String>>,
    title: Memo<String>,
    work: Work,
) -> impl IntoView {
    let page = Page::here();
    let place = Memo::new(move |_| {
        let is = |it: &String| slug.with_value(|slug| it == slug);
        slugs.with(|all| (all.iter().position(is).unwrap_or(0), all.len()))
    });
    let button = move |up: bool| {
        let (direction, icon) = match up {
            true => ("up", IconOf::Up),
            false => ("down", IconOf::Down),
        };
        let at_end = move || {
            let (at, all) = place.get();
            if up { at == 0 } else { at + 1 == all }
        };
        let id = move |direction: &str| slug.with_value(|slug| format!("{slug}-{direction}"));
        let press = move |_| {
            let all = slugs.get_untracked();
            let (at, _) = place.get_untracked();
            let Some(events) = shifted(all, at, up) else {
                return;
            };
            let path = format!("{}/events", page.site_path());
            work.run(async move {
                page.take(api::put(&path, &EventOrder { events }).await?);
                page.say("Moved.");
                // The row was put elsewhere in the page, and the keyboard with it nowhere.
                focus_soon(id(direction));
                Ok(())
            });
        };
        view! {
            <button
                type="button"
                class="button icon-only"
                id=id(direction)
                data-test=format!("event-{direction}")
                aria-label=move || format!("Move {direction}: {}", title.get())
                aria-disabled=move || at_end().then_some("true")
                on:click=press
            >
                <Icon of=icon />
            </button>
        }
    };
    let several = Memo::new(move |_| place.get().1 > 1);
    view! {
        <Show when=move || several.get()>
            {button(true)}
            {button(false)}
        </Show>
    }
}

/// The list with this place changed for the one before it, or behind it; `None` at its end.
fn shifted(mut all: Vec<String>, at: usize, up: bool) -> Option<Vec<String>> {
    let other = match up {
        true => at.checked_sub(1)?,
        false => at.checked_add(1).filter(|other| *other < all.len())?,
    };
    if at >= all.len() {
        return None;
    }
    all.swap(at, other);
    Some(all)
}

/// A title for a copy, that fits.
fn copied(title: &str) -> String {
    let end = " (copy)";
    let room = LONGEST_TITLE.saturating_sub(end.len());
    let short: String = title.chars().take(room).collect();
    format!("{short}{end}")
}

/// What retiring means, before it is done.
#[component]
fn Ask(
    slug: StoredValue<String>,
    title: Memo<String>,
    work: Work,
    asking: RwSignal<bool>,
) -> impl IntoView {
    let page = Page::here();
    let heading = slug.with_value(|slug| format!("retire-{slug}"));
    let retire = move |()| {
        let path = format!("{}/events/{}", page.site_path(), slug.get_value());
        work.run(async move {
            page.take(api::delete(&path).await?);
            page.say("It can’t be booked any more.");
            focus_soon(ADD.to_owned());
            Ok(())
        });
    };
    let stay = move |_| {
        asking.set(false);
        focus_soon(change_id(&slug.get_value()));
    };
    view! {
        <div class="ask" role="group" aria-labelledby=heading.clone()>
            <h4 id=heading.clone() tabindex="-1">
                {move || format!("Retire {}?", title.get())}
            </h4>
            <ul class="plain">
                <li>
                    "It can’t be booked any more: its link says whom to ask instead, and its tag says there is nothing here."
                </li>
                <li>"Existing bookings stay: they can be opened, moved and cancelled."</li>
                <li>
                    "You can bring it back as it is. If it was never booked, it is gone and its address is free again."
                </li>
            </ul>
            <div class="row">
                <ActButton
                    work=work
                    label="Retire it"
                    busy="Retiring…"
                    look="danger"
                    test="confirm-retire"
                    press=retire
                />
                <button type="button" class="button" on:click=stay>
                    "Keep it"
                </button>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::{copied, shifted};

    #[test]
    fn one_place_up_or_down_and_not_over_the_ends() {
        let all = || ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(shifted(all(), 1, true).unwrap(), ["b", "a", "c"]);
        assert_eq!(shifted(all(), 1, false).unwrap(), ["a", "c", "b"]);
        assert_eq!(shifted(all(), 0, true), None);
        assert_eq!(shifted(all(), 2, false), None);
    }

    #[test]
    fn the_title_of_a_copy_fits() {
        assert_eq!(copied("Tea"), "Tea (copy)");
        assert_eq!(copied(&"ü".repeat(200)).chars().count(), 200);
    }
}
