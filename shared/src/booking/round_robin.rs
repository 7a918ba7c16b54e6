//! Round robin: which of the hosts who are free takes a booking.

use crate::api::RoundRobin;
use crate::time::Timestamp;

/// What counts about a host who is free. Only bookings of the event type in question count, and
/// of them only active ones: what was cancelled, or never came about, costs nobody their turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many they have.
    pub bookings: u32,
    /// When the latest of them was made; `None`: they have none.
    pub last: Option<Timestamp>,
    /// 1 to 100, and 1 is asked first; `None`: after all who have one. Counts with [`RoundRobin::Priority`] alone.
    pub priority: Option<u8>,
}

/// The order in which hosts are asked to take a booking: places in `free`, each once. The first
/// takes it; if their calendar turns out not to allow it, the second, and so on.
///
/// Those who are equal by what `how` says are told apart by fewer bookings, then by whose latest is
/// older, then by their place.
///
/// ```
/// use shared::api::RoundRobin;
/// use shared::booking::{Share, in_turn};
/// use shared::time::Timestamp;
/// let share = |bookings, at| Share { bookings, last: Some(Timestamp::from_epoch(at)), priority: None };
/// let busy_long_ago = share(5, 1_000);
/// let idle_just_now = share(1, 2_000);
/// let free = [busy_long_ago, idle_just_now];
/// assert_eq!(in_turn(RoundRobin::EqualShare, &free), [1, 0]);
/// assert_eq!(in_turn(RoundRobin::LeastRecent, &free), [0, 1]);
/// let first = Share { priority: Some(1), ..busy_long_ago };
/// assert_eq!(in_turn(RoundRobin::Priority, &[idle_just_now, first]), [1, 0]);
/// ```
#[must_use]
pub fn in_turn(how: RoundRobin, free: &[Share]) -> Vec<usize> {
    let mut places: Vec<(usize, Share)> = free.iter().copied().enumerate().collect();
    places.sort_by_key(|(_, share)| {
        let longest_ago = share.last.filter(|_| how == RoundRobin::LeastRecent);
        let priority = share.priority.filter(|_| how == RoundRobin::Priority);
        (
            priority.unwrap_or(u8::MAX),
            longest_ago,
            share.bookings,
            share.last,
        )
    });
    places.into_iter().map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;

    use super::*;

    const ALL: [RoundRobin; 3] = [
        RoundRobin::EqualShare,
        RoundRobin::LeastRecent,
        RoundRobin::Priority,
    ];

    fn shares() -> impl Strategy<Value = Vec<Share>> {
        let share = (0_u32..4, option::of(0_i64..4), option::of(1_u8..4));
        let share = share.prop_map(|(bookings, last, priority)| Share {
            bookings,
            last: last.map(Timestamp::from_epoch),
            priority,
        });
        vec(share, 0..7)
    }

    /// Lets bookings come one after the other, each when only these hosts are free (bits); gives
    /// who took each.
    fn share_out(how: RoundRobin, hosts: &mut [Share], free: &[u8], pause: i64) -> Vec<usize> {
        let mut took = Vec::new();
        for (at, free) in (1..).zip(free) {
            let places: Vec<usize> = (0..hosts.len()).filter(|n| (free >> n) & 1 == 1).collect();
            let shares: Vec<Share> = places.iter().map(|n| hosts[*n]).collect();
            let Some(first) = in_turn(how, &shares).first().map(|n| places[*n]) else {
                continue;
            };
            hosts[first].bookings += 1;
            hosts[first].last = Some(Timestamp::from_epoch(1_000 + at * pause));
            took.push(first);
        }
        took
    }

    proptest! {
        #[test]
        fn everybody_is_asked_once(free in shares()) {
            for how in ALL {
                let mut places = in_turn(how, &free);
                places.sort_unstable();
                prop_assert_eq!(places, (0..free.len()).collect::<Vec<_>>());
            }
        }

        #[test]
        fn an_equal_share_goes_to_who_has_fewest(free in shares()) {
            let order = in_turn(RoundRobin::EqualShare, &free);
            let counts: Vec<u32> = order.iter().map(|n| free[*n].bookings).collect();
            prop_assert!(counts.is_sorted(), "{counts:?}");
        }

        #[test]
        fn shares_become_equal(mut hosts in shares().prop_filter("somebody", |it| !it.is_empty())) {
            let all_free = vec![u8::MAX; 40];
            share_out(RoundRobin::EqualShare, &mut hosts, &all_free, 1);
            let counts = || hosts.iter().map(|host| host.bookings);
            let (least, most) = (counts().min().unwrap(), counts().max().unwrap());
            prop_assert!(most - least <= 1, "{hosts:?}");
        }

        // Also where many come within one second, and their times tell nothing.
        #[test]
        fn whose_turn_is_longest_ago_goes_round(n in 1_usize..7, pause in 0_i64..2) {
            let mut hosts = vec![Share::default(); n];
            let took = share_out(RoundRobin::LeastRecent, &mut hosts, &[u8::MAX; 60], pause);
            for round in took.chunks_exact(n) {
                let mut round = round.to_vec();
                round.sort_unstable();
                prop_assert_eq!(round, (0..n).collect::<Vec<_>>());
            }
        }

        #[test]
        fn who_was_not_free_is_next(free in vec(0_u8..8, 1..40)) {
            let mut hosts = vec![Share::default(); 3];
            for (at, now) in (0..).zip(&free) {
                let before = hosts.clone();
                let mut step = vec![0; at];
                step.push(*now);
                for host in share_out(RoundRobin::LeastRecent, &mut hosts, &step, 1) {
                    let others = (0..3).filter(|n| (now >> n) & 1 == 1);
                    let oldest = others.map(|n| before[n].last).min().unwrap();
                    prop_assert_eq!(before[host].last, oldest);
                }
            }
        }

        #[test]
        fn a_priority_goes_before_any_share(free in shares()) {
            let order = in_turn(RoundRobin::Priority, &free);
            let rank = |n: &usize| free[*n].priority.unwrap_or(u8::MAX);
            prop_assert!(order.iter().map(rank).is_sorted());
            for pair in order.windows(2).filter(|pair| rank(&pair[0]) == rank(&pair[1])) {
                prop_assert!(free[pair[0]].bookings <= free[pair[1]].bookings);
            }
        }

        #[test]
        fn without_priorities_they_say_nothing(free in shares()) {
            let plain: Vec<Share> = free.iter().map(|it| Share { priority: None, ..*it }).collect();
            for how in [RoundRobin::EqualShare, RoundRobin::LeastRecent] {
                prop_assert_eq!(in_turn(how, &free), in_turn(how, &plain));
            }
        }
    }
}
