//! What a cell may hold, and how it is read.

use std::collections::HashSet;

use entity::text::normalized;
use entity::{PartialDate, Vocabulary};

use super::nearest::did_you_mean;

/// What the cells of a column may hold. An empty cell means that there is nothing to say.
#[derive(Clone, Copy, Debug)]
pub enum CellType {
    /// The row's own id, starting with this.
    Id(&'static str),
    /// The id of another row; the text says of which.
    Reference(&'static str),
    Text,
    /// Short codes, separated by `;`.
    Codes,
    /// One term of a vocabulary, in capitals.
    Term(fn() -> Vec<&'static str>),
    /// One term of a vocabulary, in small letters.
    SmallTerm(fn() -> Vec<&'static str>),
    Boolean,
    Integer,
    /// A small whole number that counts or ranks.
    Ordinal,
    Year,
    Number,
    Date,
    Url,
    /// One or more URLs, separated by a space.
    Urls,
}

/// A cell as read.
#[derive(Clone, Debug, PartialEq)]
pub enum CellValue {
    Text(String),
    List(Vec<String>),
    /// The name of the term as the vocabulary has it.
    Term(&'static str),
    Boolean(bool),
    Integer(i64),
    /// A year or an ordinal.
    Small(i32),
    Number(f64),
    Date(PartialDate),
}

/// The names of a vocabulary's terms.
pub fn terms<V: Vocabulary>() -> Vec<&'static str> {
    V::all().iter().map(|term| term.name()).collect()
}

impl CellType {
    /// The value of a cell that is not empty, or else what was expected.
    pub(super) fn read(self, text: &str) -> Result<CellValue, String> {
        let value = match self {
            Self::Id(_) | Self::Reference(_) | Self::Codes | Self::Url => {
                Some(CellValue::Text(text.to_owned()))
            }
            Self::Text => Some(CellValue::Text(normalized(text.to_owned()))),
            Self::Urls => Some(CellValue::List(each_once(text.split(' ')))),
            Self::Term(terms) => find(&terms(), |term| term == text),
            Self::SmallTerm(terms) => find(&terms(), |term| term.to_ascii_lowercase() == text),
            Self::Boolean => match text {
                "true" => Some(CellValue::Boolean(true)),
                "false" => Some(CellValue::Boolean(false)),
                _ => None,
            },
            Self::Integer => text.parse().ok().map(CellValue::Integer),
            Self::Ordinal | Self::Year => text.parse().ok().map(CellValue::Small),
            Self::Number => {
                let number = text.parse().ok().filter(|number: &f64| number.is_finite());
                number.map(CellValue::Number)
            }
            Self::Date => text.parse().ok().map(CellValue::Date),
        };
        value.ok_or_else(|| match self.choices() {
            None => self.description(),
            Some(choices) => format!(
                "{}{}",
                self.description(),
                did_you_mean(text, choices.iter().map(String::as_str))
            ),
        })
    }

    /// The text of a cell that is read as this value; nothing where there is none.
    pub(super) fn write(self, value: &CellValue) -> Option<String> {
        // Databases of older versions may hold text that is not normalized.
        let value = &match (self, value) {
            (Self::Text, CellValue::Text(text)) => CellValue::Text(normalized(text.clone())),
            _ => value.clone(),
        };
        let text = match value {
            CellValue::Text(text) => text.clone(),
            CellValue::List(list) => list.join(" "),
            CellValue::Term(name) if matches!(self, Self::SmallTerm(_)) => {
                name.to_ascii_lowercase()
            }
            CellValue::Term(name) => (*name).to_owned(),
            CellValue::Boolean(boolean) => boolean.to_string(),
            CellValue::Integer(integer) => integer.to_string(),
            CellValue::Small(small) => small.to_string(),
            CellValue::Number(number) => number.to_string(),
            CellValue::Date(date) => date.to_string(),
        };
        let is_read_back = !text.is_empty() && self.read(&text).as_ref() == Ok(value);
        is_read_back.then_some(text)
    }

    /// What the cell may hold, in words.
    pub fn description(self) -> String {
        if let Some(choices) = self.choices() {
            return format!("one of {}", choices.join(", "));
        }
        match self {
            Self::Id("") => "an ID: lower-case letters, digits and single hyphens".to_owned(),
            Self::Id(prefix) => {
                format!("an ID: {prefix} and lower-case letters, digits and single hyphens")
            }
            Self::Reference(what) => format!("the ID of {what}"),
            Self::Text => "text".to_owned(),
            Self::Codes => "codes, separated by ;".to_owned(),
            Self::Integer | Self::Ordinal => "a whole number".to_owned(),
            Self::Year => "a year".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Date => entity::InvalidPartialDate.to_string(),
            Self::Url => "a URL".to_owned(),
            Self::Urls => "one or more URLs, separated by a space".to_owned(),
            Self::Term(_) | Self::SmallTerm(_) | Self::Boolean => String::new(),
        }
    }

    /// Every text that the cell may hold, where these can be counted.
    pub fn choices(self) -> Option<Vec<String>> {
        match self {
            Self::Boolean => Some(vec!["true".to_owned(), "false".to_owned()]),
            Self::Term(terms) => Some(terms().into_iter().map(str::to_owned).collect()),
            Self::SmallTerm(terms) => {
                Some(terms().iter().map(|t| t.to_ascii_lowercase()).collect())
            }
            _ => None,
        }
    }
}

fn find(terms: &[&'static str], is_meant: impl Fn(&str) -> bool) -> Option<CellValue> {
    terms
        .iter()
        .copied()
        .find(|term| is_meant(term))
        .map(CellValue::Term)
}

/// The texts in their order; a page that a cell names again is still one source.
fn each_once<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = HashSet::new();
    let first = texts.filter(|text| seen.insert(*text));
    first.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use entity::Confidence;

    use super::*;

    #[test]
    fn suggests_the_term_that_was_meant() {
        let confidence = CellType::SmallTerm(terms::<Confidence>);
        assert_eq!(confidence.read("sourced"), Ok(CellValue::Term("SOURCED")));
        assert_eq!(
            confidence.read("sorced").unwrap_err(),
            "one of sourced, reported: did you mean sourced?"
        );
        assert_eq!(
            CellType::Boolean.read("yes").unwrap_err(),
            "one of true, false"
        );
    }

    #[test]
    fn reads_and_writes_normalized_text() {
        let composed = CellValue::Text("Malmö".to_owned());
        assert_eq!(CellType::Text.read("Malmo\u{308}"), Ok(composed));
        let decomposed = CellValue::Text("Malmo\u{308}".to_owned());
        assert_eq!(CellType::Text.write(&decomposed).as_deref(), Some("Malmö"));
    }

    #[test]
    fn knows_numbers_by_their_digits() {
        assert_eq!(CellType::Number.read("-8.61"), Ok(CellValue::Number(-8.61)));
        for text in ["NaN", "inf", "1e400", "41,15", " 1", ""] {
            assert_eq!(
                CellType::Number.read(text).unwrap_err(),
                "a number",
                "{text}"
            );
        }
    }

    #[test]
    fn keeps_what_only_the_rules_can_judge() {
        assert_eq!(
            CellType::Urls.read("a  b"),
            Ok(CellValue::List(vec!["a".into(), String::new(), "b".into()]))
        );
        assert_eq!(CellType::Year.read("20300"), Ok(CellValue::Small(20_300)));
    }
}
