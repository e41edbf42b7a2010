//! Filters on nodes, related nodes and links.

mod access;
mod comparator;
mod contradiction;
mod declare;
mod edge;
mod indicator;
mod kinds;
mod link;
mod list;
mod place;
mod reach;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use async_graphql::Error;
use entity::NodeKind;

pub use comparator::{
    BooleanFilter, CodeFilter, DateFilter, FloatFilter, IdFilter, IntFilter, TermFilter, TextFilter,
};
pub use edge::EdgeFilter;
pub use indicator::LatestObservationFilter;
pub use kinds::{
    CityFilter, CountryFilter, EngagementSpaceFilter, InitiativeFilter, LearningFilter,
    NationalPlatformFilter, NodeFilter, PilotFilter, StakeholderFilter, ThemeFilter,
};
pub use link::{LinkDirection, LinkFilter, kind_is_among};
pub use list::ListFilter;
pub use place::{BoundingBox, NearFilter, PlaceInput};
pub use reach::ReachFilter;

use super::error::{ErrorCode, coded_error};
use super::evaluation::EvaluationError;
use crate::graph::{Budget, Interrupted};
use crate::snapshot::{NodeIndex, Relation, Snapshot, relation};

/// Maximum nesting of filters on related nodes.
pub const MAX_NESTING: usize = 5;

/// Steps per filter and node, in addition to those of its conditions.
const FILTER: usize = 5;
/// Steps to look up and to store a memoised result.
const LOOKUP: usize = 6;
const MEMORY: usize = 20;
/// Maximum number of memoised results per evaluation, about 40 MB.
const REMEMBERED: usize = 1 << 20;

/// A filter on nodes of one kind, or of any.
pub trait Matches {
    /// Whether a node matches. An empty filter matches all nodes; a filter for another kind matches
    /// none. The result is meaningless once the evaluation has stopped.
    fn matches(&self, matching: &FilterEvaluation, node: NodeIndex) -> bool;

    /// The kind of nodes that it can match, if it is one.
    const KIND: Option<NodeKind>;

    /// The nesting depth of relations in the filter.
    ///
    /// # Errors
    /// If a condition is invalid, such as one on an unknown indicator.
    fn check(&self, snapshot: &Snapshot) -> Result<usize, Error>;

    /// Nodes of a kind, or of any, among which are all that match, if they are found without looking at every node: by an
    /// ID, a country or a related node. Each once, in the order of IDs.
    fn candidates(
        &self,
        matching: &FilterEvaluation,
        kind: Option<NodeKind>,
    ) -> Option<Vec<NodeIndex>>;
}

/// A condition on an attribute.
pub trait Condition {
    /// # Errors
    /// If the condition is invalid, whatever nodes it is tested on.
    fn check(&self, _: &Snapshot) -> Result<(), Error> {
        Ok(())
    }
}

/// The address of a filter, the node that it is tested on, and the country within which related nodes count.
type NestedKey = (usize, NodeIndex, Option<NodeIndex>);

/// One evaluation of a filter over a snapshot. Each tested condition spends steps of the budget;
/// when none are left, every condition fails at once.
pub struct FilterEvaluation<'a> {
    pub snapshot: &'a Snapshot,
    /// Only related nodes of this country count.
    within: Cell<Option<NodeIndex>>,
    /// Memoised results of nested filters: a node related to many others is tested once.
    nested_results: RefCell<HashMap<NestedKey, bool>>,
    /// The nodes that match a condition on reach, by its address.
    reached: RefCell<HashMap<usize, Rc<HashSet<NodeIndex>>>>,
    budget: RefCell<&'a mut Budget>,
    interrupted: Cell<Option<Interrupted>>,
}

impl<'a> FilterEvaluation<'a> {
    pub fn new(snapshot: &'a Snapshot, within: Option<NodeIndex>, budget: &'a mut Budget) -> Self {
        Self {
            snapshot,
            within: Cell::new(within),
            nested_results: RefCell::default(),
            reached: RefCell::default(),
            budget: RefCell::new(budget),
            interrupted: Cell::new(None),
        }
    }

    /// Returns the matching nodes.
    ///
    /// # Errors
    /// If the filter is [invalid](check_filter), or if the budget is exceeded.
    pub fn select<F: Matches>(
        &self,
        nodes: Vec<NodeIndex>,
        filter: Option<&F>,
    ) -> Result<Vec<NodeIndex>, EvaluationError> {
        let Some(filter) = filter else {
            return Ok(nodes);
        };
        check_filter(filter, self.snapshot)?;
        Ok(self.retain(nodes, |&node| filter.matches(self, node))?)
    }

    /// Returns the matching nodes of a kind, or of any.
    ///
    /// # Errors
    /// As above.
    pub fn select_of<F: Matches>(
        &self,
        kind: Option<NodeKind>,
        filter: Option<&F>,
    ) -> Result<Vec<NodeIndex>, EvaluationError> {
        if let Some(filter) = filter {
            check_filter(filter, self.snapshot)?;
        }
        let candidates = filter.and_then(|filter| filter.candidates(self, kind));
        self.result(())?;
        let is_scan = candidates.is_none();
        let nodes = candidates.unwrap_or_else(|| match kind {
            Some(kind) => self.snapshot.nodes_of(kind).to_vec(),
            None => self.snapshot.all_nodes().collect(),
        });
        let examined = nodes.len();
        let selected = self.select(nodes, filter)?;
        if filter.is_some() {
            tracing::trace!(
                ?kind,
                is_scan,
                examined,
                selected = selected.len(),
                "filtered nodes"
            );
        }
        Ok(selected)
    }

    /// Returns the items that pass a test.
    ///
    /// # Errors
    /// If the budget is exceeded.
    pub fn retain<T>(
        &self,
        items: impl IntoIterator<Item = T>,
        test: impl Fn(&T) -> bool,
    ) -> Result<Vec<T>, Interrupted> {
        let mut kept = Vec::new();
        for item in items {
            let holds = self.spend(1) && test(&item);
            self.result(())?;
            if holds {
                kept.push(item);
            }
        }
        Ok(kept)
    }

    /// The result, unless the budget was exceeded.
    ///
    /// # Errors
    /// If it was.
    pub fn result<T>(&self, evaluated: T) -> Result<T, Interrupted> {
        match self.interrupted.get() {
            None => Ok(evaluated),
            Some(stopped) => Err(stopped),
        }
    }

    /// Spends steps of the budget; false if none are left.
    pub fn spend(&self, steps: usize) -> bool {
        if self.interrupted.get().is_some() {
            return false;
        }
        let spent = self.budget.borrow_mut().spend(steps);
        self.interrupted.set(spent.err());
        spent.is_ok()
    }

    /// Whether a node passes a nested filter. The result is memoised.
    pub fn matches_nested<F: Matches>(&self, filter: &F, node: NodeIndex) -> bool {
        if !self.spend(LOOKUP) {
            return false;
        }
        let key = (std::ptr::from_ref(filter).addr(), node, self.within.get());
        if let Some(&known) = self.nested_results.borrow().get(&key) {
            return known;
        }
        let passes = filter.matches(self, node);
        if self.spend(MEMORY) && self.nested_results.borrow().len() < REMEMBERED {
            self.nested_results.borrow_mut().insert(key, passes);
        }
        passes
    }

    /// The related nodes that count.
    pub fn related(&self, node: NodeIndex, relation: Relation) -> Vec<NodeIndex> {
        let (mut related, looked_at) = self.snapshot.related_nodes_with_cost(node, relation);
        self.spend(looked_at + related.len());
        related.retain(|&other| self.is_within(other));
        related
    }

    /// Runs a test in which only related nodes of a country count; without a country, all count.
    pub fn within<T>(&self, country: Option<NodeIndex>, test: impl FnOnce() -> T) -> T {
        let outer = self.within.replace(country);
        let tested = test();
        self.within.set(outer);
        tested
    }

    fn is_within(&self, node: NodeIndex) -> bool {
        let Some(country) = self.within.get() else {
            return true;
        };
        if self.snapshot.countries_of(node).contains(&country) {
            return true;
        }
        // An initiative has no country, although countries have initiatives.
        self.snapshot.kind(node) == NodeKind::Initiative && {
            let initiatives = relation::COUNTRY_INITIATIVES;
            let (initiatives, looked_at) =
                self.snapshot.related_nodes_with_cost(country, initiatives);
            self.spend(looked_at) && initiatives.contains(&node)
        }
    }
}

/// # Errors
/// If the filter is nested deeper than [`MAX_NESTING`], or if one of its conditions is invalid.
pub fn check_filter<F: Matches>(filter: &F, snapshot: &Snapshot) -> Result<(), Error> {
    let nesting = filter.check(snapshot)?;
    if nesting > MAX_NESTING {
        return Err(coded_error(
            ErrorCode::LimitExceeded,
            format!("The filter must be at most {MAX_NESTING} relations deep, got {nesting}"),
        ));
    }
    Ok(())
}
