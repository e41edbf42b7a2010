//! Observations in one list, for tables.

use entity::observation;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select,
};

use super::read_transaction::ReadSource;
use super::{ReadTransaction, StoreError};

/// Which observations are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObservationQuery {
    /// Ids of nodes; nothing among them is Europe as a whole. All when left out.
    pub subjects: Option<Vec<Option<String>>>,
    /// Ids of indicators; all when left out.
    pub indicators: Option<Vec<String>>,
}

impl ObservationQuery {
    pub(super) fn matches(&self, observation: &observation::Model) -> bool {
        let Self {
            subjects,
            indicators,
        } = self;
        (subjects.as_ref()).is_none_or(|ids| ids.contains(&observation.subject_id))
            && (indicators.as_ref()).is_none_or(|ids| ids.contains(&observation.indicator_id))
    }
}

impl ReadTransaction {
    /// How many there are.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn count_observations(&self, question: &ObservationQuery) -> Result<u64, StoreError> {
        match self.source() {
            ReadSource::Database(transaction) => Ok(select(question).count(transaction).await?),
            ReadSource::Memory(held) => Ok(held.list_observations(question).len() as u64),
        }
    }

    /// All of them, in the order of ids: by subject, indicator and date.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_observations(
        &self,
        question: &ObservationQuery,
    ) -> Result<Vec<observation::Model>, StoreError> {
        match self.source() {
            ReadSource::Database(transaction) => {
                let observations = select(question).order_by_asc(observation::Column::Id);
                Ok(observations.all(transaction).await?)
            }
            ReadSource::Memory(held) => Ok(held.list_observations(question)),
        }
    }
}

fn select(question: &ObservationQuery) -> Select<observation::Entity> {
    let mut condition = Condition::all();
    if let Some(subjects) = &question.subjects {
        let named: Vec<&str> = subjects.iter().flatten().map(String::as_str).collect();
        let mut any = Condition::any().add(observation::Column::SubjectId.is_in(named));
        if subjects.contains(&None) {
            any = any.add(observation::Column::SubjectId.is_null());
        }
        condition = condition.add(any);
    }
    let indicators = question.indicators.as_ref();
    condition = condition.add_option(
        indicators.map(|indicators| observation::Column::IndicatorId.is_in(indicators)),
    );
    observation::Entity::find().filter(condition)
}
