//! Conditions on one attribute. All conditions of a comparator must match; an unknown value matches
//! only `isNull: true`. A condition that is `null` is ignored.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{ID, InputObject, InputType, InputValueError, InputValueResult, Value};
use entity::{
    Confidence, Level, LinkKind, NodeKind, PartialDate, Vocabulary, city::MissionStatus,
    country::EuStatus, engagement_space::SpaceKind, fact::Details, learning::LearningKind,
    stakeholder::StakeholderKind,
};

use super::{Condition, FilterEvaluation};
use crate::schema::scalar::{NormalizedText, PartialDateScalar};
use crate::schema::term::Term;
use crate::snapshot::{NodeIndex, NodeRecord, Snapshot, fold};

/// Steps to test an attribute.
const ATTRIBUTE: usize = 3;
/// Steps per byte of a folded text.
const FOLDED: usize = 3;
/// Bytes searched per step.
const SEARCHED: usize = 8;

/// Conditions on an ID. A country also matches by its ISO code. A condition that is `null` is ignored.
#[derive(InputObject, Clone, Debug, Default)]
pub struct IdFilter {
    /// Equal to this ID.
    eq: Option<ID>,
    /// Not equal to this ID.
    ne: Option<ID>,
    /// Equal to one of these values.
    #[graphql(name = "in")]
    among: Option<Vec<ID>>,
    /// Equal to none of these values.
    not_in: Option<Vec<ID>>,
}

/// Conditions on a text, sensitive to case and accents unless stated otherwise. A condition that is
/// `null` is ignored; use `isNull` to test for unknown texts.
#[derive(InputObject, Clone, Debug, Default)]
pub struct TextFilter {
    /// Equal to this text.
    eq: Option<NormalizedText>,
    /// Not equal to this value.
    ne: Option<NormalizedText>,
    /// Equal to one of these texts.
    #[graphql(name = "in")]
    among: Option<Vec<NormalizedText>>,
    /// Equal to none of these values.
    not_in: Option<Vec<NormalizedText>>,
    /// Contains this text.
    contains: Option<NormalizedText>,
    /// Starts with this text.
    starts_with: Option<NormalizedText>,
    /// Equal to this text, ignoring case and accents: `malmo` matches Malmö.
    eq_insensitive: Option<NormalizedText>,
    /// Contains this text, ignoring case and accents.
    contains_insensitive: Option<NormalizedText>,
    /// Starts with this text, ignoring case and accents.
    starts_with_insensitive: Option<NormalizedText>,
    /// Whether the value is unknown (`true`) or known (`false`).
    is_null: Option<bool>,
}

/// Conditions on an integer. A condition that is `null` is ignored; use `isNull` to test for
/// unknown values.
#[derive(InputObject, Clone, Debug, Default)]
pub struct IntFilter {
    /// Equal to this value.
    eq: Option<i64>,
    /// Not equal to this value.
    ne: Option<i64>,
    /// Equal to one of these values.
    #[graphql(name = "in")]
    among: Option<Vec<i64>>,
    /// Greater than this value.
    gt: Option<i64>,
    /// Greater than or equal to this value.
    gte: Option<i64>,
    /// Less than this value.
    lt: Option<i64>,
    /// Less than or equal to this value.
    lte: Option<i64>,
    /// Whether the value is unknown (`true`) or known (`false`).
    is_null: Option<bool>,
}

/// Conditions on a number. A condition that is `null` is ignored; use `isNull` to test for unknown
/// values.
#[derive(InputObject, Clone, Debug, Default)]
pub struct FloatFilter {
    /// Equal to this value.
    eq: Option<f64>,
    /// Greater than this value.
    gt: Option<f64>,
    /// Greater than or equal to this value.
    gte: Option<f64>,
    /// Less than this value.
    lt: Option<f64>,
    /// Less than or equal to this value.
    lte: Option<f64>,
    /// Whether the value is unknown (`true`) or known (`false`).
    is_null: Option<bool>,
}

/// Conditions on a boolean. A condition that is `null` is ignored; use `isNull` to test for unknown values.
#[derive(InputObject, Clone, Debug, Default)]
pub struct BooleanFilter {
    /// Equal to this value.
    eq: Option<bool>,
    /// Whether the value is unknown (`true`) or known (`false`).
    is_null: Option<bool>,
}

/// Conditions on a date of reduced precision, which covers all days that it may refer to: `2024` is
/// on or after `2024-01`, and on or before `2024-12`. A condition that is `null` is ignored; use
/// `isNull` to test for unknown dates.
#[derive(InputObject, Clone, Debug, Default)]
pub struct DateFilter {
    /// Equal to this date, with the same precision.
    eq: Option<PartialDateScalar>,
    /// Begins on or after the first day of this date.
    on_or_after: Option<PartialDateScalar>,
    /// Ends on or before the last day of this date.
    on_or_before: Option<PartialDateScalar>,
    /// Within this year.
    year: Option<i32>,
    /// Whether the value is unknown (`true`) or known (`false`).
    is_null: Option<bool>,
}

/// Conditions on an enum value. A condition that is `null` is ignored; use `isNull` to test for
/// unknown values.
#[derive(InputObject, Clone, Debug)]
#[graphql(
    concrete(name = "NodeKindFilter", params(NodeKind)),
    concrete(name = "GovernanceLevelFilter", params(Level)),
    concrete(name = "ConfidenceFilter", params(Confidence)),
    concrete(name = "LinkKindFilter", params(LinkKind)),
    concrete(name = "MissionStatusFilter", params(MissionStatus)),
    concrete(name = "EuStatusFilter", params(EuStatus)),
    concrete(name = "StakeholderKindFilter", params(StakeholderKind)),
    concrete(name = "LearningKindFilter", params(LearningKind)),
    concrete(name = "SpaceKindFilter", params(SpaceKind))
)]
pub struct TermFilter<T: Vocabulary> {
    /// Equal to this value.
    eq: Option<Term<T>>,
    /// Not equal to this value.
    ne: Option<Term<T>>,
    /// Equal to one of these values.
    #[graphql(name = "in")]
    among: Option<Vec<Term<T>>>,
    /// Equal to none of these values.
    not_in: Option<Vec<Term<T>>>,
    /// Whether the value is unknown (`true`) or known (`false`).
    is_null: Option<bool>,
}

impl IdFilter {
    /// The nodes among which are those of these IDs, if it names any.
    pub fn nodes(&self, snapshot: &Snapshot) -> Option<Vec<NodeIndex>> {
        let named: Vec<&ID> = match (&self.eq, &self.among) {
            (Some(id), _) => vec![id],
            (None, Some(ids)) => ids.iter().collect(),
            (None, None) => return None,
        };
        let found = named.into_iter().filter_map(|id| snapshot.find(id));
        Some(found.collect())
    }

    pub fn matches(&self, matching: &FilterEvaluation, node: &NodeRecord) -> bool {
        let code = match &node.details {
            Details::Country(country) => Some(&country.iso2),
            _ => None,
        };
        let is = |id: &ID| {
            id.as_str() == node.node.id || code.is_some_and(|code| id.eq_ignore_ascii_case(code))
        };
        matching.spend(ATTRIBUTE + length(&self.among) + length(&self.not_in))
            && absent_or(&self.eq, is)
            && absent_or(&self.ne, |other| !is(other))
            && absent_or(&self.among, |ids| ids.iter().any(is))
            && absent_or(&self.not_in, |ids| !ids.iter().any(is))
    }
}

/// Conditions on an upper-case code; input is case-insensitive.
#[derive(Clone, Debug, Default)]
pub struct CodeFilter(TextFilter);

impl CodeFilter {
    pub fn matches(&self, matching: &FilterEvaluation, code: Option<&str>) -> bool {
        self.0.matches(matching, code)
    }
}

impl InputType for CodeFilter {
    type RawValueType = TextFilter;

    fn type_name() -> Cow<'static, str> {
        TextFilter::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        TextFilter::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let mut filter = TextFilter::parse(value).map_err(InputValueError::propagate)?;
        let TextFilter {
            eq,
            ne,
            among,
            not_in,
            contains,
            starts_with,
            eq_insensitive: _,
            contains_insensitive: _,
            starts_with_insensitive: _,
            is_null: _,
        } = &mut filter;
        let single = [eq, ne, contains, starts_with].into_iter().flatten();
        for text in single.chain([among, not_in].into_iter().flatten().flatten()) {
            text.0.make_ascii_uppercase();
        }
        Ok(Self(filter))
    }

    fn to_value(&self) -> Value {
        self.0.to_value()
    }

    fn as_raw_value(&self) -> Option<&TextFilter> {
        Some(&self.0)
    }
}

impl TextFilter {
    /// Steps to test a text.
    fn steps(&self, text: &str) -> usize {
        let folded = [
            &self.eq_insensitive,
            &self.contains_insensitive,
            &self.starts_with_insensitive,
        ];
        let folded = folded.into_iter().flatten();
        let folded = folded.map(|wanted| (text.len() + wanted.0.len()) * FOLDED);
        ATTRIBUTE
            + length(&self.among)
            + length(&self.not_in)
            + self.contains.as_ref().map_or(0, |_| text.len() / SEARCHED)
            + folded.sum::<usize>()
    }

    pub fn matches(&self, matching: &FilterEvaluation, text: Option<&str>) -> bool {
        if !matching.spend(text.map_or(ATTRIBUTE, |text| self.steps(text))) {
            return false;
        }
        let Self {
            eq,
            ne,
            among,
            not_in,
            contains,
            starts_with,
            eq_insensitive,
            contains_insensitive,
            starts_with_insensitive,
            is_null,
        } = self;
        let insensitive = |wanted: &Option<NormalizedText>, compare: fn(&str, &str) -> bool| {
            absent_or_known(wanted, text, |wanted, text| {
                compare(&fold(text), &fold(&wanted.0))
            })
        };
        absent_or(is_null, |&null| null == text.is_none())
            && absent_or_known(eq, text, |wanted, text| wanted.0 == text)
            && absent_or_known(ne, text, |other, text| other.0 != text)
            && absent_or_known(among, text, |wanted, text| {
                wanted.iter().any(|one| one.0 == text)
            })
            && absent_or_known(not_in, text, |others, text| {
                others.iter().all(|other| other.0 != text)
            })
            && absent_or_known(contains, text, |part, text| text.contains(part.0.as_str()))
            && absent_or_known(starts_with, text, |start, text| {
                text.starts_with(start.0.as_str())
            })
            && insensitive(eq_insensitive, |text, wanted| text == wanted)
            && insensitive(contains_insensitive, |text, part| text.contains(part))
            && insensitive(starts_with_insensitive, |text, start| {
                text.starts_with(start)
            })
    }
}

impl IntFilter {
    pub fn matches(&self, matching: &FilterEvaluation, number: Option<i64>) -> bool {
        matching.spend(ATTRIBUTE + length(&self.among))
            && absent_or(&self.is_null, |&null| null == number.is_none())
            && absent_or_known(&self.eq, number, |&wanted, number| number == wanted)
            && absent_or_known(&self.ne, number, |&other, number| number != other)
            && absent_or_known(&self.among, number, |wanted, number| {
                wanted.contains(&number)
            })
            && absent_or_known(&self.gt, number, |&bound, number| number > bound)
            && absent_or_known(&self.gte, number, |&bound, number| number >= bound)
            && absent_or_known(&self.lt, number, |&bound, number| number < bound)
            && absent_or_known(&self.lte, number, |&bound, number| number <= bound)
    }

    pub fn matches_count(&self, matching: &FilterEvaluation, count: usize) -> bool {
        self.matches(matching, i64::try_from(count).ok())
    }
}

impl FloatFilter {
    #[allow(clippy::float_cmp, reason = "`eq` is for values as they are given")]
    pub fn matches(&self, matching: &FilterEvaluation, number: Option<f64>) -> bool {
        matching.spend(ATTRIBUTE)
            && absent_or(&self.is_null, |&null| null == number.is_none())
            && absent_or_known(&self.eq, number, |&wanted, number| number == wanted)
            && absent_or_known(&self.gt, number, |&bound, number| number > bound)
            && absent_or_known(&self.gte, number, |&bound, number| number >= bound)
            && absent_or_known(&self.lt, number, |&bound, number| number < bound)
            && absent_or_known(&self.lte, number, |&bound, number| number <= bound)
    }
}

impl BooleanFilter {
    pub fn matches(&self, matching: &FilterEvaluation, value: Option<bool>) -> bool {
        matching.spend(ATTRIBUTE)
            && absent_or(&self.is_null, |&null| null == value.is_none())
            && absent_or_known(&self.eq, value, |&wanted, value| value == wanted)
    }
}

impl DateFilter {
    pub fn matches(&self, matching: &FilterEvaluation, date: Option<PartialDate>) -> bool {
        matching.spend(ATTRIBUTE)
            && absent_or(&self.is_null, |&null| null == date.is_none())
            && absent_or_known(&self.eq, date, |wanted, date| date == wanted.0)
            && absent_or_known(&self.on_or_after, date, |bound, date| {
                date.first_day() >= bound.0.first_day()
            })
            && absent_or_known(&self.on_or_before, date, |bound, date| {
                date.last_day() <= bound.0.last_day()
            })
            && absent_or_known(&self.year, date, |&year, date| {
                i32::from(date.year()) == year
            })
    }
}

impl<T: Vocabulary> TermFilter<T> {
    pub fn matches(&self, matching: &FilterEvaluation, term: Option<T>) -> bool {
        let term = term.map(Term);
        let contains = |terms: &[Term<T>], term: Term<T>| terms.iter().any(|one| one.0 == term.0);
        matching.spend(ATTRIBUTE + length(&self.among) + length(&self.not_in))
            && absent_or(&self.is_null, |&null| null == term.is_none())
            && absent_or_known(&self.eq, term, |wanted, term| wanted.0 == term.0)
            && absent_or_known(&self.ne, term, |other, term| other.0 != term.0)
            && absent_or_known(&self.among, term, |wanted, term| contains(wanted, term))
            && absent_or_known(&self.not_in, term, |others, term| !contains(others, term))
    }
}

impl Condition for IdFilter {}
impl Condition for TextFilter {}
impl Condition for CodeFilter {}
impl Condition for IntFilter {}
impl Condition for FloatFilter {}
impl Condition for BooleanFilter {}
impl Condition for DateFilter {}
impl<T: Vocabulary> Condition for TermFilter<T> {}

fn length<T>(list: &Option<Vec<T>>) -> usize {
    list.as_ref().map_or(0, Vec::len)
}

/// A missing condition holds.
fn absent_or<C>(condition: &Option<C>, test: impl FnOnce(&C) -> bool) -> bool {
    condition.as_ref().is_none_or(test)
}

/// A condition does not hold for an unknown value.
fn absent_or_known<C, V>(
    condition: &Option<C>,
    value: Option<V>,
    test: impl FnOnce(&C, V) -> bool,
) -> bool {
    absent_or(condition, |condition| {
        value.is_some_and(|value| test(condition, value))
    })
}
