//! What is missing, stale or contradictory.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{Object, Result, SimpleObject};
use entity::Vocabulary;
use entity::link::rank;

use super::capture::{Capture, CapturedSelection};
use super::connection::PageInfo;
use super::error::budget_error;
use super::interface::EcosystemNode;
use super::link::Link;
use super::node::{Country, NodeRef};
use super::paging::{
    ListOrdering, OrderDirection, Page, PageArguments, SortKey, SortPosition, page,
};
use super::term::Term;
use crate::insight::{self, GapKind, Subject};
use crate::snapshot::{NodeIndex, Snapshot};
use crate::view::{ComputationLimit, RequestBudget};

/// How many nodes and links one search may look at: each kind looks once at all it concerns.
const BOUND: ComputationLimit = ComputationLimit {
    budget: 50_000_000,
    weight: 10,
};

/// Something that is missing in the graph, stale or contradictory.
#[derive(Clone)]
pub struct Gap {
    snapshot: Arc<Snapshot>,
    gap: insight::Gap,
}

/// Something that is missing in the graph, stale or contradictory, as far as its sources say.
#[Object]
impl Gap {
    /// What sort of gap it is.
    async fn kind(&self) -> Term<GapKind> {
        Term(self.gap.kind)
    }

    /// The gap in a sentence about this very node or link.
    async fn description(&self) -> String {
        self.gap.description(&self.snapshot)
    }

    /// The node that it is about; null where it is about a link.
    async fn node(&self) -> Option<EcosystemNode> {
        match self.gap.subject {
            Subject::Node(node) => Some(self.reference(node).into()),
            Subject::Link(_) => None,
        }
    }

    /// The link that it is about; null where it is about a node.
    async fn link(&self) -> Option<Link> {
        match self.gap.subject {
            Subject::Node(_) => None,
            Subject::Link(link) => Some(Link::new(self.snapshot.clone(), link)),
        }
    }

    /// The countries that it has to do with: those of the node, or those in which the ends of the link
    /// lie. Empty where these act across Europe or have no place.
    async fn countries(&self) -> Vec<Country> {
        let countries = self.gap.countries(&self.snapshot).into_iter();
        countries
            .map(|country| self.reference(country).into())
            .collect()
    }
}

impl Gap {
    fn reference(&self, node: NodeIndex) -> NodeRef {
        NodeRef::new(self.snapshot.clone(), node)
    }
}

/// A page of gaps.
pub struct GapConnection {
    page: Page<Gap>,
    counts: Vec<GapCount>,
}

/// A gap and its place in a list.
#[derive(SimpleObject)]
pub struct GapEdge {
    /// The place in the list, for `after` and `before`.
    cursor: String,
    /// The gap.
    node: Gap,
}

/// How many gaps there are of a kind.
#[derive(SimpleObject, Clone)]
pub struct GapCount {
    /// The kind.
    kind: Term<GapKind>,
    /// How many, all pages together.
    count: usize,
}

/// A page of gaps in a list, in an order that stays the same from request to request.
#[Object]
impl GapConnection {
    /// The gaps of the page.
    async fn nodes(&self) -> Vec<&Gap> {
        self.page.items.iter().map(|(_, gap)| gap).collect()
    }

    /// The gaps of the page, each with its place in the list.
    async fn edges(&self) -> Vec<GapEdge> {
        let edge = |(cursor, gap): &(String, Gap)| GapEdge {
            cursor: cursor.clone(),
            node: gap.clone(),
        };
        self.page.items.iter().map(edge).collect()
    }

    /// Where the page lies in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo::of(&self.page)
    }

    /// How many gaps the whole list holds, all pages together.
    async fn total_count(&self) -> usize {
        self.page.total
    }

    /// How many gaps the whole list holds of each kind asked for, all pages together; also of kinds
    /// of which there is none.
    async fn counts(&self) -> &[GapCount] {
        &self.counts
    }
}

impl GapConnection {
    /// The page of the gaps of some kinds in some countries, in the order of kinds, then of ids.
    ///
    /// # Errors
    /// When an id is no country's, the search takes too long, or the page is none of this list.
    pub async fn select(
        budget: &RequestBudget,
        snapshot: &Arc<Snapshot>,
        countries: Option<Vec<NodeIndex>>,
        kinds: Option<Vec<Term<GapKind>>>,
        arguments: &PageArguments,
        capture: Option<&Capture>,
    ) -> Result<Self> {
        let mut kinds: Vec<GapKind> = match kinds {
            Some(kinds) => kinds.into_iter().map(|kind| kind.0).collect(),
            None => GapKind::all().to_vec(),
        };
        kinds.sort_unstable();
        kinds.dedup();
        let (ground, asked) = (snapshot.clone(), kinds.clone());
        let found = budget.compute(BOUND, move |work| {
            insight::gaps(&ground, Some(&asked), countries.as_deref(), work)
        });
        let gaps = found
            .await
            .map_err(|stopped| budget_error(stopped, BOUND.budget, "ask for fewer kinds"))?;
        if let Some(capture) = capture {
            capture.store(CapturedSelection::Gaps(gaps.clone()));
        }
        let counts = kinds.into_iter().map(|kind| GapCount {
            kind: Term(kind),
            // The gaps stand in the order of kinds.
            count: gaps.partition_point(|gap| gap.kind <= kind)
                - gaps.partition_point(|gap| gap.kind < kind),
        });
        let counts = counts.collect();
        let ordering = ListOrdering {
            name: "Gap",
            direction: OrderDirection::Asc,
            // By kind, then by id.
            is_given: true,
        };
        let page = page(gaps, |gap| position(snapshot, gap), &ordering, arguments)?;
        let page = page.map(|gap| Gap {
            snapshot: snapshot.clone(),
            gap,
        });
        Ok(Self { page, counts })
    }
}

/// The node, or the start of the link, and for a link also its kind and its end.
type GapSubjectKey<'a> = (Cow<'a, str>, Option<(u8, Cow<'a, str>)>);

fn position<'a>(snapshot: &'a Snapshot, gap: &insight::Gap) -> SortPosition<GapSubjectKey<'a>> {
    let id = |node| Cow::Borrowed(snapshot.id(node));
    SortPosition {
        key: SortKey::Integer(gap.kind as i64),
        id: match gap.subject {
            Subject::Node(node) => (id(node), None),
            Subject::Link(link) => {
                let link = snapshot.link(link);
                (id(link.source), Some((rank(link.kind), id(link.target))))
            }
        },
    }
}
