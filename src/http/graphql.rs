//! `/graphql`: GraphQL over HTTP.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Name, Request, Response as Executed, Value as ConstValue};
use axum::body::{Body, to_bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::FutureExt;
use tokio::time::timeout;

use super::document::{Document, operation};
use super::media::{self, Media};
use super::parameters::Parameters;
use super::refusal::{Code, Refusal};
use super::{Edge, answer, conditional, conditional::Tag, errors, nulls, order};
use crate::view::View;

/// Runs a query and nothing else; its answer can be cached.
pub async fn get(
    State(edge): State<Arc<Edge>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(media) = Media::accepted(&headers) else {
        return not_acceptable();
    };
    let parameters = match Parameters::from_query_string(&query.unwrap_or_default()) {
        Ok(parameters) => parameters,
        Err(refusal) => return answer::refused(media, refusal),
    };
    let view = edge.world.view();
    let call = match Call::prepare(&edge, &view, parameters) {
        Ok(call) => call,
        Err(refusal) => return answer::refused(media, refusal),
    };
    if call.kind == OperationType::Mutation {
        return mutation_by_get(media);
    }
    let tag = call.tag(media, &view, &edge);
    let cache_control = conditional::public(edge.cache.max_age_seconds);
    if tag.is_known(&headers) {
        return tag.answer(&headers, &cache_control, Response::default);
    }
    match call.execute(&edge, view).await {
        Ok(executed) => {
            let mut response = answer::executed(media, &executed);
            // What failed today need not fail tomorrow.
            if executed.errors.is_empty() {
                tag.put_on(&mut response, &cache_control);
            }
            response
        }
        Err(unexecuted) => unexecuted.answer(media),
    }
}

/// Runs any operation.
pub async fn post(State(edge): State<Arc<Edge>>, headers: HeaderMap, body: Body) -> Response {
    let Some(media) = Media::accepted(&headers) else {
        return not_acceptable();
    };
    let parameters = match read(&edge, &headers, body).await {
        Ok(parameters) => parameters,
        Err(refusal) => return answer::refused(media, refusal),
    };
    let view = edge.world.view();
    let call = match Call::prepare(&edge, &view, parameters) {
        Ok(call) => call,
        Err(refusal) => return answer::refused(media, refusal),
    };
    match call.execute(&edge, view).await {
        Ok(executed) => answer::executed(media, &executed),
        Err(unexecuted) => unexecuted.answer(media),
    }
}

async fn read(edge: &Edge, headers: &HeaderMap, body: Body) -> Result<Parameters, Refusal> {
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
        Ok(Ok(body)) => Parameters::from_body(&body),
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

/// An operation that may be executed.
struct Call {
    kind: OperationType,
    text: Arc<str>,
    parameters: Parameters,
    document: Arc<Document>,
    cost: u64,
}

/// Why a call has no answer of its own.
enum Unexecuted {
    Refused(Refusal),
    Panicked(String),
}

impl Call {
    fn prepare(edge: &Edge, view: &View, mut parameters: Parameters) -> Result<Self, Refusal> {
        let text = edge.stored.text(&parameters)?;
        let document = edge.documents.get(&text)?;
        edge.stored.keep(&parameters, &text);
        // Some clients send an empty name where they mean none.
        parameters.operation_name.take_if(|name| name.is_empty());
        let name = parameters.operation_name.as_deref();
        let kind = operation::find(&document.executable, name)?.node.ty;
        let cost = edge
            .documents
            .price(&document, name, &parameters.variables, view.census())?;
        Ok(Self {
            kind,
            text,
            parameters,
            document,
            cost,
        })
    }

    /// Whatever the answer depends on, in the order of the request's own parameters.
    fn tag(&self, media: Media, view: &View, edge: &Edge) -> Tag {
        let Parameters {
            operation_name,
            variables,
            extensions,
            ..
        } = &self.parameters;
        let revision = view.revision().to_le_bytes();
        let rest = serde_json::to_vec(&(operation_name, variables, extensions))
            .expect("parameters came as JSON");
        Tag::of([
            edge.schema_hash.as_slice(),
            &revision,
            media.content_type().as_bytes(),
            self.text.as_bytes(),
            &rest,
        ])
    }

    async fn execute(self, edge: &Edge, view: View) -> Result<Executed, Unexecuted> {
        let Parameters {
            operation_name,
            variables,
            ..
        } = self.parameters;
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

impl Unexecuted {
    fn answer(self, media: Media) -> Response {
        match self {
            Self::Refused(refusal) => answer::refused(media, refusal),
            Self::Panicked(message) => answer::failed(media, errors::internal(&message, &[])),
        }
    }
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
