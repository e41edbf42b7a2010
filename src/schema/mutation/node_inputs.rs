//! What can be said of a node of each kind: one input to create it, one to update it.

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

/// Declares the two inputs of each kind: the fields that it must have, and those that it may have, each with
/// the name that files and rules have for it.
macro_rules! node_inputs {
    ($(
        $kind:ident: $create:ident, $create_doc:literal, $update:ident, $update_doc:literal
        required { $($must:ident: $must_type:ty = $must_field:literal, $must_doc:literal;)* }
        optional { $($may:ident: $may_type:ty = $may_field:literal, $may_doc:literal;)* }
    )+) => {$(
        #[doc = $create_doc]
        #[derive(InputObject)]
        pub struct $create {
            /// Its stable id; made of its kind and name when left out.
            id: Option<ID>,
            $(#[doc = $must_doc] $must: $must_type,)*
            $(#[doc = $may_doc] $may: Option<$may_type>,)*
            /// The pages that back it, at least one, in the order in which they are cited.
            sources: Vec<Url>,
            /// The day up to which the sources speak; leave it out where they bear no date.
            as_of: Option<PartialDateScalar>,
            /// How far it is backed by what was read. When left out: SOURCED in a mutation, REPORTED in a proposal.
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
                }
            }
        }

        #[doc = $update_doc]
        #[derive(InputObject)]
        pub struct $update {
            $(#[doc = $must_doc] $must: MaybeUndefined<$must_type>,)*
            $(#[doc = $may_doc] $may: MaybeUndefined<$may_type>,)*
            /// The pages that back the update, at least one. They are cited before those that are cited already.
            sources: Vec<Url>,
            /// Pages that are no longer to be cited.
            #[graphql(default)]
            no_longer_sources: Vec<Url>,
            /// The day up to which the sources speak.
            as_of: MaybeUndefined<PartialDateScalar>,
            /// How far it is backed by what was read.
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
    Country: CountryCreateInput, "A new country.", CountryUpdateInput, "What becomes of a country: what is left out stays, null clears."
    required {
        name: String = "name", "The name in English.";
        iso2: CountryCode = "iso2", "Its ISO 3166-1 alpha-2 code.";
        eu_status: Term<EuStatus> = "eu_status", "How it stands to the European Union's research programme.";
        has_ecosystem_page: bool = "ecosystem_page", "Whether it has a National Mission Ecosystem page.";
    }
    optional {
        native_name: String = "native_name", "The name in its own languages.";
        languages: Vec<String> = "languages", "ISO 639 codes of its languages.";
        capital: String = "capital", "The capital.";
        population: i64 = "population", "Inhabitants.";
        population_year: i32 = "population_year", "The year that the population is of.";
        latitude: f64 = "latitude", "Degrees north of a point inside it, WGS 84.";
        longitude: f64 = "longitude", "Degrees east of a point inside it, WGS 84.";
        summary: String = "summary", "One to three sentences.";
        ecosystem_page_url: Url = "page_url", "Its National Mission Ecosystem page.";
        website: Url = "website", "The government's own page about climate-neutral cities.";
    }
    City: CityCreateInput, "A new city.", CityUpdateInput, "What becomes of a city: what is left out stays, null clears."
    required {
        name: String = "name", "The name in English.";
        country: ID = "country", "The id or ISO code of the country that it lies in.";
        mission_status: Term<MissionStatus> = "mission_status", "Its part in the Mission.";
    }
    optional {
        local_name: String = "local_name", "The name in its own language.";
        region: String = "region", "The region that it lies in.";
        latitude: f64 = "latitude", "Degrees north, WGS 84.";
        longitude: f64 = "longitude", "Degrees east, WGS 84.";
        population: i64 = "population", "Inhabitants.";
        population_year: i32 = "population_year", "The year that the population is of.";
        target_year: i32 = "target_year", "The year by which it aims at climate neutrality.";
        eu_label_awarded: PartialDateScalar = "eu_label_awarded", "When the EU Mission Label was awarded.";
        website: Url = "website", "Its own page.";
        geonames_id: i64 = "geonames_id", "Its number in GeoNames.";
        summary: String = "summary", "One to three sentences.";
    }
    Stakeholder: StakeholderCreateInput, "A new stakeholder.", StakeholderUpdateInput, "What becomes of a stakeholder: what is left out stays, null clears."
    required {
        name: String = "name", "The name in English, or as it calls itself.";
        stakeholder_kind: Term<StakeholderKind> = "kind", "What sort of organisation it is.";
        level: Term<Level> = "level", "The level of governance on which it acts.";
    }
    optional {
        short_name: String = "short_name", "The name in short.";
        country: ID = "country", "The id or ISO code of the country that it lies in. One that acts across Europe has none.";
        city: ID = "city", "The id of the city that it lies in.";
        website: Url = "website", "Its own page.";
        summary: String = "summary", "One to three sentences.";
    }
    NationalPlatform: NationalPlatformCreateInput, "A new national platform.", NationalPlatformUpdateInput, "What becomes of a national platform: what is left out stays, null clears."
    required {
        name: String = "name", "The name in English, or as it calls itself.";
        country: ID = "country", "The id or ISO code of the country whose cities it supports.";
    }
    optional {
        local_name: String = "local_name", "The name in its own language.";
        established: PartialDateScalar = "established", "Since when there is one.";
        organisation: String = "organisation", "How it is organised.";
        role: String = "role", "What it is there for.";
        support: String = "support", "How it supports cities.";
        engages_all_cities: bool = "engages_all_cities", "Whether it is open to all cities of the country.";
        website: Url = "website", "Its own page.";
        summary: String = "summary", "One to three sentences.";
    }
    Pilot: PilotCreateInput, "A new pilot.", PilotUpdateInput, "What becomes of a pilot: what is left out stays, null clears."
    required {
        name: String = "name", "The title.";
    }
    optional {
        programme: String = "programme", "The programme that it is part of.";
        cohort: i32 = "cohort", "The cohort of the programme, counted from 1.";
        start: PartialDateScalar = "start", "When it starts.";
        end: PartialDateScalar = "end", "When it ends.";
        grant_eur: i64 = "grant_eur", "Euros, for the whole pilot.";
        summary: String = "summary", "One to three sentences.";
        website: Url = "website", "Its own page.";
    }
    Learning: LearningCreateInput, "A new learning.", LearningUpdateInput, "What becomes of a learning: what is left out stays, null clears."
    required {
        name: String = "name", "The title.";
        learning_kind: Term<LearningKind> = "kind", "The form that it has.";
    }
    optional {
        summary: String = "summary", "One to three sentences.";
        website: Url = "website", "Where it can be read or seen.";
        published: PartialDateScalar = "published", "When it was published.";
    }
    EngagementSpace: EngagementSpaceCreateInput, "A new engagement space.", EngagementSpaceUpdateInput, "What becomes of an engagement space: what is left out stays, null clears."
    required {
        name: String = "name", "The name in English, or as it calls itself.";
        space_kind: Term<SpaceKind> = "kind", "What sort of place it is.";
    }
    optional {
        country: ID = "country", "The id or ISO code of the country that it is for. One that is open across Europe has none.";
        website: Url = "website", "Where to find it.";
        summary: String = "summary", "One to three sentences.";
    }
    Initiative: InitiativeCreateInput, "A new initiative.", InitiativeUpdateInput, "What becomes of an initiative: what is left out stays, null clears."
    required {
        name: String = "name", "The name in English, or as it calls itself.";
    }
    optional {
        programme: String = "programme", "The programme that funds it.";
        start: PartialDateScalar = "start", "When it starts.";
        end: PartialDateScalar = "end", "When it ends.";
        website: Url = "website", "Its own page.";
        summary: String = "summary", "One to three sentences.";
    }
    Theme: ThemeCreateInput, "A new theme.", ThemeUpdateInput, "What becomes of a theme: what is left out stays, null clears."
    required {
        name: String = "name", "The name in English, or as it calls itself.";
    }
    optional {
        summary: String = "summary", "One sentence.";
    }
}
