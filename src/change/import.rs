//! A folder of files to the changes that it asks for.

use std::collections::HashMap;
use std::fmt;

use entity::change::FactKind;
use entity::fact::{Dataset, FactKey};
use entity::{NodeKind, Vocabulary};

use super::Change;
use super::compare::{Removal, compare};
use super::lookup::DatasetLookup;
use super::rules::{Violation, check};
use super::warnings::{Warning, WarningDates, dataset_warnings};
use crate::import::{
    Column, DatasetPart, Diagnostic, Diagnostics, FILES, FileFormat, Folder, ParsedFolder,
    RowLocation, parse,
};

/// What to change so that the dataset says what the folder says. With `prune`, what the folder's
/// files leave out is removed; what belongs to a file that is not there stays either way.
///
/// The existing dataset is whole: sorted by id, and with its sources.
///
/// # Errors
/// Everything that is wrong with the folder, at once.
pub fn plan_import(
    folder: &Folder,
    existing: &Dataset,
    prune: bool,
) -> Result<Vec<Change>, Diagnostics> {
    let mut parsed = parse(folder);
    let removal = if prune {
        Removal::Prune(parsed.present.clone())
    } else {
        Removal::Keep
    };
    let mut wanted = std::mem::take(&mut parsed.dataset);
    keep_missing_columns(&mut wanted, existing, &parsed);
    let changes = compare(existing, wanted, &removal);
    let violations = check(&changes, &DatasetLookup::new(existing));
    let diagnostics = diagnostics(parsed, &changes, violations);
    if diagnostics.is_empty() {
        Ok(changes)
    } else {
        Err(diagnostics)
    }
}

/// A warning with its place: file, line and column, or fact and field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocatedWarning {
    pub place: String,
    pub warning: Warning,
}

impl fmt::Display for LocatedWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.warning.message)
    }
}

/// The warnings about all facts of a folder without errors, in the order of files and lines.
pub fn folder_warnings(
    folder: &Folder,
    existing: &Dataset,
    dates: WarningDates,
) -> Vec<LocatedWarning> {
    let mut parsed = parse(folder);
    let mut wanted = std::mem::take(&mut parsed.dataset);
    keep_missing_columns(&mut wanted, existing, &parsed);
    let (changes, warnings) = dataset_warnings(&wanted, existing, dates);
    let places = locations_of_changes(&parsed, &changes);
    let located = warnings.into_iter().filter_map(|warning| {
        let place = places[warning.change]?;
        let column = column(place, Some(warning.field)).unwrap_or(warning.field);
        let (file, line) = (place.file.name, place.line);
        let order = FILES.iter().position(|other| other.name == file);
        let place = format!("{file}:{line}: {column}");
        Some(((order, line), LocatedWarning { place, warning }))
    });
    let mut located: Vec<_> = located.collect();
    located.sort_by_key(|(order, _)| *order);
    located.into_iter().map(|(_, warning)| warning).collect()
}

/// The warnings about all facts of a database.
pub fn stored_warnings(dataset: &Dataset, dates: WarningDates) -> Vec<LocatedWarning> {
    let (changes, warnings) = dataset_warnings(dataset, &Dataset::default(), dates);
    let located = warnings.into_iter().map(|warning| LocatedWarning {
        place: format!("{}: {}", changes[warning.change].key().id, warning.field),
        warning,
    });
    located.collect()
}

/// Gives nodes the stored values of columns that their files may lack, and do.
fn keep_missing_columns(wanted: &mut Dataset, existing: &Dataset, parsed: &ParsedFolder) {
    for fact in &mut wanted.nodes {
        let file = FileFormat::of(DatasetPart::Nodes(fact.node.kind));
        let may_lack = file.columns.iter().filter(|column| column.may_lack);
        let lacks = |column: &&Column| parsed.missing_columns.contains(&(file.name, column.name));
        for column in may_lack.filter(lacks) {
            let id = fact.node.id.as_str();
            let stored = existing
                .nodes
                .binary_search_by(|fact| fact.node.id.as_str().cmp(id));
            let Ok(place) = stored else { continue };
            let stored = &existing.nodes[place].node;
            match column.field {
                "summary" => fact.node.summary.clone_from(&stored.summary),
                "website" => fact.node.website.clone_from(&stored.website),
                other => unreachable!("the file lacks {other}"),
            }
        }
    }
}

/// The complaints about the files, and the violations as complaints about their cells.
fn diagnostics(
    parsed: ParsedFolder,
    changes: &[Change],
    violations: Vec<Violation>,
) -> Diagnostics {
    let places = locations_of_changes(&parsed, changes);
    let known = ReportedErrors::new(&parsed);
    let diagnostics = violations.into_iter().filter_map(|violation| {
        match places[violation.change] {
            Some(place) => (!known.is_consequence(&violation, place))
                .then(|| row_diagnostic(violation, place, &parsed)),
            // Rows that cannot be read are not gone.
            None if !parsed.incomplete.is_empty() => None,
            None => Some(removal_diagnostic(violation, changes)),
        }
    });
    let diagnostics: Vec<_> = diagnostics.collect();
    Diagnostics::from([parsed.diagnostics, diagnostics].concat())
}

/// The row of each change; absent for removals. Changes of the same fact stand in the order of its
/// rows.
fn locations_of_changes(parsed: &ParsedFolder, changes: &[Change]) -> Vec<Option<RowLocation>> {
    let mut seen = HashMap::<FactKey, usize>::new();
    let place = |change: &Change| {
        change.after.as_ref()?;
        let key = change.key();
        let places = parsed.locations.get(&key)?;
        let nth = seen.entry(key).or_default();
        *nth += 1;
        places.get(*nth - 1).copied()
    };
    changes.iter().map(place).collect()
}

fn row_diagnostic(violation: Violation, place: RowLocation, parsed: &ParsedFolder) -> Diagnostic {
    let other = violation
        .other
        .and_then(|other| parsed.first_location(&other));
    let expected = match other {
        None => violation.expected,
        Some(other) => {
            let (file, line) = (other.file.name, other.line);
            format!("{}; see {file}:{line}", violation.expected)
        }
    };
    Diagnostic {
        file: place.file.name.to_owned(),
        line: Some(place.line),
        column: column(place, violation.field),
        value: None,
        expected,
    }
    .about(violation.value.as_deref())
}

fn removal_diagnostic(violation: Violation, changes: &[Change]) -> Diagnostic {
    let removed = changes[violation.change].before.as_ref();
    let file = removed.map_or("", |fact| FileFormat::of(DatasetPart::of(fact)).name);
    Diagnostic::new(file, violation.expected).about(violation.value.as_deref())
}

/// What is complained about already, to keep its consequences out: a cell that cannot be read has a
/// placeholder for a value, and a file that cannot be read to its end may hold what seems missing.
struct ReportedErrors<'a> {
    parsed: &'a ParsedFolder,
    /// The columns by file and line; no column stands for the row as a whole.
    columns: HashMap<(&'a str, u32), Vec<Option<&'static str>>>,
}

impl<'a> ReportedErrors<'a> {
    fn new(parsed: &'a ParsedFolder) -> Self {
        let mut columns = HashMap::<_, Vec<_>>::new();
        for diagnostic in &parsed.diagnostics {
            if let Some(line) = diagnostic.line {
                let row = columns.entry((diagnostic.file.as_str(), line)).or_default();
                row.push(diagnostic.column);
            }
        }
        Self { parsed, columns }
    }

    /// Whether the violation follows from what is known.
    fn is_consequence(&self, violation: &Violation, place: RowLocation) -> bool {
        if self.has_error(place, violation.field) {
            return true;
        }
        let Some(other) = &violation.other else {
            return false;
        };
        match self.parsed.first_location(other) {
            Some(first) => violation.field.is_some() && self.has_error(first, violation.field),
            None => part_of_key(other).is_some_and(|part| self.parsed.incomplete.contains(&part)),
        }
    }

    /// Whether there is a complaint about the field in this row, or about the row as a whole. What is
    /// wrong with a row as a whole may be the fault of any of its cells.
    fn has_error(&self, place: RowLocation, field: Option<&str>) -> bool {
        let file = place.file.name;
        let in_row = self.columns.get(&(file, place.line));
        let in_row = in_row.map_or(&[][..], Vec::as_slice);
        let Some(column) = column(place, field) else {
            return !in_row.is_empty();
        };
        let is_meant = |complained: &Option<&str>| complained.is_none_or(|name| name == column);
        in_row.iter().any(is_meant) || self.parsed.missing_columns.contains(&(file, column))
    }
}

fn column(place: RowLocation, field: Option<&str>) -> Option<&'static str> {
    let column = place.file.column_of(field?)?;
    Some(column.name)
}

/// The part that a fact of this key would belong to; nothing for ids that no kind of node has.
fn part_of_key(key: &FactKey) -> Option<DatasetPart> {
    match key.kind {
        FactKind::Node => {
            let mut kinds = NodeKind::all().iter();
            let kind = kinds.find(|kind| key.id.starts_with(kind.id_prefix()))?;
            Some(DatasetPart::Nodes(*kind))
        }
        FactKind::Link => Some(DatasetPart::Links),
        FactKind::Indicator => Some(DatasetPart::Indicators),
        FactKind::Observation => Some(DatasetPart::Observations),
        FactKind::Alias => Some(DatasetPart::Aliases),
    }
}
