//! The URLs that back the facts of a revision.

use std::iter::Peekable;
use std::vec::IntoIter;

use entity::{citation, source};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};

/// The URLs of every fact that has any.
#[derive(Default)]
pub(super) struct Cited {
    pub(super) nodes: Urls,
    pub(super) links: Urls,
    pub(super) observations: Urls,
}

/// Ids of facts with their URLs, sorted by id and then by place.
pub(super) struct Urls(Peekable<IntoIter<(String, String)>>);

pub(super) async fn read_cited(connection: &impl ConnectionTrait) -> Result<Cited, DbErr> {
    Ok(Cited {
        nodes: urls(connection, citation::Column::NodeId).await?,
        links: urls(connection, citation::Column::LinkId).await?,
        observations: urls(connection, citation::Column::ObservationId).await?,
    })
}

async fn urls(connection: &impl ConnectionTrait, fact: citation::Column) -> Result<Urls, DbErr> {
    let urls = citation::Entity::find()
        .select_only()
        .column(fact)
        .column(source::Column::Url)
        .join(JoinType::InnerJoin, citation::Relation::Source.def())
        .filter(fact.is_not_null())
        .order_by_asc(fact)
        .order_by_asc(citation::Column::Position)
        .into_tuple::<(String, String)>()
        .all(connection)
        .await?;
    Ok(Urls(urls.into_iter().peekable()))
}

impl Urls {
    /// The URLs of the fact. Facts must be asked for in the order of their ids.
    pub(super) fn take(&mut self, fact: &str) -> Vec<String> {
        let mut urls = Vec::new();
        while let Some((_, url)) = self.0.next_if(|(cited, _)| cited == fact) {
            urls.push(url);
        }
        urls
    }
}

impl Default for Urls {
    fn default() -> Self {
        Self(Vec::new().into_iter().peekable())
    }
}
