//! The front page, the printed schema, and the page for what is not there.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::Edge;
use super::answer;
use super::conditional::{self, Tag};
use super::explorer::REVALIDATE;
use super::media::Media;
use super::refusal::{Code, Refusal};

const FRONT: &str = include_str!("../../explorer/front/index.html");
const STYLE: &str = include_str!("../../explorer/front/style.css");
const NOT_FOUND: &str = include_str!("../../explorer/front/not-found.html");
/// The pages have one style sheet and nothing else; their icon is an empty `data:`.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `/`: what this is, and where everything is.
pub async fn front(headers: HeaderMap) -> Response {
    Tag::of([FRONT.as_bytes()]).answer(&headers, REVALIDATE, || page(FRONT))
}

/// `/style.css`: how the pages look.
pub async fn style(headers: HeaderMap) -> Response {
    let answer = || ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response();
    Tag::of([STYLE.as_bytes()]).answer(&headers, REVALIDATE, answer)
}

/// `/schema.graphql`: the printed schema.
pub async fn schema(State(edge): State<Arc<Edge>>, headers: HeaderMap) -> Response {
    let cache_control = conditional::public(edge.cache.max_age_seconds);
    Tag::of([edge.schema_hash.as_slice()]).answer(&headers, &cache_control, || {
        let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
        (kind, edge.schema.clone()).into_response()
    })
}

/// For everything else: a page for people, an error for programs.
pub async fn not_found(headers: HeaderMap, uri: Uri) -> Response {
    let is_browser = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    if is_browser {
        return (StatusCode::NOT_FOUND, page(NOT_FOUND)).into_response();
    }
    let message = format!("There is nothing at {}.", uri.path());
    answer::refused(
        Media::Json,
        Refusal::of_request(StatusCode::NOT_FOUND, Code::NotFound, message),
    )
}

fn page(html: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, html).into_response()
}
