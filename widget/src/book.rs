//! What happens once a time is chosen: hold, form, booking, and what became of it.

use shared::api::{
    Answer, BookingRequest, BookingStatus, BookingView, HOLD_MINUTES, Hold, HoldKey, HoldRequest,
    Instant, Problem, code,
};

use words::Say;

use crate::api::booking_body;
use crate::check::{check, guests};
use crate::dom;
use crate::flow::Flow;
use crate::intl;
use crate::labels::Labels;
use crate::opening::know;
use crate::questions;
use crate::state::{Attempt, Keep, Layout, Sending, Trouble, problem};

/// In the order of [`State::fields`].
const FIELDS: [&str; 4] = ["#name", "#email", "#guests", "#notes"];

/// After how long without an answer a booking is late, in milliseconds.
const LATE_MS: i32 = 5_000;

/// How often a booking whose outcome is unknown is sent again by itself.
const TRIES: u32 = 6;

impl Flow {
    /// Opens the form for a start and asks for a hold meanwhile.
    pub(crate) fn choose_time(self, start: &str) {
        let Some(world) = self.world() else { return };
        let turn = self.change(|s| {
            let slot = s.slots.iter().find(|slot| slot.start == start)?.clone();
            s.span = format!(
                "{} – {}",
                slot.label,
                world.intl.time(start, s.minutes, &s.zone)
            );
            (s.focus, s.day) = (slot.day, Some(slot.day));
            s.day_label = s.label(slot.day);
            s.chosen = Some(slot);
            s.form = true;
            s.taken = None;
            s.turn += 1;
            // A booking of it that may exist already would be in the hold's way.
            let open = s.open_attempt().is_some();
            s.keep = if open { Keep::None } else { Keep::Asking };
            s.kept = world.intl.length(HOLD_MINUTES);
            Some((s.turn, open))
        });
        let Some(Some((turn, open))) = turn else {
            return;
        };
        world.place.tell("time-selected", &[("start", start)]);
        self.then_focus("#step");
        if !open {
            self.ask_for_hold(start.into(), turn);
        }
    }

    fn ask_for_hold(self, start: String, turn: u32) {
        self.spawn(async move {
            let (Some(world), Some(minutes)) = (self.world(), self.read(|s| s.minutes)) else {
                return;
            };
            let (event, visitor) = (world.event.clone(), world.visitor().to_owned());
            let request = HoldRequest {
                event,
                minutes,
                start: Instant(start),
                visitor,
            };
            let answer = world.api.hold(&request).await;
            let current = self.read(|s| s.turn == turn && s.form) == Some(true);
            match answer {
                Ok(hold) if current => self.keep(hold),
                // The visitor has gone on: nobody needs it.
                Ok(hold) => world.api.release(&hold).await,
                Err(problem) if current => match lost(&problem) {
                    Some(why) => self.lose_chosen(why),
                    None => {
                        self.change(|s| s.keep = Keep::None);
                        self.tell_kept();
                    }
                },
                Err(_) => {}
            }
        });
    }

    fn keep(self, hold: Hold) {
        self.change(|s| s.keep = Keep::Held(hold));
        self.tell_kept();
    }

    /// Says anew for how long the chosen time is kept.
    pub(crate) fn tell_kept(self) {
        let Some(world) = self.world() else { return };
        let until = self.read(|s| held(&s.keep).map(|hold| hold.expires_at.0));
        let left = until
            .flatten()
            .map_or(0.0, |it| world.intl.ms(&it) - intl::now());
        let kept = match (left / 6e4).ceil() as u16 {
            0 => String::new(),
            // Never longer, whatever this clock says.
            minutes => world.intl.length(minutes.min(HOLD_MINUTES)),
        };
        if kept.is_empty() {
            self.then_focus_from("keep-longer", "#step");
        }
        if self.read(|s| s.form) == Some(true) {
            self.change(|s| s.kept = kept);
        }
    }

    /// Keeps the chosen time for longer; asks for it again if it is not kept any more.
    pub(crate) fn keep_longer(self) {
        self.spawn(async move {
            let hold = self.read(|s| held(&s.keep)).flatten();
            let (Some(hold), Some(world)) = (hold, self.world()) else {
                return;
            };
            let answer = world.api.extend(&hold).await;
            if self.read(|s| s.keep == Keep::Held(hold)) != Some(true) {
                return;
            }
            match answer {
                Ok(new) => {
                    self.keep(new);
                    self.change(|s| s.status = s.texts.fill(Say::Kept, &[("time", &s.kept)]));
                }
                Err(problem) if problem.code == code::NOT_FOUND => {
                    self.change(|s| s.keep = Keep::None);
                    self.come_back();
                }
                // It ends as it would have.
                Err(_) => {}
            }
        });
    }

    /// A hold that ran out while the form is still open is asked for again.
    pub(crate) fn renew_hold(self) {
        let Some(world) = self.world() else { return };
        let due = self.change(|s| {
            let Keep::Held(hold) = &s.keep else {
                return None;
            };
            let over = world.intl.ms(&hold.expires_at.0) <= intl::now();
            if !s.form || s.sending != Sending::No || s.open_attempt().is_some() || !over {
                return None;
            }
            s.keep = Keep::Asking;
            s.turn += 1;
            s.chosen.as_ref().map(|slot| (slot.start.clone(), s.turn))
        });
        if let Some(Some((start, turn))) = due {
            self.ask_for_hold(start, turn);
        }
    }

    /// Leaves the form; what was typed stays, the time is free again.
    pub(crate) fn back(self) {
        if self.read(|s| s.sending != Sending::No) == Some(true) {
            return;
        }
        self.keep_typed();
        let hold = self.change(|s| {
            let open = s.open_attempt().is_some();
            let hold = held(&s.keep).filter(|_| !open);
            s.close_form();
            hold
        });
        self.then_focus(match self.read(|s| s.layout) {
            Some(Layout::Month) => "td[tabindex='0']",
            _ => "#times",
        });
        self.spawn(async move {
            if let (Some(Some(hold)), Some(world)) = (hold, self.world()) {
                world.api.release(&hold).await;
            }
            self.refresh().await;
        });
    }

    /// The page is being left: gives the hold back, unless a booking needs it.
    pub(crate) fn leave(self) {
        let hold = self.change(|s| {
            if s.sending != Sending::No || s.open_attempt().is_some() {
                return None;
            }
            let hold = held(&s.keep);
            // One that was only asked for comes too late then, and is given back on arrival.
            s.turn += 1;
            s.keep = Keep::None;
            s.kept.clear();
            hold
        });
        if let (Some(Some(hold)), Some(world)) = (hold, self.world()) {
            self.spawn(async move { world.api.release(&hold).await });
        }
    }

    /// The page came back from the browser's cache: a hold given back on leaving is asked for.
    pub(crate) fn come_back(self) {
        let wanted = self.change(|s| {
            let idle = s.form
                && s.keep == Keep::None
                && s.sending == Sending::No
                && s.open_attempt().is_none();
            let start = s.chosen.as_ref().filter(|_| idle)?.start.clone();
            s.turn += 1;
            s.keep = Keep::Asking;
            Some((start, s.turn))
        });
        match wanted {
            Some(Some((start, turn))) => self.ask_for_hold(start, turn),
            _ => self.look_again(),
        }
    }

    /// The chosen time can't be had, and `why` says what became of it.
    #[inline(never)]
    fn lose_chosen(self, why: Say) {
        self.then_focus("#times");
        self.then_show_times();
        self.drop_chosen(why);
    }

    /// The same, where nobody has just done anything: the page around keeps its focus.
    pub(crate) fn miss_chosen(self) {
        self.then_focus_within("#times");
        self.drop_chosen(Say::NotFree);
    }

    #[inline(never)]
    fn drop_chosen(self, why: Say) {
        self.keep_typed();
        self.change(|s| s.lose_chosen(why, intl::now()));
        self.spawn(async move {
            self.refresh().await;
        });
    }

    /// What stands in the form, if it is open, is kept.
    pub(crate) fn keep_typed(self) {
        let Some(world) = self.world() else { return };
        let typed = FIELDS.map(|selector| world.place.typed(selector));
        self.change(|s| {
            for (field, typed) in s.fields.iter_mut().zip(typed) {
                if let Some(typed) = typed {
                    *field = typed;
                }
            }
            let Some(event) = &s.event else { return };
            for question in &event.questions {
                if let Some(text) = world.place.answer(&questions::name(&question.id)) {
                    let question = question.id.clone();
                    s.answers.retain(|it| it.question != question);
                    s.answers.push(Answer { question, text });
                }
            }
        });
    }

    /// Checks what was typed and sends the booking.
    pub(crate) fn submit(self) {
        if self.read(|s| s.sending != Sending::No) != Some(false) {
            return;
        }
        self.keep_typed();
        let wrong = self.change(|s| {
            s.errors = check(s);
            s.form_trouble = None;
            s.answer_errors = questions::check(s);
            let field = s.errors.iter().position(Option::is_some);
            let own = field
                .and_then(|at| FIELDS.get(at))
                .map(|id| (*id).to_owned());
            // The notes stand below the questions.
            let above = own.clone().filter(|_| field < Some(3));
            let wrong = above.or_else(|| questions::first_wrong(s)).or(own);
            if wrong.is_none() {
                s.sending = Sending::Yes;
                s.sent += 1;
                s.status = s.texts.say(Say::Booking).into();
            }
            wrong
        });
        match wrong {
            Some(Some(field)) => self.then_focus(field),
            Some(None) => {
                self.spawn(async move {
                    self.send().await;
                });
                self.spawn(self.say_if_late());
            }
            None => {}
        }
    }

    /// Who waits for long is shown where else the outcome can be seen.
    async fn say_if_late(self) {
        let sent = self.read(|s| s.sent);
        dom::sleep(LATE_MS).await;
        self.change(|s| {
            if Some(s.sent) == sent && s.sending == Sending::Yes {
                s.sending = Sending::Late;
            }
        });
    }

    async fn send(self) -> Option<()> {
        // Without the hold's key the booking would collide with its own hold.
        while self.read(|s| s.keep == Keep::Asking && s.form)? {
            dom::sleep(50).await;
        }
        let mut unsure = self.read(|s| s.open_attempt().is_some())?;
        // The hold may have said that the time is taken.
        let attempt = self.attempt()??;
        let world = self.world()?;
        let (mut pause, mut tries) = (1, 0);
        loop {
            let refusal = match world.api.book(&attempt.key, &attempt.body).await {
                Ok(view) => return self.arrived(view),
                Err(problem) => problem,
            };
            let wait = match refusal.code.as_str() {
                code::IN_FLIGHT => refusal.retry_after.map_or(2, |s| s.clamp(1, 30) as i32),
                // It was not let in: that settles what was sent for the first time only.
                code::TOO_MANY => return self.refused(&refusal, !unsure),
                _ if settles(&refusal) => return self.refused(&refusal, true),
                _ if tries == TRIES => return self.refused(&problem("unknown", 0), false),
                _ => {
                    tries += 1;
                    self.change(|s| {
                        s.sending = Sending::StillTrying;
                        s.status = s.texts.say(Say::StillTrying).into();
                    })?;
                    pause = (pause * 2).min(8);
                    pause
                }
            };
            unsure = true;
            dom::sleep(wait * 1000).await;
        }
    }

    /// The booking to send: the last one again, with what was typed then, as long as nobody knows
    /// what became of it.
    fn attempt(self) -> Option<Option<Attempt>> {
        let event = self.world()?.event.clone();
        let lang = dom::languages().into_iter().next().unwrap_or_default();
        self.change(|s| {
            let slot = s.chosen.as_ref()?;
            if let Some(open) = s.open_attempt().cloned() {
                s.fields = open.fields.clone();
                s.answers = open.answers.clone();
                return Some(open);
            }
            let guests = guests(s).unwrap_or_default();
            // As the edge reads it: it is said again once it is booked.
            s.fields[2] = guests.join(", ");
            let [name, email, _, notes] = s.fields.each_ref().map(|field| field.trim().to_string());
            let request = BookingRequest {
                event,
                minutes: s.minutes,
                start: Instant(slot.start.clone()),
                hold: held(&s.keep).map(|hold| HoldKey {
                    id: hold.id,
                    secret: hold.secret,
                }),
                name,
                email,
                notes,
                answers: questions::answers(s),
                guests,
                utm: std::mem::take(&mut s.utm),
                zone: s.zone.clone(),
                lang,
            };
            let body = booking_body(&request);
            // The next booking has come from there too.
            s.utm = request.utm;
            s.attempt = Some(Attempt {
                key: dom::random_text(),
                start: slot.start.clone(),
                minutes: s.minutes,
                fields: s.fields.clone(),
                answers: s.answers.clone(),
                body,
            });
            s.attempt.clone()
        })
    }

    fn arrived(self, view: BookingView) -> Option<()> {
        if matches!(
            view.status,
            BookingStatus::Rejected | BookingStatus::Cancelled
        ) {
            self.lose_chosen(Say::Failed);
            return Some(());
        }
        let pending = view.status == BookingStatus::Pending;
        self.change(|s| {
            s.close_form();
            s.attempt = None;
            s.span = String::new();
            s.booking = Some(view);
        })?;
        self.label_booking()?;
        self.then_focus("#step");
        if pending {
            self.spawn(async move {
                self.follow().await;
            });
        } else {
            self.tell_confirmed();
        }
        Some(())
    }

    fn label_booking(self) -> Option<()> {
        let world = self.world()?;
        self.change(|s| {
            let Some(booking) = &s.booking else { return };
            let (start, end) = (&booking.start.0, &booking.end.0);
            let time = |instant| world.intl.time(instant, 0, &s.zone);
            s.span = format!("{} – {}", time(start), time(end));
            s.day_label = world.intl.day(world.intl.day_of(start, &s.zone));
        })
    }

    fn tell_confirmed(self) {
        let booking = self.read(|s| (s.booking.clone(), s.zone.clone()));
        if let (Some((Some(booking), zone)), Some(world)) = (booking, self.world()) {
            let (start, end) = (booking.start.0.as_str(), booking.end.0.as_str());
            let invitation = if booking.invited { "google" } else { "none" };
            let detail = [
                ("id", booking.id.as_str()),
                ("start", start),
                ("end", end),
                ("timeZone", &zone),
                ("invitation", invitation),
            ];
            world.place.tell("confirmed", &detail);
        }
    }

    /// Asks how a pending booking is doing until it is decided.
    async fn follow(self) -> Option<()> {
        let mut pause = 2;
        while self.read(|s| s.pending())? {
            dom::sleep(pause * 1000).await;
            pause = (pause + 1).min(60);
            let Some(booking) = self.read(|s| s.booking.clone())? else {
                break;
            };
            let answer = self.world()?.api.booking(&booking.id, &booking.token).await;
            // An answer that is not one says nothing about the booking: ask again.
            let Ok(mut view) = answer else { continue };
            if view.status == BookingStatus::Pending {
                continue;
            }
            // A read may leave out what only the booking's answer has to say.
            if view.token.is_empty() {
                (view.token, view.manage_url) = (booking.token, booking.manage_url);
            }
            let confirmed = view.status == BookingStatus::Confirmed;
            self.then_focus_within("#step");
            self.change(|s| {
                let text = if confirmed {
                    Say::Booked
                } else {
                    Say::Rejected
                };
                s.status = s.texts.say(text).into();
                s.booking = Some(view);
            })?;
            if confirmed {
                self.tell_confirmed();
            }
        }
        Some(())
    }

    #[inline(never)]
    fn refused(self, problem: &Problem, settled: bool) -> Option<()> {
        self.world()?
            .place
            .tell("error", &[("code", &problem.code)]);
        if let Some(why) = lost(problem) {
            self.lose_chosen(why);
            return Some(());
        }
        let field = self.change(|s| {
            s.sending = Sending::No;
            if settled {
                s.attempt = None;
            }
            let trouble = Trouble::new(problem, s.texts);
            s.status = format!("{}. {}", trouble.title, trouble.text);
            // Of `guests.2` the field is `guests`.
            let name = problem.field.as_deref();
            let name = name.and_then(|field| field.split('.').next());
            let field = FIELDS
                .iter()
                .position(|selector| selector.strip_prefix('#') == name);
            if let Some(error) = field.and_then(|field| s.errors.get_mut(field)) {
                *error = Some(trouble.text);
                return field
                    .and_then(|field| FIELDS.get(field))
                    .map(|f| (*f).to_owned());
            }
            let answer = problem.field.as_deref();
            let answer = answer.and_then(|field| questions::refused(s, field, &trouble.text));
            if answer.is_none() {
                s.form_trouble = Some(trouble);
            }
            answer
        })?;
        let focus = field.unwrap_or_else(|| "#trouble".into());
        self.ask_anew(problem.field.is_some(), focus);
        // The booking may have used it up.
        if settled {
            self.keep_longer();
        }
        Some(())
    }

    /// Both sides check by the same rules: where the edge refuses a field, what is asked has been
    /// `changed` meanwhile.
    fn ask_anew(self, changed: bool, focus: String) {
        self.spawn(async move {
            if changed
                && let Some(world) = self.world()
                && let Ok(event) = world.api.event().await
            {
                self.change(|s| know(s, &world.intl, event));
            }
            self.then_focus(focus);
        });
    }

    /// Puts the link of the booking into the clipboard.
    pub(crate) fn copy_link(self) {
        self.spawn(async move {
            let link = self.read(|s| s.booking.as_ref().map(|booking| booking.manage_url.clone()));
            if let Some(Some(link)) = link
                && dom::copy(&link).await
            {
                self.change(|s| {
                    s.copied = true;
                    s.status = s.texts.say(Say::Copied).into();
                });
            }
        });
    }

    /// From the confirmation back to the month, for one more.
    pub(crate) fn another(self) {
        self.change(|s| {
            s.booking = None;
            s.copied = false;
            s.taken = None;
            s.status = String::new();
        });
        self.then_focus("#month");
        self.retry();
    }
}

/// Whether it says what became of the booking; if not, the same key must be asked again.
fn settles(problem: &Problem) -> bool {
    match problem.code.as_str() {
        code::HOST_UNAVAILABLE => true,
        "offline" | "unknown" | code::INTERNAL | code::TOO_MANY | code::IN_FLIGHT => false,
        _ => problem.status < 500,
    }
}

/// What became of the chosen time, if it can't be had any more.
fn lost(problem: &Problem) -> Option<Say> {
    match problem.code.as_str() {
        code::SLOT_TAKEN => Some(Say::Taken),
        code::SLOT_NOT_OFFERED => Some(Say::NotOffered),
        _ => None,
    }
}

fn held(keep: &Keep) -> Option<Hold> {
    match keep {
        Keep::Held(hold) => Some(hold.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_about_the_booking_settles_it() {
        for (code, status, expected) in [
            ("offline", 0, false),
            ("unknown", 0, false),
            // An answer that can't be read, whatever its status.
            (code::INTERNAL, 201, false),
            (code::INTERNAL, 503, false),
            (code::CANNOT_SAY_NOW, 503, false),
            (code::TOO_MANY, 429, false),
            (code::IN_FLIGHT, 409, false),
            (code::HOST_UNAVAILABLE, 503, true),
            (code::SLOT_TAKEN, 409, true),
            (code::SLOT_NOT_OFFERED, 422, true),
            (code::INVALID, 422, true),
        ] {
            assert_eq!(settles(&problem(code, status)), expected, "{code} {status}");
        }
    }

    #[test]
    fn only_a_taken_time_is_called_taken() {
        let said = |code| lost(&problem(code, 0));
        assert_eq!(said(code::SLOT_TAKEN), Some(Say::Taken));
        assert_eq!(said(code::SLOT_NOT_OFFERED), Some(Say::NotOffered));
        assert_eq!(lost(&problem(code::INTERNAL, 500)), None);
    }
}
