//! The calls to the edge. Same origin, so the session cookie travels by itself; every answer
//! that is not a success becomes a [`Failure`] that can be shown to a person as it is.

use gloo_net::http::{Request, RequestBuilder, Response};
use serde::{Serialize, de::DeserializeOwned};
use shared::api::{Intent, Problem, SiteView, StartAnswer, StartRequest, code};

/// Why a call did not do what it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// The edge said why.
    Problem(Box<Problem>),
    /// No answer came.
    Offline,
    /// An answer came that makes no sense; the HTTP status.
    Unreadable(u16),
}

impl Failure {
    /// A sentence for people that says what to do.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Problem(problem) if problem.code == code::SIGN_IN => {
                "You’ve been signed out. Sign in again in another tab and come back: anything you \
                 typed is still here."
                    .to_owned()
            }
            Self::Problem(problem) => match problem.detail.as_deref() {
                Some(detail) if !detail.is_empty() => detail.to_owned(),
                _ => format!("{}.", problem.title.trim_end_matches('.')),
            },
            Self::Offline => "The server did not answer. Check your connection and try again: \
                              anything you typed is still here."
                .to_owned(),
            Self::Unreadable(status) => format!(
                "The server sent an answer that this page doesn’t understand ({status}). \
                 Try again in a moment."
            ),
        }
    }

    /// A problem that this page found by itself, at a field.
    pub(crate) fn at(field: &str, sentence: &str) -> Self {
        Self::Problem(Box::new(Problem {
            title: "Something still needs filling in".to_owned(),
            detail: Some(sentence.to_owned()),
            field: Some(field.to_owned()),
            ..Problem::new(422, code::INVALID)
        }))
    }

    /// The stable code of a problem, empty for the others.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Problem(problem) => &problem.code,
            _ => "",
        }
    }

    /// The part of the field that the problem names: `durations` of `durations[0]`, and `weekly` of
    /// `schedule.weekly[0].end`.
    pub(crate) fn field(&self) -> Option<&str> {
        let Self::Problem(problem) = self else {
            return None;
        };
        let field = problem.field.as_deref()?;
        let field = field.strip_prefix("schedule.").unwrap_or(field);
        field.split(['.', '[', '/']).find(|part| !part.is_empty())
    }

    /// Which of the rows of a list the problem names, from 0: 1 of `questions[1].label`.
    pub(crate) fn nth(&self) -> Option<usize> {
        let Self::Problem(problem) = self else {
            return None;
        };
        problem
            .field
            .as_deref()?
            .split(['[', ']'])
            .nth(1)?
            .parse()
            .ok()
    }

    /// The last part of the field that the problem names: `label` of `questions[1].label`.
    pub(crate) fn part(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => problem.field.as_deref()?.rsplit('.').next(),
            _ => None,
        }
    }

    /// Whether nobody is signed in (any more).
    pub(crate) fn is_signed_out(&self) -> bool {
        matches!(self, Self::Problem(problem) if problem.status == 401)
    }
}

/// `GET path`.
pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    let answer = Request::get(path).send().await;
    read(answer).await
}

/// `POST path` with a JSON body.
pub(crate) async fn post<B: Serialize, T: DeserializeOwned>(
    path: &str,
    body: &B,
) -> Result<T, Failure> {
    send(Request::post(path), body).await
}

/// `POST path` with a JSON body, where the answer is a file.
pub(crate) async fn file<B: Serialize>(path: &str, body: &B) -> Result<Vec<u8>, Failure> {
    let request = Request::post(path).json(body);
    let request = request.map_err(|_| Failure::Unreadable(0))?;
    let answer = request.send().await.map_err(|_| Failure::Offline)?;
    if !answer.ok() {
        return Err(problem(answer).await);
    }
    answer.binary().await.map_err(|_| Failure::Offline)
}

/// `POST path` with a JSON body, and a key that makes sending it twice one wish.
pub(crate) async fn post_once<B: Serialize, T: DeserializeOwned>(
    path: &str,
    key: &str,
    body: &B,
) -> Result<T, Failure> {
    send(Request::post(path).header("idempotency-key", key), body).await
}

/// `PUT path` with a JSON body.
pub(crate) async fn put<B: Serialize>(path: &str, body: &B) -> Result<SiteView, Failure> {
    send(Request::put(path), body).await
}

/// `DELETE path`.
pub(crate) async fn delete<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    send(Request::delete(path), &serde_json::Map::new()).await
}

/// `PUT path` with a JSON body, where the answer is not the site.
pub(crate) async fn change<B: Serialize, T: DeserializeOwned>(
    path: &str,
    body: &B,
) -> Result<T, Failure> {
    send(Request::put(path), body).await
}

/// `DELETE path`, where the answer is not the site.
pub(crate) async fn remove<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    send(Request::delete(path), &serde_json::Map::new()).await
}

/// `POST /v1/me/sign-out`.
pub(crate) async fn sign_out() -> Result<(), Failure> {
    let request = Request::post("/v1/me/sign-out")
        .json(&serde_json::Map::new())
        .map_err(|_| Failure::Offline)?;
    let answer = request.send().await.map_err(|_| Failure::Offline)?;
    if answer.ok() || answer.status() == 401 {
        return Ok(());
    }
    Err(problem(answer).await)
}

/// Asks where to send the browser, and sends it there. Returns only if that did not work.
pub(crate) async fn start_google(request: StartRequest) -> Failure {
    if request.intent == Intent::ConnectHost {
        crate::browser::keep("site", request.site.as_deref());
    }
    crate::browser::keep("section", crate::browser::fragment().as_deref());
    match post::<_, StartAnswer>("/v1/owner/google/start", &request).await {
        Ok(answer) if crate::browser::leave_for(&answer.url) => {
            // The page is on its way out; what is shown until then stays as it is.
            std::future::pending::<Failure>().await
        }
        Ok(_) => Failure::Unreadable(200),
        Err(failure) => failure,
    }
}

/// A [`StartRequest`] with nothing but its intent.
pub(crate) fn start_request(intent: Intent) -> StartRequest {
    StartRequest {
        intent,
        site: None,
        host: None,
        invitation: None,
        wider: false,
        own_calendar: false,
        login_hint: None,
        set_up_code: None,
    }
}

async fn send<B: Serialize, T: DeserializeOwned>(
    request: RequestBuilder,
    body: &B,
) -> Result<T, Failure> {
    let request = request.json(body).map_err(|_| Failure::Unreadable(0))?;
    read(request.send().await).await
}

async fn read<T: DeserializeOwned>(
    answer: Result<Response, gloo_net::Error>,
) -> Result<T, Failure> {
    let answer = answer.map_err(|_| Failure::Offline)?;
    if !answer.ok() {
        return Err(problem(answer).await);
    }
    let status = answer.status();
    answer.json().await.map_err(|_| Failure::Unreadable(status))
}

async fn problem(answer: Response) -> Failure {
    let status = answer.status();
    match answer.json::<Problem>().await {
        Ok(problem) => Failure::Problem(Box::new(problem)),
        Err(_) => Failure::Unreadable(status),
    }
}
