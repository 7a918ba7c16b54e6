//! Health at a glance: what each host's bookings need, a word and a sentence for each part.

use leptos::prelude::*;
use shared::api::{HealthOf, HealthPart, HealthState};

use crate::state::Page;
use crate::ui::{Icon, IconOf};

/// Of more than so many hosts, only those are shown with whom something is wrong.
const A_FEW: usize = 3;

/// One line that says how everything stands, and the parts behind it; open where something does
/// not work.
#[component]
pub(super) fn Health(
    /// Nothing else needs a person: it says as well that visitors can book.
    #[prop(optional)]
    calm: bool,
) -> impl IntoView {
    let page = Page::here();
    let count = Memo::new(move |_| page.view().map_or(0, |view| view.hosts.len()));
    let lead = move || match count.get() {
        _ if !calm => None,
        0 => None,
        1 => Some("Visitors can book now"),
        _ => Some("Visitors can book everyone now"),
    };
    // Without hosts there is nothing to say of them.
    let alone = move || {
        lead().map(|words| {
            view! {
                <p class="card health-alone">
                    <span class="health-mark good">
                        <Icon of=IconOf::Check />
                    </span>
                    {words}
                </p>
            }
        })
    };
    let hosts = Memo::new(move |_| {
        let hosts = page.view().map(|view| view.hosts).unwrap_or_default();
        let hosts = hosts.into_iter().filter(|host| !host.health.is_empty());
        hosts
            .map(|host| (host.name, host.health))
            .collect::<Vec<_>>()
    });
    move || {
        let hosts = hosts.get();
        if hosts.is_empty() {
            return alone().into_any();
        }
        let all = hosts.len();
        let worst = worst(hosts.iter().flat_map(|(_, parts)| parts));
        let summary = summary(&hosts);
        let shown = hosts
            .into_iter()
            .filter(|(_, parts)| all <= A_FEW || is_troubled(parts))
            .map(|(name, parts)| view! { <OfHost name=(all > 1).then_some(name) parts=parts /> })
            .collect_view();
        let (class, icon) = look(worst);
        let well = worst == HealthState::Good;
        view! {
            <details class="card health" open=worst == HealthState::Bad data-test="health">
                <summary data-test="open-health">
                    <span class=class>
                        <Icon of=icon />
                    </span>
                    <span class="health-words">
                        {lead().map(|words| view! { <span>{words}</span> })}
                        <span class:health-detail=calm class:health-well=calm && well>
                            {summary}
                        </span>
                    </span>
                </summary>
                <div class="health-hosts">{shown}</div>
            </details>
        }
        .into_any()
    }
}

#[component]
fn OfHost(
    /// Said where there are several.
    name: Option<String>,
    parts: Vec<HealthPart>,
) -> impl IntoView {
    let rows = told_once(parts)
        .into_iter()
        .map(|part| {
            let (class, icon) = look(part.state);
            view! {
                <li data-test=test(part.part)>
                    <span class=class>
                        <Icon of=icon />
                    </span>
                    <p>
                        <strong>{title(part.part)} ": " {word(part.state)}</strong>
                        " "
                        <span class="health-detail">{part.detail}</span>
                    </p>
                </li>
            }
        })
        .collect_view();
    view! {
        <div>
            {name.map(|name| view! { <h3>{name}</h3> })} <ul class="health-parts">{rows}</ul>
        </div>
    }
}

/// What several parts have in common is said at the first of them.
fn told_once(mut parts: Vec<HealthPart>) -> Vec<HealthPart> {
    for at in 1..parts.len() {
        let (before, now) = parts.split_at_mut(at);
        let Some(now) = now.first_mut().filter(|it| is_wrong(it.state)) else {
            continue;
        };
        if let Some(first) = before.iter().find(|it| it.detail == now.detail) {
            now.detail = format!("See “{}”.", title(first.part));
        }
    }
    parts
}

/// All hosts in one sentence.
fn summary(hosts: &[(String, Vec<HealthPart>)]) -> String {
    let troubled: Vec<_> = hosts.iter().filter(|(_, it)| is_troubled(it)).collect();
    let parts = || troubled.iter().flat_map(|(_, parts)| parts);
    match (troubled.len(), hosts.len()) {
        (0, _) => "Everything bookings need is working".to_owned(),
        (_, 1) => {
            let wrong: Vec<_> = parts()
                .filter(|it| is_wrong(it.state))
                .map(|it| within(title(it.part)))
                .collect();
            let known = |it: &&&HealthPart| is_wrong(it.state) || it.state == HealthState::Good;
            let all = parts().filter(|it| known(&it)).count();
            let well = all - wrong.len();
            format!("Needs attention: {} ({well} of {all} OK)", wrong.join(", "))
        }
        (1, _) => {
            let name = troubled.first().map(|(name, _)| name.as_str());
            format!("Something needs attention for {}", name.unwrap_or_default())
        }
        (n, all) => format!("Something needs attention for {n} of {all} people"),
    }
}

/// A title in the middle of a sentence; names keep their capitals.
fn within(title: &str) -> String {
    let mut letters = title.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

fn is_wrong(state: HealthState) -> bool {
    matches!(state, HealthState::Warn | HealthState::Bad)
}

fn is_troubled(parts: &[HealthPart]) -> bool {
    parts.iter().any(|it| is_wrong(it.state))
}

fn worst<'a>(parts: impl Iterator<Item = &'a HealthPart> + Clone) -> HealthState {
    let has = |state| parts.clone().any(|it| it.state == state);
    match (has(HealthState::Bad), has(HealthState::Warn)) {
        (true, _) => HealthState::Bad,
        (_, true) => HealthState::Warn,
        _ => HealthState::Good,
    }
}

fn title(part: HealthOf) -> &'static str {
    match part {
        HealthOf::Token => "Key to Google",
        HealthOf::Scopes => "Permissions",
        HealthOf::Reading => "Busy times",
        HealthOf::Push => "Noticing changes",
        HealthOf::Writing => "Writing bookings",
        HealthOf::Jobs => "Background work",
    }
}

fn test(part: HealthOf) -> &'static str {
    match part {
        HealthOf::Token => "health-token",
        HealthOf::Scopes => "health-scopes",
        HealthOf::Reading => "health-reading",
        HealthOf::Push => "health-push",
        HealthOf::Writing => "health-writing",
        HealthOf::Jobs => "health-jobs",
    }
}

fn word(state: HealthState) -> &'static str {
    match state {
        HealthState::Good => "Works.",
        HealthState::Warn => "Attention.",
        HealthState::Bad => "Broken.",
        HealthState::Off => "Off.",
        HealthState::Unknown => "Unknown.",
    }
}

fn look(state: HealthState) -> (&'static str, IconOf) {
    match state {
        HealthState::Good => ("health-mark good", IconOf::Check),
        HealthState::Warn | HealthState::Bad => ("health-mark warn", IconOf::Alert),
        HealthState::Off | HealthState::Unknown => ("health-mark", IconOf::Info),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(states: &[(HealthOf, HealthState)]) -> Vec<HealthPart> {
        let part = |&(part, state)| HealthPart {
            part,
            state,
            detail: String::new(),
        };
        states.iter().map(part).collect()
    }

    #[test]
    fn what_is_wrong_with_several_parts_is_told_once() {
        let mut all = parts(&[
            (HealthOf::Token, HealthState::Bad),
            (HealthOf::Scopes, HealthState::Unknown),
            (HealthOf::Reading, HealthState::Bad),
            (HealthOf::Jobs, HealthState::Bad),
        ]);
        for (part, detail) in all.iter_mut().zip(["Ended.", "Ended.", "Ended.", "Late."]) {
            part.detail = detail.to_owned();
        }
        let told = told_once(all);
        let told: Vec<_> = told.iter().map(|it| it.detail.as_str()).collect();
        assert_eq!(told, ["Ended.", "Ended.", "See “Key to Google”.", "Late."]);
    }

    #[test]
    fn everybody_is_said_in_one_sentence() {
        let well = parts(&[
            (HealthOf::Token, HealthState::Good),
            (HealthOf::Writing, HealthState::Off),
        ]);
        let ill = parts(&[
            (HealthOf::Token, HealthState::Good),
            (HealthOf::Reading, HealthState::Bad),
            (HealthOf::Push, HealthState::Unknown),
        ]);
        let keyless = parts(&[
            (HealthOf::Token, HealthState::Bad),
            (HealthOf::Scopes, HealthState::Warn),
        ]);
        let ada = |parts: &Vec<HealthPart>| ("Ada".to_owned(), parts.clone());
        let bob = |parts: &Vec<HealthPart>| ("Bob".to_owned(), parts.clone());
        for (hosts, said) in [
            (vec![ada(&well)], "Everything bookings need is working"),
            (vec![ada(&ill)], "Needs attention: busy times (1 of 2 OK)"),
            (
                vec![ada(&keyless)],
                "Needs attention: key to Google, permissions (0 of 2 OK)",
            ),
            (
                vec![ada(&well), bob(&ill)],
                "Something needs attention for Bob",
            ),
            (
                vec![ada(&ill), bob(&ill)],
                "Something needs attention for 2 of 2 people",
            ),
        ] {
            assert_eq!(summary(&hosts), said);
        }
        assert_eq!(worst(well.iter()), HealthState::Good);
        assert_eq!(worst(well.iter().chain(&ill)), HealthState::Bad);
    }
}
