//! The relation fields of each kind of node. Linked fields follow links, whose attributes are on
//! the edges; derived fields follow several links and have no attributes.

use async_graphql::{Context, Object, Result};

use super::aggregate::NodeSet;
use super::connection::{Candidates, Connection, EdgeSelection, LinkedConnection, NodeSelection};
use super::filter::EdgeFilter;
use super::interface::EcosystemNode;
use super::link_order::LinkOrder;
use super::node::{
    City, Country, EngagementSpace, Initiative, Learning, NationalPlatform, NodeRef, NodeType,
    Pilot, Stakeholder, Theme,
};
use super::paging::PageArguments;
use crate::snapshot::{Relation, relation};
use crate::view::View;

/// The relation that a field of a type follows.
pub fn relation_of(type_name: &str, field: &str) -> Option<Relation> {
    let relations = match type_name {
        "Country" if field == "themes" => return Some(relation::COUNTRY_THEMES),
        "Country" => CountryRelations::RELATIONS,
        "City" => CityRelations::RELATIONS,
        "Stakeholder" => StakeholderRelations::RELATIONS,
        "NationalPlatform" => NationalPlatformRelations::RELATIONS,
        "Pilot" => PilotRelations::RELATIONS,
        "Learning" => LearningRelations::RELATIONS,
        "EngagementSpace" => EngagementSpaceRelations::RELATIONS,
        "Initiative" => InitiativeRelations::RELATIONS,
        "Theme" => ThemeRelations::RELATIONS,
        _ => return None,
    };
    let is_field = |name: &str| name.replace('_', "").eq_ignore_ascii_case(field);
    let mut relations = relations.iter();
    relations.find_map(|&(name, relation)| is_field(name).then_some(relation))
}

/// Declares an object with the relations of a kind; the object of the kind flattens it.
macro_rules! relations {
    (
        $name:ident
        linked { $( $(#[doc = $doc:tt])+ $field:ident: $type:ident = $relation:expr; )* }
        derived { $( $(#[doc = $derived_doc:tt])+ $derived:ident: $derived_type:ident = $derived_relation:expr; )* }
    ) => {
        pub struct $name(pub NodeRef);

        impl $name {
            /// The relation of each field, by its name in Rust.
            const RELATIONS: &[(&str, Relation)] = &[
                $( (stringify!($field), $relation), )*
                $( (stringify!($derived), $derived_relation), )*
            ];
        }

        /// Typed relations.
        #[Object]
        impl $name {
            $(
                $(#[doc = $doc])+
                #[allow(clippy::too_many_arguments)]
                async fn $field(
                    &self,
                    ctx: &Context<'_>,
                    #[graphql(desc = "Only items that match the filter.")]
                    filter: Option<Box<<$type as NodeType>::Filter>>,
                    #[graphql(desc = "Only items with a link to this node that matches.")]
                    edge: Option<Box<EdgeFilter>>,
                    #[graphql(desc = "Sort order (default: by ID).")]
                    order_by: Option<<$type as NodeType>::Order>,
                    #[graphql(desc = "Sort order by the first link to this node; `orderBy` then orders items with the same value.")]
                    order_by_edge: Option<LinkOrder>,
                    #[graphql(desc = "Number of items from the start (default 100 without `last`, maximum 1000).")]
                    first: Option<i32>,
                    #[graphql(desc = "Returns items after this cursor.")]
                    after: Option<String>,
                    #[graphql(desc = "Number of items from the end (maximum 1000).")]
                    last: Option<i32>,
                    #[graphql(desc = "Returns items before this cursor.")]
                    before: Option<String>,
                ) -> Result<LinkedConnection<$type>> {
                    let selection = NodeSelection {
                        filter,
                        order: order_by,
                        page: PageArguments { first, after, last, before },
                        within: None,
                        edge: EdgeSelection { filter: edge, order: order_by_edge },
                        all: NodeSet::is_requested(ctx),
                    };
                    let budget = ctx.data::<View>()?.budget();
                    LinkedConnection::select(budget, &self.0, $relation, selection).await
                }
            )*
            $(
                $(#[doc = $derived_doc])+
                #[allow(clippy::too_many_arguments)]
                async fn $derived(
                    &self,
                    ctx: &Context<'_>,
                    #[graphql(desc = "Only items that match the filter.")]
                    filter: Option<Box<<$derived_type as NodeType>::Filter>>,
                    #[graphql(desc = "Sort order (default: by ID).")]
                    order_by: Option<<$derived_type as NodeType>::Order>,
                    #[graphql(desc = "Number of items from the start (default 100 without `last`, maximum 1000).")]
                    first: Option<i32>,
                    #[graphql(desc = "Returns items after this cursor.")]
                    after: Option<String>,
                    #[graphql(desc = "Number of items from the end (maximum 1000).")]
                    last: Option<i32>,
                    #[graphql(desc = "Returns items before this cursor.")]
                    before: Option<String>,
                ) -> Result<Connection<$derived_type>> {
                    let selection = NodeSelection {
                        filter,
                        order: order_by,
                        page: PageArguments { first, after, last, before },
                        within: None,
                        edge: EdgeSelection::default(),
                        all: NodeSet::is_requested(ctx),
                    };
                    let budget = ctx.data::<View>()?.budget();
                    let candidates = Candidates::Related(self.0.index(), $derived_relation);
                    Connection::select(budget, self.0.snapshot(), candidates, selection).await
                }
            )*
        }
    };
}

relations! {
    CountryRelations
    linked {
        /// The cities in the country: Mission Cities and Mission-minded cities.
        cities: City = relation::COUNTRY_CITIES;
        /// The organisations in the country.
        stakeholders: Stakeholder = relation::COUNTRY_STAKEHOLDERS;
        /// The national platforms of the country, including those in preparation.
        platforms: NationalPlatform = relation::COUNTRY_PLATFORMS;
        /// The engagement spaces for the country.
        spaces: EngagementSpace = relation::COUNTRY_SPACES;
        /// The platforms, organisations and initiatives that support the country.
        supporters: EcosystemNode = relation::SUPPORTERS;
        /// The organisations that represent the country in the Mission, such as its contact point.
        representatives: Stakeholder = relation::COUNTRY_REPRESENTATIVES;
    }
    derived {
        /// The pilots that at least one city of the country leads or takes part in.
        pilots: Pilot = relation::COUNTRY_PILOTS;
        /// The learnings that a city or organisation of the country produced, or that a pilot
        /// produced in which one of its cities leads or takes part.
        learnings: Learning = relation::COUNTRY_LEARNINGS;
        /// The initiatives that support the country, that one of its cities takes part in or is a
        /// member of, or that one of its organisations coordinates, funds, is a partner in or is a
        /// member of.
        initiatives: Initiative = relation::COUNTRY_INITIATIVES;
    }
}

relations! {
    CityRelations
    linked {
        /// The pilots that the city leads or takes part in.
        pilots: Pilot = relation::CITY_PILOTS;
        /// The national platforms that the city is a member of.
        platforms: NationalPlatform = relation::CITY_PLATFORMS;
        /// The initiatives that the city takes part in or is a member of.
        initiatives: Initiative = relation::CITY_INITIATIVES;
        /// The networks of which it is a member.
        networks: Stakeholder = relation::CITY_NETWORKS;
        /// The cities that the city is twinned with, in either role.
        twins: City = relation::CITY_TWINS;
        /// The organisations in the city.
        stakeholders: Stakeholder = relation::CITY_STAKEHOLDERS;
        /// The platforms, organisations and initiatives that support the city.
        supporters: EcosystemNode = relation::SUPPORTERS;
        /// The learnings that it produced.
        learnings: Learning = relation::CITY_LEARNINGS;
    }
    derived {
        /// The themes that the city works on: its own, those of its pilots and those of its
        /// learnings.
        themes: Theme = relation::CITY_THEMES;
    }
}

relations! {
    StakeholderRelations
    linked {
        /// The national platforms that the organisation coordinates, funds or is a member of.
        platforms: NationalPlatform = relation::STAKEHOLDER_PLATFORMS;
        /// The pilots that the organisation leads, funds or is a partner in.
        pilots: Pilot = relation::STAKEHOLDER_PILOTS;
        /// The initiatives that the organisation coordinates, funds, is a partner in or is a member
        /// of.
        initiatives: Initiative = relation::STAKEHOLDER_INITIATIVES;
        /// The networks of which it is a member.
        networks: Stakeholder = relation::STAKEHOLDER_NETWORKS;
        /// The cities and organisations that are members of it.
        members: EcosystemNode = relation::MEMBERS;
        /// The countries that the organisation represents in the Mission.
        represents: Country = relation::STAKEHOLDER_REPRESENTS;
        /// The cities that it supports.
        supported_cities: City = relation::SUPPORTED_CITIES;
        /// The countries that it supports.
        supported_countries: Country = relation::SUPPORTED_COUNTRIES;
        /// The learnings that it produced.
        learnings: Learning = relation::STAKEHOLDER_LEARNINGS;
        /// The engagement spaces that it hosts.
        spaces: EngagementSpace = relation::HOSTED_SPACES;
    }
    derived {}
}

relations! {
    NationalPlatformRelations
    linked {
        /// The cities and organisations that are members of it.
        members: EcosystemNode = relation::MEMBERS;
        /// The organisations that coordinate it.
        coordinators: Stakeholder = relation::COORDINATORS;
        /// The organisations that fund it.
        funders: Stakeholder = relation::FUNDERS;
        /// The cities that it supports.
        supported_cities: City = relation::SUPPORTED_CITIES;
        /// The countries that it supports.
        supported_countries: Country = relation::SUPPORTED_COUNTRIES;
        /// The engagement spaces that it hosts.
        spaces: EngagementSpace = relation::HOSTED_SPACES;
        /// The themes that it is about.
        themes: Theme = relation::OWN_THEMES;
    }
    derived {}
}

relations! {
    PilotRelations
    linked {
        /// The cities and organisations that lead the pilot.
        leads: EcosystemNode = relation::PILOT_LEADS;
        /// The cities that lead the pilot or take part in it.
        cities: City = relation::PILOT_CITIES;
        /// The partners.
        partners: Stakeholder = relation::PARTNERS;
        /// The organisations that fund it.
        funders: Stakeholder = relation::FUNDERS;
        /// The themes that it is about.
        themes: Theme = relation::OWN_THEMES;
        /// The learnings that it produced.
        learnings: Learning = relation::PILOT_LEARNINGS;
    }
    derived {
        /// The countries of the cities that lead the pilot or take part in it.
        countries: Country = relation::PILOT_COUNTRIES;
    }
}

relations! {
    LearningRelations
    linked {
        /// The pilots, cities and organisations that produced the learning.
        producers: EcosystemNode = relation::LEARNING_PRODUCERS;
        /// The themes that it is about.
        themes: Theme = relation::OWN_THEMES;
    }
    derived {
        /// The countries of the cities and organisations that produced the learning, and of the
        /// cities of the pilots that produced it.
        countries: Country = relation::LEARNING_COUNTRIES;
    }
}

relations! {
    EngagementSpaceRelations
    linked {
        /// The national platforms and organisations that host the engagement space.
        hosts: EcosystemNode = relation::SPACE_HOSTS;
    }
    derived {}
}

relations! {
    InitiativeRelations
    linked {
        /// The organisations that coordinate it.
        coordinators: Stakeholder = relation::COORDINATORS;
        /// The organisations that fund it.
        funders: Stakeholder = relation::FUNDERS;
        /// The cities and organisations that are members of it.
        members: EcosystemNode = relation::MEMBERS;
        /// The cities that take part in it.
        participants: City = relation::INITIATIVE_PARTICIPANTS;
        /// The partners.
        partners: Stakeholder = relation::PARTNERS;
        /// The cities that it supports.
        supported_cities: City = relation::SUPPORTED_CITIES;
        /// The countries that it supports.
        supported_countries: Country = relation::SUPPORTED_COUNTRIES;
        /// The themes that it is about.
        themes: Theme = relation::OWN_THEMES;
    }
    derived {}
}

relations! {
    ThemeRelations
    linked {
        /// The pilots on the theme.
        pilots: Pilot = relation::THEME_PILOTS;
        /// The learnings on the theme.
        learnings: Learning = relation::THEME_LEARNINGS;
        /// The initiatives on the theme.
        initiatives: Initiative = relation::THEME_INITIATIVES;
        /// The national platforms on the theme.
        platforms: NationalPlatform = relation::THEME_PLATFORMS;
    }
    derived {
        /// The cities that work on the theme, themselves or through one of their pilots or
        /// learnings.
        cities: City = relation::THEME_CITIES;
    }
}
