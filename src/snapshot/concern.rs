use super::{NodeIndex, Snapshot, relation};

/// The countries that each node has to do with: where it lies, else where it is carried out or produced. Found
/// once, since whoever counts by country asks it of very many.
#[derive(Debug, Default, PartialEq)]
pub struct Concern {
    /// Of each node, where its countries begin; one more at the end.
    starts: Vec<u32>,
    countries: Vec<NodeIndex>,
}

impl Concern {
    pub fn of(snapshot: &Snapshot) -> Self {
        let mut concern = Self {
            starts: Vec::with_capacity(snapshot.node_count() + 1),
            countries: Vec::with_capacity(snapshot.node_count()),
        };
        concern.starts.push(0);
        for node in snapshot.all_nodes() {
            match snapshot.country_of(node) {
                Some(country) => concern.countries.push(country),
                None => {
                    let relation = relation::countries(snapshot.kind(node));
                    concern
                        .countries
                        .extend(snapshot.related_nodes(node, relation));
                }
            }
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
