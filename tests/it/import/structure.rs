//! Files that are wrong as a whole, and rows that do not go together.

use entity::fact::Dataset;
use insta::assert_snapshot;
use mission_graph::import::{parse, read_folder};

use super::sample::Sample;

#[test]
fn a_header_names_each_column_once_and_no_other() {
    let header = |header| Sample::new().file("themes.csv", header).complaints();
    let without_links = |header: &str| {
        Sample::new()
            .without_row("links.csv", 5)
            .file("themes.csv", header)
            .complaints()
    };
    assert_snapshot!(without_links("id,name,description,source,as_off,confidence\n"), @r#"
    themes.csv:1: "as_off": expected one of the columns id, name, description, source, as_of, confidence: did you mean as_of?
    themes.csv:1: as_of: expected this column, as one of id, name, description, source, as_of, confidence
    "#);
    assert_snapshot!(without_links("id,name,description,source,as_of,confidence,name\n"), @r#"themes.csv:1: "name": expected each of the columns id, name, description, source, as_of, confidence once"#);
    assert_snapshot!(header("id,name,description,as_of,confidence\ntheme-a,A,,,sourced\n"), @"themes.csv:1: source: expected this column, as one of id, name, description, source, as_of, confidence");
    assert_snapshot!(header("id;name;description;source;as_of;confidence\ntheme-a;A;;;;\n"), @r#"themes.csv:1: "id;name;description;source;as_of;confidence": expected the columns id, name, description, source, as_of, confidence"#);
    assert_snapshot!(header("theme-a,A,,https://example.org/,,sourced\n"), @r#"themes.csv:1: "theme-a,A,,https://example.org/,,sourced": expected the columns id, name, description, source, as_of, confidence"#);
    assert_snapshot!(header(""), @"themes.csv: expected a header with the columns id, name, description, source, as_of, confidence");
    assert_snapshot!(header("\n\n"), @"themes.csv: expected a header with the columns id, name, description, source, as_of, confidence");
}

#[test]
fn columns_may_stand_in_any_order() {
    let themes = "confidence,source,name,id,as_of,description\n\
                  sourced,https://example.org/themes,Mobility,theme-mobility,,\n";
    assert_snapshot!(Sample::new().file("themes.csv", themes).complaints(), @"");
}

#[test]
fn a_row_has_as_many_cells_as_the_header() {
    let sample = Sample::new()
        .row("themes.csv", "theme-water,Water")
        .row(
            "themes.csv",
            "theme-air,Air, fresh,,https://example.org/a,,sourced",
        )
        .row("themes.csv", "theme-soil")
        .row(
            "links.csv",
            "city-porto,HAS_THEME,theme-water,,,,https://example.org/,,sourced",
        );
    assert_snapshot!(sample.complaints(), @r#"
    themes.csv:4: "2 cells": expected 6 cells, as in the header
    themes.csv:5: "7 cells": expected 6 cells, as in the header
    themes.csv:6: "1 cell": expected 6 cells, as in the header
    "#);
}

#[test]
fn text_is_utf_8() {
    let latin_1 = b"id,name,description,source,as_of,confidence\n\
                    theme-mobility,Mobilit\xe9,,https://example.org/,,sourced\n\
                    theme-energy,\xc9nergie,,https://example.org/,,sorced\n";
    assert_snapshot!(Sample::new().file("themes.csv", latin_1).complaints(), @r#"
    themes.csv:2: expected UTF-8, but byte 23 of the line is 0xE9
    themes.csv:3: expected UTF-8, but byte 14 of the line is 0xC9
    themes.csv:3: confidence: "sorced": expected one of sourced, reported: did you mean sourced?
    "#);
    let utf_16: Vec<_> = "id,name\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let utf_16 = [b"\xff\xfe".as_slice(), &utf_16].concat();
    assert_snapshot!(Sample::new().file("themes.csv", utf_16).complaints(), @r#"
    themes.csv:1: expected UTF-8, but byte 1 of the line is 0xFF
    themes.csv:1: "��i\0d\0,\0n\0a\0m\0e\0": expected the columns id, name, description, source, as_of, confidence
    "#);
}

#[test]
fn quotes_are_as_in_rfc_4180() {
    let themes = |row: &str| Sample::new().row("themes.csv", row).complaints();
    assert_snapshot!(themes(r#"theme-a,The "A",,https://example.org/,,sourced"#), @"themes.csv:4: expected quotes around a cell that contains quotes, with inner quotes doubled");
    assert_snapshot!(themes(r#"theme-a,"A" theme,,https://example.org/,,sourced"#), @"themes.csv:4: expected a comma or the end of the line after the closing quote of the quote in line 4");
    assert_snapshot!(themes(r#"theme-a,"A,,https://example.org/,,sourced"#), @"themes.csv:4: expected a closing quote for the quote opened on this line");
    let before = Sample::new()
        .row("themes.csv", "theme-a,,,https://example.org/,,sourced")
        .row("themes.csv", r#"theme-b,"A,,https://example.org/,,sourced"#)
        .row("themes.csv", "theme-c,C,,https://example.org/,,sourced")
        .row(
            "links.csv",
            "city-porto,HAS_THEME,theme-c,,,,https://example.org/,,sourced",
        );
    assert_snapshot!(before.complaints(), @r#"
    themes.csv:4: name: expected text, not an empty cell
    themes.csv:5: expected a closing quote for the quote opened on this line
    "#);
}

#[test]
fn spreadsheets_may_save_it() {
    let plain = Sample::new();
    let mut saved = Sample::new();
    for file in ["themes.csv", "spaces.csv", "cities.csv"] {
        let text = plain.text(file).replace('\n', "\r\n\r\n");
        saved = saved.file(file, format!("\u{feff}{text}"));
    }
    let nothing = Dataset::default();
    assert_eq!(saved.plan(&nothing, false), plain.plan(&nothing, false));
    assert_snapshot!(saved.cell("themes.csv", 3, "id", "").complaints(), @"themes.csv:3: id: expected an ID: theme- and lower-case letters, digits and single hyphens, not an empty cell");
}

#[test]
fn a_file_has_a_name_of_the_format() {
    let sample = Sample::new().file("citys.csv", "").file("towns.csv", "");
    assert_snapshot!(sample.complaints(), @r#"
    citys.csv: expected one of countries.csv, cities.csv, stakeholders.csv, platforms.csv, pilots.csv, learnings.csv, spaces.csv, initiatives.csv, themes.csv, links.csv, indicators.csv, observations.csv, aliases.csv: did you mean cities.csv?
    towns.csv: expected one of countries.csv, cities.csv, stakeholders.csv, platforms.csv, pilots.csv, learnings.csv, spaces.csv, initiatives.csv, themes.csv, links.csv, indicators.csv, observations.csv, aliases.csv
    "#);
}

/// Programs that hide endings add one of their own.
#[test]
fn a_file_with_another_ending_is_not_passed_over() {
    let folder = tempfile::TempDir::new().unwrap();
    let write = |name: &str| std::fs::write(folder.path().join(name), "").unwrap();
    let named = || {
        let parsed = parse(&read_folder(folder.path()).unwrap());
        let files = parsed.diagnostics.into_iter();
        let files = files.filter(|complaint| complaint.line.is_none());
        files.map(|complaint| complaint.file).collect::<Vec<_>>()
    };
    for name in ["themes.csv", "cities.csv.txt", "Links.CSV", "notes.txt"] {
        write(name);
    }
    assert_eq!(named(), ["Links.CSV", "cities.csv.txt", "themes.csv"]);
    // Beside the file itself, it is a file of another program.
    write("cities.csv");
    assert_eq!(named(), ["Links.CSV", "cities.csv", "themes.csv"]);
}

#[test]
fn each_thing_is_said_once() {
    let sample = Sample::new()
        .row(
            "themes.csv",
            "theme-energy,Energy again,,https://example.org/,,sourced",
        )
        .row(
            "links.csv",
            "city-porto,LEADS,pilot-river,again,,,https://example.org/,,sourced",
        )
        .row(
            "links.csv",
            "city-madrid,TWINNED_WITH,city-braga,,,,https://example.org/,,sourced",
        )
        .row(
            "observations.csv",
            "eu,co2-per-capita,2022-12-31,6.3,https://example.org/,sourced",
        )
        .row("indicators.csv", "co2-per-capita,CO2,kg,The same.");
    assert_snapshot!(sample.complaints(), @r#"
    themes.csv:4: id: "theme-energy": expected each ID once; see themes.csv:3
    links.csv:6: "city-porto--leads--pilot-river": expected each kind of link between the same two nodes once; see links.csv:3
    links.csv:7: "city-madrid--twinned-with--city-braga": expected one direction only, because the kind is symmetric; see links.csv:2
    indicators.csv:3: id: "co2-per-capita": expected each ID once; see indicators.csv:2
    observations.csv:5: "eu--co2-per-capita--2022-12-31": expected one value per indicator, subject and date; see observations.csv:2
    "#);
}

#[test]
fn everything_wrong_is_told_at_once_and_in_order() {
    let sample = Sample::new()
        .file("towns.csv", "")
        .cell("observations.csv", 2, "value", "six")
        .cell("links.csv", 3, "to", "pilot-sea")
        .cell("links.csv", 3, "confidence", "sure")
        .cell("links.csv", 2, "kind", "TWIN")
        .cell("cities.csv", 4, "longitude", "-370")
        .cell("cities.csv", 4, "country", "")
        .cell("cities.csv", 2, "as_of", "yesterday")
        .cell("cities.csv", 2, "latitude", "95.2")
        .cell("countries.csv", 3, "iso2", "E");
    assert_snapshot!(sample.complaints(), @r#"
    countries.csv:3: iso2: "E": expected the two upper-case letters of an ISO 3166-1 alpha-2 code
    cities.csv:2: latitude: "95.2": expected a number from -90 to 90
    cities.csv:2: as_of: "yesterday": expected a valid date as YYYY, YYYY-MM or YYYY-MM-DD
    cities.csv:4: country: expected the ID of a country, not an empty cell
    cities.csv:4: longitude: "-370": expected a number from -180 to 180
    links.csv:2: kind: "TWIN": expected one of LOCATED_IN, COORDINATES, MEMBER_OF, SUPPORTS, FUNDS, REPRESENTS, LEADS, PARTICIPATES_IN, PARTNER_IN, TWINNED_WITH, PRODUCED, HOSTS, HAS_THEME
    links.csv:3: to: "pilot-sea": expected the ID of an existing node
    links.csv:3: confidence: "sure": expected one of sourced, reported
    observations.csv:2: value: "six": expected a number
    towns.csv: expected one of countries.csv, cities.csv, stakeholders.csv, platforms.csv, pilots.csv, learnings.csv, spaces.csv, initiatives.csv, themes.csv, links.csv, indicators.csv, observations.csv, aliases.csv
    "#);
}

#[test]
fn a_folder_holds_at_least_one_known_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("README.md"), "not mine").unwrap();
    let error = read_folder(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("contains none of the files countries.csv, cities.csv"),
        "{error}"
    );

    std::fs::write(
        folder.path().join("themes.csv"),
        Sample::new().text("themes.csv"),
    )
    .unwrap();
    std::fs::write(folder.path().join(".~lock.themes.csv"), "hidden").unwrap();
    let themes = mission_graph::import::parse(&read_folder(folder.path()).unwrap());
    assert_eq!(themes.dataset.nodes.len(), 2);
    assert!(themes.diagnostics.is_empty());

    let nowhere = read_folder(&folder.path().join("nowhere"))
        .unwrap_err()
        .to_string();
    assert!(nowhere.contains("nowhere"), "{nowhere}");
}
