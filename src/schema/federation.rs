//! The nodes as entities of an Apollo Federation v2 supergraph, so that a country's own graph can be
//! composed with this one: a router gives the keys of nodes, and is given the nodes.

use async_graphql::{Context, ID, Object, Result};
use entity::NodeKind;

use super::node::{
    City, Country, EngagementSpace, Initiative, Learning, NationalPlatform, NodeRef, Pilot,
    Stakeholder, Theme,
};
use super::scalar::CountryCode;
use crate::snapshot::{NodeIndex, Snapshot};
use crate::view::View;

/// Declares by which keys a router may name the nodes of which kinds. An entity that is not there is
/// null, as in every look-up, and does not spoil the others.
macro_rules! entities {
    ($( $name:ident: $kind:ident by $key:ident: $key_type:ty = $find:expr; )+) => {
        /// The entities that a federation's router asks for.
        #[derive(Default)]
        pub struct Entities;

        /// The entities that a federation's router asks for.
        #[Object]
        impl Entities {
            $(
                #[graphql(entity)]
                async fn $name(&self, ctx: &Context<'_>, $key: $key_type) -> Result<Option<$kind>> {
                    let snapshot = ctx.data::<View>()?.snapshot();
                    let find: fn(&Snapshot, $key_type) -> Option<NodeIndex> = $find;
                    let found = find(snapshot, $key)
                        .filter(|&node| snapshot.node(node).kind() == NodeKind::$kind);
                    Ok(found.map(|node| NodeRef::new(snapshot.clone(), node).into()))
                }
            )+
        }
    };
}

entities! {
    country: Country by id: ID = |snapshot, id| snapshot.find(&id);
    country_by_iso2: Country by iso2: CountryCode = |snapshot, code| snapshot.find_by_iso2(&code.0);
    city: City by id: ID = |snapshot, id| snapshot.find(&id);
    city_by_geonames_id: City by geonames_id: i64 = |snapshot, id| snapshot.find_by_geonames_id(id);
    stakeholder: Stakeholder by id: ID = |snapshot, id| snapshot.find(&id);
    national_platform: NationalPlatform by id: ID = |snapshot, id| snapshot.find(&id);
    pilot: Pilot by id: ID = |snapshot, id| snapshot.find(&id);
    learning: Learning by id: ID = |snapshot, id| snapshot.find(&id);
    engagement_space: EngagementSpace by id: ID = |snapshot, id| snapshot.find(&id);
    initiative: Initiative by id: ID = |snapshot, id| snapshot.find(&id);
    theme: Theme by id: ID = |snapshot, id| snapshot.find(&id);
}
