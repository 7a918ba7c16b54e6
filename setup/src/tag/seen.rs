//! Whether the tag was seen on a website, and what to look at if it was not.

use leptos::prelude::*;
use shared::api::SeenOn;

use super::text::{Form, Target};
use crate::clock;
use crate::state::Page;
use crate::ui::{ActButton, Icon, IconOf, Work};

/// So many websites are named.
const NAMED: usize = 3;

/// Where it was seen and when, or the three things to check.
#[component]
pub(super) fn Seen(target: Memo<Target>, form: Memo<Form>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let seen = Memo::new(move |_| {
        let view = page.view().map(|view| view.seen_on);
        target.with(|target| of_event(view.unwrap_or_default(), &target.event))
    });
    let look = move |()| {
        let site = target.with_untracked(|target| target.site.clone());
        work.run(async move {
            page.look_again(&site).await;
            Ok(())
        });
    };
    let origin = move || target.with(|target| target.origin.clone());
    let found = move || {
        let all = seen.get();
        let more = all.len().saturating_sub(NAMED);
        let more = (more > 0).then(|| format!("And on {more} more in the last 60 days."));
        let named = all.into_iter().take(NAMED).map(|it| {
            let ago = clock::ago(&it.last.0);
            view! {
                <p class="seen-on">
                    <Icon of=IconOf::Check />
                    <span>
                        "Seen on " <strong>{website(&it.origin).to_owned()}</strong>
                        {format!(" {ago}")}
                    </span>
                </p>
            }
        });
        view! {
            {named.collect_view()}
            {more.map(|more| view! { <p>{more}</p> })}
        }
    };
    let missing = move || {
        view! {
            <p>
                <strong>"Not seen yet."</strong>
                " Open your page once it is published, then look again. Still nothing? Check these \
                 three things:"
            </p>
            <ol class="how">
                <li>
                    "The page is published, and you’re looking at the published page: in most \
                     editors nothing runs."
                </li>
                <li>
                    "The tag is still there: the page’s source has “embed.js” in it. If not, your \
                     editor took it out; choose “My editor removes scripts”."
                </li>
                <li>
                    "Nothing holds it back, such as a cookie banner or a plug-in that delays scripts. \
                     A Content-Security-Policy has to allow "
                    <code>{move || format!("script-src {} 'wasm-unsafe-eval'", origin())}</code>
                    " and " <code>{move || format!("connect-src {}", origin())}</code> "."
                </li>
            </ol>
        }
    };
    let unknown = "A frame or a link shows our own page, so we can’t see which website it’s on. \
                   Open your page and look.";
    view! {
        <div class="seen" data-test="seen">
            <div role="status">
                {move || {
                    let ours = matches!(form.get(), Form::Frame | Form::Address);
                    if seen.with(|all| !all.is_empty()) {
                        found().into_any()
                    } else if ours {
                        view! { <p class="hint">{unknown}</p> }.into_any()
                    } else {
                        missing().into_any()
                    }
                }}
            </div>
            <div class="row">
                <ActButton
                    work=work
                    label="Look again"
                    busy="Looking…"
                    look="quiet"
                    test="look-again"
                    press=look
                />
                <span class="hint">
                    "We note only your website’s address, every ten minutes at most, and nothing \
                     about your visitors."
                </span>
            </div>
        </div>
    }
}

/// Where this event type was seen, the latest first.
fn of_event(all: Vec<SeenOn>, event: &str) -> Vec<SeenOn> {
    let mut ours: Vec<SeenOn> = all.into_iter().filter(|it| it.event == event).collect();
    // Instants of one form: as text they are in order.
    ours.sort_by(|a, b| b.last.cmp(&a.last));
    ours
}

/// As people write it: without the scheme.
fn website(origin: &str) -> &str {
    origin
        .split_once("://")
        .map_or(origin, |(_, website)| website)
}

#[cfg(test)]
mod tests {
    use shared::api::{Instant, SeenOn};

    use super::{of_event, website};

    fn seen(origin: &str, event: &str, last: &str) -> SeenOn {
        SeenOn {
            origin: origin.into(),
            event: event.into(),
            last: Instant(last.into()),
        }
    }

    #[test]
    fn only_this_event_type_counts_and_the_latest_comes_first() {
        let old = seen("https://a.example", "intro", "2026-11-23T08:00:00Z");
        let new = seen("https://b.example", "intro", "2026-11-23T09:00:00Z");
        let other = seen("https://c.example", "visit", "2026-11-23T10:00:00Z");
        let all = vec![old.clone(), other, new.clone()];
        assert_eq!(of_event(all, "intro"), [new, old]);
    }

    #[test]
    fn websites_are_named_as_people_write_them() {
        assert_eq!(website("https://example.org"), "example.org");
        assert_eq!(website("http://127.0.0.1:8080"), "127.0.0.1:8080");
    }
}
