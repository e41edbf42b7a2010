//! Observations over time.

use std::collections::{BTreeSet, HashMap};

use entity::{PartialDate, observation};
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, OverStatement, Query, WindowStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter,
    QueryOrder,
};

use super::bind::bind_limit;
use super::{Store, StoreError};

/// Which observations are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SeriesKey {
    /// The node measured; `None` for Europe as a whole.
    pub subject: Option<String>,
    /// `None` for every indicator.
    pub indicator: Option<String>,
    /// The first date. A date of less precision counts when part of it lies in the range.
    pub from: Option<PartialDate>,
    /// The last date, itself included.
    pub to: Option<PartialDate>,
}

impl Store {
    /// The observations of each key, by indicator and then by date. Keys without observations do
    /// not appear. One statement for all keys.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn load_series(
        &self,
        keys: &[SeriesKey],
    ) -> Result<HashMap<SeriesKey, Vec<observation::Model>>, StoreError> {
        let mut series = HashMap::new();
        // A key binds at most two values: its subject and its indicator.
        for keys in keys.chunks(bind_limit(self.backend) / 2) {
            let rows = observation::Entity::find()
                .filter(may_be_of(keys))
                .order_by_asc(observation::Column::IndicatorId)
                .order_by_asc(observation::Column::Date)
                .all(&self.reader()?)
                .await?;
            let mut by_subject: HashMap<_, Vec<_>> = HashMap::new();
            for row in rows {
                by_subject
                    .entry(row.subject_id.clone())
                    .or_default()
                    .push(row);
            }
            for key in keys {
                let of_subject = by_subject.get(&key.subject).map_or(&[][..], Vec::as_slice);
                let mut of_key = of_subject.iter().filter(|row| key.matches(row)).peekable();
                if of_key.peek().is_some() {
                    series.insert(key.clone(), of_key.cloned().collect());
                }
            }
        }
        Ok(series)
    }

    /// The newest observation of each indicator for each subject, sorted by id.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn latest_observations(&self) -> Result<Vec<observation::Model>, StoreError> {
        let newest_first = WindowStatement::new()
            .partition_by(observation::Column::SubjectId)
            .partition_by(observation::Column::IndicatorId)
            .order_by(observation::Column::Date, Order::Desc)
            .take();
        let ranked = Query::select()
            .column(Asterisk)
            .expr_window_as(Func::cust("row_number"), newest_first, "age")
            .from(observation::Entity)
            .take();
        let latest = Query::select()
            .column(Asterisk)
            .from_subquery(ranked, "ranked")
            .and_where(Expr::col("age").eq(1))
            .order_by("id", Order::Asc)
            .take();
        let rows = self.reader()?.query_all(&latest).await?;
        let observations = rows
            .iter()
            .map(|row| observation::Model::from_query_result(row, ""))
            .collect::<Result<_, _>>()?;
        Ok(observations)
    }
}

impl SeriesKey {
    pub(super) fn matches(&self, observation: &observation::Model) -> bool {
        let date = observation.date;
        self.subject == observation.subject_id
            && (self.indicator.as_ref()).is_none_or(|id| *id == observation.indicator_id)
            && (self.from).is_none_or(|from| date.last_day() >= from.first_day())
            && (self.to).is_none_or(|to| date.first_day() <= to.last_day())
    }
}

/// What holds for the observations of every key, and for few others: who asks for several series
/// mostly asks for the same indicators and dates of each subject.
fn may_be_of(keys: &[SeriesKey]) -> Condition {
    let subjects: BTreeSet<_> = keys
        .iter()
        .filter_map(|key| key.subject.as_deref())
        .collect();
    let mut of_subject = Condition::any();
    if !subjects.is_empty() {
        of_subject = of_subject.add(observation::Column::SubjectId.is_in(subjects));
    }
    if keys.iter().any(|key| key.subject.is_none()) {
        of_subject = of_subject.add(observation::Column::SubjectId.is_null());
    }
    let indicators: Option<BTreeSet<_>> = keys.iter().map(|key| key.indicator.as_deref()).collect();
    let of_indicator =
        indicators.map(|indicators| observation::Column::IndicatorId.is_in(indicators));
    Condition::all().add(of_subject).add_option(of_indicator)
}
