//! Names of countries and cities in Europe's languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::search::phrase;

/// Lines of an ISO 3166-1 alpha-2 code and names, written by `locale/make.mjs`.
const NAMES: &str = include_str!("../../locale/countries.tsv");

static BY_CODE: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let lines = NAMES.lines().filter_map(|line| line.split_once('\t'));
    lines
        .map(|(code, names)| (code, names.split('|').collect()))
        .collect()
});

static CODES: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    let names = BY_CODE.iter();
    names
        .flat_map(|(code, names)| names.iter().map(|name| (phrase(name), *code)))
        .collect()
});

/// Lines of the ID of a city and its names in other languages, apart from those in the data.
const CITY_NAMES: &str = include_str!("../../locale/cities.tsv");

static BY_CITY: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let lines = CITY_NAMES.lines().filter_map(|line| line.split_once('\t'));
    lines
        .map(|(id, names)| (id, names.split('|').collect()))
        .collect()
});

/// The names of the city with this ID in other languages.
pub fn city_names(id: &str) -> &'static [&'static str] {
    BY_CITY.get(id).map_or(&[], Vec::as_slice)
}

/// The names of the country with this code.
pub fn country_names(code: &str) -> &'static [&'static str] {
    BY_CODE.get(code).map_or(&[], Vec::as_slice)
}

/// The code of the country that folded words name.
pub fn find_country_code(phrase: &str) -> Option<&'static str> {
    CODES.get(phrase).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_that_of_one_country() {
        let mut codes = HashMap::new();
        for (code, names) in BY_CODE.iter() {
            for name in names {
                let other = codes.insert(phrase(name), code);
                assert!(other.is_none_or(|other| other == code), "{name}: {other:?}");
            }
        }
        assert!(codes.len() > 600);
    }

    #[test]
    fn countries_have_names_in_many_languages() {
        for (name, code) in [
            ("Hiszpania", "ES"),
            ("Pologne", "PL"),
            ("Polen", "PL"),
            ("Ungarn", "HU"),
            ("Alemanha", "DE"),
            ("Ισπανία", "ES"),
            ("Turkey", "TR"),
            ("Czech Republic", "CZ"),
        ] {
            assert_eq!(find_country_code(&phrase(name)), Some(code), "{name}");
        }
    }
}
