//! Fields of national platforms.

use async_graphql::Object;

use super::node::{NationalPlatform, NodeRef};
use super::related::NationalPlatformRelations;
use super::scalar::{LongText, PartialDateScalar};

/// A national structure that supports the country's cities on the way to climate neutrality.
#[Object]
impl NationalPlatform {
    #[graphql(flatten)]
    async fn shared(&self) -> &NodeRef {
        &self.0
    }

    /// The name in the local language; null if unknown.
    async fn local_name(&self) -> Option<&str> {
        self.details().local_name.as_deref()
    }

    /// When the platform was established; null if unknown.
    async fn established(&self) -> Option<PartialDateScalar> {
        self.details().established.map(Into::into)
    }

    /// The form of organisation; null if unknown.
    async fn organisation(&self) -> Option<LongText> {
        self.details().organisation.clone().map(LongText)
    }

    /// The purpose of the platform; null if unknown.
    async fn role(&self) -> Option<LongText> {
        self.details().role.clone().map(LongText)
    }

    /// The support that the platform offers to cities; null if unknown.
    async fn support(&self) -> Option<LongText> {
        self.details().support.clone().map(LongText)
    }

    /// Whether the platform is open to all cities of the country, not only Mission Cities; null if
    /// unknown.
    async fn engages_all_cities(&self) -> Option<bool> {
        self.details().engages_all_cities
    }

    /// Whether the platform is still in preparation.
    async fn is_in_preparation(&self) -> bool {
        self.snapshot().is_in_preparation(self.index())
    }

    #[graphql(flatten)]
    async fn relations(&self) -> NationalPlatformRelations {
        NationalPlatformRelations(self.0.clone())
    }
}
