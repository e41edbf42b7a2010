//! Any text as the query string of an address: its first character chooses the path.
#![no_main]

use axum::body::Body;
use axum::http::Request;
use libfuzzer_sys::fuzz_target;
use mission_graph_fuzz::send;

const PATHS: [&str; 7] = [
    "/graphql",
    "/tables/cities.csv",
    "/tables/links.json",
    "/export/network.gexf",
    "/search",
    "/compare",
    "/changes",
];

fuzz_target!(|text: &str| {
    let mut letters = text.chars();
    let Some(first) = letters.next() else {
        return;
    };
    let path = PATHS[first as usize % PATHS.len()];
    let request = Request::get(format!("{path}?{}", letters.as_str()));
    // Some texts are no address.
    if let Ok(request) = request.body(Body::empty()) {
        send(request);
    }
});
