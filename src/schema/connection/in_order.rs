use std::borrow::Cow;

use super::selection::Selection;
use crate::schema::filter::Matching;
use crate::schema::order::NodeOrder;
use crate::schema::paging::{OrderDirection, Ordering, Position, SortKey};
use crate::snapshot::NodeIndex;

/// Sorting of selected nodes.
pub struct NodesInOrder<'a, 'm, O> {
    matching: &'a Matching<'m>,
    /// Without a sort order, nodes are in the order of the snapshot, by ID.
    order: Option<&'a O>,
    name: String,
}

impl<'a, 'm, O: NodeOrder> NodesInOrder<'a, 'm, O> {
    pub fn of<F>(matching: &'a Matching<'m>, selection: &'a Selection<F, O>) -> Self {
        let order = selection.order.as_ref();
        Self {
            matching,
            order,
            name: order.map_or_else(|| "Default".to_owned(), NodeOrder::name),
        }
    }

    pub fn position<X>(&self, (node, _): &(NodeIndex, X)) -> Position<Cow<'a, str>> {
        let key = |order: &O| order.key(self.matching, *node);
        Position {
            key: self.order.map_or(SortKey::Unknown, key),
            id: Cow::Borrowed(self.matching.snapshot.id(*node)),
        }
    }

    pub fn ordering(&self) -> Ordering<'_> {
        Ordering {
            name: &self.name,
            direction: self.order.map_or(OrderDirection::Asc, NodeOrder::direction),
            is_given: self.order.is_none(),
        }
    }
}
