//! The operations of one client over a connection that has room for several, in whatever protocol.

use std::any::TypeId;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Data, Executor, Request, Response as Executed, ServerError};
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt, stream};
use tokio::sync::Semaphore;

use super::AppState;
use crate::graphql::metrics::Protocol;
use crate::graphql::{
    ApiError, ErrorCode, GraphqlRequest, Parameters, PreparedOperation, Requester, ResponseStream,
    errors, errors_of, within, workers,
};

/// Executes operations for async-graphql's own WebSocket, within the limits of all others. Who asks is in the data of
/// the connection, since the token may come with its first message.
#[derive(Clone)]
pub struct ConnectionExecutor {
    state: Arc<AppState>,
    /// Of the request that opened the connection.
    request_id: Option<String>,
    /// A permit for each operation at the same time.
    operations: Arc<Semaphore>,
}

impl ConnectionExecutor {
    pub fn new(state: Arc<AppState>, request_id: Option<String>) -> Self {
        let operations = Arc::new(Semaphore::new(state.limits.operations_per_socket));
        Self {
            state,
            request_id,
            operations,
        }
    }

    fn responses(
        self,
        request: Request,
        client: Option<Requester>,
    ) -> BoxStream<'static, Executed> {
        let Some(client) = client else {
            let error = errors::internal("a connection has no client", &[]);
            return one(vec![error]);
        };
        let Ok(permit) = self.operations.clone().try_acquire_owned() else {
            return one(errors_of(too_many_operations(&self.state)));
        };
        if let Err(limited) = client.check_rate(&self.state) {
            return one(errors_of(limited.error));
        }
        let limit = self.state.limits.response_bytes;
        let opening = async move {
            let opened = open(&self.state, client, self.request_id, request.into()).await;
            let responses = match opened {
                Ok(responses) => responses,
                Err(errors) => return one(errors),
            };
            let responses = stream::unfold((responses, permit), async |(mut responses, permit)| {
                let response = responses.next_executed().await?;
                let response = response.unwrap_or_else(Executed::from_errors);
                Some((response, (responses, permit)))
            });
            responses
                .map(move |response| within(response, limit))
                .boxed()
        };
        stream::once(opening).flatten().boxed()
    }
}

impl Executor for ConnectionExecutor {
    async fn execute(&self, request: Request) -> Executed {
        let mut responses = self.execute_stream(request, None);
        responses.next().await.unwrap_or_default()
    }

    fn execute_stream(
        &self,
        request: Request,
        connection: Option<Arc<Data>>,
    ) -> BoxStream<'static, Executed> {
        let client = connection.and_then(|data| {
            let client = data.get(&TypeId::of::<Requester>())?;
            client.downcast_ref::<Requester>().cloned()
        });
        self.clone().responses(request, client)
    }
}

fn one(errors: Vec<ServerError>) -> BoxStream<'static, Executed> {
    stream::once(async { Executed::from_errors(errors) }).boxed()
}

pub fn too_many_operations(state: &AppState) -> ApiError {
    let limit = state.limits.operations_per_socket;
    let message =
        format!("Too many concurrent operations over this WebSocket: the limit is {limit}.");
    ApiError::of_document(ErrorCode::LimitExceeded, message)
}

/// Prepares an operation over a WebSocket, and opens the stream of its responses. It has the request ID of the request
/// that opened the socket.
///
/// # Errors
/// When it may not be executed.
pub async fn open(
    state: &Arc<AppState>,
    client: Requester,
    request_id: Option<String>,
    parameters: Parameters,
) -> Result<ResponseStream, Vec<ServerError>> {
    let preparing = {
        let (state, client) = (state.clone(), client.clone());
        workers::run(async move {
            let request = GraphqlRequest {
                request_id,
                ..GraphqlRequest::new(&state.graphql, parameters)?
            };
            PreparedOperation::prepare_at(&state.graphql, &client, request).await
        })
    };
    let call = match AssertUnwindSafe(preparing).catch_unwind().await {
        Ok(prepared) => prepared.map_err(errors_of)?,
        Err(panic) => return Err(vec![errors::internal(&errors::panic_message(&*panic), &[])]),
    };
    let place = match call.kind() {
        OperationType::Subscription => {
            let place = state.connections.subscribe(&client);
            Some(place.map_err(errors_of)?)
        }
        _ => None,
    };
    let responses = ResponseStream::new(
        state.graphql.clone(),
        call,
        client,
        Protocol::WebSocket,
        None,
    );
    Ok(responses.with_permit(place))
}
