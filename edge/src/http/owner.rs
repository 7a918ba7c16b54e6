//! The owner's routes inside a `Site`. Who asks was checked by the Worker; what they may do is
//! checked here, against the members.

use http::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use shared::api::{self, Role};
use shared::time::Timestamp;

use super::parse::{answer, header, json, no_query};
use super::{ACCOUNT, problem};
use crate::ports::{Request, Response};
use crate::site::{self, Booked, By, Direction, Fault, RescheduleCommand, Site};
use crate::store::{LeavingKind, Member};

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
    let status = act(site, &member, path, request).await?;
    if request.method() != Method::GET {
        let subject = match path {
            ["hosts", host, ..] => host,
            ["bookings", booking, ..] => booking,
            ["jobs", _, subject, ..] => subject,
            _ => site.slug.as_str(),
        };
        // A path that a route took: our own ids and words.
        let what = format!("{} {}", request.method(), path.join("/"));
        site.log(Direction::In, "owner", subject, what.trim_end())
            .map_err(fault)?;
        site.wake().await;
    }
    match status {
        Acted::Changed(status) => view(site, &member, status).map_err(fault),
        Acted::Invited(invitation) => Ok(answer(StatusCode::CREATED, &invitation)),
        Acted::Explained(why) => Ok(answer(StatusCode::OK, &why)),
        Acted::Leaving(view) => Ok(answer(StatusCode::OK, &view)),
        Acted::Log(lines) => Ok(answer(StatusCode::OK, &lines)),
        Acted::Jobs => Ok(answer(
            StatusCode::OK,
            &site::jobs(site, &member).map_err(fault)?,
        )),
    }
}

enum Acted {
    Changed(StatusCode),
    Invited(api::Invitation),
    Explained(api::WhyView),
    Jobs,
    Leaving(api::LeavingView),
    Log(api::LogView),
}

async fn act(
    site: &Site,
    member: &Member,
    path: &[&str],
    request: &Request,
) -> Result<Acted, Response> {
    let fault = |fault: Fault| problem::of(&*site.ports.log, fault);
    let owner = || match member.role {
        Role::Owner => Ok(()),
        Role::Host => Err(problem::forbidden(
            "Only the owner of this site may change this.",
        )),
    };
    let this_host = |host: &str| {
        if member.role == Role::Owner || member.host.as_deref() == Some(host) {
            Ok(())
        } else {
            Err(problem::forbidden(
                "Only the owner or this host may change this.",
            ))
        }
    };
    let ok = Ok(Acted::Changed(StatusCode::OK));
    match (request.method(), path) {
        (&Method::GET, []) => ok,
        (&Method::PUT, []) => {
            owner()?;
            site::put_site(site, &json(request)?).map_err(fault)?;
            ok
        }
        (&Method::POST, ["hosts"]) => {
            owner()?;
            site::add_host(site, &json(request)?).map_err(fault)?;
            Ok(Acted::Changed(StatusCode::CREATED))
        }
        (&Method::POST, ["admins"]) => {
            owner()?;
            nothing(request)?;
            Ok(Acted::Invited(site::appointment(site).map_err(fault)?))
        }
        (&Method::POST, ["hosts", host, "invitation"]) => {
            owner()?;
            nothing(request)?;
            Ok(Acted::Invited(site::invite(site, host).map_err(fault)?))
        }
        (&Method::PUT, ["hosts", host, "calendars"]) => {
            this_host(host)?;
            site::choose_calendars(site, host, &json(request)?)
                .await
                .map_err(fault)?;
            ok
        }
        (&Method::PUT, ["hosts", host, "schedule"]) => {
            this_host(host)?;
            site::put_schedule(site, host, &json(request)?).map_err(fault)?;
            ok
        }
        (&Method::PUT, ["hosts", host, "limits"]) => {
            this_host(host)?;
            site::put_limits(site, host, &json(request)?).map_err(fault)?;
            ok
        }
        (
            &Method::POST,
            [
                "bookings",
                booking,
                what @ ("approve" | "decline" | "cancel" | "reschedule"),
            ],
        ) => {
            this_host(&site::host_of(site, booking).map_err(fault)?)?;
            change_booking(site, booking, what, request).await
        }
        (&Method::POST, ["bookings", booking, "host-change"]) => {
            this_host(&site::host_of(site, booking).map_err(fault)?)?;
            let decision: api::HostChangeDecision = json(request)?;
            site::decide_change(site, booking, decision.accept)
                .await
                .map_err(fault)?;
            ok
        }
        (&Method::PUT, ["hosts", host, "mails"]) => {
            this_host(host)?;
            site::put_mails(site, host, &json(request)?).map_err(fault)?;
            ok
        }
        (&Method::PUT, ["hosts", host, "switches"]) => {
            this_host(host)?;
            site::put_switches(site, host, &json(request)?).map_err(fault)?;
            ok
        }
        (&Method::POST, ["people-to-call", booking, "done"]) => {
            nothing(request)?;
            site::called(site, member, booking).map_err(fault)?;
            ok
        }
        (&Method::POST, ["hosts", host, "by_hand", booking, "done"]) => {
            this_host(host)?;
            nothing(request)?;
            site::tick_off(site, host, booking).map_err(fault)?;
            ok
        }
        (&Method::POST, ["hosts", host, "refresh"]) => {
            this_host(host)?;
            nothing(request)?;
            site::refresh_host(site, host).await.map_err(fault)?;
            ok
        }
        (&Method::GET, ["hosts", host, "leaving"]) => {
            this_host(host)?;
            let view = site::leaving(site, member, host, None).map_err(fault)?;
            Ok(Acted::Leaving(view))
        }
        (&Method::GET, ["hosts", host, "connections", connection, "leaving"]) => {
            this_host(host)?;
            let view = site::leaving(site, member, host, Some(connection)).map_err(fault)?;
            Ok(Acted::Leaving(view))
        }
        (&Method::POST, ["hosts", host, "connections", connection, "disconnect"]) => {
            this_host(host)?;
            let (what, wish) = (LeavingKind::Disconnect, json(request)?);
            site::leave_host(site, member, what, host, Some(connection), &wish)
                .await
                .map_err(fault)?;
            ok
        }
        (&Method::POST, ["hosts", host, "pause"]) => {
            this_host(host)?;
            let (what, wish) = (LeavingKind::Pause, json(request)?);
            site::leave_host(site, member, what, host, None, &wish)
                .await
                .map_err(fault)?;
            ok
        }
        (&Method::POST, ["hosts", host, "remove"]) => {
            owner()?;
            let (what, wish) = (LeavingKind::Remove, json(request)?);
            site::leave_host(site, member, what, host, None, &wish)
                .await
                .map_err(fault)?;
            ok
        }
        (&Method::POST, ["hosts", host, "resume"]) => {
            this_host(host)?;
            nothing(request)?;
            site::resume(site, member, host).await.map_err(fault)?;
            ok
        }
        (&Method::PUT, ["events", event]) => {
            owner()?;
            site::put_event(site, event, &json(request)?).map_err(fault)?;
            ok
        }
        (&Method::GET, ["events", event, "why", minutes, start]) => {
            let minutes = minutes
                .parse()
                .map_err(|_| problem::bad_request("minutes", "Give a number of minutes."))?;
            let start = Timestamp::parse(start)
                .map_err(|error| problem::bad_request("start", error.to_string()))?;
            let why = site::why(site, member, event, minutes, start).map_err(fault)?;
            Ok(Acted::Explained(why))
        }
        (&Method::GET, ["jobs"]) => Ok(Acted::Jobs),
        (&Method::GET, ["log", days]) => {
            let lines = site::activity(site, member, days, None);
            Ok(Acted::Log(lines.map_err(fault)?))
        }
        (&Method::GET, ["log", days, direction]) => {
            let lines = site::activity(site, member, days, Some(direction));
            Ok(Acted::Log(lines.map_err(fault)?))
        }
        (&Method::POST, ["jobs", "retry"]) => {
            nothing(request)?;
            site::retry_jobs(site, member).map_err(fault)?;
            Ok(Acted::Jobs)
        }
        (&Method::POST, ["jobs", kind, subject, "retry"]) => {
            nothing(request)?;
            site::retry_job(site, member, kind, subject).map_err(fault)?;
            Ok(Acted::Jobs)
        }
        (_, []) => Err(problem::method_not_allowed("GET, PUT")),
        (_, ["jobs"] | ["log", ..] | ["hosts", _, "leaving"]) => {
            Err(problem::method_not_allowed("GET"))
        }
        (_, ["events", _, "why", _, _]) => Err(problem::method_not_allowed("GET")),
        (
            _,
            ["hosts" | "admins"]
            | ["jobs", "retry"]
            | ["jobs", _, _, "retry"]
            | [
                "hosts",
                _,
                "invitation" | "refresh" | "pause" | "resume" | "remove",
            ]
            | ["hosts", _, "connections", _, "disconnect"]
            | [
                "bookings",
                _,
                "host-change" | "approve" | "decline" | "cancel" | "reschedule",
            ]
            | ["people-to-call", _, "done"],
        ) => Err(problem::method_not_allowed("POST")),
        (
            _,
            [
                "hosts",
                _,
                "calendars" | "schedule" | "limits" | "mails" | "switches",
            ]
            | ["events", _],
        ) => Err(problem::method_not_allowed("PUT")),
        _ => Err(problem::not_found("page")),
    }
}

/// What a host does with a booking of theirs: no notice period binds them.
async fn change_booking(
    site: &Site,
    booking: &str,
    what: &str,
    request: &Request,
) -> Result<Acted, Response> {
    let fault = |fault: Fault| problem::of(&*site.ports.log, fault);
    let mut status = StatusCode::OK;
    match what {
        "approve" => {
            nothing(request)?;
            site::approve(site, booking).await.map_err(fault)?;
        }
        "decline" => {
            let wish: api::CancelRequest = json(request)?;
            site::decline(site, booking, &wish.reason)
                .await
                .map_err(fault)?;
        }
        "cancel" => {
            let wish: api::CancelRequest = json(request)?;
            site::cancel(site, booking, &wish.reason, By::Host)
                .await
                .map_err(fault)?;
        }
        _ => {
            let command = RescheduleCommand {
                id: booking,
                key: super::site::idempotency_key(request)?,
                body: request.body(),
                request: &json(request)?,
                by: By::Host,
                network: "",
            };
            let moved = site::reschedule(site, &command).await.map_err(fault)?;
            if matches!(moved, Booked::Pending(_)) {
                status = StatusCode::ACCEPTED;
            }
        }
    }
    Ok(Acted::Changed(status))
}

/// The body of a route that takes nothing: `{}`.
fn nothing(request: &Request) -> Result<(), Response> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}
    json::<Nothing>(request).map(drop)
}
