//! Why a token is not believed, in words that hold nothing of it.

use entity::audit::{AuditOutcome, AuditedOperation, ViewerKind};

use crate::access::InvalidRights;
use crate::store::{AuditEntry, StoreError};

/// Why a token is rejected; shown to its sender.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRejection {
    #[error("A request must have at most one `Authorization` header, got {0}.")]
    Several(usize),
    #[error("The `Authorization` header must have the form `Bearer <token>`.")]
    NotBearer,
    #[error("The token is longer than the limit of {longest} bytes.")]
    TooLong { longest: usize },
    #[error("The token is malformed; it may have been truncated when copied.")]
    Malformed,
    #[error("The token is unknown.")]
    Unknown,
    #[error("The token has expired. Request a new one.")]
    Expired,
    #[error("The token has expired. Request a new one.")]
    ExpiredToken { id: String, organisation: String },
    #[error("The token was revoked. Request a new one.")]
    RevokedToken { id: String, organisation: String },
    #[error("The token is not valid yet.")]
    NotYetValid,
    #[error("The signature algorithm of the token does not match its key.")]
    Algorithm,
    #[error("The token was signed with an unknown key.")]
    UnknownKey,
    #[error("The signature of the token is invalid.")]
    Signature,
    #[error("The issuer of the token is not trusted.")]
    Issuer,
    #[error("The token is meant for another audience.")]
    Audience,
    #[error("The token has no valid `{0}`.")]
    Claim(String),
    #[error("The permissions of the token are invalid: {0}.")]
    Rights(InvalidRights),
}

/// Why it is not known who asks.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticationError {
    #[error(transparent)]
    Rejected(#[from] TokenRejection),
    #[error(transparent)]
    Failed(#[from] StoreError),
}

impl TokenRejection {
    /// For the log and the audit trail.
    pub fn reason(&self) -> String {
        self.to_string()
    }

    /// What the audit trail has of it. Whose token it is, only if it was sent with its secret.
    pub fn audit_entry(&self, request_id: Option<&str>) -> AuditEntry {
        let (operation, outcome) = (AuditedOperation::Authenticate, AuditOutcome::Refused);
        let mut entry = AuditEntry::new(chrono::Utc::now(), operation, outcome, self.reason());
        entry.request_id = request_id.map(str::to_owned);
        if let Self::ExpiredToken { id, organisation } | Self::RevokedToken { id, organisation } =
            self
        {
            entry.viewer_kind = ViewerKind::Token;
            entry.viewer_id = Some(id.clone());
            entry.organisation = Some(organisation.clone());
        }
        entry
    }
}
