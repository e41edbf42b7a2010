//! GEXF 1.3 (<https://gexf.net>): static, directed, with several links between the same two nodes told
//! apart by `kind`.

use std::io::Write as _;

use super::xml::{attribute, escaped};
use super::{
    Attribute, AttributeKind, AttributeValue, ExportMetadata, LINK_ATTRIBUTES, LinkRow,
    NODE_ATTRIBUTES, NetworkWriter, NodeRow,
};

pub struct Gexf;

impl NetworkWriter for Gexf {
    fn begin(&mut self, out: &mut Vec<u8>, about: &ExportMetadata) {
        put!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <gexf xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" version=\"1.3\">\n\
             <meta lastmodifieddate=\"{}\">\n<creator>Mission Graph</creator>\n\
             <keywords>revision {}, CC BY 4.0</keywords>\n<description>{}</description>\n</meta>\n\
             <graph defaultedgetype=\"directed\" mode=\"static\">\n",
            about.committed_at.format("%Y-%m-%d"),
            about.revision,
            escaped(&about.in_words())
        );
        declare(out, "node", NODE_ATTRIBUTES);
        declare(out, "edge", LINK_ATTRIBUTES);
        put!(out, "<nodes count=\"{}\">\n", about.nodes);
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        put!(
            out,
            "<node id=\"{}\" label=\"{}\">",
            attribute(node.id()),
            attribute(node.label())
        );
        values(out, node.attributes());
        let colour = node.colour();
        put!(
            out,
            "<viz:color r=\"{}\" g=\"{}\" b=\"{}\"/><viz:position x=\"{}\" y=\"{}\" z=\"0\"/>\
             <viz:size value=\"{}\"/></node>\n",
            colour.0,
            colour.1,
            colour.2,
            node.position.x,
            // There y grows upwards.
            0.0 - node.position.y,
            node.size
        );
    }

    fn begin_links(&mut self, out: &mut Vec<u8>) {
        put!(out, "</nodes>\n<edges>\n");
    }

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        put!(
            out,
            "<edge id=\"{}\" source=\"{}\" target=\"{}\" type=\"directed\" kind=\"{}\" label=\"{}\" weight=\"1\">",
            attribute(link.id),
            attribute(link.source()),
            attribute(link.target()),
            link.kind(),
            link.label()
        );
        values(out, link.attributes());
        put!(out, "</edge>\n");
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        put!(out, "</edges>\n</graph>\n</gexf>\n");
    }
}

fn declare<Of>(out: &mut Vec<u8>, class: &str, attributes: &[Attribute<Of>]) {
    put!(out, "<attributes class=\"{class}\" mode=\"static\">\n");
    for attribute in attributes {
        put!(
            out,
            "<attribute id=\"{}\" title=\"{}\" type=\"{}\"/>\n",
            attribute.name,
            attribute.name,
            type_name(attribute.kind)
        );
    }
    put!(out, "</attributes>\n");
}

fn values<'a>(
    out: &mut Vec<u8>,
    attributes: impl Iterator<Item = (&'static str, Option<AttributeValue<'a>>)>,
) {
    put!(out, "<attvalues>");
    for (name, value) in attributes {
        if let Some(value) = value {
            let value = value.to_text();
            put!(
                out,
                "<attvalue for=\"{name}\" value=\"{}\"/>",
                attribute(&value)
            );
        }
    }
    put!(out, "</attvalues>");
}

fn type_name(kind: AttributeKind) -> &'static str {
    match kind {
        AttributeKind::Text => "string",
        AttributeKind::Integer => "long",
        AttributeKind::Number => "double",
        AttributeKind::Boolean => "boolean",
    }
}
