//! The connections over which clients follow the data.

use axum::http::StatusCode;
use tokio::sync::watch;

use crate::config::Limits;
use crate::graphql::{ApiError, ErrorCode, Requester};
use crate::view::{FairPermit, FairSemaphore, NoPermitReason};

/// The connections over which clients are told of changes, and what they subscribe to.
pub struct LiveConnections {
    connections: FairSemaphore,
    subscriptions: FairSemaphore,
    limit: u32,
    per_client: usize,
    stopping: watch::Sender<bool>,
}

impl LiveConnections {
    pub fn new(limits: &Limits) -> Self {
        let (limit, per_client) = (limits.followers, limits.followers_per_client);
        let per_socket = u32::try_from(limits.operations_per_socket).unwrap_or(u32::MAX);
        let subscriptions = limit.saturating_mul(per_socket);
        Self {
            connections: FairSemaphore::new(limit, per_client),
            subscriptions: FairSemaphore::new(subscriptions, per_client),
            limit,
            per_client,
            stopping: watch::Sender::new(false),
        }
    }

    /// A place for one more connection.
    ///
    /// # Errors
    /// When all are taken, or all that one client may have.
    pub fn open_connection(&self, client: &Requester) -> Result<FairPermit, ApiError> {
        let place = self.connections.try_acquire(client.share_key().as_ref());
        place.map_err(|none| self.limit_error(none))
    }

    /// A place for a subscription over a WebSocket, which has room for several.
    ///
    /// # Errors
    /// When the client has as many as it may.
    pub fn subscribe(&self, client: &Requester) -> Result<FairPermit, ApiError> {
        let place = self.subscriptions.try_acquire(client.share_key().as_ref());
        place.map_err(|none| self.limit_error(none))
    }

    fn limit_error(&self, none: NoPermitReason) -> ApiError {
        let (status, message) = match none {
            NoPermitReason::AllTaken => (
                StatusCode::SERVICE_UNAVAILABLE,
                format!(
                    "Too many subscriptions on this server: the limit is {}. Retry later.",
                    self.limit
                ),
            ),
            NoPermitReason::ClientLimit => (
                StatusCode::TOO_MANY_REQUESTS,
                format!(
                    "Too many subscriptions of this client: the limit is {}. End one of them \
                     first.",
                    self.per_client
                ),
            ),
        };
        ApiError::of_request(status, ErrorCode::LimitExceeded, message)
    }

    /// Tells all of them to end.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until they are told to end.
    pub async fn wait_for_stop(&self) {
        let mut stopping = self.stopping.subscribe();
        // The sender is ours, and outlives this.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    }

    /// Waits until all have ended.
    pub async fn wait_until_empty(&self) {
        self.connections.wait_until_idle().await;
    }
}
