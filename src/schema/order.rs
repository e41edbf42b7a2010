//! Orders: by an attribute or by the number of related nodes, always tie-broken by id.

use async_graphql::{Enum, InputObject};
use entity::PartialDate;
use entity::fact::Details;

use super::filter::FilterEvaluation;
use super::paging::{OrderDirection, SortKey};
use crate::snapshot::{LinkIndex, NodeIndex, Relation, Snapshot, fold, relation};

/// Steps that it takes to find what an item is ordered by, and to bring it into its place.
pub const KEY: usize = 30;

/// An order of nodes of one kind, or of any.
pub trait NodeOrder {
    /// The name of the order, which its cursors carry.
    fn name(&self) -> String;

    fn direction(&self) -> OrderDirection;

    /// What a node is ordered by; unknown once the evaluation has stopped.
    fn key(&self, matching: &FilterEvaluation, node: NodeIndex) -> SortKey;
}

/// Declares an order: what all nodes share, then what the kind has of its own.
macro_rules! node_order {
    (
        $(#[doc = $doc:tt])+
        $order:ident by $field:ident for $details:pat, at $matching:ident, $node:ident {
            $( $(#[doc = $variant_doc:tt])+ $variant:ident = $key:expr; )*
        }
    ) => {
        /// What to order by.
        #[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $field {
            /// By id.
            Id,
            /// By name, as people order: whatever the case and accents.
            Name,
            /// By the number of links, of any kind and direction.
            Degree,
            /// By the day up to which the sources speak.
            AsOf,
            $( $(#[doc = $variant_doc])+ $variant, )*
        }

        $(#[doc = $doc])+
        #[derive(InputObject, Clone, Debug)]
        pub struct $order {
            /// What to order by. What is unknown stands last; ties are broken by id.
            field: $field,
            /// Which way.
            #[graphql(default)]
            direction: OrderDirection,
        }

        impl NodeOrder for $order {
            fn name(&self) -> String {
                format!("{:?}", self.field)
            }

            fn direction(&self) -> OrderDirection {
                self.direction
            }

            fn key(&self, $matching: &FilterEvaluation, $node: NodeIndex) -> SortKey {
                if !$matching.spend(KEY) {
                    return SortKey::Unknown;
                }
                let record = $matching.snapshot.node($node);
                #[allow(irrefutable_let_patterns, reason = "NodeOrder takes every kind")]
                let $details = &record.details else {
                    return SortKey::Unknown;
                };
                match self.field {
                    $field::Id => record.node.id.as_str().into(),
                    $field::Name => record.folded_name.as_str().into(),
                    $field::Degree => $matching.snapshot.degree($node).into(),
                    $field::AsOf => record.node.as_of.into(),
                    $( $field::$variant => $key.into(), )*
                }
            }
        }
    };
}

node_order! {
    /// An order of nodes of any kind.
    EcosystemNodeOrder by EcosystemNodeOrderField for _, at matching, node {
        /// By kind, in the order in which the kinds are listed.
        Kind = record_kind(matching.snapshot, node);
    }
}

node_order! {
    /// An order of countries.
    CountryOrder by CountryOrderField for Details::Country(country), at matching, node {
        /// By the ISO 3166-1 alpha-2 code.
        CountryCode = country.iso2.as_str();
        /// By population.
        Population = country.population;
        /// By the number of cities in it.
        Cities = count(matching, node, relation::COUNTRY_CITIES);
        /// By the number of stakeholders in it.
        Stakeholders = count(matching, node, relation::COUNTRY_STAKEHOLDERS);
        /// By the number of pilots that a city of it leads or takes part in.
        Pilots = count(matching, node, relation::COUNTRY_PILOTS);
        /// By the number of learnings from it.
        Learnings = count(matching, node, relation::COUNTRY_LEARNINGS);
    }
}

node_order! {
    /// An order of cities.
    CityOrder by CityOrderField for Details::City(city), at matching, node {
        /// By population.
        Population = city.population;
        /// By the year by which it aims at climate neutrality.
        TargetYear = city.target_year.map(i64::from);
        /// By when the EU Mission Label was awarded.
        EuLabelAwarded = city.eu_label_awarded;
        /// By the name of its country.
        Country = matching.snapshot.country_of(node).map(|country| matching.snapshot.node(country).folded_name.as_str());
        /// By the number of pilots that it leads or takes part in.
        Pilots = count(matching, node, relation::CITY_PILOTS);
        /// By the number of learnings that it produced.
        Learnings = count(matching, node, relation::CITY_LEARNINGS);
    }
}

node_order! {
    /// An order of stakeholders.
    StakeholderOrder by StakeholderOrderField for Details::Stakeholder(stakeholder), at matching, node {
        /// By short name.
        ShortName = stakeholder.short_name.as_deref().map(fold);
        /// By the number of platforms that it coordinates, funds or is a member of.
        Platforms = count(matching, node, relation::STAKEHOLDER_PLATFORMS);
        /// By the number of pilots that it leads, funds or is a partner in.
        Pilots = count(matching, node, relation::STAKEHOLDER_PILOTS);
        /// By the number of initiatives that it coordinates, funds, is a partner in or a member of.
        Initiatives = count(matching, node, relation::STAKEHOLDER_INITIATIVES);
    }
}

node_order! {
    /// An order of national platforms.
    NationalPlatformOrder by NationalPlatformOrderField for Details::NationalPlatform(platform), at matching, node {
        /// By when it was established.
        Established = platform.established;
        /// By the number of members.
        Members = count(matching, node, relation::MEMBERS);
    }
}

node_order! {
    /// An order of pilots.
    PilotOrder by PilotOrderField for Details::Pilot(pilot), at matching, node {
        /// By cohort.
        Cohort = pilot.cohort.map(i64::from);
        /// By when it began.
        Start = pilot.start;
        /// By when it ended or will end.
        End = pilot.end;
        /// By the grant.
        GrantEur = pilot.grant_eur;
        /// By the number of cities that lead it or take part in it.
        Cities = count(matching, node, relation::PILOT_CITIES);
        /// By the number of learnings that it produced.
        Learnings = count(matching, node, relation::PILOT_LEARNINGS);
    }
}

node_order! {
    /// An order of learnings.
    LearningOrder by LearningOrderField for Details::Learning(learning), at matching, node {
        /// By when it was published.
        Published = learning.published;
    }
}

node_order! {
    /// An order of engagement spaces.
    EngagementSpaceOrder by EngagementSpaceOrderField for Details::EngagementSpace(_), at matching, node {}
}

node_order! {
    /// An order of initiatives.
    InitiativeOrder by InitiativeOrderField for Details::Initiative(initiative), at matching, node {
        /// By when it began.
        Start = initiative.start;
        /// By when it ended or will end.
        End = initiative.end;
        /// By the number of cities that take part in it.
        Participants = count(matching, node, relation::INITIATIVE_PARTICIPANTS);
        /// By the number of partners.
        Partners = count(matching, node, relation::PARTNERS);
    }
}

node_order! {
    /// An order of themes.
    ThemeOrder by ThemeOrderField for Details::Theme(_), at matching, node {
        /// By the number of pilots about it.
        Pilots = count(matching, node, relation::THEME_PILOTS);
        /// By the number of learnings about it.
        Learnings = count(matching, node, relation::THEME_LEARNINGS);
        /// By the number of cities that work on it: it is their theme, or that of one of their pilots or learnings.
        Cities = count(matching, node, relation::THEME_CITIES);
    }
}

/// What to order links by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkOrderField {
    /// By id.
    Id,
    /// By kind, in the order of the ontology.
    Kind,
    /// By when it began.
    Since,
    /// By when it ended or will end.
    Until,
    /// By the day up to which the sources speak.
    AsOf,
}

/// An order of links.
#[derive(InputObject, Clone, Debug)]
pub struct LinkOrder {
    /// What to order by. What is unknown stands last; ties are broken by id.
    pub field: LinkOrderField,
    /// Which way.
    #[graphql(default)]
    pub direction: OrderDirection,
}

impl LinkOrder {
    /// What a link is ordered by.
    pub fn key(&self, snapshot: &Snapshot, index: LinkIndex) -> SortKey {
        let link = snapshot.link(index);
        match self.field {
            LinkOrderField::Id => snapshot.link_id(index).into(),
            LinkOrderField::Kind => SortKey::Integer(link.kind as i64),
            LinkOrderField::Since => link.since.into(),
            LinkOrderField::Until => link.until.into(),
            LinkOrderField::AsOf => link.as_of.into(),
        }
    }
}

/// How many related nodes count here: of a country's themes, those that have to do with the country.
fn count(matching: &FilterEvaluation, node: NodeIndex, relation: Relation) -> usize {
    matching.related(node, relation).len()
}

fn record_kind(snapshot: &Snapshot, node: NodeIndex) -> i64 {
    snapshot.node(node).kind() as i64
}

impl From<usize> for SortKey {
    fn from(count: usize) -> Self {
        i64::try_from(count).map_or(Self::Unknown, Self::Integer)
    }
}

impl From<i64> for SortKey {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<&str> for SortKey {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for SortKey {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<PartialDate> for SortKey {
    /// ISO 8601 texts are ordered as their dates are.
    fn from(date: PartialDate) -> Self {
        Self::Text(date.to_string())
    }
}

impl<T: Into<SortKey>> From<Option<T>> for SortKey {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unknown, Into::into)
    }
}
