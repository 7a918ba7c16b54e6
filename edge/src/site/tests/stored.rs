//! What is stored is listed for people in plain words: all of it.

use std::collections::BTreeSet;

use serde_json::json;
use shared::stored::KINDS;

use super::people::connected;

#[tokio::test]
async fn every_table_of_every_object_is_told_of() {
    let (at, mut owner) = connected().await;
    at.live(60).await;
    let mut stored = at.all_tables();
    let wish = json!({"confirm": "ada-lovelace", "events": "keep"});
    owner
        .send(
            "POST",
            "/v1/owner/sites/ada-lovelace/whole/erase",
            Some(wish),
        )
        .await
        .expect(200);
    at.live(120).await;
    stored.extend(at.all_tables());
    for table in ["bookings", "erased", "account.profile", "watch.sites"] {
        assert!(stored.contains(table), "{table}");
    }
    let told = || KINDS.iter().flat_map(|kind| kind.tables).copied();
    let once: BTreeSet<String> = told().map(str::to_owned).collect();
    assert_eq!(told().count(), once.len(), "each table in one kind");
    assert_eq!(stored, once, "name new tables in shared/src/stored.rs");
}
