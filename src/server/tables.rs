//! `/tables`: the graph as flat tables, with the arguments of their fields as parameters.

mod cursor;
mod rows;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde_json::{Value, json};

use super::file::{self, FileRequest, OpenedExport, acquire_permit};
use super::response::RestError;
use super::{AppState, media_type, pages};
use crate::export::table::{
    Column, ColumnKind, FORMS, SPREADSHEET, SelectedTable, TABLES, Table, TableFormat,
    TableMetadata,
};
use crate::export::{Export, TableExport};
use crate::graphql::{
    ApiError, ErrorCode, QueryParameters, Requester, SchemaTypes, revision_parameters, split_list,
};
use crate::snapshot::Snapshot;
use crate::view::RequestBudget;
use crate::world::RevisionSelector;

use cursor::Cursor;

/// Rows of an answer that has room to say where it goes on.
const PAGE_ROWS: usize = 100_000;
/// Parameters that every table has beside those of its field.
const OWN: [(&str, &str, &str); 6] = [
    (
        "{column}",
        "values, with commas",
        "Only rows with one of these values in the column; an empty value selects unknown values. \
         Countries can be given by ID or ISO code.",
    ),
    (
        "for",
        "excel",
        "CSV for Excel with European settings: byte order mark, semicolons, decimal commas, and \
         formulas escaped.",
    ),
    (
        "columns",
        "the names of columns, with commas",
        "Only these columns, in this order.",
    ),
    (
        "sort",
        "the names of columns, with commas",
        "Sort order of rows: a hyphen before a name sorts descending. Unknown values come last.",
    ),
    ("first", "a number", "Number of rows (default: all)."),
    (
        "after",
        "a cursor",
        "Returns rows after this cursor, as in the address of the next page.",
    ),
];

/// `/tables`: which tables there are, with a dictionary of their columns.
pub async fn list(
    _: Requester,
    State(state): State<Arc<AppState>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let snapshot = state.world.current();
    let tables = TABLES
        .iter()
        .map(|table| describe(table, state.graphql.types(), &snapshot));
    let kinds = ColumnKind::all().iter();
    let kinds = kinds.map(|kind| (kind.name().to_owned(), kind.meaning().into()));
    let forms = FORMS.iter();
    let forms = forms.map(|form| {
        json!({"suffix": form.suffix, "mediaType": form.media_type, "meaning": form.meaning})
    });
    let listed = json!({
        "revision": snapshot.revision().to_string(),
        "forms": forms.collect::<Vec<_>>(),
        "columnTypes": kinds.collect::<serde_json::Map<String, Value>>(),
        "tables": tables.collect::<Vec<_>>(),
    });
    pages::list_response(&state, "tables", listed, &headers, &uri).await
}

fn describe(table: &'static Table, types: &SchemaTypes, snapshot: &Snapshot) -> Value {
    let column = |column: &Column| {
        json!({
            "name": column.name,
            "type": column.kind.name(),
            "unit": column.unit,
            "meaning": column.meaning,
        })
    };
    let own = OWN
        .iter()
        .chain(&revision_parameters::PARAMETERS)
        .map(|(name, kind, meaning)| json!({"name": name, "type": kind, "meaning": meaning}));
    let of_field = rows::parameters(types, table);
    let of_field = of_field
        .iter()
        .map(|(name, kind)| json!({"name": name, "type": kind}));
    json!({
        "name": table.name,
        "meaning": table.meaning,
        "urls": FORMS.iter().map(|form| format!("/tables/{}.{}", table.name, form.suffix)).collect::<Vec<_>>(),
        "parameters": of_field.chain(own).collect::<Vec<_>>(),
        "columns": table.columns(snapshot).iter().map(column).collect::<Vec<_>>(),
    })
}

/// `/tables/NAME.SUFFIX`, or `/tables/NAME` in the form that the client accepts.
pub async fn table(
    client: Requester,
    State(state): State<Arc<AppState>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let (table, form) = match resolve_name(&name, &headers) {
        Ok(resolved) => resolved,
        Err(error) => return RestError::from(error).response(),
    };
    let mut parameters = QueryParameters::read(uri.query().unwrap_or_default());
    let selector = match revision_parameters::take_from(&mut parameters) {
        Ok(selector) => selector,
        Err(error) => return RestError::from(error).response(),
    };
    let file = FileRequest {
        key: format!(
            "{}.{}?{}",
            table.name,
            form.suffix,
            parameters.to_sorted_string()
        ),
        media_type: form.media_type,
        name: Some((table.name, form.suffix)),
        selector,
    };
    let budget = state.graphql.budget(&client);
    let opening = move |state: Arc<AppState>| async move {
        open(&state, table, form, parameters, selector, budget).await
    };
    file::respond(&state, file, &headers, opening).await
}

fn resolve_name(
    name: &str,
    headers: &HeaderMap,
) -> Result<(&'static Table, &'static TableFormat), ApiError> {
    let (name, suffix) = match name.split_once('.') {
        Some((name, suffix)) => (name, Some(suffix)),
        None => (name, None),
    };
    let table = Table::find(name).ok_or_else(|| {
        let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        not_found(format!(
            "Unknown table. The tables are {}.",
            names.join(", ")
        ))
    })?;
    let form = match suffix {
        Some(suffix) => TableFormat::find(suffix).ok_or_else(|| {
            let files = FORMS
                .iter()
                .map(|form| format!("/tables/{name}.{}", form.suffix));
            let files: Vec<String> = files.collect();
            not_found(format!("There are {}.", files.join(", ")))
        })?,
        None => {
            let types: Vec<&str> = FORMS.iter().map(|form| form.media_type).collect();
            let negotiated = media_type::negotiate(headers, &types);
            &FORMS[negotiated.ok_or_else(|| {
                let message = format!(
                    "Unknown format: a table is available as {}.",
                    types.join(", ")
                );
                ApiError::of_request(StatusCode::NOT_ACCEPTABLE, ErrorCode::BadUserInput, message)
            })?]
        }
    };
    Ok((table, form))
}

/// Selects, sorts and cuts what is to be sent of a table.
///
/// # Errors
/// When a parameter is wrong, the table too large, the cursor of another revision, or the database fails.
pub async fn open(
    state: &Arc<AppState>,
    table: &'static Table,
    form: &'static TableFormat,
    mut parameters: QueryParameters,
    selector: RevisionSelector,
    budget: RequestBudget,
) -> Result<OpenedExport, RestError> {
    let permit = acquire_permit(state, budget.client()).await?;
    let (view, transaction) = state
        .graphql
        .view_with_read_transaction_at(selector, budget)
        .await?;
    let limit = state.limits.export_elements;

    let after = single(&mut parameters, "after")?;
    let request = parameters.clone();
    let form = for_program(form, single(&mut parameters, "for")?)?;
    let first = match single(&mut parameters, "first")? {
        Some(text) => Some(page_size(&text, limit)?),
        None => None,
    };
    let question = format!("{}?{}", table.name, {
        let mut request = request.clone();
        request.take("first");
        request.to_sorted_string()
    });
    let start = match after {
        Some(text) => Cursor::read(&text, view.revision(), &question)?.place,
        None => 0,
    };
    let columns = parameters.take_nonempty("columns");
    let sort = parameters.take_nonempty("sort");
    let snapshot = view.snapshot();
    let by_column = values_by_column(table, snapshot, &mut parameters);
    let rows = rows::select(state, &view, &transaction, table, &parameters).await?;

    let mut sheet = SelectedTable::new(snapshot.clone(), table, rows);
    for (column, values) in &by_column {
        sheet.keep(&column.name, values).map_err(bad_request)?;
    }
    if let Some(sort) = &sort {
        sheet.sort(split_list(sort)).map_err(bad_request)?;
    }
    if let Some(columns) = &columns {
        sheet.show(split_list(columns)).map_err(bad_request)?;
    }
    let total = sheet.row_count();
    let size = match first {
        Some(first) => first,
        None if form.has_room => PAGE_ROWS,
        None if total > limit => return Err(too_large(total, limit)),
        None => total,
    };
    let start = start.min(total);
    let end = start.saturating_add(size).min(total);
    let next = (end < total).then(|| {
        let cursor = Cursor::new(end, view.revision(), &question).text();
        let mut request = request.clone().with("after", cursor);
        if let RevisionSelector::Revision(revision) = selector {
            request = request.with(revision_parameters::REVISION, revision.to_string());
        }
        let request = request.to_sorted_string();
        format!("/tables/{}.{}?{request}", table.name, form.suffix)
    });
    let heading = TableMetadata {
        table: table.name,
        revision: view.revision(),
        committed_at: snapshot.committed_at(),
        question: request.to_sorted_string(),
        total,
        next: next.clone(),
    };
    Ok(OpenedExport {
        revision: view.revision(),
        committed_at: view.snapshot().committed_at(),
        elements: end - start,
        next: if form.has_room { None } else { next },
        export: Export::Table(TableExport::new(
            sheet,
            start..end,
            transaction,
            form,
            heading,
        )),
        permit,
    })
}

/// What is asked of single columns, by their names.
fn values_by_column(
    table: &Table,
    snapshot: &Snapshot,
    parameters: &mut QueryParameters,
) -> Vec<(Column, Vec<String>)> {
    let columns = table.columns(snapshot).into_iter();
    let given = columns.filter_map(|column| {
        let values = parameters.take(&column.name)?;
        Some((column, values))
    });
    given.collect()
}

/// The form of a table for a program.
fn for_program(
    form: &'static TableFormat,
    program: Option<String>,
) -> Result<&'static TableFormat, ApiError> {
    match program.as_deref() {
        None => Ok(form),
        Some("excel") if form.suffix == SPREADSHEET.suffix => Ok(&SPREADSHEET),
        Some("excel") => Err(bad_request(
            "`for=excel` requires CSV: request the table with .csv.",
        )),
        Some(other) => Err(bad_request(format!(
            "The parameter `for` must be excel, got {other:?}."
        ))),
    }
}

fn single(parameters: &mut QueryParameters, name: &str) -> Result<Option<String>, ApiError> {
    match parameters.take_nonempty(name).as_deref() {
        None => Ok(None),
        Some([text]) => Ok(Some(text.clone())),
        Some(_) => Err(bad_request(format!(
            "The parameter `{name}` is given twice."
        ))),
    }
}

fn page_size(text: &str, limit: usize) -> Result<usize, ApiError> {
    match text.parse::<usize>() {
        Ok(size) if (1..=limit).contains(&size) => Ok(size),
        _ => Err(bad_request(format!(
            "The parameter `first` must be a number from 1 to {limit}, got {text:?}."
        ))),
    }
}

fn bad_request(message: impl ToString) -> ApiError {
    let message = message.to_string();
    ApiError::of_request(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, message)
}

fn not_found(message: String) -> ApiError {
    ApiError::of_request(StatusCode::NOT_FOUND, ErrorCode::NotFound, message)
}

fn too_large(rows: usize, limit: usize) -> RestError {
    let message = format!(
        "The table would have {rows} rows, above the limit of {limit}. Narrow the selection, or \
         read it in pages with `first`."
    );
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    ApiError::of_request(status, ErrorCode::LimitExceeded, message).into()
}
