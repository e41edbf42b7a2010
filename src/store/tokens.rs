//! The tokens of the API. What is done to them is done together with its line in the audit trail.

use chrono::{DateTime, NaiveDate, Utc};
use entity::token;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use super::audit::{AuditEntry, record};
use super::{BUSY_TIMEOUT, Store, StoreError};

/// The outcome of a revocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revocation {
    Revoked,
    /// It was revoked before, and nothing has changed.
    AlreadyRevoked(DateTime<Utc>),
    NoSuchToken,
}

impl Store {
    /// Keeps a new token.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn create_token(
        &self,
        token: token::Model,
        entry: AuditEntry,
    ) -> Result<(), StoreError> {
        let transaction = self.begin_write(BUSY_TIMEOUT).await?;
        token::Entity::insert(token.into_active_model())
            .exec_without_returning(&transaction)
            .await?;
        record(&transaction, entry).await?;
        Ok(transaction.commit().await?)
    }

    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_token(&self, id: &str) -> Result<Option<token::Model>, StoreError> {
        let found = token::Entity::find_by_id(id).one(&self.reader()?).await?;
        Ok(found)
    }

    /// All tokens, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_tokens(&self) -> Result<Vec<token::Model>, StoreError> {
        let tokens = token::Entity::find()
            .order_by_desc(token::Column::CreatedAt)
            .order_by_asc(token::Column::Id)
            .all(&self.reader()?)
            .await?;
        Ok(tokens)
    }

    /// Revokes a token. A line is written in the audit trail only if that changes anything.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn revoke_token(
        &self,
        id: &str,
        entry: AuditEntry,
    ) -> Result<Revocation, StoreError> {
        let transaction = self.begin_write(BUSY_TIMEOUT).await?;
        let update = token::Entity::update_many()
            .col_expr(token::Column::RevokedAt, Expr::value(entry.at))
            .filter(token::Column::Id.eq(id))
            .filter(token::Column::RevokedAt.is_null());
        if update.exec(&transaction).await?.rows_affected > 0 {
            record(&transaction, entry).await?;
            transaction.commit().await?;
            return Ok(Revocation::Revoked);
        }
        drop(transaction);
        let before = self
            .find_token(id)
            .await?
            .and_then(|token| token.revoked_at);
        Ok(before.map_or(Revocation::NoSuchToken, Revocation::AlreadyRevoked))
    }

    /// Notes that a token was used on a day.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn record_token_use(&self, id: &str, day: NaiveDate) -> Result<(), StoreError> {
        let is_earlier = Condition::any()
            .add(token::Column::LastUsedOn.is_null())
            .add(token::Column::LastUsedOn.lt(day));
        let update = token::Entity::update_many()
            .set(token::ActiveModel {
                last_used_on: ActiveValue::Set(Some(day)),
                ..Default::default()
            })
            .filter(token::Column::Id.eq(id))
            .filter(is_earlier);
        update.exec(&self.writer()?).await?;
        Ok(())
    }
}
