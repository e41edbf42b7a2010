//! JSON Graph Format, version 2 (<https://jsongraphformat.info>): nodes are a map by id.

use super::json::{self, JsonList, JsonObject};
use super::{ExportMetadata, LinkRow, NetworkWriter, NodeRow};

#[derive(Default)]
pub struct JsonGraph {
    has_nodes: bool,
    edges: JsonList,
}

impl NetworkWriter for JsonGraph {
    fn begin(&mut self, out: &mut Vec<u8>, about: &ExportMetadata) {
        out.extend_from_slice(
            b"{\"graph\":{\"id\":\"network\",\"type\":\"national mission ecosystems\",\"label\":",
        );
        json::write(out, about.title());
        out.extend_from_slice(b",\"directed\":true,\"metadata\":");
        about.put_into(&mut JsonObject::new(out));
        out.extend_from_slice(b",\"nodes\":{");
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        out.extend_from_slice(if self.has_nodes { b",\n" } else { b"\n" });
        self.has_nodes = true;
        json::write(out, node.id());
        out.push(b':');
        let mut item = JsonObject::new(out);
        item.text("label", node.label());
        let mut metadata = item.object("metadata");
        for (name, value) in node.attributes() {
            metadata.value_or_null(name, value);
        }
        metadata.number("x", node.position.x);
        metadata.number("y", node.position.y);
        metadata.number("size", node.size);
        metadata.text("color", &node.colour().to_string());
    }

    fn begin_links(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\n},\"edges\":");
        self.edges.begin(out);
    }

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        self.edges.next(out);
        let mut item = JsonObject::new(out);
        item.text("id", link.id);
        item.text("source", link.source());
        item.text("target", link.target());
        item.text("relation", link.kind());
        item.boolean("directed", true);
        item.text("label", link.label());
        let mut metadata = item.object("metadata");
        metadata.integer("weight", 1);
        for (name, value) in link.attributes() {
            metadata.value_or_null(name, value);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.edges.end(out);
        out.extend_from_slice(b"}}\n");
    }
}
