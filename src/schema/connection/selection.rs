use std::sync::Arc;

use async_graphql::Result;
use entity::NodeKind;

use super::in_order::NodesInOrder;
use super::{Connection, Linked, LinkedConnection};
use crate::schema::evaluation::{Unevaluated, evaluate};
use crate::schema::filter::{Matches, Matching, check_nesting};
use crate::schema::link::Link;
use crate::schema::node::{NodeRef, NodeType};
use crate::schema::order::NodeOrder;
use crate::schema::paging::{Page, PageArguments, ordered, page};
use crate::snapshot::{NodeIndex, Related, Relation, Snapshot};
use crate::view::Allowance;

/// Filter, sort order and page of a list of nodes.
pub struct Selection<F, O> {
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
        allowance: &Allowance,
        snapshot: &Arc<Snapshot>,
        candidates: Candidates,
        selection: Selection<T::Filter, T::Order>,
    ) -> Result<Self> {
        let ground = snapshot.clone();
        let page = evaluate(allowance, move |work| {
            let matching = Matching::new(&ground, selection.within, work);
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
        allowance: &Allowance,
        snapshot: &Arc<Snapshot>,
        candidates: Candidates,
        selection: Selection<T::Filter, T::Order>,
    ) -> Result<(Self, Vec<NodeIndex>)> {
        let ground = snapshot.clone();
        let selected = evaluate(allowance, move |work| {
            let matching = Matching::new(&ground, selection.within, work);
            let nodes = passing(&matching, candidates, &selection)?;
            let order = NodesInOrder::of(&matching, &selection);
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
    matching: &Matching,
    candidates: Candidates,
    selection: &Selection<F, O>,
) -> Result<Vec<(NodeIndex, ())>, Unevaluated> {
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
        allowance: &Allowance,
        of: &NodeRef,
        relation: Relation,
        selection: Selection<T::Filter, T::Order>,
    ) -> Result<Self> {
        let (ground, index) = (of.snapshot().clone(), of.index());
        let page = evaluate(allowance, move |work| {
            let matching = Matching::new(&ground, selection.within, work);
            let related = ground.related(index, relation).into_iter();
            let related = related.map(|Related { node, links }| (node, links));
            let related = match &selection.filter {
                None => related.collect(),
                Some(filter) => {
                    check_nesting(filter)?;
                    matching.keep(related, |&(node, _)| filter.matches(&matching, node))?
                }
            };
            page_of_nodes(&matching, related, &selection)
        });
        Ok(Self(page.await?.map(|(node, links)| {
            Linked {
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
    matching: &Matching,
    nodes: Vec<(NodeIndex, X)>,
    selection: &Selection<F, O>,
) -> Result<Page<(NodeIndex, X)>, Unevaluated> {
    let order = NodesInOrder::of(matching, selection);
    let position = |node: &(NodeIndex, X)| order.position(node);
    let page = page(nodes, position, &order.ordering(), &selection.page)?;
    Ok(matching.result(page)?)
}
