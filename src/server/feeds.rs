//! `/feeds`: what was committed lately, for feed readers, of everything or of a country.

mod wording;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use bytes::Bytes;
use entity::{NodeKind, Vocabulary};
use futures_util::FutureExt;
use serde_json::json;

use super::file::acquire_permit;
use super::open_in::address;
use super::response::RestError;
use super::static_text::StaticText;
use super::{AppState, pages};
use crate::export::format::{ChangeFeed, ChangeFeedItem, FEED_FORMS, FeedFormat};
use crate::graphql::{
    ApiError, CachePolicy, ContentEncoding, ETag, ErrorCode, QueryParameters, Requester,
    ResponseKey, conditional, split_list, unknown, workers,
};
use crate::snapshot::{NodeIndex, Snapshot};
use crate::view::{ChangeFilter, RecentChangeSet, View};

/// Change sets that a feed tells of.
const ITEMS: usize = 30;
/// Changes that are told of each.
const TOLD: usize = 20;

/// `/feeds`: a feed of everything, and one for each country.
pub async fn list(
    _: Requester,
    State(state): State<Arc<AppState>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let snapshot = state.world.current();
    let paths = |question: &str| -> Vec<String> {
        let path = |form: &FeedFormat| format!("/feeds/changes.{}{question}", form.suffix);
        FEED_FORMS.iter().map(path).collect()
    };
    let countries = snapshot.nodes_of(NodeKind::Country).iter().map(|&country| {
        let id = snapshot.id(country);
        json!({
            "country": id,
            "name": snapshot.node(country).node.name,
            "paths": paths(&format!("?countries={id}")),
        })
    });
    let listed = json!({
        "everything": paths(""),
        "countries": countries.collect::<Vec<_>>(),
        "parameters": ["countries", "kinds"],
    });
    pages::list_response(&state, "feeds", listed, &headers, &uri).await
}

/// `/feeds/changes.atom` and `/feeds/changes.json`.
pub async fn changes(
    client: Requester,
    State(state): State<Arc<AppState>>,
    Path(file): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let suffix = file.strip_prefix("changes.").unwrap_or_default();
    let Some(form) = FEED_FORMS.iter().find(|form| form.suffix == suffix) else {
        let message = "Unknown path: use /feeds/changes.atom or /feeds/changes.json.";
        return refused(
            StatusCode::NOT_FOUND,
            ErrorCode::NotFound,
            message.to_owned(),
        )
        .response();
    };
    let cache_control = match state.address.is_empty() {
        // The links then begin with the host that the client named.
        true => conditional::PRIVATE.to_owned(),
        false => conditional::public(state.cache.max_age_seconds),
    };
    let making = state.clone();
    let address = address(&state, &headers, &uri).unwrap_or_default();
    let made = workers::run(async move {
        let key = key(&making, form, &address, &uri);
        if let Some(body) = making.graphql.response_cache.find_body(&key) {
            return Ok(StaticText::new(form.media_type, body));
        }
        let feed = read(&making, &client, form, &address, &uri).await?;
        let body = Bytes::from((form.write)(&feed));
        let kept = std::future::ready(Ok(body.clone())).boxed();
        // What cannot be kept is made again.
        let _ = making
            .graphql
            .response_cache
            .get_or_compute(key, None, kept)
            .await;
        Ok::<_, RestError>(StaticText::new(form.media_type, body))
    });
    match made.await {
        Ok(text) => text.respond(&headers, &cache_control).await,
        Err(declined) => declined.response(),
    }
}

/// What a feed depends on.
fn key(state: &AppState, form: &FeedFormat, address: &str, uri: &Uri) -> ResponseKey {
    let newest = state.world.current();
    let policy = CachePolicy::of_newest(&state.graphql, newest.revision(), newest.committed_at());
    let question = uri.query().unwrap_or_default();
    let parts = [form.media_type, address, question].map(str::as_bytes);
    ResponseKey {
        etag: ETag::of([policy.as_bytes()].into_iter().chain(parts)),
        encoding: ContentEncoding::Identity,
    }
}

async fn read(
    state: &Arc<AppState>,
    client: &Requester,
    form: &FeedFormat,
    address: &str,
    uri: &Uri,
) -> Result<ChangeFeed, RestError> {
    let _permit = acquire_permit(state, client.share_key().as_ref()).await?;
    let view = state.world.view();
    let snapshot = view.snapshot();
    let mut parameters = QueryParameters::read(uri.query().unwrap_or_default());
    let question = parameters.to_sorted_string();
    let countries = match parameters.take("countries") {
        Some(ids) => find_countries(snapshot, &ids)?,
        None => Vec::new(),
    };
    let kinds = match parameters.take("kinds") {
        Some(names) => find_kinds(&names)?,
        None => Vec::new(),
    };
    if let Some(name) = parameters.names().next() {
        return Err(unknown(name, ["countries", "kinds"].into_iter()).into());
    }
    let ids: Vec<&str> = countries
        .iter()
        .map(|&country| snapshot.id(country))
        .collect();
    let concern = ChangeFilter {
        countries: ids.iter().map(|&id| id.to_owned()).collect(),
        kinds: kinds.iter().copied().collect(),
    };
    let news = view
        .run(view.recent_change_sets(&concern, ITEMS, TOLD))
        .await;
    let news = news.map_err(|error| RestError::failed_by(&error))?;
    let mut id = format!("{}feed", state.iri);
    let names = kinds.iter().map(|kind| kind.name());
    for part in ids.iter().copied().chain(names) {
        id = format!("{id}:{part}");
    }
    let path = match question.is_empty() {
        true => format!("/feeds/changes.{}", form.suffix),
        false => format!("/feeds/changes.{}?{question}", form.suffix),
    };
    let item = |news: &RecentChangeSet| item(&view, news, &id, address);
    Ok(ChangeFeed {
        about: about(snapshot, &countries),
        address: format!("{address}{path}"),
        home: format!("{address}/"),
        updated: snapshot.committed_at(),
        items: news.iter().map(item).collect(),
        id,
    })
}

fn about(snapshot: &Snapshot, countries: &[NodeIndex]) -> Option<String> {
    let names = countries
        .iter()
        .map(|&country| snapshot.node(country).node.name.as_str());
    let names: Vec<&str> = names.collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn item(view: &View, news: &RecentChangeSet, feed: &str, address: &str) -> ChangeFeedItem {
    let revision = &news.committed.revision;
    let told = news.changes.iter();
    let mut lines: Vec<String> = told
        .map(|entry| wording::line(view.snapshot(), &entry.change))
        .collect();
    match news.count - lines.len() {
        0 => {}
        1 => lines.push("And one more.".to_owned()),
        more => lines.push(format!("And {more} more.")),
    }
    if !news.is_whole {
        let all = news.committed.changes();
        lines.push(format!(
            "The change set has {all} changes; only the first of them were examined."
        ));
    }
    let query = format!(
        "{{revision(number:\"{}\"){{note changes{{nodes{{action factKind factId before after}}}}}}}}",
        revision.number
    );
    let query: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
    ChangeFeedItem {
        id: format!("{feed}:revision-{}", revision.number),
        title: format!("Revision {}: {}", revision.number, revision.note),
        address: format!("{address}/graphql?query={query}"),
        committed_at: revision.committed_at,
        lines,
    }
}

fn find_countries(snapshot: &Snapshot, ids: &[String]) -> Result<Vec<NodeIndex>, ApiError> {
    let find = |id: &str| {
        let found = snapshot.find(id);
        found
            .filter(|&node| snapshot.kind(node) == NodeKind::Country)
            .ok_or_else(|| {
                invalid(
                    "`countries` contains an ID that is not a country's. Expected IDs such as \
                    `country-pt`.",
                )
            })
    };
    split_list(ids).map(find).collect()
}

fn find_kinds(names: &[String]) -> Result<Vec<NodeKind>, ApiError> {
    let find = |name: &str| {
        NodeKind::find(name).ok_or_else(|| {
            let known = NodeKind::all().iter().map(|kind| kind.name());
            let known: Vec<&str> = known.collect();
            invalid(&format!(
                "`kinds` contains an unknown kind. The kinds are {}.",
                known.join(", ")
            ))
        })
    };
    split_list(names).map(find).collect()
}

fn invalid(message: &str) -> ApiError {
    ApiError::of_request(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, message)
}

fn refused(status: StatusCode, code: ErrorCode, message: String) -> RestError {
    ApiError::of_request(status, code, message).into()
}
