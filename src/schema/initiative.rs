//! Fields of initiatives.

use async_graphql::Object;

use super::node::{Initiative, NodeRef};
use super::related::InitiativeRelations;
use super::scalar::PartialDateScalar;

/// A programme or project under the Mission's umbrella.
#[Object]
impl Initiative {
    #[graphql(flatten)]
    async fn shared(&self) -> &NodeRef {
        &self.0
    }

    /// The programme that it is part of; null if unknown.
    async fn programme(&self) -> Option<&str> {
        self.details().programme.as_deref()
    }

    /// When it began; null if unknown.
    async fn start(&self) -> Option<PartialDateScalar> {
        self.details().start.map(Into::into)
    }

    /// When it ended or will end; null if open-ended or unknown.
    async fn end(&self) -> Option<PartialDateScalar> {
        self.details().end.map(Into::into)
    }

    /// Whether it runs on the date of the revision; null if its dates do not tell, such as an unknown end.
    async fn is_running(&self) -> Option<bool> {
        self.0.snapshot().is_running(self.0.index())
    }

    #[graphql(flatten)]
    async fn relations(&self) -> InitiativeRelations {
        InitiativeRelations(self.0.clone())
    }
}
