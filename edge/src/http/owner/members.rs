//! Who belongs to a site.

use super::call::{Call, Done, Reply};
use crate::site;

pub(super) fn appointment(call: &Call<'_>) -> Done {
    call.nothing()?;
    Ok(Reply::created(&site::appointment(call.site)?))
}
