//! GraphML (<http://graphml.graphdrawing.org>). Places, sizes and colours are attributes, by the names
//! that Gephi reads.

use std::io::Write as _;

use super::xml::escaped;
use super::{
    Attribute, AttributeKind, AttributeValue, ExportMetadata, LINK_ATTRIBUTES, LinkRow,
    NODE_ATTRIBUTES, NetworkWriter, NodeRow,
};

/// Before the ids of what edges have, since ids are unique over both.
const OF_EDGES: &str = "edge_";

pub struct GraphMl;

impl NetworkWriter for GraphMl {
    fn begin(&mut self, out: &mut Vec<u8>, about: &ExportMetadata) {
        put!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns \
             http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n"
        );
        declare(out, "node", "label", AttributeKind::Text, "The name");
        for Attribute {
            name,
            kind,
            meaning,
            ..
        } in NODE_ATTRIBUTES
        {
            declare(out, "node", name, *kind, meaning);
        }
        for (name, kind, meaning) in LOOKS {
            declare(out, "node", name, *kind, meaning);
        }
        declare(out, "edge", "label", AttributeKind::Text, "The wording");
        declare(out, "edge", "weight", AttributeKind::Number, "Always 1");
        for Attribute {
            name,
            kind,
            meaning,
            ..
        } in LINK_ATTRIBUTES
        {
            declare(out, "edge", name, *kind, meaning);
        }
        let facts = facts(about);
        for (name, _) in &facts {
            declare(out, "graph", name, AttributeKind::Text, "About this file");
        }
        put!(out, "<graph id=\"network\" edgedefault=\"directed\">\n");
        for (name, text) in &facts {
            put!(out, "<data key=\"graph_{name}\">{}</data>\n", escaped(text));
        }
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        put!(out, "<node id=\"{}\">", escaped(node.id()));
        data(out, "", "label", &AttributeValue::Text(node.label().into()));
        for (name, value) in node.attributes() {
            if let Some(value) = value {
                data(out, "", name, &value);
            }
        }
        let colour = node.colour();
        let looks = [
            AttributeValue::Number(node.position.x),
            AttributeValue::Number(node.position.y),
            AttributeValue::Number(node.size),
            AttributeValue::Integer(colour.0.into()),
            AttributeValue::Integer(colour.1.into()),
            AttributeValue::Integer(colour.2.into()),
            AttributeValue::Text(colour.to_string().into()),
        ];
        for ((name, ..), value) in LOOKS.iter().zip(&looks) {
            data(out, "", name, value);
        }
        put!(out, "</node>\n");
    }

    fn begin_links(&mut self, _: &mut Vec<u8>) {}

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        put!(
            out,
            "<edge id=\"{}\" source=\"{}\" target=\"{}\">",
            escaped(link.id),
            escaped(link.source()),
            escaped(link.target())
        );
        data(
            out,
            OF_EDGES,
            "label",
            &AttributeValue::Text(link.label().into()),
        );
        data(out, OF_EDGES, "weight", &AttributeValue::Number(1.0));
        for (name, value) in link.attributes() {
            if let Some(value) = value {
                data(out, OF_EDGES, name, &value);
            }
        }
        put!(out, "</edge>\n");
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        put!(out, "</graph>\n</graphml>\n");
    }
}

const LOOKS: &[(&str, AttributeKind, &str)] = &[
    ("x", AttributeKind::Number, "From left to right"),
    ("y", AttributeKind::Number, "From top to bottom"),
    ("size", AttributeKind::Number, "The diameter of its circle"),
    ("r", AttributeKind::Integer, "Red, from 0 to 255"),
    ("g", AttributeKind::Integer, "Green, from 0 to 255"),
    ("b", AttributeKind::Integer, "Blue, from 0 to 255"),
    (
        "color",
        AttributeKind::Text,
        "The colour as one value, as used by igraph",
    ),
];

fn facts(about: &ExportMetadata) -> Vec<(&'static str, String)> {
    vec![
        ("title", about.title().to_owned()),
        ("revision", about.revision.to_string()),
        ("committed_at", about.committed_at()),
        ("question", about.question.clone()),
        ("extent", about.extent()),
        ("citation", about.citation()),
        ("licence", about.licence().to_owned()),
        ("licence_url", about.licence_url().to_owned()),
        ("attribution", about.attribution()),
    ]
}

fn declare(out: &mut Vec<u8>, of: &str, name: &str, kind: AttributeKind, meaning: &str) {
    let kind = match kind {
        AttributeKind::Text => "string",
        AttributeKind::Integer => "long",
        AttributeKind::Number => "double",
        AttributeKind::Boolean => "boolean",
    };
    let before = match of {
        "edge" => OF_EDGES,
        "graph" => "graph_",
        _ => "",
    };
    put!(
        out,
        "<key id=\"{before}{name}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"><desc>{meaning}</desc></key>\n"
    );
}

fn data(out: &mut Vec<u8>, before: &str, name: &str, value: &AttributeValue) {
    put!(
        out,
        "<data key=\"{before}{name}\">{}</data>",
        escaped(&value.to_text())
    );
}
