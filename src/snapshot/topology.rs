use std::ops::Range;
use std::slice::Iter;

use entity::LinkKind;

use super::{Direction, LinkIndex, NodeIndex};

/// The links as compressed sparse rows: each node has a row of its outgoing links and, right behind
/// it, one of its incoming links.
///
/// What a walk needs of a link stands in the rows, so that it reads along them and need not look up
/// the link's record. Links are numbered as they stand in the outgoing rows, so only the incoming
/// ones have to say which they are.
#[derive(Debug, PartialEq)]
pub struct Topology {
    /// Of each link, where it starts. Links are sorted by start, kind and end.
    pub(super) sources: Vec<NodeIndex>,
    /// Where the two rows of each node start, and where the last row ends.
    pub(super) starts: Vec<u32>,
    /// How many outgoing links the nodes before each node have, and how many there are in all.
    pub(super) firsts: Vec<u32>,
    /// The rows, a column each: where the links lead, and of which kind. A row is sorted by kind and then
    /// by node.
    pub(super) nodes: Vec<NodeIndex>,
    pub(super) kinds: Vec<LinkKind>,
    /// Of the incoming rows alone, which links they are.
    pub(super) incoming: Vec<LinkIndex>,
}

/// The two ends of a link and its kind. In the order of links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkEndpoints {
    pub source: NodeIndex,
    pub kind: LinkKind,
    pub target: NodeIndex,
}

/// A node next to another, and the link that joins them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbour {
    pub node: NodeIndex,
    pub link: LinkIndex,
    pub kind: LinkKind,
}

/// The links at a node, one after the other.
struct Neighbours<'a> {
    nodes: Iter<'a, NodeIndex>,
    kinds: Iter<'a, LinkKind>,
    /// Those of the outgoing links that are still to come; then come the incoming ones.
    outgoing: Range<u32>,
    incoming: Iter<'a, LinkIndex>,
}

impl Topology {
    /// # Panics
    /// When the links are not in their order.
    pub fn new(links: &[LinkEndpoints], node_count: usize) -> Self {
        assert!(links.is_sorted(), "links are sorted");
        let mut incoming: Vec<LinkIndex> = (0..links.len()).map(LinkIndex::from_position).collect();
        incoming.sort_unstable_by_key(|&index| {
            let link = &links[index.position()];
            (link.target, link.kind, link.source)
        });
        let mut lengths = vec![[0; 2]; node_count];
        for link in links {
            lengths[link.source.position()][0] += 1;
            lengths[link.target.position()][1] += 1;
        }
        let (starts, firsts) = row_starts(lengths.iter().copied());
        let mut nodes = Vec::with_capacity(2 * links.len());
        let mut kinds = Vec::with_capacity(2 * links.len());
        let (mut next_outgoing, mut next_incoming) = (links.iter(), incoming.iter());
        for [outgoing, incoming] in lengths {
            for link in next_outgoing.by_ref().take(outgoing as usize) {
                nodes.push(link.target);
                kinds.push(link.kind);
            }
            for index in next_incoming.by_ref().take(incoming as usize) {
                let link = &links[index.position()];
                nodes.push(link.source);
                kinds.push(link.kind);
            }
        }
        Self {
            sources: links.iter().map(|link| link.source).collect(),
            starts,
            firsts,
            nodes,
            kinds,
            incoming,
        }
    }

    pub fn endpoints(&self, link: LinkIndex) -> LinkEndpoints {
        let source = self.sources[link.position()];
        let place = self.outgoing_position(source, link);
        LinkEndpoints {
            source,
            kind: self.kinds[place],
            target: self.nodes[place],
        }
    }

    pub fn all(&self) -> impl ExactSizeIterator<Item = LinkIndex> + use<> {
        (0..self.sources.len()).map(LinkIndex::from_position)
    }

    pub fn neighbours(
        &self,
        node: NodeIndex,
        direction: Direction,
    ) -> impl ExactSizeIterator<Item = Neighbour> {
        let [outgoing, incoming] = self.row_ranges(node);
        let [first, behind] = [
            self.firsts[node.position()],
            self.firsts[node.position() + 1],
        ];
        let from_others = incoming.start - behind as usize..incoming.end - behind as usize;
        let (rows, outgoing, incoming) = match direction {
            Direction::Outgoing => (outgoing, first..behind, 0..0),
            Direction::Incoming => (incoming, behind..behind, from_others),
            Direction::Any => (outgoing.start..incoming.end, first..behind, from_others),
        };
        Neighbours {
            nodes: self.nodes[rows.clone()].iter(),
            kinds: self.kinds[rows].iter(),
            outgoing,
            incoming: self.incoming[incoming].iter(),
        }
    }

    /// Where the outgoing and the incoming links of a node stand in the columns.
    pub(super) fn row_ranges(&self, node: NodeIndex) -> [Range<usize>; 2] {
        let starts = &self.starts[2 * node.position()..][..3];
        let [outgoing, incoming, end] =
            [starts[0], starts[1], starts[2]].map(|start| start as usize);
        [outgoing..incoming, incoming..end]
    }

    /// Where a link stands in the outgoing row of its start.
    pub(super) fn outgoing_position(&self, source: NodeIndex, link: LinkIndex) -> usize {
        let before = link.number() - self.firsts[source.position()];
        (self.starts[2 * source.position()] + before) as usize
    }
}

/// Where rows start, by how many outgoing and incoming links each node has; and how many outgoing links
/// stand before each node.
pub(super) fn row_starts(lengths: impl ExactSizeIterator<Item = [u32; 2]>) -> (Vec<u32>, Vec<u32>) {
    let mut starts = Vec::with_capacity(2 * lengths.len() + 1);
    let mut firsts = Vec::with_capacity(lengths.len() + 1);
    let (mut start, mut first) = (0, 0);
    starts.push(start);
    firsts.push(first);
    for [outgoing, incoming] in lengths {
        starts.push(start + outgoing);
        start += outgoing + incoming;
        starts.push(start);
        first += outgoing;
        firsts.push(first);
    }
    (starts, firsts)
}

impl Iterator for Neighbours<'_> {
    type Item = Neighbour;

    fn next(&mut self) -> Option<Neighbour> {
        let node = *self.nodes.next()?;
        let kind = *self.kinds.next()?;
        let link = match self.outgoing.next() {
            Some(number) => LinkIndex::from_number(number),
            None => *self.incoming.next()?,
        };
        Some(Neighbour { node, link, kind })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.nodes.size_hint()
    }
}

impl ExactSizeIterator for Neighbours<'_> {}
