//! Whoever wants something written says who they are.

use async_graphql::{Context, Result};
use entity::audit::AuditedOperation;

use crate::permit::Viewer;
use crate::schema::error::{ErrorCode, coded_error};
use crate::view::View;

/// Hears of everybody who is refused because they do not say who they are. Each mutation brings one, for the schema
/// knows neither its request nor where refusals are written down.
pub struct RefusalHook(Box<RefusalListener>);

/// What they asked for, and why it was refused.
type RefusalListener = dyn Fn(AuditedOperation, &str) + Send + Sync;

impl RefusalHook {
    pub fn new(hear: impl Fn(AuditedOperation, &str) + Send + Sync + 'static) -> Self {
        Self(Box::new(hear))
    }
}

/// Who asks for this.
///
/// # Errors
/// When they do not say so; that is written down.
pub fn require_authentication(ctx: &Context<'_>, operation: AuditedOperation) -> Result<Viewer> {
    let viewer = ctx.data::<View>()?.viewer();
    if viewer.principal().is_some() {
        return Ok(viewer.clone());
    }
    let reason = format!("{} takes a token, and none was sent.", ctx.field().name());
    (ctx.data::<RefusalHook>()?.0)(operation, &reason);
    Err(coded_error(
        ErrorCode::Unauthenticated,
        "Who writes has to say who they are: send `Authorization: Bearer` with a token.",
    ))
}
