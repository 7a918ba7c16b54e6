//! The engine against a second, deliberately naive one that works from a table of what the wall
//! shows, on random schedules, zones, rules of dates, overrides, hosts, calendars, bookings and
//! limits.
//!
//! `PROPTEST_CASES` sets how many; 2,000 without it.

mod case;
mod engine;
mod judge;
mod rule;
mod wall;

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use shared::slots::{Ask, WhyNot, check, explain, next_free, slots};

use case::{Case, cases};
use engine::{minute, timestamp};
use judge::Judge;
use wall::{DAY, Minute};

/// In which order reasons are told.
const ORDER: [&str; 12] = [
    "not_a_duration",
    "outside_hours",
    "closed_by_override",
    "notice",
    "horizon",
    "limit",
    "busy",
    "buffer",
    "booked",
    "held",
    "unknown",
    "host_unavailable",
];

fn config() -> ProptestConfig {
    let counted = std::env::var_os("PROPTEST_CASES").is_some();
    let standard = ProptestConfig::default();
    ProptestConfig {
        cases: if counted { standard.cases } else { 2000 },
        // What is found becomes a vector.
        failure_persistence: None,
        ..standard
    }
}

/// Where the slot itself meets a calendar's busy times, whether a buffer meets them too need not
/// be said.
fn without_needless_buffers(why: &[WhyNot]) -> BTreeSet<WhyNot> {
    let needless = |why_not: &WhyNot| match *why_not {
        WhyNot::Buffer { calendar } => why.contains(&WhyNot::Busy { calendar }),
        _ => false,
    };
    why.iter().copied().filter(|w| !needless(w)).collect()
}

/// Who could take it.
fn who(case: &Case, hosts: &[BTreeSet<WhyNot>]) -> Option<Vec<usize>> {
    let places = 0..hosts.len();
    let free: Vec<_> = places.filter(|place| hosts[*place].is_empty()).collect();
    let enough = !free.is_empty() && (!case.all || free.len() == hosts.len());
    enough.then_some(free)
}

/// Who could take it, or the codes of the reasons that are told.
fn decide(case: &Case, hosts: &[BTreeSet<WhyNot>]) -> Result<Vec<usize>, Vec<&'static str>> {
    if let Some(who) = who(case, hosts) {
        return Ok(who);
    }
    let lacks_time = |why: &&BTreeSet<WhyNot>| why.iter().all(|why| why.is_taken());
    let only_those = !case.all && hosts.iter().any(|why| lacks_time(&why));
    let told = hosts.iter().filter(|why| !only_those || lacks_time(why));
    let told: BTreeSet<_> = told.flatten().map(|why| why.code()).collect();
    let in_order = ORDER.into_iter().filter(|code| told.contains(code));
    Err(in_order.collect())
}

/// The slots of all that is on anybody's steps, with who is free.
fn naive(
    case: &Case,
    judges: &[Judge<'_>],
    starts: impl Iterator<Item = Minute>,
) -> impl Iterator<Item = (Minute, Vec<usize>)> {
    starts.filter_map(|start| {
        let hosts: Vec<_> = judges.iter().map(|judge| judge.why_not(start)).collect();
        who(case, &hosts).map(|who| (start, who))
    })
}

fn agree_about(case: &Case, judges: &[Judge<'_>], ask: &Ask<'_>, at: Minute) -> TestCaseResult {
    let start = timestamp(at);
    let naive: Vec<_> = judges.iter().map(|judge| judge.why_not(at)).collect();
    let told = explain(ask, start);
    for why in &told {
        prop_assert!(why.is_sorted() && why.windows(2).all(|two| two[0] != two[1]));
    }
    let sets: Vec<_> = told.iter().map(|w| without_needless_buffers(w)).collect();
    prop_assert_eq!(&sets, &naive, "why not {}", start);

    let decided = check(ask, start).map_err(|refusal| refusal.codes());
    let said_busy = |codes: &Vec<&str>| codes.contains(&"busy");
    let plain = |mut codes: Vec<&'static str>| {
        if said_busy(&codes) {
            codes.retain(|code| *code != "buffer");
        }
        codes
    };
    let expected = decide(case, &naive).map_err(plain);
    prop_assert_eq!(decided.map_err(plain), expected, "check {}", start);
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_engine_says_what_the_naive_one_says(
        case in cases(),
        on_steps in prop::collection::vec(any::<prop::sample::Index>(), 5),
        anywhere in prop::collection::vec(-3 * DAY..8 * DAY, 3),
    ) {
        let judges = Judge::all(&case);
        let steps: BTreeSet<_> = judges.iter().flat_map(Judge::steps).collect();
        let (from, to) = case.span(case.range);

        case.ask(|ask| {
            let within = steps.range(from..to).copied();
            let expected: Vec<_> = naive(&case, &judges, within).collect();
            let listed: Vec<_> = slots(ask)
                .into_iter()
                .map(|slot| (minute(slot.start), slot.hosts))
                .collect();
            prop_assert_eq!(&listed, &expected);

            let next = next_free(ask, timestamp(from)).map(minute);
            let onward = steps.range(from..).copied();
            let first = naive(&case, &judges, onward).next();
            prop_assert_eq!(next, first.map(|(start, _)| start));

            let (from, to) = (case.at(-3 * DAY), case.at(8 * DAY));
            let steps: Vec<_> = steps.range(from..to).copied().collect();
            let some_steps = on_steps.iter().filter(|_| !steps.is_empty());
            let some_steps = some_steps.map(|index| *index.get(&steps));
            let listed = listed.iter().map(|(start, _)| *start);
            let anywhere = anywhere.iter().map(|minutes| case.at(*minutes));
            for start in some_steps.chain(listed.take(5)).chain(anywhere) {
                agree_about(&case, &judges, ask, start)?;
            }
            Ok(())
        })?;
    }
}
