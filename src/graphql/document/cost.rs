//! Estimates the cost of an operation before execution: the number of fields in its response and the work for
//! them, given the values of its variables.
//!
//! A list multiplies the cost of an item by its expected length: the page, or what the data have. For nodes that
//! the document names, their own links are counted. Other nodes are expected to have as many links as a node at the end of
//! a random link has. Each fragment is estimated once for each list of named nodes, so that the estimate takes
//! time linear in the document.

mod actual;
mod argument_value;
mod bounds;
mod conditions;
mod context;
mod lists;
mod most_expensive;
mod searches;
mod values;

use std::collections::HashMap;

use apollo_compiler::executable::{Field, Operation, Selection, SelectionSet};
use apollo_compiler::response::JsonMap;
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};
use entity::NodeKind;

pub use self::actual::actual_cost;
use self::argument_value::ArgumentValue;
use self::bounds::ListBounds;
use self::conditions::FilterCosts;
use self::context::Context;
use self::searches::{NetworkMeasureSet, search};
use self::values::{is_skipped, slice};
use crate::config::Limits;
use crate::graphql::api_error::{ApiError, ErrorCode};
use crate::snapshot::Snapshot;

/// Items of a list of which nothing is known beforehand, such as the reasons for an entry point.
const ASSUMED: u64 = 10;
/// Sources of a fact.
const SOURCES: u64 = 4;
/// Keys of a group.
const KEYS: u64 = 2;
/// A change of the history, which is read from the database.
const CHANGE: u64 = 8;
/// Items of a list of a stored proposal.
const PROPOSED: u64 = 100;
/// Links of a network, for each of its nodes: three to four in the curated data as in synthetic ones.
const LINKS_PER_NODE: u64 = 5;
/// Steps of a computation, of four nanoseconds, in the time that a field takes.
const STEPS: u64 = 75;
/// Values of an argument that are read in the time that a field takes.
const VALUES: u64 = 4;

/// The fields of an operation: the cost of all, and which field at the root has most of it.
///
/// # Errors
/// When the cost, or a page, is over its limit.
pub fn estimate(
    schema: &Schema,
    document: &ExecutableDocument,
    operation: &Operation,
    variables: &JsonMap,
    snapshot: &Snapshot,
    limits: &Limits,
) -> Result<u64, ApiError> {
    let mut estimator = CostEstimator {
        document,
        variables,
        limits,
        bounds: ListBounds { snapshot },
        conditions: FilterCosts {
            schema,
            cardinalities: snapshot.cardinalities(),
        },
        schema,
        named: 0,
        is_mutation: operation.is_mutation(),
        values: 0,
        largest: 0,
        affected: 0,
        fragments: HashMap::new(),
    };
    let cost = estimator.selection_set(&operation.selection_set, &Context::ANY)?;
    estimator.within(cost.values)?;
    let cost = cost.of(ASSUMED);
    if cost <= limits.cost {
        return Ok(cost);
    }
    let dearest = estimator.most_expensive(&operation.selection_set)?;
    let message = format!(
        "The cost of the operation is {cost}, above the limit of {}; the most expensive field is \
         `{dearest}`. Request smaller pages (`first`), fewer levels or fewer filter conditions.",
        limits.cost
    );
    Err(ApiError::of_document(ErrorCode::LimitExceeded, message))
}

/// What a selection costs: once, and for each item of the list that it is in. Numbers that would
/// overflow stay at the greatest.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Cost {
    once: u64,
    per_item: u64,
    /// The values of all arguments.
    values: u64,
    /// Of the network that it is in.
    measures: NetworkMeasureSet,
}

impl Cost {
    /// The cost for this number of items.
    fn of(self, items: u64) -> u64 {
        self.once
            .saturating_add(self.per_item.saturating_mul(items))
    }

    /// The greater cost, of alternatives.
    fn max(self, other: Self) -> Self {
        let mut measures = self.measures;
        measures.add(other.measures);
        Self {
            once: self.once.max(other.once),
            per_item: self.per_item.max(other.per_item),
            values: self.values.saturating_add(other.values),
            measures,
        }
    }

    fn add(&mut self, other: Self) {
        self.once = self.once.saturating_add(other.once);
        self.per_item = self.per_item.saturating_add(other.per_item);
        self.values = self.values.saturating_add(other.values);
        self.measures.add(other.measures);
    }
}

struct CostEstimator<'a> {
    schema: &'a Schema,
    /// How many fields at the root name nodes.
    named: u32,
    document: &'a ExecutableDocument,
    variables: &'a JsonMap,
    limits: &'a Limits,
    bounds: ListBounds<'a>,
    conditions: FilterCosts<'a>,
    is_mutation: bool,
    /// Those of all arguments that were looked at, each fragment once.
    values: u64,
    /// The most values of one argument.
    largest: u64,
    /// Facts that the current mutation field affects, estimated.
    affected: u64,
    fragments: HashMap<(&'a Name, u64, u32, u64), Cost>,
}

impl<'a> CostEstimator<'a> {
    fn selection_set(
        &mut self,
        set: &'a SelectionSet,
        context: &Context,
    ) -> Result<Cost, ApiError> {
        let mut cost = Cost::default();
        // A node is of one type: of several, the most expensive counts.
        let mut by_type: HashMap<&Name, Cost> = HashMap::new();
        for selection in &set.selections {
            if is_skipped(selection.directives(), self.variables) {
                continue;
            }
            let (of_type, selected) = match selection {
                Selection::Field(field) => (None, self.field(&set.ty, field, context)?),
                Selection::InlineFragment(inline) => (
                    inline.type_condition.as_ref(),
                    self.selection_set(&inline.selection_set, context)?,
                ),
                Selection::FragmentSpread(spread) => (
                    self.condition(&spread.fragment_name),
                    self.fragment(&spread.fragment_name, context)?,
                ),
            };
            let is_object =
                |name: &&Name| **name != set.ty && self.schema.get_object(name.as_str()).is_some();
            match of_type.filter(is_object) {
                Some(name) => by_type.entry(name).or_default().add(selected),
                None => cost.add(selected),
            }
        }
        let alternatives = by_type.into_values();
        cost.add(alternatives.fold(Cost::default(), Cost::max));
        Ok(cost)
    }

    fn condition(&self, fragment: &Name) -> Option<&'a Name> {
        let fragment = self.document.fragments.get(fragment)?;
        Some(fragment.type_condition())
    }

    fn fragment(&mut self, name: &'a Name, context: &Context) -> Result<Cost, ApiError> {
        let key = (name, self.affected, context.number, context.listed);
        if let Some(cost) = self.fragments.get(&key) {
            return Ok(*cost);
        }
        // Validation has found it.
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(Cost::default());
        };
        let cost = self.selection_set(&fragment.selection_set, context)?;
        self.fragments.insert(key, cost);
        Ok(cost)
    }

    fn field(
        &mut self,
        parent: &Name,
        field: &'a Node<Field>,
        context: &Context,
    ) -> Result<Cost, ApiError> {
        if parent == "Mutation" {
            self.affected = self.affected_by(field);
        }
        let given = field.ty().inner_named_type();
        let inner_context = self.inner_context(parent, field, context);
        let inner = self.selection_set(&field.selection_set, &inner_context)?;
        let (values, steps) = self.arguments(context, parent, field)?;
        let snapshot = self.bounds.snapshot;
        let cardinalities = snapshot.cardinalities();
        let weight = search(parent, &field.name, cardinalities).unwrap_or(1);
        let weight = weight.saturating_add(self.path_searches(field));
        let weight = (values / VALUES).saturating_add(steps / STEPS) + weight;
        let mut measures = inner.measures;
        measures.add(NetworkMeasureSet::of(parent, &field.name));
        let values = inner.values.saturating_add(values);
        let is_list = field.ty().is_list();
        if is_list && let Some(per_item) = repeats(parent, &field.name) {
            return Ok(Cost {
                once: weight,
                per_item: inner.of(ASSUMED).saturating_mul(per_item),
                values,
                measures,
            });
        }
        let items = match slice(field, self.document, self.variables, self.limits)? {
            Some(request) => {
                let parents = &context.parents;
                let items = request.min(self.bounds.items(parents, parent, &field.name, given));
                let named = self.named_by_filter(field).or(self.nodes_of_network(field));
                items.min(named.unwrap_or(u64::MAX))
            }
            None => match is_list {
                // An editor may have them all, listed.
                true if (parent.as_str(), field.name.as_str()) == ("Viewer", "countries") => {
                    cardinalities.nodes(Some(NodeKind::Country)) as u64
                }
                true if matches!(field.name.as_str(), "statistics" | "linkStatistics") => {
                    self.groups(field)
                }
                true if parent == "IndicatorRanking" => {
                    cardinalities.nodes(Some(NodeKind::Country)) as u64
                }
                true if field.name == "sources" => SOURCES,
                true if matches!(parent.as_str(), "Group" | "LinkGroup") => KEYS,
                true if matches!(parent.as_str(), "ChangePayload" | "ProposalPayload") => {
                    self.affected
                }
                true if parent == "Proposal"
                    && matches!(field.name.as_str(), "nodes" | "changes" | "edits") =>
                {
                    PROPOSED
                }
                true => ASSUMED,
                false => 1,
            },
        };
        let whole = match is_list {
            true => inner.of(ASSUMED).saturating_mul(items),
            false => inner.of(items),
        };
        let mut whole = whole.saturating_add(weight);
        if field.ty().inner_named_type() == "ChangeConnection" {
            // It is read with all that changed, whatever is selected of it.
            whole = whole.saturating_add(items.saturating_mul(CHANGE));
        }
        if field.name == "network" {
            whole = whole.saturating_add(std::mem::take(&mut measures).cost(items, cardinalities));
        }
        Ok(Cost {
            once: whole,
            per_item: 0,
            values,
            measures,
        })
    }

    /// The context of what is selected from a field.
    fn inner_context(
        &mut self,
        parent: &Name,
        field: &'a Node<Field>,
        context: &Context,
    ) -> Context {
        let given = field.ty().inner_named_type();
        let mut inner = self.context(parent, field, context);
        if given.ends_with("Connection") {
            inner.listed = self
                .bounds
                .items(&context.parents, parent, &field.name, given);
        }
        inner
    }

    /// How many values the arguments of a field have, and how many steps its filters and orders take.
    fn arguments(
        &mut self,
        context: &Context,
        parent: &Name,
        field: &'a Field,
    ) -> Result<(u64, u64), ApiError> {
        let (mut values, mut steps) = (0_u64, 0_u64);
        for argument in &field.arguments {
            let Some(given) = ArgumentValue::new(&argument.value, self.variables) else {
                continue;
            };
            let given_values = given.values();
            values = values.saturating_add(given_values);
            // So that no more is looked at than may be.
            self.values = self.values.saturating_add(given_values);
            self.largest = self.largest.max(given_values);
            self.within(self.values)?;
            let definition = field.definition.argument_by_name(&argument.name);
            if let Some(definition) = definition {
                let input = definition.ty.inner_named_type();
                let given_type = field.ty().inner_named_type();
                let nodes = self.bounds.tested(context, parent, &field.name, given_type);
                steps = steps.saturating_add(self.conditions.steps(given, input, nodes));
            }
        }
        Ok((values, steps))
    }

    fn within(&self, values: u64) -> Result<(), ApiError> {
        // One change set may be as large as a request; many of them in one request may not.
        let exempt = if self.is_mutation { self.largest } else { 0 };
        if values.saturating_sub(exempt) <= self.limits.input_values {
            return Ok(());
        }
        let message = format!(
            "The arguments contain at least {values} values in total, with variables counted at \
             each use; the limit is {}.",
            self.limits.input_values.saturating_add(exempt)
        );
        Err(ApiError::of_document(ErrorCode::LimitExceeded, message))
    }
}

/// How often a list repeats what is asked of it for each item of the page that it belongs to.
fn repeats(parent: &str, field: &str) -> Option<u64> {
    match (parent, field) {
        ("Network", "nodes") => Some(1),
        ("Network", "links") => Some(LINKS_PER_NODE),
        (_, "nodes" | "edges") if parent.ends_with("Connection") => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
