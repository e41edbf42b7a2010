//! What readers ask while others write: one kind of question after the other, each time about something else.

use std::sync::atomic::{AtomicUsize, Ordering};

use entity::NodeKind;
use entity::fact::Details;
use form_urlencoded::byte_serialize;
use mission_graph::snapshot::Snapshot;
use serde_json::{Value, json};

use super::pages::PAGE;

const CITY: &str = "query City($id: ID!) { city(by: {id: $id}) {
  name population country { name iso2 } degree
  twins { nodes { name country { name } } }
  pilots { nodes { name partners { nodes { name } } } }
  stakeholders(first: 20) { totalCount nodes { name level } }
} }";

const SEARCH: &str = "query Search($text: String!) { search(text: $text, first: 10) {
  totalCount isForgiving
  edges { score node { id name kind } highlights { field parts { text isMatch } } }
  facets { kinds { kind count } countries { count country { iso2 } } }
} }";

const AROUND: &str = "query Around($id: ID!) { network(around: [$id], depth: 2, maxNodes: 100) {
  totalNodes nodes { node { id name kind } degree } links { id }
} }";

const LARGEST: &str = "query Largest($least: Int!) {
  cities(filter: {population: {gte: $least}}, orderBy: {field: POPULATION, direction: DESC}, first: 20) {
    totalCount nodes { id name population country { iso2 } degree }
  }
}";

/// A large step, so that those who stand beside each other are not asked for one after the other.
const STEP: usize = 7919;

pub struct Mixed {
    documents: [String; 5],
    countries: Vec<String>,
    /// Ids and names.
    cities: Vec<(String, String)>,
    asked: AtomicUsize,
}

impl Mixed {
    pub fn about(snapshot: &Snapshot) -> Self {
        let encode = |document: &str| byte_serialize(document.as_bytes()).collect();
        let record = |&node| snapshot.node(node);
        let countries = snapshot.nodes_of(NodeKind::Country).iter().map(record);
        let cities = snapshot.nodes_of(NodeKind::City).iter().map(record);
        Self {
            documents: [PAGE, CITY, SEARCH, AROUND, LARGEST].map(encode),
            countries: countries
                .filter_map(|record| match &record.details {
                    Details::Country(country) => Some(country.iso2.clone()),
                    _ => None,
                })
                .collect(),
            cities: cities
                .map(|record| (record.node.id.clone(), record.node.name.clone()))
                .collect(),
            asked: AtomicUsize::new(0),
        }
    }

    /// The bytes of the next request.
    pub fn write(&self, request: &mut Vec<u8>) {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let (kind, turn) = (number % self.documents.len(), number / self.documents.len());
        let variables = self.variables(kind, turn).to_string();
        let variables: String = byte_serialize(variables.as_bytes()).collect();
        let document = &self.documents[kind];
        request.clear();
        request.extend_from_slice(
            format!(
                "GET /graphql?query={document}&variables={variables} HTTP/1.1\r\nHost: localhost\r\n\
                 Accept: application/graphql-response+json\r\n\r\n"
            )
            .as_bytes(),
        );
    }

    fn variables(&self, kind: usize, turn: usize) -> Value {
        let (id, name) = &self.cities[turn * STEP % self.cities.len()];
        match kind {
            0 => {
                let iso2 = &self.countries[turn % self.countries.len()];
                json!({"iso2": iso2, "cities": 10 + turn % 10, "pilots": 3 + turn % 3})
            }
            2 => {
                let letters = 1 + turn % name.chars().count();
                json!({"text": name.chars().take(letters).collect::<String>()})
            }
            4 => json!({"least": 10_000 + turn * STEP % 1_000_000}),
            _ => json!({"id": id}),
        }
    }
}
