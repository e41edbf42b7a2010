//! Responses as they come, in the body of one HTTP response: as server-sent events (GraphQL over SSE, one connection
//! for each operation), or as the parts of a multipart body (Apollo's protocol for subscriptions over HTTP).

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

use super::AppState;
use crate::graphql::{
    ExecutionError, ResponseStream, StreamedResponse, errors_of, serialize_event,
};
use crate::view::FairPermit;

/// Asks proxies to hand on each event as it comes.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");
/// Sent by browsers that reconnect.
const LAST_EVENT_ID: &str = "last-event-id";
/// Clients of the multipart protocol expect a sign of life this often.
const MULTIPART_HEARTBEAT: Duration = Duration::from_secs(5);
/// Stands before each part, and after the last one.
const DELIMITER: &[u8] = b"\r\n--graphql";

/// How the responses of a stream are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamFormat {
    /// `text/event-stream`.
    ServerSentEvents,
    /// `multipart/mixed` with `subscriptionSpec=1.0`. The delimiter is sent with the part before it, since clients take
    /// a part for complete when they have read the next delimiter.
    Multipart,
}

impl StreamFormat {
    fn content_type(self) -> &'static str {
        match self {
            Self::ServerSentEvents => "text/event-stream; charset=utf-8",
            Self::Multipart => "multipart/mixed; boundary=\"graphql\"; subscriptionSpec=\"1.0\"",
        }
    }

    fn opening(self) -> Bytes {
        match self {
            Self::ServerSentEvents => Bytes::new(),
            Self::Multipart => Bytes::from_static(DELIMITER),
        }
    }

    /// A sign of life, which clients pass over: a comment, or an empty part.
    fn heartbeat(self) -> Bytes {
        match self {
            Self::ServerSentEvents => Bytes::from_static(b":\n\n"),
            Self::Multipart => part(b"{}"),
        }
    }

    fn heartbeat_period(self, configured: Duration) -> Duration {
        match self {
            Self::ServerSentEvents => configured,
            Self::Multipart => configured.min(MULTIPART_HEARTBEAT),
        }
    }

    fn completion(self) -> Bytes {
        match self {
            Self::ServerSentEvents => Bytes::from_static(b"event: complete\ndata:\n\n"),
            Self::Multipart => Bytes::from_static(b"--\r\n"),
        }
    }

    fn response(self, response: &StreamedResponse) -> Bytes {
        match self {
            Self::ServerSentEvents => event(response),
            Self::Multipart => part(&[b"{\"payload\":", &response.body[..], b"}"].concat()),
        }
    }

    /// Errors in place of a response.
    fn errors(self, errors: Vec<ServerError>) -> Bytes {
        let body = serialize_event(&Executed::from_errors(errors), usize::MAX);
        self.response(&StreamedResponse {
            body,
            last_complete: None,
        })
    }

    fn respond(self, body: Body) -> Response {
        let headers = [
            (header::CONTENT_TYPE, self.content_type()),
            (header::CACHE_CONTROL, "no-store"),
            (UNBUFFERED, "no"),
        ]
        .map(|(name, value)| (name, HeaderValue::from_static(value)));
        (StatusCode::OK, headers, body).into_response()
    }
}

/// The body of a response is one line.
fn event(response: &StreamedResponse) -> Bytes {
    let mut event = Vec::with_capacity(response.body.len() + 64);
    event.extend_from_slice(b"event: next\n");
    if let Some(revision) = response.last_complete {
        event.extend_from_slice(format!("id: {revision}\n").as_bytes());
    }
    event.extend_from_slice(b"data: ");
    event.extend_from_slice(&response.body);
    event.extend_from_slice(b"\n\n");
    Bytes::from(event)
}

/// A part, and the delimiter of the next one.
fn part(json: &[u8]) -> Bytes {
    let head = b"\r\nContent-Type: application/json\r\n\r\n";
    Bytes::from([head, json, DELIMITER].concat())
}

/// Where a client that reconnects was left: the id of the last event that it saw.
pub fn last_event_id(headers: &HeaderMap) -> Option<u64> {
    headers.get(LAST_EVENT_ID)?.to_str().ok()?.parse().ok()
}

/// Sends responses as they come, until there are no more, the client leaves or the server stops. In the
/// last case nothing says that the stream is complete, so that the client looks for another server.
pub fn respond(
    state: &Arc<AppState>,
    format: StreamFormat,
    responses: ResponseStream,
    place: FairPermit,
) -> Response {
    let responses = stream::unfold(responses, move |mut responses: ResponseStream| async move {
        let bytes = match responses.next().await? {
            Ok(response) => format.response(&response),
            Err(errors) => format.errors(errors),
        };
        Some((bytes, responses))
    });
    let opening = stream::iter(Some(format.opening()).filter(|opening| !opening.is_empty()));
    let completion = stream::once(async move { format.completion() });
    let responses = opening.chain(responses).chain(completion);
    let stopped = {
        let state = state.clone();
        Box::pin(async move { state.connections.wait_for_stop().await })
    };
    let configured = Duration::from_secs(state.heartbeat_seconds);
    let mut heart = interval(format.heartbeat_period(configured));
    heart.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let state = (Box::pin(responses), stopped, heart, place);
    let pieces = stream::unfold(
        state,
        move |(mut responses, mut stopped, mut heart, place)| async move {
            let bytes = tokio::select! {
                biased;
                () = &mut stopped => return None,
                piece = responses.next() => piece?,
                _ = heart.tick() => format.heartbeat(),
            };
            let state = (responses, stopped, heart, place);
            Some((Ok::<_, Infallible>(bytes), state))
        },
    );
    format.respond(Body::from_stream(pieces))
}

/// The response to an operation that is not executed: its errors, and the end.
pub fn error_stream(format: StreamFormat, error: impl Into<ExecutionError>) -> Response {
    let errors = format.errors(errors_of(error));
    let pieces = [format.opening(), errors, format.completion()];
    format.respond(Body::from(pieces.concat()))
}
