//! Files made from the graph: small ones are kept like answers and sent whole, in the client's coding; large
//! ones are sent as they are made.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt, stream};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::AppState;
use super::response::RestError;
use crate::config::Limits;
use crate::export::Export;
use crate::graphql::{
    ApiError, CachePolicy, ContentEncoding, ETag, EncodedBody, ErrorCode, MediaType, ResponseKey,
    workers,
};
use crate::view::{ClientKey, FairPermit};
use crate::world::RevisionSelector;

/// Nodes, links or rows of a file that is made whole before it is sent, so that it can be compressed and
/// kept. A larger one is sent as it is made.
pub const MAX_BUFFERED: usize = 20_000;
/// Bytes of a piece of a file, each of which a client has to take within `write_timeout_seconds`.
const CHUNK_BYTES: usize = 64 << 10;
/// Pieces that are made before the client has taken them.
const BUFFERED_CHUNKS: usize = 8;

pub const LICENCE: &str = "<https://creativecommons.org/licenses/by/4.0/>; rel=\"license\"";

/// A file that is asked for.
pub struct FileRequest {
    /// What tells it from every other file of a revision.
    pub key: String,
    pub media_type: &'static str,
    /// What it is called when it is saved, behind which stands the revision: `network` and `gexf`. Nothing
    /// for what programs read as it comes.
    pub name: Option<(&'static str, &'static str)>,
    /// The revision that it is asked for at.
    pub selector: RevisionSelector,
}

/// A file that is about to be made.
pub struct OpenedExport {
    pub export: Export,
    pub revision: u64,
    pub committed_at: DateTime<Utc>,
    /// Nodes, links or rows.
    pub elements: usize,
    /// Where the next page is, for a file that has no room to say so.
    pub next: Option<String>,
    pub permit: FairPermit,
}

/// The file, or 304 without it if the client has it.
pub async fn respond<Opening>(
    state: &Arc<AppState>,
    file: FileRequest,
    request: &HeaderMap,
    open: impl FnOnce(Arc<AppState>) -> Opening + Send + 'static,
) -> Response
where
    Opening: Future<Output = Result<OpenedExport, RestError>> + Send,
{
    let resolved = match state.graphql.resolve_revision(file.selector).await {
        Ok(resolved) => resolved,
        Err(error) => return RestError::from(error).response(),
    };
    let revision = resolved.revision();
    let policy = CachePolicy::of(&state.graphql, &resolved);
    let etag = tag(state, &file, &policy);
    let encoding = ContentEncoding::negotiate(request);
    let key = ResponseKey { etag, encoding };
    let answer = |encoded: EncodedBody| {
        etag.respond(request, policy.cache_control(), || {
            with_headers(encoded.into_response(), &file, revision)
        })
    };
    if etag.matches(request) {
        return answer(ContentEncoding::Identity.encode(&Bytes::new()));
    }
    if let Some(kept) = state
        .graphql
        .response_cache
        .find(&key, state.world.current().revision())
    {
        return answer(kept);
    }
    let opening = state.clone();
    let mut opened = match workers::run_long(async move { open(opening).await }).await {
        Ok(opened) => opened,
        Err(declined) => return declined.response(),
    };
    let (made_at, committed_at) = (opened.revision, opened.committed_at);
    if opened.elements > MAX_BUFFERED || made_at != revision || opened.next.is_some() {
        let next = opened.next.take();
        let response = if opened.elements > MAX_BUFFERED {
            opened.into_body(&state.limits).into_response()
        } else {
            let encoded =
                async move { opened.collect().await.map(|bytes| encoding.encode(&bytes)) };
            match workers::run_long(encoded).await {
                Ok(encoded) => encoded.into_response(),
                Err(declined) => return declined.response(),
            }
        };
        let mut response = with_headers(response, &file, made_at);
        if let Some(next) = next {
            let next = HeaderValue::from_str(&format!("<{next}>; rel=\"next\""));
            let next = next.expect("a path is written in plain characters");
            response.headers_mut().append(header::LINK, next);
        }
        let policy = match made_at == revision {
            true => policy,
            false => CachePolicy::of_newest(&state.graphql, made_at, committed_at),
        };
        let etag = self::tag(state, &file, &policy);
        return etag.respond(request, policy.cache_control(), || response);
    }
    match workers::run_long(async move { opened.collect().await }).await {
        Ok(bytes) => {
            let making = async move { Ok(bytes) }.boxed();
            match state
                .graphql
                .response_cache
                .get_or_compute(key, None, making)
                .await
            {
                Ok(encoded) => answer(encoded),
                Err(written) => written.response(MediaType::Json, encoding),
            }
        }
        Err(declined) => declined.response(),
    }
}

impl OpenedExport {
    /// How much it has, in words.
    pub fn extent(&self) -> String {
        self.export.extent()
    }

    /// The next stretch; nothing after the last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, RestError> {
        let next = self.export.next_chunk().await;
        next.map_err(|error| RestError::failed_by(&error))
    }

    async fn collect(&mut self) -> Result<Bytes, RestError> {
        let mut whole = Vec::new();
        while let Some(stretch) = self.next().await? {
            whole.extend_from_slice(&stretch);
        }
        Ok(whole.into())
    }

    fn into_body(self, limits: &Limits) -> Body {
        let stretches = stream::try_unfold(self, async |mut opened| {
            let stretch = opened.next().await?;
            Ok(stretch.map(|stretch| (stretch, opened)))
        });
        streamed(limits, stretches.boxed())
    }
}

/// Sends stretches as they are made, no faster than they are read. When it breaks off, so does the connection: what was
/// sent does not look whole. So it does when the client takes nothing for a while, or has not taken all after long.
pub fn streamed(
    limits: &Limits,
    stretches: BoxStream<'static, Result<Vec<u8>, RestError>>,
) -> Body {
    let (sender, receiver) = mpsc::channel(BUFFERED_CHUNKS);
    let (patience, longest) = (limits.write_timeout(), limits.export_timeout());
    workers::spawn_long(async move {
        let _ = timeout(longest, send_chunks(stretches, sender, patience)).await;
    });
    let pieces = stream::unfold(Some(receiver), |receiver| async {
        let mut receiver = receiver?;
        match receiver.recv().await {
            Some(Some(piece)) => Some((Ok(piece), Some(receiver))),
            Some(None) => None,
            None => Some((Err("the export was interrupted"), None)),
        }
    });
    Body::from_stream(pieces)
}

/// Sends all pieces and then nothing; less if the making fails or the client takes no piece within its patience.
async fn send_chunks(
    mut stretches: BoxStream<'static, Result<Vec<u8>, RestError>>,
    sender: mpsc::Sender<Option<Bytes>>,
    patience: Duration,
) -> Option<()> {
    while let Some(stretch) = stretches.next().await {
        let mut rest = Bytes::from(stretch.ok()?);
        while !rest.is_empty() {
            let piece = rest.split_to(rest.len().min(CHUNK_BYTES));
            timeout(patience, sender.send(Some(piece)))
                .await
                .ok()?
                .ok()?;
        }
    }
    timeout(patience, sender.send(None)).await.ok()?.ok()
}

/// A permit to make an export.
pub async fn acquire_permit(
    state: &AppState,
    client: Option<&ClientKey>,
) -> Result<FairPermit, RestError> {
    let time = state.limits.request_timeout();
    match timeout(time, state.exports.acquire(client)).await {
        Ok(acquire_permit) => Ok(acquire_permit),
        Err(_) => {
            let message = format!(
                "The export did not start within {} seconds: the limit is {} concurrent exports, \
                 and {} per client. Retry later.",
                time.as_secs(),
                state.limits.exports,
                state.limits.exports_per_client,
            );
            let status = StatusCode::SERVICE_UNAVAILABLE;
            Err(ApiError::of_request(status, ErrorCode::LimitExceeded, message).into())
        }
    }
}

fn tag(state: &AppState, file: &FileRequest, policy: &CachePolicy) -> ETag {
    ETag::of([
        state.graphql.schema_hash.as_slice(),
        file.media_type.as_bytes(),
        file.key.as_bytes(),
        state.iri.as_bytes(),
        policy.as_bytes(),
    ])
}

fn with_headers(mut response: Response, file: &FileRequest, revision: u64) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(file.media_type),
    );
    headers.insert(header::LINK, HeaderValue::from_static(LICENCE));
    if let Some((name, suffix)) = file.name {
        let disposition = format!("attachment; filename=\"{name}-revision-{revision}.{suffix}\"");
        let disposition = HeaderValue::from_str(&disposition).expect("plain characters");
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
