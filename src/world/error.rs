use crate::import::Diagnostics;
use crate::plan::PlanError;
use crate::snapshot::DanglingReference;
use crate::store::StoreError;

/// Why the world could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// What was to be written is not valid; all that is wrong with it.
    #[error("{0}")]
    Invalid(Diagnostics),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database failed during the commit or after it: the write may be stored or not.
    #[error("the database failed during a commit, so the write may or may not be stored")]
    Unconfirmed(#[source] StoreError),
    /// The database holds what the rules do not allow.
    #[error("the database is inconsistent: {0}")]
    Corrupt(#[from] DanglingReference),
    /// The caller left before the commit began; nothing was written.
    #[error("the client disconnected before the commit: nothing was written")]
    CallerLeft,
    /// The token was revoked or has expired since the request began; nothing was written.
    #[error("the token was revoked or has expired: nothing was written")]
    TokenEnded,
    /// A fault of this program; what it was doing was not done.
    #[error("the computation failed because of an internal error")]
    Panicked,
}

impl WorldError {
    /// The same error, after the commit has begun.
    pub(super) fn into_unconfirmed(self) -> Self {
        match self {
            Self::Store(error) => Self::Unconfirmed(error),
            other => other,
        }
    }

    /// The store's error, if it is one.
    pub fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) | Self::Unconfirmed(error) => Some(error),
            _ => None,
        }
    }
}

impl From<PlanError> for WorldError {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Store(error) => Self::Store(error),
            PlanError::Panicked(_) => Self::Panicked,
        }
    }
}

impl From<Diagnostics> for WorldError {
    fn from(errors: Diagnostics) -> Self {
        Self::Invalid(errors)
    }
}
