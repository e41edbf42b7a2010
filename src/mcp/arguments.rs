//! The arguments of the tools. Their documentation comments are the descriptions in the tools' schemas.
//!
//! An optional argument may also be null, but its schema has one type: some clients support no other schemas.

use entity::{Level, LinkKind, NodeKind, Vocabulary};
use rmcp::schemars::{self, JsonSchema, Schema, SchemaGenerator};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};

use crate::insight::{GapKind, PeerCriterion};

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// The words to find, in any language of the data, such as "heat pumps" or "Viladecans". All words must match.
    text: String,
    /// Only nodes of these kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "list::<NodeKind>")]
    kinds: Option<Vec<String>>,
    /// Only nodes of these countries, by ID or ISO code, such as "country-es" or "ES".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    countries: Option<Vec<String>>,
    /// Number of results.
    #[serde(default = "ten", deserialize_with = "size::<1, 100, _>")]
    #[schemars(range(min = 1, max = 100))]
    first: u32,
    /// Continue after the `endCursor` of the previous page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    after: Option<String>,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Node {
    /// The ID of a node, such as "city-viladecans", or of a link.
    id: String,
    /// Only links of these kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "list::<LinkKind>")]
    link_kinds: Option<Vec<String>>,
    /// Number of links.
    #[serde(default = "twenty", deserialize_with = "size::<0, 100, _>")]
    #[schemars(range(min = 0, max = 100))]
    first: u32,
    /// Continue after the `endCursor` of the previous page of links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    after: Option<String>,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryPoints {
    /// The ID of a city, country or any other node.
    id: String,
    /// Only actors on these levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "list::<Level>")]
    levels: Option<Vec<String>>,
    /// Number of entry points.
    #[serde(default = "five", deserialize_with = "size::<1, 20, _>")]
    #[schemars(range(min = 1, max = 20))]
    first: u32,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CitySupport {
    /// The ID of the city, such as "city-viladecans".
    id: String,
    /// Number of items of each list.
    #[serde(default = "ten", deserialize_with = "size::<1, 50, _>")]
    #[schemars(range(min = 1, max = 50))]
    first: u32,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Peers {
    /// The ID of the city.
    id: String,
    /// Compare by these criteria (default: all).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "list::<PeerCriterion>")]
    by: Option<Vec<String>>,
    /// Leave out cities that are already linked to the city.
    #[serde(default)]
    exclude_linked: bool,
    /// Number of peers.
    #[serde(default = "five", deserialize_with = "size::<1, 20, _>")]
    #[schemars(range(min = 1, max = 20))]
    first: u32,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhoWorksOn {
    /// The ID of the theme: `search` with kinds ["THEME"] finds it.
    #[serde(rename(serialize = "id"))]
    theme: String,
    /// The ID or the ISO code of a country, such as "country-es" or "ES" (default: all countries).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    country: Option<String>,
    /// Number of items of each list.
    #[serde(default = "ten", deserialize_with = "size::<1, 50, _>")]
    #[schemars(range(min = 1, max = 50))]
    first: u32,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gaps {
    /// Only gaps of these countries, by ID or ISO code (default: all).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    countries: Option<Vec<String>>,
    /// Only gaps of these kinds (default: all).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "list::<GapKind>")]
    kinds: Option<Vec<String>>,
    /// Number of gaps.
    #[serde(default = "twenty", deserialize_with = "size::<1, 100, _>")]
    #[schemars(range(min = 1, max = 100))]
    first: u32,
    /// Continue after the `endCursor` of the previous page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    after: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// A GraphQL document with one query operation.
    pub query: String,
    /// The values of its variables.
    #[serde(default)]
    pub variables: Map<String, Value>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemaLookup {
    /// A type, such as "City", or a field of a type, such as "City.pilots".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub name: Option<String>,
    /// Words to find in the names and descriptions of types, fields and enum values, such as "funded".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub words: Option<String>,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Propose {
    /// The purpose of the proposal, for its reviewers (maximum 2000 characters).
    note: String,
    /// The URLs of the sources that support the proposal (1 to 20).
    #[schemars(length(min = 1, max = 20))]
    evidence: Vec<String>,
    /// The changes, in order. Each is an object with one member of the input type `ChangeInput`; `schema` describes it.
    #[schemars(length(min = 1))]
    changes: Vec<Map<String, Value>>,
    /// Validate and preview without storing.
    #[serde(default = "yes")]
    dry_run: bool,
    /// A key of your choice: a repeated call with the same key creates no second proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    idempotency_key: Option<String>,
}

/// A number of items within the bounds of the tool's schema.
fn size<'de, const LEAST: u32, const MOST: u32, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<u32, D::Error> {
    let given = i64::deserialize(deserializer)?;
    let size = u32::try_from(given).ok();
    let size = size.filter(|size| (LEAST..=MOST).contains(size));
    size.ok_or_else(|| {
        D::Error::custom(format!(
            "`first` must be from {LEAST} to {MOST}, got {given}"
        ))
    })
}

fn five() -> u32 {
    5
}

fn ten() -> u32 {
    10
}

fn twenty() -> u32 {
    20
}

fn yes() -> bool {
    true
}

/// The schema of a list of terms.
fn list<T: Vocabulary>(_: &mut SchemaGenerator) -> Schema {
    let names: Vec<&str> = T::all().iter().map(|term| term.name()).collect();
    let schema = json!({"type": "array", "items": {"type": "string", "enum": names}});
    Schema::try_from(schema).expect("an object is a schema")
}
