//! What is cold of a past revision, held in memory: the store has the newest one only.

use std::collections::HashMap;

use entity::change::FactKind;
use entity::fact::{Dataset, FactKey};
use entity::{observation, source};

use super::source_id;
use super::{ObservationQuery, SeriesKey};

/// The sources and observations of a past revision. It answers what [`super::Store`] and [`super::ReadTransaction`]
/// answer of the newest, in the same order.
#[derive(Debug, Default)]
pub struct HistoricalFacts {
    /// URLs, in the order in which each fact cites them.
    urls: HashMap<FactKey, Vec<String>>,
    /// Those of each subject, by indicator and then by date.
    observations: HashMap<Option<String>, Vec<observation::Model>>,
}

impl HistoricalFacts {
    /// Takes the sources out of a dataset and copies its observations: what is left is what a snapshot is
    /// built from.
    pub fn extract(dataset: &mut Dataset) -> Self {
        let mut urls = HashMap::new();
        let mut keep = |fact: FactKey, cited: &mut Vec<String>| {
            if !cited.is_empty() {
                urls.insert(fact, std::mem::take(cited));
            }
        };
        for fact in &mut dataset.nodes {
            keep(key(FactKind::Node, &fact.node.id), &mut fact.sources);
        }
        for fact in &mut dataset.links {
            keep(key(FactKind::Link, &fact.link.id), &mut fact.sources);
        }
        let mut observations: HashMap<_, Vec<_>> = HashMap::new();
        for fact in &mut dataset.observations {
            let observation = &fact.observation;
            let cited = key(FactKind::Observation, &observation.id);
            keep(cited, &mut fact.sources);
            observations
                .entry(observation.subject_id.clone())
                .or_default()
                .push(observation.clone());
        }
        for series in observations.values_mut() {
            // Dates as the database compares them: by their text.
            series.sort_by_cached_key(|row: &observation::Model| {
                (row.indicator_id.clone(), row.date.to_string())
            });
        }
        Self { urls, observations }
    }

    /// The sources of each fact, in the order in which it cites them. Facts without sources do not appear.
    pub fn load_sources(&self, facts: &[FactKey]) -> HashMap<FactKey, Vec<source::Model>> {
        let source = |url: &String| source::Model {
            id: source_id(url),
            url: url.clone(),
        };
        let sources = |urls: &Vec<String>| urls.iter().map(source).collect();
        self.collect_cited(facts, sources)
    }

    /// The URLs that back each fact, in the order in which it cites them. Facts without sources do not appear.
    pub fn load_urls(&self, facts: &[FactKey]) -> HashMap<FactKey, Vec<String>> {
        self.collect_cited(facts, Vec::clone)
    }

    /// Every citation, as a URL and the fact that cites it.
    pub fn citations(&self) -> Vec<(String, FactKey)> {
        let citations = self.urls.iter().flat_map(|(fact, urls)| {
            let cited = urls.iter();
            cited.map(|url| (url.clone(), fact.clone()))
        });
        citations.collect()
    }

    /// The observations of each key, by indicator and then by date. Keys without observations do not appear.
    pub fn load_series(&self, keys: &[SeriesKey]) -> HashMap<SeriesKey, Vec<observation::Model>> {
        let series = keys.iter().filter_map(|key| {
            let of_subject = self.observations.get(&key.subject)?.iter();
            let of_key: Vec<_> = of_subject.filter(|row| key.matches(row)).cloned().collect();
            (!of_key.is_empty()).then(|| (key.clone(), of_key))
        });
        series.collect()
    }

    /// The observations that are asked for, in the order of ids.
    pub fn list_observations(&self, question: &ObservationQuery) -> Vec<observation::Model> {
        let all = self.observations.values().flatten();
        let mut asked: Vec<_> = all.filter(|row| question.matches(row)).cloned().collect();
        asked.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        asked
    }

    fn collect_cited<T>(
        &self,
        facts: &[FactKey],
        read: impl Fn(&Vec<String>) -> T,
    ) -> HashMap<FactKey, T> {
        let cited = facts.iter().filter_map(|fact| {
            let urls = self.urls.get(fact)?;
            Some((fact.clone(), read(urls)))
        });
        cited.collect()
    }
}

fn key(kind: FactKind, id: &str) -> FactKey {
    FactKey {
        kind,
        id: id.to_owned(),
    }
}
