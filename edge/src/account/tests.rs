//! `Account` objects on real SQLite, asked through their client.

use super::client::{
    add_site, check_session, me, open_session, remove_grant, remove_site, set_role, sign_out,
    sign_out_everywhere, sites, use_state_once,
};
use super::cookie::{self, SessionCookie};
use super::{NewEntry, Role};
use crate::google::id_token::Identity;
use crate::ports::Sql;
use crate::testing::{World, block_on, config};

const ADA: &str = "google:1234";
const HOUR: i64 = 3600;

fn ada() -> Identity {
    Identity {
        sub: "1234".into(),
        email: "ada@example.com".into(),
        name: "Ada".into(),
    }
}

fn open(world: &World) -> SessionCookie {
    block_on(open_session(&*world.objects, ADA, &ada())).unwrap()
}

fn good(world: &World, cookie: &SessionCookie) -> bool {
    block_on(check_session(&*world.objects, cookie))
        .unwrap()
        .is_some()
}

#[test]
fn a_session_says_who() {
    let world = World::new();
    let cookie = open(&world);
    let signed = block_on(check_session(&*world.objects, &cookie))
        .unwrap()
        .unwrap();
    assert_eq!(
        (signed.account.as_str(), signed.email.as_str()),
        (ADA, "ada@example.com")
    );
    let other = SessionCookie {
        secret: "A".repeat(43),
        ..cookie.clone()
    };
    assert!(!good(&world, &other));
    let bob = SessionCookie {
        account: "google:99".into(),
        ..cookie.clone()
    };
    assert!(!good(&world, &bob));
    // Every sign-in gives another secret.
    assert_ne!(open(&world), cookie);
}

#[test]
fn nobody_is_signed_in_after_signing_out() {
    let world = World::new();
    let (one, two, three) = (open(&world), open(&world), open(&world));
    block_on(sign_out(&*world.objects, &one)).unwrap();
    assert!(!good(&world, &one) && good(&world, &two));
    block_on(sign_out_everywhere(&*world.objects, ADA)).unwrap();
    assert!(!good(&world, &two) && !good(&world, &three));
}

#[test]
fn a_session_ends_when_idle() {
    let world = World::new();
    let cookie = open(&world);
    for _ in 0..3 {
        world.clock.advance(12 * HOUR - 1);
        assert!(good(&world, &cookie));
    }
    world.clock.advance(12 * HOUR);
    assert!(!good(&world, &cookie));
}

#[test]
fn a_session_ends_after_two_weeks_in_use() {
    let world = World::new();
    let cookie = open(&world);
    for _ in 0..(14 * 4 - 1) {
        world.clock.advance(6 * HOUR);
        assert!(good(&world, &cookie));
    }
    world.clock.advance(6 * HOUR);
    assert!(!good(&world, &cookie));
}

#[test]
fn secrets_are_not_kept() {
    let world = World::new();
    let cookie = open(&world);
    let rows = world
        .objects
        .account_sql(ADA)
        .run("SELECT * FROM sessions", &[])
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert!(!format!("{rows:?}").contains(&cookie.secret));
}

#[test]
fn an_object_that_nobody_signed_in_to_writes_nothing() {
    let world = World::new();
    let objects = &*world.objects;
    let cookie = SessionCookie {
        account: ADA.into(),
        secret: "A".repeat(43),
    };
    assert!(!good(&world, &cookie));
    block_on(sign_out(objects, &cookie)).unwrap();
    block_on(sign_out_everywhere(objects, ADA)).unwrap();
    block_on(remove_site(objects, ADA, "ada")).unwrap();
    assert!(!block_on(remove_grant(objects, ADA, "ada")).unwrap());
    assert!(block_on(sites(objects, ADA)).unwrap().is_empty());
    assert_eq!(world.objects.account_sql(ADA).tables(), 0);
}

#[test]
fn a_state_is_good_once() {
    let world = World::new();
    let used = |state| block_on(use_state_once(&*world.objects, ADA, state)).unwrap();
    assert!(used("s1") && !used("s1") && used("s2"));
    world.clock.advance(600);
    // As long as its cookie could still be there.
    assert!(!used("s1"));
}

fn entry(site: &str, role: Option<Role>, uses_grant: bool) -> NewEntry {
    NewEntry {
        site: site.into(),
        title: None,
        role,
        uses_grant: Some(uses_grant),
    }
}

#[test]
fn the_index_of_sites() {
    let world = World::new();
    let objects = &*world.objects;
    let add = |entry| block_on(add_site(objects, ADA, entry)).unwrap();
    open(&world);
    add(entry("ada", Some(Role::Owner), true));
    world.clock.advance(1);
    add(entry("acme", None, true));
    add(NewEntry {
        title: Some("Ada's".into()),
        ..entry("ada", Some(Role::Host), true)
    });
    let index = block_on(sites(objects, ADA)).unwrap();
    assert_eq!(index.len(), 2);
    // An owner who also is a host stays the owner.
    assert_eq!(
        (index[0].role, index[0].title.as_str()),
        (Some(Role::Owner), "Ada's")
    );
    let cookie = open(&world);
    let signed = block_on(check_session(objects, &cookie)).unwrap().unwrap();
    let me = block_on(me(objects, &signed)).unwrap();
    assert_eq!((me.email.as_str(), me.sites.len()), ("ada@example.com", 1));
    assert_eq!(
        (me.sites[0].site.as_str(), me.sites[0].title.as_str()),
        ("ada", "Ada's")
    );
}

#[test]
fn a_grant_is_left_when_another_site_uses_it() {
    let world = World::new();
    let objects = &*world.objects;
    for new in [
        entry("ada", Some(Role::Owner), true),
        entry("acme", None, true),
    ] {
        block_on(add_site(objects, ADA, new)).unwrap();
    }
    assert!(block_on(remove_grant(objects, ADA, "acme")).unwrap());
    let index = block_on(sites(objects, ADA)).unwrap();
    assert_eq!(
        index.len(),
        1,
        "a site that only used the grant leaves the index"
    );
    assert!(!block_on(remove_grant(objects, ADA, "ada")).unwrap());
    assert_eq!(
        block_on(sites(objects, ADA)).unwrap()[0].role,
        Some(Role::Owner)
    );
}

#[test]
fn the_cookie_has_its_plain_form_only_on_loopback() {
    let mut config = config();
    let session = SessionCookie {
        account: ADA.into(),
        secret: "A".repeat(43),
    };
    let value = session.to_value();
    let set = cookie::set_session(&config, &value);
    assert!(set.starts_with("__Host-freeslot="));
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(set.contains(part), "{part}");
    }
    assert!(!set.contains("Domain"));
    let plain = format!("a=b; freeslot={value}");
    let host = format!("a=b; __Host-freeslot={value}");
    assert_eq!(cookie::session(&config, &host), Some(session.clone()));
    assert_eq!(cookie::session(&config, &plain), None);
    for origin in [
        "http://book.example",
        "http://localhost.evil.example",
        "https://localhost",
    ] {
        config.origin = origin.into();
        assert_eq!(cookie::session(&config, &plain), None, "{origin}");
        assert!(
            cookie::set_session(&config, &value).contains("Secure"),
            "{origin}"
        );
    }
    config.origin = "http://localhost:8787".into();
    assert_eq!(cookie::session(&config, &plain), Some(session));
    assert!(!cookie::set_session(&config, &value).contains("Secure"));
    assert!(cookie::clear_session(&config).contains("Max-Age=0"));
}

#[test]
fn values_that_are_no_session() {
    let good = SessionCookie {
        account: ADA.into(),
        secret: "A".repeat(43),
    }
    .to_value();
    assert!(SessionCookie::parse(&good).is_some());
    let (account, secret) = good.split_once('.').unwrap();
    let site = SessionCookie {
        account: "site:x".into(),
        secret: secret.into(),
    }
    .to_value();
    let empty = SessionCookie {
        account: "google:".into(),
        secret: secret.into(),
    }
    .to_value();
    let spaced = SessionCookie {
        account: "google:1 2".into(),
        secret: secret.into(),
    }
    .to_value();
    let short = format!("{account}.{}", &secret[1..]);
    for value in ["", ".", "x.y", secret, &site, &empty, &spaced, &short] {
        assert_eq!(SessionCookie::parse(value), None, "{value}");
    }
}

#[test]
fn a_request_that_is_no_command_is_refused() {
    let world = World::new();
    let response = block_on(super::handle(
        crate::ports::Request::new(b"{}".to_vec()),
        &world.ports,
    ));
    assert_eq!(response.status(), 400);
    assert_eq!(world.sql.tables(), 0);
}

#[test]
fn an_index_from_before_viewers_keeps_its_sites_and_takes_a_viewer() {
    let world = World::new();
    let sql = world.objects.account_sql(ADA);
    let before = &super::schema::MIGRATIONS[..1];
    crate::migrate::run(&*sql, before, 0).unwrap();
    sql.run(
        "INSERT INTO sites (site, title, role, uses_grant, added_at)
         VALUES ('ada', 'Ada''s', 'owner', 1, 7), ('lent', 'lent', NULL, 1, 8)",
        &[],
    )
    .unwrap();
    let objects = &*world.objects;
    block_on(add_site(
        objects,
        ADA,
        entry("acme", Some(Role::Viewer), false),
    ))
    .unwrap();
    let seen = |index: Vec<super::Entry>| -> Vec<_> {
        let index = index.into_iter();
        index
            .map(|it| (it.site, it.title, it.role, it.uses_grant))
            .collect()
    };
    let text = |text: &str| text.to_owned();
    let index = block_on(sites(objects, ADA)).unwrap();
    assert_eq!(
        seen(index),
        [
            (text("ada"), text("Ada's"), Some(Role::Owner), true),
            (text("lent"), text("lent"), None, true),
            (text("acme"), text("acme"), Some(Role::Viewer), false),
        ]
    );
    // What was given is taken: the grant of one keeps it in the index, nothing keeps the other.
    for site in ["ada", "acme"] {
        block_on(set_role(objects, ADA, site, None)).unwrap();
    }
    let index = block_on(sites(objects, ADA)).unwrap();
    let left: Vec<_> = index.into_iter().map(|it| (it.site, it.role)).collect();
    assert_eq!(left, [(text("ada"), None), (text("lent"), None)]);
}
