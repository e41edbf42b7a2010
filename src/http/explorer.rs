//! `/graphiql`: GraphiQL from files that are compiled in, so that it works without any other site.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};

use super::conditional::Tag;
use super::pages;

/// For what changes with each release: kept, and asked about each time.
pub const REVALIDATE: &str = "no-cache";
/// For what is fetched under its version, and so never changes.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Only our own files. GraphiQL's dialogs try to add one inline style, which holds the page behind
/// them still; they do without it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     connect-src 'self'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

const PAGE: &str = include_str!("../../explorer/graphiql/index.html");

/// A file and its media type.
struct File {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
    cache_control: &'static str,
}

/// Our own file: from the folder itself.
macro_rules! own {
    ($name:literal, $kind:literal) => {
        File {
            name: $name,
            kind: $kind,
            text: include_str!(concat!("../../explorer/graphiql/", $name)),
            cache_control: REVALIDATE,
        }
    };
}

/// A file of others; the page asks for it with its version in the query string.
macro_rules! vendored {
    ($name:literal, $kind:literal) => {
        File {
            name: $name,
            kind: $kind,
            text: include_str!(concat!("../../explorer/graphiql/vendor/", $name)),
            cache_control: FOREVER,
        }
    };
}

static FILES: [File; 6] = [
    own!("start.js", "text/javascript; charset=utf-8"),
    own!("start.css", "text/css; charset=utf-8"),
    vendored!("graphiql.min.js", "text/javascript; charset=utf-8"),
    vendored!("graphiql.min.css", "text/css; charset=utf-8"),
    vendored!("react.production.min.js", "text/javascript; charset=utf-8"),
    vendored!(
        "react-dom.production.min.js",
        "text/javascript; charset=utf-8"
    ),
];

/// The tags of the files, which are too long to work them out for each request.
static TAGS: LazyLock<[Tag; FILES.len()]> =
    LazyLock::new(|| FILES.each_ref().map(|file| Tag::of([file.text.as_bytes()])));

/// The queries that stand in the tabs at first, one for each kind of user.
pub const EXAMPLES: [&str; 5] = [
    include_str!("../../explorer/graphiql/examples/city-team.graphql"),
    include_str!("../../explorer/graphiql/examples/national-platform.graphql"),
    include_str!("../../explorer/graphiql/examples/researcher.graphql"),
    include_str!("../../explorer/graphiql/examples/dashboard.graphql"),
    include_str!("../../explorer/graphiql/examples/data-steward.graphql"),
];

/// The page itself.
pub async fn page(headers: HeaderMap) -> Response {
    Tag::of([PAGE.as_bytes()]).answer(&headers, REVALIDATE, || {
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, POLICY),
        ];
        (headers, PAGE).into_response()
    })
}

/// A file of the page, or the examples.
pub async fn file(Path(name): Path<String>, headers: HeaderMap, uri: Uri) -> Response {
    if name == "examples.json" {
        let text = serde_json::to_string(&EXAMPLES).expect("strings can be written");
        return Tag::of([text.as_bytes()]).answer(&headers, REVALIDATE, || {
            ([(header::CONTENT_TYPE, "application/json")], text.clone()).into_response()
        });
    }
    let Some(place) = FILES.iter().position(|file| file.name == name) else {
        return pages::not_found(headers, uri).await;
    };
    let file = &FILES[place];
    TAGS[place].answer(&headers, file.cache_control, || {
        ([(header::CONTENT_TYPE, file.kind)], file.text).into_response()
    })
}
