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
use crate::format::AttributeValue;
use ColumnKind::{Boolean, Date, Id, Integer, Number, Term, Text, Url};
use every_kind::{AS_OF, CONFIDENCE, COUNTRY, COUNTRY_ID, LEVEL, SUMMARY, WEBSITE, degree};
pub use every_kind::{ID, NAME};

const PROGRAMME: &str = "The programme that it is part of";
const START: &str = "When it starts";
const END: &str = "When it ends";
const POPULATION_YEAR: &str = "The year that the population is of";

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
            "The name in its own languages",
            |country| country.native_name.as_deref().and_then(text),
        ),
        of_country(
            "languages",
            Text,
            "ISO 639-1 codes of its languages, separated by semicolons",
            |country| text(&country.languages).filter(|_| !country.languages.is_empty()),
        ),
        of_country(
            "eu_status",
            Term,
            "How it stands to the European Union's research programme",
            |country| text(country.eu_status.name()),
        )
        .of_terms::<EuStatus>(),
        of_country("capital", Text, "The capital", |country| {
            country.capital.as_deref().and_then(text)
        }),
        of_country("population", Integer, "Inhabitants", |country| {
            integer(country.population)
        })
        .in_unit("people"),
        of_country("population_year", Integer, POPULATION_YEAR, |country| {
            integer(country.population_year)
        }),
        of_country(
            "latitude",
            Number,
            "North of the equator, of a point inside it, WGS 84",
            |country| country.latitude.map(AttributeValue::Number),
        )
        .in_unit("degrees"),
        of_country(
            "longitude",
            Number,
            "East of Greenwich, of a point inside it, WGS 84",
            |country| country.longitude.map(AttributeValue::Number),
        )
        .in_unit("degrees"),
        of_country(
            "ecosystem_page",
            Boolean,
            "Whether it has a National Mission Ecosystem page",
            |country| Some(AttributeValue::Boolean(country.ecosystem_page)),
        ),
        of_country("ecosystem_page_url", Url, "That page", |country| {
            country.page_url.as_deref().and_then(text)
        }),
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
        of_city("local_name", Text, "The name in its own language", |city| {
            city.local_name.as_deref().and_then(text)
        }),
        of_city("region", Text, "The region that it lies in", |city| {
            city.region.as_deref().and_then(text)
        }),
        of_city("mission_status", Term, "Its part in the Mission", |city| {
            text(city.mission_status.name())
        })
        .of_terms::<MissionStatus>(),
        of_city("latitude", Number, "North of the equator, WGS 84", |city| {
            city.latitude.map(AttributeValue::Number)
        })
        .in_unit("degrees"),
        of_city("longitude", Number, "East of Greenwich, WGS 84", |city| {
            city.longitude.map(AttributeValue::Number)
        })
        .in_unit("degrees"),
        of_city("population", Integer, "Inhabitants", |city| {
            integer(city.population)
        })
        .in_unit("people"),
        of_city("population_year", Integer, POPULATION_YEAR, |city| {
            integer(city.population_year)
        }),
        of_city(
            "target_year",
            Integer,
            "The year by which it aims at climate neutrality",
            |city| integer(city.target_year),
        ),
        of_city(
            "eu_label_awarded",
            Date,
            "When the EU Mission Label was awarded; empty where it was not, or nobody recorded when",
            |city| date(city.eu_label_awarded),
        ),
        of_city("geonames_id", Integer, "Its number in GeoNames", |city| {
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
        of_stakeholder(
            "short_name",
            Text,
            "The name in short",
            |_, organisation| organisation.short_name.as_deref().and_then(text),
        ),
        of_stakeholder(
            "kind",
            Term,
            "What sort of organisation it is",
            |_, organisation| text(organisation.kind.name()),
        )
        .of_terms::<StakeholderKind>(),
        of_stakeholder(
            "city_id",
            Id,
            "The city that it lies in",
            |_, organisation| organisation.city_id.as_deref().and_then(text),
        ),
        of_stakeholder(
            "city",
            Text,
            "The name of that city",
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
        of_platform(
            "local_name",
            Text,
            "The name in its own language",
            |platform| platform.local_name.as_deref().and_then(text),
        ),
        of_platform("established", Date, "Since when there is one", |platform| {
            date(platform.established)
        }),
        of_platform("organisation", Text, "How it is organised", |platform| {
            platform.organisation.as_deref().and_then(text)
        }),
        of_platform("role", Text, "What it is there for", |platform| {
            platform.role.as_deref().and_then(text)
        }),
        of_platform("support", Text, "How it supports cities", |platform| {
            platform.support.as_deref().and_then(text)
        }),
        of_platform(
            "engages_all_cities",
            Boolean,
            "Whether it is open to all cities of the country",
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
            "The countries that it came out of",
            |snapshot, node| super::row::ids(snapshot, snapshot.countries_of(node)),
        ),
        of_learning("kind", Term, "The form that it has", |learning| {
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
        of_space("kind", Term, "What sort of place it is", |space| {
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
