//! Files say what a dataset says, all of it and nothing else, whatever it is.

use entity::Level;
use entity::fact::Dataset;
use mission_graph::change::plan_import;
use mission_graph::import::{FILES, Folder, Unrepresentable, parse, write_folder};
use proptest::prelude::*;

use super::drawn::{drawn, drawn_wildly};
use crate::import::sample::Sample;

proptest! {
    #[test]
    fn a_dataset_comes_back_from_its_files(seed in any::<u64>()) {
        let dataset = drawn(seed);
        let folder = write_folder(&dataset).unwrap();
        let read = parse(&folder);
        prop_assert!(read.diagnostics.is_empty(), "{:?}", read.diagnostics);
        prop_assert_eq!(&read.dataset, &dataset);
        let again = write_folder(&read.dataset).unwrap();
        for file in FILES {
            prop_assert_eq!(again.bytes(file.name), folder.bytes(file.name));
        }
        // The rules have nothing against it, and an import of it changes nothing.
        let complaints = plan_import(&folder, &Dataset::default(), false).err();
        prop_assert_eq!(complaints.map(|complaints| complaints.to_string()), None);
        prop_assert_eq!(plan_import(&folder, &dataset, true), Ok(Vec::new()));
    }

    #[test]
    fn what_cannot_be_said_is_refused_and_not_cut(seed in any::<u64>()) {
        let dataset = drawn_wildly(seed);
        if let Ok(folder) = write_folder(&dataset) {
            let read = parse(&folder);
            prop_assert!(read.diagnostics.is_empty(), "{:?}", read.diagnostics);
            prop_assert_eq!(read.dataset, dataset);
        } else {
            prop_assert!(plan_fails(&dataset));
        }
    }
}

/// Whether the rules refuse some fact of the dataset.
fn plan_fails(dataset: &Dataset) -> bool {
    use mission_graph::change::{Change, DatasetLookup, check};

    let facts = dataset.facts();
    let changes: Vec<_> = facts
        .map(|fact| Change {
            before: None,
            after: Some(fact),
        })
        .collect();
    !check(&changes, &DatasetLookup::new(&Dataset::default())).is_empty()
}

/// The curated files as they are written again: the same cells, in the order of ids.
#[test]
fn the_curated_files_are_written_as_they_are_read() {
    let curated = mission_graph::import::embedded();
    let written = write_folder(&parse(&curated).dataset).unwrap();
    for file in FILES {
        let rows = |folder: &Folder| {
            let mut reader = csv::Reader::from_reader(folder.bytes(file.name).unwrap());
            let names: Vec<String> = reader
                .headers()
                .unwrap()
                .iter()
                .map(str::to_owned)
                .collect();
            let mut rows: Vec<Vec<(String, String)>> = Vec::new();
            for row in reader.records() {
                let row = row.unwrap();
                let cells = names.iter().cloned().zip(row.iter().map(str::to_owned));
                // A file may lack a column, which is written empty.
                let may_lack = |name: &str| {
                    let mut columns = file.columns.iter();
                    columns.any(|column| column.name == name && column.may_lack)
                };
                let cells = cells.filter(|(name, cell)| !cell.is_empty() || !may_lack(name));
                rows.push(cells.map(like_written).collect());
            }
            for row in &mut rows {
                row.sort();
            }
            rows.sort();
            rows
        };
        for (written, curated) in rows(&written).iter().zip(&rows(&curated)) {
            assert_eq!(written, curated, "{}", file.name);
        }
        assert_eq!(rows(&written).len(), rows(&curated).len(), "{}", file.name);
        let mut reader = csv::Reader::from_reader(written.bytes(file.name).unwrap());
        let names: Vec<_> = reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect();
        let columns: Vec<_> = file.columns.iter().map(|column| column.name).collect();
        assert_eq!(names, columns);
    }
}

/// A number may be written in several ways, of which one is ours; a page may be named twice.
fn like_written((name, cell): (String, String)) -> (String, String) {
    let cell = match (name.as_str(), cell.parse::<f64>()) {
        ("latitude" | "longitude" | "value", Ok(number)) => number.to_string(),
        ("source", _) => {
            let mut urls: Vec<&str> = Vec::new();
            for url in cell.split(' ') {
                if !urls.contains(&url) {
                    urls.push(url);
                }
            }
            urls.join(" ")
        }
        _ => cell,
    };
    (name, cell)
}

#[test]
fn what_no_file_has_room_for_is_told() {
    let sample = parse(&Sample::new().folder()).dataset;
    let spoiled = |spoil: &dyn Fn(&mut Dataset)| {
        let mut dataset = sample.clone();
        spoil(&mut dataset);
        let Unrepresentable { file, field, .. } = write_folder(&dataset).unwrap_err();
        format!("{file}: {field}")
    };
    let learning = |dataset: &mut Dataset| {
        let mut nodes = dataset.nodes.iter();
        nodes
            .position(|fact| fact.node.id.starts_with("learning-"))
            .unwrap()
    };
    for (spoil, told) in [
        (
            &(|dataset: &mut Dataset| {
                let place = learning(dataset);
                dataset.nodes[place].node.level = Some(Level::National);
            }) as &dyn Fn(&mut Dataset),
            "learnings.csv: level",
        ),
        (
            &|dataset| dataset.nodes[0].sources.clear(),
            "cities.csv: source",
        ),
        (
            &|dataset| {
                dataset.nodes[0]
                    .sources
                    .push("https://a https://b".to_owned())
            },
            "cities.csv: source",
        ),
        (
            &|dataset| dataset.nodes[0].node.name.clear(),
            "cities.csv: name",
        ),
        (
            &|dataset| dataset.links[0].link.role = Some(String::new()),
            "links.csv: role",
        ),
        (&|dataset| dataset.links[0].link.id += "-2", "links.csv: id"),
        (
            &|dataset| dataset.observations[0].observation.value = f64::NAN,
            "observations.csv: value",
        ),
        (
            &|dataset| dataset.observations[0].observation.id += "-2",
            "observations.csv: id",
        ),
    ] {
        assert_eq!(spoiled(spoil), told);
    }
}
