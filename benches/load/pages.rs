//! What is asked: the page of a country.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use form_urlencoded::byte_serialize;

/// Its cities, what is piloted with whom, its platforms and its series: all from memory.
pub const PAGE: &str = r#"query Country($iso2: CountryCode!, $cities: Int!, $pilots: Int!) {
  country(by: {iso2: $iso2}) {
    name
    nationalCoordination { status asOf platforms { name } }
    platforms { nodes { name members { edges { role node { name } } } } }
    cities(first: $cities, orderBy: {field: NAME}) {
      totalCount
      nodes {
        id name missionStatus population
        pilots(first: $pilots) { nodes { name partners { nodes { name } } } }
      }
    }
    barometer { indicator { name unit } latest { date value } latestReference { date value } }
    completeness { known missing }
  }
}"#;

/// What a page with sources asks besides, of the country and of each of its cities: from the database.
const SOURCES: &str = "sources { url } history(first: 2) { nodes { action factId } }";

/// No page has less room than the country has cities, or a city pilots: every answer says the same.
const LEAST: u64 = 100;
/// So many values each of two variables takes.
const VALUES: u64 = 900;

/// A question, asked with other variables each time.
pub struct Question {
    pub address: SocketAddr,
    /// The head of a request up to its variables.
    beginning: String,
    asked: AtomicU64,
    is_same: bool,
}

impl Question {
    /// For a page that is all in memory.
    pub fn page(address: SocketAddr) -> Self {
        Self::new(address, PAGE)
    }

    /// For the same page, and where what it says is from.
    pub fn page_with_sources(address: SocketAddr) -> Self {
        let document = PAGE
            .replacen("name\n", &format!("name {SOURCES}\n"), 1)
            .replace("population\n", &format!("population {SOURCES}\n"));
        Self::new(address, &document)
    }

    fn new(address: SocketAddr, document: &str) -> Self {
        let document: String = byte_serialize(document.as_bytes()).collect();
        Self {
            address,
            beginning: format!("GET /graphql?query={document}&variables="),
            asked: AtomicU64::new(0),
            is_same: false,
        }
    }

    /// With the same variables each time.
    pub fn same(self) -> Self {
        let is_same = true;
        Self { is_same, ..self }
    }

    /// The bytes of the next request.
    pub fn write(&self, request: &mut Vec<u8>) {
        let number = match self.is_same {
            true => 0,
            false => self.asked.fetch_add(1, Ordering::Relaxed),
        };
        let variables = format!(
            r#"{{"iso2":"PT","cities":{},"pilots":{}}}"#,
            LEAST + number % VALUES,
            LEAST + number / VALUES % VALUES
        );
        request.clear();
        request.extend_from_slice(self.beginning.as_bytes());
        for part in byte_serialize(variables.as_bytes()) {
            request.extend_from_slice(part.as_bytes());
        }
        let rest =
            " HTTP/1.1\r\nHost: localhost\r\nAccept: application/graphql-response+json\r\n\r\n";
        request.extend_from_slice(rest.as_bytes());
    }
}
