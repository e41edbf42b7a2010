//! Kumu's JSON (<https://docs.kumu.io>): elements and connections. Kumu has nothing for null, so what is
//! unknown is left out.

use super::json::{JsonList, JsonObject};
use super::{ExportMetadata, LinkRow, NetworkWriter, NodeRow};

#[derive(Default)]
pub struct Kumu {
    items: JsonList,
    description: String,
}

impl NetworkWriter for Kumu {
    fn begin(&mut self, out: &mut Vec<u8>, about: &ExportMetadata) {
        self.description = about.in_words();
        out.extend_from_slice(b"{\"elements\":");
        self.items.begin(out);
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        self.items.next(out);
        let mut item = JsonObject::new(out);
        item.text("id", node.id());
        item.text("label", node.label());
        item.text("type", node.kind().noun());
        for (name, value) in node.attributes() {
            let name = match name {
                "summary" => "description",
                name => name,
            };
            if let Some(value) = value {
                item.value(name, &value);
            }
        }
        item.number("x", node.position.x);
        item.number("y", node.position.y);
        item.number("size", node.size);
        item.text("color", &node.colour().to_string());
    }

    fn begin_links(&mut self, out: &mut Vec<u8>) {
        self.items.end(out);
        out.extend_from_slice(b",\"connections\":");
        self.items.begin(out);
    }

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        self.items.next(out);
        let mut item = JsonObject::new(out);
        item.text("id", link.id);
        item.text("from", link.source());
        item.text("to", link.target());
        item.text("direction", "directed");
        item.text("type", link.label());
        item.integer("weight", 1);
        for (name, value) in link.attributes() {
            if let Some(value) = value {
                item.value(name, &value);
            }
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.items.end(out);
        out.push(b',');
        // Kumu reads the two lists and leaves the rest.
        out.extend_from_slice(b"\"description\":");
        super::json::write(out, &self.description);
        out.extend_from_slice(b"}\n");
    }
}
