//! The levels of governance on which nodes act. Those of pilots and initiatives follow from who takes part.

use std::collections::BTreeSet;
use std::sync::Arc;

use entity::LinkKind::{Coordinates, Funds, Leads, MemberOf, ParticipatesIn, PartnerIn, Supports};
use entity::{Level, NodeKind};

use super::{Direction, NodeIndex, Snapshot};

/// What is known of those who take part in a pilot or initiative.
#[derive(Default)]
struct Participants {
    cities: BTreeSet<NodeIndex>,
    countries: BTreeSet<NodeIndex>,
    /// Whether an organisation that acts across Europe is among them.
    is_european: bool,
}

impl Participants {
    /// One city acts on the local level, one country on the national one, more on the European one; `None` if nobody is
    /// known to take part.
    fn level(&self) -> Option<Level> {
        match (self.cities.len(), self.countries.len()) {
            _ if self.is_european => Some(Level::European),
            (_, 0) => None,
            (1, 1) => Some(Level::Local),
            (_, 1) => Some(Level::National),
            _ => Some(Level::European),
        }
    }
}

impl Snapshot {
    /// The level of governance on which a node acts; `None` for learnings and themes.
    pub fn level(&self, node: NodeIndex) -> Option<Level> {
        self.levels[node.position()]
    }

    /// The level of each node, found by its links.
    pub(super) fn derived_levels(&self) -> Arc<[Option<Level>]> {
        self.all_nodes()
            .map(|node| self.derived_level(node))
            .collect()
    }

    /// The level of a node, found by its links. A pilot or initiative without known participants has that of its kind.
    pub(super) fn derived_level(&self, node: NodeIndex) -> Option<Level> {
        let of_participants = match self.kind(node) {
            NodeKind::Pilot | NodeKind::Initiative => self.participants(node).level(),
            _ => None,
        };
        of_participants.or(self.node(node).node.level)
    }

    /// Of a pilot the cities that lead it and take part in it; of an initiative also its members, the organisations that
    /// coordinate, fund and carry it out, and the cities and countries that it supports.
    fn participants(&self, node: NodeIndex) -> Participants {
        let mut participants = Participants::default();
        let is_initiative = self.kind(node) == NodeKind::Initiative;
        for neighbour in self.neighbours(node, Direction::Incoming) {
            match (self.kind(neighbour.node), neighbour.kind) {
                (NodeKind::City, Leads | ParticipatesIn | MemberOf) => {
                    participants.cities.insert(neighbour.node);
                    participants
                        .countries
                        .extend(self.country_of(neighbour.node));
                }
                (NodeKind::Stakeholder, Coordinates | Funds | PartnerIn | MemberOf)
                    if is_initiative =>
                {
                    let country = self.country_of(neighbour.node);
                    let level = self.node(neighbour.node).node.level;
                    participants.is_european |= country.is_none() && level == Some(Level::European);
                    participants.countries.extend(country);
                }
                _ => {}
            }
        }
        for neighbour in self.neighbours(node, Direction::Outgoing) {
            if neighbour.kind != Supports {
                continue;
            }
            match self.kind(neighbour.node) {
                NodeKind::City => {
                    participants.cities.insert(neighbour.node);
                    participants
                        .countries
                        .extend(self.country_of(neighbour.node));
                }
                NodeKind::Country => _ = participants.countries.insert(neighbour.node),
                _ => {}
            }
        }
        participants
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::fixture::{SnapshotFixture, find};

    #[test]
    fn levels_follow_from_who_takes_part() {
        let snapshot = SnapshotFixture::default()
            .country("pt")
            .country("es")
            .city("porto", "pt", None)
            .city("braga", "pt", None)
            .city("madrid", "es", None)
            .stakeholder("agency", Some("pt"), Level::National)
            .stakeholder("commission", None, Level::European)
            .pilot("one", None)
            .pilot("two", None)
            .pilot("three", None)
            .pilot("none", None)
            .initiative("national")
            .initiative("european")
            .initiative("unknown")
            .link("city-porto", Leads, "pilot-one")
            .link("org-commission", Funds, "pilot-one")
            .link("city-porto", Leads, "pilot-two")
            .link("city-braga", ParticipatesIn, "pilot-two")
            .link("city-porto", ParticipatesIn, "pilot-three")
            .link("city-madrid", ParticipatesIn, "pilot-three")
            .link("org-agency", Coordinates, "initiative-national")
            .link("city-porto", ParticipatesIn, "initiative-national")
            .link("city-braga", ParticipatesIn, "initiative-national")
            .link("city-porto", ParticipatesIn, "initiative-european")
            .link("org-commission", Funds, "initiative-european")
            .build();
        for (id, level) in [
            ("pilot-one", Level::Local),
            ("pilot-two", Level::National),
            ("pilot-three", Level::European),
            ("pilot-none", Level::Local),
            ("initiative-national", Level::National),
            ("initiative-european", Level::European),
            ("initiative-unknown", Level::European),
        ] {
            assert_eq!(snapshot.level(find(&snapshot, id)), Some(level), "{id}");
        }
    }
}
