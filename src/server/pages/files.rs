//! The files of the pages, and what search engines are told.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use entity::{NodeKind, Vocabulary};

use super::not_found;
use crate::config;
use crate::explorer::Explorer;
use crate::graphql::{Requester, conditional, workers};
use crate::server::graphiql::{FOREVER, REVALIDATE};
use crate::server::static_text::StaticText;
use crate::server::{AppState, AppStateError};

/// The files of the pages that do not change while the server runs, and those of the settings.
///
/// # Errors
/// When the logo can't be read.
pub fn assets(
    explorer: &Explorer,
    settings: &config::Explorer,
) -> Result<Vec<(String, StaticText)>, AppStateError> {
    let mut assets = Vec::new();
    if !explorer.is_live() {
        for name in explorer.assets() {
            if let Some((kind, text)) = explorer.asset(name) {
                assets.push((name.to_owned(), StaticText::new(kind, text.into_owned())));
            }
        }
    }
    let rule = |colour: &str| format!(":root{{--accent:{colour}}}");
    let mut brand = String::new();
    if !settings.accent.is_empty() {
        brand.push_str(&rule(&settings.accent));
    }
    if !settings.accent_dark.is_empty() {
        let rule = rule(&settings.accent_dark);
        brand.push_str(&format!("@media (prefers-color-scheme:dark){{{rule}}}"));
    }
    assets.push((
        "brand.css".to_owned(),
        StaticText::new("text/css; charset=utf-8", brand),
    ));
    if !settings.logo.as_os_str().is_empty() {
        let logo = std::fs::read(&settings.logo).map_err(|error| AppStateError::Logo {
            path: settings.logo.display().to_string(),
            error,
        })?;
        assets.push((
            "logo.svg".to_owned(),
            StaticText::new("image/svg+xml", logo),
        ));
    }
    Ok(assets)
}

pub async fn asset(
    client: Requester,
    State(state): State<Arc<AppState>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let is_versioned = uri.query() == Some(&*format!("v={}", state.explorer.version()));
    let cache_control = if is_versioned && !state.explorer.is_live() {
        FOREVER
    } else {
        REVALIDATE
    };
    if let Some(text) = state.assets.iter().find(|(known, _)| *known == name) {
        return text.1.respond(&headers, cache_control).await;
    }
    match state.explorer.asset(&name) {
        Some((kind, text)) => {
            StaticText::new(kind, text.into_owned())
                .respond(&headers, cache_control)
                .await
        }
        None => not_found(client, State(state), headers, uri).await,
    }
}

pub async fn favicon(State(state): State<Arc<AppState>>, headers: HeaderMap) -> Response {
    let (kind, text) = state
        .explorer
        .asset("favicon.svg")
        .expect("it is compiled in");
    StaticText::new(kind, text.into_owned())
        .respond(&headers, REVALIDATE)
        .await
}

pub async fn robots(State(state): State<Arc<AppState>>, headers: HeaderMap) -> Response {
    let mut text = "User-agent: *\nDisallow: /graphql\nDisallow: /grafana/\nDisallow: /open/\nDisallow: /propose\n\
         Disallow: /review\nDisallow: /search\n"
        .to_owned();
    if !state.address.is_empty() {
        let address = state.address.trim_end_matches('/');
        text.push_str(&format!("\nSitemap: {address}/sitemap.xml\n"));
    }
    StaticText::new("text/plain; charset=utf-8", text)
        .respond(&headers, REVALIDATE)
        .await
}

/// The addresses of all pages, for search engines. Without the setting of the address there is none.
pub async fn sitemap(
    client: Requester,
    State(state): State<Arc<AppState>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    if state.address.is_empty() {
        return not_found(client, State(state), headers, uri).await;
    }
    let cache_control = conditional::public(state.cache.max_age_seconds);
    let text = workers::run(async move {
        let snapshot = state.world.current();
        let nodes = NodeKind::all()
            .iter()
            .flat_map(|&kind| snapshot.nodes_of(kind));
        let ids = nodes.map(|&node| snapshot.id(node).to_owned());
        let text = state.explorer.sitemap(ids);
        StaticText::new("application/xml", text)
    });
    text.await.respond(&headers, &cache_control).await
}
