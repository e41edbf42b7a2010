//! The two tables of Grafana's node graph panel, by the names that it looks for. What begins with
//! `detail__` is shown when a node or link is clicked.

use super::json::{JsonList, JsonObject};
use super::{ExportMetadata, LinkRow, NetworkWriter, NodeRow};

#[derive(Default)]
pub struct Grafana {
    rows: JsonList,
}

impl NetworkWriter for Grafana {
    fn begin(&mut self, out: &mut Vec<u8>, _: &ExportMetadata) {
        self.rows.begin(out);
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        self.rows.next(out);
        let mut row = JsonObject::new(out);
        row.text("id", node.id());
        row.text("title", node.label());
        row.text("subTitle", node.kind().noun());
        row.integer("mainStat", node.degree as usize);
        let country = node.country().map_or("", |country| &country.node.name);
        row.text("secondaryStat", country);
        row.text("color", &node.colour().to_string());
        row.number("nodeRadius", node.size);
        for (name, value) in node.attributes() {
            row.value_or_null(&format!("detail__{name}"), value);
        }
    }

    fn begin_links(&mut self, _: &mut Vec<u8>) {}

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        self.rows.next(out);
        let mut row = JsonObject::new(out);
        row.text("id", link.id);
        row.text("source", link.source());
        row.text("target", link.target());
        row.text("mainStat", link.label());
        row.text("secondaryStat", link.record.role.unwrap_or_default());
        for (name, value) in link.attributes() {
            row.value_or_null(&format!("detail__{name}"), value);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.rows.end(out);
        out.push(b'\n');
    }
}
