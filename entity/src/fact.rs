//! Facts as they are written and read as a whole: rows together with their sources.

use std::fmt;

use sea_orm::prelude::Json;
use serde::{Deserialize, Deserializer, Serialize};

use crate::change::FactKind;
use crate::{
    Level, NodeKind, alias, city, country, engagement_space, indicator, initiative, learning, link,
    national_platform, node, observation, pilot, stakeholder, theme,
};

/// The columns that only one kind of node has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Details {
    Country(country::Model),
    City(city::Model),
    Stakeholder(stakeholder::Model),
    NationalPlatform(national_platform::Model),
    Pilot(pilot::Model),
    Learning(learning::Model),
    EngagementSpace(engagement_space::Model),
    Initiative(initiative::Model),
    Theme(theme::Model),
}

/// A node whole: what all nodes share, what its kind adds, and the pages that say so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeFact {
    pub node: node::Model,
    pub details: Details,
    /// URLs, in the order in which they are cited.
    pub sources: Vec<String>,
}

/// A link with the pages that say so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkFact {
    pub link: link::Model,
    pub sources: Vec<String>,
}

/// An observation with the pages that say so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObservationFact {
    pub observation: observation::Model,
    pub sources: Vec<String>,
}

/// Whatever can be put into the graph or removed from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Fact {
    Node(Box<NodeFact>),
    Link(LinkFact),
    Observation(ObservationFact),
    Indicator(indicator::Model),
    Alias(alias::Model),
}

/// A fact's kind and id: what tells it from every other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactKey {
    pub kind: FactKind,
    pub id: String,
}

/// What the history has in place of a fact, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoFact(String);

impl fmt::Display for NoFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoFact {}

/// Every fact of one revision, each list sorted by id. What a database holds, a folder of files
/// describes and a snapshot is built from. Read without sources, the lists of URLs are empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dataset {
    pub nodes: Vec<NodeFact>,
    pub links: Vec<LinkFact>,
    pub indicators: Vec<indicator::Model>,
    pub observations: Vec<ObservationFact>,
    pub aliases: Vec<alias::Model>,
}

impl Dataset {
    /// Puts a fact at the end of its list; [`Dataset::sort`] makes it whole again.
    pub fn put(&mut self, fact: Fact) {
        match fact {
            Fact::Node(fact) => self.nodes.push(*fact),
            Fact::Link(fact) => self.links.push(fact),
            Fact::Indicator(indicator) => self.indicators.push(indicator),
            Fact::Observation(fact) => self.observations.push(fact),
            Fact::Alias(alias) => self.aliases.push(alias),
        }
    }

    /// Sorts each list by id; facts with the same id stay in their order.
    pub fn sort(&mut self) {
        self.nodes.sort_by(|a, b| a.node.id.cmp(&b.node.id));
        self.links.sort_by(|a, b| a.link.id.cmp(&b.link.id));
        self.indicators.sort_by(|a, b| a.id.cmp(&b.id));
        self.observations
            .sort_by(|a, b| a.observation.id.cmp(&b.observation.id));
        self.aliases.sort_by(|a, b| a.id.cmp(&b.id));
    }

    /// Every fact, list by list.
    pub fn facts(&self) -> impl Iterator<Item = Fact> {
        let nodes = self.nodes.iter().cloned();
        nodes
            .map(|fact| Fact::Node(Box::new(fact)))
            .chain(self.links.iter().cloned().map(Fact::Link))
            .chain(self.indicators.iter().cloned().map(Fact::Indicator))
            .chain(self.observations.iter().cloned().map(Fact::Observation))
            .chain(self.aliases.iter().cloned().map(Fact::Alias))
    }
}

impl Details {
    pub fn kind(&self) -> NodeKind {
        match self {
            Self::Country(_) => NodeKind::Country,
            Self::City(_) => NodeKind::City,
            Self::Stakeholder(_) => NodeKind::Stakeholder,
            Self::NationalPlatform(_) => NodeKind::NationalPlatform,
            Self::Pilot(_) => NodeKind::Pilot,
            Self::Learning(_) => NodeKind::Learning,
            Self::EngagementSpace(_) => NodeKind::EngagementSpace,
            Self::Initiative(_) => NodeKind::Initiative,
            Self::Theme(_) => NodeKind::Theme,
        }
    }

    /// The level that is stored for such a node. It follows from the kind and the country, but for stakeholders, each of which
    /// has its own. That of a pilot or initiative is what it acts on unless its participants are known: the snapshot derives
    /// it from them.
    pub fn level(&self, own: Option<Level>) -> Option<Level> {
        match self {
            Self::Stakeholder(_) => own,
            Self::Country(_) | Self::NationalPlatform(_) => Some(Level::National),
            Self::City(_) | Self::Pilot(_) => Some(Level::Local),
            Self::Initiative(_) => Some(Level::European),
            Self::EngagementSpace(space) if space.country_id.is_some() => Some(Level::National),
            Self::EngagementSpace(_) => Some(Level::European),
            Self::Learning(_) | Self::Theme(_) => None,
        }
    }

    /// The country whose `country` column places the node, if its kind has one and it is filled.
    pub fn country_id(&self) -> Option<&str> {
        match self {
            Self::City(city) => Some(&city.country_id),
            Self::Stakeholder(stakeholder) => stakeholder.country_id.as_deref(),
            Self::NationalPlatform(platform) => Some(&platform.country_id),
            Self::EngagementSpace(space) => space.country_id.as_deref(),
            Self::Country(_)
            | Self::Pilot(_)
            | Self::Learning(_)
            | Self::Initiative(_)
            | Self::Theme(_) => None,
        }
    }

    /// Says that the node is called by another id.
    pub fn set_id(&mut self, id: &str) {
        let own = match self {
            Self::Country(country) => &mut country.id,
            Self::City(city) => &mut city.id,
            Self::Stakeholder(stakeholder) => &mut stakeholder.id,
            Self::NationalPlatform(platform) => &mut platform.id,
            Self::Pilot(pilot) => &mut pilot.id,
            Self::Learning(learning) => &mut learning.id,
            Self::EngagementSpace(space) => &mut space.id,
            Self::Initiative(initiative) => &mut initiative.id,
            Self::Theme(theme) => &mut theme.id,
        };
        id.clone_into(own);
    }

    /// Says that what the node lies in is called by another id.
    pub fn move_place(&mut self, from: &str, to: &str) {
        let places: [Option<&mut String>; 2] = match self {
            Self::City(city) => [Some(&mut city.country_id), None],
            Self::Stakeholder(stakeholder) => [
                stakeholder.country_id.as_mut(),
                stakeholder.city_id.as_mut(),
            ],
            Self::NationalPlatform(platform) => [Some(&mut platform.country_id), None],
            Self::EngagementSpace(space) => [space.country_id.as_mut(), None],
            Self::Country(_)
            | Self::Pilot(_)
            | Self::Learning(_)
            | Self::Initiative(_)
            | Self::Theme(_) => [None, None],
        };
        for place in places.into_iter().flatten() {
            if place == from {
                to.clone_into(place);
            }
        }
    }

    /// The city that a stakeholder lies in.
    pub fn city_id(&self) -> Option<&str> {
        match self {
            Self::Stakeholder(stakeholder) => stakeholder.city_id.as_deref(),
            _ => None,
        }
    }
}

impl Fact {
    /// A side of a change as the history has it: absent where there was no fact.
    ///
    /// # Errors
    /// When it is no fact of the kind and id.
    pub fn of_history(
        kind: FactKind,
        id: &str,
        written: Option<Json>,
    ) -> Result<Option<Self>, NoFact> {
        let Some(written) = written else {
            return Ok(None);
        };
        let fact = Self::read(kind, written);
        let fact = fact.map_err(|error| NoFact(format!("{id} is not a valid fact: {error}")))?;
        match fact.key().id == id {
            true => Ok(Some(fact)),
            false => Err(NoFact(format!(
                "the history of {id} contains {}",
                fact.key().id
            ))),
        }
    }

    fn read<'a, D: Deserializer<'a>>(kind: FactKind, written: D) -> Result<Self, D::Error> {
        match kind {
            FactKind::Node => Box::deserialize(written).map(Self::Node),
            FactKind::Link => LinkFact::deserialize(written).map(Self::Link),
            FactKind::Observation => ObservationFact::deserialize(written).map(Self::Observation),
            FactKind::Indicator => indicator::Model::deserialize(written).map(Self::Indicator),
            FactKind::Alias => alias::Model::deserialize(written).map(Self::Alias),
        }
    }

    pub fn key(&self) -> FactKey {
        let (kind, id) = match self {
            Self::Node(fact) => (FactKind::Node, &fact.node.id),
            Self::Link(fact) => (FactKind::Link, &fact.link.id),
            Self::Observation(fact) => (FactKind::Observation, &fact.observation.id),
            Self::Indicator(indicator) => (FactKind::Indicator, &indicator.id),
            Self::Alias(alias) => (FactKind::Alias, &alias.id),
        };
        FactKey {
            kind,
            id: id.clone(),
        }
    }

    /// The URLs that back the fact; an indicator, being a definition, has none, and so has an alias.
    pub fn sources(&self) -> &[String] {
        match self {
            Self::Node(fact) => &fact.sources,
            Self::Link(fact) => &fact.sources,
            Self::Observation(fact) => &fact.sources,
            Self::Indicator(_) | Self::Alias(_) => &[],
        }
    }

    /// Cites other URLs; an indicator and an alias cite none.
    pub fn set_sources(&mut self, urls: Vec<String>) {
        match self {
            Self::Node(fact) => fact.sources = urls,
            Self::Link(fact) => fact.sources = urls,
            Self::Observation(fact) => fact.sources = urls,
            Self::Indicator(_) | Self::Alias(_) => {}
        }
    }

    /// The nodes that a change of the fact concerns, as the history files it.
    pub fn concerned_nodes(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::Node(fact) => (Some(&fact.node.id), None),
            Self::Link(fact) => (Some(&fact.link.from_id), Some(&fact.link.to_id)),
            Self::Observation(fact) => (fact.observation.subject_id.as_deref(), None),
            Self::Alias(alias) => (Some(&alias.node_id), None),
            Self::Indicator(_) => (None, None),
        }
    }
}
