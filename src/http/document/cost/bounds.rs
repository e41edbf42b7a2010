use entity::NodeKind;

use crate::snapshot::Cardinalities;

/// The types of the schema that are a kind of node.
pub const TYPES: [(&str, NodeKind); 9] = [
    ("Country", NodeKind::Country),
    ("City", NodeKind::City),
    ("Stakeholder", NodeKind::Stakeholder),
    ("NationalPlatform", NodeKind::NationalPlatform),
    ("Pilot", NodeKind::Pilot),
    ("Learning", NodeKind::Learning),
    ("EngagementSpace", NodeKind::EngagementSpace),
    ("Initiative", NodeKind::Initiative),
    ("Theme", NodeKind::Theme),
];

/// How long lists can be, as the data are.
pub struct ListBounds<'a> {
    pub cardinalities: &'a Cardinalities,
}

impl ListBounds<'_> {
    /// The most items that a field of a type can have, by the type that it gives.
    pub fn items(&self, parent: &str, given: &str) -> u64 {
        let cardinalities = self.cardinalities;
        let most = match given.strip_suffix("Connection") {
            Some("Link") if is_root(parent) => cardinalities.links(),
            Some("Link") => cardinalities.most_links(kind(parent), None),
            Some("EcosystemNode" | "Search") => cardinalities.nodes(None),
            Some(item) => match (item.strip_prefix("Linked"), kind(item)) {
                (Some(linked), _) => cardinalities.most_links(kind(parent), kind(linked)),
                (None, Some(kind)) => cardinalities.nodes(Some(kind)),
                // Changes, gaps.
                (None, None) => return u64::MAX,
            },
            None if given == "Network" => cardinalities.nodes(None),
            None => return u64::MAX,
        };
        most as u64
    }

    /// The most nodes that a filter of such a field can be tested on.
    pub fn tested(&self, parent: &str, given: &str) -> u64 {
        self.items(parent, given)
            .min(self.cardinalities.nodes(None) as u64)
    }
}

fn is_root(parent: &str) -> bool {
    parent == "Query"
}

/// Nothing stands for any kind, as for an interface.
pub fn kind(name: &str) -> Option<NodeKind> {
    let found = TYPES.iter().find(|(known, _)| *known == name);
    found.map(|&(_, kind)| kind)
}
