//! What holds for any dataset and any bytes.

use std::collections::BTreeMap;

use entity::fact::{Dataset, Fact};
use mission_graph::change::{Change, Removal, compare, plan_import};
use mission_graph::import::{DatasetPart, FILES, Folder, parse};
use proptest::prelude::*;

use super::sample::Sample;

/// What becomes of each fact of the sample in one dataset.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Absent,
    AsItIs,
    WithoutSources,
    Renamed,
}

proptest! {
    #[test]
    fn applying_the_difference_gives_what_was_wanted(
        (existing, wanted) in (dataset(), dataset()),
        parts in proptest::sample::subsequence(every_part(), 0..=every_part().len()),
    ) {
        let mut expected = facts(&wanted);
        for (id, fact) in facts(&existing) {
            if !parts.contains(&DatasetPart::of(&fact)) {
                expected.entry(id).or_insert(fact);
            }
        }
        let changes = compare(&existing, wanted, &Removal::Prune(parts));
        prop_assert!(changes.iter().all(|change| change.before != change.after));
        prop_assert_eq!(applied(changes, &existing), expected);
    }

    #[test]
    fn without_pruning_nothing_is_lost(existing in dataset(), wanted in dataset()) {
        let mut expected = facts(&existing);
        expected.extend(facts(&wanted));
        let changes = compare(&existing, wanted, &Removal::Keep);
        prop_assert_eq!(applied(changes, &existing), expected);
    }

    #[test]
    fn any_bytes_are_read_or_complained_about(
        file in 0..FILES.len(),
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let _ = plan_import(&Folder::new([(FILES[file].name, bytes)]), &Dataset::default(), true);
    }

    #[test]
    fn any_cells_are_read_or_complained_about(
        file in 0..FILES.len(),
        body in r#"(city-porto|org-|LEADS|sourced|eu|[,"\n\r; a0é.-]){0,60}"#,
    ) {
        let file = &FILES[file];
        let header: Vec<_> = file.columns.iter().map(|column| column.name).collect();
        let text = format!("{}\n{body}", header.join(","));
        let folder = Sample::new().file(file.name, text).folder();
        let _ = plan_import(&folder, &Dataset::default(), true);
    }

    /// Whatever byte goes wrong, the rest of the folder is read as before, and nothing is lost in
    /// silence: as many facts, or a complaint.
    #[test]
    fn one_wrong_byte_loses_no_row_in_silence(
        file in 0..FILES.len(),
        place in any::<proptest::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let name = FILES[file].name;
        let mut bytes = Sample::new().text(name).into_bytes();
        *place.get_mut(&mut bytes) = byte;
        let plan = Sample::new().file(name, bytes).plan(&Dataset::default(), false);
        if let Ok(changes) = plan {
            prop_assert_eq!(changes.len(), facts(&parse(&Sample::new().folder()).dataset).len());
        }
    }
}

/// The sample with some facts left out, some without sources, some renamed.
fn dataset() -> impl Strategy<Value = Dataset> {
    let fate = prop_oneof![
        Just(Fate::Absent),
        Just(Fate::AsItIs),
        Just(Fate::WithoutSources),
        Just(Fate::Renamed),
    ];
    let sample = parse(&Sample::new().folder()).dataset;
    let count = facts(&sample).len();
    proptest::collection::vec(fate, count).prop_map(move |fates| {
        let mut dataset = Dataset::default();
        for (fact, fate) in facts(&sample).into_values().zip(fates) {
            match fate {
                Fate::Absent => {}
                Fate::AsItIs => dataset.put(fact),
                Fate::WithoutSources => dataset.put(without_sources(fact)),
                Fate::Renamed => dataset.put(renamed(fact)),
            }
        }
        dataset
    })
}

fn without_sources(mut fact: Fact) -> Fact {
    match &mut fact {
        Fact::Node(fact) => fact.sources.clear(),
        Fact::Link(fact) => fact.sources.clear(),
        Fact::Observation(fact) => fact.sources.clear(),
        Fact::Indicator(_) | Fact::Alias(_) => {}
    }
    fact
}

fn renamed(mut fact: Fact) -> Fact {
    match &mut fact {
        Fact::Node(fact) => fact.node.name += "!",
        Fact::Link(fact) => fact.link.role = Some("another".to_owned()),
        Fact::Observation(fact) => fact.observation.value += 1.0,
        Fact::Indicator(indicator) => indicator.unit += "!",
        Fact::Alias(alias) => alias.node_id += "-2",
    }
    fact
}

/// Every fact by its id, which no two of any kind share.
fn facts(dataset: &Dataset) -> BTreeMap<String, Fact> {
    let facts = dataset.facts();
    facts.map(|fact| (fact.key().id, fact)).collect()
}

/// Applies changes one by one, each to a fact that is as the change says it was.
fn applied(changes: Vec<Change>, existing: &Dataset) -> BTreeMap<String, Fact> {
    let mut facts = facts(existing);
    for change in changes {
        let id = change.key().id;
        assert_eq!(facts.remove(&id), change.before);
        if let Some(after) = change.after {
            facts.insert(id, after);
        }
    }
    facts
}

fn every_part() -> Vec<DatasetPart> {
    FILES.iter().map(|file| file.part).collect()
}
