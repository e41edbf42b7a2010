//! Reads a revision whole: one statement per table, put together in memory.

use std::iter::Peekable;
use std::vec::IntoIter;

use entity::fact::{Dataset, Details, LinkFact, NodeFact, ObservationFact};
use entity::{
    NodeKind, alias, city, country, engagement_space, indicator, initiative, learning, link,
    national_platform, node, observation, pilot, revision, stakeholder, theme,
};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, ModelTrait, Order, PrimaryKeyToColumn};
use sea_orm::{Iterable, QueryOrder};

use super::transaction::TABLE_TIMEOUT;
use super::{Store, StoreError, newest_revision};

mod cited;

use cited::{CitedUrls, read_cited};

/// Whether the URLs that back the facts are read with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sources {
    Included,
    /// The lists of URLs are left empty. Sources are about half of all that there is to read.
    Omitted,
}

impl Store {
    /// Every fact of the newest revision, and which revision that is. Lists are sorted by id.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails, [`StoreError::Corrupt`] when a node has
    /// no row of its kind.
    pub async fn read_dataset(
        &self,
        sources: Sources,
    ) -> Result<(Option<revision::Model>, Dataset), StoreError> {
        let transaction = self.begin_read(TABLE_TIMEOUT).await?;
        let revision = newest_revision(&transaction).await?;
        let dataset = read_facts(&transaction, sources).await?;
        transaction.commit().await?;
        Ok((revision, dataset))
    }
}

/// Every fact that is stored.
pub(super) async fn read_facts(
    connection: &impl ConnectionTrait,
    sources: Sources,
) -> Result<Dataset, StoreError> {
    let cited = match sources {
        Sources::Included => read_cited(connection).await?,
        Sources::Omitted => CitedUrls::default(),
    };
    Ok(Dataset {
        nodes: read_nodes(connection, cited.nodes).await?,
        links: read_links(connection, cited.links).await?,
        indicators: all::<indicator::Entity>(connection).await?,
        observations: read_observations(connection, cited.observations).await?,
        aliases: all::<alias::Entity>(connection).await?,
    })
}

async fn read_nodes(
    connection: &impl ConnectionTrait,
    mut cited: cited::UrlsByFact,
) -> Result<Vec<NodeFact>, StoreError> {
    let nodes = all::<node::Entity>(connection).await?;
    let mut details = KindRows::read(connection).await?;
    let mut facts = Vec::with_capacity(nodes.len());
    for node in nodes {
        let details = details.take(&node).ok_or_else(|| {
            StoreError::Corrupt(format!(
                "{} has no row of its kind {:?}",
                node.id, node.kind
            ))
        })?;
        facts.push(NodeFact {
            sources: cited.take(&node.id),
            node,
            details,
        });
    }
    Ok(facts)
}

async fn read_links(
    connection: &impl ConnectionTrait,
    mut cited: cited::UrlsByFact,
) -> Result<Vec<LinkFact>, DbErr> {
    let links = all::<link::Entity>(connection).await?;
    Ok(links
        .into_iter()
        .map(|link| LinkFact {
            sources: cited.take(&link.id),
            link,
        })
        .collect())
}

async fn read_observations(
    connection: &impl ConnectionTrait,
    mut cited: cited::UrlsByFact,
) -> Result<Vec<ObservationFact>, DbErr> {
    let observations = all::<observation::Entity>(connection).await?;
    Ok(observations
        .into_iter()
        .map(|observation| ObservationFact {
            sources: cited.take(&observation.id),
            observation,
        })
        .collect())
}

/// Every row, sorted by its key, which both databases compare by bytes.
async fn all<E: EntityTrait>(connection: &impl ConnectionTrait) -> Result<Vec<E::Model>, DbErr>
where
    E::Model: ModelTrait<Entity = E>,
{
    let mut rows = E::find();
    for key in E::PrimaryKey::iter() {
        rows = rows.order_by(key.into_column(), Order::Asc);
    }
    rows.all(connection).await
}

/// The rows that each kind adds, all sorted by id like the nodes that they belong to: so the next
/// node of a kind belongs to the next row of that kind, and nothing has to be looked up.
struct KindRows {
    countries: Peekable<IntoIter<country::Model>>,
    cities: Peekable<IntoIter<city::Model>>,
    stakeholders: Peekable<IntoIter<stakeholder::Model>>,
    national_platforms: Peekable<IntoIter<national_platform::Model>>,
    pilots: Peekable<IntoIter<pilot::Model>>,
    learnings: Peekable<IntoIter<learning::Model>>,
    engagement_spaces: Peekable<IntoIter<engagement_space::Model>>,
    initiatives: Peekable<IntoIter<initiative::Model>>,
    themes: Peekable<IntoIter<theme::Model>>,
}

impl KindRows {
    async fn read(connection: &impl ConnectionTrait) -> Result<Self, DbErr> {
        Ok(Self {
            countries: rows::<country::Entity>(connection).await?,
            cities: rows::<city::Entity>(connection).await?,
            stakeholders: rows::<stakeholder::Entity>(connection).await?,
            national_platforms: rows::<national_platform::Entity>(connection).await?,
            pilots: rows::<pilot::Entity>(connection).await?,
            learnings: rows::<learning::Entity>(connection).await?,
            engagement_spaces: rows::<engagement_space::Entity>(connection).await?,
            initiatives: rows::<initiative::Entity>(connection).await?,
            themes: rows::<theme::Entity>(connection).await?,
        })
    }

    fn take(&mut self, node: &node::Model) -> Option<Details> {
        macro_rules! next {
            ($rows:expr, $variant:ident) => {
                $rows
                    .next_if(|row| row.id == node.id)
                    .map(Details::$variant)
            };
        }
        match node.kind {
            NodeKind::Country => next!(self.countries, Country),
            NodeKind::City => next!(self.cities, City),
            NodeKind::Stakeholder => next!(self.stakeholders, Stakeholder),
            NodeKind::NationalPlatform => next!(self.national_platforms, NationalPlatform),
            NodeKind::Pilot => next!(self.pilots, Pilot),
            NodeKind::Learning => next!(self.learnings, Learning),
            NodeKind::EngagementSpace => next!(self.engagement_spaces, EngagementSpace),
            NodeKind::Initiative => next!(self.initiatives, Initiative),
            NodeKind::Theme => next!(self.themes, Theme),
        }
    }
}

async fn rows<E: EntityTrait>(
    connection: &impl ConnectionTrait,
) -> Result<Peekable<IntoIter<E::Model>>, DbErr>
where
    E::Model: ModelTrait<Entity = E>,
{
    Ok(all::<E>(connection).await?.into_iter().peekable())
}
