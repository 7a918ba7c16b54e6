//! The site itself.

use super::call::{Call, Done, Reply};
use crate::site;

pub(super) fn get(_: &Call<'_>) -> Done {
    Ok(Reply::SITE)
}

pub(super) fn put(call: &Call<'_>) -> Done {
    site::put_site(call.site, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn put_brand(call: &Call<'_>) -> Done {
    site::put_brand(call.site, &call.json()?)?;
    Ok(Reply::SITE)
}
