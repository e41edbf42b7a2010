//! DOT, the language of Graphviz. `neato -n2` draws the nodes where they lie.

use std::io::Write as _;

use super::{AttributeValue, ExportMetadata, LinkRow, NetworkWriter, NodeRow};

pub struct Dot;

impl NetworkWriter for Dot {
    fn begin(&mut self, out: &mut Vec<u8>, about: &ExportMetadata) {
        put!(
            out,
            "digraph \"network\" {{\ngraph [comment={}, outputorder=edgesfirst];\n\
             node [shape=circle, style=filled, fixedsize=true, fontsize=8];\nedge [color=\"#00000040\", arrowsize=0.4];\n",
            quoted(&about.in_words())
        );
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        put!(out, "{} [label={}", quoted(node.id()), quoted(node.label()));
        attributes(out, node.attributes());
        // Sizes are in inches, places in points; y grows upwards.
        put!(
            out,
            ", fillcolor=\"{}\", width={:.4}, pos=\"{},{}!\"];\n",
            node.colour(),
            node.size / 72.0,
            node.position.x,
            0.0 - node.position.y
        );
    }

    fn begin_links(&mut self, _: &mut Vec<u8>) {}

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        put!(
            out,
            "{} -> {} [id={}, tooltip={}, weight=1",
            quoted(link.source()),
            quoted(link.target()),
            quoted(link.id),
            quoted(link.label())
        );
        attributes(out, link.attributes());
        put!(out, "];\n");
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        put!(out, "}}\n");
    }
}

/// What Graphviz does not know of, it leaves alone.
fn attributes<'a>(
    out: &mut Vec<u8>,
    attributes: impl Iterator<Item = (&'static str, Option<AttributeValue<'a>>)>,
) {
    for (name, value) in attributes {
        if let Some(value) = value {
            put!(out, ", {name}={}", quoted(&value.to_text()));
        }
    }
}

/// Within quotes only the quote itself ends a text; backslashes would begin what Graphviz replaces.
fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", text.replace(['\n', '\r'], " ").replace('\0', ""))
}
