//! `/export/network.…` and `/grafana/…`: networks in the formats of other programs, with the arguments of
//! `Query.network` as parameters.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{FutureExt, stream};
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::timeout;

use super::answer::Declined;
use super::answers::Key;
use super::client::Client;
use super::coding::{Coded, Coding};
use super::conditional::Tag;
use super::refusal::{Code, Refusal};
use super::selection::{QueryParameters, select};
use super::text::Text;
use super::{Edge, conditional, media, workers};
use crate::export::Export;
use crate::format::{About, Drawing, FORMATS, Format, GRAFANA};
use crate::schema::Selected;
use crate::view::{MEASURE_BUDGET, compute};

/// Nodes and links of an export that is made whole before it is sent, so that it can be compressed and
/// kept. A larger one is sent as it is made.
pub(super) const WHOLE: usize = 20_000;
/// Stretches that are made before the client has taken them.
pub(super) const AHEAD: usize = 2;

/// `/export`: the formats.
pub async fn list(_: Client, State(edge): State<Arc<Edge>>, headers: HeaderMap) -> Response {
    let format = |format: &Format| {
        json!({
            "url": format!("/export/network.{}", format.suffix),
            "mediaType": format.media_type,
            "meaning": format.meaning,
        })
    };
    let arguments = edge.types.arguments("network").unwrap_or_default().iter();
    let arguments = arguments.map(|(name, kind)| json!({"name": name, "type": kind.to_string()}));
    let listed = json!({
        "formats": FORMATS.iter().map(format).collect::<Vec<_>>(),
        "parameters": arguments.collect::<Vec<_>>(),
    });
    let cache_control = conditional::public(edge.cache.max_age_seconds);
    Text::new("application/json", listed.to_string())
        .answer(&headers, &cache_control)
        .await
}

/// `/export/network.SUFFIX`, or `/export/network` in the format that the client accepts.
pub async fn network(
    _: Client,
    State(edge): State<Arc<Edge>>,
    Path(file): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let format = match file.strip_prefix("network") {
        Some("") => {
            let types: Vec<&str> = FORMATS.iter().map(|format| format.media_type).collect();
            match media::most_wished(&headers, &types) {
                Some(place) => Some(&FORMATS[place]),
                None => return not_acceptable(),
            }
        }
        Some(suffix) if suffix.starts_with('.') => Format::find(suffix),
        _ => None,
    };
    match format {
        Some(format) => respond(edge, format, &headers, &uri, true).await,
        None => no_such_format(),
    }
}

/// `/grafana/nodes` and `/grafana/edges`.
pub async fn grafana(
    _: Client,
    State(edge): State<Arc<Edge>>,
    Path(table): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    match GRAFANA.iter().find(|format| format.suffix == table) {
        Some(format) => respond(edge, format, &headers, &uri, false).await,
        None => Declined::from(Refusal::of_request(
            StatusCode::NOT_FOUND,
            Code::NotFound,
            "There are /grafana/nodes and /grafana/edges.",
        ))
        .response(),
    }
}

async fn respond(
    edge: Arc<Edge>,
    format: &'static Format,
    headers: &HeaderMap,
    uri: &Uri,
    as_file: bool,
) -> Response {
    let parameters = QueryParameters::read(uri.query().unwrap_or_default());
    let question = parameters.in_order();
    let revision = edge.world.current().revision();
    let tag = tag(&edge, format, &question, revision);
    let coding = Coding::accepted(headers);
    let key = Key { tag, coding };
    let cache_control = conditional::public(edge.cache.max_age_seconds);
    let answer = |coded: Coded| {
        tag.answer(headers, &cache_control, || {
            dressed(coded.into_response(), format, revision, as_file)
        })
    };
    if tag.is_known(headers) {
        return answer(Coding::Identity.apply(&Bytes::new()));
    }
    if let Some(kept) = edge.answers.find(&key, revision) {
        return answer(kept);
    }
    let opening = edge.clone();
    let opened = workers::run(async move { open(&opening, format, parameters).await }).await;
    let (mut opened, made_at) = match opened {
        Ok(opened) => opened,
        Err(declined) => return declined.response(),
    };
    if opened.elements > WHOLE || made_at != revision {
        let response = dressed(opened.into_body().into_response(), format, made_at, as_file);
        let tag = self::tag(&edge, format, &question, made_at);
        return tag.answer(headers, &cache_control, || response);
    }
    let whole = workers::run(async move { opened.collect().await }).await;
    match whole {
        Ok(bytes) => {
            let making = async move { Ok(bytes) }.boxed();
            match edge.answers.get(key, making).await {
                Ok(coded) => answer(coded),
                Err(written) => written.response(media::Media::Json, coding),
            }
        }
        Err(declined) => declined.response(),
    }
}

/// An export that is about to be made.
pub struct Opened {
    export: Export,
    /// Nodes and links.
    elements: usize,
    _permit: OwnedSemaphorePermit,
}

/// Selects what is to be exported, and lays it out. Also tells of which revision it is.
///
/// # Errors
/// When a parameter is wrong, the selection too large, or the database fails.
pub async fn open(
    edge: &Arc<Edge>,
    format: &Format,
    parameters: QueryParameters,
) -> Result<(Opened, u64), Declined> {
    let permit = permit(edge).await?;
    let reading = edge.world.view_with_reading().await;
    let (view, reading) = reading.map_err(|error| Declined::failed(&format!("{error:?}")))?;
    let selected = select(edge, &view, "network", &parameters).await?;
    let Selected::Network { network, max_nodes } = selected else {
        unreachable!("the field selects a network");
    };
    let network = network.network().clone();
    let most = parameters.has("maxNodes").then_some(max_nodes);
    let nodes = network.node_count().min(most.unwrap_or(usize::MAX));
    let limit = edge.limits.export_elements;
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
    let drawing = compute(MEASURE_BUDGET, move |work| {
        Drawing::new(network, most, work)
    });
    let drawing = Arc::new(drawing.await.map_err(|_| too_long())?);
    let snapshot = view.snapshot();
    let about = About {
        revision: snapshot.revision(),
        committed_at: snapshot.committed_at(),
        question: parameters.in_order(),
        nodes: drawing.node_count(),
        links: drawing.link_count(),
        total_nodes,
        total_links,
        iri: edge.iri.clone(),
    };
    let opened = Opened {
        elements: drawing.node_count() + drawing.link_count(),
        export: Export::new(drawing, reading, format, about),
        _permit: permit,
    };
    Ok((opened, snapshot.revision()))
}

impl Opened {
    /// How much it has, in words.
    pub fn extent(&self) -> String {
        self.export.extent()
    }

    /// The next stretch; nothing after the last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Declined> {
        let next = self.export.next().await;
        next.map_err(|error| Declined::failed(&format!("an export broke off: {error:?}")))
    }

    async fn collect(&mut self) -> Result<Bytes, Declined> {
        let mut whole = Vec::new();
        while let Some(stretch) = self.next().await? {
            whole.extend_from_slice(&stretch);
        }
        Ok(whole.into())
    }

    /// Made no faster than it is read. When it breaks off, so does the connection: what was sent does not
    /// look whole.
    fn into_body(mut self) -> Body {
        let (sender, receiver) = mpsc::channel(AHEAD);
        workers::spawn(async move {
            loop {
                let stretch = match self.next().await {
                    Ok(None) => break,
                    Ok(Some(stretch)) => Ok(Bytes::from(stretch)),
                    Err(_) => Err("the export broke off"),
                };
                let is_last = stretch.is_err();
                if sender.send(stretch).await.is_err() || is_last {
                    break;
                }
            }
        });
        Body::from_stream(stream::unfold(receiver, |mut receiver| async {
            receiver.recv().await.map(|stretch| (stretch, receiver))
        }))
    }
}

/// A turn to make an export.
pub(super) async fn permit(edge: &Edge) -> Result<OwnedSemaphorePermit, Declined> {
    let waiting = edge.exports.clone().acquire_owned();
    match timeout(edge.limits.request_timeout(), waiting).await {
        Ok(Ok(permit)) => Ok(permit),
        _ => {
            let message = format!(
                "{} exports are being made, which is the limit. Ask again later.",
                edge.limits.exports
            );
            let status = StatusCode::SERVICE_UNAVAILABLE;
            Err(Refusal::of_request(status, Code::LimitExceeded, message).into())
        }
    }
}

fn tag(edge: &Edge, format: &Format, question: &str, revision: u64) -> Tag {
    Tag::of([
        edge.schema_hash.as_slice(),
        format.suffix.as_bytes(),
        format.media_type.as_bytes(),
        question.as_bytes(),
        edge.iri.as_bytes(),
        &revision.to_le_bytes(),
    ])
}

fn dressed(mut response: Response, format: &Format, revision: u64, as_file: bool) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(format.media_type),
    );
    headers.insert(
        header::LINK,
        HeaderValue::from_static("<https://creativecommons.org/licenses/by/4.0/>; rel=\"license\""),
    );
    if as_file {
        let name = format!("network-revision-{revision}.{}", format.suffix);
        let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
        headers.insert(
            header::CONTENT_DISPOSITION,
            disposition.expect("plain characters"),
        );
    }
    response
}

fn too_large(nodes: usize, links: usize, limit: usize) -> Declined {
    let message = format!(
        "The export would have {nodes} nodes and up to {links} links, more than the {limit} that are \
         allowed together. Select less, or give `maxNodes`."
    );
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    Refusal::of_request(status, Code::LimitExceeded, message).into()
}

fn too_long() -> Declined {
    let message = format!(
        "To lay the network out took more than the {MEASURE_BUDGET} steps that are allowed. Select less, \
         or give a smaller `maxNodes`."
    );
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    Refusal::of_request(status, Code::LimitExceeded, message).into()
}

fn no_such_format() -> Response {
    let message = format!("There are {}.", known_files().join(", "));
    let status = StatusCode::NOT_FOUND;
    Declined::from(Refusal::of_request(status, Code::NotFound, message)).response()
}

fn not_acceptable() -> Response {
    let types: Vec<&str> = FORMATS.iter().map(|format| format.media_type).collect();
    let message = format!("A network can be had as {}.", types.join(", "));
    let status = StatusCode::NOT_ACCEPTABLE;
    Declined::from(Refusal::of_request(status, Code::BadUserInput, message)).response()
}

fn known_files() -> Vec<String> {
    let file = |format: &Format| format!("/export/network.{}", format.suffix);
    FORMATS.iter().map(file).collect()
}
