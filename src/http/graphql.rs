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

use super::answers::Key;
use super::call::{Asked, Call, Operation, Unexecuted, late};
use super::client::Client;
use super::coding::{Coded, Coding};
use super::conditional::{Tag, Validity};
use super::live::Live;
use super::media::{self, Accepted, Media};
use super::parameters::Parameters;
use super::questions::Question;
use super::refusal::{Code, Refusal};
use super::{Edge, Protocol, answer, events, request_id, workers};

/// Bytes of a request that is read on the thread it came in on: in about the time that another
/// thread would need to wake up.
const SHORT: usize = 16 << 10;

/// Runs a query and nothing else; its answer can be cached.
pub async fn get(client: Client, State(edge): State<Arc<Edge>>, request: Request) -> Response {
    // Taken apart, since the extractors of its parts would copy them.
    let (Parts { headers, uri, .. }, _) = request.into_parts();
    let Some(accepted) = Accepted::of(&headers) else {
        return not_acceptable();
    };
    let exchange = Exchange {
        accepted,
        headers,
        uri: Some(uri.clone()),
        client,
    };
    let query = uri.query().unwrap_or_default();
    let question = edge.questions.find(query);
    if let Some(kept) = question.and_then(|question| exchange.kept(&edge, &question)) {
        return kept;
    }
    let length = query.len();
    let read = move || Parameters::from_query_string(uri.query().unwrap_or_default());
    respond(edge, exchange, length, read).await
}

/// Runs any operation.
pub async fn post(client: Client, State(edge): State<Arc<Edge>>, request: Request) -> Response {
    let (Parts { headers, uri, .. }, body) = request.into_parts();
    let Some(accepted) = Accepted::of(&headers) else {
        return not_acceptable();
    };
    // Else each request that waits for its turn would hold a body in memory.
    let kilobytes = match announced(&headers) {
        Some(length) => u32::try_from(length >> 10).unwrap_or(u32::MAX),
        None => edge.limits.body_kilobytes(),
    };
    let client_share = client.share();
    let room = edge
        .bodies
        .acquire_many(client_share.as_ref(), kilobytes.saturating_add(1));
    let _room = match timeout(edge.limits.request_timeout(), room).await {
        Ok(room) => room,
        Err(_) => {
            return answer::refused(accepted.for_errors(), late(edge.limits.request_timeout()));
        }
    };
    let body = match read(&edge, &headers, body).await {
        Ok(body) => body,
        Err(refusal) => return answer::refused(accepted.for_errors(), refusal),
    };
    let length = body.len();
    let read = move || Parameters::from_post(&body, uri.query().unwrap_or_default());
    let exchange = Exchange {
        accepted,
        headers,
        uri: None,
        client,
    };
    respond(edge, exchange, length, read).await
}

/// What is known of a request before its parameters are read.
struct Exchange {
    accepted: Accepted,
    headers: HeaderMap,
    /// Of a GET.
    uri: Option<Uri>,
    client: Client,
}

/// Has the workers see to all that takes long.
async fn respond(
    edge: Arc<Edge>,
    exchange: Exchange,
    length: usize,
    read: impl FnOnce() -> Result<Parameters, Refusal> + Send + 'static,
) -> Response {
    let asking = edge.clone();
    let ask = move || Asked::new(&asking, read()?);
    let asked = if length <= SHORT {
        ask()
    } else {
        workers::run(async move { ask() }).await
    };
    let asked = match asked {
        Ok(asked) => Asked {
            request_id: request_id::of(&exchange.headers),
            ..asked
        },
        Err(refusal) => return answer::refused(exchange.accepted.for_errors(), refusal),
    };
    let question = Question {
        hash: asked.hash,
        operation: edge.metrics.operation(&asked.text),
    };
    let Some(kept) = exchange.kept(&edge, &question) else {
        let method = if exchange.is_get() {
            Method::GET
        } else {
            Method::POST
        };
        let headers = exchange.headers.clone();
        let work = work_out(edge, exchange, asked);
        let work = request_id::named(work, &headers, &method, "/graphql");
        let mut response = workers::run(work).await;
        response.extensions_mut().insert(question.operation);
        return response;
    };
    edge.stored.keep(&asked.parameters, &asked.text);
    // One that names its document by a hash is read each time, so that the document stays known.
    if let Some(query) = exchange.uri.as_ref().and_then(Uri::query)
        && asked.parameters.extensions.is_empty()
        && length <= SHORT
    {
        edge.questions.keep(query, question);
    }
    kept
}

/// Answers what is not kept.
async fn work_out(edge: Arc<Edge>, exchange: Exchange, asked: Asked) -> Response {
    match exchange.accepted.media {
        Some(media) => work_out_whole(edge, exchange, media, asked).await,
        None => work_out_live(edge, exchange, asked).await,
    }
}

/// Answers one who takes a whole answer.
async fn work_out_whole(
    edge: Arc<Edge>,
    exchange: Exchange,
    media: Media,
    asked: Asked,
) -> Response {
    let operation = match Operation::read(&edge, asked) {
        Ok(operation) => operation,
        Err(refusal) => return answer::refused(media, refusal),
    };
    let kind = operation.kind;
    if exchange.is_get() && kind == OperationType::Mutation {
        return mutation_by_get(media);
    }
    if kind == OperationType::Subscription && !exchange.accepted.events {
        let message = "A subscription requires `Accept: text/event-stream`, or a WebSocket at \
            /graphql/ws.";
        let refusal = Refusal::of_request(StatusCode::NOT_ACCEPTABLE, Code::BadUserInput, message);
        return answer::refused(media, refusal);
    }
    let coding = Coding::accepted(&exchange.headers);
    let standing = match edge.stand(operation.moment).await {
        Ok(standing) => standing,
        Err(unexecuted) => return unexecuted.written(media).response(media, coding),
    };
    let validity = Validity::of(&edge, &standing);
    let tag = tag(operation.asked.hash, media, &validity, &edge);
    // What is known of a past revision need not be built again.
    if standing.is_past() && exchange.is_for_all() && kind == OperationType::Query {
        if exchange.is_get() && tag.is_known(&exchange.headers) {
            let nothing = Coding::Identity.apply(&Bytes::new());
            return exchange.answer(media, tag, &validity, nothing);
        }
        let newest = edge.world.current().revision();
        if let Some(kept) = edge.answers.find(&Key { tag, coding }, newest) {
            return exchange.answer(media, tag, &validity, kept);
        }
    }
    let view = match edge.view_at(standing, &exchange.client).await {
        Ok(view) => view,
        Err(unexecuted) => return unexecuted.written(media).response(media, coding),
    };
    let call = match operation.priced(&edge, &view) {
        Ok(call) => call,
        Err(refusal) => return answer::refused(media, refusal),
    };
    if kind == OperationType::Subscription {
        return exchange.events(edge, call);
    }
    let is_dear = call.is_dear();
    if !exchange.is_for_all() {
        let making = async move { call.written(edge, media, view).await };
        return match workers::run_by_cost(is_dear, making).await {
            Ok(body) => answer::complete(media, coding.apply(&body)),
            Err(written) => written.response(media, coding),
        };
    }
    if exchange.is_get() && tag.is_known(&exchange.headers) {
        let nothing = Coding::Identity.apply(&Bytes::new());
        return exchange.answer(media, tag, &validity, nothing);
    }
    let making = call.written(edge.clone(), media, view).boxed();
    let made = workers::run_by_cost(is_dear, async move {
        match kind {
            OperationType::Query => edge.answers.get(Key { tag, coding }, making).await,
            _ => making.await.map(|body| coding.apply(&body)),
        }
    });
    match made.await {
        Ok(body) => exchange.answer(media, tag, &validity, body),
        // What failed today need not fail tomorrow: it has no tag.
        Err(written) => written.response(media, coding),
    }
}

/// Answers one who takes events and nothing else.
async fn work_out_live(edge: Arc<Edge>, exchange: Exchange, asked: Asked) -> Response {
    match Call::prepare_at(&edge, &exchange.client, asked).await {
        Ok(call) if exchange.is_get() && call.kind() == OperationType::Mutation => {
            mutation_by_get(Media::Json)
        }
        Ok(call) => exchange.events(edge, call),
        Err(Unexecuted::Refused(refusal)) if refusal.status.is_some() => {
            answer::refused(Media::Json, refusal)
        }
        Err(unexecuted) => events::refused(unexecuted),
    }
}

impl Exchange {
    fn is_get(&self) -> bool {
        self.uri.is_some()
    }

    /// Whether the answer is the same for everybody, so that it may be kept, here and elsewhere.
    fn is_for_all(&self) -> bool {
        self.client.viewer.identified().is_none()
    }

    /// The answer to a question, if it is kept.
    fn kept(&self, edge: &Edge, question: &Question) -> Option<Response> {
        if !self.is_for_all() {
            return None;
        }
        let media = self.accepted.media?;
        let current = edge.world.current();
        let revision = current.revision();
        let validity = Validity::of_newest(edge, revision, current.committed_at());
        let key = Key {
            tag: tag(question.hash, media, &validity, edge),
            coding: Coding::accepted(&self.headers),
        };
        let kept = edge.answers.find(&key, revision)?;
        let mut response = self.answer(media, key.tag, &validity, kept);
        response.extensions_mut().insert(question.operation.clone());
        Some(response)
    }

    fn events(&self, edge: Arc<Edge>, call: Call) -> Response {
        let place = match edge.live.enter(&self.client) {
            Ok(place) => place,
            Err(refusal) => return answer::refused(self.accepted.for_errors(), refusal),
        };
        let live = Live::new(
            edge.clone(),
            call,
            self.client.clone(),
            Protocol::ServerSentEvents,
            events::resumed(&self.headers),
        );
        events::respond(&edge, live, place)
    }

    /// An answer without errors, or 304 without it.
    fn answer(&self, media: Media, tag: Tag, validity: &Validity, body: Coded) -> Response {
        let complete = || answer::complete(media, body);
        if !self.is_get() {
            return complete();
        }
        tag.answer(&self.headers, validity.cache_control(), complete)
    }
}

async fn read(edge: &Edge, headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
    if !media::is_json(headers) {
        // Also what keeps other sites' forms out, which a browser sends without asking us.
        return Err(Refusal::of_request(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::BadUserInput,
            "The body must be JSON, with `Content-Type: application/json`.",
        ));
    }
    if let Some(coding) = content_coding(headers) {
        let message = format!(
            "The body must not be compressed: `Content-Encoding: {coding}` is not supported."
        );
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Refusal::of_request(status, Code::BadUserInput, message));
    }
    let limit = edge.limits.body_bytes;
    let too_large = || {
        let message = format!("The body is larger than the limit of {limit} bytes.");
        Refusal::of_request(StatusCode::PAYLOAD_TOO_LARGE, Code::LimitExceeded, message)
    };
    // Told beforehand, it need not be read.
    if announced(headers).is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let time = edge.limits.body_timeout();
    match timeout(time, to_bytes(body, limit)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) if is_length(&error) => Err(too_large()),
        Ok(Err(_)) => Err(Refusal::of_request(
            StatusCode::BAD_REQUEST,
            Code::BadUserInput,
            "The body could not be read completely.",
        )),
        Err(_) => Err(Refusal::of_request(
            StatusCode::REQUEST_TIMEOUT,
            Code::LimitExceeded,
            format!("The body did not arrive within {} seconds.", time.as_secs()),
        )),
    }
}

/// How the body is compressed, if it is.
fn content_coding(headers: &HeaderMap) -> Option<String> {
    let coding = headers.get(header::CONTENT_ENCODING)?;
    let coding = String::from_utf8_lossy(coding.as_bytes());
    let shown: String = coding.trim().chars().take(40).collect();
    (!shown.eq_ignore_ascii_case("identity")).then_some(shown)
}

fn announced(headers: &HeaderMap) -> Option<u64> {
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
fn tag(question: Tag, media: Media, validity: &Validity, edge: &Edge) -> Tag {
    Tag::of([
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
    answer::refused(
        Media::Json,
        Refusal::of_request(status, Code::BadUserInput, message),
    )
}

fn mutation_by_get(media: Media) -> Response {
    let message = "A mutation must be sent with POST.";
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let mut response = answer::refused(
        media,
        Refusal::of_request(status, Code::BadUserInput, message),
    );
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static("POST"));
    response
}
