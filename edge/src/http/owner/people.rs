//! Visitors who have to be called.

use super::call::{Call, Done, Reply};
use crate::site;

pub(super) fn called(call: &Call<'_>) -> Done {
    call.nothing()?;
    site::called(call.site, call.named("booking")?)?;
    Ok(Reply::SITE)
}
