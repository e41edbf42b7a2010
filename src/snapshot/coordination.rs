use entity::{CoordinationStatus, NodeKind};

use super::{NodeIndex, Snapshot, relation};

/// Whether a country has a national platform, and what says so.
#[derive(Clone, Debug, PartialEq)]
pub enum Coordination {
    /// These platforms stand.
    PlatformExists(Vec<NodeIndex>),
    /// These are on their way; none stands yet.
    InPreparation(Vec<NodeIndex>),
    /// The country's ecosystem was looked at, and no platform was found: no proof that none exists.
    NoneFound,
    /// The country's ecosystem was not examined.
    Unknown,
}

/// How the curated names mark a platform that is still in preparation.
const IN_PREPARATION: &str = "(in preparation)";

impl Coordination {
    pub fn status(&self) -> CoordinationStatus {
        match self {
            Self::PlatformExists(_) => CoordinationStatus::PlatformExists,
            Self::InPreparation(_) => CoordinationStatus::InPreparation,
            Self::NoneFound => CoordinationStatus::NoneFound,
            Self::Unknown => CoordinationStatus::Unknown,
        }
    }
}

impl Snapshot {
    /// The state of a country's national coordination.
    pub fn coordination(&self, country: NodeIndex) -> Coordination {
        let (preparing, standing): (Vec<_>, Vec<_>) = self
            .related_nodes(country, relation::COUNTRY_PLATFORMS)
            .into_iter()
            .partition(|&platform| self.is_in_preparation(platform));
        if !standing.is_empty() {
            return Coordination::PlatformExists(standing);
        }
        if !preparing.is_empty() {
            return Coordination::InPreparation(preparing);
        }
        match &self.node(country).details {
            entity::fact::Details::Country(details) if details.ecosystem_page => {
                Coordination::NoneFound
            }
            _ => Coordination::Unknown,
        }
    }

    /// Whether a node is a national platform that is still in preparation.
    pub fn is_in_preparation(&self, node: NodeIndex) -> bool {
        let record = self.node(node);
        record.kind() == NodeKind::NationalPlatform && record.node.name.ends_with(IN_PREPARATION)
    }
}
