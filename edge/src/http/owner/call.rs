//! What a route is given, and what it gives back.

use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::api::LockGroup;

use super::super::parse::{answer, json};
use super::super::problem;
use crate::ports::{Request, Response, SqlError};
use crate::site::{self, Fault, Site};
use crate::store::Member;

/// A member's request that a route has taken.
pub(super) struct Call<'c> {
    pub(super) site: &'c Site,
    /// Who asks.
    pub(super) member: &'c Member,
    pub(super) request: &'c Request,
    /// What stands in the address where the route's path has a name in braces.
    pub(super) names: Names<'c>,
}

/// Names of a route's path, without braces, with what the address says in their place.
pub(super) type Names<'c> = Vec<(&'static str, &'c str)>;

impl Call<'_> {
    /// What the address says for `{name}`.
    ///
    /// # Errors
    /// Our fault, if the route's path has no such name.
    pub(super) fn named(&self, name: &str) -> Result<&str, Refusal> {
        let found = self.names.iter().find(|(it, _)| *it == name);
        let missing = || Fault::Internal(format!("no {{{name}}} in the path of a route"));
        Ok(found.ok_or_else(missing)?.1)
    }

    /// The body.
    ///
    /// # Errors
    /// 400 that names the field.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        Ok(json(self.request)?)
    }

    /// Whether who asks may change settings of this group.
    ///
    /// # Errors
    /// 403 `locked` with whom to ask.
    pub(super) fn unlocked(&self, group: LockGroup) -> Result<(), Refusal> {
        Ok(site::unlocked(self.site, self.member, group)?)
    }

    /// The body of a route that takes nothing: `{}`.
    ///
    /// # Errors
    /// 400 for anything else.
    pub(super) fn nothing(&self) -> Result<(), Refusal> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Nothing {}
        self.json::<Nothing>().map(drop)
    }
}

/// What is answered when a route has done its work.
pub(super) enum Reply {
    /// The whole site, as the member may see it.
    Site(StatusCode),
    /// Something else.
    Other(Response),
}

impl Reply {
    /// 200 with the site as it is afterwards: the answer to most changes.
    pub(super) const SITE: Self = Self::Site(StatusCode::OK);

    /// 200 with what was asked for.
    pub(super) fn ok(value: &impl Serialize) -> Self {
        Self::Other(answer(StatusCode::OK, value))
    }

    /// 200 with a file, kept nowhere.
    pub(super) fn file(kind: &'static str, name: &str, bytes: Vec<u8>) -> Self {
        let mut response = Response::new(bytes);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let shown = format!("attachment; filename=\"{name}\"");
        if let Ok(shown) = HeaderValue::try_from(shown) {
            headers.insert(CONTENT_DISPOSITION, shown);
        }
        Self::Other(response)
    }

    /// 201 with what was made.
    pub(super) fn created(value: &impl Serialize) -> Self {
        Self::Other(answer(StatusCode::CREATED, value))
    }
}

/// Why a route does not do what was asked: a use case's fault, or what the border says itself.
pub(super) enum Refusal {
    Fault(Fault),
    Response(Response),
}

impl Refusal {
    /// As the one who asked is told.
    pub(super) fn response(self, site: &Site) -> Response {
        match self {
            Self::Fault(fault) => problem::of(&*site.ports.log, fault),
            Self::Response(response) => response,
        }
    }
}

impl From<SqlError> for Refusal {
    fn from(error: SqlError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Response> for Refusal {
    fn from(response: Response) -> Self {
        Self::Response(response)
    }
}

/// How a route ends.
pub(super) type Done = Result<Reply, Refusal>;
