//! Proposals are written in a turn, so that what happens to them happens in one order.

use entity::proposal::{self, ProposalState};
use entity::proposal_event;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};

use super::{Turn, Written};
use crate::store::StoreError;
use crate::store::follow::notify;

impl Turn {
    /// Keeps a new proposal, and gives it with its number.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn propose(&self, proposal: proposal::Model) -> Result<proposal::Model, StoreError> {
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

    /// How many proposals of an owner wait for a decision.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn count_open_proposals(&self, owner: &str) -> Result<u64, StoreError> {
        let open = proposal::Entity::find()
            .filter(proposal::Column::Owner.eq(owner))
            .filter(proposal::Column::State.eq(ProposalState::Open));
        Ok(open.count(&self.transaction).await?)
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

    /// Writes down what happened to a proposal, and tells those who listen once the turn is committed. Gives its
    /// number; those of later turns are greater.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn tell(&mut self, event: proposal_event::Model) -> Result<i64, StoreError> {
        let row = proposal_event::ActiveModel {
            id: ActiveValue::NotSet,
            ..event.into_active_model()
        };
        let told = proposal_event::Entity::insert(row)
            .exec(&self.transaction)
            .await?;
        notify(&self.transaction, self.head().unwrap_or(0)).await?;
        self.written
            .get_or_insert(Written::ProposalEvent(told.last_insert_id));
        Ok(told.last_insert_id)
    }
}
