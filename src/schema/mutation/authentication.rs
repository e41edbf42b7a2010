//! Authentication of mutations.

use async_graphql::{Context, Result};
use entity::audit::AuditedOperation;

use crate::access::Viewer;
use crate::schema::error::{ErrorCode, coded_error};
use crate::view::View;

/// Records requests without authentication. Each mutation provides one, because the schema has no
/// access to the request or the audit log.
pub struct RefusalHook(Box<RefusalListener>);

/// The refused operation and the reason.
type RefusalListener = dyn Fn(AuditedOperation, &str) + Send + Sync;

impl RefusalHook {
    pub fn new(hear: impl Fn(AuditedOperation, &str) + Send + Sync + 'static) -> Self {
        Self(Box::new(hear))
    }
}

/// The authenticated viewer of a mutation.
///
/// # Errors
/// If the request is not authenticated; the refusal is recorded.
pub fn require_authentication(ctx: &Context<'_>, operation: AuditedOperation) -> Result<Viewer> {
    let viewer = ctx.data::<View>()?.viewer();
    if viewer.principal().is_some() {
        return Ok(viewer.clone());
    }
    let reason = format!("{} requires a token; none was sent.", ctx.field().name());
    (ctx.data::<RefusalHook>()?.0)(operation, &reason);
    Err(coded_error(
        ErrorCode::Unauthenticated,
        "Authentication required: send `Authorization: Bearer <token>`.",
    ))
}
