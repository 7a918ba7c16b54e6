//! What a link that invites is for: asked by the setup page before it sends anybody to Google.

use shared::api::InvitedRequest;

use super::front::{Done, ask_site, bad_invitation, internal, same_origin, signed};
use super::parse::{json, no_query};
use crate::ports::{Ports, Request};
use crate::seal::parse_invitation_token;
use crate::site::{InvitedCommand, Link};

/// Answers who has a link; being signed in only matters where it is their own that was used.
pub(super) async fn invited(ports: &Ports, request: &Request) -> Done {
    no_query(request)?;
    same_origin(&ports.config, request)?;
    let (site, link) = match json(request)? {
        InvitedRequest::Invitation(token) => {
            let now = ports.clock.now();
            let invited =
                parse_invitation_token(&ports.config, &token, now).map_err(bad_invitation)?;
            let link = Link::Host {
                host: invited.host,
                until: invited.until.epoch(),
            };
            (invited.site, link)
        }
        InvitedRequest::Appointment { site, secret } => (site, Link::Member { secret }),
    };
    let account = signed(ports, request).await?.map(|signed| signed.account);
    let command = InvitedCommand { account, link };
    ask_site(ports, &site, internal("invited", &command)).await
}
