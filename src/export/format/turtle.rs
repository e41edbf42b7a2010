//! Turtle (<https://www.w3.org/TR/turtle/>).

use std::io::Write as _;

use super::rdf::{self, OWN, PREFIXES, RdfDescription, RdfTerm};
use super::{ExportMetadata, LinkRow, NetworkWriter, NodeRow, json};

#[derive(Default)]
pub struct Turtle {
    iri: String,
}

impl NetworkWriter for Turtle {
    fn begin(&mut self, out: &mut Vec<u8>, about: &ExportMetadata) {
        self.iri.clone_from(&about.iri);
        let own = rdf::vocabulary(about);
        for (prefix, iri) in PREFIXES.iter().copied().chain([(OWN, own.as_str())]) {
            put!(out, "@prefix {prefix}: <{iri}> .\n");
        }
        self.describe(out, &rdf::preface(about));
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        self.describe(out, &rdf::node(node));
    }

    fn begin_links(&mut self, _: &mut Vec<u8>) {}

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        self.describe(out, &rdf::link(link));
    }

    fn end(&mut self, _: &mut Vec<u8>) {}
}

impl Turtle {
    fn describe(&self, out: &mut Vec<u8>, descriptions: &[RdfDescription]) {
        for RdfDescription {
            subject,
            statements,
        } in descriptions
        {
            put!(out, "\n");
            self.term(out, subject);
            for (place, (predicate, object)) in statements.iter().enumerate() {
                out.extend_from_slice(if place == 0 { b" " } else { b" ;\n    " });
                out.extend_from_slice(predicate.as_bytes());
                out.push(b' ');
                self.term(out, object);
            }
            put!(out, " .\n");
        }
    }

    fn term(&self, out: &mut Vec<u8>, term: &RdfTerm) {
        match term {
            RdfTerm::Own(name) => put!(out, "<{}{name}>", self.iri),
            RdfTerm::Iri(iri) => put!(out, "<{}>", rdf::escaped(iri)),
            RdfTerm::Prefixed(name) => put!(out, "{name}"),
            // The escapes of JSON are also Turtle's.
            RdfTerm::Text(text) => json::write(out, text),
            RdfTerm::English(text) => {
                json::write(out, text);
                put!(out, "@en");
            }
            RdfTerm::Typed(text, datatype) => put!(out, "\"{text}\"^^{datatype}"),
            RdfTerm::Number(number) => put!(out, "\"{number}\"^^xsd:double"),
            RdfTerm::Integer(number) => put!(out, "{number}"),
            RdfTerm::Boolean(value) => put!(out, "{value}"),
        }
    }
}
