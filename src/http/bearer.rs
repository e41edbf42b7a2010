//! The token of a request: read from its one place, and refused everywhere else.

use async_graphql::ServerError;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;

use super::call::Unexecuted;
use super::media::Media;
use super::refusal::{Code, Refusal};
use super::request_id::REQUEST_ID;
use super::{Edge, answer, errors};
use crate::identity::{Rejection, Unidentified};
use crate::permit::Viewer;
use crate::store::StoreError;

const SCHEME: &str = "Bearer";

/// Parameters by which others send tokens, in small letters and without hyphens and underscores. An address stands in
/// logs, histories and bookmarks.
const IN_ADDRESSES: [&str; 8] = [
    "accesstoken",
    "apitoken",
    "authorization",
    "authtoken",
    "bearer",
    "bearertoken",
    "idtoken",
    "token",
];

/// Who asks: nobody in particular without a token, and nobody at all with a bad one.
///
/// # Errors
/// The answer to a request whose token stands in its address, or is not to be believed.
pub async fn viewer(edge: &Edge, headers: &HeaderMap, uri: &Uri) -> Result<Viewer, Response> {
    if uri.query().is_some_and(names_token) {
        return Err(token_in_address(headers));
    }
    if !headers.contains_key(header::AUTHORIZATION) {
        return Ok(Viewer::ANONYMOUS);
    }
    let identified = match presented(headers) {
        Ok(token) => edge.identity.identify(token).await,
        Err(rejection) => Err(rejection.into()),
    };
    identified.map_err(|unidentified| {
        let media = Media::accepted(headers).unwrap_or(Media::Json);
        let refusal = match unidentified {
            Unidentified::Rejected(rejection) => refusal(edge, &rejection, request_id(headers)),
            Unidentified::Failed(error) => return answer::failed(media, failure(&error)),
        };
        let mut response = answer::refused(media, refusal);
        response.headers_mut().insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer error=\"invalid_token\""),
        );
        response
    })
}

/// What a client is told whose token is not believed. The audit trail hears of it.
pub fn refusal(edge: &Edge, rejection: &Rejection, request_id: Option<&str>) -> Refusal {
    edge.identity.refused(rejection, request_id);
    let status = StatusCode::UNAUTHORIZED;
    Refusal::of_request(status, Code::Unauthenticated, rejection.to_string())
}

impl Edge {
    /// Whether somebody who was identified a while ago still may be taken for the same.
    ///
    /// # Errors
    /// When the token is no longer in force, or the database fails.
    pub async fn confirm(&self, viewer: &Viewer) -> Result<(), Unexecuted> {
        let confirmed = self.identity.confirm(viewer).await;
        confirmed.map_err(|unidentified| match unidentified {
            Unidentified::Rejected(rejection) => refusal(self, &rejection, None).into(),
            Unidentified::Failed(error) => Unexecuted::Failed(Box::new(failure(&error))),
        })
    }
}

/// The token behind the scheme, in the words of an Authorization header.
///
/// # Errors
/// When there is none.
pub fn token_of(value: &str) -> Result<&str, Rejection> {
    let (scheme, token) = value.split_once(' ').ok_or(Rejection::NotBearer)?;
    let token = token.trim_start_matches(' ');
    let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    match scheme.eq_ignore_ascii_case(SCHEME) && is_token {
        true => Ok(token),
        false => Err(Rejection::NotBearer),
    }
}

/// By which name the log knows the request.
pub fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get(REQUEST_ID)?.to_str().ok()
}

fn presented(headers: &HeaderMap) -> Result<&str, Rejection> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    match (values.next(), values.count()) {
        (Some(value), 0) => token_of(value.to_str().map_err(|_| Rejection::NotBearer)?),
        (_, more) => Err(Rejection::Several(more + 1)),
    }
}

fn names_token(query: &str) -> bool {
    query.split('&').any(|parameter| {
        // Only names are decoded: a value may be a whole document.
        let name = parameter.split('=').next().unwrap_or_default();
        let mut decoded = form_urlencoded::parse(name.as_bytes());
        decoded.next().is_some_and(|(name, _)| {
            let name = name.replace(['-', '_'], "").to_ascii_lowercase();
            IN_ADDRESSES.contains(&&*name)
        })
    })
}

fn token_in_address(headers: &HeaderMap) -> Response {
    let message = "A token must not be part of the URL, because URLs are kept in logs and \
        histories. Send it as `Authorization: Bearer <token>`, and revoke this one.";
    let refusal = Refusal::of_request(StatusCode::BAD_REQUEST, Code::BadUserInput, message);
    answer::refused(Media::accepted(headers).unwrap_or(Media::Json), refusal)
}

/// The server's own failure to find out who asks.
pub fn failure(error: &StoreError) -> ServerError {
    let happened = format!("cannot look up a token: {error:?}");
    match error.is_unavailable() {
        true => errors::unavailable(&happened, &[]),
        false => errors::internal(&happened, &[]),
    }
}
