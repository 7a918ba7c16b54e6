//! The last screen: that it works, what can be booked, and the tag beside the real widget with real
//! slots.

use leptos::prelude::*;

use super::offered::Offered;
use crate::self_test::Proof;
use crate::state::Page;
use crate::tag::TagPanel;
use crate::ui::Shell;

/// The tag, below what it will show.
#[component]
pub(crate) fn Tag() -> impl IntoView {
    let page = Page::here();
    let host = untrack(|| page.host()).map(|host| host.id);
    view! {
        <Shell
            at=2
            wide=true
            title="Paste this one tag"
            lead="Put it where the calendar should appear on your website. That’s all."
        >
            {host
                .map(|host| {
                    view! {
                        <div class="ready">
                            <Proof host=host.clone() />
                            <Offered host=host />
                        </div>
                    }
                })}
            <TagPanel first_time=true />
        </Shell>
    }
}
