//! What happens: reads slots, moves through the month. Booking is in `book`, the zone in `zone`.
//!
//! Tasks outlive the widget: whatever they touch may be gone after an await, so they go through
//! [`Flow::read`], [`Flow::change`] and [`Flow::world`], which then say `None`.

use std::cell::{Cell, OnceCell};
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Problem, Slots};
use words::Say;

use crate::api::{Api, Polled};
use crate::dates::{self, Day, Month};
use crate::dom::{self, Place};
use crate::intl::{self, Intl};
use crate::labels::Labels;
use crate::opening::{fill, know, lay_out};
use crate::piece::Piece;
use crate::state::{Known, LISTED, Layout, Screen, Sheet, State, Trouble};

/// How often an open widget says anew how old its answer is, in milliseconds; every sixth time it
/// asks again.
const EVERY_MS: i32 = 10_000;

/// Handle of one widget's state and surroundings.
#[derive(Clone, Copy)]
pub(crate) struct Flow {
    /// What is shown follows from this.
    pub(crate) state: RwSignal<State>,
    world: StoredValue<Option<Rc<World>>, LocalStorage>,
}

/// What surrounds one widget.
pub(crate) struct World {
    /// The edge.
    pub(crate) api: Api,
    /// Dates and zones.
    pub(crate) intl: Intl,
    /// The page.
    pub(crate) place: Place,
    /// Names this visit in holds; drawn when the first is asked for.
    visitor: OnceCell<String>,
    /// The event type's slug.
    pub(crate) event: String,
    /// Whether an open widget is asking again just now.
    asking: Cell<bool>,
}

impl World {
    /// Around the widget in `place`.
    pub(crate) fn new(api: Api, event: &str, place: Place, intl: Intl) -> Self {
        Self {
            api,
            intl,
            place,
            visitor: OnceCell::new(),
            event: event.into(),
            asking: Default::default(),
        }
    }

    /// Who holds.
    pub(crate) fn visitor(&self) -> &str {
        self.visitor.get_or_init(dom::random_text)
    }
}

impl Flow {
    /// Must be called inside the widget's reactive owner. Without a world nothing happens: what is
    /// painted at the edge.
    pub(crate) fn new(state: State, world: Option<World>) -> Self {
        Self {
            state: RwSignal::new(state),
            world: StoredValue::new_local(world.map(Rc::new)),
        }
    }

    /// What surrounds the widget, while it is there.
    pub(crate) fn world(self) -> Option<Rc<World>> {
        self.world.try_get_value().flatten()
    }

    /// Looks at the state without following it.
    pub(crate) fn read<T>(self, look: impl FnOnce(&State) -> T) -> Option<T> {
        self.reader().map(|state| look(&state))
    }

    /// Looks at the state and follows it: for what is shown.
    pub(crate) fn look<T: Default>(self, look: impl FnOnce(&State) -> T) -> T {
        self.state.track();
        self.read(look).unwrap_or_default()
    }

    /// A text in the visitor's language, which does not change.
    pub(crate) fn say(self, what: Say) -> &'static str {
        let texts = self.read(|s| s.texts).unwrap_or_default();
        texts.say(what)
    }

    /// Changes the state and what is shown.
    pub(crate) fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> Option<T> {
        self.writer().map(|mut state| change(&mut state))
    }

    // These two are not inlined: they are needed in some seventy places.
    #[inline(never)]
    fn reader(&self) -> Option<impl Deref<Target = State>> {
        self.state.try_read_untracked()
    }

    /// Tells everybody who follows the state when it is dropped.
    #[inline(never)]
    fn writer(&self) -> Option<impl DerefMut<Target = State>> {
        self.state.try_write()
    }

    /// A text or an attribute that follows the state. (A function, not any closure: one type for
    /// all of them keeps the module small, and so does [`Flow::part`].)
    pub(crate) fn says(
        self,
        what: fn(&State) -> Option<String>,
    ) -> impl Fn() -> Option<String> + Copy + Send + 'static {
        move || self.look(what)
    }

    /// A part of the view that follows the state.
    pub(crate) fn part(
        self,
        what: fn(Flow) -> Piece,
    ) -> impl Fn() -> Piece + Copy + Send + 'static {
        move || what(self)
    }

    /// Runs a task of this page.
    pub(crate) fn spawn(self, task: impl Future<Output = ()> + 'static) {
        let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(task);
        spawn_local(task);
    }

    /// What an event does.
    pub(crate) fn does<E>(self, what: fn(Flow, &E)) -> impl Fn(E) + Copy + Send + 'static
    where
        E: 'static,
    {
        move |event| what(self, &event)
    }

    /// Moves focus once the last change is drawn, and brings that part of the widget into view.
    pub(crate) fn then_focus(self, selector: impl Into<String>) {
        self.focus_later(selector.into());
    }

    #[inline(never)]
    fn focus_later(self, selector: String) {
        self.spawn(async move {
            dom::sleep(0).await;
            if let Some(world) = self.world() {
                world.place.focus(&selector);
            }
        });
    }

    /// The same after something that nobody did just now: only if focus is in here already.
    /// To be called before the change that may take the focused element away.
    pub(crate) fn then_focus_within(self, selector: &'static str) {
        if self.world().is_some_and(|world| world.place.has_focus()) {
            self.then_focus(selector);
        }
    }

    /// The same if the button with this hook has focus, which is about to go.
    pub(crate) fn then_focus_from(self, hook: &str, selector: &str) {
        let world = self.world();
        let on = world.and_then(|world| world.place.focused_data("test"));
        if on.as_deref() == Some(hook) {
            self.then_focus(selector);
        }
    }

    /// Brings the times into view, where they stand below the month.
    pub(crate) fn then_show_times(self) {
        self.spawn(async move {
            dom::sleep(0).await;
            if let Some(world) = self.world() {
                world.place.show_below(".side");
            }
        });
    }

    /// Reads the event type and its first month, and from then on keeps asking.
    pub(crate) fn start(self) {
        self.spawn(async move {
            self.open().await;
            self.keep_asking().await;
        });
    }

    /// Goes on from what was painted.
    pub(crate) fn go_on(self) {
        self.choose_first_free();
        self.ready();
        self.spawn(self.keep_asking());
    }

    async fn keep_asking(self) {
        while self.world().is_some() {
            for _ in 0..6 {
                dom::sleep(EVERY_MS).await;
                self.tell_age();
                self.tell_kept();
            }
            self.look_again();
        }
    }

    fn tell_age(self) {
        let Some(world) = self.world() else { return };
        let age = self.read(|s| {
            let Some(known) = s.visible() else {
                return String::new();
            };
            // Not below zero, if this clock is behind the edge's.
            let ms = (intl::now() - world.intl.ms(&known.answer.as_of.0)).max(0.0);
            let ago = world.intl.ago(ms / 1000.0);
            s.texts.fill(Say::Checked, &[("ago", &ago)])
        });
        let age = age.unwrap_or_default();
        world.place.write(".checked", &age);
        if let Some(mut state) = self.state.try_write_untracked() {
            state.age = age;
        }
    }

    async fn open(self) -> Option<()> {
        let world = self.world()?;
        match world.api.event().await {
            Ok(event) => {
                // What was there before goes: that something is wrong.
                self.then_focus_within("#month");
                self.change(|s| {
                    s.trouble = None;
                    know(s, &world.intl, event);
                })?;
                self.refresh().await;
                self.choose_first_free();
                self.ready();
                Some(())
            }
            Err(problem) => {
                world.place.tell("error", &[("code", &problem.code)]);
                self.change(|s| {
                    let trouble = Trouble::new(&problem, s.texts);
                    s.status = trouble.title.into();
                    s.trouble = Some(trouble);
                })
            }
        }
    }

    fn ready(self) {
        if let Some(world) = self.world() {
            world.place.tell("ready", &[]);
            self.tell_age();
            self.fetch_ahead();
        }
    }

    #[inline(never)]
    fn choose_first_free(self) {
        // Whatever changes is looked at by everything that is shown.
        if self.read(|s| s.day.is_some()) == Some(true) {
            return;
        }
        let elsewhere = self.change(|s| {
            if s.day.is_some() {
                return false;
            }
            s.choose_first();
            // A month that the visitor went to stays, even if it is empty.
            s.day.is_none() && s.month == s.today.month()
        });
        if elsewhere == Some(true) {
            self.show_next();
        }
    }

    /// "Try again": says so, for it may be in vain once more.
    pub(crate) fn try_again(self) {
        self.change(|s| s.status = s.texts.say(Say::Looking).into());
        self.retry();
    }

    /// Asks for everything again: when the network is back, too.
    pub(crate) fn retry(self) {
        self.spawn(async move {
            match self.read(State::screen) {
                Some(Screen::Trouble | Screen::Loading) => self.open().await,
                _ => self.refresh_again().await,
            };
            self.renew_hold();
            if let Some(world) = self.world() {
                world.asking.set(false);
            }
        });
    }

    /// Asks again if somebody is looking.
    pub(crate) fn look_again(self) {
        let wanted = |s: &State| s.booking.is_none() && (s.event.is_some() || s.trouble.is_some());
        // Coming back to a tab is told twice: as focus and as visible.
        if dom::visible()
            && self.read(wanted) == Some(true)
            && self
                .world()
                .is_some_and(|world| !world.asking.replace(true))
        {
            self.retry();
        }
    }

    /// Reads the visible month once more; where nothing could be said before, a day is chosen as
    /// at the beginning.
    async fn refresh_again(self) -> Option<()> {
        let was_lost = self.read(|s| matches!(s.sheet, Sheet::Trouble(_)))?;
        self.refresh().await?;
        if was_lost {
            self.choose_first_free();
        }
        Some(())
    }

    /// Reads the visible month, if it changed.
    pub(crate) async fn refresh(self) -> Option<()> {
        let world = self.world()?;
        let (minutes, month, etag) = self.read(|s| {
            (
                s.minutes,
                s.month,
                s.visible().and_then(|known| known.etag.clone()),
            )
        })?;
        let answer = world
            .api
            .slots(minutes, &month.text(), etag.as_deref())
            .await;
        let shown = self.read(|s| s.minutes == minutes && s.month == month)?;
        match answer {
            Ok(Polled::New(answer, etag)) => {
                self.learn(minutes, month, answer, etag)?;
            }
            // What it is the same as was taken back meanwhile: asked again, it will come whole.
            Ok(Polled::Same) if self.read(|s| s.read_before(minutes, month).is_none())? => {
                return Some(());
            }
            Ok(Polled::Same) => {}
            Err(problem) if shown => return self.lose_sight(&problem),
            Err(_) => return Some(()),
        }
        if shown { self.show(&world) } else { Some(()) }
    }

    /// Puts the known answer of the visible month on the screen.
    fn show(self, world: &World) -> Option<()> {
        let focused = world.place.focused_data("start");
        self.then_focus_from("retry", "#times");
        let lost = self.change(|s| {
            s.today = world.intl.day_at(intl::now(), &s.zone);
            fill(s, &world.intl, intl::now());
            s.sheet = Sheet::Ready;
            s.settle_focus();
            // One's own hold or booking hides the chosen slot: then it is as it should be.
            let free = |start: &str| s.slots.iter().any(|slot| slot.start == start);
            let keeps = s.keep != crate::state::Keep::None
                || s.sending != crate::state::Sending::No
                || s.open_attempt().is_some();
            let chosen = s.chosen.as_ref();
            s.form && !keeps && chosen.is_some_and(|c| c.day.month() == s.month && !free(&c.start))
        })?;
        self.tell_age();
        if lost {
            self.miss_chosen();
        } else if let Some(start) = focused {
            // The buttons were filled anew: stay on the same time, or leave the list.
            let free = self.read(|s| s.times().iter().any(|slot| slot.start == start))?;
            self.then_focus(if free {
                format!("[data-start='{start}']")
            } else {
                "#times".into()
            });
        }
        Some(())
    }

    /// Reads the month after the visible one, which is what is wanted next if any is.
    fn fetch_ahead(self) {
        let next = self.read(|s| {
            let month = Month(s.month.0 + 1);
            let wanted = month <= s.until.month() && s.read_before(s.minutes, month).is_none();
            (wanted && s.sheet == Sheet::Ready).then_some((s.minutes, month))
        });
        let Some(Some((minutes, month))) = next else {
            return;
        };
        self.spawn(async move {
            // Not at the expense of what is shown just now.
            dom::sleep(1).await;
            let Some(world) = self.world() else { return };
            // What can't be read ahead is asked for when it is wanted.
            if let Ok(Polled::New(answer, etag)) =
                world.api.slots(minutes, &month.text(), None).await
            {
                self.learn(minutes, month, answer, etag);
            }
        });
    }

    fn learn(self, minutes: u16, month: Month, answer: Slots, etag: Option<String>) -> Option<()> {
        self.change(|s| {
            s.learn(Known {
                minutes,
                month,
                etag,
                answer,
            })
        })
    }

    fn lose_sight(self, problem: &Problem) -> Option<()> {
        self.world()?
            .place
            .tell("error", &[("code", &problem.code)]);
        self.change(|s| {
            // A hiccup leaves what was read before; an edge that can't say takes it back.
            let hiccup = matches!(problem.code.as_str(), "offline" | "internal" | "too_many");
            if hiccup && s.visible().is_some() {
                return;
            }
            let (minutes, month) = (s.minutes, s.month);
            s.known
                .retain(|known| known.minutes != minutes || known.month != month);
            s.slots.clear();
            s.next = None;
            let trouble = Trouble::new(problem, s.texts);
            s.status = trouble.title.into();
            s.sheet = Sheet::Trouble(trouble);
        })?;
        self.tell_age();
        Some(())
    }

    /// Pages forward (1) or back (-1), as far as there can be slots: by a month, or by what of a
    /// week lies in the month.
    pub(crate) fn page(self, by: i32) {
        let month = self.change(|s| {
            if s.at_end(by) {
                return None;
            }
            let month = Month(s.month.0 + by);
            if s.layout != Layout::Week {
                return Some(month);
            }
            let (day, edge) = match by < 0 {
                true => (s.week().plus(-1), month.last()),
                false => (s.week().plus(7), month.first()),
            };
            let within = day.month() == s.month;
            s.focus = if within { day } else { edge };
            if let (Some(first), Some(last)) = (s.shown_days().first(), s.shown_days().last()) {
                s.status = format!("{} – {}", s.label(*first), s.label(*last));
            }
            (!within).then_some(month)
        });
        if let Some(Some(month)) = month {
            self.show_month(month);
        }
    }

    /// Lays days and times out in another way.
    pub(crate) fn choose_layout(self, name: &str) {
        self.change(|s| {
            s.layout = Layout::of(name).unwrap_or(s.layout);
        });
    }

    /// Lists some more days, and goes to the first of them: the button may not be needed any more.
    pub(crate) fn list_more(self) {
        let start = self.change(|s| {
            let listed = s.times().len();
            s.listed += LISTED;
            Some(s.times().get(listed)?.start.clone())
        });
        if let Some(Some(start)) = start {
            self.then_focus(format!("[data-start='{start}']"));
        }
    }

    /// Shows a month: what is known of it at once, then what is new.
    #[inline(never)]
    pub(crate) fn show_month(self, month: Month) {
        let Some(world) = self.world() else { return };
        self.change(|s| {
            s.month = month;
            s.listed = LISTED;
            lay_out(s, &world.intl);
            fill(s, &world.intl, intl::now());
            s.sheet = if s.visible().is_some() {
                Sheet::Ready
            } else {
                Sheet::Loading
            };
            s.settle_focus();
        });
        self.tell_age();
        self.spawn(async move {
            self.refresh().await;
            self.fetch_ahead();
        });
    }

    /// Chooses a day of the visible month, given as `YYYY-MM-DD`.
    pub(crate) fn choose_day(self, date: &str) {
        let (Some(day), Some(world)) = (Day::parse(date), self.world()) else {
            return;
        };
        let free = self.change(|s| {
            let free = s.count(day);
            s.focus = day;
            let label = s.label(day);
            if let Some(cell) = s.cell(day) {
                s.status = format!("{}: {}.", cell.label, cell.has);
            }
            if free > 0 {
                (s.day, s.day_label, s.taken) = (Some(day), label, None);
            }
            free
        });
        if free > Some(0) {
            world.place.tell("day-selected", &[("date", date)]);
            self.then_show_times();
        }
    }

    /// A key in the date grid; says whether it was used.
    pub(crate) fn key(self, key: &str, shift: bool) -> bool {
        let Some((focus, first)) = self.read(|s| (s.focus, s.first_weekday)) else {
            return false;
        };
        if key == "Enter" || key == " " {
            self.choose_day(&focus.text());
            return true;
        }
        let rtl = self.read(|s| s.texts.language().dir()) == Some("rtl");
        let key = match key {
            "ArrowLeft" if rtl => "ArrowRight",
            "ArrowRight" if rtl => "ArrowLeft",
            key => key,
        };
        let Some(day) = dates::step(focus, key, shift, first) else {
            return false;
        };
        let month = self.change(|s| {
            s.focus = s.clamp(day);
            (s.focus.month() != s.month).then(|| s.focus.month())
        });
        if let Some(Some(month)) = month {
            self.show_month(month);
        }
        self.then_focus("td[tabindex='0']");
        true
    }

    /// Goes to the day of the first free start after a month without any.
    pub(crate) fn go_to_next(self) {
        self.show_next();
        self.then_focus("#times");
    }

    #[inline(never)]
    fn show_next(self) {
        let Some(Some(next)) = self.read(|s| s.next.clone()) else {
            return;
        };
        let Some(world) = self.world() else { return };
        self.change(|s| {
            (s.focus, s.day) = (next.day, Some(next.day));
            s.day_label = world.intl.day(next.day);
        });
        self.show_month(next.day.month());
    }

    /// Offers slots of another length.
    pub(crate) fn choose_minutes(self, minutes: u16) {
        self.change(|s| {
            s.minutes = minutes;
            s.taken = None;
        });
        if let Some(month) = self.read(|s| s.month) {
            self.show_month(month);
        }
    }
}
