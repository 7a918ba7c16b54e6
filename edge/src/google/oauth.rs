//! Google's OAuth 2.0: the way to the consent page, and codes and refresh tokens into access
//! tokens. Decided by status and error code, never by the description.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method};
use oauth2::basic::{
    BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse,
    BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken,
    EndpointNotSet, EndpointSet, ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeVerifier,
    RedirectUrl, RefreshToken, RequestTokenError, Scope, StandardRevocableToken,
    StandardTokenResponse, TokenResponse, TokenUrl,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::form_urlencoded;

pub use super::scopes::{
    APP_CREATED, CONNECT, CONNECT_OWN, EVENTS, EVENTS_OWNED, FREE_BUSY, LOGIN, Scopes, WIDER,
    granted, missing_scope, needed,
};
use crate::config::Config;
use crate::ports::{Http, HttpError, Request};

/// How long Google may take for a token.
const TIMEOUT: Duration = Duration::from_secs(5);

/// What to ask at Google's consent page.
#[derive(Clone, Copy, Debug)]
pub struct Authorize<'a> {
    /// The scopes.
    pub scopes: &'a [&'static str],
    /// Comes back unchanged; bound to the browser by the pre-login cookie.
    pub state: &'a str,
    /// Comes back inside the ID token.
    pub nonce: &'a str,
    /// PKCE's secret, 43 to 128 characters; only its hash is sent here.
    pub verifier: &'a str,
    /// The account to preselect.
    pub login_hint: Option<&'a str>,
    /// Whether a refresh token is wanted. Google gives one only if `prompt` has `consent`.
    pub offline: bool,
    /// Whether scopes granted earlier are to be included: only useful to complete a grant.
    pub include_granted: bool,
    /// `consent`, `select_account`, or both with a space between.
    pub prompt: &'a str,
}

/// What a code or a refresh token was good for.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// The access token.
    pub access: String,
    /// Seconds for which it is good; 0 if Google did not say.
    pub expires_in: u32,
    /// Given once, with forced consent; absence never means that the old one is dead.
    pub refresh: Option<String>,
    /// Seconds for which the refresh token is good, where the user limited it.
    pub refresh_expires_in: Option<u32>,
    /// What was granted, which may be less or more than what was asked.
    pub scopes: Scopes,
    /// Who it was, with `openid`.
    pub id_token: Option<String>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// Why there are no tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// The code or refresh token is dead for good.
    InvalidGrant,
    /// Our OAuth client is set up wrongly; no user is to blame.
    Operator {
        /// Google's error code.
        code: String,
    },
    /// Worth repeating, where what is asked with is not used up.
    Transient,
}

impl TokenError {
    /// For the log.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidGrant => "invalid_grant",
            Self::Operator { .. } => "operator",
            Self::Transient => "transient",
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for TokenError {}

/// Where Google sends the browser back to.
#[must_use]
pub fn redirect_uri(config: &Config) -> String {
    format!("{}/google/callback", config.origin)
}

/// The address of Google's consent page; empty if the configured one is no address.
#[must_use]
pub fn authorize_url(config: &Config, ask: &Authorize<'_>) -> String {
    let Ok(client) = client(config) else {
        return String::new();
    };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(ask.verifier.as_bytes()));
    let scopes = ask
        .scopes
        .iter()
        .map(|scope| Scope::new((*scope).to_owned()));
    let mut url = client
        .authorize_url(|| CsrfToken::new(ask.state.to_owned()))
        .add_scopes(scopes)
        .add_extra_param("nonce", ask.nonce)
        // The crate's own PKCE type asserts on the length; a challenge is a hash either way.
        .add_extra_param("code_challenge", challenge)
        .add_extra_param("code_challenge_method", "S256")
        .add_extra_param(
            "access_type",
            if ask.offline { "offline" } else { "online" },
        )
        .add_extra_param("prompt", ask.prompt);
    if ask.include_granted {
        url = url.add_extra_param("include_granted_scopes", "true");
    }
    if let Some(hint) = ask.login_hint {
        url = url.add_extra_param("login_hint", hint);
    }
    url.url().0.into()
}

/// Turns a code into tokens. A code works once, so a lost answer means starting again.
///
/// # Errors
/// See [`TokenError`].
pub async fn exchange(
    http: &dyn Http,
    config: &Config,
    code: &str,
    verifier: &str,
) -> Result<Tokens, TokenError> {
    let client = client(config)?;
    let sender = |request| send(http, request);
    let answer = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()))
        .request_async(&sender)
        .await;
    tokens(answer)
}

/// Turns a refresh token into an access token.
///
/// # Errors
/// See [`TokenError`]; with `InvalidGrant` the connection needs its host.
pub async fn refresh(
    http: &dyn Http,
    config: &Config,
    refresh_token: &str,
) -> Result<Tokens, TokenError> {
    let client = client(config)?;
    let sender = |request| send(http, request);
    let token = RefreshToken::new(refresh_token.to_owned());
    let answer = client
        .exchange_refresh_token(&token)
        .request_async(&sender)
        .await;
    tokens(answer)
}

/// Takes back everything the account granted to this deployment, at all of its sites.
///
/// # Errors
/// `Transient` if it may still be granted. A token that is dead already is done.
pub async fn revoke(http: &dyn Http, config: &Config, token: &str) -> Result<(), TokenError> {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("token", token)
        .finish();
    let mut request = Request::new(form.into_bytes());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = config.google.revoke.parse().unwrap_or_default();
    request.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    match http.send(request, TIMEOUT).await {
        Ok(response) if response.status().is_success() || response.status() == 400 => Ok(()),
        _ => Err(TokenError::Transient),
    }
}

/// What Google adds to RFC 6749's fields.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Extra {
    id_token: Option<String>,
    refresh_token_expires_in: Option<u32>,
}

impl ExtraTokenFields for Extra {}

type Answer = StandardTokenResponse<Extra, BasicTokenType>;
type Google = Client<
    BasicErrorResponse,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

fn client(config: &Config) -> Result<Google, TokenError> {
    let bad = |_| TokenError::Operator {
        code: "address".into(),
    };
    Ok(Client::new(ClientId::new(config.client_id.clone()))
        .set_client_secret(ClientSecret::new(config.client_secret.clone()))
        .set_auth_type(AuthType::RequestBody)
        .set_redirect_uri(RedirectUrl::new(redirect_uri(config)).map_err(bad)?)
        .set_auth_uri(AuthUrl::new(config.google.auth.clone()).map_err(bad)?)
        .set_token_uri(TokenUrl::new(config.google.token.clone()).map_err(bad)?))
}

/// No answer, or one that says nothing about the grant.
#[derive(Debug)]
struct NoAnswer;

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no answer")
    }
}

impl std::error::Error for NoAnswer {}

async fn send(http: &dyn Http, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
    let response = http
        .send(request, TIMEOUT)
        .await
        .map_err(|_: HttpError| NoAnswer)?;
    if response.status().is_server_error() || matches!(response.status().as_u16(), 408 | 429) {
        return Err(NoAnswer);
    }
    Ok(response)
}

fn tokens(
    answer: Result<Answer, RequestTokenError<NoAnswer, BasicErrorResponse>>,
) -> Result<Tokens, TokenError> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(RequestTokenError::ServerResponse(problem)) => return Err(refused(problem.error())),
        Err(_) => return Err(TokenError::Transient),
    };
    // Google always names the scopes. Without them nothing can be said about the grant.
    let scopes = answer.scopes().ok_or(TokenError::Transient)?;
    let scopes = scopes
        .iter()
        .map(|scope| scope.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let seconds = answer.expires_in().map_or(0, |lifetime| lifetime.as_secs());
    let extra = answer.extra_fields();
    Ok(Tokens {
        access: answer.access_token().secret().clone(),
        expires_in: u32::try_from(seconds).unwrap_or(u32::MAX),
        refresh: answer.refresh_token().map(|token| token.secret().clone()),
        refresh_expires_in: extra.refresh_token_expires_in,
        scopes: Scopes::parse(&scopes),
        id_token: extra.id_token.clone(),
    })
}

fn refused(error: &BasicErrorResponseType) -> TokenError {
    match error {
        BasicErrorResponseType::InvalidGrant => TokenError::InvalidGrant,
        BasicErrorResponseType::Extension(code) => match code.as_str() {
            // A Workspace administrator switched us off for this account.
            "admin_policy_enforced" => TokenError::InvalidGrant,
            "deleted_client" | "disabled_client" | "org_internal" | "redirect_uri_mismatch" => {
                TokenError::Operator { code: code.clone() }
            }
            _ => TokenError::Transient,
        },
        other => TokenError::Operator {
            code: other.as_ref().to_owned(),
        },
    }
}
