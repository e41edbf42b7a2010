//! Counts of nodes by what they have in common.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Enum, Object, Result};
use entity::fact::Details;
use entity::{NodeKind, Vocabulary};

use super::error::{ErrorCode, coded_error};
use super::evaluation::evaluate;
use super::filter::{FilterEvaluation, NodeFilter};
use super::interface::EcosystemNode;
use super::node::NodeRef;
use crate::snapshot::{NodeIndex, Snapshot, relation};
use crate::view::View;

/// What nodes are counted by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKey {
    /// The kind of node.
    Kind,
    /// The countries that it has to do with: where it lies, or where those lie that carry it out
    /// or produced it. A node of several countries is counted in each.
    Country,
    /// The level of governance.
    Level,
    /// How far it is backed.
    Confidence,
    /// A city's part in the Mission.
    MissionStatus,
    /// The year in which a city was awarded the EU Mission Label.
    LabelYear,
    /// The year by which a city aims at climate neutrality.
    TargetYear,
    /// How a country stands to the European Union.
    EuStatus,
    /// What sort of organisation a stakeholder is.
    StakeholderKind,
    /// The programme of a pilot or initiative.
    Programme,
    /// The cohort of a pilot.
    Cohort,
    /// The form of a learning.
    LearningKind,
    /// The year in which a learning was published.
    PublicationYear,
    /// The sort of engagement space.
    SpaceKind,
    /// The themes that it is about. A node with several themes is counted in each.
    Theme,
}

/// The most keys that one question may group by.
const MAX_KEYS: usize = 4;
/// Steps that it takes to count a node in a group, for each key.
const GROUPED: usize = 30;

/// Nodes that have something in common.
pub struct Group {
    keys: Vec<GroupValue>,
    count: usize,
}

/// Nodes that have something in common, counted.
#[Object]
impl Group {
    /// What they have in common, in the order of `groupBy`.
    async fn keys(&self) -> &[GroupValue] {
        &self.keys
    }

    /// How many there are.
    async fn count(&self) -> usize {
        self.count
    }
}

/// One thing that nodes have in common.
struct GroupValue {
    key: GroupKey,
    value: Value,
    node: Option<NodeRef>,
}

/// One thing that nodes have in common.
#[Object]
impl GroupValue {
    /// What they were counted by.
    async fn key(&self) -> GroupKey {
        self.key
    }

    /// The common value: a term, a year, a number, a name, or the id of a node. Null for nodes of
    /// which it is unknown, or to which it does not apply.
    async fn value(&self) -> Option<&str> {
        match &self.value {
            Value::Known(value) => Some(value),
            Value::Unknown => None,
        }
    }

    /// The country or theme, where nodes are counted by one.
    async fn node(&self) -> Option<EcosystemNode> {
        self.node.clone().map(Into::into)
    }
}

/// Known values in their order, then what is unknown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Known(String),
    Unknown,
}

/// Counts the nodes of a kind, or of all kinds, that pass the filter.
///
/// # Errors
/// When the filter or the keys exceed their limits.
pub async fn statistics(
    view: &View,
    of: Option<NodeKind>,
    filter: Option<NodeFilter>,
    keys: Vec<GroupKey>,
) -> Result<Vec<Group>> {
    if keys.len() > MAX_KEYS {
        return Err(coded_error(
            ErrorCode::LimitExceeded,
            format!(
                "`groupBy` has {} keys; at most {MAX_KEYS} are allowed",
                keys.len()
            ),
        ));
    }
    let (ground, counted) = (view.snapshot().clone(), keys.clone());
    let counts = evaluate(view.budget(), move |work| {
        let nodes = match of {
            Some(kind) => ground.nodes_of(kind).to_vec(),
            None => ground.all_nodes().collect(),
        };
        let matching = FilterEvaluation::new(&ground, None, work);
        let mut counts: BTreeMap<Vec<Value>, usize> = BTreeMap::new();
        for node in matching.select(nodes, filter.as_ref())? {
            let values: Vec<_> = counted
                .iter()
                .map(|&key| values(&ground, node, key))
                .collect();
            let groups: usize = values.iter().map(Vec::len).product();
            matching.spend(groups * (1 + counted.len()) * GROUPED);
            matching.result(())?;
            for values in combinations(&values) {
                *counts.entry(values).or_default() += 1;
            }
        }
        Ok(counts)
    });
    let counts = counts.await?;
    let snapshot = view.snapshot();
    let group = |(values, count): (Vec<Value>, usize)| Group {
        keys: keys
            .iter()
            .zip(values)
            .map(|(&key, value)| GroupValue {
                node: node_of(snapshot, key, &value),
                key,
                value,
            })
            .collect(),
        count,
    };
    Ok(counts.into_iter().map(group).collect())
}

fn node_of(snapshot: &Arc<Snapshot>, key: GroupKey, value: &Value) -> Option<NodeRef> {
    match (key, value) {
        (GroupKey::Country | GroupKey::Theme, Value::Known(id)) => {
            let node = snapshot.find(id)?;
            Some(NodeRef::new(snapshot.clone(), node))
        }
        _ => None,
    }
}

/// The groups that a node belongs to: one for each combination of its values.
fn combinations(values: &[Vec<Value>]) -> Vec<Vec<Value>> {
    values
        .iter()
        .fold(vec![Vec::new()], |combinations, values| {
            combinations
                .iter()
                .flat_map(|start| {
                    values.iter().map(|value| {
                        let mut combination = start.clone();
                        combination.push(value.clone());
                        combination
                    })
                })
                .collect()
        })
}

fn values(snapshot: &Snapshot, node: NodeIndex, key: GroupKey) -> Vec<Value> {
    let record = snapshot.node(node);
    let value = match (key, &record.details) {
        (GroupKey::Country, _) => return ids(snapshot, snapshot.countries_of(node).to_vec()),
        (GroupKey::Theme, Details::City(_)) => {
            return ids(
                snapshot,
                snapshot.related_nodes(node, relation::CITY_THEMES),
            );
        }
        (GroupKey::Theme, _) => {
            return ids(snapshot, snapshot.related_nodes(node, relation::OWN_THEMES));
        }
        (GroupKey::Kind, _) => term(record.node.kind),
        (GroupKey::Level, _) => snapshot.level(node).and_then(term),
        (GroupKey::Confidence, _) => term(record.node.confidence),
        (GroupKey::MissionStatus, Details::City(city)) => term(city.mission_status),
        (GroupKey::LabelYear, Details::City(city)) => year(city.eu_label_awarded),
        (GroupKey::TargetYear, Details::City(city)) => {
            city.target_year.map(|year| year.to_string())
        }
        (GroupKey::EuStatus, Details::Country(country)) => term(country.eu_status),
        (GroupKey::StakeholderKind, Details::Stakeholder(stakeholder)) => term(stakeholder.kind),
        (GroupKey::Programme, Details::Pilot(pilot)) => pilot.programme.clone(),
        (GroupKey::Programme, Details::Initiative(initiative)) => initiative.programme.clone(),
        (GroupKey::Cohort, Details::Pilot(pilot)) => pilot.cohort.map(|cohort| cohort.to_string()),
        (GroupKey::LearningKind, Details::Learning(learning)) => term(learning.kind),
        (GroupKey::PublicationYear, Details::Learning(learning)) => year(learning.published),
        (GroupKey::SpaceKind, Details::EngagementSpace(space)) => term(space.kind),
        _ => None,
    };
    vec![value.map_or(Value::Unknown, Value::Known)]
}

fn ids(snapshot: &Snapshot, nodes: Vec<NodeIndex>) -> Vec<Value> {
    if nodes.is_empty() {
        return vec![Value::Unknown];
    }
    nodes
        .into_iter()
        .map(|node| Value::Known(snapshot.id(node).to_owned()))
        .collect()
}

fn term(term: impl Vocabulary) -> Option<String> {
    Some(term.name().to_owned())
}

fn year(date: Option<entity::PartialDate>) -> Option<String> {
    date.map(|date| date.year().to_string())
}
