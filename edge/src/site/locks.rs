//! Settings that are the same for all hosts. Locking overwrites what hosts had set, after it was
//! shown; while it is locked only an admin changes it, for one host or for all, and new hosts begin
//! with it. How calendars are chosen and who sees busy times stays each host's own.

use std::collections::BTreeMap;

use shared::api::{
    LockGroup, LockPreview, LockValue, LockView, Overwritten, Role, ScheduleSettings, WeeklyWindow,
};
use shared::schedule::Schedule;
use shared::slots::Limits;

use super::audit::{Fields, differing, fields_of};
use super::audit_words::{changed, names};
use super::{Fault, Site, switches};
use crate::store::{Host, Member, Store};

/// The group of this name.
///
/// # Errors
/// [`Fault::NotFound`].
pub fn lock_group(name: &str) -> Result<LockGroup, Fault> {
    let mut all = LockGroup::ALL.into_iter();
    let found = all.find(|group| group.as_str() == name);
    found.ok_or(Fault::NotFound("group of settings"))
}

/// What locking would overwrite: exactly what [`put_lock`] does.
///
/// # Errors
/// [`Fault::Invalid`] naming the field.
pub fn preview_lock(
    site: &Site,
    group: LockGroup,
    value: &LockValue,
) -> Result<LockPreview, Fault> {
    let value = check(group, value)?;
    let store = site.store()?;
    let names = names(&store)?;
    let mut hosts = Vec::new();
    for host in store.hosts()? {
        let (was, is) = overwritten(&store, &host, &value)?;
        if was.is_empty() && is.is_empty() {
            continue;
        }
        hosts.push(Overwritten {
            changed: changed(&names, &was, &is),
            host: host.id,
            name: host.name,
        });
    }
    Ok(LockPreview { hosts })
}

/// Locks a group for all hosts, and overwrites what they had.
///
/// # Errors
/// [`Fault::Invalid`] naming the field.
pub fn put_lock(site: &Site, group: LockGroup, value: &LockValue) -> Result<(), Fault> {
    let value = check(group, value)?;
    let store = site.store()?;
    store.transaction(|| -> Result<(), Fault> {
        store.put_lock(&value)?;
        for host in store.hosts()? {
            overwrite(site, &store, &host, &value)?;
        }
        Ok(())
    })
}

/// Gives a group back to the hosts, who keep what they have.
///
/// # Errors
/// [`Fault::NoSite`].
pub fn remove_lock(site: &Site, group: LockGroup) -> Result<(), Fault> {
    Ok(site.store()?.remove_lock(group.as_str())?)
}

/// Whether this member may change settings of this group.
///
/// # Errors
/// [`Fault::Locked`] with whom to ask.
pub fn unlocked(site: &Site, member: &Member, group: LockGroup) -> Result<(), Fault> {
    let store = site.store()?;
    let locked = store.locks()?.iter().any(|value| value.group() == group);
    if locked && member.role != Role::Owner {
        return Err(Fault::Locked(reason(&store, group)?));
    }
    Ok(())
}

/// What is locked, and what a host is told of it.
pub(super) fn views(store: &Store<'_>) -> Result<Vec<LockView>, Fault> {
    let locks = store.locks()?.into_iter();
    let views = locks.map(|value| {
        let group = value.group();
        Ok(LockView {
            reason: reason(store, group)?,
            group,
            value,
        })
    });
    views.collect()
}

/// A host who is new begins with what is locked.
pub(super) fn begin_with(site: &Site, store: &Store<'_>, host: &str) -> Result<(), Fault> {
    for value in store.locks()? {
        if let Some(host) = store.host(host)? {
            overwrite(site, store, &host, &value)?;
        }
    }
    Ok(())
}

fn reason(store: &Store<'_>, group: LockGroup) -> Result<String, Fault> {
    let what = match group {
        LockGroup::Hours => "the hours",
        LockGroup::Limits => "the limits",
        LockGroup::Mails => "which e-mails are sent",
        LockGroup::Switches => "what calendars do",
    };
    let members = store.members()?.into_iter();
    let admins = members.filter(|it| it.member.role == Role::Owner);
    let named = admins.map(|it| it.name.trim().to_owned());
    let named: Vec<String> = named.filter(|name| !name.is_empty()).take(3).collect();
    let whom = match named.is_empty() {
        true => "an admin".to_owned(),
        false => named.join(" or "),
    };
    let days_off = match group {
        LockGroup::Hours => " Put days off in your calendar: what is busy there is not offered.",
        LockGroup::Limits | LockGroup::Mails | LockGroup::Switches => "",
    };
    Ok(format!(
        "An admin has set {what} for everybody: ask {whom} if yours need to be different.{days_off}"
    ))
}

/// The value, if it can be kept.
fn check(group: LockGroup, value: &LockValue) -> Result<LockValue, Fault> {
    if value.group() != group {
        let detail = "Give the value of the group that the address names.";
        return Err(Fault::invalid(group.as_str(), detail));
    }
    match value {
        LockValue::Hours(weekly) => {
            let settings = ScheduleSettings::new("UTC", weekly.clone());
            let read = Schedule::try_from(&settings);
            let read = read.map_err(|error| Fault::invalid(error.field, error.detail))?;
            return Ok(LockValue::Hours(ScheduleSettings::from(&read).weekly));
        }
        LockValue::Limits(limits) => {
            let read = Limits::read("limits", limits);
            read.map_err(|error| Fault::invalid(error.field, error.detail))?;
        }
        LockValue::Switches(switches) if !switches.busy_blocks => {
            let detail = "Blocking by busy times can only be switched off for one host at a time: \
                          without it, visitors can book over anything.";
            return Err(Fault::invalid("switches.busy_blocks", detail));
        }
        LockValue::Switches(_) | LockValue::Mails(_) => {}
    }
    Ok(value.clone())
}

fn weekly(weekly: &[WeeklyWindow]) -> Result<Fields, Fault> {
    fields_of(&BTreeMap::from([("weekly", weekly)]))
}

/// What a host has otherwise: as it is, and as it will be.
fn overwritten(
    store: &Store<'_>,
    host: &Host,
    value: &LockValue,
) -> Result<(Fields, Fields), Fault> {
    let (was, is) = match value {
        LockValue::Hours(hours) => (weekly(&host.schedule.weekly)?, weekly(hours)?),
        LockValue::Limits(limits) => (fields_of(&host.limits)?, fields_of(limits)?),
        LockValue::Mails(mails) => (fields_of(&store.mails_of(&host.id)?)?, fields_of(mails)?),
        LockValue::Switches(switches) => (fields_of(&host.switches)?, fields_of(switches)?),
    };
    Ok(differing(was, is))
}

fn overwrite(site: &Site, store: &Store<'_>, host: &Host, value: &LockValue) -> Result<(), Fault> {
    match value {
        LockValue::Hours(hours) => {
            let schedule = ScheduleSettings {
                weekly: hours.clone(),
                ..host.schedule.clone()
            };
            Ok(store.update_schedule(&host.id, &schedule)?)
        }
        LockValue::Limits(limits) => Ok(store.update_limits(&host.id, limits)?),
        LockValue::Mails(mails) => Ok(store.update_mails(&host.id, mails)?),
        LockValue::Switches(switches) if *switches == host.switches => Ok(()),
        LockValue::Switches(after) => switches::set(site, &host.id, host.switches, *after),
    }
}
