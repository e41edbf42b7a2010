//! The URLs that back the facts of a revision.

use std::iter::Peekable;
use std::vec::IntoIter;

use entity::citation;
use sea_orm::{ConnectionTrait, DbErr};

use crate::store::sources::read_urls;

/// The URLs of every fact that has any.
#[derive(Default)]
pub(super) struct CitedUrls {
    pub(super) nodes: UrlsByFact,
    pub(super) links: UrlsByFact,
    pub(super) observations: UrlsByFact,
}

/// Ids of facts with their URLs, sorted by id and then by place.
pub(super) struct UrlsByFact(Peekable<IntoIter<(String, String)>>);

pub(super) async fn read_cited(connection: &impl ConnectionTrait) -> Result<CitedUrls, DbErr> {
    Ok(CitedUrls {
        nodes: urls(connection, citation::Column::NodeId).await?,
        links: urls(connection, citation::Column::LinkId).await?,
        observations: urls(connection, citation::Column::ObservationId).await?,
    })
}

async fn urls(
    connection: &impl ConnectionTrait,
    fact: citation::Column,
) -> Result<UrlsByFact, DbErr> {
    let urls = read_urls(connection, fact).await?;
    Ok(UrlsByFact(urls.into_iter().peekable()))
}

impl UrlsByFact {
    /// The URLs of the fact. Facts must be asked for in the order of their ids.
    pub(super) fn take(&mut self, fact: &str) -> Vec<String> {
        let mut urls = Vec::new();
        while let Some((_, url)) = self.0.next_if(|(cited, _)| cited == fact) {
            urls.push(url);
        }
        urls
    }
}

impl Default for UrlsByFact {
    fn default() -> Self {
        Self(Vec::new().into_iter().peekable())
    }
}
