//! Nodes as entities of an Apollo Federation v2 supergraph, so that a country's own graph can be
//! composed with this one.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::{ContainerType, resolve_container};
use async_graphql::{
    Any, Context, ContextSelectionSet, ErrorExtensionValues, ID, Object, ObjectType, OutputType,
    PathSegment, Positioned, Result, ServerError, ServerResult, Value,
};
use entity::NodeKind;

use super::link::Link;
use super::node::{
    City, Country, EngagementSpace, Initiative, Learning, NationalPlatform, NodeRef, Pilot,
    Stakeholder, Theme,
};
use super::scalar::CountryCode;
use crate::snapshot::{NodeIndex, Snapshot};
use crate::view::View;

/// Declares the entity keys of each kind. An entity that does not exist is null and does not affect
/// the others.
macro_rules! entities {
    ($( $name:ident: $kind:ident by $key:ident: $key_type:ty = $find:expr; )+) => {
        /// The entities requested by a federation router.
        #[derive(Default)]
        pub struct Entities;

        /// The entities requested by a federation router.
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

            #[graphql(entity)]
            async fn link(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Link>> {
                let snapshot = ctx.data::<View>()?.snapshot();
                let found = snapshot.find_link(&id);
                Ok(found.map(|link| Link::new(snapshot.clone(), link)))
            }
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

/// The entities. A representation of a type without keys, or without one of its keys, is null with
/// its own error; async-graphql 7.2.1 would fail all representations of the request.
#[derive(Default)]
pub struct Federated(Entities);

impl ContainerType for Federated {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        self.0.resolve_field(ctx).await
    }

    async fn find_entity(
        &self,
        ctx: &Context<'_>,
        representation: &Value,
    ) -> ServerResult<Option<Value>> {
        let found = self.0.find_entity(ctx, representation).await?;
        if found.is_none() {
            ctx.add_error(unknown(ctx, representation)?);
        }
        Ok(Some(found.unwrap_or_default()))
    }
}

impl OutputType for Federated {
    fn type_name() -> Cow<'static, str> {
        Entities::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Entities::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl ObjectType for Federated {}

/// The error of a representation that matches no entity, with its index.
fn unknown(ctx: &Context<'_>, representation: &Value) -> ServerResult<ServerError> {
    let (_, all) = ctx.param_value::<Vec<Any>>("representations", None)?;
    let place = all.iter().position(|other| other.0 == *representation);
    let kind = match representation {
        Value::Object(fields) => fields.get("__typename"),
        _ => None,
    };
    let message = match kind {
        Some(Value::String(kind)) => {
            let kind: String = kind.chars().take(80).collect();
            format!("The representation matches no entity: `{kind}` has no such key")
        }
        _ => "The representation has no `__typename`".to_owned(),
    };
    let mut error = ctx.set_error_path(ServerError::new(message, Some(ctx.item.pos)));
    error.path.extend(place.map(PathSegment::Index));
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", "BAD_USER_INPUT");
    error.extensions = Some(extensions);
    Ok(error)
}
