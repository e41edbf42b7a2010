//! What an import changes, given what exists.

use entity::alias;
use entity::change::Action;
use entity::fact::{Dataset, Fact};
use insta::assert_snapshot;
use mission_graph::change::Change;
use mission_graph::import::{embedded, parse};

use super::sample::Sample;

fn existing() -> Dataset {
    parse(&Sample::new().folder()).dataset
}

/// `ADDED city-porto`, one change a line; or the complaints.
fn told(plan: Result<Vec<Change>, String>) -> String {
    let told = plan.map(|changes| {
        let changes = changes
            .iter()
            .map(|change| format!("{:?} {}", change.action(), change.key().id));
        changes.collect::<Vec<_>>().join("\n")
    });
    told.unwrap_or_else(|complaints| complaints)
}

#[test]
fn a_second_import_changes_nothing() {
    assert_eq!(Sample::new().plan(&existing(), true), Ok(vec![]));
    let curated = parse(&embedded()).dataset;
    let again = mission_graph::change::plan_import(&embedded(), &curated, true);
    assert_eq!(again, Ok(vec![]));
}

#[test]
fn a_first_import_puts_what_is_referred_to_before_what_refers_to_it() {
    assert_snapshot!(told(Sample::new().plan(&Dataset::default(), false)), @r#"
    Added country-es
    Added country-pt
    Added city-braga
    Added city-madrid
    Added city-porto
    Added org-adeporto
    Added org-eurocities
    Added platform-portugal
    Added pilot-river
    Added learning-river
    Added space-conference
    Added space-portugal
    Added initiative-mission
    Added theme-energy
    Added theme-mobility
    Added city-braga--twinned-with--city-madrid
    Added city-porto--leads--pilot-river
    Added learning-river--has-theme--theme-mobility
    Added org-adeporto--coordinates--platform-portugal
    Added co2-per-capita
    Added country-pt--co2-per-capita--2022-12-31
    Added country-pt--co2-per-capita--2023-12-31
    Added eu--co2-per-capita--2022-12-31
    "#);
}

#[test]
fn only_what_differs_is_put_with_what_it_was() {
    let sample = Sample::new()
        .cell("cities.csv", 2, "population", "250000")
        .cell("links.csv", 3, "role", "lead partner")
        .row(
            "themes.csv",
            "theme-water,Water,,https://example.org/themes,,sourced",
        );
    let changes = sample.plan(&existing(), false).unwrap();
    assert_snapshot!(told(Ok(changes.clone())), @r#"
    Changed city-porto
    Added theme-water
    Changed city-porto--leads--pilot-river
    "#);
    let population = |fact: &Option<Fact>| {
        let text = serde_json::to_value(fact.as_ref().unwrap()).unwrap();
        text["details"]["city"]["population"].as_i64()
    };
    assert_eq!(changes[0].action(), Action::Changed);
    assert_eq!(population(&changes[0].before), Some(249_633));
    assert_eq!(population(&changes[0].after), Some(250_000));
}

#[test]
fn the_order_of_sources_counts() {
    let turned = "https://example.org/cities https://example.org/porto";
    let sample = Sample::new().cell("cities.csv", 2, "source", turned);
    assert_snapshot!(told(sample.plan(&existing(), false)), @"Changed city-porto");
}

#[test]
fn what_is_left_out_goes_only_when_pruning() {
    let sample = Sample::new()
        .without_row("links.csv", 3)
        .without_row("pilots.csv", 2)
        .without_row("observations.csv", 4);
    assert_snapshot!(told(sample.plan(&existing(), false)), @"");
    assert_snapshot!(told(sample.plan(&existing(), true)), @r#"
    Removed country-pt--co2-per-capita--2023-12-31
    Removed city-porto--leads--pilot-river
    Removed pilot-river
    "#);
}

#[test]
fn what_belongs_to_a_file_that_is_not_there_stays() {
    let sample = Sample::new()
        .without_file("links.csv")
        .without_file("observations.csv")
        .without_row("themes.csv", 3);
    assert_snapshot!(told(sample.plan(&existing(), true)), @"Removed theme-energy");
}

#[test]
fn nothing_goes_that_something_else_needs() {
    let sample = Sample::new()
        .without_file("links.csv")
        .without_file("stakeholders.csv")
        .without_file("observations.csv")
        .without_row("pilots.csv", 2)
        .without_row("cities.csv", 2)
        .without_row("indicators.csv", 2);
    assert_snapshot!(told(sample.plan(&existing(), true)), @r#"
    cities.csv: "city-porto": expected it to be kept, because it is required by org-adeporto, city-porto--leads--pilot-river
    pilots.csv: "pilot-river": expected it to be kept, because it is required by city-porto--leads--pilot-river
    indicators.csv: "co2-per-capita": expected it to be kept, because it is required by country-pt--co2-per-capita--2022-12-31, country-pt--co2-per-capita--2023-12-31, eu--co2-per-capita--2022-12-31
    "#);
}

#[test]
fn rows_may_refer_to_what_exists_but_not_to_what_goes() {
    let link = "city-porto,HAS_THEME,theme-energy,,,,https://example.org/themes,,sourced";
    let sample = Sample::new()
        .row("links.csv", link)
        .without_file("themes.csv");
    assert_snapshot!(told(sample.plan(&existing(), true)), @"Added city-porto--has-theme--theme-energy");
    let sample = Sample::new()
        .row("links.csv", link)
        .without_row("themes.csv", 3);
    assert_snapshot!(told(sample.plan(&existing(), false)), @"Added city-porto--has-theme--theme-energy");
    assert_snapshot!(told(sample.plan(&existing(), true)), @r#"links.csv:6: to: "theme-energy": expected the ID of an existing node"#);
}

#[test]
fn what_exists_is_not_contradicted() {
    let only = |file: &str, row: &str| {
        let sample = Sample::new().row(file, row);
        let files = ["countries.csv", "cities.csv", "links.csv"];
        let others = files.into_iter().filter(|other| *other != file);
        let sample = others.fold(sample, |sample, other| sample.without_file(other));
        // Only the row that is new.
        (2..=sample.text(file).lines().count() - 1)
            .fold(sample, |sample, _| sample.without_row(file, 2))
    };
    let country = only(
        "countries.csv",
        "country-xx,PT,X,,,OTHER,,,,,,,false,,https://example.org/,,sourced",
    );
    assert_snapshot!(told(country.plan(&existing(), false)), @r#"countries.csv:2: iso2: "PT": expected a code other than that of country-pt"#);
    let city = only(
        "cities.csv",
        "city-oporto,Oporto,,country-pt,,MISSION_CITY,,,,,,,,2735943,https://example.org/,,sourced",
    );
    assert_snapshot!(told(city.plan(&existing(), false)), @r#"cities.csv:2: geonames_id: "2735943": expected a number other than that of city-porto"#);
    let twins = only(
        "links.csv",
        "city-madrid,TWINNED_WITH,city-braga,,,,https://example.org/,,sourced",
    );
    assert_snapshot!(told(twins.plan(&existing(), false)), @r#"links.csv:2: "city-madrid--twinned-with--city-braga": expected one direction only, because the kind is symmetric"#);
    let moved = Sample::new().without_file("stakeholders.csv").cell(
        "cities.csv",
        2,
        "country",
        "country-es",
    );
    assert_snapshot!(told(moved.plan(&existing(), false)), @r#"cities.csv:2: country: "country-es": expected country-pt, as long as org-adeporto is located there"#);
}

#[test]
fn a_code_may_pass_from_one_country_to_another() {
    let sample =
        Sample::new()
            .cell("countries.csv", 2, "iso2", "ES")
            .cell("countries.csv", 3, "iso2", "PT");
    assert_snapshot!(told(sample.plan(&existing(), false)), @r#"
    Changed country-es
    Changed country-pt
    "#);
}

#[test]
fn former_ids_point_to_the_present_one() {
    let mut existing = existing();
    existing.aliases.push(alias::Model {
        id: "city-oporto".to_owned(),
        node_id: "city-porto".to_owned(),
    });
    let sample = Sample::new()
        .cell("links.csv", 3, "from", "city-oporto")
        .cell("stakeholders.csv", 2, "city", "city-oporto");
    assert_snapshot!(told(sample.plan(&existing, false)), @r#"
    stakeholders.csv:2: city: "city-oporto": expected city-porto, its current ID
    links.csv:3: from: "city-oporto": expected city-porto, its current ID
    "#);
    let new = "city-oporto,Oporto,,country-pt,,MISSION_CITY,,,,,,,,,https://example.org/,,sourced";
    let sample = Sample::new().row("cities.csv", new);
    assert_snapshot!(told(sample.plan(&existing, false)), @r#"cities.csv:5: id: "city-oporto": expected an ID that city-porto did not have before"#);
}

#[test]
fn a_former_id_is_put_and_removed_like_any_fact() {
    let sample = || Sample::new().row("aliases.csv", "city-oporto,city-porto");
    assert_snapshot!(told(sample().plan(&existing(), true)), @"Added city-oporto");
    let mut known = existing();
    known.aliases.push(alias::Model {
        id: "city-oporto".to_owned(),
        node_id: "city-porto".to_owned(),
    });
    assert_snapshot!(told(sample().plan(&known, true)), @"");
    assert_snapshot!(told(Sample::new().plan(&known, false)), @"");
    assert_snapshot!(told(Sample::new().plan(&known, true)), @"Removed city-oporto");
}

#[test]
fn a_former_id_is_no_present_one_and_leads_to_a_node() {
    let sample = Sample::new()
        .row("aliases.csv", "city-porto,city-lisbon")
        .row("aliases.csv", "city-oporto,city-nowhere")
        .row("aliases.csv", "City Oporto,city-porto");
    assert_snapshot!(told(sample.plan(&existing(), false)), @r#"
    aliases.csv:2: id: "city-porto": expected an ID that no node has at present
    aliases.csv:2: node: "city-lisbon": expected the ID of an existing node
    aliases.csv:3: node: "city-nowhere": expected the ID of an existing node
    aliases.csv:4: id: "City Oporto": expected lower-case letters a to z and digits, separated by single hyphens
    "#);
}
