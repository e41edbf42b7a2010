//! The tables for programs: a Tabular Data Package, version 1 of Frictionless Data.

use entity::terms_of_use::{ATTRIBUTION, LICENCE_URL, TITLE};
use serde_json::{Map, Value, json};

use super::{DumpMetadata, FinishedDumpFile, in_words};
use crate::import::{CellType, Column, FileFormat};

/// A year, a month or a day.
const DATE: &str = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$";

/// The package of the tables among the files that are written.
pub fn write(about: &DumpMetadata, written: &[FinishedDumpFile]) -> String {
    let resources = about.tables.iter().filter_map(|(file, rows)| {
        let written = written.iter().find(|written| written.name == file.name)?;
        Some(resource(file, *rows, written))
    });
    let sources = ATTRIBUTION.iter().map(|title| json!({"title": title}));
    let package = json!({
        "profile": "tabular-data-package",
        "name": "mission-graph",
        "title": TITLE,
        "version": about.revision.to_string(),
        "created": in_words(about.committed_at),
        "licenses": [
            {"name": "CC-BY-4.0", "path": LICENCE_URL, "title": "the compiled facts; see LICENSE.txt"},
        ],
        "contributors": [{"title": "Mission Graph contributors", "role": "author"}],
        "sources": sources.collect::<Vec<_>>(),
        "resources": resources.collect::<Vec<_>>(),
    });
    format!("{package:#}\n")
}

fn resource(file: &FileFormat, rows: usize, written: &FinishedDumpFile) -> Value {
    let fields = file.columns.iter().map(field);
    let mut schema = Map::new();
    schema.insert("fields".into(), fields.collect());
    schema.insert("missingValues".into(), json!([""]));
    schema.insert("primaryKey".into(), json!(key(file)));
    let references: Vec<Value> = file.columns.iter().filter_map(reference).collect();
    if !references.is_empty() {
        schema.insert("foreignKeys".into(), references.into());
    }
    json!({
        "profile": "tabular-data-resource",
        "name": file.name.trim_end_matches(".csv"),
        "title": file.meaning,
        "path": file.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": written.bytes,
        "hash": format!("sha256:{}", written.sha256),
        "rows": rows,
        "schema": schema,
    })
}

/// What no two rows share.
fn key(file: &FileFormat) -> Vec<&'static str> {
    let has = |name: &&str| file.column_of(name).is_some();
    match file.column_of("id") {
        Some(id) => vec![id.name],
        None => ["from", "kind", "to", "subject", "indicator", "date"]
            .into_iter()
            .filter(has)
            .collect(),
    }
}

fn field(column: &Column) -> Value {
    let mut field = Map::new();
    field.insert("name".into(), column.name.into());
    field.insert("type".into(), kind(column.cell_type).into());
    let description = format!("{}: {}", column.meaning, column.cell_type.description());
    field.insert("description".into(), description.into());
    let mut constraints = Map::new();
    if column.required {
        constraints.insert("required".into(), true.into());
    }
    match (column.cell_type, column.cell_type.choices()) {
        (CellType::Boolean, _) => {
            field.insert("trueValues".into(), json!(["true"]));
            field.insert("falseValues".into(), json!(["false"]));
        }
        (_, Some(choices)) => {
            constraints.insert("enum".into(), json!(choices));
        }
        (CellType::Date, None) => {
            constraints.insert("pattern".into(), DATE.into());
        }
        (CellType::Id(_), None) => {
            constraints.insert("unique".into(), true.into());
        }
        _ => {}
    }
    if !constraints.is_empty() {
        field.insert("constraints".into(), constraints.into());
    }
    field.into()
}

fn kind(content: CellType) -> &'static str {
    match content {
        CellType::Boolean => "boolean",
        CellType::Integer | CellType::Ordinal | CellType::Year => "integer",
        CellType::Number => "number",
        // A date may be a year alone, for which there is no type.
        CellType::Date
        | CellType::Id(_)
        | CellType::Reference(_)
        | CellType::Text
        | CellType::Codes
        | CellType::Term(_)
        | CellType::SmallTerm(_)
        | CellType::Url
        | CellType::Urls => "string",
    }
}

/// The table whose ids a column holds, where it is always the same one.
fn reference(column: &Column) -> Option<Value> {
    let table = match column.cell_type {
        CellType::Reference("a country") => "countries",
        CellType::Reference("a city") => "cities",
        CellType::Reference("an indicator") => "indicators",
        _ => return None,
    };
    Some(json!({
        "fields": column.name,
        "reference": {"resource": table, "fields": "id"},
    }))
}
