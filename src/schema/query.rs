//! The query root: nodes of any kind, queries on the whole graph, and the dataset.

use async_graphql::{Context, ID, MergedObject, Object, Result};
use entity::{LinkKind, NodeKind, ONTOLOGY};
use futures_util::future::try_join_all;

use super::aggregate::NodeSet;
use super::analysis::AnalysisQuery;
use super::barometer::Indicator;
use super::capture::Capture;
use super::change_set::{ChangeSet, ChangeSetConnection};
use super::connection::{Candidates, Connection, EdgeSelection, NodeSelection};
use super::countries::{change_filter, find_countries};
use super::dataset::Dataset;
use super::difference::DifferenceConnection;
use super::error::{ErrorCode, coded_error};
use super::federation::Federated;
use super::filter::{EdgeFilter, NodeFilter};
use super::gap::GapConnection;
use super::interface::{EcosystemNode, Node};
use super::link::{Link, LinkConnection, LinkSelection};
use super::link_order::LinkOrder;
use super::lookups::Lookups;
use super::network::NetworkQuery;
use super::node::{NodeRef, NodeType};
use super::observation::Observation;
use super::ontology::Definition;
use super::paging::{MAX_PAGE_SIZE, PageArguments};
use super::path::PathQuery;
use super::proposal::Proposals;
use super::scalar::Revision;
use super::search::{SearchArguments, SearchConnection};
use super::source::{Source, SourceQuery};
use super::term::{Term, terms};
use super::viewer::Viewer;
use crate::insight::GapKind;
use crate::view::View;

/// The root of all queries.
#[derive(MergedObject, Default)]
pub struct Query(
    GraphQuery,
    AnalysisQuery,
    Lookups,
    NetworkQuery,
    PathQuery,
    Proposals,
    SourceQuery,
    Federated,
);

/// Queries on nodes of any kind, and on the graph as a whole.
#[derive(Default)]
pub struct GraphQuery;

/// Queries on nodes of any kind, and on the graph as a whole.
#[Object]
impl GraphQuery {
    /// The node, link, indicator, observation or source with this ID. Null if there is none.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID, or a former ID of a node.")] id: ID,
    ) -> Result<Option<Node>> {
        find_anything(ctx, &id).await
    }

    /// The nodes, links, indicators, observations and sources with these IDs, in this order. Null for each ID without an object.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The IDs (maximum 1000).")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > MAX_PAGE_SIZE {
            return Err(coded_error(
                ErrorCode::LimitExceeded,
                format!(
                    "`ids` must have at most {MAX_PAGE_SIZE} entries, got {}",
                    ids.len()
                ),
            ));
        }
        try_join_all(ids.iter().map(|id| find_anything(ctx, id))).await
    }

    /// Nodes of any kind.
    #[allow(clippy::too_many_arguments)]
    async fn ecosystem_nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match the filter.")] filter: Option<Box<NodeFilter>>,
        #[graphql(desc = "Sort order (default: by ID).")] order_by: Option<
            <EcosystemNode as NodeType>::Order,
        >,
        #[graphql(
            desc = "Number of items from the start (default 100 without `last`, maximum 1000)."
        )]
        first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end (maximum 1000).")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
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
            edge: EdgeSelection::default(),
            all: NodeSet::is_requested(ctx),
        };
        Connection::select(view.budget(), view.snapshot(), Candidates::All, selection).await
    }

    /// Full-text search over nodes of any kind, best matches first. Ignores case and accents and
    /// matches word prefixes. All words must match. If there is no exact match, typing errors are
    /// tolerated, then missing words. An empty text has no results.
    #[allow(clippy::too_many_arguments)]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The search text (maximum 200 characters and 12 words). The last word may be incomplete."
        )]
        text: String,
        #[graphql(desc = "Only nodes of these kinds.")] kinds: Option<Vec<Term<NodeKind>>>,
        #[graphql(
            desc = "Only nodes related to these countries, by ID: the countries themselves, nodes located in them, and nodes carried out or produced there."
        )]
        countries: Option<Vec<ID>>,
        #[graphql(desc = "Only nodes that match the filter.")] filter: Option<Box<NodeFilter>>,
        #[graphql(
            desc = "Number of items from the start (default 100 without `last`, maximum 1000)."
        )]
        first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end (maximum 1000).")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<SearchConnection> {
        let view = ctx.data::<View>()?;
        let countries = countries
            .map(|ids| find_countries(view.snapshot(), &ids))
            .transpose()?;
        let asked = SearchArguments {
            text,
            kinds: kinds.map(terms),
            countries,
            filter,
            page: PageArguments {
                first,
                after,
                last,
                before,
            },
        };
        SearchConnection::select(view, asked).await
    }

    /// Links of any kind between any nodes.
    #[allow(clippy::too_many_arguments)]
    async fn links(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only links of these kinds.")] kinds: Option<Vec<Term<LinkKind>>>,
        #[graphql(
            desc = "Only links that are current (`true`) or not current (`false`) on the date of the revision."
        )]
        current: Option<bool>,
        #[graphql(desc = "Only links that match the filter.")] filter: Option<Box<EdgeFilter>>,
        #[graphql(desc = "Only links whose source matches.")] from: Option<Box<NodeFilter>>,
        #[graphql(desc = "Only links whose target matches.")] to: Option<Box<NodeFilter>>,
        #[graphql(desc = "Sort order (default: by ID).")] order_by: Option<LinkOrder>,
        #[graphql(
            desc = "Number of items from the start (default 100 without `last`, maximum 1000)."
        )]
        first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end (maximum 1000).")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<LinkConnection> {
        let selection = LinkSelection {
            kinds,
            current,
            filter,
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

    /// Missing, stale and contradictory data, by kind, then by ID.
    #[allow(clippy::too_many_arguments)]
    async fn gaps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only gaps related to these countries, by ID (default: all gaps).")]
        countries: Option<Vec<ID>>,
        #[graphql(desc = "Only gaps of these kinds (default: all kinds).")] kinds: Option<
            Vec<Term<GapKind>>,
        >,
        #[graphql(
            desc = "Number of items from the start (default 100 without `last`, maximum 1000)."
        )]
        first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end (maximum 1000).")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
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

    /// The change set of a revision. Null if there is no such revision.
    async fn revision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The revision number.")] number: Revision,
    ) -> Result<Option<ChangeSet>> {
        ChangeSet::find(ctx.data::<View>()?, number.0).await
    }

    /// All change sets, newest first.
    async fn revisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Number of items from the start (default 100 without `last`, maximum 1000)."
        )]
        first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end (maximum 1000).")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<ChangeSetConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        ChangeSetConnection::load(ctx.data::<View>()?, &arguments).await
    }

    /// The differences between two revisions, regardless of the changes in between: a fact that was
    /// added and removed again is not listed. `from` may be later than `to`.
    #[allow(clippy::too_many_arguments)]
    async fn compare(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first revision. \"0\" is the empty graph before revision 1.")]
        from: Revision,
        #[graphql(desc = "The second revision.")] to: Revision,
        #[graphql(
            desc = "Only facts that affect these countries or nodes in them, by ID: attributes, links at either end, and observations."
        )]
        countries: Option<Vec<ID>>,
        #[graphql(
            desc = "Only facts that affect nodes of these kinds. With `countries`, the same node must match both."
        )]
        kinds: Option<Vec<Term<NodeKind>>>,
        #[graphql(
            desc = "Number of items from the start (default 100 without `last`, maximum 1000)."
        )]
        first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end (maximum 1000).")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
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

    /// The kinds of links, the kinds of nodes they connect, and their wording.
    async fn ontology(&self) -> Vec<Definition> {
        ONTOLOGY.iter().map(Definition).collect()
    }

    /// The published data: revision, size, licence and citation.
    async fn dataset(&self, ctx: &Context<'_>) -> Result<Dataset> {
        Ok(Dataset(ctx.data::<View>()?.snapshot().clone()))
    }

    /// The current user and their permissions. Without a token, a reader.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        Ok(Viewer(ctx.data::<View>()?.clone()))
    }
}

async fn find_anything(ctx: &Context<'_>, id: &str) -> Result<Option<Node>> {
    let view = ctx.data::<View>()?;
    let snapshot = view.snapshot();
    if let Some(node) = snapshot.find(id) {
        return Ok(Some(NodeRef::new(snapshot.clone(), node).into()));
    }
    if let Some(indicator) = Indicator::find(snapshot, id) {
        return Ok(Some(indicator.into()));
    }
    if let Some(link) = snapshot.find_link(id) {
        return Ok(Some(Link::new(snapshot.clone(), link).into()));
    }
    if let Some(source) = Source::find(view, id).await? {
        return Ok(Some(source.into()));
    }
    Ok(Observation::find(ctx, id).await?.map(Into::into))
}
