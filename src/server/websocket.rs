//! `/graphql/ws`: GraphQL over a WebSocket, in the subprotocol `graphql-transport-ws` or the older `graphql-ws`.

mod message;
mod message_rate;
mod older_session;
mod session;

use std::sync::Arc;
use std::time::Duration;

use async_graphql_axum::GraphQLProtocol;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use futures_util::SinkExt;
use tokio::time::timeout;

use self::message::CloseReason;
use self::session::Session;
use super::{AppState, bearer, request_id, response};
use crate::auth::{AuthenticationError, TokenRejection};
use crate::graphql::{ApiError, ErrorCode, MediaType, Requester, authentication_failure};

/// The names of the subprotocols, of which a client has to offer one: the first of these that it does is spoken.
const PROTOCOL: &str = "graphql-transport-ws";
const OLDER_PROTOCOL: &str = "graphql-ws";
/// Time that the end of a connection may take once the client closes it.
const CLOSING: Duration = Duration::from_secs(5);

/// Opens a WebSocket.
pub async fn open(
    client: Requester,
    State(state): State<Arc<AppState>>,
    headers: HeaderMap,
    offered: Result<GraphQLProtocol, StatusCode>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else {
        return not_upgraded();
    };
    let upgrade = upgrade.protocols([PROTOCOL, OLDER_PROTOCOL]);
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
    let is_older = |protocol: &HeaderValue| protocol == OLDER_PROTOCOL;
    let is_older = upgrade.selected_protocol().is_some_and(is_older);
    let limit = match is_older {
        true => state
            .limits
            .body_bytes
            .min(older_session::MAX_MESSAGE_BYTES),
        false => state.limits.body_bytes,
    };
    let name = bearer::request_id(&headers).map(str::to_owned);
    upgrade
        .max_message_size(limit)
        .max_frame_size(limit)
        .on_upgrade(move |socket| {
            let serving = async move {
                match (socket.protocol(), offered) {
                    (Some(_), Ok(protocol)) if is_older => {
                        older_session::serve(state, client, name, socket, protocol).await;
                    }
                    (Some(_), _) => {
                        let session = Session::new(state, client, name, socket);
                        session.serve().await;
                    }
                    (None, _) => {
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

/// How a connection ends.
enum SessionEnd {
    Close(CloseReason),
    /// The client closes the connection.
    Closed,
    /// The client is gone.
    Gone,
}

impl From<CloseReason> for SessionEnd {
    fn from(close: CloseReason) -> Self {
        Self::Close(close)
    }
}

impl SessionEnd {
    async fn finish(self, socket: WebSocket) {
        match self {
            Self::Gone => {}
            Self::Closed => answer_close(socket).await,
            Self::Close(reason) => {
                tracing::debug!(code = reason.code, "closed a WebSocket: {}", reason.reason);
                close(socket, reason).await;
            }
        }
    }
}

/// Takes the client for whom the token of its first message says, unless the request that opened the socket had one.
async fn identify(
    state: &AppState,
    client: &mut Requester,
    request_id: Option<&str>,
    authorization: Option<String>,
) -> Result<(), CloseReason> {
    let Some(authorization) = authorization else {
        return Ok(());
    };
    let identity = &state.graphql.authenticator;
    let identified = match bearer::token_of(&authorization) {
        Ok(_) if client.viewer.principal().is_some() => Err(TokenRejection::Several(2).into()),
        Ok(token) => identity.authenticate(token).await,
        Err(rejection) => Err(rejection.into()),
    };
    match identified {
        Ok(viewer) => {
            client.viewer = viewer;
            Ok(())
        }
        Err(AuthenticationError::Rejected(rejection)) => {
            identity.record_rejection(&rejection, request_id);
            Err(CloseReason::new(4403, format!("Forbidden: {rejection}")))
        }
        Err(AuthenticationError::Failed(error)) => {
            let _ = authentication_failure(&error);
            Err(CloseReason::new(4500, "Internal server error"))
        }
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
