//! The texts of the pages in their languages, and how dates and numbers are written in each.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use serde::Deserialize;
use unic_langid::LanguageIdentifier;

use super::files::Folder;

/// The code of a language, as in `lang` and in addresses: `es`.
pub type LanguageCode = &'static str;

/// The languages of the pages. The first stands at addresses without a prefix, and is that of the data.
pub const LANGUAGES: [LanguageCode; 2] = ["en", "es"];

/// The files of texts that each language has.
const PARTS: [&str; 2] = ["pages", "terms"];

/// All texts in all languages.
pub struct Texts(Vec<Language>);

/// The texts of a language.
pub struct Language {
    code: LanguageCode,
    bundle: FluentBundle<FluentResource>,
    conventions: Conventions,
}

/// How a language writes dates, numbers and names of countries, from the Common Locale Data Repository.
#[derive(Deserialize)]
struct Conventions {
    months: [String; 12],
    day: String,
    month: String,
    decimal: String,
    group: String,
    grouping: usize,
    territories: HashMap<String, String>,
    languages: HashMap<String, String>,
}

/// What is wrong with a file of texts.
#[derive(Debug, thiserror::Error)]
pub enum TextsError {
    #[error("there is no file of texts {0}")]
    Missing(String),
    #[error("the texts in {path} are malformed: {reason}")]
    Malformed { path: String, reason: String },
}

impl Texts {
    /// # Errors
    /// When a file is missing or malformed, or has a key twice.
    pub fn read(folder: &Folder) -> Result<Self, TextsError> {
        let languages = LANGUAGES.iter().map(|code| Language::read(folder, code));
        languages.collect::<Result<_, _>>().map(Self)
    }

    /// # Panics
    /// When it is none of [`LANGUAGES`].
    pub fn language(&self, code: &str) -> &Language {
        let mut languages = self.0.iter();
        let found = languages.find(|language| language.code == code);
        found.expect("an address has one of the languages")
    }
}

impl Language {
    fn read(folder: &Folder, code: LanguageCode) -> Result<Self, TextsError> {
        let identifier: LanguageIdentifier = code.parse().expect("a language");
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // The marks around arguments are for texts of mixed direction.
        bundle.set_use_isolating(false);
        for part in PARTS {
            let path = format!("locales/{code}/{part}.ftl");
            let text = read(folder, &path)?;
            let malformed = |reason: String| TextsError::Malformed {
                path: path.clone(),
                reason,
            };
            let resource = FluentResource::try_new(text.into_owned())
                .map_err(|(_, errors)| malformed(format!("{errors:?}")))?;
            bundle
                .add_resource(resource)
                .map_err(|errors| malformed(format!("{errors:?}")))?;
        }
        let path = format!("locales/{code}/cldr.json");
        let conventions = serde_json::from_str(&read(folder, &path)?);
        let conventions = conventions.map_err(|error| TextsError::Malformed {
            path,
            reason: error.to_string(),
        })?;
        Ok(Self {
            code,
            bundle,
            conventions,
        })
    }

    /// The text of a key. `None` if there is none, or one of its arguments is missing.
    pub fn text(&self, key: &str, arguments: &FluentArgs) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(arguments), &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }

    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// A date of reduced precision in words: `2024`, `March 2024`, `5 March 2024`. One that is none of these is
    /// left as it is.
    pub fn date(&self, date: &str) -> String {
        let day = date.split('T').next().unwrap_or_default();
        let parts: Vec<&str> = day.split('-').collect();
        let month = |number: &str| {
            let number: usize = number.parse().ok()?;
            self.conventions.months.get(number.checked_sub(1)?)
        };
        match *parts {
            [year, number, day] => month(number).map(|month| {
                let day = day.trim_start_matches('0');
                filled(&self.conventions.day, year, month, day)
            }),
            [year, number] => {
                month(number).map(|month| filled(&self.conventions.month, year, month, ""))
            }
            _ => None,
        }
        .unwrap_or_else(|| date.to_owned())
    }

    /// A number with `decimals` decimals and grouped digits.
    pub fn number(&self, number: f64, decimals: usize) -> String {
        let text = format!("{:.decimals$}", number.abs());
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let mut grouped = String::new();
        let is_grouped = whole.len() >= 3 + self.conventions.grouping;
        for (place, digit) in whole.chars().enumerate() {
            if is_grouped && place > 0 && (whole.len() - place) % 3 == 0 {
                grouped.push_str(&self.conventions.group);
            }
            grouped.push(digit);
        }
        if !rest.is_empty() {
            grouped.push_str(&self.conventions.decimal);
            grouped.push_str(rest);
        }
        let is_negative = number < 0.0 && text.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
        if is_negative {
            format!("\u{2212}{grouped}")
        } else {
            grouped
        }
    }

    /// The name of a country by its code. `None` in the language of the data, which have names themselves.
    pub fn country(&self, code: &str) -> Option<&str> {
        if self.code == LANGUAGES[0] {
            return None;
        }
        self.conventions.territories.get(code).map(String::as_str)
    }

    /// The name of a language by its code.
    pub fn name_of_language(&self, code: &str) -> Option<&str> {
        self.conventions.languages.get(code).map(String::as_str)
    }
}

fn read(folder: &Folder, path: &str) -> Result<Cow<'static, str>, TextsError> {
    let text = folder.read(path);
    text.ok_or_else(|| TextsError::Missing(path.to_owned()))
}

/// A pattern of the CLDR with its fields filled in; what stands in quotes is literal.
fn filled(pattern: &str, year: &str, month: &str, day: &str) -> String {
    let parts = pattern.split('\'').enumerate().map(|(place, part)| {
        if place % 2 == 1 {
            return part.to_owned();
        }
        let words = part.split(' ').map(|field| match field {
            "d" => day,
            "MMMM" => month,
            "y" => year,
            other => other,
        });
        words.collect::<Vec<_>>().join(" ")
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use entity::city::MissionStatus;
    use entity::engagement_space::SpaceKind;
    use entity::learning::LearningKind;
    use entity::stakeholder::StakeholderKind;
    use entity::{Level, LinkKind, NodeKind, Vocabulary};

    use super::*;

    fn texts() -> Texts {
        Texts::read(&Folder::new(Path::new(""))).unwrap()
    }

    #[test]
    fn dates_are_words() {
        let texts = texts();
        for (date, english, spanish) in [
            ("2024", "2024", "2024"),
            ("2024-03", "March 2024", "marzo de 2024"),
            ("2024-03-05", "5 March 2024", "5 de marzo de 2024"),
            (
                "2026-11-28T10:00:00Z",
                "28 November 2026",
                "28 de noviembre de 2026",
            ),
            ("2024-13", "2024-13", "2024-13"),
        ] {
            assert_eq!(texts.language("en").date(date), english);
            assert_eq!(texts.language("es").date(date), spanish);
        }
    }

    #[test]
    fn digits_are_grouped() {
        let texts = texts();
        for (number, decimals, english, spanish) in [
            (0.0, 0, "0", "0"),
            (1234.0, 0, "1,234", "1234"),
            (1234567.0, 0, "1,234,567", "1.234.567"),
            (-12.345, 1, "\u{2212}12.3", "\u{2212}12,3"),
            (-0.01, 1, "0.0", "0,0"),
        ] {
            assert_eq!(texts.language("en").number(number, decimals), english);
            assert_eq!(texts.language("es").number(number, decimals), spanish);
        }
    }

    /// The keys of a file of texts, each with the arguments that it names.
    fn keys(code: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut last = String::new();
        for part in PARTS {
            let path = format!("locales/{code}/{part}.ftl");
            let text = Folder::new(Path::new("")).read(&path).unwrap();
            for line in text.lines() {
                if line.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
                    last = line.split_once(" =").unwrap().0.to_owned();
                    keys.entry(last.clone()).or_default();
                }
                for argument in line.split("{ $").skip(1) {
                    let name = argument.split([' ', '}']).next().unwrap().to_owned();
                    keys.get_mut(&last).unwrap().insert(name);
                }
            }
        }
        keys
    }

    #[test]
    fn each_language_has_all_texts() {
        let english = keys(LANGUAGES[0]);
        for code in &LANGUAGES[1..] {
            let other = keys(code);
            for (key, arguments) in &english {
                let said = other.get(key);
                let said = said.unwrap_or_else(|| panic!("{key} is missing in {code}"));
                let unknown: Vec<_> = said.difference(arguments).collect();
                assert!(unknown.is_empty(), "{key} in {code} names {unknown:?}");
            }
            let more: Vec<_> = other
                .keys()
                .filter(|key| !english.contains_key(*key))
                .collect();
            assert!(more.is_empty(), "{code} has more texts: {more:?}");
        }
    }

    #[test]
    fn templates_name_texts_that_exist() {
        let keys = keys(LANGUAGES[0]);
        for path in Folder::of("p").filter(|path| path.ends_with(".html")) {
            let text = Folder::new(Path::new("")).read(path).unwrap();
            let starts = text.match_indices("t(\"").chain(text.match_indices("t('"));
            for (start, call) in starts {
                // Another function may end in the same letter.
                let before = text[..start].chars().next_back();
                if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_') {
                    continue;
                }
                let call = &text[start + call.len()..];
                let end = call.find(['"', '\'']).unwrap();
                let (key, rest) = (&call[..end], &call[end + 1..]);
                let is_there = match rest.trim_start().starts_with('~') {
                    true => keys.keys().any(|known| known.starts_with(key)),
                    false => keys.contains_key(key),
                };
                assert!(is_there, "{path}: {key}");
            }
        }
    }

    #[test]
    fn each_term_has_a_text() {
        fn terms<V: Vocabulary>(prefix: &str) -> impl Iterator<Item = String> {
            let names = V::all().iter().map(|term| term.name());
            names.map(move |name| format!("{prefix}{name}"))
        }
        let keys = keys(LANGUAGES[0]);
        let wanted = terms::<NodeKind>("kind-")
            .chain(terms::<NodeKind>("kinds-"))
            .chain(terms::<Level>("level-"))
            .chain(terms::<MissionStatus>("mission-status-"))
            .chain(terms::<StakeholderKind>("stakeholder-kind-"))
            .chain(terms::<LearningKind>("learning-kind-"))
            .chain(terms::<SpaceKind>("space-kind-"))
            .chain(terms::<LinkKind>("link-"))
            .chain(terms::<LinkKind>("link-back-"));
        for key in wanted {
            assert!(keys.contains_key(&key), "{key}");
        }
    }
}
