//! The self-test: asked for by a button, and by itself once calendars were chosen; what it found
//! stays in the page until another is asked for.

mod report;
mod verdict;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::SelfTestView;

use crate::api;
use crate::state::Page;
use crate::ui::Work;
use verdict::verdict;

pub(crate) use report::{Proof, Report, TestButton};

/// The page's last self-test. Cheap to copy; one, in Leptos' context.
#[derive(Clone, Copy)]
pub(crate) struct SelfTest {
    work: Work,
    /// Which host is, or was, tested.
    host: RwSignal<Option<String>>,
    found: RwSignal<Option<SelfTestView>>,
}

impl SelfTest {
    /// Nothing tested yet. To be made in the component that the whole page is.
    pub(crate) fn new() -> Self {
        Self {
            work: Work::new(),
            host: RwSignal::new(None),
            found: RwSignal::new(None),
        }
    }

    /// That of the running page.
    pub(crate) fn here() -> Self {
        expect_context::<Self>()
    }

    /// Tests a host, unless a test is under way.
    pub(crate) fn begin(self, page: Page, host: &str) {
        if untrack(|| self.work.is_busy()) {
            return;
        }
        let path = format!("{}/hosts/{host}/self-test", page.site_path());
        let slug = page.view_untracked().map(|view| view.site);
        if !untrack(|| self.is_of(host)) {
            self.found.set(None);
        }
        self.host.set(Some(host.to_owned()));
        self.work.run(async move {
            let answer: SelfTestView = api::post(&path, &serde_json::Map::new()).await?;
            page.say(verdict(&answer.steps).title());
            self.found.set(Some(answer));
            // What was learnt changes what is said elsewhere on the page.
            if let Some(slug) = slug {
                spawn_local(async move { page.look_again(&slug).await });
            }
            Ok(())
        });
    }

    /// The same where what was found before is true no more.
    pub(crate) fn begin_anew(self, page: Page, host: &str) {
        self.found.set(None);
        self.begin(page, host);
    }

    /// Whether this is the host in question.
    pub(crate) fn is_of(self, host: &str) -> bool {
        self.host.with(|it| it.as_deref() == Some(host))
    }
}
