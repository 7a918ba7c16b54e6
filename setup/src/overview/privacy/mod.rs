//! What is kept of visitors: how long, of whom, and all of it in plain words; and the whole site.

mod keep;
mod site;
mod stored;
mod visitor;

use leptos::prelude::*;

use super::section::{Part, Section};
use keep::Keep;
use site::WholeSite;
use stored::Stored;
use visitor::OneVisitor;

/// The section.
#[component]
pub(super) fn PrivacySection(part: Part) -> impl IntoView {
    view! {
        <Section part=part>
            <Keep />
            <OneVisitor />
            <WholeSite />
            <Stored />
        </Section>
    }
}
