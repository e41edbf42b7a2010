//! What only countries have.

use async_graphql::{Context, ID, Object, Result};
use entity::country::EuStatus;

use super::barometer::IndicatorSeries;
use super::completeness::SectionCompleteness;
use super::connection::NodeSelection;
use super::coordination::NationalCoordination;
use super::filter::ThemeFilter;
use super::gap::GapConnection;
use super::node::{Country, NodeRef};
use super::order::ThemeOrder;
use super::paging::PageArguments;
use super::related::CountryRelations;
use super::scalar::{CountryCode, PartialDateScalar, Url};
use super::term::Term;
use super::theme_in_country::ThemeInCountryConnection;
use crate::insight::GapKind;
use crate::view::View;

/// A country and its National Mission Ecosystem.
#[Object]
impl Country {
    #[graphql(flatten)]
    async fn shared(&self) -> &NodeRef {
        &self.0
    }

    /// The ISO 3166-1 alpha-2 code.
    async fn iso2(&self) -> CountryCode {
        CountryCode(self.details().iso2.clone())
    }

    /// The name in the country's own languages; null where it is unknown.
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

    /// How it stands to the European Union's research programme.
    async fn eu_status(&self) -> Term<EuStatus> {
        Term(self.details().eu_status)
    }

    /// The capital; null where it is unknown.
    async fn capital(&self) -> Option<&str> {
        self.details().capital.as_deref()
    }

    /// How many people live there; null where it is unknown.
    async fn population(&self) -> Option<i64> {
        self.details().population
    }

    /// The year of the population figure; null where the source names none.
    async fn population_year(&self) -> Option<i32> {
        self.details().population_year
    }

    /// Degrees north of a point inside the country, WGS 84; null where it is unknown.
    async fn latitude(&self) -> Option<f64> {
        self.details().latitude
    }

    /// Degrees east of a point inside the country, WGS 84; null where it is unknown.
    async fn longitude(&self) -> Option<f64> {
        self.details().longitude
    }

    /// Whether it has a National Mission Ecosystem page. The countries that have none are here because
    /// cities of theirs are twins.
    async fn has_ecosystem_page(&self) -> bool {
        self.details().ecosystem_page
    }

    /// Where its National Mission Ecosystem page is found; null where it has none.
    async fn ecosystem_page_url(&self) -> Option<Url> {
        self.details().page_url.clone().map(Url)
    }

    /// Whether there is a national platform, what says so, and how sure that is.
    async fn national_coordination(&self) -> NationalCoordination {
        NationalCoordination::of(&self.0)
    }

    /// What is known and what is missing in each section of the country's page.
    async fn completeness(&self) -> Vec<SectionCompleteness> {
        super::completeness::completeness(&self.0)
    }

    /// What is missing in the country, stale or contradictory, by kind, then by id: of the country
    /// itself, of what lies in it, and of the pilots and learnings that its cities and
    /// organisations carry.
    async fn gaps(
        &self,
        ctx: &Context<'_>,
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

    /// The barometer: for each indicator the country's series, with the Europe-wide reference
    /// values beside it. An indicator without an observation here is listed with an empty series.
    async fn barometer(
        &self,
        #[graphql(desc = "Only these indicators, by id; all when left out.")] indicators: Option<
            Vec<ID>,
        >,
        #[graphql(desc = "Only observations from this date on.")] from: Option<PartialDateScalar>,
        #[graphql(desc = "Only observations up to this date.")] to: Option<PartialDateScalar>,
    ) -> Result<Vec<IndicatorSeries>> {
        IndicatorSeries::select(&self.0, indicators.as_deref(), from, to)
    }

    /// The themes worked on in the country: those of its cities and platforms, of the pilots and
    /// learnings of its cities, of the learnings of these pilots, and of the learnings of its organisations. The counts on
    /// the edges, and what a filter or an order asks for, are of this country alone, as in `CountryFilter.themes`.
    #[allow(clippy::too_many_arguments)]
    async fn themes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that pass.")] filter: Option<ThemeFilter>,
        #[graphql(desc = "How to order them; by id when left out.")] order_by: Option<ThemeOrder>,
        #[graphql(
            desc = "How many to read from the start; 100 when neither it nor `last` is given, 1000 at most."
        )]
        first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many to read from the end; 1000 at most.")] last: Option<i32>,
        #[graphql(desc = "Read up to this cursor.")] before: Option<String>,
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
        };
        let budget = ctx.data::<View>()?.budget();
        ThemeInCountryConnection::select(budget, &self.0, selection).await
    }

    #[graphql(flatten)]
    async fn relations(&self) -> CountryRelations {
        CountryRelations(self.0.clone())
    }
}
