//! What only learnings have.

use async_graphql::Object;
use entity::learning::LearningKind;

use super::node::{Learning, NodeRef};
use super::related::LearningRelations;
use super::scalar::PartialDateScalar;
use super::term::Term;

/// What was learned and written down. Its `website` is where to read it.
#[Object]
impl Learning {
    #[graphql(flatten)]
    async fn shared(&self) -> &NodeRef {
        &self.0
    }

    /// The form that it has.
    async fn learning_kind(&self) -> Term<LearningKind> {
        Term(self.details().kind)
    }

    /// When it was published; null where it bears no date.
    async fn published(&self) -> Option<PartialDateScalar> {
        self.details().published.map(Into::into)
    }

    #[graphql(flatten)]
    async fn relations(&self) -> LearningRelations {
        LearningRelations(self.0.clone())
    }
}
