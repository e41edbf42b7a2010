//! What graphology's `import` takes, with what sigma.js draws: `x`, `y`, `size`, `color`, `label`.

use super::json::{JsonList, JsonObject};
use super::{ExportMetadata, LinkRow, NetworkWriter, NodeRow};

#[derive(Default)]
pub struct Graphology {
    items: JsonList,
}

impl NetworkWriter for Graphology {
    fn begin(&mut self, out: &mut Vec<u8>, about: &ExportMetadata) {
        out.extend_from_slice(b"{\"attributes\":");
        about.put_into(&mut JsonObject::new(out));
        out.extend_from_slice(
            b",\"options\":{\"type\":\"directed\",\"multi\":true,\"allowSelfLoops\":false},\"nodes\":",
        );
        self.items.begin(out);
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        self.items.next(out);
        let mut item = JsonObject::new(out);
        item.text("key", node.id());
        let mut attributes = item.object("attributes");
        attributes.text("label", node.label());
        attributes.number("x", node.position.x);
        // There y grows upwards.
        attributes.number("y", 0.0 - node.position.y);
        attributes.number("size", node.size);
        attributes.text("color", &node.colour().to_string());
        for (name, value) in node.attributes() {
            attributes.value_or_null(name, value);
        }
    }

    fn begin_links(&mut self, out: &mut Vec<u8>) {
        self.items.end(out);
        out.extend_from_slice(b",\"edges\":");
        self.items.begin(out);
    }

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        self.items.next(out);
        let mut item = JsonObject::new(out);
        item.text("key", link.id);
        item.text("source", link.source());
        item.text("target", link.target());
        let mut attributes = item.object("attributes");
        attributes.text("label", link.label());
        attributes.integer("weight", 1);
        for (name, value) in link.attributes() {
            attributes.value_or_null(name, value);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.items.end(out);
        out.extend_from_slice(b"}\n");
    }
}
