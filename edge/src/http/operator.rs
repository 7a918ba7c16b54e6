//! The operator's routes, for who knows the operator's code.

use http::{Method, StatusCode};
use shared::api::{ResealReport, ResealRequest};
use shared::time::Timestamp;
use subtle::ConstantTimeEq;

use super::front::{ask_site, internal};
use super::parse::{answer, bearer, json, no_query};
use super::problem;
use crate::config::Config;
use crate::ports::{Ports, Request, Response};
use crate::site::Resealing;
use crate::watch::{SHARDS, client};

/// So many sites a call: a run of the Worker may ask a thousand objects.
const SITES_A_CALL: u32 = 200;

/// Answers a request below `/v1/operator`.
pub(super) async fn handle(
    ports: &Ports,
    path: &[&str],
    request: &Request,
) -> Result<Response, Response> {
    match path {
        ["reseal"] if *request.method() == Method::POST => {
            no_query(request)?;
            is_operator(&ports.config, request)?;
            let report = reseal(ports, &json(request)?).await?;
            Ok(answer(StatusCode::OK, &report))
        }
        ["sites", site, "admins"] if *request.method() == Method::POST => {
            no_query(request)?;
            is_operator(&ports.config, request)?;
            let link = internal("appointment", &serde_json::Map::new());
            ask_site(ports, site, link).await
        }
        ["reseal"] | ["sites", _, "admins"] => Err(problem::method_not_allowed("POST")),
        _ => Err(problem::not_found("page")),
    }
}

fn is_operator(config: &Config, request: &Request) -> Result<(), Response> {
    let given = bearer(request.headers()).unwrap_or_default();
    let code = config.operator_code.as_bytes();
    if !code.is_empty() && bool::from(given.as_bytes().ct_eq(code)) {
        return Ok(());
    }
    Err(problem::forbidden(
        "Send the secret OPERATOR_CODE of this deployment as Authorization: Bearer; if it has none, \
         give it one.",
    ))
}

/// Walks the sites that the watch knows, shard by shard. `after` is `SHARD/SLUG`.
async fn reseal(ports: &Ports, wish: &ResealRequest) -> Result<ResealReport, Response> {
    let malformed = || problem::bad_request("after", "Give `next` of the last answer, or nothing.");
    let (mut shard, mut after) = match wish.after.split_once('/') {
        Some((shard, slug)) => (shard.parse().map_err(|_| malformed())?, slug.to_owned()),
        None if wish.after.is_empty() => (0, String::new()),
        None => return Err(malformed()),
    };
    let objects = &*ports.objects;
    let mut report = ResealReport {
        key: ports.config.newest_key(),
        ..ResealReport::default()
    };
    let mut links_until = i64::MIN;
    while shard < SHARDS {
        let room = SITES_A_CALL.saturating_sub(report.sites);
        if room == 0 {
            report.next = Some(format!("{shard}/{after}"));
            break;
        }
        let sites = client::list(objects, shard, &after, room)
            .await
            .map_err(|_| problem::no_answer())?;
        for site in &sites {
            report.sites += 1;
            match ask(ports, site).await {
                Asked::Resealing(r) => {
                    report.left += r.left;
                    report.unreadable += r.unreadable;
                    report.feeds += r.feeds;
                    links_until = links_until.max(r.links_until);
                }
                Asked::Gone => {}
                Asked::Silent => report.silent.push(site.clone()),
            }
        }
        match sites.last() {
            Some(last) => after.clone_from(last),
            None => (shard, after) = (shard.saturating_add(1), String::new()),
        }
    }
    if ports.config.master_keys.len() > 1 && links_until > i64::MIN {
        report.links_until = Some(Timestamp::from_epoch(links_until).into());
    }
    Ok(report)
}

enum Asked {
    Resealing(Resealing),
    Gone,
    Silent,
}

async fn ask(ports: &Ports, site: &str) -> Asked {
    let mut request = Request::new(Vec::new());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = http::Uri::from_static("http://site/internal/reseal");
    match ports.objects.site(site, request).await {
        Ok(answer) if answer.status() == StatusCode::NOT_FOUND => Asked::Gone,
        Ok(answer) if answer.status().is_success() => {
            serde_json::from_slice(answer.body()).map_or(Asked::Silent, Asked::Resealing)
        }
        _ => Asked::Silent,
    }
}
