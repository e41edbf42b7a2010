//! One WebSocket: any number of operations over one connection.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::ServerError;
use async_graphql::parser::types::OperationType;
use axum::extract::ws::{Message, WebSocket};
use bytes::Bytes;
use futures_util::future::{AbortHandle, Abortable, BoxFuture};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use super::message::{self, Close, Said};
use super::pace::Pace;
use super::{answer_close, close};
use crate::http::call::{Asked, Call};
use crate::http::client::Client;
use crate::http::live::{Answer, Live, errors_of};
use crate::http::parameters::Parameters;
use crate::http::refusal::{Code, Refusal};
use crate::http::{Edge, Protocol, bearer, errors, panic_message, workers};
use crate::identity::{Rejection, Unidentified};

/// Bytes of a message that is read where it arrives, and that none but a subscribe message may exceed.
const SHORT: usize = 16 << 10;

/// The state of one connection.
pub struct Session {
    edge: Arc<Edge>,
    client: Client,
    /// Of the request that opened the socket.
    request_id: Option<String>,
    socket: WebSocket,
    is_acknowledged: bool,
    /// Something has come since the last sign of life was asked for.
    is_alive: bool,
    pace: Pace,
    /// By the ids that the client has given them.
    operations: HashMap<String, AbortHandle>,
    steps: FuturesUnordered<Abortable<BoxFuture<'static, Step>>>,
}

/// What came of waiting for an operation.
enum Step {
    Answered(String, Live, Answer),
    Failed(String, Vec<ServerError>),
    Complete(String),
}

/// How a connection ends.
enum End {
    Close(Close),
    /// The client closes the connection.
    Closed,
    /// The client is gone.
    Gone,
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

impl Session {
    pub fn new(
        edge: Arc<Edge>,
        client: Client,
        request_id: Option<String>,
        socket: WebSocket,
    ) -> Self {
        Self {
            edge,
            client,
            request_id,
            socket,
            is_acknowledged: false,
            is_alive: true,
            pace: Pace::new(Instant::now()),
            operations: HashMap::new(),
            steps: FuturesUnordered::new(),
        }
    }

    /// Serves until the client leaves, breaks the protocol or falls silent, or the server stops.
    pub async fn serve(mut self) {
        match self.run().await {
            Ok(()) | Err(End::Gone) => {}
            Err(End::Closed) => answer_close(self.socket).await,
            Err(End::Close(reason)) => {
                tracing::debug!(code = reason.code, "closed a WebSocket: {}", reason.reason);
                close(self.socket, reason).await;
            }
        }
    }

    async fn run(&mut self) -> Result<(), End> {
        let edge = self.edge.clone();
        let mut stopped = std::pin::pin!(edge.live.stopped());
        let patience = edge.limits.header_timeout();
        let mut too_late = std::pin::pin!(sleep_until(Instant::now() + patience));
        let period = Duration::from_secs(edge.heartbeat_seconds);
        let mut heart = interval_at(Instant::now() + period, period);
        heart.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = &mut stopped => return Err(Close::new(1001, "The server stops").into()),
                () = &mut too_late, if !self.is_acknowledged => {
                    return Err(Close::new(4408, "Connection initialisation timeout").into());
                }
                _ = heart.tick() => self.beat().await?,
                received = self.socket.recv() => {
                    let received = received.and_then(Result::ok).ok_or(End::Gone)?;
                    self.receive(received).await?;
                }
                Some(step) = self.steps.next() => {
                    // Nobody waits for those that were called off.
                    if let Ok(step) = step {
                        self.report(step).await?;
                    }
                }
            }
        }
    }

    /// Asks for a sign of life, unless the last one did not come.
    async fn beat(&mut self) -> Result<(), End> {
        if !std::mem::take(&mut self.is_alive) {
            return Err(End::Gone);
        }
        self.put(Message::Ping(Bytes::new())).await
    }

    async fn receive(&mut self, received: Message) -> Result<(), End> {
        self.is_alive = true;
        // Messages that are here already are read without waiting, one after the other.
        tokio::task::yield_now().await;
        let length = match &received {
            Message::Text(text) => text.len(),
            Message::Binary(bytes) | Message::Ping(bytes) | Message::Pong(bytes) => bytes.len(),
            Message::Close(_) => 0,
        };
        if !self.pace.take(length, Instant::now()) {
            return Err(Close::new(4429, "Too many messages").into());
        }
        let text = match received {
            Message::Text(text) => text,
            Message::Binary(_) => {
                return Err(Close::new(4400, "A message must be text").into());
            }
            Message::Close(_) => return Err(End::Closed),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
        };
        let said = match text.len() {
            0..=SHORT => Said::read(&text),
            _ => workers::run(async move { Said::read(&text) }).await,
        };
        let said = said?;
        if length > SHORT && !matches!(said, Said::Subscribe { .. }) {
            let message = format!("Only a subscribe message may be larger than {SHORT} bytes");
            return Err(Close::new(4400, message).into());
        }
        match said {
            Said::Init { .. } if self.is_acknowledged => {
                Err(Close::new(4429, "Too many initialisation requests").into())
            }
            Said::Init { authorization } => {
                if let Some(authorization) = authorization {
                    self.identify(&authorization).await?;
                }
                self.is_acknowledged = true;
                self.send(message::ACKNOWLEDGED).await
            }
            Said::Ping => self.send(message::PONG).await,
            Said::Pong => Ok(()),
            Said::Subscribe { .. } if !self.is_acknowledged => {
                Err(Close::new(4401, "Unauthorized").into())
            }
            Said::Subscribe { id, .. } if self.operations.contains_key(&id) => {
                Err(Close::new(4409, format!("Subscriber for {id} already exists")).into())
            }
            Said::Subscribe { id, asked } => match self.refusal() {
                Some(refusal) => self.send(message::error(&id, &errors_of(refusal))).await,
                None => {
                    let (edge, client) = (self.edge.clone(), self.client.clone());
                    let name = self.request_id.clone();
                    self.wait_for(id.clone(), begin(edge, client, name, id, *asked).boxed());
                    Ok(())
                }
            },
            Said::Complete { id } => {
                if let Some(operation) = self.operations.remove(&id) {
                    operation.abort();
                }
                Ok(())
            }
        }
    }

    /// Takes the client for whom its token says, unless the request that opened the socket had one.
    async fn identify(&mut self, authorization: &str) -> Result<(), End> {
        let identity = &self.edge.identity;
        let identified = match bearer::token_of(authorization) {
            Ok(_) if self.client.viewer.identified().is_some() => Err(Rejection::Several(2).into()),
            Ok(token) => identity.identify(token).await,
            Err(rejection) => Err(rejection.into()),
        };
        match identified {
            Ok(viewer) => {
                self.client.viewer = viewer;
                Ok(())
            }
            Err(Unidentified::Rejected(rejection)) => {
                identity.refused(&rejection, self.request_id.as_deref());
                Err(Close::new(4403, format!("Forbidden: {rejection}")).into())
            }
            Err(Unidentified::Failed(error)) => {
                let _ = bearer::failure(&error);
                Err(Close::new(4500, "Internal server error").into())
            }
        }
    }

    /// Why the client may not begin another operation, if it may not.
    fn refusal(&self) -> Option<Refusal> {
        let limit = self.edge.limits.operations_per_socket;
        if self.operations.len() >= limit {
            let message = format!(
                "Too many concurrent operations over this WebSocket: the limit is {limit}."
            );
            return Some(Refusal::of_document(Code::LimitExceeded, message));
        }
        self.client.ask(&self.edge).err().map(|empty| empty.refusal)
    }

    fn wait_for(&mut self, id: String, step: BoxFuture<'static, Step>) {
        let (handle, registration) = AbortHandle::new_pair();
        self.operations.insert(id, handle);
        self.steps.push(Abortable::new(step, registration));
    }

    /// Tells the client what came, and only then asks for more.
    async fn report(&mut self, step: Step) -> Result<(), End> {
        match step {
            Step::Answered(id, live, answer) => {
                self.send(message::next(&id, &answer.body)).await?;
                self.wait_for(id.clone(), follow(id, live).boxed());
                Ok(())
            }
            Step::Failed(id, errors) => {
                self.operations.remove(&id);
                self.send(message::error(&id, &errors)).await
            }
            Step::Complete(id) => {
                self.operations.remove(&id);
                self.send(message::complete(&id)).await
            }
        }
    }

    async fn send(&mut self, text: impl Into<String>) -> Result<(), End> {
        self.put(Message::Text(text.into().into())).await
    }

    async fn put(&mut self, message: Message) -> Result<(), End> {
        self.socket.send(message).await.map_err(|_| End::Gone)
    }
}

/// Its name is that of the request that opened the socket.
async fn begin(
    edge: Arc<Edge>,
    client: Client,
    request_id: Option<String>,
    id: String,
    asked: Parameters,
) -> Step {
    let preparing = {
        let (edge, client) = (edge.clone(), client.clone());
        workers::run(async move {
            let asked = Asked {
                request_id,
                ..Asked::new(&edge, asked)?
            };
            Call::prepare_at(&edge, &client, asked).await
        })
    };
    match AssertUnwindSafe(preparing).catch_unwind().await {
        Ok(Ok(call)) => {
            let place = match call.kind() {
                OperationType::Subscription => edge.live.subscribe(&client).map(Some),
                _ => Ok(None),
            };
            match place {
                Ok(place) => {
                    let live = Live::new(edge, call, client, Protocol::WebSocket, None);
                    follow(id, live.holding(place)).await
                }
                Err(refusal) => Step::Failed(id, errors_of(refusal)),
            }
        }
        Ok(Err(unexecuted)) => Step::Failed(id, errors_of(unexecuted)),
        Err(panic) => {
            let error = errors::internal(&panic_message(&*panic), &[]);
            Step::Failed(id, vec![error])
        }
    }
}

async fn follow(id: String, mut live: Live) -> Step {
    match live.next().await {
        Some(Ok(answer)) => Step::Answered(id, live, answer),
        Some(Err(errors)) => Step::Failed(id, errors),
        None => Step::Complete(id),
    }
}
