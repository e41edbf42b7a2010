//! Node-link JSON: what D3's force layout takes, and networkx's `node_link_graph(data, edges="links")`.

use super::json::{JsonList, JsonObject};
use super::{ExportMetadata, LinkRow, NetworkWriter, NodeRow};

#[derive(Default)]
pub struct NodeLink {
    items: JsonList,
}

impl NetworkWriter for NodeLink {
    fn begin(&mut self, out: &mut Vec<u8>, about: &ExportMetadata) {
        out.extend_from_slice(b"{\"directed\":true,\"multigraph\":true,\"graph\":");
        about.put_into(&mut JsonObject::new(out));
        out.extend_from_slice(b",\"nodes\":");
        self.items.begin(out);
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        self.items.next(out);
        let mut item = JsonObject::new(out);
        item.text("id", node.id());
        item.text("label", node.label());
        for (name, value) in node.attributes() {
            item.value_or_null(name, value);
        }
        item.number("x", node.position.x);
        item.number("y", node.position.y);
        item.number("size", node.size);
        item.text("color", &node.colour().to_string());
    }

    fn begin_links(&mut self, out: &mut Vec<u8>) {
        self.items.end(out);
        out.extend_from_slice(b",\"links\":");
        self.items.begin(out);
    }

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        self.items.next(out);
        let mut item = JsonObject::new(out);
        item.text("source", link.source());
        item.text("target", link.target());
        // What networkx tells links between the same two nodes apart by.
        item.text("key", link.id);
        item.text("id", link.id);
        item.text("label", link.label());
        item.integer("weight", 1);
        for (name, value) in link.attributes() {
            item.value_or_null(name, value);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.items.end(out);
        out.extend_from_slice(b"}\n");
    }
}
