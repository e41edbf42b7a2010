//! What editors write: each one thing after the other, each a change set of its own.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{TimeDelta, Utc};
use entity::audit::{AuditOutcome, AuditedOperation};
use entity::{NodeKind, Role, token};
use mission_graph::auth::NewToken;
use mission_graph::snapshot::Snapshot;
use mission_graph::store::{AuditEntry, Store};
use serde_json::{Value, json};

pub struct Edits {
    address: SocketAddr,
    token: String,
    /// Ids with the ids of their countries.
    cities: Vec<(String, String)>,
    indicator: String,
    /// How much each editor has written.
    written: Vec<AtomicUsize>,
}

impl Edits {
    /// By so many editors, who share a steward's token.
    pub async fn of(address: SocketAddr, editors: u32, snapshot: &Snapshot, store: &Store) -> Self {
        let cities = snapshot.nodes_of(NodeKind::City).iter().map(|&city| {
            let country = snapshot.country_of(city).expect("cities lie in countries");
            (
                snapshot.id(city).to_owned(),
                snapshot.id(country).to_owned(),
            )
        });
        let indicator = snapshot.indicators().first().expect("there are some");
        Self {
            address,
            token: issue(store).await,
            cities: cities.collect(),
            indicator: indicator.id.clone(),
            written: (0..editors).map(|_| AtomicUsize::new(0)).collect(),
        }
    }

    /// The bytes of an editor's next request.
    pub fn write(&self, editor: u32, request: &mut Vec<u8>) {
        let place = editor as usize;
        let turn = self.written[place].fetch_add(1, Ordering::Relaxed);
        let (mutation, variables) = self.mutation(place, turn);
        let body = json!({"query": mutation, "variables": variables}).to_string();
        let (address, token, length) = (self.address, &self.token, body.len());
        request.clear();
        request.extend_from_slice(
            format!(
                "POST /graphql HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
                 Content-Type: application/json\r\nContent-Length: {length}\r\n\
                 Accept: application/graphql-response+json\r\n\r\n{body}"
            )
            .as_bytes(),
        );
    }

    /// A city has other inhabitants, then a measured value, then an organisation, which supports it.
    fn mutation(&self, editor: usize, turn: usize) -> (String, Value) {
        let (round, step) = (turn / 4, turn % 4);
        let number = round * self.written.len() + editor;
        let (city, country) = &self.cities[number % self.cities.len()];
        let organisation = format!("org-office-{number}");
        let sources = json!(["https://example.org/said"]);
        let (field, input) = match step {
            0 => (
                "cityUpdate",
                json!({"population": 10_000 + number, "populationYear": 2025, "sources": sources}),
            ),
            1 => (
                "observationRecord",
                json!({"subject": city, "indicator": self.indicator, "date": "2025-06-30", "value": number,
                    "sources": sources}),
            ),
            2 => (
                "stakeholderCreate",
                json!({"id": organisation, "name": format!("Office {number}"), "stakeholderKind": "PUBLIC_AGENCY",
                    "level": "LOCAL", "country": country, "city": city, "sources": sources}),
            ),
            _ => (
                "linkAdd",
                json!({"from": organisation, "kind": "SUPPORTS", "to": city, "sources": sources}),
            ),
        };
        let (name, rest) = field.split_at(1);
        let input_type = match field {
            "observationRecord" => "ObservationInput".to_owned(),
            _ => format!("{}{rest}Input", name.to_uppercase()),
        };
        let by = if step == 0 { "id: $id, " } else { "" };
        let id = if step == 0 { "$id: ID!, " } else { "" };
        let mutation = format!(
            "mutation ({id}$input: {input_type}!) {{ written: {field}({by}input: $input) \
             {{ revision userErrors {{ message }} }} }}"
        );
        (mutation, json!({"id": city, "input": input}))
    }
}

/// Whether a change set was written.
pub fn is_written(body: &str) -> bool {
    body.contains(r#""revision":""#) && body.contains(r#""userErrors":[]"#)
}

/// A token of a steward of all countries.
async fn issue(store: &Store) -> String {
    let fresh = NewToken::new().expect("the system has random numbers");
    let now = Utc::now();
    let row = token::Model {
        id: fresh.id,
        secret_hash: fresh.secret_hash,
        label: "A benchmark".to_owned(),
        organisation: "A benchmark".to_owned(),
        role: Role::Steward,
        countries: "*".to_owned(),
        created_at: now,
        expires_at: now + TimeDelta::days(1),
        last_used_on: None,
        revoked_at: None,
    };
    let (made, allowed) = (AuditedOperation::CreateToken, AuditOutcome::Allowed);
    let entry = AuditEntry::new(now, made, allowed, "a benchmark");
    let created = store.create_token(row, entry).await;
    created.expect("the database takes it");
    fresh.text
}
