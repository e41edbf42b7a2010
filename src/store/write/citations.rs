//! Which sources back the facts that are put.

use std::collections::BTreeSet;

use entity::change::FactKind;
use entity::fact::Fact;
use entity::{citation, source};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveValue, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::rows::{delete, rows_of_a_statement};
use crate::change::Change;
use crate::store::bind::bind_limit;
use crate::store::sources::source_id;
use crate::store::transaction::Transaction;

/// Replaces the citations of every fact that is put, and lets go of sources that were cited by
/// what has changed and are cited by nothing any more.
///
/// The citations of links, observations and removed nodes are gone already, with their rows.
pub(super) async fn apply(transaction: &Transaction, changes: &[Change]) -> Result<(), DbErr> {
    let put = || changes.iter().filter_map(|change| change.after.as_ref());
    let replaced = changes.iter().filter_map(|change| {
        change.after.as_ref()?;
        match change.before.as_ref()? {
            Fact::Node(fact) => Some(fact.node.id.as_str()),
            _ => None,
        }
    });
    let replaced = replaced.collect();
    delete::<citation::Entity>(transaction, citation::Column::NodeId, replaced).await?;
    let cited: BTreeSet<&str> = put().flat_map(Fact::sources).map(String::as_str).collect();
    insert_sources(transaction, &cited).await?;
    insert_citations(transaction, put().flat_map(citations_of).collect()).await?;
    let were_cited = changes.iter().filter_map(|change| change.before.as_ref());
    let were_cited: BTreeSet<&str> = were_cited
        .flat_map(Fact::sources)
        .map(String::as_str)
        .collect();
    remove_uncited(
        transaction,
        were_cited.difference(&cited).copied().collect(),
    )
    .await
}

async fn insert_sources(transaction: &Transaction, urls: &BTreeSet<&str>) -> Result<(), DbErr> {
    let sources: Vec<_> = urls
        .iter()
        .map(|&url| source::ActiveModel {
            id: ActiveValue::Set(source_id(url)),
            url: ActiveValue::Set(url.to_owned()),
        })
        .collect();
    for sources in sources.chunks(rows_of_a_statement::<source::Entity>(transaction)) {
        source::Entity::insert_many(sources.to_vec())
            .on_conflict_do_nothing_on([source::Column::Id])
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

async fn insert_citations(
    transaction: &Transaction,
    citations: Vec<citation::ActiveModel>,
) -> Result<(), DbErr> {
    for citations in citations.chunks(rows_of_a_statement::<citation::Entity>(transaction)) {
        citation::Entity::insert_many(citations.to_vec())
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

async fn remove_uncited(transaction: &Transaction, urls: Vec<&str>) -> Result<(), DbErr> {
    let cited = Query::select()
        .expr(Expr::val(1))
        .from(citation::Entity)
        .and_where(
            Expr::col((citation::Entity, citation::Column::SourceId))
                .equals((source::Entity, source::Column::Id)),
        )
        .take();
    for urls in urls.chunks(bind_limit(transaction.get_database_backend())) {
        source::Entity::delete_many()
            .filter(source::Column::Id.is_in(urls.iter().map(|url| source_id(url))))
            .filter(Expr::exists(cited.clone()).not())
            .exec(transaction)
            .await?;
    }
    Ok(())
}

fn citations_of(fact: &Fact) -> impl Iterator<Item = citation::ActiveModel> + '_ {
    let key = fact.key();
    let id_of = move |kind| ActiveValue::Set((key.kind == kind).then(|| key.id.clone()));
    (0..)
        .zip(fact.sources())
        .map(move |(position, url)| citation::ActiveModel {
            id: ActiveValue::NotSet,
            source_id: ActiveValue::Set(source_id(url)),
            node_id: id_of(FactKind::Node),
            link_id: id_of(FactKind::Link),
            observation_id: id_of(FactKind::Observation),
            position: ActiveValue::Set(position),
        })
}
