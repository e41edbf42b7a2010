//! What is known and what is missing in each section of a country's page.

use entity::fact::Details;
use entity::{PartialDate, Section};

use crate::snapshot::{NodeIndex, Relation, Snapshot, relation};

/// Known and missing facts in a section of a country's page.
#[derive(Clone, Debug, PartialEq)]
pub struct SectionCompleteness {
    pub section: Section,
    /// Nodes; for the barometer, indicators.
    pub entries: usize,
    /// The facts that one expects of each entry.
    pub fields: Vec<FieldCompleteness>,
    /// The oldest date up to which the sources of an entry speak.
    pub oldest: Option<PartialDate>,
    /// The newest.
    pub newest: Option<PartialDate>,
}

/// A fact that is expected of each entry of a section, with counts.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldCompleteness {
    /// The name of the field in this API.
    pub field: &'static str,
    pub known: usize,
    pub missing: usize,
}

const SECTIONS: &[(Section, Relation)] = &[
    (Section::Cities, relation::COUNTRY_CITIES),
    (Section::Stakeholders, relation::COUNTRY_STAKEHOLDERS),
    (Section::Platforms, relation::COUNTRY_PLATFORMS),
    (Section::Pilots, relation::COUNTRY_PILOTS),
    (Section::Learnings, relation::COUNTRY_LEARNINGS),
    (Section::Spaces, relation::COUNTRY_SPACES),
    (Section::Initiatives, relation::COUNTRY_INITIATIVES),
];

/// What is known and what is missing in each section of a country's page.
pub fn completeness(snapshot: &Snapshot, country: NodeIndex) -> Vec<SectionCompleteness> {
    let profile = section(snapshot, Section::Profile, &[country]);
    let nodes = SECTIONS.iter().map(|&(name, relation)| {
        section(snapshot, name, &snapshot.related_nodes(country, relation))
    });
    std::iter::once(profile)
        .chain(nodes)
        .chain([barometer(snapshot, country)])
        .collect()
}

impl SectionCompleteness {
    /// Number of expected facts that are known, over all entries.
    pub fn known(&self) -> usize {
        self.fields.iter().map(|field| field.known).sum()
    }

    /// Number of expected facts that are missing, over all entries.
    pub fn missing(&self) -> usize {
        self.fields.iter().map(|field| field.missing).sum()
    }
}

fn section(snapshot: &Snapshot, section: Section, nodes: &[NodeIndex]) -> SectionCompleteness {
    let mut fields: Vec<FieldCompleteness> = Vec::new();
    for &node in nodes {
        for (position, (field, known)) in expected_facts(snapshot, node).into_iter().enumerate() {
            if fields.len() == position {
                fields.push(FieldCompleteness {
                    field,
                    known: 0,
                    missing: 0,
                });
            }
            fields[position].known += usize::from(known);
            fields[position].missing += usize::from(!known);
        }
    }
    let dates = nodes
        .iter()
        .filter_map(|&node| snapshot.node(node).node.as_of);
    summary(section, nodes.len(), fields, dates.collect())
}

fn barometer(snapshot: &Snapshot, country: NodeIndex) -> SectionCompleteness {
    let entries = snapshot.indicators().len();
    let dates: Vec<PartialDate> = snapshot
        .indicators()
        .iter()
        .filter_map(|indicator| snapshot.latest_observation(Some(country), &indicator.id))
        .map(|latest| latest.date)
        .collect();
    let field = FieldCompleteness {
        field: "latest",
        known: dates.len(),
        missing: entries - dates.len(),
    };
    summary(Section::Barometer, entries, vec![field], dates)
}

fn summary(
    section: Section,
    entries: usize,
    fields: Vec<FieldCompleteness>,
    dates: Vec<PartialDate>,
) -> SectionCompleteness {
    SectionCompleteness {
        section,
        entries,
        fields,
        oldest: dates.iter().min().copied(),
        newest: dates.iter().max().copied(),
    }
}

/// The facts that one expects of a node of its kind, and whether each is known. Facts that may
/// rightly be absent, such as a label not yet awarded or a pilot's cohort, are not expected.
fn expected_facts(snapshot: &Snapshot, index: NodeIndex) -> Vec<(&'static str, bool)> {
    let record = snapshot.node(index);
    let node = &record.node;
    let mut facts = vec![
        ("summary", node.summary.is_some()),
        ("asOf", node.as_of.is_some()),
    ];
    let website = ("website", node.website.is_some());
    match &record.details {
        Details::Country(country) => facts.extend([
            ("nativeName", country.native_name.is_some()),
            ("capital", country.capital.is_some()),
            ("population", country.population.is_some()),
            ("populationYear", country.population_year.is_some()),
            ("ecosystemPageUrl", country.page_url.is_some()),
        ]),
        Details::City(city) => facts.extend([
            website,
            ("region", city.region.is_some()),
            ("latitude", city.latitude.is_some()),
            ("longitude", city.longitude.is_some()),
            ("population", city.population.is_some()),
            ("populationYear", city.population_year.is_some()),
            ("targetYear", city.target_year.is_some()),
        ]),
        Details::NationalPlatform(platform) => facts.extend([
            website,
            ("established", platform.established.is_some()),
            ("organisation", platform.organisation.is_some()),
            ("role", platform.role.is_some()),
            ("support", platform.support.is_some()),
            ("engagesAllCities", platform.engages_all_cities.is_some()),
        ]),
        Details::Pilot(pilot) => facts.extend([
            website,
            ("start", pilot.start.is_some()),
            ("end", pilot.end.is_some()),
            ("grantEur", pilot.grant_eur.is_some()),
        ]),
        Details::Learning(learning) => {
            facts.extend([website, ("published", learning.published.is_some())]);
        }
        Details::Initiative(initiative) => facts.extend([
            website,
            ("programme", initiative.programme.is_some()),
            ("start", initiative.start.is_some()),
        ]),
        Details::Stakeholder(_) | Details::EngagementSpace(_) => facts.push(website),
        Details::Theme(_) => {}
    }
    // Cities and platforms say what they are in their own fields.
    if matches!(
        record.details,
        Details::City(_) | Details::NationalPlatform(_)
    ) {
        facts.remove(0);
    }
    facts
}
