use std::io::{Cursor, Read};

use serde_json::Value;

/// The ids of nodes and links in a file, found without a reader of the format where there is none in Rust.
pub fn ids(suffix: &str, bytes: &[u8]) -> Vec<String> {
    let text = || String::from_utf8(bytes.to_vec()).unwrap();
    let json = || serde_json::from_slice::<Value>(bytes).unwrap();
    let of = |list: &Value, path: &str| -> Vec<String> {
        let items = list.as_array().unwrap().iter();
        items
            .map(|item| item.pointer(path).unwrap().as_str().unwrap().to_owned())
            .collect()
    };
    let after = |beginning: &str, end: &str| -> Vec<String> {
        let lines = text();
        let lines = lines
            .lines()
            .filter_map(|line| line.strip_prefix(beginning));
        lines
            .map(|line| line.split(end).next().unwrap().to_owned())
            .collect()
    };
    let columns = |bytes: &[u8]| -> Vec<String> {
        let mut reader = csv::Reader::from_reader(bytes);
        let headers = reader.headers().unwrap().clone();
        let id = headers.iter().position(|name| name == "Id").unwrap();
        reader
            .records()
            .map(|row| row.unwrap()[id].to_owned())
            .collect()
    };
    match suffix {
        "gexf" | "graphml" => [after("<node id=\"", "\""), after("<edge id=\"", "\"")].concat(),
        "graphology.json" => [of(&json()["nodes"], "/key"), of(&json()["edges"], "/key")].concat(),
        "cyjs" => {
            let elements = &json()["elements"];
            [
                of(&elements["nodes"], "/data/id"),
                of(&elements["edges"], "/data/id"),
            ]
            .concat()
        }
        "jgf.json" => {
            let graph = &json()["graph"];
            let nodes = graph["nodes"]
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect();
            [nodes, of(&graph["edges"], "/id")].concat()
        }
        "kumu.json" => [
            of(&json()["elements"], "/id"),
            of(&json()["connections"], "/id"),
        ]
        .concat(),
        "d3.json" => [of(&json()["nodes"], "/id"), of(&json()["links"], "/id")].concat(),
        "geojson" => of(&json()["features"], "/id"),
        "dot" => {
            let ids = text();
            let ids = ids
                .lines()
                .filter_map(|line| match line.split_once(" -> ") {
                    Some((_, link)) => link.split("id=\"").nth(1),
                    None => line.strip_prefix('"'),
                });
            ids.map(|id| id.split('"').next().unwrap().to_owned())
                .collect()
        }
        "nodes.csv" | "edges.csv" => columns(bytes),
        "zip" => {
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            let mut ids = Vec::new();
            for name in ["nodes.csv", "edges.csv"] {
                let mut table = Vec::new();
                archive
                    .by_name(name)
                    .unwrap()
                    .read_to_end(&mut table)
                    .unwrap();
                ids.extend(columns(&table));
            }
            ids
        }
        "ttl" => {
            let subjects = text();
            let described = subjects
                .split("\n\n")
                .filter(|part| part.contains("mg:confidence"));
            described
                // Not the property itself.
                .filter_map(|part| part.trim().strip_prefix("<urn:mission-graph:"))
                .map(|part| part.split('>').next().unwrap().to_owned())
                .filter(|id| !id.is_empty())
                .collect()
        }
        "jsonld" => {
            let all = json();
            let items = all["@graph"].as_array().unwrap().iter();
            items
                .filter(|item| item.get("mg:confidence").is_some())
                .map(|item| {
                    item["@id"]
                        .as_str()
                        .unwrap()
                        .replace("urn:mission-graph:", "")
                })
                .collect()
        }
        other => panic!("how are the ids of {other} found?"),
    }
}
