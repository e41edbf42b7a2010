//! Many rows at once: the number of statements grows with rows by the thousand, never one by one.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IdenStatic, IntoActiveModel, Iterable,
    PrimaryKeyToColumn, QueryFilter,
};

use crate::store::bind::bind_limit;
use crate::store::transaction::Transaction;

/// Inserts rows; `written` hears of every batch.
pub(super) async fn insert<E>(
    transaction: &Transaction,
    rows: Vec<&E::Model>,
    written: impl FnMut(usize),
) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Clone + Sync,
{
    put::<E>(transaction, rows, None, written).await
}

/// Inserts rows, or overwrites those that have the same key: other rows that refer to them stay.
pub(super) async fn upsert<E>(
    transaction: &Transaction,
    rows: Vec<&E::Model>,
    written: impl FnMut(usize),
) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Clone + Sync,
{
    let key: Vec<_> = E::PrimaryKey::iter().map(|key| key.into_column()).collect();
    let is_key = |column: &E::Column| key.iter().any(|key| key.as_str() == column.as_str());
    let others = E::Column::iter().filter(|column| !is_key(column));
    let overwrite = OnConflict::columns(key.iter().copied())
        .update_columns(others)
        .to_owned();
    put::<E>(transaction, rows, Some(overwrite), written).await
}

/// Deletes the rows that have one of the values in the column.
pub(super) async fn delete<E: EntityTrait>(
    transaction: &Transaction,
    column: E::Column,
    values: Vec<&str>,
) -> Result<(), DbErr> {
    for values in values.chunks(bind_limit(transaction.get_database_backend())) {
        E::delete_many()
            .filter(column.is_in(values.iter().copied()))
            .exec(transaction)
            .await?;
    }
    Ok(())
}

/// How many rows of a table fit into a statement.
pub(super) fn rows_of_a_statement<E: EntityTrait>(connection: &impl ConnectionTrait) -> usize {
    bind_limit(connection.get_database_backend()) / E::Column::iter().count()
}

async fn put<E>(
    transaction: &Transaction,
    rows: Vec<&E::Model>,
    on_conflict: Option<OnConflict>,
    mut written: impl FnMut(usize),
) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Clone + Sync,
{
    for rows in rows.chunks(rows_of_a_statement::<E>(transaction)) {
        let mut statement = E::insert_many(rows.iter().map(|&row| row.clone().into_active_model()));
        if let Some(on_conflict) = &on_conflict {
            statement = statement.on_conflict(on_conflict.clone());
        }
        statement.exec_without_returning(transaction).await?;
        written(rows.len());
    }
    Ok(())
}
