//! The watch in workerd: sites tell their shard, the cron runs and asks every shard.

use std::path::{Path, PathBuf};
use std::time::Duration;

use e2e::days::Day;
use e2e::people::{Guest, SITE};
use e2e::until_within;
use e2e::world::World;

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| match entry.path() {
            path if path.is_dir() => files(&path),
            path => vec![path],
        })
        .collect()
}

/// Whether a shard of the watch has this site on disk.
fn is_watched(at: &World, site: &str) -> bool {
    files(&at.folder().join("edge"))
        .into_iter()
        .filter(|path| path.to_string_lossy().contains("Watch"))
        .filter_map(|path| std::fs::read(path).ok())
        .any(|bytes| {
            bytes
                .windows(site.len())
                .any(|part| part == site.as_bytes())
        })
}

#[tokio::test]
async fn a_site_is_known_to_its_shard_and_the_cron_runs() {
    let at = World::start().await;
    let cron = async || {
        let path = format!("{}/cdn-cgi/local/scheduled?cron=*/5+*+*+*+*", at.edge);
        let answer = at.http.get(path).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    };
    assert_eq!(cron().await, (200, "ok".to_owned()), "also with no site");
    assert!(!is_watched(&at, SITE));
    at.connected().await;
    at.book(&Guest::new(), &Day::working().at("10:00"))
        .await
        .expect(201);
    until_within(
        Duration::from_secs(20),
        "the shard to be told",
        async || is_watched(&at, SITE).then_some(()),
    )
    .await;
    assert_eq!(cron().await, (200, "ok".to_owned()));
}
