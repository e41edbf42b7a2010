//! The rules for single values, and where violations are noted.

use std::fmt::Display;
use std::ops::RangeInclusive;

use entity::fact::FactKey;
use entity::text::find_hidden;
use entity::{NodeKind, PartialDate};

use super::Violation;
use crate::change::lookup::{GraphLookup, node_key};
use crate::change::overlay::Overlay;

const YEARS: RangeInclusive<i32> = 1900..=2100;
const LONGEST_ID: usize = 120;
/// What an index of PostgreSQL holds, less some room.
const LONGEST_URL: usize = 2000;

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

    /// Text that says something, that shows all it holds, and that every database and format can
    /// carry: XML has no place for control characters, PostgreSQL none for U+0000.
    pub fn text(&mut self, field: &'static str, text: Option<&str>) {
        let Some(text) = text else { return };
        let unprintable = |c: char| {
            (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
                || matches!(c, '\u{FFFE}' | '\u{FFFF}')
        };
        if text.trim().is_empty() {
            self.invalid_value(field, text, "text");
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
            value,
            expected,
            other,
        });
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

/// Checks that a text is one URL of the web, with a host, in a form that is safe to link to.
///
/// # Errors
/// What is expected instead.
pub fn check_url(url: &str) -> Result<(), String> {
    if url.len() > LONGEST_URL {
        return Err(format!("a URL of at most {LONGEST_URL} bytes"));
    }
    if !is_url(url) {
        return Err("a URL with http:// or https://, a host and no spaces".to_owned());
    }
    if are_several_urls(url) {
        let expected =
            "one URL: separate several by spaces in a file, or pass them as a list in the API";
        return Err(expected.to_owned());
    }
    Ok(())
}

fn is_url(url: &str) -> bool {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let is_port = |port: &str| port.parse::<u16>().is_ok();
    host.trim_end_matches('.').split('.').all(is_label)
        && port.is_none_or(is_port)
        && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"\\".contains(c))
        && find_hidden(url).is_none()
}

/// Whether several URLs are joined by something else than a space.
fn are_several_urls(url: &str) -> bool {
    let separators = [';', ',', '|'];
    ["http://", "https://"]
        .iter()
        .flat_map(|scheme| url.match_indices(scheme))
        .any(|(place, _)| url[..place].ends_with(separators))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_url_by_its_host() {
        for url in [
            "https://example.org",
            "http://example.org:8080/a?b=c,d#e",
            "https://2022.uefiscdi.ro/a(b)",
            "https://münchen.de/straße",
            "https://example.org?q",
        ] {
            assert!(is_url(url), "{url}");
        }
        for url in [
            "",
            "https://",
            "https:///path",
            "https://.",
            "https://a..b",
            "https://?q",
            "example.org",
            "www.example.org",
            "ftp://example.org",
            "javascript:alert(1)",
            "HTTPS://example.org",
            "https://a b.org",
            "https://example.org/a b",
            "https://example.org:port/",
            "https://user@example.org/",
            "https://example.org/\"onclick=",
            "https://example.org/\0",
            "https://example.org/\u{202E}gpj.exe",
        ] {
            assert!(!is_url(url), "{url}");
        }
    }

    #[test]
    fn tells_several_urls_from_one_that_contains_another() {
        for url in [
            "https://example.org/a;https://example.org/b",
            "https://example.org/a,http://example.org/b",
            "https://example.org/a|https://example.org/b",
        ] {
            assert!(are_several_urls(url), "{url}");
        }
        for url in [
            "https://web.archive.org/web/2024/https://example.org/a;b,c",
            "https://example.org/?page=https://example.org/b",
        ] {
            assert!(!are_several_urls(url), "{url}");
        }
    }

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
