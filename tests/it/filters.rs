//! Filters hold against a slow and obvious filter over the rows of the files.

use std::collections::BTreeSet;

use fastrand::Rng;

use crate::harness::app::App;
use crate::harness::database::on_both_databases;
use crate::harness::files::{Row, rows};

type Ids = BTreeSet<String>;

/// The files, for looking around from a row.
struct Files {
    cities: Vec<Row>,
    stakeholders: Vec<Row>,
    pilots: Vec<Row>,
    countries: Vec<Row>,
    links: Vec<Row>,
}

type Test = fn(&Files, &Row) -> bool;

/// Filters on cities, each with what it means.
const CITY_FILTERS: &[(&str, Test)] = &[
    ("", |_, _| true),
    ("missionStatus: {eq: MISSION_CITY}", |_, city| {
        city["mission_status"] == "MISSION_CITY"
    }),
    ("missionStatus: {notIn: [MISSION_CITY]}", |_, city| {
        city["mission_status"] != "MISSION_CITY"
    }),
    ("country: {iso2: {eq: \"se\"}}", |_, city| {
        city["country"] == "country-se"
    }),
    (
        "country: {euStatus: {ne: MEMBER_STATE}}, population: {gte: 100000}",
        |files, city| {
            let mut countries = files.countries.iter();
            let country = countries.find(|country| country["id"] == city["country"]);
            country.is_some_and(|country| country["eu_status"] != "MEMBER_STATE")
                && number(city, "population").is_some_and(|n| n >= 100_000)
        },
    ),
    (
        "or: [{id: {in: [\"city-umea\", \"nobody\"]}}, {country: {id: {eq: \"PT\"}}}]",
        |_, city| city["id"] == "city-umea" || city["country"] == "country-pt",
    ),
    (
        "pilots: {some: {id: {eq: \"pilot-colab\"}}}, not: {id: {eq: \"city-umea\"}}",
        |files, city| {
            city["id"] != "city-umea"
                && files.links.iter().any(|link| {
                    link["from"] == city["id"]
                        && link["to"] == "pilot-colab"
                        && ["LEADS", "PARTICIPATES_IN"].contains(&link["kind"].as_str())
                })
        },
    ),
    ("population: {gte: 100000, lt: 500000}", |_, city| {
        number(city, "population").is_some_and(|n| (100_000..500_000).contains(&n))
    }),
    ("targetYear: {ne: 2030}", |_, city| {
        number(city, "target_year").is_some_and(|n| n != 2030)
    }),
    ("targetYear: {isNull: true}", |_, city| {
        city["target_year"].is_empty()
    }),
    ("targetYear: {in: [2035, 2040]}", |_, city| {
        ["2035", "2040"].contains(&city["target_year"].as_str())
    }),
    (
        "website: {isNull: false, startsWith: \"https://www.\"}",
        |_, city| city["website"].starts_with("https://www."),
    ),
    ("name: {contains: \"berg\"}", |_, city| {
        city["name"].contains("berg")
    }),
    ("name: {eqInsensitive: \"MALMO\"}", |_, city| {
        city["name"] == "Malmö"
    }),
    (
        "euLabelAwarded: {onOrAfter: \"2024-04\", onOrBefore: \"2025\"}",
        |_, city| {
            let date = city["eu_label_awarded"].as_str();
            ("2024-04-01"..="2025-12-31").contains(&date)
        },
    ),
    ("confidence: {eq: REPORTED}", |_, city| {
        city["confidence"] == "reported"
    }),
    ("geonamesId: {isNull: true}", |_, city| {
        city["geonames_id"].is_empty()
    }),
    (
        "country: {euStatus: {eq: HORIZON_ASSOCIATED}}",
        |files, city| {
            files.countries.iter().any(|country| {
                country["id"] == city["country"] && country["eu_status"] == "HORIZON_ASSOCIATED"
            })
        },
    ),
    ("pilots: {some: {cohort: {eq: 2}}}", |files, city| {
        pilots(files, city)
            .iter()
            .any(|pilot| pilot["cohort"] == "2")
    }),
    ("pilots: {none: {cohort: {eq: 1}}}", |files, city| {
        pilots(files, city)
            .iter()
            .all(|pilot| pilot["cohort"] != "1")
    }),
    (
        "pilots: {some: {}, every: {cohort: {isNull: false}}}",
        |files, city| {
            let pilots = pilots(files, city);
            !pilots.is_empty() && pilots.iter().all(|pilot| !pilot["cohort"].is_empty())
        },
    ),
    ("pilots: {count: {gte: 3}}", |files, city| {
        pilots(files, city).len() >= 3
    }),
    (
        "pilots: {count: {eq: 1}, of: {start: {year: 2023}}}",
        |files, city| {
            let begun = |pilot: &&&Row| pilot["start"].starts_with("2023");
            pilots(files, city).iter().filter(begun).count() == 1
        },
    ),
    (
        "twins: {some: {country: {iso2: {eq: \"PT\"}}}}",
        |files, city| {
            let twins = ends(files, city, &["TWINNED_WITH"], true);
            files
                .cities
                .iter()
                .any(|twin| twins.contains(&twin["id"]) && twin["country"] == "country-pt")
        },
    ),
    ("stakeholders: {count: {gte: 2}}", |files, city| {
        files
            .stakeholders
            .iter()
            .filter(|one| one["city"] == city["id"])
            .count()
            >= 2
    }),
    (
        "links: {kinds: [MEMBER_OF], direction: OUTGOING, to: {kind: {eq: STAKEHOLDER}}}",
        |files, city| {
            ends(files, city, &["MEMBER_OF"], false)
                .iter()
                .any(|end| end.starts_with("org-"))
        },
    ),
    (
        "links: {kinds: [LEADS, PARTICIPATES_IN], nodes: {gte: 4}}",
        |files, city| ends(files, city, &["LEADS", "PARTICIPATES_IN"], false).len() >= 4,
    ),
    (
        "links: {kinds: [PRODUCED], count: {eq: 0}}",
        |files, city| ends(files, city, &["PRODUCED"], false).is_empty(),
    ),
    (
        "links: {role: {containsInsensitive: \"LEAD CITY\"}}",
        |files, city| {
            files.links.iter().any(|link| {
                (link["from"] == city["id"] || link["to"] == city["id"])
                    && link["role"].to_lowercase().contains("lead city")
            })
        },
    ),
    (
        "id: {in: [\"city-umea\", \"city-braga\", \"nothing\"]}",
        |_, city| ["city-umea", "city-braga"].contains(&city["id"].as_str()),
    ),
];

/// Filters on stakeholders, each with what it means.
const STAKEHOLDER_FILTERS: &[(&str, Test)] = &[
    ("stakeholderKind: {eq: CITY_NETWORK}", |_, row| {
        row["kind"] == "CITY_NETWORK"
    }),
    ("level: {in: [REGIONAL, EUROPEAN]}", |_, row| {
        ["REGIONAL", "EUROPEAN"].contains(&row["level"].as_str())
    }),
    ("shortName: {isNull: true}", |_, row| {
        row["short_name"].is_empty()
    }),
    ("country: {iso2: {eq: \"SE\"}}", |_, row| {
        row["country"] == "country-se"
    }),
    ("not: {country: {}}", |_, row| row["country"].is_empty()),
    ("city: {missionStatus: {eq: MISSION_CITY}}", |files, row| {
        files
            .cities
            .iter()
            .any(|city| city["id"] == row["city"] && city["mission_status"] == "MISSION_CITY")
    }),
    ("members: {count: {gte: 5}}", |files, row| {
        files
            .links
            .iter()
            .filter(|link| link["kind"] == "MEMBER_OF" && link["to"] == row["id"])
            .count()
            >= 5
    }),
];

#[tokio::test]
async fn each_filter_chooses_what_a_plain_loop_chooses() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let files = Files::read();
        for (filter, test) in CITY_FILTERS {
            let expected = chosen(&files.cities, |city| test(&files, city));
            assert_eq!(ask(&app, "cities", filter).await, expected, "{filter}");
            if !filter.is_empty() {
                assert!(
                    (1..222).contains(&expected.len()),
                    "{filter} tells nothing apart"
                );
            }
        }
        for (filter, test) in STAKEHOLDER_FILTERS {
            let expected = chosen(&files.stakeholders, |row| test(&files, row));
            assert_eq!(
                ask(&app, "stakeholders", filter).await,
                expected,
                "{filter}"
            );
            assert!(
                (1..509).contains(&expected.len()),
                "{filter} tells nothing apart"
            );
        }
    })
    .await;
}

/// Random trees of and, or and not over the filters on cities.
#[tokio::test]
async fn any_combination_chooses_what_a_plain_loop_chooses() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let files = Files::read();
        let mut random = Rng::with_seed(3);
        for _ in 0..60 {
            let (filter, expected) = combination(&files, &mut random, 3);
            assert_eq!(ask(&app, "cities", &filter).await, expected, "{filter}");
        }
    })
    .await;
}

/// A filter, and the cities that it should choose.
fn combination(files: &Files, random: &mut Rng, depth: usize) -> (String, Ids) {
    if depth == 0 || random.u32(..4) == 0 {
        let (filter, test) = CITY_FILTERS[random.usize(..CITY_FILTERS.len())];
        return (
            filter.to_owned(),
            chosen(&files.cities, |city| test(files, city)),
        );
    }
    let (one, these) = combination(files, random, depth - 1);
    let (other, those) = combination(files, random, depth - 1);
    match random.u32(..3) {
        0 => (format!("and: [{{{one}}}, {{{other}}}]"), &these & &those),
        1 => (format!("or: [{{{one}}}, {{{other}}}]"), &these | &those),
        _ => {
            let all = chosen(&files.cities, |_| true);
            (format!("not: {{{one}}}"), &all - &these)
        }
    }
}

async fn ask(app: &App, list: &str, filter: &str) -> Ids {
    let query = format!("{{{list}(first: 1000, filter: {{{filter}}}) {{nodes {{id}}}}}}");
    let data = app.ask(&query).await;
    let nodes = data[list]["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|node| node["id"].as_str().unwrap().to_owned())
        .collect()
}

impl Files {
    fn read() -> Self {
        Self {
            cities: rows("cities.csv"),
            stakeholders: rows("stakeholders.csv"),
            pilots: rows("pilots.csv"),
            countries: rows("countries.csv"),
            links: rows("links.csv"),
        }
    }
}

fn chosen(rows: &[Row], test: impl Fn(&Row) -> bool) -> Ids {
    let chosen = rows.iter().filter(|row| test(row));
    chosen.map(|row| row["id"].clone()).collect()
}

fn number(row: &Row, column: &str) -> Option<i64> {
    row[column].parse().ok()
}

/// The pilots that a city leads or takes part in.
fn pilots<'a>(files: &'a Files, city: &Row) -> Vec<&'a Row> {
    let ends = ends(files, city, &["LEADS", "PARTICIPATES_IN"], false);
    files
        .pilots
        .iter()
        .filter(|pilot| ends.contains(&pilot["id"]))
        .collect()
}

/// Where the links of these kinds lead from a row, or, either way, also where they come from.
fn ends(files: &Files, row: &Row, kinds: &[&str], either_way: bool) -> Ids {
    let mut ends = Ids::new();
    for link in files
        .links
        .iter()
        .filter(|link| kinds.contains(&link["kind"].as_str()))
    {
        if link["from"] == row["id"] {
            ends.insert(link["to"].clone());
        } else if either_way && link["to"] == row["id"] {
            ends.insert(link["from"].clone());
        }
    }
    ends
}
