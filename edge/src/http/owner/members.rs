//! Who belongs to a site.

use super::call::{Call, Done, Reply};
use crate::site;

pub(super) fn appointment(call: &Call<'_>) -> Done {
    call.nothing()?;
    let link = site::appointment(call.site, &call.member.account)?;
    Ok(Reply::created(&link))
}

pub(super) fn list(call: &Call<'_>) -> Done {
    Ok(Reply::ok(&site::members(call.site, call.member)?))
}

pub(super) fn invite(call: &Call<'_>) -> Done {
    let link = site::invite(call.site, &call.member.account, call.json()?)?;
    Ok(Reply::created(&link))
}

pub(super) fn withdraw(call: &Call<'_>) -> Done {
    call.nothing()?;
    site::withdraw_invitation(call.site, call.named("invitation")?)?;
    list(call)
}

pub(super) async fn change(call: &Call<'_>) -> Done {
    site::change_member(call.site, call.named("member")?, &call.json()?).await?;
    after(call)
}

pub(super) async fn remove(call: &Call<'_>) -> Done {
    call.nothing()?;
    site::remove_member(call.site, call.named("member")?).await?;
    after(call)
}

pub(super) fn put_watchers(call: &Call<'_>) -> Done {
    site::put_watchers(call.site, call.named("event")?, &call.json()?)?;
    list(call)
}

/// Who has just taken the rights from themselves sees nobody any more.
fn after(call: &Call<'_>) -> Done {
    let now = call.site.store()?;
    let now = now
        .member(&call.member.account)
        .map_err(site::Fault::from)?;
    match now {
        Some(member) if member.role == shared::api::Role::Owner => list(call),
        _ => Ok(Reply::ok(&shared::api::MembersView::default())),
    }
}
