//! Authentication of mutations.

use async_graphql::{Context, Result};
use entity::audit::AuditedOperation;

use crate::permit::Viewer;
use crate::schema::fault::{Code, fault};
use crate::view::View;

/// Hears of everybody who is refused because they do not say who they are. Each mutation brings one, for the schema
/// knows neither its request nor where refusals are written down.
pub struct Refusals(Box<Hear>);

/// The refused operation and the reason.
type Hear = dyn Fn(AuditedOperation, &str) + Send + Sync;

impl Refusals {
    pub fn new(hear: impl Fn(AuditedOperation, &str) + Send + Sync + 'static) -> Self {
        Self(Box::new(hear))
    }
}

/// The authenticated viewer of a mutation.
///
/// # Errors
/// When they do not say so; that is written down.
pub fn known(ctx: &Context<'_>, operation: AuditedOperation) -> Result<Viewer> {
    let viewer = ctx.data::<View>()?.viewer();
    if viewer.identified().is_some() {
        return Ok(viewer.clone());
    }
    let reason = format!("{} requires a token; none was sent.", ctx.field().name());
    (ctx.data::<Refusals>()?.0)(operation, &reason);
    Err(fault(
        Code::Unauthenticated,
        "Authentication required: send `Authorization: Bearer <token>`.",
    ))
}
