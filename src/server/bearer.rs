//! The token of a request: read from its one place, and refused everywhere else.

use async_graphql::ServerError;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;

use super::api_error::{ApiError, ErrorCode};
use super::execution_error::ExecutionError;
use super::media_type::MediaType;
use super::request_id::REQUEST_ID;
use super::{AppState, errors, response};
use crate::access::Viewer;
use crate::auth::{AuthenticationError, TokenRejection};
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
pub async fn viewer(state: &AppState, headers: &HeaderMap, uri: &Uri) -> Result<Viewer, Response> {
    if uri.query().is_some_and(has_token_parameter) {
        return Err(token_in_address(headers));
    }
    if !headers.contains_key(header::AUTHORIZATION) {
        return Ok(Viewer::ANONYMOUS);
    }
    let identified = match authorization_value(headers) {
        Ok(token) => state.identity.authenticate(token).await,
        Err(rejection) => Err(rejection.into()),
    };
    identified.map_err(|unidentified| {
        let media = MediaType::accepted(headers).unwrap_or(MediaType::Json);
        let error = match unidentified {
            AuthenticationError::Rejected(rejection) => {
                rejection_error(state, &rejection, request_id(headers))
            }
            AuthenticationError::Failed(error) => return response::failed(media, failure(&error)),
        };
        let mut response = response::refused(media, error);
        response.headers_mut().insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer error=\"invalid_token\""),
        );
        response
    })
}

/// What a client is told whose token is not believed. The audit trail hears of it.
pub fn rejection_error(
    state: &AppState,
    rejection: &TokenRejection,
    request_id: Option<&str>,
) -> ApiError {
    state.identity.record_rejection(rejection, request_id);
    let status = StatusCode::UNAUTHORIZED;
    ApiError::of_request(status, ErrorCode::Unauthenticated, rejection.to_string())
}

impl AppState {
    /// Whether somebody who was identified a while ago still may be taken for the same.
    ///
    /// # Errors
    /// When the token is no longer in force, or the database fails.
    pub async fn revalidate(&self, viewer: &Viewer) -> Result<(), ExecutionError> {
        let confirmed = self.identity.revalidate(viewer).await;
        confirmed.map_err(|unidentified| match unidentified {
            AuthenticationError::Rejected(rejection) => {
                rejection_error(self, &rejection, None).into()
            }
            AuthenticationError::Failed(error) => ExecutionError::Failed(Box::new(failure(&error))),
        })
    }
}

/// The token behind the scheme, in the words of an Authorization header.
///
/// # Errors
/// When there is none.
pub fn token_of(value: &str) -> Result<&str, TokenRejection> {
    let (scheme, token) = value.split_once(' ').ok_or(TokenRejection::NotBearer)?;
    let token = token.trim_start_matches(' ');
    let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    match scheme.eq_ignore_ascii_case(SCHEME) && is_token {
        true => Ok(token),
        false => Err(TokenRejection::NotBearer),
    }
}

/// By which name the log knows the request.
pub fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get(REQUEST_ID)?.to_str().ok()
}

fn authorization_value(headers: &HeaderMap) -> Result<&str, TokenRejection> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    match (values.next(), values.count()) {
        (Some(value), 0) => token_of(value.to_str().map_err(|_| TokenRejection::NotBearer)?),
        (_, more) => Err(TokenRejection::Several(more + 1)),
    }
}

fn has_token_parameter(query: &str) -> bool {
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
    let error = ApiError::of_request(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, message);
    response::refused(
        MediaType::accepted(headers).unwrap_or(MediaType::Json),
        error,
    )
}

/// The server's own failure to find out who asks.
pub fn failure(error: &StoreError) -> ServerError {
    let happened = format!("cannot look up a token: {error:?}");
    match error.is_unavailable() {
        true => errors::unavailable(&happened, &[]),
        false => errors::internal(&happened, &[]),
    }
}
