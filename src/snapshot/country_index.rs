use super::{NodeIndex, Snapshot, relation};

/// The countries that each node has to do with: where it lies, else where it is carried out or produced. Computed
/// once, because counts by country read it for many nodes.
#[derive(Debug, Default, PartialEq)]
pub struct CountryIndex {
    /// Of each node, where its countries begin; one more at the end.
    pub(super) starts: Vec<u32>,
    pub(super) countries: Vec<NodeIndex>,
}

impl CountryIndex {
    pub fn of(snapshot: &Snapshot) -> Self {
        let mut concern = Self {
            starts: Vec::with_capacity(snapshot.node_count() + 1),
            countries: Vec::with_capacity(snapshot.node_count()),
        };
        concern.starts.push(0);
        for node in snapshot.all_nodes() {
            concern.countries.extend(snapshot.derived_countries(node));
            let end = u32::try_from(concern.countries.len()).expect("fewer than 2^32");
            concern.starts.push(end);
        }
        concern
    }

    /// In the order of ids.
    pub fn countries(&self, node: NodeIndex) -> &[NodeIndex] {
        let place = node.position();
        &self.countries[self.starts[place] as usize..self.starts[place + 1] as usize]
    }
}

impl Snapshot {
    /// The countries that a node has to do with, found by its links.
    pub(super) fn derived_countries(&self, node: NodeIndex) -> Vec<NodeIndex> {
        match self.country_of(node) {
            Some(country) => vec![country],
            None => self.related_nodes(node, relation::countries(self.kind(node))),
        }
    }
}
