use async_graphql::{Error, InputObject, InputType};

use super::{
    CityFilter, CountryFilter, EngagementSpaceFilter, FilterEvaluation, InitiativeFilter,
    IntFilter, LearningFilter, Matches, NationalPlatformFilter, NodeFilter, PilotFilter,
    StakeholderFilter, ThemeFilter,
};
use crate::snapshot::{NodeIndex, Relation, Snapshot};

/// Conditions on a list of related nodes; all conditions must match. A condition that is `null` is ignored.
#[derive(InputObject, Clone, Debug)]
#[graphql(
    concrete(name = "EcosystemNodeListFilter", params(NodeFilter)),
    concrete(name = "CountryListFilter", params(CountryFilter)),
    concrete(name = "CityListFilter", params(CityFilter)),
    concrete(name = "StakeholderListFilter", params(StakeholderFilter)),
    concrete(name = "NationalPlatformListFilter", params(NationalPlatformFilter)),
    concrete(name = "PilotListFilter", params(PilotFilter)),
    concrete(name = "LearningListFilter", params(LearningFilter)),
    concrete(name = "EngagementSpaceListFilter", params(EngagementSpaceFilter)),
    concrete(name = "InitiativeListFilter", params(InitiativeFilter)),
    concrete(name = "ThemeListFilter", params(ThemeFilter))
)]
pub struct ListFilter<F: InputType> {
    /// At least one related node matches. `{}` requires at least one related node.
    some: Option<Box<F>>,
    /// No related node matches. `{}` requires that there are no related nodes.
    none: Option<Box<F>>,
    /// All related nodes match. An empty list also matches.
    every: Option<Box<F>>,
    /// Conditions on the number of distinct related nodes, or of those that match `of`.
    count: Option<IntFilter>,
    /// The filter for the nodes that `count` counts. Without `count`, at least one node must match.
    of: Option<Box<F>>,
}

impl<F: InputType + Matches> ListFilter<F> {
    /// Whether a node's related nodes match. With a country, only their related nodes of that
    /// country count.
    pub fn matches(
        &self,
        matching: &FilterEvaluation,
        node: NodeIndex,
        relation: Relation,
        country: Option<NodeIndex>,
    ) -> bool {
        let related = matching.related(node, relation);
        matching.within(country, || self.matches_nodes(matching, &related))
    }

    /// A filter that at least one related node has to match, if there is one.
    pub fn required(&self) -> Option<&F> {
        let of = self.of.as_deref().filter(|_| self.count.is_none());
        self.some.as_deref().or(of)
    }

    fn matches_nodes(&self, matching: &FilterEvaluation, related: &[NodeIndex]) -> bool {
        let passes = |filter: &F, other: &NodeIndex| matching.matches_nested(filter, *other);

        self.some
            .as_ref()
            .is_none_or(|some| related.iter().any(|other| passes(some, other)))
            && self
                .none
                .as_ref()
                .is_none_or(|none| !related.iter().any(|other| passes(none, other)))
            && self
                .every
                .as_ref()
                .is_none_or(|every| related.iter().all(|other| passes(every, other)))
            && match (&self.count, &self.of) {
                (None, None) => true,
                (None, Some(of)) => related.iter().any(|other| passes(of, other)),
                (Some(count), None) => count.matches_count(matching, related.len()),
                (Some(count), Some(of)) => {
                    let counted = related.iter().filter(|other| passes(of, other)).count();
                    count.matches_count(matching, counted)
                }
            }
    }

    /// The nesting depth of relations.
    ///
    /// # Errors
    /// If a condition is invalid.
    pub fn check(&self, snapshot: &Snapshot) -> Result<usize, Error> {
        let Self {
            some,
            none,
            every,
            count: _,
            of,
        } = self;
        let mut nesting = 0;
        for filter in [some, none, every, of].into_iter().flatten() {
            nesting = nesting.max(filter.check(snapshot)?);
        }
        Ok(1 + nesting)
    }
}
