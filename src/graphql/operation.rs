//! One operation: from what a request asks to what is executed.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use apollo_compiler::response::JsonMap;
use async_graphql::parser::types::OperationType;
use async_graphql::{Name, Request, Response as Executed, Value as ConstValue, Variables};
use bytes::Bytes;
use futures_util::FutureExt;
use serde_json::Map;
use tokio::time::timeout;
use tracing::{Instrument, Span};

use super::api_error::{ApiError, ErrorCode};
use super::conditional::{CachePolicy, ETag};
use super::document::normalised::{Normalised, operation_type};
use super::document::{self, Document, actual_cost, executed_variables, no_nul};
use super::execution_error::{ExecutionError, timeout_error};
use super::parameters::Parameters;
use super::requester::Requester;
use super::response::{self, MediaType, SerializedResponse};
use super::response_cache::ResponseKey;
use super::selection::SelectionError;
use super::{Engine, completion, errors, introspection, revision_parameters, workers};
use crate::schema::{Capture, RefusalHook, RequestId};
use crate::telemetry::traces;
use crate::view::View;
use crate::world::RevisionSelector;

/// What an operation may cost to be executed beside those that take a moment: two milliseconds or three.
const EXPENSIVE: u64 = 10_000;

/// What a request asks, before anyone looks whether it can be answered.
pub struct GraphqlRequest {
    pub text: Arc<str>,
    pub parameters: Parameters,
    /// Of both.
    pub hash: ETag,
    /// What the request is called in the log.
    pub request_id: Option<String>,
}

/// An operation that is valid.
pub struct ValidOperation {
    pub kind: OperationType,
    pub request: GraphqlRequest,
    /// The revision that it asks for.
    pub selector: RevisionSelector,
    document: Arc<Document>,
    /// The coerced values of its variables.
    variables: JsonMap,
    normalised: Arc<Normalised>,
}

/// The result of an operation that has its permits.
enum Outcome {
    Executed(Executed),
    /// The body of the answer that was made for another client.
    Kept(Bytes),
}

/// An operation that may be executed.
pub struct PreparedOperation {
    operation: ValidOperation,
    cost: u64,
}

impl GraphqlRequest {
    /// # Errors
    /// When there is no document, or none of the name.
    pub fn new(engine: &Engine, mut parameters: Parameters) -> Result<Self, ApiError> {
        let text = engine.persisted_documents.text(&parameters)?;
        // Some clients send an empty name where they mean none.
        parameters.operation_name.take_if(|name| name.is_empty());
        let Parameters {
            operation_name,
            variables,
            extensions,
            selector,
            ..
        } = &parameters;
        let rest = serde_json::to_vec(&(operation_name, variables, extensions))
            .expect("parameters came as JSON");
        let selector = format!("{selector:?}");
        Ok(Self {
            hash: ETag::of([text.as_bytes(), &rest, selector.as_bytes()]),
            text,
            parameters,
            request_id: None,
        })
    }

    /// A document of the server's own, which need not be trusted first.
    pub fn trusted(text: String, variables: Variables) -> Self {
        let parameters = Parameters {
            query: None,
            document_id: None,
            operation_name: None,
            variables,
            extensions: Map::new(),
            selector: RevisionSelector::Newest,
        };
        let rest = serde_json::to_vec(&parameters.variables).expect("variables came as JSON");
        Self {
            hash: ETag::of([text.as_bytes(), &rest]),
            text: text.into(),
            parameters,
            request_id: None,
        }
    }
}

impl ValidOperation {
    /// # Errors
    /// When the document is not valid, or a revision is asked for that cannot be.
    pub fn read(engine: &Engine, mut request: GraphqlRequest) -> Result<Self, ApiError> {
        let _span = tracing::trace_span!(target: traces::TARGET, "prepare").entered();
        if let Some(name) = request.parameters.variable_with_nul() {
            return Err(no_nul(&format!("The variable `${name}`")));
        }
        let document = engine.documents.get(&request.text)?;
        let persisted = &engine.persisted_documents;
        persisted.insert(&request.parameters, &request.text);
        let Parameters {
            operation_name,
            variables,
            selector: of_address,
            ..
        } = &request.parameters;
        let name = operation_name.as_deref();
        let operation = document.operation(name)?;
        let kind = operation_type(operation);
        if kind != OperationType::Query && *of_address != RevisionSelector::Newest {
            let message = "Only queries accept a revision in the URL.";
            return Err(ApiError::of_document(ErrorCode::BadUserInput, message));
        }
        let documents = &engine.documents;
        let variables = documents.variables(&document, operation, variables)?;
        let of_document = document::at_directive::of_operation(operation, &variables)?;
        let selector = revision_parameters::combine(*of_address, of_document)?;
        let normalised = documents.normalise(&document, operation, &variables)?;
        // A subscription lives long, and may have been sent with variables that it does not declare.
        request.parameters.variables = Variables::default();
        request.parameters.extensions = Map::new();
        Ok(Self {
            kind,
            selector,
            normalised,
            variables,
            request,
            document,
        })
    }

    /// The serialised response to a client, with the cache policy of its revision; without the response cache.
    ///
    /// # Errors
    /// The response to an operation that fails.
    pub async fn respond(
        self,
        engine: &Arc<Engine>,
        client: &Requester,
    ) -> Result<(CachePolicy, Bytes), SerializedResponse> {
        const MEDIA: MediaType = MediaType::GraphqlResponse;
        let failed = |error: ExecutionError| error.serialize(MEDIA);
        let resolved = engine
            .resolve_revision(self.selector)
            .await
            .map_err(failed)?;
        let policy = CachePolicy::of(engine, &resolved);
        let view = engine.view_at(resolved, client).await.map_err(failed)?;
        let prepared = self
            .with_cost(engine, &view)
            .map_err(|error| failed(error.into()))?;
        let is_expensive = prepared.is_expensive();
        let response = prepared.written(engine.clone(), MEDIA, view, None);
        Ok((policy, workers::run_by_cost(is_expensive, response).await?))
    }

    /// What is executed with a view of the revision that it asks for.
    ///
    /// # Errors
    /// When its cost exceeds the limit.
    pub fn with_cost(self, engine: &Engine, view: &View) -> Result<PreparedOperation, ApiError> {
        let _span = tracing::trace_span!(target: traces::TARGET, "price").entered();
        let name = self.request.parameters.operation_name.as_deref();
        let operation = self.document.operation(name)?;
        let cost =
            engine
                .documents
                .cost(&self.document, operation, &self.variables, view.snapshot())?;
        engine.metrics.record_cost(cost);
        Ok(PreparedOperation {
            operation: self,
            cost,
        })
    }
}

impl PreparedOperation {
    /// # Errors
    /// When the document is not valid, or its cost exceeds the limit.
    pub fn prepare(
        engine: &Engine,
        view: &View,
        request: GraphqlRequest,
    ) -> Result<Self, ApiError> {
        ValidOperation::read(engine, request)?.with_cost(engine, view)
    }

    /// With a view of the revision that it asks for.
    ///
    /// # Errors
    /// As above, and when there is no view of that revision.
    pub async fn prepare_at(
        engine: &Engine,
        client: &Requester,
        request: GraphqlRequest,
    ) -> Result<Self, ExecutionError> {
        let operation = ValidOperation::read(engine, request)?;
        let resolved = engine.resolve_revision(operation.selector).await?;
        let view = engine.view_at(resolved, client).await?;
        Ok(operation.with_cost(engine, &view)?)
    }

    pub fn kind(&self) -> OperationType {
        self.operation.kind
    }

    /// The revision that it asks for.
    pub fn selector(&self) -> RevisionSelector {
        self.operation.selector
    }

    /// Whether it may hold up what is answered in a moment.
    pub fn is_expensive(&self) -> bool {
        self.cost > EXPENSIVE
    }

    /// The body of an answer that may be kept, or an answer that may not. With a key, the answer may have been made
    /// for another client while this one waited for its turn.
    pub async fn written(
        self,
        engine: Arc<Engine>,
        media: MediaType,
        view: View,
        key: Option<ResponseKey>,
    ) -> Result<Bytes, SerializedResponse> {
        let kept = || engine.response_cache.find_body(&key?);
        let outcome = self
            .execute(&engine, view, kept)
            .await
            .map_err(|error| error.serialize(media))?;
        match outcome {
            Outcome::Executed(executed) => {
                response::serialize(media, &executed, engine.limits.response_bytes)
            }
            Outcome::Kept(body) => Ok(body),
        }
    }

    async fn execute(
        &self,
        engine: &Engine,
        view: View,
        kept: impl FnOnce() -> Option<Bytes>,
    ) -> Result<Outcome, ExecutionError> {
        let work = async {
            if let Some(body) = kept() {
                return Ok(Outcome::Kept(body));
            }
            if self.kind() == OperationType::Mutation {
                // The token was looked at before the body arrived.
                engine.revalidate(view.viewer()).await?;
            }
            let executing = (engine.execute)(self.request(engine, view.clone()));
            Ok::<_, ExecutionError>(Outcome::Executed(view.run(executing).await))
        };
        Ok(match self.with_timeout(engine, &view, work).await?? {
            Outcome::Executed(executed) => Outcome::Executed(self.finish(engine, &view, executed)),
            kept @ Outcome::Kept(_) => kept,
        })
    }

    /// Executes it for what it selects, which the capture keeps.
    ///
    /// # Errors
    /// When anything of it fails.
    pub async fn select(
        &self,
        engine: &Engine,
        view: &View,
        capture: &Capture,
    ) -> Result<(), SelectionError> {
        let request = self.request(engine, view.clone()).data(capture.clone());
        let work = view.run((engine.execute)(request));
        let mut executed = self.with_timeout(engine, view, work).await?;
        errors::sanitize(&mut executed);
        match executed.errors {
            errors if errors.is_empty() => Ok(()),
            errors => Err(SelectionError::Fields(errors)),
        }
    }

    /// A span with the names of the semantic conventions.
    pub fn span(&self, view: &View) -> Span {
        let kind = self.operation.kind.to_string();
        tracing::trace_span!(
            target: traces::TARGET,
            "execute",
            otel.name = kind,
            otel.kind = "server",
            graphql.operation.type = kind,
            graphql.operation.name = self.operation.request.parameters.operation_name,
            mission_graph.cost = self.cost,
            mission_graph.revision = view.revision(),
        )
    }

    /// Waits for a permit and for the end of the work, both together no longer than an operation may take.
    ///
    /// # Errors
    /// When it takes longer, and when the work panics.
    pub async fn with_timeout<T>(
        &self,
        engine: &Engine,
        view: &View,
        work: impl Future<Output = T>,
    ) -> Result<T, ExecutionError> {
        let client = view.budget().client();
        let work = async {
            let _permit = engine.executions.acquire(client).await;
            let _dear = match self.is_expensive() {
                true => Some(engine.expensive_executions.acquire(client).await),
                false => None,
            };
            work.await
        };
        let time = engine.limits.request_timeout();
        let work = AssertUnwindSafe(work).catch_unwind();
        match timeout(time, work).instrument(self.span(view)).await {
            Ok(Ok(output)) => Ok(output),
            Ok(Err(panic)) => Err(ExecutionError::failed(&errors::panic_message(&*panic))),
            Err(_) => Err(ExecutionError::Refused(timeout_error(time))),
        }
    }

    /// What the schema is asked.
    pub fn request(&self, engine: &Engine, view: View) -> Request {
        let variables = executed_variables(&self.operation.variables);
        let mut request = Request::new("").variables(variables).data(view);
        request = request.data(engine.public_address.clone());
        request.set_parsed_query(self.operation.normalised.executable.clone());
        if self.operation.kind == OperationType::Mutation {
            let name = &self.operation.request.request_id;
            request = request
                .data(engine.world.clone())
                .data(RefusalHook::new(
                    engine.authenticator.missing_token_recorder(name.clone()),
                ))
                .data(RequestId(name.clone()));
        }
        request
    }

    /// Makes what the schema answered fit to be sent.
    pub fn finish(&self, engine: &Engine, view: &View, mut executed: Executed) -> Executed {
        if !errors::failed_before_execution(&executed) {
            let shape = &self.operation.normalised.shape;
            // Only what has waited can have come out of order.
            if view.has_waited() || shape.has_introspection() || !executed.errors.is_empty() {
                let types = engine.documents.types();
                completion::complete(&mut executed, shape, |field| {
                    introspection::resolve(types, &self.operation.variables, field)
                });
            } else if shape.is_altered {
                completion::remove_added_fields(&mut executed.data, shape);
            }
        }
        errors::sanitize(&mut executed);
        let revision = view.revision().to_string();
        let cost = [
            ("requested", self.cost),
            ("actual", actual_cost(&executed.data, view.budget())),
            ("limit", engine.limits.cost),
        ];
        let cost = cost.map(|(name, number)| (Name::new(name), ConstValue::from(number)));
        let extensions = &mut executed.extensions;
        extensions.insert("revision".to_owned(), revision.into());
        extensions.insert("cost".to_owned(), ConstValue::Object(cost.into()));
        executed
    }
}
