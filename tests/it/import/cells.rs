//! Cells that are wrong, one at a time, and what is said about each.

use super::sample::Sample;

#[test]
fn each_is_complained_about_in_its_place() {
    let mut differences = String::new();
    for case in include_str!("cells.txt").split("\n\n") {
        let Some((cell, expected)) = case.trim().split_once('\n') else {
            continue; // a heading
        };
        let complaints = spoiled(cell).complaints();
        if complaints != expected {
            differences += &format!("\n{cell}\n{complaints}\n  instead of\n{expected}\n");
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

/// The sample with what a case says: `cities.csv:2 latitude = "95.2"`.
fn spoiled(case: &str) -> Sample {
    let (place, value) = case.split_once(" = ").unwrap();
    let (row, column) = place.split_once(' ').unwrap();
    let (file, line) = row.split_once(':').unwrap();
    let value: String = serde_json::from_str(value).unwrap();
    Sample::new().cell(file, line.parse().unwrap(), column, &value)
}
