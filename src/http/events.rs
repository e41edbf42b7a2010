//! Answers as server-sent events: GraphQL over SSE, one connection for each operation.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Response as Executed, ServerError};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tokio::time::{MissedTickBehavior, interval};

use super::execution_error::ExecutionError;
use super::response_stream::{ResponseStream, StreamedResponse, errors_of};
use super::{AppState, response};
use crate::view::FairPermit;

/// Asks proxies to hand on each event as it comes.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");
/// Sent by browsers that reconnect.
const LAST_EVENT_ID: &str = "last-event-id";
/// A comment, which clients pass over: a sign of life.
const HEARTBEAT: &[u8] = b":\n\n";
const COMPLETE: &[u8] = b"event: complete\ndata:\n\n";

/// Where a client that reconnects was left: the id of the last event that it saw.
pub fn last_event_id(headers: &HeaderMap) -> Option<u64> {
    headers.get(LAST_EVENT_ID)?.to_str().ok()?.parse().ok()
}

/// Sends answers as they come, until there are no more, the client leaves or the server stops. In the
/// last case nothing says that it is complete, so that the client looks for another server.
pub fn respond(state: &Arc<AppState>, stream: ResponseStream, place: FairPermit) -> Response {
    let answers = stream::unfold(stream, async |mut stream| {
        let bytes = match stream.next().await? {
            Ok(answer) => event(&answer),
            Err(errors) => failed(errors),
        };
        Some((bytes, stream))
    });
    let answers = answers.chain(stream::once(async { Bytes::from_static(COMPLETE) }));
    let stopped = {
        let state = state.clone();
        Box::pin(async move { state.connections.wait_for_stop().await })
    };
    let mut heart = interval(Duration::from_secs(state.heartbeat_seconds));
    heart.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let state = (Box::pin(answers), stopped, heart, place);
    let events = stream::unfold(
        state,
        async |(mut answers, mut stopped, mut heart, place)| {
            let bytes = tokio::select! {
                biased;
                () = &mut stopped => return None,
                event = answers.next() => event?,
                _ = heart.tick() => Bytes::from_static(HEARTBEAT),
            };
            let state = (answers, stopped, heart, place);
            Some((Ok::<_, Infallible>(bytes), state))
        },
    );
    stream_response(Body::from_stream(events))
}

/// The answer to an operation that is not executed: its errors, and the end.
pub fn error_stream(error: impl Into<ExecutionError>) -> Response {
    let events = [failed(errors_of(error)), Bytes::from_static(COMPLETE)];
    stream_response(Body::from(events.concat()))
}

fn stream_response(body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (UNBUFFERED, "no"),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)));
    (StatusCode::OK, headers, body).into_response()
}

/// The body of an answer is one line.
fn event(answer: &StreamedResponse) -> Bytes {
    let mut event = Vec::with_capacity(answer.body.len() + 64);
    event.extend_from_slice(b"event: next\n");
    if let Some(revision) = answer.last_complete {
        event.extend_from_slice(format!("id: {revision}\n").as_bytes());
    }
    event.extend_from_slice(b"data: ");
    event.extend_from_slice(&answer.body);
    event.extend_from_slice(b"\n\n");
    Bytes::from(event)
}

/// Errors in place of an answer.
fn failed(errors: Vec<ServerError>) -> Bytes {
    let body = response::serialize_event(&Executed::from_errors(errors), usize::MAX);
    event(&StreamedResponse {
        body,
        last_complete: None,
    })
}
