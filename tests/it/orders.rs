//! Every order of every list, read from the printed schema: so that an order or a list that is
//! added tomorrow is walked, too.

use std::collections::BTreeMap;

use async_graphql::parser::types::{FieldDefinition, TypeDefinition, TypeKind};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::harness::app::App;
use crate::harness::database::TestDatabase;
use crate::harness::printed::{all_fields, enum_values, implements, types};

type Types = BTreeMap<String, TypeDefinition>;

/// How many nodes of a type the lists are asked of.
const NODES_OF_A_TYPE: usize = 3;

#[tokio::test]
async fn every_order_of_every_list_can_be_walked_both_ways() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let types = types();
    let mut random = Rng::with_seed(4);
    let (mut walks, mut longest) = (0, 0);
    for (path, field) in all_fields() {
        let Some(orders) = orders(&types, &field) else {
            continue;
        };
        let (parent, name) = path.split_once('.').unwrap();
        for node in nodes(&app, &types, parent, &mut random).await {
            for order in &orders {
                let list = List::new(&node, parent, name, order);
                longest = longest.max(list.walk(&app, &mut random).await);
                walks += 1;
            }
        }
    }
    assert!(walks > 1_000, "{walks} walks");
    assert!(longest > 200, "{longest} items at most");
}

/// The orders of a list, each both ways; nothing for a field that is no list with orders.
fn orders(types: &Types, field: &FieldDefinition) -> Option<Vec<String>> {
    let mut arguments = field.arguments.iter();
    let order = arguments.find(|argument| argument.node.name.node == "orderBy")?;
    if !field.ty.node.to_string().ends_with("Connection!") {
        return None;
    }
    let fields = format!("{}Field", order.node.ty.node);
    let is_of_links = fields == "LinkOrderField";
    let values = enum_values(&types[&fields]);
    let both = values.iter().flat_map(|value| {
        let argument = match value.as_str() {
            "LATEST_OBSERVATION" => ", indicator: \"co2-per-capita\"",
            "DISTANCE" => ", from: {city: \"city-umea\"}",
            // Of nodes with the same date, those with most links come first.
            "AS_OF" if !is_of_links => ", then: {field: DEGREE, direction: DESC}",
            _ => "",
        };
        ["ASC", "DESC"]
            .map(|direction| format!("{{field: {value}, direction: {direction}{argument}}}"))
    });
    Some(both.collect())
}

/// The ids of some nodes of a type; of the root, nothing to tell apart.
async fn nodes(app: &App, types: &Types, parent: &str, random: &mut Rng) -> Vec<String> {
    if parent == "Query" {
        return vec![String::new()];
    }
    let is_node = matches!(types[parent].kind, TypeKind::Object(_))
        && implements(types, parent).contains("EcosystemNode");
    if !is_node {
        // An interface has what its types have, and those are asked.
        return Vec::new();
    }
    let query = format!(
        "{{ecosystemNodes(first: 300, orderBy: {{field: DEGREE, direction: DESC}}, \
         filter: {{kind: {{eq: {}}}}}) {{nodes {{id}}}}}}",
        capitals(parent)
    );
    let mut ids = items(&app.ask(&query).await["ecosystemNodes"]);
    // The one with the most links, and any others.
    random.shuffle(&mut ids[1..]);
    ids.truncate(NODES_OF_A_TYPE);
    ids
}

/// A list in an order.
struct List {
    name: String,
    query: String,
}

impl List {
    fn new(node: &str, parent: &str, name: &str, order: &str) -> Self {
        let list = format!(
            "list: {name}(orderBy: {order}, first: $first, after: $after, last: $last, \
             before: $before) {{totalCount nodes {{id}} \
             pageInfo {{hasNextPage hasPreviousPage startCursor endCursor}}}}"
        );
        let selection = match node {
            "" => list,
            id => format!("node(id: \"{id}\") {{... on {parent} {{{list}}}}}"),
        };
        Self {
            name: format!("{name} of {parent} {node} by {order}"),
            query: format!(
                "query ($first: Int, $after: String, $last: Int, $before: String) {{{selection}}}"
            ),
        }
    }

    /// Walks both ways in pages of random sizes, and says how many items there are.
    async fn walk(&self, app: &App, random: &mut Rng) -> usize {
        let whole = self.page(app, json!({"first": 1000})).await;
        let wanted = items(&whole);
        let total = usize::try_from(whole["totalCount"].as_u64().unwrap()).unwrap();
        if total > wanted.len() {
            // Links and nodes of all kinds are more than fit into the one page to compare with.
            return total;
        }
        let mut sorted = wanted.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(
            (sorted.len(), total),
            (wanted.len(), total),
            "{}",
            self.name
        );

        let (mut forwards, mut backwards) = (Vec::new(), Vec::new());
        let (mut after, mut before) = (Value::Null, Value::Null);
        while forwards.len() < total {
            let first = random.usize(1..=total.div_ceil(2));
            let page = self
                .page(app, json!({"first": first, "after": after}))
                .await;
            forwards.extend(items(&page));
            let info = &page["pageInfo"];
            assert_eq!(info["hasNextPage"], forwards.len() < total, "{}", self.name);
            after = info["endCursor"].clone();
        }
        while backwards.len() < total {
            let last = random.usize(1..=total.div_ceil(2));
            let page = self
                .page(app, json!({"last": last, "before": before}))
                .await;
            backwards.splice(0..0, items(&page));
            let info = &page["pageInfo"];
            assert_eq!(
                info["hasPreviousPage"],
                backwards.len() < total,
                "{}",
                self.name
            );
            before = info["startCursor"].clone();
        }
        assert_eq!(forwards, wanted, "{}", self.name);
        assert_eq!(backwards, wanted, "{}", self.name);
        total
    }

    async fn page(&self, app: &App, arguments: Value) -> Value {
        let mut data = app.ask_with(&self.query, arguments).await;
        match data.get_mut("node") {
            Some(node) => node["list"].take(),
            None => data["list"].take(),
        }
    }
}

fn items(page: &Value) -> Vec<String> {
    let nodes = page["nodes"].as_array().unwrap().iter();
    nodes
        .map(|node| node["id"].as_str().unwrap().to_owned())
        .collect()
}

/// A `NationalPlatform` is of the kind `NATIONAL_PLATFORM`.
fn capitals(name: &str) -> String {
    let mut capitals = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !capitals.is_empty() {
            capitals.push('_');
        }
        capitals.push(letter.to_ascii_uppercase());
    }
    capitals
}
