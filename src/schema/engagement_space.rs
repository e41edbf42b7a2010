//! Fields of engagement spaces.

use async_graphql::Object;
use entity::engagement_space::SpaceKind;

use super::node::{EngagementSpace, NodeRef};
use super::related::EngagementSpaceRelations;
use super::term::Term;

/// A place to connect. Its `website` is the page to visit.
#[Object]
impl EngagementSpace {
    #[graphql(flatten)]
    async fn shared(&self) -> &NodeRef {
        &self.0
    }

    /// The kind of engagement space.
    async fn space_kind(&self) -> Term<SpaceKind> {
        Term(self.details().kind)
    }

    #[graphql(flatten)]
    async fn relations(&self) -> EngagementSpaceRelations {
        EngagementSpaceRelations(self.0.clone())
    }
}
