use std::borrow::Cow;

use entity::fact::Details;
use entity::{
    PartialDate, Vocabulary, city, country, engagement_space, initiative, learning,
    national_platform, observation, pilot, stakeholder,
};

use super::rankings::IndicatorRank;
use super::row::{RowSubject, TableRow};
use super::scorecard::{Measure, Score};
use crate::export::format::AttributeValue;
use crate::insight::Gap;
use crate::snapshot::{LinkIndex, NodeIndex, Snapshot};

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: Cow<'static, str>,
    pub kind: ColumnKind,
    /// What its numbers count or measure.
    pub unit: Option<Cow<'static, str>>,
    /// What an empty cell means is said where it is not that nobody knows.
    pub meaning: Cow<'static, str>,
    pub(super) accepted: AcceptedValues,
    of: CellSource,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Id,
    Ids,
    Text,
    Term,
    Integer,
    Number,
    Boolean,
    Date,
    Url,
    Urls,
}

/// Which values rows can be selected by, beside what the kind of the column says.
#[derive(Clone, Copy, Debug)]
pub(super) enum AcceptedValues {
    Any,
    /// The names of a vocabulary's terms.
    Terms(fn() -> Vec<&'static str>),
    /// The ISO 3166-1 alpha-2 code of a country.
    CountryCode,
    /// The same, where a cell has those of several countries, separated by spaces.
    CountryCodes,
    /// Ids that the snapshot doesn't have.
    ForeignId,
}

/// What a cell is read from.
#[derive(Clone, Copy, Debug)]
enum CellSource {
    Node(for<'a> fn(&'a Snapshot, NodeIndex) -> Option<AttributeValue<'a>>),
    Country(for<'a> fn(&'a country::Model) -> Option<AttributeValue<'a>>),
    City(for<'a> fn(&'a city::Model) -> Option<AttributeValue<'a>>),
    Stakeholder(for<'a> fn(&'a Snapshot, &'a stakeholder::Model) -> Option<AttributeValue<'a>>),
    Platform(for<'a> fn(&'a national_platform::Model) -> Option<AttributeValue<'a>>),
    Pilot(for<'a> fn(&'a pilot::Model) -> Option<AttributeValue<'a>>),
    Learning(for<'a> fn(&'a learning::Model) -> Option<AttributeValue<'a>>),
    Space(for<'a> fn(&'a engagement_space::Model) -> Option<AttributeValue<'a>>),
    Initiative(for<'a> fn(&'a initiative::Model) -> Option<AttributeValue<'a>>),
    Link(for<'a> fn(&'a Snapshot, LinkIndex) -> Option<AttributeValue<'a>>),
    Observation(for<'a> fn(&'a Snapshot, &'a observation::Model) -> Option<AttributeValue<'a>>),
    Gap(for<'a> fn(&'a Snapshot, &'a Gap) -> Option<AttributeValue<'a>>),
    Score(for<'a> fn(&'a Score) -> Option<AttributeValue<'a>>),
    Rank(for<'a> fn(&'a Snapshot, &'a IndicatorRank) -> Option<AttributeValue<'a>>),
    /// The newest observation of the indicator at this place.
    Indicator(usize, Measure),
    Sources,
}

/// What every sourced row has.
pub const SOURCES: Column = column(
    "sources",
    ColumnKind::Urls,
    "The sources, in the order in which they are cited, separated by spaces",
    CellSource::Sources,
);

const fn column(
    name: &'static str,
    kind: ColumnKind,
    meaning: &'static str,
    of: CellSource,
) -> Column {
    Column {
        name: Cow::Borrowed(name),
        kind,
        unit: None,
        meaning: Cow::Borrowed(meaning),
        accepted: AcceptedValues::Any,
        of,
    }
}

/// Declares how a column of each sort is made.
macro_rules! made_from {
    ($($function:ident: $of:ident($($argument:ty),+);)+) => {
        $(
            pub const fn $function(
                name: &'static str,
                kind: ColumnKind,
                meaning: &'static str,
                of: for<'a> fn($($argument),+) -> Option<AttributeValue<'a>>,
            ) -> Column {
                column(name, kind, meaning, CellSource::$of(of))
            }
        )+
    };
}

made_from! {
    of_node: Node(&'a Snapshot, NodeIndex);
    of_country: Country(&'a country::Model);
    of_city: City(&'a city::Model);
    of_stakeholder: Stakeholder(&'a Snapshot, &'a stakeholder::Model);
    of_platform: Platform(&'a national_platform::Model);
    of_pilot: Pilot(&'a pilot::Model);
    of_learning: Learning(&'a learning::Model);
    of_space: Space(&'a engagement_space::Model);
    of_initiative: Initiative(&'a initiative::Model);
    of_link: Link(&'a Snapshot, LinkIndex);
    of_observation: Observation(&'a Snapshot, &'a observation::Model);
    of_gap: Gap(&'a Snapshot, &'a Gap);
    of_score: Score(&'a Score);
    of_rank: Rank(&'a Snapshot, &'a IndicatorRank);
}

impl Column {
    pub(super) fn of_indicator(
        name: String,
        kind: ColumnKind,
        meaning: String,
        place: usize,
        measure: Measure,
    ) -> Self {
        Self {
            name: Cow::Owned(name),
            kind,
            unit: None,
            meaning: Cow::Owned(meaning),
            accepted: AcceptedValues::Any,
            of: CellSource::Indicator(place, measure),
        }
    }

    /// The column with the unit of its numbers.
    pub fn in_unit(self, unit: &'static str) -> Self {
        Self {
            unit: Some(Cow::Borrowed(unit)),
            ..self
        }
    }

    /// The column with the vocabulary of its terms.
    pub(super) const fn of_terms<V: Vocabulary>(self) -> Self {
        self.accepting(AcceptedValues::Terms(names::<V>))
    }

    pub(super) const fn accepting(mut self, accepted: AcceptedValues) -> Self {
        self.accepted = accepted;
        self
    }

    /// Whether it takes the database to fill it.
    pub fn is_of_sources(&self) -> bool {
        matches!(self.of, CellSource::Sources)
    }

    /// What stands in the cell of a row: nothing where it is unknown or does not apply.
    pub fn to_cell<'a>(&self, row: &TableRow<'a>) -> Option<AttributeValue<'a>> {
        let snapshot = row.snapshot;
        let details = || match row.subject {
            RowSubject::Node(node) => Some(&snapshot.node(node).details),
            _ => None,
        };
        match (self.of, row.subject) {
            (CellSource::Sources, _) => (!row.sources.is_empty())
                .then(|| AttributeValue::Text(Cow::Owned(row.sources.join(" ")))),
            (CellSource::Node(of), RowSubject::Node(node)) => of(snapshot, node),
            // A row of the scorecard or of the rankings is one of its country, too.
            (CellSource::Node(of), RowSubject::Score(score)) => of(snapshot, score.country),
            (CellSource::Link(of), RowSubject::Link(link)) => of(snapshot, link),
            (CellSource::Observation(of), RowSubject::Observation(observation)) => {
                of(snapshot, observation)
            }
            (CellSource::Gap(of), RowSubject::Gap(gap)) => of(snapshot, gap),
            (CellSource::Score(of), RowSubject::Score(score)) => of(score),
            (CellSource::Rank(of), RowSubject::Rank(rank)) => of(snapshot, rank),
            (CellSource::Node(of), RowSubject::Rank(rank)) => of(snapshot, rank.country()),
            (CellSource::Indicator(place, measure), RowSubject::Score(score)) => {
                score.indicator(snapshot, place, measure)
            }
            (of, _) => match (of, details()?) {
                (CellSource::Country(of), Details::Country(country)) => of(country),
                (CellSource::City(of), Details::City(city)) => of(city),
                (CellSource::Stakeholder(of), Details::Stakeholder(organisation)) => {
                    of(snapshot, organisation)
                }
                (CellSource::Platform(of), Details::NationalPlatform(platform)) => of(platform),
                (CellSource::Pilot(of), Details::Pilot(pilot)) => of(pilot),
                (CellSource::Learning(of), Details::Learning(learning)) => of(learning),
                (CellSource::Space(of), Details::EngagementSpace(space)) => of(space),
                (CellSource::Initiative(of), Details::Initiative(initiative)) => of(initiative),
                _ => None,
            },
        }
    }
}

impl ColumnKind {
    pub fn all() -> &'static [Self] {
        &[
            Self::Id,
            Self::Ids,
            Self::Text,
            Self::Term,
            Self::Integer,
            Self::Number,
            Self::Boolean,
            Self::Date,
            Self::Url,
            Self::Urls,
        ]
    }

    /// As the dictionary writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Ids => "ids",
            Self::Text => "text",
            Self::Term => "term",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Url => "url",
            Self::Urls => "urls",
        }
    }

    /// What that means.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Id => {
                "the ID of a node, link or observation, the same in the API and in every export"
            }
            Self::Ids => "IDs, separated by spaces",
            Self::Text => "text",
            Self::Term => "an enum value, described in the GraphQL schema",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::Date => {
                "an ISO 8601 date, possibly of reduced precision: 2023, 2023-06 or 2023-06-30"
            }
            Self::Url => "a URL",
            Self::Urls => "URLs, separated by spaces",
        }
    }
}

fn names<V: Vocabulary>() -> Vec<&'static str> {
    V::all().iter().map(|term| term.name()).collect()
}

pub fn date(date: Option<PartialDate>) -> Option<AttributeValue<'static>> {
    date.map(|date| AttributeValue::Text(Cow::Owned(date.to_string())))
}

pub fn integer(number: Option<impl Into<i64>>) -> Option<AttributeValue<'static>> {
    number.map(|number| AttributeValue::Integer(number.into()))
}

pub fn count(count: usize) -> Option<AttributeValue<'static>> {
    i64::try_from(count).ok().map(AttributeValue::Integer)
}
