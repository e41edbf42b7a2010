//! `/graphiql`: GraphiQL from files that are compiled in, so that it works without any other site.

use std::sync::{Arc, LazyLock};

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use super::static_text::StaticText;
use super::{AppState, pages};
use crate::graphql::Requester;

/// For what changes with each release: kept, and asked about each time.
pub const REVALIDATE: &str = "no-cache";
/// For what is fetched under its version, and so never changes.
pub const FOREVER: &str = "public, max-age=31536000, immutable";
/// Only our own files. GraphiQL's dialogs try to add one inline style, which holds the page behind
/// them still; they do without it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     connect-src 'self'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

static PAGE: LazyLock<StaticText> =
    LazyLock::new(|| StaticText::page(include_str!("../../explorer/graphiql/index.html"), POLICY));

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// A file, and how long it may be kept.
struct StaticFile {
    name: &'static str,
    text: StaticText,
    cache_control: &'static str,
}

/// Our own file: from the folder itself.
macro_rules! own {
    ($name:literal, $kind:expr) => {
        StaticFile {
            name: $name,
            text: StaticText::new(
                $kind,
                include_str!(concat!("../../explorer/graphiql/", $name)),
            ),
            cache_control: REVALIDATE,
        }
    };
}

/// A file of others; the page asks for it with its version in the query string.
macro_rules! vendored {
    ($name:literal, $kind:expr) => {
        StaticFile {
            name: $name,
            text: StaticText::new(
                $kind,
                include_str!(concat!("../../explorer/graphiql/vendor/", $name)),
            ),
            cache_control: FOREVER,
        }
    };
}

static FILES: LazyLock<[StaticFile; 7]> = LazyLock::new(|| {
    let examples = serde_json::to_string(&EXAMPLES).expect("strings can be written");
    [
        own!("start.js", SCRIPT),
        own!("start.css", STYLE),
        vendored!("graphiql.min.js", SCRIPT),
        vendored!("graphiql.min.css", STYLE),
        vendored!("react.production.min.js", SCRIPT),
        vendored!("react-dom.production.min.js", SCRIPT),
        StaticFile {
            name: "examples.json",
            text: StaticText::new("application/json", examples),
            cache_control: REVALIDATE,
        },
    ]
});

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
    PAGE.respond(&headers, REVALIDATE).await
}

/// A file of the page, or the examples.
pub async fn file(
    client: Requester,
    State(state): State<Arc<AppState>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    match FILES.iter().find(|file| file.name == name) {
        Some(file) => file.text.respond(&headers, file.cache_control).await,
        None => pages::not_found(client, State(state), headers, uri).await,
    }
}
