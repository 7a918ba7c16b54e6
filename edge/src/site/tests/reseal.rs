//! A new master key, while people book, hosts reconnect and tokens are renewed.

use futures_util::future::{join_all, join3};
use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::people::{Browser, Reply, connected};
use super::story::events;

const CODE: &str = "let me in";
const SITE: &str = "ada-lovelace";

fn keys(at: &Deployment, numbers: &[u8]) {
    let keys = numbers.iter().map(|n| (u32::from(*n), vec![n + 6; 32]));
    at.reconfigure(|config| {
        config.master_keys = keys.collect();
        config.operator_code = CODE.into();
    });
}

async fn ask(at: &Deployment, code: &str, body: Value) -> Reply {
    let bearer = format!("Bearer {code}");
    let headers = [("authorization", bearer.as_str())];
    at.visit("POST", "/v1/operator/reseal", &headers, Some(body))
        .await
}

async fn reseal(at: &Deployment) -> Value {
    ask(at, CODE, json!({})).await.expect(200).body
}

/// The numbers of the keys that anything is sealed under.
fn sealed_under(at: &Deployment) -> Vec<String> {
    let rows = crate::ports::Sql::run(
        &*at.site(SITE).ports.sql,
        "SELECT refresh_token FROM connections WHERE refresh_token IS NOT NULL
         UNION ALL SELECT access_token FROM connections WHERE access_token IS NOT NULL",
        &[],
    );
    let rows = rows
        .unwrap()
        .into_iter()
        .map(|mut row| match row.remove(0) {
            crate::ports::Value::Text(text) => text.split_once('.').unwrap().0.to_owned(),
            other => panic!("{other:?}"),
        });
    let mut numbers: Vec<String> = rows.collect();
    numbers.sort();
    numbers.dedup();
    numbers
}

async fn manage(at: &Deployment, booked: &Value) -> u16 {
    let path = format!(
        "/v1/sites/{SITE}/bookings/{}",
        booked["id"].as_str().unwrap()
    );
    let bearer = format!("Bearer {}", booked["token"].as_str().unwrap());
    let headers = [("authorization", bearer.as_str())];
    at.visit("GET", &path, &headers, None).await.status
}

#[tokio::test]
async fn everything_goes_on_while_the_key_changes_and_after_the_old_one_is_gone() {
    let (at, mut owner) = connected().await;
    let old = at.book("before", "2026-11-24T09:00:00Z").await.expect(201);
    at.live(60).await;
    assert_eq!(sealed_under(&at), ["1"]);
    keys(&at, &[1, 2]);
    assert_eq!(manage(&at, &old.body).await, 200);

    // The new key, and at once all that can happen to a token: bookings that use it, a refusal
    // that makes it be renewed, a host who connects anew, alarms.
    let refusals = std::cell::Cell::new(3);
    at.fail(move |request| {
        let look = request.uri().path().ends_with("/freeBusy") && refusals.get() > 0;
        refusals.set(refusals.get() - i32::from(look));
        look.then_some(Fault::Says(401, "authError", "Invalid Credentials"))
    });
    let bookings = join_all((0..6).map(|n| {
        let at = at.clone();
        async move {
            let start = format!("2026-11-25T{:02}:00:00Z", 8 + n);
            at.book(&format!("guest-{n}"), &start).await
        }
    }));
    let again = async {
        let start = json!({"intent": "connect_host", "site": SITE});
        let to = owner.consent(start, OWNER, json!("all")).await;
        assert!(to.contains("connected="), "{to}");
    };
    let rotation = async {
        for _ in 0..5 {
            reseal(&at).await;
            at.site(SITE).alarm().await;
            tokio::task::yield_now().await;
        }
    };
    let (booked, (), ()) = join3(bookings, again, rotation).await;
    assert!(booked.iter().all(|reply| matches!(reply.status, 201 | 202)));
    at.heal();
    at.live(600).await;

    let report = reseal(&at).await;
    assert_eq!((&report["key"], &report["sites"]), (&json!(2), &json!(1)));
    assert_eq!(
        (&report["left"], &report["unreadable"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(sealed_under(&at), ["2"]);
    assert_eq!(events(&at).len(), 7);
    // The last booking made before ends on the 25th, and its link opens for 30 days more.
    assert_eq!(report["links_until"], "2026-12-25T13:30:00Z");

    keys(&at, &[2]);
    let new = at.book("after", "2026-11-26T09:00:00Z").await.expect(201);
    // The access token ends, and is had anew with the refresh token.
    at.live(2 * 3600).await;
    at.book("later", "2026-11-26T10:00:00Z").await.expect(201);
    assert_eq!(events(&at).len(), 9);
    assert_eq!(manage(&at, &new.body).await, 200);
    assert_eq!(manage(&at, &old.body).await, 403, "its key is gone");
    owner.send("GET", "/v1/me", None).await.expect(200);
    assert!(reseal(&at).await.get("links_until").is_none());
}

#[tokio::test]
async fn a_key_that_went_too_early_is_named_and_can_come_back() {
    let (at, _) = connected().await;
    keys(&at, &[2]);
    let report = reseal(&at).await;
    assert_eq!(report["left"], report["unreadable"]);
    assert_ne!(report["left"], 0);
    at.run_alarms().await;
    let mut owner = Browser::new(&at);
    let start = json!({"intent": "login"});
    owner.consent(start, OWNER, json!("all")).await;
    let path = format!("/v1/owner/sites/{SITE}/jobs");
    let jobs = owner.send("GET", &path, None).await.expect(200).body;
    let error = jobs["jobs"].as_array().unwrap().iter();
    let error = error.map(|job| job["error"].as_str().unwrap());
    assert!(
        error.clone().any(|text| text.starts_with("master_key: ")),
        "{jobs}"
    );
    keys(&at, &[1, 2]);
    assert_eq!(reseal(&at).await["unreadable"], 0);
    at.run_alarms().await;
    assert_eq!(sealed_under(&at), ["2"]);
}

#[tokio::test]
async fn many_texts_take_many_steps_and_an_unreadable_one_stands_in_nobodys_way() {
    let (at, _) = connected().await;
    let site = at.site(SITE);
    let store = site.store().unwrap();
    let one = store.connections().unwrap().remove(0);
    let sealer = crate::seal::Sealer::new(&site.ports.config, SITE);
    for n in 0..50 {
        let (host, account) = (format!("host-{n}"), format!("google:{n}"));
        let purpose = format!("refresh_token:{host}:{account}");
        let text = match n {
            0 => "9.AAAA".to_owned(),
            _ => sealer.seal(
                &*site.ports.random,
                &purpose,
                format!("token {n}").as_bytes(),
            ),
        };
        let (id, refresh_token) = (format!("c-{n:02}"), Some(text));
        let row = crate::store::Connection {
            id,
            host,
            account,
            refresh_token,
            access_token: None,
            ..one.clone()
        };
        store.put_connection(&row, at.now()).unwrap();
    }
    keys(&at, &[1, 2]);
    let report = reseal(&at).await;
    assert_eq!(
        (&report["left"], &report["unreadable"]),
        (&json!(52), &json!(1))
    );
    at.site(SITE).alarm().await;
    assert_eq!(reseal(&at).await["left"], 32, "a step is twenty");
    at.run_alarms().await;
    assert_eq!(reseal(&at).await["left"], 1);
    let site = at.site(SITE);
    let sealer = crate::seal::Sealer::new(&site.ports.config, SITE);
    let row = site.store().unwrap().connection("c-41").unwrap().unwrap();
    let opened = sealer.open(
        "refresh_token:host-41:google:41",
        &row.refresh_token.unwrap(),
    );
    assert_eq!(opened.unwrap(), b"token 41");
}

#[tokio::test]
async fn only_the_operator_may_ask() {
    let (at, _) = connected().await;
    ask(&at, "", json!({})).await.expect(403);
    keys(&at, &[1, 2]);
    for code in ["", "let me i", "let me in!"] {
        ask(&at, code, json!({})).await.expect(403);
    }
    at.visit("GET", "/v1/operator/reseal", &[], None)
        .await
        .expect(405);
    for after in ["x", "x/y", "300/"] {
        ask(&at, CODE, json!({"after": after})).await.expect(400);
    }
    let from = ask(&at, CODE, json!({"after": "1/ada-lovelace"})).await;
    assert_eq!(from.expect(200).body["sites"], 0);
    assert_eq!(sealed_under(&at), ["1"], "the work is the job's");
}
