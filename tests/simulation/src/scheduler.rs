//! What comes next: a task that can go on, a request that arrives, an answer, an alarm, a push,
//! a crash, or time. Every choice is a throw of the history's dice.

use std::rc::Rc;
use std::task::{Context, Waker};

use edge::ports::{HttpError, Request};
use edge::site::Site;

use crate::faults;
use crate::rules;
use crate::tell;
use crate::world::{Held, Object, Stage, Task, World};
use crate::writes;

/// More steps than any history takes.
const MOST_STEPS: u32 = 60_000;

enum Step {
    Poll(u64),
    Arrive(u64),
    Answer(u64),
    Alarm(Rc<Object>),
    Push(usize),
    Keep(Rc<Object>),
    Crash(Rc<Object>),
    /// To then.
    Time(i64),
}

impl World {
    /// Goes on until `until` says so, or nothing is left to do before `last`.
    pub(crate) fn run(&self, last: i64, until: impl Fn(&Self) -> bool) {
        for _ in 0..MOST_STEPS {
            if !self.0.broken.borrow().is_empty() || until(self) {
                return;
            }
            let Some(step) = self.choose(last) else {
                return;
            };
            self.take(step);
        }
        self.broken("it does not come to rest".into());
    }

    fn choose(&self, last: i64) -> Option<Step> {
        let now = self.now();
        let mut choices: Vec<(u32, Step)> = Vec::new();
        for task in &*self.0.ready.tasks.borrow() {
            choices.push((10, Step::Poll(*task)));
        }
        for (id, flight) in &*self.0.flights.borrow() {
            match &flight.stage {
                Stage::Held => {}
                Stage::Sent if flight.earliest > now => {}
                Stage::Sent if flight.slot.is_some() => choices.push((6, Step::Arrive(*id))),
                Stage::Sent => choices.push((1, Step::Arrive(*id))),
                Stage::Answered(_) => choices.push((8, Step::Answer(*id))),
            }
        }
        let weather = self.0.weather.borrow();
        for object in self.0.objects.borrow().values() {
            if object.open.get() {
                choices.push((6, Step::Keep(Rc::clone(object))));
            } else if object.alarm_task.get().is_none()
                && object.kept_alarm.get().is_some_and(|at| at <= now)
            {
                choices.push((3, Step::Alarm(Rc::clone(object))));
            }
        }
        for (index, push) in self.0.pushes.borrow().iter().enumerate() {
            if push.due <= now {
                choices.push((2, Step::Push(index)));
            }
        }
        if weather.crash > 0 && self.once_in(weather.crash) {
            let objects = self.0.objects.borrow();
            let sites: Vec<&Rc<Object>> = objects
                .values()
                .filter(|o| o.name.starts_with("site:"))
                .collect();
            if let Some(object) = self.one_of(&sites) {
                return Some(Step::Crash(Rc::clone(object)));
            }
        }
        let total: u32 = choices.iter().map(|(weight, _)| weight).sum();
        if total == 0 {
            return self.next_event(last).map(Step::Time);
        }
        // Time goes on beside everything else, seldom.
        if self.once_in(weather.hurry) {
            let next = self.next_event(last).unwrap_or(last);
            return Some(Step::Time(next.min(now + self.pick(1..20)).min(last)));
        }
        let mut at = self.0.dice.borrow_mut().u32(0..total);
        for (weight, step) in choices {
            if at < weight {
                return Some(step);
            }
            at -= weight;
        }
        None
    }

    /// When something happens next that only time brings.
    fn next_event(&self, last: i64) -> Option<i64> {
        let timers = self.0.timers.borrow();
        let timer = timers.keys().next().map(|(at, _)| *at);
        let flights = self.0.flights.borrow();
        let deadline = flights
            .values()
            .filter(|f| f.slot.is_some())
            .map(|f| f.deadline)
            .chain(
                flights
                    .values()
                    .map(|f| f.earliest)
                    .filter(|at| *at > self.now()),
            )
            .min();
        let objects = self.0.objects.borrow();
        let alarm = objects
            .values()
            .filter(|o| o.alarm_task.get().is_none())
            .filter_map(|o| o.kept_alarm.get())
            .min();
        let push = self.0.pushes.borrow().iter().map(|p| p.due).min();
        [timer, deadline, alarm, push]
            .into_iter()
            .flatten()
            .min()
            .filter(|at| *at <= last)
    }

    fn take(&self, step: Step) {
        match step {
            Step::Poll(task) => self.poll(task),
            Step::Arrive(id) => faults::arrive(self, id),
            Step::Answer(id) => self.answer(id),
            Step::Alarm(object) => self.alarm(&object),
            Step::Push(index) => self.push(index),
            Step::Keep(object) => self.keep(&object),
            Step::Crash(object) => self.crash(&object),
            Step::Time(to) => self.time(to),
        }
    }

    fn poll(&self, id: u64) {
        self.0.ready.tasks.borrow_mut().remove(&id);
        let Some(mut task) = self.0.tasks.borrow_mut().remove(&id) else {
            return;
        };
        let object = task.object.as_deref().map(|name| self.object(name));
        if let Some(object) = &object
            && !object.open.replace(true)
        {
            object.sql.begin();
        }
        self.0.ready.current.set(id);
        let done = task
            .future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_ready();
        if done {
            if let Some(object) = &object
                && object.alarm_task.get() == Some(id)
            {
                object.alarm_task.set(None);
            }
        } else {
            self.0.tasks.borrow_mut().insert(id, task);
        }
        let slow = self.0.weather.borrow().slow_disk;
        if let Some(object) = &object
            && !self.once_in(slow)
        {
            self.keep(object);
        }
    }

    /// What was written is kept from now on; what waited for that leaves.
    fn keep(&self, object: &Rc<Object>) {
        if !object.open.replace(false) {
            return;
        }
        object.sql.commit();
        object.kept_alarm.set(object.alarm.get());
        rules::while_running(self, object);
        for held in object.held.take() {
            self.release(held);
        }
    }

    /// An object dies: what was not kept is gone, and so is everybody in it.
    fn crash(&self, object: &Rc<Object>) {
        tell!(self, "{} dies", object.name);
        object.lives.set(false);
        // What it had heard may not have been kept.
        let mut heard = self.0.heard.borrow_mut();
        heard.retain(|(place, _), _| *place != object.name);
        drop(heard);
        if object.open.replace(false) {
            object.sql.roll_back();
            object.alarm.set(object.kept_alarm.get());
        }
        for held in object.held.take() {
            match held {
                Held::Flight(id) => {
                    self.0.flights.borrow_mut().remove(&id);
                }
                Held::Answer(slot, _) => slot.fill(Err(HttpError::Transport)),
                Held::Task(_) => {}
            }
        }
        // Nobody waits any more for what was on its way.
        let mut flights = self.0.flights.borrow_mut();
        for flight in flights.values_mut().filter(|f| f.place == object.name) {
            flight.slot = None;
        }
        drop(flights);
        let dead: Vec<u64> = self
            .0
            .tasks
            .borrow()
            .iter()
            .filter(|(_, task)| task.object.as_deref() == Some(&object.name))
            .map(|(id, _)| *id)
            .collect();
        for id in dead {
            self.0.ready.tasks.borrow_mut().remove(&id);
            let task = self.0.tasks.borrow_mut().remove(&id);
            if let Some(slot) = task.and_then(|task| task.answer) {
                slot.fill(Err(HttpError::Transport));
            }
        }
        if object.alarm_task.take().is_some() {
            // The platform runs an alarm again that did not come to its end.
            let soon = self.now() + 2;
            let at = object.kept_alarm.get().map_or(soon, |at| at.min(soon));
            object.kept_alarm.set(Some(at));
            object.alarm.set(Some(at));
        }
    }

    fn answer(&self, id: u64) {
        let Some(flight) = self.0.flights.borrow_mut().remove(&id) else {
            return;
        };
        if let (Some(slot), Stage::Answered(answer)) = (flight.slot, flight.stage) {
            if faults::kind(&flight.request) == "delete"
                // A page that somebody on the way has put in its place is not Google's word.
                && answer
                    .as_ref()
                    .is_ok_and(|a| a.status().is_success() && a.body().is_empty())
            {
                let event = flight.request.uri().path().rsplit('/').next();
                let event = (flight.place, event.unwrap_or("").to_owned());
                self.0.heard.borrow_mut().insert(event, self.now());
            } else if let Some(look) = flight.look {
                writes::looked(self, &flight.place, &flight.request, &answer, look);
            }
            slot.fill(answer);
        }
    }

    fn alarm(&self, object: &Rc<Object>) {
        object.kept_alarm.set(None);
        object.alarm.set(None);
        let lost = self.0.weather.borrow().alarm_lost;
        if self.once_in(lost) {
            tell!(self, "an alarm of {} is lost", object.name);
            return;
        }
        let Some(slug) = object.name.strip_prefix("site:") else {
            return;
        };
        tell!(self, "alarm of {slug}");
        let site = Site::new(slug.to_owned(), self.ports(Some(object)));
        let begun = Rc::clone(object);
        let id = self.begin(Task {
            object: Some(object.name.clone()),
            answer: None,
            future: Box::pin(async move {
                if !begun.lives.replace(true) {
                    site.begin().await;
                }
                site.alarm().await;
            }),
        });
        object.alarm_task.set(Some(id));
    }

    fn push(&self, index: usize) {
        let push = self.0.pushes.borrow_mut().swap_remove(index);
        let mut request = Request::new(Vec::new());
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = push.delivery.address.parse().unwrap_or_default();
        for (name, value) in &push.delivery.headers {
            if let Ok(value) = http::HeaderValue::from_str(value) {
                request
                    .headers_mut()
                    .insert(http::HeaderName::from_static(name), value);
            }
        }
        self.serve("Google's push", request, "192.0.2.1");
    }

    /// Time goes on, or too far.
    fn time(&self, to: i64) {
        let jump = self.0.weather.borrow().jump;
        let to = if self.once_in(jump) {
            to + self.pick(30..7200)
        } else {
            to
        };
        self.go_to(to);
        let now = self.now();
        // Who waited long enough goes on.
        loop {
            let mut timers = self.0.timers.borrow_mut();
            match timers.first_entry().filter(|e| e.key().0 <= now) {
                Some(entry) => entry.remove().fill(()),
                None => break,
            }
        }
        let mut flights = self.0.flights.borrow_mut();
        for flight in flights.values_mut().filter(|f| f.deadline <= now) {
            if let Some(slot) = flight.slot.take() {
                slot.fill(Err(HttpError::Timeout));
            }
        }
        flights.retain(|_, f| f.slot.is_some() || (matches!(f.stage, Stage::Sent) && f.last > now));
    }
}
