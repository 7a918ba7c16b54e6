//! The whole site: taking it along, and erasing it.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{EraseSite, ErasedEvents, SiteErasing, SiteView, code};

use super::super::file::keep;
use crate::state::Page;
use crate::ui::{ActButton, Notice, Radio, TextField, Tone, Work, WorkError};
use crate::{api, browser};

/// How often it is asked how far it is.
const AGAIN: Duration = Duration::from_secs(5);

/// The file, and the way out.
#[component]
pub(super) fn WholeSite() -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let asking = RwSignal::new(false);
    let erasing = Memo::new(move |_| page.view().and_then(|view| view.erasing));
    let export = move |()| {
        let path = format!("{}/whole/export", page.site_path());
        let slug = page.view_untracked().map(|view| view.site);
        work.run(async move {
            let bytes = api::file(&path, &serde_json::Map::new()).await?;
            let name = format!("{}.json", slug.unwrap_or_default());
            keep(page, &name, "application/json", &bytes)
        });
    };
    let open = move |_| {
        asking.set(true);
        request_animation_frame(|| browser::focus("erase-site-question"));
    };
    view! {
        <div class="privacy-part">
            <h3>"The whole site"</h3>
            <p class="hint">
                "As a file: settings, hosts, event types, all bookings with names, the activity log, \
                changes to settings. No keys to Google, and nothing from other hosts’ calendars."
            </p>
            <WorkError work=work />
            <div class="actions">
                <ActButton
                    work=work
                    label="Download everything (JSON)"
                    test="export-site"
                    press=export
                />
                <Show when=move || !asking.get() && erasing.get().is_none()>
                    <button
                        type="button"
                        class="button danger"
                        id="erase-site"
                        data-test="erase-site"
                        on:click=open
                    >
                        "Erase this site…"
                    </button>
                </Show>
            </div>
            {move || (asking.get() && erasing.get().is_none()).then(|| view! { <Erase asking=asking /> })}
            {move || erasing.get().map(|how| view! { <UnderWay how=how /> })}
        </div>
    }
}

#[component]
fn Erase(asking: RwSignal<bool>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let events = RwSignal::new(ErasedEvents::Keep);
    let confirm = RwSignal::new(String::new());
    let slug = page
        .view_untracked()
        .map(|view| view.site)
        .unwrap_or_default();
    let again = slug.clone();
    let radio = move |is: ErasedEvents, label: &'static str, test: &'static str| {
        view! { <Radio name="site-events" value=events is=is label=label test=test /> }
    };
    let erase = move |()| {
        let wish = EraseSite {
            confirm: confirm.get_untracked().trim().to_owned(),
            events: events.get_untracked(),
        };
        let path = format!("{}/whole/erase", page.site_path());
        let slug = again.clone();
        work.run(async move {
            let _: SiteErasing = api::post(&path, &wish).await?;
            asking.try_set(false);
            page.say("The site is being erased.");
            look_again(page, &slug).await;
            Ok(())
        });
    };
    let leave = move |_| {
        asking.set(false);
        request_animation_frame(|| browser::focus("erase-site"));
    };
    view! {
        <div class="erase-question" data-test="erase-site-question">
            <h4 id="erase-site-question" tabindex="-1">
                "Erase " {slug.clone()} "?"
            </h4>
            <ul class="remains">
                <li>"From that moment nobody can book here. Your tag says there is nothing here."</li>
                <li>"Bookings that are not decided yet are cancelled, and the visitors told."</li>
                <li>
                    "All hosts are disconnected from Google, and the permission is given back if no \
                    other site of yours uses it."
                </li>
                <li>
                    "Then everything is erased: bookings, names, settings, log. Nobody can bring it back, \
                    and nobody, not even you, gets the address "
                    <strong>{slug.clone()}</strong> " again."
                </li>
                <li>"The platform’s backups of our tables are gone after 30 days."</li>
            </ul>
            <fieldset class="plain-set">
                <legend>"Events we wrote to Google Calendar"</legend>
                {radio(
                    ErasedEvents::Keep,
                    "Leave them as they are: bookings take place",
                    "erase-site-keep",
                )}
                {radio(
                    ErasedEvents::Strip,
                    "Remove who booked, and keep the times. Nobody gets an e-mail",
                    "erase-site-strip",
                )}
                {radio(
                    ErasedEvents::Delete,
                    "Delete them. Upcoming bookings are cancelled, and the visitors told",
                    "erase-site-delete",
                )}
            </fieldset>
            <TextField
                id="erase-site-confirm"
                field="confirm"
                scope="erase-site-"
                label="The site’s address, to confirm"
                hint="As shown above."
                value=confirm
                work=work
            />
            <WorkError work=work fields=&["confirm"] />
            <div class="actions">
                <ActButton
                    work=work
                    label="Erase the site for good"
                    busy="Starting…"
                    look="danger"
                    test="erase-site-for-sure"
                    press=erase
                />
                <button type="button" class="button" on:click=leave>
                    "Erase nothing"
                </button>
            </div>
        </div>
    }
}

/// Asks how far it is. Once the site is gone this page begins anew.
async fn look_again(page: Page, slug: &str) {
    match api::get::<SiteView>(&format!("/v1/owner/sites/{slug}")).await {
        Ok(view) => page.take(view),
        Err(failure) if failure.code() == code::NOT_FOUND => {
            page.place.update(|place| place.site = None);
            browser::set_address("", false);
            page.say("The site is erased.");
            page.load().await;
        }
        // No answer says nothing of it.
        Err(_) => {}
    }
}

#[component]
fn UnderWay(how: SiteErasing) -> impl IntoView {
    let page = Page::here();
    let slug = page
        .view_untracked()
        .map(|view| view.site)
        .unwrap_or_default();
    let again = set_interval_with_handle(
        move || {
            let slug = slug.clone();
            spawn_local(async move { look_again(page, &slug).await });
        },
        AGAIN,
    );
    on_cleanup(move || {
        if let Ok(again) = again {
            again.clear();
        }
    });
    let left = match how.left {
        0 => "Nothing is left to do at Google: the site will be gone in a moment.".to_owned(),
        1 => "One thing is left to do at Google or by e-mail.".to_owned(),
        n => format!("{n} things are left to do at Google or by e-mail."),
    };
    let failed = (how.failed > 0).then(|| {
        let count = match how.failed {
            1 => "One has failed".to_owned(),
            n => format!("{n} have failed"),
        };
        view! {
            <p>
                {format!("{count}: look above, or do it in Google Calendar by hand. We don’t wait for it.")}
            </p>
        }
    });
    view! {
        <Notice tone=Tone::Warn title="This site is being erased" test="site-erasing">
            <p>{left}</p>
            {failed}
            <p>"Nothing can be changed here any more. It takes a day at most."</p>
        </Notice>
    }
}
