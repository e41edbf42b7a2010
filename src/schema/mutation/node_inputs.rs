//! Inputs to create and update nodes of each kind.

use async_graphql::{ID, InputObject, MaybeUndefined};
use entity::city::MissionStatus;
use entity::country::EuStatus;
use entity::engagement_space::SpaceKind;
use entity::learning::LearningKind;
use entity::stakeholder::StakeholderKind;
use entity::{Level, NodeKind};

use super::cell::{ConfidenceCell, set_change, set_value, urls};
use crate::change::edit::{ChangedValues, Edit};
use crate::import::Values;
use crate::schema::scalar::{CountryCode, PartialDateScalar, Url};
use crate::schema::term::Term;

/// Declares both inputs of a kind: required and optional fields, each with its column name.
macro_rules! node_inputs {
    ($(
        $kind:ident: $create:ident, $create_doc:literal, $update:ident, $update_doc:literal
        required { $($must:ident: $must_type:ty = $must_field:literal, $must_doc:literal;)* }
        optional { $($may:ident: $may_type:ty = $may_field:literal, $may_doc:literal;)* }
    )+) => {$(
        #[doc = $create_doc]
        #[derive(InputObject)]
        pub struct $create {
            /// A stable ID (default: derived from the kind and the name).
            id: Option<ID>,
            $(#[doc = $must_doc] $must: $must_type,)*
            $(#[doc = $may_doc] $may: Option<$may_type>,)*
            /// The sources that support it, at least one, in the order in which they are cited.
            sources: Vec<Url>,
            /// The date the sources are current to. Omit it if they are undated.
            as_of: Option<PartialDateScalar>,
            /// How well the sources support it. The default is SOURCED in a mutation and REPORTED in a proposal.
            confidence: Option<Term<entity::Confidence>>,
        }

        impl $create {
            pub fn into_edit(self) -> Edit {
                let mut values = Values::new();
                set_value(&mut values, "id", self.id);
                $(set_value(&mut values, $must_field, Some(self.$must));)*
                $(set_value(&mut values, $may_field, self.$may);)*
                set_value(&mut values, "as_of", self.as_of);
                set_value(&mut values, "confidence", self.confidence.map(ConfidenceCell));
                Edit::CreateNode {
                    kind: NodeKind::$kind,
                    values,
                    sources: urls(self.sources),
                    upsert: false,
                }
            }
        }

        #[doc = $update_doc]
        #[derive(InputObject)]
        pub struct $update {
            $(#[doc = $must_doc] $must: MaybeUndefined<$must_type>,)*
            $(#[doc = $may_doc] $may: MaybeUndefined<$may_type>,)*
            /// The sources that support the update, at least one. They are cited before the existing sources.
            sources: Vec<Url>,
            /// Sources to stop citing.
            #[graphql(default)]
            no_longer_sources: Vec<Url>,
            /// The date the sources are current to.
            as_of: MaybeUndefined<PartialDateScalar>,
            /// How well the sources support it.
            confidence: MaybeUndefined<Term<entity::Confidence>>,
        }

        impl $update {
            pub fn into_edit(self, id: ID) -> Edit {
                let mut values = ChangedValues::new();
                $(set_change(&mut values, $must_field, self.$must);)*
                $(set_change(&mut values, $may_field, self.$may);)*
                set_change(&mut values, "as_of", self.as_of);
                let confidence = self.confidence.map_value(ConfidenceCell);
                set_change(&mut values, "confidence", confidence);
                Edit::UpdateNode {
                    kind: NodeKind::$kind,
                    id: id.0,
                    values,
                    sources: urls(self.sources),
                    no_longer: urls(self.no_longer_sources),
                }
            }
        }
    )+};
}

node_inputs! {
    Country: CountryCreateInput, "A new country.", CountryUpdateInput, "Changes to a country. Omitted fields keep their value; `null` clears a field."
    required {
        name: String = "name", "The name in English.";
        iso2: CountryCode = "iso2", "The ISO 3166-1 alpha-2 code.";
        eu_status: Term<EuStatus> = "eu_status", "The country's relation to the European Union's research programme.";
        has_ecosystem_page: bool = "ecosystem_page", "Whether the country has a National Mission Ecosystem page.";
    }
    optional {
        native_name: String = "native_name", "The name in the country's own languages.";
        languages: Vec<String> = "languages", "The ISO 639 codes of its languages.";
        capital: String = "capital", "The capital.";
        population: i64 = "population", "Number of inhabitants.";
        population_year: i32 = "population_year", "The year of the population figure.";
        latitude: f64 = "latitude", "Latitude of a point inside the country, in degrees north (WGS 84).";
        longitude: f64 = "longitude", "Longitude of a point inside the country, in degrees east (WGS 84).";
        summary: String = "summary", "A summary in one to three sentences.";
        ecosystem_page_url: Url = "page_url", "The address of its National Mission Ecosystem page.";
        website: Url = "website", "The government's page about climate-neutral cities.";
    }
    City: CityCreateInput, "A new city.", CityUpdateInput, "Changes to a city. Omitted fields keep their value; `null` clears a field."
    required {
        name: String = "name", "The name in English.";
        country: ID = "country", "The ID or ISO code of the country in which the city is located.";
        mission_status: Term<MissionStatus> = "mission_status", "The city's status in the Mission.";
    }
    optional {
        local_name: String = "local_name", "The name in the local language.";
        region: String = "region", "The region in which the city is located.";
        latitude: f64 = "latitude", "Latitude in degrees north (WGS 84).";
        longitude: f64 = "longitude", "Longitude in degrees east (WGS 84).";
        population: i64 = "population", "Number of inhabitants.";
        population_year: i32 = "population_year", "The year of the population figure.";
        target_year: i32 = "target_year", "The year by which the city aims to be climate neutral.";
        eu_label_awarded: PartialDateScalar = "eu_label_awarded", "When the EU Mission Label was awarded.";
        website: Url = "website", "The website.";
        geonames_id: i64 = "geonames_id", "The GeoNames ID.";
        summary: String = "summary", "A summary in one to three sentences.";
    }
    Stakeholder: StakeholderCreateInput, "A new stakeholder.", StakeholderUpdateInput, "Changes to a stakeholder. Omitted fields keep their value; `null` clears a field."
    required {
        name: String = "name", "The name in English, or the organisation's own name.";
        stakeholder_kind: Term<StakeholderKind> = "kind", "The kind of organisation.";
        level: Term<Level> = "level", "The level of governance on which the organisation acts.";
    }
    optional {
        short_name: String = "short_name", "The short name or acronym.";
        country: ID = "country", "The ID or ISO code of the country in which the organisation is located. Omit it for an organisation that acts across Europe.";
        city: ID = "city", "The ID of the city in which the organisation is located.";
        website: Url = "website", "The website.";
        summary: String = "summary", "A summary in one to three sentences.";
    }
    NationalPlatform: NationalPlatformCreateInput, "A new national platform.", NationalPlatformUpdateInput, "Changes to a national platform. Omitted fields keep their value; `null` clears a field."
    required {
        name: String = "name", "The name in English, or the organisation's own name.";
        country: ID = "country", "The ID or ISO code of the country whose cities the platform supports.";
    }
    optional {
        local_name: String = "local_name", "The name in the local language.";
        established: PartialDateScalar = "established", "When the platform was established.";
        organisation: String = "organisation", "The form of organisation.";
        role: String = "role", "The purpose of the platform.";
        support: String = "support", "The support that the platform offers to cities.";
        engages_all_cities: bool = "engages_all_cities", "Whether the platform is open to all cities of the country.";
        website: Url = "website", "The website.";
        summary: String = "summary", "A summary in one to three sentences.";
    }
    Pilot: PilotCreateInput, "A new pilot.", PilotUpdateInput, "Changes to a pilot. Omitted fields keep their value; `null` clears a field."
    required {
        name: String = "name", "The title.";
    }
    optional {
        programme: String = "programme", "The programme that the pilot is part of.";
        cohort: i32 = "cohort", "The cohort of the programme, counted from 1.";
        start: PartialDateScalar = "start", "The start date.";
        end: PartialDateScalar = "end", "The end date.";
        grant_eur: i64 = "grant_eur", "The grant for the whole pilot, in euros.";
        summary: String = "summary", "A summary in one to three sentences.";
        website: Url = "website", "The website.";
    }
    Learning: LearningCreateInput, "A new learning.", LearningUpdateInput, "Changes to a learning. Omitted fields keep their value; `null` clears a field."
    required {
        name: String = "name", "The title.";
        learning_kind: Term<LearningKind> = "kind", "The form of the learning.";
    }
    optional {
        summary: String = "summary", "A summary in one to three sentences.";
        website: Url = "website", "The page where it can be read or viewed.";
        published: PartialDateScalar = "published", "When it was published.";
    }
    EngagementSpace: EngagementSpaceCreateInput, "A new engagement space.", EngagementSpaceUpdateInput, "Changes to an engagement space. Omitted fields keep their value; `null` clears a field."
    required {
        name: String = "name", "The name in English, or the organisation's own name.";
        space_kind: Term<SpaceKind> = "kind", "The kind of engagement space.";
    }
    optional {
        country: ID = "country", "The ID or ISO code of the country that the engagement space is for. Omit it if the space is open across Europe.";
        website: Url = "website", "The page to visit.";
        summary: String = "summary", "A summary in one to three sentences.";
    }
    Initiative: InitiativeCreateInput, "A new initiative.", InitiativeUpdateInput, "Changes to an initiative. Omitted fields keep their value; `null` clears a field."
    required {
        name: String = "name", "The name in English, or the organisation's own name.";
    }
    optional {
        programme: String = "programme", "The programme that funds it.";
        start: PartialDateScalar = "start", "The start date.";
        end: PartialDateScalar = "end", "The end date.";
        website: Url = "website", "The website.";
        summary: String = "summary", "A summary in one to three sentences.";
    }
    Theme: ThemeCreateInput, "A new theme.", ThemeUpdateInput, "Changes to a theme. Omitted fields keep their value; `null` clears a field."
    required {
        name: String = "name", "The name in English, or the organisation's own name.";
    }
    optional {
        summary: String = "summary", "A summary in one sentence.";
    }
}
