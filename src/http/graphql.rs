//! `/graphql`: GraphQL over HTTP.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Name, Request, Response as Executed, Value as ConstValue};
use axum::body::{Body, to_bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::FutureExt;
use tokio::time::timeout;

use super::answer::{self, Written};
use super::answers::Key;
use super::client::Admitted;
use super::coding::{Coded, Coding};
use super::document::{Document, operation};
use super::media::{self, Media};
use super::parameters::Parameters;
use super::refusal::{Code, Refusal};
use super::{Edge, conditional, conditional::Tag, errors, nulls, order, workers};
use crate::view::View;

/// Bytes of a request that is read on the thread it came in on: in about the time that another
/// thread would need to wake up.
const SHORT: usize = 16 << 10;

/// Runs a query and nothing else; its answer can be cached.
pub async fn get(
    _: Admitted,
    State(edge): State<Arc<Edge>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(media) = Media::accepted(&headers) else {
        return not_acceptable();
    };
    let query: Arc<str> = query.unwrap_or_default().into();
    let exchange = Exchange {
        media,
        query: Some(query.clone()),
        headers,
    };
    let question = edge.questions.find(&query);
    if let Some(kept) = question.and_then(|question| exchange.kept(&edge, question)) {
        return kept;
    }
    let length = query.len();
    let read = move || Parameters::from_query_string(&query);
    respond(edge, exchange, length, read).await
}

/// Runs any operation.
pub async fn post(
    _: Admitted,
    State(edge): State<Arc<Edge>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(media) = Media::accepted(&headers) else {
        return not_acceptable();
    };
    let body = match read(&edge, &headers, body).await {
        Ok(body) => body,
        Err(refusal) => return answer::refused(media, refusal),
    };
    let length = body.len();
    let read = move || Parameters::from_body(&body);
    let exchange = Exchange {
        media,
        query: None,
        headers,
    };
    respond(edge, exchange, length, read).await
}

/// What is known of a request before its parameters are read.
struct Exchange {
    media: Media,
    /// Of a GET.
    query: Option<Arc<str>>,
    headers: HeaderMap,
}

/// Answers what is kept at once, and has the workers see to everything else.
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
        Ok(asked) => asked,
        Err(refusal) => return answer::refused(exchange.media, refusal),
    };
    let Some(kept) = exchange.kept(&edge, asked.hash) else {
        return workers::run(work_out(edge, exchange, asked)).await;
    };
    edge.stored.keep(&asked.parameters, &asked.text);
    // One that names its document by a hash is read each time, so that the document stays known.
    if let Some(query) = &exchange.query
        && asked.parameters.extensions.is_empty()
        && length <= SHORT
    {
        edge.questions.keep(query, asked.hash);
    }
    kept
}

/// Answers what is not kept.
async fn work_out(edge: Arc<Edge>, exchange: Exchange, asked: Asked) -> Response {
    let media = exchange.media;
    let view = edge.world.view();
    let call = match Call::prepare(&edge, &view, asked) {
        Ok(call) => call,
        Err(refusal) => return answer::refused(media, refusal),
    };
    if exchange.is_get() && call.kind == OperationType::Mutation {
        return mutation_by_get(media);
    }
    let tag = tag(call.asked.hash, media, view.revision(), &edge);
    if exchange.is_get() && tag.is_known(&exchange.headers) {
        return exchange.answer(&edge, tag, Coding::Identity.apply(&Bytes::new()));
    }
    let coding = Coding::accepted(&exchange.headers);
    let is_query = call.kind == OperationType::Query;
    let making = call.written(edge.clone(), media, view).boxed();
    let made = if is_query {
        edge.answers.get(Key { tag, coding }, making).await
    } else {
        making.await.map(|body| coding.apply(&body))
    };
    match made {
        Ok(body) => exchange.answer(&edge, tag, body),
        // What failed today need not fail tomorrow: it has no tag.
        Err(written) => written.response(media, coding),
    }
}

impl Exchange {
    fn is_get(&self) -> bool {
        self.query.is_some()
    }

    /// The answer to a question, if it is kept.
    fn kept(&self, edge: &Edge, question: Tag) -> Option<Response> {
        let revision = edge.world.current().revision();
        let key = Key {
            tag: tag(question, self.media, revision, edge),
            coding: Coding::accepted(&self.headers),
        };
        let kept = edge.answers.find(&key, revision)?;
        Some(self.answer(edge, key.tag, kept))
    }

    /// An answer without errors, or 304 without it.
    fn answer(&self, edge: &Edge, tag: Tag, body: Coded) -> Response {
        let complete = || answer::complete(self.media, body);
        if !self.is_get() {
            return complete();
        }
        let cache_control = conditional::public(edge.cache.max_age_seconds);
        tag.answer(&self.headers, &cache_control, complete)
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
    let limit = edge.limits.body_bytes;
    let too_large = || {
        let message = format!("The body is larger than the limit of {limit} bytes.");
        Refusal::of_request(StatusCode::PAYLOAD_TOO_LARGE, Code::LimitExceeded, message)
    };
    // Told beforehand, it need not be read.
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let time = edge.limits.body_timeout();
    match timeout(time, to_bytes(body, limit)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) if is_length(&error) => Err(too_large()),
        Ok(Err(_)) => Err(Refusal::of_request(
            StatusCode::BAD_REQUEST,
            Code::BadUserInput,
            "The body could not be read to its end.",
        )),
        Err(_) => Err(Refusal::of_request(
            StatusCode::REQUEST_TIMEOUT,
            Code::LimitExceeded,
            format!("The body did not arrive within {} seconds.", time.as_secs()),
        )),
    }
}

fn is_length(error: &axum::Error) -> bool {
    std::error::Error::source(error)
        .is_some_and(|source| source.is::<http_body_util::LengthLimitError>())
}

/// What a request asks, before anyone looks whether it can be answered.
struct Asked {
    text: Arc<str>,
    parameters: Parameters,
    /// Of both.
    hash: Tag,
}

/// An operation that may be executed.
struct Call {
    kind: OperationType,
    asked: Asked,
    document: Arc<Document>,
    cost: u64,
}

/// Why a call has no answer of its own.
enum Unexecuted {
    Refused(Refusal),
    Panicked(String),
}

impl Asked {
    fn new(edge: &Edge, mut parameters: Parameters) -> Result<Self, Refusal> {
        let text = edge.stored.text(&parameters)?;
        // Some clients send an empty name where they mean none.
        parameters.operation_name.take_if(|name| name.is_empty());
        let Parameters {
            operation_name,
            variables,
            extensions,
            ..
        } = &parameters;
        let rest = serde_json::to_vec(&(operation_name, variables, extensions))
            .expect("parameters came as JSON");
        Ok(Self {
            hash: Tag::of([text.as_bytes(), &rest]),
            text,
            parameters,
        })
    }
}

/// Whatever the answer to a question depends on.
fn tag(question: Tag, media: Media, revision: u64, edge: &Edge) -> Tag {
    Tag::of([
        edge.schema_hash.as_slice(),
        &revision.to_le_bytes(),
        media.content_type().as_bytes(),
        question.as_bytes(),
    ])
}

impl Call {
    fn prepare(edge: &Edge, view: &View, asked: Asked) -> Result<Self, Refusal> {
        let document = edge.documents.get(&asked.text)?;
        edge.stored.keep(&asked.parameters, &asked.text);
        let name = asked.parameters.operation_name.as_deref();
        let kind = operation::find(&document.executable, name)?.node.ty;
        let variables = &asked.parameters.variables;
        let cost = edge
            .documents
            .price(&document, name, variables, view.census())?;
        Ok(Self {
            kind,
            asked,
            document,
            cost,
        })
    }

    /// The body of an answer that may be kept, or an answer that may not.
    async fn written(self, edge: Arc<Edge>, media: Media, view: View) -> Result<Bytes, Written> {
        let executed = self
            .execute(&edge, view)
            .await
            .map_err(|unexecuted| match unexecuted {
                Unexecuted::Refused(refusal) => Written::refused(media, refusal),
                Unexecuted::Panicked(message) => Written::failed(errors::internal(&message, &[])),
            })?;
        answer::executed(media, &executed, edge.limits.response_bytes)
    }

    async fn execute(self, edge: &Edge, view: View) -> Result<Executed, Unexecuted> {
        let Parameters {
            operation_name,
            variables,
            ..
        } = self.asked.parameters;
        let mut request = Request::new("").variables(variables).data(view.clone());
        request.operation_name = operation_name.clone();
        request.set_parsed_query(self.document.executable.clone());
        let revision = view.revision();
        let work = async {
            let _permit = edge.permits.acquire().await;
            view.run((edge.execute)(request)).await
        };
        let time = edge.limits.request_timeout();
        let mut executed = match timeout(time, AssertUnwindSafe(work).catch_unwind()).await {
            Ok(Ok(executed)) => executed,
            Ok(Err(panic)) => return Err(Unexecuted::Panicked(super::panic_message(&*panic))),
            Err(_) => {
                let message = format!(
                    "The operation was not answered within {} seconds.",
                    time.as_secs()
                );
                let status = StatusCode::SERVICE_UNAVAILABLE;
                let refusal = Refusal::of_request(status, Code::LimitExceeded, message);
                return Err(Unexecuted::Refused(refusal));
            }
        };
        if !errors::failed_before_execution(&executed) {
            let document = &self.document.executable;
            let operation = operation::find(document, operation_name.as_deref())
                .map_err(Unexecuted::Refused)?;
            if !executed.errors.is_empty() {
                nulls::complete(&mut executed, &edge.types, document, &operation.node);
            }
            // Only what has waited can have come out of order.
            if view.has_waited() || !executed.errors.is_empty() {
                order::restore(&mut executed, document, &operation.node);
            }
        }
        errors::present(&mut executed);
        executed
            .extensions
            .insert("revision".to_owned(), revision.to_string().into());
        executed
            .extensions
            .insert("cost".to_owned(), shown(self.cost, edge.limits.cost));
        Ok(executed)
    }
}

/// What an operation cost, beside what it might have.
fn shown(cost: u64, limit: u64) -> ConstValue {
    let entry = |name, number: u64| (Name::new(name), ConstValue::from(number));
    ConstValue::Object([entry("requested", cost), entry("limit", limit)].into())
}

fn not_acceptable() -> Response {
    let message =
        "The answer can be had as application/graphql-response+json or application/json only.";
    let status = StatusCode::NOT_ACCEPTABLE;
    answer::refused(
        Media::Json,
        Refusal::of_request(status, Code::BadUserInput, message),
    )
}

fn mutation_by_get(media: Media) -> Response {
    let message = "A mutation must be sent by POST.";
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
