use std::sync::Arc;

use async_graphql::Result;
use entity::NodeKind;

use super::ordered_nodes::OrderedNodes;
use super::{Connection, LinkedConnection, LinkedNode};
use crate::schema::evaluation::{EvaluationError, evaluate};
use crate::schema::filter::{FilterEvaluation, Matches, check_nesting};
use crate::schema::link::Link;
use crate::schema::node::{NodeRef, NodeType};
use crate::schema::order::NodeOrder;
use crate::schema::paging::{Page, PageArguments, ordered, page};
use crate::snapshot::{NodeIndex, Related, Relation, Snapshot};
use crate::view::RequestBudget;

/// Filter, sort order and page of a list of nodes.
pub struct NodeSelection<F, O> {
    pub filter: Option<F>,
    pub order: Option<O>,
    pub page: PageArguments,
    /// Nested counts include only nodes of this country.
    pub within: Option<NodeIndex>,
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

impl Candidates {
    fn nodes(self, snapshot: &Snapshot) -> Vec<NodeIndex> {
        match self {
            Self::All => snapshot.all_nodes().collect(),
            Self::OfKind(kind) => snapshot.nodes_of(kind).to_vec(),
            Self::Related(node, relation) => snapshot.related_nodes(node, relation),
        }
    }
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
            page_of_nodes(&matching, nodes, &selection)
        });
        Ok(Self::of(snapshot, page.await?))
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
        let all = all.into_iter().map(|(node, ())| node).collect();
        Ok((Self::of(snapshot, page), all))
    }

    fn of(snapshot: &Arc<Snapshot>, page: Page<(NodeIndex, ())>) -> Self {
        Self(page.map(|(node, ())| T::from(NodeRef::new(snapshot.clone(), node))))
    }
}

fn passing<F: Matches, O>(
    matching: &FilterEvaluation,
    candidates: Candidates,
    selection: &NodeSelection<F, O>,
) -> Result<Vec<(NodeIndex, ())>, EvaluationError> {
    let nodes = candidates.nodes(matching.snapshot);
    let nodes = matching.select(nodes, selection.filter.as_ref())?;
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
            let related = ground.related(index, relation).into_iter();
            let related = related.map(|Related { node, links }| (node, links));
            let related = match &selection.filter {
                None => related.collect(),
                Some(filter) => {
                    check_nesting(filter)?;
                    matching.retain(related, |&(node, _)| filter.matches(&matching, node))?
                }
            };
            page_of_nodes(&matching, related, &selection)
        });
        Ok(Self(page.await?.map(|(node, links)| {
            LinkedNode {
                node: T::from(of.sibling(node)),
                links: links
                    .into_iter()
                    .map(|link| Link::new(of.snapshot().clone(), link))
                    .collect(),
            }
        })))
    }
}

fn page_of_nodes<X, F, O: NodeOrder>(
    matching: &FilterEvaluation,
    nodes: Vec<(NodeIndex, X)>,
    selection: &NodeSelection<F, O>,
) -> Result<Page<(NodeIndex, X)>, EvaluationError> {
    let order = OrderedNodes::of(matching, selection);
    let position = |node: &(NodeIndex, X)| order.position(node);
    let page = page(nodes, position, &order.ordering(), &selection.page)?;
    Ok(matching.result(page)?)
}
