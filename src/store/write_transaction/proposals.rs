//! Proposals are written in a write transaction, so that what happens to them happens in one order.

use chrono::{DateTime, Utc};
use entity::proposal::{self, ProposalState};
use entity::proposal_event;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter,
};

use super::{NewestRow, WriteTransaction};
use crate::store::replication::notify;
use crate::store::{Store, StoreError};

/// How many proposals an owner has made.
#[derive(Clone, Copy, Debug)]
pub struct ProposalCounts {
    /// Those that wait for a decision.
    pub open: u64,
    /// Those since a time.
    pub recent: u64,
}

impl Store {
    /// How many proposals an owner has made.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn count_proposals(
        &self,
        owner: &str,
        since: DateTime<Utc>,
    ) -> Result<ProposalCounts, StoreError> {
        count_proposals(&self.reader()?, owner, since).await
    }
}

async fn count_proposals(
    connection: &impl ConnectionTrait,
    owner: &str,
    since: DateTime<Utc>,
) -> Result<ProposalCounts, StoreError> {
    let of_owner = proposal::Entity::find().filter(proposal::Column::Owner.eq(owner));
    let open = of_owner
        .clone()
        .filter(proposal::Column::State.eq(ProposalState::Open));
    let recent = of_owner.filter(proposal::Column::ProposedAt.gt(since));
    Ok(ProposalCounts {
        open: open.count(connection).await?,
        recent: recent.count(connection).await?,
    })
}

impl WriteTransaction {
    /// Keeps a new proposal, and gives it with its number.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn insert_proposal(
        &self,
        proposal: proposal::Model,
    ) -> Result<proposal::Model, StoreError> {
        let row = proposal::ActiveModel {
            id: ActiveValue::NotSet,
            ..proposal.clone().into_active_model()
        };
        let inserted = proposal::Entity::insert(row)
            .exec(&self.transaction)
            .await?;
        Ok(proposal::Model {
            id: inserted.last_insert_id,
            ..proposal
        })
    }

    /// Puts a proposal in the place of the one of its number.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn replace_proposal(&self, proposal: &proposal::Model) -> Result<(), StoreError> {
        let row = proposal.clone().into_active_model().reset_all();
        proposal::Entity::update(row)
            .exec(&self.transaction)
            .await?;
        Ok(())
    }

    /// The proposal of a number, if it is there.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_proposal(&self, id: i64) -> Result<Option<proposal::Model>, StoreError> {
        let found = proposal::Entity::find_by_id(id);
        Ok(found.one(&self.transaction).await?)
    }

    /// As [`Store::count_proposals`], in the transaction.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn count_proposals(
        &self,
        owner: &str,
        since: DateTime<Utc>,
    ) -> Result<ProposalCounts, StoreError> {
        count_proposals(&self.transaction, owner, since).await
    }

    /// How much has happened to a proposal.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn count_proposal_events(&self, proposal: i64) -> Result<u64, StoreError> {
        let events =
            proposal_event::Entity::find().filter(proposal_event::Column::ProposalId.eq(proposal));
        Ok(events.count(&self.transaction).await?)
    }

    /// Writes down what happened to a proposal, and tells those who listen once the transaction is committed. Gives its
    /// number; those of later turns are greater.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn insert_proposal_event(
        &mut self,
        event: proposal_event::Model,
    ) -> Result<i64, StoreError> {
        let row = proposal_event::ActiveModel {
            id: ActiveValue::NotSet,
            ..event.into_active_model()
        };
        let told = proposal_event::Entity::insert(row)
            .exec(&self.transaction)
            .await?;
        notify(&self.transaction, self.head().unwrap_or(0)).await?;
        self.newest_row
            .get_or_insert(NewestRow::ProposalEvent(told.last_insert_id));
        Ok(told.last_insert_id)
    }
}
