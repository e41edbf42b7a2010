//! Fields of pilots.

use async_graphql::Object;

use super::node::{NodeRef, Pilot};
use super::related::PilotRelations;
use super::scalar::PartialDateScalar;

/// A pilot activity that one or more cities carry out.
#[Object]
impl Pilot {
    #[graphql(flatten)]
    async fn shared(&self) -> &NodeRef {
        &self.0
    }

    /// The programme that it is part of; null if unknown.
    async fn programme(&self) -> Option<&str> {
        self.details().programme.as_deref()
    }

    /// The cohort of the programme, counted from 1; null if the programme has no cohorts.
    async fn cohort(&self) -> Option<i32> {
        self.details().cohort
    }

    /// When it began; null if unknown.
    async fn start(&self) -> Option<PartialDateScalar> {
        self.details().start.map(Into::into)
    }

    /// When it ended or will end; null if unknown.
    async fn end(&self) -> Option<PartialDateScalar> {
        self.details().end.map(Into::into)
    }

    /// Whether it runs on the date of the revision; null if its dates do not tell, such as an unknown end.
    async fn is_running(&self) -> Option<bool> {
        self.0.snapshot().is_running(self.0.index())
    }

    /// The grant for the whole pilot, in euros; null if unknown.
    async fn grant_eur(&self) -> Option<i64> {
        self.details().grant_eur
    }

    #[graphql(flatten)]
    async fn relations(&self) -> PilotRelations {
        PilotRelations(self.0.clone())
    }
}
