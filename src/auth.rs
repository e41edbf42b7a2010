//! Who asks: takes the token of a request for whom it says, or refuses it. Nothing here writes any part of a
//! token down, neither to the log nor in an answer.

pub mod fetch;
mod provider;
mod rejection;
mod token;

use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use entity::audit::{AuditOutcome, AuditedOperation};
use moka::sync::Cache;

use crate::access::{Countries, Credential, Principal, Viewer};
use crate::config;
use crate::store::{AuditEntry, RefusalLog, Store, StoreError};

pub use provider::{KeysError, check_keys};
pub use rejection::{AuthenticationError, TokenRejection};
pub use token::{NewToken, PREFIX};

use provider::IdentityProvider;
use token::PresentedToken;

/// For how long a row of a token is taken from memory: so soon is it seen that one was revoked.
pub const REMEMBERED_FOR: Duration = Duration::from_secs(5);
/// Tokens that are remembered, those among them that there are not.
const REMEMBERED: u64 = 10_000;
/// Bytes of a token. Those of identity providers have a few thousand.
const LONGEST: usize = 8 << 10;

/// What verifies tokens: those of the API against the database, others against an identity provider's keys.
pub struct Authenticator {
    store: Store,
    cache: Cache<String, Option<Arc<entity::token::Model>>>,
    provider: Option<IdentityProvider>,
    refusal_log: RefusalLog,
}

impl Authenticator {
    /// # Errors
    /// When the settings name a provider whose keys can't be read.
    pub fn new(
        store: Store,
        refusal_log: RefusalLog,
        settings: &config::Identity,
    ) -> Result<Self, KeysError> {
        let rows = Cache::builder()
            .max_capacity(REMEMBERED)
            .time_to_live(REMEMBERED_FOR);
        Ok(Self {
            cache: rows.build(),
            provider: IdentityProvider::new(settings)?,
            refusal_log,
            store,
        })
    }

    /// Whom a token says that it is.
    ///
    /// # Errors
    /// When it is not to be believed, or the database fails.
    pub async fn authenticate(&self, token: &str) -> Result<Viewer, AuthenticationError> {
        if token.len() > LONGEST {
            return Err(TokenRejection::TooLong { longest: LONGEST }.into());
        }
        let identified = if token.starts_with(PREFIX) {
            self.by_token(token).await?
        } else {
            let provider = self.provider.as_ref().ok_or(TokenRejection::Malformed)?;
            provider.verify(token).await?
        };
        Ok(identified.into())
    }

    /// Whether a viewer that was authenticated earlier is still valid.
    ///
    /// # Errors
    /// When the token has expired or was revoked since, or its key was removed, or the database fails.
    pub async fn revalidate(&self, viewer: &Viewer) -> Result<(), AuthenticationError> {
        let Some(identified) = viewer.principal() else {
            return Ok(());
        };
        let leeway = match identified.credential() {
            Credential::Token(id) => {
                let row = self.row(id).await?.ok_or(TokenRejection::Unknown)?;
                check(&row)?;
                TimeDelta::zero()
            }
            Credential::Subject { key, .. } => {
                let provider = self.provider.as_ref().ok_or(TokenRejection::UnknownKey)?;
                if !provider.trusts(key) {
                    return Err(TokenRejection::UnknownKey.into());
                }
                provider.leeway()
            }
        };
        match identified.expires_at() > Utc::now() - leeway {
            true => Ok(()),
            false => Err(TokenRejection::Expired.into()),
        }
    }

    /// Writes down in the audit trail that a token was refused, soon and within bounds.
    pub fn record_rejection(&self, rejection: &TokenRejection, request_id: Option<&str>) {
        tracing::debug!(reason = rejection.reason(), "refused a token");
        self.refusal_log
            .record_in_background(rejection.audit_entry(request_id));
    }

    /// Writes down in the audit trail that a request without a token was refused what takes one: given what
    /// that was and why, soon and within bounds.
    pub fn missing_token_recorder(
        &self,
        request_id: Option<String>,
    ) -> impl Fn(AuditedOperation, &str) + Send + Sync + 'static {
        let refusal_log = self.refusal_log.clone();
        move |operation, reason| {
            let entry = AuditEntry::new(Utc::now(), operation, AuditOutcome::Refused, reason);
            refusal_log.record_in_background(AuditEntry {
                request_id: request_id.clone(),
                ..entry
            });
        }
    }

    /// Writes down what of the audit trail is only counted so far; for the end of the process.
    pub async fn flush(&self) {
        self.refusal_log.flush().await;
    }

    async fn by_token(&self, text: &str) -> Result<Principal, AuthenticationError> {
        let presented = PresentedToken::read(text).ok_or(TokenRejection::Malformed)?;
        let row = self.row(presented.id()).await?;
        // The state of a token is disclosed only to a holder of its secret.
        let row = row
            .filter(|row| presented.has_secret(&row.secret_hash))
            .ok_or(TokenRejection::Unknown)?;
        check(&row)?;
        self.record_use(&row);
        let rights = Principal::new(
            Credential::Token(row.id.clone()),
            Some(row.organisation.clone()),
            row.role,
            Countries::read(&row.countries),
            row.expires_at,
        );
        Ok(rights.map_err(TokenRejection::Rights)?)
    }

    /// A row as the database had it within the last seconds.
    async fn row(&self, id: &str) -> Result<Option<Arc<entity::token::Model>>, StoreError> {
        if let Some(row) = self.cache.get(id) {
            return Ok(row);
        }
        let row = self.store.find_token(id).await?.map(Arc::new);
        self.cache.insert(id.to_owned(), row.clone());
        Ok(row)
    }

    /// Once a day, and without anybody's waiting for it.
    fn record_use(&self, row: &entity::token::Model) {
        let today = Utc::now().date_naive();
        if row.last_used_on.is_some_and(|day| day >= today) {
            return;
        }
        let mut used = row.clone();
        used.last_used_on = Some(today);
        let (id, store) = (used.id.clone(), self.store.clone());
        self.cache.insert(id.clone(), Some(Arc::new(used)));
        tokio::spawn(async move {
            if let Err(error) = store.record_token_use(&id, today).await {
                tracing::warn!(%error, "cannot record the use of a token");
            }
        });
    }
}

fn check(row: &entity::token::Model) -> Result<(), TokenRejection> {
    let whose = || (row.id.clone(), row.organisation.clone());
    if row.revoked_at.is_some() {
        let (id, organisation) = whose();
        return Err(TokenRejection::RevokedToken { id, organisation });
    }
    if row.expires_at <= Utc::now() {
        let (id, organisation) = whose();
        return Err(TokenRejection::ExpiredToken { id, organisation });
    }
    Ok(())
}
