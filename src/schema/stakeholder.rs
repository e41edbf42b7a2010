//! What only stakeholders have.

use async_graphql::Object;
use entity::stakeholder::StakeholderKind;

use super::node::{City, NodeRef, Stakeholder};
use super::related::StakeholderRelations;
use super::term::Term;

/// An organisation with a part in the Mission.
#[Object]
impl Stakeholder {
    #[graphql(flatten)]
    async fn shared(&self) -> &NodeRef {
        &self.0
    }

    /// The short name or acronym; null where there is none.
    async fn short_name(&self) -> Option<&str> {
        self.details().short_name.as_deref()
    }

    /// What sort of organisation it is.
    async fn stakeholder_kind(&self) -> Term<StakeholderKind> {
        Term(self.details().kind)
    }

    /// The city it lies in, if that is a city of the graph; null otherwise.
    async fn city(&self) -> Option<City> {
        let city = self.snapshot().find(self.details().city_id.as_deref()?)?;
        Some(self.sibling(city).into())
    }

    #[graphql(flatten)]
    async fn relations(&self) -> StakeholderRelations {
        StakeholderRelations(self.0.clone())
    }
}
