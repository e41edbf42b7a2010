//! The columns of the nine tables of nodes.

mod every_kind;

use entity::Vocabulary;
use entity::city::MissionStatus;
use entity::country::EuStatus;
use entity::engagement_space::SpaceKind;
use entity::learning::LearningKind;
use entity::stakeholder::StakeholderKind;

use super::column::{
    AcceptedValues, Column, ColumnKind, SOURCES, date, integer, of_city, of_country, of_initiative,
    of_learning, of_node, of_pilot, of_platform, of_space, of_stakeholder,
};
use super::text;
use crate::export::format::AttributeValue;
use ColumnKind::{Boolean, Date, Id, Integer, Number, Term, Text, Url};
use every_kind::{
    AS_OF, CONFIDENCE, COUNTRY, COUNTRY_ID, COUNTRY_ISO2, LEVEL, SUMMARY, WEBSITE, countries_iso2,
    degree,
};
pub use every_kind::{ID, NAME};

const PROGRAMME: &str = "The programme that it is part of";
const START: &str = "The start date";
const END: &str = "The end date";
const POPULATION_YEAR: &str = "The year of the population figure";

pub fn countries() -> Vec<Column> {
    vec![
        ID,
        NAME,
        LEVEL,
        SUMMARY,
        WEBSITE,
        of_country("iso2", Text, "ISO 3166-1 alpha-2", |country| {
            text(&country.iso2)
        })
        .accepting(AcceptedValues::CountryCode),
        of_country(
            "native_name",
            Text,
            "The name in the country's own languages",
            |country| country.native_name.as_deref().and_then(text),
        ),
        of_country(
            "languages",
            Text,
            "The ISO 639-1 codes of its languages, separated by semicolons",
            |country| text(&country.languages).filter(|_| !country.languages.is_empty()),
        ),
        of_country(
            "eu_status",
            Term,
            "The country's relation to the European Union's research programme",
            |country| text(country.eu_status.name()),
        )
        .of_terms::<EuStatus>(),
        of_country("capital", Text, "The capital", |country| {
            country.capital.as_deref().and_then(text)
        }),
        of_country("population", Integer, "Number of inhabitants", |country| {
            integer(country.population)
        })
        .in_unit("people"),
        of_country("population_year", Integer, POPULATION_YEAR, |country| {
            integer(country.population_year)
        }),
        of_country(
            "latitude",
            Number,
            "Latitude of a point inside the country, in degrees north (WGS 84)",
            |country| country.latitude.map(AttributeValue::Number),
        )
        .in_unit("degrees"),
        of_country(
            "longitude",
            Number,
            "Longitude of a point inside the country, in degrees east (WGS 84)",
            |country| country.longitude.map(AttributeValue::Number),
        )
        .in_unit("degrees"),
        of_country(
            "ecosystem_page",
            Boolean,
            "Whether the country has a National Mission Ecosystem page",
            |country| Some(AttributeValue::Boolean(country.ecosystem_page)),
        ),
        of_country(
            "ecosystem_page_url",
            Url,
            "The address of the National Mission Ecosystem page",
            |country| country.page_url.as_deref().and_then(text),
        ),
        degree(),
        SOURCES,
        AS_OF,
        CONFIDENCE,
    ]
}

pub fn cities() -> Vec<Column> {
    vec![
        ID,
        NAME,
        LEVEL,
        SUMMARY,
        WEBSITE,
        COUNTRY_ID,
        COUNTRY,
        COUNTRY_ISO2,
        of_city(
            "local_name",
            Text,
            "The name in the local language",
            |city| city.local_name.as_deref().and_then(text),
        ),
        of_city(
            "region",
            Text,
            "The region in which the city is located",
            |city| city.region.as_deref().and_then(text),
        ),
        of_city(
            "mission_status",
            Term,
            "The city's status in the Mission",
            |city| text(city.mission_status.name()),
        )
        .of_terms::<MissionStatus>(),
        of_city(
            "latitude",
            Number,
            "Latitude in degrees north (WGS 84)",
            |city| city.latitude.map(AttributeValue::Number),
        )
        .in_unit("degrees"),
        of_city(
            "longitude",
            Number,
            "Longitude in degrees east (WGS 84)",
            |city| city.longitude.map(AttributeValue::Number),
        )
        .in_unit("degrees"),
        of_city("population", Integer, "Number of inhabitants", |city| {
            integer(city.population)
        })
        .in_unit("people"),
        of_city("population_year", Integer, POPULATION_YEAR, |city| {
            integer(city.population_year)
        }),
        of_city(
            "target_year",
            Integer,
            "The year by which the city aims to be climate neutral",
            |city| integer(city.target_year),
        ),
        of_city(
            "eu_label_awarded",
            Date,
            "When the EU Mission Label was awarded; empty if it was not awarded or the date is \
             unknown",
            |city| date(city.eu_label_awarded),
        ),
        of_city("geonames_id", Integer, "The GeoNames ID", |city| {
            integer(city.geonames_id)
        }),
        degree(),
        SOURCES,
        AS_OF,
        CONFIDENCE,
    ]
}

pub fn stakeholders() -> Vec<Column> {
    vec![
        ID,
        NAME,
        LEVEL,
        SUMMARY,
        WEBSITE,
        COUNTRY_ID,
        COUNTRY,
        COUNTRY_ISO2,
        of_stakeholder(
            "short_name",
            Text,
            "The short name or acronym",
            |_, organisation| organisation.short_name.as_deref().and_then(text),
        ),
        of_stakeholder(
            "kind",
            Term,
            "The kind of organisation",
            |_, organisation| text(organisation.kind.name()),
        )
        .of_terms::<StakeholderKind>(),
        of_stakeholder(
            "city_id",
            Id,
            "The city in which it is located",
            |_, organisation| organisation.city_id.as_deref().and_then(text),
        ),
        of_stakeholder(
            "city",
            Text,
            "The name of the city",
            |snapshot, organisation| {
                let city = organisation
                    .city_id
                    .as_deref()
                    .and_then(|id| snapshot.find(id));
                city.and_then(|city| text(&snapshot.node(city).node.name))
            },
        ),
        degree(),
        SOURCES,
        AS_OF,
        CONFIDENCE,
    ]
}

pub fn platforms() -> Vec<Column> {
    vec![
        ID,
        NAME,
        LEVEL,
        SUMMARY,
        WEBSITE,
        COUNTRY_ID,
        COUNTRY,
        COUNTRY_ISO2,
        of_platform(
            "local_name",
            Text,
            "The name in the local language",
            |platform| platform.local_name.as_deref().and_then(text),
        ),
        of_platform(
            "established",
            Date,
            "When the platform was established",
            |platform| date(platform.established),
        ),
        of_platform(
            "organisation",
            Text,
            "The form of organisation",
            |platform| platform.organisation.as_deref().and_then(text),
        ),
        of_platform("role", Text, "The purpose of the platform", |platform| {
            platform.role.as_deref().and_then(text)
        }),
        of_platform(
            "support",
            Text,
            "The support that the platform offers to cities",
            |platform| platform.support.as_deref().and_then(text),
        ),
        of_platform(
            "engages_all_cities",
            Boolean,
            "Whether the platform is open to all cities of the country",
            |platform| platform.engages_all_cities.map(AttributeValue::Boolean),
        ),
        degree(),
        SOURCES,
        AS_OF,
        CONFIDENCE,
    ]
}

pub fn pilots() -> Vec<Column> {
    vec![
        ID,
        NAME,
        LEVEL,
        SUMMARY,
        WEBSITE,
        of_node(
            "country_ids",
            ColumnKind::Ids,
            "The countries of the cities that take part",
            |snapshot, node| super::row::ids(snapshot, snapshot.countries_of(node)),
        ),
        countries_iso2(),
        of_pilot("programme", Text, PROGRAMME, |pilot| {
            pilot.programme.as_deref().and_then(text)
        }),
        of_pilot(
            "cohort",
            Integer,
            "The cohort of the programme, counted from 1",
            |pilot| integer(pilot.cohort),
        ),
        of_pilot("start", Date, START, |pilot| date(pilot.start)),
        of_pilot("end", Date, END, |pilot| date(pilot.end)),
        of_pilot(
            "grant_eur",
            Integer,
            "The grant for the whole pilot",
            |pilot| integer(pilot.grant_eur),
        )
        .in_unit("EUR"),
        degree(),
        SOURCES,
        AS_OF,
        CONFIDENCE,
    ]
}

pub fn learnings() -> Vec<Column> {
    vec![
        ID,
        NAME,
        SUMMARY,
        WEBSITE,
        of_node(
            "country_ids",
            ColumnKind::Ids,
            "The countries of its producers",
            |snapshot, node| super::row::ids(snapshot, snapshot.countries_of(node)),
        ),
        countries_iso2(),
        of_learning("kind", Term, "The form of the learning", |learning| {
            text(learning.kind.name())
        })
        .of_terms::<LearningKind>(),
        of_learning("published", Date, "When it was published", |learning| {
            date(learning.published)
        }),
        degree(),
        SOURCES,
        AS_OF,
        CONFIDENCE,
    ]
}

pub fn spaces() -> Vec<Column> {
    vec![
        ID,
        NAME,
        LEVEL,
        SUMMARY,
        WEBSITE,
        COUNTRY_ID,
        COUNTRY,
        COUNTRY_ISO2,
        of_space("kind", Term, "The kind of engagement space", |space| {
            text(space.kind.name())
        })
        .of_terms::<SpaceKind>(),
        degree(),
        SOURCES,
        AS_OF,
        CONFIDENCE,
    ]
}

pub fn initiatives() -> Vec<Column> {
    vec![
        ID,
        NAME,
        LEVEL,
        SUMMARY,
        WEBSITE,
        of_initiative(
            "programme",
            Text,
            "The programme that funds it",
            |initiative| initiative.programme.as_deref().and_then(text),
        ),
        of_initiative("start", Date, START, |initiative| date(initiative.start)),
        of_initiative("end", Date, END, |initiative| date(initiative.end)),
        degree(),
        SOURCES,
        AS_OF,
        CONFIDENCE,
    ]
}

pub fn themes() -> Vec<Column> {
    vec![ID, NAME, SUMMARY, degree(), SOURCES, AS_OF, CONFIDENCE]
}
