//! Numbers of nodes, grouped by shared values.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Enum, Error, Object, Result};
use entity::fact::Details;
use entity::{NodeKind, Vocabulary};

use super::error::{ErrorCode, coded_error};
use super::evaluation::evaluate;
use super::filter::{FilterEvaluation, NodeFilter};
use super::interface::EcosystemNode;
use super::node::NodeRef;
use crate::snapshot::{NodeIndex, Snapshot, relation};
use crate::view::View;

/// A key to group nodes by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKey {
    /// The kind of node.
    Kind,
    /// The countries of the node: where it is located, or where the actors that carry it out or
    /// produced it are located. A node with several countries is counted in each.
    Country,
    /// The level of governance.
    Level,
    /// How well the sources support it.
    Confidence,
    /// The city's status in the Mission.
    MissionStatus,
    /// The year in which a city was awarded the EU Mission Label.
    LabelYear,
    /// The year by which the city aims to be climate neutral.
    TargetYear,
    /// The country's relation to the European Union.
    EuStatus,
    /// The kind of organisation.
    StakeholderKind,
    /// The programme of a pilot or initiative.
    Programme,
    /// The cohort of a pilot.
    Cohort,
    /// The form of a learning.
    LearningKind,
    /// The year in which a learning was published.
    PublicationYear,
    /// The kind of engagement space.
    SpaceKind,
    /// The themes of the node. A node with several themes is counted in each.
    Theme,
}

/// Maximum number of grouping keys.
const MAX_KEYS: usize = 4;
/// Maximum number of groups. Nodes have several countries and themes, so that the number of groups
/// grows with the power of the number of keys.
pub const MAX_GROUPS: usize = 10_000;
/// Steps to count a node in a group, per key.
const GROUPED: usize = 30;

/// A group of nodes.
pub struct Group {
    keys: Vec<GroupValue>,
    count: usize,
}

/// Number of nodes with the same values of the grouping keys.
#[Object]
impl Group {
    /// The values that the nodes share, in the order of `groupBy`.
    async fn keys(&self) -> &[GroupValue] {
        &self.keys
    }

    /// Number of nodes.
    async fn count(&self) -> usize {
        self.count
    }
}

/// A value that the nodes of a group share.
struct GroupValue {
    key: GroupKey,
    value: Value,
    node: Option<NodeRef>,
}

/// A value that the nodes of a group share.
#[Object]
impl GroupValue {
    /// The grouping key.
    async fn key(&self) -> GroupKey {
        self.key
    }

    /// The shared value: an enum value, year, number, name, or node ID. Null if the value is
    /// unknown or not applicable.
    async fn value(&self) -> Option<&str> {
        match &self.value {
            Value::Known(value) => Some(value),
            Value::Unknown => None,
        }
    }

    /// The country or theme, if the nodes are grouped by one.
    async fn node(&self) -> Option<EcosystemNode> {
        self.node.clone().map(Into::into)
    }
}

/// Known values in order, then unknown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Known(String),
    Unknown,
}

/// Counts the matching nodes of a kind, or of all kinds.
///
/// # Errors
/// If the filter or the keys exceed their limits.
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
                "`groupBy` must have at most {MAX_KEYS} keys, got {}",
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
            if counts.len() > MAX_GROUPS {
                return Err(too_many_groups().into());
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

fn too_many_groups() -> Error {
    coded_error(
        ErrorCode::LimitExceeded,
        format!(
            "`statistics` returns at most {MAX_GROUPS} groups; group by fewer keys, or filter the nodes"
        ),
    )
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

/// The groups of a node: one per combination of its values.
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
