//! The root: entrances of any kind, questions to the graph as a whole, and what is served.

use std::sync::Arc;

use async_graphql::{Context, ID, MergedObject, Object, Result};
use entity::{LinkKind, NodeKind, ONTOLOGY};

use super::barometer::Indicator;
use super::capture::Capture;
use super::change_set::{ChangeSet, ChangeSetConnection};
use super::connection::{Candidates, Connection, NodeSelection};
use super::countries::{change_filter, find_countries};
use super::dataset::Dataset;
use super::difference::DifferenceConnection;
use super::error::{ErrorCode, coded_error};
use super::federation::Federated;
use super::filter::{LinkDirection, NodeFilter};
use super::gap::GapConnection;
use super::interface::{EcosystemNode, Node};
use super::link::{Link, LinkConnection, LinkSelection};
use super::lookups::Lookups;
use super::network::NetworkQuery;
use super::node::{NodeRef, NodeType};
use super::ontology::Definition;
use super::order::LinkOrder;
use super::paging::{MAX_PAGE_SIZE, PageArguments};
use super::path::{Path, PathRules, find_paths};
use super::proposal::Proposals;
use super::scalar::Revision;
use super::search::{SearchArguments, SearchConnection};
use super::statistics::{Group, GroupKey, statistics};
use super::term::{Term, terms};
use super::viewer::Viewer;
use crate::insight::GapKind;
use crate::network::{LinkPeriod, LinkRules, Through};
use crate::snapshot::Snapshot;
use crate::view::View;

/// The entrances to the graph.
#[derive(MergedObject, Default)]
pub struct Query(GraphQuery, Lookups, NetworkQuery, Proposals, Federated);

/// What is asked of nodes of any kind, and of the graph as a whole.
#[derive(Default)]
pub struct GraphQuery;

/// What is asked of nodes of any kind, and of the graph as a whole.
#[Object]
impl GraphQuery {
    /// Whatever has this id: a node, or a link. Null where there is none.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id, or one that the node once had.")] id: ID,
    ) -> Result<Option<Node>> {
        Ok(find_anything(ctx.data::<View>()?.snapshot(), &id))
    }

    /// Whatever has these ids, in their order; null in the place of an id that nothing has.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ids; 1000 at most.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > MAX_PAGE_SIZE {
            return Err(coded_error(
                ErrorCode::LimitExceeded,
                format!(
                    "`ids` has {} entries; at most {MAX_PAGE_SIZE} are allowed",
                    ids.len()
                ),
            ));
        }
        let snapshot = ctx.data::<View>()?.snapshot();
        Ok(ids.iter().map(|id| find_anything(snapshot, id)).collect())
    }

    /// Nodes of any kind.
    #[allow(clippy::too_many_arguments)]
    async fn ecosystem_nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that pass.")] filter: Option<NodeFilter>,
        #[graphql(desc = "How to order them; by id when left out.")] order_by: Option<
            <EcosystemNode as NodeType>::Order,
        >,
        #[graphql(
            desc = "How many to read from the start; 100 when neither it nor `last` is given, 1000 at most."
        )]
        first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many to read from the end; 1000 at most.")] last: Option<i32>,
        #[graphql(desc = "Read up to this cursor.")] before: Option<String>,
    ) -> Result<Connection<EcosystemNode>> {
        let view = ctx.data::<View>()?;
        let selection = NodeSelection {
            filter,
            order: order_by,
            page: PageArguments {
                first,
                after,
                last,
                before,
            },
            within: None,
        };
        Connection::select(view.budget(), view.snapshot(), Candidates::All, selection).await
    }

    /// Nodes of any kind by their names and texts, as one types: without case and accents, by the beginnings of words,
    /// best first. Every word has to be found. Where nothing has all words as they are written, small slips are
    /// forgiven, and where that finds nothing either, missing words. An empty text finds nothing.
    #[allow(clippy::too_many_arguments)]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What to search for; 200 characters and 12 words at most. The last word may be unfinished."
        )]
        text: String,
        #[graphql(desc = "Only nodes of these kinds.")] kinds: Option<Vec<Term<NodeKind>>>,
        #[graphql(
            desc = "Only what has to do with one of these countries, by id: the countries themselves, what lies in them, and what is carried out or was produced there."
        )]
        countries: Option<Vec<ID>>,
        #[graphql(
            desc = "How many to read from the start; 100 when neither it nor `last` is given, 1000 at most."
        )]
        first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many to read from the end; 1000 at most.")] last: Option<i32>,
        #[graphql(desc = "Read up to this cursor.")] before: Option<String>,
    ) -> Result<SearchConnection> {
        let view = ctx.data::<View>()?;
        let countries = countries
            .map(|ids| find_countries(view.snapshot(), &ids))
            .transpose()?;
        let asked = SearchArguments {
            text,
            kinds: kinds.map(terms),
            countries,
            page: PageArguments {
                first,
                after,
                last,
                before,
            },
        };
        SearchConnection::select(view, asked)
    }

    /// Links of any kind between any nodes.
    #[allow(clippy::too_many_arguments)]
    async fn links(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only links of these kinds.")] kinds: Option<Vec<Term<LinkKind>>>,
        #[graphql(
            desc = "Only links that hold (true), or that do not (false), on the day of the revision."
        )]
        current: Option<bool>,
        #[graphql(desc = "Only links whose source passes.")] from: Option<NodeFilter>,
        #[graphql(desc = "Only links whose target passes.")] to: Option<NodeFilter>,
        #[graphql(desc = "How to order them; by id when left out.")] order_by: Option<LinkOrder>,
        #[graphql(
            desc = "How many to read from the start; 100 when neither it nor `last` is given, 1000 at most."
        )]
        first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many to read from the end; 1000 at most.")] last: Option<i32>,
        #[graphql(desc = "Read up to this cursor.")] before: Option<String>,
    ) -> Result<LinkConnection> {
        let selection = LinkSelection {
            kinds,
            current,
            from,
            to,
            order: order_by,
            page: PageArguments {
                first,
                after,
                last,
                before,
            },
        };
        LinkConnection::select(ctx.data::<View>()?, selection, Capture::of(ctx)).await
    }

    /// Counts of nodes by what they have in common, in the order of the common values. What is
    /// unknown or does not apply makes a group of its own, with a null value.
    async fn statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The kind of node to count; all kinds when left out.")] of: Option<
            Term<NodeKind>,
        >,
        #[graphql(desc = "Only those that pass.")] filter: Option<NodeFilter>,
        #[graphql(
            desc = "What to count them by; 4 keys at most. With none, one group counts them all."
        )]
        group_by: Vec<GroupKey>,
    ) -> Result<Vec<Group>> {
        let of = of.map(|kind| kind.0);
        statistics(ctx.data::<View>()?, of, filter, group_by).await
    }

    /// How two nodes are connected: the shortest paths between them and the next shortest, none of
    /// which meets a node twice; those of the same length in the order of the ids they meet. Found
    /// after Yen (1971); all links count alike. Empty where there is no path, and from a node to
    /// itself.
    #[allow(clippy::too_many_arguments)]
    async fn paths(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where the paths start.")] from: ID,
        #[graphql(desc = "Where they lead.")] to: ID,
        #[graphql(desc = "Only over links of these kinds.")] kinds: Option<Vec<Term<LinkKind>>>,
        #[graphql(desc = "Which way links are followed.", default)] direction: LinkDirection,
        #[graphql(
            desc = "Only over nodes of these kinds. Left out, over all but countries and themes, through which everything is two steps apart."
        )]
        through: Option<Vec<Term<NodeKind>>>,
        #[graphql(
            desc = "Only over links that hold on the day of the revision (true), or that do not (false)."
        )]
        current: Option<bool>,
        #[graphql(desc = "The most links that a path may have; 10 at most.", default = 6)]
        max_length: i32,
        #[graphql(desc = "How many paths; 50 at most.", default = 5)] first: i32,
    ) -> Result<Vec<Path>> {
        let rules = PathRules {
            links: LinkRules {
                kinds: kinds.map(terms),
                held: current.map(LinkPeriod::Today),
                confidence: None,
            },
            direction: direction.into(),
            through: Through(through.map(terms)),
        };
        let view = ctx.data::<View>()?;
        find_paths(
            view.budget(),
            view.snapshot(),
            &from,
            &to,
            rules,
            max_length,
            first,
        )
        .await
    }

    /// What is missing in the graph, stale or contradictory, by kind, then by id.
    #[allow(clippy::too_many_arguments)]
    async fn gaps(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only what has to do with one of these countries, by id; everything when left out."
        )]
        countries: Option<Vec<ID>>,
        #[graphql(desc = "Only gaps of these kinds; of all when left out.")] kinds: Option<
            Vec<Term<GapKind>>,
        >,
        #[graphql(
            desc = "How many to read from the start; 100 when neither it nor `last` is given, 1000 at most."
        )]
        first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many to read from the end; 1000 at most.")] last: Option<i32>,
        #[graphql(desc = "Read up to this cursor.")] before: Option<String>,
    ) -> Result<GapConnection> {
        let view = ctx.data::<View>()?;
        let snapshot = view.snapshot();
        let countries = countries
            .map(|ids| find_countries(snapshot, &ids))
            .transpose()?;
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let capture = Capture::of(ctx);
        let budget = view.budget();
        GapConnection::select(budget, snapshot, countries, kinds, &arguments, capture).await
    }

    /// What was committed as one revision. Null where there is no such revision.
    async fn revision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number of the revision.")] number: Revision,
    ) -> Result<Option<ChangeSet>> {
        ChangeSet::find(ctx.data::<View>()?, number.0).await
    }

    /// What was committed, one change set after the other, newest first.
    async fn revisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many to read from the start; 100 when neither it nor `last` is given, 1000 at most."
        )]
        first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many to read from the end; 1000 at most.")] last: Option<i32>,
        #[graphql(desc = "Read up to this cursor.")] before: Option<String>,
    ) -> Result<ChangeSetConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        ChangeSetConnection::load(ctx.data::<View>()?, &arguments).await
    }

    /// What differs between two revisions, whatever happened in between: a fact that was added and removed again
    /// does not. From a later revision to an earlier one, what it would take to go back.
    #[allow(clippy::too_many_arguments)]
    async fn compare(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The revision to start from; \"0\" is before the first.")] from: Revision,
        #[graphql(desc = "The revision to arrive at.")] to: Revision,
        #[graphql(
            desc = "Only facts that concern a node in one of these countries, or a country itself, by id: its own attributes, a link at either end of which it stands, or what was observed there."
        )]
        countries: Option<Vec<ID>>,
        #[graphql(
            desc = "Only facts that concern a node of one of these kinds; with `countries`, one that is both."
        )]
        kinds: Option<Vec<Term<NodeKind>>>,
        #[graphql(
            desc = "How many to read from the start; 100 when neither it nor `last` is given, 1000 at most."
        )]
        first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many to read from the end; 1000 at most.")] last: Option<i32>,
        #[graphql(desc = "Read up to this cursor.")] before: Option<String>,
    ) -> Result<DifferenceConnection> {
        let view = ctx.data::<View>()?;
        let concern = change_filter(view.snapshot(), countries, kinds)?;
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        DifferenceConnection::load(view, from, to, &concern, &arguments).await
    }

    /// What the barometer measures.
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<Indicator>> {
        Ok(Indicator::all(ctx.data::<View>()?.snapshot()))
    }

    /// The kinds of links there are, between which kinds of nodes, and how they read.
    async fn ontology(&self) -> Vec<Definition> {
        ONTOLOGY.iter().map(Definition).collect()
    }

    /// What is served: which revision, how much of it, under which terms, and how to cite it.
    async fn dataset(&self, ctx: &Context<'_>) -> Result<Dataset> {
        Ok(Dataset(ctx.data::<View>()?.snapshot().clone()))
    }

    /// Who asks, and what they may do: a reader where the request has no token.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        Ok(Viewer(ctx.data::<View>()?.clone()))
    }
}

fn find_anything(snapshot: &Arc<Snapshot>, id: &str) -> Option<Node> {
    if let Some(node) = snapshot.find(id) {
        return Some(NodeRef::new(snapshot.clone(), node).into());
    }
    let link = snapshot.find_link(id)?;
    Some(Link::new(snapshot.clone(), link).into())
}
