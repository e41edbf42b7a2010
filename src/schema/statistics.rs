//! Numbers of nodes and links, grouped by shared values.

mod key;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, Error, InputObject, Object, Result, SimpleObject};
use entity::{NodeKind, Vocabulary};

pub use key::{GroupKey, LinkGroupKey};
use key::{Value, link_value, values};

use super::aggregate::{Aggregate, NodeSet, NumericField, Share};
use super::error::{ErrorCode, check_limit, coded_error};
use super::evaluation::{EvaluationError, evaluate};
use super::filter::{FilterEvaluation, IntFilter, NodeFilter, check_filter};
use super::interface::EcosystemNode;
use super::link::LinkSelection;
use super::node::NodeRef;
use super::paging::OrderDirection;
use crate::snapshot::{LinkIndex, NodeIndex, Snapshot};
use crate::view::View;

/// What groups are sorted by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupOrderField {
    /// By the values of the grouping keys, unknown values last.
    Keys,
    /// By the number of nodes or links.
    Count,
}

/// Sort order of groups. Groups with the same count are ordered by their values.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct GroupOrder {
    /// What to sort by.
    field: GroupOrderField,
    /// The sort direction.
    #[graphql(default)]
    direction: OrderDirection,
}

/// Which groups are returned, and in which order.
pub struct GroupSelection {
    pub having: Option<IntFilter>,
    pub order: Option<GroupOrder>,
    pub limit: Option<i32>,
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
    keys: Vec<GroupValue<GroupKey>>,
    count: usize,
    /// The nodes, if the response requires them.
    nodes: Option<NodeSet>,
}

/// Number of nodes with the same values of the grouping keys.
#[Object]
impl Group {
    /// The values that the nodes share, in the order of `groupBy`.
    async fn keys(&self) -> &[GroupValue<GroupKey>] {
        &self.keys
    }

    /// Number of nodes.
    async fn count(&self) -> usize {
        self.count
    }

    /// Statistics of a number over the nodes of the group.
    async fn aggregate(
        &self,
        #[graphql(desc = "The number.")] of: NumericField,
    ) -> Result<Aggregate> {
        self.nodes().aggregate(of)
    }

    /// The nodes of the group that match a filter.
    async fn share(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The filter.")] filter: Box<NodeFilter>,
    ) -> Result<Share> {
        let budget = ctx.data::<View>()?.budget();
        self.nodes().share(budget, filter).await
    }
}

impl Group {
    fn nodes(&self) -> &NodeSet {
        self.nodes
            .as_ref()
            .expect("the selection looks ahead for it")
    }
}

/// Number of links with the same values of the grouping keys.
#[derive(SimpleObject)]
pub struct LinkGroup {
    /// The values that the links share, in the order of `groupBy`.
    keys: Vec<GroupValue<LinkGroupKey>>,
    /// Number of links.
    count: usize,
}

/// A value that the members of a group share.
struct GroupValue<K> {
    key: K,
    value: Value,
    node: Option<NodeRef>,
}

/// A value that the nodes of a group share.
#[Object(name = "GroupValue")]
impl GroupValue<GroupKey> {
    /// The grouping key.
    async fn key(&self) -> GroupKey {
        self.key
    }

    /// The shared value: an enum value, year, number, name, or node ID. Null if the value is
    /// unknown or not applicable.
    async fn value(&self) -> Option<&str> {
        self.value.known()
    }

    /// The country or theme, if the nodes are grouped by one.
    async fn node(&self) -> Option<EcosystemNode> {
        self.node.clone().map(Into::into)
    }
}

/// A value that the links of a group share.
#[Object(name = "LinkGroupValue")]
impl GroupValue<LinkGroupKey> {
    /// The grouping key.
    async fn key(&self) -> LinkGroupKey {
        self.key
    }

    /// The shared value: an enum value, year, text, or node ID. Null if the value is unknown or not
    /// applicable.
    async fn value(&self) -> Option<&str> {
        self.value.known()
    }

    /// The country, if the links are grouped by one.
    async fn node(&self) -> Option<EcosystemNode> {
        self.node.clone().map(Into::into)
    }
}

/// Groups the matching nodes of a kind, or of all kinds.
///
/// # Errors
/// If an argument is invalid, or if a limit of the request is exceeded.
pub async fn statistics(
    ctx: &Context<'_>,
    of: Option<NodeKind>,
    filter: Option<Box<NodeFilter>>,
    keys: Vec<GroupKey>,
    shown: GroupSelection,
) -> Result<Vec<Group>> {
    check_keys(keys.len())?;
    if let Some(kind) = of
        && let Some(other) = filter.as_ref().and_then(|filter| filter.other_kind(kind))
    {
        let message = format!(
            "`filter` has a condition on nodes of kind {}, but `of` is {}: no node can match",
            other.name(),
            kind.name()
        );
        return Err(coded_error(ErrorCode::BadUserInput, message));
    }
    let view = ctx.data::<View>()?;
    let (ground, counted) = (view.snapshot().clone(), keys.clone());
    let groups = evaluate(view.budget(), move |work| {
        let matching = FilterEvaluation::new(&ground, None, work);
        let nodes = matching.select_of(of, filter.as_deref())?;
        let values = |node: NodeIndex, key: GroupKey| values(&ground, node, key);
        let groups = group(&matching, nodes, &counted, values)?;
        shown.select(&matching, groups)
    });
    let snapshot = view.snapshot();
    let requires_nodes = NodeSet::is_requested(ctx);
    let group = |(values, nodes): (Vec<Value>, Vec<NodeIndex>)| Group {
        keys: labelled(snapshot, &keys, values, |key| {
            matches!(key, GroupKey::Country | GroupKey::Theme)
        }),
        count: nodes.len(),
        nodes: requires_nodes.then(|| NodeSet::new(snapshot.clone(), nodes)),
    };
    Ok(groups.await?.into_iter().map(group).collect())
}

/// Groups the matching links.
///
/// # Errors
/// If an argument is invalid, or if a limit of the request is exceeded.
pub async fn link_statistics(
    view: &View,
    links: LinkSelection,
    keys: Vec<LinkGroupKey>,
    shown: GroupSelection,
) -> Result<Vec<LinkGroup>> {
    check_keys(keys.len())?;
    for filter in links.from.iter().chain(&links.to) {
        check_filter(&**filter, view.snapshot())?;
    }
    let (ground, counted) = (view.snapshot().clone(), keys.clone());
    let groups = evaluate(view.budget(), move |work| {
        let matching = FilterEvaluation::new(&ground, None, work);
        let links = links.select(&matching)?;
        let values = |link: LinkIndex, key: LinkGroupKey| vec![link_value(&ground, link, key)];
        let groups = group(&matching, links, &counted, values)?;
        shown.select(&matching, groups)
    });
    let snapshot = view.snapshot();
    let group = |(values, links): (Vec<Value>, Vec<LinkIndex>)| LinkGroup {
        keys: labelled(snapshot, &keys, values, |key| {
            matches!(key, LinkGroupKey::FromCountry | LinkGroupKey::ToCountry)
        }),
        count: links.len(),
    };
    Ok(groups.await?.into_iter().map(group).collect())
}

fn check_keys(count: usize) -> Result<()> {
    if count <= MAX_KEYS {
        return Ok(());
    }
    let message = format!("`groupBy` must have at most {MAX_KEYS} keys, got {count}");
    Err(coded_error(ErrorCode::LimitExceeded, message))
}

/// The members of each group, by the values of the group.
type Groups<T> = Vec<(Vec<Value>, Vec<T>)>;

/// Groups nodes or links by their values of the keys.
fn group<T: Copy, K: Copy>(
    matching: &FilterEvaluation,
    members: Vec<T>,
    keys: &[K],
    values: impl Fn(T, K) -> Vec<Value>,
) -> Result<Groups<T>, EvaluationError> {
    let mut groups: BTreeMap<Vec<Value>, Vec<T>> = BTreeMap::new();
    for member in members {
        let values: Vec<_> = keys.iter().map(|&key| values(member, key)).collect();
        let combined: usize = values.iter().map(Vec::len).product();
        matching.spend(combined * (1 + keys.len()) * GROUPED);
        matching.result(())?;
        for values in combinations(&values) {
            groups.entry(values).or_default().push(member);
        }
        if groups.len() > MAX_GROUPS {
            return Err(too_many_groups().into());
        }
    }
    Ok(groups.into_iter().collect())
}

impl GroupSelection {
    fn select<T>(
        &self,
        matching: &FilterEvaluation,
        mut groups: Groups<T>,
    ) -> Result<Groups<T>, EvaluationError> {
        let limit = match self.limit {
            Some(limit) => check_limit("limit", limit, MAX_GROUPS)?,
            None => MAX_GROUPS,
        };
        if let Some(having) = &self.having {
            groups.retain(|(_, members)| having.matches_count(matching, members.len()));
        }
        if let Some(order) = self.order {
            // The groups are in the order of their values, and the sort is stable.
            match (order.field, order.direction) {
                (GroupOrderField::Keys, OrderDirection::Asc) => {}
                (GroupOrderField::Keys, OrderDirection::Desc) => groups.reverse(),
                (GroupOrderField::Count, OrderDirection::Asc) => {
                    groups.sort_by_key(|(_, members)| members.len());
                }
                (GroupOrderField::Count, OrderDirection::Desc) => {
                    groups.sort_by_key(|(_, members)| Reverse(members.len()));
                }
            }
        }
        groups.truncate(limit);
        Ok(matching.result(groups)?)
    }
}

/// The values of a group with their keys, and with nodes where the values are IDs.
fn labelled<K: Copy>(
    snapshot: &Arc<Snapshot>,
    keys: &[K],
    values: Vec<Value>,
    is_node: impl Fn(K) -> bool,
) -> Vec<GroupValue<K>> {
    let labelled = keys.iter().zip(values).map(|(&key, value)| {
        let id = value.known().filter(|_| is_node(key));
        let node = id.and_then(|id| snapshot.find(id));
        GroupValue {
            node: node.map(|node| NodeRef::new(snapshot.clone(), node)),
            key,
            value,
        }
    });
    labelled.collect()
}

fn too_many_groups() -> Error {
    coded_error(
        ErrorCode::LimitExceeded,
        format!(
            "`statistics` returns at most {MAX_GROUPS} groups; group by fewer keys, or filter the nodes"
        ),
    )
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
