//! The entrances by kind: one node by its keys, and many by a filter.

use async_graphql::{Context, ID, Object, OneofObject, Result};
use entity::NodeKind;

use super::capture::{Capture, CapturedSelection};
use super::connection::{Candidates, Connection, NodeSelection};
use super::node::{
    City, Country, EngagementSpace, Initiative, Learning, NationalPlatform, NodeRef, NodeType,
    Pilot, Stakeholder, Theme,
};
use super::paging::PageArguments;
use super::scalar::CountryCode;
use crate::snapshot::{NodeIndex, Snapshot};
use crate::view::View;

/// Names a country by one of its public keys.
#[derive(OneofObject)]
pub enum CountryBy {
    /// By id: `country-pt`.
    Id(ID),
    /// By ISO 3166-1 alpha-2 code: `PT`.
    Iso2(CountryCode),
}

/// Names a city by one of its public keys.
#[derive(OneofObject)]
pub enum CityBy {
    /// By id: `city-guimaraes`.
    Id(ID),
    /// By its id in GeoNames.
    GeonamesId(i64),
}

/// Names a node by one of its public keys.
#[derive(OneofObject)]
pub enum NodeBy {
    /// By id.
    Id(ID),
}

/// Declares the root fields of the kinds that are looked up by id alone, and the lists of all kinds.
macro_rules! lookups {
    (
        $name:ident
        one { $( $(#[doc = $one_doc:tt])+ $one:ident: $one_type:ident by $by:ident; )+ }
        many { $( $(#[doc = $doc:tt])+ $many:ident: $type:ident; )+ }
    ) => {
        /// One node and many, for each kind.
        #[derive(Default)]
        pub struct $name;

        /// One node and many, for each kind.
        #[Object]
        impl $name {
            $(
                $(#[doc = $one_doc])+
                /// Null where there is none.
                async fn $one(
                    &self,
                    ctx: &Context<'_>,
                    #[graphql(desc = "Which one: exactly one key.")] by: $by,
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
                #[allow(clippy::too_many_arguments)]
                async fn $many(
                    &self,
                    ctx: &Context<'_>,
                    #[graphql(desc = "Only those that pass.")]
                    filter: Option<<$type as NodeType>::Filter>,
                    #[graphql(desc = "How to order them; by id when left out.")]
                    order_by: Option<<$type as NodeType>::Order>,
                    #[graphql(desc = "How many to read from the start; 100 when neither it nor `last` is given, 1000 at most.")]
                    first: Option<i32>,
                    #[graphql(desc = "Read on behind this cursor.")]
                    after: Option<String>,
                    #[graphql(desc = "How many to read from the end; 1000 at most.")]
                    last: Option<i32>,
                    #[graphql(desc = "Read up to this cursor.")]
                    before: Option<String>,
                ) -> Result<Connection<$type>> {
                    let selection = NodeSelection {
                        filter,
                        order: order_by,
                        page: PageArguments { first, after, last, before },
                        within: None,
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
        national_platform: NationalPlatform by NodeBy;
        /// A pilot.
        pilot: Pilot by NodeBy;
        /// A learning.
        learning: Learning by NodeBy;
        /// An engagement space.
        engagement_space: EngagementSpace by NodeBy;
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
        national_platforms: NationalPlatform;
        /// The pilots.
        pilots: Pilot;
        /// The learnings.
        learnings: Learning;
        /// The engagement spaces.
        engagement_spaces: EngagementSpace;
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
