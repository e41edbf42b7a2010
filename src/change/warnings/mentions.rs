//! Learnings that name a city without a link to it.

use std::collections::{HashMap, HashSet};

use entity::{NodeKind, WarningCode};

use super::Report;
use super::graph_after::GraphAfter;
use crate::change::lookup::{GraphLookup, KnownNode};

/// A shorter word is rarely the name of a city.
const SHORTEST_NAME: usize = 4;

/// The words of each city's names, by their first word.
pub(super) type NamesOfCities<'a> = HashMap<&'a str, Vec<(Vec<&'a str>, &'a str)>>;

pub(super) fn check<'a>(
    node: KnownNode<'a>,
    before: Option<KnownNode>,
    graph: &mut GraphAfter<'a, impl GraphLookup>,
    report: &mut Report,
) {
    let text = |node: KnownNode<'a>| [Some(node.node.name.as_str()), node.node.summary.as_deref()];
    let is_known = before.is_some_and(|before| {
        (&before.node.name, &before.node.summary) == (&node.node.name, &node.node.summary)
    });
    if node.node.kind != NodeKind::Learning || is_known {
        return;
    }
    let names = graph.names_of_cities();
    let named = text(node)
        .into_iter()
        .flatten()
        .flat_map(|text| cities_named(text, names));
    // Cities of different countries can share a name: one of them is enough.
    let mut by_name = HashMap::<&str, Vec<&str>>::new();
    for (name, city) in named {
        by_name.entry(name).or_default().push(city);
    }
    if by_name.is_empty() {
        return;
    }
    let linked = graph.linked_nodes(node.id());
    let mut missing: Vec<&str> = by_name
        .into_values()
        .filter(|cities| !cities.iter().any(|city| linked.contains(*city)))
        .filter_map(|cities| cities.first().copied())
        .collect();
    missing.sort_unstable();
    missing.dedup();
    for city in missing {
        let message = format!(
            "The text names `{city}`, but no link leads to the city: add one if the \
            learning is about it."
        );
        let code = WarningCode::CityWithoutLink;
        report.warn_about(code, "summary", message, Some(city.to_owned()));
    }
}

/// The index of names for [`check`].
pub(super) fn names_of_cities<'a>(cities: &[KnownNode<'a>]) -> NamesOfCities<'a> {
    let mut names = NamesOfCities::new();
    for city in cities {
        for name in city.names().into_iter().flatten() {
            let words: Vec<&str> = words(name).map(|(_, word)| word).collect();
            if name.chars().count() >= SHORTEST_NAME
                && let Some(first) = words.first().copied()
            {
                names.entry(first).or_default().push((words, city.id()));
            }
        }
    }
    names
}

/// The names of cities in a text, each with its city. Case counts: `Split` is a city, `split` is a word.
fn cities_named<'t, 'a>(text: &'t str, names: &NamesOfCities<'a>) -> HashSet<(&'t str, &'a str)> {
    let positions: Vec<(usize, &str)> = words(text).collect();
    let mut found = HashSet::new();
    for (index, (start, word)) in positions.iter().enumerate() {
        for (name, city) in names.get(word).into_iter().flatten() {
            let Some(here) = positions.get(index..index + name.len()) else {
                continue;
            };
            if here.iter().map(|(_, word)| word).eq(name.iter()) {
                let (last, word) = here[name.len() - 1];
                found.insert((&text[*start..last + word.len()], *city));
            }
        }
    }
    found
}

/// The words of a text, each with its position.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let words = text.split(|character: char| !character.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}
