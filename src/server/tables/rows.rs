//! Which rows a table has, by the parameters of its field.

use std::sync::Arc;

use entity::observation::EUROPE;
use entity::{NodeKind, PartialDate};

use super::{bad_request, single, too_large};
use crate::export::table::{Table, TableRows, ranks, scores};
use crate::graphql::revision_parameters::PARAMETERS;
use crate::graphql::{
    ApiError, QueryParameters, SchemaTypes, select as select_field, split_list, unknown,
};
use crate::schema::CapturedSelection;
use crate::server::AppState;
use crate::server::response::RestError;
use crate::snapshot::Snapshot;
use crate::store::{ObservationQuery, ReadTransaction, StoreError};
use crate::view::View;

/// Arguments of fields that tables have of their own, in the words of columns.
const PAGING: [&str; 5] = ["orderBy", "first", "after", "last", "before"];

const OF_OBSERVATIONS: [(&str, &str); 4] = [
    ("subjects", "[ID!]"),
    ("indicators", "[ID!]"),
    ("from", "PartialDate"),
    ("to", "PartialDate"),
];

/// The parameters that select rows, with their types.
pub fn parameters(types: &SchemaTypes, table: &Table) -> Vec<(String, String)> {
    match table.field {
        None => OF_OBSERVATIONS
            .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
            .into(),
        Some(field) => {
            let arguments = types.arguments(field).unwrap_or_default().iter();
            let own = arguments.filter(|argument| !PAGING.contains(&argument.name.as_str()));
            own.map(|argument| (argument.name.to_string(), argument.ty.to_string()))
                .collect()
        }
    }
}

/// All rows that the parameters select, in the order of ids.
///
/// # Errors
/// When a parameter is wrong, there are too many observations, or the database fails.
pub async fn select(
    state: &Arc<AppState>,
    view: &View,
    transaction: &ReadTransaction,
    table: &Table,
    given: &QueryParameters,
) -> Result<TableRows, RestError> {
    let known = parameters(state.graphql.types(), table);
    let known = || known.iter().map(|(name, _)| name.as_str());
    if let Some(name) = given
        .names()
        .find(|name| known().all(|known| known != *name))
    {
        let own = super::OWN.iter().chain(&PARAMETERS);
        let own = own.map(|(name, ..)| *name);
        return Err(unknown(name, known().chain(own)).into());
    }
    let Some(field) = table.field else {
        return observations(state, view.snapshot(), transaction, given.clone()).await;
    };
    let rows = match select_field(&state.graphql, view, field, given).await? {
        CapturedSelection::Nodes(countries) if table.is_scorecard() => {
            let all = QueryParameters::of([]);
            let CapturedSelection::Gaps(gaps) =
                select_field(&state.graphql, view, "gaps", &all).await?
            else {
                unreachable!("the field selects gaps");
            };
            TableRows::Scores(scores(view.snapshot(), &countries, &gaps))
        }
        CapturedSelection::Nodes(countries) if table.is_of_ranks() => {
            TableRows::Ranks(ranks(view.snapshot(), &countries))
        }
        CapturedSelection::Nodes(nodes) => TableRows::Nodes(nodes),
        CapturedSelection::Links(links) => TableRows::Links(links),
        CapturedSelection::Gaps(gaps) => TableRows::Gaps(gaps),
        CapturedSelection::Network { .. } => unreachable!("no table is a network"),
    };
    Ok(rows)
}

async fn observations(
    state: &AppState,
    snapshot: &Snapshot,
    transaction: &ReadTransaction,
    mut given: QueryParameters,
) -> Result<TableRows, RestError> {
    let question = ObservationQuery {
        subjects: match given.take_nonempty("subjects") {
            Some(ids) => Some(
                split_list(&ids)
                    .map(|id| subject(snapshot, id))
                    .collect::<Result<_, _>>()?,
            ),
            None => None,
        },
        indicators: match given.take_nonempty("indicators") {
            Some(ids) => Some(
                split_list(&ids)
                    .map(|id| indicator(snapshot, id))
                    .collect::<Result<_, _>>()?,
            ),
            None => None,
        },
    };
    let from = date(&mut given, "from")?;
    let to = date(&mut given, "to")?;
    let failed = |error: StoreError| RestError::failed_by(&error);
    let count = transaction
        .count_observations(&question)
        .await
        .map_err(failed)?;
    let limit = state.limits.export_elements;
    match usize::try_from(count) {
        Ok(count) if count <= limit => {}
        _ => {
            return Err(too_large(
                usize::try_from(count).unwrap_or(usize::MAX),
                limit,
            ));
        }
    }
    let mut observations = transaction
        .list_observations(&question)
        .await
        .map_err(failed)?;
    // As in the series of a country: a date of less precision counts when part of it lies in the range.
    observations.retain(|observation| {
        from.is_none_or(|from| observation.date.last_day() >= from.first_day())
            && to.is_none_or(|to| observation.date.first_day() <= to.last_day())
    });
    Ok(TableRows::Observations(observations))
}

/// Nothing for Europe as a whole.
fn subject(snapshot: &Snapshot, id: &str) -> Result<Option<String>, ApiError> {
    if id == EUROPE {
        return Ok(None);
    }
    // An id that the node once had stands for the one that it has.
    let node = snapshot
        .find(id)
        .filter(|&node| snapshot.kind(node) == NodeKind::Country);
    node.map(|node| Some(snapshot.id(node).to_owned()))
        .ok_or_else(|| {
            bad_request(
                "`subjects` contains an ID that is neither a country's, such as `country-pt`, nor \
            `eu` for Europe as a whole.",
            )
        })
}

fn indicator(snapshot: &Snapshot, id: &str) -> Result<String, ApiError> {
    let mut indicators = snapshot.indicators().iter();
    let found = indicators.find(|indicator| indicator.id == id);
    found.map(|indicator| indicator.id.clone()).ok_or_else(|| {
        let known = snapshot
            .indicators()
            .iter()
            .map(|indicator| indicator.id.as_str());
        let known: Vec<&str> = known.collect();
        bad_request(format!(
            "`indicators` contains an unknown ID. The indicators are {}.",
            known.join(", ")
        ))
    })
}

fn date(given: &mut QueryParameters, name: &str) -> Result<Option<PartialDate>, ApiError> {
    let text = single(given, name)?;
    let read = text.map(|text| {
        text.parse().map_err(|_| {
            bad_request(format!(
                "The parameter `{name}` must be a date, such as 2023, 2023-06 or 2023-06-30."
            ))
        })
    });
    read.transpose()
}
