//! Single facts whole, by their keys: what a change set is planned on.

use std::collections::HashMap;

use entity::change::FactKind;
use entity::fact::{Details, Fact, FactKey, LinkFact, NodeFact, ObservationFact};
use entity::{
    NodeKind, alias, change, city, country, engagement_space, indicator, initiative, learning,
    link, national_platform, node, observation, pilot, source, stakeholder, theme,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::bind::bind_limit;
use super::sources::sources_of;
use super::{HistoryEntry, Store, StoreError};

impl Store {
    /// The facts of these distinct keys with their sources, as they are now; missing facts do not appear. The
    /// number of statements follows from which kinds of facts they are.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails, [`StoreError::Corrupt`] when a node has no row
    /// of its kind.
    pub async fn find_facts(&self, keys: &[FactKey]) -> Result<HashMap<FactKey, Fact>, StoreError> {
        let mut sources = sources_of(&self.reader()?, keys).await?;
        let mut facts = Vec::new();
        let ids = |kind| {
            let of_kind = keys.iter().filter(move |key| key.kind == kind);
            of_kind.map(|key| key.id.as_str()).collect::<Vec<_>>()
        };
        facts.extend(self.nodes(&ids(FactKind::Node)).await?);
        for row in
            rows::<link::Entity>(&self.reader()?, link::Column::Id, &ids(FactKind::Link)).await?
        {
            let sources = Vec::new();
            facts.push(Fact::Link(LinkFact { link: row, sources }));
        }
        let found = ids(FactKind::Observation);
        for observation in
            rows::<observation::Entity>(&self.reader()?, observation::Column::Id, &found).await?
        {
            let sources = Vec::new();
            facts.push(Fact::Observation(ObservationFact {
                observation,
                sources,
            }));
        }
        let found = ids(FactKind::Indicator);
        let found =
            rows::<indicator::Entity>(&self.reader()?, indicator::Column::Id, &found).await?;
        facts.extend(found.into_iter().map(Fact::Indicator));
        let found = ids(FactKind::Alias);
        let found = rows::<alias::Entity>(&self.reader()?, alias::Column::Id, &found).await?;
        facts.extend(found.into_iter().map(Fact::Alias));

        let with_sources = facts.into_iter().map(|mut fact| {
            let key = fact.key();
            let urls = sources.remove(&key).unwrap_or_default();
            let urls = urls.into_iter().map(|source: source::Model| source.url);
            fact.set_sources(urls.collect());
            (key, fact)
        });
        Ok(with_sources.collect())
    }

    /// The ids of the observations at each node. One statement.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn observation_ids_at(
        &self,
        node_ids: &[String],
    ) -> Result<HashMap<String, Vec<String>>, StoreError> {
        let mut found: HashMap<String, Vec<String>> = HashMap::new();
        for node_ids in node_ids.chunks(bind_limit(self.backend)) {
            let rows: Vec<(Option<String>, String)> = observation::Entity::find()
                .select_only()
                .columns([observation::Column::SubjectId, observation::Column::Id])
                .filter(observation::Column::SubjectId.is_in(node_ids.iter().map(String::as_str)))
                .order_by_asc(observation::Column::Id)
                .into_tuple()
                .all(&self.reader()?)
                .await?;
            for (subject, id) in rows {
                found
                    .entry(subject.unwrap_or_default())
                    .or_default()
                    .push(id);
            }
        }
        Ok(found)
    }

    /// Changes of these facts after a revision, oldest first, up to a maximum number.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn changes_since(
        &self,
        revision: i64,
        keys: &[FactKey],
        most: u64,
    ) -> Result<Vec<HistoryEntry>, StoreError> {
        let mut entries = Vec::new();
        for &kind in entity::Vocabulary::all() {
            let kind: FactKind = kind;
            let of_kind = keys.iter().filter(|key| key.kind == kind);
            let ids: Vec<&str> = of_kind.map(|key| key.id.as_str()).collect();
            for ids in ids.chunks(bind_limit(self.backend) - 3) {
                let rows = change::Entity::find()
                    .filter(change::Column::Revision.gt(revision))
                    .filter(change::Column::FactKind.eq(kind))
                    .filter(change::Column::FactId.is_in(ids.iter().copied()))
                    .order_by_desc(change::Column::Revision)
                    .order_by_desc(change::Column::Position)
                    .limit(most)
                    .find_also_related(entity::revision::Entity)
                    .all(&self.reader()?)
                    .await?;
                entries.extend(rows.into_iter().filter_map(|(change, revision)| {
                    let revision = revision?;
                    Some(HistoryEntry { change, revision })
                }));
            }
        }
        entries.sort_by_key(|entry| (entry.change.revision, entry.change.position));
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        entries.drain(..entries.len().saturating_sub(most));
        Ok(entries)
    }

    async fn nodes(&self, ids: &[&str]) -> Result<Vec<Fact>, StoreError> {
        let nodes = rows::<node::Entity>(&self.reader()?, node::Column::Id, ids).await?;
        let mut details = HashMap::new();
        macro_rules! read {
            ($($kind:ident of $variant:ident),+ $(,)?) => {$(
                let of_kind = nodes.iter().filter(|node| node.kind == NodeKind::$variant);
                let ids: Vec<&str> = of_kind.map(|node| node.id.as_str()).collect();
                for row in rows::<$kind::Entity>(&self.reader()?, $kind::Column::Id, &ids).await? {
                    details.insert(row.id.clone(), Details::$variant(row));
                }
            )+};
        }
        read!(
            country of Country,
            city of City,
            stakeholder of Stakeholder,
            national_platform of NationalPlatform,
            pilot of Pilot,
            learning of Learning,
            engagement_space of EngagementSpace,
            initiative of Initiative,
            theme of Theme,
        );
        let fact = |node: node::Model| {
            let details = details.remove(&node.id).ok_or_else(|| {
                StoreError::Corrupt(format!(
                    "{} has no row of its kind {:?}",
                    node.id, node.kind
                ))
            })?;
            let sources = Vec::new();
            Ok(Fact::Node(Box::new(NodeFact {
                node,
                details,
                sources,
            })))
        };
        nodes.into_iter().map(fact).collect()
    }
}

/// The rows that have one of the ids.
async fn rows<E: EntityTrait>(
    connection: &impl ConnectionTrait,
    id: E::Column,
    ids: &[&str],
) -> Result<Vec<E::Model>, StoreError> {
    let mut rows = Vec::new();
    for ids in ids.chunks(bind_limit(connection.get_database_backend())) {
        let found = E::find().filter(id.is_in(ids.iter().copied()));
        rows.extend(found.all(connection).await?);
    }
    Ok(rows)
}
