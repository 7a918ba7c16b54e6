//! The table of the owner's routes. What is not in it does not exist.

use std::pin::Pin;

use http::Method;

use super::super::problem;
use super::call::{Call, Done, Names};
use super::guard::Guard::{self, BookingHost, Host, Member, Owner, Reader, ThisHost, VisitorHost};
use super::{
    bookings, busy, connections, drafts, events, feeds, hosts, jobs, log, members, people,
    schedules, settings, sites, visitors,
};
use crate::ports::Response;
use crate::site;
use crate::store::LeavingKind;

/// A route: a method and a path, whom it lets in, and what it does.
pub(super) struct Route {
    pub(super) method: Method,
    /// Below `/v1/owner/sites/{site}/`; a name in braces stands for one segment.
    pub(super) path: &'static str,
    pub(super) guard: Guard,
    act: Act,
}

/// What a route does: at once, or with waiting.
enum Act {
    Now(fn(&Call<'_>) -> Done),
    /// It only looks, although it is no GET: what to look for stands in the body.
    Looking(fn(&Call<'_>) -> Done),
    Waiting(for<'c> fn(&'c Call<'c>) -> Waited<'c>),
}

type Waited<'c> = Pin<Box<dyn Future<Output = Done> + 'c>>;

/// The first that fits is taken: a word stands before a name in its place.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    now(GET, "", Reader, sites::get),
    now(PUT, "", Owner, sites::put),
    now(PUT, "brand", Owner, sites::put_brand),
    now(POST, "admins", Owner, members::appointment),
    now(GET, "members", Owner, members::list),
    waiting(PUT, "members/{member}", Owner, |c| Box::pin(members::change(c))),
    waiting(DELETE, "members/{member}", Owner, |c| Box::pin(members::remove(c))),
    now(POST, "invitations", Owner, members::invite),
    now(DELETE, "invitations/{invitation}", Owner, members::withdraw),
    now(PUT, "events/{event}/watchers", Owner, members::put_watchers),
    now(POST, "hosts", Owner, hosts::add),
    now(PUT, "hosts/{host}", ThisHost, hosts::rename),
    now(POST, "hosts/{host}/invitation", Owner, hosts::invite),
    now(PUT, "hosts/{host}/schedule", ThisHost, hosts::put_schedule),
    now(POST, "hosts/{host}/schedules", ThisHost, schedules::add),
    now(PUT, "hosts/{host}/schedules/{schedule}", ThisHost, schedules::replace),
    now(POST, "hosts/{host}/schedules/{schedule}/remove", ThisHost, schedules::remove),
    now(PUT, "hosts/{host}/limits", ThisHost, hosts::put_limits),
    now(PUT, "hosts/{host}/mails", ThisHost, hosts::put_mails),
    now(PUT, "hosts/{host}/switches", ThisHost, hosts::put_switches),
    now(POST, "hosts/{host}/by_hand/{booking}/done", ThisHost, hosts::tick_off),
    now(GET, "hosts/{host}/leaving", ThisHost, hosts::leaving),
    waiting(POST, "hosts/{host}/pause", ThisHost, |c| Box::pin(hosts::leave(c, LeavingKind::Pause))),
    waiting(POST, "hosts/{host}/resume", ThisHost, |c| Box::pin(hosts::resume(c))),
    waiting(POST, "hosts/{host}/remove", Owner, |c| Box::pin(hosts::leave(c, LeavingKind::Remove))),
    waiting(PUT, "hosts/{host}/calendars", Host, |c| Box::pin(connections::choose_calendars(c))),
    waiting(POST, "hosts/{host}/feeds-in", Host, |c| Box::pin(connections::add_feed_in(c))),
    now(DELETE, "hosts/{host}/feeds-in/{connection}", ThisHost, connections::remove_feed_in),
    waiting(POST, "hosts/{host}/refresh", Host, |c| Box::pin(connections::refresh(c))),
    waiting(POST, "hosts/{host}/self-test", ThisHost, |c| Box::pin(connections::self_test(c))),
    now(GET, "hosts/{host}/connections/{connection}/leaving", ThisHost, connections::leaving),
    now(PUT, "hosts/{host}/connections/{connection}/visibility", Host, busy::put_visibility),
    waiting(POST, "hosts/{host}/connections/{connection}/own-calendar", Host, |c| Box::pin(connections::make_own_calendar(c))),
    waiting(POST, "hosts/{host}/connections/{connection}/disconnect", ThisHost, |c| Box::pin(connections::disconnect(c))),
    now(GET, "busy/{from}/{to}", Reader, busy::between),
    looking("bookings/search", Reader, bookings::search),
    now(POST, "bookings.csv", Reader, bookings::table),
    now(POST, "bookings.ics", Reader, bookings::calendar),
    now(PUT, "bookings/{booking}/note", BookingHost, bookings::put_note),
    waiting(POST, "bookings/{booking}/approve", BookingHost, |c| Box::pin(bookings::approve(c))),
    waiting(POST, "bookings/{booking}/decline", BookingHost, |c| Box::pin(bookings::decline(c))),
    waiting(POST, "bookings/{booking}/cancel", BookingHost, |c| Box::pin(bookings::cancel(c))),
    waiting(POST, "bookings/{booking}/reschedule", BookingHost, |c| Box::pin(bookings::reschedule(c))),
    waiting(POST, "bookings/{booking}/host-change", BookingHost, |c| Box::pin(bookings::decide_change(c))),
    now(POST, "people-to-call/{booking}/done", VisitorHost, people::called),
    now(POST, "events", Owner, events::add),
    now(PUT, "events", Owner, events::order),
    now(PUT, "events/{event}", Owner, events::put),
    now(DELETE, "events/{event}", Owner, events::retire),
    now(POST, "events/{event}/restore", Owner, events::restore),
    now(GET, "events/{event}/why/{minutes}/{start}", Member, events::why),
    looking("drafts", Member, drafts::put),
    now(GET, "feeds", Member, feeds::list),
    now(POST, "feeds", Member, feeds::make),
    now(DELETE, "feeds/{feed}", Member, feeds::revoke),
    now(GET, "jobs", Member, jobs::list),
    now(POST, "jobs/retry", Member, jobs::retry_all),
    now(POST, "jobs/{kind}/{subject}/retry", Member, jobs::retry),
    now(GET, "log/{days}", Member, log::days),
    now(PUT, "privacy", Owner, visitors::put_privacy),
    looking("visitors/find", Owner, visitors::find),
    now(POST, "visitors/export", Owner, visitors::export),
    waiting(POST, "visitors/erase", Owner, |c| Box::pin(visitors::erase(c))),
    now(POST, "whole/export", Owner, visitors::export_site),
    waiting(POST, "whole/erase", Owner, |c| Box::pin(visitors::erase_site(c))),
    now(GET, "log/{since}/{until}/{direction}/{whose}", Member, log::range),
    now(GET, "diagnostics", Member, log::diagnostics),
    now(GET, "hosts/{host}/switches/{busy}/{written}", ThisHost, hosts::preview_switches),
    now(GET, "hosts/{host}/existing-bookings", ThisHost, hosts::existing_bookings),
    now(POST, "hosts/{host}/existing-bookings", ThisHost, hosts::write_existing),
    now(PUT, "hosts/{host}/connections/{connection}/replace", Host, connections::begin_replacing),
    now(DELETE, "hosts/{host}/connections/{connection}/replace", Host, connections::give_up_replacing),
    waiting(POST, "hosts/{host}/calendars/{calendar}/refresh", Host, |c| Box::pin(connections::refresh_calendar(c))),
    now(GET, "audit/{since}/{until}", Owner, settings::audit),
    looking("locks/{group}/preview", Owner, settings::preview_lock),
    now(PUT, "locks/{group}", Owner, settings::put_lock),
    now(DELETE, "locks/{group}", Owner, settings::remove_lock),
];

const GET: Method = Method::GET;
const PUT: Method = Method::PUT;
const POST: Method = Method::POST;
const DELETE: Method = Method::DELETE;

const fn now(
    method: Method,
    path: &'static str,
    guard: Guard,
    act: fn(&Call<'_>) -> Done,
) -> Route {
    let act = Act::Now(act);
    Route {
        method,
        path,
        guard,
        act,
    }
}

const fn looking(path: &'static str, guard: Guard, act: fn(&Call<'_>) -> Done) -> Route {
    let act = Act::Looking(act);
    Route {
        method: POST,
        path,
        guard,
        act,
    }
}

const fn waiting(
    method: Method,
    path: &'static str,
    guard: Guard,
    act: for<'c> fn(&'c Call<'c>) -> Waited<'c>,
) -> Route {
    let act = Act::Waiting(act);
    Route {
        method,
        path,
        guard,
        act,
    }
}

impl Route {
    /// Does what was asked, for whom the guard lets in.
    pub(super) async fn run(&self, call: &Call<'_>) -> Done {
        self.guard.admit(call)?;
        match self.act {
            Act::Now(act) if !self.only_looks() => site::changing(call.site, || act(call)),
            Act::Now(act) | Act::Looking(act) => act(call),
            Act::Waiting(act) => act(call).await,
        }
    }

    /// Whether somebody only looks: that is no line of the activity log, and makes no work.
    pub(super) fn only_looks(&self) -> bool {
        self.method == Method::GET || matches!(self.act, Act::Looking(_))
    }

    /// The parts of its path.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part> + Clone {
        let parts = self.path.split('/').filter(|part| !part.is_empty());
        parts.map(|part| {
            match part
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'))
            {
                Some(name) => Part::Name(name),
                None => Part::Word(part),
            }
        })
    }

    /// What the address says for the names of the path; `None` if it is another's.
    fn names<'c>(&self, path: &[&'c str]) -> Option<Names<'c>> {
        if self.parts().count() != path.len() {
            return None;
        }
        let mut names = Names::new();
        for (part, given) in self.parts().zip(path.iter().copied()) {
            match part {
                Part::Name(name) => names.push((name, given)),
                Part::Word(word) if word == given => {}
                Part::Word(_) => return None,
            }
        }
        Some(names)
    }
}

/// A segment of a route's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It stands so in the address.
    Word(&'static str),
    /// Anything stands in its place.
    Name(&'static str),
}

/// The route of an address.
///
/// # Errors
/// 404, or 405 with the methods that the address takes.
pub(super) fn find<'c>(
    method: &Method,
    path: &[&'c str],
) -> Result<(&'static Route, Names<'c>), Response> {
    let fitting = || ROUTES.iter().filter_map(|it| Some((it, it.names(path)?)));
    if let Some(found) = fitting().find(|(route, _)| route.method == *method) {
        return Ok(found);
    }
    let Some((first, _)) = fitting().next() else {
        return Err(problem::not_found("page"));
    };
    let same = ROUTES.iter().filter(|route| route.path == first.path);
    let allowed: Vec<&str> = same.map(|route| route.method.as_str()).collect();
    Err(problem::method_not_allowed(&allowed.join(", ")))
}
