//! Pausing or removing a host, or ending a connection: what becomes of future bookings is asked
//! first, and what is under way is shown until it is done.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{FutureBookings, HostView, LeavingBooking, LeavingRequest, LeavingView, Taker};

use crate::api::{self, Failure};
use crate::state::{Known, Page};
use crate::ui::{ActButton, FieldError, Notice, Radio, Select, Tone, Waiting, Work, WorkError};
use crate::{browser, clock};

/// What is to be left, and the words for it.
#[derive(Clone, PartialEq)]
pub(super) struct Leaving {
    /// Where the bookings are asked for, below the site.
    pub(super) plan: String,
    /// Where it is done, below the site.
    pub(super) act: String,
    /// The question.
    pub(super) title: String,
    /// What it does besides, in plain words.
    pub(super) means: &'static [&'static str],
    /// The button, and what it says at work.
    pub(super) button: (&'static str, &'static str),
    /// The button that does nothing.
    pub(super) stay: &'static str,
    /// For tests: the button's name.
    pub(super) test: &'static str,
}

/// The question, with the bookings that it is about.
#[component]
pub(super) fn Ask(leaving: Leaving, asking: RwSignal<bool>) -> impl IntoView {
    let page = Page::here();
    let plan = RwSignal::new(Known::<LeavingView>::Asking);
    let path = format!("{}/{}", page.site_path(), leaving.plan);
    let load = move || {
        let path = path.clone();
        plan.set(Known::Asking);
        spawn_local(async move {
            let answer = api::get::<LeavingView>(&path).await;
            plan.try_set(answer.map_or_else(Known::Failed, Known::Some));
        });
    };
    load();
    let load = StoredValue::new(load);
    let reload = Callback::new(move |()| load.with_value(|load| load()));
    let means = leaving.means;
    let title = leaving.title.clone();
    let stay = leaving.stay;
    let leaving = StoredValue::new(leaving);
    view! {
        <div class="ask" role="group" aria-labelledby="leave-question">
            <h3 id="leave-question" tabindex="-1">
                {title}
            </h3>
            <ul class="plain">
                {means.iter().map(|line| view! { <li>{*line}</li> }).collect_view()}
            </ul>
            {move || match plan.get() {
                Known::Asking | Known::None => {
                    view! { <Waiting words="Looking for future bookings…" /> }.into_any()
                }
                Known::Failed(failure) => {
                    view! {
                        <Notice tone=Tone::Bad title="The future bookings could not be loaded">
                            <p>{failure.sentence()}</p>
                            <div class="actions">
                                <button type="button" class="button" on:click=move |_| reload.run(())>
                                    "Try again"
                                </button>
                            </div>
                        </Notice>
                    }
                        .into_any()
                }
                Known::Some(view) => {
                    view! {
                        <Choose
                            leaving=leaving.get_value()
                            bookings=view.bookings
                            asking=asking
                            reload=reload
                        />
                    }
                        .into_any()
                }
            }}
            <div class="row">
                <button type="button" class="button" on:click=move |_| asking.set(false)>
                    {stay}
                </button>
            </div>
        </div>
    }
}

/// Puts the keyboard on the question that has just opened.
pub(super) fn focus_question() {
    request_animation_frame(|| browser::focus("leave-question"));
}

#[component]
fn Choose(
    leaving: Leaving,
    bookings: Vec<LeavingBooking>,
    asking: RwSignal<bool>,
    reload: Callback<()>,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let chosen = RwSignal::new(None::<FutureBookings>);
    let otherwise = RwSignal::new(FutureBookings::Keep);
    let none = bookings.is_empty();
    let one = bookings.len() == 1;
    let people = takers(&bookings);
    let can_hand = !people.is_empty();
    let hand_to = RwSignal::new(None::<String>);
    let mut options = vec![(None, "Whoever is free".to_owned())];
    for (taker, of) in &people {
        let words = match bookings.len() {
            all if *of == all => taker.name.clone(),
            all => format!("{}, free for {of} of {all}", taker.name),
        };
        options.push((Some(taker.host.clone()), words));
    }
    let each = StoredValue::new(bookings.clone());
    let nobodys = Memo::new(move |_| {
        let whom = hand_to.get();
        let takes = |it: &Taker| whom.as_ref().is_none_or(|whom| *whom == it.host);
        let nobodys = |it: &&LeavingBooking| !it.takers.iter().any(takes);
        each.with_value(|all| all.iter().filter(nobodys).count())
    });
    let path = StoredValue::new(format!("{}/{}", page.site_path(), leaving.act));
    let go = move |()| {
        let choice = chosen.get_untracked();
        if !none && choice.is_none() {
            let words = match one {
                true => "Choose what happens to this booking.",
                false => "Choose what happens to these bookings.",
            };
            return work.fail(Failure::at("bookings", words));
        }
        let hands = choice == Some(FutureBookings::HandOver);
        let wish = LeavingRequest {
            bookings: choice,
            hand_to: hand_to.get_untracked().filter(|_| hands),
            otherwise: (hands && nobodys.get_untracked() > 0).then(|| otherwise.get_untracked()),
        };
        work.run(async move {
            let done = api::post(&path.get_value(), &wish).await;
            if let Err(failure) = &done
                && failure.code() == "future_bookings"
            {
                // They have changed since they were listed here.
                reload.run(());
            }
            page.take(done?);
            page.say("Done, or under way: this page updates on its own.");
            asking.try_set(false);
            request_animation_frame(|| browser::focus("step-heading"));
            Ok(())
        });
    };
    let radio = move |is: FutureBookings, label: &'static str, test: &'static str| {
        view! { <Radio name="future-bookings" value=chosen is=Some(is) label=label test=test /> }
    };
    let rest = move |is: FutureBookings, label: &'static str| {
        view! { <Radio name="nobodys-bookings" value=otherwise is=is label=label /> }
    };
    let hands = move || chosen.get() == Some(FutureBookings::HandOver);
    let asks_rest = move || hands() && nobodys.get() > 0;
    let options = StoredValue::new(options);
    let (button, busy) = leaving.button;
    let count = bookings.len();
    let rows = bookings
        .into_iter()
        .map(|it| view! { <Row booking=it hands=can_hand /> })
        .collect_view();
    view! {
        {none.then(|| view! { <p>"No future bookings are affected."</p> })}
        {(!none)
            .then(|| {
                view! {
                    <fieldset class="field" aria-describedby="error-bookings">
                        <legend>
                            {match count {
                                1 => "What happens to this future booking?".to_owned(),
                                n => format!("What happens to these {n} future bookings?"),
                            }}
                        </legend>
                        <ul class="bookings" data-test="leaving-bookings">
                            {rows}
                        </ul>
                        {radio(
                            FutureBookings::Keep,
                            match one {
                                true => "Keep it: it stays in the calendar and takes place",
                                false => "Keep them: they stay in the calendar and take place",
                            },
                            "leave-keep",
                        )}
                        {can_hand
                            .then(|| {
                                radio(
                                    FutureBookings::HandOver,
                                    match one {
                                        true => "Hand it to somebody else who is free; the visitor gets a new invitation",
                                        false => "Hand them to somebody else who is free; visitors get new invitations",
                                    },
                                    "leave-hand-over",
                                )
                            })}
                        {radio(
                            FutureBookings::Cancel,
                            match one {
                                true => "Cancel it and tell the visitor",
                                false => "Cancel them and tell the visitors",
                            },
                            "leave-cancel",
                        )}
                        <FieldError work=work field="bookings" />
                    </fieldset>
                }
            })}
        <Show when=hands>
            <Select
                id="leave-hand-to"
                label="To whom"
                value=hand_to
                options=options.get_value()
            />
        </Show>
        <Show when=asks_rest>
            <fieldset class="field">
                <legend>
                    {move || match nobodys.get() {
                        1 => "One of them can’t be handed over. What happens to it?".to_owned(),
                        n => format!("{n} of them can’t be handed over. What happens to them?"),
                    }}
                </legend>
                {rest(FutureBookings::Keep, "Keep")}
                {rest(FutureBookings::Cancel, "Cancel, and tell whoever booked")}
            </fieldset>
        </Show>
        <WorkError work=work fields=&["bookings"] />
        <div class="row">
            <ActButton
                work=work
                label=button
                busy=busy
                look="danger"
                test=leaving.test
                press=go
            />
        </div>
    }
}

/// Who can take any of them, and how many.
fn takers(bookings: &[LeavingBooking]) -> Vec<(Taker, usize)> {
    let mut people = Vec::<(Taker, usize)>::new();
    for taker in bookings.iter().flat_map(|it| &it.takers) {
        match people.iter_mut().find(|(it, _)| it.host == taker.host) {
            Some((_, of)) => *of += 1,
            None => people.push((taker.clone(), 1)),
        }
    }
    people
}

#[component]
fn Row(booking: LeavingBooking, hands: bool) -> impl IntoView {
    let takers: Vec<String> = booking.takers.into_iter().map(|it| it.name).collect();
    let who = match (hands, takers.is_empty()) {
        (false, _) => None,
        (true, true) => Some("Nobody else can take it.".to_owned()),
        (true, false) => Some(format!("Free then: {}.", takers.join(", "))),
    };
    let start = booking.start.0;
    view! {
        <li class="booking dated">
            <p class="booking-time">{format!("{}, {}", clock::day(&start), clock::time(&start))}</p>
            <div>
                <p>
                    <strong>{booking.name}</strong> " · " {booking.title}
                </p>
                {who.map(|words| view! { <p class="hint">{words}</p> })}
            </div>
        </li>
    }
}

/// What is under way before somebody or something is left, with what is left to do.
#[component]
pub(super) fn UnderWay(host: HostView) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let Some(progress) = host.leaving else {
        return ().into_any();
    };
    let title = match progress.what.as_str() {
        "pause" => format!(
            "{} is paused; future bookings are being taken care of",
            host.name
        ),
        "remove" => format!("{} is being removed", host.name),
        _ => format!("A Google account of {} is being disconnected", host.name),
    };
    let done = progress.total.saturating_sub(progress.left);
    let path = format!("{}/hosts/{}/resume", page.site_path(), host.id);
    let path = StoredValue::new(path);
    let stop = move |()| {
        work.run(async move {
            page.take(api::post(&path.get_value(), &serde_json::Map::new()).await?);
            page.say("Stopped.");
            Ok(())
        });
    };
    view! {
        <Notice tone=Tone::Info title=title test="leaving">
            <p>
                {match progress.total {
                    1 => "One booking is being taken care of.".to_owned(),
                    all => format!("{done} of {all} bookings done."),
                }}
                " This page updates on its own."
            </p>
            <progress
                max=progress.total.to_string()
                value=done.to_string()
                aria-label="Bookings done"
            ></progress>
            <WorkError work=work />
            <div class="actions">
                <ActButton
                    work=work
                    label="Stop, and keep the rest"
                    look="quiet"
                    test="stop-leaving"
                    press=stop
                />
            </div>
        </Notice>
    }
    .into_any()
}
