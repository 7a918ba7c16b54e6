//! What is kept of visitors: how long and of whom; the whole site; and all that is stored, in plain
//! words.

mod keep;
mod site;
mod stored;
mod visitor;

use leptos::prelude::*;

use super::section::{Part, Section};
use keep::Keep;
use site::WholeSite;
pub(super) use stored::StoredSection;
use visitor::OneVisitor;

/// The section.
#[component]
pub(super) fn PrivacySection(part: Part) -> impl IntoView {
    view! {
        <Section part=part>
            <Keep />
            <OneVisitor />
            <WholeSite />
        </Section>
    }
}
