//! The sender of a request: its client and its viewer.

use async_graphql::ServerError;
use http::StatusCode;

use super::{ApiError, Engine, ErrorCode, ExecutionError, errors};
use crate::access::Viewer;
use crate::auth::{AuthenticationError, TokenRejection};
use crate::store::StoreError;
use crate::view::ClientKey;

/// The sender of a request: the client, by its address, and the viewer, by its token.
#[derive(Clone)]
pub struct Requester {
    /// Absent for one that no limit applies to.
    pub key: Option<ClientKey>,
    pub viewer: Viewer,
}

impl Requester {
    /// The user of this process, without a token and without limits on how often.
    pub const LOCAL: Self = Self {
        key: None,
        viewer: Viewer::ANONYMOUS,
    };

    /// Whom its shares belong to: the owner of its token, else its address. Nothing for one that no limit
    /// applies to.
    pub fn share_key(&self) -> Option<ClientKey> {
        match self.viewer.principal() {
            Some(_) => Some(ClientKey::Token(self.viewer.owner().into())),
            None => self.key.clone(),
        }
    }
}

impl Engine {
    /// Whether a viewer that was authenticated earlier is still valid.
    ///
    /// # Errors
    /// When the token is no longer in force, or the database fails.
    pub async fn revalidate(&self, viewer: &Viewer) -> Result<(), ExecutionError> {
        let confirmed = self.authenticator.revalidate(viewer).await;
        confirmed.map_err(|unidentified| match unidentified {
            AuthenticationError::Rejected(rejection) => {
                self.rejection_error(&rejection, None).into()
            }
            AuthenticationError::Failed(error) => {
                ExecutionError::Failed(Box::new(authentication_failure(&error)))
            }
        })
    }

    /// The response to a token that is not accepted. The refusal is recorded in the audit trail.
    pub fn rejection_error(
        &self,
        rejection: &TokenRejection,
        request_id: Option<&str>,
    ) -> ApiError {
        self.authenticator.record_rejection(rejection, request_id);
        let status = StatusCode::UNAUTHORIZED;
        ApiError::of_request(status, ErrorCode::Unauthenticated, rejection.to_string())
    }
}

/// The server's own failure to find out who asks.
pub fn authentication_failure(error: &StoreError) -> ServerError {
    let happened = format!("cannot look up a token: {error:?}");
    match error.is_unavailable() {
        true => errors::unavailable(&happened, &[]),
        false => errors::internal(&happened, &[]),
    }
}
