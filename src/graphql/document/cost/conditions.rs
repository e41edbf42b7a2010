//! What filters and orders take: each condition counts as often as there are nodes that it may be tested on.
//!
//! It is tested once on a node in one evaluation, as answers are remembered; and however many nodes lead to
//! others, they have no more links than there are. The constants are those of the evaluation itself, in
//! `schema/filter.rs`, rounded up.

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;
use entity::NodeKind;

use super::argument_value::ArgumentValue;
use super::bounds::{kind, rounded_up};
use crate::snapshot::Cardinalities;

/// A filter on a node, and a condition on an attribute.
const TESTED: u64 = 5;
/// A byte of a text without case and accents; a text of the data has some fifty.
const FOLDED: u64 = 3;
const TEXT: u64 = 50;
/// A link that is followed, and what stands at its end looked up.
const FOLLOWED: u64 = 10;
/// A node put in its place.
const ORDERED: u64 = 30;
/// Orders by the number of related nodes.
pub const COUNTS: [&str; 10] = [
    "CITIES",
    "DEGREE",
    "INITIATIVES",
    "LEARNINGS",
    "MEMBERS",
    "PARTICIPANTS",
    "PARTNERS",
    "PILOTS",
    "PLATFORMS",
    "STAKEHOLDERS",
];

/// Tells how many steps filters and orders take.
pub struct FilterCosts<'a> {
    pub schema: &'a Schema,
    pub cardinalities: &'a Cardinalities,
}

impl FilterCosts<'_> {
    /// The steps that a filter or an order takes on `nodes` nodes.
    pub fn steps(&self, given: ArgumentValue<'_>, input: &str, nodes: u64) -> u64 {
        if let Some(ordered) = input.strip_suffix("Order") {
            return self.order(given, kind(ordered), nodes);
        }
        match input.strip_suffix("Filter") {
            Some(filtered) => self.filter(given, filtered, nodes),
            None => 0,
        }
    }

    fn order(&self, given: ArgumentValue<'_>, kind: Option<NodeKind>, nodes: u64) -> u64 {
        let fields = given.fields().into_iter();
        let mut fields = fields.filter_map(|(_, value)| value.text());
        let followed = match fields.any(|field| COUNTS.contains(&field)) {
            true => self.links_of(kind, nodes).saturating_mul(FOLLOWED),
            false => 0,
        };
        nodes.saturating_mul(ORDERED).saturating_add(followed)
    }

    /// A filter on nodes, by the name of its type without its ending.
    fn filter(&self, given: ArgumentValue<'_>, filtered: &str, nodes: u64) -> u64 {
        let nodes = nodes.min(self.cardinalities.nodes(kind(filtered)) as u64);
        let mut steps = nodes.saturating_mul(TESTED);
        for (name, value) in given.fields() {
            let Some(input) = self.field(&format!("{filtered}Filter"), name) else {
                continue;
            };
            let steps_of = |given| match input {
                "LinkFilter" => self.link_filter(given, kind(filtered), nodes),
                // All links are followed once, and the nodes that are reached looked up.
                "ReachFilter" => {
                    let links = 2 * self.cardinalities.links() as u64;
                    links.saturating_mul(FOLLOWED).saturating_add(nodes)
                }
                _ => match self.nodes_of(input) {
                    Some((related, true)) => {
                        self.list_filter(given, kind(filtered), related, nodes)
                    }
                    Some((related, false)) => self.filter(given, related, nodes),
                    None => comparator(given).saturating_mul(nodes),
                },
            };
            for given in value.items() {
                steps = steps.saturating_add(steps_of(given));
            }
        }
        steps
    }

    /// On the nodes that nodes of a kind are related to.
    fn list_filter(
        &self,
        given: ArgumentValue<'_>,
        from: Option<NodeKind>,
        related: &str,
        nodes: u64,
    ) -> u64 {
        let followed = self.links_of(from, nodes);
        let mut steps = followed.saturating_mul(FOLLOWED);
        for (name, value) in given.fields() {
            steps = steps.saturating_add(match name {
                "count" => comparator(value).saturating_mul(nodes),
                _ => {
                    let tested = self.filter(value, related, u64::MAX);
                    tested.saturating_add(followed.saturating_mul(FOLLOWED))
                }
            });
        }
        steps
    }

    fn link_filter(&self, given: ArgumentValue<'_>, from: Option<NodeKind>, nodes: u64) -> u64 {
        let followed = self.links_of(from, nodes);
        let mut steps = followed.saturating_mul(FOLLOWED);
        for (name, value) in given.fields() {
            steps = steps.saturating_add(match name {
                "to" => self.filter(value, "Node", followed),
                _ => comparator(value).saturating_mul(followed),
            });
        }
        steps
    }

    /// The expected number of links of `nodes` nodes of a kind, each with as many as a node at the end of a random link.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    fn links_of(&self, kind: Option<NodeKind>, nodes: u64) -> u64 {
        let expected = rounded_up(nodes as f64 * self.cardinalities.typical_links(kind));
        // Each has two ends.
        expected.min(2 * self.cardinalities.links() as u64)
    }

    /// The type of a field of an input object.
    fn field(&self, input: &str, name: &str) -> Option<&str> {
        match self.schema.types.get(input)? {
            ExtendedType::InputObject(object) => {
                Some(object.fields.get(name)?.ty.inner_named_type().as_str())
            }
            _ => None,
        }
    }

    /// The nodes that a type of input is a filter on, and whether on a list of them.
    fn nodes_of<'t>(&self, input: &'t str) -> Option<(&'t str, bool)> {
        let (filtered, is_list) = match input.strip_suffix("ListFilter") {
            Some("EcosystemNode") => ("Node", true),
            Some(filtered) => (filtered, true),
            None => (input.strip_suffix("Filter")?, false),
        };
        let is_node = filtered == "Node" || kind(filtered).is_some();
        is_node.then_some((filtered, is_list))
    }
}

/// A condition on one attribute.
fn comparator(given: ArgumentValue<'_>) -> u64 {
    let fields = given.fields().into_iter();
    let steps = fields.map(|(name, value)| match value.text() {
        Some(text) if name.ends_with("Insensitive") => (text.len() as u64 + TEXT) * FOLDED,
        _ => value.values(),
    });
    TESTED + steps.sum::<u64>()
}

#[cfg(test)]
mod tests {
    use apollo_compiler::response::JsonValue;
    use entity::LinkKind::Leads;

    use super::*;
    use crate::schema::sdl;
    use crate::snapshot::fixture::SnapshotFixture;

    #[test]
    fn a_condition_counts_for_each_node_and_link_that_it_may_be_tested_on() {
        // A country, two cities of which none has more than three links, and two pilots; four links.
        let snapshot = SnapshotFixture::default()
            .country("pt")
            .city("braga", "pt", None)
            .city("porto", "pt", None)
            .pilot("a", None)
            .pilot("b", None)
            .link("city-braga", Leads, "pilot-a")
            .link("city-braga", Leads, "pilot-b")
            .build();
        let schema = Schema::parse_and_validate(sdl(), "schema.graphql").unwrap();
        let conditions = FilterCosts {
            schema: &schema,
            cardinalities: &Cardinalities::of(&snapshot),
        };
        let cases = [
            ("CityFilter", r#"{}"#, 2 * 5),
            // A condition with its value; of a list, each; of a text without case, its bytes.
            ("CityFilter", r#"{"name": {"eq": "a"}}"#, 2 * (5 + 6)),
            ("CityFilter", r#"{"name": {"in": ["a", "b"]}}"#, 2 * (5 + 8)),
            (
                "CityFilter",
                r#"{"name": {"eqInsensitive": "abcde"}}"#,
                2 * (5 + 5 + 55 * 3),
            ),
            ("CityFilter", r#"{"name": null}"#, 2 * 5),
            // Filters in filters.
            ("CityFilter", r#"{"not": {}}"#, 2 * (5 + 5)),
            ("CityFilter", r#"{"or": [{}, {}]}"#, 2 * (5 + 5 + 5)),
            ("NodeFilter", r#"{"city": {}}"#, 5 * 5 + 2 * 5),
            ("CityFilter", r#"{"country": {}}"#, 2 * 5 + 5),
            // A city at the end of a random link has 2.5 links on average; they lead to five nodes, or to two pilots.
            ("CityFilter", r#"{"links": {}}"#, 2 * 5 + 5 * 10),
            (
                "CityFilter",
                r#"{"links": {"to": {}}}"#,
                2 * 5 + 5 * 10 + 5 * 5,
            ),
            (
                "CityFilter",
                r#"{"pilots": {"some": {}}}"#,
                2 * 5 + 5 * 10 + 2 * 5 + 5 * 10,
            ),
            // Five nodes together have eight ends of links, and not five times three.
            ("NodeFilter", r#"{"links": {}}"#, 5 * 5 + 8 * 10),
            ("CityOrder", r#"{"field": "NAME"}"#, 10 * 30),
            ("CityOrder", r#"{"field": "PILOTS"}"#, 10 * 30 + 8 * 10),
            ("CityFilter", r#"{"reach": {}}"#, 2 * 5 + 8 * 10 + 2),
        ];
        for (input, given, expected) in cases {
            let value: JsonValue = serde_json::from_str(given).unwrap();
            // More nodes than there are.
            let steps = conditions.steps(ArgumentValue::Variable(&value), input, 10);
            assert_eq!(steps, expected, "{input} {given}");
        }
    }
}
