//! The histories of the ordinary run, and that planted faults are found.

use edge::planted::Planted;
use simulation::{Until, history, run};

#[test]
fn two_thousand_histories_break_no_rule() {
    let run = run(1, 2_000, None, Until::Broken);
    println!("{run}");
    assert_eq!(
        run.found,
        Vec::<u64>::new(),
        "`cargo xtask simulate --seed N` tells it"
    );
    assert_eq!(run.ran, 2_000);
    // They do what they are for: visitors book, most of them with success.
    assert!(run.confirmed > 2_000, "{run}");
    assert!(run.passed_on > 100 && run.reassigned > 20, "{run}");
    assert!(run.collective > 100, "{run}");
}

#[test]
fn the_same_seed_gives_the_same_history() {
    for seed in 1..=40 {
        let (first, second) = (history(seed, true), history(seed, true));
        assert!(first.trace.len() > 10);
        assert_eq!(first.trace, second.trace, "seed {seed}");
    }
}

fn is_found(planted: Planted) {
    let run = run(1, 1_000, Some(planted), Until::Broken);
    println!("{planted:?}: {run}");
    assert!(
        !run.found.is_empty(),
        "{planted:?} is not found in 1,000 histories"
    );
}

#[test]
fn a_missing_overlap_check_is_found() {
    is_found(Planted::NoOverlapCheck);
}

#[test]
fn a_random_insert_id_is_found() {
    is_found(Planted::RandomInsertId);
}

#[test]
fn calling_accepted_confirmed_is_found() {
    is_found(Planted::AcceptedIsConfirmed);
}

#[test]
fn ignoring_errors_of_free_busy_is_found() {
    is_found(Planted::FreeBusyErrorsIgnored);
}

#[test]
fn looking_again_after_an_unknown_insert_is_found() {
    is_found(Planted::LookAfterUnknownInsert);
}

#[test]
fn storing_a_late_refresh_is_found() {
    is_found(Planted::LateRefreshStored);
}

#[test]
fn subtracting_own_events_by_time_is_found() {
    is_found(Planted::OwnSubtractedByTime);
}

#[test]
fn taking_a_missing_read_for_a_deletion_is_found() {
    is_found(Planted::MissingIsDeleted);
}

#[test]
fn moving_without_a_look_is_found() {
    is_found(Planted::MovedWithoutLook);
}

#[test]
fn an_account_that_is_not_looked_at_is_found() {
    is_found(Planted::OneAccountIsLookedAt);
}

#[test]
fn a_mail_under_a_new_key_is_found() {
    is_found(Planted::MailUnderNewKey);
}

#[test]
fn another_host_who_was_not_checked_is_found() {
    is_found(Planted::NextHostUnchecked);
}

#[test]
fn a_co_host_who_was_not_checked_is_found() {
    is_found(Planted::CoHostUnchecked);
}

#[test]
fn a_link_that_opens_every_booking_is_found() {
    is_found(Planted::LinkOpensAll);
}
