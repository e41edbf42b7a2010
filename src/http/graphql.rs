//! `/graphql`: GraphQL over HTTP.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::FutureExt;
use tokio::time::timeout;

use super::api_error::{ApiError, ErrorCode};
use super::conditional::{CachePolicy, ETag};
use super::content_encoding::{ContentEncoding, EncodedBody};
use super::media_type::{self, AcceptedTypes, GraphqlMediaType};
use super::operation::{
    ExecutionError, GraphqlRequest, PreparedOperation, ValidOperation, timeout_error,
};
use super::parameters::Parameters;
use super::query_string_cache::CachedQuery;
use super::requester::Requester;
use super::response_cache::ResponseKey;
use super::response_stream::ResponseStream;
use super::{AppState, Protocol, events, request_id, response, workers};

/// Bytes of a request that is read on the thread it came in on: in about the time that another
/// thread would need to wake up.
const MAX_INLINE_BYTES: usize = 16 << 10;

/// Runs a query and nothing else; its answer can be cached.
pub async fn get(
    client: Requester,
    State(edge): State<Arc<AppState>>,
    request: Request,
) -> Response {
    // Taken apart, since the extractors of its parts would copy them.
    let (Parts { headers, uri, .. }, _) = request.into_parts();
    let Some(accepted) = AcceptedTypes::of(&headers) else {
        return not_acceptable();
    };
    let exchange = RequestContext {
        accepted,
        headers,
        uri: Some(uri.clone()),
        client,
    };
    let query = uri.query().unwrap_or_default();
    let question = edge.query_strings.find(query);
    if let Some(kept) = question.and_then(|question| exchange.find_cached(&edge, &question)) {
        return kept;
    }
    let length = query.len();
    let read = move || Parameters::from_query_string(uri.query().unwrap_or_default());
    respond(edge, exchange, length, read).await
}

/// Runs any operation.
pub async fn post(
    client: Requester,
    State(edge): State<Arc<AppState>>,
    request: Request,
) -> Response {
    let (Parts { headers, uri, .. }, body) = request.into_parts();
    let Some(accepted) = AcceptedTypes::of(&headers) else {
        return not_acceptable();
    };
    // Else each request that waits for its turn would hold a body in memory.
    let kilobytes = match content_length(&headers) {
        Some(length) => u32::try_from(length >> 10).unwrap_or(u32::MAX),
        None => edge.limits.body_kilobytes(),
    };
    let client_share = client.share_key();
    let room = edge
        .bodies
        .acquire_many(client_share.as_ref(), kilobytes.saturating_add(1));
    let _room = match timeout(edge.limits.request_timeout(), room).await {
        Ok(room) => room,
        Err(_) => {
            return response::refused(
                accepted.for_errors(),
                timeout_error(edge.limits.request_timeout()),
            );
        }
    };
    let body = match read(&edge, &headers, body).await {
        Ok(body) => body,
        Err(refusal) => return response::refused(accepted.for_errors(), refusal),
    };
    let length = body.len();
    let read = move || Parameters::from_post(&body, uri.query().unwrap_or_default());
    let exchange = RequestContext {
        accepted,
        headers,
        uri: None,
        client,
    };
    respond(edge, exchange, length, read).await
}

/// What is known of a request before its parameters are read.
struct RequestContext {
    accepted: AcceptedTypes,
    headers: HeaderMap,
    /// Of a GET.
    uri: Option<Uri>,
    client: Requester,
}

/// Has the workers see to all that takes long.
async fn respond(
    edge: Arc<AppState>,
    exchange: RequestContext,
    length: usize,
    read: impl FnOnce() -> Result<Parameters, ApiError> + Send + 'static,
) -> Response {
    let asking = edge.clone();
    let ask = move || GraphqlRequest::new(&asking, read()?);
    let asked = if length <= MAX_INLINE_BYTES {
        ask()
    } else {
        workers::run(async move { ask() }).await
    };
    let asked = match asked {
        Ok(asked) => GraphqlRequest {
            request_id: request_id::of(&exchange.headers),
            ..asked
        },
        Err(refusal) => return response::refused(exchange.accepted.for_errors(), refusal),
    };
    let question = CachedQuery {
        hash: asked.hash,
        operation: edge.metrics.operation(&asked.text),
    };
    let Some(kept) = exchange.find_cached(&edge, &question) else {
        let method = if exchange.is_get() {
            Method::GET
        } else {
            Method::POST
        };
        let headers = exchange.headers.clone();
        let work = execute(edge, exchange, asked);
        let work = request_id::in_request_span(work, &headers, &method, "/graphql");
        let mut response = workers::run(work).await;
        response.extensions_mut().insert(question.operation);
        return response;
    };
    edge.persisted_documents
        .insert(&asked.parameters, &asked.text);
    // One that names its document by a hash is read each time, so that the document stays known.
    if let Some(query) = exchange.uri.as_ref().and_then(Uri::query)
        && asked.parameters.extensions.is_empty()
        && length <= MAX_INLINE_BYTES
    {
        edge.query_strings.insert(query, question);
    }
    kept
}

/// Answers what is not kept.
async fn execute(edge: Arc<AppState>, exchange: RequestContext, asked: GraphqlRequest) -> Response {
    match exchange.accepted.media {
        Some(media) => execute_single(edge, exchange, media, asked).await,
        None => execute_streaming(edge, exchange, asked).await,
    }
}

/// Answers one who takes a whole answer.
async fn execute_single(
    edge: Arc<AppState>,
    exchange: RequestContext,
    media: GraphqlMediaType,
    asked: GraphqlRequest,
) -> Response {
    let operation = match ValidOperation::read(&edge, asked) {
        Ok(operation) => operation,
        Err(refusal) => return response::refused(media, refusal),
    };
    let kind = operation.kind;
    if exchange.is_get() && kind == OperationType::Mutation {
        return mutation_by_get(media);
    }
    if kind == OperationType::Subscription && !exchange.accepted.events {
        let message = "A subscription requires `Accept: text/event-stream`, or a WebSocket at \
            /graphql/ws.";
        let refusal =
            ApiError::of_request(StatusCode::NOT_ACCEPTABLE, ErrorCode::BadUserInput, message);
        return response::refused(media, refusal);
    }
    let coding = ContentEncoding::negotiate(&exchange.headers);
    let standing = match edge.resolve_revision(operation.selector).await {
        Ok(standing) => standing,
        Err(unexecuted) => return unexecuted.serialize(media).response(media, coding),
    };
    let validity = CachePolicy::of(&edge, &standing);
    let tag = tag(operation.request.hash, media, &validity, &edge);
    // What is known of a past revision need not be built again.
    if standing.is_past() && exchange.is_shareable() && kind == OperationType::Query {
        if exchange.is_get() && tag.matches(&exchange.headers) {
            let nothing = ContentEncoding::Identity.encode(&Bytes::new());
            return exchange.answer(media, tag, &validity, nothing);
        }
        let newest = edge.world.current().revision();
        if let Some(kept) = edge
            .response_cache
            .find(&ResponseKey { tag, coding }, newest)
        {
            return exchange.answer(media, tag, &validity, kept);
        }
    }
    let view = match edge.view_at(standing, &exchange.client).await {
        Ok(view) => view,
        Err(unexecuted) => return unexecuted.serialize(media).response(media, coding),
    };
    let call = match operation.with_cost(&edge, &view) {
        Ok(call) => call,
        Err(refusal) => return response::refused(media, refusal),
    };
    if kind == OperationType::Subscription {
        return exchange.events(edge, call);
    }
    let is_dear = call.is_expensive();
    if !exchange.is_shareable() {
        let making = async move { call.written(edge, media, view).await };
        return match workers::run_by_cost(is_dear, making).await {
            Ok(body) => response::complete(media, coding.encode(&body)),
            Err(written) => written.response(media, coding),
        };
    }
    if exchange.is_get() && tag.matches(&exchange.headers) {
        let nothing = ContentEncoding::Identity.encode(&Bytes::new());
        return exchange.answer(media, tag, &validity, nothing);
    }
    let making = call.written(edge.clone(), media, view).boxed();
    let made = workers::run_by_cost(is_dear, async move {
        match kind {
            OperationType::Query => {
                edge.response_cache
                    .get_or_compute(ResponseKey { tag, coding }, making)
                    .await
            }
            _ => making.await.map(|body| coding.encode(&body)),
        }
    });
    match made.await {
        Ok(body) => exchange.answer(media, tag, &validity, body),
        // What failed today need not fail tomorrow: it has no tag.
        Err(written) => written.response(media, coding),
    }
}

/// Answers one who takes events and nothing else.
async fn execute_streaming(
    edge: Arc<AppState>,
    exchange: RequestContext,
    asked: GraphqlRequest,
) -> Response {
    match PreparedOperation::prepare_at(&edge, &exchange.client, asked).await {
        Ok(call) if exchange.is_get() && call.kind() == OperationType::Mutation => {
            mutation_by_get(GraphqlMediaType::Json)
        }
        Ok(call) => exchange.events(edge, call),
        Err(ExecutionError::Refused(refusal)) if refusal.status.is_some() => {
            response::refused(GraphqlMediaType::Json, refusal)
        }
        Err(unexecuted) => events::error_stream(unexecuted),
    }
}

impl RequestContext {
    fn is_get(&self) -> bool {
        self.uri.is_some()
    }

    /// Whether the answer is the same for everybody, so that it may be kept, here and elsewhere.
    fn is_shareable(&self) -> bool {
        self.client.viewer.principal().is_none()
    }

    /// The answer to a question, if it is kept.
    fn find_cached(&self, edge: &AppState, question: &CachedQuery) -> Option<Response> {
        if !self.is_shareable() {
            return None;
        }
        let media = self.accepted.media?;
        let current = edge.world.current();
        let revision = current.revision();
        let validity = CachePolicy::of_newest(edge, revision, current.committed_at());
        let key = ResponseKey {
            tag: tag(question.hash, media, &validity, edge),
            coding: ContentEncoding::negotiate(&self.headers),
        };
        let kept = edge.response_cache.find(&key, revision)?;
        let mut response = self.answer(media, key.tag, &validity, kept);
        response.extensions_mut().insert(question.operation.clone());
        Some(response)
    }

    fn events(&self, edge: Arc<AppState>, call: PreparedOperation) -> Response {
        let place = match edge.connections.open_connection(&self.client) {
            Ok(place) => place,
            Err(refusal) => return response::refused(self.accepted.for_errors(), refusal),
        };
        let live = ResponseStream::new(
            edge.clone(),
            call,
            self.client.clone(),
            Protocol::ServerSentEvents,
            events::last_event_id(&self.headers),
        );
        events::respond(&edge, live, place)
    }

    /// An answer without errors, or 304 without it.
    fn answer(
        &self,
        media: GraphqlMediaType,
        tag: ETag,
        validity: &CachePolicy,
        body: EncodedBody,
    ) -> Response {
        let complete = || response::complete(media, body);
        if !self.is_get() {
            return complete();
        }
        tag.respond(&self.headers, validity.cache_control(), complete)
    }
}

async fn read(edge: &AppState, headers: &HeaderMap, body: Body) -> Result<Bytes, ApiError> {
    if !media_type::is_json(headers) {
        // Also what keeps other sites' forms out, which a browser sends without asking us.
        return Err(ApiError::of_request(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ErrorCode::BadUserInput,
            "The body must be JSON, with `Content-Type: application/json`.",
        ));
    }
    if let Some(coding) = content_encoding(headers) {
        let message = format!(
            "The body must not be compressed: `Content-Encoding: {coding}` is not supported."
        );
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(ApiError::of_request(
            status,
            ErrorCode::BadUserInput,
            message,
        ));
    }
    let limit = edge.limits.body_bytes;
    let too_large = || {
        let message = format!("The body is larger than the limit of {limit} bytes.");
        ApiError::of_request(
            StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::LimitExceeded,
            message,
        )
    };
    // Told beforehand, it need not be read.
    if content_length(headers).is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let time = edge.limits.body_timeout();
    match timeout(time, to_bytes(body, limit)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) if is_length(&error) => Err(too_large()),
        Ok(Err(_)) => Err(ApiError::of_request(
            StatusCode::BAD_REQUEST,
            ErrorCode::BadUserInput,
            "The body could not be read completely.",
        )),
        Err(_) => Err(ApiError::of_request(
            StatusCode::REQUEST_TIMEOUT,
            ErrorCode::LimitExceeded,
            format!("The body did not arrive within {} seconds.", time.as_secs()),
        )),
    }
}

/// How the body is compressed, if it is.
fn content_encoding(headers: &HeaderMap) -> Option<String> {
    let coding = headers.get(header::CONTENT_ENCODING)?;
    let coding = String::from_utf8_lossy(coding.as_bytes());
    let shown: String = coding.trim().chars().take(40).collect();
    (!shown.eq_ignore_ascii_case("identity")).then_some(shown)
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

fn is_length(error: &axum::Error) -> bool {
    std::error::Error::source(error)
        .is_some_and(|source| source.is::<http_body_util::LengthLimitError>())
}

/// Whatever the answer to a question depends on.
fn tag(question: ETag, media: GraphqlMediaType, validity: &CachePolicy, edge: &AppState) -> ETag {
    ETag::of([
        edge.schema_hash.as_slice(),
        validity.as_bytes(),
        media.content_type().as_bytes(),
        question.as_bytes(),
    ])
}

fn not_acceptable() -> Response {
    let message = "`Accept` must include application/graphql-response+json, application/json or \
        text/event-stream.";
    let status = StatusCode::NOT_ACCEPTABLE;
    response::refused(
        GraphqlMediaType::Json,
        ApiError::of_request(status, ErrorCode::BadUserInput, message),
    )
}

fn mutation_by_get(media: GraphqlMediaType) -> Response {
    let message = "A mutation must be sent with POST.";
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let mut response = response::refused(
        media,
        ApiError::of_request(status, ErrorCode::BadUserInput, message),
    );
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static("POST"));
    response
}
