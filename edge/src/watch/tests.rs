//! Shards on SQLite, asked as the site and the Worker ask them.

use shared::time::Timestamp;

use super::client::{forget, late, list, shard_of, tell};
use super::{LATE_S, SHARDS};
use crate::ports::Objects;
use crate::testing::{World, block_on};

fn in_seconds(world: &World, seconds: i64) -> Option<Timestamp> {
    Some(world.ports.clock.now().plus_seconds(seconds))
}

fn late_sites(world: &World, site: &str, limit: u32) -> Vec<String> {
    let objects: &dyn Objects = &*world.objects;
    block_on(late(objects, shard_of(site), limit)).unwrap()
}

/// Three slugs of one shard.
fn of_one_shard() -> [String; 3] {
    let all = (0..).map(|n| format!("site-{n}"));
    let mut same = all.filter(|slug| shard_of(slug) == 3);
    [(); 3].map(|()| same.next().unwrap())
}

#[test]
fn slugs_are_spread_over_all_shards() {
    let mut counts = [0; SHARDS as usize];
    for n in 0..1600 {
        counts[usize::from(shard_of(&format!("site-{n}")))] += 1;
    }
    assert!(counts.iter().all(|n| (60..140).contains(n)), "{counts:?}");
    assert_eq!(shard_of("ada-lovelace"), 1, "never changes");
}

#[test]
fn a_shard_that_was_told_nothing_writes_nothing() {
    let world = World::new();
    assert!(late_sites(&world, "ada", 10).is_empty());
    block_on(forget(&*world.objects, "ada")).unwrap();
    assert!(
        block_on(list(&*world.objects, shard_of("ada"), "", 9))
            .unwrap()
            .is_empty()
    );
    let sql = world
        .objects
        .account_sql(&format!("watch:{}", shard_of("ada")));
    assert_eq!(sql.tables(), 0);
}

#[test]
fn a_site_is_late_five_minutes_after_its_work_was_due() {
    let world = World::new();
    block_on(tell(&*world.objects, "ada", in_seconds(&world, 0), 1)).unwrap();
    world.clock.advance(LATE_S);
    assert!(late_sites(&world, "ada", 10).is_empty());
    world.clock.advance(1);
    assert_eq!(late_sites(&world, "ada", 10), ["ada"]);
    block_on(tell(&*world.objects, "ada", None, 2)).unwrap();
    assert!(late_sites(&world, "ada", 10).is_empty());
}

#[test]
fn of_two_rounds_the_higher_one_counts_whichever_comes_first() {
    let world = World::new();
    block_on(tell(&*world.objects, "ada", in_seconds(&world, -900), 2)).unwrap();
    block_on(tell(&*world.objects, "ada", in_seconds(&world, 900), 1)).unwrap();
    assert_eq!(late_sites(&world, "ada", 10), ["ada"]);
    block_on(tell(&*world.objects, "ada", in_seconds(&world, 900), 3)).unwrap();
    assert!(late_sites(&world, "ada", 10).is_empty());
}

#[test]
fn one_that_does_not_answer_does_not_stand_in_the_way() {
    let world = World::new();
    let [one, two, three] = of_one_shard();
    for (site, due) in [(&one, -3000), (&two, -2000), (&three, -1000)] {
        block_on(tell(&*world.objects, site, in_seconds(&world, due), 1)).unwrap();
    }
    assert_eq!(late_sites(&world, &one, 2), [one.clone(), two.clone()]);
    world.clock.advance(300);
    assert_eq!(late_sites(&world, &one, 2), [three.clone(), one.clone()]);
    block_on(forget(&*world.objects, &one)).unwrap();
    let all = block_on(list(&*world.objects, shard_of(&one), "", 9)).unwrap();
    assert_eq!(all.len(), 2);
    let after = block_on(list(&*world.objects, shard_of(&one), &all[0], 9)).unwrap();
    assert_eq!(after, all[1..]);
}

#[test]
fn the_cron_forgets_sites_that_do_not_exist() {
    let world = World::new();
    block_on(tell(&*world.objects, "ada", in_seconds(&world, -900), 1)).unwrap();
    world.objects.set_site(|_, _| {
        let mut gone = crate::ports::Response::default();
        *gone.status_mut() = http::StatusCode::NOT_FOUND;
        Ok(gone)
    });
    block_on(super::poke_overdue(&world.ports));
    assert_eq!(world.objects.site_calls.borrow().len(), 1);
    world.clock.advance(600);
    block_on(super::poke_overdue(&world.ports));
    assert_eq!(world.objects.site_calls.borrow().len(), 1);
}
