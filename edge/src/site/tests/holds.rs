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
