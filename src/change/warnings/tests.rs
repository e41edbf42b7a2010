use entity::fact::{Dataset, Details};
use entity::{LinkKind, Vocabulary};

use super::*;
use crate::change::DatasetLookup;
use crate::import::{embedded, parse};

fn dates() -> WarningDates {
    WarningDates::on(NaiveDate::from_ymd_opt(2026, 11, 28).unwrap())
}

fn warned(changes: &[Change], dataset: &Dataset) -> Vec<String> {
    let found = warnings(changes, &DatasetLookup::new(dataset), dates());
    let found = found.into_iter().map(|warning| {
        let other = warning.other.unwrap_or_default();
        let (code, field) = (warning.code.name(), warning.field);
        let change = warning.change;
        format!("{change} {code} {field} {other}")
            .trim_end()
            .to_owned()
    });
    found.collect()
}

/// A city that is put: its id, name and place.
type CityPut<'a> = (&'a str, &'a str, Option<(f64, f64)>);

fn warnings_about(dataset: &Dataset, put: &[CityPut]) -> Vec<String> {
    let model = dataset
        .nodes
        .iter()
        .find(|fact| fact.node.id == "city-krakow");
    let changes = put.iter().map(|(id, name, point)| {
        let mut fact = model.unwrap().clone();
        fact.node.id = (*id).to_owned();
        fact.node.name = (*name).to_owned();
        fact.node.website = None;
        if let Details::City(city) = &mut fact.details {
            city.id = (*id).to_owned();
            city.local_name = None;
            city.latitude = point.map(|(latitude, _)| latitude);
            city.longitude = point.map(|(_, longitude)| longitude);
        }
        Change {
            before: None,
            after: Some(Fact::Node(Box::new(fact))),
        }
    });
    let changes: Vec<_> = changes.collect();
    warned(&changes, dataset)
}

#[test]
fn warns_of_duplicates_and_of_places_abroad() {
    let curated = parse(&embedded()).dataset;
    let about = |put| warnings_about(&curated, put);
    assert_eq!(
        about(&[("city-krakow-2", "KRAKÓW", None)]),
        ["0 POSSIBLE_DUPLICATE name city-krakow"]
    );
    assert_eq!(
        about(&[("city-a", "Sopot", None), ("city-b", "Sopot", None)]),
        [
            "0 POSSIBLE_DUPLICATE name city-b",
            "1 POSSIBLE_DUPLICATE name city-a"
        ]
    );
    assert_eq!(
        about(&[("city-sopot", "Sopot", Some((54.44, 118.56)))]),
        ["0 FAR_FROM_COUNTRY latitude"]
    );
    assert!(about(&[("city-sopot", "Sopot", Some((54.44, 18.56)))]).is_empty());
    assert_eq!(
        about(&[("city-cracovia", "Cracovia", Some((50.0614, 19.9372)))]),
        ["0 POSSIBLE_DUPLICATE latitude city-krakow"]
    );
}

/// A fact of the curated dataset, added once more with what is spoilt.
fn added(dataset: &Dataset, id: &str, spoil: impl FnOnce(&mut Fact)) -> Change {
    let mut facts = dataset.facts();
    let mut fact = facts.find(|fact| fact.key().id == id).unwrap();
    spoil(&mut fact);
    Change {
        before: None,
        after: Some(fact),
    }
}

fn node(fact: &mut Fact) -> &mut entity::fact::NodeFact {
    match fact {
        Fact::Node(fact) => fact,
        _ => panic!("{fact:?} is not a node"),
    }
}

#[test]
fn warns_of_dates() {
    let curated = parse(&embedded()).dataset;
    let change = added(&curated, "city-krakow", |fact| {
        let fact = node(fact);
        fact.node.as_of = "2020".parse().ok();
        if let Details::City(city) = &mut fact.details {
            city.population_year = Some(2099);
            city.eu_label_awarded = "2027-01".parse().ok();
        }
    });
    assert_eq!(
        warned(std::slice::from_ref(&change), &curated),
        [
            "0 DATE_IN_FUTURE population_year",
            "0 DATE_IN_FUTURE eu_label_awarded",
            "0 FACT_OLD as_of"
        ]
    );
    let unchanged = Change {
        before: change.after.clone(),
        ..change
    };
    assert!(warned(&[unchanged], &curated).is_empty());
}

#[test]
fn warns_of_websites() {
    let curated = parse(&embedded()).dataset;
    let known = curated
        .nodes
        .iter()
        .find(|fact| fact.node.id == "city-umea");
    let website = known.unwrap().node.website.clone().unwrap();
    let same = website.replace("https://", "http://");
    let change = added(&curated, "city-krakow", |fact| {
        node(fact).node.website = Some(same.trim_end_matches('/').to_owned());
        fact.set_sources(vec!["http://example.org/".to_owned()]);
    });
    assert_eq!(
        warned(&[change], &curated),
        [
            "0 INSECURE_URL website",
            "0 POSSIBLE_DUPLICATE website city-umea",
            "0 INSECURE_URL source"
        ]
    );
    let shared = added(&curated, "city-krakow", |fact| {
        node(fact).node.website = Some("https://netzerocities.app/countries".to_owned());
    });
    assert_eq!(warned(&[shared], &curated), ["0 SHARED_WEBSITE website"]);
}

#[test]
fn warns_of_cities_without_a_link() {
    let curated = parse(&embedded()).dataset;
    let learning = curated.nodes.iter().find(|fact| {
        let links = DatasetLookup::new(&curated).links_of(&fact.node.id);
        let mut cities = links.iter().filter(|link| link.from.starts_with("city-"));
        matches!(fact.details, Details::Learning(_)) && cities.all(|link| link.from != "city-umea")
    });
    let id = learning.unwrap().node.id.clone();
    let change = added(&curated, &id, |fact| {
        node(fact).node.name = "A plan for Umeå, split in two".to_owned();
        node(fact).node.summary = None;
        node(fact).node.website = None;
    });
    let found = warned(std::slice::from_ref(&change), &curated);
    assert_eq!(found, ["0 CITY_WITHOUT_LINK summary city-umea"]);
    let link = added(&curated, &curated.links[0].link.id, |fact| {
        if let Fact::Link(fact) = fact {
            fact.link.from_id = "city-umea".to_owned();
            fact.link.kind = LinkKind::Produced;
            fact.link.to_id.clone_from(&id);
            fact.link.id = entity::link::id("city-umea", LinkKind::Produced, &id);
        }
    });
    let found = warned(&[change, link], &curated);
    assert!(
        found.iter().all(|warning| !warning.contains("CITY")),
        "{found:?}"
    );
}

#[test]
fn warns_of_open_links_to_what_has_ended() {
    let curated = parse(&embedded()).dataset;
    let open = curated.links.iter().find(|fact| {
        fact.link.kind == LinkKind::ParticipatesIn
            && fact.link.until.is_none()
            && fact.link.to_id.starts_with("pilot-")
    });
    let (link, pilot) = {
        let link = &open.unwrap().link;
        (link.id.clone(), link.to_id.clone())
    };
    let ended = added(&curated, &pilot, |fact| {
        if let Details::Pilot(pilot) = &mut node(fact).details {
            pilot.end = "2026-10".parse().ok();
        }
        node(fact).node.website = None;
    });
    let found = warned(std::slice::from_ref(&ended), &curated);
    assert_eq!(found[0], "0 OPEN_LINK_TO_WHAT_ENDED end");
    let link = added(&curated, &link, |_| {});
    let found = warned(&[link, ended], &curated);
    assert!(
        found.contains(&"0 OPEN_LINK_TO_WHAT_ENDED until".to_owned()),
        "{found:?}"
    );
}

/// The curated dataset as a change set of its own.
#[test]
fn the_curated_dataset_has_no_impossible_place_or_date() {
    let curated = parse(&embedded()).dataset;
    let (_, found) = dataset_warnings(&curated, &Dataset::default(), dates());
    let is_wrong = |warning: &&Warning| {
        matches!(
            warning.code,
            WarningCode::FarFromCountry | WarningCode::DateInFuture
        )
    };
    let wrong: Vec<_> = found.iter().filter(is_wrong).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
