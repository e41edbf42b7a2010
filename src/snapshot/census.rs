use entity::{NodeKind, Vocabulary};

use super::{Direction, Snapshot};

/// How many kinds of nodes there are.
const KINDS: usize = 9;

/// How many nodes there are, and how many links the most linked of them have: what bounds a list
/// before it is made. Nothing stands for any kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Census {
    nodes: [usize; KINDS],
    links: usize,
    /// The most links that a node of the first kind has with nodes of the second.
    most: [[usize; KINDS]; KINDS],
    /// The most links that a node of the kind has.
    most_of_any: [usize; KINDS],
}

impl Census {
    pub fn of(snapshot: &Snapshot) -> Self {
        let mut census = Self {
            links: snapshot.all_links().len(),
            ..Self::default()
        };
        for node in snapshot.all_nodes() {
            let here = snapshot.kind(node) as usize;
            census.nodes[here] += 1;
            let mut linked = [0; KINDS];
            for neighbour in snapshot.neighbours(node, Direction::Any) {
                linked[snapshot.kind(neighbour.node) as usize] += 1;
            }
            let any = &mut census.most_of_any[here];
            *any = linked.iter().sum::<usize>().max(*any);
            for (most, linked) in census.most[here].iter_mut().zip(linked) {
                *most = linked.max(*most);
            }
        }
        census
    }

    /// How many nodes of a kind there are.
    pub fn nodes(&self, kind: Option<NodeKind>) -> usize {
        match kind {
            Some(kind) => self.nodes[kind as usize],
            None => self.nodes.iter().sum(),
        }
    }

    /// How many links there are.
    pub fn links(&self) -> usize {
        self.links
    }

    /// The most links that any node of one kind has with nodes of another.
    pub fn most_links(&self, from: Option<NodeKind>, to: Option<NodeKind>) -> usize {
        let of = |from: NodeKind| match to {
            Some(to) => self.most[from as usize][to as usize],
            None => self.most_of_any[from as usize],
        };
        match from {
            Some(from) => of(from),
            None => NodeKind::all().iter().copied().map(of).max().unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use NodeKind::{City, Country, Pilot};
    use entity::LinkKind::{Leads, ParticipatesIn};

    use super::*;
    use crate::snapshot::literal::Literal;

    #[test]
    fn counts_nodes_and_the_links_of_the_most_linked() {
        let snapshot = Literal::default()
            .country("pt")
            .city("braga", "pt", None)
            .city("porto", "pt", None)
            .pilot("a", None)
            .pilot("b", None)
            .link("city-braga", Leads, "pilot-a")
            .link("city-braga", ParticipatesIn, "pilot-a")
            .link("city-porto", Leads, "pilot-b")
            .build();
        let census = Census::of(&snapshot);
        assert_eq!(census.nodes(Some(City)), 2);
        assert_eq!(census.nodes(None), 5);
        assert_eq!(census.links(), 5);
        assert_eq!(census.most_links(Some(Country), Some(City)), 2);
        assert_eq!(census.most_links(Some(City), Some(Pilot)), 2);
        assert_eq!(census.most_links(Some(City), None), 3);
        assert_eq!(census.most_links(None, Some(Pilot)), 2);
        assert_eq!(census.most_links(Some(Pilot), Some(Country)), 0);
    }
}
