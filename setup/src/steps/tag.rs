//! The tag, beside the real widget with real slots.

use leptos::prelude::*;

use crate::tag::TagPanel;
use crate::ui::Shell;

/// The last step.
#[component]
pub(crate) fn Tag() -> impl IntoView {
    view! {
        <Shell
            at=3
            wide=true
            title="Paste this one tag"
            lead="Put it where the calendar should appear on your website. That’s all."
        >
            <TagPanel first_time=true />
        </Shell>
    }
}
