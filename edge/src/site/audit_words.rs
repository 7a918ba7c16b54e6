//! A change of settings in words: who, what, and each field before and after.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shared::api::{ChangedField, Role};

use super::Fault;
use super::audit::{Fields, OPERATOR};
use super::members::member_id;
use crate::store::Store;

/// What ids of ours are called now. Who is not a member any more has no name.
pub(super) struct Names {
    people: BTreeMap<String, String>,
    things: BTreeMap<String, String>,
    events: BTreeMap<String, String>,
}

/// The names of all there is.
pub(super) fn names(store: &Store<'_>) -> Result<Names, Fault> {
    let mut things = BTreeMap::new();
    // Hosts last: their first schedule has their id.
    for schedule in store.schedules()? {
        things.insert(schedule.id, schedule.name);
    }
    for host in store.hosts()?.into_iter().chain(store.removed_hosts()?) {
        things.insert(host.id, host.name);
    }
    let mut people = BTreeMap::new();
    for known in store.members()? {
        // A host's address is their own, as in the list of members.
        let told = match (known.name.trim(), known.member.role) {
            ("", Role::Host) => "A host".to_owned(),
            ("", _) => known.email,
            (name, _) => name.to_owned(),
        };
        people.insert(member_id(&known.member.account), told);
    }
    let events = store.event_types()?.into_iter();
    let events = events.chain(store.retired_event_types()?);
    Ok(Names {
        people,
        things,
        events: events.map(|event| (event.event, event.title)).collect(),
    })
}

/// Who changed something.
pub(super) fn who(names: &Names, member: &str) -> String {
    match member {
        "" => "Freeslot".to_owned(),
        OPERATOR => "The operator".to_owned(),
        id => {
            let name = names.people.get(id).cloned();
            name.unwrap_or_else(|| "A former member".to_owned())
        }
    }
}

/// What was changed.
pub(super) fn sentence(
    names: &Names,
    what: &str,
    subject: &str,
    before: &Fields,
    after: &Fields,
) -> String {
    let first = subject.split('/').next().unwrap_or(subject);
    let host = names.things.get(first).map_or("a host", String::as_str);
    let (new, gone) = (before.is_empty(), after.is_empty());
    let turned = |came: &str, went: &str, changed: &str| {
        match (new, gone) {
            (true, _) => came,
            (_, true) => went,
            _ => changed,
        }
        .to_owned()
    };
    match what {
        "site" => "Site settings".to_owned(),
        "brand" => "What visitors see".to_owned(),
        "privacy" => "How long visitors’ data is kept".to_owned(),
        "order" => "Order of event types".to_owned(),
        "event" => {
            let title = [after, before].into_iter().find_map(|it| it.get("title"));
            let title = title.and_then(Value::as_str);
            let now = names.events.get(subject).map(String::as_str);
            let title = now.or(title).unwrap_or(subject);
            turned(
                &format!("New event type “{title}”"),
                &format!("Event type “{title}” removed"),
                &format!("Event type “{title}”"),
            )
        }
        "host" => turned(
            &format!("New host {host}"),
            &format!("{host} removed"),
            &format!("Host {host}"),
        ),
        "hours" => turned(
            &format!("New schedule for {host}"),
            &format!("Schedule of {host} removed"),
            &format!("Hours of {host}"),
        ),
        "limits" => format!("Limits of {host}"),
        "mails" => format!("E-mails of {host}"),
        "switches" => format!("What the calendars of {host} do"),
        "calendars" => format!("Calendars of {host}"),
        "connection" => turned(
            &format!("Account or calendar of {host} connected"),
            &format!("Account or calendar of {host} disconnected"),
            &format!("Who sees the busy times of {host}"),
        ),
        "leaving" => match after.get("what").and_then(Value::as_str) {
            Some("pause") => format!("Started pausing {host}"),
            Some("remove") => format!("Started removing {host}"),
            Some("disconnect") => format!("Started disconnecting an account of {host}"),
            _ => format!("What happens to the bookings of {host}"),
        },
        "member" => {
            let name = names.people.get(subject);
            let name = name.map_or("A former member", String::as_str);
            turned(
                &format!("{name} became a member"),
                &format!("{name} left"),
                &format!("What {name} may do"),
            )
        }
        "invitation" => turned(
            "Invitation made",
            "Invitation used or withdrawn",
            "Invitation",
        ),
        "feed" => turned("Calendar feed made", "Calendar feed ended", "Calendar feed"),
        "lock" => {
            let group = group_words(subject);
            turned(
                &format!("{group} locked for everybody"),
                &format!("{group} unlocked for everybody"),
                &format!("{group}: lock changed for everybody"),
            )
        }
        other => other.to_owned(),
    }
}

fn group_words(group: &str) -> &str {
    match group {
        "hours" => "Hours",
        "limits" => "Limits",
        "mails" => "E-mails",
        "switches" => "What calendars do",
        other => other,
    }
}

/// What differs, field by field.
pub(super) fn changed(names: &Names, before: &Fields, after: &Fields) -> Vec<ChangedField> {
    let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let fields = fields.into_iter().map(|field| {
        let words = |of: &Fields| of.get(field).map(|it| in_words(names, field, it));
        let (was, is) = (words(before), words(after));
        let is = match field.as_str() {
            // Their names are their host's alone.
            "blocking" | "receiving" if was == is => is.map(|it| format!("{it}, but not the same")),
            _ => is,
        };
        ChangedField {
            field: title(field),
            before: was.unwrap_or_default(),
            after: is.unwrap_or_default(),
        }
    });
    let told = fields.filter(|it| it.before != it.after);
    told.collect()
}

fn title(field: &str) -> String {
    let words = field.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn in_words(names: &Names, field: &str, value: &Value) -> String {
    match (field, value) {
        ("blocking", Value::Array(list)) if list.len() == 1 => "1 calendar".to_owned(),
        ("blocking", Value::Array(list)) => format!("{} calendars", list.len()),
        ("receiving", _) => "1 calendar".to_owned(),
        ("logo", Value::String(hash)) if !hash.is_empty() => {
            format!("picture {}", hash.chars().take(6).collect::<String>())
        }
        ("event", Value::String(slug)) => names.events.get(slug).unwrap_or(slug).clone(),
        ("events", Value::Array(list)) => {
            let slugs = list.iter().filter_map(Value::as_str);
            let titles = slugs.map(|slug| names.events.get(slug).map_or(slug, String::as_str));
            titles.collect::<Vec<_>>().join(", ")
        }
        ("role", Value::String(role)) if role == "owner" => "admin".to_owned(),
        _ => plain(names, value),
    }
}

fn plain(names: &Names, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => {
            let known = names.things.get(text).or_else(|| names.people.get(text));
            known.unwrap_or(text).clone()
        }
        Value::Array(list) => {
            let list: Vec<String> = list.iter().map(|it| plain(names, it)).collect();
            list.join(", ")
        }
        Value::Object(fields) => window(fields).unwrap_or_else(|| {
            let fields = fields.iter().map(|(field, value)| {
                let field = names.things.get(field).unwrap_or(field);
                format!("{}: {}", field.replace('_', " "), plain(names, value))
            });
            fields.collect::<Vec<_>>().join("; ")
        }),
    }
}

/// `Mon–Wed 09:00–17:00`.
fn window(fields: &Fields) -> Option<String> {
    let text = |field: &str| fields.get(field).and_then(Value::as_str);
    let (start, end) = (text("start")?, text("end")?);
    if let Some(rule) = text("rule") {
        return Some(format!("{rule} {start}–{end}"));
    }
    let days = fields.get("days").and_then(Value::as_array);
    let days: Vec<&str> = days
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    Some(format!("{} {start}–{end}", days_in_words(&days)))
}

/// `Mon–Wed, Fri`, for days as the wire spells them, in any order.
fn days_in_words(days: &[&str]) -> String {
    const WEEK: [(&str, &str); 7] = [
        ("mo", "Mon"),
        ("tu", "Tue"),
        ("we", "Wed"),
        ("th", "Thu"),
        ("fr", "Fri"),
        ("sa", "Sat"),
        ("su", "Sun"),
    ];
    let runs = WEEK.split(|(day, _)| !days.contains(day));
    let words = runs.filter_map(|run| match run {
        [] => None,
        [(_, one)] => Some((*one).to_owned()),
        [(_, first), .., (_, last)] => Some(format!("{first}–{last}")),
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::days_in_words;

    #[test]
    fn days_that_follow_each_other_are_one_run() {
        for (days, words) in [
            (&["mo", "tu", "we", "th", "fr"][..], "Mon–Fri"),
            (&["fr", "mo", "we", "tu"], "Mon–Wed, Fri"),
            (&["su"], "Sun"),
            (&[], ""),
        ] {
            assert_eq!(days_in_words(days), words);
        }
    }
}
