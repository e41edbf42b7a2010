//! `/export/network.…` and `/grafana/…`: networks in the formats of other programs, with the arguments of
//! `Query.network` as parameters.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde_json::json;

use super::file::{self, FileRequest, OpenedExport, acquire_permit};
use super::response::RestError;
use super::{AppState, media_type, pages};
use crate::export::format::{ExportMetadata, FORMATS, Format, GRAFANA, GraphLayout};
use crate::export::{Export, NetworkExport};
use crate::graphql::{
    ApiError, ErrorCode, QueryParameters, Requester, revision_parameters, select,
};
use crate::schema::CapturedSelection;
use crate::view::{LAYOUT, RequestBudget};
use crate::world::RevisionSelector;

/// `/export`: the formats.
pub async fn list(
    _: Requester,
    State(state): State<Arc<AppState>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let format = |format: &Format| {
        json!({
            "url": format!("/export/network.{}", format.suffix),
            "mediaType": format.media_type,
            "meaning": format.meaning,
        })
    };
    let types = state.graphql.types();
    let arguments = types.arguments("network").unwrap_or_default().iter();
    let arguments = arguments.map(|argument| {
        let meaning = argument.description.as_deref().unwrap_or_default();
        json!({
            "name": argument.name.as_str(),
            "type": argument.ty.to_string(),
            "meaning": meaning.split_whitespace().collect::<Vec<_>>().join(" "),
        })
    });
    let moments = revision_parameters::PARAMETERS.iter();
    let moments = moments
        .map(|(name, kind, meaning)| json!({"name": name, "type": kind, "meaning": meaning}));
    let listed = json!({
        "formats": FORMATS.iter().map(format).collect::<Vec<_>>(),
        "parameters": arguments.chain(moments).collect::<Vec<_>>(),
    });
    pages::list_response(&state, "export", listed, &headers, &uri).await
}

/// `/export/network.SUFFIX`, or `/export/network` in the format that the client accepts.
pub async fn network(
    client: Requester,
    State(state): State<Arc<AppState>>,
    Path(file): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let format = match file.strip_prefix("network") {
        Some("") => {
            let types: Vec<&str> = FORMATS.iter().map(|format| format.media_type).collect();
            match media_type::negotiate(&headers, &types) {
                Some(place) => Some(&FORMATS[place]),
                None => return not_acceptable(),
            }
        }
        Some(suffix) if suffix.starts_with('.') => Format::find(suffix),
        _ => None,
    };
    match format {
        Some(format) => respond(state, client, format, &headers, &uri, true).await,
        None => no_such_format(),
    }
}

/// `/grafana/nodes` and `/grafana/edges`.
pub async fn grafana(
    client: Requester,
    State(state): State<Arc<AppState>>,
    Path(table): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    match GRAFANA.iter().find(|format| format.suffix == table) {
        Some(format) => respond(state, client, format, &headers, &uri, false).await,
        None => RestError::from(ApiError::of_request(
            StatusCode::NOT_FOUND,
            ErrorCode::NotFound,
            "Unknown path: use /grafana/nodes or /grafana/edges.",
        ))
        .response(),
    }
}

async fn respond(
    state: Arc<AppState>,
    client: Requester,
    format: &'static Format,
    headers: &HeaderMap,
    uri: &Uri,
    as_file: bool,
) -> Response {
    let mut parameters = QueryParameters::read(uri.query().unwrap_or_default());
    let selector = match revision_parameters::take_from(&mut parameters) {
        Ok(selector) => selector,
        Err(error) => return RestError::from(error).response(),
    };
    let file = FileRequest {
        key: format!(
            "network.{}?{}",
            format.suffix,
            parameters.to_sorted_string()
        ),
        media_type: format.media_type,
        name: as_file.then_some(("network", format.suffix)),
        selector,
    };
    let budget = state.graphql.budget(&client);
    let opening = move |state: Arc<AppState>| async move {
        open(&state, format, parameters, selector, budget).await
    };
    file::respond(&state, file, headers, opening).await
}

/// Selects what is to be exported, and lays it out.
///
/// # Errors
/// When a parameter is wrong, the selection too large, or the database fails.
pub async fn open(
    state: &Arc<AppState>,
    format: &Format,
    parameters: QueryParameters,
    selector: RevisionSelector,
    budget: RequestBudget,
) -> Result<OpenedExport, RestError> {
    let permit = acquire_permit(state, budget.client()).await?;
    let (view, transaction) = state
        .graphql
        .view_with_read_transaction_at(selector, budget)
        .await?;
    let selected = select(&state.graphql, &view, "network", &parameters).await?;
    let CapturedSelection::Network { network, max_nodes } = selected else {
        unreachable!("the field selects a network");
    };
    let network = network.network().clone();
    let most = parameters.has("maxNodes").then_some(max_nodes);
    let nodes = network.node_count().min(most.unwrap_or(usize::MAX));
    let limit = state.limits.export_elements;
    // Those of the whole selection, where only some of its nodes are written.
    let elements = nodes
        + if most.is_none() {
            network.link_count()
        } else {
            0
        };
    if elements > limit {
        return Err(too_large(nodes, network.link_count(), limit));
    }
    let (total_nodes, total_links) = (network.node_count(), network.link_count());
    let drawing = view
        .budget()
        .compute(LAYOUT, move |work| GraphLayout::new(network, most, work));
    let drawing = Arc::new(drawing.await.map_err(|_| too_long(state.limits.steps))?);
    let snapshot = view.snapshot();
    let about = ExportMetadata {
        revision: snapshot.revision(),
        committed_at: snapshot.committed_at(),
        question: parameters.to_sorted_string(),
        nodes: drawing.node_count(),
        links: drawing.link_count(),
        total_nodes,
        total_links,
        iri: state.iri.clone(),
    };
    Ok(OpenedExport {
        revision: snapshot.revision(),
        committed_at: snapshot.committed_at(),
        elements: drawing.node_count() + drawing.link_count(),
        export: Export::Network(NetworkExport::new(drawing, transaction, format, about)),
        next: None,
        permit,
    })
}

fn too_large(nodes: usize, links: usize, limit: usize) -> RestError {
    let message = format!(
        "The export would have {nodes} nodes and up to {links} links, above the limit of {limit} \
         in total. Narrow the selection, or set `maxNodes`."
    );
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    ApiError::of_request(status, ErrorCode::LimitExceeded, message).into()
}

fn too_long(steps: u64) -> RestError {
    let message = format!(
        "The network layout exceeds the limit of {steps} steps per request. Narrow the selection, \
         or set a smaller `maxNodes`."
    );
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    ApiError::of_request(status, ErrorCode::LimitExceeded, message).into()
}

fn no_such_format() -> Response {
    let message = format!("There are {}.", known_files().join(", "));
    let status = StatusCode::NOT_FOUND;
    RestError::from(ApiError::of_request(status, ErrorCode::NotFound, message)).response()
}

fn not_acceptable() -> Response {
    let types: Vec<&str> = FORMATS.iter().map(|format| format.media_type).collect();
    let message = format!(
        "Unknown format: a network is available as {}.",
        types.join(", ")
    );
    let status = StatusCode::NOT_ACCEPTABLE;
    RestError::from(ApiError::of_request(
        status,
        ErrorCode::BadUserInput,
        message,
    ))
    .response()
}

fn known_files() -> Vec<String> {
    let file = |format: &Format| format!("/export/network.{}", format.suffix);
    FORMATS.iter().map(file).collect()
}
