//! Sending what [`super::tell`] has put down: at least once, under a key that is always the same.
//! What no longer holds is dropped; whom nobody can tell comes on the owner's list of people to
//! call.

use shared::booking::Status;
use shared::time::Zone;

use super::answer::wire_reason;
use super::jobs::Outcome;
use super::tell::{self, google_invited, reaches_google};
use super::{Direction, Fault, Site, booking_view};
use crate::mail::{BookingFacts, Facts, Kind, Language, To, calendar_file, compose};
use crate::planted::{self, Planted};
use crate::ports::MailError;
use crate::store::{Booking, Outgoing, Recipient, Store, WriteState};

/// A mail that can't be sent is given up after this.
const GIVEN_UP_S: i64 = 24 * 3600;
/// How long Google is left to say itself that a booking is cancelled, once it can be reached.
const GOOGLES_TURN_S: i64 = 3600;
/// So long a calendar has to stay lost before anybody is told.
const LOST_FOR_S: i64 = 600;
const ASK_AGAIN_S: i64 = 60;
/// The shortest pause between two tries.
const FIRST_PAUSE_S: i64 = 20;

/// What is to be done with a row when its turn comes.
enum Turn {
    /// It holds no more, or Google said it.
    Drop(&'static str),
    /// Google may still say it.
    Wait,
    /// It is to be told.
    Tell(Box<Told>),
}

/// What is to be told, and to whom.
struct Told {
    /// The hosts by whose switches it goes out: one that is on is enough.
    hosts: Vec<String>,
    to: String,
    language: Language,
    facts: Facts,
    /// The visitor believes something else: if no mail goes out, the owner has to call.
    call: Option<String>,
}

/// Sends one row of the outbox.
pub(super) async fn post(site: &Site, id: &str) -> Result<Outcome, Fault> {
    let store = site.store()?;
    let Some(row) = store.outgoing(id)? else {
        return Ok(Outcome::Done);
    };
    if store.has_newer_outgoing(&row)? {
        return end(site, &row, "dropped", "newer", None);
    }
    let told = match turn(site, &store, &row)? {
        Turn::Drop(why) => return end(site, &row, "dropped", why, None),
        Turn::Wait => return Ok(Outcome::Later(site.now().plus_seconds(ASK_AGAIN_S))),
        Turn::Tell(told) => told,
    };
    let call = told.call.as_deref();
    if !site.ports.mail.is_on() {
        return end(site, &row, "dropped", "off", call);
    }
    if !wanted_by(&store, row.kind, &told.hosts)? {
        return end(site, &row, "dropped", "switched_off", call);
    }
    let Some(to) = To::parse(&told.to) else {
        return end(site, &row, "failed", "refused", call);
    };
    if row.kind == Kind::Cancelled {
        // From here on Google is asked to remove the event silently.
        store.tell_once(tell::CANCELLED, &row.subject, tell::BY_MAIL)?;
    }
    store.begin_outgoing(id)?;
    let message = compose(row.kind, told.language, to, &told.facts);
    let key = match planted::is(Planted::MailUnderNewKey) {
        true => site.new_id(),
        false => row.id.clone(),
    };
    let sent = site.ports.mail.send(&message, &key).await;
    if site.store()?.outgoing(id)?.is_none() {
        return Ok(Outcome::Done);
    }
    let wait_s = match sent {
        Ok(()) => return end(site, &row, "sent", "", None),
        Err(MailError::Refused) => return end(site, &row, "failed", "refused", call),
        Err(MailError::Operator) => {
            site.ports
                .log
                .line("OPERATOR: the mail service refuses this deployment: check MAIL_URL, MAIL_KEY and MAIL_FROM");
            0
        }
        Err(MailError::Later { wait_s }) => wait_s,
    };
    let until = row.created_at.plus_seconds(GIVEN_UP_S);
    if site.now() >= until {
        return end(site, &row, "failed", "given_up", call);
    }
    Ok(Outcome::Vain {
        wait_s: i64::from(wait_s).max(FIRST_PAUSE_S),
        for_good: false,
    })
}

fn end(
    site: &Site,
    row: &Outgoing,
    state: &str,
    why: &str,
    call: Option<&str>,
) -> Result<Outcome, Fault> {
    let store = site.store()?;
    store.transaction(|| -> Result<(), Fault> {
        store.end_outgoing(&row.id, state, why)?;
        if state != "sent" && row.kind == Kind::Cancelled {
            store.tell_once(tell::CANCELLED, &row.subject, tell::NOT_TOLD)?;
        }
        if let Some(what) = call {
            store.put_call(&row.subject, what, row.created_at)?;
        }
        let detail = format!("{} {state} {why}", row.kind.as_str());
        site.log(Direction::Here, "mail", &row.subject, detail.trim_end())
    })?;
    Ok(Outcome::Done)
}

/// Whether the host has left this kind of mail switched on.
pub(super) fn wanted(store: &Store, kind: Kind, host: &str) -> Result<bool, Fault> {
    let mails = store.mails_of(host)?;
    Ok(match kind {
        Kind::Asked | Kind::Declined => mails.approval,
        Kind::Rejected => mails.rejected,
        Kind::Cancelled => mails.cancelled,
        Kind::Confirmed => mails.confirmed,
        Kind::Changed | Kind::Moved => mails.changed,
        Kind::Wanted => mails.approval_wanted,
        Kind::Broken => mails.connection_broken,
        Kind::Failing => mails.jobs_failing,
        Kind::Lost => mails.calendar_lost,
    })
}

fn wanted_by(store: &Store, kind: Kind, hosts: &[String]) -> Result<bool, Fault> {
    for host in hosts {
        if wanted(store, kind, host)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The hosts of a booking for whom this recipient hears of it: a host for themselves, an owner who
/// is none of them for all. What the visitor is told is switched by the host in whose calendar it is.
fn heard_for(store: &Store, row: &Outgoing, booking: &Booking) -> Result<Vec<String>, Fault> {
    let own = match &row.recipient {
        Recipient::Guest => Some(booking.host.clone()),
        Recipient::Member(account) => store.member(account)?.and_then(|member| member.host),
        Recipient::Connection(id) => store.connection(id)?.map(|connection| connection.host),
    };
    Ok(match own.filter(|host| booking.is_of(host)) {
        Some(host) => vec![host],
        None => booking.hosts().map(str::to_owned).collect(),
    })
}

fn turn(site: &Site, store: &Store, row: &Outgoing) -> Result<Turn, Fault> {
    let Some((name, to)) = address(store, row)? else {
        return Ok(Turn::Drop("nobody"));
    };
    match row.kind {
        Kind::Broken => {
            let Some(connection) = store.connection(&row.subject)? else {
                return Ok(Turn::Drop("over"));
            };
            let told = store.told(tell::CONNECTION, &row.subject)?;
            if told.as_deref() != Some(tell::state_of(&connection).as_str()) {
                return Ok(Turn::Drop("over"));
            }
            let mut facts = facts(site, store, &connection.host)?;
            facts.reader = name;
            facts.account = connection.email;
            Ok(Turn::Tell(Box::new(Told {
                hosts: vec![connection.host],
                to,
                language: Language::En,
                facts,
                call: None,
            })))
        }
        Kind::Failing => {
            if tell::failed_jobs(site, store, &row.subject)? == 0 {
                return Ok(Turn::Drop("over"));
            }
            let mut facts = facts(site, store, &row.subject)?;
            facts.reader = name;
            Ok(Turn::Tell(Box::new(Told {
                hosts: vec![row.subject.clone()],
                to,
                language: Language::En,
                facts,
                call: None,
            })))
        }
        Kind::Lost => {
            if tell::lost_calendars(site, store, &row.subject)?.is_empty() {
                return Ok(Turn::Drop("over"));
            }
            // One read in vain may be Google's trouble, not the calendar's.
            if site.now() < row.created_at.plus_seconds(LOST_FOR_S) {
                return Ok(Turn::Wait);
            }
            let mut facts = facts(site, store, &row.subject)?;
            facts.reader = name;
            Ok(Turn::Tell(Box::new(Told {
                hosts: vec![row.subject.clone()],
                to,
                language: Language::En,
                facts,
                call: None,
            })))
        }
        _ => match store.booking(&row.subject)? {
            Some(booking) => about(site, store, row, booking, name, to),
            None => Ok(Turn::Drop("over")),
        },
    }
}

/// What to do with a row about a booking, as the booking is now.
fn about(
    site: &Site,
    store: &Store,
    row: &Outgoing,
    booking: Booking,
    name: String,
    to: String,
) -> Result<Turn, Fault> {
    let kind = row.kind;
    let waits =
        booking.status() == Status::Pending && wire_reason(&booking).as_deref() == Some("approval");
    let holds = match kind {
        Kind::Asked | Kind::Wanted => waits,
        Kind::Rejected | Kind::Declined => booking.status() == Status::Rejected,
        Kind::Cancelled => booking.status() == Status::Cancelled,
        _ => booking.status() == Status::Confirmed,
    };
    if !holds {
        return Ok(Turn::Drop("over"));
    }
    if kind == Kind::Confirmed && google_invited(&booking) {
        return Ok(Turn::Drop("google_told"));
    }
    let is_ours = tell::is_ours(store, &booking.id)?;
    if kind == Kind::Cancelled && google_invited(&booking) && !is_ours {
        let is_gone = booking.write_state == WriteState::None;
        let has_told =
            store.told(tell::CANCELLED, &booking.id)?.as_deref() == Some(tell::BY_GOOGLE);
        if has_told || is_gone && tell::google_had_it(store, &booking.id)? {
            return Ok(Turn::Drop("google_told"));
        }
        if tell::google_may_tell(site, store, &booking.id)? {
            return Ok(Turn::Wait);
        }
        let patience = row.created_at.plus_seconds(GOOGLES_TURN_S);
        if !is_gone && reaches_google(store, &booking)? && site.now() < patience {
            return Ok(Turn::Wait);
        }
    }
    let view = booking_view(site, &booking)?;
    let place = view
        .meet_url
        .clone()
        .unwrap_or_else(|| view.location.clone());
    let file = (kind.has_calendar_file() || kind == Kind::Cancelled) && !google_invited(&booking);
    let hosts = heard_for(store, row, &booking)?;
    let mut facts = facts(site, store, &booking.host)?;
    facts.reader = name;
    facts.host.clone_from(&view.host);
    let zone = if kind.is_to_visitor() {
        facts.link = view.manage_url.clone();
        booking.zone.clone()
    } else {
        let host = store.host(hosts.first().unwrap_or(&booking.host))?;
        host.map(|host| host.schedule.zone).unwrap_or_default()
    };
    let language = if kind.is_to_visitor() {
        Language::of(&store.booking_lang(&booking.id)?).unwrap_or_default()
    } else {
        Language::En
    };
    facts.calendar_file = file.then(|| calendar_file(language, &view, row.created_at));
    let reason = booking.state.words().1;
    let by_visitor = matches!(reason, Some("by_visitor" | "guest_declined"));
    let call = match kind {
        Kind::Rejected | Kind::Declined | Kind::Moved => true,
        Kind::Cancelled => !by_visitor,
        _ => false,
    };
    facts.booking = Some(BookingFacts {
        not_written: booking.is_unwritten(),
        title: booking.title,
        guest: booking.guest_name,
        place,
        time: booking.time,
        zone: Zone::parse(&zone).unwrap_or(Zone::UTC),
        note: view.said,
    });
    Ok(Turn::Tell(Box::new(Told {
        hosts,
        to,
        language,
        facts,
        call: call.then(|| kind.as_str().to_owned()),
    })))
}

/// What is the same for every mail about a host.
fn facts(site: &Site, store: &Store, host: &str) -> Result<Facts, Fault> {
    let row = store.site()?.ok_or(Fault::NoSite)?;
    let host = store.host(host)?.map(|host| host.name);
    Ok(Facts {
        site: row.title,
        host: host.unwrap_or_default(),
        reader: String::new(),
        contact: row.contact,
        booking: None,
        account: String::new(),
        link: format!("{}/setup?site={}", site.ports.config.origin, site.slug),
        calendar_file: None,
    })
}

/// Name and address of who is told, as they are now.
fn address(store: &Store, row: &Outgoing) -> Result<Option<(String, String)>, Fault> {
    Ok(match &row.recipient {
        Recipient::Guest => store
            .booking(&row.subject)?
            .filter(|booking| !booking.erased)
            .map(|booking| (booking.guest_name, booking.guest_email)),
        Recipient::Member(account) => store.member_address(account)?,
        Recipient::Connection(id) => store
            .connection(id)?
            .map(|connection| (String::new(), connection.email)),
    })
}
