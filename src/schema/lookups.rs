//! Root fields per kind: look-up of one node by key, and filtered lists.

use async_graphql::{Context, ID, Object, OneofObject, Result};
use entity::NodeKind;

use super::aggregate::NodeSet;
use super::capture::{Capture, CapturedSelection};
use super::connection::{Candidates, Connection, EdgeSelection, NodeSelection};
use super::node::{
    City, Country, EngagementSpace, Initiative, Learning, NationalPlatform, NodeRef, NodeType,
    Pilot, Stakeholder, Theme,
};
use super::paging::PageArguments;
use super::scalar::CountryCode;
use crate::snapshot::{NodeIndex, Snapshot};
use crate::view::View;

/// Identifies a country by exactly one of its keys.
#[derive(OneofObject)]
pub enum CountryBy {
    /// The ID: `country-pt`.
    Id(ID),
    /// The ISO 3166-1 alpha-2 code: `PT`.
    Iso2(CountryCode),
}

/// Identifies a city by exactly one of its keys.
#[derive(OneofObject)]
pub enum CityBy {
    /// The ID: `city-guimaraes`.
    Id(ID),
    /// The GeoNames ID.
    GeonamesId(i64),
}

/// Identifies a node by exactly one of its keys.
#[derive(OneofObject)]
pub enum NodeBy {
    /// By ID.
    Id(ID),
}

/// Declares the look-up fields and the list fields.
macro_rules! lookups {
    (
        $name:ident
        one { $(
            $(#[doc = $one_doc:tt])+
            $one:ident: $one_type:ident by $by:ident $(, deprecated $one_reason:tt)?;
        )+ }
        many { $( $(#[doc = $doc:tt])+ $many:ident: $type:ident $(, deprecated $reason:tt)?; )+ }
    ) => {
        /// Look-up and list fields of each kind.
        #[derive(Default)]
        pub struct $name;

        /// Look-up and list fields of each kind.
        #[Object]
        impl $name {
            $(
                $(#[doc = $one_doc])+
                /// Null if there is none.
                $(#[graphql(deprecation = $one_reason)])?
                async fn $one(
                    &self,
                    ctx: &Context<'_>,
                    #[graphql(desc = "Exactly one key.")] by: $by,
                ) -> Result<Option<$one_type>> {
                    let snapshot = ctx.data::<View>()?.snapshot();
                    let found = by.find(snapshot).filter(|&node| {
                        snapshot.node(node).kind() == NodeKind::$one_type
                    });
                    Ok(found.map(|node| NodeRef::new(snapshot.clone(), node).into()))
                }
            )+
            $(
                $(#[doc = $doc])+
                $(#[graphql(deprecation = $reason)])?
                #[allow(clippy::too_many_arguments)]
                async fn $many(
                    &self,
                    ctx: &Context<'_>,
                    #[graphql(desc = "Only items that match the filter.")]
                    filter: Option<Box<<$type as NodeType>::Filter>>,
                    #[graphql(desc = "Sort order (default: by ID).")]
                    order_by: Option<<$type as NodeType>::Order>,
                    #[graphql(desc = "Number of items from the start (default 100 without `last`, maximum 1000).")]
                    first: Option<i32>,
                    #[graphql(desc = "Returns items after this cursor.")]
                    after: Option<String>,
                    #[graphql(desc = "Number of items from the end (maximum 1000).")]
                    last: Option<i32>,
                    #[graphql(desc = "Returns items before this cursor.")]
                    before: Option<String>,
                ) -> Result<Connection<$type>> {
                    let selection = NodeSelection {
                        filter,
                        order: order_by,
                        page: PageArguments { first, after, last, before },
                        within: None,
                        edge: EdgeSelection::default(),
                        all: NodeSet::is_requested(ctx),
                    };
                    let view = ctx.data::<View>()?;
                    let (budget, snapshot) = (view.budget(), view.snapshot());
                    let candidates = Candidates::OfKind(NodeKind::$type);
                    let Some(capture) = Capture::of(ctx) else {
                        return Connection::select(budget, snapshot, candidates, selection).await;
                    };
                    let selected = Connection::select_all(budget, snapshot, candidates, selection);
                    let (page, all) = selected.await?;
                    capture.store(CapturedSelection::Nodes(all));
                    Ok(page)
                }
            )+
        }
    };
}

lookups! {
    Lookups
    one {
        /// A country.
        country: Country by CountryBy;
        /// A city.
        city: City by CityBy;
        /// An organisation.
        stakeholder: Stakeholder by NodeBy;
        /// A national platform.
        platform: NationalPlatform by NodeBy;
        /// A national platform.
        national_platform: NationalPlatform by NodeBy, deprecated "Since 2026-11-29: use `platform`.";
        /// A pilot.
        pilot: Pilot by NodeBy;
        /// A learning.
        learning: Learning by NodeBy;
        /// An engagement space.
        space: EngagementSpace by NodeBy;
        /// An engagement space.
        engagement_space: EngagementSpace by NodeBy, deprecated "Since 2026-11-29: use `space`.";
        /// An initiative.
        initiative: Initiative by NodeBy;
        /// A theme.
        theme: Theme by NodeBy;
    }
    many {
        /// The countries.
        countries: Country;
        /// The cities.
        cities: City;
        /// The organisations.
        stakeholders: Stakeholder;
        /// The national platforms.
        platforms: NationalPlatform;
        /// The national platforms.
        national_platforms: NationalPlatform, deprecated "Since 2026-11-29: use `platforms`.";
        /// The pilots.
        pilots: Pilot;
        /// The learnings.
        learnings: Learning;
        /// The engagement spaces.
        spaces: EngagementSpace;
        /// The engagement spaces.
        engagement_spaces: EngagementSpace, deprecated "Since 2026-11-29: use `spaces`.";
        /// The initiatives.
        initiatives: Initiative;
        /// The themes.
        themes: Theme;
    }
}

impl CountryBy {
    fn find(&self, snapshot: &Snapshot) -> Option<NodeIndex> {
        match self {
            Self::Id(id) => snapshot.find(id),
            Self::Iso2(code) => snapshot.find_by_iso2(&code.0),
        }
    }
}

impl CityBy {
    fn find(&self, snapshot: &Snapshot) -> Option<NodeIndex> {
        match self {
            Self::Id(id) => snapshot.find(id),
            Self::GeonamesId(id) => snapshot.find_by_geonames_id(*id),
        }
    }
}

impl NodeBy {
    fn find(&self, snapshot: &Snapshot) -> Option<NodeIndex> {
        match self {
            Self::Id(id) => snapshot.find(id),
        }
    }
}
