//! How long lists are that depend on the arguments of a field.

use apollo_compiler::executable::Field;
use entity::NodeKind;

use super::argument_value::ArgumentValue;
use super::{ASSUMED, CostEstimator, PROPOSED};
use crate::schema::MAX_GROUPS;
use crate::snapshot::NodeIndex;

/// Nodes and links that the search for a path looks at for 1, and the most that all searches of a field cost.
const SEARCHED: u64 = 400;
const MOST_SEARCHED: u64 = 130_000;
/// Facts that a change affects, itself among them.
const AFFECTED: u64 = 2;

impl CostEstimator<'_> {
    /// About how many facts a mutation affects: a node that is renamed, merged or removed takes its links with it.
    pub fn affected_by(&self, field: &Field) -> u64 {
        let cardinalities = self.bounds.cardinalities();
        let changes = self.argument(field, "changes");
        let kinds: Vec<&str> = match changes {
            Some(changes) => {
                let fields = changes.items().into_iter().flat_map(ArgumentValue::fields);
                fields.map(|(kind, _)| kind).collect()
            }
            // They are those of a stored proposal.
            None if matches!(field.name.as_str(), "proposalAccept" | "proposalAmend") => {
                return PROPOSED;
            }
            None => vec![&field.name],
        };
        let takes_links =
            |kind: &&&str| matches!(**kind, "nodeRename" | "nodeMerge" | "nodeRemove");
        let with_links = kinds.iter().filter(takes_links).count();
        let linked = with_links * cardinalities.most_links(None);
        let linked = linked.min(cardinalities.nodes(None) + cardinalities.links());
        (AFFECTED * kinds.len() as u64 + linked as u64).max(ASSUMED)
    }

    /// What it costs to search paths: from each node of a path of the longest length, for each path and pair of ends.
    pub fn path_searches(&self, field: &Field) -> u64 {
        if !matches!(field.name.as_str(), "paths" | "pathsBetween") {
            return 0;
        }
        let given = |name, default: u64| {
            let argument = self.argument(field, name).and_then(ArgumentValue::integer);
            argument.map_or(default, |number| number.max(0).unsigned_abs())
        };
        let ends = |name| {
            self.argument(field, name)
                .map_or(1, |ids| ids.items().len() as u64)
        };
        let cardinalities = self.bounds.cardinalities();
        let facts = (cardinalities.nodes(None) + cardinalities.links()) as u64;
        let searches = [
            given("first", 5),
            given("maxLength", 6),
            ends("from"),
            ends("to"),
        ];
        let searches = searches.into_iter().fold(1, u64::saturating_mul);
        (searches.saturating_mul(facts) / SEARCHED).min(MOST_SEARCHED)
    }

    /// The most nodes that a list has whose filter names them by ID or code.
    pub fn named_by_filter(&self, field: &Field) -> Option<u64> {
        let filter = self.argument(field, "filter")?.fields().into_iter();
        let keys = filter.filter(|(name, _)| matches!(*name, "id" | "iso2" | "geonamesId"));
        let named = keys.flat_map(|(_, key)| key.fields());
        let counts = named.filter_map(|(name, value)| match name {
            "eq" => Some(1),
            "in" => Some(value.items().len() as u64),
            _ => None,
        });
        counts.min()
    }

    /// The most nodes of a network around named nodes, if it ends at the nodes that they are linked to, or of one of
    /// named countries.
    pub fn nodes_of_network(&self, field: &Field) -> Option<u64> {
        if field.name != "network" {
            return None;
        }
        let snapshot = self.bounds.snapshot;
        let named = |argument| {
            let ids = self.argument(field, argument)?.items().into_iter();
            let find = |id: ArgumentValue| {
                let id = id.text()?;
                snapshot.find(id).or_else(|| snapshot.find_by_iso2(id))
            };
            Some(ids.filter_map(find).collect::<Vec<_>>())
        };
        let depth = self.argument(field, "depth");
        let depth = depth.map_or(Some(1), ArgumentValue::integer);
        let nodes = match (named("around"), named("countries")) {
            (Some(around), _) if depth.is_some_and(|depth| depth <= 1) => {
                let linked = around.iter().map(|&node| 1 + snapshot.degree(node));
                linked.sum::<usize>()
            }
            (None, Some(countries)) => {
                let is_there = |node: &NodeIndex| {
                    let of_node = snapshot.countries_of(*node);
                    of_node.iter().any(|country| countries.contains(country))
                };
                snapshot.all_nodes().filter(is_there).count()
            }
            _ => return None,
        };
        Some(nodes.max(1) as u64)
    }

    /// The most groups that `statistics` can give: nodes can have several countries and themes, and
    /// a key can be given more than once.
    pub fn groups(&self, field: &Field) -> u64 {
        let keys = self.argument(field, "groupBy");
        let cardinalities = self.bounds.cardinalities();
        let values = |key: ArgumentValue| match key.text() {
            Some("COUNTRY") => cardinalities.nodes(Some(NodeKind::Country)) as u64 + 1,
            Some("THEME") => cardinalities.nodes(Some(NodeKind::Theme)) as u64 + 1,
            Some("FROM_COUNTRY" | "TO_COUNTRY") => {
                cardinalities.nodes(Some(NodeKind::Country)) as u64 + 1
            }
            _ => ASSUMED,
        };
        let keys = keys.map(ArgumentValue::items).unwrap_or_default();
        let groups = keys.into_iter().map(values);
        let most = groups.fold(1, u64::saturating_mul).min(MAX_GROUPS as u64);
        let limit = self
            .argument(field, "limit")
            .and_then(ArgumentValue::integer);
        limit.map_or(most, |limit| most.min(limit.max(0).unsigned_abs()))
    }
}
