//! Change sets drawn at random, each valid after the one before.

use std::collections::BTreeMap;

use entity::city::{self, MissionStatus};
use entity::country::{self, EuStatus};
use entity::engagement_space::{self, SpaceKind};
use entity::fact::{Dataset, Details, Fact, FactKey, LinkFact, NodeFact, ObservationFact};
use entity::learning::{self, LearningKind};
use entity::stakeholder::{self, StakeholderKind};
use entity::{
    Confidence, Level, LinkKind, NodeKind, PartialDate, Vocabulary, alias, indicator, initiative,
    link, national_platform, node, observation, pilot, theme,
};
use fastrand::Rng;

/// Words of names and summaries: few, so that they are found more than once.
const WORDS: [&str; 12] = [
    "Porto", "Braga", "Viable", "Cities", "Net", "Zero", "Åland", "de", "of", "Tram", "Trams",
    "Łódź",
];
const INDICATORS: [&str; 3] = ["emissions", "green-space", "readiness"];

/// A fact as it was and as it will be.
pub type Sides = (Option<Fact>, Option<Fact>);

/// The facts that there are, and chance.
pub struct Drawn {
    facts: BTreeMap<FactKey, Fact>,
    random: Rng,
    /// How many things were made so far: no two have the same name.
    made: usize,
}

impl Drawn {
    pub fn new(dataset: &Dataset, seed: u64) -> Self {
        Self {
            facts: dataset.facts().map(|fact| (fact.key(), fact)).collect(),
            random: Rng::with_seed(seed),
            made: 0,
        }
    }

    pub fn dataset(&self) -> Dataset {
        let mut dataset = Dataset::default();
        for fact in self.facts.values() {
            dataset.put(fact.clone());
        }
        dataset.sort();
        dataset
    }

    /// What is done in a few steps, in any order, each fact once.
    pub fn change_set(&mut self) -> Vec<Sides> {
        let before = self.facts.clone();
        let steps = match self.random.u8(..10) {
            0 => 30,
            1..4 => 5,
            _ => 1,
        };
        for _ in 0..steps {
            self.step();
        }
        let mut keys: Vec<&FactKey> = before.keys().chain(self.facts.keys()).collect();
        keys.sort_unstable();
        keys.dedup();
        let sides = |key: &FactKey| (before.get(key).cloned(), self.facts.get(key).cloned());
        let all = keys.into_iter().map(sides);
        let mut changes: Vec<Sides> = all.filter(|(before, after)| before != after).collect();
        self.random.shuffle(&mut changes);
        changes
    }

    fn step(&mut self) {
        match self.random.u8(..20) {
            0..4 => self.add_node(),
            4..8 => self.change_node(),
            8 => self.remove_node(),
            9..13 => self.add_link(),
            13 => self.change_link(),
            14 => self.remove_link(),
            15..18 => self.observe(),
            18 => self.change_alias(),
            _ => self.define(),
        }
    }

    fn put(&mut self, fact: Fact) {
        self.facts.insert(fact.key(), fact);
    }

    fn some(&mut self, is_wanted: impl Fn(&Fact) -> bool) -> Option<Fact> {
        let wanted: Vec<&Fact> = self.facts.values().filter(|fact| is_wanted(fact)).collect();
        let drawn = self.random.choice(wanted);
        drawn.cloned()
    }

    /// The id of a node of some kind, if there is one.
    fn some_node(&mut self, kind: NodeKind) -> Option<String> {
        let of_kind = |fact: &Fact| matches!(fact, Fact::Node(fact) if fact.node.kind == kind);
        Some(self.some(of_kind)?.key().id)
    }

    fn term<T: Vocabulary>(&mut self) -> T {
        self.random.choice(T::all().iter().copied()).unwrap()
    }

    fn text(&mut self) -> String {
        let length = self.random.usize(1..4);
        let mut word = || *self.random.choice(&WORDS).unwrap();
        let words: Vec<&str> = (0..length).map(|_| word()).collect();
        words.join(" ")
    }

    fn maybe<T>(&mut self, draw: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.random.bool().then(|| draw(self))
    }

    fn date(&mut self) -> PartialDate {
        let year = self.random.u16(2018..2026);
        let month = self.random.u8(1..13);
        let text = match self.random.bool() {
            true => format!("{year}"),
            false => format!("{year}-{month:02}"),
        };
        text.parse().unwrap()
    }

    fn add_node(&mut self) {
        let kind: NodeKind = self.term();
        self.made += 1;
        // Between others, wherever that is.
        let letter = char::from(self.random.u8(b'a'..=b'z'));
        let kind_in_id = kind.name().to_ascii_lowercase().replace('_', "-");
        let id = format!("{kind_in_id}-{letter}{}", self.made);
        let Some(details) = self.details(kind, &id) else {
            return;
        };
        let level = self.maybe(Self::term);
        let node = node::Model {
            id: id.clone(),
            kind,
            name: self.text(),
            level: details.level(level.or(Some(Level::Local))),
            summary: self.maybe(Self::text),
            website: None,
            as_of: self.maybe(Self::date),
            confidence: self.term(),
        };
        self.put(Fact::Node(Box::new(NodeFact {
            node,
            details,
            sources: Vec::new(),
        })));
        for _ in 0..self.random.usize(..3) {
            self.add_link();
        }
    }

    fn details(&mut self, kind: NodeKind, id: &str) -> Option<Details> {
        let id = id.to_owned();
        Some(match kind {
            NodeKind::Country => Details::Country(country::Model {
                id,
                iso2: format!("X{}", self.made),
                native_name: self.maybe(Self::text),
                languages: String::new(),
                eu_status: self.term::<EuStatus>(),
                capital: self.maybe(Self::text),
                population: None,
                population_year: None,
                latitude: None,
                longitude: None,
                ecosystem_page: self.random.bool(),
                page_url: None,
            }),
            NodeKind::City => Details::City(city::Model {
                id,
                local_name: self.maybe(Self::text),
                country_id: self.some_node(NodeKind::Country)?,
                region: self.maybe(Self::text),
                mission_status: self.term::<MissionStatus>(),
                latitude: None,
                longitude: None,
                population: self.maybe(|drawn| drawn.random.i64(1..1_000_000)),
                population_year: None,
                target_year: None,
                eu_label_awarded: None,
                geonames_id: self.maybe(|drawn| drawn.random.i64(..)),
            }),
            NodeKind::Stakeholder => Details::Stakeholder(stakeholder::Model {
                id,
                short_name: self.maybe(Self::text),
                kind: self.term::<StakeholderKind>(),
                country_id: self
                    .maybe(|drawn| drawn.some_node(NodeKind::Country))
                    .flatten(),
                city_id: self
                    .maybe(|drawn| drawn.some_node(NodeKind::City))
                    .flatten(),
            }),
            NodeKind::NationalPlatform => Details::NationalPlatform(national_platform::Model {
                id,
                local_name: self.maybe(Self::text),
                country_id: self.some_node(NodeKind::Country)?,
                established: None,
                organisation: None,
                role: self.maybe(Self::text),
                support: None,
                engages_all_cities: None,
            }),
            NodeKind::Pilot => Details::Pilot(pilot::Model {
                id,
                programme: self.maybe(Self::text),
                cohort: None,
                start: None,
                end: self.maybe(Self::date),
                grant_eur: None,
            }),
            NodeKind::Learning => Details::Learning(learning::Model {
                id,
                kind: self.term::<LearningKind>(),
                published: self.maybe(Self::date),
            }),
            NodeKind::EngagementSpace => Details::EngagementSpace(engagement_space::Model {
                id,
                country_id: self
                    .maybe(|drawn| drawn.some_node(NodeKind::Country))
                    .flatten(),
                kind: self.term::<SpaceKind>(),
            }),
            NodeKind::Initiative => Details::Initiative(initiative::Model {
                id,
                programme: self.maybe(Self::text),
                start: None,
                end: None,
            }),
            NodeKind::Theme => Details::Theme(theme::Model { id }),
        })
    }

    fn change_node(&mut self) {
        let Some(Fact::Node(mut fact)) = self.some(|fact| matches!(fact, Fact::Node(_))) else {
            return;
        };
        match self.random.u8(..6) {
            0 => fact.node.name = self.text(),
            1 => fact.node.summary = self.maybe(Self::text),
            2 => fact.node.as_of = self.maybe(Self::date),
            3 => fact.sources.push("https://example.org/".to_owned()),
            // It moves, among others.
            _ => {
                let iso2 = match &fact.details {
                    Details::Country(country) => Some(country.iso2.clone()),
                    _ => None,
                };
                if let Some(details) = self.details(fact.node.kind, &fact.node.id) {
                    fact.details = details;
                }
                if let (Details::Country(country), Some(iso2)) = (&mut fact.details, iso2) {
                    country.iso2 = iso2;
                }
            }
        }
        self.put(Fact::Node(fact));
    }

    /// With all that needs it.
    fn remove_node(&mut self) {
        let is_needed = |id: &str, fact: &Fact| match fact {
            Fact::Node(fact) => {
                fact.details.country_id() == Some(id) || fact.details.city_id() == Some(id)
            }
            _ => false,
        };
        let Some(fact) = self.some(|fact| matches!(fact, Fact::Node(_))) else {
            return;
        };
        let id = fact.key().id;
        if self.facts.values().any(|fact| is_needed(&id, fact)) {
            return;
        }
        self.facts.retain(|_, fact| match fact {
            Fact::Node(fact) => fact.node.id != id,
            Fact::Link(fact) => fact.link.from_id != id && fact.link.to_id != id,
            Fact::Observation(fact) => fact.observation.subject_id.as_ref() != Some(&id),
            Fact::Alias(alias) => alias.node_id != id,
            Fact::Indicator(_) => true,
        });
    }

    fn add_link(&mut self) {
        let kind: LinkKind = self.term();
        let definition = kind.definition();
        let Some((from, to)) = self.random.choice(definition.ends) else {
            return;
        };
        let Some(to) = self.random.choice(to.iter()) else {
            return;
        };
        let (Some(from), Some(to)) = (self.some_node(*from), self.some_node(*to)) else {
            return;
        };
        let mirrored = FactKey {
            kind: entity::change::FactKind::Link,
            id: link::id(&to, kind, &from),
        };
        if definition.derived || from == to || self.facts.contains_key(&mirrored) {
            return;
        }
        let link = link::Model {
            id: link::id(&from, kind, &to),
            from_id: from,
            kind,
            to_id: to,
            role: self.maybe(Self::text),
            since: self.maybe(Self::date),
            until: None,
            as_of: self.maybe(Self::date),
            confidence: self.term::<Confidence>(),
        };
        self.put(Fact::Link(LinkFact {
            link,
            sources: Vec::new(),
        }));
    }

    fn change_link(&mut self) {
        if let Some(Fact::Link(mut fact)) = self.some(|fact| matches!(fact, Fact::Link(_))) {
            fact.link.role = self.maybe(Self::text);
            fact.link.until = self.maybe(Self::date);
            self.put(Fact::Link(fact));
        }
    }

    fn remove_link(&mut self) {
        if let Some(fact) = self.some(|fact| matches!(fact, Fact::Link(_))) {
            self.facts.remove(&fact.key());
        }
    }

    /// Adds an observation, older or newer than others, changes one or removes one.
    fn observe(&mut self) {
        let indicator_id = (*self.random.choice(&INDICATORS).unwrap()).to_owned();
        let kind = match self.random.bool() {
            true => NodeKind::Country,
            false => NodeKind::City,
        };
        let subject_id = self.maybe(|drawn| drawn.some_node(kind)).flatten();
        let date = self.date();
        let id = observation::id(subject_id.as_deref(), &indicator_id, date);
        let fact = Fact::Observation(ObservationFact {
            observation: observation::Model {
                id,
                subject_id,
                indicator_id,
                date,
                value: f64::from(self.random.u8(..)),
                confidence: self.term(),
            },
            sources: Vec::new(),
        });
        match self.random.u8(..4) {
            0 => {
                let known = self.some(|fact| matches!(fact, Fact::Observation(_)));
                self.facts.remove(&known.unwrap_or(fact).key());
            }
            _ => self.put(fact),
        }
    }

    fn change_alias(&mut self) {
        let kind: NodeKind = self.term();
        let id = format!("former-{}", self.random.u8(..20));
        let alias = self
            .some_node(kind)
            .map(|node_id| alias::Model { id, node_id });
        let Some(alias) = alias.map(Fact::Alias) else {
            return;
        };
        match self.random.u8(..4) {
            0 => {
                self.facts.remove(&alias.key());
            }
            _ => self.put(alias),
        }
    }

    fn define(&mut self) {
        let id = (*self.random.choice(&INDICATORS).unwrap()).to_owned();
        let indicator = indicator::Model {
            id,
            name: self.text(),
            unit: "%".to_owned(),
            description: self.text(),
        };
        self.put(Fact::Indicator(indicator));
    }
}
