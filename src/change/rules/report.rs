//! The rules for single values, and where violations are noted.

use std::fmt::Display;
use std::ops::RangeInclusive;

use entity::fact::FactKey;
use entity::text::find_hidden;
use entity::{NodeKind, PartialDate};

use super::Violation;
use super::url::check_url;
use crate::change::lookup::{GraphLookup, node_key};
use crate::change::overlay::Overlay;

const YEARS: RangeInclusive<i32> = 1900..=2100;
const LONGEST_ID: usize = 120;
/// In characters.
const LONGEST_NAME: usize = 200;
/// In characters.
const LONGEST_TEXT: usize = 5_000;
/// Characters of a value that a violation quotes.
const QUOTED: usize = 4000;
const MOST_SOURCES: usize = 100;

/// The violations of one change, as they are found.
pub struct Report<'a> {
    change: usize,
    violations: &'a mut Vec<Violation>,
}

impl<'a> Report<'a> {
    pub fn new(change: usize, violations: &'a mut Vec<Violation>) -> Self {
        Self { change, violations }
    }

    /// Whether anything is wrong with the change so far.
    pub fn has_violations(&self) -> bool {
        let last = self.violations.last();
        last.is_some_and(|violation| violation.change == self.change)
    }

    /// Notes that a field holds what it must not.
    pub fn invalid_value(
        &mut self,
        field: &'static str,
        value: impl ToString,
        expected: impl Into<String>,
    ) {
        self.note(Some(field), Some(value.to_string()), expected.into(), None);
    }

    /// Notes that a field holds nothing.
    pub fn missing(&mut self, field: &'static str, expected: impl Into<String>) {
        self.note(Some(field), None, expected.into(), None);
    }

    /// Notes that a field does not go together with another fact.
    pub fn conflict(
        &mut self,
        field: &'static str,
        value: impl ToString,
        expected: impl Into<String>,
        other: FactKey,
    ) {
        let value = Some(value.to_string());
        self.note(Some(field), value, expected.into(), Some(other));
    }

    /// Notes that the fact as a whole does not go together with another.
    pub fn invalid_fact(&mut self, id: &str, expected: impl Into<String>, other: FactKey) {
        self.note(None, Some(id.to_owned()), expected.into(), Some(other));
    }

    /// An id made of words of small letters and digits, with one hyphen between them.
    pub fn slug(&mut self, field: &'static str, prefix: &str, id: &str) {
        let words = id.strip_prefix(prefix).unwrap_or_default();
        let is_word = |word: &str| {
            let mut bytes = word.bytes();
            !word.is_empty() && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        if id.len() > LONGEST_ID {
            let expected = format!("an ID of at most {LONGEST_ID} characters");
            self.invalid_value(field, id, expected);
        } else if !words.split('-').all(is_word) {
            let start = match prefix {
                "" => String::new(),
                prefix => format!("{prefix} and "),
            };
            let expected =
                format!("{start}lower-case letters a to z and digits, separated by single hyphens");
            self.invalid_value(field, id, expected);
        }
    }

    /// A short [text](Self::text).
    pub fn name(&mut self, field: &'static str, text: Option<&str>) {
        self.bounded_text(field, text, LONGEST_NAME);
    }

    /// Text that is not empty, has no invisible characters, and that every database and format can
    /// represent: XML has no control characters, PostgreSQL no U+0000.
    pub fn text(&mut self, field: &'static str, text: Option<&str>) {
        self.bounded_text(field, text, LONGEST_TEXT);
    }

    fn bounded_text(&mut self, field: &'static str, text: Option<&str>, longest: usize) {
        let Some(text) = text else { return };
        let unprintable = |c: char| {
            (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
                || matches!(c, '\u{FFFE}' | '\u{FFFF}')
        };
        if text.trim().is_empty() {
            self.invalid_value(field, text, "text");
        } else if text.chars().nth(longest).is_some() {
            let expected = format!("text of at most {longest} characters");
            self.invalid_value(field, text, expected);
        } else if text.trim() != text {
            self.invalid_value(field, text, "text without leading or trailing spaces");
        } else if let Some(c) = text.chars().find(|&c| unprintable(c)) {
            let expected = format!("text without control characters, got U+{:04X}", c as u32);
            self.invalid_value(field, text, expected);
        } else if let Some(c) = find_hidden(text) {
            let expected = format!(
                "text without invisible or direction-changing characters, got U+{:04X}",
                c as u32
            );
            self.invalid_value(field, text, expected);
        }
    }

    /// A URL of the web, with a host, in a form that is safe to link to.
    pub fn url(&mut self, field: &'static str, url: Option<&str>) {
        let Some(url) = url else { return };
        if let Err(expected) = check_url(url) {
            self.invalid_value(field, url, expected);
        }
    }

    /// At least one URL, none of them twice.
    pub fn sources(&mut self, sources: &[String]) {
        if sources.is_empty() {
            self.missing("source", "at least one URL");
        }
        if sources.len() > MOST_SOURCES {
            let expected = format!("at most {MOST_SOURCES} URLs");
            return self.invalid_value("source", format!("{} URLs", sources.len()), expected);
        }
        for (index, source) in sources.iter().enumerate() {
            if sources[..index].contains(source) {
                self.invalid_value("source", source, "each URL once");
            } else {
                self.url("source", Some(source));
            }
        }
    }

    /// A number within its bounds; what is not a number is within none.
    pub fn range<T: PartialOrd + Display>(
        &mut self,
        field: &'static str,
        what: &str,
        value: Option<T>,
        range: RangeInclusive<T>,
    ) {
        if let Some(value) = value
            && !range.contains(&value)
        {
            let expected = format!("{what} from {} to {}", range.start(), range.end());
            self.invalid_value(field, value, expected);
        }
    }

    pub fn year(&mut self, field: &'static str, year: Option<i32>) {
        self.range(field, "a year", year, YEARS);
    }

    pub fn date(&mut self, field: &'static str, date: Option<PartialDate>) {
        if let Some(date) = date
            && !YEARS.contains(&i32::from(date.year()))
        {
            let expected = format!("a date from {} to {}", YEARS.start(), YEARS.end());
            self.invalid_value(field, date, expected);
        }
    }

    /// Two dates of which the second may fall together with the first, but not before it.
    pub fn period(
        &mut self,
        (start_field, start): (&'static str, Option<PartialDate>),
        (end_field, end): (&'static str, Option<PartialDate>),
    ) {
        self.date(start_field, start);
        self.date(end_field, end);
        if let (Some(start), Some(end)) = (start, end)
            && end.last_day() < start.first_day()
        {
            let expected = format!("a date not before {start} ({start_field})");
            self.invalid_value(end_field, end, expected);
        }
    }

    /// A reference to a node that will be there, of a kind that may stand here.
    pub fn node_reference<E: GraphLookup>(
        &mut self,
        field: &'static str,
        id: Option<&str>,
        kind: Option<NodeKind>,
        overlay: &Overlay<E>,
    ) {
        let Some(id) = id else { return };
        let what = kind.map_or("node", NodeKind::noun);
        match overlay.node(id) {
            Some(node) if kind.is_none_or(|kind| kind == node.kind) => {}
            Some(node) => {
                let expected = format!("the ID of a {what}, not of {}", a(node.kind.noun()));
                self.invalid_value(field, id, expected);
            }
            None => {
                let expected = match overlay.current_id(id) {
                    Some(current) => format!("{current}, its current ID"),
                    None => format!("the ID of an existing {what}"),
                };
                self.conflict(field, id, expected, node_key(id));
            }
        }
    }

    fn note(
        &mut self,
        field: Option<&'static str>,
        value: Option<String>,
        expected: String,
        other: Option<FactKey>,
    ) {
        self.violations.push(Violation {
            change: self.change,
            field,
            value: value.map(shortened),
            expected,
            other,
        });
    }
}

fn shortened(value: String) -> String {
    match value.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value,
    }
}

/// A noun with its article.
fn a(noun: &str) -> String {
    let article = match noun.starts_with(['a', 'e', 'i', 'o']) {
        true => "an",
        false => "a",
    };
    format!("{article} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_slug() {
        let is_slug = |prefix: &str, id: &str| {
            let mut violations = Vec::new();
            Report::new(0, &mut violations).slug("id", prefix, id);
            violations.is_empty()
        };
        assert!(is_slug("city-", "city-a") && is_slug("city-", "city-a-1") && is_slug("", "co2"));
        for id in [
            "",
            "city",
            "city-",
            "city--a",
            "city-a-",
            "city-a--b",
            "city-A",
            "city-é",
            "org-a",
            "city-a b",
            "city-a_b",
            "a",
        ] {
            assert!(!is_slug("city-", id), "{id}");
        }
        assert!(!is_slug("", "-") && !is_slug("", ""));
    }

    #[test]
    fn a_date_of_less_precision_may_fall_into_the_period() {
        let is_right = |start: &str, end: &str| {
            let mut violations = Vec::new();
            let (start, end) = (start.parse().ok(), end.parse().ok());
            Report::new(0, &mut violations).period(("start", start), ("end", end));
            violations.is_empty()
        };
        assert!(is_right("2023-06-30", "2023") && is_right("2023", "2023-01-01"));
        assert!(!is_right("2023-06", "2023-05-31") && !is_right("2024", "2023"));
    }
}
