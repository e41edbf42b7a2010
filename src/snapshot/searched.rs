use entity::fact::Details;
use entity::{NodeKind, Vocabulary};

use super::{NodeIndex, NodeRecord, Snapshot};
use crate::search::Weight;

/// A text of a node that is searched, with what it weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchField {
    Name,
    LocalName,
    ShortName,
    Capital,
    Region,
    Programme,
    Summary,
    Country,
    Kind,
}

impl SearchField {
    /// Names come before summaries, and what a node has itself before what it shares with others.
    pub fn weight(self) -> Weight {
        match self {
            Self::Name => Weight::name(1.0),
            Self::LocalName | Self::ShortName => Weight::name(0.97),
            Self::Capital | Self::Region | Self::Programme => Weight::text(0.45),
            Self::Summary => Weight::text(0.4),
            Self::Country => Weight::text(0.2),
            Self::Kind => Weight::text(0.1),
        }
    }
}

impl Vocabulary for SearchField {
    const NAME: &'static str = "SearchField";
    const DESCRIPTION: &'static str = "A text of a node that is searched.";

    fn all() -> &'static [Self] {
        &[
            Self::Name,
            Self::LocalName,
            Self::ShortName,
            Self::Capital,
            Self::Region,
            Self::Programme,
            Self::Summary,
            Self::Country,
            Self::Kind,
        ]
    }

    fn name(self) -> &'static str {
        match self {
            Self::Name => "NAME",
            Self::LocalName => "LOCAL_NAME",
            Self::ShortName => "SHORT_NAME",
            Self::Capital => "CAPITAL",
            Self::Region => "REGION",
            Self::Programme => "PROGRAMME",
            Self::Summary => "SUMMARY",
            Self::Country => "COUNTRY",
            Self::Kind => "KIND",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::Name => "The English name.",
            Self::LocalName => "The name in the language of the place.",
            Self::ShortName => "An abbreviation; of a country, its ISO 3166-1 alpha-2 code.",
            Self::Capital => "The capital of a country.",
            Self::Region => "The region that a city lies in.",
            Self::Programme => "The programme that a pilot or an initiative belongs to.",
            Self::Summary => {
                "The summary; of a national platform, also how it is organised, what it is there for and how it supports cities."
            }
            Self::Country => "The name of the country that it lies in.",
            Self::Kind => "The kind of node, such as \"national platform\".",
        }
    }
}

impl Snapshot {
    /// The texts of a node that are searched, the weightiest first.
    pub fn searched_texts(&self, node: NodeIndex) -> Vec<(SearchField, &str)> {
        texts_of(&self.nodes, self.node(node))
    }
}

/// The texts of one of these nodes.
pub(super) fn texts_of<'a>(
    nodes: &'a [NodeRecord],
    record: &'a NodeRecord,
) -> Vec<(SearchField, &'a str)> {
    let mut texts = vec![(SearchField::Name, record.node.name.as_str())];
    let mut add = |field, text: Option<&'a str>| texts.extend(text.map(|text| (field, text)));
    match &record.details {
        Details::Country(country) => {
            add(SearchField::LocalName, country.native_name.as_deref());
            add(SearchField::ShortName, Some(&country.iso2));
            add(SearchField::Capital, country.capital.as_deref());
        }
        Details::City(city) => {
            add(SearchField::LocalName, city.local_name.as_deref());
            add(SearchField::Region, city.region.as_deref());
        }
        Details::Stakeholder(stakeholder) => {
            add(SearchField::ShortName, stakeholder.short_name.as_deref());
        }
        Details::NationalPlatform(platform) => {
            add(SearchField::LocalName, platform.local_name.as_deref());
            add(SearchField::Summary, platform.organisation.as_deref());
            add(SearchField::Summary, platform.role.as_deref());
            add(SearchField::Summary, platform.support.as_deref());
        }
        Details::Pilot(pilot) => add(SearchField::Programme, pilot.programme.as_deref()),
        Details::Initiative(initiative) => {
            add(SearchField::Programme, initiative.programme.as_deref());
        }
        Details::Learning(_) | Details::EngagementSpace(_) | Details::Theme(_) => {}
    }
    add(SearchField::Summary, record.node.summary.as_deref());
    let country = record.country.map(|country| &nodes[country.position()]);
    let country = country.filter(|country| country.node.id != record.node.id);
    add(
        SearchField::Country,
        country.map(|country| country.node.name.as_str()),
    );
    add(SearchField::Kind, Some(words_of(record.kind())));
    texts
}

/// What the kind is called where people speak of it.
fn words_of(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Country => "country",
        NodeKind::City => "city",
        NodeKind::Stakeholder => "stakeholder organisation",
        NodeKind::NationalPlatform => "national platform",
        NodeKind::Pilot => "pilot",
        NodeKind::Learning => "learning",
        NodeKind::EngagementSpace => "engagement space",
        NodeKind::Initiative => "initiative",
        NodeKind::Theme => "theme",
    }
}
