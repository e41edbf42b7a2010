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
    required("id", Id("country-"), "A stable slug, unique over all files"),
    required("iso2", Text, "ISO 3166-1 alpha-2, in capitals"),
    required("name", Text, "The name in English"),
    optional("native_name", Text, "The name in its own languages"),
    optional("languages", Codes, "ISO 639-1 codes of its languages"),
    required(
        "eu_status",
        Term(terms::<EuStatus>),
        "How it stands to the European Union's research programme",
    ),
    optional("capital", Text, "The capital"),
    optional("population", Integer, "Inhabitants"),
    optional(
        "population_year",
        Year,
        "The year that the population is of",
    ),
    optional(
        "latitude",
        Number,
        "Degrees north of a point inside it, WGS 84",
    ),
    optional(
        "longitude",
        Number,
        "Degrees east of a point inside it, WGS 84",
    ),
    optional("summary", Text, "One to three sentences"),
    required(
        "ecosystem_page",
        Boolean,
        "Whether it has a National Mission Ecosystem page",
    ),
    optional("page_url", Url, "That page"),
    later(
        "website",
        Url,
        "The government's own page about climate-neutral cities",
    ),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const CITIES: &[Column] = &[
    required("id", Id("city-"), "A stable slug, unique over all files"),
    required("name", Text, "The name in English"),
    optional("local_name", Text, "The name in its own language"),
    required("country", Reference("a country"), "The country it lies in"),
    optional("region", Text, "The region it lies in"),
    required(
        "mission_status",
        Term(terms::<MissionStatus>),
        "Its part in the Mission",
    ),
    optional("latitude", Number, "Degrees north, WGS 84"),
    optional("longitude", Number, "Degrees east, WGS 84"),
    optional("population", Integer, "Inhabitants"),
    optional(
        "population_year",
        Year,
        "The year that the population is of",
    ),
    optional(
        "target_year",
        Year,
        "The year by which it aims at climate neutrality",
    ),
    optional(
        "eu_label_awarded",
        Date,
        "When the EU Mission Label was awarded",
    ),
    optional("website", Url, "Its own page"),
    optional("geonames_id", Integer, "Its number in GeoNames"),
    later("summary", Text, "One to three sentences"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const STAKEHOLDERS: &[Column] = &[
    required("id", Id("org-"), "A stable slug, unique over all files"),
    required("name", Text, "The name in English or as it calls itself"),
    optional("short_name", Text, "The name in short"),
    required(
        "kind",
        Term(terms::<StakeholderKind>),
        "What sort of organisation it is",
    ),
    required(
        "level",
        Term(terms::<Level>),
        "The level of governance on which it acts",
    ),
    optional(
        "country",
        Reference("a country"),
        "The country it lies in; empty for those that act across Europe",
    ),
    optional("city", Reference("a city"), "The city it lies in"),
    optional("website", Url, "Its own page"),
    optional("summary", Text, "One to three sentences"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const PLATFORMS: &[Column] = &[
    required(
        "id",
        Id("platform-"),
        "A stable slug, unique over all files",
    ),
    required("name", Text, "The name in English or as it calls itself"),
    optional("local_name", Text, "The name in its own language"),
    required(
        "country",
        Reference("a country"),
        "The country whose cities it supports",
    ),
    optional("established", Date, "Since when there is one"),
    optional("organisation", Text, "How it is organised"),
    optional("role", Text, "What it is there for"),
    optional("support", Text, "How it supports cities"),
    optional(
        "engages_all_cities",
        Boolean,
        "Whether it is open to all cities of the country",
    ),
    optional("website", Url, "Its own page"),
    later("summary", Text, "One to three sentences"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const PILOTS: &[Column] = &[
    required("id", Id("pilot-"), "A stable slug, unique over all files"),
    required("title", Text, "The title").fills("name"),
    optional("programme", Text, "The programme that it is part of"),
    optional(
        "cohort",
        Ordinal,
        "The cohort of the programme, counted from 1",
    ),
    optional("start", Date, "When it starts"),
    optional("end", Date, "When it ends"),
    optional("grant_eur", Integer, "Euros, for the whole pilot"),
    optional("summary", Text, "One to three sentences"),
    optional("website", Url, "Its own page"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const LEARNINGS: &[Column] = &[
    required(
        "id",
        Id("learning-"),
        "A stable slug, unique over all files",
    ),
    required("title", Text, "The title").fills("name"),
    required("kind", Term(terms::<LearningKind>), "The form that it has"),
    optional("summary", Text, "One to three sentences"),
    optional("url", Url, "Where it can be read or seen").fills("website"),
    optional("published", Date, "When it was published"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const SPACES: &[Column] = &[
    required("id", Id("space-"), "A stable slug, unique over all files"),
    required("name", Text, "The name in English or as it calls itself"),
    optional(
        "country",
        Reference("a country"),
        "The country that it is for; empty where it is open across Europe",
    ),
    required("kind", Term(terms::<SpaceKind>), "What sort of place it is"),
    optional("url", Url, "Where to find it").fills("website"),
    optional("summary", Text, "One to three sentences"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const INITIATIVES: &[Column] = &[
    required(
        "id",
        Id("initiative-"),
        "A stable slug, unique over all files",
    ),
    required("name", Text, "The name in English or as it calls itself"),
    optional("programme", Text, "The programme that funds it"),
    optional("start", Date, "When it starts"),
    optional("end", Date, "When it ends"),
    optional("website", Url, "Its own page"),
    optional("summary", Text, "One to three sentences"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const THEMES: &[Column] = &[
    required("id", Id("theme-"), "A stable slug, unique over all files"),
    required("name", Text, "The name in English or as it calls itself"),
    optional("description", Text, "One sentence").fills("summary"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];
