use super::{LinkIndex, LinkRecord, NodeIndex};

/// The links as compressed sparse rows, in both directions.
///
/// Links are sorted by start, kind and end, so the outgoing row of a node is a range of them; the
/// incoming row is a range of a list that is sorted by end, kind and start.
#[derive(Debug, PartialEq)]
pub struct Topology {
    links: Vec<LinkRecord>,
    /// Where the outgoing row of each node starts; one more entry than there are nodes.
    outgoing: Vec<u32>,
    incoming: Vec<u32>,
    incoming_links: Vec<LinkIndex>,
}

impl Topology {
    pub fn new(mut links: Vec<LinkRecord>, node_count: usize) -> Self {
        links.sort_unstable_by_key(|link| (link.source, link.kind, link.target));
        let mut incoming_links: Vec<LinkIndex> =
            (0..links.len()).map(LinkIndex::from_position).collect();
        incoming_links.sort_unstable_by_key(|&index| {
            let link = &links[index.position()];
            (link.target, link.kind, link.source)
        });
        Self {
            outgoing: row_starts(links.iter().map(|link| link.source), node_count),
            incoming: row_starts(links.iter().map(|link| link.target), node_count),
            incoming_links,
            links,
        }
    }

    pub fn link(&self, index: LinkIndex) -> &LinkRecord {
        &self.links[index.position()]
    }

    pub fn all(&self) -> impl ExactSizeIterator<Item = LinkIndex> + use<> {
        (0..self.links.len()).map(LinkIndex::from_position)
    }

    pub fn outgoing(&self, node: NodeIndex) -> impl Iterator<Item = LinkIndex> + use<> {
        row(&self.outgoing, node).map(LinkIndex::from_position)
    }

    pub fn incoming(&self, node: NodeIndex) -> impl Iterator<Item = LinkIndex> {
        self.incoming_links[row(&self.incoming, node)]
            .iter()
            .copied()
    }
}

fn row(starts: &[u32], node: NodeIndex) -> std::ops::Range<usize> {
    starts[node.position()] as usize..starts[node.position() + 1] as usize
}

fn row_starts(ends: impl Iterator<Item = NodeIndex>, node_count: usize) -> Vec<u32> {
    let mut starts = vec![0; node_count + 1];
    for end in ends {
        starts[end.position() + 1] += 1;
    }
    for position in 0..node_count {
        starts[position + 1] += starts[position];
    }
    starts
}
