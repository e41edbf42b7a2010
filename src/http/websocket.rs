//! `/graphql/ws`: GraphQL over a WebSocket, in the protocol `graphql-transport-ws`.

mod message;
mod message_rate;
mod session;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use futures_util::SinkExt;
use tokio::time::timeout;

use self::message::CloseReason;
use self::session::Session;
use super::api_error::{ApiError, ErrorCode};
use super::media_type::MediaType;
use super::requester::Requester;
use super::{AppState, bearer, request_id, response};

/// The name of the protocol, which a client has to offer.
const PROTOCOL: &str = "graphql-transport-ws";
/// Time that the end of a connection may take once the client closes it.
const CLOSING: Duration = Duration::from_secs(5);

/// Opens a WebSocket.
pub async fn open(
    client: Requester,
    State(state): State<Arc<AppState>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else {
        return not_upgraded();
    };
    if !state.is_of_allowed_origin(&headers) {
        let message = "WebSockets are not allowed from this origin.";
        let status = StatusCode::FORBIDDEN;
        let error = ApiError::of_request(status, ErrorCode::Forbidden, message);
        return response::refused(MediaType::Json, error);
    }
    let place = match state.connections.open_connection(&client) {
        Ok(place) => place,
        Err(error) => return response::refused(MediaType::Json, error),
    };
    let limit = state.limits.body_bytes;
    let name = bearer::request_id(&headers).map(str::to_owned);
    upgrade
        .protocols([PROTOCOL])
        .max_message_size(limit)
        .max_frame_size(limit)
        .on_upgrade(move |socket| {
            let serving = async move {
                match socket.protocol() {
                    Some(_) => {
                        let session = Session::new(state, client, name, socket);
                        session.serve().await;
                    }
                    None => {
                        close(socket, CloseReason::new(4406, "Subprotocol not acceptable")).await
                    }
                }
                drop(place);
            };
            request_id::in_request_span(serving, &headers, &Method::GET, "/graphql/ws")
        })
}

impl AppState {
    /// Whether the page that a browser sends from may open WebSockets. Other programs send no origin.
    fn is_of_allowed_origin(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else {
            return true;
        };
        let is_same = |allowed: &String| allowed.as_bytes() == origin.as_bytes();
        self.origins.is_empty() || self.origins.iter().any(is_same)
    }
}

/// How long a client that is told why its socket is closed may take to close it as well.
const LINGER: Duration = Duration::from_millis(300);

/// Closes a socket; the client may be gone already. What it still sends is read: else the operating system would discard
/// the reason together with the connection.
async fn close(mut socket: WebSocket, close: CloseReason) {
    let frame = CloseFrame {
        code: close.code,
        reason: close.reason.into(),
    };
    let closing = async {
        socket.send(Message::Close(Some(frame))).await?;
        while socket.recv().await.transpose()?.is_some() {}
        Ok::<_, axum::Error>(())
    };
    let _ = timeout(LINGER, closing).await;
}

/// Answers the Close of a client (RFC 6455, 5.5.1), which the socket does when it is flushed and read to its end.
async fn answer_close(mut socket: WebSocket) {
    let answered = async {
        let _ = socket.flush().await;
        while let Some(Ok(_)) = socket.recv().await {}
    };
    // A client that does not read is not waited for.
    let _ = timeout(CLOSING, answered).await;
}

fn not_upgraded() -> Response {
    let message = format!("This route requires a WebSocket with the subprotocol {PROTOCOL}.");
    let status = StatusCode::UPGRADE_REQUIRED;
    let error = ApiError::of_request(status, ErrorCode::BadUserInput, message);
    let mut response = response::refused(MediaType::Json, error);
    response
        .headers_mut()
        .insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    response
}
