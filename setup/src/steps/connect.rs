//! Where the page begins: for a calendar of one's own, what we ask Google for and why, what is
//! needed, pictures of what comes next, and the one button.

use leptos::prelude::*;
use shared::api::{Intent, Me, consents};

use super::whose::Whose;
use crate::api::{self, Failure};
use crate::browser;
use crate::state::Page;
use crate::ui::{
    FieldError, GoogleButton, GooglePictures, OwnChoice, Shell, Work, WorkError, keep_own_choice,
    own_choice,
};

/// One consent signs in and connects.
#[component]
pub(crate) fn Connect() -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let slug = RwSignal::new(browser::kept("slug").unwrap_or_default());
    let own = own_choice();
    let code = RwSignal::new(String::new());
    let asks_code = browser::asks_code();

    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        browser::keep("whose", None);
        let mut request = api::start_request(Intent::LoginAndConnect);
        let wished = slug.get_untracked().trim().to_lowercase();
        browser::keep(
            "slug",
            Some(&wished)
                .filter(|it| !it.is_empty())
                .map(String::as_str),
        );
        request.own_calendar = own.get_untracked();
        keep_own_choice(request.own_calendar);
        request.site = Some(wished).filter(|it| !it.is_empty());
        let me = page.account_untracked();
        request.set_up_code = match given(&code.get_untracked(), asks_code, me.as_ref()) {
            Ok(code) => code,
            Err(failure) => return work.fail(failure),
        };
        work.run(async move { Err(api::start_google(request).await) });
    };
    view! {
        <Shell
            at=0
            wide=true
            title="Let visitors book your time"
            lead="They pick a free time on your website, and it appears in your Google calendar. \
                  Setting that up takes about two minutes."
        >
            <Whose someone=false />
            <form class="connect" on:submit=go novalidate>
                <div class="connect-main">
                    <OwnChoice own=own />
                    <Why own=own />
                    <Prerequisites />
                </div>
                <GooglePictures own=own />
                <div class="connect-go">
                    <div class="field">
                        <label for="slug">"Your address here " <em>"(optional)"</em></label>
                        <div class="affix">
                            <span aria-hidden="true">"…/book/"</span>
                            <input
                                id="slug"
                                data-test="site-slug"
                                autocomplete="off"
                                autocapitalize="none"
                                spellcheck="false"
                                placeholder="your-name"
                                aria-describedby="slug-hint error-site"
                                aria-invalid=move || work.is_about("site").then_some("true")
                                prop:value=slug
                                on:input:target=move |event| slug.set(event.target().value())
                            />
                        </div>
                        <p class="hint" id="slug-hint">
                            "Leave it empty: we make one from your name. It can’t be changed later."
                        </p>
                        <FieldError work=work field="site" />
                    </div>
                    {asks_code.then(|| view! { <SetUpCode code=code work=work /> })}
                    <WorkError work=work fields=&["site", "set_up_code"] />
                    <div class="actions">
                        <GoogleButton
                            work=work
                            label="Continue with Google"
                            test="continue-google"
                        />
                    </div>
                </div>
            </form>
        </Shell>
    }
}

/// The set-up code to send. Without one, only who may have a site here already goes to Google:
/// everybody else would come back for it.
fn given(typed: &str, asks: bool, me: Option<&Me>) -> Result<Option<String>, Failure> {
    let typed = typed.trim();
    if !asks || !typed.is_empty() {
        return Ok(Some(typed.to_owned()).filter(|it| !it.is_empty()));
    }
    if me.is_some_and(|me| me.sites.is_empty()) {
        let sentence = "Enter the set-up code. Whoever deployed this server has it: it is the \
                        secret SET_UP_CODE.";
        return Err(Failure::at("set_up_code", sentence));
    }
    Ok(None)
}

/// The code without which nobody starts a site here.
#[component]
fn SetUpCode(code: RwSignal<String>, work: Work) -> impl IntoView {
    view! {
        <div class="field">
            <label for="set-up-code">"Set-up code"</label>
            <input
                id="set-up-code"
                data-test="set-up-code"
                autocomplete="one-time-code"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby="code-hint error-set_up_code"
                aria-invalid=move || work.is_about("set_up_code").then_some("true")
                prop:value=code
                on:input:target=move |event| code.set(event.target().value())
            />
            <p class="hint" id="code-hint">
                "It was shown when this server was deployed: it proves that it is yours. Leave it \
                 empty if you have a site here already."
            </p>
            <FieldError work=work field="set_up_code" />
        </div>
    }
}

/// What is asked for in Google's words, and what is done with it.
#[component]
pub(super) fn Why(
    /// Whether bookings go into a calendar that we make.
    own: RwSignal<bool>,
) -> impl IntoView {
    let rows = move || {
        let rows = consents(own.get()).iter().map(|it| {
            view! {
                <div>
                    <dt>"“" {it.label} "”"</dt>
                    <dd>{it.purpose}</dd>
                </div>
            }
        });
        rows.collect_view()
    };
    view! {
        <section class="why" aria-labelledby="why">
            <h2 id="why">"What Google will ask, and what we do with it"</h2>
            <dl data-test="consents">{rows}</dl>
        </section>
    }
}

/// The three things that must be so before the redirect makes sense.
#[component]
pub(super) fn Prerequisites() -> impl IntoView {
    view! {
        <section class="needs" aria-labelledby="needs">
            <h2 id="needs">"Before you continue"</h2>
            <ul class="checks">
                <li>"You have a Google account with a calendar that you use."</li>
                <li>"It is your own calendar, not one that others share with you."</li>
                <li>
                    "At work: your organisation lets you connect apps. If Google says "
                    <em>"blocked by your administrator"</em> ", ask them or use another account."
                </li>
            </ul>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use shared::api::MySite;

    use super::*;

    #[test]
    fn a_code_is_asked_for_before_google_of_who_has_no_site() {
        let me = |sites: &[&str]| Me {
            email: "ada@example.com".to_owned(),
            name: String::new(),
            sites: sites
                .iter()
                .map(|site| MySite {
                    site: (*site).to_owned(),
                    title: String::new(),
                })
                .collect(),
        };
        let typed = Some("open sesame".to_owned());
        assert_eq!(given(" open sesame ", true, None), Ok(typed));
        let refused = given(" ", true, Some(&me(&[])));
        let field = refused.as_ref().map_err(|it| it.field().map(str::to_owned));
        assert_eq!(field, Err(Some("set_up_code".to_owned())));
        // They may have a site that is found once Google says who they are.
        assert_eq!(given("", true, None), Ok(None));
        assert_eq!(given("", true, Some(&me(&["ada"]))), Ok(None));
        assert_eq!(given("", false, Some(&me(&[]))), Ok(None));
    }
}
