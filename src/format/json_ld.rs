//! JSON-LD 1.1 (<https://www.w3.org/TR/json-ld11/>): the same statements as in Turtle.

use serde_json::{Map, Value as Json, json};

use super::json::{self, List, Object};
use super::rdf::{self, Description, OWN, PREFIXES, Term};
use super::{About, LinkRow, NodeRow, Writer};

#[derive(Default)]
pub struct JsonLd {
    iri: String,
    items: List,
}

impl Writer for JsonLd {
    fn begin(&mut self, out: &mut Vec<u8>, about: &About) {
        self.iri.clone_from(&about.iri);
        out.extend_from_slice(b"{\"@context\":");
        let mut context = Object::new(out);
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

    fn turn(&mut self, _: &mut Vec<u8>) {}

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        self.describe(out, &rdf::link(link));
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.items.end(out);
        out.extend_from_slice(b"}\n");
    }
}

impl JsonLd {
    fn describe(&mut self, out: &mut Vec<u8>, descriptions: &[Description]) {
        for Description {
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
    fn name(&self, term: &Term) -> String {
        match term {
            Term::Own(name) => format!("{}{name}", self.iri),
            Term::Prefixed(name) => name.to_string(),
            Term::Iri(iri) => rdf::escaped(iri),
            _ => unreachable!("only resources are named"),
        }
    }

    fn object(&self, term: &Term) -> Json {
        match term {
            Term::Own(_) | Term::Prefixed(_) | Term::Iri(_) => json!({"@id": self.name(term)}),
            Term::Text(text) => json!(text),
            Term::English(text) => json!({"@value": text, "@language": "en"}),
            Term::Typed(text, datatype) => json!({"@value": text, "@type": datatype}),
            Term::Number(number) => {
                json!({"@value": number.to_string(), "@type": "xsd:double"})
            }
            Term::Integer(number) => json!(number),
            Term::Boolean(value) => json!(value),
        }
    }
}
