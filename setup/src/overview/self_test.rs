//! The self-test's section: a button for each host whom one may test, and what was found.

use leptos::prelude::*;
use shared::api::HostView;

use super::section::{Part, Section};
use crate::self_test::{Report, SelfTest, TestButton};
use crate::state::Page;

/// Tests again whatever may have changed since.
#[component]
pub(super) fn SelfTestSection(part: Part) -> impl IntoView {
    let page = Page::here();
    let test = SelfTest::here();
    let hosts = Memo::new(move |_| {
        let hosts = page.view().map(|view| view.hosts).unwrap_or_default();
        let here = |it: &HostView| it.state != "removed" && !it.connections.is_empty();
        let here = hosts.into_iter().filter(here);
        here.map(|it| (it.id, it.name)).collect::<Vec<_>>()
    });
    let tested = Memo::new(move |_| {
        let hosts = hosts.get();
        hosts.into_iter().find(|(id, _)| test.is_of(id))
    });
    move || {
        let hosts = hosts.get();
        let several = hosts.len() > 1;
        if hosts.is_empty() {
            return None;
        }
        let buttons = hosts
            .into_iter()
            .map(|(id, name)| match several {
                true => view! {
                    <li>
                        <span>{name.clone()}</span>
                        <TestButton host=id label="Test now" name=name />
                    </li>
                }
                .into_any(),
                false => view! {
                    <li>
                        <TestButton host=id label="Test now" />
                    </li>
                }
                .into_any(),
            })
            .collect_view();
        Some(view! {
            <Section part=part>
                <p class="aside">
                    "Tries everything bookings need, once: asks Google for a key, reads the \
                     calendars, writes a test event and removes it, and looks for the next free \
                     time. Nobody is told, and no time is blocked."
                </p>
                <ul class="test-buttons">{buttons}</ul>
                {move || {
                    tested
                        .get()
                        .map(|(_, name)| {
                            view! {
                                <div class="proof" data-test="proof">
                                    {several.then(|| view! { <h3>{name}</h3> })}
                                    <Report />
                                </div>
                            }
                        })
                }}
            </Section>
        })
    }
}
