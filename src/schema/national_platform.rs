//! What only national platforms have.

use async_graphql::Object;

use super::node::{NationalPlatform, NodeRef};
use super::related::NationalPlatformRelations;
use super::scalar::PartialDateScalar;

/// A country's structure that supports its cities on the way to climate neutrality.
#[Object]
impl NationalPlatform {
    #[graphql(flatten)]
    async fn shared(&self) -> &NodeRef {
        &self.0
    }

    /// The name in the local language; null where it is unknown.
    async fn local_name(&self) -> Option<&str> {
        self.details().local_name.as_deref()
    }

    /// When it was established; null where that is unknown.
    async fn established(&self) -> Option<PartialDateScalar> {
        self.details().established.map(Into::into)
    }

    /// How it is organised; null where that is unknown.
    async fn organisation(&self) -> Option<&str> {
        self.details().organisation.as_deref()
    }

    /// What it is there for; null where that is unknown.
    async fn role(&self) -> Option<&str> {
        self.details().role.as_deref()
    }

    /// How it supports cities; null where that is unknown.
    async fn support(&self) -> Option<&str> {
        self.details().support.as_deref()
    }

    /// Whether it is open to all cities of the country, beyond the Mission Cities; null where that is
    /// unknown.
    async fn engages_all_cities(&self) -> Option<bool> {
        self.details().engages_all_cities
    }

    /// Whether it does not stand yet.
    async fn is_in_preparation(&self) -> bool {
        self.snapshot().is_in_preparation(self.index())
    }

    #[graphql(flatten)]
    async fn relations(&self) -> NationalPlatformRelations {
        NationalPlatformRelations(self.0.clone())
    }
}
