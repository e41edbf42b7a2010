//! One filter for each kind of node, and one for nodes of any kind.

use async_graphql::{Error, InputObject};
use entity::{
    Confidence, Level, NodeKind, city::MissionStatus, country::EuStatus,
    engagement_space::SpaceKind, fact::Details, learning::LearningKind,
    stakeholder::StakeholderKind,
};

use super::access::{AccessPath, ToOne};
use super::declare::node_filter;
use super::{
    BooleanFilter, BoundingBox, CodeFilter, Condition, DateFilter, FILTER, FilterEvaluation,
    IdFilter, IntFilter, LatestObservationFilter, LinkFilter, ListFilter, Matches, NearFilter,
    ReachFilter, TermFilter, TextFilter,
};
use crate::snapshot::{NodeIndex, Snapshot, relation};

node_filter! {
    /// Filters nodes of any kind. A condition on one kind matches only nodes of that kind.
    NodeFilter for details, at matching, node, of None, {
        /// Conditions on the kind of node.
        kind: TermFilter<NodeKind> = Some(details.kind());
    }
    one {
        /// Only nodes located in a matching country; a country is located in itself.
        located_in: CountryFilter = ToOne::Country;
        /// Only countries that match.
        country: CountryFilter = ToOne::Itself;
        /// Only cities that match.
        city: CityFilter = ToOne::Itself;
        /// Only stakeholders that match.
        stakeholder: StakeholderFilter = ToOne::Itself;
        /// Only national platforms that match.
        national_platform: NationalPlatformFilter = ToOne::Itself;
        /// Only pilots that match.
        pilot: PilotFilter = ToOne::Itself;
        /// Only learnings that match.
        learning: LearningFilter = ToOne::Itself;
        /// Only engagement spaces that match.
        engagement_space: EngagementSpaceFilter = ToOne::Itself;
        /// Only initiatives that match.
        initiative: InitiativeFilter = ToOne::Itself;
        /// Only themes that match.
        theme: ThemeFilter = ToOne::Itself;
    }
    related {}
}

node_filter! {
    /// Filters countries.
    CountryFilter for Details::Country(country), at matching, node, of Some(NodeKind::Country), {
        /// Conditions on the ISO 3166-1 alpha-2 code, in upper or lower case.
        iso2: CodeFilter = Some(&country.iso2);
        /// Conditions on the name in the country's own languages.
        native_name: TextFilter = country.native_name.as_deref();
        /// Conditions on the country's relation to the European Union.
        eu_status: TermFilter<EuStatus> = Some(country.eu_status);
        /// Conditions on the population.
        population: IntFilter = country.population;
        /// Whether the country has a National Mission Ecosystem page.
        has_ecosystem_page: BooleanFilter = Some(country.ecosystem_page);
        /// Conditions on the latest observation of an indicator.
        latest_observation: LatestObservationFilter = node;
    }
    one {} related {
        /// Conditions on the cities in the country.
        cities: CityFilter = relation::COUNTRY_CITIES;
        /// Conditions on the stakeholders located in it.
        stakeholders: StakeholderFilter = relation::COUNTRY_STAKEHOLDERS;
        /// Conditions on the national platforms of the country.
        platforms: NationalPlatformFilter = relation::COUNTRY_PLATFORMS;
        /// Conditions on the pilots that a city of the country leads or takes part in.
        pilots: PilotFilter = relation::COUNTRY_PILOTS;
        /// Conditions on the learnings from the country.
        learnings: LearningFilter = relation::COUNTRY_LEARNINGS;
        /// Conditions on the engagement spaces for the country.
        spaces: EngagementSpaceFilter = relation::COUNTRY_SPACES;
        /// Conditions on the initiatives in the country.
        initiatives: InitiativeFilter = relation::COUNTRY_INITIATIVES;
        /// Conditions on the themes worked on in the country. Related nodes of a theme only count if they belong to this country.
        themes: ThemeFilter = relation::COUNTRY_THEMES, within node;
        /// Conditions on its supporters.
        supporters: NodeFilter = relation::SUPPORTERS;
        /// Conditions on the organisations that represent the country in the Mission.
        representatives: StakeholderFilter = relation::COUNTRY_REPRESENTATIVES;
    }
}

node_filter! {
    /// Filters cities.
    CityFilter for Details::City(city), at matching, node, of Some(NodeKind::City), {
        /// Conditions on the name in the local language.
        local_name: TextFilter = city.local_name.as_deref();
        /// Conditions on the region.
        region: TextFilter = city.region.as_deref();
        /// Conditions on the status in the Mission.
        mission_status: TermFilter<MissionStatus> = Some(city.mission_status);
        /// Conditions on the population.
        population: IntFilter = city.population;
        /// Conditions on the year by which the city aims to be climate neutral.
        target_year: IntFilter = city.target_year.map(i64::from);
        /// Conditions on the date when the EU Mission Label was awarded.
        eu_label_awarded: DateFilter = city.eu_label_awarded;
        /// Conditions on the GeoNames ID.
        geonames_id: IntFilter = city.geonames_id;
        /// Conditions on the distance from a place.
        near: NearFilter = node;
        /// Only cities in a rectangle of latitudes and longitudes.
        within: BoundingBox = node;
    }
    one {
        /// Conditions on the country in which the node is located.
        country: CountryFilter = ToOne::Country;
    }
    related {
        /// Conditions on the pilots that the city leads or takes part in.
        pilots: PilotFilter = relation::CITY_PILOTS;
        /// Conditions on the national platforms that the city is a member of.
        platforms: NationalPlatformFilter = relation::CITY_PLATFORMS;
        /// Conditions on the initiatives that the city is a member of or takes part in.
        initiatives: InitiativeFilter = relation::CITY_INITIATIVES;
        /// Conditions on the networks of which it is a member.
        networks: StakeholderFilter = relation::CITY_NETWORKS;
        /// Conditions on the cities that the city is twinned with.
        twins: CityFilter = relation::CITY_TWINS;
        /// Conditions on the stakeholders located in it.
        stakeholders: StakeholderFilter = relation::CITY_STAKEHOLDERS;
        /// Conditions on its supporters.
        supporters: NodeFilter = relation::SUPPORTERS;
        /// Conditions on the learnings that it produced.
        learnings: LearningFilter = relation::CITY_LEARNINGS;
        /// Conditions on the themes of the city, its pilots and its learnings.
        themes: ThemeFilter = relation::CITY_THEMES;
    }
}

node_filter! {
    /// Filters stakeholders.
    StakeholderFilter for Details::Stakeholder(stakeholder), at matching, node, of Some(NodeKind::Stakeholder), {
        /// Conditions on the short name.
        short_name: TextFilter = stakeholder.short_name.as_deref();
        /// Conditions on the kind of organisation.
        stakeholder_kind: TermFilter<StakeholderKind> = Some(stakeholder.kind);
    }
    one {
        /// Conditions on the country in which the node is located.
        country: CountryFilter = ToOne::Country;
        /// Conditions on the city in which the organisation is located.
        city: CityFilter = ToOne::City;
    }
    related {
        /// Conditions on the platforms that the organisation coordinates, funds or is a member of.
        platforms: NationalPlatformFilter = relation::STAKEHOLDER_PLATFORMS;
        /// Conditions on the pilots that the organisation leads, funds or is a partner in.
        pilots: PilotFilter = relation::STAKEHOLDER_PILOTS;
        /// Conditions on the initiatives that the organisation coordinates, funds, is a partner in or is a member of.
        initiatives: InitiativeFilter = relation::STAKEHOLDER_INITIATIVES;
        /// Conditions on the networks of which it is a member.
        networks: StakeholderFilter = relation::STAKEHOLDER_NETWORKS;
        /// Conditions on the members.
        members: NodeFilter = relation::MEMBERS;
        /// Conditions on the countries that the organisation represents.
        represents: CountryFilter = relation::STAKEHOLDER_REPRESENTS;
        /// Conditions on the supported cities.
        supported_cities: CityFilter = relation::SUPPORTED_CITIES;
        /// Conditions on the learnings that it produced.
        learnings: LearningFilter = relation::STAKEHOLDER_LEARNINGS;
        /// Conditions on the engagement spaces that it hosts.
        spaces: EngagementSpaceFilter = relation::HOSTED_SPACES;
    }
}

node_filter! {
    /// Filters national platforms.
    NationalPlatformFilter for Details::NationalPlatform(platform), at matching, node, of Some(NodeKind::NationalPlatform), {
        /// Conditions on the name in the local language.
        local_name: TextFilter = platform.local_name.as_deref();
        /// Conditions on the date when the platform was established.
        established: DateFilter = platform.established;
        /// Whether the platform is open to all cities of the country.
        engages_all_cities: BooleanFilter = platform.engages_all_cities;
        /// Whether the platform is still in preparation.
        is_in_preparation: BooleanFilter = Some(matching.snapshot.is_in_preparation(node));
    }
    one {
        /// Conditions on the country in which the node is located.
        country: CountryFilter = ToOne::Country;
    }
    related {
        /// Conditions on the members.
        members: NodeFilter = relation::MEMBERS;
        /// Conditions on the coordinators.
        coordinators: StakeholderFilter = relation::COORDINATORS;
        /// Conditions on the funders.
        funders: StakeholderFilter = relation::FUNDERS;
        /// Conditions on the supported cities.
        supported_cities: CityFilter = relation::SUPPORTED_CITIES;
        /// Conditions on the engagement spaces that it hosts.
        spaces: EngagementSpaceFilter = relation::HOSTED_SPACES;
        /// Conditions on the themes.
        themes: ThemeFilter = relation::OWN_THEMES;
    }
}

node_filter! {
    /// Filters pilots.
    PilotFilter for Details::Pilot(pilot), at matching, node, of Some(NodeKind::Pilot), {
        /// Conditions on the programme.
        programme: TextFilter = pilot.programme.as_deref();
        /// Conditions on the cohort of the programme.
        cohort: IntFilter = pilot.cohort.map(i64::from);
        /// Conditions on the start date.
        start: DateFilter = pilot.start;
        /// Conditions on the end date.
        end: DateFilter = pilot.end;
        /// Conditions on whether it runs on the date of the revision. Unknown (`isNull`) if its dates do not tell; `not: {isRunning: {eq: false}}` includes those.
        is_running: BooleanFilter = matching.snapshot.is_running(node);
        /// Conditions on the grant, in euros.
        grant_eur: IntFilter = pilot.grant_eur;
    }
    one {} related {
        /// Conditions on the leads.
        leads: NodeFilter = relation::PILOT_LEADS;
        /// Conditions on the cities that lead the pilot or take part in it.
        cities: CityFilter = relation::PILOT_CITIES;
        /// Conditions on the countries of these cities.
        countries: CountryFilter = relation::PILOT_COUNTRIES;
        /// Conditions on the partners.
        partners: StakeholderFilter = relation::PARTNERS;
        /// Conditions on the funders.
        funders: StakeholderFilter = relation::FUNDERS;
        /// Conditions on the themes.
        themes: ThemeFilter = relation::OWN_THEMES;
        /// Conditions on the learnings that it produced.
        learnings: LearningFilter = relation::PILOT_LEARNINGS;
    }
}

node_filter! {
    /// Filters learnings.
    LearningFilter for Details::Learning(learning), at matching, node, of Some(NodeKind::Learning), {
        /// Conditions on the form of the learning.
        learning_kind: TermFilter<LearningKind> = Some(learning.kind);
        /// Conditions on the publication date.
        published: DateFilter = learning.published;
    }
    one {} related {
        /// Conditions on the producers.
        producers: NodeFilter = relation::LEARNING_PRODUCERS;
        /// Conditions on the countries that the learning comes from.
        countries: CountryFilter = relation::LEARNING_COUNTRIES;
        /// Conditions on the themes.
        themes: ThemeFilter = relation::OWN_THEMES;
    }
}

node_filter! {
    /// Filters engagement spaces.
    EngagementSpaceFilter for Details::EngagementSpace(space), at matching, node, of Some(NodeKind::EngagementSpace), {
        /// Conditions on the kind of engagement space.
        space_kind: TermFilter<SpaceKind> = Some(space.kind);
    }
    one {
        /// Conditions on the country that the engagement space is for.
        country: CountryFilter = ToOne::Country;
    }
    related {
        /// Conditions on the hosts.
        hosts: NodeFilter = relation::SPACE_HOSTS;
    }
}

node_filter! {
    /// Filters initiatives.
    InitiativeFilter for Details::Initiative(initiative), at matching, node, of Some(NodeKind::Initiative), {
        /// Conditions on the programme.
        programme: TextFilter = initiative.programme.as_deref();
        /// Conditions on the start date.
        start: DateFilter = initiative.start;
        /// Conditions on the end date.
        end: DateFilter = initiative.end;
        /// Conditions on whether it runs on the date of the revision. Unknown (`isNull`) if its dates do not tell; `not: {isRunning: {eq: false}}` includes those.
        is_running: BooleanFilter = matching.snapshot.is_running(node);
    }
    one {} related {
        /// Conditions on the coordinators.
        coordinators: StakeholderFilter = relation::COORDINATORS;
        /// Conditions on the funders.
        funders: StakeholderFilter = relation::FUNDERS;
        /// Conditions on the members.
        members: NodeFilter = relation::MEMBERS;
        /// Conditions on the participating cities.
        participants: CityFilter = relation::INITIATIVE_PARTICIPANTS;
        /// Conditions on the partners.
        partners: StakeholderFilter = relation::PARTNERS;
        /// Conditions on the supported cities.
        supported_cities: CityFilter = relation::SUPPORTED_CITIES;
        /// Conditions on the supported countries.
        supported_countries: CountryFilter = relation::SUPPORTED_COUNTRIES;
        /// Conditions on the themes.
        themes: ThemeFilter = relation::OWN_THEMES;
    }
}

node_filter! {
    /// Filters themes.
    ThemeFilter for Details::Theme(_), at matching, node, of Some(NodeKind::Theme), {}
    one {} related {
        /// Conditions on the pilots on the theme.
        pilots: PilotFilter = relation::THEME_PILOTS;
        /// Conditions on the learnings on the theme.
        learnings: LearningFilter = relation::THEME_LEARNINGS;
        /// Conditions on the initiatives on the theme.
        initiatives: InitiativeFilter = relation::THEME_INITIATIVES;
        /// Conditions on the national platforms on the theme.
        platforms: NationalPlatformFilter = relation::THEME_PLATFORMS;
        /// Conditions on the cities that work on the theme, themselves or through one of their pilots or learnings.
        cities: CityFilter = relation::THEME_CITIES;
    }
}
