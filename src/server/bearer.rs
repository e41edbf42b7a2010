//! The token of a request: read from its one place, and refused everywhere else.

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;

use super::request_id::REQUEST_ID;
use super::{AppState, response};
use crate::access::Viewer;
use crate::auth::{AuthenticationError, TokenRejection};
use crate::graphql::{ApiError, ErrorCode, MediaType, authentication_failure};

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
        Ok(token) => state.graphql.authenticator.authenticate(token).await,
        Err(rejection) => Err(rejection.into()),
    };
    identified.map_err(|unidentified| {
        let media = MediaType::accepted(headers).unwrap_or(MediaType::Json);
        let error = match unidentified {
            AuthenticationError::Rejected(rejection) => state
                .graphql
                .rejection_error(&rejection, request_id(headers)),
            AuthenticationError::Failed(error) => {
                return response::failed(media, authentication_failure(&error));
            }
        };
        let mut response = response::refused(media, error);
        response.headers_mut().insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer error=\"invalid_token\""),
        );
        response
    })
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
