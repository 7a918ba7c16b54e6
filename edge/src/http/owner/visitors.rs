//! What is kept of visitors, and giving it out or taking it away; the same of the whole site.

use shared::api;

use super::call::{Call, Done, Reply};
use crate::site::{self, Fault};

pub(super) fn put_privacy(call: &Call<'_>) -> Done {
    site::put_privacy(call.site, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn find(call: &Call<'_>) -> Done {
    let wish: api::VisitorRequest = call.json()?;
    Ok(Reply::ok(&site::find_visitor(call.site, &wish)?))
}

/// Giving it out is a line of the log.
pub(super) fn export(call: &Call<'_>) -> Done {
    let wish: api::VisitorRequest = call.json()?;
    let all = site::export_visitor(call.site, &wish)?;
    let bytes = serde_json::to_vec_pretty(&all);
    let bytes = bytes.map_err(|error| Fault::Internal(error.to_string()))?;
    let name = format!("{}-visitor.json", call.site.slug);
    Ok(Reply::file("application/json", &name, bytes))
}

pub(super) async fn erase(call: &Call<'_>) -> Done {
    let wish: api::EraseVisitor = call.json()?;
    Ok(Reply::ok(&site::erase_visitor(call.site, &wish).await?))
}

/// A line of the log too.
pub(super) fn export_site(call: &Call<'_>) -> Done {
    call.nothing()?;
    let all = site::export_site(call.site, call.member)?;
    let bytes = serde_json::to_vec_pretty(&all);
    let bytes = bytes.map_err(|error| Fault::Internal(error.to_string()))?;
    let name = format!("{}.json", call.site.slug);
    Ok(Reply::file("application/json", &name, bytes))
}

pub(super) async fn erase_site(call: &Call<'_>) -> Done {
    let wish: api::EraseSite = call.json()?;
    Ok(Reply::ok(&site::erase_site(call.site, &wish).await?))
}
