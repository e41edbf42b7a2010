//! One WebSocket: any number of operations over one connection.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::ServerError;
use axum::extract::ws::{Message, WebSocket};
use bytes::Bytes;
use futures_util::future::{AbortHandle, Abortable, BoxFuture};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use super::message::{self, ClientMessage, CloseReason};
use super::message_rate::MessageRate;
use super::{SessionEnd, identify};
use crate::graphql::{
    ApiError, Parameters, Requester, ResponseStream, StreamedResponse, errors_of, workers,
};
use crate::server::{AppState, executor};

/// Bytes of a message that is read where it arrives, and that none but a subscribe message may exceed.
const SHORT: usize = 16 << 10;

/// The state of one connection.
pub struct Session {
    state: Arc<AppState>,
    client: Requester,
    /// Of the request that opened the socket.
    request_id: Option<String>,
    socket: WebSocket,
    is_acknowledged: bool,
    /// Something has come since the last sign of life was asked for.
    is_alive: bool,
    pace: MessageRate,
    /// By the ids that the client has given them.
    operations: HashMap<String, AbortHandle>,
    events: FuturesUnordered<Abortable<BoxFuture<'static, OperationEvent>>>,
}

/// What came of waiting for an operation.
enum OperationEvent {
    Answered(String, ResponseStream, StreamedResponse),
    Failed(String, Vec<ServerError>),
    Complete(String),
}

impl Session {
    pub fn new(
        state: Arc<AppState>,
        client: Requester,
        request_id: Option<String>,
        socket: WebSocket,
    ) -> Self {
        Self {
            state,
            client,
            request_id,
            socket,
            is_acknowledged: false,
            is_alive: true,
            pace: MessageRate::new(Instant::now()),
            operations: HashMap::new(),
            events: FuturesUnordered::new(),
        }
    }

    /// Serves until the client leaves, breaks the protocol or falls silent, or the server stops.
    pub async fn serve(mut self) {
        let end = self.run().await.err().unwrap_or(SessionEnd::Gone);
        end.finish(self.socket).await;
    }

    async fn run(&mut self) -> Result<(), SessionEnd> {
        let state = self.state.clone();
        let mut stopped = std::pin::pin!(state.connections.wait_for_stop());
        let patience = state.limits.header_timeout();
        let mut too_late = std::pin::pin!(sleep_until(Instant::now() + patience));
        let period = Duration::from_secs(state.heartbeat_seconds);
        let mut heart = interval_at(Instant::now() + period, period);
        heart.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = &mut stopped => return Err(CloseReason::new(1001, "The server stops").into()),
                () = &mut too_late, if !self.is_acknowledged => {
                    return Err(CloseReason::new(4408, "Connection initialisation timeout").into());
                }
                _ = heart.tick() => self.ping().await?,
                received = self.socket.recv() => {
                    let received = received.and_then(Result::ok).ok_or(SessionEnd::Gone)?;
                    self.receive(received).await?;
                }
                Some(step) = self.events.next() => {
                    // Nobody waits for those that were called off.
                    if let Ok(step) = step {
                        self.handle_event(step).await?;
                    }
                }
            }
        }
    }

    /// Asks for a sign of life, unless the last one did not come.
    async fn ping(&mut self) -> Result<(), SessionEnd> {
        if !std::mem::take(&mut self.is_alive) {
            return Err(SessionEnd::Gone);
        }
        self.send_message(Message::Ping(Bytes::new())).await
    }

    async fn receive(&mut self, received: Message) -> Result<(), SessionEnd> {
        self.is_alive = true;
        // Messages that are here already are read without waiting, one after the other.
        tokio::task::yield_now().await;
        let length = match &received {
            Message::Text(text) => text.len(),
            Message::Binary(bytes) | Message::Ping(bytes) | Message::Pong(bytes) => bytes.len(),
            Message::Close(_) => 0,
        };
        if !self.pace.take(length, Instant::now()) {
            return Err(CloseReason::new(4429, "Too many messages").into());
        }
        let text = match received {
            Message::Text(text) => text,
            Message::Binary(_) => {
                return Err(CloseReason::new(4400, "A message must be text").into());
            }
            Message::Close(_) => return Err(SessionEnd::Closed),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
        };
        let said = match text.len() {
            0..=SHORT => ClientMessage::read(&text),
            _ => workers::run(async move { ClientMessage::read(&text) }).await,
        };
        let said = said?;
        if length > SHORT && !matches!(said, ClientMessage::Subscribe { .. }) {
            let message = format!("Only a subscribe message may be larger than {SHORT} bytes");
            return Err(CloseReason::new(4400, message).into());
        }
        match said {
            ClientMessage::Init { .. } if self.is_acknowledged => {
                Err(CloseReason::new(4429, "Too many initialisation requests").into())
            }
            ClientMessage::Init { authorization } => {
                let request_id = self.request_id.as_deref();
                identify(&self.state, &mut self.client, request_id, authorization).await?;
                self.is_acknowledged = true;
                self.send(message::ACKNOWLEDGED).await
            }
            ClientMessage::Ping => self.send(message::PONG).await,
            ClientMessage::Pong => Ok(()),
            ClientMessage::Subscribe { .. } if !self.is_acknowledged => {
                Err(CloseReason::new(4401, "Unauthorized").into())
            }
            ClientMessage::Subscribe { id, .. } if self.operations.contains_key(&id) => {
                Err(CloseReason::new(4409, format!("Subscriber for {id} already exists")).into())
            }
            ClientMessage::Subscribe { id, request } => match self.begin_error() {
                Some(error) => self.send(message::error(&id, &errors_of(error))).await,
                None => {
                    let (state, client) = (self.state.clone(), self.client.clone());
                    let name = self.request_id.clone();
                    self.spawn(
                        id.clone(),
                        start_operation(state, client, name, id, *request).boxed(),
                    );
                    Ok(())
                }
            },
            ClientMessage::Complete { id } => {
                if let Some(operation) = self.operations.remove(&id) {
                    operation.abort();
                }
                Ok(())
            }
        }
    }

    /// Why the client may not begin another operation, if it may not.
    fn begin_error(&self) -> Option<ApiError> {
        if self.operations.len() >= self.state.limits.operations_per_socket {
            return Some(executor::too_many_operations(&self.state));
        }
        self.client
            .check_rate(&self.state)
            .err()
            .map(|empty| empty.error)
    }

    fn spawn(&mut self, id: String, step: BoxFuture<'static, OperationEvent>) {
        let (handle, registration) = AbortHandle::new_pair();
        self.operations.insert(id, handle);
        self.events.push(Abortable::new(step, registration));
    }

    /// Tells the client what came, and only then asks for more.
    async fn handle_event(&mut self, step: OperationEvent) -> Result<(), SessionEnd> {
        match step {
            OperationEvent::Answered(id, stream, answer) => {
                self.send(message::next(&id, &answer.body)).await?;
                self.spawn(id.clone(), next_event(id, stream).boxed());
                Ok(())
            }
            OperationEvent::Failed(id, errors) => {
                self.operations.remove(&id);
                self.send(message::error(&id, &errors)).await
            }
            OperationEvent::Complete(id) => {
                self.operations.remove(&id);
                self.send(message::complete(&id)).await
            }
        }
    }

    async fn send(&mut self, text: impl Into<String>) -> Result<(), SessionEnd> {
        self.send_message(Message::Text(text.into().into())).await
    }

    async fn send_message(&mut self, message: Message) -> Result<(), SessionEnd> {
        self.socket
            .send(message)
            .await
            .map_err(|_| SessionEnd::Gone)
    }
}

async fn start_operation(
    state: Arc<AppState>,
    client: Requester,
    request_id: Option<String>,
    id: String,
    request: Parameters,
) -> OperationEvent {
    match executor::open(&state, client, request_id, request).await {
        Ok(responses) => next_event(id, responses).await,
        Err(errors) => OperationEvent::Failed(id, errors),
    }
}

async fn next_event(id: String, mut stream: ResponseStream) -> OperationEvent {
    match stream.next().await {
        Some(Ok(answer)) => OperationEvent::Answered(id, stream, answer),
        Some(Err(errors)) => OperationEvent::Failed(id, errors),
        None => OperationEvent::Complete(id),
    }
}
