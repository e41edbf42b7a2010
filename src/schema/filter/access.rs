//! Access paths: where the nodes that match a filter are found without looking at every node.

use entity::NodeKind;
use entity::fact::Details;

use super::{FilterEvaluation, IdFilter, ListFilter, Matches};
use crate::snapshot::{NodeIndex, Relation, Snapshot, relation};

/// Nodes that a nested filter may have as candidates, for those related to them to be looked up.
const MAX_NESTED: usize = 1000;
/// Candidates that are more than one in this number of nodes save nothing.
const WORTHWHILE: usize = 2;

/// How a condition on a single related node finds it.
#[derive(Clone, Copy, Debug)]
pub enum ToOne {
    /// The node itself, which has to be of the kind of the condition.
    Itself,
    /// The country that the node lies in.
    Country,
    /// The city that an organisation lies in.
    City,
}

impl ToOne {
    pub fn of(self, snapshot: &Snapshot, node: NodeIndex) -> Option<NodeIndex> {
        match self {
            Self::Itself => Some(node),
            Self::Country => snapshot.country_of(node),
            Self::City => match &snapshot.node(node).details {
                Details::Stakeholder(stakeholder) => snapshot.find(stakeholder.city_id.as_deref()?),
                _ => None,
            },
        }
    }
}

/// The candidates of a conjunction: those of the condition that has the fewest.
pub struct AccessPath<'a, 'b> {
    matching: &'a FilterEvaluation<'b>,
    /// The kind of the nodes that are selected, if it is one.
    kind: Option<NodeKind>,
    fewest: Option<Vec<NodeIndex>>,
}

impl<'a, 'b> AccessPath<'a, 'b> {
    pub fn new(matching: &'a FilterEvaluation<'b>, kind: Option<NodeKind>) -> Self {
        Self {
            matching,
            kind,
            fewest: None,
        }
    }

    /// The candidates, each once, in the order of IDs. Nothing if all nodes have to be looked at.
    pub fn candidates(self) -> Option<Vec<NodeIndex>> {
        self.fewest
    }

    /// Filters that all match.
    pub fn all<F: Matches>(&mut self, filters: Option<&Vec<F>>) {
        for filter in filters.into_iter().flatten() {
            let found = filter.candidates(self.matching, self.kind);
            self.narrow(found);
        }
    }

    /// Filters of which one matches.
    pub fn any<F: Matches>(&mut self, filters: Option<&Vec<F>>) {
        let Some(filters) = filters else { return };
        let mut found = Vec::new();
        for filter in filters {
            match filter.candidates(self.matching, self.kind) {
                Some(mut more) => found.append(&mut more),
                None => return,
            }
            if !self.is_worthwhile(found.len()) {
                return;
            }
        }
        self.narrow(Some(found));
    }

    pub fn id(&mut self, filter: Option<&IdFilter>) {
        let found = filter.and_then(|filter| filter.nodes(self.matching.snapshot));
        self.narrow(found);
    }

    /// A condition on a single related node.
    pub fn one<F: Matches>(&mut self, filter: Option<&F>, way: ToOne) {
        let Some(filter) = filter else { return };
        let snapshot = self.matching.snapshot;
        let related = match (filter.candidates(self.matching, F::KIND), way, F::KIND) {
            (Some(found), ..) => found,
            // There are few countries.
            (None, ToOne::Itself | ToOne::Country, Some(kind)) => snapshot.nodes_of(kind).to_vec(),
            _ => return,
        };
        if let ToOne::Itself = way {
            return self.narrow(Some(related));
        }
        if related.len() > MAX_NESTED {
            return;
        }
        let mut found = Vec::new();
        for one in related {
            if self.matching.matches_nested(filter, one) {
                found.push(one);
                if !self.gather(&mut found, one, relation::PLACES) {
                    return;
                }
            }
        }
        self.narrow(Some(found));
    }

    /// A condition on a list of related nodes.
    pub fn list<F: Matches + async_graphql::InputType>(
        &mut self,
        filter: Option<&ListFilter<F>>,
        relation: Relation,
    ) {
        let required = filter.and_then(ListFilter::required);
        let nested = required.and_then(|filter| filter.candidates(self.matching, F::KIND));
        let Some(nested) = nested.filter(|nested| nested.len() <= MAX_NESTED) else {
            return;
        };
        let mut found = Vec::new();
        for other in nested {
            if !self.gather(&mut found, other, relation) {
                return;
            }
        }
        self.narrow(Some(found));
    }

    /// Adds the nodes that a relation leads from to a node; false if they are too many to save anything.
    fn gather(&self, found: &mut Vec<NodeIndex>, to: NodeIndex, relation: Relation) -> bool {
        let snapshot = self.matching.snapshot;
        let (mut from, looked_at) = snapshot.related_from(to, relation, self.kind);
        found.append(&mut from);
        self.matching.spend(looked_at) && self.is_worthwhile(found.len())
    }

    /// Whether so many candidates are few enough to save time.
    fn is_worthwhile(&self, candidates: usize) -> bool {
        let snapshot = self.matching.snapshot;
        let all = match self.kind {
            Some(kind) => snapshot.nodes_of(kind).len(),
            None => snapshot.node_count(),
        };
        candidates <= all / WORTHWHILE
    }

    fn narrow(&mut self, found: Option<Vec<NodeIndex>>) {
        let Some(mut found) = found else { return };
        if !self.matching.spend(found.len()) {
            return;
        }
        if let Some(kind) = self.kind {
            found.retain(|&node| self.matching.snapshot.kind(node) == kind);
        }
        found.sort_unstable();
        found.dedup();
        let fewest = self.fewest.as_ref();
        if fewest.is_none_or(|fewest| found.len() < fewest.len()) {
            self.fewest = Some(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{InputType, Value};
    use entity::LinkKind;
    use serde_json::json;

    use super::*;
    use crate::graph::Budget;
    use crate::schema::filter::CityFilter;
    use crate::snapshot::fixture::SnapshotFixture;

    /// Sixty cities in three countries, of which a pilot has two.
    fn snapshot() -> std::sync::Arc<Snapshot> {
        let countries = ["pt", "es", "se"];
        let mut fixture = SnapshotFixture::default();
        for code in countries {
            fixture = fixture.country(code);
        }
        for number in 0..60 {
            let name = format!("c{number:02}");
            fixture = fixture.city(&name, countries[number % 3], Some(number as i64));
        }
        fixture
            .pilot("p", None)
            .link("city-c00", LinkKind::Leads, "pilot-p")
            .link("city-c31", LinkKind::ParticipatesIn, "pilot-p")
            .build()
    }

    /// How many cities are looked at; nothing if it is all of them.
    fn examined(filter: serde_json::Value) -> Option<usize> {
        let snapshot = snapshot();
        let value = Value::from_json(filter.clone()).unwrap();
        let parsed = CityFilter::parse(Some(value));
        let parsed = parsed.unwrap_or_else(|_| panic!("{filter}"));
        let mut budget = Budget::uncancellable(1_000_000);
        let matching = FilterEvaluation::new(&snapshot, None, &mut budget);
        let all = snapshot.nodes_of(NodeKind::City).to_vec();
        let scanned = matching.select(all, Some(&parsed)).ok().unwrap();
        let selected = matching.select_of(Some(NodeKind::City), Some(&parsed));
        assert_eq!(selected.ok().unwrap(), scanned, "{filter}");
        let candidates = parsed.candidates(&matching, Some(NodeKind::City));
        candidates.map(|candidates| candidates.len())
    }

    #[test]
    fn the_condition_with_the_fewest_candidates_is_taken() {
        let portugal = json!({"country": {"id": {"eq": "country-pt"}}});
        let of_pilot = json!({"pilots": {"some": {"id": {"in": ["pilot-p", "nobody"]}}}});
        let by_id = json!({"id": {"in": ["city-c00", "city-c01", "nobody", "pilot-p"]}});
        let large = json!({"population": {"gte": 50}});
        for (filter, expected) in [
            (json!({}), None),
            (large.clone(), None),
            (portugal.clone(), Some(20)),
            (json!({"country": {"iso2": {"eq": "pt"}}}), Some(20)),
            // Two of three countries: looking at all is as good.
            (json!({"country": {"id": {"ne": "country-pt"}}}), None),
            (by_id.clone(), Some(2)),
            (of_pilot.clone(), Some(2)),
            (json!({"pilots": {"none": {"id": {"eq": "pilot-p"}}}}), None),
            (
                json!({"pilots": {"of": {"id": {"eq": "pilot-p"}}, "count": {"eq": 0}}}),
                None,
            ),
            (json!({"and": [portugal, large]}), Some(20)),
            (json!({"and": [portugal, of_pilot]}), Some(2)),
            (json!({"or": [by_id, of_pilot]}), Some(3)),
            (json!({"or": [by_id, large]}), None),
            (json!({"or": []}), Some(0)),
            (json!({"not": by_id}), None),
        ] {
            assert_eq!(examined(filter.clone()), expected, "{filter}");
        }
    }
}
