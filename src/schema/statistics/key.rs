//! Grouping keys, and the values of nodes and links for them.

use async_graphql::Enum;
use entity::fact::Details;
use entity::{PartialDate, Vocabulary};

use crate::snapshot::{LinkIndex, NodeIndex, Snapshot, relation};

/// A key to group nodes by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKey {
    /// The kind of node.
    Kind,
    /// The countries of the node: where it is located, or where the actors that carry it out or
    /// produced it are located. A node with several countries is counted in each.
    Country,
    /// The level of governance.
    Level,
    /// How well the sources support it.
    Confidence,
    /// The city's status in the Mission.
    MissionStatus,
    /// The year in which a city was awarded the EU Mission Label.
    LabelYear,
    /// The year by which the city aims to be climate neutral.
    TargetYear,
    /// The country's relation to the European Union.
    EuStatus,
    /// The kind of organisation.
    StakeholderKind,
    /// The programme of a pilot or initiative.
    Programme,
    /// The cohort of a pilot.
    Cohort,
    /// The form of a learning.
    LearningKind,
    /// The year in which a learning was published.
    PublicationYear,
    /// The kind of engagement space.
    SpaceKind,
    /// The themes of the node. A node with several themes is counted in each.
    Theme,
    /// The region of a city.
    Region,
    /// The year in which a pilot or initiative starts.
    StartYear,
    /// The year in which a pilot or initiative ends.
    EndYear,
    /// The decade in which a pilot or initiative starts, or in which a learning was published:
    /// `2020` for 2020 to 2029.
    Decade,
}

/// A key to group links by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkGroupKey {
    /// The kind of link.
    Kind,
    /// The role.
    Role,
    /// The year in which the link began.
    SinceYear,
    /// The year in which the link ended or will end.
    UntilYear,
    /// The confidence of the link.
    Confidence,
    /// Whether the link is current on the date of the revision: `true` or `false`.
    IsCurrent,
    /// Whether the two ends act on different levels of governance: `true` or `false`.
    IsVertical,
    /// The kind of the source node.
    FromKind,
    /// The kind of the target node.
    ToKind,
    /// The country in which the source node is located.
    FromCountry,
    /// The country in which the target node is located.
    ToCountry,
}

/// Known values in order, then unknown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    Known(String),
    Unknown,
}

impl Value {
    fn of(value: Option<String>) -> Self {
        value.map_or(Self::Unknown, Self::Known)
    }

    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown => None,
        }
    }
}

pub fn values(snapshot: &Snapshot, node: NodeIndex, key: GroupKey) -> Vec<Value> {
    let record = snapshot.node(node);
    let value = match (key, &record.details) {
        (GroupKey::Country, _) => return ids(snapshot, snapshot.countries_of(node).to_vec()),
        (GroupKey::Theme, Details::City(_)) => {
            return ids(
                snapshot,
                snapshot.related_nodes(node, relation::CITY_THEMES),
            );
        }
        (GroupKey::Theme, _) => {
            return ids(snapshot, snapshot.related_nodes(node, relation::OWN_THEMES));
        }
        (GroupKey::Kind, _) => term(record.node.kind),
        (GroupKey::Level, _) => snapshot.level(node).and_then(term),
        (GroupKey::Confidence, _) => term(record.node.confidence),
        (GroupKey::MissionStatus, Details::City(city)) => term(city.mission_status),
        (GroupKey::LabelYear, Details::City(city)) => year(city.eu_label_awarded),
        (GroupKey::TargetYear, Details::City(city)) => {
            city.target_year.map(|year| year.to_string())
        }
        (GroupKey::EuStatus, Details::Country(country)) => term(country.eu_status),
        (GroupKey::StakeholderKind, Details::Stakeholder(stakeholder)) => term(stakeholder.kind),
        (GroupKey::Programme, Details::Pilot(pilot)) => pilot.programme.clone(),
        (GroupKey::Programme, Details::Initiative(initiative)) => initiative.programme.clone(),
        (GroupKey::Cohort, Details::Pilot(pilot)) => pilot.cohort.map(|cohort| cohort.to_string()),
        (GroupKey::LearningKind, Details::Learning(learning)) => term(learning.kind),
        (GroupKey::PublicationYear, Details::Learning(learning)) => year(learning.published),
        (GroupKey::SpaceKind, Details::EngagementSpace(space)) => term(space.kind),
        (GroupKey::Region, Details::City(city)) => city.region.clone(),
        (GroupKey::StartYear, details) => year(start(details)),
        (GroupKey::EndYear, Details::Pilot(pilot)) => year(pilot.end),
        (GroupKey::EndYear, Details::Initiative(initiative)) => year(initiative.end),
        (GroupKey::Decade, Details::Learning(learning)) => decade(learning.published),
        (GroupKey::Decade, details) => decade(start(details)),
        _ => None,
    };
    vec![Value::of(value)]
}

pub fn link_value(snapshot: &Snapshot, index: LinkIndex, key: LinkGroupKey) -> Value {
    let link = snapshot.link(index);
    let country = |node| {
        let country = snapshot.country_of(node)?;
        Some(snapshot.id(country).to_owned())
    };
    Value::of(match key {
        LinkGroupKey::Kind => term(link.kind),
        LinkGroupKey::Role => link.role.map(str::to_owned),
        LinkGroupKey::SinceYear => year(link.since),
        LinkGroupKey::UntilYear => year(link.until),
        LinkGroupKey::Confidence => term(link.confidence),
        LinkGroupKey::IsCurrent => Some(snapshot.is_current(index).to_string()),
        LinkGroupKey::IsVertical => snapshot.is_vertical(index).map(|value| value.to_string()),
        LinkGroupKey::FromKind => term(snapshot.kind(link.source)),
        LinkGroupKey::ToKind => term(snapshot.kind(link.target)),
        LinkGroupKey::FromCountry => country(link.source),
        LinkGroupKey::ToCountry => country(link.target),
    })
}

fn start(details: &Details) -> Option<PartialDate> {
    match details {
        Details::Pilot(pilot) => pilot.start,
        Details::Initiative(initiative) => initiative.start,
        _ => None,
    }
}

fn ids(snapshot: &Snapshot, nodes: Vec<NodeIndex>) -> Vec<Value> {
    if nodes.is_empty() {
        return vec![Value::Unknown];
    }
    nodes
        .into_iter()
        .map(|node| Value::Known(snapshot.id(node).to_owned()))
        .collect()
}

fn term(term: impl Vocabulary) -> Option<String> {
    Some(term.name().to_owned())
}

fn year(date: Option<PartialDate>) -> Option<String> {
    date.map(|date| date.year().to_string())
}

fn decade(date: Option<PartialDate>) -> Option<String> {
    date.map(|date| (date.year() / 10 * 10).to_string())
}
