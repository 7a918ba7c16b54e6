//! Holds are a courtesy: together they hide at most a fifth of a day.

use serde_json::json;

use super::people::connected;

#[tokio::test]
async fn holds_together_hide_at_most_a_fifth_of_a_day_and_a_booking_needs_none() {
    let (at, _) = connected().await;
    let path = "/v1/sites/ada-lovelace/holds";
    let tuesday = |slots: Vec<String>| -> Vec<String> {
        let day = |start: &String| start.starts_with("2026-11-24");
        slots.into_iter().filter(day).collect()
    };
    let free = tuesday(at.slots().await);
    let mut kept = Vec::new();
    for (n, start) in free.iter().enumerate() {
        let network = format!("10.1.{n}.1");
        let wish = json!({"event": "intro", "minutes": 30, "start": start,
            "visitor": format!("{n:0>22}")});
        let reply = at.visit_from(&network, "POST", path, &[], Some(wish)).await;
        if reply.status == 201 {
            kept.push(reply.body);
            continue;
        }
        assert_eq!(
            (reply.status, &reply.body["code"]),
            (429, &json!("too_many"))
        );
        let detail = reply.body["detail"].as_str().unwrap();
        assert!(detail.contains("book this one without"), "{detail}");
    }
    assert_eq!(kept.len(), free.len() / 5);
    assert_eq!(tuesday(at.slots().await).len(), free.len() - kept.len());
    // Without a hold, what is left can be booked.
    at.book("grace", free.last().unwrap()).await.expect(201);
    // One that is given back makes room for another.
    let id = kept[0]["id"].as_str().unwrap();
    let key = json!({"id": id, "secret": kept[0]["secret"]});
    at.visit("POST", &format!("{path}/{id}/release"), &[], Some(key))
        .await
        .expect(204);
    let wish = json!({"event": "intro", "minutes": 30, "start": free[0],
        "visitor": "y".repeat(22)});
    at.visit("POST", path, &[], Some(wish)).await.expect(201);
}

#[tokio::test]
async fn a_hold_is_kept_for_longer_by_its_holder_alone_while_it_lasts() {
    let (at, _) = connected().await;
    let path = "/v1/sites/ada-lovelace/holds";
    let wish = json!({"event": "intro", "minutes": 30, "start": "2026-11-24T09:00:00Z",
        "visitor": "y".repeat(22)});
    let hold = at
        .visit("POST", path, &[], Some(wish))
        .await
        .expect(201)
        .body;
    let id = hold["id"].as_str().unwrap().to_owned();
    let extend = async |secret: &str| {
        let key = json!({"id": id, "secret": secret});
        at.visit("POST", &format!("{path}/{id}/extend"), &[], Some(key))
            .await
    };
    let secret = hold["secret"].as_str().unwrap();
    at.live(240).await;
    extend("somebody else's").await.expect(404);
    let longer = extend(secret).await.expect(200).body;
    assert!(longer["expires_at"].as_str() > hold["expires_at"].as_str());
    assert_eq!(
        (&longer["id"], &longer["secret"]),
        (&hold["id"], &hold["secret"])
    );
    at.live(120).await;
    let taken = |slots: Vec<String>| !slots.contains(&"2026-11-24T09:00:00Z".to_owned());
    assert!(taken(at.slots().await), "it would have ended by now");
    at.live(200).await;
    assert!(!taken(at.slots().await));
    extend(secret).await.expect(404);
}

#[tokio::test]
async fn what_became_of_a_booking_is_told_to_whoever_knows_the_key_it_was_sent_with() {
    let (at, _) = connected().await;
    let path = "/v1/sites/ada-lovelace/bookings";
    let ask = async |key: &str| {
        at.visit("GET", path, &[("idempotency-key", key)], None)
            .await
    };
    let key = format!("{:0>22}", "grace");
    ask(&key).await.expect(404);
    let booked = at
        .book("grace", "2026-11-24T09:00:00Z")
        .await
        .expect(201)
        .body;
    assert_eq!(ask(&key).await.expect(200).body, booked);
    ask(&format!("{:0>22}", "other")).await.expect(404);
    ask("short").await.expect(400);
}
