//! What readers stumble over: texts with every character that a format takes for its own, networks with
//! nothing in them, and networks that are too large to lay out.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{TimeZone, Utc};
use entity::LinkKind;
use entity::fact::{Details, FactKey};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use super::*;
use crate::graph::Budget;
use crate::insight::network::{LinkRules, Network, NetworkSelection, Through};
use crate::snapshot::Snapshot;
use crate::snapshot::fixture::SnapshotFixture;

/// Quotes, brackets, separators and line ends of all formats, and a character that XML cannot hold.
const NASTY: &str = "A \"B\" 'C' <D> & E; F, G\\H\tI\r\nJ | {K} $L \u{1} é 漢 🚲 ]]>";

fn drawn(snapshot: &Arc<Snapshot>) -> GraphLayout {
    let selection = NetworkSelection {
        around: None,
        links: LinkRules::default(),
        through: Through::default(),
    };
    let mut work = Budget::uncancellable(1_000_000_000);
    let network = Network::select(snapshot, selection, |_| true, &mut work).unwrap();
    GraphLayout::new(Arc::new(network), None, &mut work).unwrap()
}

fn written(format: &Format, drawing: &GraphLayout, sources: &Sources) -> Vec<u8> {
    let about = ExportMetadata {
        revision: 1,
        committed_at: Utc.with_ymd_and_hms(2026, 11, 23, 12, 0, 0).unwrap(),
        question: "around=a&depth=2".to_owned(),
        nodes: drawing.node_count(),
        links: drawing.link_count(),
        total_nodes: drawing.node_count(),
        total_links: drawing.link_count(),
        iri: "urn:mission-graph:".to_owned(),
    };
    let mut out = Vec::new();
    let mut writer = (format.writer)();
    writer.begin(&mut out, &about);
    if format.has_nodes() {
        for place in 0..drawing.node_count() {
            drawing.with_node(place, sources, |node| writer.node(&mut out, node));
        }
    }
    writer.begin_links(&mut out);
    if format.has_links() {
        for place in 0..drawing.link_count() {
            drawing.with_link(place, sources, |link| writer.link(&mut out, link));
        }
    }
    writer.end(&mut out);
    out
}

/// All texts in a JSON document.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        _ => {}
    }
}

/// All texts and values of attributes in an XML document, which has to be well formed.
fn xml_texts(bytes: &[u8]) -> Vec<String> {
    let text = str::from_utf8(bytes).unwrap();
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut found = Vec::new();
    let mut current = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return found,
            Event::Start(element) | Event::Empty(element) => {
                for attribute in element.attributes() {
                    let value = attribute.unwrap().value;
                    found.push(quick_xml::escape::unescape(&value).unwrap().into_owned());
                }
                current.clear();
            }
            Event::Text(text) => current.push_str(&text),
            Event::GeneralRef(name) => {
                let reference = format!("&{};", &*name);
                current.push_str(&quick_xml::escape::unescape(&reference).unwrap());
            }
            Event::End(_) => found.push(std::mem::take(&mut current)),
            _ => {}
        }
    }
}

#[test]
fn no_text_breaks_a_format() {
    let snapshot = SnapshotFixture::default()
        .country("pt")
        .city("braga", "pt", Some(193_333))
        .change_last_node(|fact| {
            fact.node.name = NASTY.to_owned();
            fact.node.summary = Some(NASTY.to_owned());
        })
        .pilot("trams", None)
        .link("city-braga", LinkKind::Leads, "pilot-trams")
        .change_last_link(|fact| fact.link.role = Some(NASTY.to_owned()))
        .build();
    let drawing = drawn(&snapshot);
    let braga = FactKey {
        kind: entity::change::FactKind::Node,
        id: "city-braga".to_owned(),
    };
    let sources = Sources::from([(braga, vec!["https://example.org/?a=<b>&c=\"d\"".to_owned()])]);
    for format in FORMATS {
        let bytes = written(format, &drawing, &sources);
        let found = match format.suffix {
            "gexf" | "graphml" => xml_texts(&bytes),
            "nodes.csv" | "edges.csv" => {
                let mut reader = csv::Reader::from_reader(&*bytes);
                let rows = reader.records().map(Result::unwrap);
                rows.flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>())
                    .collect()
            }
            "dot" | "ttl" | "zip" => continue,
            _ => {
                let mut found = Vec::new();
                texts(&serde_json::from_slice(&bytes).unwrap(), &mut found);
                found
            }
        };
        let expected = match format.suffix {
            "gexf" => NASTY.replace('\u{1}', "\u{fffd}"),
            // A line end of two characters is one in the text of an element.
            "graphml" => NASTY.replace('\u{1}', "\u{fffd}"),
            _ => NASTY.to_owned(),
        };
        let count = found.iter().filter(|text| **text == expected).count();
        let least = if format.has_nodes() { 2 } else { 1 };
        assert!(count >= least, "{}: {found:?}", format.suffix);
    }
    let text = |suffix| {
        let bytes = written(Format::find(suffix).unwrap(), &drawing, &sources);
        String::from_utf8(bytes).unwrap()
    };
    let dot = text("dot");
    assert!(
        dot.contains(r#"label="A \"B\" 'C' <D> & E; F, G\\H	I  J | {K}"#),
        "{dot}"
    );
    assert_eq!(
        dot.lines()
            .filter(|line| line.starts_with("\"city-braga\" ["))
            .count(),
        1
    );
    let turtle = text("ttl");
    assert!(
        turtle.contains(r#"rdfs:label "A \"B\" 'C' <D> & E; F, G\\H\tI\r\nJ | {K} $L \u0001 é"#)
    );
    assert!(turtle.contains("prov:wasDerivedFrom <https://example.org/?a=%3Cb%3E&c=%22d%22>"));
}

#[test]
fn nothing_is_written_as_well_formed_as_anything() {
    let drawing = drawn(&SnapshotFixture::default().build());
    for format in FORMATS {
        let bytes = written(format, &drawing, &Sources::new());
        match format.suffix {
            "gexf" | "graphml" => drop(xml_texts(&bytes)),
            "nodes.csv" | "edges.csv" => {
                assert_eq!(csv::Reader::from_reader(&*bytes).records().count(), 0);
            }
            "dot" | "ttl" | "zip" => assert!(!bytes.is_empty()),
            _ => assert!(
                serde_json::from_slice::<Value>(&bytes).is_ok(),
                "{}",
                format.suffix
            ),
        }
    }
}

#[test]
fn what_is_too_large_to_lay_out_has_a_place_for_each_node() {
    let cities = (0..=LARGEST_LAYOUT).map(|number| format!("c{number}"));
    let snapshot = cities.fold(SnapshotFixture::default().country("pt"), |literal, name| {
        literal.city(&name, "pt", None)
    });
    let drawing = drawn(&snapshot.build());
    let mut places = HashSet::new();
    for place in 0..drawing.node_count() {
        drawing.with_node(place, &Sources::new(), |node| {
            assert!(node.position.x.is_finite() && node.position.y.is_finite());
            places.insert(format!("{:?}", node.position));
        });
    }
    assert_eq!(places.len(), LARGEST_LAYOUT + 2);
}

#[test]
fn names_of_attributes_are_told_apart_whatever_their_case() {
    let own = [
        "Id", "Label", "Source", "Target", "Type", "Weight", "x", "y", "size", "color",
    ];
    let nodes = NODE_ATTRIBUTES.iter().map(|attribute| attribute.name);
    let links = LINK_ATTRIBUTES.iter().map(|attribute| attribute.name);
    for names in [nodes.collect::<Vec<_>>(), links.collect()] {
        let all = own.iter().copied().chain(names.iter().copied());
        let distinct: HashSet<String> = all.map(str::to_ascii_lowercase).collect();
        assert_eq!(distinct.len(), own.len() + names.len(), "{names:?}");
    }
}

#[test]
fn a_place_is_known_of_cities_and_countries_alone() {
    let snapshot = SnapshotFixture::default()
        .country("pt")
        .city("braga", "pt", None)
        .change_last_node(|fact| {
            if let Details::City(city) = &mut fact.details {
                (city.latitude, city.longitude) = (Some(41.55), Some(-8.42));
            }
        })
        .platform("net", "pt")
        .build();
    let bytes = written(
        Format::find("geojson").unwrap(),
        &drawn(&snapshot),
        &Sources::new(),
    );
    let features: Value = serde_json::from_slice(&bytes).unwrap();
    for feature in features["features"].as_array().unwrap() {
        let place = &feature["geometry"]["coordinates"];
        match feature["id"].as_str().unwrap() {
            // Longitude first.
            "city-braga" => assert_eq!(*place, serde_json::json!([-8.42, 41.55])),
            id => assert!(place.is_null(), "{id}"),
        }
    }
}
