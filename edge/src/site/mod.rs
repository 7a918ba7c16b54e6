//! The use cases of a `Site`, one file each. A site is the only writer of everything about it.
//!
//! Whatever happens between two awaits is one stretch: nobody else gets in. After an await
//! everything that matters is read again.

mod activity;
mod alarm;
mod all_day;
mod answer;
mod approve;
mod assign;
mod audit;
mod audit_words;
mod book;
mod brand;
mod busy;
mod by_hand;
mod calendars;
mod call;
mod cancel;
mod carried;
mod claim;
mod co_hosts;
mod command;
mod connect;
mod depart;
mod diagnostics;
mod disconnect;
mod draft;
mod erase;
mod event_text;
mod export;
mod fault;
mod feed_in;
mod feeds;
mod find;
mod follow;
mod grants;
mod health;
mod hold;
mod invited;
mod jobs;
mod leave;
mod leaving;
mod load;
mod locks;
mod log_words;
mod look;
mod meet;
mod members;
mod moving;
mod note;
mod notice;
mod opening;
mod own_calendar;
mod owner;
mod pending;
mod people;
mod post;
mod push;
mod quiet;
mod rate;
mod reassign;
mod refresh;
mod replace;
mod reschedule;
mod reseal;
mod retain;
mod seen_on;
mod self_test;
mod settle;
mod silence;
mod slots;
mod standing;
mod strip;
mod sweep;
mod switches;
mod takers;
mod tell;
mod test_event;
mod turn;
mod verify;
mod visitors;
mod watched;
mod why;
mod wish;

#[cfg(test)]
pub(crate) mod tests;

pub use activity::{Direction, LogQuery, activity};
pub use answer::{booking_view, link_opens};
pub use approve::{approve, decline};
pub use audit::audit;
pub(crate) use audit::changing;
pub use book::{Booked, THREE_BOOKINGS, asked_for, book};
pub use brand::{Logo, brand, is_hex_colour, logo, put_brand};
pub use busy::{busy, put_visibility};
pub use by_hand::tick_off;
pub use calendars::choose_calendars;
pub use cancel::cancel;
pub use command::{ConnectCommand, Connected};
pub use connect::connect;
pub use diagnostics::diagnostics;
use disconnect::{disconnect, revoke};
pub use draft::put_draft;
pub use erase::{erase_site, export_site, still_lives};
pub use export::{calendar, table};
pub use fault::Fault;
pub use feed_in::{add_feed_in, remove_feed_in};
pub use feeds::{Feed, feed, feeds, make_feed, revoke_feed};
pub use find::find_bookings;
pub use follow::decide_change;
pub use hold::{extend, hold, release};
pub(crate) use invited::{InvitedCommand, Link, invited};
pub use jobs::{jobs, retry_job, retry_jobs};
pub use leaving::{leave_host, leaving, resume};
pub use locks::{lock_group, preview_lock, put_lock, remove_lock, unlocked};
pub(crate) use members::{AppointCommand, take_appointment};
pub use members::{
    appointment, change_member, invite, members, put_watchers, remove_member, withdraw_invitation,
};
pub use moving::{existing_bookings, write_existing};
pub use note::put_note;
pub use notice::By;
pub use opening::opening;
pub use own_calendar::make_own_calendar;
pub use owner::{
    add_event, add_host, add_schedule, create, hosts_of, order_events, put_event, put_limits,
    put_schedule, put_site, remove_schedule, rename_host, replace_schedule, restore_event,
    retire_event, view,
};
pub use people::{called, put_mails};
pub use push::pushed;
pub use refresh::{refresh_calendar, refresh_host};
pub use replace::{begin_replacing, give_up_replacing};
pub use reschedule::{HAS_BEGUN, RescheduleCommand, TO_BE_AGREED, reschedule, slots_for};
pub use reseal::{Resealing, reseal};
pub use retain::put_privacy;
pub use seen_on::{Noted, note_origin};
pub use self_test::self_test;
pub use slots::{booked_event_view, event_view, slots};
pub use switches::{preview_switches, put_switches};
pub use visitors::{erase_visitor, export_visitor, find_visitor};
pub(crate) use watched::Tell;
pub use why::why;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use shared::time::Timestamp;

use crate::ports::{Ports, SqlError, random_bytes};
use crate::store::Store;

/// Work that is due so long has no alarm that works: whoever asks something sets it again.
const LATE_S: i64 = 10;

/// One site, for the length of one request or alarm. Holds nothing that outlives it and matters.
pub struct Site {
    /// The slug under which the object was addressed.
    pub slug: String,
    /// The world.
    pub ports: Ports,
    /// Whether the tables were found and are up to date; looked at once a request.
    open: Cell<bool>,
    /// What joins the log lines of this request or alarm.
    request: OnceCell<String>,
    /// What Google last refused, as a code and a sentence.
    refusal: RefCell<Option<String>>,
    /// Whether a visitor waits for what is asked of Google.
    waited_for: Cell<bool>,
    /// The websites that were noted lately.
    noted: Rc<Noted>,
    /// Who changes settings in this request, as [`crate::store::AuditRow::member`].
    actor: RefCell<String>,
    /// Whether what changes is being written down already.
    audits: Cell<bool>,
}

impl Site {
    /// The site that is addressed by this slug, whether it was claimed or not.
    #[must_use]
    pub fn new(slug: String, ports: Ports) -> Self {
        Self {
            slug,
            ports,
            open: Cell::new(false),
            request: OnceCell::new(),
            refusal: RefCell::default(),
            waited_for: Cell::new(false),
            noted: Rc::default(),
            actor: RefCell::default(),
            audits: Cell::new(false),
        }
    }

    /// The same, with what the object remembers of the requests before.
    #[must_use]
    pub fn remembering(self, noted: Rc<Noted>) -> Self {
        Self { noted, ..self }
    }

    /// A visitor waits for the answer: Google is asked also when it wants to be left alone.
    pub(crate) fn somebody_waits(&self) {
        self.waited_for.set(true);
    }

    pub(crate) fn is_waited_for(&self) -> bool {
        self.waited_for.get()
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    /// The tables; [`Fault::NoSite`] if nobody has claimed the slug.
    pub(crate) fn store(&self) -> Result<Store<'_>, Fault> {
        let sql = &*self.ports.sql;
        if self.open.get() {
            return Ok(Store::opened(sql));
        }
        let store = Store::open(sql, self.now().epoch())?.ok_or(Fault::NoSite)?;
        self.open.set(true);
        Ok(store)
    }

    /// The tables are gone: nothing is asked of them any more.
    pub(crate) fn close(&self) {
        self.open.set(false);
    }

    /// A new id: 128 random bits.
    pub(crate) fn new_id(&self) -> String {
        shared::booking::Id::from_bytes(random_bytes::<16>(&*self.ports.random)).to_string()
    }

    /// To be called when the object begins to live: whoever was reading busy times here has died,
    /// and what they read is read now instead of when their time would have been over; whoever had
    /// the turn at a calendar has died too. Everything else that the dead had begun is taken up
    /// again by its job.
    pub async fn begin(&self) {
        let read = self.store().and_then(|store| {
            store.forget_turns()?;
            let read = store.forget_readings()?;
            for connection in &read {
                store.put_job(crate::store::JobKind::Refresh, connection, self.now(), 0)?;
            }
            Ok(read)
        });
        match read {
            Ok(read) if !read.is_empty() => self.wake().await,
            Ok(_) | Err(Fault::NoSite) => {}
            Err(fault) => self.note("begin", &fault),
        }
    }

    /// Runs what is due; called by the platform's alarm. Never fails: an alarm that throws is
    /// tried six times and then forgotten.
    pub async fn alarm(&self) {
        alarm::run_due(self).await;
        self.tell_watch(Tell::Changed).await;
    }

    /// Sets the alarm to the earliest job.
    pub(crate) async fn wake(&self) {
        match self.store().and_then(|store| Ok(store.next_due()?)) {
            Ok(due) => self.ports.wake.set(due).await,
            Err(Fault::NoSite) => self.ports.wake.set(None).await,
            Err(fault) => self.note("alarm", &fault),
        }
    }

    /// Sets the alarm again if work has been due for ten seconds: it may have been lost, or set a
    /// minute ahead by one that died. Part of every request; an unclaimed site has no work.
    pub async fn wake_if_overdue(&self) {
        let due = self.store().and_then(|store| Ok(store.next_due()?));
        let now = self.now().epoch();
        if let Ok(Some(due)) = due
            && due.epoch().saturating_add(LATE_S) < now
        {
            // The same instant for ten seconds: the alarm is set once in them, not at every view.
            let at = now.saturating_sub(now.rem_euclid(10));
            self.ports.wake.set(Some(Timestamp::from_epoch(at))).await;
        }
    }

    /// Remembers what Google refused, for the job that asked.
    pub(crate) fn refused(&self, words: String) {
        *self.refusal.borrow_mut() = Some(words);
    }

    /// What Google refused since [`Site::forget_refusal`].
    pub(crate) fn refusal(&self) -> Option<String> {
        self.refusal.borrow().clone()
    }

    /// A new try begins.
    pub(crate) fn forget_refusal(&self) {
        *self.refusal.borrow_mut() = None;
    }

    /// A line in the operator's log about something that went wrong.
    pub(crate) fn note(&self, what: &str, fault: &Fault) {
        self.ports.log.line(&format!(
            "site={} request={} {what}: {fault}",
            self.slug,
            self.request_id()
        ));
    }
}

impl From<SqlError> for Fault {
    fn from(error: SqlError) -> Self {
        Self::Internal(error.0)
    }
}
