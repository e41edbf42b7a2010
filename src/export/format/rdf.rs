//! The graph as RDF, which Turtle and JSON-LD write down: what each thing is in the words of schema.org,
//! the W3C Organization ontology and SKOS, where these have one, and in our own vocabulary; where it comes
//! from in those of PROV-O.
//!
//! A link is two things: a triple between its ends, and a statement of its own (`rdf:Statement`) that has
//! its role, dates and sources.

use std::borrow::Cow;

use entity::{LinkKind, NodeKind, ONTOLOGY, PartialDate, Vocabulary};

use super::attribute::place;
use super::{AttributeValue, ExportMetadata, LINK_ATTRIBUTES, LinkRow, NODE_ATTRIBUTES, NodeRow};

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
pub struct RdfDescription<'a> {
    pub subject: RdfTerm<'a>,
    /// Predicates with their prefixes.
    pub statements: Vec<(Cow<'static, str>, RdfTerm<'a>)>,
}

/// What a statement is about, or says.
pub enum RdfTerm<'a> {
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
pub fn vocabulary(about: &ExportMetadata) -> String {
    format!("{}vocabulary#", about.iri)
}

/// The dataset and the terms of our own vocabulary.
pub fn preface(about: &ExportMetadata) -> Vec<RdfDescription<'static>> {
    let mut dataset =
        RdfDescription::of(RdfTerm::Own(format!("revision-{}", about.revision).into()));
    dataset.add_class("schema:Dataset");
    dataset.add_class("prov:Entity");
    dataset.add("schema:name", RdfTerm::English(about.title().into()));
    dataset.add(
        "schema:version",
        RdfTerm::Text(about.revision.to_string().into()),
    );
    let committed_at = RdfTerm::Typed(about.committed_at(), "xsd:dateTime");
    dataset.add("schema:dateModified", committed_at);
    dataset.add("schema:license", RdfTerm::Iri(about.licence_url().into()));
    dataset.add("schema:usageInfo", RdfTerm::English(about.licence().into()));
    dataset.add(
        "schema:creditText",
        RdfTerm::English(about.citation().into()),
    );
    dataset.add(
        "schema:description",
        RdfTerm::English(about.in_words().into()),
    );
    let kinds = NodeKind::all().iter().map(|&kind| {
        let mut class = RdfDescription::of(RdfTerm::Prefixed(class(kind).into()));
        class.add_class("rdfs:Class");
        class.add("rdfs:label", RdfTerm::English(kind.noun().into()));
        class.add("rdfs:comment", RdfTerm::English(kind.description().into()));
        class
    });
    let links = ONTOLOGY.iter().map(|definition| {
        let mut property = RdfDescription::of(RdfTerm::Prefixed(property(definition.kind).into()));
        property.add_class("rdf:Property");
        property.add("rdfs:label", RdfTerm::English(definition.reads.into()));
        let meaning = definition.kind.description();
        property.add("rdfs:comment", RdfTerm::English(meaning.into()));
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
        let mut property = RdfDescription::of(RdfTerm::Prefixed(predicate.into()));
        property.add_class("rdf:Property");
        property.add("rdfs:comment", RdfTerm::English(meaning.into()));
        property
    });
    let terms = kinds.chain(links).chain(attributes);
    std::iter::once(dataset).chain(terms).collect()
}

pub fn node<'a>(row: &'a NodeRow) -> Vec<RdfDescription<'a>> {
    let mut node = RdfDescription::of(RdfTerm::Own(row.id().into()));
    node.add_class(class(row.kind()));
    for class in known_classes(row.kind()) {
        node.add_class(*class);
    }
    let name = match row.kind() {
        NodeKind::Theme => "skos:prefLabel",
        _ => "schema:name",
    };
    node.add("rdfs:label", RdfTerm::Text(row.label().into()));
    node.add(name, RdfTerm::Text(row.label().into()));
    if let Some((latitude, longitude)) = place(&row.record.details) {
        node.add("geo:lat", RdfTerm::Number(latitude));
        node.add("geo:long", RdfTerm::Number(longitude));
    }
    for (name, value) in row.attributes() {
        let Some(value) = value else {
            continue;
        };
        match name {
            "summary" => node.add("schema:description", text(value)),
            "website" => node.add("schema:url", iri(value)),
            name => {
                if let Some(predicate) = own_predicate(name) {
                    node.add(predicate, term(value));
                }
            }
        }
    }
    node.add_sources(row.sources, row.record.node.as_of);
    vec![node]
}

pub fn link<'a>(row: &'a LinkRow) -> Vec<RdfDescription<'a>> {
    let (source, target) = (row.source(), row.target());
    let mut direct = RdfDescription::of(RdfTerm::Own(source.into()));
    direct.add(property(row.record.kind), RdfTerm::Own(target.into()));
    let mut backwards = RdfDescription::of(RdfTerm::Own(target.into()));
    let start = row.end(row.record.source).kind();
    match (row.record.kind, start) {
        (LinkKind::LocatedIn, NodeKind::City) => {
            direct.add("schema:containedInPlace", RdfTerm::Own(target.into()));
        }
        (LinkKind::LocatedIn, _) => direct.add("schema:location", RdfTerm::Own(target.into())),
        (LinkKind::MemberOf, NodeKind::Stakeholder) => {
            direct.add("org:memberOf", RdfTerm::Own(target.into()));
        }
        (LinkKind::MemberOf, _) => direct.add("schema:memberOf", RdfTerm::Own(target.into())),
        (LinkKind::HasTheme, _) => direct.add("schema:about", RdfTerm::Own(target.into())),
        (LinkKind::Funds, _) => backwards.add("schema:funder", RdfTerm::Own(source.into())),
        (LinkKind::Produced, _) => {
            backwards.add("prov:wasAttributedTo", RdfTerm::Own(source.into()));
        }
        _ => {}
    }
    let mut statement = RdfDescription::of(RdfTerm::Own(row.id.into()));
    statement.add_class("rdf:Statement");
    statement.add("rdf:subject", RdfTerm::Own(source.into()));
    let predicate = RdfTerm::Prefixed(property(row.record.kind).into());
    statement.add("rdf:predicate", predicate);
    statement.add("rdf:object", RdfTerm::Own(target.into()));
    for (name, value) in row.attributes() {
        if let Some((predicate, value)) = own_predicate(name).zip(value) {
            statement.add(predicate, term(value));
        }
    }
    if let Some(since) = row.record.since {
        statement.add("schema:startDate", date(since));
    }
    if let Some(until) = row.record.until {
        statement.add("schema:endDate", date(until));
    }
    statement.add_sources(row.sources, row.record.as_of);
    let all = [direct, backwards, statement].into_iter();
    all.filter(|description| !description.statements.is_empty())
        .collect()
}

impl<'a> RdfDescription<'a> {
    fn of(subject: RdfTerm<'a>) -> Self {
        Self {
            subject,
            statements: Vec::new(),
        }
    }

    fn add_class(&mut self, class: impl Into<Cow<'static, str>>) {
        self.add("rdf:type", RdfTerm::Prefixed(class.into()));
    }

    fn add(&mut self, predicate: impl Into<Cow<'static, str>>, object: RdfTerm<'a>) {
        self.statements.push((predicate.into(), object));
    }

    fn add_sources(&mut self, sources: &'a [String], as_of: Option<PartialDate>) {
        for source in sources {
            self.add("prov:wasDerivedFrom", RdfTerm::Iri(source.into()));
        }
        if let Some(as_of) = as_of {
            self.add(format!("{OWN}:asOf"), date(as_of));
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

fn term(value: AttributeValue) -> RdfTerm {
    match value {
        AttributeValue::Text(text) => RdfTerm::Text(text),
        AttributeValue::Integer(number) => RdfTerm::Integer(number),
        AttributeValue::Number(number) => RdfTerm::Number(number),
        AttributeValue::Boolean(value) => RdfTerm::Boolean(value),
    }
}

fn text(value: AttributeValue) -> RdfTerm {
    match value {
        AttributeValue::Text(text) => RdfTerm::English(text),
        other => term(other),
    }
}

fn iri(value: AttributeValue) -> RdfTerm {
    match value {
        AttributeValue::Text(text) => RdfTerm::Iri(text),
        other => term(other),
    }
}

/// A date as precise as it is known.
fn date(date: PartialDate) -> RdfTerm<'static> {
    let text = date.to_string();
    let datatype = match text.len() {
        4 => "xsd:gYear",
        7 => "xsd:gYearMonth",
        _ => "xsd:date",
    };
    RdfTerm::Typed(text, datatype)
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
