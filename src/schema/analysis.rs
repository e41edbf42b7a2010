//! Query fields that count, rank and measure.

use async_graphql::{Context, ID, Object, Result};
use entity::{LinkKind, NodeKind};

use super::barometer::Indicator;
use super::filter::{CityFilter, EdgeFilter, IntFilter, NodeFilter, PlaceInput};
use super::link::LinkSelection;
use super::paging::PageArguments;
use super::place::{NearbyCity, nearest_cities};
use super::statistics::{
    Group, GroupKey, GroupOrder, GroupSelection, LinkGroup, LinkGroupKey, link_statistics,
    statistics,
};
use super::term::Term;
use crate::view::View;

/// Query fields that count, rank and measure.
#[derive(Default)]
pub struct AnalysisQuery;

/// Query fields that count, rank and measure.
#[Object]
impl AnalysisQuery {
    /// Numbers of nodes, grouped by shared values. Unknown and inapplicable values form a group with
    /// a null value.
    #[allow(clippy::too_many_arguments)]
    async fn statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The kind of nodes to count (default: all kinds).")] of: Option<
            Term<NodeKind>,
        >,
        #[graphql(desc = "Only items that match the filter.")] filter: Option<Box<NodeFilter>>,
        #[graphql(
            desc = "The grouping keys (maximum 4). An empty list counts all nodes in one group. Maximum 10,000 groups."
        )]
        group_by: Vec<GroupKey>,
        #[graphql(desc = "Only groups whose number of nodes matches.")] having: Option<IntFilter>,
        #[graphql(desc = "Sort order of the groups (default: by their values).")] order_by: Option<
            GroupOrder,
        >,
        #[graphql(desc = "Number of groups from the start (default: all).")] limit: Option<i32>,
    ) -> Result<Vec<Group>> {
        let of = of.map(|kind| kind.0);
        let shown = GroupSelection {
            having,
            order: order_by,
            limit,
        };
        statistics(ctx, of, filter, group_by, shown).await
    }

    /// Numbers of links, grouped by shared values. Unknown values form a group with a null value.
    #[allow(clippy::too_many_arguments)]
    async fn link_statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only links of these kinds.")] kinds: Option<Vec<Term<LinkKind>>>,
        #[graphql(desc = "Only links that match the filter.")] filter: Option<Box<EdgeFilter>>,
        #[graphql(desc = "Only links whose source matches.")] from: Option<Box<NodeFilter>>,
        #[graphql(desc = "Only links whose target matches.")] to: Option<Box<NodeFilter>>,
        #[graphql(
            desc = "The grouping keys (maximum 4). An empty list counts all links in one group. Maximum 10,000 groups."
        )]
        group_by: Vec<LinkGroupKey>,
        #[graphql(desc = "Only groups whose number of links matches.")] having: Option<IntFilter>,
        #[graphql(desc = "Sort order of the groups (default: by their values).")] order_by: Option<
            GroupOrder,
        >,
        #[graphql(desc = "Number of groups from the start (default: all).")] limit: Option<i32>,
    ) -> Result<Vec<LinkGroup>> {
        let links = LinkSelection {
            kinds,
            current: None,
            filter,
            from,
            to,
            order: None,
            page: PageArguments::default(),
        };
        let shown = GroupSelection {
            having,
            order: order_by,
            limit,
        };
        link_statistics(ctx.data::<View>()?, links, group_by, shown).await
    }

    /// The cities nearest to a place, nearest first. The place does not have to be in the data.
    /// Cities without known coordinates and the city itself are left out.
    async fn nearest_cities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The place.")] to: PlaceInput,
        #[graphql(desc = "Only cities that match the filter.")] filter: Option<Box<CityFilter>>,
        #[graphql(desc = "Number of cities (maximum 100).", default = 10)] first: i32,
    ) -> Result<Vec<NearbyCity>> {
        nearest_cities(ctx.data::<View>()?, &to, filter, first).await
    }

    /// The indicators of the barometer, by ID.
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<Indicator>> {
        Ok(Indicator::all(ctx.data::<View>()?.snapshot()))
    }

    /// An indicator of the barometer. Null if there is none.
    async fn indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID: `co2-per-capita`.")] id: ID,
    ) -> Result<Option<Indicator>> {
        Ok(Indicator::find(ctx.data::<View>()?.snapshot(), &id))
    }
}
