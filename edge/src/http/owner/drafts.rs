//! Settings that are looked at before they are saved.

use super::call::{Call, Done, Reply};
use crate::site;

pub(super) fn put(call: &Call<'_>) -> Done {
    let draft = site::put_draft(call.site, call.member, &call.json()?)?;
    Ok(Reply::created(&draft))
}
