//! The columns of the nine files of nodes.

use entity::Level;
use entity::city::MissionStatus;
use entity::country::EuStatus;
use entity::engagement_space::SpaceKind;
use entity::learning::LearningKind;
use entity::stakeholder::StakeholderKind;

use super::{AS_OF, CONFIDENCE, SOURCE, later, optional, required};
use crate::import::cell_type::CellType::{
    Boolean, Codes, Date, Id, Integer, Number, Ordinal, Reference, Term, Text, Url, Year,
};
use crate::import::cell_type::terms;
use crate::import::file::Column;

pub const COUNTRIES: &[Column] = &[
    required(
        "id",
        Id("country-"),
        "A stable slug, unique across all files",
    ),
    required("iso2", Text, "The ISO 3166-1 alpha-2 code, in upper case"),
    required("name", Text, "The name in English"),
    optional(
        "native_name",
        Text,
        "The name in the country's own languages",
    ),
    optional("languages", Codes, "The ISO 639-1 codes of its languages"),
    required(
        "eu_status",
        Term(terms::<EuStatus>),
        "The country's relation to the European Union's research programme",
    ),
    optional("capital", Text, "The capital"),
    optional("population", Integer, "Number of inhabitants"),
    optional("population_year", Year, "The year of the population figure"),
    optional(
        "latitude",
        Number,
        "Latitude of a point inside the country, in degrees north (WGS 84)",
    ),
    optional(
        "longitude",
        Number,
        "Longitude of a point inside the country, in degrees east (WGS 84)",
    ),
    optional("summary", Text, "A summary in one to three sentences"),
    required(
        "ecosystem_page",
        Boolean,
        "Whether the country has a National Mission Ecosystem page",
    ),
    optional(
        "page_url",
        Url,
        "The address of the National Mission Ecosystem page",
    ),
    later(
        "website",
        Url,
        "The government's page about climate-neutral cities",
    ),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const CITIES: &[Column] = &[
    required("id", Id("city-"), "A stable slug, unique across all files"),
    required("name", Text, "The name in English"),
    optional("local_name", Text, "The name in the local language"),
    required(
        "country",
        Reference("a country"),
        "The country in which it is located",
    ),
    optional("region", Text, "The region in which the city is located"),
    required(
        "mission_status",
        Term(terms::<MissionStatus>),
        "The city's status in the Mission",
    ),
    optional("latitude", Number, "Latitude in degrees north (WGS 84)"),
    optional("longitude", Number, "Longitude in degrees east (WGS 84)"),
    optional("population", Integer, "Number of inhabitants"),
    optional("population_year", Year, "The year of the population figure"),
    optional(
        "target_year",
        Year,
        "The year by which the city aims to be climate neutral",
    ),
    optional(
        "eu_label_awarded",
        Date,
        "When the EU Mission Label was awarded",
    ),
    optional("website", Url, "The website"),
    optional("geonames_id", Integer, "The GeoNames ID"),
    later("summary", Text, "A summary in one to three sentences"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const STAKEHOLDERS: &[Column] = &[
    required("id", Id("org-"), "A stable slug, unique across all files"),
    required(
        "name",
        Text,
        "The name in English, or the organisation's own name",
    ),
    optional("short_name", Text, "The short name or acronym"),
    required(
        "kind",
        Term(terms::<StakeholderKind>),
        "The kind of organisation",
    ),
    required(
        "level",
        Term(terms::<Level>),
        "The level of governance on which it acts",
    ),
    optional(
        "country",
        Reference("a country"),
        "The country in which it is located; empty for organisations that act across Europe",
    ),
    optional(
        "city",
        Reference("a city"),
        "The city in which it is located",
    ),
    optional("website", Url, "The website"),
    optional("summary", Text, "A summary in one to three sentences"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const PLATFORMS: &[Column] = &[
    required(
        "id",
        Id("platform-"),
        "A stable slug, unique across all files",
    ),
    required(
        "name",
        Text,
        "The name in English, or the organisation's own name",
    ),
    optional("local_name", Text, "The name in the local language"),
    required(
        "country",
        Reference("a country"),
        "The country whose cities the platform supports",
    ),
    optional("established", Date, "When the platform was established"),
    optional("organisation", Text, "The form of organisation"),
    optional("role", Text, "The purpose of the platform"),
    optional(
        "support",
        Text,
        "The support that the platform offers to cities",
    ),
    optional(
        "engages_all_cities",
        Boolean,
        "Whether the platform is open to all cities of the country",
    ),
    optional("website", Url, "The website"),
    later("summary", Text, "A summary in one to three sentences"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const PILOTS: &[Column] = &[
    required("id", Id("pilot-"), "A stable slug, unique across all files"),
    required("title", Text, "The title").fills("name"),
    optional("programme", Text, "The programme that it is part of"),
    optional(
        "cohort",
        Ordinal,
        "The cohort of the programme, counted from 1",
    ),
    optional("start", Date, "The start date"),
    optional("end", Date, "The end date"),
    optional(
        "grant_eur",
        Integer,
        "The grant for the whole pilot, in euros",
    ),
    optional("summary", Text, "A summary in one to three sentences"),
    optional("website", Url, "The website"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const LEARNINGS: &[Column] = &[
    required(
        "id",
        Id("learning-"),
        "A stable slug, unique across all files",
    ),
    required("title", Text, "The title").fills("name"),
    required(
        "kind",
        Term(terms::<LearningKind>),
        "The form of the learning",
    ),
    optional("summary", Text, "A summary in one to three sentences"),
    optional("url", Url, "The page where it can be read or viewed").fills("website"),
    optional("published", Date, "When it was published"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const SPACES: &[Column] = &[
    required("id", Id("space-"), "A stable slug, unique across all files"),
    required(
        "name",
        Text,
        "The name in English, or the organisation's own name",
    ),
    optional(
        "country",
        Reference("a country"),
        "The country that the space is for; empty if it is open across Europe",
    ),
    required(
        "kind",
        Term(terms::<SpaceKind>),
        "The kind of engagement space",
    ),
    optional("url", Url, "The page to visit").fills("website"),
    optional("summary", Text, "A summary in one to three sentences"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const INITIATIVES: &[Column] = &[
    required(
        "id",
        Id("initiative-"),
        "A stable slug, unique across all files",
    ),
    required(
        "name",
        Text,
        "The name in English, or the organisation's own name",
    ),
    optional("programme", Text, "The programme that funds it"),
    optional("start", Date, "The start date"),
    optional("end", Date, "The end date"),
    optional("website", Url, "The website"),
    optional("summary", Text, "A summary in one to three sentences"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const THEMES: &[Column] = &[
    required("id", Id("theme-"), "A stable slug, unique across all files"),
    required(
        "name",
        Text,
        "The name in English, or the organisation's own name",
    ),
    optional("description", Text, "One sentence").fills("summary"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];
