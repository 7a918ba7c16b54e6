//! A message that stands in the page: good news, a hint, a warning, a problem.

use leptos::prelude::*;

use super::{Icon, IconOf};

/// How loud a [`Notice`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Good news.
    Good,
    /// Worth knowing.
    Info,
    /// Something is left to do.
    Warn,
    /// Something failed.
    Bad,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Good => "notice good",
            Self::Info => "notice info",
            Self::Warn => "notice warn",
            Self::Bad => "notice bad",
        }
    }
}

/// A message with a title, and what to do about it as its children.
#[component]
pub(crate) fn Notice(
    /// How loud.
    tone: Tone,
    /// In a few words.
    #[prop(into)]
    title: String,
    /// For tests.
    #[prop(optional)]
    test: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let (role, icon) = match tone {
        Tone::Good => ("status", IconOf::Check),
        Tone::Info => ("status", IconOf::Info),
        Tone::Warn => ("status", IconOf::Alert),
        Tone::Bad => ("alert", IconOf::Alert),
    };
    view! {
        <div class=tone.class() role=role data-test=test>
            <Icon of=icon />
            <div class="notice-body">
                <p class="notice-title">{title}</p>
                {children()}
            </div>
        </div>
    }
}
