//! Rules that every element of the schema keeps to, read from the printed schema.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use async_graphql::Positioned;
use async_graphql::parser::types::{ConstDirective, TypeKind};
use mission_graph::schema::sdl;

use crate::harness::printed::{
    all_fields, enum_values, fields, implements, is_connection, parts, types,
};

#[test]
fn the_printed_schema_is_not_stale() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
    let printed = std::fs::read_to_string(path).unwrap();
    let same = printed.trim_end() == sdl().trim_end();
    assert!(same, "run `cargo run -- schema > schema.graphql`");
}

#[test]
fn every_element_is_described_in_sentences() {
    let faults: Vec<_> = elements()
        .into_iter()
        .filter(|element| !is_of_federation(&element.path))
        .filter(|element| !is_sentence(&element.description))
        .map(|element| format!("{}: {:?}", element.path, element.description))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What Apollo Federation's specification lays down, and async-graphql adds by itself.
fn is_of_federation(path: &str) -> bool {
    path.starts_with('_') || path.starts_with("Query._")
}

#[test]
fn every_deprecation_names_a_date_and_a_successor() {
    let faults: Vec<_> = elements()
        .into_iter()
        .filter(|element| {
            let mut reasons = element.deprecations.iter();
            reasons.any(|reason| !names_date_and_successor(reason))
        })
        .map(|element| element.path)
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The schema may have no deprecation at a time; what holds them is tested all the same.
#[test]
fn knows_a_good_reason_for_a_deprecation() {
    for (reason, good) in [
        ("Use `website`; goes on 2027-06-30.", true),
        ("Use `website`.", false),
        ("Goes on 2027-06-30.", false),
        ("No longer supported", false),
    ] {
        assert_eq!(names_date_and_successor(reason), good, "{reason}");
    }
}

#[test]
fn every_page_has_the_same_shape() {
    let types = types();
    let connections: Vec<_> = types.keys().filter(|name| is_connection(name)).collect();
    assert!(connections.len() > 20, "{connections:?}");
    for name in connections {
        let mut fields = fields(&types[name]);
        // What a list has to say over all pages.
        for more in [
            "counts",
            "facets",
            "isForgiving",
            "suggestions",
            "advice",
            "aggregate",
            "share",
        ] {
            fields.remove(more);
        }
        let node = fields["nodes"]
            .strip_prefix('[')
            .and_then(|of| of.strip_suffix("!]!"))
            .unwrap_or_else(|| panic!("{name}.nodes: {}", fields["nodes"]));
        let edge = format!("{}Edge", name.strip_suffix("Connection").unwrap());
        let wanted = BTreeMap::from([
            ("nodes".to_owned(), format!("[{node}!]!")),
            ("edges".to_owned(), format!("[{edge}!]!")),
            ("pageInfo".to_owned(), "PageInfo!".to_owned()),
            ("totalCount".to_owned(), "Int!".to_owned()),
        ]);
        assert_eq!(fields, wanted, "{name}");
        let edge = self::fields(&types[&edge]);
        assert_eq!(edge["cursor"], "String!", "{name}");
        assert_eq!(edge["node"], format!("{node}!"), "{name}");
    }
    let page_info = fields(&types["PageInfo"]);
    for (field, of) in [
        ("hasNextPage", "Boolean!"),
        ("hasPreviousPage", "Boolean!"),
        ("startCursor", "String"),
        ("endCursor", "String"),
    ] {
        assert_eq!(page_info[field], of, "{field}");
    }
}

#[test]
fn pages_are_read_from_both_ends_and_nothing_else_is() {
    let paging = ["first: Int", "after: String", "last: Int", "before: String"];
    for (name, field) in all_fields() {
        let arguments: Vec<_> = field
            .arguments
            .iter()
            .map(|argument| format!("{}: {}", argument.node.name.node, argument.node.ty.node))
            .filter(|argument| paging.contains(&argument.as_str()))
            .collect();
        let of = field.ty.node.to_string();
        if is_connection(of.trim_end_matches('!')) {
            assert_eq!(arguments, paging, "{name}");
            assert!(of.ends_with('!'), "{name} is a page, if an empty one");
        } else {
            assert_eq!(arguments, [""; 0], "{name}");
        }
    }
}

/// A list of nodes, links or changes that is no page: each is bounded by what stands beside it.
const BOUNDED: [&str; 28] = [
    // The caller names them.
    "Query.nodes",
    // A country has one national coordination, and few platforms.
    "NationalCoordination.platforms",
    // A path has a greatest length.
    "Path.nodes",
    "Path.hubs",
    "Path.links",
    // As many as `maxNodes` says, and the links between them.
    "Network.nodes",
    "Network.links",
    // Five at most.
    "Community.core",
    "Community.countries",
    // As many as `first` says.
    "NetworkMeasures.citiesWithoutPlatform",
    // A city has few themes, pilots, learnings and twins.
    "SharedTrait.nodes",
    // There are few countries.
    "Gap.countries",
    "IndicatorRanking.unknown",
    // There are few indicators.
    "Query.indicators",
    "Viewer.countries",
    // A hundred at most.
    "ChangeBatch.changes",
    "ChangePayload.conflicts",
    "ProposalPayload.conflicts",
    "Proposal.changedSince",
    // What one request wrote.
    "ChangePayload.nodes",
    "ChangePayload.links",
    "ProposalPayload.nodes",
    "ProposalPayload.links",
    // What one proposal touches.
    "Proposal.nodes",
    "Proposal.countries",
    // Two at most.
    "FactChange.nodes",
    // Between two nodes there are few links.
    "links",
    "nodes",
];

#[test]
fn lists_that_may_grow_are_pages() {
    let types = types();
    // A fact has at most 100 sources, and a series one observation for each date.
    let is_short = |name: &str| ["Observation", "Source"].contains(&name);
    let grows = |name: &str| {
        let is_object = name == "Node" || implements(&types, name).contains("Node");
        name == "Change" || is_object && !is_short(name)
    };
    for (path, field) in all_fields() {
        let of = field.ty.node.to_string();
        let item = of.trim_matches(['[', ']', '!']);
        if !of.starts_with('[') || !grows(item) {
            continue;
        }
        let (parent, name) = path.split_once('.').unwrap();
        let in_page = is_connection(parent) || parent.ends_with("Edge");
        let bounded = BOUNDED.contains(&path.as_str()) || in_page && BOUNDED.contains(&name);
        assert!(bounded, "{path}: {of} may grow, and is no connection");
    }
}

#[test]
fn every_kind_of_node_has_what_all_nodes_have() {
    let types = types();
    let kinds = enum_values(&types["NodeKind"]);
    let shared = fields(&types["EcosystemNode"]);
    assert_eq!(implements(&types, "EcosystemNode"), names(["Node"]));
    for kind in &kinds {
        let name = camel_case(kind);
        let both = names(["EcosystemNode", "Node"]);
        assert_eq!(implements(&types, &name), both, "{name}");
        let own = fields(&types[&name]);
        for (field, of) in &shared {
            // What may be unknown of others is guaranteed for some.
            let own = own.get(field).map(|own| own.trim_end_matches('!'));
            assert_eq!(own, Some(of.trim_end_matches('!')), "{name}.{field}");
        }
    }
    let carriers = types.keys().filter(|name| {
        matches!(types[*name].kind, TypeKind::Object(_))
            && implements(&types, name).contains("EcosystemNode")
    });
    assert_eq!(carriers.count(), kinds.len(), "NodeKind names every kind");
}

/// Something that a reader of the schema sees, with what is said of it.
struct Element {
    path: String,
    description: String,
    deprecations: Vec<String>,
}

/// The types, fields, arguments, input fields and enum values.
fn elements() -> Vec<Element> {
    let mut elements = Vec::new();
    let mut see = |path: &str, description: &Option<Positioned<String>>, directives: &[_]| {
        elements.push(Element {
            path: path.to_owned(),
            description: description
                .as_ref()
                .map_or(String::new(), |text| text.node.clone()),
            deprecations: deprecations(directives),
        });
    };
    for (name, definition) in types() {
        see(&name, &definition.description, &definition.directives);
        let (fields, inputs, values) = parts(&definition.kind);
        for Positioned { node: field, .. } in fields {
            let path = format!("{name}.{}", field.name.node);
            see(&path, &field.description, &field.directives);
            for Positioned { node: argument, .. } in &field.arguments {
                let path = format!("{path}({})", argument.name.node);
                see(&path, &argument.description, &argument.directives);
            }
        }
        for Positioned { node: input, .. } in inputs {
            let path = format!("{name}.{}", input.name.node);
            see(&path, &input.description, &input.directives);
        }
        if let TypeKind::Enum(definition) = values {
            for Positioned { node: value, .. } in &definition.values {
                let path = format!("{name}.{}", value.value.node);
                see(&path, &value.description, &value.directives);
            }
        }
    }
    elements
}

fn deprecations(directives: &[Positioned<ConstDirective>]) -> Vec<String> {
    directives
        .iter()
        .filter(|directive| directive.node.name.node == "deprecated")
        .map(|directive| match directive.node.get_argument("reason") {
            Some(reason) => reason.node.to_string(),
            None => String::new(),
        })
        .collect()
}

/// A capital letter or a quoted name first, a full stop last.
fn is_sentence(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(|first: char| first.is_uppercase()) && text.ends_with('.')
}

fn names_date_and_successor(reason: &str) -> bool {
    let is_date = |word: &str| chrono::NaiveDate::parse_from_str(word, "%Y-%m-%d").is_ok();
    let mut words = reason.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    words.any(is_date) && reason.matches('`').count() >= 2
}

fn names<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

/// `NATIONAL_PLATFORM` is a `NationalPlatform`.
fn camel_case(value: &str) -> String {
    let word = |word: &str| word[..1].to_owned() + &word[1..].to_ascii_lowercase();
    value.split('_').map(word).collect()
}
