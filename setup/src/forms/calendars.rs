//! Which calendars block time and which one receives bookings: two labelled lists, because
//! mixing these two up is what people ask support about most.

use std::collections::BTreeSet;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::api::{CalendarChoice, CalendarView, HostView, Intent};

use super::calendar_list::{ConflictList, ReceivingList};
use super::check_list::Obstructed;
use super::checks::obstacle;
use crate::api::{self, Failure};
use crate::browser;
use crate::state::Page;
use crate::ui::{Icon, IconOf, Notice, SaveButton, Tone, Work, WorkError};

/// What is ticked and chosen, not saved yet.
#[derive(Clone, Copy)]
pub(super) struct ChoiceModel {
    pub(super) checks: RwSignal<BTreeSet<String>>,
    pub(super) receives: RwSignal<Option<String>>,
}

/// A choice that waits in this tab while the person is at Google for the wider consent.
#[derive(Serialize, Deserialize)]
struct KeptChoice {
    host: String,
    checks: BTreeSet<String>,
    receives: String,
}

fn calendars(host: &HostView) -> impl Iterator<Item = &CalendarView> {
    host.connections.iter().flat_map(|c| &c.calendars)
}

impl ChoiceModel {
    /// What is saved; on the first visit the main calendar for both.
    fn of(host: &HostView) -> Self {
        let mut checks: BTreeSet<String> = calendars(host)
            .filter(|calendar| calendar.checks_conflicts)
            .map(|calendar| calendar.id.clone())
            .collect();
        let primary = calendars(host).find(|calendar| calendar.primary);
        if checks.is_empty() {
            checks.extend(primary.map(|calendar| calendar.id.clone()));
        }
        let owned = |calendar: &&CalendarView| calendar.access_role == "owner";
        let receives = calendars(host)
            .find(|calendar| calendar.receives_bookings)
            .or(primary.filter(owned))
            .or_else(|| calendars(host).find(owned))
            .map(|calendar| calendar.id.clone());
        Self {
            checks: RwSignal::new(checks),
            receives: RwSignal::new(receives),
        }
    }

    fn choice(self) -> Result<CalendarChoice, Failure> {
        let receives = self.receives.get_untracked().ok_or_else(|| {
            Failure::at(
                "receives_bookings",
                "Choose the calendar that bookings go into.",
            )
        })?;
        let mut checks = self.checks.get_untracked();
        checks.insert(receives.clone());
        Ok(CalendarChoice {
            checks_conflicts: checks.into_iter().collect(),
            receives_bookings: receives,
        })
    }

    /// The choice made before the trip to Google, if it was for this host.
    fn restore(self, host: &HostView) -> Option<String> {
        let kept: KeptChoice = serde_json::from_str(&browser::kept("choice")?).ok()?;
        let known = |id: &String| calendars(host).any(|calendar| calendar.id == *id);
        if kept.host != host.id || !known(&kept.receives) {
            return None;
        }
        self.checks
            .set(kept.checks.into_iter().filter(known).collect());
        self.receives.set(Some(kept.receives.clone()));
        Some(kept.receives)
    }
}

/// Both lists and their button, or why there is nothing to choose from. `saved` runs after the edge
/// took the choice.
#[component]
pub(crate) fn CalendarsForm(
    /// The host's id.
    host: String,
    /// The button's words.
    label: &'static str,
    /// What comes next.
    saved: Callback<()>,
) -> impl IntoView {
    let page = Page::here();
    let id = StoredValue::new(host);
    let by = Memo::new(move |_| {
        let hosts = page.view().map(|view| view.hosts).unwrap_or_default();
        let host = hosts.iter().find(|host| host.id == id.get_value());
        host.and_then(obstacle)
    });
    move || match by.get() {
        Some(by) => view! { <Obstructed host=id.get_value() by=by /> }.into_any(),
        None => view! { <ChoiceForm host=id.get_value() label=label saved=saved /> }.into_any(),
    }
}

#[component]
fn ChoiceForm(
    /// The host's id.
    host: String,
    /// The button's words.
    label: &'static str,
    /// What comes next.
    saved: Callback<()>,
) -> impl IntoView {
    let page = Page::here();
    let id = StoredValue::new(host);
    let host = Memo::new(move |_| {
        let hosts = page.view().map(|view| view.hosts).unwrap_or_default();
        hosts.into_iter().find(|host| host.id == id.get_value())
    });
    let Some(first) = host.get_untracked() else {
        return ().into_any();
    };
    let model = ChoiceModel::of(&first);
    let restored = model.restore(&first);
    let back = page.place.with_untracked(|place| {
        place.problem.is_none() && place.connected.as_deref() == Some(first.id.as_str())
    });
    let widened = StoredValue::new(restored.clone().filter(|_| back));
    let work = Work::new();

    // A calendar shared with this account needs a consent that was not asked for yet.
    let shared_one = Memo::new(move |_| {
        let chosen = model.receives.get()?;
        let host = host.get()?;
        let calendar = calendars(&host).find(|calendar| calendar.id == chosen)?;
        let asks = calendar.access_role == "writer"
            && !calendar.receives_bookings
            && widened.get_value().as_deref() != Some(chosen.as_str());
        asks.then(|| calendar.title.clone())
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let choice = match model.choice() {
            Ok(choice) => choice,
            Err(failure) => return work.fail(failure),
        };
        let may_ask = shared_one.get_untracked().is_some();
        let path = format!("{}/hosts/{}/calendars", page.site_path(), id.get_value());
        work.run(async move {
            match api::put(&path, &choice).await {
                Ok(view) => page.take(view),
                // The grant does not reach this calendar yet. If Google was asked already and
                // it still does not, the person is told instead of sent round again.
                Err(failure) if may_ask && failure.field() == Some("receives_bookings") => {
                    return ask_wider(page, host.get_untracked(), choice).await;
                }
                Err(failure) => return Err(failure),
            }
            browser::keep("choice", None);
            page.say("Calendars saved.");
            saved.run(());
            Ok(())
        });
    };
    view! {
        <form on:submit=save novalidate>
            {widened
                .get_value()
                .map(|_| {
                    view! {
                        <Notice tone=Tone::Good title="Google agreed">
                            <p>"Your choice is still here. Save it to finish."</p>
                        </Notice>
                    }
                })}
            <div class="two-lists">
                <ConflictList host=host model=model />
                <ReceivingList host=host model=model work=work />
            </div>
            {move || {
                shared_one
                    .get()
                    .map(|title| {
                        view! {
                            <Notice tone=Tone::Info title="Google asks once more">
                                <p>
                                    {format!(
                                        "“{title}” is shared with you. To write there we need one \
                                         wider permission, “View and edit events on all your \
                                         calendars”, so saving takes you to Google once. Your \
                                         choice is kept meanwhile. Be sure that whoever shares \
                                         the calendar wants bookings in it.",
                                    )}
                                </p>
                            </Notice>
                        }
                    })
            }}
            <AccountLine id=id.get_value() host=host />
            <WorkError work=work fields=&["receives_bookings"] />
            <div class="actions">
                <SaveButton work=work label=label busy="Saving…" test="save-calendars" />
            </div>
        </form>
    }
    .into_any()
}

async fn ask_wider(
    page: Page,
    host: Option<HostView>,
    choice: CalendarChoice,
) -> Result<(), Failure> {
    let Some(host) = host else { return Ok(()) };
    let connection = host.connections.iter().find(|connection| {
        let mut all = connection.calendars.iter();
        all.any(|calendar| calendar.id == choice.receives_bookings)
    });
    let mut request = api::start_request(Intent::ConnectHost);
    request.site = page.view_untracked().map(|view| view.site);
    request.host = Some(host.id.clone());
    request.wider = true;
    request.login_hint = connection.map(|connection| connection.email.clone());
    let kept = KeptChoice {
        host: host.id,
        checks: choice.checks_conflicts.into_iter().collect(),
        receives: choice.receives_bookings,
    };
    browser::keep("choice", serde_json::to_string(&kept).ok().as_deref());
    Err(api::start_google(request).await)
}

/// Which account this is, and the ways out when a calendar is missing from the lists.
#[component]
fn AccountLine(id: String, host: Memo<Option<HostView>>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let id = StoredValue::new(id);
    let refresh = move |_| {
        let path = format!("{}/hosts/{}/refresh", page.site_path(), id.get_value());
        work.run(async move {
            page.take(api::post(&path, &serde_json::Map::new()).await?);
            page.say("The calendars were read again.");
            Ok(())
        });
    };
    let other = move |_| {
        let mut request = api::start_request(Intent::ConnectHost);
        request.site = page.view_untracked().map(|view| view.site);
        request.host = Some(id.get_value());
        work.run(async move { Err(api::start_google(request).await) });
    };
    let emails = move || {
        let host = host.get();
        let emails: Vec<_> = host
            .iter()
            .flat_map(|host| &host.connections)
            .map(|connection| connection.email.clone())
            .collect();
        emails.join(", ")
    };
    view! {
        <div class="account-line">
            <p>"A calendar is missing? These are the calendars of " <strong>{emails}</strong> "."</p>
            <p class="row">
                <button type="button" class="button quiet" on:click=refresh data-test="refresh">
                    <Icon of=IconOf::Refresh />
                    {move || if work.is_busy() { "Asking Google…" } else { "Read them again" }}
                </button>
                <button type="button" class="button quiet" on:click=other data-test="other-account">
                    "Connect another account"
                </button>
            </p>
            <WorkError work=work />
        </div>
    }
}
