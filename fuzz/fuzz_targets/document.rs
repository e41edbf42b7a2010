//! Any text as a GraphQL document.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mission_graph_fuzz::post;
use serde_json::Value;

fuzz_target!(|text: &str| post(text, Value::Null));
