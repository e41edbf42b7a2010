//! Why a token is not believed, in words that hold nothing of it.

use entity::audit::{AuditOutcome, AuditedOperation, ViewerKind};

use crate::permit::InvalidRights;
use crate::store::{AuditEntry, StoreError};

/// Why a token is refused; shown to whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRejection {
    #[error("A request has exactly one Authorization header, and this one has {0}.")]
    Several(usize),
    #[error("The Authorization header has to be `Bearer`, a space, and a token.")]
    NotBearer,
    #[error("The token is longer than the limit of {longest} bytes.")]
    TooLong { longest: usize },
    #[error(
        "The token is of no form that is known here; it may have been cut off when it was copied."
    )]
    Malformed,
    #[error("The token is not known here.")]
    Unknown,
    #[error("The token has expired. Ask for a new one.")]
    Expired,
    #[error("The token has expired. Ask for a new one.")]
    ExpiredToken { id: String, organisation: String },
    #[error("The token was revoked. Ask for a new one.")]
    RevokedToken { id: String, organisation: String },
    #[error("The token is not valid yet.")]
    NotYetValid,
    #[error("The token is signed with an algorithm that its key is not for.")]
    Algorithm,
    #[error("The token names no key that is known here.")]
    UnknownKey,
    #[error("The signature of the token is not that of its key.")]
    Signature,
    #[error("The token is not from the issuer that is trusted here.")]
    Issuer,
    #[error("The token is meant for another audience.")]
    Audience,
    #[error("The token has no usable `{0}`.")]
    Claim(String),
    #[error("The rights of the token can't be: {0}.")]
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
