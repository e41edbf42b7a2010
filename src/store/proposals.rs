//! Proposals and what happened to them, for those who see them.

use std::collections::HashMap;

use entity::proposal::{self, ProposalState};
use entity::proposal_event;
use sea_orm::sea_query::{Expr, ExprTrait, Func, IntoCondition};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};

use super::bind::bind_limit;
use super::history::PageEnd;
use super::{Store, StoreError};

/// Which proposals are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalFilter {
    pub visibility: ProposalVisibility,
    /// Only those in one of these states; all when empty.
    pub states: Vec<ProposalState>,
    /// Only those that touch one of these countries; all when empty.
    pub countries: Vec<String>,
}

/// Which proposals somebody sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProposalVisibility {
    All,
    Some {
        /// Their own,
        owner: String,
        /// those of their organisation,
        organisation: Option<String>,
        /// and those that touch one of these countries.
        countries: Vec<String>,
    },
}

/// A stretch of a list of proposals, which runs from the newest to the oldest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProposalPageArguments {
    pub direction: PageEnd,
    pub limit: u64,
    /// Only those that are older than this one.
    pub after: Option<i64>,
    /// Only those that are newer than this one.
    pub before: Option<i64>,
}

/// A page of proposals, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProposalPage {
    pub proposals: Vec<proposal::Model>,
    pub has_newer: bool,
    pub has_older: bool,
    pub total: u64,
}

impl Store {
    /// A page of the proposals that somebody sees. Four statements at most.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn page_proposals(
        &self,
        question: &ProposalFilter,
        stretch: ProposalPageArguments,
    ) -> Result<ProposalPage, StoreError> {
        let reader = self.reader()?;
        let all = || proposal::Entity::find().filter(self.filter_condition(question));
        let total = all().count(&reader).await?;
        let id = proposal::Column::Id;
        let mut page = all().limit(stretch.limit);
        if let Some(after) = stretch.after {
            page = page.filter(id.lt(after));
        }
        if let Some(before) = stretch.before {
            page = page.filter(id.gt(before));
        }
        let page = match stretch.direction {
            PageEnd::First => page.order_by_desc(id),
            PageEnd::Last => page.order_by_asc(id),
        };
        let mut proposals = page.all(&reader).await?;
        proposals.sort_by_key(|proposal| std::cmp::Reverse(proposal.id));
        let any = async |beyond: Select<proposal::Entity>| -> Result<bool, StoreError> {
            Ok(beyond.count(&reader).await? > 0)
        };
        let (has_newer, has_older) = match (proposals.first(), proposals.last()) {
            (Some(first), Some(last)) => (
                any(all().filter(id.gt(first.id))).await?,
                any(all().filter(id.lt(last.id))).await?,
            ),
            _ => (false, false),
        };
        Ok(ProposalPage {
            proposals,
            has_newer,
            has_older,
            total,
        })
    }

    /// The proposal of a number, if there is one that is seen. One that is not seen takes the same work as none: neither
    /// is read.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_visible_proposal(
        &self,
        id: i64,
        seen: ProposalVisibility,
    ) -> Result<Option<proposal::Model>, StoreError> {
        let question = ProposalFilter {
            visibility: seen,
            states: Vec::new(),
            countries: Vec::new(),
        };
        let found = proposal::Entity::find_by_id(id).filter(self.filter_condition(&question));
        Ok(found.one(&self.reader()?).await?)
    }

    /// The proposal to which its owner gave this name.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_proposal_by_key(
        &self,
        owner: &str,
        key: &str,
    ) -> Result<Option<proposal::Model>, StoreError> {
        let found = proposal::Entity::find()
            .filter(proposal::Column::Owner.eq(owner))
            .filter(proposal::Column::Key.eq(key));
        Ok(found.one(&self.reader()?).await?)
    }

    /// What happened to each of these proposals, in order. One statement.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn proposal_events(
        &self,
        proposals: &[i64],
    ) -> Result<HashMap<i64, Vec<proposal_event::Model>>, StoreError> {
        let mut events: HashMap<i64, Vec<proposal_event::Model>> = HashMap::new();
        for proposals in proposals.chunks(bind_limit(self.backend)) {
            let found = proposal_event::Entity::find()
                .filter(proposal_event::Column::ProposalId.is_in(proposals.iter().copied()))
                .order_by_asc(proposal_event::Column::Id)
                .all(&self.reader()?)
                .await?;
            for event in found {
                events.entry(event.proposal_id).or_default().push(event);
            }
        }
        Ok(events)
    }

    /// A page of the events after an event, of the selected proposals, each with the current state of its proposal.
    /// Two statements.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn proposal_events_after(
        &self,
        question: &ProposalFilter,
        after: i64,
        limit: u64,
    ) -> Result<Vec<(proposal_event::Model, proposal::Model)>, StoreError> {
        let reader = self.reader()?;
        let asked = proposal::Entity::find()
            .select_only()
            .column(proposal::Column::Id)
            .filter(self.filter_condition(question));

        let events = proposal_event::Entity::find()
            .filter(proposal_event::Column::Id.gt(after))
            .filter(proposal_event::Column::ProposalId.in_subquery(asked.into_query()))
            .order_by_asc(proposal_event::Column::Id)
            .limit(limit)
            .all(&reader)
            .await?;
        let ids = events.iter().map(|event| event.proposal_id);
        let proposals = proposal::Entity::find()
            .filter(proposal::Column::Id.is_in(ids))
            .all(&reader)
            .await?;
        let proposals: HashMap<i64, proposal::Model> = proposals
            .into_iter()
            .map(|proposal| (proposal.id, proposal))
            .collect();
        let with_proposal = events.into_iter().filter_map(|event| {
            let proposal = proposals.get(&event.proposal_id)?.clone();
            Some((event, proposal))
        });
        Ok(with_proposal.collect())
    }

    /// The number of what happened last to any proposal; 0 before the first. Of those who follow.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn newest_proposal_event(&self) -> Result<i64, StoreError> {
        let newest: Option<i64> = proposal_event::Entity::find()
            .select_only()
            .column(proposal_event::Column::Id)
            .order_by_desc(proposal_event::Column::Id)
            .into_tuple()
            .one(&self.connections.current().follower)
            .await?;
        Ok(newest.unwrap_or(0))
    }

    fn filter_condition(&self, question: &ProposalFilter) -> Condition {
        let mut condition = Condition::all();
        if let ProposalVisibility::Some {
            owner,
            organisation,
            countries,
        } = &question.visibility
        {
            let mut seen = Condition::any().add(proposal::Column::Owner.eq(owner.as_str()));
            if let Some(organisation) = organisation {
                seen = seen.add(proposal::Column::Organisation.eq(organisation.as_str()));
            }
            condition = condition.add(seen.add_option(self.touching(countries)));
        }
        if !question.states.is_empty() {
            condition = condition.add(proposal::Column::State.is_in(question.states.clone()));
        }
        condition.add_option(self.touching(&question.countries))
    }

    /// Those that touch one of the places; nothing where none is named.
    fn touching(&self, places: &[String]) -> Option<Condition> {
        // What LIKE makes of letters and signs differs between the two.
        let position = match self.backend {
            DbBackend::Postgres => "strpos",
            _ => "instr",
        };
        let touches = |place: &String| {
            let marked = proposal::written_places([place.as_str()]);
            let found = Func::cust(position).arg(Expr::col(proposal::Column::Places));
            Expr::expr(found.arg(Expr::value(marked))).gt(0)
        };
        let touching = places.iter().map(touches);
        (!places.is_empty()).then(|| {
            touching.fold(Condition::any(), |any, touches| {
                any.add(touches.into_condition())
            })
        })
    }
}
