//! What a reader asks for: a page in a language, with parameters.

use super::texts::{LANGUAGES, LanguageCode};

/// The most parameters of an address; no page has as many.
const MAX_PARAMETERS: usize = 100;

/// The address of a page.
#[derive(Clone, Debug)]
pub struct Address {
    pub language: LanguageCode,
    /// Without the prefix of the language: `/countries/pt`.
    pub path: String,
    parameters: Vec<(String, String)>,
}

impl Address {
    /// Reads the path and the query string of a request.
    pub fn read(path: &str, query: &str) -> Self {
        let (language, path) = without_language(path);
        let parameters = form_urlencoded::parse(query.as_bytes());
        let parameters = parameters.filter(|(_, value)| !value.trim().is_empty());
        let parameters = parameters.take(MAX_PARAMETERS);
        Self {
            language,
            // Two slashes, of either kind, would lead to another site.
            path: format!("/{}", path.trim_start_matches(['/', '\\'])),
            parameters: parameters
                .map(|(name, value)| (name.into_owned(), value.trim().to_owned()))
                .collect(),
        }
    }

    /// The last part of the path: `pt`.
    pub fn slug(&self) -> String {
        decoded(self.path.rsplit('/').next().unwrap_or_default())
    }

    /// A part of the path, from 0.
    pub fn part(&self, place: usize) -> String {
        decoded(self.path.split('/').nth(place + 1).unwrap_or_default())
    }

    /// The first value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        let found = parameters.find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The values of a parameter that is repeated, or has several with commas between them.
    pub fn values(&self, name: &str) -> Vec<&str> {
        let parameters = self.parameters.iter();
        let given = parameters.filter(|(known, _)| known == name);
        let values = given.flat_map(|(_, value)| value.split(','));
        let values = values.map(str::trim).filter(|value| !value.is_empty());
        values.collect()
    }

    /// All parameters, in their order.
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }

    /// The parameters as a query string, with the question mark. Empty without parameters.
    pub fn query(&self) -> String {
        if self.parameters.is_empty() {
            return String::new();
        }
        let mut text = form_urlencoded::Serializer::for_suffix("?".to_owned(), 1);
        text.extend_pairs(&self.parameters).finish()
    }

    /// The same page in a language.
    pub fn in_language(&self, language: LanguageCode) -> String {
        format!("{}{}", prefixed(language, &self.path), self.query())
    }
}

/// A path with the prefix of a language. The first language has none.
pub fn prefixed(language: LanguageCode, path: &str) -> String {
    if language == LANGUAGES[0] {
        return path.to_owned();
    }
    match path {
        "/" => format!("/{language}"),
        path => format!("/{language}{path}"),
    }
}

/// A part of a path as it is meant: `%C3%A9` is é.
fn decoded(part: &str) -> String {
    let form = format!("part={}", part.replace('+', "%2B").replace('&', "%26"));
    let mut pairs = form_urlencoded::parse(form.as_bytes());
    pairs
        .next()
        .map_or(String::new(), |(_, value)| value.into_owned())
}

fn without_language(path: &str) -> (LanguageCode, &str) {
    for language in &LANGUAGES[1..] {
        let rest = path
            .strip_prefix('/')
            .and_then(|path| path.strip_prefix(language));
        match rest {
            Some("" | "/") => return (language, "/"),
            Some(rest) if rest.starts_with('/') => return (language, rest),
            _ => {}
        }
    }
    (LANGUAGES[0], path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_a_prefix() {
        for (path, language, rest) in [
            ("/", "en", "/"),
            ("/countries/pt", "en", "/countries/pt"),
            ("/es", "es", "/"),
            ("/es/", "es", "/"),
            ("/es/countries/pt", "es", "/countries/pt"),
            ("/estonia", "en", "/estonia"),
            ("/es//example.org", "es", "/example.org"),
        ] {
            let address = Address::read(path, "");
            assert_eq!((address.language, &*address.path), (language, rest));
            assert_eq!(Address::read(&address.in_language("es"), "").path, rest);
        }
    }

    #[test]
    fn parameters_are_read_once() {
        let address = Address::read("/compare", "countries=pt,es&countries=se&q=+&from=a%26b");
        assert_eq!(address.values("countries"), ["pt", "es", "se"]);
        assert_eq!(address.parameter("q"), None);
        assert_eq!(
            address.query(),
            "?countries=pt%2Ces&countries=se&from=a%26b"
        );
    }
}
