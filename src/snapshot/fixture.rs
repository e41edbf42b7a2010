//! Small snapshots for tests, written down node by node.

use std::sync::Arc;

use chrono::{TimeZone, Utc};
use entity::city::{self, MissionStatus};
use entity::country::{self, EuStatus};
use entity::engagement_space::{self, SpaceKind};
use entity::fact::{Dataset, Details, LinkFact, NodeFact};
use entity::stakeholder::{self, StakeholderKind};
use entity::{
    Confidence, Level, LinkKind, initiative, learning, link, national_platform, node, pilot, theme,
};

use crate::snapshot::{NodeIndex, Snapshot};

/// The day on which a literal snapshot was committed: 2026-11-23.
#[derive(Default)]
pub struct SnapshotFixture(Dataset);

impl SnapshotFixture {
    pub fn country(self, code: &str) -> Self {
        let id = format!("country-{code}");
        let details = Details::Country(country::Model {
            id: id.clone(),
            iso2: code.to_ascii_uppercase(),
            native_name: None,
            languages: String::new(),
            eu_status: EuStatus::MemberState,
            capital: None,
            population: None,
            population_year: None,
            latitude: None,
            longitude: None,
            ecosystem_page: true,
            page_url: None,
        });
        self.node(&id, Some(Level::National), details)
    }

    pub fn city(self, name: &str, country: &str, population: Option<i64>) -> Self {
        let id = format!("city-{name}");
        let details = Details::City(city::Model {
            id: id.clone(),
            local_name: None,
            country_id: format!("country-{country}"),
            region: None,
            mission_status: MissionStatus::MissionCity,
            latitude: None,
            longitude: None,
            population,
            population_year: None,
            target_year: Some(2030),
            eu_label_awarded: "2025-05-07".parse().ok(),
            geonames_id: None,
        });
        self.node(&id, Some(Level::Local), details)
    }

    pub fn stakeholder(self, name: &str, country: Option<&str>, level: Level) -> Self {
        let id = format!("org-{name}");
        let details = Details::Stakeholder(stakeholder::Model {
            id: id.clone(),
            short_name: None,
            kind: StakeholderKind::PublicAgency,
            country_id: country.map(|country| format!("country-{country}")),
            city_id: None,
        });
        self.node(&id, Some(level), details)
    }

    pub fn platform(self, name: &str, country: &str) -> Self {
        let id = format!("platform-{name}");
        let details = Details::NationalPlatform(national_platform::Model {
            id: id.clone(),
            local_name: None,
            country_id: format!("country-{country}"),
            established: None,
            organisation: None,
            role: None,
            support: None,
            engages_all_cities: Some(true),
        });
        self.node(&id, Some(Level::National), details)
    }

    pub fn pilot(self, name: &str, end: Option<&str>) -> Self {
        let id = format!("pilot-{name}");
        let details = Details::Pilot(pilot::Model {
            id: id.clone(),
            programme: None,
            cohort: None,
            start: None,
            end: end.map(|end| end.parse().unwrap()),
            grant_eur: None,
        });
        self.node(&id, Some(Level::Local), details)
    }

    pub fn initiative(self, name: &str) -> Self {
        let id = format!("initiative-{name}");
        let details = Details::Initiative(initiative::Model {
            id: id.clone(),
            programme: None,
            start: None,
            end: None,
        });
        self.node(&id, Some(Level::European), details)
    }

    pub fn space(self, name: &str, country: Option<&str>) -> Self {
        let id = format!("space-{name}");
        let details = Details::EngagementSpace(engagement_space::Model {
            id: id.clone(),
            country_id: country.map(|country| format!("country-{country}")),
            kind: SpaceKind::CountryGroup,
        });
        self.node(&id, Some(Level::European), details)
    }

    pub fn theme(self, name: &str) -> Self {
        let id = format!("theme-{name}");
        let details = Details::Theme(theme::Model { id: id.clone() });
        self.node(&id, None, details)
    }

    pub fn learning(self, name: &str) -> Self {
        let id = format!("learning-{name}");
        let details = Details::Learning(learning::Model {
            id: id.clone(),
            kind: learning::LearningKind::CaseStudy,
            published: None,
        });
        self.node(&id, None, details)
    }

    pub fn link(self, from: &str, kind: LinkKind, to: &str) -> Self {
        self.link_until(from, kind, to, None)
    }

    pub fn link_until(mut self, from: &str, kind: LinkKind, to: &str, until: Option<&str>) -> Self {
        self.0.links.push(LinkFact {
            link: link::Model {
                id: link::id(from, kind, to),
                from_id: from.to_owned(),
                kind,
                to_id: to.to_owned(),
                role: None,
                since: None,
                until: until.map(|until| until.parse().unwrap()),
                as_of: "2026".parse().ok(),
                confidence: Confidence::Sourced,
            },
            sources: Vec::new(),
        });
        self
    }

    /// Changes the node that was put last.
    pub fn change_last_node(mut self, change: impl FnOnce(&mut NodeFact)) -> Self {
        change(self.0.nodes.last_mut().expect("a node was put"));
        self
    }

    /// Changes the link that was put last.
    pub fn change_last_link(mut self, change: impl FnOnce(&mut LinkFact)) -> Self {
        change(self.0.links.last_mut().expect("a link was put"));
        self
    }

    pub fn build(self) -> Arc<Snapshot> {
        let committed_at = Utc.with_ymd_and_hms(2026, 11, 23, 12, 0, 0).unwrap();
        Arc::new(Snapshot::build(1, committed_at, self.0).unwrap())
    }

    fn node(mut self, id: &str, level: Option<Level>, details: Details) -> Self {
        self.0.nodes.push(NodeFact {
            node: node::Model {
                id: id.to_owned(),
                kind: details.kind(),
                name: name_of(id),
                level,
                summary: None,
                website: Some(format!("https://example.org/{id}")),
                as_of: "2026".parse().ok(),
                confidence: Confidence::Sourced,
            },
            details,
            sources: Vec::new(),
        });
        self
    }
}

/// `city-braga` is called Braga.
fn name_of(id: &str) -> String {
    let (_, name) = id.split_once('-').expect("ids have a kind and a name");
    name[..1].to_uppercase() + &name[1..]
}

pub fn find(snapshot: &Snapshot, id: &str) -> NodeIndex {
    snapshot
        .find(id)
        .unwrap_or_else(|| panic!("{id} is not there"))
}
