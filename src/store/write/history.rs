//! Records what a change set changed.

use entity::change;
use entity::fact::Fact;
use sea_orm::prelude::Json;
use sea_orm::{DbErr, EntityTrait, IntoActiveModel};

use super::WriteProgress;
use super::rows::rows_of_a_statement;
use crate::change::Change;
use crate::store::transaction::Transaction;

/// Writes a line for each change, with the fact before and after it.
pub(super) async fn record(
    transaction: &Transaction,
    revision: i64,
    changes: &[Change],
    progress: &mut WriteProgress<'_>,
) -> Result<(), DbErr> {
    let mut positions = 0..;
    for changes in changes.chunks(rows_of_a_statement::<change::Entity>(transaction)) {
        let rows = changes.iter().zip(&mut positions);
        let rows = rows
            .map(|(change, position)| Ok(line(revision, position, change)?.into_active_model()))
            .collect::<Result<Vec<_>, DbErr>>()?;
        change::Entity::insert_many(rows)
            .exec_without_returning(transaction)
            .await?;
        progress.add_half(changes.len());
    }
    Ok(())
}

fn line(revision: i64, position: i32, change: &Change) -> Result<change::Model, DbErr> {
    let key = change.key();
    let fact = change.after.as_ref().or(change.before.as_ref());
    let (node_id, other_node_id) = fact.map_or((None, None), Fact::concerned_nodes);
    Ok(change::Model {
        revision,
        position,
        fact_kind: key.kind,
        fact_id: key.id,
        action: change.action(),
        node_id: node_id.map(str::to_owned),
        other_node_id: other_node_id.map(str::to_owned),
        before: change.before.as_ref().map(json).transpose()?,
        after: change.after.as_ref().map(json).transpose()?,
    })
}

fn json(fact: &Fact) -> Result<Json, DbErr> {
    serde_json::to_value(fact).map_err(|error| DbErr::Json(error.to_string()))
}
