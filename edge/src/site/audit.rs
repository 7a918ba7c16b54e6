//! Every change of settings is written down: who, what, before and after. What was set is read
//! before and after the work, in its transaction, and what differs is a line each: no use case says
//! by itself what it changes, so none can say it wrongly. Where a route waits, the stretch that
//! changes something is wrapped instead of the route.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};
use shared::api::{AuditLine, AuditView};
use shared::time::Timestamp;

use super::audit_words::{Names, changed, names, sentence, who};
use super::members::member_id;
use super::{Fault, Site};
use crate::ports::SqlError;
use crate::store::{AuditRow, Store};

/// So many lines at once.
const MOST: u32 = 200;
/// A longer value is not kept.
const LONGEST: usize = 2_000;
const TOO_LONG: &str = "(long)";
/// The operator, as lines name them.
pub(super) const OPERATOR: &str = "operator";

/// Fields with what they are set to.
pub(super) type Fields = Map<String, Value>;
/// All settings: of each kind and subject its fields. Nothing secret, and nothing that a calendar
/// or an account is called.
type Settings = BTreeMap<(&'static str, String), Fields>;

impl Site {
    /// This member changes what is changed from here on.
    pub(crate) fn acts_as(&self, account: &str) {
        self.actor.replace(member_id(account));
    }

    /// The operator changes what is changed from here on.
    pub(crate) fn acts_as_operator(&self) {
        self.actor.replace(OPERATOR.to_owned());
    }
}

/// Does what may change settings, in one transaction with the lines about it. Within another such
/// work it is part of that.
///
/// # Errors
/// What `work` returned; then nothing was written.
pub(crate) fn changing<T, E: From<SqlError> + From<Fault>>(
    site: &Site,
    mut work: impl FnMut() -> Result<T, E>,
) -> Result<T, E> {
    if site.audits.replace(true) {
        return work();
    }
    let done = site.store().map_err(E::from).and_then(|store| {
        store.transaction(|| {
            let before = settings(site, &store)?;
            let done = work()?;
            write(site, &store, before, settings(site, &store)?)?;
            Ok(done)
        })
    });
    site.audits.set(false);
    done
}

fn write(
    site: &Site,
    store: &Store<'_>,
    mut before: Settings,
    mut after: Settings,
) -> Result<(), Fault> {
    let mut keys: BTreeSet<(&'static str, String)> = before.keys().cloned().collect();
    keys.extend(after.keys().cloned());
    for key in keys {
        let was = before.remove(&key).unwrap_or_default();
        let is = after.remove(&key).unwrap_or_default();
        let (was, is) = differing(was, is);
        let told = match key.0 {
            "order" => !is.is_empty() && is_order(&was, &is),
            // How it ended is told by what is gone.
            "leaving" => !is.is_empty(),
            _ => !was.is_empty() || !is.is_empty(),
        };
        if !told {
            continue;
        }
        let (what, subject) = key;
        store.put_audit(&AuditRow {
            id: 0,
            at: site.now(),
            member: site.actor.borrow().clone(),
            what: what.to_owned(),
            subject,
            before: text(was)?,
            after: text(is)?,
        })?;
    }
    Ok(())
}

/// What is new or gone is told by a line of its own: a change of order has the same in it.
fn is_order(was: &Fields, is: &Fields) -> bool {
    let sorted = |fields: &Fields| {
        let list = fields.get("events").and_then(Value::as_array);
        let mut list: Vec<String> = list
            .map(|list| list.iter().map(Value::to_string).collect())
            .unwrap_or_default();
        list.sort_unstable();
        list
    };
    sorted(was) == sorted(is)
}

/// Both without what is the same in them.
pub(super) fn differing(mut was: Fields, mut is: Fields) -> (Fields, Fields) {
    let same: Vec<String> = was
        .iter()
        .filter(|(field, value)| is.get(*field) == Some(*value))
        .map(|(field, _)| field.clone())
        .collect();
    for field in same {
        was.remove(&field);
        is.remove(&field);
    }
    (was, is)
}

fn text(fields: Fields) -> Result<String, Fault> {
    let short = |(field, value): (String, Value)| match value.to_string().len() > LONGEST {
        true => (field, Value::from(TOO_LONG)),
        false => (field, value),
    };
    let fields: Fields = fields.into_iter().map(short).collect();
    serde_json::to_string(&fields).map_err(|error| Fault::Internal(error.to_string()))
}

/// What is set, field by field; what is not set is left out.
pub(super) fn fields_of(value: &impl Serialize) -> Result<Fields, Fault> {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => {
            let set = fields.into_iter().filter(|(_, value)| !value.is_null());
            Ok(set.collect())
        }
        Ok(other) => Err(Fault::Internal(format!("no fields: {other}"))),
        Err(error) => Err(Fault::Internal(error.to_string())),
    }
}

#[derive(Serialize)]
struct SiteFields<'a> {
    title: &'a str,
    contact: &'a str,
    first_weekday: shared::api::Weekday,
    host_changes: shared::api::HostChanges,
    guest_declines: shared::api::GuestDeclines,
}

#[derive(Serialize)]
struct BrandFields<'a> {
    colour: &'a str,
    /// Its hash.
    logo: &'a str,
    hides_calendar_links: bool,
}

#[derive(Serialize)]
struct ScheduleFields<'a> {
    name: &'a str,
    #[serde(flatten)]
    settings: &'a shared::api::ScheduleSettings,
}

#[derive(Serialize)]
struct ConnectionFields {
    kind: shared::api::ConnectionKind,
    busy_seen_by: shared::api::BusySeenBy,
}

/// What goes on by itself afterwards: who began it is told here.
#[derive(Serialize)]
struct LeavingFields<'a> {
    bookings: shared::api::FutureBookings,
    hand_to: Option<&'a str>,
}

#[derive(Serialize)]
struct BelongsFields<'a> {
    role: shared::api::Role,
    host: Option<&'a str>,
    sees: &'a shared::api::Sees,
}

#[derive(Serialize)]
struct FeedFields<'a> {
    host: Option<&'a str>,
    event: Option<&'a str>,
    detail: shared::api::Detail,
    made_by: String,
}

fn one(field: &str, value: impl Into<Value>) -> Fields {
    Fields::from_iter([(field.to_owned(), value.into())])
}

fn settings(site: &Site, store: &Store<'_>) -> Result<Settings, Fault> {
    let mut all = Settings::new();
    let row = store.site()?.ok_or(Fault::NoSite)?;
    let slug = row.slug.clone();
    let fields = fields_of(&SiteFields {
        title: &row.title,
        contact: &row.contact,
        first_weekday: row.first_weekday,
        host_changes: row.host_changes,
        guest_declines: row.guest_declines,
    })?;
    all.insert(("site", slug.clone()), fields);
    let brand = store.brand()?;
    let fields = fields_of(&BrandFields {
        colour: &brand.accent,
        logo: &brand.logo_hash,
        hides_calendar_links: brand.hides_calendar_links,
    })?;
    all.insert(("brand", slug.clone()), fields);
    let keep = one("keep_days", store.keep_days()?);
    all.insert(("privacy", slug.clone()), keep);
    events(store, &slug, &mut all)?;
    hosts(store, &mut all)?;
    people(site, store, &mut all)?;
    for value in store.locks()? {
        let group = value.group().as_str();
        all.insert(("lock", group.to_owned()), fields_of(&value)?);
    }
    Ok(all)
}

fn events(store: &Store<'_>, slug: &str, all: &mut Settings) -> Result<(), Fault> {
    let bookable = store.event_types()?;
    let order: Vec<String> = bookable.iter().map(|it| it.event.clone()).collect();
    all.insert(("order", slug.to_owned()), one("events", order));
    let retired = store.retired_event_types()?.into_iter();
    let retired = retired.map(|event| (event, true));
    for (event, retired) in bookable.into_iter().map(|it| (it, false)).chain(retired) {
        let mut fields = fields_of(&event)?;
        fields.insert("retired".to_owned(), retired.into());
        all.insert(("event", event.event), fields);
    }
    Ok(())
}

fn hosts(store: &Store<'_>, all: &mut Settings) -> Result<(), Fault> {
    let calendars = store.calendars()?;
    for host in store.hosts()?.into_iter().chain(store.removed_hosts()?) {
        let id = host.id;
        let mut named = one("name", host.name);
        named.insert("state".to_owned(), host.state.into());
        all.insert(("host", id.clone()), named);
        all.insert(("limits", id.clone()), fields_of(&host.limits)?);
        all.insert(("switches", id.clone()), fields_of(&host.switches)?);
        all.insert(("mails", id.clone()), fields_of(&store.mails_of(&id)?)?);
        let of_host = || calendars.iter().filter(|it| it.host == id);
        let block = of_host().filter(|it| it.checks_conflicts);
        let block: Vec<String> = block.map(|it| it.id.clone()).collect();
        let mut chosen = Fields::new();
        if !block.is_empty() {
            chosen.insert("blocking".to_owned(), block.into());
        }
        if let Some(receives) = of_host().find(|it| it.receives_bookings) {
            chosen.insert("receiving".to_owned(), receives.id.clone().into());
        }
        all.insert(("calendars", id.clone()), chosen);
        for row in store.leavings_of(&id)? {
            let mut begun = one("what", row.what.as_str());
            begun.extend(fields_of(&LeavingFields {
                bookings: row.bookings,
                hand_to: row.hand_to.as_deref(),
            })?);
            all.insert(("leaving", format!("{id}/{}", row.subject)), begun);
        }
    }
    for schedule in store.schedules()? {
        let fields = fields_of(&ScheduleFields {
            name: &schedule.name,
            settings: &schedule.settings,
        })?;
        all.insert(
            ("hours", format!("{}/{}", schedule.host, schedule.id)),
            fields,
        );
    }
    for connection in store.connections()? {
        let fields = fields_of(&ConnectionFields {
            kind: connection.kind,
            busy_seen_by: connection.busy_seen_by,
        })?;
        let subject = format!("{}/{}", connection.host, connection.id);
        all.insert(("connection", subject), fields);
    }
    Ok(())
}

fn people(site: &Site, store: &Store<'_>, all: &mut Settings) -> Result<(), Fault> {
    for known in store.members()? {
        let member = known.member;
        let fields = fields_of(&BelongsFields {
            role: member.role,
            host: member.host.as_deref(),
            sees: &member.sees,
        })?;
        all.insert(("member", member_id(&member.account)), fields);
    }
    for invitation in store.invitations(site.now())? {
        let fields = fields_of(&BelongsFields {
            role: invitation.role,
            host: invitation.host.as_deref(),
            sees: &invitation.sees,
        })?;
        all.insert(("invitation", invitation.id), fields);
    }
    for feed in store.feeds()? {
        let fields = fields_of(&FeedFields {
            host: feed.host.as_deref(),
            event: feed.event.as_deref(),
            detail: feed.detail,
            made_by: member_id(&feed.made_by),
        })?;
        all.insert(("feed", feed.id), fields);
    }
    Ok(())
}

/// What was changed in a time, given in seconds since 1970; for admins.
///
/// # Errors
/// [`Fault::Malformed`] for what is no time.
pub fn audit(site: &Site, since: &str, until: &str) -> Result<AuditView, Fault> {
    let at = |field: &'static str, given: &str| {
        let detail = "Give seconds since 1970.";
        let epoch: i64 = given
            .parse()
            .map_err(|_| Fault::Malformed { field, detail })?;
        Ok::<_, Fault>(Timestamp::from_epoch(epoch))
    };
    between(site, at("since", since)?, at("until", until)?, MOST)
}

/// All that is kept, up to now.
pub(super) fn whole(site: &Site) -> Result<Vec<AuditLine>, Fault> {
    let (since, until) = (Timestamp::from_epoch(0), site.now().plus_seconds(1));
    Ok(between(site, since, until, u32::MAX)?.lines)
}

fn between(site: &Site, since: Timestamp, until: Timestamp, most: u32) -> Result<AuditView, Fault> {
    let store = site.store()?;
    let mut rows = store.audit(since, until, most.saturating_add(1))?;
    let more = rows.len() > most as usize;
    rows.truncate(most as usize);
    let names = names(&store)?;
    let lines = rows.into_iter().map(|row| line(&names, row));
    Ok(AuditView {
        lines: lines.collect::<Result<_, _>>()?,
        more,
    })
}

fn line(names: &Names, row: AuditRow) -> Result<AuditLine, Fault> {
    let read = |text: &str| -> Result<Fields, Fault> {
        serde_json::from_str(text).map_err(|error| Fault::Internal(error.to_string()))
    };
    let (before, after) = (read(&row.before)?, read(&row.after)?);
    Ok(AuditLine {
        id: row.id,
        at: row.at.into(),
        who: who(names, &row.member),
        what: sentence(names, &row.what, &row.subject, &before, &after),
        changed: changed(names, &before, &after),
    })
}
