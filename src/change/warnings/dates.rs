//! Dates in the future and facts that are old.

use entity::fact::{Details, Fact};
use entity::{LinkKind, PartialDate, WarningCode};

use super::{Report, WarningDates};

pub(super) fn check(after: &Fact, before: Option<&Fact>, dates: WarningDates, report: &mut Report) {
    let known: Vec<_> = before.map(dated_fields).unwrap_or_default();
    for (field, date) in dated_fields(after) {
        if known.contains(&(field, date)) {
            continue;
        }
        let is_future = match date {
            Dated::Date(date) => date.first_day() > dates.today,
            Dated::Year(year) => year > dates.year(),
        };
        if is_future {
            let message = format!("{date} is in the future: check the year.");
            report.warn(WarningCode::DateInFuture, field, message);
        }
        if field == "as_of"
            && let Dated::Date(as_of) = date
            && as_of.last_day() < dates.oldest
            && !is_classification(after)
        {
            let message =
                format!("The sources are dated {as_of}: look for newer ones, or confirm the fact.");
            report.warn(WarningCode::FactOld, field, message);
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Dated {
    Date(PartialDate),
    Year(i32),
}

impl std::fmt::Display for Dated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Year(year) => year.fmt(f),
        }
    }
}

/// The dates of what has happened.
fn dated_fields(fact: &Fact) -> Vec<(&'static str, Dated)> {
    let date = |field, date: Option<PartialDate>| Some((field, Dated::Date(date?)));
    let year = |field, year: Option<i32>| Some((field, Dated::Year(year?)));
    let fields = match fact {
        Fact::Node(fact) => [
            match &fact.details {
                Details::Country(country) => year("population_year", country.population_year),
                Details::City(city) => year("population_year", city.population_year),
                Details::Learning(learning) => date("published", learning.published),
                _ => None,
            },
            match &fact.details {
                Details::City(city) => date("eu_label_awarded", city.eu_label_awarded),
                _ => None,
            },
            date("as_of", fact.node.as_of),
        ],
        Fact::Link(fact) => [date("as_of", fact.link.as_of), None, None],
        Fact::Observation(fact) => [date("date", Some(fact.observation.date)), None, None],
        Fact::Indicator(_) | Fact::Alias(_) => [None; 3],
    };
    fields.into_iter().flatten().collect()
}

/// HAS_THEME links are classifications made for this graph, and do not age.
fn is_classification(fact: &Fact) -> bool {
    matches!(fact, Fact::Link(fact) if fact.link.kind == LinkKind::HasTheme)
}
