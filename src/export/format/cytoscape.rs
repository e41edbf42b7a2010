//! Cytoscape JSON, read by Cytoscape and by Cytoscape.js.

use super::json::{JsonList, JsonObject};
use super::{ExportMetadata, LinkRow, NetworkWriter, NodeRow};

#[derive(Default)]
pub struct Cytoscape {
    items: JsonList,
}

impl NetworkWriter for Cytoscape {
    fn begin(&mut self, out: &mut Vec<u8>, about: &ExportMetadata) {
        out.extend_from_slice(
            b"{\"format_version\":\"1.0\",\"generated_by\":\"mission-graph\",\
              \"target_cytoscapejs_version\":\"~3.0\",\"data\":",
        );
        about.put_into(&mut JsonObject::new(out));
        out.extend_from_slice(b",\"elements\":{\"nodes\":");
        self.items.begin(out);
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        self.items.next(out);
        let mut item = JsonObject::new(out);
        let mut data = item.object("data");
        data.text("id", node.id());
        data.text("name", node.label());
        data.text("label", node.label());
        for (name, value) in node.attributes() {
            data.value_or_null(name, value);
        }
        data.number("size", node.size);
        data.text("color", &node.colour().to_string());
        drop(data);
        let mut position = item.object("position");
        position.number("x", node.position.x);
        position.number("y", node.position.y);
    }

    fn begin_links(&mut self, out: &mut Vec<u8>) {
        self.items.end(out);
        out.extend_from_slice(b",\"edges\":");
        self.items.begin(out);
    }

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        self.items.next(out);
        let mut item = JsonObject::new(out);
        let mut data = item.object("data");
        data.text("id", link.id);
        data.text("source", link.source());
        data.text("target", link.target());
        data.text("interaction", link.kind());
        data.text("label", link.label());
        data.integer("weight", 1);
        for (name, value) in link.attributes() {
            data.value_or_null(name, value);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.items.end(out);
        out.extend_from_slice(b"}}\n");
    }
}
