//! Ways of writing a network out: one selection, the same ids, sources, dates and confidence in each.
//! Pure writers: they are handed one row after the other, and write its bytes.
//!
//! [`FORMATS`] lists them. A new one is a file here with a [`NetworkWriter`], and a row there; the route and the
//! command line follow.

/// Writes text into bytes, which never fails.
macro_rules! put {
    ($out:expr, $($text:tt)+) => {
        write!($out, $($text)+).expect("memory takes what is written")
    };
}

mod archive;
mod attribute;
mod change_feed;
mod colour;
mod csv_writer;
mod cytoscape;
mod dot;
mod geojson;
mod gephi;
mod gexf;
mod grafana;
mod graph_layout;
mod graphml;
mod graphology;
mod json;
mod json_graph;
mod json_ld;
mod kumu;
mod metadata;
mod node_link;
mod open_in;
mod rdf;
mod row;
mod turtle;
mod xml;

#[cfg(test)]
mod tests;

pub use archive::ZipStream;
pub use attribute::{Attribute, AttributeKind, AttributeValue, LINK_ATTRIBUTES, NODE_ATTRIBUTES};
pub use change_feed::{ChangeFeed, ChangeFeedItem, FEED_FORMS, FeedFormat};
pub use csv_writer::{csv_record, csv_record_with};
pub use graph_layout::{GraphLayout, LARGEST_LAYOUT};
pub use json::{JsonList, JsonObject};
pub use metadata::ExportMetadata;
pub use open_in::{WEB_PROGRAMS, WebApp};
pub use row::{LinkRow, NodeRow, Sources};

/// A way of writing a network out.
pub struct Format {
    /// What the name of its file ends with, behind `network.`: `gexf`.
    pub suffix: &'static str,
    pub media_type: &'static str,
    /// The programs that read the format.
    pub meaning: &'static str,
    pub parts: RowKinds,
    pub writer: fn() -> Box<dyn NetworkWriter>,
}

/// Which rows a format has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKinds {
    Nodes,
    Links,
    Both,
}

/// Writes a network, row by row: all nodes, then all links. What it writes follows from what it is
/// handed and nothing else, so that two exports of a revision are the same bytes.
pub trait NetworkWriter: Send {
    fn begin(&mut self, out: &mut Vec<u8>, about: &ExportMetadata);

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow);

    /// All nodes are written; now come the links.
    fn begin_links(&mut self, out: &mut Vec<u8>);

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow);

    fn end(&mut self, out: &mut Vec<u8>);
}

/// Every format, the one for any reader of its media type first.
pub const FORMATS: &[Format] = &[
    format(
        "gexf",
        "application/gexf+xml",
        "GEXF 1.3, for Gephi and Gephi Lite",
        RowKinds::Both,
        || Box::new(gexf::Gexf),
    ),
    format(
        "graphml",
        "application/graphml+xml",
        "GraphML, for yEd, igraph, networkx and Cytoscape",
        RowKinds::Both,
        || Box::new(graphml::GraphMl),
    ),
    format(
        "graphology.json",
        "application/json",
        "for graphology and sigma.js",
        RowKinds::Both,
        || Box::<graphology::Graphology>::default(),
    ),
    format(
        "cyjs",
        "application/vnd.cytoscape.cyjs+json",
        "Cytoscape JSON, for Cytoscape and Cytoscape.js",
        RowKinds::Both,
        || Box::<cytoscape::Cytoscape>::default(),
    ),
    format(
        "jgf.json",
        "application/vnd.jgf+json",
        "JSON Graph Format, version 2",
        RowKinds::Both,
        || Box::<json_graph::JsonGraph>::default(),
    ),
    format(
        "kumu.json",
        "application/json",
        "for Kumu",
        RowKinds::Both,
        || Box::<kumu::Kumu>::default(),
    ),
    format(
        "d3.json",
        "application/json",
        "node-link JSON, for D3 and networkx",
        RowKinds::Both,
        || Box::<node_link::NodeLink>::default(),
    ),
    format(
        "geojson",
        "application/geo+json",
        "GeoJSON, for maps; nodes without coordinates have no geometry",
        RowKinds::Both,
        || Box::<geojson::GeoJson>::default(),
    ),
    format(
        "dot",
        "text/vnd.graphviz",
        "DOT, for Graphviz",
        RowKinds::Both,
        || Box::new(dot::Dot),
    ),
    format(
        "nodes.csv",
        "text/csv; charset=utf-8; header=present",
        "the nodes as a table, for Gephi and spreadsheets",
        RowKinds::Nodes,
        || Box::new(csv_writer::CsvWriter(RowKinds::Nodes)),
    ),
    format(
        "edges.csv",
        "text/csv; charset=utf-8; header=present",
        "the links as a table, for Gephi and spreadsheets",
        RowKinds::Links,
        || Box::new(csv_writer::CsvWriter(RowKinds::Links)),
    ),
    format(
        "zip",
        "application/zip",
        "both tables with their citation, for Gephi",
        RowKinds::Both,
        || Box::<gephi::Gephi>::default(),
    ),
    format(
        "ttl",
        "text/turtle; charset=utf-8",
        "RDF as Turtle: schema.org, the W3C Organization ontology, PROV-O",
        RowKinds::Both,
        || Box::<turtle::Turtle>::default(),
    ),
    format(
        "jsonld",
        "application/ld+json",
        "the same RDF as JSON-LD",
        RowKinds::Both,
        || Box::<json_ld::JsonLd>::default(),
    ),
];

/// The two tables that Grafana's node graph panel wants, under names of their own.
pub const GRAFANA: &[Format] = &[
    format(
        "nodes",
        "application/json",
        "the nodes, for Grafana's node graph panel",
        RowKinds::Nodes,
        || Box::<grafana::Grafana>::default(),
    ),
    format(
        "edges",
        "application/json",
        "the links, for Grafana's node graph panel",
        RowKinds::Links,
        || Box::<grafana::Grafana>::default(),
    ),
];

const fn format(
    suffix: &'static str,
    media_type: &'static str,
    meaning: &'static str,
    parts: RowKinds,
    writer: fn() -> Box<dyn NetworkWriter>,
) -> Format {
    Format {
        suffix,
        media_type,
        meaning,
        parts,
        writer,
    }
}

impl Format {
    /// The format of a suffix, with or without the dot before it.
    pub fn find(suffix: &str) -> Option<&'static Self> {
        let suffix = suffix.strip_prefix('.').unwrap_or(suffix);
        FORMATS.iter().find(|format| format.suffix == suffix)
    }

    pub fn has_nodes(&self) -> bool {
        self.parts != RowKinds::Links
    }

    pub fn has_links(&self) -> bool {
        self.parts != RowKinds::Nodes
    }
}
