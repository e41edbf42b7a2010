//! Random ecosystems and questions about them, and how they are asked.

use std::sync::Arc;

use std::sync::LazyLock;

use async_graphql::{Request, Variables};
use entity::{Confidence, Level, LinkKind, NodeKind, Vocabulary};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::{DATES, Date, Ecosystem, Held, Place, Question, Tie};
use crate::schema::{MissionSchema, build};
use crate::snapshot::Snapshot;
use crate::snapshot::fixture::SnapshotFixture;
use crate::store::Store;
use crate::view::{PublishedSnapshot, View};

const COUNTRIES: [&str; 2] = ["pt", "se"];

/// Ids of every kind, among them some of which one begins as another does.
const IDS: [(NodeKind, &[&str]); 9] = [
    (NodeKind::Country, &["country-pt", "country-se"]),
    (NodeKind::City, &["city-a", "city-a-b", "city-b", "city-c"]),
    (NodeKind::Stakeholder, &["org-a", "org-b", "org-c"]),
    (NodeKind::NationalPlatform, &["platform-a"]),
    (NodeKind::Pilot, &["pilot-a", "pilot-b"]),
    (NodeKind::Learning, &["learning-a", "learning-b"]),
    (NodeKind::EngagementSpace, &["space-a"]),
    (NodeKind::Initiative, &["initiative-a"]),
    (NodeKind::Theme, &["theme-a", "theme-b"]),
];

pub fn ecosystems_with_questions() -> impl Strategy<Value = (Ecosystem, Question)> {
    (ecosystems(), questions())
}

fn ecosystems() -> impl Strategy<Value = Ecosystem> {
    let places = IDS
        .iter()
        .flat_map(|&(kind, ids)| ids.iter().map(move |id| place(kind, id)));
    let places: Vec<_> = places.collect();
    let ties = prop::collection::vec(tie(), 0..50);
    (places, ties).prop_map(|(nodes, ties)| {
        let mut links: Vec<Tie> = nodes.iter().filter_map(location).collect();
        for tie in ties {
            let is_same = |other: &Tie| {
                (&other.from, other.kind, &other.to) == (&tie.from, tie.kind, &tie.to)
            };
            if tie.from != tie.to && !links.iter().any(is_same) {
                links.push(tie);
            }
        }
        Ecosystem { nodes, links }
    })
}

fn place(kind: NodeKind, id: &'static str) -> impl Strategy<Value = Place> {
    let country = select(&COUNTRIES).prop_map(|code| format!("country-{code}"));
    let country = match kind {
        NodeKind::City | NodeKind::NationalPlatform => country.prop_map(Some).boxed(),
        NodeKind::Stakeholder | NodeKind::EngagementSpace => option::of(country).boxed(),
        _ => Just(None).boxed(),
    };
    let level = option::of(select(Level::all()));
    (country, level, select(Confidence::all())).prop_map(move |(country, level, confidence)| {
        Place {
            id: id.to_owned(),
            kind,
            level,
            country,
            confidence,
        }
    })
}

/// Where a node lies is a link, without dates and as well backed as the node.
fn location(node: &Place) -> Option<Tie> {
    node.country.clone().map(|country| Tie {
        from: node.id.clone(),
        kind: LinkKind::LocatedIn,
        to: country,
        since: None,
        until: None,
        confidence: node.confidence,
    })
}

fn tie() -> impl Strategy<Value = Tie> {
    let written = LinkKind::all().iter().copied();
    let written: Vec<LinkKind> = written
        .filter(|&kind| kind != LinkKind::LocatedIn)
        .collect();
    let dates = || option::of(select(&DATES));
    (
        id(),
        select(written),
        id(),
        dates(),
        dates(),
        select(Confidence::all()),
    )
        .prop_map(|(from, kind, to, since, until, confidence)| Tie {
            from,
            kind,
            to,
            since,
            until,
            confidence,
        })
}

fn questions() -> impl Strategy<Value = Question> {
    let of_nodes = (
        option::weighted(0.7, prop::collection::vec(id(), 0..4)),
        0..=5_usize,
        some_of(ids()),
        some_of(COUNTRIES.map(|code| format!("country-{code}")).to_vec()),
        some_of(Level::all().to_vec()),
    );
    let held = prop_oneof![
        any::<bool>().prop_map(Held::Today),
        select(&DATES).prop_map(|date: Date| Held::At(date)),
    ];
    let of_links = (
        some_of(LinkKind::all().to_vec()),
        some_of(NodeKind::all().to_vec()),
        option::weighted(0.3, held),
        some_of(Confidence::all().to_vec()),
    );
    (of_nodes, of_links, 0..=20_usize).prop_map(|(of_nodes, of_links, max_nodes)| {
        let (around, depth, ids, countries, levels) = of_nodes;
        let (kinds, through, held, confidence) = of_links;
        Question {
            around,
            depth,
            ids,
            countries,
            levels,
            kinds,
            through,
            held,
            confidence,
            max_nodes,
        }
    })
}

fn ids() -> Vec<String> {
    let all = IDS.iter().flat_map(|(_, ids)| *ids);
    all.map(|&id| id.to_owned()).collect()
}

fn id() -> impl Strategy<Value = String> {
    select(ids())
}

/// Mostly left out, so that something is left.
fn some_of<T: Clone + std::fmt::Debug + 'static>(
    all: Vec<T>,
) -> impl Strategy<Value = Option<Vec<T>>> {
    let least = all.len() / 2;
    let most = all.len();
    option::weighted(0.3, subsequence(all, least..=most))
}

/// The answer of the schema.
pub fn ask(ecosystem: &Ecosystem, question: &Question) -> Value {
    static ASKED: LazyLock<(Runtime, MissionSchema, TempDir, Store)> = LazyLock::new(|| {
        let runtime = Runtime::new().unwrap();
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("unread.db").display().to_string();
        let store = runtime.block_on(Store::connect(&file)).unwrap();
        (runtime, build(), folder, store)
    });
    let (runtime, schema, _, store) = &*ASKED;
    let view = View::new(PublishedSnapshot::new(ecosystem.snapshot()), store.clone());
    let request = Request::new(QUERY)
        .variables(Variables::from_json(question.variables()))
        .data(view.clone());
    let answer = runtime.block_on(view.run(schema.execute(request)));
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    answer.data.into_json().unwrap()["network"].take()
}

const QUERY: &str = "
    query (
        $around: [ID!], $depth: Int!, $filter: NodeFilter, $countries: [ID!],
        $levels: [GovernanceLevel!], $kinds: [LinkKind!], $through: [NodeKind!], $current: Boolean,
        $at: PartialDate, $confidence: [Confidence!], $maxNodes: Int!
    ) {
        network(
            around: $around, depth: $depth, filter: $filter, countries: $countries, levels: $levels,
            kinds: $kinds, through: $through, current: $current, at: $at, confidence: $confidence,
            maxNodes: $maxNodes
        ) {
            totalNodes totalLinks truncated nodes { node { id } depth degree } links { id }
        }
    }";

impl Question {
    fn variables(&self) -> Value {
        let (current, at) = match self.held {
            None => (None, None),
            Some(Held::Today(held)) => (Some(held), None),
            Some(Held::At((date, ..))) => (None, Some(date)),
        };
        json!({
            "around": self.around,
            "depth": self.depth,
            "filter": self.ids.as_ref().map(|ids| json!({"id": {"in": ids}})),
            "countries": self.countries,
            "levels": names(&self.levels),
            "kinds": names(&self.kinds),
            "through": names(&self.through),
            "current": current,
            "at": at,
            "confidence": names(&self.confidence),
            "maxNodes": self.max_nodes,
        })
    }
}

fn names<T: Vocabulary>(terms: &Option<Vec<T>>) -> Option<Vec<&'static str>> {
    let terms = terms.as_ref()?.iter();
    Some(terms.map(|term| term.name()).collect())
}

impl Ecosystem {
    fn snapshot(&self) -> Arc<Snapshot> {
        let mut literal = SnapshotFixture::default();
        for place in &self.nodes {
            let (_, name) = place.id.split_once('-').unwrap();
            let country = place.country.as_deref().map(|id| &id["country-".len()..]);
            literal = match place.kind {
                NodeKind::Country => literal.country(name),
                NodeKind::City => literal.city(name, country.unwrap(), None),
                NodeKind::Stakeholder => literal.stakeholder(name, country, Level::Local),
                NodeKind::NationalPlatform => literal.platform(name, country.unwrap()),
                NodeKind::Pilot => literal.pilot(name, None),
                NodeKind::Learning => literal.learning(name),
                NodeKind::EngagementSpace => literal.space(name, country),
                NodeKind::Initiative => literal.initiative(name),
                NodeKind::Theme => literal.theme(name),
            };
            literal = literal.change_last_node(|fact| {
                fact.node.level = place.level;
                fact.node.confidence = place.confidence;
            });
        }
        let written = self
            .links
            .iter()
            .filter(|tie| tie.kind != LinkKind::LocatedIn);
        for tie in written {
            literal = literal
                .link(&tie.from, tie.kind, &tie.to)
                .change_last_link(|fact| {
                    fact.link.since = tie.since.map(|(date, ..)| date.parse().unwrap());
                    fact.link.until = tie.until.map(|(date, ..)| date.parse().unwrap());
                    fact.link.confidence = tie.confidence;
                });
        }
        literal.build()
    }
}
