//! Who asks: takes the token of a request for whom it says, or refuses it. Nothing here writes any part of a
//! token down, neither to the log nor in an answer.

mod provider;
mod rejection;
mod token;

use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use entity::audit::{AuditOutcome, AuditedOperation};
use moka::sync::Cache;

use crate::config;
use crate::permit::{Countries, Identified, Known, Viewer};
use crate::store::{AuditEntry, Store, StoreError, Trail};

pub use provider::KeysError;
pub use rejection::{Rejection, Unidentified};
pub use token::{Fresh, PREFIX};

use provider::Provider;
use token::Presented;

/// For how long a row of a token is taken from memory: so soon is it seen that one was revoked.
pub const REMEMBERED_FOR: Duration = Duration::from_secs(5);
/// Tokens that are remembered, those among them that there are not.
const REMEMBERED: u64 = 10_000;
/// Bytes of a token. Those of identity providers have a few thousand.
const LONGEST: usize = 8 << 10;

/// What verifies tokens: those of the API against the database, others against an identity provider's keys.
pub struct Identity {
    store: Store,
    rows: Cache<String, Option<Arc<entity::token::Model>>>,
    provider: Option<Provider>,
    trail: Trail,
}

impl Identity {
    /// # Errors
    /// When the settings name a provider whose keys can't be read.
    pub fn new(store: Store, trail: Trail, settings: &config::Identity) -> Result<Self, KeysError> {
        let rows = Cache::builder()
            .max_capacity(REMEMBERED)
            .time_to_live(REMEMBERED_FOR);
        Ok(Self {
            rows: rows.build(),
            provider: Provider::new(settings)?,
            trail,
            store,
        })
    }

    /// Whom a token says that it is.
    ///
    /// # Errors
    /// When it is not to be believed, or the database fails.
    pub async fn identify(&self, token: &str) -> Result<Viewer, Unidentified> {
        if token.len() > LONGEST {
            return Err(Rejection::TooLong { longest: LONGEST }.into());
        }
        let identified = if token.starts_with(PREFIX) {
            self.by_token(token).await?
        } else {
            let provider = self.provider.as_ref().ok_or(Rejection::Malformed)?;
            provider.identify(token)?
        };
        Ok(identified.into())
    }

    /// Whether somebody who was identified a while ago still may be taken for the same.
    ///
    /// # Errors
    /// When the token has expired or was revoked since, or its key was removed, or the database fails.
    pub async fn confirm(&self, viewer: &Viewer) -> Result<(), Unidentified> {
        let Some(identified) = viewer.identified() else {
            return Ok(());
        };
        let leeway = match identified.known() {
            Known::Token(id) => {
                let row = self.row(id).await?.ok_or(Rejection::Unknown)?;
                check(&row)?;
                TimeDelta::zero()
            }
            Known::Subject { key, .. } => {
                let provider = self.provider.as_ref().ok_or(Rejection::UnknownKey)?;
                if !provider.trusts(key) {
                    return Err(Rejection::UnknownKey.into());
                }
                provider.leeway()
            }
        };
        match identified.expires_at() > Utc::now() - leeway {
            true => Ok(()),
            false => Err(Rejection::Expired.into()),
        }
    }

    /// Writes down in the audit trail that a token was refused, soon and within bounds.
    pub fn refused(&self, rejection: &Rejection, request_id: Option<&str>) {
        tracing::debug!(reason = rejection.reason(), "refused a token");
        self.trail.refused(rejection.entry(request_id));
    }

    /// Writes down in the audit trail that a request without a token was refused what takes one: given what
    /// that was and why, soon and within bounds.
    pub fn refusals(
        &self,
        request_id: Option<String>,
    ) -> impl Fn(AuditedOperation, &str) + Send + Sync + 'static {
        let trail = self.trail.clone();
        move |operation, reason| {
            let entry = AuditEntry::new(Utc::now(), operation, AuditOutcome::Refused, reason);
            trail.refused(AuditEntry {
                request_id: request_id.clone(),
                ..entry
            });
        }
    }

    /// Writes down what of the audit trail is only counted so far; for the end of the process.
    pub async fn close(&self) {
        self.trail.write_all_counted().await;
    }

    async fn by_token(&self, text: &str) -> Result<Identified, Unidentified> {
        let presented = Presented::read(text).ok_or(Rejection::Malformed)?;
        let row = self.row(presented.id()).await?;
        // Only whoever has the secret is told what became of the token.
        let row = row
            .filter(|row| presented.has_secret(&row.secret_hash))
            .ok_or(Rejection::Unknown)?;
        check(&row)?;
        self.note_use(&row);
        let rights = Identified::new(
            Known::Token(row.id.clone()),
            Some(row.organisation.clone()),
            row.role,
            Countries::read(&row.countries),
            row.expires_at,
        );
        Ok(rights.map_err(Rejection::Rights)?)
    }

    /// A row as the database had it within the last seconds.
    async fn row(&self, id: &str) -> Result<Option<Arc<entity::token::Model>>, StoreError> {
        if let Some(row) = self.rows.get(id) {
            return Ok(row);
        }
        let row = self.store.find_token(id).await?.map(Arc::new);
        self.rows.insert(id.to_owned(), row.clone());
        Ok(row)
    }

    /// Once a day, and without anybody's waiting for it.
    fn note_use(&self, row: &entity::token::Model) {
        let today = Utc::now().date_naive();
        if row.last_used_on.is_some_and(|day| day >= today) {
            return;
        }
        let mut used = row.clone();
        used.last_used_on = Some(today);
        let (id, store) = (used.id.clone(), self.store.clone());
        self.rows.insert(id.clone(), Some(Arc::new(used)));
        tokio::spawn(async move {
            if let Err(error) = store.use_token(&id, today).await {
                tracing::warn!(%error, "cannot record the use of a token");
            }
        });
    }
}

fn check(row: &entity::token::Model) -> Result<(), Rejection> {
    let whose = || (row.id.clone(), row.organisation.clone());
    if row.revoked_at.is_some() {
        let (id, organisation) = whose();
        return Err(Rejection::RevokedToken { id, organisation });
    }
    if row.expires_at <= Utc::now() {
        let (id, organisation) = whose();
        return Err(Rejection::ExpiredToken { id, organisation });
    }
    Ok(())
}
