//! Cytoscape JSON, read by Cytoscape and by Cytoscape.js.

use super::json::{List, Object};
use super::{About, LinkRow, NodeRow, Writer};

#[derive(Default)]
pub struct Cytoscape {
    items: List,
}

impl Writer for Cytoscape {
    fn begin(&mut self, out: &mut Vec<u8>, about: &About) {
        out.extend_from_slice(
            b"{\"format_version\":\"1.0\",\"generated_by\":\"mission-graph\",\
              \"target_cytoscapejs_version\":\"~3.0\",\"data\":",
        );
        about.put_into(&mut Object::new(out));
        out.extend_from_slice(b",\"elements\":{\"nodes\":");
        self.items.begin(out);
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        self.items.next(out);
        let mut item = Object::new(out);
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

    fn turn(&mut self, out: &mut Vec<u8>) {
        self.items.end(out);
        out.extend_from_slice(b",\"edges\":");
        self.items.begin(out);
    }

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        self.items.next(out);
        let mut item = Object::new(out);
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
