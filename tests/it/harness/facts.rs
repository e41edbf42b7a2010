//! Small facts, and change sets made of them.

use chrono::{DateTime, Utc};
use entity::city::MissionStatus;
use entity::country::EuStatus;
use entity::fact::{Dataset, Details, Fact, LinkFact, NodeFact, ObservationFact};
use entity::revision::Origin;
use entity::stakeholder::StakeholderKind;
use entity::{
    Confidence, Level, LinkKind, NodeKind, PartialDate, city, country, indicator, link, node,
    observation, stakeholder, theme,
};
use mission_graph::change::{Change, ChangeSet};

/// `country-pt`, whose code is PT.
pub fn country(code: &str) -> Fact {
    let id = format!("country-{code}");
    let details = Details::Country(country::Model {
        id: id.clone(),
        iso2: code.to_ascii_uppercase(),
        native_name: None,
        languages: "pt;en".to_owned(),
        eu_status: EuStatus::MemberState,
        capital: Some("Capital".to_owned()),
        population: Some(10_347_892),
        population_year: Some(2021),
        latitude: Some(39.5),
        longitude: Some(-8.0),
        ecosystem_page: true,
        page_url: None,
    });
    node(&id, Some(Level::National), details)
}

/// `city-braga` in `country-pt`.
pub fn city(name: &str, country: &str) -> Fact {
    let id = format!("city-{name}");
    let details = Details::City(city::Model {
        id: id.clone(),
        local_name: None,
        country_id: format!("country-{country}"),
        region: None,
        mission_status: MissionStatus::MissionCity,
        latitude: Some(41.55),
        longitude: None,
        population: None,
        population_year: None,
        target_year: Some(2030),
        eu_label_awarded: Some(date("2024-10")),
        geonames_id: None,
    });
    node(&id, Some(Level::Local), details)
}

/// `org-inova`, which lies in a city.
pub fn stakeholder(name: &str, country: &str, city: &str) -> Fact {
    let id = format!("org-{name}");
    let details = Details::Stakeholder(stakeholder::Model {
        id: id.clone(),
        short_name: None,
        kind: StakeholderKind::CivilSociety,
        country_id: Some(format!("country-{country}")),
        city_id: Some(format!("city-{city}")),
    });
    node(&id, Some(Level::Local), details)
}

/// `theme-energy`, which acts on no level.
pub fn theme(name: &str) -> Fact {
    let id = format!("theme-{name}");
    let details = Details::Theme(theme::Model { id: id.clone() });
    node(&id, None, details)
}

pub fn link(from: &str, kind: LinkKind, to: &str) -> Fact {
    Fact::Link(LinkFact {
        link: link::Model {
            id: link::id(from, kind, to),
            from_id: from.to_owned(),
            kind,
            to_id: to.to_owned(),
            role: None,
            since: Some(date("2022")),
            until: None,
            as_of: Some(date("2025-01-31")),
            confidence: Confidence::Reported,
        },
        sources: Vec::new(),
    })
}

pub fn indicator(id: &str) -> Fact {
    Fact::Indicator(indicator::Model {
        id: id.to_owned(),
        name: format!("Indicator {id}"),
        unit: "t".to_owned(),
        description: "Measures.".to_owned(),
    })
}

/// No subject is Europe as a whole.
pub fn observation(subject: Option<&str>, indicator: &str, day: &str, value: f64) -> Fact {
    let day = date(day);
    Fact::Observation(ObservationFact {
        observation: observation::Model {
            id: observation::id(subject, indicator, day),
            subject_id: subject.map(str::to_owned),
            indicator_id: indicator.to_owned(),
            date: day,
            value,
            confidence: Confidence::Sourced,
        },
        sources: Vec::new(),
    })
}

/// The fact with the pages that say so.
pub fn sourced(mut fact: Fact, urls: &[&str]) -> Fact {
    let sources = urls.iter().map(|&url| url.to_owned()).collect();
    match &mut fact {
        Fact::Node(fact) => fact.sources = sources,
        Fact::Link(fact) => fact.sources = sources,
        Fact::Observation(fact) => fact.sources = sources,
        Fact::Indicator(_) | Fact::Alias(_) => panic!("definitions have no sources"),
    }
    fact
}

/// The node with another name.
pub fn named(fact: &Fact, name: &str) -> Fact {
    let mut fact = fact.clone();
    let Fact::Node(named) = &mut fact else {
        panic!("only nodes have names");
    };
    named.node.name = name.to_owned();
    fact
}

pub fn added(fact: &Fact) -> Change {
    Change {
        before: None,
        after: Some(fact.clone()),
    }
}

pub fn changed(before: &Fact, after: &Fact) -> Change {
    Change {
        before: Some(before.clone()),
        after: Some(after.clone()),
    }
}

pub fn removed(fact: &Fact) -> Change {
    Change {
        before: Some(fact.clone()),
        after: None,
    }
}

pub fn change_set(changes: impl IntoIterator<Item = Change>) -> ChangeSet {
    ChangeSet {
        origin: Origin::Import,
        note: "for a test".to_owned(),
        organisation: None,
        evidence: Vec::new(),
        changes: changes.into_iter().collect(),
    }
}

pub fn all_added(facts: &[Fact]) -> ChangeSet {
    change_set(facts.iter().map(added))
}

/// What a database holds once the facts are in it.
pub fn dataset<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Dataset {
    let mut dataset = Dataset::default();
    for fact in facts {
        dataset.put(fact.clone());
    }
    dataset.sort();
    dataset
}

pub fn date(text: &str) -> PartialDate {
    text.parse().expect("a date")
}

/// A time whose last digits PostgreSQL keeps.
pub fn noon() -> DateTime<Utc> {
    "2026-11-23T12:00:00.123456Z".parse().expect("a time")
}

fn node(id: &str, level: Option<Level>, details: Details) -> Fact {
    let kind: NodeKind = details.kind();
    Fact::Node(Box::new(NodeFact {
        node: node::Model {
            id: id.to_owned(),
            kind,
            name: format!("Name of {id}"),
            level,
            summary: Some("What “it” is: žluťoučký".to_owned()),
            website: None,
            as_of: Some(date("2025-06")),
            confidence: Confidence::Sourced,
        },
        details,
        sources: Vec::new(),
    }))
}
