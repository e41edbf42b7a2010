//! JSON-LD 1.1 (<https://www.w3.org/TR/json-ld11/>): the same statements as in Turtle.

use serde_json::{Map, Value as Json, json};

use super::json::{self, JsonList, JsonObject};
use super::rdf::{self, OWN, PREFIXES, RdfDescription, RdfTerm};
use super::{ExportMetadata, LinkRow, NetworkWriter, NodeRow};

#[derive(Default)]
pub struct JsonLd {
    iri: String,
    items: JsonList,
}

impl NetworkWriter for JsonLd {
    fn begin(&mut self, out: &mut Vec<u8>, about: &ExportMetadata) {
        self.iri.clone_from(&about.iri);
        out.extend_from_slice(b"{\"@context\":");
        let mut context = JsonObject::new(out);
        for (prefix, iri) in PREFIXES {
            context.text(prefix, iri);
        }
        context.text(OWN, &rdf::vocabulary(about));
        drop(context);
        out.extend_from_slice(b",\"@graph\":");
        self.items.begin(out);
        self.describe(out, &rdf::preface(about));
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        self.describe(out, &rdf::node(node));
    }

    fn begin_links(&mut self, _: &mut Vec<u8>) {}

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        self.describe(out, &rdf::link(link));
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.items.end(out);
        out.extend_from_slice(b"}\n");
    }
}

impl JsonLd {
    fn describe(&mut self, out: &mut Vec<u8>, descriptions: &[RdfDescription]) {
        for RdfDescription {
            subject,
            statements,
        } in descriptions
        {
            let mut item = Map::new();
            item.insert("@id".to_owned(), Json::from(self.name(subject)));
            for (predicate, object) in statements {
                let (predicate, object) = match (&**predicate, object) {
                    ("rdf:type", class) => ("@type", Json::from(self.name(class))),
                    (predicate, object) => (predicate, self.object(object)),
                };
                match item.get_mut(predicate) {
                    None => {
                        item.insert(predicate.to_owned(), object);
                    }
                    Some(Json::Array(objects)) => objects.push(object),
                    Some(first) => *first = Json::from(vec![first.take(), object]),
                }
            }
            self.items.next(out);
            json::write(out, &item);
        }
    }

    /// Of a resource.
    fn name(&self, term: &RdfTerm) -> String {
        match term {
            RdfTerm::Own(name) => format!("{}{name}", self.iri),
            RdfTerm::Prefixed(name) => name.to_string(),
            RdfTerm::Iri(iri) => rdf::escaped(iri),
            _ => unreachable!("only resources are named"),
        }
    }

    fn object(&self, term: &RdfTerm) -> Json {
        match term {
            RdfTerm::Own(_) | RdfTerm::Prefixed(_) | RdfTerm::Iri(_) => {
                json!({"@id": self.name(term)})
            }
            RdfTerm::Text(text) => json!(text),
            RdfTerm::English(text) => json!({"@value": text, "@language": "en"}),
            RdfTerm::Typed(text, datatype) => json!({"@value": text, "@type": datatype}),
            RdfTerm::Number(number) => {
                json!({"@value": number.to_string(), "@type": "xsd:double"})
            }
            RdfTerm::Integer(number) => json!(number),
            RdfTerm::Boolean(value) => json!(value),
        }
    }
}
