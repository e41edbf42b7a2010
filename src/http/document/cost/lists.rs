//! How long lists are that depend on the arguments of a field.

use apollo_compiler::executable::Field;
use entity::NodeKind;

use super::argument_value::ArgumentValue;
use super::{ASSUMED, CostEstimator, PROPOSED};
use crate::schema::MAX_GROUPS;

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
