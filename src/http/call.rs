//! One operation: from what a request asks to what is executed.

use std::any::Any;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use apollo_compiler::response::JsonMap;
use async_graphql::parser::types::OperationType;
use async_graphql::{
    Name, Request, Response as Executed, ServerError, Value as ConstValue, Variables,
};
use axum::http::StatusCode;
use bytes::Bytes;
use futures_util::FutureExt;
use serde_json::Map;
use tokio::time::timeout;
use tracing::{Instrument, Span};

use super::answer::{self, Declined, Written};
use super::client::Client;
use super::conditional::Tag;
use super::document::normalised::{Normalised, operation_type};
use super::document::{self, Document, executed_variables, no_nul};
use super::media::Media;
use super::parameters::Parameters;
use super::refusal::{Code, Refusal};
use super::{Edge, completion, errors, introspection, moment};
use crate::schema::{Capture, Refusals, RequestName};
use crate::traces;
use crate::view::View;
use crate::world::Moment;

/// What an operation may cost to be executed beside those that take a moment: two milliseconds or three.
const DEAR: u64 = 10_000;

/// What a request asks, before anyone looks whether it can be answered.
pub struct Asked {
    pub text: Arc<str>,
    pub parameters: Parameters,
    /// Of both.
    pub hash: Tag,
    /// What the request is called in the log.
    pub request_id: Option<String>,
}

/// An operation that is valid.
pub struct Operation {
    pub kind: OperationType,
    pub asked: Asked,
    /// The revision that it asks for.
    pub moment: Moment,
    document: Arc<Document>,
    /// The coerced values of its variables.
    variables: JsonMap,
    normalised: Arc<Normalised>,
}

/// An operation that may be executed.
pub struct Call {
    operation: Operation,
    cost: u64,
}

/// Why a call has no answer of its own.
pub enum Unexecuted {
    Refused(Refusal),
    /// By a fault of the server, which is told for its log.
    Failed(Box<ServerError>),
}

impl Unexecuted {
    /// The errors that its client is shown.
    pub fn into_errors(self) -> Vec<ServerError> {
        match self {
            Self::Refused(refusal) => refusal.into_errors(),
            Self::Failed(error) => vec![*error],
        }
    }

    /// The answer in place of its own.
    pub fn written(self, media: Media) -> Written {
        match self {
            Self::Refused(refusal) => Written::refused(media, refusal),
            Self::Failed(error) => Written::failed(*error),
        }
    }
}

impl Unexecuted {
    /// The server's own failure, of which the log has the rest.
    pub fn failed(happened: &str) -> Self {
        Self::Failed(Box::new(errors::internal(happened, &[])))
    }

    /// The server's own failure, or that of a database that does not answer for now.
    pub fn failed_by<E: fmt::Debug + Any + Send + Sync>(error: &E) -> Self {
        Self::Failed(Box::new(errors::of_failure(error)))
    }
}

impl From<Refusal> for Unexecuted {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Asked {
    /// # Errors
    /// When there is no document, or none of the name.
    pub fn new(edge: &Edge, mut parameters: Parameters) -> Result<Self, Refusal> {
        let text = edge.stored.text(&parameters)?;
        // Some clients send an empty name where they mean none.
        parameters.operation_name.take_if(|name| name.is_empty());
        let Parameters {
            operation_name,
            variables,
            extensions,
            moment,
            ..
        } = &parameters;
        let rest = serde_json::to_vec(&(operation_name, variables, extensions))
            .expect("parameters came as JSON");
        let moment = format!("{moment:?}");
        Ok(Self {
            hash: Tag::of([text.as_bytes(), &rest, moment.as_bytes()]),
            text,
            parameters,
            request_id: None,
        })
    }
}

impl Asked {
    /// A document of the edge's own, which need not be trusted first.
    pub fn of_ours(text: String, variables: Variables) -> Self {
        let parameters = Parameters {
            query: None,
            document_id: None,
            operation_name: None,
            variables,
            extensions: Map::new(),
            moment: Moment::Newest,
        };
        let rest = serde_json::to_vec(&parameters.variables).expect("variables came as JSON");
        Self {
            hash: Tag::of([text.as_bytes(), &rest]),
            text: text.into(),
            parameters,
            request_id: None,
        }
    }
}

impl Operation {
    /// # Errors
    /// When the document is not valid, or a revision is asked for that cannot be.
    pub fn read(edge: &Edge, asked: Asked) -> Result<Self, Refusal> {
        let _span = tracing::trace_span!(target: traces::TARGET, "prepare").entered();
        if let Some(name) = asked.parameters.variable_with_nul() {
            return Err(no_nul(&format!("The variable `${name}`")));
        }
        let document = edge.documents.get(&asked.text)?;
        edge.stored.keep(&asked.parameters, &asked.text);
        let Parameters {
            operation_name,
            variables,
            moment: of_address,
            ..
        } = &asked.parameters;
        let name = operation_name.as_deref();
        let operation = document.operation(name)?;
        let kind = operation_type(operation);
        if kind != OperationType::Query && *of_address != Moment::Newest {
            let message = "Only queries accept a revision in the URL.";
            return Err(Refusal::of_document(Code::BadUserInput, message));
        }
        let variables = edge.documents.variables(&document, operation, variables)?;
        let of_document = document::moment::of_operation(operation, &variables)?;
        Ok(Self {
            kind,
            moment: moment::of_both(*of_address, of_document)?,
            normalised: edge.documents.normalise(&document, operation, &variables)?,
            variables,
            asked,
            document,
        })
    }

    /// What is executed with a view of the revision that it asks for.
    ///
    /// # Errors
    /// When it is dearer than may be.
    pub fn priced(self, edge: &Edge, view: &View) -> Result<Call, Refusal> {
        let _span = tracing::trace_span!(target: traces::TARGET, "price").entered();
        let name = self.asked.parameters.operation_name.as_deref();
        let operation = self.document.operation(name)?;
        let cost =
            edge.documents
                .price(&self.document, operation, &self.variables, view.census())?;
        edge.metrics.priced(cost);
        Ok(Call {
            operation: self,
            cost,
        })
    }
}

impl Call {
    /// # Errors
    /// When the document is not valid, or dearer than may be.
    pub fn prepare(edge: &Edge, view: &View, asked: Asked) -> Result<Self, Refusal> {
        Operation::read(edge, asked)?.priced(edge, view)
    }

    /// With a view of the revision that it asks for.
    ///
    /// # Errors
    /// As above, and when there is no view of that revision.
    pub async fn prepare_at(
        edge: &Edge,
        client: &Client,
        asked: Asked,
    ) -> Result<Self, Unexecuted> {
        let operation = Operation::read(edge, asked)?;
        let standing = edge.stand(operation.moment).await?;
        let view = edge.view_at(standing, client).await?;
        Ok(operation.priced(edge, &view)?)
    }

    pub fn kind(&self) -> OperationType {
        self.operation.kind
    }

    /// The revision that it asks for.
    pub fn moment(&self) -> Moment {
        self.operation.moment
    }

    /// Whether it may hold up what is answered in a moment.
    pub fn is_dear(&self) -> bool {
        self.cost > DEAR
    }

    /// The body of an answer that may be kept, or an answer that may not.
    pub async fn written(
        self,
        edge: Arc<Edge>,
        media: Media,
        view: View,
    ) -> Result<Bytes, Written> {
        let executed = self
            .execute(&edge, view)
            .await
            .map_err(|unexecuted| unexecuted.written(media))?;
        answer::executed(media, &executed, edge.limits.response_bytes)
    }

    async fn execute(&self, edge: &Edge, view: View) -> Result<Executed, Unexecuted> {
        let work = async {
            if self.kind() == OperationType::Mutation {
                // The token was looked at before the body arrived.
                edge.confirm(view.viewer()).await?;
            }
            Ok::<_, Unexecuted>(
                view.run((edge.execute)(self.request(edge, view.clone())))
                    .await,
            )
        };
        let executed = self.in_time(edge, &view, work).await??;
        Ok(self.finish(edge, &view, executed))
    }

    /// Executes it for what it selects, which the capture keeps.
    ///
    /// # Errors
    /// When anything of it fails.
    pub async fn select(
        &self,
        edge: &Edge,
        view: &View,
        capture: &Capture,
    ) -> Result<(), Declined> {
        let request = self.request(edge, view.clone()).data(capture.clone());
        let work = view.run((edge.execute)(request));
        let mut executed = self.in_time(edge, view, work).await?;
        errors::present(&mut executed);
        match executed.errors {
            errors if errors.is_empty() => Ok(()),
            errors => Err(Declined::of_errors(errors)),
        }
    }

    /// A span with the names of the semantic conventions.
    pub fn traced(&self, view: &View) -> Span {
        let kind = self.operation.kind.to_string();
        tracing::trace_span!(
            target: traces::TARGET,
            "execute",
            otel.name = kind,
            otel.kind = "server",
            graphql.operation.type = kind,
            graphql.operation.name = self.operation.asked.parameters.operation_name,
            mission_graph.cost = self.cost,
            mission_graph.revision = view.revision(),
        )
    }

    /// Waits for a permit and for the end of the work, both together no longer than an operation may take.
    ///
    /// # Errors
    /// When it takes longer, and when the work panics.
    pub async fn in_time<T>(
        &self,
        edge: &Edge,
        view: &View,
        work: impl Future<Output = T>,
    ) -> Result<T, Unexecuted> {
        let client = view.allowance().client();
        let work = async {
            let _permit = edge.executions.acquire(client).await;
            let _dear = match self.is_dear() {
                true => Some(edge.dear_executions.acquire(client).await),
                false => None,
            };
            work.await
        };
        let time = edge.limits.request_timeout();
        let work = AssertUnwindSafe(work).catch_unwind();
        match timeout(time, work).instrument(self.traced(view)).await {
            Ok(Ok(output)) => Ok(output),
            Ok(Err(panic)) => Err(Unexecuted::failed(&super::panic_message(&*panic))),
            Err(_) => Err(Unexecuted::Refused(late(time))),
        }
    }

    /// What the schema is asked.
    pub fn request(&self, edge: &Edge, view: View) -> Request {
        let variables = executed_variables(&self.operation.variables);
        let mut request = Request::new("").variables(variables).data(view);
        request.set_parsed_query(self.operation.normalised.executable.clone());
        if self.operation.kind == OperationType::Mutation {
            let name = &self.operation.asked.request_id;
            request = request
                .data(edge.world.clone())
                .data(Refusals::new(edge.identity.refusals(name.clone())))
                .data(RequestName(name.clone()));
        }
        request
    }

    /// Makes what the schema answered fit to be sent.
    pub fn finish(&self, edge: &Edge, view: &View, mut executed: Executed) -> Executed {
        if !errors::failed_before_execution(&executed) {
            let shape = &self.operation.normalised.shape;
            // Only what has waited can have come out of order.
            if view.has_waited() || shape.has_introspection() || !executed.errors.is_empty() {
                let types = edge.documents.types();
                completion::complete(&mut executed, shape, |field| {
                    introspection::resolve(types, &self.operation.variables, field)
                });
            } else if shape.is_altered {
                completion::strip(&mut executed.data, shape);
            }
        }
        errors::present(&mut executed);
        let revision = view.revision().to_string();
        let extensions = &mut executed.extensions;
        extensions.insert("revision".to_owned(), revision.into());
        extensions.insert("cost".to_owned(), shown(self.cost, edge.limits.cost));
        executed
    }
}

/// What is said when an operation takes longer than it may.
pub fn late(time: Duration) -> Refusal {
    let message = format!(
        "The operation did not complete within {} seconds.",
        time.as_secs()
    );
    let status = StatusCode::SERVICE_UNAVAILABLE;
    Refusal::of_request(status, Code::LimitExceeded, message)
}

/// What an operation cost, beside what it might have.
fn shown(cost: u64, limit: u64) -> ConstValue {
    let entry = |name, number: u64| (Name::new(name), ConstValue::from(number));
    ConstValue::Object([entry("requested", cost), entry("limit", limit)].into())
}
