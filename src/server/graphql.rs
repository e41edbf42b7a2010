//! `/graphql`: GraphQL over HTTP.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::FutureExt;

use super::event_stream::{self, StreamFormat};
use super::media_type::AcceptedTypes;
use super::query_string_cache::CachedQuery;
use super::{AppState, body, request_id, response};
use crate::graphql::metrics::Protocol;
use crate::graphql::{
    ApiError, CachePolicy, ContentEncoding, ETag, EncodedBody, ErrorCode, ExecutionError,
    GraphqlRequest, MediaType, Parameters, PreparedOperation, Requester, ResponseKey,
    ResponseStream, ValidOperation, workers,
};

/// Bytes of a request that is read on the thread it came in on: in about the time that another
/// thread would need to wake up.
const MAX_INLINE_BYTES: usize = 16 << 10;

/// Runs a query and nothing else; its answer can be cached.
pub async fn get(
    client: Requester,
    State(state): State<Arc<AppState>>,
    request: Request,
) -> Response {
    // Taken apart, since the extractors of its parts would copy them.
    let (Parts { headers, uri, .. }, _) = request.into_parts();
    let Some(accepted) = AcceptedTypes::of(&headers) else {
        return not_acceptable();
    };
    let context = RequestContext {
        accepted,
        headers,
        uri: Some(uri.clone()),
        client,
    };
    let query = uri.query().unwrap_or_default();
    let question = state.query_strings.find(query);
    if let Some(kept) = question.and_then(|question| context.find_cached(&state, &question)) {
        return kept;
    }
    let length = query.len();
    let read = move || Parameters::from_query_string(uri.query().unwrap_or_default());
    respond(state, context, length, read).await
}

/// Runs any operation.
pub async fn post(
    client: Requester,
    State(state): State<Arc<AppState>>,
    request: Request,
) -> Response {
    let (Parts { headers, uri, .. }, body) = request.into_parts();
    let Some(accepted) = AcceptedTypes::of(&headers) else {
        return not_acceptable();
    };
    let body = match body::receive(&state, &client, &headers, body, body::BodyType::Json).await {
        Ok(body) => body,
        Err(error) => return response::refused(accepted.for_errors(), error),
    };
    let length = body.bytes.len();
    let read = move || Parameters::from_post(&body.bytes, uri.query().unwrap_or_default());
    let context = RequestContext {
        accepted,
        headers,
        uri: None,
        client,
    };
    respond(state, context, length, read).await
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
    state: Arc<AppState>,
    context: RequestContext,
    length: usize,
    read: impl FnOnce() -> Result<Parameters, ApiError> + Send + 'static,
) -> Response {
    let asking = state.graphql.clone();
    let ask = move || GraphqlRequest::new(&asking, read()?);
    let request = if length <= MAX_INLINE_BYTES {
        ask()
    } else {
        workers::run(async move { ask() }).await
    };
    let request = match request {
        Ok(request) => GraphqlRequest {
            request_id: request_id::of(&context.headers),
            ..request
        },
        Err(error) => return response::refused(context.accepted.for_errors(), error),
    };
    let question = CachedQuery {
        hash: request.hash,
        operation: state.metrics.operation(&request.text),
    };
    let Some(kept) = context.find_cached(&state, &question) else {
        let method = if context.is_get() {
            Method::GET
        } else {
            Method::POST
        };
        let headers = context.headers.clone();
        let work = execute(state, context, request);
        let work = request_id::in_request_span(work, &headers, &method, "/graphql");
        let mut response = workers::run(work).await;
        response.extensions_mut().insert(question.operation);
        return response;
    };
    state
        .graphql
        .persisted_documents
        .insert(&request.parameters, &request.text);
    // One that names its document by a hash is read each time, so that the document stays known.
    if let Some(query) = context.uri.as_ref().and_then(Uri::query)
        && request.parameters.extensions.is_empty()
        && length <= MAX_INLINE_BYTES
    {
        state.query_strings.insert(query, question);
    }
    kept
}

/// Answers what is not kept.
async fn execute(
    state: Arc<AppState>,
    context: RequestContext,
    request: GraphqlRequest,
) -> Response {
    let accepted = context.accepted;
    match (accepted.media, accepted.stream) {
        (None, Some(format)) => execute_streaming(state, context, format, request).await,
        (media, _) => {
            let media = media.unwrap_or_else(|| accepted.for_errors());
            execute_single(state, context, media, request).await
        }
    }
}

/// Answers one who takes a whole answer.
async fn execute_single(
    state: Arc<AppState>,
    context: RequestContext,
    media: MediaType,
    request: GraphqlRequest,
) -> Response {
    let operation = match ValidOperation::read(&state.graphql, request) {
        Ok(operation) => operation,
        Err(error) => return response::refused(media, error),
    };
    let kind = operation.kind;
    if context.is_get() && kind == OperationType::Mutation {
        return mutation_by_get(media);
    }
    let stream = context.accepted.stream;
    if kind == OperationType::Subscription && stream.is_none() {
        let message = "A subscription requires `Accept: text/event-stream`, or a WebSocket at \
            /graphql/ws.";
        let error =
            ApiError::of_request(StatusCode::NOT_ACCEPTABLE, ErrorCode::BadUserInput, message);
        return response::refused(media, error);
    }
    let encoding = ContentEncoding::negotiate(&context.headers);
    let resolved = match state.graphql.resolve_revision(operation.selector).await {
        Ok(resolved) => resolved,
        Err(error) => return error.serialize(media).response(media, encoding),
    };
    let policy = CachePolicy::of(&state.graphql, &resolved);
    let etag = tag(operation.request.hash, media, &policy, &state);
    // What is known of a past revision need not be built again.
    if resolved.is_past() && context.is_shareable() && kind == OperationType::Query {
        if context.is_get() && etag.matches(&context.headers) {
            let nothing = ContentEncoding::Identity.encode(&Bytes::new());
            return context.answer(media, etag, &policy, nothing);
        }
        let newest = state.world.current().revision();
        if let Some(kept) = state
            .graphql
            .response_cache
            .find(&ResponseKey { etag, encoding }, newest)
        {
            return context.answer(media, etag, &policy, kept);
        }
    }
    let view = match state.graphql.view_at(resolved, &context.client).await {
        Ok(view) => view,
        Err(error) => return error.serialize(media).response(media, encoding),
    };
    let call = match operation.with_cost(&state.graphql, &view) {
        Ok(call) => call,
        Err(error) => return response::refused(media, error),
    };
    if let (OperationType::Subscription, Some(format)) = (kind, stream) {
        return context.stream(state, format, call);
    }
    let is_expensive = call.is_expensive();
    if !context.is_shareable() {
        let making = async move { call.written(state.graphql.clone(), media, view, None).await };
        return match workers::run_by_cost(is_expensive, making).await {
            Ok(body) => response::complete(media, encoding.encode(&body)),
            Err(written) => written.response(media, encoding),
        };
    }
    if context.is_get() && etag.matches(&context.headers) {
        let nothing = ContentEncoding::Identity.encode(&Bytes::new());
        return context.answer(media, etag, &policy, nothing);
    }
    let key = ResponseKey { etag, encoding };
    let client = view.budget().client().cloned();
    let making = call
        .written(state.graphql.clone(), media, view, Some(key))
        .boxed();
    let made = workers::run_by_cost(is_expensive, async move {
        match kind {
            OperationType::Query => {
                state
                    .graphql
                    .response_cache
                    .get_or_compute(key, client, making)
                    .await
            }
            _ => making.await.map(|body| encoding.encode(&body)),
        }
    });
    match made.await {
        Ok(body) => context.answer(media, etag, &policy, body),
        // What failed today need not fail tomorrow: it has no tag.
        Err(written) => written.response(media, encoding),
    }
}

/// Answers one who takes a stream and nothing else.
async fn execute_streaming(
    state: Arc<AppState>,
    context: RequestContext,
    format: StreamFormat,
    request: GraphqlRequest,
) -> Response {
    match PreparedOperation::prepare_at(&state.graphql, &context.client, request).await {
        Ok(call) if context.is_get() && call.kind() == OperationType::Mutation => {
            mutation_by_get(MediaType::Json)
        }
        Ok(call) => context.stream(state, format, call),
        Err(ExecutionError::Refused(error)) if error.status.is_some() => {
            response::refused(MediaType::Json, error)
        }
        Err(error) => event_stream::error_stream(format, error),
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
    fn find_cached(&self, state: &AppState, question: &CachedQuery) -> Option<Response> {
        if !self.is_shareable() {
            return None;
        }
        let media = self.accepted.media?;
        let current = state.world.current();
        let revision = current.revision();
        let policy = CachePolicy::of_newest(&state.graphql, revision, current.committed_at());
        let key = ResponseKey {
            etag: tag(question.hash, media, &policy, state),
            encoding: ContentEncoding::negotiate(&self.headers),
        };
        let kept = state.graphql.response_cache.find(&key, revision)?;
        let mut response = self.answer(media, key.etag, &policy, kept);
        response.extensions_mut().insert(question.operation.clone());
        Some(response)
    }

    fn stream(
        &self,
        state: Arc<AppState>,
        format: StreamFormat,
        call: PreparedOperation,
    ) -> Response {
        let place = match state.connections.open_connection(&self.client) {
            Ok(place) => place,
            Err(error) => return response::refused(self.accepted.for_errors(), error),
        };
        let stream = ResponseStream::new(
            state.graphql.clone(),
            call,
            self.client.clone(),
            match format {
                StreamFormat::ServerSentEvents => Protocol::ServerSentEvents,
                StreamFormat::Multipart => Protocol::Multipart,
            },
            event_stream::last_event_id(&self.headers),
        );
        event_stream::respond(&state, format, stream, place)
    }

    /// An answer without errors, or 304 without it.
    fn answer(
        &self,
        media: MediaType,
        etag: ETag,
        policy: &CachePolicy,
        body: EncodedBody,
    ) -> Response {
        let complete = || response::complete(media, body);
        if !self.is_get() {
            return complete();
        }
        etag.respond(&self.headers, policy.cache_control(), complete)
    }
}

/// Whatever the answer to a question depends on.
fn tag(question: ETag, media: MediaType, policy: &CachePolicy, state: &AppState) -> ETag {
    ETag::of([
        state.graphql.schema_hash.as_slice(),
        policy.as_bytes(),
        media.content_type().as_bytes(),
        question.as_bytes(),
    ])
}

fn not_acceptable() -> Response {
    let message = "`Accept` must include application/graphql-response+json, application/json or \
        text/event-stream.";
    let status = StatusCode::NOT_ACCEPTABLE;
    response::refused(
        MediaType::Json,
        ApiError::of_request(status, ErrorCode::BadUserInput, message),
    )
}

fn mutation_by_get(media: MediaType) -> Response {
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
