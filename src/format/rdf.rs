//! The graph as RDF, which Turtle and JSON-LD write down: what each thing is in the words of schema.org,
//! the W3C Organization ontology and SKOS, where these have one, and in our own vocabulary; where it comes
//! from in those of PROV-O.
//!
//! A link is two things: a triple between its ends, and a statement of its own (`rdf:Statement`) that has
//! its role, dates and sources.

use std::borrow::Cow;

use entity::{LinkKind, NodeKind, ONTOLOGY, PartialDate, Vocabulary};

use super::attribute::place;
use super::{About, LINK_ATTRIBUTES, LinkRow, NODE_ATTRIBUTES, NodeRow, Value};

/// The vocabularies and their prefixes, beside our own.
pub const PREFIXES: &[(&str, &str)] = &[
    ("geo", "http://www.w3.org/2003/01/geo/wgs84_pos#"),
    ("org", "http://www.w3.org/ns/org#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("schema", "https://schema.org/"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// The prefix of our own vocabulary.
pub const OWN: &str = "mg";

/// What is said of one subject.
pub struct Description<'a> {
    pub subject: Term<'a>,
    /// Predicates with their prefixes.
    pub statements: Vec<(Cow<'static, str>, Term<'a>)>,
}

/// What a statement is about, or says.
pub enum Term<'a> {
    /// A resource of ours, by what stands behind the base of our IRIs.
    Own(Cow<'a, str>),
    /// By prefix and name.
    Prefixed(Cow<'static, str>),
    Iri(Cow<'a, str>),
    Text(Cow<'a, str>),
    English(Cow<'a, str>),
    Typed(String, &'static str),
    Number(f64),
    Integer(i64),
    Boolean(bool),
}

/// Our own vocabulary, of which IRIs begin with this.
pub fn vocabulary(about: &About) -> String {
    format!("{}vocabulary#", about.iri)
}

/// The dataset and the terms of our own vocabulary.
pub fn preface(about: &About) -> Vec<Description<'static>> {
    let mut dataset = Description::of(Term::Own(format!("revision-{}", about.revision).into()));
    dataset.is("schema:Dataset");
    dataset.is("prov:Entity");
    dataset.says("schema:name", Term::English(about.title().into()));
    dataset.says(
        "schema:version",
        Term::Text(about.revision.to_string().into()),
    );
    let committed_at = Term::Typed(about.committed_at(), "xsd:dateTime");
    dataset.says("schema:dateModified", committed_at);
    dataset.says("schema:license", Term::Iri(about.licence_url().into()));
    dataset.says("schema:usageInfo", Term::English(about.licence().into()));
    dataset.says("schema:creditText", Term::English(about.citation().into()));
    dataset.says("schema:description", Term::English(about.in_words().into()));
    let kinds = NodeKind::all().iter().map(|&kind| {
        let mut class = Description::of(Term::Prefixed(class(kind).into()));
        class.is("rdfs:Class");
        class.says("rdfs:label", Term::English(kind.noun().into()));
        class.says("rdfs:comment", Term::English(kind.description().into()));
        class
    });
    let links = ONTOLOGY.iter().map(|definition| {
        let mut property = Description::of(Term::Prefixed(property(definition.kind).into()));
        property.is("rdf:Property");
        property.says("rdfs:label", Term::English(definition.reads.into()));
        let meaning = definition.kind.description();
        property.says("rdfs:comment", Term::English(meaning.into()));
        property
    });
    let node = NODE_ATTRIBUTES.iter().map(|a| (a.name, a.meaning));
    let link = LINK_ATTRIBUTES.iter().map(|a| (a.name, a.meaning));
    let mut attributes: Vec<_> = node.chain(link).collect();
    attributes.retain(|(name, _)| own_predicate(name).is_some());
    attributes.sort_unstable();
    attributes.dedup_by_key(|(name, _)| *name);
    let attributes = attributes.into_iter().map(|(name, meaning)| {
        let predicate = own_predicate(name).expect("only those were kept");
        let mut property = Description::of(Term::Prefixed(predicate.into()));
        property.is("rdf:Property");
        property.says("rdfs:comment", Term::English(meaning.into()));
        property
    });
    let terms = kinds.chain(links).chain(attributes);
    std::iter::once(dataset).chain(terms).collect()
}

pub fn node<'a>(row: &'a NodeRow) -> Vec<Description<'a>> {
    let mut node = Description::of(Term::Own(row.id().into()));
    node.is(class(row.kind()));
    for class in known_classes(row.kind()) {
        node.is(*class);
    }
    let name = match row.kind() {
        NodeKind::Theme => "skos:prefLabel",
        _ => "schema:name",
    };
    node.says("rdfs:label", Term::Text(row.label().into()));
    node.says(name, Term::Text(row.label().into()));
    if let Some((latitude, longitude)) = place(&row.record.details) {
        node.says("geo:lat", Term::Number(latitude));
        node.says("geo:long", Term::Number(longitude));
    }
    for (name, value) in row.attributes() {
        let Some(value) = value else {
            continue;
        };
        match name {
            "summary" => node.says("schema:description", text(value)),
            "website" => node.says("schema:url", iri(value)),
            name => {
                if let Some(predicate) = own_predicate(name) {
                    node.says(predicate, term(value));
                }
            }
        }
    }
    node.is_derived_from(row.sources, row.record.node.as_of);
    vec![node]
}

pub fn link<'a>(row: &'a LinkRow) -> Vec<Description<'a>> {
    let (source, target) = (row.source(), row.target());
    let mut direct = Description::of(Term::Own(source.into()));
    direct.says(property(row.record.kind), Term::Own(target.into()));
    let mut backwards = Description::of(Term::Own(target.into()));
    let start = row.end(row.record.source).kind();
    match (row.record.kind, start) {
        (LinkKind::LocatedIn, NodeKind::City) => {
            direct.says("schema:containedInPlace", Term::Own(target.into()));
        }
        (LinkKind::LocatedIn, _) => direct.says("schema:location", Term::Own(target.into())),
        (LinkKind::MemberOf, NodeKind::Stakeholder) => {
            direct.says("org:memberOf", Term::Own(target.into()));
        }
        (LinkKind::MemberOf, _) => direct.says("schema:memberOf", Term::Own(target.into())),
        (LinkKind::HasTheme, _) => direct.says("schema:about", Term::Own(target.into())),
        (LinkKind::Funds, _) => backwards.says("schema:funder", Term::Own(source.into())),
        (LinkKind::Produced, _) => {
            backwards.says("prov:wasAttributedTo", Term::Own(source.into()));
        }
        _ => {}
    }
    let mut statement = Description::of(Term::Own(row.id.into()));
    statement.is("rdf:Statement");
    statement.says("rdf:subject", Term::Own(source.into()));
    let predicate = Term::Prefixed(property(row.record.kind).into());
    statement.says("rdf:predicate", predicate);
    statement.says("rdf:object", Term::Own(target.into()));
    for (name, value) in row.attributes() {
        if let Some((predicate, value)) = own_predicate(name).zip(value) {
            statement.says(predicate, term(value));
        }
    }
    if let Some(since) = row.record.since {
        statement.says("schema:startDate", date(since));
    }
    if let Some(until) = row.record.until {
        statement.says("schema:endDate", date(until));
    }
    statement.is_derived_from(row.sources, row.record.as_of);
    let all = [direct, backwards, statement].into_iter();
    all.filter(|description| !description.statements.is_empty())
        .collect()
}

impl<'a> Description<'a> {
    fn of(subject: Term<'a>) -> Self {
        Self {
            subject,
            statements: Vec::new(),
        }
    }

    fn is(&mut self, class: impl Into<Cow<'static, str>>) {
        self.says("rdf:type", Term::Prefixed(class.into()));
    }

    fn says(&mut self, predicate: impl Into<Cow<'static, str>>, object: Term<'a>) {
        self.statements.push((predicate.into(), object));
    }

    fn is_derived_from(&mut self, sources: &'a [String], as_of: Option<PartialDate>) {
        for source in sources {
            self.says("prov:wasDerivedFrom", Term::Iri(source.into()));
        }
        if let Some(as_of) = as_of {
            self.says(format!("{OWN}:asOf"), date(as_of));
        }
    }
}

/// The predicate of an attribute that no known vocabulary has a word for; those that need none, since
/// others say the same, have none.
fn own_predicate(attribute: &str) -> Option<String> {
    match attribute {
        "kind" | "country" | "latitude" | "longitude" | "summary" | "website" | "sources"
        | "since" | "until" | "as_of" | "country_id" => None,
        name => Some(format!("{OWN}:{}", camel(name, false))),
    }
}

fn known_classes(kind: NodeKind) -> &'static [&'static str] {
    match kind {
        NodeKind::Country => &["schema:Country"],
        NodeKind::City => &["schema:City"],
        NodeKind::Stakeholder => &["org:Organization", "schema:Organization"],
        NodeKind::NationalPlatform => &["org:OrganizationalCollaboration"],
        NodeKind::Pilot | NodeKind::Initiative => &["schema:Project"],
        NodeKind::Learning => &["schema:CreativeWork"],
        NodeKind::EngagementSpace => &[],
        NodeKind::Theme => &["skos:Concept"],
    }
}

fn class(kind: NodeKind) -> String {
    format!("{OWN}:{}", camel(kind.name(), true))
}

fn property(kind: LinkKind) -> String {
    format!("{OWN}:{}", camel(kind.name(), false))
}

/// `MEMBER_OF` as `memberOf` or, with a capital, `MemberOf`.
fn camel(name: &str, mut capital: bool) -> String {
    let mut camel = String::new();
    for letter in name.chars() {
        if letter == '_' {
            capital = true;
            continue;
        }
        camel.push(match capital {
            true => letter.to_ascii_uppercase(),
            false => letter.to_ascii_lowercase(),
        });
        capital = false;
    }
    camel
}

fn term(value: Value) -> Term {
    match value {
        Value::Text(text) => Term::Text(text),
        Value::Integer(number) => Term::Integer(number),
        Value::Number(number) => Term::Number(number),
        Value::Boolean(value) => Term::Boolean(value),
    }
}

fn text(value: Value) -> Term {
    match value {
        Value::Text(text) => Term::English(text),
        other => term(other),
    }
}

fn iri(value: Value) -> Term {
    match value {
        Value::Text(text) => Term::Iri(text),
        other => term(other),
    }
}

/// A date as precise as it is known.
fn date(date: PartialDate) -> Term<'static> {
    let text = date.to_string();
    let datatype = match text.len() {
        4 => "xsd:gYear",
        7 => "xsd:gYearMonth",
        _ => "xsd:date",
    };
    Term::Typed(text, datatype)
}

/// The URL as an IRI (RFC 3987): characters that an IRI can't have are percent-encoded.
pub fn escaped(url: &str) -> String {
    let mut escaped = String::with_capacity(url.len());
    let mut has_fragment = false;
    for (place, character) in url.char_indices() {
        let is_allowed = match character {
            '\0'..=' ' | '\u{7F}' => false,
            '<' | '>' | '"' | '{' | '}' | '|' | '^' | '`' | '\\' | '[' | ']' => false,
            '%' => is_encoded(&url[place..]),
            '#' => !std::mem::replace(&mut has_fragment, true),
            _ => true,
        };
        match is_allowed {
            true => escaped.push(character),
            false => escaped.push_str(&format!("%{:02X}", u32::from(character))),
        }
    }
    escaped
}

fn is_encoded(text: &str) -> bool {
    let digits = text.as_bytes().get(1..3);
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}
