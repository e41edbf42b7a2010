use std::borrow::Cow;

use entity::change::FactKind;
use entity::fact::FactKey;
use entity::observation;

use super::rankings::IndicatorRank;
use super::scorecard::Score;
use crate::export::format::AttributeValue;
use crate::insight::{self, Gap};
use crate::snapshot::{LinkIndex, NodeIndex, Snapshot};

/// The rows of a table, in their order.
#[derive(Clone, Debug)]
pub enum TableRows {
    Nodes(Vec<NodeIndex>),
    Links(Vec<LinkIndex>),
    Observations(Vec<observation::Model>),
    Gaps(Vec<Gap>),
    Scores(Vec<Score>),
    Ranks(Vec<IndicatorRank>),
}

/// A row, with all that its cells are read from.
#[derive(Clone, Copy)]
pub struct TableRow<'a> {
    pub snapshot: &'a Snapshot,
    pub subject: RowSubject<'a>,
    /// The URLs that back it; empty where they were not asked for.
    pub sources: &'a [String],
}

/// What a row is about.
#[derive(Clone, Copy)]
pub enum RowSubject<'a> {
    Node(NodeIndex),
    Link(LinkIndex),
    Observation(&'a observation::Model),
    Gap(&'a Gap),
    Score(&'a Score),
    Rank(&'a IndicatorRank),
}

impl TableRows {
    pub fn len(&self) -> usize {
        match self {
            Self::Nodes(rows) => rows.len(),
            Self::Links(rows) => rows.len(),
            Self::Observations(rows) => rows.len(),
            Self::Gaps(rows) => rows.len(),
            Self::Scores(rows) => rows.len(),
            Self::Ranks(rows) => rows.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows at these places.
    pub(super) fn picked(&self, places: &[usize]) -> Self {
        fn pick<T: Clone>(rows: &[T], places: &[usize]) -> Vec<T> {
            places.iter().map(|&place| rows[place].clone()).collect()
        }
        match self {
            Self::Nodes(rows) => Self::Nodes(pick(rows, places)),
            Self::Links(rows) => Self::Links(pick(rows, places)),
            Self::Observations(rows) => Self::Observations(pick(rows, places)),
            Self::Gaps(rows) => Self::Gaps(pick(rows, places)),
            Self::Scores(rows) => Self::Scores(pick(rows, places)),
            Self::Ranks(rows) => Self::Ranks(pick(rows, places)),
        }
    }

    pub(super) fn subject(&self, place: usize) -> RowSubject<'_> {
        match self {
            Self::Nodes(rows) => RowSubject::Node(rows[place]),
            Self::Links(rows) => RowSubject::Link(rows[place]),
            Self::Observations(rows) => RowSubject::Observation(&rows[place]),
            Self::Gaps(rows) => RowSubject::Gap(&rows[place]),
            Self::Scores(rows) => RowSubject::Score(&rows[place]),
            Self::Ranks(rows) => RowSubject::Rank(&rows[place]),
        }
    }
}

impl RowSubject<'_> {
    /// The facts that the row tells of: their sources are the row's.
    pub fn facts(&self, snapshot: &Snapshot) -> Vec<FactKey> {
        match *self {
            Self::Node(node) => vec![of_node(snapshot, node)],
            Self::Link(link) => vec![of_link(snapshot, link)],
            Self::Observation(observation) => vec![of_observation(&observation.id)],
            Self::Gap(gap) => vec![match gap.subject {
                insight::Subject::Node(node) => of_node(snapshot, node),
                insight::Subject::Link(link) => of_link(snapshot, link),
            }],
            Self::Score(score) => {
                let observed = score
                    .latest(snapshot)
                    .map(|latest| of_observation(&latest.id));
                let own = std::iter::once(of_node(snapshot, score.country));
                own.chain(observed).collect()
            }
            Self::Rank(rank) => vec![of_observation(&rank.item.observation.id)],
        }
    }
}

/// The ISO codes of countries in one cell.
pub fn codes(snapshot: &Snapshot, countries: &[NodeIndex]) -> Option<AttributeValue<'static>> {
    let codes = countries.iter().filter_map(|&node| snapshot.iso2(node));
    let codes: Vec<&str> = codes.collect();
    (!codes.is_empty()).then(|| AttributeValue::Text(Cow::Owned(codes.join(" "))))
}

/// The ids of nodes in one cell.
pub fn ids(snapshot: &Snapshot, nodes: &[NodeIndex]) -> Option<AttributeValue<'static>> {
    let ids: Vec<&str> = nodes.iter().map(|&node| snapshot.id(node)).collect();
    (!ids.is_empty()).then(|| AttributeValue::Text(Cow::Owned(ids.join(" "))))
}

fn of_node(snapshot: &Snapshot, node: NodeIndex) -> FactKey {
    FactKey {
        kind: FactKind::Node,
        id: snapshot.id(node).to_owned(),
    }
}

/// A link that follows from where a node lies is that node's fact.
fn of_link(snapshot: &Snapshot, link: LinkIndex) -> FactKey {
    let record = snapshot.link(link);
    if record.kind.definition().derived {
        return of_node(snapshot, record.source);
    }
    FactKey {
        kind: FactKind::Link,
        id: snapshot.link_id(link),
    }
}

fn of_observation(id: &str) -> FactKey {
    FactKey {
        kind: FactKind::Observation,
        id: id.to_owned(),
    }
}
