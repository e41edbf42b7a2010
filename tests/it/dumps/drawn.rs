//! Datasets drawn at random: the sample's facts, saying other things.

use entity::fact::{Dataset, Details, NodeFact};
use entity::{Confidence, PartialDate, Vocabulary, alias};
use fastrand::Rng;
use mission_graph::import::{DatasetPart, FileFormat, parse};

use crate::import::sample::Sample;

/// What texts are made of: whatever might be taken for something else on the way.
const PIECES: &[&str] = &[
    "a", "Zürich", "漢字", "😀", "\"", "\"\"", ",", ";", "'", "\\", "\n", "\r", "\r\n", "\t", " ",
    "\u{a0}", "\u{2028}", "=1+1", "#", "-0", "1e5", "true", "null", "NA", "eu", "&amp;<b>",
];

/// Nodes of the sample that no other fact refers to.
const NEEDED_BY_NONE: &[&str] = &[
    "theme-energy",
    "space-portugal",
    "space-conference",
    "org-eurocities",
    "initiative-mission",
];

/// A dataset that the rules allow; the same for the same seed.
pub fn drawn(seed: u64) -> Dataset {
    let mut draw = Draw {
        random: Rng::with_seed(seed),
        wild: false,
    };
    draw.dataset()
}

/// A dataset of which the rules would refuse much: texts that begin with blanks, or say nothing.
pub fn drawn_wildly(seed: u64) -> Dataset {
    let mut draw = Draw {
        random: Rng::with_seed(seed),
        wild: true,
    };
    draw.dataset()
}

struct Draw {
    random: Rng,
    wild: bool,
}

impl Draw {
    fn dataset(&mut self) -> Dataset {
        let mut dataset = parse(&Sample::new().folder()).dataset;
        dataset.nodes.retain(|fact| {
            let is_needed = !NEEDED_BY_NONE.contains(&fact.node.id.as_str());
            is_needed || self.random.u8(..3) > 0
        });
        for fact in &mut dataset.nodes {
            self.node(fact);
        }
        dataset.links.retain(|_| self.random.u8(..4) > 0);
        for fact in &mut dataset.links {
            fact.link.role = self.optional_text();
            fact.link.since = self.date();
            fact.link.until = None;
            fact.link.as_of = self.date();
            fact.link.confidence = self.confidence();
            fact.sources = self.sources();
        }
        for indicator in &mut dataset.indicators {
            indicator.name = self.text();
            indicator.unit = self.text();
            indicator.description = self.text();
        }
        dataset.observations.retain(|_| self.random.u8(..4) > 0);
        for fact in &mut dataset.observations {
            fact.observation.value = self.number(1e12);
            fact.observation.confidence = self.confidence();
            fact.sources = self.sources();
        }
        if self.random.bool() {
            dataset.aliases.push(alias::Model {
                id: "city-oporto".to_owned(),
                node_id: "city-porto".to_owned(),
            });
        }
        dataset
    }

    fn node(&mut self, fact: &mut NodeFact) {
        fact.node.name = self.text();
        fact.node.as_of = self.date();
        fact.node.confidence = self.confidence();
        fact.sources = self.sources();
        let file = FileFormat::of(DatasetPart::Nodes(fact.node.kind));
        if file.column_of("summary").is_some() {
            fact.node.summary = self.optional_text();
        }
        if file.column_of("website").is_some() {
            fact.node.website = self.random.bool().then(|| self.url());
        }
        match &mut fact.details {
            Details::Country(country) => {
                country.native_name = self.optional_text();
                country.capital = self.optional_text();
                country.latitude = Some(self.number(90.0));
                country.longitude = Some(self.number(180.0));
                let languages = ["", "pt", "pt;en", "mfe;en;fr"];
                country.languages = languages[self.random.usize(..4)].to_owned();
            }
            Details::City(city) => {
                city.local_name = self.optional_text();
                city.region = self.optional_text();
                city.population = self.random.bool().then(|| self.random.i64(0..1_000_000));
                city.eu_label_awarded = self.date();
            }
            Details::Stakeholder(stakeholder) => {
                stakeholder.short_name = self.optional_text();
                if self.random.bool() {
                    stakeholder.city_id = None;
                }
            }
            Details::NationalPlatform(platform) => {
                platform.local_name = self.optional_text();
                platform.organisation = self.optional_text();
                platform.role = self.optional_text();
                platform.support = self.optional_text();
                platform.established = self.date();
                platform.engages_all_cities =
                    [None, Some(true), Some(false)][self.random.usize(..3)];
            }
            Details::Pilot(pilot) => {
                pilot.programme = self.optional_text();
                pilot.start = self.date();
                pilot.end = None;
            }
            Details::Learning(learning) => learning.published = self.date(),
            Details::Initiative(initiative) => {
                initiative.programme = self.optional_text();
                initiative.start = None;
                initiative.end = self.date();
            }
            Details::EngagementSpace(_) | Details::Theme(_) => {}
        }
    }

    fn text(&mut self) -> String {
        let count = self.random.usize(1..7);
        let text: String = (0..count)
            .map(|_| PIECES[self.random.usize(..PIECES.len())])
            .collect();
        if self.wild && self.random.u8(..40) == 0 {
            return String::new();
        }
        match text.trim() {
            _ if self.wild => text,
            "" => "x".to_owned(),
            trimmed => trimmed.to_owned(),
        }
    }

    fn optional_text(&mut self) -> Option<String> {
        self.random.bool().then(|| self.text())
    }

    fn url(&mut self) -> String {
        let rests = ["", "/", "/a;b,c", "/ü?q='(x)'&y=%20", "/#😀", "?a=b;c=d"];
        let host = self.random.u16(..100);
        format!(
            "https://x{host}.example.org{}",
            rests[self.random.usize(..rests.len())]
        )
    }

    fn sources(&mut self) -> Vec<String> {
        let mut sources = Vec::new();
        for _ in 0..self.random.usize(1..4) {
            let url = self.url();
            if !sources.contains(&url) {
                sources.push(url);
            }
        }
        if self.wild && self.random.u8(..40) == 0 {
            sources.push("https://a b".to_owned());
        }
        sources
    }

    fn number(&mut self, bound: f64) -> f64 {
        match self.random.u8(..4) {
            0 => 0.0,
            1 => (self.random.f64() * bound).trunc(),
            // As many digits as there can be.
            _ => (self.random.f64() - 0.5) * 2.0 * bound,
        }
    }

    fn date(&mut self) -> Option<PartialDate> {
        let dates = ["", "1999", "2023-06", "2024-02-29", "2100-12-31"];
        dates[self.random.usize(..5)].parse().ok()
    }

    fn confidence(&mut self) -> Confidence {
        let all = Confidence::all();
        all[self.random.usize(..all.len())]
    }
}
