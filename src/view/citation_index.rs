//! Which facts each source supports.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use entity::change::FactKind;
use entity::fact::FactKey;
use entity::link::rank;
use entity::source::{self, publisher};

use crate::graph::{Budget, Interrupted};
use crate::snapshot::{LinkIndex, NodeIndex, Snapshot};
use crate::store::source_id;

/// The sources of a revision, each with the facts that cite it.
#[derive(Debug, Default)]
pub struct CitationIndex {
    /// Sorted by URL.
    sources: Vec<CitedSource>,
    /// Positions of sources, sorted by ID.
    by_id: Vec<usize>,
}

/// A source and the facts that cite it.
#[derive(Debug)]
pub struct CitedSource {
    pub source: Arc<source::Model>,
    /// Nodes by ID, then links by ID, then observations by ID.
    pub facts: Vec<CitedFact>,
}

/// A fact that cites a source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CitedFact {
    Node(NodeIndex),
    Link(LinkIndex),
    /// By ID.
    Observation(String),
}

/// How many sources a publisher has, and how many facts cite them.
#[derive(Debug, PartialEq, Eq)]
pub struct PublisherCount {
    pub publisher: String,
    pub sources: usize,
    /// A fact that cites several of its sources counts once.
    pub facts: usize,
}

/// Steps to count a fact.
const FACT: usize = 10;

impl CitationIndex {
    /// The citations of a snapshot, each a URL and a fact. Facts that the snapshot does not have are left out.
    pub fn new(snapshot: &Snapshot, citations: &[(String, FactKey)]) -> Self {
        let mut cited: Vec<(&str, CitedFact)> = citations
            .iter()
            .filter_map(|(url, fact)| Some((url.as_str(), find(snapshot, fact)?)))
            .collect();
        cited.sort_unstable_by(|(url, fact), (other_url, other)| {
            let by_fact = || compare(snapshot, fact, other);
            url.cmp(other_url).then_with(by_fact)
        });
        cited.dedup();
        let mut sources: Vec<CitedSource> = Vec::new();
        for (url, fact) in cited {
            match sources.last_mut() {
                Some(last) if last.source.url == url => last.facts.push(fact),
                _ => sources.push(CitedSource {
                    source: Arc::new(source::Model {
                        id: source_id(url),
                        url: url.to_owned(),
                    }),
                    facts: vec![fact],
                }),
            }
        }
        let mut by_id: Vec<usize> = (0..sources.len()).collect();
        by_id.sort_unstable_by_key(|&position| sources[position].source.id.as_str());
        Self { sources, by_id }
    }

    /// All sources that any fact cites, sorted by URL.
    pub fn sources(&self) -> &[CitedSource] {
        &self.sources
    }

    /// The publishers, those that most facts cite first, then by name.
    ///
    /// # Errors
    /// If the budget is exceeded.
    pub fn publishers(&self, work: &mut Budget) -> Result<Vec<PublisherCount>, Interrupted> {
        let mut by_publisher: BTreeMap<&str, (usize, HashSet<&CitedFact>)> = BTreeMap::new();
        for cited in &self.sources {
            work.spend(FACT * (1 + cited.facts.len()))?;
            let publisher = publisher(&cited.source.url);
            let (sources, facts) = by_publisher.entry(publisher).or_default();
            *sources += 1;
            facts.extend(&cited.facts);
        }
        let counts = by_publisher
            .into_iter()
            .map(|(publisher, (sources, facts))| PublisherCount {
                publisher: publisher.to_owned(),
                sources,
                facts: facts.len(),
            });
        let mut counts: Vec<_> = counts.collect();
        counts.sort_by_key(|count| Reverse(count.facts));
        Ok(counts)
    }

    /// The source with an ID.
    pub fn find(&self, id: &str) -> Option<&CitedSource> {
        let id_at = |&position: &usize| self.sources[position].source.id.as_str();
        let found = self
            .by_id
            .binary_search_by(|position| id_at(position).cmp(id));
        found.ok().map(|at| &self.sources[self.by_id[at]])
    }
}

impl CitedFact {
    pub fn kind(&self) -> FactKind {
        match self {
            Self::Node(_) => FactKind::Node,
            Self::Link(_) => FactKind::Link,
            Self::Observation(_) => FactKind::Observation,
        }
    }

    /// Its place among facts, by IDs: the kind, and of a link the source, the kind and the target.
    pub fn place(&self, snapshot: &Snapshot) -> (u8, String, u8, String) {
        let alone = |place, id: &str| (place, id.to_owned(), 0, String::new());
        match self {
            Self::Node(node) => alone(0, snapshot.id(*node)),
            Self::Link(link) => {
                let link = snapshot.link(*link);
                let id = |end| snapshot.id(end).to_owned();
                (1, id(link.source), rank(link.kind), id(link.target))
            }
            Self::Observation(id) => alone(2, id),
        }
    }
}

fn find(snapshot: &Snapshot, fact: &FactKey) -> Option<CitedFact> {
    match fact.kind {
        FactKind::Node => snapshot.find(&fact.id).map(CitedFact::Node),
        FactKind::Link => snapshot.find_link(&fact.id).map(CitedFact::Link),
        FactKind::Observation => Some(CitedFact::Observation(fact.id.clone())),
        FactKind::Indicator | FactKind::Alias => None,
    }
}

fn compare(snapshot: &Snapshot, a: &CitedFact, b: &CitedFact) -> Ordering {
    match (a, b) {
        (CitedFact::Node(a), CitedFact::Node(b)) => a.cmp(b),
        (CitedFact::Link(a), CitedFact::Link(b)) => {
            let place = |link: LinkIndex| {
                let link = snapshot.link(link);
                (link.source, rank(link.kind), link.target)
            };
            place(*a).cmp(&place(*b))
        }
        (CitedFact::Observation(a), CitedFact::Observation(b)) => a.cmp(b),
        _ => a.kind().cmp(&b.kind()),
    }
}

#[cfg(test)]
mod tests {
    use entity::LinkKind::Leads;

    use super::*;
    use crate::snapshot::fixture::SnapshotFixture;

    #[test]
    fn each_source_has_the_facts_that_cite_it_once_in_order() {
        let snapshot = SnapshotFixture::default()
            .country("pt")
            .city("braga", "pt", None)
            .pilot("a", None)
            .link("city-braga", Leads, "pilot-a")
            .build();
        let cites = |url: &str, kind, id: &str| {
            let id = id.to_owned();
            (url.to_owned(), FactKey { kind, id })
        };
        let (a, b) = ("https://a.example/", "https://b.example/");
        let observed = "country-pt--people--2020";
        let citations = [
            cites(b, FactKind::Node, "city-braga"),
            cites(a, FactKind::Observation, observed),
            cites(a, FactKind::Link, "city-braga--leads--pilot-a"),
            cites(a, FactKind::Node, "pilot-a"),
            cites(a, FactKind::Node, "city-braga"),
            cites(a, FactKind::Node, "city-braga"),
            cites(a, FactKind::Node, "city-gone"),
        ];
        let index = CitationIndex::new(&snapshot, &citations);
        let facts = |cited: &CitedSource| {
            let places = cited.facts.iter().map(|fact| fact.place(&snapshot));
            assert!(places.clone().is_sorted());
            let ids = places.map(|(_, id, _, target)| format!("{id}{target}"));
            ids.collect::<Vec<_>>()
        };
        let found: Vec<_> = index
            .sources()
            .iter()
            .map(|cited| (cited.source.url.as_str(), facts(cited)))
            .collect();
        let of_a = ["city-braga", "pilot-a", "city-bragapilot-a", observed];
        assert_eq!(
            found,
            [
                (a, of_a.map(str::to_owned).to_vec()),
                (b, vec!["city-braga".to_owned()])
            ]
        );
        for cited in index.sources() {
            let found = index.find(&cited.source.id).unwrap();
            assert_eq!(found.source, cited.source);
        }
        assert!(index.find("source-none").is_none());
        let publishers = index
            .publishers(&mut Budget::uncancellable(u64::MAX))
            .unwrap();
        let counts = publishers
            .iter()
            .map(|count| (count.publisher.as_str(), count.sources, count.facts));
        assert_eq!(
            counts.collect::<Vec<_>>(),
            [("a.example", 1, 4), ("b.example", 1, 1)]
        );
    }
}
