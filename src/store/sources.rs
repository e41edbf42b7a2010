//! The sources of many facts at once.

use std::collections::HashMap;

use entity::change::FactKind;
use entity::fact::FactKey;
use entity::{citation, source};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};
use sha2::{Digest, Sha256};

use super::bind::bind_limit;
use super::transaction::TABLE_TIMEOUT;
use super::{Store, StoreError};

/// The facts that cite sources, each kind in its column.
const CITED: [(FactKind, citation::Column); 3] = [
    (FactKind::Node, citation::Column::NodeId),
    (FactKind::Link, citation::Column::LinkId),
    (FactKind::Observation, citation::Column::ObservationId),
];

impl Store {
    /// The sources of each fact, in the order in which it cites them. Facts without sources, as
    /// all indicators are, do not appear. One statement for all facts.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn load_sources(
        &self,
        keys: &[FactKey],
    ) -> Result<HashMap<FactKey, Vec<source::Model>>, StoreError> {
        sources_of(&self.reader()?, keys).await
    }

    /// Every citation of the newest revision, as a URL and the fact that cites it. Three statements.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn read_citations(&self) -> Result<Vec<(String, FactKey)>, StoreError> {
        let transaction = self.begin_read(TABLE_TIMEOUT).await?;
        let mut citations = Vec::new();
        for (kind, column) in CITED {
            let rows = read_urls(&transaction, column).await?.into_iter();
            citations.extend(rows.map(|(id, url)| (url, FactKey { kind, id })));
        }
        transaction.commit().await?;
        Ok(citations)
    }
}

/// Ids of facts with their URLs, sorted by id and then by place.
pub(super) async fn read_urls(
    connection: &impl ConnectionTrait,
    fact: citation::Column,
) -> Result<Vec<(String, String)>, DbErr> {
    citation::Entity::find()
        .select_only()
        .column(fact)
        .column(source::Column::Url)
        .join(JoinType::InnerJoin, citation::Relation::Source.def())
        .filter(fact.is_not_null())
        .order_by_asc(fact)
        .order_by_asc(citation::Column::Position)
        .into_tuple()
        .all(connection)
        .await
}

/// The sources of each fact, in the order in which it cites them. A key may be given more than once.
pub(super) async fn sources_of(
    connection: &impl ConnectionTrait,
    keys: &[FactKey],
) -> Result<HashMap<FactKey, Vec<source::Model>>, StoreError> {
    let mut sources: HashMap<_, Vec<_>> = HashMap::new();
    // In two chunks, a key would have its sources twice.
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys.dedup();
    for keys in keys.chunks(bind_limit(connection.get_database_backend())) {
        let rows = citation::Entity::find()
            .find_also_related(source::Entity)
            .filter(any_of(keys))
            .order_by_asc(citation::Column::Position)
            .all(connection)
            .await?;
        for (citation, source) in rows {
            let (Some(key), Some(source)) = (cited_fact(&citation), source) else {
                return Err(StoreError::Corrupt(format!(
                    "citation {} has no fact or no source",
                    citation.id
                )));
            };
            sources.entry(key).or_default().push(source);
        }
    }
    Ok(sources)
}

fn any_of(keys: &[FactKey]) -> Condition {
    let ids = |kind| {
        let ids = keys.iter().filter(move |key| key.kind == kind);
        ids.map(|key| key.id.as_str()).peekable()
    };
    let mut any = Condition::any();
    for (kind, column) in CITED {
        let mut ids = ids(kind);
        if ids.peek().is_some() {
            any = any.add(column.is_in(ids));
        }
    }
    any
}

fn cited_fact(citation: &citation::Model) -> Option<FactKey> {
    let facts = [
        (FactKind::Node, &citation.node_id),
        (FactKind::Link, &citation.link_id),
        (FactKind::Observation, &citation.observation_id),
    ];
    facts.into_iter().find_map(|(kind, id)| {
        let id = id.clone()?;
        Some(FactKey { kind, id })
    })
}

/// `source-` and the first 16 hexadecimal digits of the URL's SHA-256: the same everywhere.
pub fn source_id(url: &str) -> String {
    format!("source-{}", hex::encode(&Sha256::digest(url)[..8]))
}
