//! `/open/PROGRAM`: leads to a program on the web that fetches the network of the parameters from here. So a
//! page can offer it without knowing under which address it is read.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::response::RestError;
use super::{AppState, pages};
use crate::export::format::{WEB_PROGRAMS, WebApp};
use crate::graphql::{ApiError, ErrorCode, Requester};

/// `/open`: the programs.
pub async fn list(
    _: Requester,
    State(state): State<Arc<AppState>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let program = |program: &WebApp| {
        json!({
            "program": program.name,
            "path": format!("/open/{}", program.slug),
            "reads": format!("/export/network.{}", program.suffix),
            "meaning": program.meaning,
        })
    };
    let listed = json!({"programs": WEB_PROGRAMS.iter().map(program).collect::<Vec<_>>()});
    pages::list_response(&state, "open", listed, &headers, &uri).await
}

/// `/open/PROGRAM`, with the parameters of `/export/network`.
pub async fn open(
    _: Requester,
    State(state): State<Arc<AppState>>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let Some(program) = WebApp::find(&slug) else {
        let known = WEB_PROGRAMS
            .iter()
            .map(|program| format!("/open/{}", program.slug));
        let known: Vec<String> = known.collect();
        let message = format!("There are {}.", known.join(", "));
        return refused(StatusCode::NOT_FOUND, ErrorCode::NotFound, message);
    };
    let Some(address) = address(&state, &headers, &uri) else {
        let message = "The request has no host, so the address of this server is unknown. Send a `Host` \
             header.";
        return refused(
            StatusCode::BAD_REQUEST,
            ErrorCode::BadUserInput,
            message.to_owned(),
        );
    };
    let question = uri
        .query()
        .map_or(String::new(), |query| format!("?{query}"));
    let file = format!("{address}/export/network.{}{question}", program.suffix);
    let location = HeaderValue::from_str(&program.link(&file)).expect("it is encoded");
    let headers = [
        (header::LOCATION, location),
        // It depends on the address under which it was asked for.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (StatusCode::FOUND, headers).into_response()
}

/// The address under which this server is read, without a slash at its end.
pub fn address(state: &AppState, headers: &HeaderMap, uri: &Uri) -> Option<String> {
    if !state.address.is_empty() {
        return Some(state.address.trim_end_matches('/').to_owned());
    }
    let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
    // HTTP/2 has it beside the path.
    let named = || uri.authority().map(ToString::to_string);
    let host = headers.get(header::HOST).and_then(text).or_else(named)?;
    // Affects only the redirect of the client that sends it.
    let is_https = headers
        .get("x-forwarded-proto")
        .is_some_and(|protocol| protocol == "https");
    let scheme = if is_https { "https" } else { "http" };
    Some(format!("{scheme}://{host}"))
}

fn refused(status: StatusCode, code: ErrorCode, message: String) -> Response {
    RestError::from(ApiError::of_request(status, code, message)).response()
}
