//! The curated dataset keeps to its own format, and to what its README says of it.

use std::collections::BTreeMap;
use std::path::Path;

use entity::fact::Dataset;
use mission_graph::change::plan_import;
use mission_graph::import::{
    DatasetPart, FILES, Folder, describe_format, embedded, parse, read_folder,
};

#[test]
fn has_nothing_to_complain_about() {
    match plan_import(&embedded(), &Dataset::default(), true) {
        Err(complaints) => panic!("{complaints}"),
        Ok(changes) => assert_eq!(
            changes.len(),
            rows_by_file(&embedded()).values().sum::<usize>()
        ),
    }
}

#[test]
fn has_as_many_rows_as_its_readme_says() {
    let readme = include_str!("../../../data/README.md");
    let mut told = BTreeMap::new();
    for line in readme.lines().filter(|line| line.contains(".csv")) {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        if let [_, files, rows, ..] = cells[..] {
            // In 2,747 the comma belongs to the number.
            let rows = rows
                .split(", ")
                .map(|n| n.replace(',', "").parse().unwrap());
            told.extend(files.split(", ").zip(rows));
        }
    }
    assert_eq!(told.len(), FILES.len());
    assert_eq!(rows_by_file(&embedded()), told);
}

#[test]
fn is_the_same_compiled_in_and_on_the_disk() {
    let folder = read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data")).unwrap();
    assert_eq!(parse(&folder).dataset, parse(&embedded()).dataset);
}

/// `UPDATE=1 cargo test format` writes it anew.
#[test]
fn the_description_of_the_format_is_not_stale() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/FORMAT.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, describe_format()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, describe_format(), "run UPDATE=1 cargo test format");
}

fn rows_by_file(folder: &Folder) -> BTreeMap<&'static str, usize> {
    let dataset = parse(folder).dataset;
    let rows = |part| match part {
        DatasetPart::Nodes(kind) => dataset.nodes.iter().filter(|f| f.node.kind == kind).count(),
        DatasetPart::Links => dataset.links.len(),
        DatasetPart::Indicators => dataset.indicators.len(),
        DatasetPart::Observations => dataset.observations.len(),
        DatasetPart::Aliases => dataset.aliases.len(),
    };
    FILES
        .iter()
        .map(|file| (file.name, rows(file.part)))
        .collect()
}
