//! Sources: web pages that support a fact.

use async_graphql::{Context, Object, Result};
use entity::change::FactKind;
use entity::fact::FactKey;

use super::error::store_error;
use super::scalar::Url;
use crate::view::View;

#[derive(Clone, Debug)]
pub struct Source(entity::source::Model);

/// A web page that supports a fact.
#[Object]
impl Source {
    /// The stable ID of the source, derived from its address.
    async fn id(&self) -> async_graphql::ID {
        self.0.id.as_str().into()
    }

    /// The address of the page.
    async fn url(&self) -> Url {
        Url(self.0.url.clone())
    }

    /// The publisher, derived from the address: its host without `www.`.
    async fn publisher(&self) -> &str {
        let address = &self.0.url;
        let host = address
            .split_once("://")
            .map_or(address.as_str(), |(_, rest)| rest);
        let host = host.split(['/', '?', '#']).next().unwrap_or(host);
        host.strip_prefix("www.").unwrap_or(host)
    }
}

/// The sources of facts in citation order, read in one statement for all facts that the query
/// requests at the same time.
///
/// # Errors
/// If the store cannot be read.
pub async fn load_sources(
    ctx: &Context<'_>,
    facts: impl IntoIterator<Item = FactKey>,
) -> Result<Vec<Source>> {
    let view = ctx.data::<View>()?;
    let sources = view
        .load_sources(facts)
        .await
        .map_err(|error| store_error(&*error))?;
    Ok(sources.into_iter().map(Source).collect())
}

/// The node of that id, as a fact.
pub fn node_fact(id: &str) -> FactKey {
    FactKey {
        kind: FactKind::Node,
        id: id.to_owned(),
    }
}
