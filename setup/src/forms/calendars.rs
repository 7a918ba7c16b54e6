//! Which calendars block time and which one receives bookings: two labelled lists, because
//! mixing these two up is what people ask support about most.

use std::collections::BTreeSet;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::api::{
    CONSENTS, CalendarChoice, CalendarView, ConnectionKind, ConnectionView, DraftHost, HostView,
    Instant, Intent, ReplaceStep, WIDER_CONSENT,
};

use super::add_address::AddressCalendars;
use super::beside::{Beside, event_of_host};
use super::calendar_list::{ConflictList, ReceivingList};
use super::check_list::Obstructed;
use super::checks::{AsksAgain, asks_again, obstacle};
use super::own_calendar::{MissingOwn, OwnCalendars};
use crate::api::{self, Failure};
use crate::state::Page;
use crate::ui::{Icon, IconOf, Notice, SaveButton, Tone, Work, WorkError};
use crate::{browser, clock};

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

/// The main calendar of the account that is to be used instead of another, as long as none of its
/// calendars was chosen.
fn new_main(host: &HostView) -> Option<String> {
    let replacing = (host.replacing.as_ref()).filter(|it| it.step == ReplaceStep::Choose)?;
    let others = host.connections.iter().rev().filter(|it| {
        it.id != replacing.connection && it.kind == ConnectionKind::Google && it.state == "active"
    });
    let mut mains = others.flat_map(|it| &it.calendars).filter(|it| it.primary);
    mains.next().map(|calendar| calendar.id.clone())
}

impl ChoiceModel {
    /// What is saved; on the first visit the main calendar for both, of the account that was
    /// connected last: who connects another one before choosing means that one.
    fn of(host: &HostView) -> Self {
        let mut checks: BTreeSet<String> = calendars(host)
            .filter(|calendar| calendar.checks_conflicts)
            .map(|calendar| calendar.id.clone())
            .collect();
        // Another account is to be used instead: its own calendar, and what blocks already.
        if let Some(id) = new_main(host) {
            checks.insert(id.clone());
            return Self {
                checks: RwSignal::new(checks),
                receives: RwSignal::new(Some(id)),
            };
        }
        let primary = calendars(host).filter(|calendar| calendar.primary).last();
        if checks.is_empty() {
            checks.extend(primary.map(|calendar| calendar.id.clone()));
        }
        let of_it = |id: &str| {
            host.connections
                .iter()
                .find(|it| it.calendars.iter().any(|c| c.id == id))
        };
        let asks = |it: &CalendarView| of_it(&it.id).and_then(|of| asks_again(of, it)).is_some();
        let owned = |calendar: &&CalendarView| calendar.access_role == "owner" && !asks(calendar);
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
    /// With the widget beside it, as it would be.
    #[prop(optional)]
    beside: bool,
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
        None => view! { <ChoiceForm host=id.get_value() label=label saved=saved beside=beside /> }
            .into_any(),
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
    /// With the widget beside it, as it would be.
    beside: bool,
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

    // One that was just made is the one to be chosen.
    let own = Memo::new(move |_| {
        let host = host.get()?;
        let mut ours = calendars(&host).filter(|it| it.ours && it.state != "gone");
        ours.next().map(|it| it.id.clone())
    });
    Effect::new(move |before: Option<Option<String>>| {
        let now = own.get();
        if before.is_some_and(|before| before != now) && now.is_some() {
            model.receives.set(now.clone());
            // The one before it would go on blocking.
            let host = host.get_untracked();
            let gone = |id: &String| {
                let mut all = host.iter().flat_map(calendars);
                all.any(|it| it.id == *id && it.state == "gone")
            };
            model.checks.update(|checks| checks.retain(|id| !gone(id)));
        }
        now
    });
    // Some calendars need a consent that was not asked for yet.
    let asked_for = Memo::new(move |_| {
        let chosen = model.receives.get()?;
        let host = host.get()?;
        let mut all = host
            .connections
            .iter()
            .flat_map(|it| it.calendars.iter().map(move |c| (it, c)));
        let (connection, calendar) = all.find(|(_, calendar)| calendar.id == chosen)?;
        let by = asks_again(connection, calendar)?;
        let asks =
            !calendar.receives_bookings && widened.get_value().as_deref() != Some(chosen.as_str());
        asks.then(|| (by, calendar.title.clone()))
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let choice = match model.choice() {
            Ok(choice) => choice,
            Err(failure) => return work.fail(failure),
        };
        let may_ask = asked_for.get_untracked().map(|(by, _)| by);
        let path = format!("{}/hosts/{}/calendars", page.site_path(), id.get_value());
        work.run(async move {
            match api::put(&path, &choice).await {
                Ok(view) => page.take(view),
                // The grant does not reach this calendar yet. If Google was asked already and
                // it still does not, the person is told instead of sent round again.
                Err(failure) if failure.field() == Some("receives_bookings") => {
                    return match may_ask {
                        Some(by) => ask_wider(page, host.get_untracked(), choice, by).await,
                        None => Err(failure),
                    };
                }
                Err(failure) => return Err(failure),
            }
            browser::keep("choice", None);
            page.say("Calendars saved.");
            saved.run(());
            Ok(())
        });
    };
    let of = page.view_untracked().filter(|_| beside);
    let of = of.and_then(|view| event_of_host(&view, &first, &first.id));
    let draft = Box::new(move || {
        let mut calendars = model.checks.get_untracked();
        calendars.extend(model.receives.get_untracked());
        let host = DraftHost {
            id: id.get_value(),
            calendars: Some(calendars.into_iter().collect()),
            ..DraftHost::default()
        };
        Ok(host.into())
    });
    view! {
        <Beside of=of draft=draft>
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
            {move || host.get().map(|host| view! { <MissingOwn host=host /> })}
            <div class="two-lists">
                <ConflictList host=host model=model />
                <ReceivingList host=host model=model work=work />
            </div>
            {beside.then(|| view! { <NotYet host=host model=model /> })}
            {move || {
                asked_for
                    .get()
                    .map(|(by, title)| {
                        view! {
                            <Notice tone=Tone::Info title="Google asks once more" test="asks-again">
                                <p>{asks_for(by, &title)}</p>
                            </Notice>
                        }
                    })
            }}
            <OwnCalendars host=host />
            <AccountLine id=id.get_value() host=host />
            <AddressCalendars host=host model=model />
            <WorkError work=work fields=&["receives_bookings"] />
            <div class="actions">
                <SaveButton work=work label=label busy="Saving…" test="save-calendars" />
            </div>
        </form>
        </Beside>
    }
    .into_any()
}

/// What the widget beside does not show yet: of a calendar that never blocked nothing is known.
#[component]
fn NotYet(host: Memo<Option<HostView>>, model: ChoiceModel) -> impl IntoView {
    let titles = move || {
        let host = host.get()?;
        let ticked = |it: &&CalendarView| {
            model.checks.with(|checks| checks.contains(&it.id))
                || model
                    .receives
                    .with(|receives| receives.as_ref() == Some(&it.id))
        };
        let fresh: Vec<String> = calendars(&host)
            .filter(ticked)
            .filter(|it| !it.checks_conflicts)
            .map(|it| format!("“{}”", it.title))
            .collect();
        (!fresh.is_empty()).then(|| fresh.join(", "))
    };
    move || {
        titles().map(|titles| {
            view! {
                <p class="hint" data-test="not-yet">
                    {format!("Busy times in {titles} are read, and left out here, once you save.")}
                </p>
            }
        })
    }
}

/// What Google will be asked for so that bookings can go into this calendar.
fn asks_for(by: AsksAgain, title: &str) -> String {
    match by {
        AsksAgain::Shared => format!(
            "“{title}” is shared with you. To write there we need one wider permission, “{}”, so \
             saving takes you to Google once. Your choice is kept. Make sure that whoever shares \
             the calendar wants bookings in it.",
            WIDER_CONSENT.label
        ),
        AsksAgain::Owned => {
            let [_, _, write] = CONSENTS;
            format!(
                "So far Google only lets us write to the calendar made for bookings. To write to \
                 “{title}” we need a wider permission, “{}”, so saving takes you to Google once. \
                 Your choice is kept.",
                write.label
            )
        }
    }
}

async fn ask_wider(
    page: Page,
    host: Option<HostView>,
    choice: CalendarChoice,
    by: AsksAgain,
) -> Result<(), Failure> {
    let Some(host) = host else { return Ok(()) };
    let connection = host.connections.iter().find(|connection| {
        let mut all = connection.calendars.iter();
        all.any(|calendar| calendar.id == choice.receives_bookings)
    });
    let mut request = api::start_request(Intent::ConnectHost);
    request.site = page.view_untracked().map(|view| view.site);
    request.host = Some(host.id.clone());
    request.wider = by == AsksAgain::Shared;
    request.login_hint = connection.map(|connection| connection.email.clone());
    let kept = KeptChoice {
        host: host.id,
        checks: choice.checks_conflicts.into_iter().collect(),
        receives: choice.receives_bookings,
    };
    browser::keep("choice", serde_json::to_string(&kept).ok().as_deref());
    Err(api::start_google(request).await)
}

/// The list of calendars is read again when it is opened and older than this, in seconds.
const LIST_AGES_S: i64 = 3600;

/// When the list that was read longest ago was read.
fn listed(host: &HostView) -> Option<Instant> {
    let living = |it: &&ConnectionView| it.kind == ConnectionKind::Google && it.state == "active";
    let living = host.connections.iter().filter(living);
    living
        .filter_map(|it| it.listed_at.clone())
        .min_by(|a, b| a.0.cmp(&b.0))
}

fn is_old(listed: Instant) -> bool {
    let now = clock::now().and_then(|now| clock::seconds(&now.0));
    let then = clock::seconds(&listed.0);
    now.zip(then)
        .is_some_and(|(now, then)| now - then > LIST_AGES_S)
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
    // Nobody remembers to press it: what was listed an hour ago is listed again by itself.
    Effect::new(move |_| {
        let is_old = host.with_untracked(|host| host.as_ref().and_then(listed).is_some_and(is_old));
        if is_old {
            let path = format!("{}/hosts/{}/refresh", page.site_path(), id.get_value());
            work.run(async move {
                page.take(api::post(&path, &serde_json::Map::new()).await?);
                Ok(())
            });
        }
    });
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
            .filter(|connection| connection.kind == ConnectionKind::Google)
            .map(|connection| connection.email.clone())
            .collect();
        emails.join(", ")
    };
    view! {
        <div class="account-line">
            <p>"Missing a calendar? These are the calendars of " <strong>{emails}</strong> "."</p>
            <p class="hint" data-test="listed">
                {move || {
                    let at = host.with(|host| host.as_ref().and_then(listed));
                    at.map(|at| format!("Google sent us this list {}.", clock::ago(&at.0)))
                }}
            </p>
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
