//! Ending a connection and, if no site of this deployment uses it any more, its grant at Google.

use shared::api;

use super::{Fault, Site, disconnect, revoke};
use crate::account::{Role, client};

/// Disconnects; whether another site of the account uses the grant, its `Account` knows.
pub(super) async fn end(site: &Site, host: &str, connection: &str) -> Result<(), Fault> {
    let Some(grant) = disconnect(site, host, connection).await? else {
        return Ok(());
    };
    let others = client::remove_grant(&*site.ports.objects, &grant.account, &site.slug).await;
    // Not known is not unused: then the grant stays.
    if matches!(others, Ok(false)) {
        revoke(site, &grant).await?;
    }
    Ok(())
}

/// Takes the site out of the list of an account that has no part in it any more.
/// `false`: it did not answer. A leftover entry points to a site that says no; it harms nobody.
pub(super) async fn forget_site(site: &Site, account: &str) -> bool {
    client::remove_site(&*site.ports.objects, account, &site.slug)
        .await
        .is_ok()
}

/// Tells the index of an account what it may do here; `None`: nothing any more. It decides nothing:
/// an index that was not told points to a site that says no.
pub(super) async fn tell_role(site: &Site, account: &str, role: Option<api::Role>) {
    let role = role.map(|role| match role {
        api::Role::Owner => Role::Owner,
        api::Role::Host => Role::Host,
        api::Role::Viewer => Role::Viewer,
    });
    let told = client::set_role(&*site.ports.objects, account, &site.slug, role).await;
    if told.is_err() {
        let line = format!("site={} account index not told", site.slug);
        site.ports.log.line(&line);
    }
}
