//! Operations whose answers go on: each time with a new view, for as long as somebody listens.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Response as Executed, ServerError};
use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};

use super::api_error::{ApiError, ErrorCode};
use super::execution_error::ExecutionError;
use super::metrics::{Protocol, SubscriptionGauge};
use super::operation::PreparedOperation;
use super::requester::Requester;
use super::{Engine, errors, response, workers};
use crate::view::{FairPermit, PollOutcome, SubscriptionCursor, View};

/// An operation with any number of answers. A subscription's comes to an end only when it fails.
pub struct ResponseStream {
    engine: Arc<Engine>,
    operation: Arc<PreparedOperation>,
    client: Requester,
    cursor: SubscriptionCursor,
    /// How often the served history had been replaced when it began.
    replacements: u64,
    execution: Option<Execution>,
    is_over: bool,
    _open: Option<SubscriptionGauge>,
    _connection_permit: Option<FairPermit>,
}

/// One execution: all of its answers are of one view.
struct Execution {
    view: View,
    /// What had happened last to any proposal before it began, as far as is known.
    event: i64,
    responses: BoxStream<'static, Executed>,
}

/// One answer, written down.
pub struct StreamedResponse {
    pub body: Bytes,
    /// The revision that was told whole with it, after which a client can resume.
    pub last_complete: Option<u64>,
}

impl ResponseStream {
    /// A client that was told up to a revision before its connection was lost goes on from there.
    pub fn new(
        engine: Arc<Engine>,
        call: PreparedOperation,
        client: Requester,
        protocol: Protocol,
        resumed: Option<u64>,
    ) -> Self {
        let is_subscription = call.kind() == OperationType::Subscription;
        let cursor = SubscriptionCursor::new(engine.world.current().revision(), resumed);
        Self {
            _open: is_subscription.then(|| engine.metrics.subscription_opened(protocol)),
            replacements: engine.world.replacements(),
            engine,
            operation: Arc::new(call),
            client,
            cursor,
            execution: None,
            is_over: false,
            _connection_permit: None,
        }
    }

    /// The same, with a place that it holds until it ends.
    #[must_use]
    pub fn with_permit(mut self, place: Option<FairPermit>) -> Self {
        self._connection_permit = place;
        self
    }

    /// The next answer, written down.
    pub async fn next(&mut self) -> Option<Result<StreamedResponse, Vec<ServerError>>> {
        let answer = self.next_executed().await?;
        Some(answer.map(|answer| self.serialize(&answer)))
    }

    /// The next answer, as soon as there is one; nothing after the last. It is made only now, so that
    /// nothing piles up for one who reads slowly. Errors in place of an answer are the last that
    /// comes.
    pub async fn next_executed(&mut self) -> Option<Result<Executed, Vec<ServerError>>> {
        while !self.is_over {
            if self.engine.world.replacements() != self.replacements {
                self.is_over = true;
                return Some(Err(errors_of(history_replaced_error())));
            }
            let turn = match self.execution.take() {
                Some(turn) => turn,
                None => {
                    // A token may have expired since the last turn, or been revoked.
                    if let Err(error) = self.engine.revalidate(&self.client.viewer).await {
                        self.is_over = true;
                        return Some(Err(errors_of(error)));
                    }
                    match self.begin().await {
                        Ok(turn) => turn,
                        Err(error) => {
                            self.is_over = true;
                            return Some(Err(errors_of(error)));
                        }
                    }
                }
            };
            let (revision, event) = (turn.view.revision(), turn.event);
            let (engine, call) = (self.engine.clone(), self.operation.clone());
            let is_expensive = call.is_expensive();
            let worked = async move { turn.next(&engine, &call).await };
            let worked = match is_expensive {
                true => workers::run_long(worked).boxed(),
                false => workers::run(worked).boxed(),
            };
            let (turn, answer) = match worked.await {
                Ok(step) => step,
                Err(error) => {
                    self.is_over = true;
                    return Some(Err(error.into_errors()));
                }
            };
            match (self.cursor.take_outcome(), answer) {
                (PollOutcome::Delivered, Some(answer)) => return Some(Ok(answer)),
                (PollOutcome::Delivered, None) => {}
                (PollOutcome::Pending, None) => self.wait(revision, event).await,
                (PollOutcome::NotPolled, Some(answer))
                    if !errors::failed_before_execution(&answer) =>
                {
                    self.execution = Some(turn);
                    return Some(Ok(answer));
                }
                // To ask again would be to fail again.
                (_, Some(failed)) => {
                    self.is_over = true;
                    return Some(Err(failed.errors));
                }
                (PollOutcome::NotPolled, None) => self.is_over = true,
            }
        }
        None
    }

    /// Waits for what comes after a revision, or after an event of proposals.
    async fn wait(&mut self, revision: u64, event: i64) {
        let world = &self.engine.world;
        let news = async {
            match self.cursor.is_of_proposals() {
                true => world.wait_for_proposal_event_after(event).await,
                false => world.wait_for_revision_after(revision).await,
            }
        };
        tokio::select! {
            () = news => {}
            () = world.wait_for_history_replacement(self.replacements) => {}
        }
    }

    async fn begin(&mut self) -> Result<Execution, ExecutionError> {
        let event = self.engine.world.newest_proposal_event();
        let (engine, selector, client) = (
            self.engine.clone(),
            self.operation.selector(),
            self.client.clone(),
        );
        let view = workers::run(async move {
            let resolved = engine.resolve_revision(selector).await?;
            engine.view_at(resolved, &client).await
        });
        let view = view.await?;
        let request = self
            .operation
            .request(&self.engine, view.clone())
            .data(self.cursor.clone());
        Ok(Execution {
            responses: (self.engine.subscribe)(request),
            view,
            event,
        })
    }

    fn serialize(&self, answer: &Executed) -> StreamedResponse {
        StreamedResponse {
            body: response::serialize_event(answer, self.engine.limits.response_bytes),
            last_complete: self.cursor.last_complete(),
        }
    }
}

/// What was followed has not happened in the history that is served now.
fn history_replaced_error() -> ApiError {
    let message = "The database was replaced by another copy with a different history. Read the \
        data again, and subscribe without `after`.";
    ApiError::of_document(ErrorCode::Conflict, message)
}

impl Execution {
    /// The next answer of this execution.
    async fn next(
        mut self,
        engine: &Engine,
        call: &PreparedOperation,
    ) -> Result<(Self, Option<Executed>), ExecutionError> {
        let work = self.view.run(self.responses.next());
        let answer = call.with_timeout(engine, &self.view, work).await?;
        let answer = answer.map(|answer| call.finish(engine, &self.view, answer));
        Ok((self, answer))
    }
}

/// The errors of what is not executed, as they are sent in place of a first answer.
pub fn errors_of(error: impl Into<ExecutionError>) -> Vec<ServerError> {
    let mut answer = Executed::from_errors(error.into().into_errors());
    errors::sanitize(&mut answer);
    answer.errors
}
