//! How each host stands, for those who only look.

use leptos::prelude::*;

use super::section::{Part, Section};
use super::standing::{Standing, reason};
use crate::state::Page;

#[component]
pub(super) fn HostsStand(part: Part) -> impl IntoView {
    let page = Page::here();
    let rows = move || {
        let hosts = page.view().map(|view| view.hosts).unwrap_or_default();
        hosts
            .into_iter()
            .map(|host| {
                let standing = Standing::of(&host);
                let words = (standing == Standing::Attention)
                    .then(|| reason(&host).map(str::to_owned))
                    .flatten();
                view! {
                    <li class="person" data-test="host-stands">
                        <p>
                            <strong>{host.name}</strong>
                            " "
                            <span class=standing.class()>{standing.words()}</span>
                        </p>
                        {words.map(|words| view! { <p class="hint">{words}</p> })}
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <Section part=part>
            <ul class="people">{rows}</ul>
        </Section>
    }
}
