//! Who belongs to the site, asked for where it is shown.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::MembersView;

use crate::api;
use crate::state::{Known, Page};
use crate::ui::{Notice, Tone};

/// What the edge says of the members.
#[derive(Clone, Copy)]
pub(crate) struct Members {
    pub(crate) known: RwSignal<Known<MembersView>>,
    path: StoredValue<String>,
}

impl Members {
    /// Asks.
    pub(crate) fn asked() -> Self {
        let members = Self {
            known: RwSignal::new(Known::Asking),
            path: StoredValue::new(format!("{}/members", Page::here().site_path())),
        };
        members.ask_again();
        members
    }

    /// What is shown stays until there is an answer.
    pub(crate) fn ask_again(self) {
        spawn_local(async move {
            let answer = api::get::<MembersView>(&self.path.get_value()).await;
            self.known
                .try_set(answer.map_or_else(Known::Failed, Known::Some));
        });
    }

    /// What is made of the answer; until then, or where there is none, what to do.
    pub(crate) fn shown(
        self,
        show: impl Fn(MembersView) -> AnyView + Send + 'static,
    ) -> impl IntoView {
        move || match self.known.get() {
            Known::Asking | Known::None => view! { <p class="hint">"One moment…"</p> }.into_any(),
            Known::Failed(failure) => view! {
                <Notice tone=Tone::Warn title="The list of members could not be loaded">
                    <p>{failure.sentence()}</p>
                    <div class="actions">
                        <button type="button" class="button" on:click=move |_| self.ask_again()>
                            "Try again"
                        </button>
                    </div>
                </Notice>
            }
            .into_any(),
            Known::Some(view) => show(view),
        }
    }
}
