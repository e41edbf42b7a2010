use std::ops::Range;

use entity::LinkKind;

use super::numbering::{NodeChange, Numbering};
use super::splice::{Renumbering, SpliceEdit, splice};
use crate::snapshot::topology::{LinkEndpoints, Topology, row_starts};
use crate::snapshot::{LinkIndex, NodeIndex};

/// A link that is added.
#[derive(Clone, Copy, Debug)]
pub struct AddedLink {
    pub source: NodeChange,
    pub kind: LinkKind,
    pub target: NodeChange,
}

impl AddedLink {
    pub fn ends(&self) -> LinkEndpoints {
        LinkEndpoints {
            source: self.source.index,
            kind: self.kind,
            target: self.target.index,
        }
    }
}

/// Edits on their way into their order: by place, what is put before what is dropped, and what is put at one
/// place by the row, the kind and the other end.
struct RowEdits<P>(Vec<(EditOrder, Option<P>)>);

type EditOrder = (usize, bool, usize, u8, NodeIndex);

impl<P> RowEdits<P> {
    fn put(&mut self, at: usize, row: usize, kind: LinkKind, other: NodeIndex, put: P) {
        self.0
            .push(((at, false, row, kind as u8, other), Some(put)));
    }

    fn drop(&mut self, at: usize) {
        let nowhere = NodeIndex::from_number(0);
        self.0.push(((at, true, 0, 0, nowhere), None));
    }

    fn in_order(mut self) -> Vec<SpliceEdit<P>> {
        self.0.sort_unstable_by_key(|&(key, _)| key);
        let edit = |(key, put): (EditOrder, Option<P>)| SpliceEdit { at: key.0, put };
        self.0.into_iter().map(edit).collect()
    }
}

impl Topology {
    /// The topology after nodes have come and gone, without some links and with others, and the edits of every
    /// column of links: what they put are places among the added links. The removed links must be in their
    /// order, and all links of the nodes that go be among them.
    pub fn patch(
        &self,
        numbering: &Numbering,
        removed: &[LinkIndex],
        added: &[AddedLink],
    ) -> (Self, Vec<SpliceEdit<usize>>) {
        let mut links = RowEdits(Vec::new());
        let mut rows = RowEdits(Vec::new());
        let mut incoming = RowEdits(Vec::new());
        for (place, link) in added.iter().enumerate() {
            let (source, target) = (link.source, link.target);
            let ends = link.ends();
            let at = self.place_in_row(source, 0, link.kind, ends.target, &numbering.renumbering);
            let row = 2 * ends.source.position();
            rows.put(at, row, link.kind, ends.target, (ends.target, link.kind));
            let before = at - self.starts[2 * source.at] as usize;
            let at = self.firsts[source.at] as usize + before;
            links.put(at, row, link.kind, ends.target, place);

            let at = self.place_in_row(target, 1, link.kind, ends.source, &numbering.renumbering);
            let row = 2 * ends.target.position() + 1;
            rows.put(at, row, link.kind, ends.source, (ends.source, link.kind));
            let outgoing = self.firsts[target.at + usize::from(!target.is_new)];
            let at = at - outgoing as usize;
            incoming.put(at, row, link.kind, ends.source, place);
        }
        for &link in removed {
            let LinkEndpoints {
                source,
                kind,
                target,
            } = self.endpoints(link);
            links.drop(link.position());
            rows.drop(self.outgoing_position(source, link));
            let [_, row] = self.row_ranges(target);
            let at = self.first_in(row, |place| {
                (self.kinds[place], self.nodes[place]) < (kind, source)
            });
            rows.drop(at);
            incoming.drop(at - self.firsts[target.position() + 1] as usize);
        }
        let (links, rows, incoming) = (links.in_order(), rows.in_order(), incoming.in_order());
        let link_shift = Renumbering::of(&links);
        let indexes = indexes_of_added(&links, added.len());
        let renumber = |nodes: &mut [NodeIndex]| numbering.renumbering.apply(nodes);
        let (starts, firsts) = self.patched_starts(numbering, removed, added);
        let patched = Self {
            sources: splice(
                &self.sources,
                &links,
                |&place| added[place].source.index,
                renumber,
            ),
            starts,
            firsts,
            nodes: splice(&self.nodes, &rows, |&(node, _)| node, renumber),
            kinds: splice(&self.kinds, &rows, |&(_, kind)| kind, |_| ()),
            incoming: splice(
                &self.incoming,
                &incoming,
                |&place| indexes[place],
                |links| link_shift.apply(links),
            ),
        };
        (patched, links)
    }

    /// The link of that kind between two nodes.
    pub fn find(&self, source: NodeIndex, kind: LinkKind, target: NodeIndex) -> Option<LinkIndex> {
        let [row, _] = self.row_ranges(source);
        let (start, end) = (row.start, row.end);
        let at = self.first_in(row, |place| {
            (self.kinds[place], self.nodes[place]) < (kind, target)
        });
        let is_there = at < end && (self.kinds[at], self.nodes[at]) == (kind, target);
        let first = self.firsts[source.position()] as usize;
        is_there.then(|| LinkIndex::from_position(first + at - start))
    }

    /// Where a link belongs in one of the rows of a node: 0 the outgoing one, 1 the incoming one. The other end is
    /// named as it will be numbered.
    fn place_in_row(
        &self,
        node: NodeChange,
        side: usize,
        kind: LinkKind,
        other: NodeIndex,
        renumbering: &Renumbering,
    ) -> usize {
        if node.is_new {
            // Before both rows of the node that it is put before.
            return self.starts[2 * node.at] as usize;
        }
        let row =
            self.starts[2 * node.at + side] as usize..self.starts[2 * node.at + side + 1] as usize;
        self.first_in(row, |place| {
            (self.kinds[place], renumbering.of_one(self.nodes[place])) < (kind, other)
        })
    }

    /// The first place of a row before which the links stand that are before another.
    #[allow(clippy::unused_self, reason = "it is about its rows")]
    fn first_in(&self, row: Range<usize>, is_before: impl Fn(usize) -> bool) -> usize {
        let (mut first, mut end) = (row.start, row.end);
        while first < end {
            let middle = usize::midpoint(first, end);
            match is_before(middle) {
                true => first = middle + 1,
                false => end = middle,
            }
        }
        first
    }

    fn patched_starts(
        &self,
        numbering: &Numbering,
        removed: &[LinkIndex],
        added: &[AddedLink],
    ) -> (Vec<u32>, Vec<u32>) {
        let lengths: Vec<[u32; 2]> = self
            .starts
            .windows(3)
            .step_by(2)
            .map(|starts| [starts[1] - starts[0], starts[2] - starts[1]])
            .collect();
        let mut lengths = splice(&lengths, &numbering.edits, |_| [0, 0], |_| ());
        for &link in removed {
            let ends = self.endpoints(link);
            for (side, node) in [ends.source, ends.target].into_iter().enumerate() {
                if !numbering.is_removed(node) {
                    lengths[numbering.renumbering.of_one(node).position()][side] -= 1;
                }
            }
        }
        for link in added {
            lengths[link.source.index.position()][0] += 1;
            lengths[link.target.index.position()][1] += 1;
        }
        row_starts(lengths.into_iter())
    }
}

/// The indexes that the added links will have.
fn indexes_of_added(links: &[SpliceEdit<usize>], added: usize) -> Vec<LinkIndex> {
    let mut indexes = vec![LinkIndex::from_number(0); added];
    let (mut put, mut dropped) = (0, 0);
    for edit in links {
        match edit.put {
            Some(place) => {
                indexes[place] = LinkIndex::from_position(edit.at + put - dropped);
                put += 1;
            }
            None => dropped += 1,
        }
    }
    indexes
}
