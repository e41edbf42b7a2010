//! Small pieces of English.

use std::borrow::Cow;

use entity::PartialDate;

/// `3 cities`, `1 city`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// `A`, `A and B`, `A, B and C`; beyond `shown` names `A, B, C and 4 others`.
pub fn list(names: &[&str], shown: usize) -> String {
    let hidden = names.len().saturating_sub(shown);
    let (start, last) = match (names, hidden) {
        ([], _) => return String::new(),
        ([name], _) => return (*name).to_owned(),
        // Of two ways to name one more, its name says more.
        (_, 0 | 1) => names.split_at(names.len() - 1),
        _ => return format!("{} and {hidden} others", names[..shown].join(", ")),
    };
    format!("{} and {}", start.join(", "), last[0])
}

/// With a capital at the start and one full stop at the end.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    let stop = (!text.ends_with(['.', '!', '?'])).then_some('.');
    first
        .into_iter()
        .flatten()
        .chain(letters)
        .chain(stop)
        .collect()
}

/// A date in running text: `2025`, `August 2025`, `31 August 2025`.
pub fn date(date: PartialDate) -> String {
    let day = date.first_day();
    match date.to_string().matches('-').count() {
        0 => date.to_string(),
        1 => day.format("%B %Y").to_string(),
        _ => day.format("%-d %B %Y").to_string(),
    }
}

/// The same with its preposition: `in 2025`, `on 31 August 2025`.
pub fn on_date(on: PartialDate) -> String {
    let preposition = match on.to_string().matches('-').count() {
        2 => "on",
        _ => "in",
    };
    format!("{preposition} {}", date(on))
}

/// The name of a country as it stands within a sentence: `the Netherlands`.
pub fn country_name(name: &str) -> Cow<'_, str> {
    match name.starts_with("United ") || name == "Netherlands" || name.ends_with(" Republic") {
        true => Cow::Owned(format!("the {name}")),
        false => Cow::Borrowed(name),
    }
}

/// The past of a verb in the third person, with what follows it: `was twinned with`, `led`.
pub fn past(verb: &str) -> String {
    let (first, rest) = verb.split_once(' ').unwrap_or((verb, ""));
    let past = match first {
        "is" => "was".to_owned(),
        "has" => "had".to_owned(),
        "was" => "was".to_owned(),
        "leads" => "led".to_owned(),
        verb => match verb.strip_suffix('s') {
            Some(stem) if stem.ends_with('e') => format!("{stem}d"),
            Some(stem) => format!("{stem}ed"),
            None => verb.to_owned(),
        },
    };
    format!("{past} {rest}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use entity::ONTOLOGY;

    use super::*;

    #[test]
    fn sentences_end_once_and_countries_have_their_article() {
        assert_eq!(
            sentence("works with Ubrankovics Kft."),
            "Works with Ubrankovics Kft."
        );
        assert_eq!(sentence("works with A"), "Works with A.");
        assert_eq!(
            sentence("is a partner of Wake up!"),
            "Is a partner of Wake up!"
        );
        for (written, expected) in [
            ("2025", "in 2025"),
            ("2025-08", "in August 2025"),
            ("2025-08-01", "on 1 August 2025"),
        ] {
            assert_eq!(on_date(written.parse().unwrap()), expected);
        }
        assert_eq!(country_name("United Kingdom"), "the United Kingdom");
        assert_eq!(country_name("Netherlands"), "the Netherlands");
        assert_eq!(country_name("Portugal"), "Portugal");
    }

    #[test]
    fn lists_name_few_and_count_the_rest() {
        assert_eq!(list(&["A"], 2), "A");
        assert_eq!(list(&["A", "B"], 2), "A and B");
        assert_eq!(list(&["A", "B", "C"], 2), "A, B and C");
        assert_eq!(list(&["A", "B", "C", "D"], 2), "A, B and 2 others");
    }

    #[test]
    fn every_verb_of_the_ontology_has_a_past() {
        let verbs = ONTOLOGY.iter().flat_map(|d| [d.reads, d.reads_backwards]);
        let firsts: Vec<_> = verbs
            .map(|verb| past(verb).split(' ').next().unwrap().to_owned())
            .collect();
        let known = [
            "was",
            "had",
            "coordinated",
            "supported",
            "funded",
            "represented",
            "led",
            "participated",
            "produced",
            "hosted",
        ];
        assert!(
            firsts.iter().all(|verb| known.contains(&verb.as_str())),
            "{firsts:?}"
        );
        assert_eq!(past("is a member of"), "was a member of");
        assert_eq!(sentence(&past("participates in")), "Participated in.");
    }
}
