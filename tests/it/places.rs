//! Filters on nodes of any kind, on where they lie and on other kinds than cities, hold against
//! plain loops over the rows of the files.

use std::collections::BTreeSet;

use crate::harness::app::App;
use crate::harness::database::on_both_databases;
use crate::harness::files::{Row, rows};

type Test = fn(&str, &Row) -> bool;

const FILES: [&str; 9] = [
    "countries.csv",
    "cities.csv",
    "stakeholders.csv",
    "platforms.csv",
    "pilots.csv",
    "learnings.csv",
    "spaces.csv",
    "initiatives.csv",
    "themes.csv",
];

/// Filters on nodes of any kind, each with what it means for a row of a file.
const FILTERS: &[(&str, Test)] = &[
    ("locatedIn: {iso2: {eq: \"SE\"}}", |_, row| {
        row["id"] == "country-se" || at(row, "country") == "country-se"
    }),
    // Lies nowhere, and is no country.
    ("not: {locatedIn: {}}", |file, row| {
        file != "countries.csv" && at(row, "country").is_empty()
    }),
    ("kind: {in: [PILOT, THEME]}", |file, _| {
        ["pilots.csv", "themes.csv"].contains(&file)
    }),
    // A condition on one kind lets only nodes of that kind pass, and so does its opposite inside.
    ("pilot: {not: {cohort: {eq: 1}}}", |file, row| {
        file == "pilots.csv" && row["cohort"] != "1"
    }),
    ("not: {pilot: {cohort: {eq: 1}}}", |file, row| {
        file != "pilots.csv" || row["cohort"] != "1"
    }),
    (
        "pilot: {grantEur: {isNull: false, gt: 600000}}",
        |file, row| {
            file == "pilots.csv"
                && row["grant_eur"]
                    .parse()
                    .is_ok_and(|euros: u64| euros > 600_000)
        },
    ),
    (
        "learning: {learningKind: {ne: LESSON}, published: {onOrBefore: \"2024-06\"}}",
        |file, row| {
            let date = at(row, "published");
            file == "learnings.csv"
                && row["kind"] != "LESSON"
                && !date.is_empty()
                && last_day(date) <= last_day("2024-06")
        },
    ),
    (
        "nationalPlatform: {engagesAllCities: {eq: true}}",
        |file, row| file == "platforms.csv" && row["engages_all_cities"] == "true",
    ),
    (
        "nationalPlatform: {engagesAllCities: {isNull: true}}",
        |file, row| file == "platforms.csv" && row["engages_all_cities"].is_empty(),
    ),
    (
        "engagementSpace: {spaceKind: {eq: COUNTRY_GROUP}}",
        |file, row| file == "spaces.csv" && row["kind"] == "COUNTRY_GROUP",
    ),
    ("country: {hasEcosystemPage: {eq: false}}", |file, row| {
        file == "countries.csv" && row["ecosystem_page"] == "false"
    }),
    ("initiative: {end: {year: 2026}}", |file, row| {
        file == "initiatives.csv" && row["end"].starts_with("2026")
    }),
    ("asOf: {isNull: true}", |_, row| row["as_of"].is_empty()),
    ("asOf: {onOrAfter: \"2025\"}", |_, row| {
        row["as_of"].as_str() >= "2025"
    }),
    ("level: {isNull: true}", |file, _| {
        ["learnings.csv", "themes.csv"].contains(&file)
    }),
    (
        "website: {isNull: true}, confidence: {eq: SOURCED}",
        |_, row| {
            at(row, "website").is_empty()
                && at(row, "url").is_empty()
                && row["confidence"] == "sourced"
        },
    ),
];

#[tokio::test]
async fn each_filter_chooses_what_a_plain_loop_chooses() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        for (filter, test) in FILTERS {
            let mut expected = BTreeSet::new();
            for file in FILES {
                let chosen = rows(file).into_iter().filter(|row| test(file, row));
                expected.extend(chosen.map(|row| row["id"].clone()));
            }
            // From both ends, since all of them are more than a page.
            let pages = ["first", "last"].map(|end| {
                format!("{end}: ecosystemNodes({end}: 1000, filter: {{{filter}}}) {{nodes {{id}}}}")
            });
            let data = app.ask(&format!("{{{}}}", pages.join(" "))).await;
            let pages = ["first", "last"].map(|end| data[end]["nodes"].as_array().unwrap());
            let nodes = pages.into_iter().flatten();
            let answered = nodes.map(|node| node["id"].as_str().unwrap().to_owned());
            assert_eq!(answered.collect::<BTreeSet<_>>(), expected, "{filter}");
            assert!(!expected.is_empty(), "{filter} chooses nothing");
        }
    })
    .await;
}

/// The cell of a column, which not every file has.
fn at<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", String::as_str)
}

/// The last of the days that a date may mean, near enough to compare.
fn last_day(date: &str) -> String {
    match date.len() {
        4 => format!("{date}-12-31"),
        7 => format!("{date}-31"),
        _ => date.to_owned(),
    }
}
