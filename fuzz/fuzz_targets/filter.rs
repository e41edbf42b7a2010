//! Any JSON as a filter of cities.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mission_graph_fuzz::post;
use serde_json::{Value, json};

const FILTERED: &str =
    "query($filter: CityFilter) {cities(first: 3, filter: $filter) {totalCount nodes {name}}}";

fuzz_target!(|text: &str| {
    if let Ok(filter) = serde_json::from_str::<Value>(text) {
        post(FILTERED, json!({"filter": filter}));
    }
});
