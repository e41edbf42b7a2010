//! Filters: what a query may ask of nodes, of those related to them, and of their links.

mod comparator;
mod kinds;
mod link;
mod list;

use std::cell::RefCell;
use std::collections::HashMap;

use async_graphql::Error;

pub use comparator::{BooleanFilter, DateFilter, IdFilter, IntFilter, TermFilter, TextFilter};
pub use kinds::{
    CityFilter, CountryFilter, EngagementSpaceFilter, InitiativeFilter, LearningFilter,
    NationalPlatformFilter, NodeFilter, PilotFilter, StakeholderFilter, ThemeFilter,
};
pub use link::{LinkDirection, LinkFilter, kind_is_among};
pub use list::ListFilter;

use super::fault::{Code, fault};
use crate::snapshot::{NodeIndex, Snapshot};

/// How deep filters on related nodes may nest.
pub const MAX_NESTING: usize = 5;

/// A filter on nodes of one kind, or of any.
pub trait Matches {
    /// Whether a node passes. An empty filter lets everything pass; one for another kind, nothing.
    fn matches(&self, matching: &Matching, node: NodeIndex) -> bool;

    /// How many relations deep the filter looks.
    fn nesting(&self) -> usize;
}

/// One evaluation of a filter over a snapshot.
pub struct Matching<'a> {
    pub snapshot: &'a Snapshot,
    /// Related nodes only count if they have to do with this country.
    within: Option<NodeIndex>,
    /// What nested filters answered: a node that many others are related to is looked at once.
    known: RefCell<HashMap<(usize, NodeIndex), bool>>,
}

impl<'a> Matching<'a> {
    pub fn new(snapshot: &'a Snapshot, within: Option<NodeIndex>) -> Self {
        Self {
            snapshot,
            within,
            known: RefCell::default(),
        }
    }

    /// Keeps the nodes that pass the filter.
    ///
    /// # Errors
    /// When the filter nests deeper than [`MAX_NESTING`].
    pub fn select<F: Matches>(
        &self,
        nodes: impl IntoIterator<Item = NodeIndex>,
        filter: Option<&F>,
    ) -> Result<Vec<NodeIndex>, Error> {
        let Some(filter) = filter else {
            return Ok(nodes.into_iter().collect());
        };
        check_nesting(filter)?;
        Ok(nodes
            .into_iter()
            .filter(|&node| filter.matches(self, node))
            .collect())
    }

    /// Whether a node passes a nested filter; asked again, the answer is known.
    pub fn passes<F: Matches>(&self, filter: &F, node: NodeIndex) -> bool {
        let key = (std::ptr::from_ref(filter).addr(), node);
        if let Some(&known) = self.known.borrow().get(&key) {
            return known;
        }
        let passes = filter.matches(self, node);
        self.known.borrow_mut().insert(key, passes);
        passes
    }

    /// Whether a related node counts here.
    pub fn is_within(&self, node: NodeIndex) -> bool {
        self.within
            .is_none_or(|country| self.snapshot.countries_of(node).contains(&country))
    }
}

/// # Errors
/// When the filter nests deeper than [`MAX_NESTING`].
pub fn check_nesting<F: Matches>(filter: &F) -> Result<(), Error> {
    let nesting = filter.nesting();
    if nesting > MAX_NESTING {
        return Err(fault(
            Code::LimitExceeded,
            format!("The filter looks {nesting} relations deep; at most {MAX_NESTING} are allowed"),
        ));
    }
    Ok(())
}
