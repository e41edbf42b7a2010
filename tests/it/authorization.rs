//! Which countries edits take: the product held to the rule, and searched for detours around it.

mod combined;
mod drawn;
mod model;
mod step;
mod turns;

use std::collections::BTreeSet;

use chrono::{TimeDelta, Utc};
use entity::change::FactKind;
use entity::fact::Fact;
use entity::{Role, Vocabulary, link};
use fastrand::Rng;
use mission_graph::access::{Countries, Credential, Principal, Viewer};
use mission_graph::change::edit::Edit;
use mission_graph::plan::evaluate;
use mission_graph::snapshot::Snapshot;
use mission_graph::store::Sources;
use mission_graph::world::{
    ProposalOutcome, ProposalRequest, ReviewAction, ReviewRequest, World, WriteOutcome,
    WriteRequest,
};

use crate::harness::app::App;
use crate::harness::database::TestDatabase;
use drawn::drawn;
use model::{Graph, Places, places};
use step::{INDICATOR, SOURCE, Step, read};

/// Three countries; pilots and learnings of one, of two and of none.
const START: &str = "create country-pt; create country-es; create country-se;
    create city-lisbon in country-pt; create city-porto in country-pt;
    create city-madrid in country-es; create city-seville in country-es; create city-umea in country-se;
    create org-pt in country-pt; create org-es in country-es; create org-europe;
    create pilot-pt; create pilot-es; create pilot-both; create pilot-europe; create pilot-partner;
    create learning-pt; create learning-es; create learning-both; create learning-europe;
    create theme-energy; create initiative-green;
    link city-lisbon LEADS pilot-pt; link city-madrid LEADS pilot-es;
    link city-lisbon LEADS pilot-both; link city-madrid PARTICIPATES_IN pilot-both;
    link org-pt PARTNER_IN pilot-partner; link org-pt LEADS pilot-europe;
    link pilot-pt PRODUCED learning-pt; link city-seville PRODUCED learning-es;
    link pilot-both PRODUCED learning-both; link pilot-europe PRODUCED learning-europe;
    link city-lisbon TWINNED_WITH city-umea; link pilot-europe HAS_THEME theme-energy;
    link city-porto PARTICIPATES_IN initiative-green;
    observe city-lisbon 2024; observe city-madrid 2024; observe pilot-europe 2024";

fn viewer(role: Role, countries: &[&str]) -> Viewer {
    let countries = match countries {
        ["all"] => Countries::All,
        listed => Countries::Listed(listed.iter().map(|id| (*id).to_owned()).collect()),
    };
    let known = Credential::Subject {
        id: format!("{} {countries}", role.name()),
        key: "key".to_owned(),
    };
    let expires = Utc::now() + TimeDelta::days(1);
    let identified = Principal::new(known, None, role, countries, expires);
    identified.expect("such rights").into()
}

fn edits(steps: &[Step]) -> Vec<Edit> {
    steps.iter().map(Step::edit).collect()
}

async fn apply(world: &std::sync::Arc<World>, viewer: &Viewer, steps: &[Step]) -> WriteOutcome {
    let write = WriteRequest::new(viewer.clone(), edits(steps));
    world.apply(write).await.expect("the database answers")
}

/// The product and the model at the same start.
async fn start(database: &TestDatabase) -> (App, Graph) {
    let app = App::new(database).await;
    let administrator = viewer(Role::Administrator, &[]);
    let define = Edit::PutIndicator {
        values: [
            ("id", INDICATOR),
            ("name", "CO2"),
            ("unit", "t"),
            ("description", "All of it"),
        ]
        .map(|(field, value)| (field.to_owned(), value.to_owned()))
        .into(),
        sources: vec![SOURCE.to_owned()],
    };
    let mut graph = Graph::default();
    let mut all = vec![define];
    for step in read(START) {
        graph.apply(&step);
        all.push(step.edit());
    }
    let write = WriteRequest::new(administrator, all);
    match app.world.apply(write).await.expect("the database answers") {
        WriteOutcome::Completed(_) => {}
        WriteOutcome::Invalid(refused) => panic!("{:?}", refused.errors),
        WriteOutcome::Denied(reason) => panic!("{reason}"),
    }
    (app, graph)
}

#[tokio::test]
async fn edits_take_the_places_that_the_rule_gives_them() {
    let database = TestDatabase::on_disk();
    let (app, mut graph) = start(&database).await;
    let administrator = viewer(Role::Administrator, &[]);
    let mut random = Rng::with_seed(6);
    let (mut compared, mut of_europe, mut of_some) = (0, 0, 0);
    for _ in 0..12 {
        let lots: Vec<Vec<Step>> = (0..250).map(|_| drawn(&mut random, &graph, 6)).collect();
        let snapshot = app.world.current();
        let judged = evaluate(
            app.world.store(),
            &snapshot,
            lots.iter().map(|steps| edits(steps)).collect(),
            Utc::now().date_naive(),
        );
        let judged = judged.await.expect("the database answers");
        let mut applicable = Vec::new();
        for (steps, judged) in lots.iter().zip(judged) {
            let Ok(plan) = judged.planned else { continue };
            let expected = places(&graph, steps);
            let found: Places = plan.scopes.keys().cloned().collect();
            assert_eq!(found, expected, "{steps:#?}\nin {graph:#?}");
            compared += 1;
            of_europe += usize::from(found.contains(&None));
            of_some += usize::from(!found.contains(&None) && !found.is_empty());
            applicable.push(steps);
        }
        // The next are drawn from another graph, in which nodes have former ids.
        let steps = *random.choice(&applicable).expect("some can be applied");
        assert!(matches!(
            apply(&app.world, &administrator, steps).await,
            WriteOutcome::Completed(_)
        ));
        steps.iter().for_each(|step| graph.apply(step));
        assert_same(&app, &graph).await;
    }
    assert!(
        compared > 500 && of_europe > 100 && of_some > 100,
        "{compared} {of_europe} {of_some}"
    );
}

/// The model has understood what edits do.
async fn assert_same(app: &App, graph: &Graph) {
    let (_, dataset) = app
        .world
        .store()
        .read_dataset(Sources::Omitted)
        .await
        .unwrap();
    let ids = |kind: FactKind| -> BTreeSet<String> {
        let facts = dataset.facts().map(|fact| fact.key());
        facts
            .filter(|key| key.kind == kind)
            .map(|key| key.id)
            .collect()
    };
    let nodes = graph.nodes.iter().map(|node| node.id.clone());
    assert_eq!(ids(FactKind::Node), nodes.collect());
    let links = graph.links.iter();
    let links = links.map(|it| link::id(&it.from, it.kind, &it.to));
    assert_eq!(ids(FactKind::Link), links.collect());
    let aliases = graph.aliases.iter().map(|(former, _)| former.clone());
    assert_eq!(ids(FactKind::Alias), aliases.collect());
    assert_eq!(ids(FactKind::Observation).len(), graph.observations.len());
}

/// The facts that do not belong to Portugal alone, and to whom nodes belong.
async fn of_others(app: &App, graph: &Graph) -> Vec<(Fact, BTreeSet<String>)> {
    let (_, dataset) = app
        .world
        .store()
        .read_dataset(Sources::Included)
        .await
        .unwrap();
    let snapshot = app.world.current();
    let facts = dataset.facts().map(|fact| {
        let (ends, node): (Vec<&str>, Option<&str>) = match &fact {
            Fact::Node(fact) => (vec![&fact.node.id], Some(&fact.node.id)),
            Fact::Link(fact) => (vec![&fact.link.from_id, &fact.link.to_id], None),
            Fact::Observation(fact) => (
                fact.observation.subject_id.as_deref().into_iter().collect(),
                None,
            ),
            Fact::Alias(alias) => (vec![&alias.node_id], None),
            Fact::Indicator(_) => (Vec::new(), None),
        };
        let places = ends
            .iter()
            .flat_map(|id| graph.countries(id))
            .collect::<BTreeSet<_>>();
        let countries = node.map_or_else(BTreeSet::new, |id| countries_of(&snapshot, id));
        (places, (fact.clone(), countries))
    });
    let portugal = BTreeSet::from(["country-pt".to_owned()]);
    let of_others = facts.filter(|(places, _)| *places != portugal);
    of_others.map(|(_, fact)| fact).collect()
}

fn countries_of(snapshot: &Snapshot, id: &str) -> BTreeSet<String> {
    let node = snapshot.find(id).into_iter();
    let countries = node.flat_map(|node| snapshot.countries_of(node));
    countries
        .map(|&country| snapshot.id(country).to_owned())
        .collect()
}

/// Asserts that these are as they were.
async fn as_before(app: &App, facts: &[(Fact, BTreeSet<String>)]) {
    let (_, dataset) = app
        .world
        .store()
        .read_dataset(Sources::Included)
        .await
        .unwrap();
    let snapshot = app.world.current();
    for (fact, countries) in facts {
        let key = fact.key();
        let now = dataset.facts().find(|now| now.key() == key);
        assert_eq!(now.as_ref(), Some(fact), "{} differs", key.id);
        if key.kind == FactKind::Node {
            assert_eq!(
                &countries_of(&snapshot, &key.id),
                countries,
                "{} belongs elsewhere",
                key.id
            );
        }
    }
}

#[tokio::test]
async fn no_detour_leads_to_the_facts_of_others() {
    for seed in 0..3 {
        let database = TestDatabase::on_disk();
        let (app, mut graph) = start(&database).await;
        let editor = viewer(Role::Editor, &["country-pt"]);
        let contributor = viewer(Role::Contributor, &[]);
        let steward = viewer(Role::Steward, &["country-pt"]);
        let of_others = of_others(&app, &graph).await;
        assert!(of_others.len() > 20);
        let mut random = Rng::with_seed(seed);
        let mut accepted = 0;
        for _ in 0..500 {
            let steps = drawn(&mut random, &graph, 2);
            if steps.is_empty() {
                continue;
            }
            let applied = match random.bool() {
                true => apply(&app.world, &editor, &steps).await,
                false => accept(&app.world, &contributor, &steward, &steps).await,
            };
            if let WriteOutcome::Completed(_) = applied {
                steps.iter().for_each(|step| graph.apply(step));
                accepted += 1;
                as_before(&app, &of_others).await;
            }
        }
        assert!(accepted > 40, "{accepted} of 500 were written");
    }
}

async fn propose(
    world: &std::sync::Arc<World>,
    contributor: &Viewer,
    steps: &[Step],
) -> ProposalOutcome {
    let proposing = ProposalRequest {
        viewer: contributor.clone(),
        edits: edits(steps),
        note: "They said so".to_owned(),
        evidence: vec![SOURCE.to_owned()],
        dry_run: false,
        idempotency_key: None,
        request_id: None,
    };
    world
        .propose(proposing)
        .await
        .expect("the database answers")
}

/// Somebody proposes steps, and somebody else accepts them.
async fn accept(
    world: &std::sync::Arc<World>,
    contributor: &Viewer,
    steward: &Viewer,
    steps: &[Step],
) -> WriteOutcome {
    let ProposalOutcome {
        proposal,
        outcome: applied,
    } = propose(world, contributor, steps).await;
    let Some(proposal) = proposal else {
        return applied;
    };
    let review = |viewer: &Viewer, act| ReviewRequest {
        viewer: viewer.clone(),
        id: proposal.id,
        action: act,
        dry_run: false,
        request_id: None,
    };
    let act = ReviewAction::Accept {
        version: 1,
        if_revision: None,
        comment: None,
    };
    let accepted = world.review(review(steward, act)).await.unwrap();
    if !matches!(accepted.outcome, WriteOutcome::Completed(_)) {
        // No more than 100 may wait.
        let withdraw = ReviewAction::Withdraw { reason: None };
        world.review(review(contributor, withdraw)).await.unwrap();
    }
    accepted.outcome
}
