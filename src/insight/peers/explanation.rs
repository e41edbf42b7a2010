use super::criterion::{PeerCriterion, Similarity, nearness};
use super::trait_index::TraitIndex;
use crate::insight::wording::{count, country_name, list, sentence};
use crate::snapshot::{NodeIndex, relation};

/// How many names a sentence lists before it counts the rest.
const SHOWN: usize = 3;

/// What a city and its peer share by one criterion, in a sentence, and the nodes to look at.
pub fn explain(
    index: &TraitIndex,
    criterion: PeerCriterion,
    likeness: &Similarity,
    city: NodeIndex,
    peer: NodeIndex,
) -> (String, Vec<NodeIndex>) {
    let name = |node: NodeIndex| index.snapshot.node(node).node.name.as_str();
    let names = |nodes: &[NodeIndex]| {
        let names: Vec<&str> = nodes.iter().map(|&node| name(node)).collect();
        list(&names, SHOWN)
    };
    let shared = likeness.nodes.clone();
    let traits = (index.of(city), index.of(peer));
    match criterion {
        PeerCriterion::Themes => {
            let number = count(shared.len(), "theme", "themes");
            (
                format!("Both work on {number}: {}.", names(&shared)),
                shared,
            )
        }
        PeerCriterion::Work => {
            let sentence = format!("Both take or took part in {}.", names(&shared));
            (sentence, shared)
        }
        PeerCriterion::Learnings => {
            let learnings = about(index, &traits.1.learnings, &shared);
            let number = count(learnings.len(), "learning", "learnings");
            let sentence = format!(
                "{number} from {} on shared themes: {}.",
                name(peer),
                titles(index, &learnings)
            );
            (sentence, learnings)
        }
        PeerCriterion::Twinning => {
            let are_twins = traits.0.twins.binary_search(&peer).is_ok();
            let common: Vec<NodeIndex> = shared
                .into_iter()
                .filter(|&twin| twin != city && twin != peer)
                .collect();
            let sentence = match (are_twins, common.is_empty()) {
                (true, true) => "Are or were twinned with each other.".to_owned(),
                (true, false) => format!(
                    "Are or were twinned with each other, and both with {}.",
                    names(&common)
                ),
                (false, _) => format!("Both are or were twinned with {}.", names(&common)),
            };
            (sentence, common)
        }
        PeerCriterion::Population => {
            let of = |population: Option<i64>| grouped(population.unwrap_or_default());
            let sentence = format!(
                "{} has {} inhabitants, {} has {}.",
                name(city),
                of(traits.0.population),
                name(peer),
                of(traits.1.population)
            );
            (sentence, Vec::new())
        }
        PeerCriterion::Country => {
            let countries: Vec<_> = shared
                .iter()
                .map(|&node| country_name(name(node)))
                .collect();
            let countries: Vec<&str> = countries.iter().map(AsRef::as_ref).collect();
            let sentence = format!("Both are in {}.", list(&countries, SHOWN));
            (sentence, shared)
        }
        PeerCriterion::Barometer => {
            let countries = [traits.0.country, traits.1.country];
            let countries: Vec<NodeIndex> = countries.into_iter().flatten().collect();
            let sentence = match countries[..] {
                [a, b] => {
                    let indicators = index.snapshot.indicators();
                    let nearness = nearness(index, a, b);
                    let nearest: Vec<&str> = nearness
                        .iter()
                        .take(2)
                        .map(|&(_, place)| indicators[place].name.as_str())
                        .collect();
                    sentence(&format!(
                        "{} and {} are most similar in: {}",
                        country_name(name(a)),
                        country_name(name(b)),
                        list(&nearest, SHOWN)
                    ))
                }
                _ => String::new(),
            };
            (sentence, countries)
        }
    }
}

/// Those learnings that are about one of the themes.
fn about(index: &TraitIndex, learnings: &[NodeIndex], themes: &[NodeIndex]) -> Vec<NodeIndex> {
    let is_about = |&&learning: &&NodeIndex| {
        let own = index.snapshot.related_nodes(learning, relation::OWN_THEMES);
        own.iter().any(|theme| themes.contains(theme))
    };
    learnings.iter().filter(is_about).copied().collect()
}

fn titles(index: &TraitIndex, learnings: &[NodeIndex]) -> String {
    let title = |&learning: &NodeIndex| format!("“{}”", index.snapshot.node(learning).node.name);
    let titles: Vec<String> = learnings.iter().map(title).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    list(&titles, SHOWN)
}

/// `307,960`
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn digits_stand_in_threes() {
        let wanted = [
            (7, "7"),
            (307, "307"),
            (1_000, "1,000"),
            (12_345_678, "12,345,678"),
        ];
        for (number, text) in wanted {
            assert_eq!(grouped(number), text);
        }
    }
}
