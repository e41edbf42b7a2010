use std::sync::Arc;

use async_graphql::{Context, Error, ID, Object, Result};
use entity::{Confidence, Level, LinkKind, NodeKind};

use super::exported::parameters;
use super::{Network, too_long};
use crate::insight::network::{self, LinkPeriod, LinkRules, NetworkSelection, StartNodes, Through};
use crate::schema::capture::{Capture, CapturedSelection};
use crate::schema::countries::{find_countries, shortened};
use crate::schema::error::{ErrorCode, budget_error, check_limit, coded_error};
use crate::schema::filter::{FilterEvaluation, NodeFilter, check_filter};
use crate::schema::scalar::PartialDateScalar;
use crate::schema::term::{Term, terms};
use crate::snapshot::{NodeIndex, Snapshot};
use crate::view::{ComputationLimit, MeasuredNetwork, View};

const MAX_STARTS: usize = 1000;
const MAX_DEPTH: usize = 10;
const MAX_NODES: usize = 5000;
/// Maximum number of links that a selection may examine, which takes some tenths of a second.
const BOUND: ComputationLimit = ComputationLimit {
    budget: 20_000_000,
    weight: 2,
};

/// The query field `network`.
#[derive(Default)]
pub struct NetworkQuery;

/// The query field `network`.
#[Object]
impl NetworkQuery {
    /// A part of the graph as a network: nodes and links as flat lists, with a layout and network
    /// measures. Without arguments, the whole graph.
    #[allow(clippy::too_many_arguments)]
    async fn network(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The IDs of the nodes at the centre (maximum 1000). By default, the network contains all nodes that match the other arguments."
        )]
        around: Option<Vec<ID>>,
        #[graphql(
            desc = "Maximum distance from these nodes in links (at most 10). Ignored without `around`.",
            default = 1
        )]
        depth: i32,
        #[graphql(
            desc = "Only nodes that match the filter. Nodes in `around` are always included."
        )]
        filter: Option<Box<NodeFilter>>,
        #[graphql(
            desc = "Only nodes related to these countries, by ID: located, carried out or produced there."
        )]
        countries: Option<Vec<ID>>,
        #[graphql(
            desc = "Only nodes that act on these levels. Learnings and themes have no level."
        )]
        levels: Option<Vec<Term<Level>>>,
        #[graphql(desc = "Only links of these kinds.")] kinds: Option<Vec<Term<LinkKind>>>,
        #[graphql(
            desc = "The kinds of nodes that paths may pass through, both from the nodes in `around` and in measures based on paths (default: all except countries and themes, which connect everything in two steps)."
        )]
        through: Option<Vec<Term<NodeKind>>>,
        #[graphql(
            desc = "Only links that are current (`true`) or not current (`false`) on the date of the revision."
        )]
        current: Option<bool>,
        #[graphql(
            desc = "Only links that are current on at least one day of this date, as far as their dates are known. Cannot be combined with `current`."
        )]
        at: Option<PartialDateScalar>,
        #[graphql(desc = "Only links with one of these confidence values.")] confidence: Option<
            Vec<Term<Confidence>>,
        >,
        #[graphql(
            desc = "Maximum number of nodes to show (at most 5000). All nodes are counted and measured.",
            default = 500
        )]
        max_nodes: i32,
    ) -> Result<Network> {
        let view = ctx.data::<View>()?;
        let snapshot = view.snapshot();
        let max_nodes = check_limit("maxNodes", max_nodes, MAX_NODES)?;
        let held = match (current, at) {
            (Some(_), Some(_)) => {
                let message = "`current` and `at` cannot be combined";
                return Err(coded_error(ErrorCode::BadUserInput, message));
            }
            (current, at) => current
                .map(LinkPeriod::Today)
                .or(at.map(|at| LinkPeriod::At(at.0))),
        };
        let admittance = MembershipFilter {
            filter,
            countries: countries
                .map(|ids| find_countries(snapshot, &ids))
                .transpose()?,
            levels: levels.map(terms),
        };
        let links = LinkRules {
            kinds: kinds.map(terms),
            held,
            confidence: confidence.map(terms),
        };
        let through = Through(through.map(terms));
        let around = around
            .map(|ids| around_nodes(snapshot, &ids, depth))
            .transpose()?;
        let selection = NetworkSelection {
            around,
            links,
            through,
        };
        let network = select(view, admittance, selection).await?;
        if let Some(capture) = Capture::of(ctx) {
            let network = network.clone();
            capture.store(CapturedSelection::Network { network, max_nodes });
        }
        let parameters = parameters(ctx, None)?;
        Ok(Network::new(
            network,
            view.budget().clone(),
            max_nodes,
            parameters,
        ))
    }
}

/// The network of the nodes that are related to a country.
///
/// # Errors
/// If an argument exceeds its limit, or if the selection does.
pub async fn network_of_country(
    ctx: &Context<'_>,
    country: NodeIndex,
    levels: Option<Vec<Term<Level>>>,
    kinds: Option<Vec<Term<LinkKind>>>,
    current: Option<bool>,
    max_nodes: i32,
) -> Result<Network> {
    let view = ctx.data::<View>()?;
    let max_nodes = check_limit("maxNodes", max_nodes, MAX_NODES)?;
    let admittance = MembershipFilter {
        filter: None,
        countries: Some(vec![country]),
        levels: levels.map(terms),
    };
    let selection = NetworkSelection {
        around: None,
        links: LinkRules {
            kinds: kinds.map(terms),
            held: current.map(LinkPeriod::Today),
            confidence: None,
        },
        through: Through::default(),
    };
    let network = select(view, admittance, selection).await?;
    let parameters = parameters(ctx, Some(("countries", view.snapshot().id(country))))?;
    Ok(Network::new(
        network,
        view.budget().clone(),
        max_nodes,
        parameters,
    ))
}

async fn select(
    view: &View,
    admittance: MembershipFilter,
    selection: NetworkSelection,
) -> Result<Arc<MeasuredNetwork>> {
    let snapshot = view.snapshot().clone();
    if let Some(filter) = &admittance.filter {
        check_filter(&**filter, &snapshot)?;
    }
    let NetworkSelection {
        around,
        links,
        through,
    } = &selection;
    if around.is_none() && admittance.is_empty() && links.is_open() && through.0.is_none() {
        return Ok(view.whole_network().await.map_err(too_long)?.clone());
    }
    let network = view.budget().compute(BOUND, move |work| {
        let mut filtering = work.split();
        let matching = FilterEvaluation::new(&snapshot, None, &mut filtering);
        let admits = |node| admittance.matches(&matching, node);
        let network = network::Network::select(&snapshot, selection, admits, work)?;
        matching.result(network)
    });
    let network = network.await.map_err(too_large)?;
    Ok(Arc::new(MeasuredNetwork::new(
        network,
        view.budget().clone(),
    )))
}

/// The selection of the nodes of a network.
struct MembershipFilter {
    filter: Option<Box<NodeFilter>>,
    countries: Option<Vec<NodeIndex>>,
    levels: Option<Vec<Level>>,
}

impl MembershipFilter {
    fn is_empty(&self) -> bool {
        self.filter.is_none() && self.countries.is_none() && self.levels.is_none()
    }

    fn matches(&self, matching: &FilterEvaluation, node: NodeIndex) -> bool {
        let snapshot = matching.snapshot;
        let level = snapshot.level(node);
        let acts = |levels: &Vec<Level>| level.is_some_and(|level| levels.contains(&level));
        let lies = |countries: &Vec<NodeIndex>| {
            let of_node = snapshot.countries_of(node);
            of_node.iter().any(|country| countries.contains(country))
        };
        self.levels.as_ref().is_none_or(acts)
            && self.countries.as_ref().is_none_or(lies)
            && self
                .filter
                .as_ref()
                .is_none_or(|filter| matching.matches_nested(filter.as_ref(), node))
    }
}

fn around_nodes(snapshot: &Snapshot, ids: &[ID], depth: i32) -> Result<StartNodes> {
    if ids.len() > MAX_STARTS {
        return Err(coded_error(
            ErrorCode::LimitExceeded,
            format!(
                "`around` must have at most {MAX_STARTS} entries, got {}",
                ids.len()
            ),
        ));
    }
    let depth = check_limit("depth", depth, MAX_DEPTH)?;
    let start = |id: &ID| {
        snapshot.find(id).ok_or_else(|| {
            let message = format!(
                "`around` contains {:?}, which is not the ID of a node",
                shortened(id)
            );
            coded_error(ErrorCode::BadUserInput, message)
        })
    };
    Ok(StartNodes {
        starts: ids.iter().map(start).collect::<Result<_>>()?,
        depth: u32::try_from(depth).unwrap_or(u32::MAX),
    })
}

fn too_large(stopped: crate::graph::Interrupted) -> Error {
    budget_error(
        stopped,
        BOUND.budget,
        "use a smaller `depth`, or select fewer kinds of links and nodes",
    )
}
