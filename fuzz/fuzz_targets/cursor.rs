//! Any text as the cursor of a page.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mission_graph_fuzz::post;
use serde_json::json;

const PAGE: &str =
    "query($after: String) {cities(first: 3, after: $after) {nodes {name}} revisions(first: 1, after: $after) {nodes {number}}}";

fuzz_target!(|text: &str| post(PAGE, json!({"after": text})));
