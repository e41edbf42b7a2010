//! GeoJSON (RFC 7946): nodes as points, links as lines between them. What has no place of its own has the
//! geometry null: it is not moved to where something else is.

use super::attribute::place;
use super::json::{self, JsonList, JsonObject};
use super::{ExportMetadata, LinkRow, NetworkWriter, NodeRow};

#[derive(Default)]
pub struct GeoJson {
    features: JsonList,
}

impl NetworkWriter for GeoJson {
    fn begin(&mut self, out: &mut Vec<u8>, about: &ExportMetadata) {
        out.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"metadata\":");
        about.put_into(&mut JsonObject::new(out));
        out.extend_from_slice(b",\"features\":");
        self.features.begin(out);
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        self.features.next(out);
        let mut item = JsonObject::new(out);
        item.text("type", "Feature");
        item.text("id", node.id());
        match place(&node.record.details) {
            Some(place) => {
                let mut geometry = item.object("geometry");
                geometry.text("type", "Point");
                json::write(geometry.member("coordinates"), &coordinates(place));
            }
            None => item.value_or_null("geometry", None),
        }
        let mut properties = item.object("properties");
        properties.text("element", "node");
        properties.text("id", node.id());
        properties.text("name", node.label());
        for (name, value) in node.attributes() {
            properties.value_or_null(name, value);
        }
        // As geojson.io and GitHub draw it.
        properties.text("marker-color", &node.colour().to_string());
    }

    fn begin_links(&mut self, _: &mut Vec<u8>) {}

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        self.features.next(out);
        let place = |node| place(&link.end(node).details);
        let mut item = JsonObject::new(out);
        item.text("type", "Feature");
        item.text("id", link.id);
        match place(link.record.source).zip(place(link.record.target)) {
            Some((from, to)) => {
                let mut geometry = item.object("geometry");
                geometry.text("type", "LineString");
                let line = [coordinates(from), coordinates(to)];
                json::write(geometry.member("coordinates"), &line);
            }
            None => item.value_or_null("geometry", None),
        }
        let mut properties = item.object("properties");
        properties.text("element", "link");
        properties.text("id", link.id);
        properties.text("from", link.source());
        properties.text("to", link.target());
        properties.text("label", link.label());
        for (name, value) in link.attributes() {
            properties.value_or_null(name, value);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.features.end(out);
        out.extend_from_slice(b"}\n");
    }
}

/// Longitude stands first.
fn coordinates((latitude, longitude): (f64, f64)) -> [f64; 2] {
    [longitude, latitude]
}
