//! What the cron does: pokes sites whose work is late, so that they set their alarm again.

use http::{Method, StatusCode};

use super::{SHARDS, client};
use crate::ports::{Ports, Request};

/// So many of each shard at a time: a run of the Worker may ask a thousand objects.
const POKES_A_SHARD: u32 = 50;

/// Pokes the sites of all shards whose work is more than five minutes late. The site sets its
/// alarm again and tells its shard what is true; it works nothing while it is asked. One that
/// does not answer is poked again by the next run.
pub async fn poke_overdue(ports: &Ports) {
    let (mut poked, mut silent) = (0_u32, 0_u32);
    for shard in 0..SHARDS {
        let Ok(late) = client::late(&*ports.objects, shard, POKES_A_SHARD).await else {
            ports
                .log
                .line(&format!("watch: shard {shard} did not answer"));
            continue;
        };
        for site in late {
            match poke(ports, &site).await {
                Some(StatusCode::NOT_FOUND) => {
                    // Nobody's any more. If this gets lost, the next run does it.
                    let _ = client::forget(&*ports.objects, &site).await;
                }
                Some(status) if status.is_success() => poked += 1,
                _ => silent += 1,
            }
        }
    }
    if poked + silent > 0 {
        ports.log.line(&format!(
            "watch: {poked} sites with late work poked, {silent} did not answer"
        ));
    }
}

async fn poke(ports: &Ports, site: &str) -> Option<StatusCode> {
    let mut request = Request::new(Vec::new());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = http::Uri::from_static("http://site/internal/poke");
    let answer = ports.objects.site(site, request).await;
    answer.ok().map(|response| response.status())
}
