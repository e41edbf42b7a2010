//! Gaps: missing, stale and contradictory data.

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

/// Maximum number of nodes and links to examine; each kind of gap examines its candidates once.
const BOUND: ComputationLimit = ComputationLimit {
    budget: 50_000_000,
    weight: 10,
};

/// A gap.
#[derive(Clone)]
pub struct Gap {
    snapshot: Arc<Snapshot>,
    gap: insight::Gap,
}

/// A gap: missing, stale or contradictory data, according to the sources in the graph.
#[Object]
impl Gap {
    /// The kind of gap.
    async fn kind(&self) -> Term<GapKind> {
        Term(self.gap.kind)
    }

    /// A sentence that describes the gap for this node or link.
    async fn description(&self) -> String {
        self.gap.description(&self.snapshot)
    }

    /// The affected node; null if the gap concerns a link.
    async fn node(&self) -> Option<EcosystemNode> {
        match self.gap.subject {
            Subject::Node(node) => Some(self.reference(node).into()),
            Subject::Link(_) => None,
        }
    }

    /// The affected link; null if the gap concerns a node.
    async fn link(&self) -> Option<Link> {
        match self.gap.subject {
            Subject::Node(_) => None,
            Subject::Link(link) => Some(Link::new(self.snapshot.clone(), link)),
        }
    }

    /// The countries of the node, or of the ends of the link. Empty if these act across Europe or
    /// have no location.
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

/// A gap and its cursor.
#[derive(SimpleObject)]
pub struct GapEdge {
    /// Cursor for `after` and `before`.
    cursor: String,
    /// The gap.
    node: Gap,
}

/// The number of gaps of one kind.
#[derive(SimpleObject, Clone)]
pub struct GapCount {
    /// The kind.
    kind: Term<GapKind>,
    /// Number of gaps, across all pages.
    count: usize,
}

/// A page of gaps, in a stable order.
#[Object]
impl GapConnection {
    /// The gaps on the page.
    async fn nodes(&self) -> Vec<&Gap> {
        self.page.items.iter().map(|(_, gap)| gap).collect()
    }

    /// The gaps on the page, each with its cursor.
    async fn edges(&self) -> Vec<GapEdge> {
        let edge = |(cursor, gap): &(String, Gap)| GapEdge {
            cursor: cursor.clone(),
            node: gap.clone(),
        };
        self.page.items.iter().map(edge).collect()
    }

    /// Position of the page in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo::of(&self.page)
    }

    /// Total number of gaps, across all pages.
    async fn total_count(&self) -> usize {
        self.page.total
    }

    /// Number of gaps of each requested kind, across all pages. Includes kinds without gaps.
    async fn counts(&self) -> &[GapCount] {
        &self.counts
    }
}

impl GapConnection {
    /// A page of gaps, filtered by kind and country, by kind, then by ID.
    ///
    /// # Errors
    /// If an ID is not the ID of a country, if the search exceeds its limit, or if the page
    /// arguments are invalid.
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
            .map_err(|stopped| budget_error(stopped, BOUND.budget, "select fewer kinds"))?;
        if let Some(capture) = capture {
            capture.store(CapturedSelection::Gaps(gaps.clone()));
        }
        let counts = kinds.into_iter().map(|kind| GapCount {
            kind: Term(kind),
            // Gaps are sorted by kind.
            count: gaps.partition_point(|gap| gap.kind <= kind)
                - gaps.partition_point(|gap| gap.kind < kind),
        });
        let counts = counts.collect();
        let ordering = ListOrdering {
            name: "Gap",
            directions: &[OrderDirection::Asc],
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

/// The node; for a link, its source, kind and target.
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
