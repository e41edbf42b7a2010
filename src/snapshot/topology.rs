use entity::LinkKind;

use super::{Direction, LinkIndex, LinkRecord, NodeIndex};

/// The links as compressed sparse rows: each node has a row of its outgoing links and, right behind
/// it, one of its incoming links.
///
/// What a walk needs of a link stands in the rows, so that it reads along them and need not look up
/// the link's record.
#[derive(Debug, PartialEq)]
pub struct Topology {
    /// Sorted by start, kind and end.
    links: Vec<LinkRecord>,
    /// Where the two rows of each node start, and where the last row ends.
    starts: Vec<u32>,
    /// The rows, a column each: where the links lead, which they are, and of which kind. A row is
    /// sorted by kind and then by node.
    nodes: Vec<NodeIndex>,
    indexes: Vec<LinkIndex>,
    kinds: Vec<LinkKind>,
}

/// A node next to another, and the link that joins them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbour {
    pub node: NodeIndex,
    pub link: LinkIndex,
    pub kind: LinkKind,
}

impl Topology {
    pub fn new(mut links: Vec<LinkRecord>, node_count: usize) -> Self {
        links.sort_unstable_by_key(|link| (link.source, link.kind, link.target));
        let mut incoming: Vec<LinkIndex> = (0..links.len()).map(LinkIndex::from_position).collect();
        incoming.sort_unstable_by_key(|&index| {
            let link = &links[index.position()];
            (link.target, link.kind, link.source)
        });
        let starts = row_starts(&links, node_count);
        let mut outgoing = (0..links.len()).map(LinkIndex::from_position);
        let mut incoming = incoming.into_iter();
        let mut nodes = Vec::with_capacity(2 * links.len());
        let mut indexes = Vec::with_capacity(2 * links.len());
        for row in 0..node_count {
            let length = |row: usize| (starts[row + 1] - starts[row]) as usize;
            for index in outgoing.by_ref().take(length(2 * row)) {
                nodes.push(links[index.position()].target);
                indexes.push(index);
            }
            for index in incoming.by_ref().take(length(2 * row + 1)) {
                nodes.push(links[index.position()].source);
                indexes.push(index);
            }
        }
        let kind = |index: &LinkIndex| links[index.position()].kind;
        Self {
            kinds: indexes.iter().map(kind).collect(),
            starts,
            nodes,
            indexes,
            links,
        }
    }

    pub fn link(&self, index: LinkIndex) -> &LinkRecord {
        &self.links[index.position()]
    }

    pub fn all(&self) -> impl ExactSizeIterator<Item = LinkIndex> + use<> {
        (0..self.links.len()).map(LinkIndex::from_position)
    }

    pub fn neighbours(
        &self,
        node: NodeIndex,
        direction: Direction,
    ) -> impl ExactSizeIterator<Item = Neighbour> {
        let rows = self.rows(node, direction);
        let nodes = self.nodes[rows.clone()].iter();
        let indexes = self.indexes[rows.clone()].iter();
        let kinds = self.kinds[rows].iter();
        nodes
            .zip(indexes)
            .zip(kinds)
            .map(|((&node, &link), &kind)| Neighbour { node, link, kind })
    }

    fn rows(&self, node: NodeIndex, direction: Direction) -> std::ops::Range<usize> {
        let outgoing = 2 * node.position();
        let (first, last) = match direction {
            Direction::Outgoing => (outgoing, outgoing),
            Direction::Incoming => (outgoing + 1, outgoing + 1),
            Direction::Any => (outgoing, outgoing + 1),
        };
        self.starts[first] as usize..self.starts[last + 1] as usize
    }
}

fn row_starts(links: &[LinkRecord], node_count: usize) -> Vec<u32> {
    let mut starts = vec![0; 2 * node_count + 1];
    for link in links {
        starts[2 * link.source.position() + 1] += 1;
        starts[2 * link.target.position() + 2] += 1;
    }
    for row in 0..2 * node_count {
        starts[row + 1] += starts[row];
    }
    starts
}
