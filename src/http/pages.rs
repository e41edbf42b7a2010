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

/// The pages have one style sheet and an icon.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The host in the example of the front page.
const EXAMPLE_HOST: &str = "localhost:8000";
const LONGEST_HOST: usize = 255;

static FRONT: LazyLock<Text> =
    LazyLock::new(|| Text::page(include_str!("../../explorer/front/index.html"), POLICY));
static STYLE: LazyLock<Text> = LazyLock::new(|| {
    let style = include_str!("../../explorer/front/style.css");
    Text::new("text/css; charset=utf-8", style)
});
static NOT_FOUND: LazyLock<Text> =
    LazyLock::new(|| Text::page(include_str!("../../explorer/front/not-found.html"), POLICY));

static ICON: LazyLock<Text> = LazyLock::new(|| {
    let icon = include_bytes!("../../explorer/front/favicon.ico").as_slice();
    Text::new("image/x-icon", icon)
});
static ROBOTS: LazyLock<Text> = LazyLock::new(|| {
    let robots = include_str!("../../explorer/front/robots.txt");
    Text::new("text/plain; charset=utf-8", robots)
});

/// `/`: what this is, and where everything is. Its example asks the host that the page is asked by.
pub async fn front(headers: HeaderMap) -> Response {
    match host(&headers).filter(|host| *host != EXAMPLE_HOST) {
        None => FRONT.answer(&headers, REVALIDATE).await,
        Some(host) => {
            let page = include_str!("../../explorer/front/index.html");
            let page = page.replace(&format!("//{EXAMPLE_HOST}/"), &format!("//{host}/"));
            Text::page(page, POLICY).answer(&headers, REVALIDATE).await
        }
    }
}

/// The host of a request, if it has one that can be written into a page as it is.
fn host(headers: &HeaderMap) -> Option<&str> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    (host.len() <= LONGEST_HOST && host.bytes().all(is_plain)).then_some(host)
}

/// `/favicon.ico`
pub async fn icon(headers: HeaderMap) -> Response {
    ICON.answer(&headers, REVALIDATE).await
}

/// `/robots.txt`: crawlers may read the pages, and not the API, whose addresses are without number.
pub async fn robots(headers: HeaderMap) -> Response {
    ROBOTS.answer(&headers, REVALIDATE).await
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
