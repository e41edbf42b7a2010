//! Fields of learnings.

use async_graphql::Object;
use entity::learning::LearningKind;

use super::node::{Learning, NodeRef};
use super::related::LearningRelations;
use super::scalar::PartialDateScalar;
use super::term::Term;

/// A written or recorded result of experience, such as a case study. Its `website` is where to read
/// it.
#[Object]
impl Learning {
    #[graphql(flatten)]
    async fn shared(&self) -> &NodeRef {
        &self.0
    }

    /// The form of the learning.
    async fn learning_kind(&self) -> Term<LearningKind> {
        Term(self.details().kind)
    }

    /// When it was published; null if undated.
    async fn published(&self) -> Option<PartialDateScalar> {
        self.details().published.map(Into::into)
    }

    #[graphql(flatten)]
    async fn relations(&self) -> LearningRelations {
        LearningRelations(self.0.clone())
    }
}
