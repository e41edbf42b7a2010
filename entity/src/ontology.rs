//! The ontology: which links there are, between which kinds, and how each reads both ways.
//! Import, validation, the API and the documentation all read it here.

use crate::NodeKind::{
    self, City, Country, EngagementSpace, Initiative, Learning, NationalPlatform, Pilot,
    Stakeholder, Theme,
};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// The kind of relation between two nodes. A link points from the node that acts to the node that is acted upon.
    pub enum LinkKind as "LinkKind" {
        /// Is located in a country or, for a stakeholder, also in a city.
        LocatedIn = "LOCATED_IN",
        /// Coordinates a national platform or an initiative.
        Coordinates = "COORDINATES",
        /// Is a member of a national platform, an initiative or a network.
        MemberOf = "MEMBER_OF",
        /// Supports a city or a country.
        Supports = "SUPPORTS",
        /// Funds a national platform, a pilot or an initiative.
        Funds = "FUNDS",
        /// Represents a country in the Mission, for example as its contact point.
        Represents = "REPRESENTS",
        /// Leads a pilot.
        Leads = "LEADS",
        /// As a city, takes part in a pilot or an initiative.
        ParticipatesIn = "PARTICIPATES_IN",
        /// As an organisation, is a partner in a pilot or an initiative.
        PartnerIn = "PARTNER_IN",
        /// Is twinned with another city to learn from each other; the link points from the twin to the pilot city.
        TwinnedWith = "TWINNED_WITH",
        /// Produced a learning.
        Produced = "PRODUCED",
        /// Hosts an engagement space.
        Hosts = "HOSTS",
        /// Is about a theme.
        HasTheme = "HAS_THEME",
    }
}

/// One row of the ontology: a kind of link, its ends and its wording.
#[derive(Debug)]
pub struct LinkKindDefinition {
    pub kind: LinkKind,
    /// The kinds it may start from, each with the kinds it may lead to.
    pub ends: &'static [(NodeKind, &'static [NodeKind])],
    /// The wording along the arrow, after the name of the node it starts from.
    pub reads: &'static str,
    /// The wording against the arrow, after the name of the node it leads to.
    pub reads_backwards: &'static str,
    /// It means the same in both directions; two nodes have at most one such link.
    pub symmetric: bool,
    /// It follows from the node's own `country` and `city`, and is never written as a link.
    pub derived: bool,
}

/// Every kind of link, in the order of [`LinkKind`].
pub const ONTOLOGY: &[LinkKindDefinition] = &[
    LinkKindDefinition {
        derived: true,
        ..definition(
            LinkKind::LocatedIn,
            &[
                (City, &[Country]),
                (Stakeholder, &[Country, City]),
                (NationalPlatform, &[Country]),
                (EngagementSpace, &[Country]),
            ],
            "is located in",
            "is home of",
        )
    },
    definition(
        LinkKind::Coordinates,
        &[(Stakeholder, &[NationalPlatform, Initiative])],
        "coordinates",
        "is coordinated by",
    ),
    definition(
        LinkKind::MemberOf,
        &[
            (City, &[NationalPlatform, Initiative, Stakeholder]),
            (Stakeholder, &[NationalPlatform, Initiative, Stakeholder]),
        ],
        "is a member of",
        "has member",
    ),
    definition(
        LinkKind::Supports,
        &[
            (NationalPlatform, &[City, Country]),
            (Stakeholder, &[City, Country]),
            (Initiative, &[City, Country]),
        ],
        "supports",
        "is supported by",
    ),
    definition(
        LinkKind::Funds,
        &[(Stakeholder, &[NationalPlatform, Pilot, Initiative])],
        "funds",
        "is funded by",
    ),
    definition(
        LinkKind::Represents,
        &[(Stakeholder, &[Country])],
        "represents",
        "is represented by",
    ),
    definition(
        LinkKind::Leads,
        &[(City, &[Pilot]), (Stakeholder, &[Pilot])],
        "leads",
        "is led by",
    ),
    definition(
        LinkKind::ParticipatesIn,
        &[(City, &[Pilot, Initiative])],
        "participates in",
        "has participant",
    ),
    definition(
        LinkKind::PartnerIn,
        &[(Stakeholder, &[Pilot, Initiative])],
        "is a partner in",
        "has partner",
    ),
    LinkKindDefinition {
        symmetric: true,
        ..definition(
            LinkKind::TwinnedWith,
            &[(City, &[City])],
            "is twinned with",
            "is twinned with",
        )
    },
    definition(
        LinkKind::Produced,
        &[
            (Pilot, &[Learning]),
            (City, &[Learning]),
            (Stakeholder, &[Learning]),
        ],
        "produced",
        "was produced by",
    ),
    definition(
        LinkKind::Hosts,
        &[
            (NationalPlatform, &[EngagementSpace]),
            (Stakeholder, &[EngagementSpace]),
        ],
        "hosts",
        "is hosted by",
    ),
    definition(
        LinkKind::HasTheme,
        &[
            (Pilot, &[Theme]),
            (Learning, &[Theme]),
            (Initiative, &[Theme]),
            (NationalPlatform, &[Theme]),
            (City, &[Theme]),
        ],
        "has the theme",
        "is the theme of",
    ),
];

const fn definition(
    kind: LinkKind,
    ends: &'static [(NodeKind, &'static [NodeKind])],
    reads: &'static str,
    reads_backwards: &'static str,
) -> LinkKindDefinition {
    LinkKindDefinition {
        kind,
        ends,
        reads,
        reads_backwards,
        symmetric: false,
        derived: false,
    }
}

impl LinkKind {
    pub fn definition(self) -> &'static LinkKindDefinition {
        &ONTOLOGY[self as usize]
    }
}

impl LinkKindDefinition {
    /// Whether a link of this kind may lead from a node of the one kind to one of the other.
    pub fn allows(&self, from: NodeKind, to: NodeKind) -> bool {
        self.ends
            .iter()
            .any(|(start, ends)| *start == from && ends.contains(&to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vocabulary;

    #[test]
    fn every_kind_finds_its_own_definition() {
        assert_eq!(ONTOLOGY.len(), LinkKind::all().len());
        for &kind in LinkKind::all() {
            assert_eq!(kind.definition().kind, kind);
        }
    }
}
