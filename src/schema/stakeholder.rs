//! Fields of stakeholders.

use async_graphql::Object;
use entity::stakeholder::StakeholderKind;

use super::node::{City, NodeRef, Stakeholder};
use super::related::StakeholderRelations;
use super::term::Term;

/// An organisation that takes part in the Mission.
#[Object]
impl Stakeholder {
    #[graphql(flatten)]
    async fn shared(&self) -> &NodeRef {
        &self.0
    }

    /// The short name or acronym; null if there is none.
    async fn short_name(&self) -> Option<&str> {
        self.details().short_name.as_deref()
    }

    /// The kind of organisation.
    async fn stakeholder_kind(&self) -> Term<StakeholderKind> {
        Term(self.details().kind)
    }

    /// The city in which the organisation is located; null if the city is not in the graph.
    async fn city(&self) -> Option<City> {
        let city = self.snapshot().find(self.details().city_id.as_deref()?)?;
        Some(self.sibling(city).into())
    }

    #[graphql(flatten)]
    async fn relations(&self) -> StakeholderRelations {
        StakeholderRelations(self.0.clone())
    }
}
