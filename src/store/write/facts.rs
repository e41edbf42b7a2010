//! Puts and removes the rows of facts.

use entity::fact::{Details, Fact, NodeFact};
use entity::{
    alias, city, country, engagement_space, indicator, initiative, learning, link,
    national_platform, node, observation, pilot, stakeholder, theme,
};
use sea_orm::DbErr;

use super::WriteProgress;
use super::rows::{delete, insert, upsert};
use crate::change::Change;
use crate::store::transaction::Transaction;

/// First all that was goes, then all that will be comes: so two countries can swap their codes.
/// Only nodes and indicators that stay are overwritten, for what refers to them must stay too.
/// The order is otherwise free, as references are checked when the transaction ends.
pub(super) async fn apply(
    transaction: &Transaction,
    changes: &[Change],
    progress: &mut WriteProgress<'_>,
) -> Result<(), DbErr> {
    remove(transaction, changes).await?;
    progress.add_half(changes.iter().filter_map(removed).count());
    put(transaction, changes, progress).await
}

async fn remove(transaction: &Transaction, changes: &[Change]) -> Result<(), DbErr> {
    let was = || changes.iter().filter_map(|change| change.before.as_ref());
    let gone = || changes.iter().filter_map(removed);
    let ids = links(was()).map(|link| link.id.as_str()).collect();
    delete::<link::Entity>(transaction, link::Column::Id, ids).await?;
    let ids = observations(was()).map(|row| row.id.as_str()).collect();
    delete::<observation::Entity>(transaction, observation::Column::Id, ids).await?;
    let ids = aliases(was()).map(|alias| alias.id.as_str()).collect();
    delete::<alias::Entity>(transaction, alias::Column::Id, ids).await?;
    remove_details(transaction, nodes(was()).collect()).await?;
    let ids = nodes(gone()).map(|fact| fact.node.id.as_str()).collect();
    delete::<node::Entity>(transaction, node::Column::Id, ids).await?;
    let ids = indicators(gone()).map(|row| row.id.as_str()).collect();
    delete::<indicator::Entity>(transaction, indicator::Column::Id, ids).await
}

async fn put(
    transaction: &Transaction,
    changes: &[Change],
    progress: &mut WriteProgress<'_>,
) -> Result<(), DbErr> {
    let put = || changes.iter().filter_map(|change| change.after.as_ref());
    let mut count = |rows| progress.add_half(rows);
    let rows = indicators(put()).collect();
    upsert::<indicator::Entity>(transaction, rows, &mut count).await?;
    let rows = nodes(put()).map(|fact| &fact.node).collect();
    upsert::<node::Entity>(transaction, rows, &mut count).await?;
    put_details(transaction, nodes(put()).collect()).await?;
    let rows = links(put()).collect();
    insert::<link::Entity>(transaction, rows, &mut count).await?;
    let rows = observations(put()).collect();
    insert::<observation::Entity>(transaction, rows, &mut count).await?;
    let rows = aliases(put()).collect();
    insert::<alias::Entity>(transaction, rows, &mut count).await
}

async fn remove_details(transaction: &Transaction, nodes: Vec<&NodeFact>) -> Result<(), DbErr> {
    macro_rules! delete_rows {
        ($($kind:ident of $variant:ident),+ $(,)?) => {$(
            let ids = nodes.iter().filter_map(|fact| match &fact.details {
                Details::$variant(row) => Some(row.id.as_str()),
                _ => None,
            });
            let ids = ids.collect();
            delete::<$kind::Entity>(transaction, $kind::Column::Id, ids).await?;
        )+};
    }
    delete_rows!(
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
    Ok(())
}

async fn put_details(transaction: &Transaction, nodes: Vec<&NodeFact>) -> Result<(), DbErr> {
    macro_rules! insert_rows {
        ($($kind:ident of $variant:ident),+ $(,)?) => {$(
            let rows = nodes.iter().filter_map(|fact| match &fact.details {
                Details::$variant(row) => Some(row),
                _ => None,
            });
            insert::<$kind::Entity>(transaction, rows.collect(), |_| {}).await?;
        )+};
    }
    insert_rows!(
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
    Ok(())
}

fn removed(change: &Change) -> Option<&Fact> {
    match change.after {
        Some(_) => None,
        None => change.before.as_ref(),
    }
}

macro_rules! only {
    ($name:ident: $variant:ident($fact:ident) => $row:expr, $row_type:ty) => {
        fn $name<'a>(facts: impl Iterator<Item = &'a Fact>) -> impl Iterator<Item = &'a $row_type> {
            facts.filter_map(|fact| match fact {
                Fact::$variant($fact) => Some($row),
                _ => None,
            })
        }
    };
}

only!(nodes: Node(fact) => &**fact, NodeFact);
only!(links: Link(fact) => &fact.link, link::Model);
only!(observations: Observation(fact) => &fact.observation, observation::Model);
only!(indicators: Indicator(indicator) => indicator, indicator::Model);
only!(aliases: Alias(alias) => alias, alias::Model);
