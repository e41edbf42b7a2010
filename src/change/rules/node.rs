//! Rules for nodes.

use entity::change::FactKind;
use entity::fact::{Details, NodeFact};
use entity::{NodeKind, Vocabulary, city, country, node, stakeholder};

use super::report::Report;
use crate::change::lookup::{GraphLookup, node_key};
use crate::change::overlay::Overlay;

/// What the `Int` of GraphQL holds.
const COUNTS: std::ops::RangeInclusive<i64> = 0..=i32::MAX as i64;

pub fn check<E: GraphLookup>(fact: &NodeFact, overlay: &Overlay<E>, report: &mut Report) {
    let node = &fact.node;
    check_id(node, overlay, report);
    report.name("name", Some(&node.name));
    check_level(fact, report);
    report.text("summary", node.summary.as_deref());
    report.url("website", node.website.as_deref());
    report.date("as_of", node.as_of);
    report.sources(&fact.sources);
    match &fact.details {
        Details::Country(country) => check_country(country, report),
        Details::City(city) => check_city(city, overlay, report),
        Details::Stakeholder(stakeholder) => check_stakeholder(stakeholder, overlay, report),
        Details::NationalPlatform(platform) => {
            report.name("local_name", platform.local_name.as_deref());
            let country = Some(&*platform.country_id);
            report.node_reference("country", country, Some(NodeKind::Country), overlay);
            report.date("established", platform.established);
            report.text("organisation", platform.organisation.as_deref());
            report.text("role", platform.role.as_deref());
            report.text("support", platform.support.as_deref());
        }
        Details::Pilot(pilot) => {
            report.name("programme", pilot.programme.as_deref());
            report.range("cohort", "a whole number", pilot.cohort, 1..=99);
            report.period(("start", pilot.start), ("end", pilot.end));
            report.range("grant_eur", "a whole number", pilot.grant_eur, COUNTS);
        }
        Details::Learning(learning) => report.date("published", learning.published),
        Details::EngagementSpace(space) => {
            let country = space.country_id.as_deref();
            report.node_reference("country", country, Some(NodeKind::Country), overlay);
        }
        Details::Initiative(initiative) => {
            report.name("programme", initiative.programme.as_deref());
            report.period(("start", initiative.start), ("end", initiative.end));
        }
        Details::Theme(_) => {}
    }
}

fn check_id<E: GraphLookup>(node: &node::Model, overlay: &Overlay<E>, report: &mut Report) {
    report.slug("id", node.kind.id_prefix(), &node.id);
    if let Some(current) = overlay.current_id(&node.id) {
        let expected = format!("an ID that {current} did not have before");
        report.invalid_value("id", &node.id, expected);
    }
}

fn check_level(fact: &NodeFact, report: &mut Report) {
    let node = &fact.node;
    let right = fact.details.level(node.level);
    match (node.level, right) {
        (None, None) if node.kind == NodeKind::Stakeholder => report.missing("level", "a level"),
        (None, Some(right)) => report.missing("level", right.name()),
        (Some(level), Some(right)) if level != right => {
            report.invalid_value("level", level.name(), right.name());
        }
        (Some(level), None) => {
            let expected = format!("no level, because a {} has none", node.kind.noun());
            report.invalid_value("level", level.name(), expected);
        }
        (None, None) | (Some(_), Some(_)) => {}
    }
}

fn check_country(country: &country::Model, report: &mut Report) {
    if country.iso2.len() != 2 || !country.iso2.bytes().all(|b| b.is_ascii_uppercase()) {
        let expected = "the two upper-case letters of an ISO 3166-1 alpha-2 code";
        report.invalid_value("iso2", &country.iso2, expected);
    }
    report.name("native_name", country.native_name.as_deref());
    let is_code =
        |code: &str| matches!(code.len(), 2 | 3) && code.bytes().all(|b| b.is_ascii_lowercase());
    if !country.languages.is_empty() && !country.languages.split(';').all(is_code) {
        let expected = "codes of two or three lower-case letters, separated by ;";
        report.invalid_value("languages", &country.languages, expected);
    }
    report.name("capital", country.capital.as_deref());
    report.range("population", "a whole number", country.population, COUNTS);
    report.year("population_year", country.population_year);
    check_place(country.latitude, country.longitude, report);
    report.url("page_url", country.page_url.as_deref());
}

fn check_city<E: GraphLookup>(city: &city::Model, overlay: &Overlay<E>, report: &mut Report) {
    report.name("local_name", city.local_name.as_deref());
    let country = Some(&*city.country_id);
    report.node_reference("country", country, Some(NodeKind::Country), overlay);
    report.name("region", city.region.as_deref());
    check_place(city.latitude, city.longitude, report);
    report.range("population", "a whole number", city.population, COUNTS);
    report.year("population_year", city.population_year);
    report.year("target_year", city.target_year);
    report.date("eu_label_awarded", city.eu_label_awarded);
    let geonames_ids = 1..=i64::from(i32::MAX);
    report.range(
        "geonames_id",
        "a whole number",
        city.geonames_id,
        geonames_ids,
    );
    check_inhabitants(city, overlay, report);
}

/// Stakeholders that stay as they are hold their city in its country.
fn check_inhabitants<E: GraphLookup>(
    city: &city::Model,
    overlay: &Overlay<E>,
    report: &mut Report,
) {
    let before = overlay
        .existing
        .node(&city.id)
        .and_then(|node| node.country_id);
    let Some(before) = before.filter(|before| *before != city.country_id) else {
        return;
    };
    let key = node_key(&city.id);
    let mut dependents = overlay.untouched_dependents(&key).into_iter();
    if let Some(inhabitant) = dependents.find(|dependent| dependent.kind == FactKind::Node) {
        let expected = format!("{before}, as long as {} is located there", inhabitant.id);
        report.conflict("country", &city.country_id, expected, inhabitant);
    }
}

fn check_stakeholder<E: GraphLookup>(
    stakeholder: &stakeholder::Model,
    overlay: &Overlay<E>,
    report: &mut Report,
) {
    report.name("short_name", stakeholder.short_name.as_deref());
    let (country, city) = (
        stakeholder.country_id.as_deref(),
        stakeholder.city_id.as_deref(),
    );
    report.node_reference("country", country, Some(NodeKind::Country), overlay);
    report.node_reference("city", city, Some(NodeKind::City), overlay);
    let Some(city) = city else { return };
    let its_country = overlay.node(city).and_then(|node| node.country_id);
    let is_country = |id: &&str| {
        let node = overlay.node(id);
        node.is_some_and(|node| node.kind == NodeKind::Country)
    };
    // That a city lies nowhere is a violation of its own.
    let Some(its_country) = its_country.filter(is_country) else {
        return;
    };
    if country != Some(its_country) {
        let expected = format!("{its_country}, the country of {city}");
        let city = node_key(city);
        report.conflict("country", country.unwrap_or_default(), expected, city);
    }
}

fn check_place(latitude: Option<f64>, longitude: Option<f64>, report: &mut Report) {
    report.range("latitude", "a number", latitude, -90.0..=90.0);
    report.range("longitude", "a number", longitude, -180.0..=180.0);
    match (latitude, longitude) {
        (None, Some(_)) => report.missing("latitude", "a latitude together with the longitude"),
        (Some(_), None) => report.missing("longitude", "a longitude together with the latitude"),
        _ => {}
    }
}
