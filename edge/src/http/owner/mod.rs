//! The owner's routes inside a `Site`. Who asks was checked by the Worker; what they may do is
//! checked here, against the members: a route is one line in the table in `routes.rs`, which says
//! who is let in, and one function in the file of its subject.

mod bookings;
mod busy;
mod call;
mod connections;
mod drafts;
mod events;
mod feeds;
mod guard;
mod hosts;
mod jobs;
mod log;
mod members;
mod people;
mod routes;
mod schedules;
mod settings;
mod sites;
mod visitors;

#[cfg(test)]
mod audit_tests;
#[cfg(test)]
mod tests;

use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::parse::{answer, header, no_query};
use super::{ACCOUNT, problem};
use crate::ports::{Request, Response};
use crate::site::{self, Direction, Fault, Site};
use crate::store::Member;
use call::{Call, Reply};

/// Ids, slugs and instants are shorter.
const LONGEST_WORD: usize = 64;

/// The Worker's request to start a site without a host.
#[derive(Serialize, Deserialize)]
pub(crate) struct CreateCommand {
    pub(crate) account: String,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) title: String,
}

/// Starts a site; 201 with its view.
pub(super) fn create(site: &Site, c: &CreateCommand) -> Result<Response, Response> {
    let fault = |fault: Fault| problem::of(&*site.ports.log, fault);
    site::create(site, &c.account, &c.email, &c.name, &c.title).map_err(fault)?;
    let member = member(site, &c.account).map_err(fault)?;
    view(site, &member, StatusCode::CREATED).map_err(fault)
}

/// Makes an owner of who is signed in and has the link; the site as they see it now.
pub(super) fn appoint(site: &Site, c: &site::AppointCommand) -> Result<Response, Response> {
    let fault = |fault: Fault| problem::of(&*site.ports.log, fault);
    site::take_appointment(site, c).map_err(fault)?;
    let member = member(site, &c.account).map_err(fault)?;
    view(site, &member, StatusCode::CREATED).map_err(fault)
}

fn member(site: &Site, account: &str) -> Result<Member, Fault> {
    site.store()?
        .member(account)?
        .ok_or(Fault::Forbidden("This site belongs to somebody else."))
}

fn view(site: &Site, member: &Member, status: StatusCode) -> Result<Response, Fault> {
    Ok(answer(status, &site::view(site, member)?))
}

/// Part of a path, for the log, if it looks like an id or a word of ours: some routes take anything.
fn known(part: &str) -> &str {
    let ours = |c: char| c.is_ascii_alphanumeric() || "-_:.".contains(c);
    match part.len() <= LONGEST_WORD && part.chars().all(ours) {
        true => part,
        false => "?",
    }
}

/// Answers a request below `/v1/owner/sites/{site}`.
pub(super) async fn handle(
    site: &Site,
    path: &[&str],
    request: &Request,
) -> Result<Response, Response> {
    let fault = |fault: Fault| problem::of(&*site.ports.log, fault);
    no_query(request)?;
    let account = header(request.headers(), ACCOUNT).ok_or_else(problem::sign_in)?;
    let member = member(site, account).map_err(fault)?;
    site.acts_as(account);
    let (route, names) = routes::find(request.method(), path)?;
    let call = Call {
        site,
        member: &member,
        request,
        names,
    };
    // What is being erased is looked at, taken along and erased, and nothing else.
    let may = route.only_looks() || matches!(path, ["whole", _] | ["jobs", ..]);
    if !may {
        site::still_lives(site).map_err(fault)?;
    }
    let reply = route.run(&call).await;
    let reply = reply.map_err(|refusal| refusal.response(site))?;
    if !route.only_looks() {
        let subject = match path {
            ["hosts", host, ..] => host,
            ["bookings", booking, ..] => booking,
            ["jobs", _, subject, ..] => subject,
            _ => site.slug.as_str(),
        };
        let path: Vec<&str> = path.iter().map(|part| known(part)).collect();
        let what = format!("{} {}", request.method(), path.join("/"));
        site.log(Direction::In, "owner", subject, what.trim_end())
            .map_err(fault)?;
        site.wake().await;
    }
    match reply {
        Reply::Site(status) => view(site, &member, status).map_err(fault),
        Reply::Other(response) => Ok(response),
    }
}
