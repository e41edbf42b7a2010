//! What each kind of node is related to, and over which links. The API's typed fields, its filters
//! on related nodes and its orders by counts all read their meaning here.

use entity::LinkKind::{
    self, Coordinates, Funds, HasTheme, Hosts, Leads, LocatedIn, MemberOf, ParticipatesIn,
    PartnerIn, Produced, Represents, Supports, TwinnedWith,
};
use entity::NodeKind::{
    self, City, Country, EngagementSpace, Initiative, Learning, NationalPlatform, Pilot,
    Stakeholder, Theme,
};

/// Which way a link is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Along the arrow: away from the node.
    Outgoing,
    /// Against the arrow: towards the node.
    Incoming,
    /// Both directions.
    Any,
}

impl Direction {
    /// The same links, followed from their other ends.
    pub fn reversed(self) -> Self {
        match self {
            Self::Outgoing => Self::Incoming,
            Self::Incoming => Self::Outgoing,
            Self::Any => Self::Any,
        }
    }
}

/// The ways from a node to those it is related to. Over several ways, or over a way of several
/// hops, each related node counts once.
pub type Relation = &'static [&'static [Hop]];

/// One step along links of certain kinds, to nodes of one kind, or of any.
#[derive(Clone, Copy, Debug)]
pub struct Hop {
    /// Of two links to the same node, the one whose kind stands first here speaks for both.
    pub kinds: &'static [LinkKind],
    pub direction: Direction,
    pub to: Option<NodeKind>,
}

const fn outgoing(kinds: &'static [LinkKind], to: NodeKind) -> Hop {
    Hop {
        kinds,
        direction: Direction::Outgoing,
        to: Some(to),
    }
}

const fn incoming(kinds: &'static [LinkKind], to: NodeKind) -> Hop {
    Hop {
        kinds,
        direction: Direction::Incoming,
        to: Some(to),
    }
}

const CITIES_HERE: Hop = incoming(&[LocatedIn], City);
const STAKEHOLDERS_HERE: Hop = incoming(&[LocatedIn], Stakeholder);
const PLATFORMS_HERE: Hop = incoming(&[LocatedIn], NationalPlatform);
const COUNTRY: Hop = outgoing(&[LocatedIn], Country);
const PILOTS_OF_CITY: Hop = outgoing(&[Leads, ParticipatesIn], Pilot);
const INITIATIVES_OF_CITY: Hop = outgoing(&[ParticipatesIn, MemberOf], Initiative);
const INITIATIVES_OF_STAKEHOLDER: Hop =
    outgoing(&[Coordinates, Funds, PartnerIn, MemberOf], Initiative);
const CITIES_OF_PILOT: Hop = incoming(&[Leads, ParticipatesIn], City);
const LEARNINGS: Hop = outgoing(&[Produced], Learning);
const THEMES: Hop = outgoing(&[HasTheme], Theme);

pub const COUNTRY_CITIES: Relation = &[&[CITIES_HERE]];
pub const COUNTRY_STAKEHOLDERS: Relation = &[&[STAKEHOLDERS_HERE]];
pub const COUNTRY_PLATFORMS: Relation = &[&[PLATFORMS_HERE]];
pub const COUNTRY_SPACES: Relation = &[&[incoming(&[LocatedIn], EngagementSpace)]];
pub const COUNTRY_PILOTS: Relation = &[&[CITIES_HERE, PILOTS_OF_CITY]];
pub const COUNTRY_LEARNINGS: Relation = &[
    &[CITIES_HERE, LEARNINGS],
    &[STAKEHOLDERS_HERE, LEARNINGS],
    &[CITIES_HERE, PILOTS_OF_CITY, LEARNINGS],
];
pub const COUNTRY_INITIATIVES: Relation = &[
    &[incoming(&[Supports], Initiative)],
    &[CITIES_HERE, INITIATIVES_OF_CITY],
    &[STAKEHOLDERS_HERE, INITIATIVES_OF_STAKEHOLDER],
];
pub const COUNTRY_THEMES: Relation = &[
    &[CITIES_HERE, THEMES],
    &[PLATFORMS_HERE, THEMES],
    &[CITIES_HERE, PILOTS_OF_CITY, THEMES],
    &[CITIES_HERE, LEARNINGS, THEMES],
    &[STAKEHOLDERS_HERE, LEARNINGS, THEMES],
    &[CITIES_HERE, PILOTS_OF_CITY, LEARNINGS, THEMES],
];
pub const COUNTRY_REPRESENTATIVES: Relation = &[&[incoming(&[Represents], Stakeholder)]];

pub const CITY_PILOTS: Relation = &[&[PILOTS_OF_CITY]];
pub const CITY_PLATFORMS: Relation = &[&[outgoing(&[MemberOf], NationalPlatform)]];
pub const CITY_INITIATIVES: Relation = &[&[INITIATIVES_OF_CITY]];
pub const CITY_NETWORKS: Relation = &[&[outgoing(&[MemberOf], Stakeholder)]];
pub const CITY_TWINS: Relation = &[&[Hop {
    kinds: &[TwinnedWith],
    direction: Direction::Any,
    to: Some(City),
}]];
pub const CITY_STAKEHOLDERS: Relation = &[&[STAKEHOLDERS_HERE]];
pub const CITY_LEARNINGS: Relation = &[&[LEARNINGS]];
pub const CITY_THEMES: Relation = &[&[THEMES], &[PILOTS_OF_CITY, THEMES], &[LEARNINGS, THEMES]];

/// Of anything that lies somewhere: the city or the country.
pub const PLACES: Relation = &[&[Hop {
    kinds: &[LocatedIn],
    direction: Direction::Outgoing,
    to: None,
}]];

/// Of a city or a country.
pub const SUPPORTERS: Relation = &[&[Hop {
    kinds: &[Supports],
    direction: Direction::Incoming,
    to: None,
}]];

/// Of a national platform or an initiative.
pub const COORDINATORS: Relation = &[&[incoming(&[Coordinates], Stakeholder)]];
/// Of a national platform, a pilot or an initiative.
pub const FUNDERS: Relation = &[&[incoming(&[Funds], Stakeholder)]];
/// Of a national platform, an initiative or a network.
pub const MEMBERS: Relation = &[&[Hop {
    kinds: &[MemberOf],
    direction: Direction::Incoming,
    to: None,
}]];
/// Of a national platform, a stakeholder or an initiative.
pub const SUPPORTED_CITIES: Relation = &[&[outgoing(&[Supports], City)]];
/// Of a national platform, a stakeholder or an initiative.
pub const SUPPORTED_COUNTRIES: Relation = &[&[outgoing(&[Supports], Country)]];
/// Of a national platform or a stakeholder.
pub const HOSTED_SPACES: Relation = &[&[outgoing(&[Hosts], EngagementSpace)]];
/// Of anything that has themes.
pub const OWN_THEMES: Relation = &[&[THEMES]];
/// Of a pilot or an initiative.
pub const PARTNERS: Relation = &[&[incoming(&[PartnerIn], Stakeholder)]];

pub const STAKEHOLDER_PLATFORMS: Relation =
    &[&[outgoing(&[Coordinates, Funds, MemberOf], NationalPlatform)]];
pub const STAKEHOLDER_PILOTS: Relation = &[&[outgoing(&[Leads, Funds, PartnerIn], Pilot)]];
pub const STAKEHOLDER_INITIATIVES: Relation = &[&[INITIATIVES_OF_STAKEHOLDER]];
pub const STAKEHOLDER_NETWORKS: Relation = &[&[outgoing(&[MemberOf], Stakeholder)]];
pub const STAKEHOLDER_REPRESENTS: Relation = &[&[outgoing(&[Represents], Country)]];
pub const STAKEHOLDER_LEARNINGS: Relation = &[&[LEARNINGS]];

pub const PILOT_LEADS: Relation = &[&[Hop {
    kinds: &[Leads],
    direction: Direction::Incoming,
    to: None,
}]];
pub const PILOT_CITIES: Relation = &[&[CITIES_OF_PILOT]];
pub const PILOT_COUNTRIES: Relation = &[&[CITIES_OF_PILOT, COUNTRY]];
pub const PILOT_LEARNINGS: Relation = &[&[LEARNINGS]];

pub const LEARNING_PRODUCERS: Relation = &[&[Hop {
    kinds: &[Produced],
    direction: Direction::Incoming,
    to: None,
}]];
pub const LEARNING_COUNTRIES: Relation = &[
    &[incoming(&[Produced], City), COUNTRY],
    &[incoming(&[Produced], Stakeholder), COUNTRY],
    &[incoming(&[Produced], Pilot), CITIES_OF_PILOT, COUNTRY],
];

pub const SPACE_HOSTS: Relation = &[&[Hop {
    kinds: &[Hosts],
    direction: Direction::Incoming,
    to: None,
}]];

pub const INITIATIVE_PARTICIPANTS: Relation = &[&[incoming(&[ParticipatesIn], City)]];

pub const THEME_PILOTS: Relation = &[&[incoming(&[HasTheme], Pilot)]];
pub const THEME_LEARNINGS: Relation = &[&[incoming(&[HasTheme], Learning)]];
pub const THEME_INITIATIVES: Relation = &[&[incoming(&[HasTheme], Initiative)]];
pub const THEME_PLATFORMS: Relation = &[&[incoming(&[HasTheme], NationalPlatform)]];
pub const THEME_CITIES: Relation = &[
    &[incoming(&[HasTheme], City)],
    &[incoming(&[HasTheme], Pilot), CITIES_OF_PILOT],
    &[incoming(&[HasTheme], Learning), incoming(&[Produced], City)],
];

/// The countries that a node of any kind has to do with: where it lies, and where the cities and
/// organisations lie that carry it out or produced it.
pub fn countries(kind: NodeKind) -> Relation {
    match kind {
        Country | Initiative | Theme => &[],
        City | Stakeholder | NationalPlatform | EngagementSpace => &[&[COUNTRY]],
        Pilot => PILOT_COUNTRIES,
        Learning => LEARNING_COUNTRIES,
    }
}
