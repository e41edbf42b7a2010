use entity::SearchField;
use entity::fact::Details;

use super::place_names::{city_names, country_names};
use super::{NodeIndex, NodeRecord, Snapshot};
use crate::search::{self, TextWeight};

/// Names come before summaries, and what a node has itself before what it shares with others.
fn weight(field: SearchField) -> TextWeight {
    match field {
        SearchField::Name => TextWeight::name(1.0),
        SearchField::LocalName | SearchField::ShortName => TextWeight::name(0.97),
        SearchField::Capital | SearchField::Region | SearchField::Programme => {
            TextWeight::text(0.45)
        }
        SearchField::Summary => TextWeight::text(0.4),
        SearchField::Country => TextWeight::text(0.2),
        SearchField::Kind => TextWeight::text(0.1),
    }
}

impl Snapshot {
    /// The texts of a node that are searched, its name first.
    pub fn searchable_texts(&self, node: NodeIndex) -> Vec<(SearchField, &str)> {
        let record = self.node(node);
        let mut texts = own_texts(record);
        let countries = self.countries_of(node).iter().copied();
        let countries = countries.filter(|&country| country != node);
        texts.extend(countries.map(|country| {
            let name = self.node(country).node.name.as_str();
            (SearchField::Country, name)
        }));
        texts.push((SearchField::Kind, record.kind().noun()));
        texts
    }

    /// An index of the texts of all nodes.
    pub(super) fn build_search_index(&self) -> search::Index {
        let mut builder = search::IndexBuilder::default();
        for node in self.all_nodes() {
            self.add_searchable(&mut builder, node);
        }
        builder.build()
    }

    /// Adds a node as the next document.
    pub(super) fn add_searchable(&self, builder: &mut search::IndexBuilder, node: NodeIndex) {
        let texts = self.searchable_texts(node).into_iter();
        builder.add(texts.map(|(field, text)| (text, weight(field))));
    }
}

/// The texts that the node has itself.
fn own_texts<'a>(record: &'a NodeRecord) -> Vec<(SearchField, &'a str)> {
    let mut texts = vec![(SearchField::Name, record.node.name.as_str())];
    let mut add = |field, text: Option<&'a str>| texts.extend(text.map(|text| (field, text)));
    match &record.details {
        Details::Country(country) => {
            add(SearchField::LocalName, country.native_name.as_deref());
            add(SearchField::ShortName, Some(&country.iso2));
            add(SearchField::Capital, country.capital.as_deref());
            for name in country_names(&country.iso2) {
                add(SearchField::LocalName, Some(name));
            }
        }
        Details::City(city) => {
            add(SearchField::LocalName, city.local_name.as_deref());
            for name in city_names(&record.node.id) {
                add(SearchField::LocalName, Some(name));
            }
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
    texts
}
