//! The front page, the printed schema, and the page for what is not there.

use std::sync::{Arc, LazyLock};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::Edge;
use super::answer;
use super::conditional;
use super::explorer::REVALIDATE;
use super::media::Media;
use super::refusal::{Code, Refusal};
use super::text::Text;

/// The pages have one style sheet and nothing else; their icon is an empty `data:`.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static FRONT: LazyLock<Text> =
    LazyLock::new(|| Text::page(include_str!("../../explorer/front/index.html"), POLICY));
static STYLE: LazyLock<Text> = LazyLock::new(|| {
    let style = include_str!("../../explorer/front/style.css");
    Text::new("text/css; charset=utf-8", style)
});
static NOT_FOUND: LazyLock<Text> =
    LazyLock::new(|| Text::page(include_str!("../../explorer/front/not-found.html"), POLICY));

/// `/`: what this is, and where everything is.
pub async fn front(headers: HeaderMap) -> Response {
    FRONT.answer(&headers, REVALIDATE).await
}

/// `/style.css`: how the pages look.
pub async fn style(headers: HeaderMap) -> Response {
    STYLE.answer(&headers, REVALIDATE).await
}

/// `/schema.graphql`: the printed schema.
pub async fn schema(State(edge): State<Arc<Edge>>, headers: HeaderMap) -> Response {
    let cache_control = conditional::public(edge.cache.max_age_seconds);
    edge.schema.answer(&headers, &cache_control).await
}

/// For everything else: a page for people, an error for programs.
pub async fn not_found(headers: HeaderMap, uri: Uri) -> Response {
    let is_browser = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    if is_browser {
        return (StatusCode::NOT_FOUND, NOT_FOUND.complete(&headers).await).into_response();
    }
    let message = format!("There is nothing at {}.", uri.path());
    answer::refused(
        Media::Json,
        Refusal::of_request(StatusCode::NOT_FOUND, Code::NotFound, message),
    )
}
