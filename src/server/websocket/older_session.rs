//! The older subprotocol `graphql-ws`, of subscriptions-transport-ws, which async-graphql-axum speaks. Its messages go
//! through the checks of every WebSocket.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_graphql::{Data, Error};
use async_graphql_axum::{GraphQLProtocol, GraphQLWebSocket};
use axum::extract::ws::{Message, WebSocket};
use bytes::Bytes;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt, sink, stream};
use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use super::message::{self, CloseReason};
use super::message_rate::MessageRate;
use super::{SessionEnd, identify};
use crate::graphql::Requester;
use crate::server::AppState;
use crate::server::executor::ConnectionExecutor;

/// Bytes of a message, which is read where it arrives.
pub const MAX_MESSAGE_BYTES: usize = 64 << 10;

/// What the tasks of a connection tell each other.
#[derive(Default)]
struct Signs {
    is_acknowledged: AtomicBool,
    /// Something has come since the last sign of life was asked for.
    is_alive: AtomicBool,
}

/// Serves until the client leaves, breaks the protocol or falls silent, or the server stops.
pub async fn serve(
    state: Arc<AppState>,
    client: Requester,
    request_id: Option<String>,
    socket: WebSocket,
    protocol: GraphQLProtocol,
) {
    let (mut to_client, mut from_client) = socket.split();
    let (received, mut messages) = mpsc::channel(1);
    let (sender, responses) = mpsc::channel(1);
    let signs = Arc::new(Signs::default());
    let speaking = {
        let executor = ConnectionExecutor::new(state.clone(), request_id.clone());
        let sink = sink::unfold(sender, async |sender: mpsc::Sender<Message>, message| {
            let sent = sender.send(message).await;
            sent.map(|()| sender)
        });
        let messages = stream::poll_fn(move |cx| messages.poll_recv(cx));
        let (state, signs) = (state.clone(), signs.clone());
        let initialise = async move |payload| {
            let client = client_of(&state, client, request_id.as_deref(), payload).await?;
            signs.is_acknowledged.store(true, Ordering::Relaxed);
            let mut data = Data::default();
            data.insert(client);
            Ok(data)
        };
        GraphQLWebSocket::new_with_pair(Box::pin(sink), messages, executor, protocol)
            .on_connection_init(initialise)
            .serve()
    };
    let patience = state.limits.header_timeout();
    let too_late = async {
        sleep_until(Instant::now() + patience).await;
        if signs.is_acknowledged.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    };
    let period = Duration::from_secs(state.heartbeat_seconds);
    let end = tokio::select! {
        () = state.connections.wait_for_stop() => CloseReason::new(1001, "The server stops").into(),
        () = too_late => CloseReason::new(4408, "Connection initialisation timeout").into(),
        end = receive(&mut from_client, received, &signs) => end,
        end = send(&mut to_client, responses, &signs, period) => end,
        // What it sent last is still to be sent on.
        () = async { speaking.await; std::future::pending().await } => SessionEnd::Gone,
    };
    if let Ok(socket) = to_client.reunite(from_client) {
        end.finish(socket).await;
    }
}

/// Who asks, by the payload of the first message.
async fn client_of(
    state: &AppState,
    mut client: Requester,
    request_id: Option<&str>,
    payload: Value,
) -> Result<Requester, Error> {
    let members = match payload {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    let refused = |close: CloseReason| Error::new(close.reason);
    let authorization = message::authorization(&members).map_err(refused)?;
    let identified = identify(state, &mut client, request_id, authorization).await;
    identified.map_err(refused)?;
    Ok(client)
}

/// Hands on what the client sends.
async fn receive(
    socket: &mut SplitStream<WebSocket>,
    received: mpsc::Sender<Result<Message, axum::Error>>,
    signs: &Signs,
) -> SessionEnd {
    let mut pace = MessageRate::new(Instant::now());
    while let Some(Ok(message)) = socket.next().await {
        signs.is_alive.store(true, Ordering::Relaxed);
        // Messages that are here already are read without waiting, one after the other.
        tokio::task::yield_now().await;
        let length = match &message {
            Message::Text(text) => text.len(),
            Message::Binary(bytes) | Message::Ping(bytes) | Message::Pong(bytes) => bytes.len(),
            Message::Close(_) => return SessionEnd::Closed,
        };
        if !pace.take(length, Instant::now()) {
            return CloseReason::new(4429, "Too many messages").into();
        }
        match message {
            Message::Binary(_) => return CloseReason::new(1003, "A message must be text").into(),
            Message::Text(_) if received.send(Ok(message)).await.is_err() => {
                // It was closed from this end: what says why is on its way.
                std::future::pending::<()>().await;
            }
            _ => {}
        }
    }
    SessionEnd::Gone
}

/// Sends responses, and asks for signs of life.
async fn send(
    socket: &mut SplitSink<WebSocket, Message>,
    mut responses: mpsc::Receiver<Message>,
    signs: &Signs,
    period: Duration,
) -> SessionEnd {
    let mut heart = interval_at(Instant::now() + period, period);
    heart.set_missed_tick_behavior(MissedTickBehavior::Delay);
    signs.is_alive.store(true, Ordering::Relaxed);
    loop {
        let message = tokio::select! {
            response = responses.recv() => match response {
                Some(Message::Close(frame)) => {
                    let (code, reason) = frame.map_or((1000, String::new()), |frame| {
                        (frame.code, frame.reason.to_string())
                    });
                    return CloseReason::new(code, reason).into();
                }
                Some(response) => response,
                None => return CloseReason::new(1000, "The connection is terminated").into(),
            },
            _ = heart.tick() => {
                if !signs.is_alive.swap(false, Ordering::Relaxed) {
                    return SessionEnd::Gone;
                }
                Message::Ping(Bytes::new())
            }
        };
        if socket.send(message).await.is_err() {
            return SessionEnd::Gone;
        }
    }
}
