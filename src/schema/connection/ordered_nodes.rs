use std::borrow::Cow;

use super::selection::NodeSelection;
use crate::schema::filter::FilterEvaluation;
use crate::schema::order::NodeOrder;
use crate::schema::paging::{ListOrdering, OrderDirection, SortKey, SortPosition};
use crate::snapshot::NodeIndex;

/// Sorting of selected nodes.
pub struct OrderedNodes<'a, 'm, O> {
    matching: &'a FilterEvaluation<'m>,
    /// Without a sort order, nodes are in the order of the snapshot, by ID.
    order: Option<&'a O>,
    name: String,
    directions: Vec<OrderDirection>,
}

impl<'a, 'm, O: NodeOrder> OrderedNodes<'a, 'm, O> {
    pub fn of<F>(matching: &'a FilterEvaluation<'m>, selection: &'a NodeSelection<F, O>) -> Self {
        let order = selection.order.as_ref();
        Self {
            matching,
            order,
            name: order.map_or_else(|| "Default".to_owned(), NodeOrder::name),
            directions: order.map_or_else(|| vec![OrderDirection::Asc], NodeOrder::directions),
        }
    }

    pub fn position<X>(&self, (node, _): &(NodeIndex, X)) -> SortPosition<Cow<'a, str>> {
        let key = |order: &O| order.key(self.matching, *node);
        SortPosition {
            key: self.order.map_or(SortKey::Unknown, key),
            id: Cow::Borrowed(self.matching.snapshot.id(*node)),
        }
    }

    pub fn ordering(&self) -> ListOrdering<'_> {
        ListOrdering {
            name: &self.name,
            directions: &self.directions,
            is_given: self.order.is_none(),
        }
    }
}
