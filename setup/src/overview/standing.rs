//! How hosts stand, for the list of people: in a word, in a sentence, and who is looked for.

use shared::api::{ConnectionKind, ConnectionView, HostView};

/// How a host stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Visitors can book them.
    Taking,
    /// They can't be booked, or not for long; [`reason`] says why.
    Attention,
    /// They take no bookings because somebody wants it so.
    Paused,
    /// No Google account was ever connected, and one is needed.
    NotConnected,
    /// They are gone, and something is left to do.
    Removed,
}

impl Standing {
    /// In the order in which they can be asked for.
    pub(super) const ALL: [Self; 5] = [
        Self::Taking,
        Self::Attention,
        Self::Paused,
        Self::NotConnected,
        Self::Removed,
    ];

    pub(super) fn of(host: &HostView) -> Self {
        match host.state.as_str() {
            "paused" => Self::Paused,
            "removed" => Self::Removed,
            _ if host.unavailable.is_some() && host.connections.is_empty() => Self::NotConnected,
            _ if reason(host).is_some() => Self::Attention,
            _ => Self::Taking,
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Taking => "Taking bookings",
            Self::Attention => "Needs attention",
            Self::Paused => "Paused",
            Self::NotConnected => "Not connected yet",
            Self::Removed => "Removed",
        }
    }

    /// The class of its chip.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Taking => "chip good",
            Self::Attention | Self::Paused => "chip warn",
            Self::NotConnected | Self::Removed => "chip",
        }
    }
}

/// What is connected for a host. What was let go on purpose is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Connected {
    /// A Google account, also one that is to be connected again.
    Google,
    /// A calendar at an address.
    Address,
    Nothing,
}

impl Connected {
    /// In the order in which they can be asked for.
    pub(super) const ALL: [Self; 3] = [Self::Google, Self::Address, Self::Nothing];

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Google => "Google",
            Self::Address => "A calendar by its address",
            Self::Nothing => "Nothing",
        }
    }

    /// Whether a host has it, perhaps beside others.
    fn is_of(self, host: &HostView) -> bool {
        let mut kept = (host.connections.iter())
            .filter(|it| !was_let_go(it))
            .map(|it| it.kind);
        match self {
            Self::Google => kept.any(|kind| kind == ConnectionKind::Google),
            Self::Address => kept.any(|kind| kind == ConnectionKind::Ical),
            Self::Nothing => kept.next().is_none(),
        }
    }
}

/// By its advice alone: of other hosts no calendar is told, by which it could be known too.
fn was_let_go(connection: &ConnectionView) -> bool {
    let advice = connection.advice.as_ref();
    advice.is_some_and(|advice| advice.code == "disconnected")
}

/// What keeps a host from being booked, or will soon, with what to do.
pub(super) fn reason(host: &HostView) -> Option<&str> {
    let soon = || {
        let advice = host.connections.iter().filter_map(|it| it.advice.as_ref());
        let mut soon = advice.filter(|it| it.code == "ends_soon");
        soon.next().map(|it| it.detail.as_str())
    };
    host.unavailable.as_deref().or_else(soon)
}

/// How many there are of each: `7 people: 5 taking bookings, 2 paused.`
pub(super) fn summary(hosts: &[HostView]) -> String {
    let counts = Standing::ALL.map(|standing| {
        let of_it = hosts.iter().filter(|host| Standing::of(host) == standing);
        (of_it.count(), standing.words().to_lowercase())
    });
    let some = counts.into_iter().filter(|(count, _)| *count > 0);
    let some: Vec<_> = some
        .map(|(count, words)| match count {
            1 => format!("1 {words}"),
            _ => format!("{count} {}", words.replace("needs", "need")),
        })
        .collect();
    let people = match hosts.len() {
        1 => "1 person".to_owned(),
        n => format!("{n} people"),
    };
    format!("{people}: {}.", some.join(", "))
}

/// Whether a host is among those who are looked for.
pub(super) fn is_wanted(
    host: &HostView,
    text: &str,
    standing: Option<Standing>,
    connected: Option<Connected>,
) -> bool {
    let text = text.trim().to_lowercase();
    standing.is_none_or(|wanted| Standing::of(host) == wanted)
        && connected.is_none_or(|wanted| wanted.is_of(host))
        && host.name.to_lowercase().contains(&text)
}

/// How many bookings are to come.
pub(super) fn coming(count: u32) -> String {
    match count {
        0 => "No upcoming bookings".to_owned(),
        1 => "1 upcoming booking".to_owned(),
        n => format!("{n} upcoming bookings"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn host(more: serde_json::Value) -> HostView {
        let mut host = json!({"id": "h", "name": "Ada Lovelace", "state": "active", "me": false,
            "connections": [], "schedule": {"zone": "Europe/Berlin", "weekly": []}});
        for (key, value) in more.as_object().into_iter().flatten() {
            host[key] = value.clone();
        }
        serde_json::from_value(host).unwrap_or_else(|error| panic!("{error}"))
    }

    fn connected(advice: serde_json::Value) -> serde_json::Value {
        json!([{"id": "c", "state": "active", "missing": [], "calendars": [], "advice": advice}])
    }

    #[test]
    fn a_host_stands_as_the_edge_says() {
        let well = connected(json!(null));
        let ends = connected(json!({"code": "ends_soon", "detail": "It ends."}));
        let left = connected(json!({"code": "disconnected", "detail": "It is over."}));
        for (more, standing, why) in [
            (json!({"connections": well}), Standing::Taking, None),
            // Who needs no calendar can be booked without one.
            (json!({}), Standing::Taking, None),
            (
                json!({"unavailable": "Choose."}),
                Standing::NotConnected,
                Some("Choose."),
            ),
            (
                json!({"unavailable": "Choose.", "connections": well}),
                Standing::Attention,
                Some("Choose."),
            ),
            (
                json!({"connections": ends}),
                Standing::Attention,
                Some("It ends."),
            ),
            // A second account that was let go on purpose keeps nobody from being booked.
            (json!({"connections": left}), Standing::Taking, None),
            (
                json!({"state": "paused", "unavailable": "Paused."}),
                Standing::Paused,
                Some("Paused."),
            ),
            (json!({"state": "removed"}), Standing::Removed, None),
        ] {
            let host = host(more);
            assert_eq!(
                (Standing::of(&host), reason(&host)),
                (standing, why),
                "{host:?}"
            );
        }
    }

    #[test]
    fn people_are_found_by_name_and_standing_and_counted() {
        let all = [
            host(json!({})),
            host(json!({"name": "Grace Hopper", "state": "paused"})),
        ];
        let found = |text: &str, standing| {
            let wanted = all
                .iter()
                .filter(|host| is_wanted(host, text, standing, None));
            wanted.map(|host| host.name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(found("", None), ["Ada Lovelace", "Grace Hopper"]);
        assert_eq!(found(" LOVE ", None), ["Ada Lovelace"]);
        assert_eq!(found("", Some(Standing::Paused)), ["Grace Hopper"]);
        assert!(found("ada", Some(Standing::Paused)).is_empty());
        assert_eq!(summary(&all), "2 people: 1 taking bookings, 1 paused.");
        assert_eq!(summary(&all[..1]), "1 person: 1 taking bookings.");
    }

    #[test]
    fn people_are_found_by_what_is_connected() {
        let row = |kind: &str, advice: &str| {
            let advice = json!({"code": advice, "detail": "It is so."});
            json!({"id": kind, "kind": kind, "state": "active", "missing": [], "calendars": [],
                "advice": advice})
        };
        let (google, address) = (row("google", "ends_soon"), row("ical", "gone"));
        let (expired, let_go) = (row("google", "expired"), row("google", "disconnected"));
        let all = [
            host(json!({"name": "Google", "connections": [google]})),
            host(json!({"name": "Both", "connections": [google, address]})),
            host(json!({"name": "Expired", "connections": [expired]})),
            host(json!({"name": "Address", "connections": [let_go, address]})),
            host(json!({"name": "Let go", "connections": [let_go]})),
            host(json!({"name": "Never"})),
        ];
        let found = |connected, standing| {
            let wanted = all.iter();
            let wanted = wanted.filter(|host| is_wanted(host, "", standing, connected));
            wanted.map(|host| host.name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(found(None, None).len(), 6);
        let google = Some(Connected::Google);
        assert_eq!(found(google, None), ["Google", "Both", "Expired"]);
        assert_eq!(found(Some(Connected::Address), None), ["Both", "Address"]);
        assert_eq!(found(Some(Connected::Nothing), None), ["Let go", "Never"]);
        assert!(found(google, Some(Standing::Paused)).is_empty());
    }
}
