//! Fields of countries.

use std::collections::HashSet;

use async_graphql::{Context, ID, Object, Result};
use entity::country::EuStatus;
use entity::{Level, LinkKind};

use super::barometer::IndicatorSeries;
use super::change_set::RecentChanges;
use super::completeness::SectionCompleteness;
use super::connection::{EdgeSelection, NodeSelection};
use super::coordination::NationalCoordination;
use super::error::check_limit;
use super::filter::ThemeFilter;
use super::gap::GapConnection;
use super::network::{Network, network_of_country};
use super::node::{Country, NodeRef};
use super::order::ThemeOrder;
use super::paging::PageArguments;
use super::related::CountryRelations;
use super::scalar::{CountryCode, PartialDateScalar, Url};
use super::term::Term;
use super::theme_in_country::ThemeInCountryConnection;
use crate::insight::GapKind;
use crate::view::{ChangeFilter, View};

/// Maximum number of recent change sets, and of changes of each.
const MAX_RECENT: usize = 100;

/// A country and its National Mission Ecosystem.
#[Object]
impl Country {
    #[graphql(flatten)]
    async fn shared(&self) -> &NodeRef {
        &self.0
    }

    /// The country, its cities and all else that is located, carried out or produced there, as a
    /// network: the field `network` of the query root for this country.
    async fn network(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only nodes that act on these levels. Learnings and themes have no level."
        )]
        levels: Option<Vec<Term<Level>>>,
        #[graphql(desc = "Only links of these kinds.")] kinds: Option<Vec<Term<LinkKind>>>,
        #[graphql(
            desc = "Only links that are current (`true`) or not current (`false`) on the date of the revision."
        )]
        current: Option<bool>,
        #[graphql(
            desc = "Maximum number of nodes to show (at most 5000). All nodes are counted and measured.",
            default = 500
        )]
        max_nodes: i32,
    ) -> Result<Network> {
        network_of_country(ctx, self.index(), levels, kinds, current, max_nodes).await
    }

    /// The newest of the last 100 change sets that affect the country or nodes in it, newest first:
    /// attributes, links at either end, and observations.
    async fn recent_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of change sets (maximum 100).", default = 10)] first: i32,
        #[graphql(desc = "Number of changes of each (maximum 100).", default = 20)] changes: i32,
    ) -> Result<Vec<RecentChanges>> {
        let first = check_limit("first", first, MAX_RECENT)?;
        let changes = check_limit("changes", changes, MAX_RECENT)?;
        let filter = ChangeFilter {
            countries: HashSet::from([self.record().node.id.clone()]),
            kinds: HashSet::new(),
        };
        RecentChanges::load(ctx.data::<View>()?, &filter, first, changes).await
    }

    /// The ISO 3166-1 alpha-2 code.
    async fn iso2(&self) -> CountryCode {
        CountryCode(self.details().iso2.clone())
    }

    /// The name in the country's own languages; null if unknown.
    async fn native_name(&self) -> Option<&str> {
        self.details().native_name.as_deref()
    }

    /// The official languages, as ISO 639-1 codes.
    async fn languages(&self) -> Vec<&str> {
        self.details()
            .languages
            .split(';')
            .filter(|code| !code.is_empty())
            .collect()
    }

    /// The country's relation to the European Union's research programme.
    async fn eu_status(&self) -> Term<EuStatus> {
        Term(self.details().eu_status)
    }

    /// The capital; null if unknown.
    async fn capital(&self) -> Option<&str> {
        self.details().capital.as_deref()
    }

    /// Number of inhabitants; null if unknown.
    async fn population(&self) -> Option<i64> {
        self.details().population
    }

    /// The year of the population figure; null if the source gives none.
    async fn population_year(&self) -> Option<i32> {
        self.details().population_year
    }

    /// Latitude of a point inside the country, in degrees north (WGS 84); null if unknown.
    async fn latitude(&self) -> Option<f64> {
        self.details().latitude
    }

    /// Longitude of a point inside the country, in degrees east (WGS 84); null if unknown.
    async fn longitude(&self) -> Option<f64> {
        self.details().longitude
    }

    /// Whether the country has a National Mission Ecosystem page. Countries without one are listed
    /// because cities in them are twin cities.
    async fn has_ecosystem_page(&self) -> bool {
        self.details().ecosystem_page
    }

    /// The address of its National Mission Ecosystem page; null if it has none.
    async fn ecosystem_page_url(&self) -> Option<Url> {
        self.details().page_url.clone().map(Url)
    }

    /// Whether the country has a national platform, with sources and confidence.
    async fn national_coordination(&self) -> NationalCoordination {
        NationalCoordination::of(&self.0)
    }

    /// Known and missing facts in each section of the country's page.
    async fn completeness(&self) -> Vec<SectionCompleteness> {
        super::completeness::completeness(&self.0)
    }

    /// Missing, stale and contradictory data of the country, by kind, then by ID: of the country
    /// itself, of nodes located in it, and of the pilots and learnings of its cities and
    /// organisations.
    async fn gaps(
        &self,
        ctx: &Context<'_>,
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
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let countries = Some(vec![self.index()]);
        let budget = ctx.data::<View>()?.budget();
        let snapshot = self.snapshot();
        GapConnection::select(budget, snapshot, countries, kinds, &arguments, None).await
    }

    /// The barometer: for each indicator, the country's series and the Europe-wide reference
    /// values. An indicator without observations for the country has an empty series.
    async fn barometer(
        &self,
        #[graphql(desc = "Only the indicators with these IDs (default: all indicators).")]
        indicators: Option<Vec<ID>>,
        #[graphql(desc = "Only observations from this date on.")] from: Option<PartialDateScalar>,
        #[graphql(desc = "Only observations up to this date.")] to: Option<PartialDateScalar>,
    ) -> Result<Vec<IndicatorSeries>> {
        IndicatorSeries::select(&self.0, indicators.as_deref(), from, to)
    }

    /// The themes worked on in the country: those of its cities and platforms, of its cities'
    /// pilots and learnings, of these pilots' learnings, and of its organisations' learnings.
    /// Counts on the edges, and counts in filters and sort orders, include this country only, as in
    /// `CountryFilter.themes`.
    #[allow(clippy::too_many_arguments)]
    async fn themes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match the filter.")] filter: Option<Box<ThemeFilter>>,
        #[graphql(desc = "Sort order (default: by ID).")] order_by: Option<ThemeOrder>,
        #[graphql(
            desc = "Number of items from the start (default 100 without `last`, maximum 1000)."
        )]
        first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end (maximum 1000).")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<ThemeInCountryConnection> {
        let selection = NodeSelection {
            filter,
            order: order_by,
            page: PageArguments {
                first,
                after,
                last,
                before,
            },
            within: Some(self.index()),
            edge: EdgeSelection::default(),
            all: false,
        };
        let budget = ctx.data::<View>()?.budget();
        ThemeInCountryConnection::select(budget, &self.0, selection).await
    }

    #[graphql(flatten)]
    async fn relations(&self) -> CountryRelations {
        CountryRelations(self.0.clone())
    }
}
