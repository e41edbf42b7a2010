use std::sync::Arc;

use async_graphql::Result;
use entity::NodeKind;

use super::ordered_nodes::OrderedNodes;
use super::{Connection, LinkedConnection, LinkedNode};
use crate::graph::Interrupted;
use crate::schema::aggregate::NodeSet;
use crate::schema::evaluation::{EvaluationError, evaluate};
use crate::schema::filter::{EdgeFilter, FilterEvaluation, Matches, check_filter};
use crate::schema::link::Link;
use crate::schema::link_order::LinkOrder;
use crate::schema::node::{NodeRef, NodeType};
use crate::schema::order::{KEY, NodeOrder};
use crate::schema::paging::{
    ListOrdering, Page, PageArguments, SortKey, SortPosition, ordered, page,
};
use crate::snapshot::{LinkIndex, NodeIndex, Related, Relation, Snapshot};
use crate::view::RequestBudget;

/// Filter, sort order and page of a list of nodes.
pub struct NodeSelection<F, O> {
    pub filter: Option<Box<F>>,
    pub order: Option<O>,
    pub page: PageArguments,
    /// Conditions on the links to the parent, and their order, which precedes `order`.
    pub edge: EdgeSelection,
    /// Whether the response requires all nodes, and not only a page.
    pub all: bool,
    /// Nested counts include only nodes of this country.
    pub within: Option<NodeIndex>,
}

/// Filter and sort order of the links between a node and its parent.
#[derive(Default)]
pub struct EdgeSelection {
    pub filter: Option<Box<EdgeFilter>>,
    pub order: Option<LinkOrder>,
}

/// The candidates of a list.
#[derive(Clone, Copy)]
pub enum Candidates {
    /// All nodes of the graph.
    All,
    OfKind(NodeKind),
    /// The nodes related to a node.
    Related(NodeIndex, Relation),
}

impl<T: NodeType> Connection<T> {
    /// The page of matching nodes.
    ///
    /// # Errors
    /// If the page arguments are invalid, or if a limit of the request is exceeded.
    pub async fn select(
        budget: &RequestBudget,
        snapshot: &Arc<Snapshot>,
        candidates: Candidates,
        selection: NodeSelection<T::Filter, T::Order>,
    ) -> Result<Self> {
        let ground = snapshot.clone();
        let page = evaluate(budget, move |budget| {
            let matching = FilterEvaluation::new(&ground, selection.within, budget);
            let nodes = passing(&matching, candidates, &selection)?;
            let all = all_of(&nodes, &selection);
            Ok((page_of_nodes(&matching, nodes, &selection)?, all))
        });
        let (page, all) = page.await?;
        Ok(Self::of(snapshot, page, all))
    }

    /// The page of matching nodes, and all matching nodes in order.
    ///
    /// # Errors
    /// As above.
    pub async fn select_all(
        budget: &RequestBudget,
        snapshot: &Arc<Snapshot>,
        candidates: Candidates,
        selection: NodeSelection<T::Filter, T::Order>,
    ) -> Result<(Self, Vec<NodeIndex>)> {
        let ground = snapshot.clone();
        let selected = evaluate(budget, move |budget| {
            let matching = FilterEvaluation::new(&ground, selection.within, budget);
            let nodes = passing(&matching, candidates, &selection)?;
            let order = OrderedNodes::of(&matching, &selection);
            let all = ordered(
                nodes.clone(),
                |node| order.position(node),
                &order.ordering(),
            );
            Ok((page_of_nodes(&matching, nodes, &selection)?, all))
        });
        let (page, all) = selected.await?;
        let all: Vec<_> = all.into_iter().map(|(node, ())| node).collect();
        Ok((Self::of(snapshot, page, Some(all.clone())), all))
    }

    fn of(
        snapshot: &Arc<Snapshot>,
        page: Page<(NodeIndex, ())>,
        all: Option<Vec<NodeIndex>>,
    ) -> Self {
        Self {
            page: page.map(|(node, ())| T::from(NodeRef::new(snapshot.clone(), node))),
            all: all.map(|all| NodeSet::new(snapshot.clone(), all)),
        }
    }
}

/// The nodes of a list, if the response requires all of them.
fn all_of<X, F, O>(
    nodes: &[(NodeIndex, X)],
    selection: &NodeSelection<F, O>,
) -> Option<Vec<NodeIndex>> {
    let all = nodes.iter().map(|(node, _)| *node);
    selection.all.then(|| all.collect())
}

fn passing<F: Matches, O>(
    matching: &FilterEvaluation,
    candidates: Candidates,
    selection: &NodeSelection<F, O>,
) -> Result<Vec<(NodeIndex, ())>, EvaluationError> {
    let filter = selection.filter.as_deref();
    let nodes = match candidates {
        Candidates::All => matching.select_of(None, filter)?,
        Candidates::OfKind(kind) => matching.select_of(Some(kind), filter)?,
        Candidates::Related(node, relation) => {
            let snapshot = matching.snapshot;
            let (nodes, looked_at) = snapshot.related_nodes_with_cost(node, relation);
            matching.spend(looked_at + nodes.len());
            matching.result(())?;
            matching.select(nodes, filter)?
        }
    };
    Ok(nodes.into_iter().map(|node| (node, ())).collect())
}

impl<T: NodeType> LinkedConnection<T> {
    /// The page of matching related nodes.
    ///
    /// # Errors
    /// If the page arguments are invalid, or if a limit of the request is exceeded.
    pub async fn select(
        budget: &RequestBudget,
        of: &NodeRef,
        relation: Relation,
        selection: NodeSelection<T::Filter, T::Order>,
    ) -> Result<Self> {
        let (ground, index) = (of.snapshot().clone(), of.index());
        let page = evaluate(budget, move |budget| {
            let matching = FilterEvaluation::new(&ground, selection.within, budget);
            matching.spend(ground.degree(index));
            let related = ground.related(index, relation).into_iter();
            let related = related.map(|Related { node, links }| (node, links));
            let related = match &selection.edge.filter {
                None => related.collect(),
                Some(filter) => matching_links(&matching, related, filter)?,
            };
            let related = match &selection.filter {
                None => related,
                Some(filter) => {
                    check_filter(&**filter, matching.snapshot)?;
                    matching.retain(related, |&(node, _)| filter.matches(&matching, node))?
                }
            };
            let all = all_of(&related, &selection);
            Ok((page_of_linked(&matching, related, &selection)?, all))
        });
        let (page, all) = page.await?;
        let page = page.map(|(node, links)| LinkedNode {
            node: T::from(of.sibling(node)),
            links: links
                .into_iter()
                .map(|link| Link::new(of.snapshot().clone(), link))
                .collect(),
        });
        let all = all.map(|all| NodeSet::new(of.snapshot().clone(), all));
        Ok(Self { page, all })
    }
}

/// Related nodes with those of their links that match; a node without one is left out.
fn matching_links(
    matching: &FilterEvaluation,
    related: impl Iterator<Item = (NodeIndex, Vec<LinkIndex>)>,
    filter: &EdgeFilter,
) -> Result<Vec<(NodeIndex, Vec<LinkIndex>)>, Interrupted> {
    let mut kept = Vec::new();
    for (node, links) in related {
        let links = matching.retain(links, |&link| filter.matches(matching, link))?;
        if !links.is_empty() {
            kept.push((node, links));
        }
    }
    Ok(kept)
}

/// A page of related nodes, in the order of their first links if one is requested.
fn page_of_linked<F, O: NodeOrder>(
    matching: &FilterEvaluation,
    nodes: Vec<(NodeIndex, Vec<LinkIndex>)>,
    selection: &NodeSelection<F, O>,
) -> Result<Page<(NodeIndex, Vec<LinkIndex>)>, EvaluationError> {
    let Some(by_link) = &selection.edge.order else {
        return page_of_nodes(matching, nodes, selection);
    };
    if let Some(order) = &selection.order {
        order.check(matching.snapshot)?;
    }
    let nodes_by = OrderedNodes::of(matching, selection);
    let position = |node: &(NodeIndex, Vec<LinkIndex>)| {
        let by_node = nodes_by.position(node);
        let link = node.1.first();
        let key = link.map_or(SortKey::Unknown, |&link| {
            by_link.key(matching.snapshot, link)
        });
        let mut keys = vec![key];
        match by_node.key {
            SortKey::Several(more) => keys.extend(more),
            key => keys.push(key),
        }
        SortPosition {
            key: SortKey::Several(keys),
            id: by_node.id,
        }
    };
    matching.spend(nodes.len() * KEY);
    let node_ordering = nodes_by.ordering();
    let name = format!("Edge {:?} {}", by_link.field, node_ordering.name);
    let mut directions = vec![by_link.direction];
    directions.extend(node_ordering.directions);
    let ordering = ListOrdering {
        name: &name,
        directions: &directions,
        is_given: false,
    };
    let page = page(nodes, position, &ordering, &selection.page)?;
    Ok(matching.result(page)?)
}

fn page_of_nodes<X, F, O: NodeOrder>(
    matching: &FilterEvaluation,
    nodes: Vec<(NodeIndex, X)>,
    selection: &NodeSelection<F, O>,
) -> Result<Page<(NodeIndex, X)>, EvaluationError> {
    if let Some(order) = &selection.order {
        order.check(matching.snapshot)?;
    }
    let order = OrderedNodes::of(matching, selection);
    let position = |node: &(NodeIndex, X)| order.position(node);
    let page = page(nodes, position, &order.ordering(), &selection.page)?;
    Ok(matching.result(page)?)
}
