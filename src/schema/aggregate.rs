//! Sums, averages and shares of the nodes of a list or group.

use std::sync::Arc;

use async_graphql::{Context, Enum, Error, Result, SimpleObject};
use entity::fact::Details;
use entity::{NodeKind, Vocabulary};

use super::error::{ErrorCode, coded_error};
use super::evaluation::evaluate;
use super::filter::{FilterEvaluation, Matches};
use crate::snapshot::{NodeIndex, Snapshot};
use crate::view::RequestBudget;

/// A number that nodes have.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumericField {
    /// Number of inhabitants, of countries and cities.
    Population,
    /// The year by which a city aims to be climate neutral.
    TargetYear,
    /// The cohort of a pilot.
    Cohort,
    /// The grant of a pilot, in euros.
    GrantEur,
    /// Number of links, of nodes of any kind.
    Degree,
}

/// Statistics of a number over the nodes of a list or group.
#[derive(SimpleObject, Debug, PartialEq)]
pub struct Aggregate {
    /// Number of nodes for which the number is known.
    count: usize,
    /// Number of nodes for which the number is unknown. They do not count in the other fields.
    unknown: usize,
    /// The sum; 0 without known numbers.
    sum: f64,
    /// The arithmetic mean; null without known numbers.
    average: Option<f64>,
    /// The smallest number; null without known numbers.
    min: Option<f64>,
    /// The largest number; null without known numbers.
    max: Option<f64>,
    /// The number in the middle, or the mean of the two in the middle; null without known numbers.
    median: Option<f64>,
}

/// The nodes of a list or group that match a filter.
#[derive(SimpleObject)]
pub struct Share {
    /// Number of nodes that match.
    count: usize,
    /// Number of nodes in the list or group.
    of: usize,
    /// The number of matching nodes divided by the number of all; null without nodes.
    share: Option<f64>,
}

/// All nodes of a list or group.
#[derive(Clone)]
pub struct NodeSet {
    snapshot: Arc<Snapshot>,
    nodes: Arc<[NodeIndex]>,
}

impl NumericField {
    fn applies_to(self, kind: NodeKind) -> bool {
        match self {
            Self::Population => matches!(kind, NodeKind::Country | NodeKind::City),
            Self::TargetYear => kind == NodeKind::City,
            Self::Cohort | Self::GrantEur => kind == NodeKind::Pilot,
            Self::Degree => true,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    fn value(self, snapshot: &Snapshot, node: NodeIndex) -> Option<f64> {
        let value = match (self, &snapshot.node(node).details) {
            (Self::Population, Details::Country(country)) => country.population,
            (Self::Population, Details::City(city)) => city.population,
            (Self::TargetYear, Details::City(city)) => city.target_year.map(i64::from),
            (Self::Cohort, Details::Pilot(pilot)) => pilot.cohort.map(i64::from),
            (Self::GrantEur, Details::Pilot(pilot)) => pilot.grant_eur,
            (Self::Degree, _) => i64::try_from(snapshot.degree(node)).ok(),
            _ => None,
        };
        value.map(|value| value as f64)
    }
}

impl NodeSet {
    pub fn new(snapshot: Arc<Snapshot>, nodes: Vec<NodeIndex>) -> Self {
        Self {
            snapshot,
            nodes: nodes.into(),
        }
    }

    /// Whether fields of the response require all nodes of a list, and not only a page.
    pub fn is_requested(ctx: &Context<'_>) -> bool {
        let look_ahead = ctx.look_ahead();
        ["aggregate", "share"]
            .into_iter()
            .any(|field| look_ahead.field(field).exists())
    }

    /// Statistics of a number. Nodes of kinds that do not have it are left out.
    ///
    /// # Errors
    /// If no node is of a kind that has it.
    pub fn aggregate(&self, field: NumericField) -> Result<Aggregate> {
        let kind = |node: &NodeIndex| self.snapshot.kind(*node);
        let has_number = |node: &&NodeIndex| field.applies_to(kind(node));
        let values: Vec<Option<f64>> = self
            .nodes
            .iter()
            .filter(has_number)
            .map(|&node| field.value(&self.snapshot, node))
            .collect();
        match self.nodes.first() {
            Some(node) if values.is_empty() => Err(inapplicable(field, kind(node))),
            _ => Ok(Aggregate::of(&values)),
        }
    }

    /// The nodes that match a filter.
    ///
    /// # Errors
    /// If the filter is invalid, or if a limit of the request is exceeded.
    pub async fn share<F: Matches + Send + Sync + 'static>(
        &self,
        budget: &RequestBudget,
        filter: Box<F>,
    ) -> Result<Share> {
        let (of, set) = (self.nodes.len(), self.clone());
        let counted = evaluate(budget, move |work| {
            let matching = FilterEvaluation::new(&set.snapshot, None, work);
            Ok(matching.select(set.nodes.to_vec(), Some(&*filter))?.len())
        });
        let count = counted.await?;
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let share = (of > 0).then(|| count as f64 / of as f64);
        Ok(Share { count, of, share })
    }
}

impl Aggregate {
    fn of(values: &[Option<f64>]) -> Self {
        let mut known: Vec<f64> = values.iter().copied().flatten().collect();
        known.sort_unstable_by(f64::total_cmp);
        Self {
            count: known.len(),
            unknown: values.len() - known.len(),
            sum: known.iter().sum(),
            average: average(&known),
            min: known.first().copied(),
            max: known.last().copied(),
            median: median(known),
        }
    }
}

fn inapplicable(field: NumericField, kind: NodeKind) -> Error {
    let kinds = NodeKind::all()
        .iter()
        .filter(|&&kind| field.applies_to(kind));
    let kinds: Vec<&str> = kinds.map(|kind| kind.name()).collect();
    let message = format!(
        "A node of kind {} has no {}; nodes of these kinds have one: {}",
        kind.name(),
        async_graphql::Value::from(field),
        kinds.join(", ")
    );
    coded_error(ErrorCode::BadUserInput, message)
}

/// The arithmetic mean; `None` without values.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub fn average(values: &[f64]) -> Option<f64> {
    match values.len() {
        0 => None,
        count => Some(values.iter().sum::<f64>() / count as f64),
    }
}

/// The value in the middle, or the mean of the two in the middle; `None` without values.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    match values.len() % 2 {
        1 => Some(upper),
        _ => Some(f64::midpoint(values[middle - 1], upper)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_numbers_are_counted_and_left_out() {
        let aggregate = Aggregate::of(&[Some(4.0), None, Some(1.0), Some(2.0), Some(3.0)]);
        let expected = Aggregate {
            count: 4,
            unknown: 1,
            sum: 10.0,
            average: Some(2.5),
            min: Some(1.0),
            max: Some(4.0),
            median: Some(2.5),
        };
        assert_eq!(aggregate, expected);
        let nothing = Aggregate::of(&[None]);
        assert_eq!(
            (nothing.sum, nothing.average, nothing.median),
            (0.0, None, None)
        );
        assert_eq!(median(vec![4.0, 1.0, 2.0]), Some(2.0));
    }
}
