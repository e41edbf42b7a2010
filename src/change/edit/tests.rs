use std::collections::HashMap;

use chrono::NaiveDate;
use entity::fact::{Dataset, Fact, FactKey};
use entity::{NodeKind, alias};
use fastrand::Rng;

use super::*;
use crate::change::lookup::node_key;
use crate::change::{Change, DatasetLookup, GraphLookup, WarningDates, check};
use crate::import::{embedded, parse};

fn curated() -> Dataset {
    parse(&embedded()).dataset
}

fn sources() -> Vec<String> {
    vec!["https://example.org/said".to_owned()]
}

fn plan(dataset: &Dataset, edits: &[Edit]) -> Result<Vec<Change>, Vec<EditError>> {
    let known = DatasetLookup::new(dataset);
    let facts: HashMap<FactKey, Fact> = dataset.facts().map(|fact| (fact.key(), fact)).collect();
    let needed = needed_facts(edits, &known);
    // Only what was asked for is known, as when it is read from a database.
    let stored = needed.into_iter().filter_map(|key| {
        let fact = facts.get(&key)?.clone();
        Some((key, fact))
    });
    let dates = WarningDates::on(NaiveDate::default());
    plan_edits(edits, &stored.collect(), &known, dates).map(|planned| planned.changes)
}

/// The dataset after edits that there is nothing wrong with.
fn after(dataset: &Dataset, edits: &[Edit]) -> Dataset {
    let changes = plan(dataset, edits).unwrap_or_else(|errors| panic!("{errors:?}"));
    let mut facts: HashMap<FactKey, Fact> =
        dataset.facts().map(|fact| (fact.key(), fact)).collect();
    for change in changes {
        let key = change.key();
        assert_eq!(facts.remove(&key), change.before);
        facts.extend(change.after.map(|fact| (key, fact)));
    }
    let mut dataset = Dataset::default();
    facts.into_values().for_each(|fact| dataset.put(fact));
    dataset.sort();
    dataset
}

/// What the rules say of all facts, each judged as if it were put now.
fn is_sound(dataset: &Dataset) -> bool {
    let again = |fact: Fact| Change {
        before: Some(fact.clone()),
        after: Some(fact),
    };
    let changes: Vec<Change> = dataset.facts().map(again).collect();
    check(&changes, &DatasetLookup::new(dataset)).is_empty()
}

#[test]
fn facts_are_counted_edit_by_edit() {
    let dataset = curated();
    let known = DatasetLookup::new(&dataset);
    let at_umea = known.dependents(&node_key("city-umea")).len();
    assert!(at_umea > 5, "{at_umea}");
    let there = rename("city-umea", "city-umea-2");
    let back = rename("city-umea-2", "city-umea-3");
    assert_eq!(
        touched_facts(std::slice::from_ref(&there), &known),
        1 + at_umea
    );
    // The id that it had comes with it.
    assert_eq!(touched_facts(&[there, back], &known), 2 + 2 * at_umea + 1);
}

fn rename(id: &str, new_id: &str) -> Edit {
    Edit::RenameNode {
        id: id.to_owned(),
        new_id: new_id.to_owned(),
        sources: sources(),
    }
}

fn told(errors: &[EditError]) -> Vec<(UserErrorCode, Option<usize>, Option<&str>)> {
    let told = errors.iter();
    told.map(|found| (found.code, found.edit, found.field.as_deref()))
        .collect()
}

#[test]
fn whoever_is_renamed_and_renamed_back_is_as_before() {
    let curated = curated();
    for &kind in <NodeKind as entity::Vocabulary>::all() {
        let mut of_kind = curated.nodes.iter().filter(|fact| fact.node.kind == kind);
        let id = of_kind.next().unwrap().node.id.clone();
        let new_id = format!("{id}-anew");
        let renamed = after(&curated, &[rename(&id, &new_id)]);
        assert!(is_sound(&renamed), "{id}");
        assert!(renamed.nodes.iter().all(|fact| fact.node.id != id));
        // By the id that it no longer has.
        let mut back = after(&renamed, &[rename(&id, &id)]);
        let former = alias::Model {
            id: new_id,
            node_id: id.clone(),
        };
        assert_eq!(back.aliases, [former]);
        back.aliases.clear();
        assert!(back == curated, "{id}");
        // Both at once come to nothing but the alias.
        let both = plan(
            &curated,
            &[rename(&id, &format!("{id}-anew")), rename(&id, &id)],
        );
        assert_eq!(both.unwrap().len(), 1);
    }
}

#[test]
fn of_two_nodes_one_is_left_that_has_what_both_had() {
    let mut random = Rng::with_seed(7);
    let mut dataset = curated();
    for _ in 0..20 {
        let gone = random.choice(&dataset.nodes).unwrap().clone();
        let same_kind = |fact: &&entity::fact::NodeFact| {
            fact.node.kind == gone.node.kind
                && fact.node.id != gone.node.id
                && fact.details.country_id() == gone.details.country_id()
        };
        let others: Vec<_> = dataset.nodes.iter().filter(same_kind).cloned().collect();
        let Some(stays) = random.choice(&others) else {
            continue;
        };
        let (id, into) = (gone.node.id.clone(), stays.node.id.clone());
        let merge = Edit::MergeNodes {
            id: id.clone(),
            into: into.clone(),
            sources: sources(),
        };
        let merged = after(&dataset, &[merge]);
        assert!(is_sound(&merged), "{id} into {into}");
        assert_eq!(merged.nodes.len(), dataset.nodes.len() - 1);
        assert!(
            merged
                .links
                .iter()
                .all(|fact| fact.link.from_id != id && fact.link.to_id != id)
        );
        let left = merged
            .nodes
            .iter()
            .find(|fact| fact.node.id == into)
            .unwrap();
        assert!(gone.sources.iter().all(|url| left.sources.contains(url)));
        assert!(left.node.website.is_some() || gone.node.website.is_none());
        let neighbours = |dataset: &Dataset, ids: [&str; 2]| {
            let mut found = std::collections::BTreeSet::new();
            for fact in &dataset.links {
                let ends = [&*fact.link.from_id, &*fact.link.to_id];
                for (end, other) in [(ends[0], ends[1]), (ends[1], ends[0])] {
                    if ids.contains(&end) && !ids.contains(&other) {
                        found.insert(other.to_owned());
                    }
                }
            }
            found
        };
        assert_eq!(
            neighbours(&merged, [&into, &into]),
            neighbours(&dataset, [&id, &into])
        );
        assert_eq!(DatasetLookup::new(&merged).current_id(&id), Some(&*into));
        dataset = merged;
    }
    assert!(dataset.aliases.len() > 10);
}

#[test]
fn an_update_keeps_what_it_does_not_name() {
    let curated = curated();
    let update = Edit::UpdateNode {
        kind: NodeKind::City,
        id: "city-umea".to_owned(),
        values: ChangedValues::from([
            ("population".to_owned(), Some("1".to_owned())),
            ("website".to_owned(), None),
        ]),
        sources: sources(),
        no_longer: Vec::new(),
    };
    let changes = plan(&curated, std::slice::from_ref(&update)).unwrap();
    let [
        Change {
            before: Some(Fact::Node(before)),
            after: Some(Fact::Node(fact)),
        },
    ] = &changes[..]
    else {
        panic!("{changes:?}");
    };
    let mut expected = (**before).clone();
    let entity::fact::Details::City(city) = &mut expected.details else {
        panic!("it is a city");
    };
    city.population = Some(1);
    expected.node.website = None;
    expected.sources.insert(0, sources().remove(0));
    assert_eq!(**fact, expected);
    // Done, it changes nothing more.
    assert_eq!(
        plan(&after(&curated, std::slice::from_ref(&update)), &[update]),
        Ok(Vec::new())
    );
}

#[test]
fn everything_wrong_is_told_with_its_edit() {
    let link = |to: &str| Edit::AddLink {
        from: "city-umea".to_owned(),
        kind: LinkKind::Leads,
        to: to.to_owned(),
        values: Values::from([("confidence".to_owned(), "sourced".to_owned())]),
        sources: sources(),
        upsert: false,
    };
    let edits = [
        Edit::RemoveNode {
            id: "country-pt".to_owned(),
            sources: Vec::new(),
        },
        Edit::RemoveLink {
            id: "city-umea--located-in--country-se".to_owned(),
            sources: vec!["nowhere".to_owned()],
        },
        link("theme-energy-systems"),
        rename("city-umea", "city-braga"),
    ];
    use UserErrorCode::{Invalid, NotFound, Taken, Unsourced};
    let errors = plan(&curated(), &edits).unwrap_err();
    let told = told(&errors);
    assert_eq!(
        told[..4],
        [
            (Unsourced, Some(0), Some("source")),
            (Invalid, Some(1), Some("source")),
            (NotFound, Some(1), Some("id")),
            (Taken, Some(3), Some("new_id")),
        ]
    );
    let rest = || told[4..].iter();
    assert!(
        rest().all(|(_, edit, _)| matches!(edit, Some(0 | 2))),
        "{told:?}"
    );
    assert!(rest().any(|(code, edit, _)| (*code, *edit) == (Invalid, Some(2))));
}

#[test]
fn what_only_lacks_sources_is_checked_all_the_same() {
    let values = [
        ("name", "Atlantis"),
        ("country", "country-zz"),
        ("mission_status", "MISSION_CITY"),
        ("population", "-3"),
        ("confidence", "sourced"),
    ];
    let city = Edit::CreateNode {
        kind: NodeKind::City,
        values: values
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        sources: Vec::new(),
        upsert: false,
    };
    let errors = plan(&curated(), &[city]).unwrap_err();
    let fields: Vec<_> = told(&errors)
        .into_iter()
        .map(|(_, _, field)| field)
        .collect();
    for field in ["source", "country", "population"] {
        let count = fields.iter().filter(|known| **known == Some(field)).count();
        assert_eq!(count, 1, "{field}: {errors:?}");
    }
}
